"""Taking back what one person did to many claims at once: who they are assigned to, how many reviews they need.

The ledger tells what was done: the events of one act have one moment, one person and one type, and hold what was before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from claims import queries
from claims.choices import EventType
from claims.models import Claim, Event
from claims.services import reviews

FOR = timedelta(minutes=30)  # how long such an act can be taken back
KINDS = (EventType.CLAIM_ASSIGNED, EventType.REVIEWS_REQUIRED)


class CannotUndo(Exception):
    """There is nothing here that this person can take back now. `code` is in claims.refusals.CANNOT_UNDO."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Undone:
    """How many claims are as they were before, and how many stay as they are."""

    back: int
    left: int


def key(sent: str) -> int:
    """The key of an event as a form sends it; 0, which none has, for anything else."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0


def undo(*, event: int, by: User, now: datetime) -> Undone:
    """Put back what was before the act that an event, given by its key, is one of.

    A claim to which a person did anything since is left alone, for they may have built on it; so is one that the act
    decided, and one that was with somebody who reviews no more. Raises CannotUndo, NotAllowed.
    """
    start = Event.objects.filter(pk=event, actor_id=by.pk, type__in=KINDS).first()
    if start is None:
        raise CannotUndo("nothing")
    if start.at < now - FOR:
        raise CannotUndo("too_late")
    with transaction.atomic():
        done = _act(start)
        # Their rows are held: what is done to them waits, and is not overlooked.
        list(Claim.objects.select_for_update().filter(uid__in=done).order_by("pk").values_list("pk"))
        last = _last(done, start)
        free = [row for uid, row in done.items() if last.get(uid) == row.pk]
        back = _hands(free, by, now) if start.type == EventType.CLAIM_ASSIGNED else _numbers(free, by, now)
    return Undone(back, len(done) - back)


# --- inside the transaction ---------------------------------------------------------------------------


def _act(start: Event) -> dict[UUID, Event]:
    """The events of the act, by claim."""
    rows = Event.objects.filter(pk__gte=start.pk, type=start.type, actor_id=start.actor_id, at=start.at)
    return {row.claim_uid: row for row in rows if row.claim_uid}


def _last(done: dict[UUID, Event], start: Event) -> dict[UUID, int]:
    """The last event that a person made to each of these claims, since the act began."""
    rows = Event.objects.filter(pk__gte=start.pk, claim_uid__in=done).exclude(actor_id=None)
    return dict(rows.order_by().values_list("claim_uid").annotate(Max("pk")))


def _hands(events: list[Event], by: User, now: datetime) -> int:
    """Give each to who held it before; how many that are."""
    before: dict[int | None, list[UUID]] = defaultdict(list)
    for event in events:
        if "before" in event.data:
            before[event.data["before"]].append(event.target_uid)
    people = queries.reviewers().in_bulk([key for key in before if key])
    changed = 0
    for key, uids in before.items():
        if key is None or key in people:
            rows = Claim.objects.filter(uid__in=uids)
            to = people[key] if key else None
            changed += len(reviews.assign_many(claims=rows, to=to, by=by, now=now))
    return changed


def _numbers(events: list[Event], by: User, now: datetime) -> int:
    """Let each need as many reviews as before; how many that are."""
    before: dict[int | None, list[UUID]] = defaultdict(list)
    for event in events:
        before[event.data["required"][0]].append(event.target_uid)
    changed = 0
    for number, uids in before.items():
        rows = Claim.objects.filter(uid__in=uids)
        changed += len(reviews.require(claims=rows, number=number, by=by, now=now))
    return changed
