"""The one analysis chain of the archive search: what is indexed, asked and counted goes through here.

Addresses are dropped, camelCase and underscores split, letters folded, thousands separators removed so
that a number is one token, stop words left out, Arabic words light-stemmed (light10) and English words
stemmed (Porter 2). Rankings measured with it: benchmarks/retrieval.py.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from claims.evidence.wordlists import ARABIC_STOP_WORDS, ENGLISH_STOP_WORDS
from claims.extraction.normalize import fold

_ADDRESS = re.compile(r"(?:https?://|\bwww\.|\bpic\.twitter\.com/|\bt\.co/)\S+", re.IGNORECASE)
_CAMEL = re.compile(r"[A-Z](?<=[a-z][A-Z])")  # the capital first: most characters are none
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

_PREFIXES = ("وال", "فال", "بال", "كال", "ولل", "لل", "ال")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "هم", "ه", "ي")
LONGEST = (
    200  # characters of a word; PostgreSQL indexes no term of more than 2,046 bytes, and nobody writes one
)
_MIN_STEM = 2
# What verbs and nouns of one root put before it, and the letters that come and go inside it.
_FORMATIVES = ("است", "مست", "يست", "تست", "ي", "ت", "ن", "م", "ا", "س")
_MIN_ROOT = 3
_WEAK = re.compile("[اويءئؤ]")
_local = threading.local()  # a snowball stemmer keeps its word in itself: one for each thread


def tokens(text: str) -> list[str]:
    """The terms of a text, in order, repeated as often as they occur."""
    found: list[str] = []
    for word in words(text):
        if word[0].isdigit():
            found.extend(_numbers(word))
        elif word not in ARABIC_STOP_WORDS and word not in ENGLISH_STOP_WORDS:
            found.append(stem(word))
    return found


def words(text: str) -> list[str]:
    """The folded words and numbers of a text before stop words and stemming, the longest cut."""
    return [word[:LONGEST] for word in _WORD.findall(fold(_plain(text)))]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one folded word; a number is its own stem."""
    if "\u0600" <= word[0] <= "\u06ff":
        return light10(word)
    return _english().stemWord(word) if word[0].isalpha() else word  # type: ignore[no-any-return]


def light10(word: str) -> str:
    """The light stem of a folded Arabic word: at most one conjunction, one article, and the endings."""
    if word.startswith("و") and len(word) > _MIN_STEM + 1 and not word.startswith("وال"):
        word = word[1:]
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _MIN_STEM:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
            word = word[: -len(suffix)]
    return word


@lru_cache(maxsize=100_000)
def root(term: str) -> str:
    """About the root of an Arabic term of `tokens`, so that استقال, يستقيل and استقالة are one; another is itself.

    Takes much for the same that is not: to order documents already found, never to find them.
    """
    if not "\u0600" <= term[0] <= "\u06ff":
        return term
    found = term
    for letters in _FORMATIVES:
        if term.startswith(letters) and len(term) - len(letters) >= _MIN_ROOT:
            found = term[len(letters) :]
            break
    return strong(found)


def strong(term: str) -> str:
    """An Arabic term without the letters that come and go in its plurals; another is itself."""
    found = _WEAK.sub("", term)
    return found if len(found) >= _MIN_STEM else term


def _plain(text: str) -> str:
    """Compatibility forms resolved, addresses out, joined names apart."""
    if "/" in text or "www." in text.lower():  # looking for addresses costs more than all the rest
        text = _ADDRESS.sub(" ", text)
    spaced = _CAMEL.sub(r" \g<0>", text)
    return unicodedata.normalize("NFKC", spaced).replace("_", " ")


def _numbers(written: str) -> list[str]:
    """One number without its thousands separators; several when commas only separate them."""
    if _GROUPED.fullmatch(written):
        return [written.replace(",", "")]
    parts = written.split(",")
    if len(parts) == 2 and "." not in written and len(parts[1]) < 3:
        return [".".join(parts)]  # a decimal comma
    return parts


def _english() -> snowballstemmer.stemmer:
    if not hasattr(_local, "english"):
        _local.english = snowballstemmer.stemmer("english")
    return _local.english
