"""Dates of Arabic and English news: what is found, from when to when, and what is not taken for a date.

The published day of all relative phrases is Sunday, 2 February 2025.
"""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.dates import find_dateline, find_dates
from claims.extraction.normalize import detect_language, fold_with_map
from claims.extraction.types import GRAINS, DateRef

PUBLISHED = date(2025, 2, 2)
FIRST, LAST = "-01-01", "-12-31"


def dates(
    text: str, published: date | None = PUBLISHED, week_start: int | None = None
) -> tuple[DateRef, ...]:
    return find_dates(fold_with_map(text), text, published, detect_language(text), week_start=week_start)


def only(text: str, published: date | None = PUBLISHED) -> tuple[str, str, str]:
    """The text and the ends of the one date of a sentence."""
    (found,) = dates(text, published)
    return found.text, found.from_date.isoformat(), found.to_date.isoformat()


# --- told in full --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15 كانون الثاني 2024", "2024-01-15"),
        ("27 يناير 2025", "2025-01-27"),
        ("٥ أيار ٢٠٢٤", "2024-05-05"),
        ("15 آذار/مارس 2023", "2023-03-15"),
        ("7 أكتوبر/تشرين الأول 2023", "2023-10-07"),
        ("29 يوليو (تموز) 2015", "2015-07-29"),
        ("31 يوليو تموز 2015", "2015-07-31"),
        ("12 جويلية 2019", "2019-07-12"),
        ("3 أوت 2019", "2019-08-03"),
        ("السابع من أكتوبر 2023", "2023-10-07"),
        ("الحادي والعشرين من مايو 2014", "2014-05-21"),
        ("الثلاثاء 28 يناير 2025", "2025-01-28"),
        ("يوم الثلاثاء 28 يناير 2025", "2025-01-28"),
        ("الثاني من يناير عام 2020", "2020-01-02"),
        ("January 27, 2025", "2025-01-27"),
        ("27 Jan 2025", "2025-01-27"),
        ("Jan. 27, 2025", "2025-01-27"),
        ("27-Jan-2025", "2025-01-27"),
        ("the 27th of January 2025", "2025-01-27"),
        ("Tuesday, January 28, 2025", "2025-01-28"),
        ("2025-01-27", "2025-01-27"),
        ("27/1/2025", "2025-01-27"),
        ("1/27/2025", "2025-01-27"),
        ("27.1.2025", "2025-01-27"),
        ("27 / 1 / 2025", "2025-01-27"),
        ("2025/01/27", "2025-01-27"),
        ("27/1/25", "2025-01-27"),
        ("27/1/98", "1998-01-27"),
    ],
)
def test_reads_days(text, day):
    assert only(text, published=None) == (text, day, day)


