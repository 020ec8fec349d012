"""A text cut into pieces for marking: at every boundary of a span or sentence, losing and moving nothing.

Spans may overlap, nest and come in several parts; a piece belongs to every span that covers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter

from claims.extraction.types import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """One span to be marked; spans with the same `key` are parts of one thing."""

    start: int
    end: int
    key: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Text without a boundary inside. `keys`: what covers it, the smallest thing first.

    `first`: the thing in front begins here.
    """

    start: int
    text: str
    keys: tuple[int, ...] = ()
    first: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pieces of one sentence, or of what lies between two (`sentence` is then None)."""

    sentence: int | None
    pieces: tuple[Piece, ...]


def split(text: str, marks: Iterable[Mark], sentences: Sequence[tuple[int, int]] = ()) -> list[Stretch]:
    """The whole text in pieces. Marks and sentences are clipped to the text; sentences must not overlap."""
    kept = [mark for mark in (_clip(mark, len(text)) for mark in marks) if mark.start < mark.end]
    sizes: dict[int, int] = {}
    for mark in kept:
        sizes[mark.key] = sizes.get(mark.key, 0) + mark.end - mark.start
    opening, closing = _by_place(kept, "start"), _by_place(kept, "end")
    starts = {start: index for index, (start, end) in enumerate(sentences) if start < end}
    ends = {end for start, end in sentences if start < end}
    cuts = sorted({0, len(text), *opening, *closing, *_inside(starts, text), *_inside(ends, text)})
    active: dict[int, int] = {}
    begun: set[int] = set()
    sentence: int | None = None
    found: list[tuple[int | None, Piece]] = []
    for start, end in pairwise(cuts):
        _count(active, opening.get(start, ()), closing.get(start, ()))
        if start in ends:
            sentence = None
        sentence = starts.get(start, sentence)
        keys = tuple(sorted(active, key=lambda key: (sizes[key], key)))
        found.append((sentence, Piece(start, text[start:end], keys, bool(keys) and keys[0] not in begun)))
        begun.update(keys[:1])
    return [
        Stretch(index, tuple(piece for _, piece in pieces))
        for index, pieces in groupby(found, key=itemgetter(0))
    ]


def cut(piece: Piece, chosen: Sequence[Span]) -> Iterator[tuple[Piece, bool]]:
    """A piece in parts that lie wholly inside or outside of what is chosen, and whether inside."""
    end = piece.start + len(piece.text)
    edges = {edge for span in chosen for edge in (span.start, span.end) if piece.start < edge < end}
    for start, stop in pairwise(sorted({piece.start, end, *edges})):
        text = piece.text[start - piece.start : stop - piece.start]
        inside = any(span.start <= start and stop <= span.end for span in chosen)
        yield replace(piece, start=start, text=text, first=piece.first and start == piece.start), inside


def _clip(mark: Mark, length: int) -> Mark:
    return Mark(max(0, mark.start), min(length, mark.end), mark.key)


def _inside(offsets: Iterable[int], text: str) -> list[int]:
    return [offset for offset in offsets if 0 <= offset <= len(text)]


def _by_place(marks: list[Mark], edge: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for mark in marks:
        found.setdefault(getattr(mark, edge), []).append(mark.key)
    return found


def _count(active: dict[int, int], opened: Iterable[int], closed: Iterable[int]) -> None:
    """Keep how many parts of each thing cover the place; parts of one thing may touch."""
    for key in opened:
        active[key] = active.get(key, 0) + 1
    for key in closed:
        active[key] -= 1
        if not active[key]:
            del active[key]
