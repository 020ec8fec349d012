"""Where in a document the words stand that a person selected or pasted. Offsets are code points, half open.

Blanks of any length and kind are alike, and characters that are not seen do not count: a copy from a screen
has others than the stored text. The place found is always one of the stored text, to the letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 3_000  # characters of a passage

_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_DROPPED = re.compile(f"[{_UNSEEN}]+")
# Possessive: a page of nothing but blanks must not make the search slow.
_BETWEEN = f"[{_UNSEEN}]*+"
_BLANK = rf"[\s{_UNSEEN}]++"
_IN_FIGURES = ".,٫٬/:"


@dataclass(frozen=True, slots=True)
class Place:
    """``text[start:end]``, not empty, without blanks at its ends."""

    start: int
    end: int


class NoPlace(Exception):
    """The words are nowhere to be taken. `code`: no_words, too_long, not_there, several, cuts_figure."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def find(text: str, words: str, *, start: int | None = None, end: int | None = None) -> Place:
    """The place of the words: at the offsets given if they stand there, else the only one. Raises NoPlace."""
    wanted = _plain(words)
    if not any(char.isalnum() for char in wanted):
        raise NoPlace("no_words")
    if len(wanted) > LONGEST:
        raise NoPlace("too_long")
    given = _trimmed(text, start, end)
    if given and _plain(text[given.start : given.end]) == wanted:
        return _whole(text, given)
    found = _occurrences(text, wanted)
    if given and len(inside := [p for p in found if given.start <= p.start and p.end <= given.end]) == 1:
        return _whole(text, inside[0])
    if len(found) > 1:  # "exports" in "reexports" is not what was meant when it stands there alone, too
        found = [place for place in found if not _in_a_word(text, place)] or found
    if not found:
        raise NoPlace("not_there")
    if len(found) > 1:
        raise NoPlace("several")
    return _whole(text, found[0])


def _plain(words: str) -> str:
    """Words as they are compared: single blanks, nothing unseen."""
    return " ".join(_DROPPED.sub("", words).split())


def _trimmed(text: str, start: int | None, end: int | None) -> Place | None:
    """Offsets as a place of the text without the blanks at its ends; None for what is none."""
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    last = end - len(piece) + len(piece.rstrip())
    return Place(first, last) if first < last else None


def _occurrences(text: str, wanted: str) -> list[Place]:
    """Every place of the plain words, overlapping ones too."""
    words = (_BETWEEN.join(map(re.escape, word)) for word in wanted.split(" "))
    pattern = re.compile(f"(?=({_BLANK.join(words)}))")
    return [Place(*match.span(1)) for match in pattern.finditer(text)]


def _whole(text: str, place: Place) -> Place:
    """The place, unless it takes a figure apart: 1.2% is no passage of 31.2%. Raises NoPlace."""
    if place.end - place.start > LONGEST:
        raise NoPlace("too_long")
    if _in_a_figure(text, place.start) or _in_a_figure(text, place.end):
        raise NoPlace("cuts_figure")
    return place


def _in_a_figure(text: str, at: int) -> bool:
    """Whether a figure goes on across an offset."""
    before, after = text[max(0, at - 2) : at], text[at : at + 2]
    if not before or not after:
        return False
    if before[-1].isdecimal():
        return after[0].isdecimal() or (after[0] in _IN_FIGURES and after[1:].isdecimal())
    return before[-1] in _IN_FIGURES and before[:-1].isdecimal() and after[0].isdecimal()


def _in_a_word(text: str, place: Place) -> bool:
    """Whether the letters go on across one of its ends."""
    ends = [text[place.start - 1 : place.start + 1], text[place.end - 1 : place.end + 1]]
    return any(len(pair) == 2 and pair.isalnum() for pair in ends)
