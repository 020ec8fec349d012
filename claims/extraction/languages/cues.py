"""Signals in a clause: words, beginnings of words, phrases and shapes, read in one pass over its words.

What a word says is worked out once and remembered: news repeats its words, so a clause costs little more
than one look-up a word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from claims.extraction.normalize import fold

REMEMBERED = 1 << 15  # words
_WORD = re.compile(r"\w+(?:'\w+)?")
_Codes = frozenset[str]
_Phrase = tuple[str, ...]
_NONE: _Codes = frozenset()


class Cues:
    """The signals of one language. Lists are comma-parted, unfolded; ``*`` stands for any ending.

    What `proclitics` match may stand in front of a listed word; `shapes` are asked of each
    word; `anywhere` is searched in the clause.
    """

    def __init__(
        self,
        listed: Mapping[str, str],
        *,
        proclitics: tuple[re.Pattern[str], ...] = (),
        shapes: Iterable[tuple[str, Callable[[str], object]]] = (),
        anywhere: Iterable[tuple[str, re.Pattern[str]]] = (),
    ) -> None:
        self.codes = frozenset(listed) | {code for code, _ in (*shapes, *anywhere)}
        words: dict[str, set[str]] = defaultdict(set)
        stems: dict[str, set[str]] = defaultdict(set)
        phrases: dict[str, list[tuple[_Phrase, str]]] = defaultdict(list)
        for code, text in listed.items():
            for entry in filter(None, (fold(part).strip() for part in text.split(","))):
                first, *rest = entry.split()
                if rest:
                    phrases[first].append((tuple(rest), code))
                elif first.endswith("*"):
                    stems[first[:-1]].add(code)
                else:
                    words[first].add(code)
        self._words, self._stems, self._phrases = words, stems, phrases
        self._lengths = range(max(map(len, stems), default=0), min(map(len, stems), default=1) - 1, -1)
        self._proclitics = proclitics
        self._shapes, self._anywhere = tuple(shapes), tuple(anywhere)
        self._known = lru_cache(REMEMBERED)(self._reading)

    def read(self, plain: str) -> set[str]:
        """The codes of the signals in a folded clause."""
        found: set[str] = set()
        words = _WORD.findall(plain)
        for position, word in enumerate(words):
            codes, phrases = self._known(word)
            if codes:
                found |= codes
            for rest, code in phrases:
                if all(map(_same, rest, words[position + 1 : position + 1 + len(rest)])) and (
                    position + len(rest) < len(words)
                ):
                    found.add(code)
        found.update(code for code, pattern in self._anywhere if pattern.search(plain))
        return found

    def _reading(self, word: str) -> tuple[_Codes, tuple[tuple[_Phrase, str], ...]]:
        """The signals of a word, and the phrases that it may begin."""
        codes = {code for code, has_shape in self._shapes if has_shape(word)}
        phrases: list[tuple[_Phrase, str]] = []
        for form in self._forms(word):
            codes |= self._words.get(form, _NONE)
            for length in self._lengths:
                codes |= self._stems.get(form[:length], _NONE) if len(form) >= length else _NONE
            phrases += self._phrases.get(form, ())
        return frozenset(codes), tuple(phrases)

    def _forms(self, word: str) -> Iterator[str]:
        yield word
        for pattern in self._proclitics:
            if match := pattern.match(word):
                yield word[match.end() :]


def _same(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
