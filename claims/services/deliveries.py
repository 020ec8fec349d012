"""Messages to webhooks: made of events, sent, and sent again, by the Standard Webhooks specification.

A message is a job (claims.services.jobs): it is sent at least once, and told apart by its id. Whoever sends
has the turn at its webhook: one at a time, oldest first, and after TURN seconds the next webhook's turn comes.
So a slow receiver holds one worker at most, and for as long as one answer may take.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from standardwebhooks import Webhook as Signer

from claims.choices import LookupState
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.models import Delivery, DeliveryAttempt, Webhook
from claims.services import archive, changes, events, jobs, queueing, webhooks

logger = logging.getLogger(__name__)

# Seconds before the next attempt, as the specification recommended in 1.0.0; each up to a quarter longer.
BACKOFF = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
ATTEMPTS = len(BACKOFF) + 1
TURN = 10.0  # seconds after which a webhook that has more to send waits for its next turn
SPREAD = 500  # messages made of events for one webhook in one round
SHOWN = 1000  # characters of an answer that are kept
TEST = "webhook.test"
USER_AGENT = "factcheck-claim-tracker/0.1 (webhooks)"


# --- from events to messages --------------------------------------------------------------------------


def spread(*, now: datetime) -> int:
    """Make messages of what happened since, for all webhooks that are not paused; how many.

    Safe to run anywhere, any time: who moves a webhook's number on makes the messages, in one transaction.
    """
    newest = events.newest()
    behind = Webhook.objects.filter(paused_at=None, after__lt=newest).defer("secret", "old_secret")
    return sum(_spread(webhook, now) for webhook in behind)


def _spread(webhook: Webhook, now: datetime) -> int:
    page = changes.read(after=webhook.after, limit=SPREAD, wanted=changes.Wanted(types=webhook.types))
    with transaction.atomic():
        moved = Webhook.objects.filter(pk=webhook.pk, after=page.after, paused_at=None).update(
            after=page.next_after
        )
        if not moved:
            return 0
        # Those there are already are being sent again (webhooks.replay).
        Delivery.objects.bulk_create(
            (_message(webhook, seq, change, now) for seq, change in page.changes), ignore_conflicts=True
        )
        if page.changes:
            Webhook.objects.filter(pk=webhook.pk).update(woken_at=now)
            queueing.wake_webhooks([webhook.pk])
    return len(page.changes)


def _message(webhook: Webhook, seq: int, change: str, now: datetime) -> Delivery:
    """The message of a change, which is JSON."""
    told = json.loads(change)
    body = f'{{"type":"{told["type"]}","timestamp":"{told["at"]}","data":{change}}}'
    return Delivery(
        uid=uuid.uuid5(webhook.uid, str(seq)), webhook=webhook, seq=seq, type=told["type"], body=body,
        max_attempts=ATTEMPTS, created_at=now,
    )  # fmt: skip


# --- sending ------------------------------------------------------------------------------------------


def turn(*, webhook_id: int, clock: Callable[[], datetime]) -> int:
    """Send what is due at one webhook; how many attempts were made. 0 when another worker is at it."""
    token, now = uuid.uuid4(), clock()
    free = Q(turn_until=None) | Q(turn_until__lt=now)
    lease = timedelta(seconds=settings.LOOKUP_LEASE_SECONDS)
    if not webhooks.ready(now).filter(free, pk=webhook_id).update(turn_token=token, turn_until=now + lease):
        return 0
    sent, begun = 0, monotonic()
    try:
        while (found := _due(clock()).filter(webhook=webhook_id).order_by("pk").first()) is not None:
            if not run(delivery_id=found.pk, clock=clock):
                break
            sent += 1
            if monotonic() - begun > TURN:
                break
    finally:
        with transaction.atomic():
            Webhook.objects.filter(pk=webhook_id, turn_token=token).update(turn_token=None, turn_until=None)
            if sent and _due(clock()).filter(webhook=webhook_id).exists():
                queueing.wake_webhooks([webhook_id])
    return sent


def run(*, delivery_id: int, clock: Callable[[], datetime], paused_too: bool = False) -> bool:
    """Take a message, send it, store what came of it. False when it is not due, or somebody else has it.

    `paused_too`: also when its webhook is paused, or rests.
    """
    now = clock()
    rows = Delivery.objects.all() if paused_too else _of_ready(now)
    token = jobs.take(rows, pk=delivery_id, now=now, seconds=settings.LOOKUP_LEASE_SECONDS)
    if token is None:
        return False
    delivery = Delivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    if delivery is None:  # its webhook was removed just now
        return False
    try:
        outcome = _send(delivery, now)
    except Exception as error:  # a bug must not send a message for ever
        logger.exception("message %s failed", delivery.pk)
        return jobs.leave(
            Delivery.objects.all(), pk=delivery.pk, token=token, state=LookupState.FAILED, finished_at=clock(),
            error_code=type(error).__name__[:30], error="",
        )  # fmt: skip
    return _store(delivery, token, outcome, now, clock())


def test(*, webhook: Webhook, clock: Callable[[], datetime]) -> Delivery:
    """Send a message that tells of nothing, now and once, also to a webhook that is paused; with its outcome."""
    now = clock()
    at = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    change: dict[str, Any] = {"seq": None, "type": TEST, "at": at, "article": None, "claim": None, "data": {}}
    body = json.dumps({"type": TEST, "timestamp": at, "data": change}, separators=(",", ":"))
    delivery = Delivery.objects.create(webhook=webhook, type=TEST, body=body, max_attempts=1, created_at=now)
    run(delivery_id=delivery.pk, clock=clock, paused_too=True)
    delivery.refresh_from_db()
    return delivery


def signed(delivery: Delivery, now: datetime) -> dict[str, str]:
    """The headers of one sending. Raises EmptyWebhookSecretError."""
    webhook, at = delivery.webhook, now.astimezone(UTC)
    secrets = [webhook.secret]
    if webhook.old_secret_until and webhook.old_secret_until > now:
        secrets.append(webhook.old_secret)
    signatures = (Signer(secret).sign(delivery.message_id, at, delivery.body) for secret in secrets)
    return {
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sending; `status` is None when nothing was answered."""

    milliseconds: int
    status: int | None = None
    error: str = ""
    answer: str = ""
    retry_after: float | None = None

    @property
    def success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def code(self) -> str:
        """For filters, "" for a success."""
        return "" if self.success else "no_answer" if self.status is None else f"status_{self.status}"


