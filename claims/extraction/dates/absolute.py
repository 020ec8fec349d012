"""Resolvers of days, months, years and longer periods that are told by name or number.

Each takes a match of its pattern (``dates.rules``) and returns None when it is no date after all.
"""

from __future__ import annotations

import re
from datetime import date

from claims.extraction.dates import calendar
from claims.extraction.dates.calendar import Period
from claims.extraction.dates.scan import (
    NEARLY_NOW,
    Found,
    Match,
    Scan,
    guess_year,
    made,
    modifier,
    narrowed,
    offset_of,
    year_of,
)
from claims.extraction.languages.calendar import CURRENT, GENERAL

# --- days and months -----------------------------------------------------------------------------


def numeric(scan: Scan, match: Match) -> Found | None:
    """2025-01-27, 27/1/2025, 1/27/2025, 7/10/1436 AH."""
    index = match.start("date")
    pieces = re.findall(r"\d+", scan.note(index))
    first, middle, last = (int(piece) for piece in pieces)
    if len(pieces[0]) == 4:
        return made(scan, match, _numeric_day(scan, index, first, middle, last))
    if len(pieces[2]) == 2:
        if "/" not in scan.note(index):
            return None
        last += 2000 if last < 70 else 1900
    day_first = _numeric_day(scan, index, last, middle, first)
    month_first = _numeric_day(scan, index, last, first, middle)
    sure = not (day_first and month_first) or first == middle
    period = (day_first or month_first) if scan.day_first else (month_first or day_first)
    return made(scan, match, period, 1.0 if sure else 0.8)


def _numeric_day(scan: Scan, index: int, number: int, month: int, day: int) -> Period | None:
    islamic = scan.note(index)[-1] == "ه" or scan.tokens.tags[index + 1 : index + 2] == "j"
    if islamic or 1343 <= number <= 1500:
        return calendar.hijri(number, month, day)
    return calendar.day(number, month, day)


def day_month(scan: Scan, match: Match) -> Found | None:
    """27 January 2025, السابع من أكتوبر, 21-25 يناير, 11 أبريل الجاري."""
    if not _in_place(scan, match):
        return None
    first = scan.value(match.start("d1"))
    last = scan.value(match.start("d2")) if match["d2"] else first
    return _dated(scan, match, scan.value(match.start("month")), first, last)


def month_day(scan: Scan, match: Match) -> Found | None:
    """January 27, 2025; May 16; March 3-7. In Arabic only with the year."""
    if not (match["year"] or scan.tokens.letter(match.start("month")).isupper()):
        return None
    return day_month(scan, match)


def _in_place(scan: Scan, match: Match) -> bool:
    """English names of months are capitals: no "may 5", no "march 3"."""
    letter = scan.tokens.letter(match.start("month"))
    return not ("a" <= letter <= "z" and scan.note(match.start("month")))


def _dated(scan: Scan, match: Match, month: int, first: int, last: int) -> Found | None:
    number = year_of(scan, match)
    guessed = number is None
    if number is None:
        number = guess_year(scan, month, first, match.start(), modifier(scan, match))
    if number is None:
        return None
    if guessed and (month, first) == (2, 29):
        number -= number % 4
    lo, hi = calendar.day(number, month, first), calendar.day(number, month, last)
    if lo is None or hi is None or lo.lo > hi.hi:
        return None
    period = lo if first == last else Period(lo.lo, hi.hi, "range")
    relative = not match.groupdict().get("year")
    plain = guessed and modifier(scan, match) is None
    return Found(
        match.start(),
        match.end() - 1,
        period,
        0.7 if plain else 1.0,
        relative,
        (month, first, last) if plain else None,
    )


def week_of_month(scan: Scan, match: Match) -> Found | None:
    """الأسبوع الأول من أكتوبر, the second week of May: seven days each, from the first of the month."""
    if scan.note(match.start("unit")) != "week":
        return None
    month, place = scan.value(match.start("month")), scan.value(match.start("o"))
    number = year_of(scan, match) or guess_year(scan, month, 0, match.start(), None)
    first = calendar.day(number, month, 7 * place - 6) if number and 1 <= place <= 4 else None
    if first is None:
        return None
    period = Period(first.lo, calendar.shift(first.lo, 6), "week")
    return made(scan, match, period, 0.6, relative=not match["year"])


