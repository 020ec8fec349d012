"""Tokens of the API: made, known again, and taken back. A token is shown once; only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q

from claims.choices import EventType, Scope
from claims.models import ApiToken
from claims.services import events

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
    token, noted = _read(_digest(secret), now)
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
_KNOWN = """
    SELECT token.id, token.owner_id, token.scopes, token.last_used_at > %s,
           owner.id, owner.is_superuser, owner.username, owner.is_staff, owner.is_active
    FROM claims_apitoken token JOIN auth_user owner ON owner.id = token.owner_id
    WHERE token.sha256 = %s AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > %s)
          AND owner.is_active"""


def _read(digest: str, now: datetime) -> tuple[ApiToken | None, bool]:
    """The valid token with this digest, and whether its use was noted lately. What is not read here is read when asked."""
    as_stored = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [as_stored(now - NOTED), digest, as_stored(now)])
        row = cursor.fetchone()
    if row is None:
        return None, False
    key, owner, scopes, noted, *person = row
    token = ApiToken.from_db(connection.alias, ("id", "owner_id", "scopes"), (key, owner, json.loads(scopes)))
    flags = ("id", "is_superuser", "username", "is_staff", "is_active")
    token.owner = User.from_db(connection.alias, flags, person)
    return token, bool(noted)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