@pytest.mark.parametrize(
    ("text", "expected", "first", "last"),
    [
        ("في تشرين الأول 2023", "تشرين الأول 2023", "2023-10-01", "2023-10-31"),
        ("منذ سبتمبر أيلول 2009", "سبتمبر أيلول 2009", "2009-09-01", "2009-09-30"),
        ("في جانفي 2024", "جانفي 2024", "2024-01-01", "2024-01-31"),
        ("in October 2023", "October 2023", "2023-10-01", "2023-10-31"),
        ("in May of 2014", "May of 2014", "2014-05-01", "2014-05-31"),
        ("في عام 2023", "عام 2023", "2023-01-01", "2023-12-31"),
        ("سنة 1990", "سنة 1990", "1990-01-01", "1990-12-31"),
        ("للعام 2024", "للعام 2024", "2024-01-01", "2024-12-31"),
        ("في 2002م", "2002م", "2002-01-01", "2002-12-31"),
        ("منذ 2003", "2003", "2003-01-01", "2003-12-31"),
        ("in 2023", "2023", "2023-01-01", "2023-12-31"),
        ("by 2050", "2050", "2050-01-01", "2050-12-31"),
        ("الربع الثالث من 2024", "الربع الثالث من 2024", "2024-07-01", "2024-09-30"),
        ("Q1 2024", "Q1 2024", "2024-01-01", "2024-03-31"),
        ("the second half of 2024", "the second half of 2024", "2024-07-01", "2024-12-31"),
        ("النصف الثاني من يوليو 2015", "النصف الثاني من يوليو 2015", "2015-07-16", "2015-07-31"),
        ("الأسبوع الأول من أكتوبر 2024", "الأسبوع الأول من أكتوبر 2024", "2024-10-01", "2024-10-07"),
        ("صيف 2020", "صيف 2020", "2020-06-01", "2020-08-31"),
        ("the winter of 2019", "winter of 2019", "2019-12-01", "2020-02-29"),
        ("ثمانينات القرن الماضي", "ثمانينات القرن الماضي", "1980-01-01", "1989-12-31"),
        ("في التسعينيات", "التسعينيات", "1990-01-01", "1999-12-31"),
        ("the 1990s", "the 1990s", "1990-01-01", "1999-12-31"),
        ("القرن التاسع عشر", "القرن التاسع عشر", "1801-01-01", "1900-12-31"),
        ("the 19th century", "the 19th century", "1801-01-01", "1900-12-31"),
    ],
)
def test_reads_months_years_and_longer_periods(text, expected, first, last):
    assert only(text, published=None) == (expected, first, last)


@pytest.mark.parametrize(
    ("text", "expected", "first", "last"),
    [
        ("بين عامي 2010 و2015", "عامي 2010 و2015", "2010-01-01", "2015-12-31"),
        ("بين العامين 1910 و 1912", "العامين 1910 و 1912", "1910-01-01", "1912-12-31"),
        ("من 2010 إلى 2015", "2010 إلى 2015", "2010-01-01", "2015-12-31"),
        ("منذ عام 2010 وحتى 2015", "عام 2010 وحتى 2015", "2010-01-01", "2015-12-31"),
        ("from 1980 to 2012", "1980 to 2012", "1980-01-01", "2012-12-31"),
        ("between 2010 and 2015", "2010 and 2015", "2010-01-01", "2015-12-31"),
        ("في 2010-2015", "2010-2015", "2010-01-01", "2015-12-31"),
        ("2000 – 2050", "2000 – 2050", "2000-01-01", "2050-12-31"),
        ("موسم 2014/2015", "موسم 2014/2015", "2014-01-01", "2015-12-31"),
        ("season 2014-15", "season 2014-15", "2014-01-01", "2015-12-31"),
        ("من 3 إلى 7 مارس 2024", "3 إلى 7 مارس 2024", "2024-03-03", "2024-03-07"),
        ("بين 3 و7 مارس 2024", "3 و7 مارس 2024", "2024-03-03", "2024-03-07"),
        ("21-25 يناير 2025", "21-25 يناير 2025", "2025-01-21", "2025-01-25"),
        ("March 3-7, 2024", "March 3-7, 2024", "2024-03-03", "2024-03-07"),
        ("من 1 ديسمبر إلى 31 مارس 2015", "1 ديسمبر إلى 31 مارس 2015", "2014-12-01", "2015-03-31"),
    ],
)  # fmt: skip
def test_joins_ranges(text, expected, first, last):
    assert only(text) == (expected, first, last)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("في عام 2003 و2004", ["عام 2003", "2004"]),
        ("in 2003, 2004 and 2005", ["2003", "2004", "2005"]),
        ("أعوام 2003 و2004 و2005", ["أعوام 2003", "2004", "2005"]),
    ],
)
def test_reads_lists_of_years(text, years):
    assert [found.text for found in dates(text)] == years


