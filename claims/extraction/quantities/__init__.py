"""Quantities: figures with their comparator, range, unit and currency, in Arabic and English.

Years, times, scores, identifiers, ordinals, names with digits and bare plurals ("thousands") are none.
Measured: docs/measurements.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claims.extraction.languages import numbers as words
from claims.extraction.normalize import Folded
from claims.extraction.quantities.numbers import Number, bare, read
from claims.extraction.quantities.reading import Reading
from claims.extraction.quantities.units import NEAR, Figure, Unit, Units
from claims.extraction.types import Quantity, Span

__all__ = ["find_quantities"]

_PLAIN_YEAR = re.compile(r"1[5-9]\d\d|20\d\d|14[34]\d")
_OPENINGS = frozenset(phrase[0] for phrase in words.BEFORE)


def find_quantities(
    folded: Folded, text: str, language: str, *, taken: Sequence[Span] = ()
) -> tuple[Quantity, ...]:
    """The quantities of a text in order, none overlapping another or a `taken` span (original offsets).

    Words of both languages are read whatever `language` is: articles quote, and figures mix.
    """
    return tuple(_Finder(Reading(folded, text, taken)).find())


class _Finder:
    """Walks the tokens; a figure is read with its range, its unit and its comparator, and then judged."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._tokens = reading.tokens
        self._units = Units(reading)

    def find(self) -> Iterator[Quantity]:
        i = free = 0
        while i < len(self._tokens):
            figure = self._at(i, free)
            if figure is None:
                i += 1
            else:
                i = free = figure.next
                yield self._quantity(figure)

    def _at(self, i: int, free: int) -> Figure | None:
        """The figure whose number begins at a token; `free` is the first token no other figure has."""
        token = self._tokens[i]
        if not token.text[0].isalnum() or self._reading.is_taken(token):
            return None
        if token.text in words.NEEDS_SPELLING and not self._reading.is_spelt_as_number(token):
            return None
        number = read(self._tokens, i)
        if number is None or self._reading.is_identifier(i, number):
            return None
        figure = Figure(number.value, number.value, i, number.next, number)
        self._extend_range(figure, free)
        self._add_unit(figure, free)
        self._add_sign(figure, free)
        return figure if self._counts(figure, i) else None

    # --- ranges ----------------------------------------------------------------------------------

    def _extend_range(self, figure: Figure, free: int) -> None:
        """Take in the second end of a range: "A to B", "A-B", "between A and B"."""
        between = figure.first > free and self._text(figure.first - 1) in words.BETWEEN
        link = self._behind_unit(figure.next)
        second = self._second_end(link, between, glued=link == figure.next)
        other = read(self._tokens, second) if second < len(self._tokens) else None
        if other is None or (not between and self._are_two_values(figure, link, free)):
            return
        low = figure.low
        if other.scale > 1 and figure.number.scale == 1 and low * other.scale < other.value:
            low *= other.scale  # "10 to 20 million"
        if low >= other.value:
            return
        figure.low, figure.high, figure.next = low, other.value, other.next
        figure.first -= between

    def _second_end(self, link: int, between: bool, *, glued: bool) -> int:
        """The token of the second number; past the end when nothing joins two numbers here."""
        nowhere = len(self._tokens)
        if link >= nowhere:
            return nowhere
        text = self._text(link)
        if between:
            if text in words.AND:
                return link + 1
            return link if bare(text)[0] in {"و", "وال"} else nowhere
        return link + 1 if text in words.TO or (text == "-" and glued) else nowhere

    def _are_two_values(self, figure: Figure, link: int, free: int) -> bool:
        """ "rose from 5 to 7 per cent", "fell 5% to 7%": before and after, no range."""
        if self._text(link) == "-":
            return False
        told_twice = link > figure.next
        has_from = figure.first > free and self._text(figure.first - 1) in words.FROM
        changes = any(
            words.CHANGES.fullmatch(token.text)
            for token in self._tokens[max(0, figure.first - NEAR) : figure.first]
        )
        return changes and (told_twice or has_from)

    def _behind_unit(self, i: int) -> int:
        """Behind a percent sign or a currency between the ends of a range."""
        text = self._text(i)
        return i + (text == "%" or text in words.SYMBOLS or text in words.CURRENCIES)

    def _text(self, i: int) -> str:
        return self._tokens[i].text if i < len(self._tokens) else ""

    # --- unit and comparator ---------------------------------------------------------------------

    def _add_unit(self, figure: Figure, free: int) -> None:
        number = figure.number
        if number.unit:
            figure.unit = number.unit
            figure.kind = {"x": "multiple", "USD": "money"}.get(number.unit, "count")
            return
        if self._units.add_currency_before(figure, free):
            return
        unit = self._units.at(figure.next, figure)
        if unit is None and figure.first > free and self._text(figure.first - 1) == "%":
            figure.first -= 1
            unit = Unit("%", "percent", figure.next)
        if unit is not None:
            figure.unit, figure.kind, figure.confidence = unit.code, unit.kind, unit.confidence
            figure.next = unit.next
            figure.low *= unit.factor
            figure.high *= unit.factor

    def _add_sign(self, figure: Figure, free: int) -> None:
        """The comparator in front, the longest there is, or the one behind."""
        first = figure.first
        if figure.low != figure.high and first > free and self._text(first - 1) in words.FROM:
            first -= 1
        for length in range(min(words.LONGEST_BEFORE, first - free), 0, -1):
            phrase = tuple(token.text for token in self._tokens[first - length : first])
            sign = words.BEFORE.get(phrase)
            if sign is None and phrase[0][0] in "وف":
                sign = words.BEFORE.get((phrase[0][1:], *phrase[1:]))
            if sign:
                figure.sign, figure.first = sign, first - length
                return
        for phrase, sign in words.AFTER.items():
            if self._reading.stands(phrase, figure.next):
                figure.sign, figure.next = sign, figure.next + len(phrase)
                return

    # --- what counts -----------------------------------------------------------------------------

    def _counts(self, figure: Figure, i: int) -> bool:
        """Whether a figure asserts an amount."""
        number = figure.number
        if number.unit:
            return True
        weak = figure.kind in {"number", "count"}
        before = self._text(i - 1) if i else ""
        if weak and (before in words.NAMING or before.removeprefix("ال") in words.NAMING):
            return False
        if number.words == 0:
            return not (weak and self._is_name_or_year(figure, i, before))
        if figure.kind == "number":
            return self._counts_without_noun(figure, number, i)
        return not (weak and figure.low == figure.high == 1)

    def _is_name_or_year(self, figure: Figure, i: int, before: str) -> bool:
        """Digits in a quoted name, behind a capitalised one, or a year."""
        if figure.low == figure.high and _PLAIN_YEAR.fullmatch(self._text(i)):
            return figure.kind == "number" or before in words.YEARS_BEFORE
        return self._reading.in_name(figure.number) or self._reading.follows_name(i)

    def _counts_without_noun(self, figure: Figure, number: Number, i: int) -> bool:
        if number.fraction and number.value < 1:
            return False
        if number.words > 1:
            return True
        if number.scale == 1:
            return self._small_word_counts(figure, i)
        # A scale word alone counts only with a comparator: "more than a thousand".
        return number.scale != number.value or figure.sign != "="

    def _small_word_counts(self, figure: Figure, i: int) -> bool:
        """A small number word without a noun behind it: "his five moons" in Arabic has it in front."""
        value = figure.number.value
        if i == 0 or value <= 2:
            return False
        if self._text(i).isascii():
            return value > 10
        if not figure.number.definite:
            return self._text(i)[0] in "ول"
        if not self._reading.is_definite_noun(i - 1):
            return False
        figure.unit, figure.kind = self._reading.noun(i - 1), "count"
        return True

    # --- the value -------------------------------------------------------------------------------

    def _quantity(self, figure: Figure) -> Quantity:
        start, end = self._reading.folded.original(self._begin(figure), self._tokens[figure.next - 1].end)
        return Quantity(
            start=start,
            end=end,
            text=self._reading.text[start:end],
            comparator=figure.sign,
            low=None if figure.sign in {"<", "<="} else _exact(figure.low),
            high=None if figure.sign in {">", ">="} else _exact(figure.high),
            unit=figure.unit,
            approximate=figure.sign == "~",
            kind=figure.kind,
            confidence=figure.confidence,
        )

    def _begin(self, figure: Figure) -> int:
        """Where the figure begins, a conjunction or preposition joined to it left out."""
        token = self._tokens[figure.first]
        if token.start <= figure.number.start < token.end:
            return figure.number.start
        joined = token.text[0] in "وف" and token.text not in _OPENINGS and token.text[1:] in _OPENINGS
        return token.start + joined


def _exact(value: float) -> float:
    """Without the noise of multiplying decimals: 3.3 million is 3300000."""
    return float(f"{value:.12g}")
