"""Resolvers of phrases that count from the publication: none finds anything when that is not known.

Each takes a match of its pattern (``dates.rules``) and returns None when it is no date after all.
"""

from __future__ import annotations

from datetime import date

from claims.extraction.dates import calendar
from claims.extraction.dates.calendar import Period
from claims.extraction.dates.scan import Found, Match, Scan, made, modifier, narrowed, offset_of
from claims.extraction.languages.calendar import GENERAL, NOT_TODAY_AFTER, NOT_TODAY_BEFORE, PRAYERS

_FEW = {
    "hour": 1,
    "day": 7,
    "week": 28,
    "month": 120,
    "year": 5 * 365,
    "decade": 30 * 365,
    "century": 300 * 365,
}


# --- relative to the publication -----------------------------------------------------------------


def near_day(scan: Scan, match: Match) -> Found | None:
    """أمس الجمعة, فجر أمس, yesterday afternoon, بعد غد."""
    if scan.published is None:
        return None
    at = match.start("near")
    word = scan.tokens.words[at]
    if scan.tokens.text(at) in {"اليوم", "غد"} and not match["weekday"] and _other_day(scan, match):
        return None
    found = calendar.shift(scan.published, word.value)
    confidence = 0.95
    if match["weekday"] and found.weekday() != scan.value(match.start("weekday")):
        # The text is older than its page: the name of the day is the better witness.
        found, confidence = calendar.weekday(found, scan.value(match.start("weekday")), 3), 0.5
    return made(scan, match, calendar.one_day(found), confidence, relative=True)


def _other_day(scan: Scan, match: Match) -> bool:
    """اليوم as "that day", "the national day" or the name of a newspaper in quotation marks."""
    tokens = scan.tokens
    before, after = tokens.text(match.start() - 1), tokens.text(match.end())
    quoted = after == '"' and '"' in (before, tokens.text(match.start() - 2), tokens.text(match.start() - 3))
    ordinal = tokens.tags[match.end() : match.end() + 1] == "o"
    return quoted or ordinal or before in NOT_TODAY_AFTER or after in NOT_TODAY_BEFORE


def day_part(scan: Scan, match: Match) -> Found | None:
    """last night, الليلة الماضية, this morning."""
    if scan.published is None:
        return None
    offset = offset_of(scan, match.start(), match.end())
    return made(scan, match, calendar.one_day(calendar.shift(scan.published, offset)), 0.9, relative=True)


def weekday_of_week(scan: Scan, match: Match) -> Found | None:
    """Tuesday of last week, الأسبوع الماضي وفي يوم الثلاثاء."""
    unit = max(match.start(name) for name in ("unit", "unit2", "unit3"))
    if scan.published is None or scan.note(unit) != "week":
        return None
    around = calendar.week(scan.published, offset_of(scan, match.start(), match.end()), scan.week_start)
    number = scan.value(match.start("weekday") if match["weekday"] else match.start("weekday2"))
    found = calendar.shift(around.lo, (number - scan.week_start) % 7)
    return made(scan, match, calendar.one_day(found), 0.8, relative=True)


def weekday(scan: Scan, match: Match) -> Found | None:
    """يوم الإثنين الماضي, on Monday, next Friday, صباح الثلاثاء."""
    at = match.start("weekday")
    if scan.published is None or (scan.note(at) == "short" and not match["pre"]):
        return None
    if scan.tokens.tags[match.start() - 1 : match.start()] == "o" and scan.tokens.tags[
        match.end() : match.end() + 1
    ] in {"m", "r", "x"}:
        return None  # "the first Friday of July"
    if "a" <= scan.tokens.letter(at) <= "z" and scan.note(at):
        return None
    if scan.tokens.text(match.start() - 1) in PRAYERS:
        return None
    offset = modifier(scan, match)
    if offset is None:
        direction = 2 if scan.expects(match.start()) else 0
    elif offset == 0:
        direction = 2 if scan.expects(match.start()) else 3
    else:
        direction = offset
    found = calendar.weekday(scan.published, scan.value(at), max(-1, min(direction, 3)))
    if offset and abs(offset) == 2:
        found = calendar.shift(found, -7 if offset < 0 else 7)
    return made(scan, match, calendar.one_day(found), 0.9 if offset else 0.75, relative=True)


def unit_near(scan: Scan, match: Match) -> Found | None:
    """الأسبوع الماضي, مطلع العام, last year, late this month, earlier this week."""
    at = match.start("unit")
    unit = scan.note(at)
    if scan.published is None or unit == "hour" or (unit in {"day", "century"} and not match["pre"]):
        return None
    if unit == "year" and scan.tokens.text(match.start() - 1) in GENERAL:
        return None
    if not (match["mod"] or match["pre"] or match.groupdict().get("part")):
        return None
    index = match.start("mod") if match["mod"] else match.start("pre") if match["pre"] else None
    note = scan.note(index) if index is not None else "this"
    offset = offset_of(scan, index, index + 1) if index is not None else 0
    whole = not match.groupdict().get("part")
    if offset == -1 and whole and (note == "recent" or unit == "decade"):
        lo = calendar.back(scan.published, unit, 1)
        return made(scan, match, Period(lo, scan.published, "range"), 0.7, relative=True)
    if offset == 1 and whole and unit == "decade":
        hi = calendar.back(scan.published, unit, -1)
        return made(scan, match, Period(scan.published, hi, "range"), 0.7, relative=True)
    period = calendar.unit_period(scan.published, unit, offset, scan.week_start)
    if note == "earlier" and period:
        period = Period(period.lo, scan.published, "range")
    confidence = 0.6 if unit == "week" else 0.9 if index is not None else 0.5
    return made(scan, match, narrowed(scan, match, period), confidence, relative=True)


