"""Quantities: figures with their comparator, range, unit and currency, in Arabic and English.

Years, times, scores, identifiers, ordinals, names with digits and bare plurals ("thousands") are none.
Measured: docs/measurements.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.extraction.languages import numbers as words
from claims.extraction.normalize import Folded
from claims.extraction.quantities.figure import Figure
from claims.extraction.quantities.judging import counts
from claims.extraction.quantities.numbers import MAX_VALUE, Number, openings, read, scaled
from claims.extraction.quantities.ranges import extend_range, take_ratio
from claims.extraction.quantities.reading import Reading
from claims.extraction.quantities.signs import Signs
from claims.extraction.quantities.units import BARE_POINT, Units, kind_of
from claims.extraction.types import Quantity, Span

__all__ = ["find_quantities"]

_DEGREES = frozenset({"°C", "°F", "درجة", "درجات"})
DECIMALS_FIRST = 0.8  # confidence of 935ر6: a few write the whole number in front


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
        self._signs = Signs(reading)

    def find(self) -> Iterator[Quantity]:
        free = 0
        for i in openings(self._reading.folded.text, self._tokens):
            figure = self._at(i, free) if i >= free else None
            if figure is not None:
                free = figure.next
                yield self._quantity(figure)

    def _at(self, i: int, free: int) -> Figure | None:
        """The figure whose number begins at a token; `free` is the first token no other figure has."""
        if self._reading.is_taken(i):
            return None
        number = read(self._tokens, i)
        if number is None:
            return self._one_of(i, free)
        word = self._tokens.texts[i]
        if self._reading.is_identifier(i, number):
            return None
        if word in words.NEEDS_SPELLING and not self._reading.is_spelt_as_number(i):
            return None
        figure = Figure(number.value, number.value, i, number.next, number, number.start)
        if number.about:
            figure.sign = "~"
        if word[-1].isdecimal() and "ر" in word:
            figure.confidence = DECIMALS_FIRST
        if not take_ratio(self._reading, figure):
            extend_range(self._reading, figure, free)
            self._signs.add_behind(figure)
            self._add_unit(figure, free)
        if figure.between >= 0:
            figure.first = figure.between
            figure.begin = self._tokens.starts[figure.first]
        self._signs.add(figure, free)
        return figure if figure.high < MAX_VALUE and counts(self._reading, figure, i) else None

    def _one_of(self, i: int, free: int) -> Figure | None:
        """An amount of one without a number: "more than a year", "ما يزيد عن عام"."""
        word, end = self._tokens.texts[i], self._tokens.ends[i]
        if word in words.CURRENCIES:
            return self._units.of_currency(i)
        if (figure := self._one_and_part(i, free)) is not None:
            return figure
        unit = words.ONE_OF.get(word)
        if unit is None:
            return None
        first = i
        following = self._reading.word(i + 1)
        if word.isascii():
            first = i - 1
            if first < free or self._reading.word(first) not in {"a", "an"}:
                return None
        elif following[:1].isdecimal() or following.startswith("ال") or following in words.MONTHS:
            return None
        amount = 2.0 if unit == "x" else 1.0
        number = Number(amount, i + 1, self._tokens.starts[first], end, words=2, unit=unit)
        figure = Figure(amount, amount, first, i + 1, number, number.start, unit=unit, kind=kind_of(unit))
        self._signs.add(figure, free)
        towards = self._reading.word(figure.first) in words.TOWARDS and word not in words.SHORT_WHILE
        return None if figure.sign == "=" or towards else figure

    def _one_and_part(self, i: int, free: int) -> Figure | None:
        """ "a year and a half", "لعام ونصف"; a percentage point is one without a part, too."""
        word, first = self._tokens.texts[i], i
        unit, start, after = words.ONE_AND_PART_OF.get(word, ""), self._tokens.starts[i], i + 1
        is_half = word in words.ONE_AND_A_HALF
        percentage = False
        if not word.isascii():
            start += word[0] in "لبوف" and word[1:] in words.ONE_AND_PART_OF
            percentage = unit == "pp" and self._reading.word(after) == "ميويه"
            after += percentage
            after += percentage and self._reading.word(after) in words.WHOLE
        elif unit or is_half:
            percentage = unit == "pp" and self._reading.word(i - 1) in {"percentage", "percent"}
            first -= 1 + percentage
            first -= self._reading.word(first) in words.WHOLE
            if first < free or self._reading.word(first) not in {"a", "an"}:
                return None
            start = self._tokens.starts[first]
        if not (unit or is_half) or (first and self._reading.is_digits(first - 1)):
            return None
        unit, amount = unit or words.ONE_AND_A_HALF[word], 1.5 if is_half else 1.0
        number = Number(amount, after, start, self._tokens.ends[after - 1], words=2, unit=unit)
        figure = Figure(amount, amount, first, after, number, start, unit=unit, kind=kind_of(unit))
        if unit == "pp" and not percentage:
            figure.confidence = BARE_POINT
        if not self._units.add_half(figure) and not percentage and not is_half:
            return None
        self._signs.add(figure, free)
        return figure

    # --- unit and value --------------------------------------------------------------------------

    def _add_unit(self, figure: Figure, free: int) -> None:
        number = figure.number
        if number.unit:
            figure.unit, figure.kind = number.unit, kind_of(number.unit)
            self._units.tell_more(figure)
            self._units.add_half(figure)
            return
        if self._units.add_currency_before(figure, free):
            return
        unit = self._units.at(figure.next, figure)
        if (unit is None or unit.kind == "count") and self._units.add_noun_before(figure, free):
            return
        if unit is None and self._reading.is_in_brackets(figure, free):
            self._read_over_bracket(figure)
            return
        if unit is None and figure.first > free and self._units.percent_before(figure, free):
            return
        if unit is not None:
            figure.take(unit)
            self._units.add_half(figure)
        elif figure.other is not None:
            self._borrow_unit(figure)
        self._mend_value(figure)

    def _read_over_bracket(self, figure: Figure) -> None:
        """ "(7) مواقع" and "(15) ألف قذيفة": newspapers put a figure in brackets, and count behind it."""
        within = figure.number._replace(next=figure.next + 1)
        number = scaled(self._tokens, within)
        figure.number = number
        unit = self._units.at(number.next, figure) if number.next < len(self._tokens) else None
        if unit is None and number is within:
            figure.number = within._replace(next=figure.next)
            return
        figure.low = figure.high = number.value
        figure.next = number.next
        figure.first -= 1
        figure.begin = self._tokens.starts[figure.first]
        if unit is not None:
            figure.take(unit)

    def _mend_value(self, figure: Figure) -> None:
        """What only the unit tells: thousands written with a full stop, duals, and minus signs."""
        number = figure.number
        if number.dotted and number.scale == 1 and self._units.is_counted_whole(figure):
            figure.scale(1000.0)
        first = self._reading.word(figure.first)
        if first in words.DUAL_BEFORE_NOUN and number.words == 1 and self._reading.is_dual(figure.first):
            figure.scale(2.0)
        first_word = self._reading.word(figure.first - 1)
        may_fall = figure.kind in {"percent", "money", "number"} or figure.unit in _DEGREES
        if may_fall and figure.low == figure.high and self._reading.has_minus(number):
            figure.scale(-1.0)
            figure.begin = number.start - 1
        elif may_fall and figure.low == figure.high and first_word in words.MINUS:
            figure.scale(-1.0)
            figure.first -= 1
            figure.begin = self._tokens.starts[figure.first]

    def _borrow_unit(self, figure: Figure) -> None:
        """ "rose from 5 to 7 per cent": the first of two values has the unit of the second."""
        other = figure.other
        if other is None:
            return
        unit = self._units.at(other.next, figure)
        if unit is not None:
            figure.unit, figure.kind, figure.confidence = unit.code, unit.kind, unit.confidence
            figure.scale(unit.factor)
        if other.scale > 1 and figure.number.scale == 1 and figure.low < 1000:
            figure.scale(other.scale)

    def _quantity(self, figure: Figure) -> Quantity:
        start, end = self._reading.folded.original(figure.begin, self._tokens.ends[figure.next - 1])
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


def _exact(value: float) -> float:
    """Without the noise of multiplying decimals: 3.3 million is 3300000."""
    return float(f"{value:.12g}")
