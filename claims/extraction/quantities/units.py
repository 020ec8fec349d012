"""What a figure counts: per cent, multiples, money, measures, nouns."""

from __future__ import annotations

from dataclasses import dataclass

from claims.extraction.languages import numbers as words
from claims.extraction.quantities.numbers import Number
from claims.extraction.quantities.reading import Reading

NEAR = 14  # tokens in which a comparison makes "times" a multiple
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
CERTAIN = 0.9  # the confidence from which a currency needs no country


@dataclass(slots=True)
class Figure:
    """A value on its way to a quantity; it has the tokens `first` up to `next`."""

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
class Unit:
    """`factor` turns the written value into the unit's: cents into dollars, a share into per cent."""

    code: str
    kind: str
    next: int
    confidence: float = 1.0
    factor: float = 1.0


class Units:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._tokens = reading.tokens

    def add_currency_before(self, figure: Figure, free: int) -> bool:
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

    def at(self, i: int, figure: Figure) -> Unit | None:
        if i >= len(self._tokens):
            return None
        for phrase in words.POINTS:
            if self._reading.stands(phrase, i):
                return Unit(words.POINTS[phrase], "percent", i + len(phrase))
        for phrase in words.PERCENT:
            if self._reading.stands(phrase, i):
                return Unit("%", "percent", i + len(phrase))
        word = self._tokens[i].text
        money = self._money_at(i)
        if money is not None:
            return money
        if word == "-" and i + 1 < len(self._tokens) and self._tokens[i + 1].text == "fold":
            return Unit("x", "multiple", i + 2)
        if word in words.MULTIPLES or (word == "x" and not self._reading.is_glued_on(i)):
            return Unit("x", "multiple", i + 1)
        if word in words.TIMES:
            compares = any(
                words.COMPARING.fullmatch(token.text.removeprefix("ب").removeprefix("و"))
                for token in self._tokens[max(0, figure.first - NEAR) : i + 4]
            )
            compares = compares or figure.low != figure.high
            return Unit("x", "multiple", i + 1) if compares else Unit(self._reading.noun(i), "count", i + 1)
        if word in words.MEASURES:
            squared = i + 1 < len(self._tokens) and self._tokens[i + 1].text in words.SQUARED
            symbol = words.MEASURES[word] + ("2" if squared else "")
            return Unit(symbol, "measure", i + 1 + squared)
        if figure.number.fraction and figure.low < 1:
            return self._share(i)
        return self._counted(i, figure)

    def _share(self, i: int) -> Unit | None:
        """Half an hour is a measure of time; half of the voters is a percentage."""
        word = self._tokens[i].text
        following = self._tokens[i + 1].text if word in {"a", "an"} and i + 1 < len(self._tokens) else word
        if following in _TIME_UNITS:
            place = i + (following is not word)
            return Unit(self._reading.noun(place), "count", place + 1)
        return Unit("%", "fraction", i, factor=100.0)

    def _counted(self, i: int, figure: Figure) -> Unit | None:
        """The counted noun at a token, or behind "of": five of the leaders."""
        token = self._tokens[i]
        if token.text in {"من", "of"} and i + 1 < len(self._tokens):
            noun = self._tokens[i + 1]
            if token.text == "من" and noun.text.startswith("ال") and self._reading.is_noun(noun):
                return Unit(self._reading.noun(i + 1), "count", i + 2)
            return None
        if figure.number.definite and self._reading.is_definite_noun(figure.first - 1):
            return Unit(self._reading.noun(figure.first - 1), "count", i)  # القوى الأربع
        if token.start > self._tokens[i - 1].end + 2:
            return None
        if (
            figure.first > 1 and self._tokens[figure.first - 1].text == "ال"
        ):  # الدول الـ28: the noun stands in front
            return Unit(self._reading.noun(figure.first - 2), "count", i)
        if (
            token.text in words.EN_ADJECTIVES
            and i + 1 < len(self._tokens)
            and self._reading.is_noun(self._tokens[i + 1])
        ):
            return Unit(self._reading.noun(i + 1), "count", i + 2)
        return Unit(self._reading.noun(i), "count", i + 1) if self._reading.is_noun(token) else None

    def _money_at(self, i: int) -> Unit | None:
        """A currency behind the figure, with its adjective."""
        word = self._tokens[i].text
        if word in words.SYMBOLS:
            return Unit(words.SYMBOLS[word], "money", i + 1)
        if word in {"سنت", "سنتا", "سنتات", "cents"}:
            return Unit("USD", "money", i + 1, 0.9, factor=0.01)
        if len(word) == 3 and word in words.PREFIXES and word.isascii():
            return Unit(words.PREFIXES[word], "money", i + 1)
        country = words.COUNTRIES.get(word) if i + 1 < len(self._tokens) else None
        if country and self._tokens[i + 1].text in words.CURRENCIES:  # Egyptian pounds
            codes, guess, confidence = words.CURRENCIES[self._tokens[i + 1].text]
            return Unit(codes.get(country, guess), "money", i + 2, 1.0 if country in codes else confidence)
        name = word.removeprefix("ال")
        if name not in words.CURRENCIES:
            return None
        codes, guess, confidence = words.CURRENCIES[name]
        if i + 1 < len(self._tokens):
            country = self._adjective(self._tokens[i + 1].text)
            if country in codes or (country and not codes):
                return Unit(codes.get(country, guess), "money", i + 2)
        if codes and confidence < CERTAIN:
            told = [codes[c] for c in codes if c in self._reading.countries()]
            if len(told) == 1:
                return Unit(told[0], "money", i + 1, 0.8)
        return Unit(guess, "money", i + 1, confidence)

    @staticmethod
    def _adjective(word: str) -> str:
        for stem in (word, word.removesuffix("ا"), word.removesuffix("ه"), word.removesuffix("ات")):
            country = words.COUNTRIES.get(stem) or words.COUNTRIES.get(stem.removeprefix("ال"))
            if country:
                return country
        return ""