def _count(scan: Scan, first: int, last: int) -> int:
    """The number the tokens ``first..last`` spell: ثمانية وسبعين is 78."""
    total = 0
    for index in range(first, last):
        if scan.tokens.tags[index] in "dn1Y":
            total += scan.value(index)
    return total


def ago(scan: Scan, match: Match) -> Found | None:
    """قبل ثلاثة أيام, منذ عامين, two years ago, nearly a decade ago, قبل أيام."""
    published = scan.published
    if published is None:
        return None
    unit = scan.note(match.start("unit"))
    tag = match["unit"]
    count = _count(scan, *match.span("n")) if match["n"] else 2 if tag == "t" else 1
    last = scan.tokens.text(match.end() - 1)
    if unit == "hour" and last == "earlier":
        return None
    if scan.tokens.tags[match.start()] in "Bi" and scan.tokens.tags[match.end() : match.end() + 1] == "r":
        return None  # "three days before the vote"
    if match["few"] or (tag == "p" and not match["n"]):
        return made(scan, match, _past(published, calendar.shift(published, -_FEW[unit])), 0.4, relative=True)
    about = calendar.back(published, unit, count)
    near = scan.value(match.start("z")) if match["z"] else 0
    if unit == "hour":
        return made(scan, match, _past(published, about), 0.5, relative=True)
    if near:
        finer, factor = {"decade": ("year", 10), "century": ("decade", 10)}.get(unit, (unit, 1))
        edge = calendar.back(published, finer, count * factor + near)
        return made(scan, match, Period(min(about, edge), max(about, edge), "range"), 0.6, relative=True)
    grain = {"month": "month", "year": "year", "decade": "year", "century": "year"}.get(unit, "day")
    return made(scan, match, calendar.unit_period(about, grain, 0, scan.week_start), 0.8, relative=True)


def _past(published: date, start: date) -> Period:
    return Period(start, published, "range")


def span(scan: Scan, match: Match) -> Found | None:
    """السنوات الخمس الماضية, the past 30 days, في السنوات الأخيرة, the next few weeks."""
    published = scan.published
    if published is None:
        return None
    unit = scan.note(match.start("unit"))
    offset = offset_of(scan, match.start(), match.end())
    few = "l" in match[0]
    if not offset or (
        match[0].endswith("p") and scan.tokens.text(match.start()) == "اخر" and not match["n"] and not few
    ):
        return None
    if match["n"]:
        count: int | None = _count(scan, *match.span("n"))
    else:
        count = 2 if match["unit"] in "tV" else None if match["unit"] in "pP" else 1
    days = _FEW[unit] * (1 if offset > 0 else -1)
    edge = (
        calendar.back(published, unit, -count if offset > 0 else count)
        if count
        else calendar.shift(published, days)
    )
    period = Period(min(published, edge), max(published, edge), "range")
    return made(scan, match, period, 0.8 if count else 0.4, relative=True)


def ahead(scan: Scan, match: Match) -> Found | None:
    """will ... in three days, ستبدأ بعد أسبوعين: only after a future verb."""
    published = scan.published
    if published is None or not scan.expects(match.start()):
        return None
    if scan.tokens.text(match.start()) == "في" or scan.tokens.text(match.end()) in {"علي", "مرور"}:
        return None  # "in 25 years" of the past, "16 months after the loss"
    after = scan.tokens.tags[match.end() : match.end() + 2]
    if after[:1] in {"r", "m", "a"} and after != "rv":
        return None
    unit = scan.note(match.end() - 1)
    count = _count(scan, *match.span("n")) if match["n"] else 2 if match["unit2"] else 1
    about = calendar.back(published, unit, -count)
    if match["within"]:
        return made(scan, match, Period(published, max(published, about), "range"), 0.5, relative=True)
    grain = {"month": "month", "year": "year", "decade": "year", "century": "year"}.get(unit, "day")
    return made(scan, match, calendar.unit_period(about, grain, 0, scan.week_start), 0.6, relative=True)


def vague(scan: Scan, match: Match) -> Found | None:
    """مؤخرا, recently, currently: a hint of low confidence."""
    if scan.published is None:
        return None
    days = scan.value(match.start())
    period = Period(calendar.shift(scan.published, -days), scan.published, "range" if days else "day")
    return made(scan, match, period, 0.3, relative=True)


def before_it(scan: Scan, match: Match) -> Found | None:
    """الشهر الذي سبقه, the year before: the period before the last date of the text, else publication."""
    unit, step = scan.note(match.start()), scan.value(match.start())
    if scan.published is None:
        return None
    near = [
        f
        for f in scan.found
        if 0 < match.start() - f.last < 60 and f.period.grain in {"day", "month", "week"}
    ]
    fine = [f for f in near if f.period.grain == "day" or unit in {"month", "year"}]
    if step > 0 and not fine:
        return None
    around = max(fine, key=lambda f: f.last).period.lo if fine else scan.published
    return made(scan, match, calendar.unit_period(around, unit, step, scan.week_start), 0.5, relative=True)
