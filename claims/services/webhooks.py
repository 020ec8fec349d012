"""Webhooks: made, changed, paused, resumed, and their secrets. How messages are sent is in services.deliveries.

A secret is told once, to who made or renewed it; it stands in no list, event or log.
"""

from __future__ import annotations

import base64
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from claims.choices import EventType, LookupState, Paused
from claims.evidence import http
from claims.models import Delivery, Webhook
from claims.services import changes, events, jobs, outgoing, queueing

SECRET_BYTES = 32  # Standard Webhooks: 24 to 64
BOTH_SIGN = timedelta(hours=24)  # the old secret beside the new one
SECONDS = 15.0  # for one sending, all of it; Standard Webhooks: 15 to 30
MAX_ANSWER = 64 * 2**10  # bytes
# Failing without one success for so long, and so often, a webhook is paused.
TOO_LONG = timedelta(hours=24)
TOO_OFTEN = 10


def make(
    *, name: str, url: str, types: Sequence[str] = (), by: AbstractBaseUser, now: datetime
) -> tuple[Webhook, str]:
    """A new webhook, which is told of what happens from now on, and its secret.

    Raises FetchError when messages may not go to the address, ValueError for a type that does not go out.
    """
    check(url)
    secret = _secret()
    after = events.newest()
    with transaction.atomic():
        webhook = Webhook.objects.create(
            name=name, url=url, types=_known(types), secret=secret, created_by_id=by.pk, after=after, created_at=now
        )  # fmt: skip
        _record(EventType.WEBHOOK_MADE, webhook, by, now, host=_host(url), types=webhook.types)
    return webhook, secret


def change(
    *, webhook: Webhook, name: str, url: str, types: Sequence[str], by: AbstractBaseUser, now: datetime
) -> bool:
    """Give it these details; whether any was another. What waits goes to the new address. Raises as `make`."""
    if url != webhook.url:
        check(url)
    after = {"name": name, "url": url, "types": _known(types)}
    with transaction.atomic():
        stored = Webhook.objects.select_for_update().get(pk=webhook.pk)
        changed = {field: [getattr(stored, field), after[field]] for field in after if getattr(stored, field) != after[field]}  # fmt: skip
        if not changed:
            return False
        Webhook.objects.filter(pk=webhook.pk).update(**after)
        if "url" in changed:  # an address may hold a secret of the receiver's
            changed["host"] = [_host(one) for one in changed.pop("url")]
        _record(EventType.WEBHOOK_CHANGED, stored, by, now, changes=changed)
    return True


def renew(*, webhook: Webhook, by: AbstractBaseUser, now: datetime) -> str:
    """A new secret; the one until now signs beside it for BOTH_SIGN."""
    secret = _secret()
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(
            old_secret=F("secret"), old_secret_until=now + BOTH_SIGN, secret=secret
        )
        _record(EventType.WEBHOOK_RENEWED, webhook, by, now)
    return secret


def pause(*, webhook: Webhook, because: Paused, by: AbstractBaseUser | None, now: datetime) -> bool:
    """Send nothing until it is resumed; False when it is paused already. Nothing is lost meanwhile."""
    with transaction.atomic():
        if not Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(
            paused_at=now, paused_because=because
        ):
            return False
        _record(EventType.WEBHOOK_PAUSED, webhook, by, now, because=because.value)
    return True


def resume(*, webhook: Webhook, by: AbstractBaseUser, now: datetime) -> bool:
    """Go on, with all that waited and what was given up since it fails; False when it is not paused."""
    with transaction.atomic():
        stored = Webhook.objects.select_for_update().get(pk=webhook.pk)
        if stored.paused_at is None:
            return False
        Webhook.objects.filter(pk=webhook.pk).update(
            paused_at=None, paused_because="", failing_since=None, failures=0, rests_until=None
        )
        waiting = Q(state=LookupState.QUEUED)
        if stored.failing_since:
            waiting |= Q(state=LookupState.GAVE_UP, finished_at__gte=stored.failing_since)
        requeue(Delivery.objects.filter(waiting, webhook=webhook, seq__isnull=False), now=now)
        _record(EventType.WEBHOOK_RESUMED, webhook, by, now)
    return True


def remove(*, webhook: Webhook, by: AbstractBaseUser, now: datetime) -> None:
    """Take it away with its messages. Only the ledger tells of it then."""
    with transaction.atomic():
        # First, as those do who store what came of a message.
        Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
        _record(EventType.WEBHOOK_REMOVED, webhook, by, now, host=_host(webhook.url))
        Webhook.objects.filter(pk=webhook.pk).delete()


