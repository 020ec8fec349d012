"""Publishing a verdict, correcting it, taking it down, and what makes it outdated."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from claims import newsroom, roles
from claims.choices import Finding, Outdated, ReviewState, Status, Still
from claims.models import Claim, Event, Newsroom, Publication, Verdict
from claims.services import publishing, renditions, reviews
from claims.services.publishing import CannotPublish
from claims.services.reviews import NotAllowed
from claims.services.work import StaleClaim
from tests.factories import make_claim, make_evidence, make_snapshot, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
TODAY = NOW.date()
TYPES = ("claim.published", "claim.publication_corrected", "claim.unpublished")
ALL = (*TYPES, "claim.publication_confirmed")


@pytest.fixture
def passage(claim):
    return make_evidence(claim)


@pytest.fixture
def decided(claim, reviewer, passage):
    return decide(claim, reviewer, passage)


def decide(claim, by, *passages, status="disputed", finding="false"):
    claim.refresh_from_db()
    reviews.submit(
        claim=claim, by=by, seen=claim.revision, status=status, finding=finding, rationale="1.2 percent.",
        evidence=[each.uid for each in passages], now=NOW,
    )  # fmt: skip
    claim.refresh_from_db()
    return claim


def publish(claim, by, **changes: Any):
    claim.refresh_from_db()
    return publishing.publish(claim=claim, by=by, **{"seen": claim.revision, "now": NOW, **changes})


def take_down(claim, by, **changes: Any):
    claim.refresh_from_db()
    given = {"seen": claim.revision, "now": NOW, "note": "A letter came.", **changes}
    return publishing.take_down(claim=claim, by=by, **given)


def file(claim, now=NOW, person=None):
    claim.refresh_from_db()
    person = person or User(is_superuser=True)
    return publishing.file(
        claim=claim, verdict=claim.verdicts.order_by("-number").first(), person=person, now=now
    )


def kinds(claim):
    rows = Event.objects.filter(claim_uid=claim.uid, type__in=ALL)
    return list(rows.order_by("pk").values_list("type", flat=True))


class TestPublish:
    def test_gives_the_newest_verdict_to_the_public(self, decided, editor):
        publication = publish(decided, editor, context=" By value. ", expires=date(2025, 6, 1))
        assert (publication.number, publication.verdict, publication.corrected) == (
            1,
            decided.verdicts.get(),
            False,
        )
        assert (publication.context, publication.expires, publication.published_by) == (
            "By value.",
            date(2025, 6, 1),
            editor,
        )
        assert list(Publication.objects.current()) == [publication]
        assert file(decided).outdated is None

    def test_the_ledger_tells_all_of_it(self, decided, editor):
        first = publish(decided, editor, context="By value.", expires=date(2025, 6, 1))
        second = publish(decided, editor, note="A figure was mistyped.", context="By weight.")
        take_down(decided, editor)
        assert kinds(decided) == list(TYPES)
        events = Event.objects.filter(type__in=TYPES).order_by("pk")
        told = {"verdict": str(first.verdict.uid), "status": "disputed", "finding": "false"}
        assert [event.target_uid for event in events] == [first.uid, second.uid, second.uid]
        assert {event.actor for event in events} == {"editor"}
        assert events[0].data == {**told, "number": 1, "note": "", "context": "By value.", "expires": "2025-06-01"}  # fmt: skip
        last = {
            **told,
            "number": 2,
            "note": "A figure was mistyped.",
            "context": "By weight.",
            "expires": None,
        }
        assert [event.data for event in events[1:]] == [last, {**last, "withdrawal_note": "A letter came."}]

    def test_without_its_event_nothing_is_published(self, decided, editor, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("the ledger is full")

        before = decided.revision
        monkeypatch.setattr(publishing.events, "record", fail)
        with pytest.raises(RuntimeError, match="full"):
            publish(decided, editor)
        decided.refresh_from_db()
        assert (Publication.objects.count(), decided.revision) == (0, before)

    @pytest.mark.parametrize("note", ["", "  \n"])
    def test_a_correction_says_what_it_corrects(self, decided, editor, note):
        publish(decided, editor)
        with pytest.raises(CannotPublish, match=r"^note_missing") as problem:
            publish(decided, editor, note=note, context="In 2024.")
        assert problem.value.field == "note"
        assert publish(decided, editor, note="Named the year.", context="In 2024.").corrected

    def test_so_does_publishing_again_what_was_taken_down(self, decided, editor):
        publish(decided, editor)
        take_down(decided, editor)
        with pytest.raises(CannotPublish, match="again_note_missing"):
            publish(decided, editor)
        again = publish(decided, editor, note="The letter was forged.")
        assert (again.number, again.kind, again.corrected) == (2, "published", False)
        assert kinds(decided) == ["claim.published", "claim.unpublished", "claim.published"]

    def test_it_cannot_have_ended_before_today(self, decided, editor):
        with pytest.raises(CannotPublish, match="expires_past"):
            publish(decided, editor, expires=TODAY - timedelta(days=1))
        assert publish(decided, editor, expires=TODAY).expires == TODAY

    def test_today_is_the_newsroom_s(self, decided, editor, settings):
        settings.NEWSROOM_TIME_ZONE = "Asia/Riyadh"
        with pytest.raises(CannotPublish, match="expires_past"):
            publish(decided, editor, expires=TODAY, now=NOW.replace(hour=22))

    def test_the_database_keeps_notes_and_numbers(self, decided, editor):
        publication = publish(decided, editor)
        given = {
            "claim": decided,
            "verdict": publication.verdict,
            "published_by": editor,
            "published_at": NOW,
        }
        for wrong in ({"number": 2}, {"number": 1, "note": "x"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Publication.objects.create(**given, **wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.update(withdrawn_at=NOW)


class TestKind:
    """A correction is when readers are told something else; else it is confirmed again."""

    @pytest.fixture
    def first(self, decided, editor):
        return publish(decided, editor, context="By value.", expires=TODAY)

    def adjudicate(self, claim, editor, passage, **changes):
        claim.refresh_from_db()
        said = {
            "status": "disputed",
            "finding": "false",
            "rationale": "1.2 percent.",
            "evidence": [passage.uid],
        }
        reviews.adjudicate(claim=claim, by=editor, seen=claim.revision, now=NOW, **{**said, **changes})

    def test_another_last_day_confirms_what_was_told_first(self, decided, editor, first):
        later = {"context": "By value.", "expires": TODAY + timedelta(days=90)}
        second = publish(decided, editor, now=NOW + timedelta(days=2), **later)
        third = publish(decided, editor, now=NOW + timedelta(days=3), note="Asked again.", **later)
        assert [each.kind for each in (first, second, third)] == ["published", "confirmed", "confirmed"]
        assert (second.confirms, third.confirms, third.since) == (first, first, NOW)
        assert kinds(decided) == ["claim.published"] + ["claim.publication_confirmed"] * 2

    def test_so_does_the_same_decision_taken_once_more(self, decided, editor, passage, first):
        self.adjudicate(decided, editor, passage)
        assert publish(decided, editor, context="By value.").kind == "confirmed"

    @pytest.mark.parametrize(
        "change",
        [{"status": "verified", "finding": "accurate"}, {"finding": "misleading"}, {"rationale": "1.3 percent."}, "passage"],
        ids=str,
    )  # fmt: skip
    def test_another_decision_corrects(self, decided, editor, passage, first, change):
        if change == "passage":
            other = make_evidence(decided, snapshot=make_snapshot(url="https://example.org/other"))
            change = {"evidence": [passage.uid, other.uid]}
        self.adjudicate(decided, editor, passage, **change)
        given: dict[str, Any] = {"context": "By value."}
        with pytest.raises(CannotPublish, match=r"^note_missing"):
            publish(decided, editor, **given)
        assert publish(decided, editor, note="So.", **given).kind == "corrected"

    def test_another_definition_corrects(self, decided, editor, first):
        second = publish(decided, editor, note="So.", context="By weight.")
        assert (second.kind, second.confirms, second.since) == ("corrected", None, NOW)

    def test_the_database_keeps_confirmations_to_what_they_confirm(self, decided, editor, first):
        given = {"claim": decided, "verdict": first.verdict, "published_by": editor, "published_at": NOW}
        for wrong in ({"kind": "confirmed"}, {"kind": "corrected", "note": "x", "confirms": first}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Publication.objects.create(**given, number=2, **wrong)


class TestTakeDown:
    def test_leaves_nothing_published_and_the_row_there(self, decided, editor):
        publication = publish(decided, editor)
        take_down(decided, editor)
        publication.refresh_from_db()
        assert (publication.withdrawn_at, publication.withdrawn_by, publication.withdrawal_note) == (
            NOW,
            editor,
            "A letter came.",
        )
        assert not Publication.objects.current().exists()
        assert (file(decided).current, file(decided).publications) == (None, [publication])

    def test_does_not_bring_back_the_one_before(self, decided, editor):
        publish(decided, editor)
        publish(decided, editor, note="Mistyped.")
        take_down(decided, editor)
        assert not Publication.objects.current().exists()

    def test_says_why(self, decided, editor):
        publish(decided, editor)
        with pytest.raises(CannotPublish, match="withdrawal_note_missing"):
            take_down(decided, editor, note=" ")
        assert Publication.objects.current().exists()

    def test_is_refused_where_nothing_is_published(self, decided, editor):
        with pytest.raises(NotAllowed, match="not published"):
            take_down(decided, editor)


def _withdrawn(claim, reviewer, editor, passage):
    decide(claim, reviewer, passage)
    reviews.withdraw(claim=claim, by=reviewer, seen=claim.revision, now=NOW)


def _published(claim, reviewer, editor, passage):
    publish(decide(claim, reviewer, passage), editor)


def _set_aside(claim, reviewer, editor, passage):
    reviews.set_aside(claim=claim, by=reviewer, seen=claim.revision, reason="Twice", now=NOW)


def _awaiting(claim, reviewer, editor, passage):
    Claim.objects.update(required_reviews=2)
    decide(claim, reviewer, passage)


def _disagreement(claim, reviewer, editor, passage):
    _awaiting(claim, reviewer, editor, passage)
    decide(claim, editor, passage, finding="misleading")


def _adjudicated(claim, reviewer, editor, passage):
    decide(claim, reviewer, passage)
    claim.refresh_from_db()
    reviews.adjudicate(
        claim=claim, by=editor, seen=claim.revision, status="verified", finding="accurate", rationale="So.",
        evidence=[passage.uid], now=NOW,
    )  # fmt: skip


# How a claim comes there, and what an editor who publishes and takes down is told: "done", or why not.
STATES: dict[str, tuple[Any, str, str]] = {
    "open": (lambda *args: None, "CannotPublish", "NotAllowed"),
    "awaiting a second": (_awaiting, "CannotPublish", "NotAllowed"),
    "disagreement": (_disagreement, "CannotPublish", "NotAllowed"),
    "set aside": (_set_aside, "CannotPublish", "NotAllowed"),
    "decided": (lambda claim, reviewer, editor, passage: decide(claim, reviewer, passage), "done", "NotAllowed"),
    "review withdrawn": (_withdrawn, "CannotPublish", "NotAllowed"),
    "published": (_published, "done", "done"),
    "adjudicated": (_adjudicated, "done", "NotAllowed"),
}  # fmt: skip


@pytest.mark.parametrize("role", ["", roles.REVIEWERS, roles.EDITORS, "superuser"])
@pytest.mark.parametrize("state", STATES)
def test_who_may_publish_and_take_down_in_which_state(claim, reviewer, editor, passage, state, role):
    reach, published, taken = STATES[state]
    reach(claim, reviewer, editor, passage)
    flags = {"is_superuser": True} if role == "superuser" else {}
    who = make_user("" if role == "superuser" else role, "somebody", **flags)
    rows = Publication.objects.count()
    wanted = (published, taken) if role in (roles.EDITORS, "superuser") else ("NotAllowed", "NotAllowed")

    def outcome(act):
        try:
            with transaction.atomic():
                act()
                transaction.set_rollback(True)
        except (NotAllowed, CannotPublish) as problem:
            return type(problem).__name__
        return "done"

    acts = (lambda: publish(claim, who, note="Because."), lambda: take_down(claim, who))
    assert tuple(outcome(act) for act in acts) == wanted
    assert Publication.objects.count() == rows


class TestRace:
    @pytest.mark.parametrize("act", [publish, take_down])
    def test_who_looked_at_an_older_state_is_told(self, decided, editor, act):
        publish(decided, editor)
        with pytest.raises(StaleClaim) as problem:
            act(decided, editor, seen=decided.revision - 1, note="x")
        assert problem.value.claim == decided
        assert Publication.objects.filter(withdrawn_at=None).count() == 1

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_of_several_editors_at_once_one_publishes(self, decided, editor):
        who = [editor, *(make_user(roles.EDITORS, f"editor-{n}") for n in range(3))]
        barrier, outcomes = threading.Barrier(len(who)), list[str]()

        def work(by):
            try:
                barrier.wait(10)
                publishing.publish(claim=decided, by=by, seen=decided.revision, now=NOW)
                outcomes.append("done")
            except Exception as problem:
                outcomes.append(type(problem).__name__)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=[by]) for by in who]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["StaleClaim"] * 3 + ["done"]
        assert (Publication.objects.count(), kinds(decided)) == (1, ["claim.published"])


class TestReadiness:
    @pytest.fixture(autouse=True)
    def told_anew(self):
        """These tests write past the services to what readiness looks at."""
        yield
        renditions.rebuild(now=NOW)

    def read(self, claim):
        return {check.code: check.met for check in file(claim).checks}

    def blocking(self, claim):
        return [check.code for check in file(claim).checks if check.blocking and not check.met]

    def test_of_a_claim_nobody_answered(self, claim):
        assert self.blocking(claim) == ["decided", "rationale", "cited"]
        assert not file(claim).ready

    def test_of_a_decided_claim(self, decided):
        assert file(decided).ready
        assert self.read(decided) == {
            "not_set_aside": True, "decided": True, "rationale": True, "cited": True, "claimant": False,
            "named": False, "sources": True, "still_there": True, "not_later": True,
        }  # fmt: skip

    def test_of_a_claim_set_aside(self, claim):
        claim.review_state = ReviewState.SET_ASIDE
        claim.save()
        assert "not_set_aside" in self.blocking(claim)

    def test_after_its_review_was_withdrawn(self, decided, reviewer):
        reviews.withdraw(claim=decided, by=reviewer, seen=decided.revision, now=NOW)
        assert self.blocking(decided) == ["decided", "rationale", "finding"]

    @pytest.mark.parametrize(
        ("fields", "missing"),
        [
            ({"rationale": " "}, ["rationale"]),
            ({"status": Status.UNVERIFIED, "finding": Finding.IN_REVIEW}, ["finding"]),
            ({"status": Status.UNVERIFIED, "finding": Finding.NOT_STARTED}, ["finding"]),
            ({"status": Status.UNVERIFIED, "finding": Finding.INSUFFICIENT_EVIDENCE}, []),
            ({"status": Status.UNVERIFIED, "finding": Finding.AMBIGUOUS}, []),
            ({"status": Status.UNVERIFIED, "finding": Finding.NOT_CHECKABLE}, []),
        ],
    )
    def test_a_verdict_says_why_and_is_finished(self, decided, editor, fields, missing):
        Verdict.objects.update(**fields)
        assert self.blocking(decided) == missing
        if missing:
            with pytest.raises(CannotPublish, match="not_ready"):
                publish(decided, editor)
        else:
            publish(decided, editor)

    @pytest.mark.parametrize("status", [Status.VERIFIED, Status.DISPUTED])
    def test_verified_and_disputed_cite_something(self, decided, status):
        Verdict.objects.update(status=status)
        decided.verdicts.get().evidence.clear()
        assert self.blocking(decided) == ["cited"]

    def test_unverified_may_cite_nothing_and_is_asked_nothing_about_sources(self, claim, reviewer):
        decide(claim, reviewer, status="unverified", finding="ambiguous")
        assert file(claim).ready
        assert set(self.read(claim)) == {
            "not_set_aside",
            "decided",
            "rationale",
            "finding",
            "claimant",
            "named",
        }

    @pytest.mark.parametrize(
        ("first", "second", "enough"),
        [
            ({"document": ""}, None, False),
            ({"document": ""}, {"document": ""}, True),
            ({"document": ""}, "copy", False),
            ({"document": "Annual report 2024"}, None, True),
            ({"document": "ClaimReview", "review": {"rating": "False"}}, None, False),
            ({"document": "", "entered": True}, None, True),
        ],
    )
    def test_two_independent_sources_or_a_primary_one(self, claim, reviewer, editor, first, second, enough):
        first = {**first}
        if first.pop("entered", False):
            first["entered_by"] = editor
        snapshots = [make_snapshot(**first)]
        if second == "copy":
            snapshots.append(make_snapshot(document="", copy_of=snapshots[0]))
        elif second:
            snapshots.append(make_snapshot(**second))
        decide(claim, reviewer, *(make_evidence(claim, snapshot=each) for each in snapshots))
        assert self.read(claim)["sources"] is enough

    @pytest.mark.parametrize(
        ("still", "met"),
        [("", True), (Still.SAME, True), (Still.CHANGED, True), (Still.GONE, False), (Still.NO_PAGE, False)],
    )
    def test_the_cited_page_is_still_there(self, decided, passage, still, met):
        passage.still = still
        passage.save()
        assert self.read(decided)["still_there"] is met
        assert file(decided).ready

    @pytest.mark.parametrize(
        ("published", "met"), [(date(2025, 2, 2), True), (date(2025, 2, 3), False), (None, True)]
    )
    def test_a_later_document_is_pointed_out(self, decided, passage, published, met):
        passage.snapshot.published_date = published
        passage.snapshot.save()
        assert self.read(decided)["not_later"] is met

    def test_is_for_editors(self, decided, reviewer):
        found = file(decided, person=reviewer)
        assert (found.checks, found.passages, found.ready) == ([], [], False)

    def test_the_newsroom_has_a_name_for_readers(self, decided, settings):
        Newsroom.objects.update_or_create(pk=1, defaults={"name_en": "The Desk"})
        newsroom.changed()
        assert self.read(decided)["named"] is True
        Newsroom.objects.update(name_en="")
        newsroom.changed()
        assert self.read(decided)["named"] is False
        settings.NEWSROOM_NAME = "The Desk"
        assert self.read(decided)["named"] is True

    def test_the_claimant_is_named(self, decided):
        Claim.objects.update(attribution_text="هيئة الميناء")
        assert self.read(decided)["claimant"] is True


class TestOutdated:
    """`why_outdated` and the condition in the database tell the same."""

    def why(self, claim, now=NOW):
        found = file(claim, now)
        rows = Publication.objects.current().outdated(now)
        assert rows.exists() is (found.outdated is not None)
        return found.outdated

    def test_when_the_claim_is_decided_anew(self, decided, editor, passage):
        publish(decided, editor)
        assert self.why(decided) is None
        reviews.adjudicate(
            claim=decided, by=editor, seen=decided.revision, status="verified", finding="accurate",
            rationale="Looked again.", evidence=[passage.uid], now=NOW,
        )  # fmt: skip
        assert self.why(decided) == Outdated.DECIDED_ANEW
        assert file(decided).current.verdict.finding == "false"
        publish(decided, editor, note="We had misread the report.")
        assert self.why(decided) is None

    def test_when_the_review_is_withdrawn_and_the_claim_set_aside(self, decided, reviewer, editor):
        publish(decided, editor)
        decided.refresh_from_db()
        reviews.withdraw(claim=decided, by=reviewer, seen=decided.revision, now=NOW)
        assert self.why(decided) == Outdated.REOPENED
        decided.refresh_from_db()
        reviews.set_aside(claim=decided, by=reviewer, seen=decided.revision, reason="Twice", now=NOW)
        assert self.why(decided) == Outdated.REOPENED
        take_down(decided, editor)
        assert self.why(decided) is None

    def test_when_its_day_is_over(self, decided, editor):
        publish(decided, editor, expires=TODAY)
        assert self.why(decided) is None
        assert self.why(decided, NOW + timedelta(days=1)) == Outdated.EXPIRED

    def test_costs_the_same_however_much_was_published(self, decided):
        editor = make_user(username="chief", is_superuser=True)

        def cost():
            claim = Claim.objects.select_related("version__article").get()
            verdict = claim.verdicts.get()
            with CaptureQueriesContext(connection) as asked:
                found = publishing.file(claim=claim, verdict=verdict, person=editor, now=NOW)
                assert {len(each.verdict.evidence.all()) for each in found.publications} == {1}
            return len(asked)

        publish(decided, editor)
        before = cost()
        for number in range(4):
            publish(decided, editor, note=f"Change {number}.")
        assert cost() == before <= 3


def test_claims_of_others_are_left_alone(decided, editor, reviewer):
    other = make_claim(decided.version, quote="2010")
    decide(other, reviewer, make_evidence(other))
    publish(other, editor)
    publish(decided, editor)
    take_down(other, editor)
    assert [each.claim for each in Publication.objects.current()] == [decided]
