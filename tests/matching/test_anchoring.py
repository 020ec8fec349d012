"""Number-safe re-anchoring: what moves, what was edited, and what changed so that the verdict may not hold."""

import random
import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.types import Span, join_quote
from claims.matching import anchor, differences, plain

ENGLISH = "The report came out on Monday. {} Analysts were surprised by it."
ARABIC = "صدر التقرير يوم الاثنين. {} وفاجأ ذلك المحللين كثيرا."
SHIPS = "The company sold 40 ships to Egypt last year"
RESULTS = "أعلنت الشركة نتائجها السنوية في الرياض"


def spans_of(text, *quotes):
    found, at = [], 0
    for quote in quotes:
        start = text.index(quote, at)
        at = start + len(quote)
        found.append(Span(start, at))
    return tuple(found)


def become(before, after, around=ENGLISH):
    """What becomes of a sentence that is edited while its neighbours stay."""
    old, new = around.format(f"{before}."), around.format(f"{after}.")
    (found,) = anchor(old, [spans_of(old, before)], new)
    return found, join_quote(new, found.spans)


def kinds(found):
    return {change.kind for change in found.changes}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        # The four rows that a tool without protected tokens anchors without a word.
        ("$108B lost by the 500 richest", "$180B lost by the 500 richest", "number"),
        ("training cost under $6M", "training cost over $6M", "comparator"),
        ("training cost under $6M", "training cost under $60M", "number"),
        ("20-50x cheaper than o1", "20-50x cheaper than o3", "number"),
        (SHIPS, "The company sold 40 ships to Jordan last year", "name"),
        (SHIPS, "The company never sold 40 ships to Egypt last year", "negation"),
        (SHIPS, "The company didn't sell 40 ships to Egypt last year", "negation"),
        (SHIPS, "The company sold forty million ships to Egypt last year", "number"),
        ("It pays $40 for each of the barrels", "It pays €40 for each of the barrels", "sign"),
        ("Exports grew by 4% across the country", "Exports grew by 4 points across the country", "quantity"),
        (
            "Prices rose by 4% across the whole country",
            "Prices fell by 4% across the whole country",
            "direction",
        ),
        ("The law was passed in the month of March", "The law was passed in the month of April", "date"),
        ("The company sold the ships to Egypt", "The company bought the ships from Egypt", "wording"),
    ],
)
def test_a_protected_token_that_differs_is_a_change(before, after, kind):
    found, quote = become(before, after)
    assert (found.outcome, quote) == ("changed", after)
    assert kind in kinds(found)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("خسر أغنى ٥٠٠ شخص ١٠٨ مليارات دولار", "خسر أغنى ٥٠٠ شخص ١٨٠ مليارات دولار", "number"),
        ("كلفة التدريب أقل من 6 ملايين دولار", "كلفة التدريب أكثر من 6 ملايين دولار", "comparator"),
        ("كلفة التدريب أقل من 6 ملايين دولار", "كلفة التدريب أقل من 60 مليون دولار", "number"),
        ("النموذج أرخص 20 إلى 50 مرة من o1", "النموذج أرخص 20 إلى 50 مرة من o3", "number"),
        (RESULTS, "لم تعلن الشركة نتائجها السنوية في الرياض", "negation"),
        (RESULTS, "أعلنت الشركة نتائجها السنوية في القاهرة", "name"),
        ("ارتفعت الأسعار بنسبة ٤٪ في عموم البلاد", "انخفضت الأسعار بنسبة ٤٪ في عموم البلاد", "direction"),
        ("دفعت الشركة 40 دولارا لكل برميل من النفط", "دفعت الشركة 40 يورو لكل برميل من النفط", "quantity"),
        ("صدر القانون في شهر آذار من العام الماضي", "صدر القانون في شهر نيسان من العام الماضي", "date"),
    ],
)
def test_the_same_in_arabic(before, after, kind):
    found, quote = become(before, after, ARABIC)
    assert (found.outcome, quote) == ("changed", after)
    assert kind in kinds(found)


@pytest.mark.parametrize(
    ("before", "after", "around"),
    [
        (SHIPS, "The company sold 40 big ships to Egypt last year", ENGLISH),
        (SHIPS, "The company has sold 40 ships to Egypt last year", ENGLISH),
        (RESULTS, "أعلنت الشركة نتائجها السنوية الجديدة في الرياض", ARABIC),
        # Vowels, tatweel, alef and the shapes of digits are other ways to write the same.
        ("خسر أغنى ٥٠٠ شخص ١٠٨ مليارات دولار", "خَسِرَ أغنـى 500 شخص 108 مليارات دولار", ARABIC),
    ],
)
def test_other_words_around_the_same_tokens_are_an_edit(before, after, around):
    found, quote = become(before, after, around)
    assert (found.outcome, quote, found.changes) == ("edited", after, ())


