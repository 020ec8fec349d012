"""How much a claim is worth checking: a logistic score over features that a person can follow.

Every feature has one weight, so the reasons are the score. The features do not depend on the language, so the
weights learned from English debates serve Arabic news (docs/measurements.md; licence: model/worth.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from claims.extraction.model import worth as trained
from claims.extraction.types import Attribution, DateRef, Quantity, Signal

MOST_REASONS = 6
BIAS = trained.BIAS
WEIGHTS = {
    # Features that debate sentences do not have, set by hand to fit in with the others.
    "multiple": 2.0,
    "alleged": 0.5,
    "attribution": 0.1,
    "future": -0.5,
    "short": -0.8,
    "frame": -1.0,
    **trained.WEIGHTS,
    # Nobody can check these today, however much they are talked about.
    "prediction": trained.WEIGHTS["prediction"] - 2.0,
    "opinion": trained.WEIGHTS["opinion"] - 1.0,
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
