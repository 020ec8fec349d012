"""How a claim moves: the whole table."""

from dataclasses import replace

import pytest

from claims.choices import Finding, ReviewState, Status
from claims.workflow import (
    ANSWERS,
    AUTOMATIC,
    FINDINGS,
    Act,
    Answer,
    InvalidAnswer,
    Role,
    Situation,
    acts,
    check_answer,
    may_read_reviews,
    refusal,
    standing_after,
)

ACCURATE = Answer(Status.VERIFIED, Finding.ACCURATE)
MOSTLY = Answer(Status.VERIFIED, Finding.MOSTLY_ACCURATE)
FALSE = Answer(Status.DISPUTED, Finding.FALSE)
UNSURE = Answer(Status.UNVERIFIED, Finding.INSUFFICIENT_EVIDENCE)


def test_every_finding_belongs_to_exactly_one_status():
    listed = [finding for findings in FINDINGS.values() for finding in findings]
    assert sorted(listed) == sorted(Finding.values)
    assert set(FINDINGS) == set(Status)


@pytest.mark.parametrize(
    ("answers", "required", "status", "finding", "state"),
    [
        ([], 1, "unverified", "not_started", "open"),
        ([], 2, "unverified", "not_started", "open"),
        ([ACCURATE], 1, "verified", "accurate", "decided"),
        ([UNSURE], 1, "unverified", "insufficient_evidence", "decided"),
        ([FALSE], 2, "unverified", "in_review", "awaiting_second"),
        ([FALSE, FALSE], 2, "disputed", "false", "decided"),
        ([FALSE, ACCURATE], 2, "unverified", "in_review", "disagreement"),
        ([ACCURATE, MOSTLY], 2, "unverified", "in_review", "disagreement"),
        ([FALSE, FALSE], 1, "disputed", "false", "decided"),
        ([FALSE, ACCURATE], 1, "unverified", "in_review", "disagreement"),
    ],
)
def test_standing_follows_from_the_answers(answers, required, status, finding, state):
    standing = standing_after(answers=answers, required=required)
    assert (standing.status, standing.finding, standing.state) == (status, finding, state)


def test_a_claim_sent_back_is_in_review_until_it_is_decided_again():
    standing = standing_after(answers=[], required=1, again=True)
    assert (standing.status, standing.finding, standing.state) == ("unverified", "in_review", "open")
    assert standing_after(answers=[FALSE], required=1, again=True).state == "decided"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("finding", Finding)
def test_an_answer_needs_a_finding_of_its_status(status, finding):
    allowed = finding in FINDINGS[status] and finding not in AUTOMATIC
    if allowed:
        assert finding in ANSWERS[status]
        assert check_answer(status=status, finding=finding, rationale="why", cited=1) == Answer(
            status, finding
        )
    else:
        with pytest.raises(InvalidAnswer) as error:
            check_answer(status=status, finding=finding, rationale="why", cited=1)
        assert (error.value.code, error.value.field) == ("finding_mismatch", "finding")


@pytest.mark.parametrize(
    ("status", "finding", "rationale", "cited", "code"),
    [
        ("maybe", "accurate", "why", 1, "unknown_status"),
        ("verified", "perhaps", "why", 1, "finding_mismatch"),
        ("verified", "accurate", "  ", 1, "rationale_missing"),
        ("verified", "accurate", "why", 0, "citation_missing"),
        ("disputed", "false", "why", 0, "citation_missing"),
        ("unverified", "ambiguous", "", 1, "rationale_missing"),
    ],
)
def test_incomplete_answers_are_refused_with_a_code(status, finding, rationale, cited, code):
    with pytest.raises(InvalidAnswer) as error:
        check_answer(status=status, finding=finding, rationale=rationale, cited=cited)
    assert error.value.code == code


def test_unverified_needs_a_reason_but_no_citation():
    assert (
        check_answer(status="unverified", finding="ambiguous", rationale="two readings", cited=0) is not None
    )


@pytest.mark.parametrize("is_editor", [True, False])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("state", ReviewState)
def test_a_second_reviewer_is_blind_until_both_are_in(is_editor, own, state):
    seen = may_read_reviews(is_editor=is_editor, own_review=own, state=state)
    # Setting a claim aside, which any reviewer may, opens nothing.
    assert seen == (is_editor or own or state in {ReviewState.DECIDED, ReviewState.DISAGREEMENT})


