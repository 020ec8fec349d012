"""What the answer form offers: ready reasons, the passage each status would cite, and the keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User

from claims.choices import Relation, Status
from claims.models import Claim, Evidence, RationaleTemplate
from claims.services import keys
from claims.web import labels

UNDO = ("take-up", "recall")  # views that take back what was done to a claim
# What a passage must do to a claim so that an answer with this status may rest on it, the strongest first.
RESTS_ON: dict[Status, tuple[Relation, ...]] = {
    Status.VERIFIED: (Relation.SUPPORTS, Relation.RELATED),
    Status.DISPUTED: (Relation.REFUTES, Relation.RELATED),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A ready reason in the language of the article."""

    text: str
    status: str
    finding: str
    finding_label: str


def reasons(language: str) -> list[Reason]:
    """The ready reasons that are offered, in the editors' order."""
    return [
        Reason(row.text(language), row.status, row.finding, row.get_finding_display())
        for row in RationaleTemplate.objects.filter(active=True)
    ]


def by_status(found: Iterable[Reason]) -> list[tuple[Status, list[tuple[str, Reason]]]]:
    """The reasons under each status they suit, each with the action that its key has (claims.keys)."""
    listed = list(found)
    statuses = (Status.VERIFIED, Status.DISPUTED, Status.UNVERIFIED)
    return [
        (status, [(f"template_{n}", reason) for n, reason in enumerate(_suiting(listed, status), 1)])
        for status in statuses
    ]


def _suiting(found: Iterable[Reason], status: Status) -> list[Reason]:
    return [reason for reason in found if reason.status in ("", status)]


def best_passages(passages: Iterable[Evidence]) -> dict[int, list[Status]]:
    """Which passage an answer with each status would cite: the strongest relation, and what a person judged first."""
    listed, found = list(passages), dict[int, list[Status]]()
    for status, relations in RESTS_ON.items():
        ranked = [
            (relations.index(said), not passage.relation, -passage.score, passage.pk)
            for passage in listed
            if (said := passage.relation or passage.suggestion) in relations
        ]
        if ranked:
            found.setdefault(min(ranked)[-1], []).append(status)
    return found


def key_rows(person: User) -> list[dict[str, str]]:
    """Every action with its words and this person's key."""
    return [
        {"action": action, "label": str(labels.KEYS[action]), "key": key}
        for action, key in keys.of(person).items()
    ]


def recorded_tag(claim: UUID, *, seen: int | None = None) -> str:
    """What a message carries about an answer just recorded: whose claim, and with `seen` that it can be undone."""
    return f"recorded:{claim}:{'' if seen is None else seen}"


def undo_tag(undo: str, claim: Claim) -> str:
    """What a message carries that offers to undo what was just done: the view that does, for which claim as it is now."""
    return f"{undo}:{claim.uid}:{claim.revision}"


def read_undo(tag: str) -> dict[str, str]:
    """`undo_tag` read again: the view, the claim's uid, and the revision to undo from; empty for other messages."""
    undo, _, rest = tag.partition(":")
    uid, _, seen = rest.partition(":")
    return {"view": f"web:{undo}", "uid": uid, "seen": seen} if undo in UNDO else {}


def read_tag(tag: str) -> dict[str, str]:
    """`recorded_tag` read again: the claim's uid, and the revision to undo from; empty for other messages."""
    name, _, rest = tag.partition(":")
    uid, _, seen = rest.partition(":")
    return {"uid": uid, "seen": seen} if name == "recorded" else {}
