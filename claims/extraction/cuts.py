"""Where the clauses of a sentence may part: in front of what words and verbs, and beside what figures.

A sentence is folded and its quoted stretches are masked, so that nothing is cut inside a name or a title;
long quotations are speech and are cut like the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from claims.extraction.languages import Lexicon
from claims.extraction.languages.lexicon import SPOKEN
from claims.extraction.masking import mask, with_directions
from claims.extraction.normalize import Folded

SHORT = 3  # words below which a piece is no clause of its own
NOMINAL = 7  # words from which a piece may do without a verb

_WORD = re.compile(r"\w+")
_COMMAS = "،,-"  # one of them opens an inserted clause
_PHRASE_END = re.compile(r'[،,"()\[\]]')
_NAMED = re.compile(r"[^\W\d_]{3,}")


class Cuts:
    """One folded sentence with the places where it may be cut."""

    def __init__(
        self,
        text: str,
        folded: Folded,
        lexicon: Lexicon,
        figures: Sequence[tuple[int, int]],
        dates: frozenset[tuple[int, int]],
        *,
        quoted: bool = False,
    ) -> None:
        self._source = text
        self._folded = folded
        self.lexicon = lexicon
        self.text = folded.text
        marked = with_directions(folded.text, text, folded.index)
        self.masked = mask(marked, hide_speech=True, quoted=quoted)
        plain = self.masked if SPOKEN not in self.masked else mask(marked, hide_speech=False, quoted=quoted)
        self._for_cuts = lexicon.mark(plain) if lexicon.mark else plain
        self.figures = figures
        self._figures = [(folded.position(start), folded.position(end)) for start, end in figures]
        self._amounts = {
            start: end
            for figure, (start, end) in zip(figures, self._figures, strict=True)
            if figure not in dates
        }
        self._led: dict[tuple[int, int], int] = {}
        self._apart_from: set[int] = set()  # where pieces begin that need no verb
        self._cuts = self._find_cuts()

    @property
    def is_quotation(self) -> bool:
        """Whether the whole sentence stands in quotation marks."""
        plain = self.masked.strip(" .")
        return len(plain) > 2 and plain[0] == plain[-1] == '"' and plain.count('"') == 2

    def map_back(self, start: int, end: int) -> tuple[int, int]:
        return self._folded.original(start, end)

    def _find_cuts(self) -> list[tuple[int, int]]:
        """(end of the clause before, start of the clause after), in order; none inside a figure."""
        commas = any(map(self._for_cuts.__contains__, _COMMAS))
        relative = self._matches([("", self.lexicon.relative)]) if commas else []
        self._may_insert = bool(relative) or self.lexicon.inserted is not None
        self._hard = hard = self._apart([*self._matches(self.lexicon.cuts), *relative])
        if occasion := list(self._occasion(hard)):
            hard = self._apart([*hard, *occasion])
        soft = self._soft_cuts(hard) if self._figures else []
        soft.extend(self._adjuncts(sorted([*hard, *soft])))
        return self._apart([*hard, *soft]) if soft else hard

    def _soft_cuts(self, hard: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Cuts that a figure makes worth while."""
        soft = self._listed(hard)
        for start, end in self._matches(self.lexicon.soft_cuts):
            if self._holds_figure(end, self._next_cut(hard, end)):
                soft.append((start, end))
        soft.extend(self._bare_relatives(hard))
        return soft

    def _bare_relatives(self, cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Cuts before relative clauses without a pronoun ("an area |stretches over 5 kilometres") that hold a figure."""
        if self.lexicon.bare_relative is None:
            return
        for match in self.lexicon.bare_relative.finditer(self._for_cuts):
            first, last = match.span(match.lastgroup or 0)
            if not self._holds_figure(last, self._next_cut(cuts, last)) or self._measures(last):
                continue
            noun = match.start() + 1
            begin = max((stop for _, stop in cuts if stop <= noun), default=0)
            if self._word_count(begin, first) > SHORT and (
                self._asserts(begin, noun) or self._is_resumed(begin, first)
            ):
                yield first, last

    def _occasion(self, cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The cut behind a long phrase of time that opens the sentence ("after the end of the visit ... |appeared")."""
        opening = self.lexicon.occasion and self.lexicon.occasion.match(self._for_cuts)
        if not opening:
            return
        limit = self._phrase_end(opening.end(), self._next_cut(cuts, 0))
        gap = self._goes_on(opening.end(), limit)
        if gap is None or self._word_count(0, gap[0]) <= NOMINAL:
            return
        phrase = self._for_cuts[opening.start("event") : gap[0]]
        if not (
            self.lexicon.verb.search(phrase) or (self.lexicon.embeds and self.lexicon.embeds.search(phrase))
        ):
            self._apart_from.add(0)
            yield gap

    def _is_resumed(self, start: int, place: int) -> bool:
        """Whether an amount ends at `place` that what was told aside parts from its verb."""
        aside = self.lexicon.aside and self.lexicon.aside.search(self._for_cuts, max(0, start - 3), place)
        return bool(aside) and place in self._amounts.values()

    def _measures(self, place: int) -> bool:
        """Whether all that follows of a noun is its amount ("a deficit that came to 5 billion"): no claim without it."""
        if place in self._amounts:
            return True  # the verb compares: "that exceeded 5 billion"
        match = self.lexicon.amounts_to and self.lexicon.amounts_to.match(self.text, place)
        return match is not None and any(match.start("to") <= start <= match.end() for start in self._amounts)

    def _adjuncts(self, cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Cuts before causes and company behind an amount: it is a claim without them."""
        lexicon = self.lexicon
        needed, pattern = lexicon.adjunct or ((), None)
        if pattern is None or not any(map(self.text.__contains__, needed)):
            return
        for match in pattern.finditer(self._for_cuts):
            first, last = match.span()
            begin = max((stop for _, stop in cuts if stop <= first), default=0)
            end = self._next_cut(cuts, last)
            amounts = any(begin <= place < first for place in self._amounts)
            if not (amounts or match["free"]) or not (begin in self._amounts or self._asserts(begin, first)):
                continue
            reach = self._phrase_end(last, end)
            if self._word_count(begin, first) <= SHORT or self._word_count(last, reach) <= SHORT:
                continue
            self._apart_from.add(last)
            yield first, last
            for more in lexicon.further.finditer(self._for_cuts, last, end) if lexicon.further else ():
                if self._word_count(more.end(), end) > SHORT:
                    self._apart_from.add(more.end())
                    yield more.span()

    def _phrase_end(self, start: int, end: int) -> int:
        """Where a comma or mark ends what begins at `start`."""
        mark = _PHRASE_END.search(self.text, start, end)
        return mark.start() if mark else end

    def _word_count(self, start: int, end: int) -> int:
        return len(_WORD.findall(self.text[start:end]))

    def _listed(self, cuts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Cuts between amounts that are listed, each with the words that say of what."""
        found: list[tuple[int, int]] = []
        if self.lexicon.listing is None:
            return found
        for (first, before), (start, _) in pairwise(sorted(self._amounts.items())):
            gap = self.lexicon.listing.search(self.text, before, start)
            if gap and gap.end() == start and not any(before <= place < start for place, _ in cuts):
                named = gap.start() > before or _NAMED.search(self.text, first, before)
                if named:
                    found.append((gap.start(), start))
        if found and self.lexicon.rest:
            last = found[-1][1]
            if rest := self.lexicon.rest.search(self._for_cuts, last, self._next_cut(cuts, last)):
                self._apart_from.add(rest.end())
                found.append(rest.span())
        return found

    def _matches(self, cuts: Sequence[tuple[str, re.Pattern[str]]]) -> list[tuple[int, int]]:
        """What stands between two clauses: the matches, or their group `cut`."""
        found = []
        for need, pattern in cuts:
            if need not in self._for_cuts:
                continue
            group = "cut" if "cut" in pattern.groupindex else 0
            for match in pattern.finditer(self._for_cuts):
                if match.end() < len(self._for_cuts):
                    found.append(match.span(group))
        return found

    def _apart(self, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Cuts in order, those that overlap another or a figure left out."""
        cuts: list[tuple[int, int]] = []
        figures = self._figures
        for end, start in sorted({(end, start) for start, end in found}):
            inside_figure = figures and any(first < start and end <= last for first, last in figures)
            if start > 0 and not inside_figure and (not cuts or start >= cuts[-1][1]):
                cuts.append((start, end))
        return cuts

    def _next_cut(self, cuts: Sequence[tuple[int, int]], place: int) -> int:
        return next((start for start, _ in cuts if start > place), len(self.text))

    def _goes_on(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a relative clause without a comma before it ends, and where the main clause goes on."""
        lexicon, masked = self.lexicon, self._for_cuts
        if lexicon.goes_on is None or lexicon.whole is None:
            return None
        ends = {last for _, last in self._figures}
        limit = self._next_cut(self._hard, start)
        for gap in lexicon.goes_on.finditer(masked, start, end):
            if gap.start() > limit:
                return None
            if gap["comma"] or gap.start() in ends or lexicon.whole.search(masked[start : gap.start()]):
                return gap.span()
        return None

    def _asserts(self, start: int, end: int) -> bool:
        """Whether a verb stands behind the last word that opens another clause."""
        if self.lexicon.embeds is not None:
            for particle in self.lexicon.embeds.finditer(self._for_cuts, start, end):
                start = particle.end()
        return bool(self.lexicon.verb.search(self._for_cuts[start:end]))

    def _holds_figure(self, start: int, end: int) -> bool:
        return any(start <= first < end for first, _ in self._figures)