# What may be done in each state besides judging passages and taking the claim on oneself, which a reviewer may
# always: (state, own answer, decided by adjudication) -> what a reviewer may, what an editor may.
MAY: dict[tuple[str, bool, bool], tuple[str, str]] = {
    ("open", False, False): ("answer set_aside", "answer set_aside"),
    ("open", True, False): ("change_own withdraw set_aside", "change_own withdraw set_aside"),
    ("awaiting_second", False, False): ("answer set_aside", "answer set_aside send_back"),
    ("awaiting_second", True, False): (
        "change_own withdraw set_aside",
        "change_own withdraw set_aside send_back",
    ),
    ("disagreement", False, False): ("answer set_aside", "answer set_aside adjudicate send_back"),
    ("disagreement", True, False): (
        "change_own withdraw set_aside",
        "change_own withdraw set_aside adjudicate send_back",
    ),
    ("decided", False, False): ("", "adjudicate send_back"),
    ("decided", True, False): ("change_own withdraw", "change_own withdraw send_back"),
    ("decided", False, True): ("", "adjudicate send_back"),
    ("decided", True, True): ("", "adjudicate send_back"),
    ("set_aside", False, False): ("take_up", "take_up"),
    ("set_aside", True, False): ("take_up", "take_up"),
    # What no service makes; whoever meets it changes nothing but by an editor.
    ("open", False, True): ("", "adjudicate send_back"),
    ("open", True, True): ("", "adjudicate send_back"),
    ("awaiting_second", False, True): ("", "adjudicate send_back"),
    ("awaiting_second", True, True): ("", "adjudicate send_back"),
    ("disagreement", False, True): ("", "adjudicate send_back"),
    ("disagreement", True, True): ("", "adjudicate send_back"),
    ("set_aside", False, True): ("take_up", "take_up"),
    ("set_aside", True, True): ("take_up", "take_up"),
}
ROWS = [
    (Situation(role=role, state=ReviewState(state), own=own, adjudicated=adjudicated), wanted)
    for (state, own, adjudicated), (reviewer, editor) in MAY.items()
    for role, wanted in (
        (Role.NOBODY, ""),
        (Role.REVIEWER, f"judge assign {reviewer}"),
        (Role.EDITOR, f"judge assign assign_others {editor}"),
    )
]


def test_the_table_names_every_situation():
    assert len(ROWS) == len(Role) * len(ReviewState) * 2 * 2 == len({here for here, _ in ROWS})


@pytest.mark.parametrize(("here", "wanted"), ROWS)
def test_who_may_do_what(here, wanted):
    assert acts(here) == frozenset(Act(word) for word in wanted.split())


@pytest.mark.parametrize(("here", "wanted"), ROWS)
def test_in_a_later_round_an_editor_may_besides_take_the_sending_back_while_nobody_has_answered(here, wanted):
    again = replace(here, again=True)
    unanswered = here.state == "open" and not here.own and not here.adjudicated
    recall = {Act.RECALL} if here.role == Role.EDITOR and unanswered else set()
    assert acts(again) == acts(here) | recall


REFUSED = [
    (Act.SEND_BACK, Situation(role=Role.REVIEWER), "Only editors may send a claim back."),
    (Act.SEND_BACK, Situation(role=Role.EDITOR), "Nobody has answered this claim yet."),
    (
        Act.RECALL,
        Situation(role=Role.EDITOR, state=ReviewState.DECIDED, again=True),
        "It was not sent back, or somebody has answered since.",
    ),
    (Act.ANSWER, Situation(role=Role.NOBODY), "Only reviewers and editors may answer."),
    (Act.JUDGE, Situation(role=Role.NOBODY), "Only reviewers and editors may judge evidence."),
    (Act.ASSIGN_OTHERS, Situation(role=Role.REVIEWER), "Only editors may assign claims to others."),
    (
        Act.ADJUDICATE,
        Situation(role=Role.REVIEWER, state=ReviewState.DISAGREEMENT),
        "Only editors may decide over reviews.",
    ),
    (
        Act.ADJUDICATE,
        Situation(role=Role.EDITOR),
        "There are no answers of others to decide over; give or change your own.",
    ),
    (
        Act.WITHDRAW,
        Situation(role=Role.REVIEWER, state=ReviewState.SET_ASIDE, own=True),
        "This claim is set aside; take it up again first.",
    ),
    (Act.TAKE_UP, Situation(role=Role.EDITOR), "This claim is not set aside."),
    (
        Act.CHANGE_OWN,
        Situation(role=Role.REVIEWER, state=ReviewState.DECIDED, own=True, adjudicated=True),
        "An editor has decided this claim; ask an editor to change it.",
    ),
    (
        Act.ANSWER,
        Situation(role=Role.REVIEWER, state=ReviewState.DECIDED),
        "This claim is decided; only an editor can change it.",
    ),
    (
        Act.SET_ASIDE,
        Situation(role=Role.REVIEWER, state=ReviewState.DECIDED),
        "This claim is decided; take the answer back first.",
    ),
    (Act.WITHDRAW, Situation(role=Role.REVIEWER), "You have no answer to take back here."),
]


@pytest.mark.parametrize(("act", "here", "sentence"), REFUSED)
def test_a_refusal_says_why(act, here, sentence):
    assert act not in acts(here)
    assert refusal(act, here) == sentence
