"""What may go when it is old. Never the ledger, articles, claims, reviews, verdicts, look-ups, snapshots or comments.

What only holds for a day (keys of requests, robots.txt) is forgotten by `services.idempotency` and `services.manners`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from claims.choices import FetchPurpose, LookupState
from claims.models import ApiToken, Delivery, KnownName, PageFetch, Slot
from claims.services.fetching import FINISHED

BATCH = 1000  # rows deleted in one transaction
EVERY = timedelta(days=1)
SLOT = "tidy"

Rule = Callable[[datetime], QuerySet[Any]]


def _pages(now: datetime) -> QuerySet[Any]:
    """Not where a page was saved: only its row tells the copy's address. Nor articles: each item of a feed comes once."""
    saved = Q(purpose=FetchPurpose.SAVE, state=LookupState.DONE)
    return PageFetch.objects.filter(
        ~saved,
        ~Q(purpose=FetchPurpose.ARTICLE),
        state__in=FINISHED,
        finished_at__lt=now - _days("KEEP_PAGES_DAYS"),
    )


def _names(now: datetime) -> QuerySet[Any]:
    """A name in use is asked anew long before (services.names.KEPT)."""
    return KnownName.objects.filter(asked_at__lt=now - _days("KEEP_NAMES_DAYS"))


def _deliveries(now: datetime) -> QuerySet[Any]:
    return Delivery.objects.filter(finished_at__lt=now - _days("KEEP_DELIVERIES_DAYS"))


def _tokens(now: datetime) -> QuerySet[Any]:
    ended = now - _days("KEEP_TOKENS_DAYS")
    return ApiToken.objects.filter(Q(expires_at__lt=ended) | Q(revoked_at__lt=ended))


def _sessions(now: datetime) -> QuerySet[Any]:
    """What `manage.py clearsessions` deletes, in batches."""
    return Session.objects.filter(expire_date__lt=now)


def _logins(model: Any) -> Rule:
    return lambda now: model.objects.filter(attempt_time__lt=now - _days("KEEP_LOGINS_DAYS"))


# By what is told to the operator.
RULES: Mapping[str, Rule] = {
    "fetched pages": _pages,
    "known names": _names,
    "messages to webhooks": _deliveries,
    "ended tokens": _tokens,
    "sessions": _sessions,
    "failed logins": _logins(AccessAttempt),
    "logins": _logins(AccessLog),
    "refused logins": _logins(AccessFailureLog),
}


def old(*, now: datetime) -> dict[str, int]:
    """How many rows of each kind are old enough to go."""
    return {name: rule(now).count() for name, rule in RULES.items()}


def tidy(*, now: datetime) -> dict[str, int]:
    """Delete all that is old enough, in batches; how many rows of each kind went."""
    gone = dict.fromkeys(RULES, 0)
    for name in RULES:
        while number := _batch(name, now):
            gone[name] += number
    return gone


def daily(*, now: datetime) -> int:
    """Once a day one batch of each kind, and more in the next rounds while there is more; returns how many rows went.

    Safe to run anywhere, any time: of several sweepers one has the turn.
    """
    slot, _ = Slot.objects.get_or_create(name=SLOT, defaults={"next_at": now})
    due = Slot.objects.filter(pk=slot.pk, next_at=slot.next_at, next_at__lte=now)
    if slot.next_at > now or not due.update(next_at=now + EVERY):
        return 0
    gone = [_batch(name, now) for name in RULES]
    if max(gone) == BATCH:
        Slot.objects.filter(pk=slot.pk).update(next_at=now)
    return sum(gone)


def _batch(name: str, now: datetime) -> int:
    rows = RULES[name](now)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    # With the rule once more: a page may have been asked for again since.
    _, gone = rows.filter(pk__in=keys).delete()
    return gone.get(rows.model._meta.label, 0)


def _days(setting: str) -> timedelta:
    return timedelta(days=getattr(settings, setting))
