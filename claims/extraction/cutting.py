"""Where a sentence is cut: the pieces that assert one thing each, some of them in two parts.

A sentence is folded and its quoted stretches are masked, so that nothing is cut inside a name or a title;
long quotations are speech and are cut like the rest. Inserted clauses ("X, which ..., fell by 14%") leave
the main clause with two spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from claims.extraction.attribution import MASK
from claims.extraction.languages import Lexicon
from claims.extraction.languages.lexicon import SPOKEN
from claims.extraction.normalize import Folded
from claims.extraction.types import Span

SPEECH = 6  # words from which a quotation is speech, not a name
SPEECH_AT_END = 4  # the same for one that ends its sentence
SHORT = 3  # words below which a piece is no clause of its own
NOMINAL = 7  # words from which a piece may do without a verb
TRAILING = 60  # characters at the end of a clause that connectives may fill
INSERTED = 260  # characters an inserted clause may take

_WORD = re.compile(r"\w+")
_NOMINAL = re.compile(rf"(?:\W*+\w++){{{NOMINAL}}}")
_COMMAS = "،,-"  # one of them opens an inserted clause
_DASH = re.compile(r"(?<=\w)\s*-\s+")
_NAMED = re.compile(r"[^\W\d_]{3,}")
OPENING, CLOSING = "\x02", "\x03"  # quotation marks that tell their direction
_DIRECTIONS = {"«": OPENING, "“": OPENING, "»": CLOSING, "”": CLOSING}
_STRAIGHT = re.compile('"')
_OPENED_BY_TWO = re.compile(r"(?:^|(?<=[\s(\-]))''(?=\S)")
_CLOSED_BY_TWO = re.compile("''")
_ANY_MARK = re.compile(f'["{OPENING}{CLOSING}]')
_MARKS = ('"', OPENING, CLOSING, "(", "[")
_QUOTED = re.compile(
    rf'{OPENING}[^"{OPENING}{CLOSING}\n]*{CLOSING}|"[^"{OPENING}{CLOSING}\n]*"|\([^()\n]*\)|\[[^\[\]\n]*\]'
)
EDGES = " \t\u00a0،,؛;:.!…·-–—*•"
_QUOTES = '"“”«»'
_OPEN, _CLOSE = "\"'“‘«([{", "\"'”’»)]}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause inside its folded sentence."""

    spans: tuple[tuple[int, int], ...]
    inserted: bool = False


