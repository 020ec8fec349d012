"""Tokens of the API: made, known again, and taken back. A token is shown once; only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q

from claims.choices import EventType, Scope
from claims.models import ApiToken
from claims.services import events
from claims.statements import fetched

BEGINNING = "fct_"  # so that a token found in a log or a repository is known for what it is
SHOWN = 12  # characters that a token is recognised by, its beginning among them
NOTED = timedelta(minutes=1)  # how exactly the last use is known: a write for every request is a commit


def make(
    *,
    owner: User,
    name: str,
    scopes: Sequence[str] = (Scope.READ,),
    expires_at: datetime | None = None,
    by: User | None,
    now: datetime,
) -> tuple[ApiToken, str]:
    """A new token, and the secret itself, which nobody can read later. Raises ValueError for an unknown scope."""
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        raise ValueError(f"Scopes are {', '.join(Scope.values)}.")
    secret = BEGINNING + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            owner=owner,
            name=name[:100],
            prefix=secret[:SHOWN],
            sha256=_digest(secret),
            scopes=list(scopes),
            expires_at=expires_at,
            created_at=now,
        )
        events.record(
            EventType.TOKEN_MADE,
            target=token.uid,
            by=by,
            now=now,
            owner=owner.get_username(),
            scopes=list(scopes),
        )
    return token, secret


def known(*, secret: str, now: datetime) -> ApiToken | None:
    """The token that this is, with its owner, when it is still good for anything; notes that it was used."""
    token, noted = _read(secret, now)
    if token is not None and not noted:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)
    return token


def revoke(*, token: ApiToken, by: User | None, now: datetime) -> bool:
    """End a token at once; False when it was ended before."""
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            return False
        events.record(EventType.TOKEN_REVOKED, target=token.uid, by=by, now=now)
    return True


# Asked with every request, and so as SQL: to have it made of objects takes several times longer than to answer it.
NOTED_LATELY = "token.last_used_at > %s"


def statement(columns: str, join: str = "") -> str:
    """SQL that reads columns of the token with a secret that is good for anything, of its owner, and of what is joined.

    `columns` holds NOTED_LATELY, before any value of `join`; `values` has the values of both ends.
    """
    return (
        f"SELECT {columns} FROM claims_apitoken token JOIN auth_user owner ON owner.id = token.owner_id {join} "  # noqa: S608 - our own words
        "WHERE token.sha256 = %s AND token.revoked_at IS NULL"
        " AND (token.expires_at IS NULL OR token.expires_at > %s) AND owner.is_active"
    )


def values(secret: str, now: datetime) -> list[Any]:
    """The values of `statement`: the first is of the columns, the others are of the end."""
    as_stored = connection.ops.adapt_datetimefield_value
    return [as_stored(now - NOTED), _digest(secret), as_stored(now)]


_KNOWN = statement(
    f"token.id, token.owner_id, CAST(token.scopes AS text), {NOTED_LATELY}, "
    "owner.id, owner.is_superuser, owner.username, owner.is_staff, owner.is_active"
)


def _read(secret: str, now: datetime) -> tuple[ApiToken | None, bool]:
    """The valid token with this secret, and whether its use was noted lately. What is not read here is read when asked."""
    rows = fetched(_KNOWN, values(secret, now))
    if not rows:
        return None, False
    key, owner, scopes, noted, *person = rows[0]
    token = ApiToken.from_db(connection.alias, ("id", "owner_id", "scopes"), (key, owner, json.loads(scopes)))
    flags = ("id", "is_superuser", "username", "is_staff", "is_active")
    token.owner = User.from_db(connection.alias, flags, person)
    return token, bool(noted)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
