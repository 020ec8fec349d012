"""Bars as SVG, for looking at; the same numbers stand in a table below. Numbers are pixels of a picture 360 wide.

The picture needs no style of its own: colours and patterns are classes of admin.css, in the light and in the dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, ROW, BAR = 360, 42, 14
PATTERNS = 4  # that admin.css and the template know


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: its label, what stands at its end, and the parts that follow each other."""

    label: str
    shown: str
    parts: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A part of a bar where it is drawn; `pattern` counts from 0."""

    x: float
    width: float
    pattern: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A bar where it is drawn."""

    label: str
    shown: str
    text_y: int
    bar_y: int
    parts: Sequence[Drawn]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture. `legend`: what the parts are, by pattern; empty where bars have one part. `full`: the longest bar."""

    bars: Sequence[Bar]
    legend: Sequence[str] = ()
    rtl: bool = False
    full: float = 0

    @property
    def height(self) -> int:
        return ROW * len(self.bars)

    @property
    def start(self) -> int:
        """Where lines of text begin, and `end`: where they end; swapped in pages written from right to left."""
        return WIDTH if self.rtl else 0

    @property
    def end(self) -> int:
        return 0 if self.rtl else WIDTH

    def lines(self) -> Iterator[Line]:
        full = self.full or max((sum(bar.parts) for bar in self.bars), default=0) or 1
        for number, bar in enumerate(self.bars):
            drawn, at = [], 0.0
            for pattern, part in enumerate(bar.parts):
                width = round(WIDTH * part / full, 1)
                x = WIDTH - at - width if self.rtl else at
                if width:
                    drawn.append(Drawn(x=round(x, 1), width=width, pattern=pattern))
                at += width
            top = ROW * number
            yield Line(label=bar.label, shown=bar.shown, text_y=top + 14, bar_y=top + 20, parts=drawn)