def test_a_year_told_once_holds_for_both_months():
    may, june = dates("في مايو ويونيو 2014")
    assert (may.from_date, june.from_date) == (date(2014, 5, 1), date(2014, 6, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10 رمضان 1445 هـ", "2024-03-20", "2024-03-20"),
        ("غرة محرم 1446", "2024-07-07", "2024-07-07"),
        ("عام 1437 هـ", "2015-10-14", "2016-10-01"),
        ("1436هـ", "2014-10-25", "2015-10-13"),
        ("شوال 1436", "2015-07-17", "2015-08-15"),
        ("7/10/1436هـ", "2015-07-23", "2015-07-23"),
        ("26 / 10 / 1436", "2015-08-11", "2015-08-11"),
        ("الأحد 5 شوال 1436هـ الموافق 21 يوليو 2015م", "2015-07-21", "2015-07-21"),
    ],
)
def test_reads_the_hijri_calendar(text, first, last):
    (found,) = dates(text, published=None)
    assert (found.from_date.isoformat(), found.to_date.isoformat()) == (first, last)
    assert found.start == 0


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("في شهر رمضان", "2015-06-18", "2015-07-16"),
        ("في رمضان الماضي", "2015-06-18", "2015-07-16"),
        ("أيام العيد", "2015-07-17", "2015-07-19"),
    ],
)
def test_places_hijri_months_near_the_publication(text, first, last):
    assert only(text, date(2015, 8, 6))[1:] == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("مطلع العام 2024", "2024-01-01", "2024-04-30"),
        ("منتصف آذار 2024", "2024-03-11", "2024-03-20"),
        ("أواخر يوليو 2024", "2024-07-21", "2024-07-31"),
        ("نهاية عام 2023", "2023-09-01", "2023-12-31"),
        ("early in 2016", "2016-01-01", "2016-04-30"),
        ("mid-2015", "2015-05-01", "2015-08-31"),
        ("late 1980s", "1987-01-01", "1989-12-31"),
        ("مطلع الأسبوع الفائت", "2025-01-26", "2025-01-27"),
    ],
)
def test_narrows_periods_to_the_part_named(text, first, last):
    assert only(text) == (text, first, last)


