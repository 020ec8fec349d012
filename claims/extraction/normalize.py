"""Folding: one simplified form of a text for matching, with the way back to the original offsets.

Diacritics, tatweel and invisible controls are dropped; alef, ya, ta marbuta and hamza seats, Persian
letters, digits of three scripts, spaces and dashes are mapped one to one; Latin is lower-cased.
Folding loses differences that matter now and then (ميتا "Meta" folds like مئتا "two hundred"):
check the original letters before you trust a short match.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

MOST_REMEMBERED = 8_192  # characters whose folded form is kept

# Arabic marks, tatweel, soft hyphen, BOM, zero-width characters, bidi controls.
_DROPPED = frozenset(
    chr(code)
    for first, last in (
        (0x0610, 0x061A),
        (0x0640, 0x0640),
        (0x064B, 0x065F),
        (0x0670, 0x0670),
        (0x06D6, 0x06DC),
        (0x06DF, 0x06E8),
        (0x06EA, 0x06ED),
        (0x00AD, 0x00AD),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xFEFF, 0xFEFF),
    )
    for code in range(first, last + 1)
)

_MAPPED = {
    **dict(zip("أإآٱىیئؤةکھہگڤپچ", "اااايييوهكههكفبج", strict=True)),
    **{chr(0x660 + i): str(i) for i in range(10)},
    **{chr(0x6F0 + i): str(i) for i in range(10)},
    **dict(zip("٪٫٬–—−‐‑", "%.,-----", strict=True)),
    # Every space that is none of ASCII: languages/ar_verbs.py uses some of them for its own marks.
    **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000", " "),
    **{chr(code): " " for code in range(0x2000, 0x200B)},
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚′", "'"),
}
_RUN = re.compile(f"[{''.join(sorted(_DROPPED))}]+")
_ARABIC_LETTERS = re.compile(
    f"[{''.join(c for c in map(chr, (*range(0x600, 0x700), *range(0x750, 0x780))) if c.isalpha())}]+"
)
_LATIN_LETTERS = re.compile("[A-Za-z]+")
_ARABIC_LETTER = re.compile(_ARABIC_LETTERS.pattern.removesuffix("+"))


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` folded; ``index[i]`` is the original offset of folded character i; index[-1] where the text ends.

    ``ends[i]`` is where that character ends, with the marks and tatweels that belong to it.
    """

    text: str
    index: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets of a non-empty folded span. Invisible characters behind it stay outside."""
        return self.index[start], self.ends[end - 1]

    def position(self, offset: int) -> int:
        """Folded position of the first kept character at or after an original offset."""
        index = self.index
        if isinstance(index, range):  # nothing was dropped
            return min(max(offset - index.start, 0), len(index))
        return bisect_left(index, offset)

    def slice(self, start: int, end: int) -> str:
        """The folded form of ``start..end`` alone."""
        return self.text[self.position(start) : self.position(end)]

    def part(self, start: int, end: int) -> Folded:
        """The folded form of ``start..end``; offsets stay those of the whole text."""
        first, last = self.position(start), self.position(end)
        index, ends = self.index[first : last + 1], self.ends[first:last]
        if ends and ends[-1] > end:
            ends = [*ends[:-1], end]
        return Folded(self.text[first:last], index, ends)


class _Table(dict[int, str]):
    """Code point -> folded character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < MOST_REMEMBERED:
            self[code] = folded
        return folded


def _folded(char: str) -> str:
    if char in _DROPPED:
        return ""
    mapped = _MAPPED.get(char)
    if mapped is not None:
        return mapped
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


_TABLE = _Table()


def fold_char(char: str) -> str:
    """One character folded to one character, or "" when it is dropped."""
    return _TABLE[ord(char)]


def fold(text: str) -> str:
    """The folded form alone, for word lists and comparisons."""
    return text.translate(_TABLE)


def fold_with_map(text: str) -> Folded:
    """The folded form and the map back. Newlines are kept."""
    folded = text.translate(_TABLE)
    if len(folded) == len(text):
        return Folded(folded, range(len(text) + 1), range(1, len(text) + 1))
    offsets = list(range(len(text) + 1))  # both lists share these numbers
    index: list[int] = []
    ends: list[int] = []
    begin = 0
    for match in _RUN.finditer(text):
        start = match.start()
        index += offsets[begin:start]
        ends += offsets[begin + 1 : start + 1]
        if ends and start > 0:
            ends[-1] += _marks(match.group())
        begin = match.end()
    index += offsets[begin:]
    ends += offsets[begin + 1 :]
    return Folded(folded, index, ends)


def _marks(run: str) -> int:
    """How many of the dropped characters at the beginning of a run belong to the letter before it."""
    return next((place for place, char in enumerate(run) if not is_mark(char)), len(run))


def is_mark(char: str) -> bool:
    """Whether a dropped character belongs to the letter before it: a diacritic or a tatweel."""
    return char == "\u0640" or "\u0610" <= char <= "\u06ed"


def detect_language(text: str) -> str:
    """'ar' when at least a third of the letters are Arabic script, else 'en'.

    A newsroom's Arabic text quotes Latin names; English text hardly ever quotes that much Arabic.
    """
    if text.isascii():
        return "en"
    sample = text[:20_000]
    plain = sample.encode("ascii", "ignore")  # four times as fast as a search for Latin letters
    if plain.lower() == plain.upper():
        return "ar" if _ARABIC_LETTER.search(sample) else "en"
    arabic = sum(map(len, _ARABIC_LETTERS.findall(sample)))
    latin = sum(map(len, _LATIN_LETTERS.findall(sample)))
    return "ar" if arabic * 2 >= latin and arabic else "en"
