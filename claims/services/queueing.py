"""The one place that sends messages to Celery. A message is a wake-up: losing it costs time, not work."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from claims import queues

logger = logging.getLogger(__name__)


def wake_lookups(lookup_ids: Iterable[int]) -> None:
    """Tell the workers of these look-ups once the current transaction has committed."""
    ids = list(lookup_ids)
    if ids:
        # robust: an unreachable broker must not turn a stored article into an error page.
        transaction.on_commit(partial(_send, ids), robust=True)


def _send(ids: list[int]) -> None:
    for lookup_id in ids:
        try:
            # By name: the tasks module imports the services, not the other way round.
            current_app.send_task("claims.run_lookup", kwargs={"lookup_id": lookup_id}, queue=queues.EVIDENCE)
        except (OperationalError, OSError) as error:
            logger.warning("broker unreachable, the sweeper will wake %d look-ups: %s", len(ids), error)
            return