# --- against the publication ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "day"),
    [
        ("قال اليوم", "اليوم", "2025-02-02"),
        ("اليوم (الأحد)", "اليوم (الأحد)", "2025-02-02"),
        ("وأمس", "أمس", "2025-02-01"),
        ("فجر أمس", "فجر أمس", "2025-02-01"),
        ("أمس، قال", "أمس", "2025-02-01"),
        ("أول من أمس", "أول من أمس", "2025-01-31"),
        ("أول أمس", "أول أمس", "2025-01-31"),
        ("غداً", "غداً", "2025-02-03"),
        ("بعد غد الثلاثاء", "بعد غد الثلاثاء", "2025-02-04"),
        ("الليلة الماضية", "الليلة الماضية", "2025-02-01"),
        ("الليلة قبل الماضية", "الليلة قبل الماضية", "2025-01-31"),
        ("ستبدأ بعد أسبوعين", "بعد أسبوعين", "2025-02-16"),
        ("It will open in three days", "in three days", "2025-02-05"),
        ("today", "today", "2025-02-02"),
        ("yesterday afternoon", "yesterday afternoon", "2025-02-01"),
        ("the day before yesterday", "the day before yesterday", "2025-01-31"),
        ("tomorrow", "tomorrow", "2025-02-03"),
        ("last night", "last night", "2025-02-01"),
        ("خسروا يوم الإثنين الماضي", "يوم الإثنين الماضي", "2025-01-27"),
        ("الاثنين المقبل", "الاثنين المقبل", "2025-02-03"),
        ("صباح الثلاثاء", "صباح الثلاثاء", "2025-01-28"),
        ("last Monday", "last Monday", "2025-01-27"),
        ("on Friday", "Friday", "2025-01-31"),
        ("next Friday", "next Friday", "2025-02-07"),
        ("Tuesday of last week", "Tuesday of last week", "2025-01-21"),
        ("الأسبوع الماضي وفي يوم الثلاثاء", "الأسبوع الماضي وفي يوم الثلاثاء", "2025-01-28"),
        ("سيعقد الاجتماع يوم الخميس", "يوم الخميس", "2025-02-06"),
        ("he will arrive on Thursday", "Thursday", "2025-02-06"),
        ("قبل ثلاثة أيام", "قبل ثلاثة أيام", "2025-01-30"),
        ("قبل أسبوعين", "قبل أسبوعين", "2025-01-19"),
        ("three days ago", "three days ago", "2025-01-30"),
        ("في 15 الجاري", "15 الجاري", "2025-02-15"),
        ("20 من الشهر المقبل", "20 من الشهر المقبل", "2025-03-20"),
        ("the 20th of next month", "the 20th of next month", "2025-03-20"),
        ("29 February", "29 February", "2024-02-29"),
    ],
)
def test_counts_days_from_the_publication(text, expected, day):
    assert only(text) == (expected, day, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("الأسبوع الماضي", "2025-01-26", "2025-02-01"),
        ("last week", "2025-01-20", "2025-01-26"),
        ("الشهر الماضي", "2025-01-01", "2025-01-31"),
        ("الشهر قبل الماضي", "2024-12-01", "2024-12-31"),
        ("العام الماضي", "2024-01-01", "2024-12-31"),
        ("العام الجاري", "2025-01-01", "2025-12-31"),
        ("هذا العام", "2025-01-01", "2025-12-31"),
        ("نهاية هذا القرن", "2068-01-01", "2100-12-31"),
        ("العقد المقبل", "2025-02-02", "2035-02-02"),
        ("this year", "2025-01-01", "2025-12-31"),
        ("منذ عامين", "2023-01-01", "2023-12-31"),
        ("two years ago", "2023-01-01", "2023-12-31"),
        ("[Ten] years ago", "2015-01-01", "2015-12-31"),
        ("nearly a decade ago", "2015-02-02", "2016-02-02"),
        ("منذ أكثر من 20 عاماً", "2004-02-02", "2005-02-02"),
        ("خلال الأيام القليلة الماضية", "2025-01-26", "2025-02-02"),
        ("السنوات العشر الأخيرة", "2015-02-02", "2025-02-02"),
        ("the past 30 days", "2025-01-03", "2025-02-02"),
        ("the past three decades", "1995-02-02", "2025-02-02"),
        ("الأيام المقبلة", "2025-02-02", "2025-02-09"),
        ("الربع الأول من العام الجاري", "2025-01-01", "2025-03-31"),
        ("last summer", "2024-06-01", "2024-08-31"),
        ("يوليو تموز من العام الماضي", "2024-07-01", "2024-07-31"),
        ("مارس الماضي", "2024-03-01", "2024-03-31"),
        ("مارس المقبل", "2025-03-01", "2025-03-31"),
        ("next May", "2025-05-01", "2025-05-31"),
    ],
)
def test_counts_periods_from_the_publication(text, first, last):
    assert only(text) == (text, first, last)
    (found,) = dates(text)
    assert found.relative


@pytest.mark.parametrize(
    ("text", "published", "first"),
    [
        ("هبطت في يوليو", date(2015, 8, 6), "2015-07-01"),
        ("في ديسمبر", date(2015, 8, 6), "2014-12-01"),
        ("29 يوليو", date(2015, 7, 21), "2015-07-29"),
        ("on May 16", date(2015, 5, 7), "2015-05-16"),
        ("on November 20", date(2015, 5, 7), "2014-11-20"),
        ("to be held on November 20", date(2015, 5, 7), "2015-11-20"),
        ("March 15", PUBLISHED, "2025-03-15"),
    ],
)
def test_guesses_a_year_that_is_not_told(text, published, first):
    (found,) = dates(text, published)
    assert found.from_date.isoformat() == first
    assert found.relative
    assert found.confidence < 1


@pytest.mark.parametrize("text", ["منذ فترةٍ قصيرة", "مؤخراً", "recently", "currently"])
def test_vague_phrases_have_little_confidence(text):
    (found,) = dates(text)
    assert found.text == text
    assert found.confidence <= 0.3


