"""Arithmetic of days and periods: pure functions that never leave the years 1..9999."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from hijridate import Hijri

SPRING, WINTER = 3, 12
_HIJRI_YEARS = range(1343, 1501)  # what hijridate converts: 1924..2077 CE


@dataclass(frozen=True, slots=True)
class Period:
    """The whole days ``lo..hi``, both included."""

    lo: date
    hi: date
    grain: str

    def holds(self, other: Period) -> bool:
        return self.lo <= other.lo and other.hi <= self.hi


def day(year: int, month: int, number: int) -> Period | None:
    """One day; None when the calendar has no such day."""
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return Period(found, found, "day")


def one_day(found: date) -> Period:
    return Period(found, found, "day")


def months(year: int, first: int, count: int, grain: str) -> Period | None:
    """`count` months from the `first` of a year on, which may begin and end in later years: Hijri years straddle."""
    begin = year * 12 + first - 1
    first_year, index = divmod(begin, 12)
    last_year, last = divmod(begin + count - 1, 12)
    if not 1 <= first_year <= last_year <= 9999:
        return None
    return Period(date(first_year, index + 1, 1), _last_day(last_year, last + 1), grain)


def month(year: int, number: int) -> Period | None:
    return months(year, number, 1, "month")


def year(number: int) -> Period | None:
    return months(number, 1, 12, "year")


def years(first: int, last: int, grain: str) -> Period | None:
    if not 1 <= first <= last <= 9999:
        return None
    return Period(date(first, 1, 1), date(last, 12, 31), grain)


def century(number: int) -> Period | None:
    return years(number * 100 - 99, number * 100, "century")


def season(number: int, first: int) -> Period | None:
    """Three months from `first`; winter goes into the next year."""
    return months(number, first, 3, "range")


def shift(start: date, days: int) -> date:
    """`days` later, at most to the ends of the calendar."""
    try:
        return start + timedelta(days)
    except OverflowError:
        return date.max if days > 0 else date.min


def shift_months(start: date, count: int) -> date:
    """`count` months later on the same day of the month, or on the last one."""
    number, index = divmod(start.year * 12 + start.month - 1 + count, 12)
    if number < 1:
        return date.min
    if number > 9999:
        return date.max
    return min(_last_day(number, index + 1), date(number, index + 1, min(start.day, 28)) + _rest(start))


def _rest(start: date) -> timedelta:
    """Days beyond the 28th, which every month has."""
    return timedelta(max(0, start.day - 28)) if (start.year, start.month) < (9999, 12) else timedelta(0)


def _last_day(number: int, index: int) -> date:
    return date(number, index, gregorian.monthrange(number, index)[1])


def week(around: date, offset: int, week_start: int) -> Period:
    """The week `offset` weeks after the one of a day. `week_start`: Monday 0 .. Sunday 6."""
    first = shift(around, 7 * offset - (around.weekday() - week_start) % 7)
    return Period(first, shift(first, 6), "week")


def unit_period(around: date, unit: str, offset: int, week_start: int) -> Period | None:
    """The calendar day, week, month, quarter, half, year, decade or century, `offset` after that of a day."""
    if unit in {"day", "hour"}:
        return one_day(shift(around, offset if unit == "day" else 0))
    if unit == "week":
        return week(around, offset, week_start)
    if unit in {"month", "quarter", "half"}:
        length = {"month": 1, "quarter": 3, "half": 6}[unit]
        number, index = divmod(around.year * 12 + around.month - 1 + offset * length, 12)
        return months(number, index - index % length + 1, length, unit)
    if unit == "year":
        return year(around.year + offset)
    if unit == "decade":
        first = around.year - around.year % 10 + 10 * offset
        return years(first, first + 9, "decade")
    return century((around.year + 99) // 100 + offset)


def back(around: date, unit: str, count: int) -> date:
    """`count` units before a day (after it when negative)."""
    if unit in {"day", "week"}:
        return shift(around, -count * (7 if unit == "week" else 1))
    if unit == "hour":
        return shift(around, -1 if count > 0 else 0)
    return shift_months(around, -count * {"month": 1, "year": 12, "decade": 120, "century": 1200}[unit])


def part(period: Period, which: str) -> Period:
    """The first, middle or last third of a period, in days, months or years after its length."""
    length = (period.hi - period.lo).days + 1
    if period.grain == "day":
        return period
    first, last = _thirds(which, length)
    if period.grain in {"year", "half", "quarter"}:
        count = {"year": 12, "half": 6, "quarter": 3}[period.grain]
        first, last = _thirds(which, count)
        found = months(period.lo.year, period.lo.month + first, last - first, "range")
        return found or period
    if period.grain in {"decade", "century"}:
        first, last = _thirds(which, period.hi.year - period.lo.year + 1)
        return years(period.lo.year + first, period.lo.year + last - 1, "range") or period
    if period.grain == "month":
        first, last = {"start": (0, 10), "mid": (10, 20), "end": (20, length)}[which]
    return Period(shift(period.lo, first), shift(period.lo, last - 1), "range")


def _thirds(which: str, length: int) -> tuple[int, int]:
    """Where the first, middle or last third of `length` begins and ends; the middle takes the rest."""
    third = max(1, length // 3)
    return {
        "start": (0, third),
        "mid": (third, max(third + 1, length - third)),
        "end": (length - third, length),
    }[which]


def weekday(around: date, number: int, direction: int) -> date:
    """The nearest such weekday: before (-1), on or before (0), after (1) a day, on or after (2), either way (3)."""
    behind = (around.weekday() - number) % 7
    if direction == 3:
        return shift(around, -behind if behind <= 3 else 7 - behind)
    if direction > 0:
        return shift(around, (7 - behind) % 7 or (7 if direction == 1 else 0))
    return shift(around, -(behind or (7 if direction else 0)))


def hijri(number: int, index: int | None = None, day_number: int | None = None) -> Period | None:
    """A Hijri year, month or day (Umm al-Qura) in our calendar; None outside the years of the tables."""
    if number not in _HIJRI_YEARS:
        return None
    if index is None:
        first, last = hijri(number, 1), hijri(number, 12)
        return Period(first.lo, last.hi, "year") if first and last else None
    if not 1 <= index <= 12:
        return None
    found = _hijri_month(number, index)
    if day_number is None:
        return found
    if not 1 <= day_number <= 30:
        return None
    return one_day(min(found.lo + timedelta(day_number - 1), found.hi))


@cache
def _hijri_month(number: int, index: int) -> Period:
    first = Hijri(number, index, 1)
    start = first.to_gregorian()
    lo = date(start.year, start.month, start.day)
    return Period(lo, lo + timedelta(first.month_length() - 1), "month")


def hijri_near(around: date, index: int, day_number: int | None, *, ahead: int) -> Period | None:
    """The latest such Hijri month (or day of it) that begins at most `ahead` days after a day."""
    about = int((around.year - 622) * 1.0307)
    limit = shift(around, ahead)
    found = (hijri(number, index, day_number) for number in range(about + 2, about - 3, -1))
    return next((period for period in found if period and period.lo <= limit), None)


def regrain(period: Period, grain: str) -> Period:
    return replace(period, grain=grain)
