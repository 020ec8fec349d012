"""What editors set for the whole newsroom, and where it shows."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from claims import claimreview, newsroom
from claims.admin.newsroom import OutletForm
from claims.choices import Finding, Status
from claims.models import Article, Newsroom, Outlet, OutletDomain, Wording
from claims.services import ingest, queueing
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CHANGE = reverse("admin:claims_newsroom_change", args=[1])
GIVEN = {
    "name_ar": "مكتب التدقيق",
    "name_en": "The Desk",
    "week_start": "5",
    "review_policy": "2",
    "overdue_days": "3",
}


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


def trust(domain, *, trusted=True):
    outlet = Outlet.objects.create(name=domain, trusted=trusted)
    OutletDomain.objects.create(outlet=outlet, domain=domain)
    newsroom.changed()


class TestTheNewsroom:
    def test_is_as_the_site_was_set_up_until_somebody_changes_it(self, settings):
        settings.NEWSROOM_NAME, settings.QUEUE_OVERDUE_DAYS = "desk.example", 9
        here = newsroom.current()
        assert (here.name, here.overdue, here.review_policy) == ("desk.example", 9, 1)

    def test_is_one_row_that_its_list_leads_to(self, desk):
        assert desk.get(reverse("admin:claims_newsroom_changelist")).url == CHANGE
        assert desk.get(CHANGE).status_code == 200
        with pytest.raises(IntegrityError), transaction.atomic():
            Newsroom.objects.create(pk=2)

    def test_changes_are_used_at_once_and_stand_in_the_history(self, desk):
        assert newsroom.current().overdue_days is None
        desk.get(reverse("admin:claims_newsroom_changelist"))
        assert desk.post(CHANGE, GIVEN).status_code == 302
        here = newsroom.current()
        assert (here.overdue, here.review_policy, here.week_start) == (3, 2, 5)
        assert LogEntry.objects.get().get_change_message().startswith("Changed Name in Arabic")

    @pytest.mark.parametrize(("language", "name"), [("ar", "مكتب التدقيق"), ("en", "The Desk")])
    def test_has_a_name_in_each_language(self, client, language, name):
        Newsroom.objects.create(pk=1, name_ar="مكتب التدقيق", name_en="The Desk")
        assert name in client.get("/checks/", {"lang": language}).content.decode()
        with translation.override(language):
            assert claimreview.newsroom()["name"] == name

    def test_one_name_serves_both_languages(self):
        with translation.override("en"):
            assert Newsroom(name_ar="مكتب").name == "مكتب"

    def test_says_how_many_reviews_a_new_article_needs(self, monkeypatch, desk):
        monkeypatch.setattr(queueing, "wake_lookups", lambda ids: None)
        Newsroom.objects.create(pk=1, review_policy=2)
        ingest.add_article(text=factories.TEXT, by=None, now=NOW)
        ingest.add_article(text="Exports rose by 5% in 2024.", by=None, now=NOW, review_policy=1)
        assert list(Article.objects.order_by("pk").values_list("review_policy", flat=True)) == [2, 1]
        page = desk.get(reverse("admin:claims_article_add")).content.decode()
        assert '<option value="2" selected>' in page

    def test_is_asked_of_the_database_once(self):
        newsroom.settings()
        with CaptureQueriesContext(connection) as queries:
            newsroom.current()
            newsroom.settings()
        assert len(queries) == 0

    def test_a_bad_number_of_days_is_refused(self, desk):
        desk.get(reverse("admin:claims_newsroom_changelist"))
        assert desk.post(CHANGE, {**GIVEN, "overdue_days": "0"}).status_code == 200
        assert Newsroom.objects.get().overdue_days is None


class TestTrust:
    @pytest.mark.parametrize(
        ("url", "marked"),
        [
            ("https://example.org/report/1", True),
            ("https://www.news.example.org/a", True),
            ("https://example.org.evil.test/a", False),
            ("https://notexample.org/a", False),
            ("", False),
        ],
    )
    def test_goes_by_the_domain_and_those_below(self, url, marked):
        assert newsroom.is_of(url, frozenset({"example.org"})) is marked

    @pytest.mark.parametrize("how", [{"compiled": True}, {"entered_by": True}])
    def test_what_people_wrote_was_fetched_from_nowhere(self, reviewer, how):
        how = {name: reviewer if name == "entered_by" else value for name, value in how.items()}
        snapshot = factories.make_snapshot(**how)
        assert not newsroom.trusts(snapshot, frozenset({"example.org"}))

    @pytest.mark.parametrize("trusted", [True, False])
    def test_shows_at_the_evidence_and_in_the_queue(self, client, reviewer, claim, trusted):
        factories.make_evidence(claim)
        trust("example.org", trusted=trusted)
        client.force_login(reviewer)
        client.cookies["django_language"] = "en"
        desk = client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))
        assert ("trusted source" in desk.content.decode()) is trusted
        assert ("a trusted source" in client.get("/queue/").content.decode()) is trusted

    def test_costs_the_queue_one_query_for_all_its_claims(self, client, reviewer, article):
        client.force_login(reviewer)
        trust("example.org")
        counts = []
        for _ in range(2):
            for _ in range(3):
                factories.make_evidence(factories.make_claim(article.current_version))
            client.get("/queue/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/queue/")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("https://WWW.Example.org/a?b", "example.org"),
            (" example.org ", "example.org"),
            ("example.org:8080", "example.org"),
            ("الميناء.example", "xn--ggbla9ifg1a.example"),
        ],
    )
    def test_a_domain_is_kept_in_one_form(self, written, kept):
        assert newsroom.host(written) == kept

    @pytest.mark.parametrize("written", ["org", "", "not a domain", "[::1]"])
    def test_what_is_no_domain_is_refused(self, written):
        assert set(OutletForm({"name": "A", "domains": written}).errors) == {"domains"}

    def test_is_changed_in_the_admin(self, desk):
        assert newsroom.settings().trusted == frozenset()
        given = {
            "name": "Reuters",
            "trusted": "on",
            "domains": "https://www.reuters.com/\nreuters.com reuters.tv",
        }
        answer = desk.post(reverse("admin:claims_outlet_add"), given)
        assert answer.status_code == 302
        assert newsroom.settings().trusted == {"reuters.com", "reuters.tv"}
        outlet = Outlet.objects.get()
        change = reverse("admin:claims_outlet_change", args=[outlet.pk])
        assert "reuters.com\nreuters.tv" in desk.get(change).content.decode()
        desk.post(change, {"name": "Reuters", "trusted": "on", "domains": "reuters.com\nreuters.test"})
        assert newsroom.settings().trusted == {"reuters.com", "reuters.test"}
        other = desk.post(reverse("admin:claims_outlet_add"), {"name": "Other", "domains": "reuters.com"})
        assert "another outlet" in other.content.decode()
        assert "reuters.com" in desk.get(reverse("admin:claims_outlet_changelist")).content.decode()
        desk.post(reverse("admin:claims_outlet_delete", args=[outlet.pk]), {"post": "yes"})
        assert newsroom.settings().trusted == frozenset()


class TestWords:
    @pytest.fixture
    def worded(self):
        Wording.objects.create(code="disputed", text_ar="مُعترَض عليه", text_en="Contested")
        Wording.objects.create(code="false", text_ar="غير صحيح", text_en="Untrue")
        Wording.objects.create(code="ambiguous")

    @pytest.mark.parametrize(("language", "shown"), [("ar", "غير صحيح"), ("en", "Untrue")])
    def test_stand_on_the_desk(self, client, reviewer, claim, worded, language, shown):
        client.force_login(reviewer)
        client.cookies["django_language"] = language
        page = client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid])).content.decode()
        assert shown in page
        assert 'value="false"' in page

    def test_empty_ones_leave_the_usual(self, client, reviewer, claim, worded):
        client.force_login(reviewer)
        client.cookies["django_language"] = "en"
        page = client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid])).content.decode()
        assert "Ambiguous" in page

    def test_stand_on_public_pages_for_readers_too(self, client, worded):
        Wording.objects.create(code="accurate", text_en="True")
        seen = []

        def view(request):
            with translation.override("en"):
                seen.append((str(Status.DISPUTED.label), claimreview.rating_word(Finding.ACCURATE)))
            return HttpResponse()

        newsroom.middleware(view)(HttpRequest())
        assert seen == [("Contested", "True")]

    def test_are_gone_after_the_request_and_codes_never_change(self, worded):
        newsroom.middleware(lambda request: HttpResponse())(HttpRequest())
        with translation.override("en"):
            assert (str(Finding.FALSE.label), Finding.FALSE.value) == ("False", "false")

    def test_are_edited_in_the_admin_with_history(self, desk):
        answer = desk.post(reverse("admin:claims_wording_add"), {"code": "false", "text_en": "Untrue"})
        assert answer.status_code == 302
        page = desk.get(reverse("admin:claims_wording_changelist")).content.decode()
        assert "Untrue" in page
        assert LogEntry.objects.count() == 1
