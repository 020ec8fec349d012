"""A request done once however often it is sent: who names it by a key gets the first answer again.

As draft-ietf-httpapi-idempotency-key-header-07 has it. Only what was done is kept: after a refusal nothing has
happened, and the key is free. Should a process die between the change and keeping its answer, the change may be
tried a second time; every service refuses or recognises what is there already.

Whether a request is still under way PostgreSQL knows: its connection holds an advisory lock, and who dies lets go of
it. Where that cannot be told (SQLite, a pooler, a machine that vanished), it counts as broken off after `BROKEN_OFF`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, connection

from claims.models import IdempotencyKey
from claims.statements import AWAY

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
    alone = _hold(owner.pk, key)
    taken = None
    try:
        taken = _taken(owner, key, sha256, now, alone)
    finally:
        if alone and not isinstance(taken, IdempotencyKey):
            _let_go(owner.pk, key)
    return taken


def _taken(owner: User, key: str, sha256: str, now: datetime, alone: bool | None) -> IdempotencyKey | Answer:
    if alone is False and not IdempotencyKey.objects.filter(owner=owner, key=key).exists():
        raise InProgress()  # whoever holds it is about to write it down
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
        if not alone and row.taken_at > now - BROKEN_OFF:
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
    own = IdempotencyKey.objects.filter(pk=row.pk, taken_at=row.taken_at)
    _for_certain(lambda: own.update(**told))
    _let_go(row.owner_id, row.key)


def give_back(row: IdempotencyKey) -> None:
    """Nothing was done: the key may be used again."""
    own = IdempotencyKey.objects.filter(pk=row.pk, taken_at=row.taken_at, status=None)
    _for_certain(lambda: own.delete())
    _let_go(row.owner_id, row.key)


def forget(*, now: datetime) -> int:
    """Delete keys that are older than a day; returns how many."""
    return IdempotencyKey.objects.filter(taken_at__lt=now - KEPT).delete()[0]


def _for_certain(act: Callable[[], object]) -> None:
    """Once more over a new connection, where the request's own went away in the middle."""
    try:
        act()
    except AWAY:
        if connection.in_atomic_block:
            raise
        connection.close()
        act()


def _hold(owner: int, key: str) -> bool | None:
    """Hold the key for this connection. False: another one does; None: this database cannot tell."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    # Behind a pooler the server's process is not the one we connected to, and belongs to others after each statement.
    ours = connection.connection.info.backend_pid
    with connection.cursor() as cursor:
        lock = "SELECT CASE WHEN pg_backend_pid() = %s THEN pg_try_advisory_lock(%s) END"
        cursor.execute(lock, [ours, _number(owner, key)])
        held: bool | None = cursor.fetchone()[0]
        return held


def _let_go(owner: int, key: str) -> None:
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        ours = connection.connection.info.backend_pid
        with connection.cursor() as cursor:
            free = "SELECT CASE WHEN pg_backend_pid() = %s THEN pg_advisory_unlock(%s) END"
            cursor.execute(free, [ours, _number(owner, key)])


def _number(owner: int, key: str) -> int:
    """What stands for the key among PostgreSQL's advisory locks: 64 bits with a sign."""
    digest = hashlib.blake2b(f"idempotency {owner} {key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