def _send(delivery: Delivery, now: datetime) -> Outcome:
    """One sending, outside any transaction."""
    headers, begun = signed(delivery, now), monotonic()
    try:
        answered = http.post(
            delivery.webhook.url, content=delivery.body.encode(), headers=headers, limits=webhooks.limits()
        )
    except FetchError as error:
        return Outcome(_since(begun), error=archive.storable(str(error))[:500])
    status, problem = answered.status, ""
    if 300 <= status < 400:
        problem = f"The receiver redirects (status {status}); give the final address."
    elif not 200 <= status < 300:
        problem = f"The receiver answered with status {status}."
    text = archive.storable(answered.content.decode("utf-8", "replace"))[:SHOWN]
    wait = answered.retry_after if status in {429, 503} else None
    return Outcome(_since(begun), status, problem, text, wait)


def _since(begun: float) -> int:
    return round((monotonic() - begun) * 1000)


def _store(delivery: Delivery, token: uuid.UUID, outcome: Outcome, began: datetime, now: datetime) -> bool:
    """False when the lease was lost: whoever has it now sends the message again."""
    rest = min(outcome.retry_after, jobs.LONGEST_WAIT) if outcome.retry_after else None
    with transaction.atomic():
        # The webhook first, as those do who pause and resume it.
        Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
        if not Delivery.objects.select_for_update().filter(pk=delivery.pk, lease_token=token).first():
            return False
        if outcome.success:
            webhooks.worked(webhook=delivery.webhook, now=now)
            after: dict[str, Any] = {"state": LookupState.DONE, "finished_at": now, "not_before": None}
        else:
            paused = webhooks.failed(
                webhook=delivery.webhook, began=began, now=now, gone=outcome.status == 410, rest=rest
            )
            after = _after_failure(delivery, outcome, paused, now)
        DeliveryAttempt.objects.create(
            delivery=delivery, at=began, milliseconds=outcome.milliseconds, status=outcome.status,
            error=outcome.error, answer=outcome.answer,
        )  # fmt: skip
        return jobs.leave(
            Delivery.objects.all(), pk=delivery.pk, token=token, error=outcome.error, error_code=outcome.code, **after
        )  # fmt: skip


def _after_failure(delivery: Delivery, outcome: Outcome, paused: bool, now: datetime) -> dict[str, Any]:
    if paused and delivery.seq is not None:  # it waits with all the others, however often it was tried
        return {"state": LookupState.QUEUED, "finished_at": None, "not_before": None}
    return jobs.after_failure(
        attempts=delivery.attempts,
        max_attempts=delivery.max_attempts,
        retryable=True,  # an address or a certificate may be put right as well
        retry_after=outcome.retry_after,
        now=now,
        backoff=BACKOFF,
    )


# --- the sweeper --------------------------------------------------------------------------------------


def sweep(*, now: datetime) -> int:
    """Wake the workers for webhooks whose wake-up was lost. Safe to run anywhere, any time."""
    jobs.give_up(Delivery.objects.all(), now=now)
    free = Q(turn_until=None) | Q(turn_until__lt=now)
    unheard = Q(woken_at=None) | Q(woken_at__lt=now - jobs.WAKE_AGAIN)
    due = webhooks.ready(now).filter(free & unheard & Exists(_due(now).filter(webhook=OuterRef("pk"))))
    with transaction.atomic():
        ids = list(due.values_list("pk", flat=True))
        Webhook.objects.filter(pk__in=ids).update(woken_at=now)
        queueing.wake_webhooks(ids)
    return len(ids)


def _due(now: datetime) -> QuerySet[Delivery]:
    return _of_ready(now).filter(jobs.due(now), attempts__lt=F("max_attempts"))


def _of_ready(now: datetime) -> QuerySet[Delivery]:
    # Not a join: the UPDATE that takes one must see the row's own columns as they are by then.
    return Delivery.objects.filter(webhook__in=webhooks.ready(now).values("pk"))
