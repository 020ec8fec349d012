"""What the rules of a language see: one claim in the folded text, its sentence and the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claims.extraction.normalize import Folded
from claims.extraction.statement.references import References
from claims.extraction.types import DateRef, Edit, Quantity


class Context(NamedTuple):
    """Positions are folded ones, half open; `plain` is the folded text, ``start..end`` the claim."""

    text: str
    folded: Folded
    plain: str
    start: int
    end: int
    references: References
    spans: tuple[tuple[int, int], ...]
    sentence: tuple[int, int]
    before: tuple[int, int] | None  # the sentence in front, where nothing stands between
    earlier: list[tuple[int, int]]  # the claims of the sentence that came before this one
    said: tuple[int, int] | None  # who says it
    figures: Sequence[Quantity | DateRef]  # in original offsets

    @property
    def window(self) -> int:
        """Where antecedents may begin."""
        return self.before[0] if self.before else self.sentence[0]

    def is_figure(self, place: int) -> bool:
        offset = self.folded.index[place]
        return any(figure.start <= offset < figure.end for figure in self.figures)

    def edit(
        self,
        kind: str,
        start: int,
        end: int,
        source: tuple[int, int] | None,
        *,
        lead: str = "",
        tail: str = "",
    ) -> Edit:
        """Put the words at `source`, or nothing, in place of ``start..end``."""
        first = self.folded.index[start]
        last = self.folded.original(start, end)[1] if start < end else first
        if source is None:
            return Edit(kind=kind, start=first, end=last, before=self.text[first:last], after="")
        begin, stop = self.folded.original(*source)
        return Edit(
            kind=kind,
            start=first,
            end=last,
            before=self.text[first:last],
            after=f"{lead}{self.text[begin:stop]}{tail}",
            source_start=begin,
            source_end=stop,
        )
