"""What the words of an English clause say for its worth: learned weights of words, their beginnings, endings and pairs.

Features are hashed into as many buckets as there are bytes of weights. A clause's wording is one feature;
every word's share in it can be told, so the strongest can be shown.
"""

from __future__ import annotations

import math
import re
import zlib
from array import array
from base64 import b64decode
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from claims.extraction.model import wording as trained

BUCKETS = 1 << 16
REMEMBERED = 1 << 15  # words
_TOKEN = re.compile(r"\d[\d.,]*|[^\W\d_]+(?:'[^\W\d_]+)?|[?!%$\"]")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_EDGE = ""  # stands before the first word and behind the last


def tokens(plain: str) -> list[str]:
    """The words of a folded clause; a number is only its length, or a year."""
    return [_shape(token) if token[0].isdecimal() else token for token in _TOKEN.findall(plain)]


def _shape(number: str) -> str:
    digits = number.rstrip(".,")
    if _YEAR.fullmatch(digits):
        return "#year"
    return f"#{min(sum(map(str.isdecimal, digits)), 4)}"


def grams(word: str) -> Iterator[int]:
    """The buckets of a word: itself, how it begins and how it ends."""
    yield bucket(word)
    for size in (3, 4, 5):
        if len(word) >= size:
            yield bucket(f"{word[:size]}-")
    for size in (2, 3):
        if len(word) > size:
            yield bucket(f"-{word[-size:]}")


def pairs(words: Sequence[str]) -> Iterator[int]:
    """The buckets of every two words that stand together."""
    return map(bucket, map("{} {}".format, (_EDGE, *words), (*words, _EDGE)))


def bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS


@cache
def _weights() -> array[int]:
    """One signed byte a bucket. Unpacked when the first English clause comes."""
    return array("b", zlib.decompress(b64decode(trained.WEIGHTS)))


@lru_cache(REMEMBERED)
def _weight(word: str) -> int:
    weights = _weights()
    return sum(weights[at] for at in grams(word))


def wording(plain: str) -> tuple[float, str]:
    """How the words of a folded clause move its worth (log-odds), and the word that moves it most that way."""
    words = tokens(plain)
    if not words:
        return 0.0, ""
    weights = _weights()
    joined = [weights[at] for at in pairs(words)]
    own = [_weight(word) for word in words]
    moved = trained.STEP * (sum(own) + sum(joined)) / math.sqrt(len(words))
    sign = 1 if moved >= 0 else -1
    shares = [sign * (2 * each + joined[at] + joined[at + 1]) for at, each in enumerate(own)]
    return moved, words[shares.index(max(shares))]
