"""How a claim moves: pure tables and functions, no database.

A review answers with a status and a finding. One review decides, or two that agree, according to the
article's policy; two that disagree wait for an editor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

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
SENT_BACK = Standing(Status.UNVERIFIED, Finding.IN_REVIEW, ReviewState.OPEN)


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


def standing_after(*, answers: Sequence[Answer], required: int, again: bool = False) -> Standing:
    """Where a claim stands after the reviews of the current round, in the order they came; `again`: not the first."""
    if not answers:
        return SENT_BACK if again else UNTOUCHED
    if len(answers) < required:
        return Standing(Status.UNVERIFIED, Finding.IN_REVIEW, ReviewState.AWAITING_SECOND)
    if len(set(answers)) > 1:
        return Standing(Status.UNVERIFIED, Finding.IN_REVIEW, ReviewState.DISAGREEMENT)
    return Standing(answers[0].status, answers[0].finding, ReviewState.DECIDED)


# The work is over, or waits for an editor: nobody answers blindly any more.
OPEN_BOOK = (ReviewState.DECIDED, ReviewState.DISAGREEMENT)


class Role(StrEnum):
    """What a person is to the desk. An editor may do all that a reviewer may."""

    NOBODY = "nobody"
    REVIEWER = "reviewer"
    EDITOR = "editor"


class Act(StrEnum):
    """What somebody does to a claim or to the work on it."""

    ANSWER = "answer"
    CHANGE_OWN = "change_own"
    WITHDRAW = "withdraw"
    ADJUDICATE = "adjudicate"
    SET_ASIDE = "set_aside"
    TAKE_UP = "take_up"
    SEND_BACK = "send_back"
    RECALL = "recall"
    JUDGE = "judge"
    ASSIGN = "assign"
    ASSIGN_OTHERS = "assign_others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A person before a claim.

    `own`: they have an answer of this round; `adjudicated`: an editor has decided; `again`: not the first round.
    """

    role: Role
    state: ReviewState = ReviewState.OPEN
    own: bool = False
    adjudicated: bool = False
    again: bool = False


def acts(here: Situation) -> frozenset[Act]:
    """All that this person may do to this claim now; services refuse the rest and pages do not offer it."""
    if here.role == Role.NOBODY:
        return frozenset()
    editor, decided = here.role == Role.EDITOR, here.state == ReviewState.DECIDED
    may = {Act.JUDGE, Act.ASSIGN} | ({Act.ASSIGN_OTHERS} if editor else set())
    if here.state == ReviewState.SET_ASIDE:
        return frozenset(may | {Act.TAKE_UP})
    if not (decided or here.adjudicated):
        may.add(Act.SET_ASIDE)
    if here.own and not here.adjudicated:
        may |= {Act.CHANGE_OWN, Act.WITHDRAW}
    elif not (here.own or decided or here.adjudicated):
        may.add(Act.ANSWER)
    others = here.adjudicated or (decided and not here.own)  # decided, and not by an answer of one's own
    if editor and (others or here.state == ReviewState.DISAGREEMENT):
        may.add(Act.ADJUDICATE)
    if editor and (here.adjudicated or here.state != ReviewState.OPEN):
        may.add(Act.SEND_BACK)
    elif editor and here.again and not here.own:
        may.add(Act.RECALL)  # nobody has answered since
    return frozenset(may)


# Why somebody without the role may not; the sentences have their translations in claims.web.labels.
_ROLE_NEEDED: dict[Act, str] = {
    Act.ANSWER: "Only reviewers and editors may answer.",
    Act.CHANGE_OWN: "Only reviewers and editors may answer.",
    Act.WITHDRAW: "You have no answer to take back here.",
    Act.ADJUDICATE: "Only editors may decide over reviews.",
    Act.SET_ASIDE: "Only reviewers and editors may set a claim aside.",
    Act.TAKE_UP: "Only reviewers and editors may take a claim up again.",
    Act.SEND_BACK: "Only editors may send a claim back.",
    Act.RECALL: "Only editors may send a claim back.",
    Act.JUDGE: "Only reviewers and editors may judge evidence.",
    Act.ASSIGN: "Only reviewers and editors may assign claims.",
    Act.ASSIGN_OTHERS: "Only editors may assign claims to others.",
}
_EDITORS_ONLY = frozenset({Act.ADJUDICATE, Act.ASSIGN_OTHERS, Act.SEND_BACK, Act.RECALL})


def refusal(act: Act, here: Situation) -> str:
    """Why an act that is not among `acts` is refused, in a sentence that says what to do instead."""
    if here.role == Role.NOBODY or (act in _EDITORS_ONLY and here.role != Role.EDITOR):
        return _ROLE_NEEDED[act]
    if act == Act.TAKE_UP:
        return "This claim is not set aside."
    if here.state == ReviewState.SET_ASIDE:
        return "This claim is set aside; take it up again first."
    if act == Act.SEND_BACK:
        return "Nobody has answered this claim yet."
    if act == Act.RECALL:
        return "It was not sent back, or somebody has answered since."
    if act == Act.ADJUDICATE:
        return "There are no answers of others to decide over; give or change your own."
    if here.adjudicated:
        return "An editor has decided this claim; ask an editor to change it."
    if act == Act.WITHDRAW:
        return "You have no answer to take back here."
    if act == Act.SET_ASIDE:
        return "This claim is decided; take the answer back first."
    return "This claim is decided; only an editor can change it."


def may_read_reviews(*, is_editor: bool, own_review: bool, state: str) -> bool:
    """The second review is blind: until a claim is decided or disputed inside, a reviewer sees own work only."""
    return is_editor or own_review or state in OPEN_BOOK


def may_read_talk(*, is_editor: bool, state: str, needed: int) -> bool:
    """Whether what others say of a claim may be read: talk would open a blind review as well as an answer would."""
    return needed < 2 or may_read_reviews(is_editor=is_editor, own_review=False, state=state)
