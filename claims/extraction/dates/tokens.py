"""The words of a text as tagged tokens: one letter each, so that rules are patterns over letters.

Only words that can stand in a date get a tag; all others are "_". Clitics (wa-, bi-, li-, fa-, ka-)
are cut off, the conjunction as a token of its own, so that no date begins with one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from unicodedata import combining

from claims.extraction.languages.calendar import COUNTED, NOT_FUTURE, PHRASES, WORDS, Word
from claims.extraction.normalize import Folded

_TOKEN = re.compile(
    r"(?P<date>(?<![\d/.\-])(?:\d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2}|\d{1,2}(?P<s2>[-/.]| ?/ ?)\d{1,2}(?P=s2)(?:\d{4}|\d\d))"
    r"(?![\d/\-]|\.\d|[a-z])(?:\s?(?P<ah>هجري|ه)(?![^\W\d_]))?)"
    r"|(?P<iso>(?<![\d/.\-])\d{4}-\d\d-\d\d(?=t\d\d:))"
    r"|(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?![\d:]))"
    r"|(?P<decimal>\d++(?:[.,]\d++)+)"
    r"|(?P<decade>\d{2,4}'?s(?![^\W_]))"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)(?![^\W_]))"
    r"|(?P<period>[qh][1-4](?![^\W_]))"
    r"|(?P<number>\d++)"
    r"|(?P<word>[^\W\d_]++)"
    r"|(?P<other>\n|[^\s])"
)
_PUNCTUATION = {",": ",", "،": ",", "/": "/", "-": "-", "(": "(", ")": ")", ".": ".", ":": ":", "\n": "\n", ";": ".",
                "؛": ".", "?": ".", "!": ".", "؟": "."}  # fmt: skip
_SKIPPED = frozenset("[]*")
_CURRENCY = frozenset("$€£¥#@_")
_LONGEST_GAP = 3  # blanks between two words of one phrase
TATWEEL = "\u0640"
UNKNOWN = Word("_")
_CLITIC = frozenset("وفبلك")


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


def tokenize(folded: Folded, original: str) -> Tokens:
    """All tokens of a text, tagged."""
    tokens = Tokens(folded, original)
    raw = [
        (m.lastgroup or "", m.start(), m.end()) for m in _TOKEN.finditer(folded.text) if m[0] not in _SKIPPED
    ]
    at = 0
    while at < len(raw):
        group, start, end = raw[at]
        if group == "word":
            at += _read_word(tokens, raw, at, folded.text)
        else:
            _push(tokens, start, end, _READERS[group](folded.text, start, end))
            if group == "other":
                _close_double_month(tokens)
            at += 1
    tokens.tags = "".join(word.tag for word in tokens.words)
    return tokens


def _push(tokens: Tokens, start: int, end: int, word: Word) -> None:
    tokens.starts.append(start)
    tokens.ends.append(end)
    tokens.words.append(word)


def _read_word(tokens: Tokens, raw: list[tuple[str, int, int]], at: int, text: str) -> int:
    """Push the word or phrase at `at`; how many raw tokens it took."""
    _, start, end = raw[at]
    whole = text[start:end]
    if whole.startswith(("لل", "ولل")):
        taken, word = _longest(raw, at, text, "ال" + whole[whole.index("لل") + 2 :])
        if word:
            _push(tokens, start, raw[at + taken - 1][2], word)
            return taken
    for cut in _cuts(whole):
        bare = whole[cut:]
        taken, word = _longest(raw, at, text, bare)
        if word is None:
            continue
        if cut and len(bare) < 3 and word.tag in "MnK1":
            continue
        begin = start + cut
        if cut and whole[0] == "و":
            _push(tokens, start, start + 1, WORDS["و"])
        _push(tokens, begin, raw[at + taken - 1][2], word)
        if word.tag == "M":
            _join_months(tokens)
        return taken
    _push(tokens, start, end, _unknown(whole))
    return 1


def _cuts(word: str) -> tuple[int, ...]:
    """How many letters at the front may be clitics."""
    if word[0] not in _CLITIC or len(word) < 3:
        return (0,)
    return (0, 1, 2) if word[1] in _CLITIC and len(word) > 4 else (0, 1)


def _longest(raw: list[tuple[str, int, int]], at: int, text: str, first: str) -> tuple[int, Word | None]:
    """The longest phrase that begins with `first`, else the word alone."""
    for rest, word in PHRASES.get(first, ()):
        stop = at + 1
        for wanted in rest:
            while stop < len(raw) and text[raw[stop][1]] == "-" and first.isascii():
                stop += 1
            if stop >= len(raw) or raw[stop][1] - raw[stop - 1][2] > _LONGEST_GAP:
                break
            if text[raw[stop][1] : raw[stop][2]] != wanted:
                break
            stop += 1
        else:
            return stop - at, word
    return 1, WORDS.get(first)


def _unknown(word: str) -> Word:
    """A word outside the lexicon: a future verb, or nothing."""
    bare = word[1:] if word[0] in "وف" else word
    if len(bare) >= 5 and bare[0] == "س" and bare[1] in "يتن" and not bare.startswith(NOT_FUTURE):
        return Word("F")
    return UNKNOWN


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


def _other(text: str, start: int, end: int) -> Word:
    tag = _PUNCTUATION.get(text[start])
    return Word(tag) if tag else UNKNOWN


def _decimal(text: str, start: int, end: int) -> Word:
    return UNKNOWN


_READERS: dict[str, Callable[[str, int, int], Word]] = {
    "date": _date, "iso": _date, "clock": _clock, "decimal": _decimal, "decade": _decade, "ordinal": _ordinal,
    "period": _quarter, "number": _number, "other": _other,
}  # fmt: skip
