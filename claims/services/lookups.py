"""Look-ups: the jobs that ask the providers. How a job is taken and left is in services.jobs."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from claims.choices import EventType, LookupState
from claims.evidence.base import ProviderError, Throttled
from claims.models import Claim, Lookup
from claims.services import events, evidence, jobs, queueing

logger = logging.getLogger(__name__)


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
    return jobs.take(Lookup.objects.all(), pk=lookup_id, now=now, seconds=settings.LOOKUP_LEASE_SECONDS)


def sweep(*, now: datetime) -> int:
    """Wake what is due and whose wake-up was lost; give up what died too often. Safe to run anywhere, any time."""
    with transaction.atomic():
        ids = jobs.sweep(Lookup.objects.all(), now=now)
        queueing.wake_lookups(ids)
    return len(ids)


def _finish(lookup: Lookup, token: uuid.UUID, answer: evidence.Answer, now: datetime) -> bool:
    with transaction.atomic():
        held = jobs.leave(
            Lookup.objects.all(),
            pk=lookup.pk,
            token=token,
            state=LookupState.DONE,
            finished_at=now,
            hits=len(answer.offers),
            queries=answer.queries,
            error="",
            error_code="",
        )
        if not held:
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
    wait = error.retry_after if isinstance(error, Throttled) else None
    after = jobs.after_failure(
        attempts=lookup.attempts,
        max_attempts=lookup.max_attempts,
        retryable=isinstance(error, ProviderError) and error.retryable,
        retry_after=wait if isinstance(wait, int | float) else None,
        now=now,
    )
    code = type(error).__name__[:30]
    return jobs.leave(
        Lookup.objects.all(), pk=lookup.pk, token=token, error_code=code, error=_told(error), **after
    )


def _told(error: Exception) -> str:
    """What a provider's exception says, as far as it can be said and stored."""
    try:
        return evidence.storable(str(error)[:500])
    except Exception:  # its own __str__ may fail, too
        return ""
