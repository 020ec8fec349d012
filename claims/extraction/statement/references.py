"""Where an Arabic text speaks of "the company" and its like, and which one it has named."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from claims.extraction.languages import reference
from claims.extraction.languages.lexicon import any_of
from claims.extraction.statement.phrases import phrase_after

LONGEST_NAME = 90  # characters

_NOUN = any_of(reference.REFERRING)
_DEFINITE_NOUN = re.compile(rf"ل(?<=[ال]ل)(?P<noun>{_NOUN})(?!\w)")
# What stands in front of the second letter of its article. Of "للشركة" that letter is all the article there is.
_FRONT = re.compile(r"(?<!\w)(?:[وف]?[بك]?(?P<article>ا)|[وف]?ل)$")
_LONGEST_FRONT = 3
_NAMED = re.compile(rf"(?<!\w)[وف]?[بكل]?(?P<noun>{_NOUN})\s+(?P<next>\S+)")
_ELSE = re.compile(r"\s+(?:ال\w|لل\w|[\"(])")  # what follows tells which one is meant
_POINTED = re.compile(
    r"(?<!\w)[وف]?[بلك]?(?:هذه|تلك|هذا|ذلك|نفس|اي|كل|غير)\s+$"
)  # "هذه الشركة" is two words for one
_DEFINITE = re.compile(r"(?<!\w)(?:[وف]?[بك]?ال|لل)\w+\s+$")  # "الشؤون البلدية": an adjective there


class _Reference(NamedTuple):
    start: int  # with what is joined in front of the article
    article: int
    end: int
    noun: str


class _Name(NamedTuple):
    start: int
    end: int
    only: bool  # whether no other of its class was named up to here


class References:
    """Read once, when the first claim of a text asks."""

    def __init__(self, plain: str) -> None:
        self._plain = plain

    def inside(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """(start, end, noun) of every bare "the company" in a stretch, from its article on."""
        if not self._bare:
            return []
        return self._bare[bisect_left(self._bare, (start,)) : bisect_left(self._bare, (end,))]

    def name_of(self, noun: str, before: int, *, since: int) -> tuple[int, int] | None:
        """The last place from `since` on where the only one of its class that was named `before` is named."""
        names = self._named.get(noun, [])
        last = bisect_left(names, (before,)) - 1
        if last >= 0 and names[last].end > before:
            last -= 1
        if last < 0 or names[last].start < since or not names[last].only:
            return None
        return names[last].start, names[last].end

    @cached_property
    def _references(self) -> list[_Reference]:
        found = []
        for match in _DEFINITE_NOUN.finditer(self._plain):
            place = match.start()
            front = _FRONT.search(self._plain, max(0, place - _LONGEST_FRONT), place)
            if front:
                article = place - 1 if front["article"] else place
                found.append(_Reference(front.start(), article, match.end(), match["noun"]))
        return found

    @cached_property
    def _bare(self) -> list[tuple[int, int, str]]:
        plain = self._plain
        return [
            (found.article, found.end, found.noun)
            for found in self._references
            if not _ELSE.match(plain, found.end) and not self._is_told(found)
        ]

    def _is_told(self, found: _Reference) -> bool:
        """Whether the words in front make it no reference of its own."""
        before = self._plain[max(0, found.start - 25) : found.start]
        bare = found.article == found.start
        return bool(_POINTED.search(before) or (bare and _DEFINITE.search(before)))

    @cached_property
    def _named(self) -> dict[str, list[_Name]]:
        """By noun the names in order."""
        found: dict[str, list[tuple[int, int]]] = {}
        plain = self._plain
        for match in _NAMED.finditer(plain):
            start, following = match.start("noun"), match.group("next")
            phrase = phrase_after(plain, start, min(len(plain), start + LONGEST_NAME))
            if phrase is not None:
                found.setdefault(match.group("noun"), []).append((start, phrase.end))
            elif not _is_description(following):
                found.setdefault(match.group("noun"), []).append((start, start))
        for told in self._references:
            if _ELSE.match(plain, told.end):  # "الشركة السعودية"
                found.setdefault(told.noun, []).append((told.start, told.start))
        return {noun: list(self._told_apart(sorted(spans))) for noun, spans in found.items()}

    def _told_apart(self, spans: Sequence[tuple[int, int]]) -> Iterator[_Name]:
        """An empty span is a name that cannot be read, so another; a longer form of a name is the same."""
        shortest, only = "", True
        for start, end in spans:
            name = self._plain[start:end]
            only = only and end > start and (name.startswith(shortest) or shortest.startswith(name))
            shortest = min(shortest or name, name, key=len)
            yield _Name(start, end, only)


def _is_description(word: str) -> bool:
    """ "شركة ناشئة", "بنك محلي": no name begins there."""
    plain = word.strip("،,.؛:!؟")
    return plain.endswith(("ه", "ي", "ا")) or plain in reference.PREPOSITIONS | reference.PARTICLES