def test_a_figure_that_grows_beyond_the_claim_has_changed():
    found, _ = become("Prices of bread rose to 5", "Prices of bread rose to 5 million")
    assert (found.outcome, kinds(found)) == ("changed", {"quantity"})


def test_a_number_is_not_found_within_another():
    found, _ = become("the bridge in the city cost 5", "the bridge in the city cost 52")
    assert found.outcome == "changed"


def test_a_not_in_front_of_the_claim_changes_it():
    old = "The report came out. The minister said that exports doubled within a year. That is all."
    new = old.replace("minister said", "minister never said")
    (found,) = anchor(old, [spans_of(old, "exports doubled within a year")], new)
    assert (found.outcome, kinds(found)) == ("changed", {"negation"})


def test_pieces_move_together():
    old = "Intro line.\nThe bank, which is old, lent 20 billion in 2023.\nOutro line."
    new = old.replace("which is old", "which is very old indeed")
    (found,) = anchor(old, [spans_of(old, "The bank", "lent 20 billion in 2023")], new)
    assert (found.outcome, join_quote(new, found.spans)) == ("moved", "The bank … lent 20 billion in 2023")


class TestSeveralPlaces:
    LINE = "Exports grew by 4% last year."

    def test_what_stands_around_them_decides(self):
        old = f"Egypt first of all.\n{self.LINE}\nJordan is the next.\n\nAbout the weather.\n{self.LINE}\nNothing more to say."
        new = f"A new line here.\n{old}"
        quote = self.LINE[:-1]
        second = old.rindex(quote)
        (found,) = anchor(old, [(Span(second, second + len(quote)),)], new)
        assert (found.outcome, found.spans[0].start) == ("moved", new.rindex(quote))

    def test_alike_ones_in_new_surroundings_are_ambiguous(self):
        old = f"Egypt first of all.\n{self.LINE}\nJordan is the next."
        new = f"One thing.\n{self.LINE}\nOther thing.\n{self.LINE}\nThird thing."
        (found,) = anchor(old, [spans_of(old, self.LINE[:-1])], new)
        assert (found.outcome, found.spans) == ("ambiguous", ())

    def test_the_same_words_elsewhere_are_another_claim(self):
        """The headline changed and the body kept the old figure: the headline's claim does not slip into the body."""
        line = "Fuel prices rose by 7% across the country"
        old = f"{line}\nIt was said on Monday.\n{line}.\nThat is all there is."
        new = old.replace("7%", "9%", 1)
        places = [spans_of(old, line), (Span(old.rindex(line), old.rindex(line) + len(line)),)]
        first, second = anchor(old, places, new)
        assert (first.outcome, join_quote(new, first.spans)) == ("changed", line.replace("7%", "9%"))
        assert (second.outcome, second.spans[0].start) == ("moved", new.rindex(line))


def test_what_is_not_there_is_gone():
    found, _ = become("Prices rose by 4% in March", "Something else altogether was written by the desk")
    assert (found.outcome, found.spans) == ("gone", ())


def test_a_short_quote_is_found_only_as_it_is():
    found, _ = become("It cost 4", "It cost a 4")
    assert found.outcome != "edited"


# --- properties -------------------------------------------------------------------------------------

WORDS = [
    "bread",
    "harbour",
    "villages",
    "steel",
    "people",
    "market",
    "water",
    "roads",
    "winter",
    "schools",
    "paper",
    "wheat",
]
AR_WORDS = [
    "الخبز",
    "الميناء",
    "القرى",
    "الحديد",
    "السكان",
    "السوق",
    "المياه",
    "الطرق",
    "الشتاء",
    "المدارس",
    "الورق",
    "القمح",
]


def article(seed, words=WORDS, start="The ", stop="."):
    """Paragraphs of sentences, each with a number of its own, and the spans of every second sentence."""
    dice = random.Random(seed)  # noqa: S311 - a text, no secret
    numbers = iter(dice.sample(range(100, 9000), 40))
    return [
        [f"{start}{' '.join(dice.sample(words, 6))} {next(numbers)} {' '.join(dice.sample(words, 3))}{stop}" for _ in range(3)]
        for _ in range(5)
    ]  # fmt: skip


