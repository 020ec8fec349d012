"""A webhook to a receiver on loopback, and a clock that goes ahead of the receiver's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from claims.choices import EventType
from claims.models import Event, Webhook
from claims.services import deliveries, events, queueing, webhooks
from tests.site import answer
from tests.webhooks.receiver import Receiver


class Clock:
    """The real time, for receivers look at it, and as many seconds more as a test lets pass."""

    ahead = timedelta(0)

    def __call__(self) -> Any:
        return timezone.now() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Webhooks whose workers were woken."""
    sent: list[int] = []
    monkeypatch.setattr(queueing, "wake_webhooks", sent.extend)
    return sent


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    one = Receiver()
    settings.FETCH_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_PORTS = [one.site.port]
    yield one
    one.close()


@pytest.fixture
def webhook(receiver: Receiver, editor: Any) -> Webhook:
    made, _ = webhooks.make(name="Site", url=receiver.url, by=editor, now=timezone.now())
    return made


def happen(claim: Any, *, kind: EventType = EventType.STATUS_CHANGED) -> Event:
    """An event that goes out, unless another kind is given."""
    data: dict[str, Any] = (
        {"status": "unverified", "finding": "in_review"} if kind == EventType.STATUS_CHANGED else {}
    )
    with transaction.atomic():
        return events.record(kind, target=claim.uid, by=None, now=timezone.now(), claim=claim, **data)


def send(webhook: Webhook, clock: Clock) -> int:
    """Make messages of what happened, and send what is due."""
    deliveries.spread(now=clock())
    return deliveries.turn(webhook_id=webhook.pk, clock=clock)


def stored(webhook: Webhook) -> Webhook:
    return Webhook.objects.get(pk=webhook.pk)


def statuses(*given: int) -> list[Any]:
    return [answer(b"no", status=status, content_type="text/plain") for status in given]
