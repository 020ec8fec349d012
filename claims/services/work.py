"""What lies on a claim when somebody acts on it, read in few statements; and the guard that lets one act at a time.

The statements are SQL because a decision takes them every time (claims.statements, docs/adr/0015).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import User

from claims.models import Claim
from claims.statements import fetched, written

# What of a claim changes without another revision, or by what moves it on.
_MUTABLE = (
    "status", "finding", "review_state", "set_aside_reason", "required_reviews", "round", "assigned_to_id",
    "canonical_id",
)  # fmt: skip
_ADVANCE = """
    UPDATE claims_claim SET revision = revision + 1 WHERE id = %s AND revision = %s AND removed_at IS NULL
    RETURNING status, finding, review_state, set_aside_reason, required_reviews, round, assigned_to_id, canonical_id
"""
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
    """Raise the revision if it is still the one seen; the row as it is now. The one guard against races."""
    won = written(_ADVANCE, [claim.pk, seen])
    if not won or claim.revision != seen:
        fresh = Claim.every.select_related("version__article").get(pk=claim.pk)
        if not won:
            raise StaleClaim(fresh)
        return fresh
    # The words and their place are those that were read: no other revision changed them. The rest is as it is now.
    fresh = copy(claim)
    fresh.revision = seen + 1
    for name, value in zip(_MUTABLE, won[0], strict=True):
        setattr(fresh, name, value)
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
