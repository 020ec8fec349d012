"""How much a claim is worth checking: a logistic score over features that a person can follow.

Every feature has one weight, so the reasons are the score. The features do not depend on the language; what the
words themselves say is one more feature, for English alone. The weights are learned from English debates
(docs/measurements.md; licence: model/__init__.py), and the score is calibrated: it is a probability.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from claims.extraction.model import worth as trained
from claims.extraction.types import Attribution, DateRef, Quantity, Signal
from claims.extraction.wording import wording

MOST_REASONS = 6
REMEMBERED = 1_024  # sets of features
FULL = 8  # words from which a clause is long enough to say something
THRESHOLD = (
    trained.THRESHOLD
)  # a claim of this worth rather ought to be checked: the best F1 on sentences set aside
# Features that debate sentences do not have, or not as news has them, set by hand to fit in with the others.
_SET = {
    "multiple": 2.0,
    "alleged": 0.5,
    "future": -0.5,
    "frame": -1.0,
    # Nobody can check a forecast or a taste today, however much it is talked about.
    "uncheckable": -2.0,
}
# Whoever argues in a newspaper is told by these; in a debate everybody argues.
_ARGUED = {"emphasis": -0.4, "first-person": -0.5, "ideal": -0.5, "second-person": -0.5}
_MODELS = {
    "ar": (trained.ANY[0], {**trained.ANY[1], **_SET, **_ARGUED}),
    "en": (trained.ENGLISH[0], {**trained.ENGLISH[1], **_SET, "wording": 1.0}),
}
CODES = frozenset().union(*(weights for _, weights in _MODELS.values()))

# Signals that are features as they are.
TOLD = frozenset((
    "causal", "change", "comparison", "conditional", "emotion", "emphasis", "evaluation", "first-person", "future", "hedge", "ideal",
    "legal", "negation", "obligation", "office", "opinion", "past", "prediction", "second-person", "vague", "wish",
))  # fmt: skip
_FIGURES = {"money": "money", "percent": "percent", "multiple": "multiple"}
_QUOTED_NAME = re.compile(r"[\"“«][^\s\"”»]+(?: [^\s\"”»]+){0,3}[\"”»]")
_LATIN_NAME = re.compile(r"[A-Z](?<=\S [A-Z])[\w.\-]+|[A-Z](?<=\b[A-Z])[A-Z]+\b")


def features(
    text: str,
    *,
    signals: Collection[str],
    quantities: Sequence[Quantity] = (),
    dates: Sequence[DateRef] = (),
    attribution: Attribution | None = None,
    frame: bool = False,
    checkable: bool = True,
) -> dict[str, float]:
    """The features of a clause that are not zero, by code; most are 0 or 1."""
    found = {_FIGURES.get(quantity.kind, "figure"): 1.0 for quantity in quantities}
    found["length"] = min(len(text.split(None, FULL)), FULL) / FULL
    if dates:
        found["date"] = max(date.confidence for date in dates)
    quoted = '"' in text or "“" in text or "«" in text
    if "named-entity" in signals or (quoted and _QUOTED_NAME.search(text)) or _LATIN_NAME.search(text):
        found["named-entity"] = 1.0
    for code in TOLD.intersection(signals):
        found[code] = 1.0
    if attribution and attribution.verb in {"alleges", "denies"}:
        found["alleged"] = 1.0
    if frame:
        found["frame"] = 1.0
    if not checkable:
        found["uncheckable"] = 1.0
    return found


def score(found: dict[str, float], plain: str, language: str) -> tuple[float, tuple[Signal, ...]]:
    """The worth, 0..1, of a clause (`plain`: folded), and the strongest reasons for and against it."""
    pairs = frozenset(found.items())
    return _weighed(pairs, language, wording(plain)) if language == "en" else _remembered(pairs, language)


def _weighed(
    found: frozenset[tuple[str, float]], language: str, worded: tuple[float, str] | None = None
) -> tuple[float, tuple[Signal, ...]]:
    bias, weights = _MODELS[language]
    moved = [(code, weights[code] * value, "") for code, value in found]
    if worded is not None:
        moved.append(("wording", *worded))
    moved.sort(key=lambda reason: (-abs(reason[1]), reason[0]))
    total = bias + sum([weight for _, weight, _ in moved])
    reasons = tuple([Signal(code, round(weight, 3), word) for code, weight, word in moved[:MOST_REASONS]])
    return round(1 / (1 + math.exp(-total)), 3), reasons


_remembered = lru_cache(REMEMBERED)(_weighed)  # two clauses in three have features that came before