def day_of_month(scan: Scan, match: Match) -> Found | None:
    """20 من الشهر المقبل, the 20th of next month, 15 الجاري."""
    units = (match.start(name) for name, tag in match.groupdict().items() if tag and name.startswith("unit"))
    unit = next(units, None)
    if scan.published is None or (unit is not None and scan.note(unit) != "month"):
        return None
    if unit is None and scan.tokens.text(match.end() - 1) not in CURRENT:
        return None
    offset = offset_of(scan, match.start("d1"), match.end())
    around = calendar.shift_months(scan.published.replace(day=1), offset)
    first = scan.value(match.start("d1"))
    last = scan.value(match.start("d2")) if match["d2"] else first
    lo, hi = (calendar.day(around.year, around.month, number) for number in (first, last))
    if lo is None or hi is None or lo.lo > hi.hi:
        return None
    period = lo if first == last else Period(lo.lo, hi.hi, "range")
    return made(scan, match, period, 0.9, relative=True)


def month_alone(scan: Scan, match: Match) -> Found | None:
    """October 2023, مطلع مارس الماضي, next May, في آذار."""
    at = match.start("month")
    word = scan.tokens.words[at]
    number, offset = year_of(scan, match), modifier(scan, match)
    letter = scan.tokens.letter(at)
    if "a" <= letter <= "z" and word.note:
        return None
    if match["rel"] and number is None:
        return None
    if number is None and offset is None and not match["part"] and word.note and not match["name"]:
        cue = scan.tokens.tags[at - 1 : at] if at else ""
        if cue not in {"x", "r", "i", "w", "~", "B", "m"} or word.note == "short" or letter == "أ":
            return None
    plain = number is None and offset is None
    if number is None:
        number = guess_year(scan, word.value, 0, match.start(), offset)
    if number is None:
        return None
    found = made(
        scan, match, narrowed(scan, match, calendar.month(number, word.value)),
        0.7 if plain else 1.0 if match["year"] else 0.9, relative=not match["year"],
    )  # fmt: skip
    if found and plain and not match["part"]:
        return Found(found.first, found.last, found.period, 0.7, True, (word.value, 0, 0))
    return found


def hijri_date(scan: Scan, match: Match) -> Found | None:
    """10 رمضان 1445 هـ, شهر رمضان, غرة محرم."""
    month = match.start("month")
    index, number = scan.value(month), scan.value(match.start("d1")) if match["d1"] else None
    part = match["part"] is not None
    if match["year"]:
        return made(
            scan, match, narrowed(scan, match, calendar.hijri(scan.value(match.start("year")), index, number))
        )
    cue = scan.tokens.tags[match.start() - 1 : match.start()]
    named = match["name"] or number or part or match["mod"] or not scan.note(month)
    if scan.published is None or not (named or (index in {9, 10} and cue in {"x", "w"})):
        return None
    offset = modifier(scan, match)
    ahead = 0 if offset and offset < 0 else 360 if offset and offset > 0 else NEARLY_NOW
    period = calendar.hijri_near(scan.published, index, number, ahead=ahead)
    return made(scan, match, narrowed(scan, match, period), 0.7, relative=True)


def feast(scan: Scan, match: Match) -> Found | None:
    """Eid al-Fitr and Eid al-Adha nearest to the publication, by the Umm al-Qura tables."""
    if scan.published is None:
        return None
    kind = scan.note(match.start())
    wanted = (
        [(10, 1, 3)] if kind == "fitr" else [(12, 10, 4)] if kind == "adha" else [(10, 1, 3), (12, 10, 4)]
    )
    periods = []
    for month, first, length in wanted:
        start = calendar.hijri_near(scan.published, month, first, ahead=NEARLY_NOW)
        if start:
            periods.append(Period(start.lo, calendar.shift(start.lo, length - 1), "range"))
    return made(scan, match, max(periods, key=lambda period: period.lo, default=None), 0.5, relative=True)


# --- years and longer ----------------------------------------------------------------------------


def _year_period(scan: Scan, index: int) -> Period | None:
    """The year at a token, Hijri when it is marked so or lies among our Hijri centuries."""
    number = scan.value(index)
    tags = scan.tokens.tags
    marked = "j" in tags[index + 1 : index + 2] or tags[index + 1 : index + 4] in {"/Yj", "-Yj"}
    arabic = any(scan.tokens.text(near)[:1] >= "\u0600" for near in (index - 1, index - 2, index - 3))
    if marked or (1380 <= number <= 1450 and arabic):
        return calendar.hijri(number)
    return calendar.year(number)


