"""What a person marks becomes whole words, whatever the text is made of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction import describe, places
from claims.extraction.types import Span, join_quote

WILD = st.text(
    alphabet=st.one_of(
        st.sampled_from("اب ةيَُّ ـ٣١٫٬,.-%٪$ 12\u200d\u200c\u200f\u202b\u2067\u2069\n\r\t'’و…"),
        st.sampled_from("👩🏽🚀🇸🇦e\u0301\ufe0f\u20e3\u00a0\u202f\u00ad"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=60,
)


def snapped(text, marked, **more):
    """What becomes of marking this part of the text."""
    start = text.index(marked)
    span = places.snap(text, start, start + len(marked), **more)
    return text[span.start : span.end] if span else None


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("ارتفعت الصادرات بنسبة", "رتفعت الصادر", "ارتفعت الصادرات"),
        ("ارتفعت الصادرات، ثم", " الصادرات، ", "الصادرات"),
        ("exports rose.", "rose.", "rose"),
        ("made in the U.S. today", "the U.S. ", "the U.S."),
        ("كَتَبَ الولدُ", "كَت", "كَتَبَ"),
        ("الولدُ هنا", "الولد", "الولدُ"),
        ("cafe\u0301 noir", "cafe", "cafe\u0301"),
        ("cost 4,000.50 today", "000", "4,000.50"),
        ("بلغ ٤٬٠٠٠٫٥ اليوم", "٠٠٠", "٤٬٠٠٠٫٥"),
        ("cost 4\u202f000 today", "4", "4\u202f000"),
        ("fell 31% now", "31", "31%"),
        ("بنسبة 31\u200f٪ الآن", "31", "31\u200f٪"),
        ("cost $6 million", "6 million", "$6 million"),
        ("at -3 degrees", "3 degrees", "-3 degrees"),
        ("in 2010-2015 only", "2015", "2010-2015"),
        ("on 12/10/2024 only", "10", "12/10/2024"),
        ("it isn't so", "isn", "isn't"),
        ("قال \u2067إن\u2069 الرقم", "إن\u2069 ", "إن"),
        ("كلمة\u200cكلمة هنا", "كلمة\u200c", "كلمة\u200cكلمة"),
        ("went 👩🏽‍🚀 up", "went 👩", "went 👩🏽‍🚀"),
        ("in 🇸🇦 up", "🇦 up", "🇸🇦 up"),
        ("(31 ships)", "31 ships)", "31 ships)"),
        ("a, b", ", ", None),
        ("a\n\nb", "\n\n", None),
        ("so … it is", "…", None),
    ],
)
def test_a_mark_becomes_whole_words(text, marked, expected):
    assert snapped(text, marked) == expected


def test_an_edge_that_the_claim_has_already_stays():
    text = "وارتفعت الصادرات"
    assert snapped(text, "ارتفعت") == "وارتفعت"
    assert snapped(text, "ارتفعت", keep={1}) == "ارتفعت"


@given(text=WILD, one=st.integers(0, 60), other=st.integers(0, 60))
def test_snapping_again_changes_nothing_and_loses_no_word(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    span = places.snap(text, start, end)
    if span is None:
        assert not any(map(str.isalnum, text[start:end]))
        return
    assert places.snap(text, span.start, span.end) == span
    marked = [at for at in range(start, end) if text[at].isalnum()]
    assert all(span.start <= at < span.end for at in marked)
    for edge, inside in ((span.start, span.start - 1), (span.end - 1, span.end)):
        if 0 <= inside < len(text):
            assert not (text[edge].isalnum() and text[inside].isalnum())


@given(text=WILD, cuts=st.lists(st.integers(0, 60), min_size=2, max_size=6), point=st.integers(0, 60))
def test_places_are_in_order_and_apart_and_can_be_described(text, cuts, point):
    edges = sorted(min(cut, len(text)) for cut in cuts)
    raw = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
    spans = places.tidy(text, raw)
    assert places.tidy(text, spans) == spans
    assert all(a.end < b.start for a, b in pairwise(spans))
    if not spans:
        return
    before, after = places.parted(text, spans, point)
    assert not before or not after or before[-1].end <= after[0].start
    for found in (spans, before, after):
        if found:
            (claim,) = describe(text, [found])
            assert claim.spans == found
            assert claim.quote == join_quote(text, found)
    assert places.without(text, spans, spans) == ()


class TestFind:
    TEXT = "ارتفعت الصَّادرات 5%.\nثم ارتفعت  الصادرات\u200f 5% و15% في 2024."

    def found(self, words):
        return [join_quote(self.TEXT, spans) for spans in places.find(self.TEXT, words)]

    def test_finds_every_place_whatever_the_marks_and_spaces(self):
        assert self.found("ارتفعت\r\nالصادرات") == ["ارتفعت الصَّادرات", "ارتفعت  الصادرات"]

    def test_does_not_offer_parts_of_other_words_where_the_words_stand(self):
        assert self.found("5%") == ["5%", "5%"]

    def test_offers_the_whole_word_where_only_a_part_was_given(self):
        assert self.found("رتفع") == ["ارتفعت", "ارتفعت"]

    def test_finds_pieces_in_their_order(self):
        assert self.found("ثم ارتفعت … في 2024") == ["ثم ارتفعت … في 2024"]
        assert self.found("في 2024 … ثم ارتفعت") == []

    @pytest.mark.parametrize("words", ["", " … ", "\u200f", "ليس هنا"])
    def test_finds_nothing(self, words):
        assert self.found(words) == []

    def test_stops_where_there_are_too_many(self):
        assert len(places.find("ab " * 50, "ab")) == places.MOST + 1


def test_taking_words_out_leaves_pieces():
    text = "one two three four"
    left = places.without(text, [Span(0, 18)], [Span(4, 7)])
    assert join_quote(text, left) == "one … three four"


def test_parting_is_at_the_beginning_of_a_word():
    text = "one two, three four"
    before, after = places.parted(text, [Span(0, 19)], text.index("ree"))
    assert (join_quote(text, before), join_quote(text, after)) == ("one two", "three four")
