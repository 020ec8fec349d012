"""Celery tasks: an address each. Ids in, one service call, nothing else."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from claims import queues
from claims.services import lookups


@shared_task(queue=queues.EVIDENCE, name="claims.run_lookup")
def run_lookup(*, lookup_id: int) -> None:
    lookups.run(lookup_id=lookup_id, clock=timezone.now)
