"""The public pages: what they show, to whom, and that page and ClaimReview say the same."""

import re
from datetime import date, timedelta

import pytest

from claims.choices import Finding, Status
from claims.claimreview import RATINGS
from claims.models import Snapshot
from claims.services import reviews
from claims.workflow import ANSWERS
from tests.factories import NOW, make_article, make_claim, make_evidence, make_user
from tests.public.reading import markup, visible

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
# Every answer that can be published.
ANSWERED = [(status, finding) for status, findings in ANSWERS.items() for finding in findings]


def page_of(client, claim, **query):
    return client.get(f"/checks/{claim.uid}/", query)


class TestClaim:
    def test_is_read_without_logging_in(self, client, claim, publish):
        publish(claim)
        response = page_of(client, claim)
        assert response.status_code == 200
        assert "The report says 1.2 percent." in visible(response)
        assert set(response.headers["Cache-Control"].split(", ")) == {"max-age=60", "public"}
        assert not response.cookies

    @pytest.mark.parametrize("path", ["", "embed/", "claimreview.jsonld", "badge.svg"])
    def test_says_nothing_of_what_is_not_published(self, client, claim, editor, path):
        reviews.submit(
            claim=claim, by=editor, seen=claim.revision, now=NOW, status="disputed", finding="false",
            rationale="Secret so far.", evidence=[make_evidence(claim).uid],
        )  # fmt: skip
        response = client.get(f"/checks/{claim.uid}/{path}")
        assert response.status_code == 404
        assert "Secret so far." not in response.content.decode()

    def test_sets_days_in_brackets_apart_and_nothing_else(self, client, publish):
        article = make_article("هبط السهم <b>الأسبوع الماضي</b>.", language="ar")
        statement = "هبط السهم <b>الأسبوع الماضي</b> [2025-01-26/2025-02-01]"
        claim = make_claim(article.current_version, quote="هبط السهم", statement=statement)
        publish(claim)
        shown = '&lt;b&gt;الأسبوع الماضي&lt;/b&gt; <bdi dir="ltr">[2025-01-26/2025-02-01]</bdi>'
        for path in (f"/checks/{claim.uid}/", "/checks/"):
            assert shown in client.get(path).content.decode()

    def test_keeps_what_was_published_while_the_claim_is_decided_anew(self, client, claim, publish):
        publish(claim)
        chief = make_user("editors", "chief")
        claim.refresh_from_db()
        reviews.adjudicate(
            claim=claim, by=chief, seen=claim.revision, now=NOW, status="verified", finding="accurate",
            rationale="After all.", evidence=[claim.evidence.get().uid],
        )  # fmt: skip
        assert "After all." not in visible(page_of(client, claim))

    def test_is_gone_once_taken_down_and_says_why(self, client, claim, publish, take_down):
        publish(claim)
        take_down(claim)
        response = page_of(client, claim)
        assert response.status_code == 410
        assert "The report was withdrawn." in visible(response)
        assert "1.2 percent" not in response.content.decode()
        for path in ("claimreview.jsonld", "badge.svg"):
            assert client.get(f"/checks/{claim.uid}/{path}").status_code == 404

    def test_is_in_the_language_of_its_article_whatever_is_asked(self, client, claim, publish):
        publish(claim)
        english = make_claim(make_article("Exports rose.", language="en").current_version)
        publish(english)
        for row, language in ((claim, "ar"), (english, "en")):
            for wanted in ("ar", "en"):
                response = client.get(
                    f"/checks/{row.uid}/?lang={wanted}", headers={"Accept-Language": wanted}
                )
                assert f'<html lang="{language}"' in response.content.decode()
                assert response.headers["Content-Language"] == language

    def test_costs_the_same_number_of_queries_however_much_there_is(
        self, client, claim, other, publish, newsroom_read, django_assert_num_queries
    ):
        publish(claim)
        for number in range(4):
            make_evidence(other)
            publish(other, why=f"Reason {number}.", note="Corrected.")
        for row in (claim, other):
            with django_assert_num_queries(2):
                assert page_of(client, row).status_code == 200

    def test_text_from_outside_stays_text(self, client, claim, publish):
        evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
        snapshot = make_evidence(claim).snapshot
        Snapshot.objects.filter(pk=snapshot.pk).update(title=evil, publisher=evil, url="javascript:alert(1)")
        publish(claim, why=evil, note=evil, context=evil)
        response = page_of(client, claim)
        page = response.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "javascript:" not in page
        assert markup(response)["reviewRating"]["ratingExplanation"] == evil