def year_range(scan: Scan, match: Match) -> Found | None:
    """2010-2015, من 2010 إلى 2015, between 2010 and 2015, 2014/15."""
    start = _year_period(scan, match.start("y1"))
    second = match.start("y2")
    separator = match["sep"]
    if match["y2"] == "Y":
        end = _year_period(scan, second)
        if end and start and "/" in separator and end.lo.year - start.lo.year != 1:
            return None
    else:
        value = scan.value(second)
        first = scan.value(match.start("y1"))
        if separator not in "-/" or len(scan.tokens.text(second)) != 2 or value != (first + 1) % 100:
            return None
        end = calendar.year(first - first % 100 + value + (100 if value == 0 else 0))
    before = scan.tokens.tags[match.start() - 1 : match.start()] if match.start() else ""
    between = before == "r" and scan.value(match.start() - 1) == 1
    if separator == "&" and not between:
        return None
    if not (start and end and start.lo < end.lo):
        return None
    return made(scan, match, Period(start.lo, end.hi, "range"), 1.0 if match["name"] else 0.9)


def year_named(scan: Scan, match: Match) -> Found | None:
    """عام 2023, the year 2023, early in 2016, 2002م, 1436هـ."""
    at = match.start("year")
    if match["name"] and scan.tokens.text(match.start("name") - 1) in GENERAL:
        return None
    return made(scan, match, narrowed(scan, match, _year_period(scan, at)))


def year_listed(scan: Scan, match: Match) -> list[Found] | None:
    """The years after one: عام 2003 و2004, in 2003, 2004 and 2005; عامي 2010 و2011."""
    if match["name"] and scan.note(match.start()) != "year":
        return None
    found: list[Found] = []
    for index in range(match.start("list"), match.end()):
        if scan.tokens.tags[index] != "Y":
            continue
        period = _year_period(scan, index)
        if period and _plausible(period):
            first = match.start() if match["name"] and not found else index
            last = index + (scan.tokens.tags[index + 1 : index + 2] in {"g", "j"})
            found.append(Found(first, last, period, 0.8))
    return found or None


def year_cued(scan: Scan, match: Match) -> list[Found] | None:
    """A number of four digits after a preposition or alone in brackets."""
    at = match.start("list")
    round_number = scan.value(at) % 100 == 0
    after = scan.tokens.text(match.end())
    if round_number and len(after) > 3 and after.endswith("s") and scan.tokens.tags[match.end()] == "_":
        return None if scan.tokens.tags[at - 1] != "m" or after != "levels" else year_listed(scan, match)
    return year_listed(scan, match)


def year_of_thing(scan: Scan, match: Match) -> Found | None:
    """ "the 2011 raid": a year in front of a noun with an article, no round number and nothing counted."""
    noun, number = scan.tokens.text(match.end()), scan.value(match.start())
    if not (noun.isascii() and noun.isalpha() and number % 10 and 1900 <= number <= 2100):
        return None
    period = calendar.year(number)
    return Found(match.start(), match.start(), period, 0.7) if period else None


def _plausible(period: Period) -> bool:
    return 1500 <= period.lo.year <= 2100


def quarter(scan: Scan, match: Match) -> Found | None:
    """الربع الأول من 2024, Q1 2024, the first half of the year, النصف الثاني من يوليو."""
    single = match["single"]
    at = match.start("single") if single else match.start("kind") if match["kind"] else match.start("kind2")
    place = scan.value(at) if single else scan.value(match.start("o") if match["o"] else match.start("o2"))
    grain = scan.note(at)
    length = 3 if grain == "quarter" else 6
    if not 1 <= place <= 12 // length:
        return None
    if match["ofmonth"]:
        return _half_month(scan, match, place) if grain == "half" else None
    number = year_of(scan, match)
    named = bool(number or match["whole"])
    if number is None and scan.published:
        if not named and grain == "half":
            return None
        number = scan.published.year
        begins = calendar.months(number, (place - 1) * length + 1, length, grain)
        if not named and begins and begins.lo > scan.published and not scan.expects(match.start()):
            number -= 1
    if number is None:
        return None
    period = calendar.months(number, (place - 1) * length + 1, length, grain) if 1 <= number <= 9999 else None
    return made(
        scan, match, period, 1.0 if match["year"] else 0.9 if named else 0.5, relative=not match["year"]
    )


