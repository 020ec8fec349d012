"""What each page shows, to whom, and at what cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.defaults import server_error

from claims.choices import LookupState
from claims.models import Claim
from claims.services import (
    events,
    judging,
    reviews,
)
from tests.factories import (
    CLAIM,
    NOW,
    PASSWORD,
    VALUE,
    make_article,
    make_claim,
    make_evidence,
    make_lookup,
    make_snapshot,
    make_version,
)
from tests.web.reading import element, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def addresses(claim, passage):
    article = claim.version.article
    return [
        reverse("web:home"),
        reverse("web:queue"),
        reverse("web:article", args=[article.uid]),
        reverse("web:article-progress", args=[article.uid]),
        reverse("web:claim", args=[article.uid, claim.uid]),
        reverse("web:claim-progress", args=[article.uid, claim.uid]),
        reverse("web:snapshot", args=[passage.snapshot.uid]),
    ]


class TestAccess:
    def test_anonymous_people_are_asked_to_log_in(self, client, claim):
        for address in addresses(claim, make_evidence(claim)):
            response = client.get(address)
            assert (response.status_code, response["Location"].split("?")[0]) == (302, "/login/"), address

    def test_people_in_no_group_are_told_whom_to_ask(self, english, outsider, claim):
        english.force_login(outsider)
        for address in addresses(claim, make_evidence(claim)):
            response = english.get(address)
            assert response.status_code == 403, address
            assert "Ask whoever runs the site" in words(response)

    def test_reviewers_and_editors_may_read(self, client, reviewer, editor, claim):
        passage = make_evidence(claim)
        for who in (reviewer, editor):
            client.force_login(who)
            for address in addresses(claim, passage):
                assert client.get(address).status_code == 200, address

    def test_nothing_changes_by_reading(self, client, reviewer, claim):
        client.force_login(reviewer)
        for name in (
            "review",
            "adjudicate",
            "withdraw",
            "set-aside",
            "take-up",
            "assign",
            "send-back",
            "recall",
        ):
            assert client.get(reverse(f"web:{name}", args=[claim.uid])).status_code == 405

    def test_a_claim_is_not_found_under_another_article(self, client, reviewer, claim):
        client.force_login(reviewer)
        other = make_article()
        assert client.get(reverse("web:claim", args=[other.uid, claim.uid])).status_code == 404

    def test_health_needs_no_account(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get("/healthz")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


class TestLogin:
    def test_logs_in_and_goes_where_one_wanted(self, client, reviewer):
        response = client.post(
            "/login/?next=/queue/", {"username": "reviewer", "password": PASSWORD, "next": "/queue/"}
        )
        assert (response.status_code, response["Location"]) == (302, "/queue/")

    def test_says_what_is_wrong_and_keeps_the_name(self, english, reviewer):
        response = english.post("/login/", {"username": "reviewer", "password": "wrong"})
        assert "password is wrong" in words(response)
        assert 'value="reviewer"' in response.content.decode()

    def test_too_many_attempts_get_a_page_that_explains(self, english, reviewer, settings):
        settings.AXES_FAILURE_LIMIT = 2
        for _ in range(2):
            response = english.post("/login/", {"username": "reviewer", "password": "wrong"})
        assert response.status_code == 429
        assert "quarter of an hour" in words(response)

    def test_never_leaves_the_site(self, client, reviewer):
        response = client.post(
            "/login/", {"username": "reviewer", "password": PASSWORD, "next": "https://evil.example/"}
        )
        assert response["Location"] == "/"


class TestLanguage:
    def test_arabic_is_the_default_and_runs_from_right_to_left(self, client):
        page = client.get("/login/", headers={"Accept-Language": "fr"}).content.decode()
        assert '<html lang="ar" dir="rtl">' in page
        assert "تسجيل الدخول" in page

    def test_the_switch_is_kept_in_a_cookie(self, client):
        response = client.post("/language/", {"language": "en", "next": "/login/"})
        assert (response.status_code, response["Location"]) == (302, "/login/")
        page = client.get("/login/").content.decode()
        assert '<html lang="en" dir="ltr">' in page

    def test_the_article_keeps_its_own_direction(self, english, reviewer, claim):
        english.force_login(reviewer)
        page = english.get(reverse("web:article", args=[claim.version.article.uid])).content.decode()
        assert '<div class="text" id="text" lang="ar" dir="rtl"' in page


class TestHome:
    def test_an_empty_desk_teaches(self, english, reviewer, editor):
        english.force_login(reviewer)
        page = words(english.get("/"))
        assert "make run" in page
        assert "ask one" in page
        english.force_login(editor)
        assert "Paste an article" in words(english.get("/"))

    def test_counts_what_is_decided_and_what_waits(self, english, reviewer, article):
        english.force_login(reviewer)
        version = article.current_version
        make_claim(version)
        make_claim(version, status="verified", finding="accurate", review_state="decided")
        make_claim(version, status="disputed", finding="false", review_state="decided")
        make_claim(version, review_state="disagreement")
        make_claim(version, checkable=False)
        page = words(english.get("/"))
        assert "1 verified 1 disputed 2 unverified" in page
        assert "1 claim to review" in page
        assert "1 disagreement" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"red", "blue"}),
            ("q=RED", {"red"}),
            ("q=harbour+news", {"blue"}),
            ("work=waiting", {"red"}),
            ("work=done", {"blue"}),
            ("work=disputed", {"blue"}),
            ("work=disagreement", set()),
            ("language=en", {"blue"}),
            ("work=nonsense&language=xx", {"red", "blue"}),
            ("page=99", {"red", "blue"}),
        ],
    )
    def test_filters(self, client, reviewer, query, found):
        client.force_login(reviewer)
        make_claim(make_article("أول", title="red").current_version)
        blue = make_article("second", title="blue", language="en", source_name="Harbour News")
        make_claim(blue.current_version, status="disputed", finding="false", review_state="decided")
        response = client.get(f"/?{query}")
        assert {row.article.title for row, _ in response.context["rows"]} == found

    def test_only_the_newest_text_counts(self, client, reviewer, claim):
        client.force_login(reviewer)
        make_version(article=claim.version.article, text="نص جديد بلا ادعاءات.")
        ((row, _),) = client.get("/").context["rows"]
        assert row.tally.total == 0
        assert list(client.get("/queue/").context["page"]) == []


class TestQueue:
    def test_the_most_worth_checking_comes_first(self, client, reviewer, article):
        client.force_login(reviewer)
        version = article.current_version
        low, high = make_claim(version, worth=0.2), make_claim(version, worth=0.9)
        make_claim(version, checkable=False, worth=1.0)
        assert list(client.get("/queue/").context["page"]) == [high, low]

    def test_a_claim_leaves_the_queue_of_who_answered_it(self, client, reviewer, second_reviewer):
        claim = make_claim(make_article(review_policy=2).current_version)
        answer(claim, reviewer)
        client.force_login(reviewer)
        assert list(client.get("/queue/").context["page"]) == []
        client.force_login(second_reviewer)
        assert list(client.get("/queue/").context["page"]) == [claim]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("kind=legal", {2}),
            ("status=unverified", {1, 2}),
            ("mine=on", {1}),
            ("work=decided", {3}),
            ("work=set_aside", {4}),
            ("work=disagreement", set()),
            ("kind=nonsense&article=nonsense", {1, 2}),
        ],
    )
    def test_filters(self, client, reviewer, article, query, found):
        client.force_login(reviewer)
        version = article.current_version
        make_claim(version, assigned_to=reviewer)
        make_claim(version, kind="legal")
        make_claim(version, review_state="decided", status="disputed", finding="false")
        make_claim(version, review_state="set_aside")
        assert {claim.number for claim in client.get(f"/queue/?{query}").context["page"]} == found

    def test_of_one_article(self, client, reviewer, claim):
        client.force_login(reviewer)
        other = make_claim(make_article().current_version)
        response = client.get(f"/queue/?article={other.version.article.uid}")
        assert list(response.context["page"]) == [other]


class TestDesk:
    @pytest.mark.parametrize(("language", "words_put_in"), [("ar", "أُضيف: السوق"), ("en", "put in: السوق")])
    def test_shows_what_was_put_into_a_statement(self, client, reviewer, language, words_put_in):
        article = make_article("العنوان\n\nتحملت السوق العبء وانخفضت بنسبة 31 في المئة.")
        version = article.current_version
        quote = "انخفضت بنسبة 31 في المئة"
        at = version.text.index(quote) + 6
        claim = make_claim(
            version,
            quote=quote,
            statement="انخفضت السوق بنسبة 31 في المئة",
            edits=[{"kind": "subject", "start": at, "end": at, "before": "", "after": " السوق"}],
        )
        client.force_login(reviewer)
        client.cookies["django_language"] = language
        html = client.get(reverse("web:claim", args=[article.uid, claim.uid])).content.decode()
        assert words_put_in in " ".join(re.sub(r"<[^>]+>", "", html).split())
        assert re.search(r"<details class=\"changes\">.*<ins[^>]*>السوق</ins>.*</details>", html, re.DOTALL)

    def test_shows_the_claim_with_its_values_and_evidence(self, english, reviewer, article):
        english.force_login(reviewer)
        claim = make_claim(
            article.current_version,
            statement="الصادرات ارتفعت 12% في 2024",
            attribution_text="هيئة الميناء",
            attribution_verb="says",
            quantities=[
                {"start": 70, "end": 73, "text": "12%", "comparator": "=", "low": 12, "high": 12, "unit": "%"}
            ],
            dates=[
                {
                    "start": 80, "end": 88, "text": "عام 2024", "from_date": "2024-01-01",
                    "to_date": "2024-12-31", "grain": "year",
                }
            ],
        )  # fmt: skip
        make_evidence(claim, suggestion="refutes", why={"reasons": ["decimal_slip", "factor_10"]})
        page = words(english.get(reverse("web:claim", args=[article.uid, claim.uid])))
        for wanted in (
            CLAIM,
            "الصادرات ارتفعت 12% في 2024",
            "هيئة الميناء (says)",
            "12 %",
            "2024 year",
            "The machine suggests: Refutes — decimal slip? · a factor of 10 apart",
            "18 days before the article",
        ):
            assert wanted in page

    def test_an_older_text_is_shown_with_its_own_claims(self, client, reviewer, claim):
        client.force_login(reviewer)
        make_version(article=claim.version.article, text="نص جديد.")
        response = client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))
        assert element(response, "text").text == claim.version.text

    def test_the_list_tells_what_is_set_aside_and_what_cannot_be_checked(self, english, reviewer, claim):
        english.force_login(reviewer)
        opinion = make_claim(claim.version, quote=VALUE, checkable=False)
        reviews.set_aside(claim=claim, by=reviewer, seen=claim.revision, reason="Twice", now=NOW)
        page = english.get(reverse("web:article", args=[claim.version.article.uid]))
        assert f"{claim.quote} Set aside Unverified" in words(page)
        assert f"{opinion.quote} Not checkable Unverified" in words(page)

    def test_says_when_a_text_has_no_claims(self, english, reviewer, article):
        english.force_login(reviewer)
        page = words(english.get(reverse("web:article", args=[article.uid])))
        assert "found no claims in this text" in page

    def test_leads_to_the_next_claim_of_the_article_then_of_others(self, client, reviewer, claim):
        client.force_login(reviewer)
        here = make_claim(claim.version, quote=VALUE, worth=0.1)
        elsewhere = make_claim(make_article().current_version, worth=0.9)

        def following():
            return client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid])).context[
                "next_claim"
            ]

        assert following() == here
        Claim.objects.filter(pk=here.pk).update(review_state="decided")
        assert following() == elsewhere

    def test_the_snapshot_marks_its_passages(self, client, reviewer, claim):
        client.force_login(reviewer)
        passage = make_evidence(claim)
        page = client.get(reverse("web:snapshot", args=[passage.snapshot.uid])).content.decode()
        assert f'<mark id="p-{passage.uid}" data-start="{passage.start}">{passage.quote}</mark>' in page


class TestBlindReview:
    @pytest.fixture
    def claim(self):
        return make_claim(make_article(review_policy=2).current_version)

    def test_the_second_reviewer_does_not_see_the_first_answer(
        self, english, claim, reviewer, second_reviewer, editor
    ):
        passage = make_evidence(claim)
        answer(claim, reviewer, passage=passage)
        judging.judge_evidence(evidence=passage, relation="refutes", by=reviewer, now=NOW)
        address = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
        secret = ["Because I say so", "Disputed · False", "Judged by"]
        english.force_login(second_reviewer)
        page = english.get(address)
        for words_of_first in secret:
            assert words_of_first not in words(page)
        assert 'aria-pressed="true"' not in page.content.decode()
        assert "Somebody else has answered already" in words(page)
        for who in (reviewer, editor):
            english.force_login(who)
            page = words(english.get(address))
            for words_of_first in secret:
                assert words_of_first in page

    def test_both_see_both_when_they_disagree(self, english, claim, reviewer, second_reviewer):
        answer(claim, reviewer, passage=make_evidence(claim))
        claim.refresh_from_db()
        reviews.submit(
            claim=claim, by=second_reviewer, seen=claim.revision, status="unverified", finding="ambiguous",
            rationale="Two readings", evidence=[], now=NOW,
        )  # fmt: skip
        for who in (reviewer, second_reviewer):
            english.force_login(who)
            page = words(english.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid])))
            assert "Because I say so" in page
            assert "Two readings" in page
            assert "An editor decides." in page


class TestProgress:
    def test_polls_while_look_ups_run_and_stops_after(self, client, reviewer, claim):
        client.force_login(reviewer)
        job = make_lookup(claim)
        for name, arguments in (
            ("claim-progress", [claim.version.article.uid, claim.uid]),
            ("article-progress", [claim.version.article.uid]),
        ):
            address = reverse(f"web:{name}", args=arguments)
            job.state = LookupState.QUEUED
            job.save(update_fields=["state"])
            assert 'hx-trigger="every 3s"' in client.get(address).content.decode()
            job.state = LookupState.DONE
            job.save(update_fields=["state"])
            assert "every 3s" not in client.get(address).content.decode()

    def test_new_passages_come_by_themselves_only_when_there_were_none(self, client, reviewer, claim):
        client.force_login(reviewer)
        make_lookup(claim, state=LookupState.DONE)
        make_evidence(claim)
        address = reverse("web:claim-progress", args=[claim.version.article.uid, claim.uid])
        assert 'hx-trigger="load' in client.get(f"{address}?shown=0").content.decode()
        assert "hx-get" not in client.get(f"{address}?shown=1").content.decode()
        make_evidence(claim)
        page = client.get(f"{address}?shown=1").content.decode()
        assert "hx-get" in page
        assert "hx-trigger" not in page

    def test_is_cheap(self, client, reviewer, claim, django_assert_max_num_queries):
        client.force_login(reviewer)
        for number in range(30):
            make_lookup(claim, provider=f"p{number}")
        with django_assert_max_num_queries(7):
            client.get(reverse("web:claim-progress", args=[claim.version.article.uid, claim.uid]))


class TestCost:
    """The same number of queries, however much there is."""

    @pytest.mark.parametrize("name", ["home", "queue", "article", "claim", "snapshot"])
    def test_does_not_grow(self, client, reviewer, name, newsroom_read):
        client.force_login(reviewer)

        def grow(number):
            for _ in range(number):
                claim = make_claim(make_article().current_version)
                for kind in range(number):
                    passage = make_evidence(claim, snapshot=snapshot, start=kind, end=kind + 1)
                    make_lookup(claim, provider=f"p{kind}")
                    make_claim(claim.version, number=100 + kind)
            answer(claim, reviewer, passage=passage)
            return claim

        snapshot = make_snapshot()
        costs = []
        for number in (3, 10):
            claim = grow(number)
            article = claim.version.article
            arguments = {
                "home": [], "queue": [], "article": [article.uid], "claim": [article.uid, claim.uid],
                "snapshot": [snapshot.uid],
            }[name]  # fmt: skip
            costs.append(cost(client, reverse(f"web:{name}", args=arguments)))
        assert costs[0] == costs[1]
        assert costs[1] <= 38


def cost(client, address):
    events.newest()  # numbers what happened, which the next reader would do
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def answer(claim, by, passage=None):
    passage = passage or make_evidence(claim)
    claim.refresh_from_db()
    return reviews.submit(
        claim=claim,
        by=by,
        seen=claim.revision,
        status="disputed",
        finding="false",
        rationale="Because I say so",
        evidence=[passage.uid],
        now=NOW + timedelta(minutes=5),
    )


class TestErrorPages:
    def test_what_is_not_there_says_so_in_the_language_of_the_page(self, english, reviewer):
        english.force_login(reviewer)
        response = english.get("/nothing/")
        assert response.status_code == 404
        assert "There is nothing here" in words(response)

    def test_our_own_failure_needs_no_database(self, rf, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = server_error(rf.get("/"))
        assert response.status_code == 500
        assert "desk.css" in response.content.decode()

    def test_pages_forbid_foreign_scripts(self, client):
        policy = client.get("/login/")["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe-inline" not in policy

    def test_no_page_carries_an_inline_style(self, client, reviewer, claim):
        client.force_login(reviewer)
        for address in addresses(claim, make_evidence(claim)):
            page = client.get(address).content.decode()
            assert " style=" not in page
            assert " onclick=" not in page
