"""Protected tokens: what of a claim may not differ if its verdict is to hold.

Digits of any script, figures with unit and comparator as `extraction.quantities` reads them, signs and currencies, negation,
words that compare, words of direction (rose, fell), of the calendar, and names. Where a reading is
unsure the token counts as protected: a verdict suspended in vain costs a look, one that stands in vain costs trust.
Arabic marks no names, so that there a word put in the place of an unrelated one counts as a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from claims.evidence.tokens import root, stem
from claims.evidence.wordlists import (
    ARABIC_STOP_WORDS,
    CALENDAR_WORDS,
    DOWN,
    ENGLISH_STOP_WORDS,
    NEGATIONS,
    UP,
)
from claims.extraction.guard import NUMBER_WORDS
from claims.extraction.languages import numbers
from claims.extraction.languages.ar_cues import CUES
from claims.extraction.languages.lexicon import words
from claims.extraction.normalize import Folded, fold, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import Quantity, Span

KINDS = ("number", "quantity", "sign", "negation", "comparator", "direction", "date", "name", "wording")
RELATED = 0.6  # letters that two Arabic words have in common when one is the other inflected

TOKEN = re.compile(r"\d+(?:[.,]\d+)*\w*|\w+|[^\w\s]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SIGNS = frozenset("%‰$€£¥₪₺₽₹﷼<>≤≥≈±~+")
_CAPITAL = re.compile(r"[^\W\d_]*[A-Z\u00c0-\u00de\u0391-\u03a9\u0410-\u042f][\w'’]*")
_COMPARING = words(
    "more less fewer greater higher lower over under above below least most almost nearly about around approximately only up"
    " أكثر أقل أكبر أصغر أعلى أدنى فوق دون تحت نحو حوالي قرابة زهاء تقريبا فقط معظم"
)
_SAYING_NO = NEGATIONS | words(
    "غير ليسا دون nobody nothing nowhere hardly rejects rejected refuse refused fails failed"
)
_ARABIC_NAMES = frozenset(
    stem(word) for entry in CUES["named-entity"].split(",") for word in fold(entry).replace("*", "").split()
)
_STOP = ARABIC_STOP_WORDS | ENGLISH_STOP_WORDS
_WAYS = {**{stem(word): "up" for word in UP}, **{stem(word): "down" for word in DOWN}}


@dataclass(frozen=True, slots=True)
class Change:
    """A protected token that differs: `kind` is one of KINDS; `before` or `after` is "" where there is none.

    "wording": no such token, but more of the words than an edit may change.
    """

    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign, folded, at ``start..end`` of the original text."""

    text: str
    start: int
    end: int


class Stretch:
    """A stretch of a text and the pieces of a claim in it, as the comparison reads them."""

    def __init__(self, text: str, folded: Folded, start: int, end: int, spans: Sequence[Span]) -> None:
        self._text, self._spans = text, spans
        self._folded = folded.part(start, end)
        self._start = start
        self.tokens = tokens_of(self._folded)

    def inside(self) -> list[Token]:
        return [one for one in self.tokens if any(span.overlaps(one.start, one.end) for span in self._spans)]

    def until(self) -> list[Token]:
        """The tokens from the beginning of the stretch to the end of the claim: a "not" may stand in front of it."""
        return [one for one in self.tokens if one.start < self._spans[-1].end]

    def quantities(self) -> list[Quantity]:
        """The figures that share a character with the claim; offsets are of the stretch. Read with what stands
        around the claim: "5" that became "5 million" outside of it is another figure."""
        own = self._text[self._start : self._start + self._length]
        found = find_quantities(fold_with_map(own), own, "")
        at = self._start
        return [q for q in found if any(s.overlaps(at + q.start, at + q.end) for s in self._spans)]

    @property
    def _length(self) -> int:
        ends = self._folded.ends
        return (ends[-1] if ends else self._start) - self._start

    def written(self) -> list[str]:
        """The words of the claim as they stand in the text."""
        return [self._text[one.start : one.end] for one in self.inside()]

    def opens_with(self, token: Token) -> bool:
        """Whether the stretch, which is a sentence or several, begins with this word."""
        first = next((one for one in self.tokens if one.text[0].isalnum()), None)
        return first is token


def tokens_of(folded: Folded) -> list[Token]:
    """The tokens of a folded stretch, with their places in the original text."""
    return [Token(match.group(), *folded.original(*match.span())) for match in TOKEN.finditer(folded.text)]


def masked(tokens: Iterable[Token], text: str) -> list[str]:
    """The words without what is protected: a number is "#", a name "N", a sign or a negation nothing.

    How alike two claims are is asked of these, so that $108B and $180B are one claim whose figure changed.
    """
    found = []
    for token in tokens:
        word = token.text
        if any(char.isnumeric() for char in word) or word in NUMBER_WORDS:
            found.append("#")
        elif word in _SAYING_NO or word in _COMPARING or word in _SIGNS:
            continue
        elif word in CALENDAR_WORDS:
            found.append("@")
        elif stem(word) in _WAYS:
            found.append("^")
        elif _CAPITAL.match(text, token.start) and word not in _STOP:
            found.append("N")
        elif word[0].isalnum():
            found.append(word)
    return found


