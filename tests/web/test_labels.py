"""Every code that machines store has words."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from django.utils import translation

from claims import workflow
from claims.choices import ReviewState
from claims.evidence.types import RELATIONS
from claims.extraction import worth
from claims.extraction.types import ROLES
from claims.services import picking
from claims.web import labels

ROOT = Path(__file__).resolve().parents[2] / "claims"
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
# Words of the comparison that are no reasons: values of `negation`.
BY_HAND = ("services/picking.py", "services/talk.py")
NOT_REASONS = {"claim_only", "passage_only", "factor_"}


def constants(*paths):
    for path in paths:
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_reason_of_the_comparison_has_words():
    codes = {code for code in constants("evidence/compare.py", "evidence/figures.py") if CODE.fullmatch(code)}
    assert len(codes) > 30
    assert codes - NOT_REASONS - set(labels.EVIDENCE) == set()


def test_every_refusal_of_the_state_table_has_words():
    flags = (False, True)
    here = [
        workflow.Situation(role=role, state=state, own=own, adjudicated=adjudicated)
        for role, state, own, adjudicated in itertools.product(workflow.Role, ReviewState, flags, flags)
    ]
    said = {workflow.refusal(act, each) for each in here for act in set(workflow.Act) - workflow.acts(each)}
    with translation.override(None):
        listed = {str(words) for words in labels.REFUSALS}
    assert len(said) > 10
    assert said - listed == set()


def test_every_relation_has_words():
    assert set(labels.RELATIONS) == set(RELATIONS)


def test_every_role_of_a_sentence_has_words():
    assert set(ROLES) - {"body"} <= set(labels.SENTENCES)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_reason_for_a_worth_has_words(language):
    assert len(worth.CODES) > 25
    with translation.override("en"):
        english = {code: labels.worth(code, "") for code in worth.CODES}
    with translation.override(language):
        words = {code: labels.worth(code, "") for code in worth.CODES}
    assert [code for code in worth.CODES if words[code] == code] == []
    assert language == "en" or [code for code in worth.CODES if words[code] == english[code]] == []


@pytest.mark.parametrize(
    ("word", "shown"), [("voted", "its words: “voted”"), ("#4", "its words"), ("", "its words")]
)
def test_the_word_that_counts_most_is_shown(word, shown):
    with translation.override("en"):
        assert labels.worth("wording", word) == shown


def arguments_of(name, *files):
    """The first arguments of every call of ``name`` in the services that are plain strings."""
    for path in files or ("services/reviews.py", *BY_HAND):
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name):
                yield node.args[0]


def test_every_refusal_is_translated():
    said = {argument.value for argument in arguments_of("NotAllowed") if isinstance(argument, ast.Constant)}
    assert len(said) > 5  # those of the state table are in the test before
    with translation.override("en"):
        assert said - {str(text) for text in labels.REFUSALS} == set()


def test_every_problem_with_an_answer_has_words():
    codes = {
        argument.value for argument in arguments_of("InvalidAnswer") if isinstance(argument, ast.Constant)
    }
    workflow = set(constants("workflow.py"))
    codes |= {c for c in workflow if CODE.fullmatch(c) and c.endswith(("_status", "_mismatch", "_missing"))}
    assert codes - set(labels.ERRORS) == set()


def test_every_reason_not_to_take_words_or_a_document_has_words():
    calls = [
        *arguments_of("NoPlace", "evidence/places.py"),
        *arguments_of("CannotPick", "services/picking.py"),
    ]
    codes = {call.value for call in calls if isinstance(call, ast.Constant)}
    codes |= {f"{field}_missing" for field in ("title", "publisher", "text")}
    assert len(codes) > 8
    assert codes - set(labels.CANNOT_PICK) == set()
    assert {picking.CHOSEN, picking.ENTERED} <= set(labels.EVIDENCE)


def test_every_reason_not_to_keep_a_comment_has_words():
    assert {call.value for call in arguments_of("InvalidComment", "services/talk.py")} == set(labels.COMMENTS)


def test_a_factor_is_told_with_its_number():
    with translation.override("en"):
        assert labels.reason("factor_1000") == "a factor of 1,000 apart"


@pytest.mark.parametrize("code", ["nobody_named_this", "factor_x", ""])
def test_an_unknown_code_is_shown_as_it_is(code):
    assert labels.reason(code) == code
