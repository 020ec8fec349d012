"""A claim as short questions for engines that want every word to occur: a ladder, most telling rung first.

1. names and the first figure (its digits, then its Arabic-Indic digits);
2. the rarest words;
3. the names alone.
Then the same in the other language, as far as it can be said: names both sides know, Latin names, figures.
Long claims sent whole find nothing on such engines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from claims.evidence.tokens import stem
from claims.evidence.types import Query
from claims.evidence.wordlists import ARABIC_STOP_WORDS, CALENDAR_WORDS, ENGLISH_STOP_WORDS, NAME_HEADS
from claims.extraction.normalize import fold

MAX_NAMES = 3
RAREST = 5
COMMON = 2.0  # how much rarer than the commonest word of the claim a name is
NAME_WORDS = 4
# Characters: wikis refuse questions longer than 300, and that counts as failing.
MAX_NAME, MAX_WORD = 100, 50

_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[-'’.](?=[^\W_]))*")
_CAPITALS = re.compile(
    r"[A-Z][\w'’-]*(?:\.[A-Z])*(?:\s+(?:(?:of|for|and|de|al|bin|ibn|van|von)\s+(?:the\s+)?)?[A-Z\d][\w'’-]*)*"
)
_LATIN = re.compile(r"[A-Za-z][\w'’-]*(?:[ .-][A-Z\d][\w-]*)*")
_QUOTED = re.compile('[«“"]([^»”"\n]{2,40})[»”"]')
_ENDS, _OPENING = ".!?؟:\n", '"“«'  # what stands in front of a sentence, and may stand between
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_ARABIC_INDIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
_HEADS = frozenset(map(stem, NAME_HEADS))
_STOP_WORDS = ARABIC_STOP_WORDS | ENGLISH_STOP_WORDS
_NO_NAMES = _STOP_WORDS | CALENDAR_WORDS


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a search engine, in words, and the language it is asked in."""

    words: str
    language: str


def ladder(
    query: Query, *, rarity: Mapping[str, float] = {}, translate: Callable[[str], str] = lambda name: ""
) -> Iterator[Ask]:
    """The questions of a claim, most telling first, none twice; names are translated only when it comes to it.

    `rarity` is the weight of each stem (idf in the archive); unknown ones count as rarest. `translate` gives
    a name in the other language, "" when it is not known.
    """
    text = _MARKS.sub("", query.text.partition("\n")[0])
    here, there = query.language, "en" if query.language == "ar" else "ar"
    named = names(text, here, rarity)
    figure = next(filter(None, (_digits(quantity.text) for quantity in query.quantities)), "")
    own = dict.fromkeys(filter(None, _rungs(named, figure, rarest(text, rarity), here)))
    yield from (Ask(words, here) for words in own)
    known = [other for name in named if (other := translate(name) or (name if name.isascii() else ""))]
    if known:
        yield from (Ask(words, there) for words in dict.fromkeys(_rungs(known, figure, [], there)) if words)


def names(text: str, language: str, rarity: Mapping[str, float] = {}) -> list[str]:
    """What seem to be names of people, places, bodies and things, as written, in order, at most MAX_NAMES.

    English by its capitals; one that only begins a sentence must be rare. Arabic has none: Latin words, short
    quotations and what follows a word such as "minister", "bank", "city" (wordlists.NAME_HEADS).
    """
    found = _english_names(text, rarity) if language == "en" else _arabic_names(text)
    kept: list[str] = []
    for name in found:
        tidy = name.strip(" .,'’-")
        if 1 < len(tidy) <= MAX_NAME and not any(tidy in other for other in kept):
            kept.append(tidy)
            if len(kept) == MAX_NAMES:
                break
    return kept


def rarest(text: str, rarity: Mapping[str, float]) -> list[str]:
    """The words of a text, as written, that are rarest in the archive, in the text's order."""
    unknown = max(rarity.values(), default=1.0) + 1
    weighed: dict[str, tuple[float, int, str]] = {}
    for place, found in enumerate(_WORD.finditer(text)):
        folded = fold(found[0])
        if 2 < len(folded) <= MAX_WORD and folded not in _STOP_WORDS:
            weighed.setdefault(stem(folded), (rarity.get(stem(folded), unknown), place, found[0]))
    best = sorted(weighed.values(), key=lambda one: (-one[0], -len(one[2]), one[1]))[:RAREST]
    return [word for _, _, word in sorted(best, key=lambda one: one[1])]


def _rungs(named: list[str], figure: str, rare: list[str], language: str) -> Iterator[str]:
    who = " ".join(named[:2])
    if who and figure:
        yield f"{who} {figure}"
        if language == "ar":
            yield f"{who} {figure.translate(_ARABIC_INDIC)}"
    yield " ".join(rare)
    yield who


def _digits(written: str) -> str:
    """The first number of a figure in ASCII digits, "" when it is written in words."""
    plain = "".join(
        str(unicodedata.digit(char)) if char.isdigit() else {"٫": ".", "٬": ","}.get(char, char)
        for char in written
    )
    found = _DIGITS.search(plain)
    return found[0] if found else ""


def _english_names(text: str, rarity: Mapping[str, float]) -> Iterator[str]:
    common = min(rarity.values(), default=0.0) + COMMON
    for found in _CAPITALS.finditer(text):
        name = found[0]
        begins = _begins_sentence(text, found.start())
        while name and fold(name.split(None, 1)[0]) in _NO_NAMES:
            name, begins = name.partition(" ")[2], False
        # One capital at the beginning of a sentence says little; inside the word it does.
        inner = any(char.isupper() or char.isdigit() for char in name[1:])
        rare = bool(name) and rarity.get(stem(fold(name)), common) >= common
        if name and (inner or rare or not begins):
            yield name


def _begins_sentence(text: str, place: int) -> bool:
    """Whether a sentence ends in front of a place, or none stands there. Reads back over blanks only."""
    if place == 0:
        return True
    if text[place - 1] in _OPENING:
        place -= 1
    while place and text[place - 1].isspace() and text[place - 1] != "\n":
        place -= 1
    return place > 0 and text[place - 1] in _ENDS


def _arabic_names(text: str) -> Iterator[str]:
    yield from (found[0] for found in _LATIN.finditer(text) if len(found[0]) > 1)
    yield from (found[1] for found in _QUOTED.finditer(text) if len(found[1].split()) <= NAME_WORDS)
    yield from _after_heads(_WORD.findall(text))


def _after_heads(found: list[str]) -> Iterator[str]:
    """A word such as minister, bank or city with the two words after it."""
    for place, word in enumerate(found):
        folded = fold(word)  # a word of tatweel alone folds to nothing
        if folded and stem(folded) in _HEADS and place + 1 < len(found):
            yield " ".join(_until_stop(found[place : place + 3]))


def _until_stop(found: Iterable[str]) -> Iterator[str]:
    for word in found:
        if fold(word) in _STOP_WORDS:
            return
        yield word
