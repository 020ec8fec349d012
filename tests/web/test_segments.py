"""Cutting a text for marking loses nothing and moves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.web.segments import Mark, split

TEXT = "abcdefghij"


def pieces(marks, sentences=()):
    return [
        (piece.text, piece.keys, piece.first)
        for stretch in split(TEXT, [Mark(*mark) for mark in marks], sentences)
        for piece in stretch.pieces
    ]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], [("abcdefghij", (), False)]),
        ([(2, 4, 1)], [("ab", (), False), ("cd", (1,), True), ("efghij", (), False)]),
        # Overlap: the smaller claim is in front, the other keeps its own pieces.
        (
            [(0, 6, 1), (4, 8, 2)],
            [("abcd", (1,), True), ("ef", (2, 1), True), ("gh", (2,), False), ("ij", (), False)],
        ),
        # Nested.
        ([(0, 10, 1), (3, 5, 2)], [("abc", (1,), True), ("de", (2, 1), True), ("fghij", (1,), False)]),
        # In two parts, one thing: only the first part begins it.
        (
            [(0, 2, 1), (6, 8, 1)],
            [("ab", (1,), True), ("cdef", (), False), ("gh", (1,), False), ("ij", (), False)],
        ),
        # Parts that touch.
        ([(0, 2, 1), (2, 4, 1)], [("ab", (1,), True), ("cd", (1,), False), ("efghij", (), False)]),
        # The same place twice.
        ([(1, 2, 1), (1, 2, 2)], [("a", (), False), ("b", (1, 2), True), ("cdefghij", (), False)]),
        # Out of the text, or empty: clipped and dropped.
        ([(8, 99, 1), (4, 4, 2), (50, 60, 3)], [("abcdefgh", (), False), ("ij", (1,), True)]),
    ],
)
def test_cuts_at_every_boundary(marks, expected):
    assert pieces(marks) == expected


def test_keeps_sentences_together_and_tells_what_lies_between():
    found = split(TEXT, [Mark(1, 7, 1)], [(0, 4), (5, 10)])
    assert [(stretch.sentence, "".join(p.text for p in stretch.pieces)) for stretch in found] == [
        (0, "abcd"),
        (None, "e"),
        (1, "fghij"),
    ]


def test_an_empty_text_has_no_pieces():
    assert split("", [Mark(0, 1, 1)], [(0, 1)]) == []


offsets = st.integers(min_value=0, max_value=60)


@given(
    text=st.text(max_size=50),
    marks=st.lists(st.builds(Mark, start=offsets, end=offsets, key=st.integers(0, 4)), max_size=12),
)
def test_the_pieces_are_the_text_and_know_their_claims(text, marks):
    found = [piece for stretch in split(text, marks) for piece in stretch.pieces]
    assert "".join(piece.text for piece in found) == text
    for piece in found:
        covering = {m.key for m in marks if m.start <= piece.start and piece.start + len(piece.text) <= m.end}
        assert set(piece.keys) == covering


def test_a_long_text_with_many_marks_is_cut_quickly():
    text = "x" * 200_000
    marks = [Mark(i * 10, i * 10 + 15, i) for i in range(19_000)]
    assert sum(len(p.text) for s in split(text, marks) for p in s.pieces) == len(text)
