"""Quotations, brackets and the edges of a clause: what of a text is hidden from the rules, and what they leave out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction.attribution import MASK
from claims.extraction.languages.lexicon import SPOKEN

SPEECH = 6  # words from which a quotation is speech, not a name
SPEECH_AT_END = 4  # the same for one that ends its sentence

_WORD = re.compile(r"\w+")
OPENING, CLOSING = "\x02", "\x03"  # quotation marks that tell their direction
_DIRECTIONS = {"«": OPENING, "“": OPENING, "»": CLOSING, "”": CLOSING}
_STRAIGHT = re.compile('"')
_OPENED_BY_TWO = re.compile(r"(?:^|(?<=[\s(\-]))''(?=\S)")
_CLOSED_BY_TWO = re.compile("''")
_ANY_MARK = re.compile(f'["{OPENING}{CLOSING}]')
_MARKS = ('"', OPENING, CLOSING, "(", "[")
_QUOTED = re.compile(
    rf'{OPENING}[^"{OPENING}{CLOSING}\n]*{CLOSING}|"[^"{OPENING}{CLOSING}\n]*"|\([^()\n]*\)|\[[^\[\]\n]*\]'
)
EDGES = " \t\u00a0،,؛;:.!…·-–—*•"
_QUOTES = '"“”«»'
_OPEN, _CLOSE = "\"'“‘«([{", "\"'”’»)]}"


def with_directions(text: str, source: str, index: Sequence[int]) -> str:
    """The folded text with quotation marks that tell their direction, where the article's (`source`) do."""
    if "''" in text:  # two apostrophes are a mark; the blank keeps the length
        text = _CLOSED_BY_TWO.sub('" ', _OPENED_BY_TWO.sub(' "', text))
    if '"' not in text:
        return text
    pieces, begin = [], 0
    for match in _STRAIGHT.finditer(text):
        place = match.start()
        pieces += [text[begin:place], _DIRECTIONS.get(source[index[place]], '"')]
        begin = place + 1
    return "".join(pieces) + text[begin:]


def mask(text: str, *, hide_speech: bool, quoted: bool) -> str:
    """The text, its length kept, with what stands in quotation marks and brackets blanked.

    Marks with a direction (_DIRECTIONS) are paired by it, and all become straight. Speech is blanked by another
    character, or stays when it is not to be hidden. `quoted`: the text begins inside a quotation, so its first
    mark is a closing one.
    """
    if not any(map(text.__contains__, _MARKS)):
        return text
    first = _ANY_MARK.search(text) if quoted else None
    closing = first.end() if first else 0

    def blank(match: re.Match[str]) -> str:
        whole = match.group()
        words = len(_WORD.findall(whole))
        last = not _WORD.search(text, closing + match.end())
        if whole[0] not in "([" and (words >= SPEECH or (last and words >= SPEECH_AT_END)):
            return f'"{SPOKEN * (len(whole) - 2)}"' if hide_speech else f'"{whole[1:-1]}"'
        edges = (whole[0], whole[-1]) if whole[0] in "([" else ('"', '"')
        return edges[0] + MASK * (len(whole) - 2) + edges[1]

    rest = _QUOTED.sub(blank, text[closing:])
    opened = rest.rfind(OPENING)
    if opened >= 0 and _ANY_MARK.search(rest, opened + 1):
        opened = -1  # something was closed behind it: a stray mark
    if text.count('"', closing) % 2:
        opened = rest.rfind('"')
    if hide_speech and opened >= 0:
        rest = rest[: opened + 1] + SPOKEN * (len(rest) - opened - 1)
    return _ANY_MARK.sub('"', text[:closing] + rest)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space, punctuation, and quotation marks round the whole or without a partner inside."""
    while start < end:
        if text[start].isalnum() and text[end - 1].isalnum():
            break
        piece = text[start:end]
        if piece.count("''") % 2 and (piece.startswith("''") or piece.endswith("''")):
            start, end = (start + 2, end) if piece.startswith("''") else (start, end - 2)
        elif piece[0] in EDGES or piece[0].isspace() or _widowed(piece, 0):
            start += 1
        elif piece[-1] in EDGES or piece[-1].isspace() or _widowed(piece, -1):
            end -= 1
        elif piece[0] in _QUOTES and piece[-1] in _QUOTES and sum(map(piece.count, _QUOTES)) == 2:
            start, end = start + 1, end - 1  # the marks round the whole of it
        else:
            break
    return start, end


def _widowed(piece: str, place: int) -> bool:
    """Whether the quotation mark or bracket at the end of a piece lacks its partner inside it."""
    char = piece[place]
    if char in "\"'“”‘’«»":
        same = sum(map(piece.count, _QUOTES)) if char in _QUOTES else piece.count(char)
        return same % 2 == 1
    if char in "([{":
        return place == 0 and piece.count(char) > piece.count(_CLOSE[_OPEN.index(char)])
    if char in ")]}":
        return place == -1 and piece.count(char) > piece.count(_OPEN[_CLOSE.index(char)])
    return False
