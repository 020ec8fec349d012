"""Where a sentence is cut: the pieces that assert one thing each, some of them in two parts.

Where it may be cut stands in cuts.py. Inserted clauses ("X, which ..., fell by 14%") leave the main clause with
two spans.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from claims.extraction.cuts import NOMINAL, SHORT, Cuts
from claims.extraction.masking import trimmed
from claims.extraction.types import Span

TRAILING = 60  # characters at the end of a clause that connectives may fill
INSERTED = 260  # characters an inserted clause may take

_WORD = re.compile(r"\w+")
_NOMINAL = re.compile(rf"(?:\W*+\w++){{{NOMINAL}}}")
_DASH = re.compile(r"(?<=\w)\s*-\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause inside its folded sentence."""

    spans: tuple[tuple[int, int], ...]
    inserted: bool = False


class CutSentence(Cuts):
    """One folded sentence in pieces."""

    def last_cut(self, start: int, end: int) -> int:
        """Where the clause that ends at `end` begins."""
        return max((stop for _, stop in self._cuts if start <= stop <= end), default=start)

    def pieces(self, start: int, end: int, *, whole: bool = True) -> list[Piece]:
        """The clauses between two positions; unless `whole`, what asserts nothing by itself is left out."""
        merged = self._pieces(start, end)
        if not whole and len(merged) == 1 and not (self._stands_alone(merged[0]) or self._is_told(merged[0])):
            return []
        return merged

    def _pieces(self, start: int, end: int) -> list[Piece]:
        found: list[Piece] = []
        if start >= end:
            return found
        insertion = self._insertion(start, end) or self._restrictive(start, end)
        aside = None if insertion else self._measured_aside(start, end)
        insertion = insertion or aside
        if insertion is None:
            return self._merged([Piece((span,)) for span in self._cut(start, end)])
        opened, first, closed, resumed = insertion
        head = self._cut(start, opened)
        tail = self._cut(resumed, end)
        inserted = [Piece((span,), inserted=True) for span in self._cut(first, closed)]
        if aside:
            inserted = self._merged(inserted)
        found.extend(Piece((span,)) for span in head[:-1])
        if all(map(self._stands_alone, inserted)):
            found += [Piece((*head[-1:], *tail[:1])), *inserted]
        else:  # it says nothing by itself
            found.append(Piece(((head[-1][0], tail[0][1] if tail else closed),)))
        merged = self._merged(found)
        return [*merged, *(self._pieces(tail[1][0], end) if len(tail) > 1 else [])]

    def original(self, piece: Piece) -> tuple[Span, ...]:
        """The spans of a piece in the text, without connectives, clitics and punctuation at its ends."""
        spans = []
        for number, (start, end) in enumerate(piece.spans):
            if number == 0:
                start = self._after_leading(start, end)
            if left := self._trailing(max(start, end - TRAILING), end):
                end = left.start()
            if start < end:
                first, last = trimmed(self._source, *self.map_back(start, end))
                if first < last and _WORD.search(self._source, first, last):
                    spans.append(Span(first, last))
        return tuple(spans)

    def _trailing(self, start: int, end: int) -> re.Match[str] | None:
        """The connectives at the end of a clause; they are looked for where its last word ends like one."""
        words = self.text[start:end].rsplit(None, 1)
        last = words[-1].rstrip("،,؛;") if words else ""
        if last and not last.endswith(self.lexicon.trails):
            return None
        return self.lexicon.trailing.search(self.text, start, end)

    def _cut(self, start: int, end: int) -> list[tuple[int, int]]:
        pieces, begin = [], start
        for stop, following in self._cuts:
            if begin < stop and following < end:
                pieces.append((begin, stop))
                begin = following
        pieces.append((begin, end))
        return [piece for piece in pieces if self._after_leading(*piece) < piece[1]]

    def _insertion(self, start: int, end: int) -> tuple[int, int, int, int] | None:
        """(end of the head, start and end of the inserted clause, start of the rest of the main clause)."""
        masked = self._for_cuts
        if not self._may_insert:
            return None
        for opening in (self.lexicon.inserted or self.lexicon.relative).finditer(masked, start, end):
            head = self._cut(start, opening.start())
            if opening.start() <= start or not head:
                continue
            if dash := self._between_dashes(opening, end):
                return opening.start(), opening.end(), *dash
            head_has_verb = self._asserts(*head[-1])
            for closing in self.lexicon.resumes.finditer(
                masked, opening.end(), min(end, opening.end() + INSERTED)
            ):
                if len(_WORD.findall(masked[opening.end() : closing.start()])) < SHORT:
                    continue
                tail = self._cut(closing.end(), end)
                if not tail:
                    continue  # only connectives follow
                by_verb, by_object = closing.group("verb"), closing.group("object")
                goes_on = (
                    not head_has_verb
                    if by_verb
                    else head_has_verb and (bool(by_object) or self._holds_figure(*tail[0]))
                ) or (head_has_verb and self._has_run_out(opening, closing))
                if goes_on:
                    return opening.start(), opening.end(), closing.start(), closing.end()
                break
        return None

    def _has_run_out(self, opening: re.Match[str], closing: re.Match[str]) -> bool:
        """Whether an inserted clause has its verb, so that the noun behind the comma belongs to the main one."""
        if not closing.groupdict().get("noun"):
            return False
        return self._asserts(opening.end(), closing.start())

    def _between_dashes(self, opening: re.Match[str], end: int) -> tuple[int, int] | None:
        """The dash that closes what a dash has opened."""
        if "-" not in opening.group():
            return None
        closing = _DASH.search(self._for_cuts, opening.end(), min(end, opening.end() + INSERTED))
        return closing.span() if closing and closing.end() < end else None

    def _restrictive(self, start: int, end: int) -> tuple[int, int, int, int] | None:
        """The same for a relative clause without commas, between a subject and its verb."""
        lexicon, masked = self.lexicon, self._for_cuts
        if lexicon.restrictive is None:
            return None
        for opening in lexicon.restrictive.finditer(masked, start, end):
            head = self._cut(start, opening.start())
            if not head:
                continue
            if self._asserts(*head[-1]):
                behind = opening.end("own")
                limit = min(self._next_cut(self._hard, behind), end)
                closing = self._amount_awaited(head[-1], behind + 2, limit)
            elif lexicon.fronted and lexicon.fronted.match(masked, *head[-1]):
                continue
            else:
                closing = self._goes_on(opening.end("own"), end)
            if closing:
                return opening.start(), opening.end(), *closing
        return None

    def _amount_awaited(self, head: tuple[int, int], start: int, limit: int) -> tuple[int, int] | None:
        """The amount that a clause such as "the total of loans that it gave in May came to" still wants."""
        measured = self.lexicon.measured
        if measured is None or not measured.match(self._for_cuts[slice(*head)]) or self._holds_figure(*head):
            return None
        first = min((a for a in self._amounts if start < a < limit), default=None)
        return None if first is None else (first, first)

    def _measured_aside(self, start: int, end: int) -> tuple[int, int, int, int] | None:
        """The same for what is told of a subject before its amount ("the index, and its seat is Rome, came to 5")."""
        if self.lexicon.aside is None or not self._amounts:
            return None
        for opening in self.lexicon.aside.finditer(self._for_cuts, start, end):
            head = self._cut(start, opening.start())
            behind = opening.end()
            if opening["amount"]:
                behind = min((last for first, last in self._amounts.items() if first >= behind), default=end)
            cuts = [cut for cut in self._hard if not self.lexicon.standing.match(self.text, cut[1])]
            limit = min(self._next_cut(cuts, behind), end)
            if head and (closing := self._amount_awaited(head[-1], behind, limit)):
                return opening.start(), opening.end(), *closing
        return None

    def _merged(self, pieces: list[Piece]) -> list[Piece]:
        """Pieces too small to assert anything go with the piece before them."""
        merged: list[Piece] = []
        waiting = False
        for piece in pieces:
            if merged and (waiting or not self._stands_alone(piece) or self._shared(merged[-1], piece)):
                *rest, (start, _) = merged[-1].spans
                joined = (start, piece.spans[0][1])
                merged[-1] = replace(merged[-1], spans=(*rest, joined, *piece.spans[1:]))
                waiting = False
            else:
                merged.append(piece)
                waiting = self._unfinished(piece)
        if len(merged) > 1 and len(merged[0].spans) == 1 and not self._stands_alone(merged[0]):
            first, second = merged[0], merged[1]
            if self._is_told(first) and self._conjoined(first, second):
                return merged
            spans = ((first.spans[0][0], second.spans[0][1]), *second.spans[1:])
            merged[:2] = [replace(second, spans=spans)]
        return merged

    def _stands_alone(self, piece: Piece) -> bool:
        """Whether a piece asserts something: by its length, its opening, a verb or an amount in it."""
        if piece.spans[0][0] in self._apart_from or _NOMINAL.match(self.text, *piece.spans[0]):
            return True
        words = sum(len(_WORD.findall(self.text[start:end])) for start, end in piece.spans)
        amount = any(start <= place < end for start, end in piece.spans for place in self._amounts)
        if piece.inserted and self.lexicon.inserted and words > 1:
            return True
        if len(piece.spans) > 1 and words >= SHORT:
            return True  # what was said between has been taken out of it
        if words < SHORT:
            brief = self.lexicon.brief and self.lexicon.brief.match(self.text, piece.spans[0][0])
            return words > 1 and bool(amount or brief)
        if amount or words >= NOMINAL or self.lexicon.standing.match(self.text, piece.spans[0][0]):
            return True
        return any(self.lexicon.verb.search(self._for_cuts[slice(*span)]) for span in piece.spans)

    def _shared(self, piece: Piece, following: Piece) -> bool:
        """Whether a short relative clause goes on with the next verb: "that caused a stir and worried many"."""
        slight = self.lexicon.slight and self.lexicon.slight.match(self.text, *piece.spans[-1])
        start = following.spans[0][0]
        joined = self.lexicon.conjoins and self.lexicon.conjoins.match(self._for_cuts, max(0, start - 2))
        return bool(slight and joined) and not self._holds_figure(piece.spans[0][0], following.spans[-1][1])

    def _is_told(self, piece: Piece) -> bool:
        """Whether a word such as "that" stands before it: subject and predicate, though there is no verb."""
        start, end = piece.spans[0]
        that = self.lexicon.that and self.lexicon.that.search(self.text, max(0, start - 8), start)
        return bool(that) and len(_WORD.findall(self.text[start:end])) >= SHORT

    def _conjoined(self, piece: Piece, following: Piece) -> bool:
        """Whether a conjunction stands between two pieces, so that the second is not the predicate of the first."""
        start = following.spans[0][0]
        gap = self.text[piece.spans[-1][1] : start]
        return bool(_WORD.search(gap)) or self._after_leading(start, len(self.text)) > start

    def _unfinished(self, piece: Piece) -> bool:
        """Whether a piece needs the next one: a condition, or what that one speaks of ("as for the second, it ...")."""
        start, end = piece.spans[-1]
        opens = self.lexicon.unfinished and self.lexicon.unfinished.match(self.text, start, end)
        if not opens:
            return False
        return bool(opens["condition"]) or not self.lexicon.verb.search(self._for_cuts[start:end])

    def _after_leading(self, start: int, end: int) -> int:
        """Where a piece begins behind its connectives; asked several times of most pieces."""
        known = self._led.get((start, end))
        if known is None:
            known = self._led[start, end] = self._find_leading(start, end)
        return known

    def _find_leading(self, start: int, end: int) -> int:
        match = self.lexicon.leading.match(self.text, start, end)
        if match:
            start = match.end()
        if start < end and (joined := self.lexicon.joined):
            # The conjunction is no part of the assertion; it stays on a pronoun, which would read oddly bare.
            first = _WORD.match(self.text, start, end)
            start += bool(first and joined(first.group()))
        return start