class TestClaimReview:
    @pytest.mark.parametrize(("status", "finding"), ANSWERED)
    def test_is_made_of_finished_checks_only_with_a_value_only_on_the_scale(
        self, client, claim, publish, status, finding
    ):
        publish(claim, status, finding)
        response = page_of(client, claim)
        exported = client.get(f"/checks/{claim.uid}/claimreview.jsonld")
        if finding in (Finding.AMBIGUOUS, Finding.NOT_CHECKABLE):
            assert "ld+json" not in response.content.decode().replace("annotations.jsonld", "")
            assert exported.status_code == 404
            return
        rating = markup(response)["reviewRating"]
        values = {"accurate": 5, "mostly_accurate": 4, "missing_context": 3, "misleading": 2, "false": 1}
        assert rating.get("ratingValue") == values.get(finding)
        assert ("bestRating" in rating) == ("worstRating" in rating) == (finding in values)
        assert rating["alternateName"] in visible(response)
        assert exported.json() == markup(response)

    def test_no_unfinished_finding_has_a_rating(self):
        assert set(RATINGS) == {f for _s, f in ANSWERED} - {Finding.AMBIGUOUS, Finding.NOT_CHECKABLE}

    def test_says_what_the_page_says(self, client, claim, publish):
        claim.attribution_text = "وزارة التجارة"
        claim.save()
        article = claim.version.article
        article.url, article.published_date = "https://example.org/news/1", date(2025, 2, 2)
        article.save()
        first = publish(claim, context="By value.", expires=date(2027, 1, 1))
        publish(claim, "disputed", "misleading", "It is 1.3.", note="A figure was mistyped.", now=LATER,
                expires=date(2027, 2, 3))  # fmt: skip
        response = page_of(client, claim)
        told, shown, html = markup(response), visible(response), response.content.decode()
        own = f"http://testserver/checks/{claim.uid}/"
        own = own.replace("http://testserver", told["url"].split("/checks/")[0])
        assert (told["@context"], told["@type"]) == ("https://schema.org", "ClaimReview")
        assert (told["url"], told["@id"], told["itemReviewed"]["@id"]) == (
            own,
            f"{own}#review",
            f"{own}#claim",
        )
        assert f'<link rel="canonical" href="{own}">' in html
        words = [
            told["claimReviewed"], told["author"]["name"], told["itemReviewed"]["author"]["name"],
            told["reviewRating"]["alternateName"], told["reviewRating"]["ratingExplanation"],
            told["correction"][0]["text"], told["citation"][0]["name"], told["citation"][0]["text"],
            told["itemReviewed"]["appearance"][0]["headline"],
        ]  # fmt: skip
        assert [word for word in words if word not in shown] == []
        for day in (told["expires"], told["itemReviewed"]["datePublished"]):
            assert f'datetime="{day}"' in html
        for moment in (told["datePublished"], told["dateModified"], told["correction"][0]["datePublished"]):
            assert f'datetime="{moment}"' in html
        for link in (told["itemReviewed"]["appearance"][0]["url"], told["citation"][0]["url"]):
            assert f'href="{link}"' in html
        assert told["datePublished"] == first.published_at.isoformat() != told["dateModified"]
        assert told["inLanguage"] == "ar"

    def test_leaves_out_what_is_not_known(self, client, claim, publish):
        article = claim.version.article
        article.url = article.source_name = ""
        article.published_date = None
        article.save()
        publish(claim)
        told = markup(page_of(client, claim))
        assert "expires" not in told
        assert "correction" not in told
        assert set(told["itemReviewed"]) <= {"@type", "@id", "text", "appearance", "author"}
        assert set(told["itemReviewed"]["appearance"][0]) == {"@type", "headline"}

    def test_what_is_confirmed_again_is_no_correction(self, client, claim, publish):
        first = publish(claim, note="We asked the port.")
        again = publish(claim, now=LATER, expires=date(2027, 2, 3))
        response = page_of(client, claim)
        told, html = markup(response), response.content.decode()
        assert "correction" not in told
        assert told["datePublished"] == told["dateModified"] == first.published_at.isoformat()
        assert told["expires"] == "2027-02-03"
        assert 'id="corrections"' not in html
        assert f'أُكّد من جديد <time datetime="{again.published_at.isoformat()}"' in html
        assert "We asked the port." in visible(response)
        assert not client.get("/checks/corrections/").context["page"].object_list
        assert "أُكّد من جديد" in visible(client.get("/checks/?lang=ar"))

    def test_what_was_taken_down_is_published_again_with_what_happened(
        self, client, claim, publish, take_down
    ):
        publish(claim)
        take_down(claim, now=LATER)
        publish(claim, note="The report is back.", now=LATER + timedelta(days=1))
        response = page_of(client, claim)
        told, shown = markup(response), visible(response)
        assert "correction" not in told
        assert told["dateModified"] == (LATER + timedelta(days=1)).isoformat()
        assert "The report is back." in shown
        assert "The report was withdrawn." in shown.partition("التصويبات")[2]
        (row,) = client.get("/checks/corrections/?lang=en").context["page"]
        assert row.withdrawal_note == "The report was withdrawn."


