"""What holds for every resource: its cost, its tags, its pages, its parts, its description."""

from __future__ import annotations

import gzip

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.choices import Basis, EventType, Finding, ReviewState, Status
from claims.models import ProviderHealth, Publication, Review, Verdict
from claims.queries import readable_reviews
from claims.services import events, renditions
from tests import factories
from tests.api.test_schema import conforms, schema  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
# What a list and a single row ask the database, session, user and second factor (or the groups of reviews) among it.
COSTS = {
    "articles": (6, 6),  # ledger; articles, versions with counts
    "versions": (5, 5),
    "claims": (5, 4),  # one claim is tagged by its own rendition
    "evidence": (5, 5),
    "verdicts": (7, 7),  # ... and the groups, what they cite
    "reviews": (6, 6),
    "lookups": (4, 4),  # no ledger
}
NAMES = sorted(COSTS)


def path(name):
    return f"/api/v1/{name}/"


@pytest.fixture
def everything(decided, reviewer, second_reviewer):
    """One of each; `more` makes further ones."""

    def more():
        claim = factories.make_claim(factories.make_article().current_version)
        passage = factories.make_evidence(claim)
        factories.make_lookup(claim)
        answer = {"status": Status.DISPUTED, "finding": Finding.FALSE, "rationale": "No."}
        claim.reviews.create(reviewer=reviewer, **answer).evidence.add(passage)
        verdict = Verdict.objects.create(
            claim=claim, number=1, basis="review", decided_by=reviewer, decided_at=factories.NOW, **answer
        )
        verdict.evidence.add(passage)

    more()
    more()
    return more


@pytest.fixture
def reader(editor):
    return signed_in(editor)


def signed_in(person):
    from tests.api.conftest import Consumer  # noqa: PLC0415

    client = Consumer()
    client.force_login(person)
    return client


