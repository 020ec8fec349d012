"""What the public is told of every kind of event, and that it is nobody's name, review or comment."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from claims.choices import EventType
from claims.models import Event
from claims.services import events, outgoing, reviews, talk
from tests import factories
from tests.factories import NOW

T = uuid.UUID(int=7)
OTHER = str(uuid.UUID(int=8))
PAIRS = {"status": ["unverified", "disputed"], "finding": ["not_started", "false"]}
PUBLICATION = {
    "number": 2, "verdict": OTHER, "status": "disputed", "finding": "false", "note": "Corrected.", "context": "",
    "expires": None,
}  # fmt: skip

# event, its data, what goes out
TOLD: list[tuple[EventType, dict[str, Any], dict[str, Any] | None]] = [
    (EventType.ARTICLE_ADDED, {"sha256": "ab"}, {"sha256": "ab"}),
    (
        EventType.ARTICLE_EDITED,
        {"changes": {"title": ["a", "b"], "review_policy": [1, 2]}},
        {"changes": {"title": ["a", "b"]}},
    ),
    (EventType.ARTICLE_EDITED, {"changes": {"review_policy": [1, 2]}}, None),
    (EventType.CLAIMS_EXTRACTED, {"version": 1, "claims": 3}, {"version": str(T), "claims": 3}),
    (
        EventType.ARTICLE_VERSION,
        {"number": 2, "sha256": "ab", "counts": {"moved": 1}},
        {"version": str(T), "number": 2, "sha256": "ab", "counts": {"moved": 1}},
    ),
    (EventType.ARTICLE_DIFFERS, {"counts": {"gone": 9}}, None),
    (
        EventType.CLAIM_MOVED,
        {"before": {"quote": "a"}, "version": "v", "spans": [[0, 3]], "edited": True, "quote": "b"},
        {"version": "v", "spans": [[0, 3]], "edited": True},
    ),
    (
        EventType.CLAIM_MOVED,
        {"before": {}, "version": "v", "spans": [[0, 3]], "edited": False, "removed": True},
        None,
    ),
    (
        EventType.CLAIM_TEXT_CHANGED,
        {
            "before": {"quote": "5"},
            "version": "v",
            "spans": [[0, 1]],
            "quote_before": "5",
            "quote": "6",
            "protected": [],
            "published": True,
        },
        {
            "version": "v",
            "spans": [[0, 1]],
            "quote_before": "5",
            "quote": "6",
            "protected": [],
            "published": True,
        },
    ),
    (
        EventType.CLAIM_TEXT_GONE,
        {"version": "v", "quote": "5", "why": "gone", "published": False},
        {"version": "v", "quote": "5", "why": "gone", "published": False},
    ),
    (EventType.ARTICLE_ASSISTED, {"model": "m", "endpoint": "host"}, None),
    (EventType.CLAIM_PROPOSED, {"model": "m"}, {"model": "m"}),
    (EventType.STATEMENT_PROPOSED, {"model": "m", "statement": "s"}, {"model": "m", "statement": "s"}),
    (EventType.CLAIM_ASSIGNED, {"to": "amal"}, None),
    (EventType.CLAIM_SET_ASIDE, {"reason": "x"}, None),
    (EventType.CLAIM_TAKEN_UP, {}, None),
    (EventType.CLAIM_SENT_BACK, {"note": "Look again.", "round": 2, "verdict": 1}, None),
    (EventType.CLAIM_RECALLED, {}, None),
    (EventType.REVIEWS_REQUIRED, {"required": [None, 2]}, None),
    (EventType.EVIDENCE_OFFERED, {"provider": "archive", "passages": 2}, {"passages": 2}),
    (EventType.EVIDENCE_RELATED, {"relation": ["", "refutes"]}, None),
    (EventType.LOOKUP_FINISHED, {"provider": "archive", "passages": 2, "new": 1}, None),
    (EventType.LOOKUP_REQUESTED, {"lookups": 1}, None),
    (EventType.LOOKUP_STOPPED, {"lookups": 1}, None),
    (EventType.EVIDENCE_CHECKED, {"still": "gone"}, {"evidence": str(T), "still": "gone"}),
    (EventType.REVIEW_SUBMITTED, {"status": "verified", "finding": "accurate", "evidence": []}, None),
    (EventType.REVIEW_WITHDRAWN, {}, None),
    (
        EventType.VERDICT_RECORDED,
        {**PAIRS, "basis": "agreement"},
        {"status": "disputed", "finding": "false", "verdict": str(T)},
    ),
    (
        EventType.VERDICT_RECORDED,
        {**PAIRS, "basis": "withdrawn"},
        {"status": "disputed", "finding": "false", "verdict": None},
    ),
    (
        EventType.VERDICT_RECORDED,
        {**PAIRS, "basis": "sent_back"},
        {"status": "disputed", "finding": "false", "verdict": None},
    ),
    (
        EventType.STATUS_CHANGED,
        {"status": "unverified", "finding": "in_review"},
        {"status": "unverified", "finding": "in_review"},
    ),
    (EventType.SNAPSHOT_ENTERED, {}, None),
    (EventType.EVIDENCE_CHOSEN, {"reason": "chosen_by_person", "snapshot": OTHER}, {"evidence": str(T)}),
    (EventType.EVIDENCE_REMOVED, {"snapshot": OTHER, "start": 1, "end": 2}, {"evidence": str(T)}),
    (EventType.COMMENT_ADDED, {}, None),
    (EventType.COMMENT_EDITED, {}, None),
    (EventType.COMMENT_DELETED, {}, None),
    (EventType.COMMENT_WITHDRAWN, {}, None),
    (EventType.CLAIM_ADDED, {"spans": [[1, 4]]}, {"spans": [[1, 4]]}),
    (EventType.CLAIM_REMOVED, {"undoes": 3}, {}),
    (EventType.CLAIM_CORRECTED, {"before": {"quote": "q"}, "spans": [[1, 4]]}, {"spans": [[1, 4]]}),
    (EventType.CLAIM_SPLIT, {"before": {}, "other": OTHER, "number": 2}, {"other": OTHER}),
    (EventType.CLAIM_SPLIT, {"of": 5, "first": OTHER, "number": 1}, {"of": OTHER}),
    (EventType.CLAIM_MERGED, {"before": {}, "other": OTHER, "number": 2}, {"other": OTHER}),
    (EventType.CLAIM_MERGED, {"of": 5, "first": OTHER, "number": 1}, {"of": OTHER}),
    (EventType.CLAIM_RESTORED, {"undoes": 3, "before": {}}, {}),
    (EventType.CLAIM_PUBLISHED, PUBLICATION, PUBLICATION),
    (EventType.PUBLICATION_CORRECTED, PUBLICATION, PUBLICATION),
    (EventType.PUBLICATION_CONFIRMED, PUBLICATION, PUBLICATION),
    (
        EventType.CLAIM_UNPUBLISHED,
        {**PUBLICATION, "withdrawal_note": "Wrong figure."},
        {"number": 2, "withdrawal_note": "Wrong figure."},
    ),
    (EventType.TOKEN_MADE, {"name": "site", "owner": "amal", "scopes": ["read"]}, None),
    (EventType.TOKEN_REVOKED, {"name": "site"}, None),
    (EventType.WEBHOOK_MADE, {"name": "site", "host": "hooks.example", "types": []}, None),
    (EventType.WEBHOOK_CHANGED, {"name": "site", "changes": {"types": [[], ["claim.status"]]}}, None),
    (EventType.WEBHOOK_RENEWED, {"name": "site"}, None),
    (EventType.WEBHOOK_PAUSED, {"name": "site", "because": "failing"}, None),
    (EventType.WEBHOOK_RESUMED, {"name": "site"}, None),
    (EventType.WEBHOOK_REPLAYED, {"name": "site", "after": 3}, None),
    (EventType.WEBHOOK_REMOVED, {"name": "site"}, None),
    (EventType.PERSON_FORGOTTEN, {"name": "former-3", "events": 7}, None),
]


@pytest.mark.parametrize(("event", "data", "told"), TOLD)
def test_what_goes_out_of_each_event(event, data, told):
    assert outgoing.told(event, data, T) == told


def test_every_type_has_a_row_and_is_tested():
    assert set(outgoing.TABLE) == set(EventType)
    assert {event for event, _, _ in TOLD} == set(EventType)
    public = {event.value for event, _, told in TOLD if told is not None}
    assert {value for value, _ in outgoing.TYPES} == public


@pytest.mark.django_db
def test_neither_names_nor_answers_go_out(claim, reviewer, second_reviewer, editor):
    """A blind review, a remark, an assignment and a decision: only the decision and its effects are told."""
    claim.version.article.review_policy = 2
    claim.version.article.save(update_fields=["review_policy"])
    passage = factories.make_evidence(claim)
    answer: dict[str, Any] = {"evidence": [passage.uid], "status": "disputed", "finding": "false", "now": NOW}
    reviews.assign(claim=claim, to=second_reviewer, by=editor, now=NOW)
    talk.add(claim=claim, text="The harbour master told me.", by=reviewer, now=NOW)
    reviews.submit(claim=claim, by=reviewer, seen=claim.revision, rationale="Secret one.", **answer)
    claim.refresh_from_db()
    assert [one.public for one in Event.objects.filter(public__isnull=False)] == [
        {"status": "unverified", "finding": "in_review"}
    ]
    reviews.submit(claim=claim, by=second_reviewer, seen=claim.revision, rationale="Secret two.", **answer)
    told = [one.public for one in Event.objects.filter(public__isnull=False).order_by("pk")]
    verdict = claim.verdicts.get()
    assert told[1:] == [{"status": "disputed", "finding": "false", "verdict": str(verdict.uid)}]
    assert all(one.actor for one in Event.objects.exclude(type=EventType.STATUS_CHANGED))
    assert not any(name in str(told) for name in ("reviewer", "second", "editor", "Secret", "harbour"))


@pytest.mark.django_db
def test_an_event_that_cannot_be_told_is_not_written(claim):
    with pytest.raises(KeyError):
        events.record(EventType.CLAIM_ADDED, target=claim.uid, by=None, now=NOW, claim=claim)
    assert not Event.objects.exists()
