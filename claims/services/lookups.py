"""Look-ups: the job's truth is its row.

Taking a job is one conditional UPDATE whose row count says who won; the result is stored under the same
lease token, so a worker that lost its lease loses its result too. Nothing here needs SKIP LOCKED, so it
holds on SQLite and PostgreSQL alike. See docs/adr/0001.
"""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q

from claims.choices import EventType, LookupState
from claims.evidence.base import ProviderError, Throttled
from claims.models import Claim, Lookup
from claims.services import events, evidence, queueing

logger = logging.getLogger(__name__)

BACKOFF = (5, 30, 120, 600)  # seconds before the next attempt
LONGEST_WAIT = 3600.0  # seconds; the most a provider may ask for
WAKE_AGAIN = timedelta(seconds=10)  # a wake-up older than this is taken for lost
BATCH = 200


def queue(*, claims: Iterable[Claim]) -> int:
    """One look-up per claim and provider; the workers hear of it when the transaction commits."""
    keys = list(evidence.providers())
    rows = [
        Lookup(claim=claim, provider=key, max_attempts=settings.LOOKUP_MAX_ATTEMPTS)
        for claim in claims
        for key in keys
    ]
    made = Lookup.objects.bulk_create(rows)
    queueing.wake_lookups(row.pk for row in made)
    return len(made)


def ask_again(*, claim: Claim, by: AbstractBaseUser, now: datetime) -> int:
    """Queue every finished look-up of a claim once more; returns how many."""
    finished = [LookupState.DONE, LookupState.FAILED, LookupState.GAVE_UP]
    with transaction.atomic():
        again = list(claim.lookups.filter(state__in=finished).values_list("pk", flat=True))
        Lookup.objects.filter(pk__in=again, state__in=finished).update(
            state=LookupState.QUEUED, attempts=0, not_before=None, woken_at=now, error="", error_code=""
        )
        if again:
            queueing.wake_lookups(again)
            events.record(
                EventType.LOOKUP_REQUESTED, target=claim.uid, by=by, now=now, claim=claim, lookups=len(again)
            )
    return len(again)


def run(*, lookup_id: int, clock: Callable[[], datetime]) -> bool:
    """Take, ask, store. False when somebody else has it, it is not due, or it is gone."""
    token = take(lookup_id=lookup_id, now=clock())
    if token is None:
        return False
    lookup = Lookup.objects.select_related("claim__version__article").get(pk=lookup_id)
    try:
        answer = evidence.ask(lookup=lookup)
    except ProviderError as error:
        return _failed(lookup, token, error, clock())
    except Exception as error:  # a bug in a provider must not leave the job to be repeated for ever
        logger.exception("look-up %s failed", lookup.pk)
        return _failed(lookup, token, error, clock())
    return _finish(lookup, token, answer, clock())


def take(*, lookup_id: int, now: datetime) -> uuid.UUID | None:
    """The lease token, when the look-up is due and this caller won it."""
    token = uuid.uuid4()
    won = (
        Lookup.objects.filter(_due(now), pk=lookup_id, attempts__lt=F("max_attempts"))
        .update(
            state=LookupState.RUNNING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_until=now + timedelta(seconds=settings.LOOKUP_LEASE_SECONDS),
            started_at=now,
        )
    )  # fmt: skip
    return token if won else None


def sweep(*, now: datetime) -> int:
    """Wake what is due and whose wake-up was lost; give up what died too often. Safe to run anywhere, any time."""
    gave_up = Lookup.objects.filter(
        state=LookupState.RUNNING, lease_until__lt=now, attempts__gte=F("max_attempts")
    ).update(
        state=LookupState.GAVE_UP,
        lease_token=None,
        lease_until=None,
        finished_at=now,
        error_code="worker_lost",
        error="The worker stopped in the middle, too many times.",
    )
    if gave_up:
        logger.warning("gave up %d look-ups", gave_up)
    unheard = Q(woken_at=None, created_at__lt=now - WAKE_AGAIN) | Q(woken_at__lt=now - WAKE_AGAIN)
    due = Lookup.objects.filter(_due(now) & unheard, attempts__lt=F("max_attempts")).order_by("pk")
    with transaction.atomic():
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        Lookup.objects.filter(pk__in=ids).update(woken_at=now)
        queueing.wake_lookups(ids)
    return len(ids)


def _due(now: datetime) -> Q:
    ready = Q(not_before=None) | Q(not_before__lte=now)
    return Q(state=LookupState.QUEUED) & ready | Q(state=LookupState.RUNNING, lease_until__lt=now)


def _finish(lookup: Lookup, token: uuid.UUID, answer: evidence.Answer, now: datetime) -> bool:
    with transaction.atomic():
        held = Lookup.objects.filter(pk=lookup.pk, lease_token=token, state=LookupState.RUNNING).update(
            state=LookupState.DONE,
            lease_token=None,
            lease_until=None,
            finished_at=now,
            hits=len(answer.offers),
            queries=answer.queries,
            error="",
            error_code="",
        )
        if not held:
            logger.info("look-up %s: lease lost, result dropped", lookup.pk)
            return False
        new = evidence.offer(lookup=lookup, offers=answer.offers, now=now)
        events.record(
            EventType.LOOKUP_FINISHED,
            target=lookup.uid,
            by=None,
            now=now,
            claim=lookup.claim,
            provider=lookup.provider,
            passages=len(answer.offers),
            new=new,
        )
    return True


def _failed(lookup: Lookup, token: uuid.UUID, error: Exception, now: datetime) -> bool:
    retryable = isinstance(error, ProviderError) and error.retryable and lookup.attempts < lookup.max_attempts
    if retryable:
        state, finished = LookupState.QUEUED, None
    else:
        tried_out = isinstance(error, ProviderError) and error.retryable
        state, finished = (LookupState.GAVE_UP if tried_out else LookupState.FAILED), now
    held = Lookup.objects.filter(pk=lookup.pk, lease_token=token, state=LookupState.RUNNING).update(
        state=state,
        lease_token=None,
        lease_until=None,
        finished_at=finished,
        not_before=now + _delay(lookup.attempts, error) if retryable else None,
        error_code=type(error).__name__[:30],
        error=_told(error),
    )
    return bool(held)


def _told(error: Exception) -> str:
    """What a provider's exception says, as far as it can be said and stored."""
    try:
        return evidence.storable(str(error)[:500])
    except Exception:  # its own __str__ may fail, too
        return ""


def _delay(attempts: int, error: Exception) -> timedelta:
    base: float = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    if isinstance(error, Throttled) and isinstance(error.retry_after, int | float):
        base = max(base, min(error.retry_after, LONGEST_WAIT))
    return timedelta(seconds=base * random.uniform(1, 1.25))  # noqa: S311 - jitter, not a secret