def _half_month(scan: Scan, match: Match, place: int) -> Found | None:
    month = scan.value(match.start("ofmonth"))
    number = year_of(scan, match) or guess_year(scan, month, 0, match.start(), None)
    whole = calendar.month(number, month) if number else None
    if whole is None:
        return None
    middle = calendar.shift(whole.lo, 14)
    period = (
        Period(whole.lo, middle, "range")
        if place == 1
        else Period(calendar.shift(middle, 1), whole.hi, "range")
    )
    return made(scan, match, period, 0.9, relative=not match["year"])


def season(scan: Scan, match: Match) -> Found | None:
    """صيف 2020, summer of 2020, الصيف الماضي, last winter."""
    at = match.start("season")
    first = scan.value(at)
    number = year_of(scan, match)
    if number is not None:
        if (
            scan.note(at) in {"fall", "spring"}
            and not match["year"]
            and scan.tokens.text(at - 1) not in {"the", "in"}
        ):
            return None
        return made(scan, match, calendar.season(number, first), 0.8, relative=not match["year"])
    offset = modifier(scan, match)
    if offset is None or scan.published is None:
        return None
    return made(scan, match, _season_near(scan.published, first, offset), 0.8, relative=True)


def _season_near(published: date, first: int, offset: int) -> Period | None:
    """The season that is over, running or to come."""
    around = [calendar.season(published.year + step, first) for step in (-2, -1, 0, 1)]
    known = [period for period in around if period]
    if offset < 0:
        return max((p for p in known if p.hi < published), key=lambda p: p.lo, default=None)
    if offset > 0:
        return min((p for p in known if p.lo > published), key=lambda p: p.lo, default=None)
    return next((p for p in known if p.hi >= published), None)


def decade(scan: Scan, match: Match) -> Found | None:
    """التسعينيات, ثمانينات القرن الماضي, the 1990s, early nineties."""
    value = scan.value(match.start("decade"))
    english = scan.tokens.text(match.start("decade"))[:1].isascii()
    tags = scan.tokens.tags
    if (
        english
        and value < 100
        and scan.tokens.text(match.start("decade") - 1) not in {"the", "early", "mid", "late", "-"}
    ):
        return None
    if (
        tags[match.end() : match.end() + 1] == "r"
        and not match["century"]
        and scan.tokens.text(match.end() + 1).startswith(("العمر", "عمر"))
    ):
        return None
    base = 1900
    if match["century"]:
        at = match.start("century")
        base = (scan.value(match.start("which")) - 1) * 100 if match["which"] == "o" else 1900
        if scan.note(at) != "century":
            return None
    first = value if value >= 100 else base + value
    confidence = 1.0 if value >= 100 or match["century"] else 0.8
    return made(scan, match, narrowed(scan, match, calendar.years(first, first + 9, "decade")), confidence)


def century(scan: Scan, match: Match) -> Found | None:
    """القرن التاسع عشر, the 19th century, العقد الأول من القرن الحادي والعشرين, القرن الماضي."""
    at = match.start("century") if match["century"] else match.start("century2")
    if scan.note(at) != "century":
        return None
    which = match.start("which") if match["which"] else match.start("which2")
    if scan.tokens.tags[which] == "o":
        number = scan.value(which)
    elif scan.published:
        number = (scan.published.year + 99) // 100 + offset_of(scan, which, which + 1)
    else:
        return None
    period = calendar.century(number)
    if period and (match["decade"] or match["half"]):
        period = _within_century(scan, match, number)
    return made(scan, match, narrowed(scan, match, period), 0.9, relative=scan.tokens.tags[which] != "o")


def _within_century(scan: Scan, match: Match, number: int) -> Period | None:
    """A decade, quarter or half of a century."""
    at = match.start("decade") if match["decade"] else match.start("half")
    place = scan.value(match.start("place") if match["decade"] else match.start("place2"))
    length = {"decade": 10, "quarter": 25, "half": 50}.get(scan.note(at), 0)
    if not length or not 1 <= place <= 100 // length:
        return None
    first = (number - 1) * 100 + (place - 1) * length + (length != 10)
    return calendar.years(max(first, 1), first + length - 1, "decade" if length == 10 else "range")
