"""Whether a statement says more than its article, or denies more or less than its quote.

Pure and strict: it serves the property tests of our own statements, and refuses what a language model made up.
It reads words, not sense: a name that stands in the article may still be the wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from claims.extraction.languages import numbers
from claims.extraction.languages.lexicon import any_of, words
from claims.extraction.normalize import fold, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import DateRef, Quantity

PROBLEMS = ("number", "name", "date", "negation")
SHORTEST_STEM = 2  # letters

_BRACKET = re.compile(r"\[(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?\]")
_DAY = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[^\W\d_]+")
_PREFIXES = (
    "",
    *["و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وب", "ول", "فب", "فل", "وبال"],
)
_SUFFIXES = ("ها", "هم")
_NEGATIONS = words("لا لم لن ليس ليست ليسوا ليسا غير دون عدم بدون بعدم لعدم") | words(
    "not no never none nor neither without cannot nobody nothing nowhere hardly"
)
_NEGATION = re.compile(rf"(?<![\w'])(?:[وف]?{any_of(_NEGATIONS)}|\w+n't)(?![\w'])")
NUMBER_WORDS = frozenset(
    {*numbers.UNITS, *numbers.TENS, *numbers.HUNDREDS, *numbers.SCALES, *numbers.DUAL_SCALES}
    | {*numbers.EN_UNITS, *numbers.EN_TENS, *numbers.EN_SCALES}
)
_TIME_WORDS = frozenset(numbers.MONTHS) | words(
    "الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت monday tuesday wednesday thursday friday saturday sunday"
)
# Words that a sentence may need and that name nobody.
_PLAIN = words(
    "في من على إلى عن مع هو هي هم أن إن كان كانت قد الذي التي هذا هذه ذلك تلك بعد قبل خلال بين ما"
    " the a an this that these those he she it they we i in on at of for to by with from as and but or its their his her"
    " according there"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a statement may not hold; `kind` is one of PROBLEMS."""

    kind: str
    text: str


def additions(
    statement: str, article: str, *, quote: str, dates: Sequence[DateRef] = ()
) -> tuple[Problem, ...]:
    """Numbers, names and dates of the statement that the article lacks, and negations it has more or less than its quote.

    Days in square brackets are right where they are the days of one of `dates`.
    """
    said, known = _Text(_BRACKET.sub(" ", statement)), _read(article)
    return (
        *_bracketed(statement, dates),
        *_numbers(said, known),
        *_names(said, known),
        *_negations(said.plain, fold(quote)),
    )


class _Text:
    """A text as the checks read it: figures by value, words folded."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded = fold_with_map(text)
        self.plain = self._folded.text

    def written(self, start: int, end: int) -> str:
        """What stands in the text at a place in its folded form."""
        return self.text[slice(*self._folded.original(start, end))]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return find_quantities(self._folded, self.text, "")

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_TOKEN.findall(self.plain))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for word in self.words for stem in _stems(word))

    @cached_property
    def values(self) -> frozenset[float]:
        """What its quantities amount to, and its digits as they stand."""
        amounts = {value for quantity in self.quantities for value, _ in _amounts(quantity)}
        return frozenset(amounts | {_value(digits) for digits in _DIGITS.findall(self.plain)})

    @cached_property
    def rest(self) -> str:
        """The folded text without its quantities."""
        kept, at = [], 0
        for quantity in self.quantities:
            kept.append(self.text[at : quantity.start])
            at = quantity.end
        return fold(" ".join([*kept, self.text[at:]]))


@lru_cache(maxsize=1)
def _read(article: str) -> _Text:
    """An article is asked about once for each of its claims."""
    return _Text(article)


def _bracketed(statement: str, dates: Sequence[DateRef]) -> Iterator[Problem]:
    known = {(date.from_date.isoformat(), date.to_date.isoformat()) for date in dates}
    for match in _BRACKET.finditer(statement):
        if (match[1], match[2] or match[1]) not in known:
            yield Problem("date", match.group())


def _numbers(said: _Text, known: _Text) -> Iterator[Problem]:
    """By value and unit, so "six million dollars" may become "6 million dollars", but no euros."""
    amounts = {amount for quantity in known.quantities for amount in _amounts(quantity)}
    for quantity in said.quantities:
        if not _stands(fold(quantity.text), known.plain) and not amounts.issuperset(_amounts(quantity)):
            yield Problem("number", quantity.text)
    days = set(_DAY.findall(known.plain))
    for day in _DAY.findall(said.rest):
        if day not in days:
            yield Problem("date", day)
    rest = _DAY.sub(" ", said.rest)
    for digits in _DIGITS.findall(rest):
        if _value(digits) not in known.values:
            yield Problem("number", digits)
    for word in _TOKEN.findall(rest):
        if word in NUMBER_WORDS and known.stems.isdisjoint(_stems(word)):
            yield Problem("number", word)


def _names(said: _Text, known: _Text) -> Iterator[Problem]:
    """Arabic words and capitalised Latin ones that the article does not have in any form."""
    for match in _TOKEN.finditer(said.plain):
        word, token = match.group(), said.written(*match.span())
        if word in _PLAIN or word in _NEGATIONS or word in NUMBER_WORDS:
            continue
        arabic = "\u0600" <= word[0] <= "\u06ff"
        if (arabic or not token.islower()) and known.stems.isdisjoint(_stems(word)):
            yield Problem("date" if word in _TIME_WORDS else "name", token)


def negations(plain: str) -> Counter[str]:
    """The words of a folded text that say no, in either language."""
    return Counter(_NEGATION.findall(plain))


def _negations(said: str, quote: str) -> Iterator[Problem]:
    had, has = negations(quote), negations(said)
    if had.total() != has.total():
        yield Problem("negation", " ".join([*(has - had), *(had - has)]))


def _amounts(quantity: Quantity) -> list[tuple[float, str]]:
    return [(value, quantity.unit) for value in (quantity.low, quantity.high) if value is not None]


def _value(digits: str) -> float:
    """Of digits with separators; three behind a comma are thousands, as everywhere here."""
    whole = re.sub(r"[,](?=\d{3}(?!\d))", "", digits)
    try:
        return float(whole.replace(",", "."))
    except ValueError:  # 1.2.3
        return float(re.sub(r"\D", "", digits))


def _stands(phrase: str, plain: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(phrase)}(?!\w)", plain) is not None


def _stems(word: str) -> Iterator[str]:
    """The word, and what is left of it without first and last letters that may be words of their own."""
    for prefix in _PREFIXES:
        stem = word.removeprefix(prefix)
        if word.startswith(prefix) and (not prefix or len(stem) >= SHORTEST_STEM):
            yield stem
            if stem.endswith(_SUFFIXES) and len(stem) > SHORTEST_STEM + 2:
                yield stem[:-2]
