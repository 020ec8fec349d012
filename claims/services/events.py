"""The ledger: one event per change, in the transaction of the change; numbered once that is committed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from claims.choices import EventType
from claims.models import Article, Claim, Event, EventCounter
from claims.services import outgoing
from claims.statements import fetched, inserted

AT_ONCE = 5_000  # events numbered in one transaction

_NEWEST = """
    SELECT last, EXISTS (SELECT 1 FROM claims_event WHERE seq IS NULL) FROM claims_eventcounter WHERE id = 1
"""
_NUMBER = """
    UPDATE claims_event SET seq = numbered.seq
    FROM (SELECT id, %s + row_number() OVER (ORDER BY id) AS seq
          FROM claims_event WHERE seq IS NULL ORDER BY id LIMIT %s) AS numbered
    WHERE claims_event.id = numbered.id
"""
_UNBROKEN = """
    SELECT count(seq) = coalesce(max(seq), 0) AND coalesce(min(seq), 1) = 1
           AND coalesce(max(seq), 0) = (SELECT last FROM claims_eventcounter WHERE id = 1)
    FROM claims_event
"""


def record(
    event: EventType,
    *,
    target: UUID,
    by: AbstractBaseUser | None,
    now: datetime,
    article: Article | None = None,
    claim: Claim | None = None,
    **data: Any,
) -> Event:
    """Append one event. Must be called inside the transaction that makes the change.

    It has a key at once and no number yet: it gets one when it can be seen, see `newest`.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs into the transaction of the change it tells of.")
    if claim is not None and article is None:
        article = claim.version.article
    row = Event(
        type=event,
        at=now,
        actor_id=by.pk if by else None,
        actor=by.get_username() if by else "",
        article_uid=article.uid if article else None,
        claim_uid=claim.uid if claim else None,
        target_uid=target,
        data=dict(data),
        public=outgoing.told(event, data, target),
    )
    inserted(row)
    return row


def newest() -> int:
    """The highest number. Every event that was committed before the call has one: those without get it now.

    Whoever reads anything after this sees all that the numbers up to it tell of. Readers of the numbers call it
    first, and the sweeper, so that few are left to number.
    """
    ((last, more),) = fetched(_NEWEST, [])  # one question, for every open page asks it every few seconds
    while more:
        last, more = _number()
    return int(last)


def unbroken() -> bool:
    """Whether the numbers given so far are 1 to the counter's, each once (which the database sees to)."""
    ((whole,),) = fetched(_UNBROKEN, [])
    return bool(whole)


def _number() -> tuple[int, bool]:
    """Number events that are committed; the highest number, and whether some may be left.

    Whoever numbers holds the counter's row, and looks for events only then: what is committed later gets a
    later number.
    """
    with transaction.atomic():
        counter = EventCounter.objects.select_for_update().get(pk=1)
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, [counter.last, AT_ONCE])
            found = cursor.rowcount
        if found:
            counter.last += found
            counter.save(update_fields=["last"])
    return counter.last, found == AT_ONCE


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """``{field: [old, new]}`` for the fields that differ, as JSON-safe text."""
    return {
        field: [_plain(before[field]), _plain(after[field])]
        for field in after
        if before[field] != after[field]
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
