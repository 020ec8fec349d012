"""Sentences of a document with exact offsets. Rough on purpose: a passage may be a sentence too long."""

from __future__ import annotations

import re

from claims.evidence.wordlists import ABBREVIATIONS
from claims.extraction.types import Span

LONGEST = 800  # an unpunctuated page is cut at a space, so that a passage stays readable

# No lookahead: each run of marks is read once, so that a page of dots stays linear.
_END = re.compile(r"[.!?؟…]+[\"'”’»)\]]*|\n+")


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order, trimmed of white space, none empty, none longer than LONGEST."""
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if not _ends_here(text, match.start(), match.end()):
            continue
        spans.extend(_pieces(text, start, match.end()))
        start = match.end()
    spans.extend(_pieces(text, start, len(text)))
    return spans


def _ends_here(text: str, start: int, end: int) -> bool:
    """Whether the marks at ``start..end`` end a sentence: 3.1, example.org and "Mr. X" stay whole."""
    if text[start] == "\n":
        return True
    if end < len(text) and not text[end].isspace():
        return False
    return text[start] != "." or not _abbreviated(text, start)


def _abbreviated(text: str, stop: int) -> bool:
    words = text[max(0, stop - 6) : stop].split()
    if not words:
        return False
    word = words[-1].lstrip("(\"'")
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """``start..end`` trimmed, and cut where it is too long."""
    pieces: list[Span] = []
    while True:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start >= end:
            return pieces
        if end - start <= LONGEST:
            return [*pieces, Span(start, end)]
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > start else start + LONGEST
        pieces.append(Span(start, len(text[start:cut].rstrip()) + start))
        start = cut
