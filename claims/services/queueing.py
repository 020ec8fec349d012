"""The one place that sends messages to Celery. A message is a wake-up: losing it costs time, not work."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from claims import logs, queues

logger = logging.getLogger(__name__)


def wake_lookups(lookup_ids: Iterable[int]) -> None:
    """Tell the workers of these look-ups once the current transaction has committed."""
    _wake(lookup_ids, "claims.run_lookup", queues.EVIDENCE, "lookup_id")


def wake_assist(run_ids: Iterable[int]) -> None:
    """Tell the workers of these model runs once the current transaction has committed."""
    _wake(run_ids, "claims.run_assist", queues.ASSIST, "run_id")


def wake_fetches(fetch_ids: Iterable[int]) -> None:
    """Tell the workers of these pages once the current transaction has committed."""
    _wake(fetch_ids, "claims.run_fetch", queues.PAGES, "fetch_id")


def wake_feeds(feed_ids: Iterable[int]) -> None:
    """Tell the workers of these feeds once the current transaction has committed."""
    _wake(feed_ids, "claims.refresh_feed", queues.PAGES, "feed_id")


def wake_webhooks(webhook_ids: Iterable[int]) -> None:
    """Tell the workers of webhooks that have messages due once the current transaction has committed."""
    _wake(webhook_ids, "claims.send_webhook", queues.WEBHOOKS, "webhook_id")


def waiting(queue: str) -> int:
    """How many messages wait in a queue; 0 when the broker cannot be asked."""
    return _size(queue) or 0


def reachable() -> bool:
    """Whether the broker answers."""
    return _size(queues.EVIDENCE) is not None


def _size(queue: str) -> int | None:
    with current_app.connection_for_write() as connection:
        gone: tuple[Any, ...] = (*connection.connection_errors, *connection.channel_errors)
        try:
            channel: Any = connection.channel()
            with channel:
                return int(channel.queue_declare(queue=queue).message_count)
        except (OperationalError, OSError, *gone):
            return None


def _wake(ids: Iterable[int], task: str, queue: str, argument: str) -> None:
    listed = list(ids)
    if listed:
        # robust: an unreachable broker must not turn a stored article into an error page.
        transaction.on_commit(lambda: _send(listed, task, queue, argument), robust=True)


def _send(ids: list[int], task: str, queue: str, argument: str) -> None:
    headers = {"request_id": logs.request_id()}  # so that the job's log lines are found with the request's
    for pk in ids:
        try:
            # By name: the tasks module imports the services, not the other way round.
            current_app.send_task(task, kwargs={argument: pk}, queue=queue, headers=headers)
        except (OperationalError, OSError) as error:
            logger.warning("broker unreachable, the sweeper will wake %d of %s: %s", len(ids), task, error)
            return