@pytest.mark.parametrize(
    "text", ["أمس", "العام الماضي", "last Monday", "in March", "three days ago", "مؤخراً"]
)
def test_needs_the_publication_for_relative_phrases(text):
    assert dates(text, published=None) == ()


def test_an_explicit_week_start_wins_over_the_language():
    (found,) = dates("الأسبوع الماضي", week_start=0)
    assert (found.from_date, found.to_date) == (date(2025, 1, 20), date(2025, 1, 26))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/4/2025", date(2025, 4, 3)),
        ("On 1/27/2025 and on 3/4/2025", date(2025, 3, 4)),
        ("January 27, 2025, then 3/4/2025", date(2025, 3, 4)),
        ("في 3/4/2025", date(2025, 4, 3)),
    ],
)
def test_reads_the_day_first_unless_the_text_writes_months_first(text, day):
    assert dates(text)[-1].from_date == day


# --- no dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "وأخيراً قال",
        "الأمين العام السابق",
        "المدير العام للشركة",
        "صحيفة اليوم",
        "في اليوم الوطني",
        "إلى غد أفضل",
        "طوال اليوم الأول",
        "مارس ضغوطا على الحكومة",
        "You may march on",
        "2015 شخصا",
        "in 2000 people",
        "$2015 and 2015%",
        "2,015 homes",
        "GPT2015",
        "خلال العام",
        "في العشرينات من عمره",
        "خطب الجمعة",
        "سيحقق أعلى نمو له في 25 عاما",
        "سيدرس الملف بعد 16 شهرا على الحادث",
        "سيشارك في أسبوع الموضة",
        "صفر أهداف",
        "version 1.2.3",
        "31/31/2025",
        "0000-00-00",
        "العمر 20 عاما",
        "",
    ],
)
def test_takes_no_other_words_for_dates(text):
    assert dates(text) == ()


@pytest.mark.parametrize(
    "text", ["99 رمضان 1445", "10 رمضان 1290", "عام 9999 هـ", "31 February 2024", "year 2999", "9999-12-31"]
)
@pytest.mark.parametrize("published", [None, date.min, date.max])
def test_survives_days_no_calendar_has(text, published):
    for found in dates(text, published):
        assert found.from_date <= found.to_date


@pytest.mark.parametrize("published", [date.min, date.max, date(2024, 2, 29)])
def test_survives_the_ends_of_the_calendar(published):
    text = "أمس، غداً، العام الماضي، القرن الماضي، قبل ثلاثة قرون، last week, next Monday, 29 February, the next 5 decades"
    for found in dates(text, published):
        assert found.from_date <= found.to_date


# --- the date line -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Sunday, February 2, 2025", date(2025, 2, 2)),
        ("الأحد 2 شباط 2025", date(2025, 2, 2)),
        ("02/02/2025 - 14:30", date(2025, 2, 2)),
        ("2025-02-02", date(2025, 2, 2)),
        ("2025-02-02T14:30:00Z", date(2025, 2, 2)),
        ("نشر في: 2 فبراير 2025 الساعة 14:30", date(2025, 2, 2)),
        ("Published: 2 February 2025, 9:15 am GMT", date(2025, 2, 2)),
        ("بيروت - 2 شباط 2025", date(2025, 2, 2)),
        ("الثلاثاء 5 شوال 1436هـ - 21 يوليو 2015م", date(2015, 7, 21)),
    ],
)
def test_finds_the_date_line(line, day):
    text = f"عنوان\n\n  {line}\nفاجأت الشركة السوق في 3 يناير 2020 بنموذجها."
    found = find_dateline(text, fold_with_map(text))
    assert found is not None
    assert (text[found.start : found.end], found.text) == (line, line)
    assert found.from_date == found.to_date == day


