"""Proposals against the text: word for word, in one place, whole, and not there already."""

from __future__ import annotations

from datetime import date

import pytest

from claims import extraction
from claims.assist.accept import REASONS, accept
from claims.assist.types import Accepted, Article, Known, Proposal
from claims.extraction.types import Span

BODY = (
    "The harbour authority said that exports rose by 12% in 2024. The value of the goods did not exceed $3.5 billion,"
    " and 310 ships called at the port. Its director, Hana Karam, who has led it since 2019, resigned in May."
    " The crane fell, and the crane was lifted. Customers waited for 12 days."
)
TEXT = f"Exports rose to a record\n\n{BODY}\nShare this article\n"
ARABIC = "صادرات الميناء\n\nقالت الهيئة إن الصادرات ارتفعت بنسبة ٣٫٥ في المئة. ولم يعلق المدير على الخبر.\n"


def article(text=TEXT):
    found = extraction.extract(text, published=date(2025, 2, 2))
    sentences = [(s.start, s.end) for s in found.sentences if s.role == "body"]
    return Article(
        text=text, title="", language=found.language, published=date(2025, 2, 2), sentences=sentences
    )


def take(pieces, statement="", *, text=TEXT, known=()):
    pieces = (pieces,) if isinstance(pieces, str) else tuple(pieces)
    return accept([Proposal(pieces, statement)], article=article(text), known=known)


def known(quote, statement="", key=7, text=TEXT):
    start = text.index(quote)
    return Known(key, (Span(start, start + len(quote)),), quote, statement or quote)


def reasons(taken):
    found = [refused.reason for refused in taken.refused]
    assert set(found) <= set(REASONS)
    return found


class TestPlaces:
    @pytest.mark.parametrize(
        "pieces",
        [
            "310 ships called at the port",
            "exports rose by 12% in 2024",
            "The value of the goods did not exceed $3.5 billion",
            ["Its director, Hana Karam", "resigned in May"],
        ],
    )
    def test_are_those_of_the_pieces(self, pieces):
        taken = take(pieces)
        ((spans, statement),) = taken.claims
        pieces = [pieces] if isinstance(pieces, str) else pieces
        assert [TEXT[span.start : span.end] for span in spans] == pieces
        assert (statement, taken.refused, taken.statements) == ("", [], {})

    @pytest.mark.parametrize(
        ("pieces", "reason"),
        [
            ("exports rose by 13% in 2024", "not_found"),  # another number
            ("exports rose by 12 % in 2024", "not_found"),  # not character for character
            ("Exports rose to a record", "not_found"),  # the headline
            ("Share this article", "not_found"),  # no part of the article
            ("in 2024. The value of the goods", "not_found"),  # over the end of a sentence
            (["resigned in May", "Its director, Hana Karam"], "not_found"),  # not in their order
            (["exports rose", "310 ships called"], "not_found"),  # from two sentences
            (["the port", "the port"], "not_found"),  # the same place twice
            ("ships", "malformed"),  # one word asserts nothing
        ],
    )
    def test_that_are_not_there_are_refused(self, pieces, reason):
        taken = take(pieces)
        assert (reasons(taken), taken.claims) == ([reason], [])

    @pytest.mark.parametrize("pieces", ["exports rose by 12% in 2024", ["crane", "was lifted"]])
    def test_that_are_two_are_refused(self, pieces):
        again = "The crane was hired when exports rose by 12% in 2024, the crane fell"
        assert reasons(take(pieces, text=TEXT.replace("The crane fell", again))) == ["ambiguous"]

    @pytest.mark.parametrize(
        "pieces",
        [
            "10 ships called at the port",  # 310
            "310 ships called at the por",  # port
            "exports rose by 1",  # 12%
            "exports rose by 12",  # the sign of its figure
            "the goods did not exceed $3",  # $3.5 billion
            "the goods did not exceed $3.5",
            ["Its director, Hana Karam", "ned in May"],
        ],
    )
    def test_that_cut_a_word_or_figure_are_refused(self, pieces):
        assert reasons(take(pieces)) == ["cut"]

    def test_that_cut_an_arabic_decimal_are_refused(self):
        assert reasons(take("الصادرات ارتفعت بنسبة ٣", text=ARABIC)) == ["cut"]

    @pytest.mark.parametrize(
        ("pieces", "text"),
        [
            ("exceed $3.5 billion", TEXT),
            (["The value of the goods", "exceed $3.5 billion"], TEXT),
            ("يعلق المدير على الخبر", ARABIC),
        ],
    )
    def test_without_their_negation_are_refused(self, pieces, text):
        assert reasons(take(pieces, text=text)) == ["negation_left_out"]

    def test_long_hostile_pieces_cost_no_time(self):
        text = "Port\n\n" + "a b " * 50_000 + "ends here.\n"
        assert reasons(take(["a", "b", "a", "zzz"], text=text)) == ["not_found"]


class TestOverlap:
    def test_a_known_claim_gets_the_statement_and_no_second_claim(self):
        one = known("Its director, Hana Karam, who has led it since 2019, resigned in May")
        said = "Hana Karam, director of the harbour authority, who has led it since 2019, resigned in May."
        taken = take(["Its director, Hana Karam", "resigned in May"], said, known=[one])
        assert (taken.claims, taken.statements, taken.refused) == ([], {7: said}, [])

    @pytest.mark.parametrize(
        "statement", ["", "Its director, Hana Karam, who has led it since 2019, resigned in May"]
    )
    def test_what_says_nothing_new_is_refused(self, statement):
        one = known("Its director, Hana Karam, who has led it since 2019, resigned in May")
        taken = take(one.quote, statement, known=[one])
        assert (reasons(taken), taken.statements) == (["said_already" if statement else "known"], {})

    def test_a_piece_of_a_known_claim_is_none_of_its_own(self):
        one = known("The value of the goods did not exceed $3.5 billion, and 310 ships called at the port")
        assert reasons(take("310 ships called at the port", known=[one])) == ["known"]

    def test_a_claim_with_another_inside_is_no_second_one(self):
        one = known("resigned in May")
        said = "Its director, Hana Karam, resigned in May"
        taken = take(["Its director, Hana Karam", "resigned in May"], said, known=[one])
        assert (taken.claims, taken.statements) == ([], {7: said})

    def test_a_claim_that_hardly_touches_another_is_new(self):
        one = known("who has led it since 2019, resigned in May")
        assert len(take("Its director, Hana Karam, who has led it", known=[one]).claims) == 1

    def test_the_same_proposal_twice_is_one_claim(self):
        twice = [Proposal(("310 ships called at the port",), "310 ships called at the port of Hana.")] * 2
        taken = accept(twice, article=article(), known=[])
        assert (len(taken.claims), taken.refused[-1].reason) == (1, "known")

    def test_a_refused_statement_leaves_the_claim(self):
        taken = take("310 ships called at the port", "320 ships called at the port")
        assert [statement for _, statement in taken.claims] == [""]
        assert [(one.reason, one.text) for one in taken.refused] == [
            ("figure", "320 ships called at the port")
        ]


def test_nothing_proposed_is_nothing_taken():
    assert accept([], article=article(), known=[]) == Accepted()
