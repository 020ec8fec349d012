"""How much a claim is worth checking: a logistic score over features that a person can follow.

Every feature has one weight, so the reasons are the score. The features do not depend on the language.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from claims.extraction.types import Attribution, DateRef, Quantity, Signal

MOST_REASONS = 6
BIAS = -1.3
WEIGHTS = {
    "money": 1.3,
    "percent": 1.3,
    "multiple": 1.1,
    "figure": 0.9,
    "date": 0.9,
    "named-entity": 0.5,
    "change": 0.6,
    "comparison": 0.4,
    "causal": 0.2,
    "legal": 0.3,
    "length": 1.0,
    "alleged": 0.4,
    "attribution": 0.1,
    "negation": 0.2,
    "hedge": -0.6,
    "opinion": -1.6,
    "prediction": -2.0,
    "future": -0.5,
    "first-person": -0.8,
    "short": -0.8,
    "frame": -0.6,
}
_FIGURES = {"money": "money", "percent": "percent", "multiple": "multiple"}
_WORD = re.compile(r"\w+")
_QUOTED_NAME = re.compile(r"[\"“«][^\"”»\n]{2,60}[\"”»]")
_LATIN_NAME = re.compile(r"(?<=\S )[A-Z][\w.\-]+|\b[A-Z]{2,}\b")


def features(
    text: str,
    *,
    signals: Collection[str],
    quantities: Sequence[Quantity],
    dates: Sequence[DateRef],
    attribution: Attribution | None,
    frame: bool,
) -> dict[str, float]:
    """The features of a clause that are not zero, by code; most are 0 or 1."""
    found = {_FIGURES.get(quantity.kind, "figure"): 1.0 for quantity in quantities}
    words = len(_WORD.findall(text))
    found["length"] = min(words, 20) / 20
    if words < 5 and not quantities:
        found["short"] = 1.0
    if dates:
        found["date"] = max(date.confidence for date in dates)
    if "office" in signals or _QUOTED_NAME.search(text) or _LATIN_NAME.search(text):
        found["named-entity"] = 1.0
    for code in (
        "change",
        "comparison",
        "causal",
        "legal",
        "negation",
        "hedge",
        "opinion",
        "prediction",
        "future",
        "first-person",
    ):
        if code in signals:
            found[code] = 1.0
    if attribution:
        found["alleged" if attribution.verb in {"alleges", "denies"} else "attribution"] = 1.0
    if frame:
        found["frame"] = 1.0
    return found


def score(found: dict[str, float]) -> tuple[float, tuple[Signal, ...]]:
    """The worth, 0..1, and the strongest reasons for and against it."""
    moved = [Signal(code, round(WEIGHTS[code] * value, 3)) for code, value in found.items()]
    total = BIAS + sum(signal.weight for signal in moved)
    strongest = sorted(moved, key=lambda signal: (-abs(signal.weight), signal.code))[:MOST_REASONS]
    return round(1 / (1 + math.exp(-total)), 3), tuple(strongest)
