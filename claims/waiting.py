"""How long work has been waiting, and whether the sweeper is at it: for the numbers and for readiness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from claims import queues
from claims.choices import LookupState
from claims.models import AssistRun, Delivery, Lookup, PageFetch, Slot, Webhook

SWEEP = "sweep"  # the slot that says when the sweeper's next round is due
_JOBS: dict[str, Any] = {
    queues.EVIDENCE: Lookup,
    queues.PAGES: PageFetch,
    queues.ASSIST: AssistRun,
    queues.WEBHOOKS: Delivery,
}


@dataclass(frozen=True, slots=True)
class Queue:
    """Of one Celery queue: jobs that are due, and for how many seconds the one that waits longest is; 0 without."""

    name: str
    jobs: int
    seconds: float


def queues_now(*, now: datetime) -> Iterator[Queue]:
    """Every queue. A job that waits for its provider or receiver is not due; one whose worker was lost is no more queued."""
    for name in queues.ALL:
        due = _JOBS[name].objects.filter(
            Q(not_before=None) | Q(not_before__lte=now), state=LookupState.QUEUED
        )
        if name == queues.WEBHOOKS:
            resting = Webhook.objects.filter(Q(rests_until__gt=now) | ~Q(paused_at=None))
            due = due.exclude(webhook__in=resting.values("pk"))
        found = due.aggregate(jobs=Count("pk"), oldest=Min(Coalesce(F("not_before"), F("created_at"))))
        waits = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
        yield Queue(name, found["jobs"], max(waits, 0.0))


def since_sweep(*, now: datetime) -> float | None:
    """Seconds since the sweeper's last round; None when there was none."""
    due = Slot.objects.filter(name=SWEEP).values_list("next_at", flat=True).first()
    return None if due is None else max((now - due).total_seconds() + settings.SWEEP_SECONDS, 0.0)


def limit(connection: Any, seconds: float) -> None:
    """Let no statement of this transaction take longer; SQLite has no such limit, and nobody to wait for in reading."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
