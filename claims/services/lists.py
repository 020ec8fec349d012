"""A person's own desk: which claims they opened, and the lists they saved.

Neither changes anything public, so neither leaves an event.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from claims import roles
from claims.models import Claim, ClaimSeen, SavedList
from claims.services.reviews import NotAllowed

MOST = 30  # lists a person may keep: all are counted whenever the queue is shown


class CannotSave(Exception):
    """A list that cannot be saved as it is; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def opened(*, claim: Claim, by: User, passages: int, now: datetime) -> None:
    """Remember that the person had the claim's page before them, with so many passages."""
    ClaimSeen.objects.bulk_create(
        [ClaimSeen(claim=claim, person=by, passages=passages, at=now)],
        update_conflicts=True,
        unique_fields=["person", "claim"],
        update_fields=["passages", "at"],
    )


def hold(*, claim: Claim, by: User, now: datetime) -> None:
    """Leave the claim to this person for a while: it is about to be opened (claims.queue)."""
    ClaimSeen.objects.bulk_create(
        [ClaimSeen(claim=claim, person=by, passages=0, at=now)],
        update_conflicts=True,
        unique_fields=["person", "claim"],
        update_fields=["at"],
    )


def save(*, name: str, query: str, by: User, now: datetime, shared: bool = False) -> SavedList:
    """Keep filters under a name. Raises NotAllowed, CannotSave."""
    _check(name=name, shared=shared, by=by)
    if not query:
        raise CannotSave("no_filters")
    with transaction.atomic():
        if SavedList.objects.filter(owner=by).count() >= MOST:
            raise CannotSave("too_many")
        _refuse_taken(name, by)
        return SavedList.objects.create(owner=by, name=name, query=query, shared=shared, created_at=now)


def change(*, saved: SavedList, name: str, shared: bool, by: User) -> SavedList:
    """Rename a list, share it, or share it no longer. Raises NotAllowed, CannotSave."""
    _check_owner(saved, by)
    _check(name=name, shared=shared and not saved.shared, by=by)
    with transaction.atomic():
        if name != saved.name:
            _refuse_taken(name, saved.owner)
        saved.name, saved.shared = name, shared
        saved.save(update_fields=["name", "shared"])
    return saved


def delete(*, saved: SavedList, by: User) -> None:
    """Forget a list. Raises NotAllowed."""
    _check_owner(saved, by)
    saved.delete()


def may_change(saved: SavedList, person: User) -> bool:
    """Whether a list is the person's to change: one's own, or for editors any that is shared."""
    return saved.owner_id == person.pk or (saved.shared and roles.is_editor(person))


def _check(*, name: str, shared: bool, by: User) -> None:
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may save lists.")
    if shared and not roles.is_editor(by):
        raise NotAllowed("Only editors may share a list with everybody.")
    if not name:
        raise CannotSave("no_name")


def _check_owner(saved: SavedList, by: User) -> None:
    if not may_change(saved, by):
        raise NotAllowed("This list is somebody else's.")


def _refuse_taken(name: str, owner: User) -> None:
    if SavedList.objects.filter(owner=owner, name=name).exists():
        raise CannotSave("name_taken")
