"""Words that a person selected or pasted are found where they stand, and nowhere else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.evidence.places import LONGEST, NoPlace, Place, find

WILD = [
    *"اب تثجح abc AB 0123456789٠١٢٣ ., \n\r\t",
    "\u064e", "\u0651", "\u0301", "\u0640", "\u200f", "\u200e", "\u202b", "\u202c", "\u2067", "\u2069",
    "\u200b", "\u200d", "\u00ad", "\ufeff", "👩🏽‍🚀", "🇸🇦", "𝟙", "\u00a0", "\u3000", "<b>", "&amp;",
]  # fmt: skip
TEXT = "زادت الصادرات بنسبة 31.2 في المئة.\nوبقيت الواردات كما هي، وزادت الصادرات مرة أخرى."


def code(text: str, words: str, **where: int) -> str:
    with pytest.raises(NoPlace) as caught:
        find(text, words, **where)
    return caught.value.code


@given(st.lists(st.sampled_from(WILD), max_size=40).map("".join), st.data())
def test_what_was_selected_is_what_is_found_to_the_letter(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    selected = text[start:end].replace("\n", "\r\n")  # as a form sends it
    try:
        place = find(text, selected, start=start, end=end)
    except NoPlace as problem:
        refused = problem.code
    else:
        refused = ""
        assert text[place.start : place.end] == text[start:end].strip()
        assert start <= place.start < place.end <= end
    assert refused in {"", "no_words", "cuts_figure"}


@given(st.lists(st.sampled_from(WILD), max_size=40).map("".join), st.text(max_size=8))
def test_a_place_is_always_one_of_the_text_with_the_words_in_it(text, words):
    try:
        place = find(text, words)
    except NoPlace:
        return
    seen = [char for char in text[place.start : place.end] if char.isalnum()]
    assert seen == [char for char in words if char.isalnum()]


class TestPasted:
    def test_words_are_found_by_themselves(self):
        place = find(TEXT, "وبقيت الواردات كما هي")
        assert TEXT[place.start : place.end] == "وبقيت الواردات كما هي"

    def test_blanks_and_what_is_not_seen_make_no_difference(self):
        text = "قال\u2067 إن \u2069الرقم\n\n  هو\u200b خمسة."
        place = find(text, "\u200fقال إن\u00a0الرقم \r\n هو خمسة ")
        assert text[place.start : place.end] == "قال\u2067 إن \u2069الرقم\n\n  هو\u200b خمسة"

    def test_of_several_the_one_that_is_a_word(self):
        assert find("reexports and exports", "exports") == Place(14, 21)

    def test_of_several_the_one_inside_what_was_selected(self):
        second = TEXT.rindex("زادت الصادرات")
        place = find(TEXT, "زادت الصادرات", start=second - 5, end=len(TEXT))
        assert place == Place(second, second + 13)

    def test_offsets_that_are_wrong_are_no_reason_to_refuse(self):
        assert find(TEXT, "الواردات", start=0, end=5) == find(TEXT, "الواردات")
        assert find(TEXT, "الواردات", start=90, end=9000) == find(TEXT, "الواردات")


class TestRefused:
    @pytest.mark.parametrize("words", ["", "  \n", "\u200f\u200b", "…،."])
    def test_no_words(self, words):
        assert code(TEXT, words) == "no_words"

    def test_words_of_another_text(self):
        assert code(TEXT, "تراجعت الصادرات") == "not_there"

    def test_words_in_several_places(self):
        assert code(f"{TEXT} زادت الصادرات.", "زادت الصادرات") == "several"

    def test_more_than_a_passage(self):
        text = "كلمة " * LONGEST
        assert code(text, text) == "too_long"
        assert code(text, "كلمة", start=0, end=len(text)) == "several"

    @pytest.mark.parametrize("words", ["1.2 في المئة", "2 في المئة", "بنسبة 3", "بنسبة 31", "بنسبة 31."])
    def test_a_figure_taken_apart(self, words):
        start = TEXT.index(words)
        assert code(TEXT, words, start=start, end=start + len(words)) == "cuts_figure"
        assert code(TEXT, words) == "cuts_figure"

    def test_blanks_without_end_take_no_time(self):
        text = f"كلمة{' ' * 200_000}أخرى"
        begun = time.monotonic()
        assert code(text, "كلمة غيرها") == "not_there"
        assert time.monotonic() - begun < 2
