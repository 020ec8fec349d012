"""Where the claims of an article's text stand in a later text of it.

Sentences that stand unchanged in both texts are paired first, each that occurs once in both, and from there to both sides as long
as the neighbours agree; their claims have moved. Only the rest is searched: the claim is laid over sentences that
no other sentence claims, word by word, and scored by what it says and what stands around it.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from claims.extraction.normalize import fold_with_map
from claims.extraction.segment import segment
from claims.extraction.types import Span, join_quote
from claims.matching.protected import Change, Stretch, Token, changes, masked, tokens_of
from claims.matching.wording import likeness

OUTCOMES = MOVED, EDITED, CHANGED, AMBIGUOUS, GONE = "moved", "edited", "changed", "ambiguous", "gone"

MARGIN = 0.1  # of the score by which the best place must be better than the next
ENOUGH = 0.85  # least score of a place that holds not the very words ...
ENOUGH_QUOTE = 0.9  # ... and least likeness of the words without what is protected
SHORTEST = 12  # characters; a shorter quote is found only as it is
LONE = 0.6  # least likeness on both sides where less than SHORTEST is left without what is protected
IN_PLACE = 0.8  # least likeness on both sides for a claim that was put in other words where it stood ...
REWORDED = 0.6  # ... and of the words: that is a change to look at, never an edit
WEIGHTS = (50, 20, 20, 2)  # of quote, text before, text after, position
AROUND = 40  # words on each side that are compared
PLACES = 6  # sentences looked at for one claim because they share rare words with it ...
RARE = 50  # ... that stand in so many sentences at most
IN_COMMON = 0.3  # share of a claim's words that a place must hold to be looked at closely
NEAR = 3  # sentences away that an unchanged neighbour may be

_SMALL = re.compile(r"(?<![\w'’])[a-zà-ÿ]+(?![\w'’])")


@dataclass(frozen=True, slots=True)
class Anchored:
    """What became of a claim. `spans` are its pieces in the new text, () where it is ambiguous or gone.

    `changes` tells what made it `changed`: the protected tokens that differ. `score` is 0 to 1.
    """

    outcome: str
    spans: tuple[Span, ...] = ()
    score: float = 0.0
    changes: tuple[Change, ...] = ()


class _Found(NamedTuple):
    """A place in the new text for a claim."""

    score: float
    quote: float  # likeness of the words, 1.0 and `exact` where they are the very same
    exact: bool
    spans: tuple[Span, ...]
    window: tuple[int, int]
    sides: tuple[float, float] = (1.0, 1.0)  # likeness of what stands before, and after

    @property
    def enough(self) -> bool:
        """Whether it may count as the claim with some words edited."""
        return self.exact or (self.quote >= ENOUGH_QUOTE and self.score >= ENOUGH)


def anchor(old: str, places: Sequence[tuple[Span, ...]], new: str) -> list[Anchored]:
    """What became of each claim, given the spans of its pieces in the old text, when the article reads `new`.

    Offsets are code points. Takes time in proportion to the texts and to the number of claims.
    """
    search = _Search(_Text(old), _Text(new))
    found: list[Anchored | None] = [search.unchanged(spans) for spans in places]
    taken = {one.spans for one in found if one}
    for number, spans in enumerate(places):
        if found[number] is None:
            found[number] = search.find(spans, taken)
    return _apart([one for one in found if one])


def _apart(found: list[Anchored]) -> list[Anchored]:
    """Two claims do not come to stand at one place: who scores less is nowhere."""
    best: dict[tuple[Span, ...], int] = {}
    for number, one in enumerate(found):
        held = best.get(one.spans)
        if one.spans and (held is None or one.score > found[held].score):
            best[one.spans] = number
    return [
        one if not one.spans or best[one.spans] == number else Anchored(GONE)
        for number, one in enumerate(found)
    ]


class _Text:
    """A text with its sentences, their words, and which words it writes small."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold_with_map(text)
        self.sentences = [(part.start, part.end) for part in segment(text, self.folded)]
        self.keys = [self.folded.slice(start, end) for start, end in self.sentences]
        self._tokens: dict[int, list[Token]] = {}

    @cached_property
    def small(self) -> frozenset[str]:
        return frozenset(_SMALL.findall(self.text))

    def tokens(self, number: int) -> list[Token]:
        """The words of a sentence; none of one that is not there."""
        if not 0 <= number < len(self.sentences):
            return []
        if number not in self._tokens:
            self._tokens[number] = tokens_of(self.folded.part(*self.sentences[number]))
        return self._tokens[number]

    def window(self, first: int, last: int) -> list[Token]:
        return [token for number in range(first, last + 1) for token in self.tokens(number)]

    def words(self, first: int, last: int) -> set[str]:
        return {token.text for token in self.window(first, last)}

    def stretch(self, window: tuple[int, int], spans: Sequence[Span]) -> Stretch:
        start, end = self.sentences[window[0]][0], self.sentences[window[1]][1]
        return Stretch(self.text, self.folded, start, end, spans)


