"""Number-safe re-anchoring: where the claims of a text stand in a later text of the same article. Pure."""

from claims.matching.anchoring import AMBIGUOUS, CHANGED, EDITED, GONE, MOVED, OUTCOMES, Anchored, anchor
from claims.matching.protected import Change
from claims.matching.wording import Word, differences, plain

__all__ = [
    "AMBIGUOUS", "CHANGED", "EDITED", "GONE", "MOVED", "OUTCOMES", "Anchored", "Change", "Word", "anchor", "differences", "plain",
]  # fmt: skip
