"""What the resolvers of dates share: the text being searched, and the words around a match."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from claims.extraction.dates import calendar
from claims.extraction.dates.calendar import Period
from claims.extraction.dates.tokens import UNKNOWN, Tokens, looks_ahead

SOON = timedelta(days=45)  # a month without a year up to this far ahead is taken for the coming one
DAY_SOON = timedelta(days=90)  # the same for a day: "the vote on Nov. 8"
LONG_AGO = timedelta(days=120)  # after a future verb: what is further back comes again next year
_LOOK_BACK = 14  # words in which a future verb makes a date a coming one
NEARLY_NOW = 45  # days after publication at which a feast or Hijri month may begin


@dataclass(frozen=True, slots=True)
class Found:
    """A date at the tokens ``first..last``. `yearless` is its month and days when the year was guessed."""

    first: int
    last: int
    period: Period
    confidence: float = 1.0
    relative: bool = False
    yearless: tuple[int, int, int] | None = None


@dataclass(slots=True)
class Scan:
    """One text being searched, and what is known about it."""

    tokens: Tokens
    published: date | None
    week_start: int
    day_first: bool = True
    found: list[Found] = field(default_factory=list)

    def value(self, index: int) -> int:
        return self.tokens.words[index].value

    def note(self, index: int) -> str:
        return self.tokens.words[index].note

    def expects(self, first: int) -> bool:
        """Does a future verb stand before the token in its sentence?"""
        words = self.tokens.words
        for index in range(first - 1, max(-1, first - 1 - _LOOK_BACK), -1):
            if words[index].tag in ".\n!":
                return False
            if words[index].tag == "F" or (words[index] is UNKNOWN and looks_ahead(self.tokens.text(index))):
                return True
        return False


Match = re.Match[str]
Resolver = Callable[[Scan, Match], "Found | list[Found] | None"]


def made(
    scan: Scan, match: Match, period: Period | None, confidence: float = 1.0, **more: bool
) -> Found | None:
    if period is None:
        return None
    return Found(match.start(), match.end() - 1, period, confidence, more.get("relative", False))


def offset_of(scan: Scan, first: int, last: int) -> int:
    """What last, next or this among the tokens ``first..last`` say: -1, 1 or 0 (2: two away)."""
    for index in range(first, last):
        word = scan.tokens.words[index]
        if word.tag in "<>":
            return (word.value or 1) * (-1 if word.tag == "<" else 1)
    return 0


def year_of(scan: Scan, match: Match) -> int | None:
    """The year a match names or points to; None when it does neither."""
    groups = match.groupdict()
    if groups.get("year"):
        return _common_year(scan, match.start("year"))
    if groups.get("rel") and scan.published:
        return scan.published.year + offset_of(scan, match.start("rel"), match.end("rel"))
    return None


def _common_year(scan: Scan, index: int) -> int | None:
    """A year of our calendar; one that looks Hijri is none."""
    number = scan.value(index)
    return None if scan.tokens.tags[index + 1 : index + 2] == "j" else number


def guess_year(scan: Scan, month: int, number: int, first: int, offset: int | None) -> int | None:
    """The year of a month and day without one: the last one, unless the words look ahead."""
    published = scan.published
    if published is None:
        return None
    this = (published.month, published.day if number else 0)
    if offset is not None and offset < 0:
        return published.year - ((month, number) >= this)
    if offset is not None and offset > 0:
        return published.year + ((month, number) <= this)
    if offset == 0:
        return published.year
    begins = calendar.day(published.year, month, min(number or 1, 28))
    if scan.expects(first):
        return published.year + bool(begins and published - begins.lo > LONG_AGO)
    soon = DAY_SOON if number else SOON
    if begins and begins.lo - published > soon:
        return published.year - 1
    turn = calendar.day(published.year + 1, month, min(number or 1, 28))
    return published.year + bool(turn and turn.lo - published <= soon)


def modifier(scan: Scan, match: Match) -> int | None:
    """The offset a modifier beside a month says, or None without one."""
    for name in ("pre", "mod"):
        if match.groupdict().get(name):
            return offset_of(scan, match.start(name), match.end(name))
    return None


def narrowed(scan: Scan, match: Match, period: Period | None) -> Period | None:
    """Narrowed to the part that is named; what has begun and not ended reaches to the publication day."""
    if period is None or not match.groupdict().get("part"):
        return period
    narrow = calendar.part(period, scan.note(match.start("part")))
    published = scan.published
    if published and narrow.lo <= published < narrow.hi and not scan.expects(match.start()):
        return Period(narrow.lo, published, "range")
    return narrow
