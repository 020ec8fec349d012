"""The words of a text as tagged tokens: one letter each, so that rules are patterns over letters.

Only words that can stand in a date get a tag; all others are "_". Clitics (wa-, bi-, li-, fa-, ka-)
are cut off, the conjunction as a token of its own, so that no date begins with one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, repeat
from operator import attrgetter
from typing import NamedTuple
from unicodedata import combining

from claims.extraction.languages.calendar import COUNTED, NOT_FUTURE, PHRASES, WORDS, Word
from claims.extraction.normalize import Folded

_SEPARATED = "|".join(rf"{sign}\d{{1,2}}{sign}" for sign in ("-", "/", r"\."))
_SPACED = "|".join(rf"{sign}\d{{1,2}}{sign}" for sign in (" /", "/ ", " / "))
# Everything that begins with a digit, under the name of its reader; one that no reader is found for is no date.
_NUMERIC = (
    rf"(?P<date>(?<![\d/.\-])(?:\d{{4}}(?:{_SEPARATED})\d{{1,2}}|\d{{1,2}}(?:{_SEPARATED}|{_SPACED})(?:\d{{4}}|\d\d))"
    r"(?![\d/\-]|\.\d|[a-z])(?:\s?(?:هجري|ه)(?![^\W\d_]))?)"
    r"|(?P<iso>(?<![\d/.\-])\d{4}-\d\d-\d\d(?=t\d\d:))"
    r"|(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?![\d:]))"
    r"|(?P<decimal>\d++(?:[.,]\d++)+)"
    r"|(?P<decade>\d{2,4}'?s(?![^\W_]))"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)(?![^\W_]))"
    r"|(?P<number>\d++)"
)
_NUMBER = re.compile(_NUMERIC)
_PERIODS = ("q1", "q2", "q3", "q4", "h1", "h2", "h3", "h4")
_SKIPPED = r"\[\]*"
_TOKEN = re.compile(
    r"([\u0621-\u064a]++(?![a-z\u00aa-\u0605\u0620\u064b-\U0010ffff])|[qh][1-4](?![^\W_])|[^\W\d_]++"
    rf"|(?=\d)(?:{re.sub('[?]P<[a-z]+>', '?:', _NUMERIC)})|\n|[^\s{_SKIPPED}])"
)
UNKNOWN = Word("_")
_SIGNS = {
    sign: Word(tag)
    for tag, signs in {
        ",": ",،",
        "/": "/",
        "-": "-",
        "(": "(",
        ")": ")",
        ":": ":",
        "\n": "\n",
        ".": ".;؛?!؟",
    }.items()
    for sign in signs
}
_ANYTHING: frozenset[str] = frozenset()
_LONE = {**WORDS, **_SIGNS}  # what a word or sign means by itself
_CURRENCY = frozenset("$€£¥#@_")
_LONGEST_GAP = 3  # blanks between two words of one phrase
TATWEEL = "\u0640"
_CLITIC = frozenset("وفبلك")
_CLITICS = frozenset(["و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك", "لل"])


@dataclass(slots=True)
class Tokens:
    """Parallel lists of folded offsets and meanings; `tags` is the string the rules search."""

    folded: Folded
    original: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    tags: str = ""

    def text(self, index: int) -> str:
        """The folded word at `index`, with its clitic cut off; "" outside the text."""
        if 0 <= index < len(self.starts):
            return self.folded.text[self.starts[index] : self.ends[index]]
        return ""

    def letter(self, index: int) -> str:
        """The first letter of a token as it was written."""
        return self.original[self.folded.index[self.starts[index]]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Original offsets of the tokens ``first..last``, with the marks on their last letter and "[" before "Ten] years"."""
        start, end = self.folded.original(self.starts[first], self.ends[last])
        while end < len(self.original) and (self.original[end] == TATWEEL or combining(self.original[end])):
            end += 1
        if start and self.original[start - 1] == "[" and "]" in self.original[start:end]:
            start -= 1
        return start, end


