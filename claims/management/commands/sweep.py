"""`manage.py sweep`: wake jobs whose worker died or whose message was lost, and feeds whose time has come; tell webhooks.

Runs until stopped.
"""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import Error, close_old_connections
from django.utils import timezone

from claims.services import (
    assist,
    deliveries,
    events,
    feeds,
    fetching,
    idempotency,
    lookups,
    manners,
    tidying,
)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Wake jobs whose worker died or whose message was lost, and feeds whose time has come, until stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="sweep once, print how many were woken, and end"
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(str(_sweep()))
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            sweep()
            stop.wait(settings.SWEEP_SECONDS)


def sweep() -> None:
    """One round. A database that is away is logged and tried again in the next round."""
    close_old_connections()
    try:
        _sweep()
    except Error:
        logger.exception("this round of the sweep failed")


def _sweep() -> int:
    now = timezone.now()
    manners.forget(now=now)
    idempotency.forget(now=now)
    tidying.daily(now=now)
    events.newest()  # which numbers what was committed
    deliveries.spread(now=now)
    woken = deliveries.sweep(now=now)
    woken += lookups.sweep(now=now) + fetching.sweep(now=now) + assist.sweep(now=now)
    woken += feeds.due(now=now)
    manners.swept(now=now)
    return woken
