"""Folding keeps a way back to every original offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.normalize import detect_language, fold, fold_with_map


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("الشَّرِكةُ", "الشركه"),
        ("إلى الأسواق", "الي الاسواق"),
        ("٣١٫٥٪", "31.5%"),
        ("۱۲", "12"),
        ("مـــال", "مال"),
        ("\u200f$108\u200e مليار", "$108 مليار"),
        ("“Meta”", '"meta"'),
        ("", ""),
    ],
)
def test_folds_to_one_simple_form(text, folded):
    assert fold(text) == folded


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_map_leads_back_to_the_characters_it_came_from(text):
    result = fold_with_map(text)
    assert len(result.index) == len(result.text) + 1
    assert result.index[-1] == len(text)
    for position, char in enumerate(result.text):
        assert fold(text[result.index[position]]) == char


def test_original_span_covers_dropped_characters_inside():
    result = fold_with_map("«108\u200f مليار»")
    start = result.text.index("108")
    assert result.original(start, start + len("108 مليار")) == (1, 11)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قالت شركة OpenAI إنها", "ar"),
        ("The firm (in Arabic: بالعربية) said so", "en"),
        ("1234", "en"),
        ("", "en"),
    ],
)
def test_detects_the_language_of_a_text(text, language):
    assert detect_language(text) == language


@given(st.text(alphabet="ab اب\u064e\u0640\u200f\n1٢", max_size=40), st.data())
def test_a_part_is_folded_like_the_text_and_stays_inside_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = fold_with_map(text).part(start, end)
    assert part.text == fold(text[start:end])
    if part.text:
        first, last = part.original(0, len(part.text))
        assert start <= first < last <= end
