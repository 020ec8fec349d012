"""What lies on a claim when somebody acts on it, read in few statements; and the guard that lets one act at a time.

The statements are SQL because a decision takes them every time (claims.statements, docs/adr/0015).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection

from claims.models import Claim
from claims.statements import Rows, fetched, written

# What of a claim changes without another revision, or by what moves it on.
_COLUMNS = (
    "status", "finding", "review_state", "set_aside_reason", "required_reviews", "round", "assigned_to_id",
    "canonical_id", "version_id",
)  # fmt: skip
_SEEN = "id = %s AND revision = %s AND removed_at IS NULL"
_ADVANCE = f"UPDATE claims_claim SET revision = revision + 1 WHERE {_SEEN} RETURNING {', '.join(_COLUMNS)}"  # noqa: S608
_HOLD = f"SELECT {', '.join(_COLUMNS)} FROM claims_claim WHERE {_SEEN}"  # noqa: S608 - our own names, as above
_LOCK = " FOR NO KEY UPDATE"  # as an UPDATE locks; SQLite has one writer
_ACTIVE = """
    SELECT id, reviewer_id, status, finding, rationale FROM claims_review
    WHERE claim_id = %s AND round = %s AND withdrawn_at IS NULL ORDER BY id
"""
_VERDICT = """
    SELECT number, status, finding, basis FROM claims_verdict WHERE claim_id = %s ORDER BY number DESC LIMIT 1
"""
_PASSAGES = "SELECT id, uid FROM claims_evidence WHERE claim_id = %s ORDER BY id"


class StaleClaim(Exception):
    """The claim changed since the page was loaded; `claim` is as it is now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("Somebody changed this claim while you were reading it.")
        self.claim = claim


def advance(claim: Claim, seen: int) -> Claim:
    """Raise the revision if it is still the one seen; the row as it is now. Raises StaleClaim."""
    return _fresh(claim, seen, written(_ADVANCE, [claim.pk, seen]))


def hold(claim: Claim, seen: int) -> Claim:
    """`advance`, for who writes the row anyway in the same transaction, the revision with it. Raises StaleClaim.

    A row that is written once is put into its indexes once.
    """
    lock = _LOCK if connection.features.has_select_for_no_key_update else ""
    return _fresh(claim, seen, written(_HOLD + lock, [claim.pk, seen]))


def _fresh(claim: Claim, seen: int, won: Rows) -> Claim:
    """The claim of the next revision, `won` being what its row holds; nothing: somebody was before us."""
    if not won or claim.revision != seen:
        fresh = Claim.every.select_related("version__article").get(pk=claim.pk)
        if not won:
            raise StaleClaim(fresh)
    else:
        # The words and their place are those that were read: no other revision changed them. The rest is as it is now.
        fresh = copy(claim)
        for name, value in zip(_COLUMNS, won[0], strict=True):
            setattr(fresh, name, value)
    fresh.revision = seen + 1
    return fresh


class Answered(NamedTuple):
    """A review that counts."""

    pk: int
    reviewer: int
    status: str
    finding: str
    rationale: str


class Cited(NamedTuple):
    """A passage of the claim that an answer rests on."""

    pk: int
    uid: UUID


class Last(NamedTuple):
    """The last verdict."""

    number: int
    status: str
    finding: str
    basis: str


@dataclass(frozen=True, slots=True)
class Work:
    """What people have done to a claim: the answers that count in its round, oldest first, and the last verdict."""

    active: list[Answered]
    last: Last | None

    def of(self, person: User) -> Answered | None:
        """The person's own answer."""
        return next((answered for answered in self.active if answered.reviewer == person.pk), None)


def work_on(claim: Claim) -> Work:
    """Two statements, whatever there is."""
    last = fetched(_VERDICT, [claim.pk])
    return Work(
        active=[Answered(*row) for row in fetched(_ACTIVE, [claim.pk, claim.round])],
        last=Last(*last[0]) if last else None,
    )


def passages_of(claim: Claim) -> list[Cited]:
    """What an answer may cite, in the order in which it was found."""
    return [Cited(pk, UUID(str(uid))) for pk, uid in fetched(_PASSAGES, [claim.pk])]
