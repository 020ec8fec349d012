"""A claim reworded to stand alone. It may add no number, name, date or negation the article lacks."""

from __future__ import annotations

from collections.abc import Sequence

from claims.extraction.types import DateRef, Span


def restate(text: str, spans: Sequence[Span], dates: Sequence[DateRef]) -> str:
    """The pieces as one line; behind a relative date the days it means, in square brackets."""
    pieces = []
    for span in spans:
        piece, begin = [], span.start
        for date in dates:
            if date.relative and span.start <= date.start and date.end <= span.end:
                piece.append(f"{text[begin : date.end]} [{_days(date)}]")
                begin = date.end
        pieces.append("".join(piece) + text[begin : span.end])
    return " ".join(" ".join(pieces).split())


def _days(date: DateRef) -> str:
    first, last = date.from_date.isoformat(), date.to_date.isoformat()
    return first if first == last else f"{first}/{last}"