class TestLists:
    def test_offers_only_findings_that_can_be_published(self, client):
        offered = client.get("/checks/").context["form"].fields["finding"].choices
        assert {code for code, _label in offered} == {"", *(finding for _status, finding in ANSWERED)}

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ("", {"false", "accurate"}),
            ("status=disputed", {"false"}),
            ("finding=accurate", {"accurate"}),
            ("language=en", {"accurate"}),
            ("q=exports", {"accurate"}),
            ("q=nothing-such", set()),
            ("q=...", set()),
            ("status=nonsense&page=99", {"false", "accurate"}),
        ],
    )
    def test_filters(self, client, claim, publish, query, seen):
        publish(claim)
        publish(
            make_claim(make_article("Exports rose.", language="en").current_version), "verified", "accurate"
        )
        response = client.get(f"/checks/?{query}")
        assert {one.verdict.finding for one in response.context["page"]} == seen
        feed = client.get(f"/checks/feed.json?{query}").json()
        assert {item["tags"][1] for item in feed["items"]} == seen

    def test_an_article_lists_its_own_in_the_order_of_the_text(self, client, claim, other, publish):
        publish(other, "verified", "accurate")
        publish(claim)
        publish(make_claim(make_article("Exports rose.", language="en").current_version))
        response = client.get(f"/checks/articles/{claim.version.article.uid}/")
        assert [one.claim for one in response.context["publications"]] == [claim, other]

    def test_an_article_without_a_published_check_is_not_found(self, client, claim):
        assert client.get(f"/checks/articles/{claim.version.article.uid}/").status_code == 404

    def test_corrections_tell_what_was_corrected_or_taken_down(
        self, client, claim, other, publish, take_down
    ):
        publish(claim)
        publish(other)
        assert "A figure" not in visible(client.get("/checks/corrections/"))
        publish(claim, why="It says 1.3.", note="A figure was mistyped.", now=LATER)
        take_down(other, now=LATER + timedelta(days=1))
        response = client.get("/checks/corrections/?lang=en")
        assert [one.claim for one in response.context["page"]] == [other, claim]
        text = visible(response)
        assert text.index("The report was withdrawn.") < text.index("A figure was mistyped.")

    @pytest.mark.parametrize("language", ["ar", "en"])
    @pytest.mark.parametrize("path", ["", "corrections/", "methodology/"])
    def test_are_in_the_language_asked_for(self, client, db, path, language):
        response = client.get(f"/checks/{path}?lang={language}")
        assert f'<html lang="{language}"' in response.content.decode()
        assert response.headers["Content-Language"] == language

    def test_the_methodology_shows_the_scale_that_is_exported(self, client, db):
        text = visible(client.get("/checks/methodology/?lang=en"))
        assert re.search(r"Mostly accurate\s*4", text)
        assert re.search(r"Unproven\s*none", text)

    def test_a_list_costs_the_same_however_long_it_is(
        self, client, claim, other, publish, newsroom_read, django_assert_max_num_queries
    ):
        publish(claim)
        with django_assert_max_num_queries(3) as first:
            client.get("/checks/")
        publish(other)
        with django_assert_max_num_queries(3) as second:
            client.get("/checks/")
        assert len(first) == len(second)

    def test_only_published_words_are_the_status(self):
        assert {status for status, _f in ANSWERED} == set(Status)