def cost(reader, address):
    reader.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert reader.read_as_stored(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", NAMES)
class TestEach:
    def test_asks_the_database_as_often_however_much_there_is(self, reader, everything, name):
        uid = reader.get(path(name)).json()["results"][0]["uid"]
        few = cost(reader, path(name)), cost(reader, f"{path(name)}{uid}/")
        everything()
        everything()
        assert (cost(reader, path(name)), cost(reader, f"{path(name)}{uid}/")) == few == COSTS[name]

    def test_keeps_to_its_description(self, reader, everything, name, schema):  # noqa: F811
        page = reader.get(path(name)).json()
        assert page["results"]
        conforms(schema, path(name), page)
        uid = page["results"][0]["uid"]
        conforms(schema, f"{path(name)}{{uid}}/", reader.get(f"{path(name)}{uid}/").json())

    def test_who_has_it_gets_nothing_again(self, reader, everything, name):
        uid = reader.get(path(name)).json()["results"][0]["uid"]
        for address in (path(name), f"{path(name)}{uid}/"):
            first = reader.get(address)
            again = reader.read_as_stored(address, **{"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
            weak = reader.read_as_stored(address, **{"If-None-Match": f'"other", W/{first["ETag"]}'})
            assert weak.status_code == 304
            other = reader.read_as_stored(address, **{"If-None-Match": '"other"'})
            assert (other.status_code, other.content) == (200, first.content)

    def test_says_how_it_may_be_kept(self, reader, everything, name):
        answer = reader.get(path(name))
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["Vary"] == "Accept, Authorization, Cookie, Accept-Encoding, origin"
        assert answer["Content-Type"] == "application/json"

    def test_pages_are_linked_in_the_header_as_in_the_body(self, reader, everything, name):
        first = reader.get(f"{path(name)}?page_size=1")
        assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
        second = reader.get(first.json()["next"])
        assert f'<{second.json()["previous"]}>; rel="prev"' in second["Link"]
        assert reader.get(second.json()["previous"]).json()["results"] == first.json()["results"]

    def test_gives_the_members_asked_for(self, reader, everything, name):
        rows = reader.get(f"{path(name)}?fields=uid").json()["results"]
        assert rows
        assert all(set(row) == {"uid"} for row in rows)
        assert reader.get(f"{path(name)}{rows[0]['uid']}/?fields=uid").json() == rows[0]

    def test_tells_nobody_about_removed_claims(self, reader, everything, claim, name):
        before = {row["uid"]: row for row in reader.get(path(name)).json()["results"]}
        gone = [uid for uid, row in before.items() if str(claim.uid) in (row.get("claim"), uid)]
        type(claim).objects.filter(pk=claim.pk).update(removed_at=factories.NOW)
        after = {row["uid"] for row in reader.get(path(name)).json()["results"]}
        assert after == set(before) - set(gone)
        for uid in gone:
            assert reader.get(f"{path(name)}{uid}/").status_code == 404


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("lookups", "reviews")])
def test_a_list_is_another_after_every_event(reader, everything, article, name):
    tag = reader.get(path(name))["ETag"]
    with transaction.atomic():
        events.record(
            EventType.ARTICLE_EDITED,
            target=article.uid,
            by=None,
            now=factories.NOW,
            article=article,
            changes={},
        )
    assert reader.read_as_stored(path(name), **{"If-None-Match": tag}).status_code == 200


def test_what_is_packed_is_the_same_answer_with_the_same_tag(reader, decided):
    address = f"{path('claims')}{decided.uid}/"
    plain = reader.get(address)
    packed = reader.get(address, headers={"Accept-Encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", f"W/{plain['ETag']}")
    assert gzip.decompress(packed.content) == plain.content
    assert reader.read_as_stored(address, **{"If-None-Match": packed["ETag"]}).status_code == 304


def test_one_claim_is_the_same_whatever_else_happens(reader, decided, article):
    address = f"{path('claims')}{decided.uid}/"
    tag = reader.get(address)["ETag"]
    with transaction.atomic():
        events.record(
            EventType.ARTICLE_EDITED,
            target=article.uid,
            by=None,
            now=factories.NOW,
            article=article,
            changes={},
        )
    with CaptureQueriesContext(connection) as captured:
        assert reader.read_as_stored(address, **{"If-None-Match": tag}).status_code == 304
    assert '"body"' not in str(captured.captured_queries)
    decided.evidence.update(score=0.9)
    with transaction.atomic():
        renditions.keep([decided], now=factories.NOW)
    assert reader.read_as_stored(address, **{"If-None-Match": tag}).status_code == 200


def test_a_withdrawn_verdict_says_so(reader, decided, reviewer):
    Verdict.objects.create(
        claim=decided, number=2, status=Status.UNVERIFIED, finding=Finding.IN_REVIEW, basis=Basis.WITHDRAWN,
        decided_by=reviewer, decided_at=factories.NOW,
    )  # fmt: skip
    rows = reader.get(f"{path('verdicts')}?claim={decided.uid}").json()["results"]
    assert [(row["number"], row["withdrawn"], len(row["passages"])) for row in rows] == [
        (1, False, 1),
        (2, True, 0),
    ]


@pytest.mark.parametrize("name", ["evidence", "verdicts", "reviews", "lookups"])
def test_rows_of_one_claim(reader, everything, decided, editor, name):
    factories.make_lookup(decided)
    decided.reviews.create(reviewer=editor, status="disputed", finding="false", rationale="No.")
    rows = reader.get(f"{path(name)}?claim={decided.uid}").json()["results"]
    assert [row["claim"] for row in rows] == [str(decided.uid)]


class TestProviders:
    ADDRESS = "/api/v1/providers/"

    def test_tell_of_themselves_and_how_they_fare(self, consumer, claim, schema):  # noqa: F811
        factories.make_lookup(claim)
        ProviderHealth.objects.create(
            provider="archive",
            failures=2,
            failed_at=factories.NOW,
            error_code="Unavailable",
            error="key=secret",
        )
        answer = consumer.get(self.ADDRESS)
        conforms(schema, self.ADDRESS, answer.json())
        archive = answer.json()[0]
        assert (archive["key"], archive["health"]["well"], archive["health"]["waiting"]) == (
            "archive",
            False,
            1,
        )
        assert "secret" not in answer.content.decode()
        assert consumer.get(f"{self.ADDRESS}archive/").json() == archive
        conforms(schema, f"{self.ADDRESS}{{key}}/", archive)
        assert consumer.get(f"{self.ADDRESS}archive/?fields=key").json() == {"key": "archive"}

    def test_one_that_was_never_asked_is_well(self, consumer):
        assert {one["health"]["well"] for one in consumer.get(self.ADDRESS).json()} == {True}

    def test_cost_the_same_however_many_look_ups(self, consumer, claim):
        few = cost(consumer, self.ADDRESS)
        for key in ("archive", "page"):
            factories.make_lookup(claim, provider=key)
        assert cost(consumer, self.ADDRESS) == few == 5  # session, user, second factor; health, waiting

    def test_who_has_it_gets_nothing_again(self, consumer):
        tag = consumer.get(self.ADDRESS)["ETag"]
        assert consumer.get(self.ADDRESS, headers={"If-None-Match": tag}).status_code == 304

    def test_another_is_not_found(self, consumer):
        assert consumer.get(f"{self.ADDRESS}nobody/").status_code == 404


class TestBlindReviews:
    @pytest.mark.parametrize("state", ReviewState.values)
    @pytest.mark.parametrize("answered", [True, False])
    @pytest.mark.parametrize("who", ["editor", "second"])
    def test_many_are_read_by_the_rule_for_one(
        self, claim, reviewer, second_reviewer, editor, state, answered, who
    ):
        answer = {"status": "disputed", "finding": "false", "rationale": "No."}
        other = claim.reviews.create(reviewer=reviewer, **answer)
        person = {"editor": editor, "second": second_reviewer}[who]
        if answered:
            claim.reviews.create(reviewer=person, **answer)
        type(claim).objects.update(review_state=state)
        may = workflow.may_read_reviews(is_editor=who == "editor", own_review=False, state=state)
        assert (other in readable_reviews(Review.objects.all(), person)) == may

    def test_an_answer_taken_back_opens_nothing_but_itself(self, claim, reviewer, second_reviewer):
        answer = {"status": "disputed", "finding": "false", "rationale": "No."}
        claim.reviews.create(reviewer=reviewer, **answer)
        own = claim.reviews.create(reviewer=second_reviewer, withdrawn_at=factories.NOW, **answer)
        assert list(readable_reviews(Review.objects.all(), second_reviewer)) == [own]

    def test_a_tag_is_good_for_its_reader_only(self, claim, reviewer, second_reviewer):
        tags = [signed_in(person).get(path("verdicts"))["ETag"] for person in (reviewer, second_reviewer)]
        assert tags[0] != tags[1]

    def test_another_name_of_an_account_is_told(self, claim, reviewer, editor):
        review = claim.reviews.create(reviewer=reviewer, status="disputed", finding="false", rationale="No.")
        client = signed_in(editor)
        for where in (path("reviews"), f"{path('reviews')}{review.uid}/"):
            reviewer.username = "before"
            reviewer.save()
            tag = client.get(where)["ETag"]
            assert client.get(where, headers={"If-None-Match": tag}).status_code == 304
            reviewer.username = "layla"
            reviewer.save()
            answer = client.get(where, headers={"If-None-Match": tag})
            assert (answer.status_code, '"reviewer":"layla"' in answer.content.decode()) == (200, True)

    def test_a_decision_taken_back_is_not_told_to_the_next_reviewer(
        self, decided, reviewer, second_reviewer, editor, outsider
    ):
        type(decided).objects.update(review_state=ReviewState.OPEN)
        first = decided.verdicts.get()
        back = Verdict.objects.create(
            claim=decided, number=2, status=Status.UNVERIFIED, finding=Finding.IN_REVIEW, basis=Basis.WITHDRAWN,
            decided_by=reviewer, decided_at=factories.NOW,
        )  # fmt: skip
        both = [str(first.uid), str(back.uid)]

        def told(person):
            client = signed_in(person)
            alone = client.get(f"{path('verdicts')}{first.uid}/").status_code
            return [row["uid"] for row in client.get(path("verdicts")).json()["results"]], alone

        assert told(editor) == told(reviewer) == (both, 200)  # one decides, the other had decided
        assert told(second_reviewer) == told(outsider) == (both[1:], 404)
        Publication.objects.create(
            claim=decided, verdict=first, number=1, published_at=factories.NOW, published_by=editor
        )
        assert told(second_reviewer) == (both, 200)
        Publication.objects.update(
            withdrawn_at=factories.NOW, withdrawn_by=editor, withdrawal_note="A letter came."
        )
        assert told(second_reviewer) == (both[1:], 404)
        type(decided).objects.update(review_state=ReviewState.DECIDED)
        assert told(second_reviewer) == (both, 200)
