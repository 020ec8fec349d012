"""How a claim moves: pure tables and functions, no database.

A review answers with a status and a finding. One review decides, or two that agree, according to the
article's policy; two that disagree wait for an editor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.choices import Finding, ReviewState, Status

FINDINGS: dict[Status, tuple[Finding, ...]] = {
    Status.UNVERIFIED: (
        Finding.NOT_STARTED,
        Finding.IN_REVIEW,
        Finding.INSUFFICIENT_EVIDENCE,
        Finding.AMBIGUOUS,
        Finding.NOT_CHECKABLE,
    ),
    Status.DISPUTED: (
        Finding.FALSE,
        Finding.MISLEADING,
        Finding.MISSING_CONTEXT,
        Finding.OUTDATED,
        Finding.CONFLICTING_EVIDENCE,
    ),
    Status.VERIFIED: (Finding.ACCURATE, Finding.MOSTLY_ACCURATE),
}

# Findings the workflow sets by itself; nobody answers with them.
AUTOMATIC = frozenset({Finding.NOT_STARTED, Finding.IN_REVIEW})

ANSWERS: dict[Status, tuple[Finding, ...]] = {
    status: tuple(f for f in findings if f not in AUTOMATIC) for status, findings in FINDINGS.items()
}


class InvalidAnswer(Exception):
    """An answer that the rules do not allow. `code` is stable, `field` says where to mend it."""

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reviewer says about a claim."""

    status: Status
    finding: Finding


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a claim stands: the public pair, and the internal state of the work."""

    status: Status
    finding: Finding
    state: ReviewState


UNTOUCHED = Standing(Status.UNVERIFIED, Finding.NOT_STARTED, ReviewState.OPEN)


def check_answer(*, status: str, finding: str, rationale: str, cited: int) -> Answer:
    """The answer, when it is complete: verified and disputed need a reason and a cited passage.

    Raises InvalidAnswer.
    """
    if status not in Status.values:
        raise InvalidAnswer("unknown_status", "status", "Choose verified, disputed or unverified.")
    if finding not in Finding.values or Finding(finding) not in ANSWERS[Status(status)]:
        raise InvalidAnswer("finding_mismatch", "finding", "Choose a finding that goes with the status.")
    if not rationale.strip():
        raise InvalidAnswer("rationale_missing", "rationale", "Say why in a sentence or two.")
    if status != Status.UNVERIFIED and cited < 1:
        raise InvalidAnswer("citation_missing", "evidence", "Cite at least one passage.")
    return Answer(Status(status), Finding(finding))


def standing_after(
    *, answers: Sequence[Answer], required: int, adjudicated: Answer | None = None
) -> Standing:
    """Where a claim stands after the reviews of the current round, in the order they came."""
    if adjudicated is not None:
        return Standing(adjudicated.status, adjudicated.finding, ReviewState.DECIDED)
    if not answers:
        return UNTOUCHED
    if len(answers) < required:
        return Standing(Status.UNVERIFIED, Finding.IN_REVIEW, ReviewState.AWAITING_SECOND)
    if len(set(answers)) > 1:
        return Standing(Status.UNVERIFIED, Finding.IN_REVIEW, ReviewState.DISAGREEMENT)
    return Standing(answers[0].status, answers[0].finding, ReviewState.DECIDED)


# The work is over, or waits for an editor: nobody answers blindly any more.
OPEN_BOOK = (ReviewState.DECIDED, ReviewState.DISAGREEMENT)


def may_read_reviews(*, is_editor: bool, own_review: bool, state: str) -> bool:
    """The second review is blind: until a claim is decided or disputed inside, a reviewer sees own work only."""
    return is_editor or own_review or state in OPEN_BOOK


def may_read_talk(*, is_editor: bool, state: str, needed: int) -> bool:
    """Whether what others say of a claim may be read: talk would open a blind review as well as an answer would."""
    return needed < 2 or may_read_reviews(is_editor=is_editor, own_review=False, state=state)
