"""How each provider fares, for all workers: one that fails rests for a while instead of failing every job."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from claims.evidence.base import Busy, ProviderError, Throttled
from claims.models import ProviderHealth
from claims.services import archive

TOLERATED = 5  # failures in a row before a provider rests
REST = 60.0  # seconds of the first rest; each further failure doubles it ...
LONGEST_REST = 900.0  # ... up to this
PROBE = timedelta(seconds=60)  # how long the one that tries it again has


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


def succeeded(*, provider: str, now: datetime) -> None:
    """It answered: whatever was, is over."""
    ProviderHealth.objects.update_or_create(
        provider=provider, defaults={"succeeded_at": now, "failures": 0, "open_until": None}
    )


def failed(*, provider: str, error: Exception, now: datetime) -> None:
    """It failed: after TOLERATED failures in a row, or when it asks for it, it rests."""
    if isinstance(error, Busy):
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
