"""Celery tasks: an address each. Ids in, one service call, nothing else."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from claims import queues
from claims.services import assist, deliveries, feeds, fetching, lookups


@shared_task(queue=queues.EVIDENCE, name="claims.run_lookup")
def run_lookup(*, lookup_id: int) -> None:
    lookups.run(lookup_id=lookup_id, clock=timezone.now)


@shared_task(queue=queues.PAGES, name="claims.run_fetch")
def run_fetch(*, fetch_id: int) -> None:
    fetching.run(fetch_id=fetch_id, clock=timezone.now)


@shared_task(queue=queues.PAGES, name="claims.refresh_feed")
def refresh_feed(*, feed_id: int) -> None:
    feeds.refresh(feed_id=feed_id, clock=timezone.now)


@shared_task(queue=queues.WEBHOOKS, name="claims.send_webhook")
def send_webhook(*, webhook_id: int) -> None:
    deliveries.turn(webhook_id=webhook_id, clock=timezone.now)


@shared_task(
    queue=queues.ASSIST,
    name="claims.run_assist",
    soft_time_limit=settings.LLM_SECONDS + 20,
    time_limit=settings.LLM_SECONDS + 30,
)
def run_assist(*, run_id: int) -> None:
    assist.run(run_id=run_id, clock=timezone.now)
