"""Does a document say the same as a claim? By likeness of the words, and by the lead over what comes next.

The thresholds were set by hand after looking at the dev and train splits of two collections (python -m
benchmarks.retrieval PATH --sure; docs/measurements.md); nothing was learned from them.
"""

from __future__ import annotations

from collections.abc import Sequence

from claims.evidence import ranking
from claims.evidence.types import Ranked

SURE = 0.9  # likeness and lead together
MOST_LEAD, UNKNOWN_LEAD = 0.5, 0.3  # a lead counts for so much at most, and for so much where nothing follows
ALIKE = 0.7  # two documents that say the same: neither is ahead of the other


def is_likely(question: str, one: Ranked, ranked: Sequence[Ranked]) -> bool:
    """Whether a document of a ranking is likely the answer to the question."""
    return ranking.likeness(question, _text(one)) + _lead(one, ranked) >= SURE


def _lead(one: Ranked, ranked: Sequence[Ranked]) -> float:
    """By how much of its score a document is ahead of the next that says something else."""
    for other in ranked:
        if other.score < one.score and ranking.likeness(_text(one), _text(other)) < ALIKE:
            return min((one.score - other.score) / one.score, MOST_LEAD)
    return UNKNOWN_LEAD


def _text(ranked: Ranked) -> str:
    return f"{ranked.document.title} {ranked.document.text}"