@pytest.mark.parametrize(
    "line",
    [
        "قتل ثلاثة في 2 شباط 2025",
        "Storm of January 5, 2020 killed five",
        "شباط 2025",
        "Yesterday",
        "2024",
        "",
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(line):
    assert find_dateline(line, fold_with_map(line)) is None


def test_prefers_the_publication_to_the_update():
    text = "Updated: 3 February 2025\nPublished: 2 February 2025\n"
    found = find_dateline(text, fold_with_map(text))
    assert found is not None
    assert found.from_date == PUBLISHED


# --- properties ----------------------------------------------------------------------------------

_SAMPLE = (
    "أمس غدا العام الماضي الأسبوع القرن عام سنة يوم الاثنين مارس تموز رمضان 2015 1436هـ 31 15 و2016 إلى من بين قبل منذ خلال مطلع"
    " ثلاثة أيام الربع الأول النصف last next week May 27 1990s ago two years in of the and - / ( ) , . ، 1/1/2015 0 9999 الموافق"
)
_WORDS = _SAMPLE.split()
_texts = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from([*_WORDS, "\n", "\u200f", "ًـ"]), max_size=25).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(_texts, st.none() | st.dates(), st.sampled_from(["ar", "en"]))
def test_every_date_is_exact_ordered_and_whole(text, published, language):
    end = 0
    for found in find_dates(fold_with_map(text), text, published, language):
        assert text[found.start : found.end] == found.text
        assert end <= found.start < found.end
        assert found.from_date <= found.to_date
        assert found.grain in GRAINS
        assert 0 < found.confidence <= 1
        assert published or not found.relative
        end = found.end
    find_dateline(text, fold_with_map(text))


@pytest.mark.parametrize(
    "piece", ["1234567890", "2015 ", "2015-", "1/1/2015 ", "(يوليو ", "أمس، ", "\n", "في من عام الماضي "]
)
def test_time_grows_with_the_length_of_the_text(piece):
    text = piece * (200_000 // len(piece))
    folded = fold_with_map(text)
    started = time.perf_counter()
    find_dates(folded, text, PUBLISHED, "ar")
    find_dateline(text, folded)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("modifier", ["مطلع", "منتصف", "أواخر", "نهاية"])
def test_a_part_of_a_hijri_year_may_lie_in_the_next_gregorian_one(modifier):
    text = f"افتتح الطريق {modifier} عام 1436هـ في المدينة."
    found = find_dates(fold_with_map(text), text, date(2015, 7, 21), "ar")
    assert found
    assert all(date(2014, 10, 1) <= one.from_date <= one.to_date <= date(2015, 12, 31) for one in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # years joined by "and" are two years, unless they stand "between"
        ("في عامي 1910 و1912", [("1910-01-01", "1910-12-31"), ("1912-01-01", "1912-12-31")]),
        # a year that tells one thing from others
        ("It recalled the 2011 raid.", [("2011-01-01", "2011-12-31")]),
        ("It counted the 1990 voters again in the 2000 people polled.", []),
        # a newspaper's name
        ("قال لصحيفة «اليوم» إنه راض.", []),
        ("قال لـ«اليوم» إنه راض.", []),
    ],
)
def test_years_and_names_that_were_misread(text, expected):
    found = find_dates(fold_with_map(text), text, date(2016, 9, 22), "ar" if text[0] > "\u0600" else "en")
    assert [(str(d.from_date), str(d.to_date)) for d in found] == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [("The vote is on Nov. 8.", "2016-11-08"), ("It rained on Dec. 25.", "2015-12-25")],
)
def test_a_day_without_a_year_is_the_coming_one_when_it_is_near(text, day):
    (found,) = find_dates(fold_with_map(text), text, date(2016, 9, 22), "en")
    assert str(found.from_date) == day


def test_a_day_is_of_the_year_that_the_text_tells_elsewhere():
    text = "حددت اللجنة يوم 26 فبراير 2017 موعدا للاقتراع. وستفتح المراكز في 26 فبراير صباحا."
    found = find_dates(fold_with_map(text), text, date(2016, 9, 22), "ar")
    assert [str(d.from_date) for d in found if d.grain == "day"] == ["2017-02-26", "2017-02-26"]
