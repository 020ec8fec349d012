"""Look-ups: the jobs that ask the providers. How a job is taken and left is in services.jobs."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from claims import logs, queues
from claims.choices import EventType, LookupState
from claims.evidence import addresses
from claims.evidence.base import Busy, ProviderError, Throttled
from claims.models import Claim, Lookup
from claims.services import archive, asking, events, evidence, jobs, queueing, renditions

_AWAY = (OperationalError, InterfaceError)
FINISHED = [LookupState.DONE, LookupState.FAILED, LookupState.GAVE_UP, LookupState.STOPPED]


class CannotAsk(Exception):
    """A question that cannot be put. `code`: no_provider, no_address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


logger = logging.getLogger(__name__)


def queue(*, claims: Iterable[Claim]) -> int:
    """One look-up per claim and provider; the workers hear of it when the transaction commits."""
    keys = [key for key, provider in asking.providers().items() if provider.asked_with != "address"]
    rows = [
        Lookup(claim=claim, provider=key, max_attempts=settings.LOOKUP_MAX_ATTEMPTS)
        for claim in claims
        for key in keys
    ]
    made = Lookup.objects.bulk_create(rows)
    queueing.wake_lookups(row.pk for row in made)
    return len(made)


def ask(
    *, claims: Sequence[Claim], provider: str, by: AbstractBaseUser, now: datetime, address: str = ""
) -> int:
    """Ask one provider about claims, also one that was asked before; returns how many look-ups were queued.

    `address` is the page that an address provider is asked about. Raises CannotAsk.
    """
    found = asking.providers().get(provider)
    if found is None:
        raise CannotAsk("no_provider")
    if found.asked_with == "address":
        address = addresses.canonical(address)
        if not address:
            raise CannotAsk("no_address")
    else:
        address = ""
    with transaction.atomic():
        # Two who ask at once would both make the look-up; the second waits and finds it.
        list(Claim.objects.select_for_update().filter(pk__in=[claim.pk for claim in claims]).order_by("pk"))
        known = Lookup.objects.filter(claim__in=claims, provider=provider, address=address)
        asked = set(known.values_list("claim_id", flat=True))
        again = _requeue(known.filter(state__in=FINISHED), now=now)
        rows = [
            Lookup(claim=claim, provider=provider, address=address, max_attempts=settings.LOOKUP_MAX_ATTEMPTS)
            for claim in claims
            if claim.pk not in asked
        ]
        made = Lookup.objects.bulk_create(rows)
        queueing.wake_lookups(row.pk for row in made)
        for claim in claims:
            if claim.pk not in asked or claim.pk in again.values():
                _requested(claim, 1, by, now)
    return len(made) + len(again)


def ask_again(*, claims: Iterable[Claim], by: AbstractBaseUser, now: datetime) -> int:
    """Queue every finished look-up of the claims once more; returns how many."""
    asked = 0
    with transaction.atomic():
        for claim in _held(claims):
            again = _requeue(claim.lookups.filter(state__in=FINISHED), now=now)
            if again:
                _requested(claim, len(again), by, now)
            asked += len(again)
    return asked


def stop(*, claims: Iterable[Claim], by: AbstractBaseUser, now: datetime) -> int:
    """Stop what is queued or running about claims; returns how many. What a worker is at is dropped."""
    stopped = 0
    with transaction.atomic():
        for claim in _held(claims):
            count = claim.lookups.filter(state__in=[LookupState.QUEUED, LookupState.RUNNING]).update(
                state=LookupState.STOPPED,
                lease_token=None,
                lease_until=None,
                finished_at=now,
                not_before=None,
            )
            if count:
                events.record(
                    EventType.LOOKUP_STOPPED, target=claim.uid, by=by, now=now, claim=claim, lookups=count
                )
            stopped += count
    return stopped


def ask_anew(*, claim: Claim, now: datetime, pages_of: Claim | None = None) -> None:
    """Ask everybody as if for the first time, for the claim's words are others; what a worker is at is dropped.

    The pages that `pages_of` was looked up at are looked at for this claim, too. Call inside a transaction.
    """
    if not claim.checkable:
        drop(claim=claim, now=now)
        return
    ids = list(claim.lookups.values_list("pk", flat=True))
    claim.lookups.update(
        state=LookupState.QUEUED, attempts=0, not_before=jobs.at_once(now), woken_at=now, error="", error_code="",
        lease_token=None, lease_until=None, finished_at=None,
    )  # fmt: skip
    queueing.wake_lookups(ids)
    wanted = {(key, "") for key, provider in asking.providers().items() if provider.asked_with != "address"}
    if pages_of is not None:
        wanted |= set(pages_of.lookups.exclude(address="").values_list("provider", "address"))
    missing = wanted - set(claim.lookups.values_list("provider", "address"))
    made = Lookup.objects.bulk_create(
        Lookup(claim=claim, provider=key, address=address, max_attempts=settings.LOOKUP_MAX_ATTEMPTS)
        for key, address in sorted(missing)
    )
    queueing.wake_lookups(row.pk for row in made)


