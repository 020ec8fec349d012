"""English: names in place of relative and personal pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.extraction.languages import LEXICONS, reference
from claims.extraction.statement.context import Context
from claims.extraction.types import Edit

LONGEST_SPEAKER = 8  # words
LONGEST_NAME = 120  # characters

_RELATIVE = re.compile(r"(?P<word>which|who|whose)\s+(?P<next>[\w'’]+)")
_NO_VERB = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
        "this",
        "that",
        "these",
        "those",
        "one",
        "many",
        "some",
        "all",
    ]
)
_NAME = r"[A-Z][\w&.’'-]*"
# Directly in front of ", who": a name, with the word before it.
_NAME_BEFORE = re.compile(
    rf"(?:(?P<before>[\w’'-]+)\s+)?(?<![\w’'-])(?P<name>(?:the\s+|The\s+)?{_NAME}(?:\s+(?:of\s+|the\s+|for\s+|de\s+|al-|bin\s+|van\s+|von\s+)?{_NAME})*)\s*[,–—-]\s*$"
)
_SUBJECT_BEFORE = re.compile(
    r"(?P<name>(?:The|A|An|Its|His|Her|Their)\s+(?:[\w’'-]+\s+){0,2}[\w’'-]+)\s*,\s*$"
)
_GOVERNORS = frozenset(
    [
        "of",
        "for",
        "with",
        "from",
        "to",
        "by",
        "in",
        "on",
        "at",
        "and",
        "or",
        "as",
        "about",
        "against",
        "between",
        "like",
        "than",
        "including",
        "near",
    ]
)
_PRONOUN = re.compile(r"(?P<word>it|he|she|i)\s+(?P<verb>\w+)(?:\s+(?P<next>\w+))?")
_FIRST_PERSON = re.compile(r"\b(?:my|me|we|our|us|mine|myself|i(?:['’]\w+)?)\b")
_PAST = re.compile(
    r"was|had|did|would|could|should|will|can|might|may|must|\w+ed|went|saw|made|took|got|gave|came|knew|told|lost|won|met|ran|sold|bought|spent|paid|left|kept|held|sent|thought|felt|found|built|wrote|heard|gave|began|saw|said"
)
_SAID = re.compile(
    r" (?:has |had |have |also |later |then ){0,2}(?P<verb>\w+)(?: (?:on )?\w+day)?(?: that)? \"?"
)
# Of these an organisation is the subject; "it was raining", "it would cost" may speak of anything.
_ACTS = frozenset(["has", "had", "will", "plans", "expects", "intends", "wants", "hopes", "aims"])
_OTHERS = {"he": re.compile(r"\b(?:he|him|his)\b"), "she": re.compile(r"\b(?:she|her|hers)\b")}


def edits(context: Context) -> Iterator[Edit]:
    """The edits of one claim: at most one gives it a subject."""
    if relative := _RELATIVE.match(context.plain, context.start, context.end):
        edit = _relative(context, relative)
    elif pronoun := _PRONOUN.match(context.plain, context.start, context.end):
        edit = _pronoun(context, pronoun)
    else:
        edit = None
    if edit is not None:
        yield edit


def _relative(context: Context, relative: re.Match[str]) -> Edit | None:
    """ "Oracle, which fell": the name in front, or the short subject that opens the sentence."""
    word, following = relative.group("word"), relative.start("next")
    if word != "whose" and (
        relative.group("next") in _NO_VERB or not LEXICONS["en"].verb.match(context.plain, following)
    ):
        return None
    first = context.folded.index[context.sentence[0]]
    cut = context.folded.index[context.start]
    found = _NAME_BEFORE.search(context.text, max(first, cut - LONGEST_NAME), cut)
    if found is None or found["name"].endswith(".") or (found["before"] or "").lower() in _GOVERNORS:
        found = _SUBJECT_BEFORE.match(context.text, first, cut)
    if found is None:
        return None
    position = context.folded.position
    source = (position(found.start("name")), position(found.end("name")))
    tail = "’s" if word == "whose" else ""
    return context.edit("relative", *relative.span("word"), source, tail=tail)


def _pronoun(context: Context, pronoun: re.Match[str]) -> Edit | None:
    """ "X said it has": X, where its kind fits the pronoun; "I was" of a quotation: who says it."""
    if context.said is None or context.said[0] < context.window:
        return None
    words = set(context.plain[slice(*context.said)].replace("'s", " ").split())
    if pronoun["word"] == "i":
        others = _FIRST_PERSON.search(context.plain, pronoun.end("word"), context.end)
        past = _PAST.fullmatch(pronoun["verb"]) is not None
        fits = past and not others and _is_person(context, context.said, words)
        return context.edit("speaker", *pronoun.span("word"), context.said) if fits else None
    said = _SAID.fullmatch(context.plain, context.said[1], context.start)
    if said is None or said["verb"] not in LEXICONS["en"].modes:
        return None
    if pronoun["word"] == "it":
        acts = pronoun["verb"] in _ACTS and pronoun["next"] not in {"be", "been"}
        fits = acts and not words.isdisjoint(reference.ORGANISATION_WORDS)
    else:
        another = _OTHERS[pronoun["word"]].search(context.plain, context.sentence[0], context.said[0])
        fits = _is_person(context, context.said, words) and not another
    return context.edit("pronoun", *pronoun.span("word"), context.said) if fits else None


def _is_person(context: Context, said: tuple[int, int], words: set[str]) -> bool:
    """Whether a speaker is a name, and nobody who speaks for another."""
    name = context.text[slice(*context.folded.original(*said))].split()
    if not 0 < len(name) <= LONGEST_SPEAKER or not name[-1][-1].isalnum():
        return False
    named = name[0][0].isupper() and name[-1][0].isupper()
    return named and words.isdisjoint(reference.ORGANISATION_WORDS | reference.SPOKESMEN)