def written(paragraphs):
    return "\n\n".join(" ".join(one) for one in paragraphs)


def claims_of(text, paragraphs):
    return [spans_of(text, sentence[:-1]) for one in paragraphs for sentence in one[::2]]


seeds = st.integers(0, 10_000)
languages = st.sampled_from([(WORDS, "The "), (AR_WORDS, "إن ")])


@settings(max_examples=40, deadline=None)
@given(
    seeds, languages, st.integers(0, 5), st.sampled_from(["A line that is new here.", "سطر جديد هنا.", "Ad"])
)
def test_a_paragraph_put_in_moves_all(seed, language, where, line):
    paragraphs = article(seed, *language)
    old, new = written(paragraphs), written([*paragraphs[:where], [line], *paragraphs[where:]])
    places = claims_of(old, paragraphs)
    for spans, found in zip(places, anchor(old, places, new), strict=True):
        assert (found.outcome, join_quote(new, found.spans)) == ("moved", join_quote(old, spans))


@settings(max_examples=40, deadline=None)
@given(seeds, languages, st.permutations(range(5)))
def test_paragraphs_in_another_order_move_all(seed, language, order):
    paragraphs = article(seed, *language)
    old, new = written(paragraphs), written([paragraphs[n] for n in order])
    places = claims_of(old, paragraphs)
    for spans, found in zip(places, anchor(old, places, new), strict=True):
        assert (found.outcome, join_quote(new, found.spans)) == ("moved", join_quote(old, spans))


@settings(max_examples=60, deadline=None)
@given(seeds, languages, st.integers(0, 9), st.integers(0, 3), st.integers(1, 9), st.booleans())
def test_a_digit_that_changed_never_moves_nor_edits(seed, language, which, digit, more, elsewhere):
    paragraphs = article(seed, *language)
    old = written(paragraphs)
    places = claims_of(old, paragraphs)
    spans = places[which]
    quote = join_quote(old, spans)
    digits = list(re.finditer(r"\d", quote))
    at = digits[digit % len(digits)].start()
    other = quote[:at] + str((int(quote[at]) + more) % 10) + quote[at + 1 :]
    new = old.replace(quote, other)
    if elsewhere:
        new = f"A line that is new here.\n\n{new}\n\nAnd one at the end."
    found = anchor(old, places, new)
    assert found[which].outcome == "changed"
    assert join_quote(new, found[which].spans) == other
    assert {one.outcome for number, one in enumerate(found) if number != which} == {"moved"}


def test_long_texts_take_seconds():
    """300 claims in a megabyte, every twentieth paragraph edited; the measured time is in docs/measurements.md."""
    dice = random.Random(1)  # noqa: S311 - a text, no secret
    words = ["".join(dice.choices("abcdefghijklmnop", k=dice.randint(3, 9))) for _ in range(4000)]
    paragraphs = [
        [f"{' '.join(dice.choices(words, k=12))} {dice.randint(2, 9000)} {' '.join(dice.choices(words, k=5))}." for _ in range(4)]
        for _ in range(1900)
    ]  # fmt: skip
    old = written(paragraphs)
    edited = [
        [f"{s[:-1]} anew." for s in one] if number % 20 == 0 else one for number, one in enumerate(paragraphs)
    ]
    places = [spans_of(old, one[0][:-1]) for one in paragraphs[::6]][:300]
    begun = perf_counter()
    found = anchor(old, places, written([["A line."], *edited]))
    assert perf_counter() - begun < 20  # about one second on an idle machine
    assert not {one.outcome for one in found} - {"moved", "edited"}


# --- the words side by side -------------------------------------------------------------------------


def test_differences_are_the_words_deleted_and_inserted():
    shown = [(word.how, word.text) for word in differences("under $6M now", "over $60M now")]
    assert [one for one in shown if one[0] != "same"] == [
        ("deleted", "under"), ("inserted", "over"), ("deleted", "6"), ("inserted", "60"),
    ]  # fmt: skip
    assert "".join(text for how, text in shown if how != "deleted") == "over $60M now"


def test_a_line_of_text_tells_them_too():
    assert plain("خسر ١٠٨ مليارات", "خسر ١٨٠ مليارات") == "خسر [-١٠٨-]{+١٨٠+} مليارات"
