"""Quantities: figures with their comparator, range, unit and currency, in Arabic and English.

Years, times, scores, identifiers, ordinals, names with digits and bare plurals ("thousands") are none.
Batteries and gold: benchmarks/, docs/measurements.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.extraction.languages import numbers as words
from claims.extraction.normalize import Folded
from claims.extraction.numbers import Number, Token, bare, read, tokenize
from claims.extraction.types import Quantity, Span

LONGEST_UNIT = 100  # characters
NEAR = 14  # tokens in which a comparison makes "times" a multiple, and a change makes two values of a range
QUOTED_NAME = 6  # words of a quoted name at most
_QUOTED = re.compile(r'"[^"\n]*"')
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]{2,}")
_PLAIN_YEAR = re.compile(r"1[5-9]\d\d|20\d\d|14[34]\d")


def find_quantities(
    folded: Folded, text: str, language: str, *, taken: Sequence[Span] = ()
) -> tuple[Quantity, ...]:
    """The quantities of a text in order, none overlapping another or a `taken` span (original offsets).

    `language` only decides what a currency without adjective or country means, so far not at all.
    """
    return tuple(_Finder(folded, text, taken).find())


@dataclass(slots=True)
class _Figure:
    """A value on its way to a quantity; positions are tokens `first` up to `next`."""

    low: float
    high: float
    first: int
    next: int
    number: Number
    sign: str = "="
    unit: str = ""
    kind: str = "number"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class _Unit:
    code: str
    kind: str
    next: int
    confidence: float = 1.0
    factor: float = 1.0


class _Finder:
    def __init__(self, folded: Folded, text: str, taken: Sequence[Span]) -> None:
        self._folded = folded
        self._text = text
        self._tokens = tokenize(folded.text)
        self._taken = sorted((span.start, span.end) for span in taken)
        self._taken_starts = [start for start, _ in self._taken]
        self._names = [
            m.span() for m in _QUOTED.finditer(folded.text) if len(m.group().split()) <= QUOTED_NAME
        ]
        self._name_starts = [start for start, _ in self._names]
        self._countries: set[str] | None = None

    def find(self) -> Iterator[Quantity]:
        i, free = 0, 0
        while i < len(self._tokens):
            figure = self._at(i, free)
            if figure is None:
                i += 1
                continue
            i = free = figure.next
            if quantity := self._quantity(figure):
                yield quantity

    # --- one figure ------------------------------------------------------------------------------

    def _at(self, i: int, free: int) -> _Figure | None:
        """The figure whose number begins at a token; `free` is the first token no other figure has."""
        token = self._tokens[i]
        if not (token.text[0].isdigit() or token.text[0].isalpha()) or self._is_taken(token):
            return None
        if token.text in words.NEEDS_SPELLING and not self._spelt_as_number(token):
            return None
        number = read(self._tokens, i)
        if number is None or self._names_something(i, number):
            return None
        figure = _Figure(number.value, number.value, i, number.next, number)
        self._extend_range(figure, free)
        self._add_unit(figure, free)
        self._add_sign(figure, free)
        return figure if self._counts(figure, i) else None

    def _names_something(self, i: int, number: Number) -> bool:
        """Digits that are glued to letters, or part of a time, date, score, address or identifier."""
        text, start, end = self._folded.text, number.start, number.end
        before, after = text[start - 1 : start], text[end : end + 1]
        if not self._tokens[i].text[0].isdigit():
            return before == "-" and text[start - 2 : start - 1].isalnum()
        if before.isascii() and (before.isalpha() or before in {"@", "#", "_"}):
            return True
        if before in {"/", ":", "-", "."} and text[start - 2 : start - 1].isalnum():
            return True
        if after.isascii() and after.isalpha():
            return True
        if after in {"/", ":", "-", "."} and text[end + 1 : end + 2].isdigit():
            return after != "-" or not self._is_range_dash(i)
        if after == "-" and text[end + 1 : end + 2].isascii() and text[end + 1 : end + 2].isalpha():
            return not re.match(
                r"-(?:fold|year|day|month|week|hour|minute|point|percent)", text[end : end + 9]
            )
        return self._tokens[i].text.startswith("0") and len(self._tokens[i].text) > 6

    def _is_range_dash(self, i: int) -> bool:
        """ "10-15 thousand": rising, and no third number behind it."""
        if i + 2 >= len(self._tokens):
            return False
        low, high = read(self._tokens[: i + 1], i), read(self._tokens, i + 2)
        if low is None or high is None or high.value <= low.value:
            return False
        following = self._folded.text[high.end : high.end + 2]
        return not (following[:1] in {"-", "/"} and following[1:].isdigit())

    def _spelt_as_number(self, token: Token) -> bool:
        start, end = self._folded.original(token.start, token.end)
        return "ئ" in self._text[start:end] or "ائ" in self._text[start:end]

    def _is_taken(self, token: Token) -> bool:
        start = self._folded.index[token.start]
        place = bisect_right(self._taken_starts, start) - 1
        return place >= 0 and start < self._taken[place][1]

    def _in_name(self, number: Number) -> bool:
        place = bisect_right(self._name_starts, number.start) - 1
        return place >= 0 and number.end <= self._names[place][1]

    # --- ranges ----------------------------------------------------------------------------------

    def _extend_range(self, figure: _Figure, free: int) -> None:
        """Take in the second end of a range: "A to B", "A-B", "between A and B"."""
        between = figure.first > free and self._tokens[figure.first - 1].text in words.BETWEEN
        link = self._skip_unit(figure.next)
        if link >= len(self._tokens):
            return
        text = self._tokens[link].text
        if between and text in words.AND:
            second = link + 1
        elif between and text.startswith("و") and bare(text)[0] in {"و", "وال"}:
            second = link
        elif text in words.TO or (text == "-" and figure.next == link):
            second = link + 1
        else:
            return
        if second >= len(self._tokens) or (other := read(self._tokens, second)) is None:
            return
        if link > figure.next and not between and self._tells_change(figure.first):
            return
        if (
            not between
            and text != "-"
            and self._tells_change(figure.first)
            and self._from_before(figure.first, free)
        ):
            return
        low = figure.low
        if other.scale > 1 and figure.number.scale == 1 and low * other.scale < other.value:
            low *= other.scale
        if low > other.value or (text == "-" and low == other.value):
            return
        figure.low, figure.high, figure.next = low, other.value, other.next
        if between:
            figure.first -= 1

    def _skip_unit(self, i: int) -> int:
        """Behind a percent sign or a currency between the ends of a range."""
        if i < len(self._tokens) and (
            self._tokens[i].text == "%"
            or self._tokens[i].text in words.SYMBOLS
            or self._tokens[i].text in words.CURRENCIES
        ):
            return i + 1
        return i

    def _from_before(self, i: int, free: int) -> bool:
        return i > free and self._tokens[i - 1].text in words.FROM

    def _tells_change(self, i: int) -> bool:
        return any(words.CHANGES.fullmatch(token.text) for token in self._tokens[max(0, i - NEAR) : i])

    # --- units -----------------------------------------------------------------------------------

    def _add_unit(self, figure: _Figure, free: int) -> None:
        number = figure.number
        if number.unit:
            figure.unit = number.unit
            figure.kind = "multiple" if number.unit == "x" else "money" if number.unit == "USD" else "count"
            return
        if self._currency_before(figure, free):
            return
        unit = self._unit_at(figure.next, figure)
        if unit is None and figure.first > free and self._tokens[figure.first - 1].text == "%":
            figure.first -= 1
            unit = _Unit("%", "percent", figure.next)
        if unit is None:
            return
        figure.unit, figure.kind, figure.confidence, figure.next = (
            unit.code,
            unit.kind,
            unit.confidence,
            unit.next,
        )
        figure.low *= unit.factor
        figure.high *= unit.factor

    def _unit_at(self, i: int, figure: _Figure) -> _Unit | None:
        if i >= len(self._tokens):
            return None
        for phrase in words.POINTS:
            if self._stands(phrase, i):
                return _Unit(words.POINTS[phrase], "percent", i + len(phrase))
        for phrase in words.PERCENT:
            if self._stands(phrase, i):
                return _Unit("%", "percent", i + len(phrase))
        word = self._tokens[i].text
        money = self._money_at(i)
        if money is not None:
            return money
        if word == "-" and i + 1 < len(self._tokens) and self._tokens[i + 1].text == "fold":
            return _Unit("x", "multiple", i + 2)
        if word in words.MULTIPLES or (word == "x" and not self._glued_on(i)):
            return _Unit("x", "multiple", i + 1)
        if word in words.TIMES:
            compares = any(
                words.COMPARING.fullmatch(token.text.removeprefix("ب").removeprefix("و"))
                for token in self._tokens[max(0, figure.first - NEAR) : i + 4]
            )
            return _Unit("x", "multiple", i + 1) if compares else _Unit(self._noun(i), "count", i + 1)
        if word in words.MEASURES:
            squared = i + 1 < len(self._tokens) and self._tokens[i + 1].text in words.SQUARED
            symbol = words.MEASURES[word] + ("2" if squared else "")
            return _Unit(symbol, "measure", i + 1 + squared)
        if figure.number.fraction and figure.low < 1:
            return self._share(i)
        return self._counted(i)

    def _glued_on(self, i: int) -> bool:
        return self._folded.text[self._tokens[i].end : self._tokens[i].end + 1].isalnum()

    def _share(self, i: int) -> _Unit | None:
        """Half an hour is a measure of time; half of the voters is a percentage."""
        word = self._tokens[i].text
        following = self._tokens[i + 1].text if word in {"a", "an"} and i + 1 < len(self._tokens) else word
        if following in _TIME_UNITS:
            place = i + (following is not word)
            return _Unit(self._noun(place), "count", place + 1)
        return _Unit("%", "fraction", i, factor=100.0)

    def _counted(self, i: int) -> _Unit | None:
        """The counted noun at a token, or behind "of": five of the leaders."""
        token = self._tokens[i]
        if token.text in {"من", "of"} and i + 1 < len(self._tokens):
            noun = self._tokens[i + 1]
            if token.text == "من" and noun.text.startswith("ال") and self._is_noun(noun):
                return _Unit(self._noun(i + 1), "count", i + 2)
            return None
        if token.start > self._tokens[i - 1].end + 2:
            return None
        if (
            token.text in words.EN_ADJECTIVES
            and i + 1 < len(self._tokens)
            and self._is_noun(self._tokens[i + 1])
        ):
            return _Unit(self._noun(i + 1), "count", i + 2)
        return _Unit(self._noun(i), "count", i + 1) if self._is_noun(token) else None

    def _is_noun(self, token: Token) -> bool:
        text = token.text
        if (
            text in words.NOT_COUNTED
            or len(text) < 2
            or self._is_taken(token)
            or bare(text)[1] in words.UNITS
        ):
            return False
        return bool(_ARABIC_WORD.fullmatch(text)) or (text.isascii() and text[0].isalpha())

    def _noun(self, i: int) -> str:
        """A noun as it is written, without its article."""
        token = self._tokens[i]
        start, end = self._folded.original(token.start, token.end)
        written = self._text[start:end]
        if token.text.startswith("ال") and len(token.text) > 4:
            written = written[2:]
        return written[:LONGEST_UNIT]

    # --- money -----------------------------------------------------------------------------------

    def _currency_before(self, figure: _Figure, free: int) -> bool:
        """$5, US$5, NZ $5, USD 5."""
        i = figure.first - 1
        if i < free:
            return False
        word = self._tokens[i].text
        code = words.SYMBOLS.get(word)
        if code is not None:
            figure.first = i
            prefix = self._tokens[i - 1] if i > free else None
            if code == "USD" and prefix is not None and prefix.text in words.PREFIXES:
                code, figure.first = words.PREFIXES[prefix.text], i - 1
        elif len(word) == 3 and word in words.PREFIXES:
            code, figure.first = words.PREFIXES[word], i
        else:
            return False
        figure.unit, figure.kind = code, "money"
        unit = self._money_at(figure.next) if figure.next < len(self._tokens) else None
        if unit is not None and unit.code == code:
            figure.next = unit.next
        return True

    def _money_at(self, i: int) -> _Unit | None:
        """A currency behind the figure, with its adjective."""
        word = self._tokens[i].text
        if word in words.SYMBOLS:
            return _Unit(words.SYMBOLS[word], "money", i + 1)
        if word in {"سنت", "سنتا", "سنتات", "cents"}:
            return _Unit("USD", "money", i + 1, 0.9, factor=0.01)
        if len(word) == 3 and word in words.PREFIXES and word.isascii():
            return _Unit(words.PREFIXES[word], "money", i + 1)
        country = words.COUNTRIES.get(word) if i + 1 < len(self._tokens) else None
        if country and self._tokens[i + 1].text in words.CURRENCIES:  # Egyptian pounds
            codes, guess, confidence = words.CURRENCIES[self._tokens[i + 1].text]
            return _Unit(codes.get(country, guess), "money", i + 2, 1.0 if country in codes else confidence)
        name = word.removeprefix("ال")
        if name not in words.CURRENCIES:
            return None
        codes, guess, confidence = words.CURRENCIES[name]
        if i + 1 < len(self._tokens):
            country = self._adjective(self._tokens[i + 1].text)
            if country in codes or (country and not codes):
                return _Unit(codes.get(country, guess), "money", i + 2)
        if codes and confidence < 0.9:
            told = [codes[c] for c in codes if c in self._told_countries()]
            if len(told) == 1:
                return _Unit(told[0], "money", i + 1, 0.8)
        return _Unit(guess, "money", i + 1, confidence)

    @staticmethod
    def _adjective(word: str) -> str:
        for stem in (word, word.removesuffix("ا"), word.removesuffix("ه"), word.removesuffix("ات")):
            country = words.COUNTRIES.get(stem) or words.COUNTRIES.get(stem.removeprefix("ال"))
            if country:
                return country
        return ""

    def _told_countries(self) -> set[str]:
        """The countries the text names, looked up once."""
        if self._countries is None:
            plain = self._folded.text[:20_000]
            self._countries = {country for country, pattern in words.PLACES.items() if pattern.search(plain)}
        return self._countries

    # --- comparators -----------------------------------------------------------------------------

    def _add_sign(self, figure: _Figure, free: int) -> None:
        first = figure.first
        if (
            first > free
            and figure.low != figure.high
            and self._tokens[first - 1].text in words.FROM | words.BETWEEN
        ):
            first -= 1
        for length in range(min(words.LONGEST_BEFORE, first - free), 0, -1):
            phrase = tuple(token.text for token in self._tokens[first - length : first])
            sign = words.BEFORE.get(phrase) or words.BEFORE.get(
                (phrase[0][1:], *phrase[1:]) if phrase[0][0] in "وف" else phrase
            )
            if sign:
                figure.sign, figure.first = sign, first - length
                return
        for phrase, sign in words.AFTER.items():
            if self._stands(phrase, figure.next):
                figure.sign, figure.next = sign, figure.next + len(phrase)
                return

    def _stands(self, phrase: tuple[str, ...], i: int) -> bool:
        return tuple(token.text for token in self._tokens[i : i + len(phrase)]) == phrase

    # --- what counts -----------------------------------------------------------------------------

    def _counts(self, figure: _Figure, i: int) -> bool:
        """Whether a figure asserts an amount."""
        number, kind = figure.number, figure.kind
        before = self._tokens[i - 1].text if i else ""
        weak = kind in {"number", "count"}
        if weak and (before in words.NAMING or before.removeprefix("ال") in words.NAMING):
            return False
        if number.words == 0:
            year = weak and figure.low == figure.high and _PLAIN_YEAR.fullmatch(self._tokens[i].text)
            if year and (kind == "number" or before in words.YEARS_BEFORE):
                return False
            return not (weak and self._in_name(number) and number.scale == 1)
        if number.unit:
            return True
        if number.fraction and kind == "number":
            return False
        if kind == "number" and number.scale == 1 and number.words == 1:
            return self._counts_alone(figure, i)
        if kind == "number" and number.scale == number.value and number.words == 1:
            return False  # a scale word alone: "a million" of what
        return not (weak and figure.low == figure.high == 1)

    def _counts_alone(self, figure: _Figure, i: int) -> bool:
        """A small number word without a noun: "his five moons" in Arabic has the noun in front."""
        if figure.number.value <= 2 or i == 0:
            return False
        noun = self._tokens[i - 1].text
        if not figure.number.definite:
            return (
                self._tokens[i].text[0] in "ول"
                and figure.number.value >= 3
                and not self._tokens[i].text.isascii()
            )
        if _ARABIC_WORD.fullmatch(noun) and (
            noun.startswith(("ال", "وال", "بال")) or noun.endswith(("ه", "ها", "هم"))
        ):
            figure.unit, figure.kind = self._noun(i - 1), "count"
            return True
        return False

    def _quantity(self, figure: _Figure) -> Quantity | None:
        tokens = self._tokens
        begin = tokens[figure.first].start
        if (
            figure.first < len(tokens)
            and tokens[figure.first].start <= figure.number.start < tokens[figure.first].end
        ):
            begin = figure.number.start
        elif tokens[figure.first].text[0] in "وف" and self._joined(figure.first):
            begin += 1
        start, end = self._folded.original(begin, tokens[figure.next - 1].end)
        low: float | None = _exact(figure.low)
        high: float | None = _exact(figure.high)
        sign = figure.sign
        if sign in {"<", "<="}:
            low = None
        elif sign in {">", ">="}:
            high = None
        return Quantity(
            start=start,
            end=end,
            text=self._text[start:end],
            comparator=sign,
            low=low,
            high=high,
            unit=figure.unit,
            approximate=sign == "~",
            kind=figure.kind,
            confidence=figure.confidence,
        )

    def _joined(self, i: int) -> bool:
        """Whether the first letter of a comparator is a conjunction."""
        text = self._tokens[i].text
        starts = {phrase[0] for phrase in words.BEFORE}
        return text not in starts and text[1:] in starts


_TIME_UNITS = frozenset(
    [
        "ساعه",
        "دقيقه",
        "يوم",
        "اسبوع",
        "شهر",
        "عام",
        "سنه",
        "قرن",
        "عقد",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "century",
        "decade",
        "minute",
        "mile",
    ]
)


def _exact(value: float) -> float:
    """Without the noise of multiplying decimals: 3.3 million is 3300000."""
    return float(f"{value:.12g}")
