"""The ledger: one event per change, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.models import F

from claims.choices import EventType
from claims.models import Article, Claim, Event, EventCounter


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

    The counter row stays locked until that transaction ends, so numbers are gap-free and become
    visible in their order; call it last to hold the lock briefly. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs into the transaction of the change it tells of.")
    if claim is not None and article is None:
        article = claim.version.article
    EventCounter.objects.filter(pk=1).update(last=F("last") + 1)
    return Event.objects.create(
        seq=EventCounter.objects.get(pk=1).last,
        type=event,
        at=now,
        actor_id=by.pk if by else None,
        actor=by.get_username() if by else "",
        article_uid=article.uid if article else None,
        claim_uid=claim.uid if claim else None,
        target_uid=target,
        data=dict(data),
    )


def newest() -> int:
    """The number of the last event; whoever reads anything after this sees all that it tells of."""
    with connection.cursor() as cursor:  # asked with most requests of the API
        cursor.execute("SELECT last FROM claims_eventcounter WHERE id = 1")
        (last,) = cursor.fetchone()
    return int(last)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """``{field: [old, new]}`` for the fields that differ, as JSON-safe text."""
    return {
        field: [_plain(before[field]), _plain(after[field])]
        for field in after
        if before[field] != after[field]
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
