"""What sort of assertion a clause is, and whether anybody could check it."""

from __future__ import annotations

from collections.abc import Collection

_AHEAD = frozenset({"future", "subjunctive"})
UNCHECKABLE = frozenset({"prediction", "opinion"})


def kind_of(signals: Collection[str], *, quantities: int, frame: bool, estimated: bool) -> str:
    """One of types.KINDS. The first rule that holds decides; a figure makes an opinion checkable."""
    if frame:
        return "attribution-only"
    if "prediction" in signals or (estimated and not _AHEAD.isdisjoint(signals)):
        return "prediction"
    if quantities:
        return "quantity"
    if "opinion" in signals or "emotion" in signals:
        return "opinion"
    for kind in ("comparison", "causal", "legal", "event"):
        if kind in signals:
            return kind
    return "fact"


def is_checkable(kind: str) -> bool:
    """A forecast and a taste cannot be checked today; everything else can."""
    return kind not in UNCHECKABLE
