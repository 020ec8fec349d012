"""Arabic noun phrases: the one that ends at a place, the one that begins there. None where it is not clear.

A phrase is a class noun with a name in quotation marks, or ends in a definite noun with its adjectives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claims.extraction.languages import LEXICONS, reference

LONGEST = 90  # characters of a phrase
MOST_WORDS = 9
NEAR = 6  # words in front of a preposition among which another antecedent may stand

_VERB = LEXICONS["ar"].verb
_NO_FUTURE = (
    "سيار",
    "سياس",
    "سياح",
    "سيد",
    "سين",
    "سير",
    "ستار",
    "ستاي",
    "ستين",
    "سته",
)  # "سـ" is a letter of theirs
_TOKEN = re.compile(r'"[^"\n]{1,50}"|[^\s،,؛;:.!؟?"()\[\]]+|[^\s]')
_STOPS = reference.PREPOSITIONS | reference.PARTICLES | reference.TIMES
_CLITICS = re.compile(r"[وف]?(?:[بك]|لل|ل)|[وف]")
_ADJECTIVE = re.compile(r"ال\w+(?:ي|يه|يين|يون|يتين)")
# A phrase is none, or not of this gender, behind these.
_MISFITS = {
    gender: frozenset({")", "]", '"', "/", "او", "ام", *pointing}) | reference.TIMES
    for gender, pointing in {"f": ("هذا", "ذلك"), "m": ("هذه", "تلك")}.items()
}
_ARTICLES = ("ال", "وال", "بال", "فال", "كال", "لل", "ولل", "وبال")


@dataclass(frozen=True, slots=True)
class Phrase:
    """``start..end`` of the folded text, and the noun or name that it opens with."""

    start: int
    end: int
    head: str


# الأحداث, الأسهم, الظروف, المناطق, القوائم, الوسائل: plurals that no ending tells.
_BROKEN_PLURAL = re.compile(
    r"(?:ال)?(?:ا\wا\w|ا[^ل]\w\w|ا\w{2}ا\w|[^ا]\wو\w|م\wا\w{2,3}|\wوا\w{2,3}|\w{2}اي\w|\w{2}ا\wي\w)"
)


def could_mean(noun: str, gender: str) -> bool:
    """Whether a relative pronoun of this gender can go with a noun, by its class or else by its form."""
    bare = noun.removeprefix("ال")
    if known := reference.GENDER.get(bare):
        return known == gender
    feminine = bare.endswith(("ه", "ات", "ا"))
    plural = _BROKEN_PLURAL.fullmatch(noun) is not None
    return feminine or plural if gender == "f" else not (feminine or plural)


def phrase_before(plain: str, low: int, end: int, gender: str) -> Phrase | None:
    """The definite noun phrase that ends at `end`, where only one of this gender can be meant."""
    low = max(low, end - LONGEST)
    tokens = list(_TOKEN.finditer(plain, low, end))
    place = len(tokens)
    stop = ""  # what stands in front of the phrase
    while place and not stop:
        word = tokens[place - 1].group()
        if _ends_phrase(word, opens=place == len(tokens)):
            stop = word
            break
        place -= 1
        if _opens_with_clitic(word):
            stop = word
    taken = tokens[place:]
    if not 0 < len(taken) <= MOST_WORDS or (not stop and plain[low : taken[0].start()].strip()):
        return None
    if stop in _MISFITS[gender] or (not stop and low > 0 and plain[low - 1].isalnum()):
        return None
    governed = stop in reference.PREPOSITIONS or stop == taken[0].group()
    before = tokens[: place - (stop in reference.PREPOSITIONS)]
    if governed and _hangs_on(before, gender, loosely=stop in reference.LOOSE):
        return None
    return _read_back(taken, gender, after_verb=_is_verb(stop))


def _ends_phrase(word: str, *, opens: bool) -> bool:
    return word in _STOPS or not (word[0].isalnum() or _is_name(word)) or (not opens and _is_verb(word))


def _hangs_on(before: list[re.Match[str]], gender: str, *, loosely: bool) -> bool:
    """ "المنافس على اللقب، الذي": a preposition joins the phrase to a noun that may be meant as well."""
    for number, token in enumerate(reversed(before)):
        word = token.group()
        if number == NEAR or _is_verb(word) or not (word[0].isalnum() or word[0] == '"'):
            return False
        if not number and (word.startswith("ال") or not (loosely or _is_free(word, gender))):
            return True
        if gender == "f" and word.endswith(("ه", "ات")) and word not in _STOPS:
            return True
    return False


def _is_free(word: str, gender: str) -> bool:
    """Whether a word in front of a preposition is no noun of this gender."""
    return word in _STOPS or word.endswith("ا") or not could_mean(word, gender)


def _is_name(word: str) -> bool:
    return word[0] == '"' and len(word) > 2


def _is_verb(word: str) -> bool:
    return _VERB.fullmatch(word) is not None and not word.startswith(_NO_FUTURE)


def _opens_with_clitic(word: str) -> bool:
    """وشركة, لشركة, بالشركة: a preposition or conjunction is written together with the noun."""
    if word.startswith(_ARTICLES):
        return not word.startswith("ال")
    clitic = _CLITICS.match(word)
    return clitic is not None and word not in reference.GENDER and word[clitic.end() :] in reference.GENDER


def _read_back(taken: list[re.Match[str]], gender: str, *, after_verb: bool) -> Phrase | None:
    words = [token.group() for token in taken]
    starts = [token.start() for token in taken]
    if words[0].startswith(("وال", "فال", "لل", "ولل", "وبال")):
        return None  # one of several, or its article cannot be taken from there
    clitic = _CLITICS.match(words[0]) if _opens_with_clitic(words[0]) else None
    if clitic is not None:
        starts[0] += clitic.end()
        words[0] = words[0][clitic.end() :]
    if words[0].startswith("ال"):
        closed = all(_ADJECTIVE.fullmatch(word) for word in words[1:])
        if not closed and (after_verb or not all(word.startswith("ال") for word in words[1:])):
            return None
        if not all(word.isalpha() for word in words):
            return None
        place = 0
    else:
        meant = [place for place, word in enumerate(words) if reference.GENDER.get(word) == gender]
        place = meant[0] if len(meant) == 1 else -1
        if place < 0 or any(could_mean(word, gender) for word in words[:place]):
            return None
        if not _is_definite(words[place:]):
            return None
    head = words[place]
    if (gender == "m" or after_verb) and _ADJECTIVE.fullmatch(head):
        return None  # an adjective alone: its noun was not seen
    if head in reference.NO_ANTECEDENTS or head.endswith(("ين", "ون")) or not could_mean(head, gender):
        return None
    return Phrase(starts[place], taken[-1].end(), head)


def _is_definite(words: list[str]) -> bool:
    """A class noun, then a name in quotation marks or a definite noun, then adjectives only."""
    place = 1
    while place < len(words) and place < 3 and not words[place].startswith(("ال", '"')):
        place += 1
    if place == len(words):
        return False
    if words[place] in reference.TIMES:
        return False
    return all(_ADJECTIVE.fullmatch(word) for word in words[place + 1 :])


def phrase_after(plain: str, start: int, end: int) -> Phrase | None:
    """The definite noun phrase that begins at `start` and is closed by what follows, before `end`."""
    words: list[str] = []
    last = start
    definite = closed = False
    for token in _TOKEN.finditer(plain, start, end):
        word = token.group()
        is_name = _is_name(word)
        if not words:
            if not (is_name or _may_construct(word)):
                return None
            definite = is_name or word.startswith("ال")
        elif not definite:
            if len(words) > 2 or not (is_name or _may_construct(word)):
                return None
            definite = is_name or word.startswith("ال")
        elif _ADJECTIVE.fullmatch(word) and word not in _STOPS:
            closed = True
        else:
            return _closed(start, last, words, word, closed)
        words.append(word)
        last = token.end()
    return Phrase(start, last, words[0]) if definite else None


def _closed(start: int, last: int, words: list[str], word: str, adjectives: bool) -> Phrase | None:
    """The phrase, where the next word cannot belong to it."""
    if word.startswith("و") or word in {"(", "-"}:
        return None  # "and": another subject
    ends = (
        word in _STOPS or not (word[0].isalnum() or _is_name(word)) or word[0].isdecimal() or _is_verb(word)
    )
    ends = ends or word.startswith(tuple(reference.MEASURING)) or (adjectives and word.startswith("ال"))
    return Phrase(start, last, words[0]) if ends else None


def _may_construct(word: str) -> bool:
    """Whether a noun phrase may go on with a word, up to its definite noun; not with a king, whose name follows."""
    if word in _STOPS or word in reference.ROYAL or not word.isalpha() or _is_verb(word):
        return False
    return word.startswith("ال") or not word.startswith(("و", "لل", "لهذ", "بهذ"))
