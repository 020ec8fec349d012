"""Whether a statement says what its claim says, in words the article has: figure, date, negation, name.

Stricter than "does the article have it anywhere": the figures and the negations must be the claim's own, or a
statement could take its number from the next sentence. Names cannot be told from other words in Arabic, so
every word is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from claims.evidence.tokens import tokens
from claims.extraction import guard
from claims.extraction.dates import find_dates
from claims.extraction.languages import LEXICONS
from claims.extraction.normalize import fold, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import LANGUAGES, DateRef, Quantity, Span

PROBLEMS = ("unreadable", "figure", "date", "negation", "word", "another_claim")
LIKENESS = 0.6  # of the claim's words that its statement must have

_NAME = re.compile(r"\b[A-Z][\w’']*")
_FAILURES = re.compile(r"(?<!\w)[وفب]?(?:لسنا|لست)(?!\w)|\b(?:false|untrue|fail\w*)\b")
_DENIALS = frozenset(
    word for code in LANGUAGES for word, mode in LEXICONS[code].modes.items() if mode == "denies"
)


class Guard:
    """Knows the words and dates of one article."""

    def __init__(self, text: str, *, language: str, published: date | None) -> None:
        self._language = language
        self._published = published
        self._tokens = frozenset(tokens(text))
        self._names = frozenset(_NAME.findall(text))
        self._days = {_days(found) for found in self._dates(text)}
        if published:
            self._days.add((published, published))

    def problems(self, statement: str, quote: str) -> list[str]:
        """What is wrong with a statement of the claim quoted, as codes of PROBLEMS; empty when it may stand."""
        if not _is_readable(statement):
            return ["unreadable"]
        dates, own_dates = self._dates(statement), self._dates(quote)
        figures, own_figures = self._figures(statement, dates), self._figures(quote, own_dates)
        days, own_days = {_days(d) for d in dates}, {_days(d) for d in own_dates}
        rest = _without(statement, [*dates, *figures])
        found = {
            "figure": {_value(q) for q in figures} != {_value(q) for q in own_figures},
            "date": not own_days <= days <= own_days | self._days,
            "negation": negations(statement) != negations(quote) or _denials(statement) != _denials(quote),
            "word": not self._knows(rest),
            "another_claim": not _is_like(statement, quote),
        }
        return [problem for problem in PROBLEMS if found.get(problem)]

    def _dates(self, text: str) -> list[DateRef]:
        return list(find_dates(fold_with_map(text), text, self._published, self._language))

    def _figures(self, text: str, dates: list[DateRef]) -> list[Quantity]:
        taken = [Span(found.start, found.end) for found in dates]
        return list(find_quantities(fold_with_map(text), text, self._language, taken=taken))

    def _knows(self, text: str) -> bool:
        """Whether the article has every word, and every capitalised one as it is written ("us" is no US)."""
        first = _NAME.match(text.strip())
        names = [
            name for name in _NAME.findall(text) if not (first and name == first.group() and name.istitle())
        ]
        return self._tokens.issuperset(tokens(text)) and self._names.issuperset(names)


def negations(text: str) -> int:
    """How many words of either language say no, or that something did not come about."""
    plain = fold(text)
    return guard.negations(plain).total() + len(_FAILURES.findall(plain))


def _denials(text: str) -> int:
    return sum(word in _DENIALS for word in fold(text).split())


def _days(found: DateRef) -> tuple[date, date]:
    return found.from_date, found.to_date


def _value(found: Quantity) -> tuple[object, ...]:
    """What must be the same; a counted noun may stand in another form of itself."""
    unit = " ".join(tokens(found.unit)) or found.unit
    return found.comparator, found.low, found.high, unit, found.approximate


def _without(text: str, found: list[DateRef | Quantity]) -> str:
    chars = list(text)
    for one in found:
        chars[one.start : one.end] = " " * (one.end - one.start)
    return "".join(chars)


def _is_like(statement: str, quote: str) -> bool:
    words = set(tokens(quote))
    return len(words & set(tokens(statement))) >= LIKENESS * len(words)


def _is_readable(text: str) -> bool:
    """One line with letters in it, and nothing in it that is not seen or turns the direction of writing."""
    return any(map(str.isalpha, text)) and not any(
        unicodedata.category(char)[0] == "C" or char in "\u2028\u2029" for char in text
    )
