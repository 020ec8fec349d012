"""Is everything there that the work needs? Each check has its time limit, also against a server that never answers.

What is wrong is told in words that give nothing away; the reasons are in the log.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from claims import queues, waiting
from claims.services import queueing

logger = logging.getLogger(__name__)

SECONDS = 3.0  # for all checks together: they are made side by side
KEPT = 2.0  # seconds for which an answer is given again: strangers may ask as often as they like
SWEEP_LATE = 60.0  # seconds since the sweeper's last round

Found = dict[str, str]  # check: why it is not ok, "" when it is


def look() -> dict[str, bool]:
    """Each check, and whether it is ok; made at most once in KEPT seconds. Takes a little over SECONDS at most."""
    with _lock:
        if time.monotonic() >= _kept[0]:
            found = _look(timezone.now())
            _kept[:] = [time.monotonic() + KEPT, {name: not why for name, why in found.items()}]
            if wrong := {name: why for name, why in found.items() if why}:
                logger.warning("not ready: %s", "; ".join(f"{name}: {why}" for name, why in wrong.items()))
        return dict(_kept[1])


_lock = threading.Lock()
_kept: list[Any] = [float("-inf"), {}]
_places = threading.BoundedSemaphore(4)  # threads that may hang at servers that never answer


def _look(now: datetime) -> Found:
    """What every check found, by now or by the time limit."""
    names = ["database", "migrations", *(f"queue:{name}" for name in queues.ALL), "sweep", "broker"]
    found: Found = dict.fromkeys(names, f"no answer within {SECONDS:g} s")
    end = time.monotonic() + SECONDS
    # A connection each: Django's belong to a thread.
    started = [_start(found, work) for work in (lambda: _stored(now), _broker)]
    for thread in filter(None, started):
        thread.join(max(end - time.monotonic(), 0.0))
    return dict(found)


def _start(found: Found, work: Callable[[], Iterable[tuple[str, str]]]) -> threading.Thread | None:
    if not _places.acquire(blocking=False):
        return None

    def run() -> None:
        try:
            for name, why in work():
                found[name] = why
        except Exception as error:  # whatever it is: not ready, and the log says why
            logger.warning("a check of readiness failed: %s: %s", type(error).__name__, error)
        finally:
            connection.close()
            _places.release()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def _stored(now: datetime) -> Iterable[tuple[str, str]]:
    with transaction.atomic():
        waiting.limit(connection, SECONDS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield "database", ""
        applied = MigrationRecorder(connection).applied_migrations()
        missing = sorted(f"{app}.{name}" for app, name in _newest() - set(applied))
        yield "migrations", f"not applied: {', '.join(missing)}" if missing else ""
        for queue in waiting.queues_now(now=now):
            late = queue.seconds > settings.QUEUE_LATE_SECONDS
            yield f"queue:{queue.name}", f"{queue.jobs} jobs, due for {queue.seconds:.0f} s" if late else ""
        swept = waiting.since_sweep(now=now)
        yield "sweep", "" if swept is not None and swept <= SWEEP_LATE else f"last round: {swept} s ago"


def _broker() -> Iterable[tuple[str, str]]:
    yield "broker", "" if queueing.reachable() else "cannot be reached"


@lru_cache
def _newest() -> set[tuple[str, str]]:
    """The last migration of each app, as the code has them."""
    return set(MigrationLoader(None).graph.leaf_nodes())
