"""The words, numbers and signs of a folded text, cut at the speed of the regex engine: most of a text holds no figure."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from claims.extraction.languages import numbers as words
from claims.extraction.languages.lexicon import any_of

_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}++(?:[-']{_LETTER}++)*+"
_TENS, _UNITS = any_of(frozenset(words.EN_TENS)), any_of(frozenset(words.EN_UNITS))
# "twenty-five" is one token, "ten-point" three: a number, a hyphen and a word.
_HEAD = rf"(?!{_TENS}-{_UNITS}(?!{_LETTER}|[-']{_LETTER}))(?:{_TENS}|{_UNITS})(?=-{_LETTER})"
_NUMBER = (
    r"\d{1,4}ر\d{1,3}(?:ر\d{1,3})?(?!\w)|\d{1,3}(?: \d{3})+(?![\d.,]*\d)|(?<![\w.])\.\d+|\d+(?:[.,]\d+)*"
)
# Arabic words come first, and nothing is tried that cannot be: three quarters of the time goes here.
_TOKEN = re.compile(
    r"([\u0621-\u064a]++(?![-'a-z\u00aa-\u0605\u0620\u064b-\U0010ffff])"
    rf"|(?=[a-z])(?:{_HEAD})|{_WORD}|(?=[\d.])(?:{_NUMBER})|[^\s\w])"
)


class Token(NamedTuple):
    text: str
    start: int
    end: int


class Tokens:
    """Tokens as parallel lists: their texts, and where each starts and ends in the folded text."""

    __slots__ = ("ends", "starts", "texts")

    def __init__(self, folded: str) -> None:
        # Every second piece is a token; between two of them stands what belongs to none.
        pieces = _TOKEN.split(folded)
        bounds = list(accumulate(map(len, pieces)))
        self.texts = pieces[1::2]
        self.starts = bounds[:-1:2]
        self.ends = bounds[1::2]

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, i: int) -> Token:
        return Token(self.texts[i], self.starts[i], self.ends[i])
