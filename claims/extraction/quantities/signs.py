"""Comparators: what says "more than", "at most" or "about", in front of a figure or behind it."""

from __future__ import annotations

from claims.extraction.languages import numbers as words
from claims.extraction.quantities.figure import Figure
from claims.extraction.quantities.reading import Reading

_LAST = frozenset(phrase[-1] for phrase in words.BEFORE if len(phrase) > 1)


class Signs:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._tokens = reading.tokens

    def add(self, figure: Figure, free: int) -> None:
        """The comparator in front, the longest there is, or the one behind."""
        first = figure.first
        if figure.low != figure.high and first > free and self._reading.word(first - 1) in words.FROM:
            first -= 1
        if first > free and self._reading.word(first - 1) == "ال":  # ما يقارب الـ100
            first -= 1
        if not self._add_adjoining(figure, first, free) and not self._add_split(figure, first, free):
            self.add_behind(figure)

    def add_behind(self, figure: Figure) -> None:
        """ "or more", "على الأقل", and the plus sign of "50+"."""
        for phrase, sign in words.AFTER_BY_WORD.get(self._reading.word(figure.next), ()):
            if self._reading.stands(phrase, figure.next):
                figure.sign, figure.next = sign, figure.next + len(phrase)
                return
        if self._reading.has_plus(figure.next):
            figure.sign, figure.next = ">=", figure.next + 1

    def _add_adjoining(self, figure: Figure, first: int, free: int) -> bool:
        longest = words.LONGEST_BEFORE if self._reading.word(first - 1) in _LAST else 1
        for length in range(min(longest, first - free), 0, -1):
            phrase = tuple(self._tokens.texts[first - length : first])
            found = _sign_of(phrase)
            if found:
                self._begin(figure, first - length, found[1])
                figure.sign = found[0]
                return True
        return False

    def _add_split(self, figure: Figure, first: int, free: int) -> bool:
        """ "لا يقل عددهم عن 30": a verb of comparison some words in front."""
        furthest = max(free, first - words.APART - 2)
        if words.SPLIT_VERBS.isdisjoint(self._tokens.texts[furthest : first - 1]):
            return False
        if not self._reading.word(first - 1)[:1].isalpha():
            return False
        for start in range(first - 2, furthest - 1, -1):
            word = self._reading.word(start)
            if not word[:1].isalpha():
                return False
            if word not in words.SPLIT_VERBS:
                continue
            needs = words.SPLIT_NEEDS.get(word, frozenset())
            if needs and self._reading.word(first - 1) not in needs:
                return False
            for length in (2, 1):
                at = start - length + 1
                phrase = tuple(self._tokens.texts[max(at, 0) : start + 1])
                joined = at >= free and phrase[0][0] in "وف" and (phrase[0][1:], *phrase[1:]) in words.SPLIT
                sign = (
                    words.SPLIT.get((phrase[0][1:], *phrase[1:]) if joined else phrase)
                    if at >= free
                    else None
                )
                if sign and (length > 1 or needs or first - 1 - start <= words.APART_VAGUELY):
                    self._begin(figure, at, int(joined))
                    figure.sign = sign
                    return True
            return False
        return False

    def _begin(self, figure: Figure, first: int, joined: int) -> None:
        """The figure begins at a comparator, the conjunction joined to it left out."""
        figure.first = first
        figure.begin = self._tokens.starts[first] + joined


def _sign_of(phrase: tuple[str, ...]) -> tuple[str, int] | None:
    """The sign of a phrase and the letters joined in front that are no part of it; "ب" and "ل" are."""
    opening, *rest = phrase
    for joined in ("", "و", "ف"):
        if not opening.startswith(joined):
            continue
        word = opening[len(joined) :]
        for preposition in ("", "ب", "ل"):
            if word.startswith(preposition):
                sign = words.BEFORE.get((word[len(preposition) :], *rest))
                if sign:
                    return sign, len(joined)
    return None
