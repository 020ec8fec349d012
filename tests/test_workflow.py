"""How a claim moves: the whole table."""

import pytest

from claims.choices import Finding, ReviewState, Status
from claims.workflow import (
    ANSWERS,
    AUTOMATIC,
    FINDINGS,
    Answer,
    InvalidAnswer,
    check_answer,
    may_read_reviews,
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


def test_an_editor_decides_over_any_reviews():
    standing = standing_after(answers=[FALSE, ACCURATE], required=2, adjudicated=MOSTLY)
    assert (standing.status, standing.finding, standing.state) == (
        "verified",
        "mostly_accurate",
        ReviewState.DECIDED,
    )


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
