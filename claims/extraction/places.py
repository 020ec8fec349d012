"""Places that a person chose in a text: snapped to whole words, found by their words, joined and parted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from claims.extraction.normalize import fold, fold_with_map
from claims.extraction.types import Span

MOST = 20  # places offered of words that occur more often
NEAR = 16  # invisible characters looked through at an edge

_TOGETHER = "\u200c\u200d\u00ad"  # what binds the letters beside it
_SPACES_IN_NUMBERS = "\u00a0\u2009\u202f"
_IN_NUMBERS = ".,٫٬/:-–'’" + _SPACES_IN_NUMBERS
_BEFORE_NUMBERS, _BEHIND_NUMBERS = "+-−±$€£¥₪₹#", "%٪‰°"
_IN_WORDS = "'’"
_PAUSES = ",،;؛:"
_STOPS = ".!?؟…۔"
_ABBREVIATION = re.compile(r"(?:\w\.){2,}$")
_GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")


def snap(text: str, start: int, end: int, *, keep: Collection[int] = ()) -> Span | None:
    """The whole words that ``start..end`` touches, without spaces and pauses around; None where there are none.

    An edge that is in `keep` stays although it parts a word: the extractor leaves out a leading و.
    """
    start, end = _trimmed(text, max(0, start), min(len(text), end))
    if start >= end:
        return None
    while start not in keep and _joined(text, start):
        start -= 1
    while end not in keep and _joined(text, end):
        end += 1
    return Span(start, end) if any(map(str.isalnum, text[start:end])) else None


def tidy(text: str, spans: Iterable[Span], *, keep: Collection[int] = ()) -> tuple[Span, ...]:
    """Snapped and in order; pieces that overlap, or have only space between them, are one."""
    found: list[Span] = []
    snapped = [place for span in spans if (place := snap(text, span.start, span.end, keep=keep))]
    for span in sorted(snapped, key=lambda span: (span.start, span.end)):
        if found and (span.start <= found[-1].end or not _seen(text[found[-1].end : span.start])):
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def without(text: str, spans: Sequence[Span], gone: Sequence[Span]) -> tuple[Span, ...]:
    """The spans less other ones, which are snapped themselves."""
    kept = list(spans)
    for out in gone:
        parts = [(s.start, min(s.end, out.start)) for s in kept] + [
            (max(s.start, out.end), s.end) for s in kept
        ]
        kept = [Span(start, end) for start, end in parts if start < end]
    return _again(text, kept)


def parted(text: str, spans: Sequence[Span], point: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans before and after the beginning of the word at `point`."""
    while 0 < point < len(text) and _joined(text, point):
        point -= 1
    before = [Span(s.start, min(s.end, point)) for s in spans if s.start < point]
    after = [Span(max(s.start, point), s.end) for s in spans if point < s.end]
    return _again(text, before), _again(text, after)


def find(
    text: str, words: str, *, start: int = 0, end: int | None = None, keep: Collection[int] = ()
) -> list[tuple[Span, ...]]:
    """Where the words stand, as whole words; "…" between them parts a claim in pieces. At most MOST + 1.

    Spaces, marks, invisible characters and the spellings that folding joins make no difference.
    """
    folded = fold_with_map(text)
    patterns = [
        re.compile(r"\s+".join(map(re.escape, piece.split())))
        for piece in map(fold, _GAP.split(words))
        if piece.strip()
    ]
    if not patterns:
        return []
    first, last = folded.position(start), folded.position(len(text) if end is None else end)
    exact: dict[tuple[Span, ...], None] = {}
    wider: dict[tuple[Span, ...], None] = {}
    for match in patterns[0].finditer(folded.text, first, last):
        places = [match.span()]
        for pattern in patterns[1:]:
            following = pattern.search(folded.text, places[-1][1], last)
            if following is None:
                break
            places.append(following.span())
        if len(places) < len(patterns):
            break
        raw = [Span(*folded.original(*place)) for place in places]
        snapped = tidy(text, raw, keep=keep)
        if snapped:
            (exact if _size(snapped) <= _size(tuple(raw)) else wider)[snapped] = None
        if len(exact) > MOST:
            break
    return list(exact or wider)[: MOST + 1]


def _again(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    return tidy(text, spans, keep={edge for span in spans for edge in (span.start, span.end)})


def _size(spans: tuple[Span, ...]) -> int:
    return sum(span.end - span.start for span in spans)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what carries no word at the edges: spaces, invisible characters, pauses, the stop of a sentence."""
    while start < end and (not _seen(text[start]) or text[start] in _PAUSES + _STOPS):
        start += 1
    while start < end and (
        not _seen(text[end - 1])
        or text[end - 1] in _PAUSES
        or (text[end - 1] in _STOPS and not _ABBREVIATION.search(text, max(start, end - 20), end))
    ):
        end -= 1
    return start, end


def _joined(text: str, at: int) -> bool:
    """Whether an edge here would part a word, a number or a character."""
    if not 0 < at < len(text):
        return False
    one, other = text[at - 1], text[at]
    if _extends(other):
        return not one.isspace()
    if one == "\u200d" or (_is_flag(one) and _is_flag(other)):
        return not other.isspace()
    left, right = _visible(text, at - 1, -1), _visible(text, at, 1)
    if left is None or right is None:
        return False
    a, b = text[left], text[right]
    if _wordy(a) and _wordy(b):
        return True
    if b in _IN_NUMBERS + _IN_WORDS:
        behind = _visible(text, right + 1, 1)
        return behind is not None and _binds(a, b, text[behind])
    if a in _IN_NUMBERS + _IN_WORDS:
        before = _visible(text, left - 1, -1)
        if before is not None and _binds(text[before], a, b):
            return True
        return a in _BEFORE_NUMBERS and b.isdecimal() and not (before is not None and _wordy(text[before]))
    return (a.isdecimal() and b in _BEHIND_NUMBERS) or (a in _BEFORE_NUMBERS and b.isdecimal())


def _binds(a: str, sign: str, b: str) -> bool:
    if sign in _IN_WORDS and a.isalpha() and b.isalpha():
        return True
    return sign in _IN_NUMBERS and a.isdecimal() and b.isdecimal()


def _visible(text: str, at: int, step: int) -> int | None:
    """The next character that is seen, from `at` on; None at the end of the text or behind too many invisible ones."""
    for _ in range(NEAR):
        if not 0 <= at < len(text):
            return None
        if unicodedata.category(text[at]) != "Cf":
            return at
        at += step
    return None


def _extends(char: str) -> bool:
    """Whether it belongs to the character before it: a mark, a joiner, a skin tone, a tag."""
    return (
        unicodedata.category(char)[0] == "M"
        or char in _TOGETHER
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _seen(text: str) -> bool:
    """Whether any of it is seen: no space, no control, no invisible character."""
    return any(not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc"} for char in text)
