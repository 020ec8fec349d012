"""An article's text made ready for showing: its pieces with their claims, its sentences, the coverage strip."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional

from django.utils.translation import gettext as _

from claims.choices import Language, ReviewState, Status
from claims.extraction.types import Span
from claims.models import ArticleVersion, Claim
from claims.web import labels
from claims.web.presentation import shortened
from claims.web.segments import Mark, Stretch, cut, split

LEFT, RIGHT = frozenset({"L"}), frozenset({"R", "AL"})  # Unicode's strong bidirectional classes
# A cell of the strip shows the first of these that its sentence has.
ATTENTION = ("disputed", "unverified", "verified", "aside", "uncheckable")


def marked_text(
    version: ArticleVersion,
    claims: Sequence[Claim],
    sentences: Sequence[Mapping[str, Any]],
    hand: Sequence[Span] = (),
) -> list[dict[str, Any]]:
    """The article's text as stretches and pieces; each piece knows the claims that cover it.

    `sentences`: those of `sentences_now`. `hand`: what a person has chosen; its pieces say so.
    """
    known = {claim.pk: claim for claim in claims}
    marks = [Mark(span.start, span.end, claim.pk) for claim in claims for span in claim.spans.all()]
    bounds = [(int(sentence["start"]), int(sentence["end"])) for sentence in sentences]
    stretches = split(version.text, marks, bounds)
    return [_stretch(stretch, sentences, known, version.language, hand) for stretch in stretches]


def _stretch(
    stretch: Stretch,
    sentences: Sequence[Mapping[str, Any]],
    known: Mapping[int, Claim],
    language: str,
    hand: Sequence[Span],
) -> dict[str, Any]:
    sentence = sentences[stretch.sentence] if stretch.sentence is not None else {}
    role, reason = str(sentence.get("role") or ""), str(sentence.get("reason") or "")
    if reason == "heading" and role == "headline":
        reason = role
    return {
        "role": role,
        "number": stretch.sentence + 1 if stretch.sentence is not None else 0,
        "reason": labels.label(labels.SENTENCES, reason) if reason else "",
        "direction": other_direction("".join(piece.text for piece in stretch.pieces), language),
        "pieces": [
            (part, [known[key] for key in part.keys], chosen)
            for piece in stretch.pieces
            for part, chosen in cut(piece, hand)
        ],
    }


def other_direction(text: str, language: str) -> str:
    """The direction of a sentence written wholly in the other script (an English date line), else ""."""
    here, there = (RIGHT, LEFT) if language == Language.ARABIC else (LEFT, RIGHT)
    if any(bidirectional(char) in here for char in text):
        return ""
    if not any(bidirectional(char) in there for char in text):
        return ""
    return "ltr" if there is LEFT else "rtl"


def sentences_now(version: ArticleVersion, claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """The sentences of a text as its claims are now: people may have added some, or given them other words.

    What is stored tells of the day of the extraction.
    """
    stored = version.sentences
    ends = [int(sentence["end"]) for sentence in stored]
    inside: list[list[Claim]] = [[] for _sentence in stored]
    for claim in claims:
        for span in claim.spans.all():
            for at in _reached(stored, ends, span.start, span.end):
                inside[at].append(claim)
    found = []
    for sentence, there in zip(stored, inside, strict=True):
        now = {**sentence, "claims": sorted({claim.number - 1 for claim in there})}
        if any(claim.checkable for claim in there):
            now["reason"] = None
        elif sentence.get("claims") and not there:
            now["reason"] = sentence.get("reason") or "moved"
        found.append(now)
    return found


def sentences_with(version: ArticleVersion, places: Iterable[Sequence[int]]) -> set[int]:
    """The numbers, from 1, of the sentences that share characters with any of these places."""
    stored = version.sentences
    ends = [int(sentence["end"]) for sentence in stored]
    return {at + 1 for start, end in places for at in _reached(stored, ends, start, end)}


def _reached(stored: Sequence[Mapping[str, Any]], ends: Sequence[int], start: int, end: int) -> Iterator[int]:
    """The places in the list of the sentences that a span lies in. `ends`: where each of them ends."""
    at = bisect_right(ends, start)
    while at < len(stored) and stored[at]["start"] < end:
        yield at
        at += 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A sentence as a cell of the coverage strip; `number` counts from 1.

    `state`: the status that asks most for attention among its checkable claims, "aside" where all of those are
    set aside, "uncheckable" where it has none but others, "without" where it has none at all. `label`: what it claims, or why nothing; `reason`:
    the code of that why, else "".
    """

    number: int
    state: str
    label: str
    words: str
    reason: str


def strip(
    version: ArticleVersion, claims: Sequence[Claim], sentences: Sequence[Mapping[str, Any]]
) -> list[Cell]:
    """Every sentence of a text, in its order. `sentences`: those of `sentences_now`."""
    known = {claim.number - 1: claim for claim in claims}
    names = {"uncheckable": _("Not checkable"), "aside": str(ReviewState.SET_ASIDE.label)}
    names |= {str(status): str(status.label) for status in Status}
    cells = []
    for number, sentence in enumerate(sentences, 1):
        inside = [known[n] for n in sentence["claims"]]
        reason = "" if inside else str(sentence.get("reason") or "none")
        states = _states(inside) or ["without"]
        label = _(", ").join(names[state] for state in states) if inside else _reason_label(reason)
        words = " ".join(version.text[sentence["start"] : sentence["end"]].split())
        cells.append(Cell(number, states[0], label, shortened(words), reason))
    return cells


def _states(claims: Sequence[Claim]) -> list[str]:
    """What stands in a sentence with these claims, what asks most for attention first."""
    found = {_state(claim) for claim in claims}
    return [state for state in ATTENTION if state in found]


def _state(claim: Claim) -> str:
    if not claim.checkable:
        return "uncheckable"
    return "aside" if claim.review_state == ReviewState.SET_ASIDE else str(claim.status)


def _reason_label(code: str) -> str:
    return labels.label({**labels.SENTENCES, "none": _("No reason given")}, code)


def coverage(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The cells counted: with claims, and without by reason, the most frequent first, each with its cells."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.reason, []).append(cell)
    rest = sorted(
        ((code, found) for code, found in groups.items() if code),
        key=lambda pair: (-len(pair[1]), pair[0]),
    )
    claimed = groups.get("", [])
    return [{"label": _("With claims"), "n": len(claimed), "code": "claims", "cells": []}] + [
        {"label": found[0].label, "n": len(found), "code": code, "cells": found} for code, found in rest
    ]
