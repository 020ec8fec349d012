"""Signals in a clause: words, beginnings of words, phrases and shapes, read in one pass over its words.

What a word says is worked out once and remembered: news repeats its words, so a clause costs little more
than one look-up a word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from claims.extraction.normalize import fold

REMEMBERED = 1 << 16  # words
_WORD = re.compile(r"[\w']+")
_NONE: frozenset[str] = frozenset()
_Phrases = Mapping[str, tuple[tuple[list[str], str], ...]]  # second word -> (further words, signal)
_Reading = tuple[frozenset[str], _Phrases] | None


class _Known(dict[str, "_Reading"]):
    """What each word says, worked out when it is met."""

    def __init__(self, read: Callable[[str], _Reading]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> _Reading:
        reading = self._read(word)
        if len(self) < REMEMBERED:
            self[word] = reading
        return reading


class Cues:
    """The signals of one language. Lists are comma-parted, unfolded; ``*`` at a word stands for any ending.

    What `proclitics` match may stand in front of a listed word; `shapes` are asked of each word, `anywhere`
    of the clause.
    """

    def __init__(
        self,
        listed: Mapping[str, str],
        *,
        proclitics: tuple[re.Pattern[str], ...] = (),
        shapes: Iterable[tuple[str, Callable[[str], object]]] = (),
        anywhere: Iterable[tuple[str, Callable[[str], object]]] = (),
    ) -> None:
        self._proclitics, self._shapes, self._anywhere = proclitics, tuple(shapes), tuple(anywhere)
        self.codes = frozenset(listed) | {code for code, _ in (*self._shapes, *self._anywhere)}
        self._words: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        for code, text in listed.items():
            for entry in text.split(","):
                first, *rest = fold(entry).split()
                if rest:
                    self._phrases[first].append((rest, code))
                elif first.endswith("*"):
                    self._stems[first[:-1]].add(code)
                else:
                    self._words[first].add(code)
        self._lengths = sorted(set(map(len, self._stems)))
        self._shortest = self._lengths[0]
        self._heads = frozenset(stem[: self._shortest] for stem in self._stems)
        self._known = _Known(self._reading)

    def read(self, plain: str) -> set[str]:
        """The codes of the signals in a folded clause."""
        found: set[str] = set()
        words = _WORD.findall(plain)
        for following, reading in enumerate(map(self._known.__getitem__, words), start=1):
            if reading is not None:
                codes, phrases = reading
                found |= codes
                if phrases and following < len(words) and words[following] in phrases:
                    for further, code in phrases[words[following]]:
                        if words[following + 1 : following + 1 + len(further)] == further:
                            found.add(code)
        for code, has in self._anywhere:
            if has(plain):
                found.add(code)
        return found

    def _reading(self, word: str) -> _Reading:
        """The signals of a word, and the phrases that it may begin; None for most words."""
        word = word.strip("'")
        codes = {code for code, has in self._shapes if has(word)}
        phrases: dict[str, tuple[tuple[list[str], str], ...]] = {}
        for form in self._forms(word):
            if form in self._words:
                codes |= self._words[form]
            if form[: self._shortest] in self._heads:
                for length in self._lengths:
                    codes |= self._stems.get(form[:length], _NONE)
            if form in self._phrases:
                for (second, *further), code in self._phrases[form]:
                    phrases[second] = (*phrases.get(second, ()), (further, code))
        return (frozenset(codes), phrases) if codes or phrases else None

    def _forms(self, word: str) -> Iterator[str]:
        yield word
        for pattern in self._proclitics:
            if match := pattern.match(word):
                yield word[match.end() :]
