"""The whole way on the project's own demo articles, and on text nobody would print."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import describe, extract
from claims.extraction.types import COMPARATORS, GRAINS, KINDS, ROLES, VERBS, Span

SEEDS = Path(__file__).resolve().parent.parent.parent / "seeds" / "articles"
SUNDAY = date(2025, 2, 2)

WILD = {
    "empty": "",
    "blank": " \n\t\u200f\n",
    "one word": "خبر",
    "only digits": "12 345 6,78 ٩٩ ۱۲٫۵\n" * 50,
    "emoji": "😀 ارتفعت الأسعار 👍🏽 بنسبة 5% 🇱🇧 أمس. 👨‍👩‍👧 Prices rose 5%! 😀",
    "bidi controls": "\u202bقالت \u2066Acme\u2069 إن السعر بلغ \u200e$5\u200f مليون\u202c أمس.",
    "zero width": "ار\u200bتف\u200cعت ال\u200dأسعار 5\ufeff% في عام 20\u200b23.",
    "mixed scripts": "قال John إن السعر up by ٥٪ 和 50 Prozent. Он сказал 5%. Then they left.",
    "html soup": '<p>قال <b>الوزير</b> إن&nbsp;السعر &lt; 5%</p><script>alert("x")</script>',
    "old line ends": "عنوان\r\nارتفعت الأسعار 5%.\rوانخفض الطلب.\u2028انتهى.",
    "digits that are no decimals": "2024¹ ① Exports rose (²) by 10² m and ½ of ٣² دولار. بلغ ① 5² ريال",
    "unbalanced": 'قال "إن الأمر ((انتهى « ولم ينته. وأضاف أن " السعر 5% ".',
    "one long line": "ارتفعت الأسعار في المدينة بنسبة 5% و" * 3000,
}


def check(text, found):
    """What holds for every extraction: exact offsets, numbered claims, every sentence accounted for."""
    assert found.length == len(text)
    owners = [number for sentence in found.sentences for number in sentence.claims]
    assert owners == [claim.id for claim in found.claims] == list(range(len(found.claims)))
    last = 0
    for sentence in found.sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        last = sentence.end
        assert sentence.role in ROLES
        assert sentence.claims or sentence.reason
        for number in sentence.claims:
            claim = found.claims[number]
            assert sentence.start <= claim.start < claim.end <= sentence.end
    for claim in found.claims:
        assert claim.quote == " … ".join(text[s.start : s.end] for s in claim.spans)
        assert claim.kind in KINDS
        assert 0 <= claim.worth <= 1
        assert claim.statement
        starts = [one.start for one in claim.quantities]
        assert len(starts) == len(set(starts))
        for quantity in claim.quantities:
            assert text[quantity.start : quantity.end] == quantity.text
            assert quantity.comparator in COMPARATORS
        for found_date in claim.dates:
            assert text[found_date.start : found_date.end] == found_date.text
            assert found_date.from_date <= found_date.to_date
            assert found_date.grain in GRAINS
        if claim.attribution:
            said = claim.attribution
            assert text[said.start : said.end] == said.text
            assert said.verb in VERBS


@pytest.fixture(scope="module")
def article():
    return (SEEDS / "deepseek-ar.md").read_text(encoding="utf-8").replace("## ", "").replace("# ", "")


@pytest.fixture(scope="module")
def found(article):
    return extract(article)


def claim_with(found, words):
    return next(claim for claim in found.claims if words in claim.quote)


class TestDemoArticle:
    def test_offsets_are_exact(self, article, found):
        check(article, found)

    def test_language_date_and_title_are_read_from_the_text(self, article, found):
        assert (found.language, found.published) == ("ar", SUNDAY)
        assert found.title == article.splitlines()[0]
        assert found.warnings == ()

    @pytest.mark.parametrize(
        ("words", "comparator", "low", "high", "unit"),
        [
            ("6 ملايين دولار", "<", None, 6e6, "USD"),
            ("100 مليون دولار", ">", 1e8, None, "USD"),
            ("20 و50 مرة", "=", 20, 50, "x"),
            ("17 في المئة", "=", 17, 17, "%"),
            ("600 مليار دولار", "~", 6e11, 6e11, "USD"),
            ("14 في المئة", "~", 14, 14, "%"),
            ("95 مليار دولار", "=", 95e9, 95e9, "USD"),
            ("31 في المئة", "=", 31, 31, "%"),
            ("108 مليارات دولار", "~", 108e9, 108e9, "USD"),
        ],
    )
    def test_each_figure_is_in_a_claim_with_its_value(self, found, words, comparator, low, high, unit):
        claim = claim_with(found, words)
        (quantity,) = [q for q in claim.quantities if q.text.endswith(words)]
        assert (quantity.low, quantity.high, quantity.unit) == (low, high, unit)
        assert quantity.comparator == comparator or (comparator == "=" and quantity.approximate)
        assert claim.worth > 0.5

    def test_figures_of_one_sentence_come_in_claims_of_their_own(self, found):
        pairs = [("17 في المئة", "600 مليار"), ("95 مليار", "31 في المئة")]
        for one, other in pairs:
            assert claim_with(found, one).id != claim_with(found, other).id

    def test_last_monday_is_a_day_and_its_words_are_kept(self, found):
        claim = claim_with(found, "108 مليارات")
        (day,) = [d for d in claim.dates if "الإثنين" in d.text]
        assert (day.from_date, day.to_date, day.relative) == (date(2025, 1, 27), date(2025, 1, 27), True)
        assert "[2025-01-27]" in claim.statement
        assert claim.attribution.text == 'وكالة "بلومبرغ"'

    def test_an_allegation_is_told_from_a_statement(self, found):
        assert claim_with(found, "التفّت على قيود التصدير").attribution.verb == "alleges"

    def test_questions_headings_and_boilerplate_carry_no_claims(self, article, found):
        reasons = {article[s.start : s.end]: (s.role, s.reason) for s in found.sentences if not s.claims}
        assert reasons["يوم أسود في البورصة"] == ("heading", "heading")
        assert ("body", "question") in reasons.values()
        assert ("dateline", "dateline") in reasons.values()
        assert ("boilerplate", "boilerplate") in reasons.values()

    def test_forecasts_are_marked_and_not_checkable(self, found):
        claim = claim_with(found, "تمر الأسواق")
        assert (claim.kind, claim.checkable) == ("prediction", False)


def test_the_english_demo_article_keeps_its_figures_apart():
    text = (SEEDS / "deepseek-en.md").read_text(encoding="utf-8").replace("## ", "").replace("# ", "")
    found = extract(text)
    check(text, found)
    assert (found.language, found.published) == ("en", SUNDAY)
    fell, wiped = claim_with(found, "17%"), claim_with(found, "$600 billion")
    assert fell.id != wiped.id
    (share,) = fell.quantities
    assert (share.low, share.unit) == (17, "%")
    (slip,) = claim_with(found, "Nasdaq").quantities
    assert slip.low == 3.1


@pytest.mark.parametrize("name", WILD)
def test_wild_text_is_survived_with_exact_offsets(name):
    text = WILD[name]
    check(text, extract(text, published=SUNDAY))
    check(text, extract(text))


def test_a_sentence_said_twice_is_a_duplicate():
    found = extract("ارتفعت الأسعار 5% أمس.\nارتفعت الأسعار 5% أمس.", published=SUNDAY)
    assert [s.reason for s in found.sentences] == [None, "duplicate"] or [
        s.reason for s in found.sentences
    ] == ["heading", "duplicate"]


def test_without_a_date_relative_dates_are_left_out_and_said_so():
    found = extract("ارتفعت الأسعار 5% أمس.")
    assert found.warnings == ("no_published_date",)
    assert found.claims[0].dates == ()


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="one of ar, en"):
        extract("text", language="fr")


@given(
    st.text(
        alphabet=st.sampled_from('قال ان بلغ مليون دولار و،.؟!"«»()x5٥% on May 2024 said that\n\u200f\u064b'),
        max_size=300,
    )
)
def test_any_text_is_accounted_for(text):
    check(text, extract(text, published=SUNDAY))


VOCABULARY = [
    "قال",
    "وقالت",
    "أضاف",
    "أن",
    "إن",
    "أنه",
    "الوزير",
    "شركة",
    '"نسيم"',
    "،",
    ".",
    ":",
    "؛",
    "التي",
    "الذي",
    "وهي",
    "من",
    "جانب",
    "آخر",
    "في",
    "حين",
    "المقابل",
    "حيث",
    "بينما",
    "لكن",
    "وقد",
    "كما",
    "ما",
    "أدى",
    "إلى",
    "ارتفع",
    "وانخفض",
    "سهم",
    "بنسبة",
    "12%",
    "نحو",
    "5",
    "ملايين",
    "دولار",
    "بين",
    "10",
    "و20",
    "مرة",
    "منهم",
    "مشيرا",
    "أمس",
    "الماضي",
    "عام",
    "2024",
    "-",
    "(",
    ")",
    "«",
    "»",
    "بحسب",
    "وذلك",
    "بعد",
    "إلا",
    "أن",
    "the",
    "minister",
    "said",
    "that",
    "which",
    ",",
    "who",
    "fell",
    "by",
    "5%",
    "according",
    "to",
    '"',
    "and",
    "while",
    ",",
    "rose",
    "$3",
    "million",
    "on",
    "Monday",
    "he",
    "added",
    "as",
    "if",
    ";",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), max_size=45).map(" ".join))
def test_any_order_of_the_words_that_rules_look_for_is_accounted_for(text):
    check(text, extract(text, published=SUNDAY))


class TestDescribe:
    TEXT = (
        "Port\n\nThe ministry said that exports rose by 12% in 2024 and that cranes were bought last week.\n"
    )

    def test_understands_a_place_as_extract_does(self):
        found = extract(self.TEXT, published=date(2025, 2, 2))
        places = [claim.spans for claim in found.claims]
        described = describe(self.TEXT, places, published=date(2025, 2, 2))
        assert described == list(found.claims)

    def test_reads_figures_dates_and_speaker_of_another_place(self):
        start = self.TEXT.index("exports rose by 12%")
        (claim,) = describe(self.TEXT, [(Span(start, start + 19),)], published=date(2025, 2, 2))
        assert (claim.quote, claim.kind) == ("exports rose by 12%", "quantity")
        assert claim.attribution
        assert claim.attribution.text == "The ministry"
        assert [(q.low, q.unit) for q in claim.quantities] == [(12, "%")]
        assert claim.dates == ()

    def test_reads_a_place_over_several_sentences_and_puts_nothing_in(self):
        text = "قالت الشركة إنها نمت. وارتفعت أرباحها 5%. ثم انخفضت 3% في 2024."
        (claim,) = describe(text, [(Span(text.index("ارتفعت"), len(text) - 1),)])
        assert [q.low for q in claim.quantities] == [5, 3]
        assert claim.statement == claim.quote

    def test_refuses_a_place_in_no_sentence(self):
        with pytest.raises(ValueError, match="in no sentence"):
            describe(self.TEXT, [(Span(4, 6),)])


@pytest.mark.parametrize(
    "piece",
    [
        "قال الرجل ",
        "وقال ان ",
        "الذي حقق ",
        "، ",
        '"',
        "(",
        "5 و10 ",
        "ا ا - ",
        "that was ",
        "men who was ",
        "The a, ",
        ", which was ",
        "U.S. ",
        "\u200b",
        "... ",
    ],
)
def test_the_whole_chain_takes_linear_time_on_hostile_text(piece):
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        begin = time.process_time()
        extract(text)
        return time.process_time() - begin

    seconds(2_000)  # what is read but once
    # Four times the text; a quadratic pattern would take sixteen times as long.
    assert seconds(80_000) < max(9 * seconds(20_000), 0.5)