def send_again(*, deliveries: QuerySet[Delivery], by: AbstractBaseUser, now: datetime) -> int:
    """Send these messages once more, also those that arrived; how many. What is on its way just now is left."""
    with transaction.atomic():
        ids = dict(deliveries.values_list("pk", "webhook_id"))
        # First, as those do who store what came of a message.
        owners = list(Webhook.objects.select_for_update().filter(pk__in=set(ids.values())).order_by("pk"))
        again = requeue(Delivery.objects.filter(pk__in=ids), now=now)
        for webhook in owners:
            count = sum(owner == webhook.pk for owner in ids.values())
            _record(EventType.WEBHOOK_REPLAYED, webhook, by, now, messages=count)
    return again


def replay(*, webhook: Webhook, after: int, by: AbstractBaseUser, now: datetime) -> None:
    """Send everything behind a number once more, also what was before the webhook, as far as it fits.

    Messages keep their ids. Raises claims.services.changes.Beyond.
    """
    newest = events.newest()
    if after > newest:
        raise changes.Beyond(newest)
    with transaction.atomic():
        # Of what has no message yet, or none any more, the sweeper makes one.
        Webhook.objects.filter(pk=webhook.pk).update(after=Least(F("after"), after))
        requeue(Delivery.objects.filter(webhook=webhook, seq__gt=after), now=now)
        _record(EventType.WEBHOOK_REPLAYED, webhook, by, now, after=after)


def requeue(deliveries: QuerySet[Delivery], *, now: datetime) -> int:
    """Let these messages go out now, their attempts counted from 0; how many. Call inside a transaction."""
    again = deliveries.exclude(state=LookupState.RUNNING)
    owners = set(again.values_list("webhook_id", flat=True).distinct())
    count = again.update(
        state=LookupState.QUEUED, attempts=0, not_before=jobs.at_once(now), finished_at=None, error="",
        error_code="",
    )  # fmt: skip
    Webhook.objects.filter(pk__in=owners).update(woken_at=now)
    queueing.wake_webhooks(owners)
    return count


def ready(now: datetime) -> QuerySet[Webhook]:
    """Those that may be sent to: neither paused, nor asked by the receiver to wait."""
    return Webhook.objects.filter(Q(rests_until=None) | Q(rests_until__lte=now), paused_at=None)


def paused_by_themselves() -> QuerySet[Webhook]:
    """Those that an editor should look at."""
    return Webhook.objects.filter(paused_because__in=[Paused.FAILING, Paused.GONE])


def worked(*, webhook: Webhook, now: datetime) -> None:
    """Note that a message arrived."""
    Webhook.objects.filter(pk=webhook.pk).update(
        succeeded_at=now, failing_since=None, failures=0, rests_until=None
    )


def failed(*, webhook: Webhook, began: datetime, now: datetime, gone: bool, rest: float | None) -> bool:
    """Note that an attempt failed; whether the webhook is paused for it. Call inside a transaction.

    `gone`: the receiver wants no more; `rest`: the seconds for which it wants nothing.
    """
    rests = {"rests_until": now + timedelta(seconds=rest)} if rest else {}
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1, failing_since=Coalesce("failing_since", began), **rests
    )
    if gone:
        return pause(webhook=webhook, because=Paused.GONE, by=None, now=now)
    too_long = Webhook.objects.filter(
        pk=webhook.pk, failures__gte=TOO_OFTEN, failing_since__lte=now - TOO_LONG
    )
    return too_long.exists() and pause(webhook=webhook, because=Paused.FAILING, by=None, now=now)


def check(url: str) -> None:
    """Raises FetchError when messages may not go to this address."""
    http.may_post(url, limits=limits())


def limits() -> http.Limits:
    """What the sending of one message may do, as the settings are."""
    return replace(
        http.DEFAULT,
        seconds=SECONDS,
        max_bytes=MAX_ANSWER,
        content_types=None,
        networks=tuple(map(ipaddress.ip_network, settings.FETCH_NETWORKS)),
        ports={*http.PORTS, *settings.FETCH_PORTS},
    )


def _secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def _known(types: Sequence[str]) -> list[str]:
    """The types in the order of the table. Raises ValueError."""
    going_out = [value for value, _ in outgoing.TYPES]
    if unknown := set(types) - set(going_out):
        raise ValueError(f"{', '.join(sorted(unknown))} does not go out.")
    return [value for value in going_out if value in types]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _record(
    event: EventType, webhook: Webhook, by: AbstractBaseUser | None, now: datetime, **data: Any
) -> None:
    events.record(event, target=webhook.uid, by=by, now=now, name=webhook.name, **data)