def changes(old: Stretch, new: Stretch, common: Callable[[str], bool]) -> tuple[Change, ...]:
    """What of the protected tokens differs, each with its kind. `common`: whether a folded word is written small."""
    found: list[Change] = []
    before, after = old.inside(), new.inside()
    readers: list[tuple[str, Callable[[Sequence[Token]], list[str]]]] = [
        ("number", _digits),
        ("sign", lambda row: [one.text for one in row if one.text in _SIGNS]),
        ("comparator", lambda row: [one.text for one in row if one.text in _COMPARING]),
        ("direction", lambda row: [one.text for one in row if stem(one.text) in _WAYS]),
        ("date", lambda row: [one.text for one in row if one.text in CALENDAR_WORDS]),
    ]
    for kind, read in readers:
        if kind == "direction":
            ways = [Counter(_WAYS[stem(word)] for word in read(row)) for row in (before, after)]
            if ways[0] != ways[1]:
                found.extend(_pairs(kind, read(before), read(after)))
        else:
            found.extend(_pairs(kind, read(before), read(after)))
    found.extend(_pairs("negation", _noes(old.until()), _noes(new.until())))
    found.extend(_figures(old.quantities(), new.quantities()))
    found.extend(_names(old, new, common))
    return tuple(dict.fromkeys(found))


def _pairs(kind: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """What of two lists differs, in order: replaced ones side by side. Digits stand in an order that matters."""
    if kind != "number" and Counter(before) == Counter(after):
        return
    for op, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            yield Change(kind, " ".join(before[i:j]), " ".join(after[k:m]))


def _digits(tokens: Sequence[Token]) -> list[str]:
    """Every number by its digits, thousands not grouped; other signs of number as they are; then numbers in words."""
    found: list[str] = []
    for token in tokens:
        plain = "".join(str(unicodedata.digit(c, c)) if c.isdecimal() else c for c in token.text)
        numbers_in = _NUMBER.findall(plain)
        found.extend(_GROUPING.sub("", number) for number in numbers_in)
        found.extend(char for char in token.text if char.isnumeric() and not char.isdecimal())
        if not numbers_in and token.text in NUMBER_WORDS and token.text not in numbers.EN_SCALES:
            found.append(token.text)
    return found


def _noes(tokens: Sequence[Token]) -> list[str]:
    """The negations, "n't" as "not"."""
    found = []
    for place, token in enumerate(tokens):
        word = token.text
        if (
            word == "t"
            and place > 1
            and tokens[place - 1].text in "'’"
            and tokens[place - 2].text.endswith("n")
        ):
            found.append("not")
        elif word in _SAYING_NO:
            found.append(word)
        elif word[:1] in "وف" and word[1:] in _SAYING_NO:
            found.append(word[1:])
    return found


def _figures(before: Sequence[Quantity], after: Sequence[Quantity]) -> Iterator[Change]:
    old, new = [_value(one) for one in before], [_value(one) for one in after]
    for op, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op != "equal":
            yield Change(
                "quantity",
                "; ".join(one.text for one in before[i:j]),
                "; ".join(one.text for one in after[k:m]),
            )


def _value(one: Quantity) -> tuple[object, ...]:
    return one.comparator, one.low, one.high, stem(fold(one.unit)) if one.unit else "", one.approximate


def _names(old: Stretch, new: Stretch, common: Callable[[str], bool]) -> Iterator[Change]:
    """Latin names by their capitals; Arabic ones from a list, and where a word stands for an unrelated one."""
    before, after = old.inside(), new.inside()
    gone, came = (_named(old, before, common), _named(new, after, common))
    had, has = {one.text for one in before}, {one.text for one in after}
    lost = [name for name in gone if name not in has]
    won = [name for name in came if name not in had]
    if lost or won:
        yield Change("name", " ".join(lost), " ".join(won))
    rows = [[one.text for one in row if _is_arabic(one.text)] for row in (before, after)]
    for op, i, j, k, m in SequenceMatcher(None, rows[0], rows[1], autojunk=False).get_opcodes():
        out = [word for word in rows[0][i:j] if _telling(word)]
        into = [word for word in rows[1][k:m] if _telling(word)]
        if op == "equal" or (all(_kin(word, into) for word in out) and all(_kin(word, out) for word in into)):
            continue
        listed = any(stem(word) in _ARABIC_NAMES for word in (*out, *into))
        if (op == "replace" and out and into) or listed:
            yield Change("name", " ".join(rows[0][i:j]), " ".join(rows[1][k:m]))


def _named(stretch: Stretch, tokens: Sequence[Token], common: Callable[[str], bool]) -> list[str]:
    found = []
    for token, word in zip(tokens, stretch.written(), strict=True):
        if not _CAPITAL.fullmatch(word) or token.text in _STOP or token.text in CALENDAR_WORDS:
            continue
        if not (stretch.opens_with(token) and common(token.text)):
            found.append(token.text)
    return found


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[0] <= "\u06ff" and word[0].isalpha()


def _telling(word: str) -> bool:
    """Whether an Arabic word may name something; the rest is compared by the other kinds, or says little."""
    known = _STOP | _SAYING_NO | _COMPARING | CALENDAR_WORDS | NUMBER_WORDS
    return word not in known and stem(word) not in _WAYS


def _kin(word: str, others: Sequence[str]) -> bool:
    """Whether one of the others is this word inflected."""
    return any(
        stem(word) == stem(other)
        or root(stem(word)) == root(stem(other))
        or (
            SequenceMatcher(None, word, other, autojunk=False).ratio() >= RELATED
            and stem(word)[:2] == stem(other)[:2]
        )
        for other in others
    )
