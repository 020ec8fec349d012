"""A claim's figures beside a passage's: units are converted, words of one root are alike, scores are no figures."""

from datetime import date

import pytest

from claims.evidence.compare import compare, suggest
from claims.evidence.families import family
from claims.evidence.figures import precision
from claims.evidence.tokens import stem
from claims.evidence.types import Side
from claims.extraction.dates import find_dates
from claims.extraction.normalize import detect_language, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import Span


def side(text):
    folded, language = fold_with_map(text), detect_language(text)
    dates = find_dates(folded, text, date(2026, 3, 1), language)
    taken = [Span(found.start, found.end) for found in dates]
    return Side(text=text, quantities=find_quantities(folded, text, language, taken=taken), dates=dates)


def compared(claim, passage):
    return compare(side(claim), side(passage))


@pytest.mark.parametrize(
    ("claim", "passage", "relation"),
    [
        # parts of units
        ("The council cut the bus fare tax by 50 basis points.", "The council cut the bus fare tax by half a percentage point.", "equal"),
        ("خفضت الهيئة رسم العبور 75 نقطة أساس", "قررت الهيئة خفض رسم العبور ثلاثة أرباع نقطة مئوية", "equal"),
        ("The hearing on the dam lasted 90 minutes.", "The hearing on the dam lasted an hour and a half.", "equal"),
        ("استمر ترميم القلعة 30 شهرا", "استمر ترميم القلعة سنتين ونصف السنة", "equal"),
        ("Repairs of the canal took two and a half years.", "Repairs of the canal took 18 months.", "contradicts"),
        # measures
        ("The tank spilled 3,000 litres of diesel.", "The tank spilled 3 cubic metres of diesel.", "equal"),
        ("ضخت المحطة مليون متر مكعب من المياه", "ضخت المحطة مليون لتر من المياه", "decimal_slip"),
        ("The orchard covers 2 square kilometres of land.", "The orchard covers 200 hectares of land.", "equal"),
        # folds and duals
        ("Exports of dates rose threefold.", "Exports of dates rose 3-fold, the ministry said.", "equal"),
        ("Demand for solar panels grew tenfold.", "Demand for solar panels grew sixfold.", "contradicts"),
        ("دمر الحريق بيتين في القرية", "دمر الحريق 9 بيوت في القرية", "contradicts"),
        ("وصل قطاران إلى المحطة الجديدة", "وصل إلى المحطة الجديدة قطاران اثنان", "equal"),
        # what cannot be converted stays apart
        ("The council cut the tax by 50 basis points.", "The council cut the tax by half a percent.", "different_unit"),
    ],
)  # fmt: skip
def test_figures_in_other_words_and_units_are_compared(claim, passage, relation):
    (pair,) = compared(claim, passage).figures
    assert pair.relation == relation


@pytest.mark.parametrize(
    "kin",
    [
        "effective efficacy", "production producer product", "decision decided", "explosion exploded", "permission permits", "deaths died dead",
        "reduction reduced", "description described", "success succeeded", "sold sales", "survivors survived", "urgency urgent", "strength strong",
    ],
)  # fmt: skip
def test_words_of_one_root_are_one_family(kin):
    assert len({family(stem(word)) for word in kin.split()}) == 1


@pytest.mark.parametrize(
    "others",
    ["police policy", "county count", "factory factor fact", "party part", "prison person", "treaty treat", "current currency", "eighty eight"],
)  # fmt: skip
def test_words_that_only_look_alike_are_not(others):
    assert len({family(stem(word)) for word in others.split()}) == len(others.split())


def test_arabic_stems_are_their_own_family():
    assert family(stem("مقتل")) == stem("مقتل")


def test_a_difference_beside_words_of_one_root_counts():
    comparison = compared("The filter is 95% effective.", "The trial found 66% efficacy.")
    assert [pair.relation for pair in comparison.figures] == ["contradicts"]


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        # a text that holds both nouns speaks of two things
        ("The library lent 300 books to schools.", "Of the books the library lent to schools, 40 boxes were lost."),
        ("في القرية 31 مركزا انتخابيا", "في القرية 1000 موظف يقصدون مركزا انتخابيا"),
        ("علقت البلدية 112 لوحة على المراكز النسائية", "علقت البلدية اللوحات، ومنها 4 مراكز نسائية"),
        # a slip told by other nouns
        ("استجوب أربعة قضاة من محكمة الرمال", "استمعت محكمة الوادي إلى أربعة آلاف ضحية"),
    ],
)  # fmt: skip
def test_a_difference_of_another_thing_is_no_contradiction(claim, passage):
    assert {pair.relation for pair in compared(claim, passage).figures} == {"different_scope"}


@pytest.mark.parametrize(
    ("claim", "passage", "relation"),
    [
        ("قتل 12 جنديا في الهجوم على حاجز الوادي", "قتل 9 أشخاص في الهجوم على حاجز الوادي بينهم جنود", "contradicts"),
        ("تضم المدينة 20 مدرسة ابتدائية", "تضم المدينة 25 من المدارس الابتدائية", "contradicts"),
        ("تملك البلدية 20 حافلة كهربائية", "تملك البلدية 30 باصا كهربائيا", "contradicts"),
        ("كسب النادي 5 نقاط في رمضان", "كسب النادي 62 نقطة في رمضان", "contradicts"),
        ("باعت المزرعة 40 صندوقا من التمر", "باعت المزرعة 400 صندوق من التمر في السوق", "decimal_slip"),
    ],
)  # fmt: skip
def test_one_thing_under_two_names_still_differs(claim, passage, relation):
    (pair,) = compared(claim, passage).figures
    assert pair.relation == relation


def test_a_share_in_words_has_no_last_digit():
    (found,) = side("It lost a quarter of 1 percent.").quantities
    assert (found.low, precision(found)) == (0.25, 0.0)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The team won 3-1.", "The team won 1-3."),
        ("فاز الفريق 3-1", "فاز الفريق 2-صفر"),
        ("It ended 80–19.", "It ended 79-19."),
    ],
)
def test_another_score_is_a_doubt(claim, passage):
    comparison = compared(claim, passage)
    assert comparison.figures == ()
    assert comparison.flags == ("score_differs",)
    assert (suggest(comparison).relation, suggest(comparison).reasons) == ("related", ("score_differs",))


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The team won 3-1.", "The team won 3-1."), ("The team won 3-1.", "The team won."), ("10-15 people came.", "20-30 people came."),
        ("Call 02-555-1234 now.", "Call 02-555-9999 now."), ("in the season 2014-15", "in the season 2013-14"),
    ],
)  # fmt: skip
def test_other_figures_with_dashes_are_no_scores(claim, passage):
    assert "score_differs" not in compared(claim, passage).flags
