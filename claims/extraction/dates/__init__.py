"""Dates and periods of a text, absolute and relative to its publication, in Arabic and English.

The words are tagged (``dates.tokens``), patterns over the tags find dates (``dates.rules``), and here
neighbours are joined: "November 20 to December 11" is one range, "5 شوال الموافق 21 يوليو" one day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from claims.extraction.dates import calendar, rules
from claims.extraction.dates.calendar import Period
from claims.extraction.dates.scan import Found, Scan
from claims.extraction.dates.tokens import Tokens, tokenize
from claims.extraction.languages.calendar import WORDS
from claims.extraction.normalize import Folded, detect_language, fold, fold_with_map
from claims.extraction.types import DateRef

MONDAY, SUNDAY = 0, 6
DATELINE_LINES = 15  # how far down the page the publication date is looked for
DATELINE_LENGTH = 120


def find_dates(
    folded: Folded, text: str, published: date | None, language: str, *, week_start: int | None = None
) -> tuple[DateRef, ...]:
    """The dates of a text in order, none overlapping; relative ones only when `published` is known.

    `week_start` is the first weekday, Monday 0 to Sunday 6; None means Sunday in Arabic, else Monday.
    """
    if week_start is None:
        week_start = SUNDAY if language == "ar" else MONDAY
    tokens = tokenize(folded, text)
    scan = Scan(tokens, published, week_start, _day_first(tokens, language))
    tags = tokens.tags
    found = _told_elsewhere(_join(scan, tags, rules.apply(scan)))
    return tuple(_reference(tokens, text, one) for one in found)


def _reference(tokens: Tokens, text: str, found: Found) -> DateRef:
    start, end = tokens.span(found.first, found.last)
    return DateRef(
        start=start,
        end=end,
        text=text[start:end],
        from_date=found.period.lo,
        to_date=found.period.hi,
        grain=found.period.grain,
        confidence=found.confidence,
        relative=found.relative,
    )


def _day_first(tokens: Tokens, language: str) -> bool:
    """Is 3/4/2025 the third of April? Not where the text writes 1/27/2025 or, in English, January 27, 2025."""
    numeric = [word.note for word in tokens.words if word.tag == "I" and not word.note[:4].isdecimal()]
    pairs = [tuple(map(int, re.findall(r"\d+", note)[:2])) for note in numeric]
    if any(first > 12 for first, _ in pairs):
        return True
    if any(second > 12 for _, second in pairs):
        return False
    return language == "ar" or len(re.findall("Md,?Y", tokens.tags)) <= len(re.findall("dM,?Y", tokens.tags))


# --- neighbours ----------------------------------------------------------------------------------

_RANGE = re.compile(r"&?[-~][rxhJ]?")
_SAME = re.compile(r"[,(/]{0,2}@?[:,x]?\(?|-@?")


def _join(scan: Scan, tags: str, found: list[Found]) -> list[Found]:
    joined: list[Found] = []
    for one in found:
        both = _joined(scan, tags, joined[-1], one) if joined else None
        if joined and both is None and tags[joined[-1].last + 1 : one.first] in {"&", ",", ",&"}:
            joined[-1] = _same_year(joined[-1], one)
        if both:
            joined[-1] = both
        else:
            joined.append(one)
    return joined


def _told_elsewhere(found: list[Found]) -> list[Found]:
    """A day without a year is that of the same name which the text tells with its year, when there is but one."""
    told: dict[tuple[int, int], set[int]] = {}
    for one in found:
        if one.period.grain == "day" and one.yearless is None and not one.relative:
            told.setdefault((one.period.lo.month, one.period.lo.day), set()).add(one.period.lo.year)
    if not told:
        return found
    return [
        _in_year(one, *years)
        if one.yearless
        and one.period.grain == "day"
        and len(years := told.get((one.period.lo.month, one.period.lo.day), ())) == 1
        else one
        for one in found
    ]


def _joined(scan: Scan, tags: str, first: Found, second: Found) -> Found | None:
    """Two neighbours as one, or None when each stands for itself."""
    gap = tags[first.last + 1 : second.first]
    if len(gap) > 3:
        return None
    opening = scan.tokens.tags[first.first - 1 : first.first] if first.first else ""
    between = gap == "&" and opening == "r" and scan.value(first.first - 1) == 1
    if between or _RANGE.fullmatch(gap):
        return _range(first, second)
    told_twice = scan.tokens.text(first.first) != scan.tokens.text(second.first)
    if (
        told_twice
        and _SAME.fullmatch(gap)
        and first.period.grain in {"day", "month"}
        and second.period.grain == "day"
    ):
        return _same(first, second, tags, gap)
    return None


def _range(first: Found, second: Found) -> Found | None:
    """From the first to the second; a year given once holds for both."""
    fine = {first.period.grain, second.period.grain}
    if not (fine <= {"day"} or fine <= {"month"} or fine <= {"year"} or fine <= {"decade"}):
        return None
    if first.yearless and not second.yearless and not second.relative:
        first = _in_year(first, second.period.lo.year)
    if first.yearless and second.yearless and first.period.lo > second.period.lo:
        second = _in_year(second, second.period.lo.year + 1)
    if first.period.lo > second.period.lo and first.yearless:
        first = _in_year(first, first.period.lo.year - 1)
    if first.period.lo >= second.period.hi:
        return None
    return Found(
        first.first,
        second.last,
        Period(first.period.lo, second.period.hi, "range"),
        min(first.confidence, second.confidence),
        first.relative or second.relative,
    )


def _same_year(first: Found, second: Found) -> Found:
    """In "May and June 2014" the year holds for both."""
    if first.yearless is None or second.relative or second.period.grain != first.period.grain:
        return first
    moved = _in_year(first, second.period.lo.year)
    return replace(moved, confidence=second.confidence) if moved.period.lo < second.period.lo else first


def _in_year(found: Found, year: int) -> Found:
    """The same month or days in another year; unchanged where that year has no such day."""
    if found.yearless is None:
        return found
    month, first, last = found.yearless
    if not first:
        period = calendar.month(year, month)
        return replace(found, period=period) if period else found
    lo, hi = calendar.day(year, month, first), calendar.day(year, month, last)
    return replace(found, period=Period(lo.lo, hi.hi, found.period.grain)) if lo and hi else found


def _same(first: Found, second: Found, tags: str, gap: str) -> Found | None:
    """One day told twice: a weekday beside a date, a Hijri day and ours (which may differ by a day)."""
    days = abs((first.period.lo - second.period.lo).days)
    if days > (2 if "@" in gap else 1 if not first.relative and not second.relative else 0):
        return None
    if first.period.grain != "day" or (not gap and first.relative != second.relative and days):
        return None
    best = second if second.confidence >= first.confidence else first
    last = second.last + (gap.endswith("(") and tags[second.last + 1 : second.last + 2] == ")")
    return replace(best, first=first.first, last=last)


# --- the date line -------------------------------------------------------------------------------

_LABELS = frozenset(
    fold(
        "نشر نشرت في تاريخ النشر بتاريخ آخر تحديث التحديث حدث حدثت الساعة بتوقيت غرينتش جرينتش مكة المكرمة المحلي بيروت القاهرة"
        " الرياض دبي كتب يوم م ص مساء صباحا ظهرا الموافق هـ ه هجري ميلادي أضيف تم التاريخ اخر منذ عند"
        " published updated posted last modified on at date first am pm gmt utc est edt et ist bst cet pst pdt time by p a m"
    ).split()
)
_UPDATED = frozenset(fold("تحديث التحديث حدث updated modified").split())
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")


def find_dateline(text: str, folded: Folded) -> DateRef | None:
    """The publication date among the first lines: a line that holds nothing but a day, told in full.

    Labels ("Published:", "نشر في"), weekday, time and one place may stand beside it. The span is that of
    the line, without the blanks around it; a line that says "updated" counts when there is no other.
    """
    updated: DateRef | None = None
    at = 0
    for line in text.split("\n", DATELINE_LINES)[:DATELINE_LINES]:
        stripped = line.strip()
        start = at + line.find(stripped) if stripped else at
        at += len(line) + 1
        if not 6 <= len(stripped) <= DATELINE_LENGTH or not _DIGIT.search(stripped):
            continue
        found = _dateline(stripped, start)
        if found is None:
            continue
        if _UPDATED & set(_WORD.findall(fold(stripped))):
            updated = updated or found
        else:
            return found
    return updated


def _dateline(line: str, start: int) -> DateRef | None:
    """The line as a date line, when it is one."""
    folded = fold_with_map(line)
    days = [d for d in find_dates(folded, line, None, detect_language(line)) if d.grain == "day"]
    if not 1 <= len(days) <= 2:
        return None
    rest = line
    for one in reversed(days):
        rest = rest[: one.start] + " " + rest[one.end :]
    rest = re.sub(r"t?\d{1,2}:\d\d(:\d\d)?(\s*[+-]\d\d:?\d\d)?z?", " ", fold(rest))
    strange = [word for word in _WORD.findall(rest) if not _known(word)]
    if len(strange) > 2 or any(word.isdecimal() for word in strange) or (strange and not _place(rest)):
        return None
    return replace(days[-1] if _islamic(days[0]) else days[0], start=start, end=start + len(line), text=line)


def _known(word: str) -> bool:
    entry = WORDS.get(word) or WORDS.get(word[1:])
    return word in _LABELS or bool(entry and entry.tag in "WJkgj@")


def _place(rest: str) -> bool:
    """What is left reads "Beirut -", "بيروت،" or "(Reuters)": divided from the date by a sign."""
    return bool(re.search(r"[,،:|/()\-]", rest))


def _islamic(found: DateRef) -> bool:
    return bool(re.search(r"1[34]\d\d|ه\b", fold(found.text)))
