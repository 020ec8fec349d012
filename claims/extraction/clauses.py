"""Sentences into clauses: one assertion each, with who says it; a claim may be interrupted by another.

How a sentence is cut stands in cutting.py; here its stretches are given to those who speak in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from claims.extraction.attribution import Frame, find_after_frame, find_frames, source_before, words_of
from claims.extraction.cuts import SHORT
from claims.extraction.cutting import CutSentence
from claims.extraction.languages import Lexicon
from claims.extraction.masking import EDGES, trimmed
from claims.extraction.normalize import Folded
from claims.extraction.types import Attribution, Span

_WORD = re.compile(r"\w+")
_OPENS_FIRST = re.compile(r"[^\"“”«»]*[“«]")


@dataclass(frozen=True, slots=True)
class Clause:
    """Pieces of one assertion, in original offsets. `frame` marks a reporting frame kept for its date."""

    spans: tuple[Span, ...]
    attribution: Attribution | None = None
    frame: bool = False


class Splitter:
    """Splits the sentences of one text in order; remembers who spoke last and whether a quotation is open."""

    def __init__(
        self, text: str, figures: Sequence[tuple[int, int]], dates: Sequence[tuple[int, int]]
    ) -> None:
        self._text = text
        self._figures = sorted([*figures, *dates])
        self._starts = [start for start, _ in self._figures]
        self._dates = frozenset(dates)
        self._last: Attribution | None = None
        self._in_quotation = False
        self._quoting: Attribution | None = None  # who speaks in the open quotation
        self._spoke = False  # whether this sentence has named its speaker
        self._speaks_here = False  # whether this paragraph has a frame

    def new_paragraph(self) -> None:
        """A quotation does not run over the end of its paragraph."""
        self._in_quotation, self._quoting, self._speaks_here = False, None, False

    def split(self, folded: Folded, lexicon: Lexicon) -> list[Clause]:
        """The clauses of a sentence (a part of the folded text), in order of their first character."""
        start, end = folded.index[0], folded.index[-1]
        inside = self._figures[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        first = _WORD.search(folded.text)
        if first and first.start() < 2 and first.group() in lexicon.saying:
            self._in_quotation = False  # a mark was forgotten: who speaks in a quotation does not announce it
        quoted = self._in_quotation and not _OPENS_FIRST.match(self._text, start, end)
        sentence = CutSentence(self._text, folded, lexicon, inside, self._dates, quoted=quoted)
        clauses: list[Clause] = []
        self._spoke = False
        regions = list(self._regions(sentence))
        for region in regions:
            said = self._said(sentence, region)
            for piece in sentence.pieces(region.start, region.end, whole=region is regions[-1]):
                if spans := sentence.original(piece):
                    clauses.append(Clause(spans, said))
            clauses.extend(self._dated_frame(sentence, region))
        self._follow_quotation(start, end)
        if any(clause.frame for clause in clauses):
            # A frame behind several quotations closes each of them, and is told once.
            clauses = list({clause.spans: clause for clause in clauses}.values())
        clauses.sort(key=lambda clause: clause.spans[0].start)
        return clauses

    def _subject(self, sentence: CutSentence) -> Attribution | None:
        """Who acts in a sentence that opens with its verb: the one a later "adding that" speaks of."""
        match = sentence.lexicon.subject.match(sentence.masked) if sentence.lexicon.subject else None
        if match is None or not sentence.lexicon.verb.search(match["verb"]):
            return None
        first, last = trimmed(self._text, *sentence.map_back(*match.span("src")))
        return Attribution(start=first, end=last, text=self._text[first:last], verb="says")

    def _regions(self, sentence: CutSentence) -> Iterator[_Region]:
        """The stretches between frames, each with the frame it hangs on."""
        masked, lexicon = sentence.masked, sentence.lexicon
        inside = words_of(masked)
        speaks = not lexicon.saying.isdisjoint(inside)
        frames = find_frames(masked, lexicon, inside) if speaks else []
        stop = len(masked.rstrip(EDGES))
        after = find_after_frame(masked, stop, lexicon) if speaks else None
        if after is not None and frames and after.start < frames[-1].end:
            if len(_WORD.findall(masked[frames[-1].end : stop])) < SHORT:
                frames.pop()  # nothing is said behind it: it closes the sentence
            else:
                after = None
        if after is not None:
            stop = after.start
        begin, current = 0, after
        for frame in frames:
            if frame.start > begin and frame.source is None and not frame.coordinated:
                last_cut = sentence.last_cut(begin, frame.start)
                source = source_before(masked, last_cut, frame.start, lexicon)
                if source is not None:
                    frame = replace(frame, start=source[0], source=source)
            # A frame between two quotations speaks for both.
            between = (
                current is None and frame.source and masked[begin : frame.start].rstrip(" ,").endswith('"')
            )
            yield _Region(begin, frame.start, frame if between else current)
            begin, current = frame.end, frame
        yield _Region(begin, max(begin, stop), current)
        if after is not None and current is not after:
            yield _Region(stop, stop, after)

    def _said(self, sentence: CutSentence, region: _Region) -> Attribution | None:
        frame = region.frame
        if frame is None:
            return self._last if sentence.is_quotation and self._speaks_here else self._quoting
        self._speaks_here = True
        if frame.source is None:
            speaker = self._last if frame.follows_on else None
            if frame.start > 0 and not self._spoke:
                speaker = self._subject(sentence) or speaker
            if speaker is not None:
                return replace(speaker, verb=frame.mode)
        place = frame.source or frame.pronoun
        if place is None:
            return None
        first, last = sentence.map_back(*place)
        said = Attribution(start=first, end=last, text=self._text[first:last], verb=frame.mode)
        if frame.source:
            self._last, self._spoke = said, True
        return said

    def _dated_frame(self, sentence: CutSentence, region: _Region) -> Iterator[Clause]:
        """A frame with a date of its own is a claim too: that it was said then can be checked."""
        frame = region.frame
        if frame is None or frame.start >= frame.end or not frame.source or not sentence.figures:
            return
        first, last = sentence.map_back(frame.start, frame.that or frame.end)
        first, last = trimmed(self._text, first, last)
        dated = any(date in self._dates for date in sentence.figures if first <= date[0] and date[1] <= last)
        if first < last and dated:
            yield Clause((Span(first, last),), None, frame=True)

    def _follow_quotation(self, start: int, end: int) -> None:
        """Whether a quotation is open behind this sentence. Marks that tell their direction are believed."""
        sentence = self._text[start:end]
        opened = self._in_quotation + sum(map(sentence.count, "«“")) - sum(map(sentence.count, "»”"))
        self._in_quotation = (opened > 0) != bool((sentence.count('"') + sentence.count("''")) % 2)
        self._quoting = self._last if self._in_quotation else None


@dataclass(frozen=True, slots=True)
class _Region:
    start: int
    end: int
    frame: Frame | None
