"""A request done once however often it is sent: who names it by a key gets the first answer again.

As draft-ietf-httpapi-idempotency-key-header-07 has it. Only what was done is kept: after a refusal nothing has
happened, and the key is free. Should a process die between the change and keeping its answer, the change may be
tried a second time after `BROKEN_OFF`; every service refuses or recognises what is there already.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError

from claims.models import IdempotencyKey

KEPT = timedelta(hours=24)
BROKEN_OFF = timedelta(minutes=5)  # no request takes so long


class Reused(Exception):
    """The key names another request already."""


class InProgress(Exception):
    """The same request is under way."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    location: str
    body: str


def fingerprint(*parts: str | bytes) -> str:
    """The same for the same request."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(b"%d:%b" % (len(raw), raw))
    return digest.hexdigest()


def take(*, owner: User, key: str, sha256: str, now: datetime) -> IdempotencyKey | Answer:
    """The key, to be kept or given back, or the answer of the first time. Raises Reused, InProgress."""
    try:
        row, made = IdempotencyKey.objects.get_or_create(
            owner=owner, key=key, defaults={"sha256": sha256, "taken_at": now}
        )
    except IntegrityError:  # somebody had it, and gave it back before it could be read
        raise InProgress() from None
    if made:
        return row
    if row.taken_at > now - KEPT:
        if row.sha256 != sha256:
            raise Reused()
        if row.status is not None:
            return Answer(row.status, row.location, row.body)
        if row.taken_at > now - BROKEN_OFF:
            raise InProgress()
    # Of all who find it left behind one takes it over.
    mine = {"sha256": sha256, "taken_at": now, "status": None, "location": "", "body": ""}
    if not IdempotencyKey.objects.filter(pk=row.pk, taken_at=row.taken_at).update(**mine):
        raise InProgress()
    row.taken_at = now
    return row


def keep(row: IdempotencyKey, answer: Answer) -> None:
    """Keep what was answered, for whoever asks with this key again."""
    told = {"status": answer.status, "location": answer.location, "body": answer.body}
    IdempotencyKey.objects.filter(pk=row.pk, taken_at=row.taken_at).update(**told)


def give_back(row: IdempotencyKey) -> None:
    """Nothing was done: the key may be used again."""
    IdempotencyKey.objects.filter(pk=row.pk, taken_at=row.taken_at, status=None).delete()


def forget(*, now: datetime) -> int:
    """Delete keys that are older than a day; returns how many."""
    return IdempotencyKey.objects.filter(taken_at__lt=now - KEPT).delete()[0]