class CutSentence:
    """One folded sentence with its cuts."""

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
        marked = self._marked()
        self.masked = _mask(marked, hide_speech=True, quoted=quoted)
        plain = self.masked if SPOKEN not in self.masked else _mask(marked, hide_speech=False, quoted=quoted)
        self._for_cuts = lexicon.mark(plain) if lexicon.mark else plain
        self.figures = figures
        self._figures = [(folded.position(start), folded.position(end)) for start, end in figures]
        self._amounts = {
            start: end
            for figure, (start, end) in zip(figures, self._figures, strict=True)
            if figure not in dates
        }
        self._led: dict[tuple[int, int], int] = {}
        self._cuts = self._find_cuts()

    @property
    def is_quotation(self) -> bool:
        """Whether the whole sentence stands in quotation marks."""
        plain = self.masked.strip(" .")
        return len(plain) > 2 and plain[0] == plain[-1] == '"' and plain.count('"') == 2

    def map_back(self, start: int, end: int) -> tuple[int, int]:
        return self._folded.original(start, end)

    def _marked(self) -> str:
        """The folded sentence with quotation marks that tell their direction, where the article's do."""
        text = self.text
        if "''" in text:  # two apostrophes are a mark; the blank keeps the length
            text = _CLOSED_BY_TWO.sub('" ', _OPENED_BY_TWO.sub(' "', text))
        if '"' not in text:
            return text
        pieces, begin = [], 0
        for match in _STRAIGHT.finditer(text):
            place = match.start()
            pieces += [text[begin:place], _DIRECTIONS.get(self._source[self._folded.index[place]], '"')]
            begin = place + 1
        return "".join(pieces) + text[begin:]

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
        if insertion is None:
            return self._merged([Piece((span,)) for span in self._cut(start, end)])
        opened, first, closed, resumed = insertion
        head = self._cut(start, opened)
        tail = self._cut(resumed, end)
        inserted = [Piece((span,), inserted=True) for span in self._cut(first, closed)]
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

    # --- inside ----------------------------------------------------------------------------------

    def _find_cuts(self) -> list[tuple[int, int]]:
        """(end of the clause before, start of the clause after), in order; none inside a figure."""
        commas = any(map(self._for_cuts.__contains__, _COMMAS))
        relative = self._matches([("", self.lexicon.relative)]) if commas else []
        self._may_insert = bool(relative) or self.lexicon.inserted is not None
        self._hard = hard = self._apart([*self._matches(self.lexicon.cuts), *relative])
        if not self._figures:
            return hard
        soft = self._listed(hard)
        for start, end in self._matches(self.lexicon.soft_cuts):
            if self._holds_figure(end, self._next_cut(hard, end)):
                soft.append((start, end))
        soft.extend(self._bare_relatives(hard))
        return self._apart([*hard, *soft]) if soft else hard

    def _next_cut(self, cuts: Sequence[tuple[int, int]], place: int) -> int:
        return next((start for start, _ in cuts if start > place), len(self.text))

    def _bare_relatives(self, cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Cuts before relative clauses without a pronoun ("an area |stretches over 5 kilometres") that hold a figure."""
        if self.lexicon.bare_relative is None:
            return
        for match in self.lexicon.bare_relative.finditer(self._for_cuts):
            first, last = match.span(match.lastgroup or 0)
            if not self._holds_figure(last, self._next_cut(cuts, last)):
                continue
            noun = match.start() + 1
            begin = max((stop for _, stop in cuts if stop <= noun), default=0)
            if len(_WORD.findall(self.text[begin:first])) > SHORT and self._asserts(begin, noun):
                yield first, last

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
                closing = self._amount_awaited(head[-1], opening.end("own"), end)
            elif lexicon.fronted and lexicon.fronted.match(masked, *head[-1]):
                continue
            else:
                closing = self._goes_on(opening.end("own"), end)
            if closing:
                return opening.start(), opening.end(), *closing
        return None

    def _amount_awaited(self, head: tuple[int, int], start: int, end: int) -> tuple[int, int] | None:
        """The amount that a clause such as "the total of loans that it gave in May came to" still wants."""
        measured = self.lexicon.measured
        if measured is None or not measured.match(self._for_cuts[slice(*head)]) or self._holds_figure(*head):
            return None
        limit = self._next_cut(self._hard, start)
        first = min((a for a in self._amounts if start + 2 < a < min(limit, end)), default=None)
        return None if first is None else (first, first)

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

    def _merged(self, pieces: list[Piece]) -> list[Piece]:
        """Pieces too small to assert anything go with the piece before them."""
        merged: list[Piece] = []
        waiting = False
        for piece in pieces:
            if merged and (waiting or not self._stands_alone(piece)):
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
        if _NOMINAL.match(self.text, *piece.spans[0]):
            return True
        words = sum(len(_WORD.findall(self.text[start:end])) for start, end in piece.spans)
        amount = any(start <= place < end for start, end in piece.spans for place in self._amounts)
        if piece.inserted and self.lexicon.inserted and words > 1:
            return True
        if len(piece.spans) > 1 and words >= SHORT:
            return True  # what was said between has been taken out of it
        if words < SHORT:
            return amount and words > 1
        if amount or words >= NOMINAL or self.lexicon.standing.match(self.text, piece.spans[0][0]):
            return True
        return any(self.lexicon.verb.search(self._for_cuts[slice(*span)]) for span in piece.spans)

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

    def _holds_figure(self, start: int, end: int) -> bool:
        return any(start <= first < end for first, _ in self._figures)

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


def _mask(text: str, *, hide_speech: bool, quoted: bool) -> str:
    """The text, its length kept, with what stands in quotation marks and brackets blanked.

    Marks with a direction (_DIRECTIONS) are paired by it, and all become straight. Speech is blanked by another
    character, or stays when it is not to be hidden. `quoted`: the text begins inside a quotation, so its first
    mark is a closing one.
    """
    if not any(map(text.__contains__, _MARKS)):
        return text
    first = _ANY_MARK.search(text) if quoted else None
    closing = first.end() if first else 0

    def blank(match: re.Match[str]) -> str:
        whole = match.group()
        words = len(_WORD.findall(whole))
        last = not _WORD.search(text, closing + match.end())
        if whole[0] not in "([" and (words >= SPEECH or (last and words >= SPEECH_AT_END)):
            return f'"{SPOKEN * (len(whole) - 2)}"' if hide_speech else f'"{whole[1:-1]}"'
        edges = (whole[0], whole[-1]) if whole[0] in "([" else ('"', '"')
        return edges[0] + MASK * (len(whole) - 2) + edges[1]

    rest = _QUOTED.sub(blank, text[closing:])
    opened = rest.rfind(OPENING)
    if opened >= 0 and _ANY_MARK.search(rest, opened + 1):
        opened = -1  # something was closed behind it: a stray mark
    if text.count('"', closing) % 2:
        opened = rest.rfind('"')
    if hide_speech and opened >= 0:
        rest = rest[: opened + 1] + SPOKEN * (len(rest) - opened - 1)
    return _ANY_MARK.sub('"', text[:closing] + rest)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space, punctuation, and quotation marks round the whole or without a partner inside."""
    while start < end:
        if text[start].isalnum() and text[end - 1].isalnum():
            break
        piece = text[start:end]
        if piece.count("''") % 2 and (piece.startswith("''") or piece.endswith("''")):
            start, end = (start + 2, end) if piece.startswith("''") else (start, end - 2)
        elif piece[0] in EDGES or piece[0].isspace() or _widowed(piece, 0):
            start += 1
        elif piece[-1] in EDGES or piece[-1].isspace() or _widowed(piece, -1):
            end -= 1
        elif piece[0] in _QUOTES and piece[-1] in _QUOTES and sum(map(piece.count, _QUOTES)) == 2:
            start, end = start + 1, end - 1  # the marks round the whole of it
        else:
            break
    return start, end


def _widowed(piece: str, place: int) -> bool:
    """Whether the quotation mark or bracket at the end of a piece lacks its partner inside it."""
    char = piece[place]
    if char in "\"'“”‘’«»":
        same = sum(map(piece.count, _QUOTES)) if char in _QUOTES else piece.count(char)
        return same % 2 == 1
    if char in "([{":
        return place == 0 and piece.count(char) > piece.count(_CLOSE[_OPEN.index(char)])
    if char in ")]}":
        return place == -1 and piece.count(char) > piece.count(_OPEN[_CLOSE.index(char)])
    return False
