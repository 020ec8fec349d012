"""A claim reworded to stand alone, every change recorded. The words at its spans stay authoritative.

Words are only ever taken from the same article: from the claim's own sentence or the one before it, where
exactly one antecedent agrees. In doubt nothing is changed. What the article does not hold - the days that a
relative date means - stands in square brackets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from claims.extraction.normalize import Folded
from claims.extraction.statement import arabic, english
from claims.extraction.statement.context import Context
from claims.extraction.statement.references import References
from claims.extraction.types import Attribution, DateRef, Edit, Quantity, Span

__all__ = ["Restater", "apply"]

_RULES = {"ar": arabic.edits, "en": english.edits}


def apply(text: str, spans: Sequence[Span], edits: Sequence[Edit]) -> str:
    """The statement: the text from the first span to the end of the last with the edits made."""
    if not edits:
        return text[spans[0].start : spans[-1].end]
    pieces, at = [], spans[0].start
    for edit in edits:
        pieces += [text[at : edit.start], edit.after]
        at = edit.end
    return "".join(pieces) + text[at : spans[-1].end]


class Restater:
    """Restates the claims of one text. They must come in order: it remembers the sentence before."""

    def __init__(self, text: str, folded: Folded) -> None:
        self._text = text
        self._folded = folded
        self._references = References(folded.text)
        self._span = (0, 0)  # of the sentence
        self._sentence = (0, 0)  # the same, folded
        self._before: tuple[int, int] | None = None
        self._earlier: list[tuple[int, int]] = []

    def restate(
        self,
        spans: Sequence[Span],
        *,
        sentence: tuple[int, int],
        language: str,
        quantities: Sequence[Quantity] = (),
        dates: Sequence[DateRef] = (),
        said: Attribution | None = None,
        frame: bool = False,
    ) -> tuple[str, tuple[Edit, ...]]:
        """The statement of the claim at `spans` inside `sentence`, and the edits that make it of the quote."""
        context = self._enter(spans, sentence, said, [*quantities, *dates])
        made = [*_joins(self._text, spans), *_dates(spans, dates)] if dates or len(spans) > 1 else []
        if not frame:
            made += _RULES[language](context)
        self._earlier.append((context.start, context.end))
        edits = tuple(sorted(made, key=lambda edit: (edit.start, edit.end)))
        return apply(self._text, spans, edits), edits

    def _enter(
        self,
        spans: Sequence[Span],
        sentence: tuple[int, int],
        said: Attribution | None,
        figures: Sequence[Quantity | DateRef],
    ) -> Context:
        position = self._folded.position
        if sentence != self._span:
            first, last = position(sentence[0]), position(sentence[1])
            adjacent = not self._folded.text[self._sentence[1] : first].strip()
            self._before = self._sentence if adjacent and self._sentence[1] else None
            self._span, self._sentence, self._earlier = sentence, (first, last), []
        places = tuple([(position(span.start), position(span.end)) for span in spans])
        return Context(
            text=self._text,
            folded=self._folded,
            plain=self._folded.text,
            start=places[0][0],
            end=places[-1][1],
            references=self._references,
            spans=places,
            sentence=self._sentence,
            before=self._before,
            earlier=self._earlier,
            said=(position(said.start), position(said.end)) if said else None,
            figures=figures,
        )


def _joins(text: str, spans: Sequence[Span]) -> Iterator[Edit]:
    """What interrupts a claim is left out."""
    for one, other in pairwise(spans):
        yield Edit(kind="join", start=one.end, end=other.start, before=text[one.end : other.start], after=" ")


def _dates(spans: Sequence[Span], dates: Sequence[DateRef]) -> Iterator[Edit]:
    """Behind a relative date the days it means, in square brackets."""
    for date in dates:
        if date.relative and any(span.start <= date.start and date.end <= span.end for span in spans):
            first, last = date.from_date.isoformat(), date.to_date.isoformat()
            days = first if first == last else f"{first}/{last}"
            yield Edit(kind="date", start=date.end, end=date.end, before="", after=f" [{days}]")
