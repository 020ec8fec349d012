"""Numbers for Prometheus. What happened in web processes is counted there, the rest is read from the database when asked.

Several web processes add up by files in METRICS_FOLDER (docs/adr/0016); without METRICS_TOKEN nothing is kept outside
of the process.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Count
from django.utils import timezone
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from claims import waiting
from claims.choices import LookupState
from claims.models import Delivery, Lookup, ProviderHealth, Webhook

logger = logging.getLogger(__name__)

VIEW = "factcheck.view"  # in a request's environ: the name of the view that answers
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
NEWEST = 5000  # look-ups that are counted by provider and outcome
RECENT = timedelta(hours=1)  # for so long a message to a webhook counts as one that ended lately
SECONDS = 5  # that each statement may take on PostgreSQL

_REQUESTS = Histogram(
    "factcheck_request_seconds",
    "Seconds until an answer begins, by view, method and class of status.",
    ["view", "method", "status"],
    buckets=(0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_EXTRACTIONS = Histogram(
    "factcheck_extraction_seconds",
    "Seconds that finding the claims of a text took, by language.",
    ["language"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_series: dict[tuple[str, str, str], Histogram] = {}


def answered(view: str, method: str, status: str, seconds: float) -> None:
    """Count a request. What is no view of ours (an unknown address, a static file) is `other`."""
    # Whoever asks chooses the method: other words would be series without end.
    key = (view or "other", method if method in METHODS else "other", status[:1])
    series = _series.get(key)
    if series is None:  # found by a dict, for the library's own way takes a lock
        series = _series[key] = _REQUESTS.labels(key[0], key[1], f"{key[2]}xx")
    series.observe(seconds)


def extracted(language: str, seconds: float) -> None:
    """Count a text whose claims were looked for."""
    _EXTRACTIONS.labels(language).observe(seconds)


def begin() -> None:
    """Count from nothing: what processes of an earlier start left in the folder goes. Call while no web process runs."""
    if settings.METRICS_TOKEN:
        for left in settings.METRICS_FOLDER.glob("*.db"):
            left.unlink(missing_ok=True)


def page() -> bytes:
    """All numbers, in Prometheus' text format."""
    registry = CollectorRegistry()
    if settings.METRICS_TOKEN:
        MultiProcessCollector(registry, path=str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]
    registry.register(Stored(timezone.now()))
    return generate_latest(registry)


class Stored(Collector):
    """What the database knows, read in one transaction. Without it only `factcheck_database_up 0` is told."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def describe(self) -> list[Any]:
        return []  # the names need not be known before they are read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("factcheck_database_up", "Whether the database answered.")
        found: list[GaugeMetricFamily] = []
        try:
            with transaction.atomic():
                waiting.limit(connection, SECONDS)
                found = [*self._queues(), self._lookups(), *self._providers(), *self._webhooks()]
        except Error as error:
            logger.warning("the database gave no numbers: %s", error)
        up.add_metric([], float(bool(found)))
        yield up
        yield from found

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("factcheck_queue_jobs", "Jobs that are due and wait.", labels=["queue"])
        oldest = GaugeMetricFamily(
            "factcheck_queue_oldest_seconds", "How long the one that waits longest is due.", labels=["queue"]
        )
        for queue in waiting.queues_now(now=self._now):
            jobs.add_metric([queue.name], queue.jobs)
            oldest.add_metric([queue.name], queue.seconds)
        yield from (jobs, oldest)
        swept = waiting.since_sweep(now=self._now)
        if swept is not None:
            yield GaugeMetricFamily(
                "factcheck_sweep_age_seconds", "Since the sweeper's last round.", value=swept
            )

    def _lookups(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(
            "factcheck_lookups_newest",
            f"The {NEWEST} newest look-ups, by provider and outcome.",
            labels=["provider", "outcome"],
        )
        newest = Lookup.objects.order_by("-pk").values("pk")[:NEWEST]
        counted = Lookup.objects.filter(pk__in=newest).values_list("provider", "state")
        for provider, state, count in counted.annotate(count=Count("pk")).order_by("provider", "state"):
            family.add_metric([provider, state], count)
        return family

    def _providers(self) -> Iterator[GaugeMetricFamily]:
        failures = GaugeMetricFamily("factcheck_provider_failures", "Failures in a row.", labels=["provider"])
        resting = GaugeMetricFamily(
            "factcheck_provider_resting", "Whether nobody asks it for now.", labels=["provider"]
        )
        for row in ProviderHealth.objects.order_by("provider"):
            failures.add_metric([row.provider], row.failures)
            resting.add_metric([row.provider], bool(row.open_until and row.open_until > self._now))
        yield from (failures, resting)

    def _webhooks(self) -> Iterator[GaugeMetricFamily]:
        ended = GaugeMetricFamily(
            "factcheck_webhook_messages_ended",
            "Messages to webhooks that were sent or given up in the last hour, by outcome.",
            labels=["outcome"],
        )
        recent = Delivery.objects.filter(finished_at__gt=self._now - RECENT).values_list("state")
        counts = dict(recent.annotate(count=Count("pk")).order_by())
        for state in (LookupState.DONE, LookupState.FAILED, LookupState.GAVE_UP):
            ended.add_metric([state.value], counts.get(state.value, 0))
        yield ended
        yield GaugeMetricFamily(
            "factcheck_webhooks_paused",
            "Webhooks that get nothing for now.",
            value=Webhook.objects.exclude(paused_at=None).count(),
        )
