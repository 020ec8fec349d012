"""How we work: what is counted, what is not, and how it is shown."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import roles, statistics
from claims.admin.charts import Bar, Chart
from claims.choices import Basis, LookupState, ReviewState
from claims.models import Claim, ProviderHealth, Verdict
from claims.services import renditions, reviews
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:claims_statistics")
SINCE = NOW - timedelta(days=30)
FALSE, MISLEADING, ACCURATE = ("disputed", "false"), ("disputed", "misleading"), ("verified", "accurate")
UNCLEAR, THIN = ("unverified", "ambiguous"), ("unverified", "insufficient_evidence")


@pytest.fixture
def people(reviewer, second_reviewer):
    return reviewer, second_reviewer


@pytest.fixture
def double(db):
    """A claim that two reviewers answer."""
    made = []

    def make():
        made.append(factories.make_article(review_policy=2))
        return factories.make_claim(made[-1].current_version)

    return make


def answer(claim, by, pair=UNCLEAR, now=NOW):
    claim.refresh_from_db()
    status, finding = pair
    return reviews.submit(
        claim=claim, by=by, seen=claim.revision, status=status, finding=finding, rationale="So.",
        evidence=[factories.make_evidence(claim).uid] if status != "unverified" else [], now=now,
    )  # fmt: skip


def pairs(found):
    return [(*one.names, one.claims, one.status, one.finding) for one in found.between]


class TestAgreement:
    def test_counts_claims_that_two_people_answered(self, people, double):
        for theirs in (UNCLEAR, THIN, FALSE):
            claim = double()
            answer(claim, people[0])
            answer(claim, people[1], theirs)
        found = statistics.agreements(SINCE)
        assert (found.claims, found.status, found.finding) == (3, pytest.approx(2 / 3), pytest.approx(1 / 3))
        assert pairs(found) == [("reviewer", "second", 3, pytest.approx(2 / 3), pytest.approx(1 / 3))]
        assert found.finding_alpha == pytest.approx(-1 / 9)  # (5 * 2 - 12) / (30 - 12), by hand

    def test_puts_together_who_came_first_and_who_second(self, people, double):
        for first, second in (people, people[::-1]):
            claim = double()
            answer(claim, first, UNCLEAR)
            answer(claim, second, THIN)
        found = statistics.agreements(SINCE)
        assert [(one.value, other.value, n) for (one, other), n in found.confused] == [
            ("insufficient_evidence", "ambiguous", 2)
        ]
        assert len(found.between) == 1

    def test_says_nothing_of_a_round_that_is_not_over(self, people, double):
        claim = double()
        answer(claim, people[0])
        assert statistics.agreements(SINCE).claims == 0
        answer(claim, people[1])
        Claim.objects.update(review_state=ReviewState.AWAITING_SECOND)
        assert statistics.agreements(SINCE).claims == 0

    def test_takes_the_answers_that_were_given_blind(self, people, double):
        claim = double()
        answer(claim, people[0], THIN)
        answer(claim, people[0], FALSE, NOW + timedelta(minutes=1))  # nobody else had answered: still blind
        answer(claim, people[1], ACCURATE, NOW + timedelta(minutes=2))
        answer(claim, people[0], ACCURATE, NOW + timedelta(minutes=3))  # they have seen the other's
        claim.refresh_from_db()
        assert claim.review_state == ReviewState.DECIDED
        found = statistics.agreements(SINCE)
        assert [(one.value, other.value) for (one, other), _n in found.confused] == [("false", "accurate")]

    def test_leaves_out_an_answer_taken_back_before_the_second(self, people, double, editor):
        claim = double()
        answer(claim, people[0], FALSE)
        claim.refresh_from_db()
        reviews.withdraw(claim=claim, by=people[0], seen=claim.revision, now=NOW + timedelta(minutes=1))
        third = factories.make_user(roles.REVIEWERS, "third")
        answer(claim, people[1], UNCLEAR, NOW + timedelta(minutes=2))
        answer(claim, third, UNCLEAR, NOW + timedelta(minutes=3))
        assert pairs(statistics.agreements(SINCE)) == [("second", "third", 1, 1.0, 1.0)]

    def test_counts_a_round_that_was_sent_back(self, people, double, editor):
        claim = double()
        answer(claim, people[0])
        answer(claim, people[1])
        claim.refresh_from_db()
        reviews.send_back(claim=claim, by=editor, seen=claim.revision, note="Look again.", now=NOW)
        assert statistics.agreements(SINCE).claims == 1

    def test_has_a_kappa_only_of_enough_claims(self, people, double, monkeypatch):
        monkeypatch.setattr(statistics, "ENOUGH", 3)
        for number, theirs in enumerate((UNCLEAR, THIN, UNCLEAR)):
            assert all(one.finding_kappa is None for one in statistics.agreements(SINCE).between), number
            claim = double()
            answer(claim, people[0], THIN if number == 1 else UNCLEAR)
            answer(claim, people[1], theirs)
        (one,) = statistics.agreements(SINCE).between
        assert (one.finding_kappa, one.status_kappa) == (1, None)

    def test_keeps_to_the_period(self, people, double):
        claim = double()
        answer(claim, people[0], now=NOW - timedelta(days=40))
        answer(claim, people[1], now=NOW - timedelta(days=20))
        assert statistics.agreements(SINCE).claims == 1
        assert statistics.agreements(NOW - timedelta(days=10)).claims == 0


class TestPace:
    def decide(self, claim, at, hours, number=1):
        Claim.objects.filter(pk=claim.pk).update(created_at=at - timedelta(hours=hours))
        Verdict.objects.create(
            claim=claim, number=number, status="unverified", finding="ambiguous", basis=Basis.REVIEW,
            decided_by=factories.make_user(), decided_at=at, created_at=at,
        )  # fmt: skip

    def test_is_the_hours_from_extraction_to_the_first_verdict_by_week(self, article):
        for hours in (1, 2, 3, 50, 100):
            self.decide(factories.make_claim(article.current_version), NOW, hours)
        self.decide(factories.make_claim(article.current_version), NOW - timedelta(days=8), 7)
        claim = Claim.objects.latest("pk")
        self.decide(claim, NOW, 7 + 8 * 24, number=2)  # a later verdict is no first one
        Claim.objects.filter(pk=claim.pk).update(created_at=NOW - timedelta(days=8, hours=7))
        whole, found = statistics.paces(statistics.weeks(SINCE, NOW, 0))
        assert [(one.begins, one.claims, one.median, one.p90) for one in found] == [
            (date(2025, 1, 20), 1, 7, 7),
            (date(2025, 1, 27), 5, 3, 100),
        ]
        assert whole is not None
        assert (whole.claims, whole.median, whole.p90) == (6, 3, 100)

    def test_of_nothing_is_nothing(self):
        assert statistics.paces(statistics.weeks(SINCE, NOW, 0)) == (None, [])

    @pytest.mark.parametrize(
        ("first", "begins"), [(0, date(2025, 1, 27)), (6, date(2025, 2, 2)), (5, date(2025, 2, 1))]
    )
    def test_weeks_begin_as_the_newsroom_says(self, first, begins):
        found = statistics.weeks(NOW, NOW, first)  # NOW is a Sunday
        assert [one.date() for one in found] == [begins, begins + timedelta(days=7)]

    def test_weeks_begin_at_midnight_on_the_newsrooms_clock(self, settings):
        settings.NEWSROOM_TIME_ZONE = "Asia/Beirut"
        found = statistics.weeks(datetime(2025, 3, 20, tzinfo=UTC), datetime(2025, 4, 2, tzinfo=UTC), 0)
        assert [one.astimezone(UTC).hour for one in found] == [
            22,
            22,
            21,
            21,
        ]  # summer time begins on 30 March

    def test_weeks_are_53_at_most(self):
        assert len(statistics.weeks(datetime(2000, 1, 1, tzinfo=UTC), NOW, 0)) == statistics.WEEKS + 1

    @pytest.mark.parametrize(("percent", "value"), [(50, 5), (90, 9), (100, 10)])
    def test_ranks_are_the_nearest(self, percent, value):
        assert statistics.ranked(Counter(range(1, 11)), percent) == value
        assert statistics.ranked(Counter(), percent) is None


def test_the_queue_is_counted_by_age_and_state(article):
    for days, state in (
        (0, "open"),
        (2, "open"),
        (2, "disagreement"),
        (400, "awaiting_second"),
        (2, "decided"),
    ):
        factories.make_claim(
            article.current_version, created_at=NOW - timedelta(days=days), review_state=state
        )
    factories.make_claim(article.current_version, checkable=False)
    _render()
    found = statistics.ages(NOW)
    assert {n: dict(counted) for n, counted in found.items() if counted} == {
        0: {"open": 1},
        1: {"open": 1, "disagreement": 1},
        5: {"awaiting_second": 1},
    }


def _render():
    with transaction.atomic():
        renditions.keep(Claim.objects.all(), now=NOW)


def test_providers_have_their_outcomes_and_the_median_of_what_was_answered(article):
    times: dict[str, Any] = {"started_at": NOW, "attempts": 1}
    for seconds in (1, 2.5, 60):
        claim = factories.make_claim(article.current_version)
        ended = NOW + timedelta(seconds=seconds)
        factories.make_lookup(claim, state=LookupState.DONE, finished_at=ended, **times)
        factories.make_lookup(claim, provider="page", state=LookupState.GAVE_UP, finished_at=ended, **times)
    factories.make_lookup(claim, provider="slow", state=LookupState.QUEUED)
    ProviderHealth.objects.create(provider="page", failed_at=NOW, error_code="timeout", error="Too slow.")
    one, other = statistics.providers(SINCE)
    assert (one.key, one.outcomes["done"], one.seconds, one.last_error) == ("archive", 3, 2.5, "")
    assert (other.key, other.outcomes["gave_up"], other.seconds, other.last_error) == (
        "page",
        3,
        None,
        "Too slow.",
    )
    assert statistics.providers(NOW + timedelta(days=1)) == []


class TestPage:
    @pytest.fixture
    def scene(self, people, double):
        now = timezone.now()
        evil = factories.make_user(roles.REVIEWERS, "@evil")
        claims = [double() for _ in range(2)]
        for claim in claims:
            answer(claim, evil, now=now)
        answer(claims[0], people[0], THIN, now=now)
        claim = factories.make_claim(factories.make_article().current_version)
        factories.make_lookup(claim, state=LookupState.DONE, started_at=now, finished_at=now)
        _render()

    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_has_pictures_with_names_and_no_style_of_their_own(self, desk, scene, language):
        desk.cookies["django_language"] = language
        page = desk.get(PAGE).content.decode()
        assert "style=" not in page.split('id="content"')[1]
        pictures = [part for part in page.split("<svg")[1:] if 'role="img"' in part.split(">")[0]]
        assert len(pictures) >= 4
        for part in pictures:
            tree = ElementTree.fromstring("<svg" + part.split("</svg>")[0] + "</svg>")  # noqa: S314 - our own
            assert [child.tag for child in tree][:2] == ["title", "desc"]
            assert all(child.text for child in tree[:2])

    @pytest.mark.parametrize(("days", "chosen"), [("7", "7"), ("all", "all"), ("-1", "30"), ("x", "30")])
    def test_takes_a_period(self, desk, scene, days, chosen):
        page = desk.get(PAGE, {"days": days}).content.decode()
        assert f'<option value="{chosen}" selected>' in page

    def test_costs_the_same_however_much_there_is(self, desk, scene, people, double, newsroom_read):
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(PAGE, {"days": "all"}).status_code == 200
            counts.append(len(queries))
            for _ in range(3):
                claim = double()
                answer(claim, people[0])
                answer(claim, people[1])
        assert counts[0] == counts[1] <= 16

    def test_gives_its_tables_as_csv_that_computes_nothing(self, desk, scene):
        response = desk.get(reverse("admin:claims_statistics_table", args=["agreement"]))
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert rows[0][:3] == ["Reviewer", "Other reviewer", "Claims"]
        assert {row[0] for row in rows[1:]} | {row[1] for row in rows[1:]} == {
            "All together", "", "'@evil", "reviewer",
        }  # fmt: skip
        assert response["Content-Disposition"] == 'attachment; filename="agreement.csv"'

    @pytest.mark.parametrize("key", ["differing", "pace", "age", "providers"])
    def test_every_table_has_a_file(self, desk, scene, key):
        assert desk.get(reverse("admin:claims_statistics_table", args=[key])).status_code == 200

    def test_there_is_no_other_table(self, desk):
        assert desk.get(reverse("admin:claims_statistics_table", args=["nothing"])).status_code == 404

    def test_is_linked_from_the_first_page_of_editors(self, desk):
        assert PAGE in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("rtl", [False, True])
def test_bars_begin_where_the_page_does(rtl):
    bars = [Bar(label="a", shown="3", parts=[1, 2]), Bar(label="b", shown="6", parts=[6, 0])]
    one, other = Chart(bars=bars, rtl=rtl).lines()
    assert [(part.x, part.width, part.pattern) for part in one.parts] == (
        [(300, 60, 0), (180, 120, 1)] if rtl else [(0, 60, 0), (60, 120, 1)]
    )
    assert [(part.x, part.width) for part in other.parts] == [(0, 360)]


def test_a_picture_of_zeros_has_no_bars():
    (line,) = Chart(bars=[Bar(label="a", shown="0", parts=[0])]).lines()
    assert line.parts == []
