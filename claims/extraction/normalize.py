"""Folding: one simplified form of a text for matching, with the way back to the original offsets.

Diacritics, tatweel and invisible controls are dropped; alef, ya, ta marbuta and hamza seats, Persian
letters, digits of three scripts, spaces and dashes are mapped one to one; Latin is lower-cased.
Folding loses differences that matter now and then (ميتا "Meta" folds like مئتا "two hundred"):
check the original letters before you trust a short match.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

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
    **dict.fromkeys("\u00a0\u202f\u2007\u2009\u3000", " "),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚′", "'"),
}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` folded; ``index[i]`` is the original offset of folded character i; index[-1] the length.

    ``ends[i]`` is where that character ends, with the marks and tatweels that belong to it.
    """

    text: str
    index: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets of a non-empty folded span. Invisible characters behind it stay outside."""
        return self.index[start], self.ends[end - 1]

    def position(self, offset: int) -> int:
        """Folded position of the first kept character at or after an original offset."""
        return bisect_left(self.index, offset)


@lru_cache(maxsize=8192)
def fold_char(char: str) -> str:
    """One character folded to one character, or "" when it is dropped."""
    if char in _DROPPED:
        return ""
    mapped = _MAPPED.get(char)
    if mapped is not None:
        return mapped
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


def fold(text: str) -> str:
    """The folded form alone, for word lists and comparisons."""
    return "".join(map(fold_char, text))


def fold_with_map(text: str) -> Folded:
    """The folded form and the map back. Newlines are kept."""
    kept: list[str] = []
    index: list[int] = []
    ends: list[int] = []
    for offset, char in enumerate(text):
        folded = fold_char(char)
        if folded:
            kept.append(folded)
            index.append(offset)
            ends.append(offset + 1)
        elif ends and ends[-1] == offset and is_mark(char):
            ends[-1] = offset + 1
    index.append(len(text))
    return Folded("".join(kept), tuple(index), tuple(ends))


def is_mark(char: str) -> bool:
    """Whether a dropped character belongs to the letter before it: a diacritic or a tatweel."""
    return char == "\u0640" or "\u0610" <= char <= "\u06ed"


def detect_language(text: str) -> str:
    """'ar' when at least a third of the letters are Arabic script, else 'en'.

    A newsroom's Arabic text quotes Latin names; English text hardly ever quotes that much Arabic.
    """
    sample = text[:20_000]
    arabic = sum("\u0600" <= c <= "\u06ff" or "\u0750" <= c <= "\u077f" for c in sample if c.isalpha())
    latin = sum("a" <= c <= "z" for c in sample.lower())
    return "ar" if arabic * 2 >= latin and arabic else "en"
