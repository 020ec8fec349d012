"""Taking back what was done to claims by hand, as long as nobody has answered them or changed them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from claims.choices import EventType, ReviewState
from claims.models import Article, Claim, Event, Review, Verdict
from claims.services import byhand, contents, events, extraction
from claims.services.byhand import CannotChange

KINDS = (
    EventType.CLAIM_ADDED,
    EventType.CLAIM_REMOVED,
    EventType.CLAIM_CORRECTED,
    EventType.CLAIM_SPLIT,
    EventType.CLAIM_MERGED,
    EventType.CLAIM_RESTORED,
)
# A newer text has other offsets and may have other words: what was before does not fit it.
FOLLOWED = (EventType.CLAIM_MOVED, EventType.CLAIM_TEXT_CHANGED)
SHOWN = 30  # changes listed with an article


@dataclass(frozen=True, slots=True)
class Change:
    """Something done by hand in an article, and whether it can be taken back."""

    event: Event
    number: int
    undoable: bool


def undo(*, article: Article, event: int, by: User, now: datetime) -> tuple[Claim, Event]:
    """Put back what was before an event, given by its key; the claim it was about, and the event of this.

    An added claim is removed, a removed one comes back. Raises NotAllowed, CannotChange.
    """
    byhand.may_change(by)
    with transaction.atomic():
        start = _first(Event.objects.filter(article_uid=article.uid, pk=event, type__in=KINDS).first())
        if start is None or not _is_start(start):
            raise CannotChange("not_undoable")
        rows = _taken(start)
        # The version's row is held: nobody adds a claim at the place that a claim comes back to.
        extraction.next_id(version=rows[0].version)
        if any(_last(row) != start.pk for row in rows):
            raise CannotChange("changed_since")
        newest = rows[0].version.article.current_version.pk
        for row in rows:
            byhand.refuse_decided(row)
            if row.version_id != newest:
                raise CannotChange("old_text")
        done = _UNDO[EventType(start.type)](rows, start, by, now)
    return rows[0], done


def changes(article: Article) -> list[Change]:
    """What was done by hand in an article, the newest first."""
    known = Event.objects.filter(article_uid=article.uid, type__in=(*KINDS, *FOLLOWED)).order_by("-pk")
    every = [event for event in known if event.type in KINDS]
    claims = {claim.uid: claim for claim in Claim.every.filter(uid__in={event.claim_uid for event in every})}
    fixed = _fixed(claims.values())
    last: dict[UUID, Event] = {}
    for event in known:
        if event.claim_uid:
            last.setdefault(event.claim_uid, event)
    found = []
    for event in [event for event in every if "of" not in event.data][:SHOWN]:
        concerned = _uids(event)
        free = _is_start(event) and all(
            uid in claims and uid not in fixed and event.pk in {last[uid].pk, last[uid].data.get("of")}
            for uid in concerned
        )
        number = claims[concerned[0]].number if concerned[0] in claims else 0
        found.append(Change(event, number, free))
    return found


# --- inside the transaction ---------------------------------------------------------------------------


def _added(rows: list[Claim], event: Event, by: User, now: datetime) -> Event:
    byhand.remove(rows[0], now=now)
    return _record(EventType.CLAIM_REMOVED, rows[0], event, by, now)


def _removed(rows: list[Claim], event: Event, by: User, now: datetime) -> Event:
    byhand.refuse_known(rows[0].version, byhand.spans_of(rows[0]))
    byhand.put_back(rows[0], now=now)
    return _record(EventType.CLAIM_RESTORED, rows[0], event, by, now)


def _corrected(rows: list[Claim], event: Event, by: User, now: datetime) -> Event:
    return _reworded(rows, event, by, now)


def _split(rows: list[Claim], event: Event, by: User, now: datetime) -> Event:
    claim, other = rows
    byhand.remove(other, now=now)
    done = _reworded([claim, other], event, by, now)
    _record(EventType.CLAIM_REMOVED, other, event, by, now, of=done.pk)
    return done


def _merged(rows: list[Claim], event: Event, by: User, now: datetime) -> Event:
    claim, other = rows
    byhand.refuse_known(claim.version, byhand.spans_of(other), besides=[claim])
    done = _reworded([claim, other], event, by, now)
    byhand.put_back(other, now=now)
    _record(EventType.CLAIM_RESTORED, other, event, by, now, of=done.pk)
    return done


_UNDO = {
    EventType.CLAIM_ADDED: _added,
    EventType.CLAIM_REMOVED: _removed,
    EventType.CLAIM_CORRECTED: _corrected,
    EventType.CLAIM_SPLIT: _split,
    EventType.CLAIM_MERGED: _merged,
}


def _reworded(rows: list[Claim], event: Event, by: User, now: datetime) -> Event:
    """The first claim as it was before the event."""
    before = event.data["before"]
    spans = [byhand.Span(start, end) for start, end in before["spans"]]
    byhand.refuse_known(rows[0].version, spans, besides=rows)
    said = contents.of(rows[0])
    byhand.reword(rows[0], before, now=now)
    return _record(EventType.CLAIM_RESTORED, rows[0], event, by, now, before=said)


def _record(kind: EventType, claim: Claim, event: Event, by: User, now: datetime, **data: Any) -> Event:
    return events.record(kind, target=claim.uid, by=by, now=now, claim=claim, undoes=event.pk, **data)


def _taken(event: Event) -> list[Claim]:
    """The claims of an event, ours until the transaction ends, the one it is about first."""
    uids = _uids(event)
    Claim.every.filter(uid__in=uids).order_by("pk").update(revision=F("revision") + 1)
    rows = {row.uid: row for row in Claim.every.filter(uid__in=uids).select_related("version__article")}
    if len(rows) != len(uids):
        raise CannotChange("not_undoable")
    return [rows[uid] for uid in uids]


def _first(event: Event | None) -> Event | None:
    """The event that another one tells the second claim of; otherwise itself."""
    return Event.objects.get(pk=event.data["of"]) if event and "of" in event.data else event


def _is_start(event: Event) -> bool:
    return event.type != EventType.CLAIM_RESTORED and "of" not in event.data


def _uids(event: Event) -> list[UUID]:
    other = event.data.get("other")
    return [event.target_uid, *([UUID(other)] if other else [])]


def _last(claim: Claim) -> int | None:
    """The number of the last change of a claim's words, that of the first of two claims changed at once."""
    last = Event.objects.filter(claim_uid=claim.uid, type__in=(*KINDS, *FOLLOWED)).order_by("-pk").first()
    return int(last.data.get("of", last.pk)) if last else None


def _fixed(claims: Iterable[Claim]) -> set[UUID]:
    """The claims that somebody answered, or that are set aside."""
    listed = list(claims)
    answered = {
        pk
        for model in (Review, Verdict)
        for pk in model.objects.filter(claim__in=listed).values_list("claim_id", flat=True)
    }
    return {c.uid for c in listed if c.pk in answered or c.review_state == ReviewState.SET_ASIDE}
