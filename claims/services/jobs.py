"""Jobs: the truth of each is its row.

Taking a job is one conditional UPDATE whose row count says who won; the result is stored under the same
lease token, so a worker that lost its lease loses its result too. Nobody is kept from a job by a lock of the database,
so it holds on SQLite and PostgreSQL alike. See docs/adr/0001.
"""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from claims.choices import LookupState

logger = logging.getLogger(__name__)

BACKOFF = (5, 30, 120, 600)  # seconds before the next attempt
LONGEST_WAIT = 3600.0  # seconds; the most whoever is asked may ask for
WAKE_AGAIN = timedelta(seconds=10)  # a wake-up older than this is taken for lost
CLOCKS_DIFFER = timedelta(seconds=5)  # between machines, at most
BATCH = 200  # jobs woken in one sweep, and messages waiting at which none is woken


class LeaseLost(Exception):
    """Somebody else has the job by now: what was about to be written must not be."""


Jobs = QuerySet[Any]  # of a model that is a claims.models.job.Job


def take(jobs: Jobs, *, pk: int, now: datetime, seconds: float) -> uuid.UUID | None:
    """The lease token, good for so many seconds, when the job is due and this caller won it."""
    token = uuid.uuid4()
    won = jobs.filter(due(now), pk=pk, attempts__lt=F("max_attempts")).update(
        state=LookupState.RUNNING,
        attempts=F("attempts") + 1,
        lease_token=token,
        lease_until=now + timedelta(seconds=seconds),
        started_at=now,
    )
    return token if won else None


def leave(jobs: Jobs, *, pk: int, token: uuid.UUID, state: str, **outcome: Any) -> bool:
    """Store the outcome and give the lease back. False when the lease was lost: then nothing is stored."""
    held = jobs.filter(pk=pk, lease_token=token, state=LookupState.RUNNING).update(
        state=state, lease_token=None, lease_until=None, **outcome
    )
    if not held:
        logger.info("%s %s: lease lost, result dropped", jobs.model._meta.model_name, pk)
    return bool(held)


def postpone(jobs: Jobs, *, pk: int, token: uuid.UUID, seconds: float, now: datetime, **told: Any) -> bool:
    """Give the lease back untried: the job is due again after a while, and the attempt is not counted."""
    wait = min(max(seconds, 1.0), LONGEST_WAIT) * random.uniform(1, 1.25)  # noqa: S311 - jitter, not a secret
    return leave(
        jobs,
        pk=pk,
        token=token,
        state=LookupState.QUEUED,
        attempts=F("attempts") - 1,
        not_before=now + timedelta(seconds=wait),
        **told,
    )


def after_failure(
    *,
    attempts: int,
    max_attempts: int,
    retryable: bool,
    retry_after: float | None,
    now: datetime,
    backoff: Sequence[int] = BACKOFF,
) -> dict[str, Any]:
    """Where a failed attempt leaves the job: back in the queue after a pause, given up, or failed for good.

    `backoff` holds the seconds to wait after the first attempt, the second and so on; the last holds from there on.
    """
    if retryable and attempts < max_attempts:
        wait: float = backoff[min(attempts, len(backoff)) - 1]
        wait = max(wait, min(retry_after or 0, LONGEST_WAIT)) * random.uniform(1, 1.25)  # noqa: S311 - jitter, not a secret
        return {
            "state": LookupState.QUEUED,
            "finished_at": None,
            "not_before": now + timedelta(seconds=wait),
        }
    state = LookupState.GAVE_UP if retryable else LookupState.FAILED
    return {"state": state, "finished_at": now, "not_before": None}


def sweep(jobs: Jobs, *, now: datetime, waiting: int) -> list[int]:
    """What is due and whose wake-up was lost, marked as woken; what died too often is given up.

    `waiting` is the number of wake-ups that the broker still holds: of a long queue none is lost because it
    was not heard in time, and waking it again each time would make the queue longer and longer.
    Safe to run anywhere, any time.
    """
    give_up(jobs, now=now)
    with transaction.atomic():
        ids = list(_free(unheard(jobs, now=now))[: max(BATCH - waiting, 0)])
        jobs.filter(pk__in=ids).update(woken_at=now)
    return ids


def give_up(jobs: Jobs, *, now: datetime) -> None:
    """End what was in the hands of a worker that is lost, for the last time it may be tried."""
    lost = jobs.filter(state=LookupState.RUNNING, lease_until__lt=now, attempts__gte=F("max_attempts"))
    with transaction.atomic():
        gave_up = jobs.filter(pk__in=list(_free(lost))).update(
            state=LookupState.GAVE_UP,
            lease_token=None,
            lease_until=None,
            finished_at=now,
            error_code="worker_lost",
            error="The worker stopped in the middle, too many times.",
        )
    if gave_up:
        logger.warning("gave up %d of %s", gave_up, jobs.model._meta.verbose_name_plural)


def _free(jobs: Jobs) -> QuerySet[Any, int]:
    """The keys of those that nobody else is changing, held until the transaction ends.

    A sweep changes many rows at once: it leaves to the next what others hold, rather than wait for them in a circle.
    """
    return jobs.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)


def unheard(jobs: Jobs, *, now: datetime) -> Jobs:
    """What is due, and was not woken in the last seconds."""
    long_ago = Q(woken_at=None, created_at__lt=now - WAKE_AGAIN) | Q(woken_at__lt=now - WAKE_AGAIN)
    return jobs.filter(due(now) & long_ago, attempts__lt=F("max_attempts"))


def at_once(now: datetime) -> datetime:
    """`not_before` of what is queued anew: due from now on, which tells for how long it has been waiting.

    A little earlier, for the clock of the worker that hears of it may be behind ours.
    """
    return now - CLOCKS_DIFFER


def due(now: datetime) -> Q:
    """Queued and its time has come, or its worker is lost: the condition of the UPDATE that takes a job."""
    ready = Q(not_before=None) | Q(not_before__lte=now)
    return Q(state=LookupState.QUEUED) & ready | Q(state=LookupState.RUNNING, lease_until__lt=now)