class Raw(NamedTuple):
    """Words, numbers and signs before they are read, as parallel lists."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


def tokenize(folded: Folded, original: str) -> Tokens:
    """All tokens of a text, tagged. Words that cannot stand in a date, most of them, are passed over in runs."""
    # Every second piece is a token; between two of them stands what belongs to none.
    pieces = _TOKEN.split(folded.text)
    bounds = list(accumulate(map(len, pieces)))
    raw = Raw(pieces[1::2], bounds[:-1:2], bounds[1::2])
    meanings = list(map(_LONE.get, raw.texts, repeat(UNKNOWN)))
    placed = _placed()
    tokens = Tokens(folded, original)
    at = 0
    for i in [
        i for i, word in enumerate(raw.texts) if word in placed or (word < ":" and word[0].isdecimal())
    ]:
        followers = placed.get(raw.texts[i])
        if i >= at and (not followers or followers.intersection(raw.texts[i + 1 : i + 2])):
            _pass(tokens, raw, meanings, at, i)
            at = i + _read(tokens, raw, i)
    _pass(tokens, raw, meanings, at, len(meanings))
    tokens.tags = "".join(map(attrgetter("tag"), tokens.words))
    return tokens


@cache
def _placed() -> dict[str, frozenset[str]]:
    """Words that must be read where they stand, each with what has to follow: anything when it is empty."""
    placed: dict[str, frozenset[str]] = dict.fromkeys((*_PERIODS, ")"), _ANYTHING)
    for word in (*WORDS, *PHRASES):
        seconds = frozenset(rest[0] for rest, _ in PHRASES.get(word, ()))
        if word in WORDS and WORDS[word].tag == "M":
            placed[word] = _ANYTHING
        elif seconds:
            _place(placed, word, seconds | {"-"} if word.isascii() else seconds)
        if not word.isascii():
            joined = [clitic + word for clitic in _CLITICS]
            if word.startswith("ال"):
                joined += ["لل" + word[2:], "ولل" + word[2:]]
            for form in joined:
                if form not in WORDS:
                    _place(placed, form, _ANYTHING if word in WORDS else seconds)
    return placed


def _place(placed: dict[str, frozenset[str]], form: str, seconds: frozenset[str]) -> None:
    known = placed.get(form, seconds)
    placed[form] = known | seconds if known and seconds else _ANYTHING


def _pass(tokens: Tokens, raw: Raw, meanings: list[Word], first: int, stop: int) -> None:
    """Push the tokens ``first..stop``, whose meaning is known."""
    tokens.starts += raw.starts[first:stop]
    tokens.ends += raw.ends[first:stop]
    tokens.words += meanings[first:stop]


def _push(tokens: Tokens, start: int, end: int, word: Word) -> None:
    tokens.starts.append(start)
    tokens.ends.append(end)
    tokens.words.append(word)


def _read(tokens: Tokens, raw: Raw, at: int) -> int:
    """Push the token at `at`, with all of its phrase; how many raw tokens it took."""
    word, start, end = raw.texts[at], raw.starts[at], raw.ends[at]
    if word[0].isdecimal():
        match = _NUMBER.match(tokens.folded.text, start)
        group = match.lastgroup if match else None
        _push(tokens, start, end, _READERS[group](tokens.folded.text, start, end) if group else UNKNOWN)
    elif word == ")":
        _push(tokens, start, end, _SIGNS[word])
        _close_double_month(tokens)
    elif word[-1].isdecimal():
        _push(tokens, start, end, _quarter(tokens.folded.text, start, end))
    else:
        return _read_word(tokens, raw, at, word)
    return 1


def _read_word(tokens: Tokens, raw: Raw, at: int, whole: str) -> int:
    """Push the word or phrase at `at`; how many raw tokens it took."""
    start = raw.starts[at]
    for cut, core in _cores(whole):
        taken, word = _longest(raw, at, core)
        if word is None or (cut and len(core) < 3 and word.tag in "MnK1"):
            continue
        if cut and whole[0] == "و":
            _push(tokens, start, start + 1, WORDS["و"])
        _push(tokens, start + cut, raw.ends[at + taken - 1], word)
        if word.tag == "M":
            _join_months(tokens)
        return taken
    _push(tokens, start, raw.ends[at], UNKNOWN)
    return 1


def _cores(word: str) -> list[tuple[int, str]]:
    """What may be read in a word, each with how many letters are cut off in front of it."""
    cores = [(0, word)]
    if word.startswith(("لل", "ولل")):
        cores.insert(0, (0, "ال" + word[word.index("لل") + 2 :]))
    if len(word) >= 3:
        cores += [(cut, word[cut:]) for cut in (1, 2) if word[:cut] in _CLITICS]
    return cores


def _longest(raw: Raw, at: int, first: str) -> tuple[int, Word | None]:
    """The longest phrase that begins with `first`, else the word alone."""
    for rest, word in PHRASES.get(first, ()):
        stop = at + 1
        for wanted in rest:
            while stop < len(raw.texts) and raw.texts[stop] == "-" and first.isascii():
                stop += 1
            if stop >= len(raw.texts) or raw.starts[stop] - raw.ends[stop - 1] > _LONGEST_GAP:
                break
            if raw.texts[stop] != wanted:
                break
            stop += 1
        else:
            return stop - at, word
    return 1, WORDS.get(first)


def looks_ahead(word: str) -> bool:
    """Is a word outside the lexicon a verb of the future?"""
    bare = word[1:] if word[:1] in {"و", "ف"} else word
    return len(bare) >= 5 and bare[0] == "س" and bare[1] in "يتن" and not bare.startswith(NOT_FUTURE)


def _join_months(tokens: Tokens) -> None:
    """يوليو تموز and شباط/فبراير are one month under two names."""
    words = tokens.words
    before = 2 if len(words) > 2 and words[-2].tag in {"/", "-"} else 1
    if len(words) > before and words[-1 - before].tag == "M" and words[-1 - before].value == words[-1].value:
        _merge(tokens, before)


def _close_double_month(tokens: Tokens) -> None:
    """29 يوليو (تموز)."""
    tags = [word.tag for word in tokens.words[-4:]]
    if tags == ["M", "(", "M", ")"] and tokens.words[-4].value == tokens.words[-2].value:
        _merge(tokens, 3)


def _merge(tokens: Tokens, count: int) -> None:
    """The last tokens become a part of the one before them."""
    tokens.ends[-1 - count] = tokens.ends[-1]
    tokens.words[-1 - count] = tokens.words[-1 - count]._replace(note="")
    del tokens.starts[-count:], tokens.ends[-count:], tokens.words[-count:]


def _glued(text: str, start: int, end: int) -> bool:
    """Is the number a part of a name, a price or a share: GPT4, 5G, $2000, 2015%?"""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before in _CURRENCY or after in "%$€£_@°":
        return True
    return (before.isalpha() and before not in _CLITIC) or (after.isalpha() and after not in "مه")


def _number(text: str, start: int, end: int) -> Word:
    length = end - start
    if length > 4 or _glued(text, start, end):
        return UNKNOWN
    value = int(text[start:end])
    if length == 4:
        return Word("Y", value) if 1000 <= value < 3000 and not _counts(text, end) else UNKNOWN
    return Word("d" if length < 3 and 1 <= value <= 31 else "n", value)


_NEXT_WORD = re.compile(r"[ \-]([^\W\d_]{1,20})")


def _counts(text: str, end: int) -> bool:
    match = _NEXT_WORD.match(text, end)
    return bool(match and match[1] in COUNTED)


def _date(text: str, start: int, end: int) -> Word:
    return Word("I", 0, text[start:end])


def _clock(text: str, start: int, end: int) -> Word:
    return Word("c")


def _decade(text: str, start: int, end: int) -> Word:
    digits = text[start:end].rstrip("s").rstrip("'")
    value = int(digits)
    usual = (len(digits) == 4 and value % 10 == 0) or (len(digits) == 2 and value >= 20 and value % 10 == 0)
    return Word("Z", value) if usual and not _glued(text, start, end) else UNKNOWN


def _ordinal(text: str, start: int, end: int) -> Word:
    return UNKNOWN if start and text[start - 1].isalpha() else Word("o", int(text[start : end - 2]))


def _quarter(text: str, start: int, end: int) -> Word:
    number = int(text[end - 1])
    if (start and text[start - 1].isalnum()) or (text[start] == "h" and number > 2):
        return UNKNOWN
    return Word("R", number, "quarter" if text[start] == "q" else "half")


def _decimal(text: str, start: int, end: int) -> Word:
    return UNKNOWN


_READERS: dict[str, Callable[[str, int, int], Word]] = {
    "date": _date, "iso": _date, "clock": _clock, "decimal": _decimal, "decade": _decade, "ordinal": _ordinal,
    "number": _number,
}  # fmt: skip
