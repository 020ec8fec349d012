"""How each provider fares, for all workers: one that fails rests for a while instead of failing every job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error
from django.db.models import Count, F

from claims.choices import LookupState
from claims.evidence.base import Busy, ProviderError, Throttled
from claims.models import Lookup, ProviderHealth
from claims.services import archive, jobs

TOLERATED = 5  # failures in a row before a provider rests
REST = 60.0  # seconds of the first rest; each further failure doubles it ...
LONGEST_REST = 900.0  # ... up to this
NOTED = timedelta(seconds=5)  # how exactly the last success is known
PROBE = timedelta(seconds=60)  # how long the one that tries it again has


@dataclass(frozen=True, slots=True)
class Fare:
    """How a provider fared last, as far as it can be told to anybody: an error's text may hold a key."""

    succeeded_at: datetime | None
    failed_at: datetime | None
    failures: int
    error_code: str
    rests_until: datetime | None
    waiting: int

    @property
    def well(self) -> bool:
        return not self.failures and self.rests_until is None


def fares(providers: Sequence[str], *, now: datetime) -> dict[str, Fare]:
    """How each of the providers fares, in two queries; one that was never asked fares well."""
    known = {row.provider: row for row in ProviderHealth.objects.filter(provider__in=providers)}
    unfinished = Lookup.objects.filter(state__in=[LookupState.QUEUED, LookupState.RUNNING])
    counts = unfinished.order_by().values_list("provider").annotate(n=Count("pk"))
    waiting = dict(counts)
    return {key: _fare(known.get(key) or ProviderHealth(), waiting.get(key, 0), now) for key in providers}


def _fare(row: ProviderHealth, waiting: int, now: datetime) -> Fare:
    rests = row.open_until if row.open_until and row.open_until > now else None
    return Fare(row.succeeded_at, row.failed_at, row.failures, row.error_code, rests, waiting)


def admit(*, provider: str, now: datetime) -> None:
    """Let a look-up ask the provider. Raises Busy while it rests; after a rest one at a time tries it."""
    row = ProviderHealth.objects.filter(provider=provider).first()
    if row is None or row.open_until is None:
        return
    if row.open_until > now:
        raise Busy(_resting(row), retry_after=(row.open_until - now).total_seconds())
    probing = ProviderHealth.objects.filter(pk=row.pk, open_until=row.open_until).update(
        open_until=now + PROBE
    )
    if not probing:
        raise Busy(_resting(row), retry_after=PROBE.total_seconds())


def succeeded(*, provider: str, asked: datetime, now: datetime) -> None:
    """It answered: whatever was when it was asked is over, and who waits for it is due.

    It may have asked for a rest since; that stands.
    """
    row, created = ProviderHealth.objects.get_or_create(provider=provider, defaults={"succeeded_at": now})
    if created:
        return
    known = ProviderHealth.objects.filter(pk=row.pk)
    if row.open_until is None and not row.failures and row.succeeded_at and now - row.succeeded_at < NOTED:
        return  # a write of every look-up to one row is a commit, and all workers meet there
    if row.open_until is None:
        known.update(succeeded_at=now, failures=0)
    elif row.failed_at and row.failed_at > asked:
        known.update(succeeded_at=now)
    elif known.filter(open_until=row.open_until).update(succeeded_at=now, failures=0, open_until=None):
        waiting = Lookup.objects.filter(
            provider=provider, state=LookupState.QUEUED, error_code=Busy.__name__, not_before__gt=now
        )
        waiting.update(not_before=jobs.at_once(now))


def failed(*, provider: str, error: Exception, now: datetime) -> None:
    """It failed: after TOLERATED failures in a row, or when it asks for it, it rests.

    Our own waiting, and our own database, are no failures of it.
    """
    if isinstance(error, Busy | Error):
        return
    row, _ = ProviderHealth.objects.get_or_create(provider=provider)
    ProviderHealth.objects.filter(pk=row.pk).update(
        failed_at=now, failures=F("failures") + 1, error_code=type(error).__name__[:30], error=_told(error)
    )
    row.refresh_from_db(fields=["failures"])
    rest = 0.0
    if row.failures >= TOLERATED:
        rest = min(REST * 2.0 ** min(row.failures - TOLERATED, 10), LONGEST_REST)
    if isinstance(error, Throttled) and error.retry_after:
        rest = max(rest, min(float(error.retry_after), LONGEST_REST))
    until = now + timedelta(seconds=rest) if rest else None
    ProviderHealth.objects.filter(pk=row.pk).update(open_until=until)


def _resting(row: ProviderHealth) -> str:
    return f"{row.provider} rests after {row.failures} failures; the last: {row.error}"[:500]


def _told(error: Exception) -> str:
    return archive.storable(str(error)[:500]) if isinstance(error, ProviderError) else type(error).__name__
