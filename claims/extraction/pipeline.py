"""The stages in their order: fold, date line, dates, figures, segments, clauses, kind, worth, statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from claims.extraction import kinds, worth
from claims.extraction.clauses import Clause, Splitter
from claims.extraction.dates import find_dateline, find_dates
from claims.extraction.languages import LEXICONS, Lexicon
from claims.extraction.normalize import Folded, detect_language, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.segment import Segment, segment
from claims.extraction.statement import Restater
from claims.extraction.types import (
    LANGUAGES,
    Claim,
    DateRef,
    Extraction,
    Quantity,
    Sentence,
    Span,
    join_quote,
    shared,
)

LONGEST_TITLE = 500
SEVERAL = "several"  # sentences: the role of a place that reaches over more than one
ANNOUNCING = 6  # words up to which a sentence that ends with a colon only announces what follows

_Found = TypeVar("_Found", Quantity, DateRef)


def extract(
    text: str, *, language: str | None = None, published: date | None = None, title: str = ""
) -> Extraction:
    """The claims of a text. The date line counts where `published` is not given.

    Every sentence is returned with its claims or the reason why it has none. Raises ValueError for a
    language that is not one of types.LANGUAGES.
    """
    reader, language, published = _prepared(text, language, published)
    sentences, claims = reader.read()
    headline = next((text[s.start : s.end] for s in reader.segments if s.role == "headline"), "")
    return Extraction(
        language=language,
        published=published,
        title=(title or " ".join(headline.split()))[:LONGEST_TITLE],
        length=len(text),
        sentences=tuple(sentences),
        claims=tuple(claims),
        warnings=() if published else ("no_published_date",),
    )


def describe(
    text: str,
    places: Iterable[tuple[Span, ...]],
    *,
    language: str | None = None,
    published: date | None = None,
) -> list[Claim]:
    """Claims at places that somebody else chose, understood as `extract` understands its own.

    Figures, dates, kind, worth and statement are read here; who says it, is who says the claim of ours that
    shares most with the place. What spans several sentences gets no words of others put in. Raises ValueError
    for a place that lies in no sentence.
    """
    reader, _, _ = _prepared(text, language, published)
    return reader.describe(list(places))


def _prepared(text: str, language: str | None, published: date | None) -> tuple[_Reader, str, date | None]:
    """The text with its segments, figures and dates; its language; the day it was published."""
    if language is not None and language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    language = language or detect_language(text)
    folded = fold_with_map(text)
    dateline = find_dateline(text, folded)
    published = published or (dateline.from_date if dateline else None)
    dates = find_dates(folded, text, published, language)
    quantities = find_quantities(folded, text, language, taken=[Span(d.start, d.end) for d in dates])
    segments = segment(text, folded, dateline=(dateline.start, dateline.end) if dateline else None)
    reader = _Reader(text, folded, segments, quantities, dates, Restater(text, folded))
    return reader, language, published


@dataclass(slots=True)
class _Reader:
    """Walks the segments and numbers the claims."""

    text: str
    folded: Folded
    segments: Sequence[Segment]
    quantities: Sequence[Quantity]
    dates: Sequence[DateRef]
    restater: Restater

    def read(self) -> tuple[list[Sentence], list[Claim]]:
        splitter = Splitter(self.text, _spans(self.quantities), _spans(self.dates))
        figures: _Cursor[Quantity] = _Cursor(self.quantities)
        references: _Cursor[DateRef] = _Cursor(self.dates)
        sentences: list[Sentence] = []
        claims: list[Claim] = []
        seen: set[str] = set()
        before = 0
        for part in self.segments:
            if "\n" in self.text[before : part.start]:
                splitter.new_paragraph()
            before = part.end
            inside = figures.inside(part.start, part.end), references.inside(part.start, part.end)
            found, reason = self._claims(part, splitter, seen, len(claims), *inside)
            claims.extend(found)
            ids = tuple(claim.id for claim in found)
            sentences.append(
                Sentence(start=part.start, end=part.end, role=part.role, reason=reason, claims=ids)
            )
        return sentences, claims

    def describe(self, places: Sequence[tuple[Span, ...]]) -> list[Claim]:
        """The claims at these places, numbered from 0."""
        _, own = self.read()
        self.restater = Restater(self.text, self.folded)
        found = []
        for number, spans in sorted(enumerate(places), key=lambda place: place[1][0].start):
            part = self._around(spans[0].start, spans[-1].end)
            near = max(own, key=lambda claim: shared(claim.spans, spans), default=None)
            said = near.attribution if near and shared(near.spans, spans) else None
            lexicon = LEXICONS[detect_language(self.text[part.start : part.end])]
            clause = Clause(spans, said)
            found.append(self._claim(clause, part, lexicon, number, self.quantities, self.dates))
        return sorted(found, key=lambda claim: claim.id)

    def _around(self, start: int, end: int) -> Segment:
        """The sentence a place lies in, or the sentences it reaches over as one."""
        parts = [part for part in self.segments if part.start < end and start < part.end]
        if not parts:
            raise ValueError(f"{start}..{end} lies in no sentence")
        return parts[0] if len(parts) == 1 else Segment(parts[0].start, parts[-1].end, SEVERAL, None)

    def _claims(
        self,
        part: Segment,
        splitter: Splitter,
        seen: set[str],
        first_id: int,
        quantities: Sequence[Quantity],
        dates: Sequence[DateRef],
    ) -> tuple[list[Claim], str | None]:
        """The claims of one segment, and why nobody need check it."""
        if part.reason is not None:
            return [], part.reason
        folded = self.folded.part(part.start, part.end)
        plain = folded.text
        if plain in seen:
            return [], "duplicate"
        seen.add(plain)
        lexicon = LEXICONS[detect_language(plain)]
        if not quantities and len(plain.split()) < lexicon.verbless and not lexicon.verb.search(plain):
            return [], "background"
        if plain.endswith(":") and len(plain.split()) <= ANNOUNCING:
            return [], "background"
        found = [
            self._claim(clause, part, lexicon, first_id + number, quantities, dates)
            for number, clause in enumerate(splitter.split(folded, lexicon))
        ]
        if not found:
            return [], "background"
        return found, None if any(claim.checkable for claim in found) else found[0].kind

    def _claim(
        self,
        clause: Clause,
        part: Segment,
        lexicon: Lexicon,
        number: int,
        quantities: Sequence[Quantity],
        dates: Sequence[DateRef],
    ) -> Claim:
        quote = join_quote(self.text, clause.spans)
        own_quantities = tuple(_within(quantities, clause.spans)) if quantities else ()
        own_dates = tuple(_within(dates, clause.spans)) if dates else ()
        plain = " … ".join([self.folded.slice(span.start, span.end) for span in clause.spans])
        signals = lexicon.signals.read(plain)
        said = clause.attribution
        kind = kinds.kind_of(
            signals,
            quantities=len(own_quantities),
            frame=clause.frame,
            estimated=said is not None and said.verb == "estimates",
        )
        found = worth.features(
            quote,
            signals=signals,
            quantities=own_quantities,
            dates=own_dates,
            attribution=said,
            frame=clause.frame,
            checkable=kinds.is_checkable(kind),
        )
        points, reasons = worth.score(found, plain, lexicon.code)
        statement, edits = self.restater.restate(
            clause.spans,
            sentence=(part.start, part.end),
            language=lexicon.code,
            quantities=own_quantities,
            dates=own_dates,
            said=said,
            frame=clause.frame or part.role == SEVERAL,
        )
        return Claim(
            id=number,
            spans=clause.spans,
            quote=quote,
            statement=statement,
            edits=edits,
            kind=kind,
            checkable=kinds.is_checkable(kind),
            worth=points,
            reasons=reasons,
            quantities=own_quantities,
            dates=own_dates,
            attribution=said,
        )


class _Cursor(Generic[_Found]):
    """Hands out, in one pass, the figures or dates inside stretches that come in order."""

    def __init__(self, found: Sequence[_Found]) -> None:
        self._found: Sequence[_Found] = found
        self._next = 0

    def inside(self, start: int, end: int) -> list[_Found]:
        while self._next < len(self._found) and self._found[self._next].start < start:
            self._next += 1
        first = self._next
        while self._next < len(self._found) and self._found[self._next].end <= end:
            self._next += 1
        return list(self._found[first : self._next])


def _spans(found: Iterable[Quantity] | Iterable[DateRef]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in found]


def _within(found: Iterable[_Found], spans: Sequence[Span]) -> Iterator[_Found]:
    for one in found:
        if any(span.start <= one.start and one.end <= span.end for span in spans):
            yield one