def drop(*, claim: Claim, now: datetime) -> None:
    """Stop what is queued or running about a claim that nobody looks at any more. Call inside a transaction."""
    claim.lookups.filter(state__in=[LookupState.QUEUED, LookupState.RUNNING]).update(
        state=LookupState.STOPPED, lease_token=None, lease_until=None, finished_at=now, not_before=None
    )


def _held(claims: Iterable[Claim]) -> list[Claim]:
    """The claims in the order of their keys, held until the transaction ends.

    Claims first, in one order, then their look-ups: so does everybody who changes several, and nobody waits in a circle.
    """
    found = sorted(claims, key=lambda claim: claim.pk)
    renditions.hold(found)
    return found


def _requeue(lookups: QuerySet[Lookup], *, now: datetime) -> dict[int, int]:
    """Finished look-ups back into the queue; the claim of each by its key."""
    again = dict(lookups.values_list("pk", "claim_id"))
    Lookup.objects.filter(pk__in=again, state__in=FINISHED).update(
        state=LookupState.QUEUED,
        attempts=0,
        not_before=jobs.at_once(now),
        woken_at=now,
        error="",
        error_code="",
    )
    queueing.wake_lookups(again)
    return again


def _requested(claim: Claim, lookups: int, by: AbstractBaseUser, now: datetime) -> None:
    events.record(EventType.LOOKUP_REQUESTED, target=claim.uid, by=by, now=now, claim=claim, lookups=lookups)


def run(*, lookup_id: int, clock: Callable[[], datetime]) -> bool:
    """Take, ask, store. False when somebody else has it, it is not due, or it is gone."""
    token = take(lookup_id=lookup_id, now=clock())
    if token is None:
        return False
    lookup = Lookup.objects.select_related("claim__version__article").get(pk=lookup_id)
    logs.about(claim=lookup.claim.uid, article=lookup.claim.version.article.uid)
    try:
        answer = asking.ask(lookup=lookup, clock=clock)
    except Busy as error:
        wait, told = error.retry_after or 0.0, {"error_code": "Busy", "error": _told(error)}
        return jobs.postpone(
            Lookup.objects.all(), pk=lookup.pk, token=token, seconds=wait, now=clock(), **told
        )
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
    # Outside the transaction: the broker may be away, and then takes its time.
    due = jobs.unheard(Lookup.objects.all(), now=now).exists()
    waiting = queueing.waiting(queues.EVIDENCE) if due else 0
    with transaction.atomic():
        ids = jobs.sweep(Lookup.objects.all(), now=now, waiting=waiting)
        queueing.wake_lookups(ids)
    return len(ids)


def _finish(lookup: Lookup, token: uuid.UUID, answer: asking.Answer, now: datetime) -> bool:
    with transaction.atomic():
        # The claim first, as those do who give it other words and then stop its look-ups.
        renditions.hold([lookup.claim])
        held = jobs.leave(
            Lookup.objects.all(),
            pk=lookup.pk,
            token=token,
            state=LookupState.DONE,
            finished_at=now,
            hits=len(answer.offers),
            queries=answer.queries,
            missed=answer.missed,
            unrelated=answer.unrelated,
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
    logger.info("look-up %s: done, %d passages", lookup.pk, len(answer.offers))
    return True


def _failed(lookup: Lookup, token: uuid.UUID, error: Exception, now: datetime) -> bool:
    wait = error.retry_after if isinstance(error, Throttled) else None
    # A database that went away is nobody's last word, either.
    passing = error.retryable if isinstance(error, ProviderError) else isinstance(error, _AWAY)
    after = jobs.after_failure(
        attempts=lookup.attempts,
        max_attempts=lookup.max_attempts,
        retryable=passing,
        retry_after=wait if isinstance(wait, int | float) else None,
        now=now,
    )
    code = type(error).__name__[:30]
    logger.info("look-up %s: %s, now %s", lookup.pk, code, after["state"])
    return jobs.leave(
        Lookup.objects.all(), pk=lookup.pk, token=token, error_code=code, error=_told(error), **after
    )


def _told(error: Exception) -> str:
    """What a provider's exception says, as far as it can be said and stored."""
    try:
        return archive.storable(str(error)[:500])
    except Exception:  # its own __str__ may fail, too
        return ""