class _Search:
    def __init__(self, old: _Text, new: _Text) -> None:
        self._old, self._new = old, new
        self._pairs = dict(_paired(old.keys, new.keys))
        taken = set(self._pairs.values())
        self._free = [number for number in range(len(new.keys)) if number not in taken]
        self._is_free = frozenset(self._free)
        self._starts = [start for start, _ in old.sentences]
        back = {at: number for number, at in self._pairs.items()}
        # Between which unchanged sentences each one stands, as numbers of the old text.
        self._between_old = _between([n if n in self._pairs else None for n in range(len(old.keys))])
        self._between_new = _between([back.get(n) for n in range(len(new.keys))])

    @cached_property
    def _holding(self) -> dict[str, list[int]]:
        """The free sentences by the words they hold."""
        found: dict[str, list[int]] = defaultdict(list)
        for number in self._free:
            for word in {token.text for token in self._new.tokens(number)}:
                found[word].append(number)
        return found

    def unchanged(self, spans: tuple[Span, ...]) -> Anchored | None:
        """The claim in sentences that stand unchanged; None where they do not."""
        first, last = self._around(spans)
        if first not in self._pairs or any(
            self._pairs.get(first + more) != self._pairs[first] + more for more in range(last - first + 1)
        ):
            return None
        placed = []
        for span in spans:
            begin, finish = (self._sentence(offset) for offset in (span.start, span.end - 1))
            placed.append(Span(self._same_start(begin, span.start), self._same_end(finish, span.end)))
        return self._judged(
            spans, _Found(1.0, 1.0, True, tuple(placed), (self._pairs[first], self._pairs[last]))
        )

    def find(self, spans: tuple[Span, ...], taken: set[tuple[Span, ...]]) -> Anchored:
        """The claim in sentences that did not stand in the old text as they are."""
        old = self._old
        first, last = self._around(spans)
        words = {one.text for one in old.stretch((first, last), spans).inside()}
        found = [
            place
            for window in self._windows(first, last)
            if len(words.intersection(self._new.words(*window))) >= IN_COMMON * len(words)
            and (place := self._laid(spans, (first, last), window))
            and place.spans not in taken
        ]
        best_at: dict[tuple[Span, ...], _Found] = {}
        for place in found:
            if place.spans not in best_at or best_at[place.spans].score < place.score:
                best_at[place.spans] = place
        exact = [place for place in best_at.values() if place.exact]
        short = sum(span.end - span.start for span in spans) < SHORTEST
        alone = sum(map(len, masked(old.stretch((first, last), spans).inside(), old.text))) < SHORTEST
        near = [
            place for place in best_at.values() if not place.exact and not short and _is_found(place, alone)
        ]
        # The same words elsewhere are not the claim where like words stand in its own place: its figure changed there.
        if len(exact) == 1 and all(place.score < exact[0].score + MARGIN for place in near):
            return self._judged(spans, exact[0])
        ranked = sorted([*exact, *near], key=lambda place: -place.score)
        if not ranked:
            return Anchored(GONE)
        if len(ranked) > 1 and ranked[0].score - ranked[1].score < MARGIN and not _one(ranked[0], ranked[1]):
            return Anchored(AMBIGUOUS, score=ranked[0].score)
        return self._judged(spans, ranked[0])

    def _judged(self, spans: tuple[Span, ...], place: _Found) -> Anchored:
        """Moved, edited or changed: by the words as they stand, and by what is protected."""
        old, new = self._old, self._new
        window = self._around(spans)
        before = [old.text[slice(*old.sentences[n])] for n in range(window[0], window[1] + 1)]
        after = [new.text[slice(*new.sentences[n])] for n in range(place.window[0], place.window[1] + 1)]
        if before == after:
            return Anchored(MOVED, place.spans, place.score)
        differ = changes(
            old.stretch(window, spans),
            new.stretch(place.window, place.spans),
            lambda word: word in old.small or word in new.small,
        )
        if differ:
            return Anchored(CHANGED, place.spans, place.score, differ)
        if not place.enough:
            words = Change("wording", join_quote(old.text, spans), join_quote(new.text, place.spans))
            return Anchored(CHANGED, place.spans, place.score, (words,))
        same = _words(old.text, spans) == _words(new.text, place.spans)
        return Anchored(MOVED if same else EDITED, place.spans, place.score)

    # --- where to look ---

    def _windows(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Runs of free sentences: next to an unchanged neighbour, or with rare words of the claim's own."""
        length = last - first + 1
        seen: set[tuple[int, int]] = set()
        for number in dict.fromkeys([*self._beside(first, last), *self._sharing(first, last)]):
            for begin, more in ((number, 0), (number, 1), (number - 1, 1)):
                window = begin, begin + length - 1 + more
                if window not in seen and all(n in self._is_free for n in range(window[0], window[1] + 1)):
                    seen.add(window)
                    yield window
            if length > 1 and number in self._is_free and (number, number) not in seen:
                seen.add((number, number))
                yield number, number

    def _beside(self, first: int, last: int) -> Iterator[int]:
        for away in range(1, NEAR + 1):
            for neighbour, step in ((first - away, away), (last + away, -away)):
                if neighbour in self._pairs:
                    number = self._pairs[neighbour] + step
                    yield from (n for n in (number, number - 1, number + 1) if n in self._is_free)

    def _sharing(self, first: int, last: int) -> list[int]:
        points: Counter[int] = Counter()
        for word in {token.text for token in self._old.window(first, last)}:
            where = self._holding.get(word, ())
            if len(where) <= RARE:
                for number in where:
                    points[number] += max(1, 1000 // len(where))  # type: ignore[assignment]
        return [number for number, _ in points.most_common(PLACES)]

    # --- one claim over one run of sentences ---

    def _laid(self, spans: tuple[Span, ...], own: tuple[int, int], window: tuple[int, int]) -> _Found | None:
        """The claim's words laid over those of a window; None where nothing of a piece is left."""
        before, after = self._old.window(*own), self._new.window(*window)
        steps = SequenceMatcher(
            None, [one.text for one in before], [one.text for one in after], autojunk=False
        ).get_opcodes()
        placed: list[Span] = []
        same = True
        quotes: list[list[str]] = [[], []]
        for span in spans:
            inside = [n for n, token in enumerate(before) if span.overlaps(token.start, token.end)]
            reach = _reach(steps, inside[0], inside[-1] + 1) if inside else None
            if reach is None:
                return None
            piece, row = before[inside[0] : inside[-1] + 1], after[slice(*reach)]
            placed.append(Span(*_edges(span, piece, row)))
            same = same and [one.text for one in piece] == [one.text for one in row]
            quotes[0] += masked(piece, self._old.text)
            quotes[1] += masked(row, self._new.text)
        if any(a.end > b.start for a, b in itertools.pairwise(placed)):
            return None
        quote = 1.0 if same else likeness(quotes[0], quotes[1])
        sides = self._sides(spans, own, placed, window)
        far = abs(spans[0].start / len(self._old.text) - placed[0].start / len(self._new.text))
        parts = (quote, *sides, 1 - far)
        score = sum(w * part for w, part in zip(WEIGHTS, parts, strict=True)) / sum(WEIGHTS)
        return _Found(score, quote, same, tuple(placed), window, sides)

    def _sides(
        self, spans: Sequence[Span], own: tuple[int, int], placed: Sequence[Span], window: tuple[int, int]
    ) -> tuple[float, float]:
        """How alike the text before and the text after are; 1 where the nearest unchanged sentence there is the same."""
        rows = []
        for text, at, (first, last) in ((self._old, spans, own), (self._new, placed, window)):
            left = [one.text for one in text.window(first - 1, last) if one.end <= at[0].start]
            right = [one.text for one in text.window(first, last + 1) if one.start >= at[-1].end]
            rows.append((left[-AROUND:], right[:AROUND]))
        (left, right), (new_left, new_right) = rows
        same_left = self._between_old[own[0]][0] == self._between_new[window[0]][0]
        same_right = self._between_old[own[1]][1] == self._between_new[window[1]][1]
        return (
            1.0 if same_left or not left else likeness(left, new_left),
            1.0 if same_right or not right else likeness(right, new_right),
        )

    # --- offsets ---

    def _sentence(self, offset: int) -> int:
        """The sentence that holds an offset, or the one before it."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def _around(self, spans: Sequence[Span]) -> tuple[int, int]:
        return self._sentence(spans[0].start), self._sentence(spans[-1].end - 1)

    def _same_start(self, number: int, offset: int) -> int:
        old, new = self._old, self._new
        begin, there = old.sentences[number][0], new.sentences[self._pairs[number]][0]
        away = old.folded.position(offset) - old.folded.position(begin)
        return new.folded.index[new.folded.position(there) + away]

    def _same_end(self, number: int, offset: int) -> int:
        old, new = self._old, self._new
        begin, there = old.sentences[number][0], new.sentences[self._pairs[number]][0]
        if self._raw(old, number) == self._raw(new, self._pairs[number]):
            return there + offset - begin
        away = old.folded.position(offset) - old.folded.position(begin)
        return new.folded.ends[new.folded.position(there) + away - 1]

    def _raw(self, text: _Text, number: int) -> str:
        return text.text[slice(*text.sentences[number])]


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Sentences of both texts that are the same: those that stand once in each, and their neighbours in step."""
    here, there = Counter(old), {key: number for number, key in enumerate(new)}
    twice = {key for key, count in Counter(new).items() if count > 1}
    pairs = {
        number: there[key]
        for number, key in enumerate(old)
        if here[key] == 1 and key in there and key not in twice
    }
    taken = set(pairs.values())
    for step in (1, -1):
        for number, at in sorted(pairs.items(), reverse=step < 0):
            i, j = number + step, at + step
            while (
                0 <= i < len(old)
                and 0 <= j < len(new)
                and i not in pairs
                and j not in taken
                and old[i] == new[j]
            ):
                pairs[i] = j
                taken.add(j)
                i, j = i + step, j + step
    yield from pairs.items()


def _between(unchanged: Sequence[int | None]) -> list[tuple[int | None, int | None]]:
    """For each sentence the nearest unchanged one before it and the nearest after it; None at the ends."""
    rows: list[list[int | None]] = []
    for row in (unchanged, unchanged[::-1]):
        nearest: int | None = None
        found: list[int | None] = []
        for one in row:
            found.append(nearest)
            nearest = nearest if one is None else one
        rows.append(found)
    return list(zip(rows[0], reversed(rows[1]), strict=True))


def _reach(steps: Iterable[tuple[str, int, int, int, int]], first: int, end: int) -> tuple[int, int] | None:
    """The new words for the old ones ``first..end``: what was put in at an edge belongs to the neighbours."""
    starts: list[int] = []
    ends: list[int] = []
    for op, i, j, k, m in steps:
        if op == "equal" and i < end and first < j:
            starts.append(k + max(first - i, 0))
            ends.append(m - max(j - end, 0))
        elif op == "replace" and i < end and first < j:
            # As many words of the replaced ones as lie inside, counted from the edge that lies inside.
            starts.append(k if i >= first else max(k, m - (j - first)))
            ends.append(m if j <= end else min(m, k + (end - i)))
        elif op == "insert" and first < i < end:
            starts.append(k)
            ends.append(m)
    return (min(starts), max(ends)) if starts and min(starts) < max(ends) else None


def _edges(span: Span, piece: Sequence[Token], row: Sequence[Token]) -> tuple[int, int]:
    """Where the new words begin and end; a claim that began within a word still does where the word is the same."""
    start, end = row[0].start, row[-1].end
    inside = span.start - piece[0].start
    if inside > 0 and piece[0].text == row[0].text and inside < row[0].end - row[0].start:
        start += inside
    left = piece[-1].end - span.end
    if left > 0 and piece[-1].text == row[-1].text and left < row[-1].end - row[-1].start:
        end -= left
    return start, end


def _is_found(place: _Found, alone: bool) -> bool:
    """`alone`: too little is left of the claim without what is protected to know it by."""
    if place.enough and (not alone or min(place.sides) >= LONE):
        return True
    return place.quote >= REWORDED and min(place.sides) >= IN_PLACE


def _one(place: _Found, other: _Found) -> bool:
    """Whether two places share most of their words: one claim, cut in two ways."""
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in place.spans for b in other.spans)
    return 2 * shared > sum(span.end - span.start for span in place.spans)


def _words(text: str, spans: Sequence[Span]) -> list[list[str]]:
    """The words of the pieces as they stand; white space aside."""
    return [text[span.start : span.end].split() for span in spans]
