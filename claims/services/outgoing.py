"""What the public is told of each event. One table: what has no row here is told to nobody.

The ledger holds reviews that are blind, the state of the work, and people's names. Of an event goes out what
its row draws from its data, and never who did it. It is drawn once, when the event is written, and kept with
it: what was told once does not change when this table does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from claims.choices import REOPENED, EventType

Told = dict[str, Any]
Draw = Callable[[Mapping[str, Any], UUID], Told | None]

DETAILS = frozenset({"title", "source_name", "url", "published_date", "published_source"})
# As the API's claims tell a publication; `note` is written for its readers.
PUBLICATION = ("number", "verdict", "status", "finding", "note", "context", "expires")


def told(event: EventType, data: Mapping[str, Any], target: UUID) -> Told | None:
    """What goes out of an event with this data; None when it is internal."""
    draw = TABLE[event]
    return draw(data, target) if draw else None


def _fields(*names: str, target: str = "") -> Draw:
    """These fields as they are, and what the event concerns by the name given."""

    def draw(data: Mapping[str, Any], uid: UUID) -> Told:
        said: Told = {target: str(uid)} if target else {}
        return said | {name: data[name] for name in names}

    return draw


def _details(data: Mapping[str, Any], uid: UUID) -> Told | None:
    """The details that readers see; how many reviews an article needs is none."""
    seen = {name: pair for name, pair in data["changes"].items() if name in DETAILS}
    return {"changes": seen} if seen else None


def _verdict(data: Mapping[str, Any], uid: UUID) -> Told:
    """The pair that holds now. A withdrawn decision is told by the pair alone, as the claim itself tells it."""
    withdrawn = data["basis"] in REOPENED
    return {
        "status": data["status"][1],
        "finding": data["finding"][1],
        "verdict": None if withdrawn else str(uid),
    }


def _two_claims(data: Mapping[str, Any], uid: UUID) -> Told:
    """Of the first claim the second, which came of it or went into it; of the second, the first."""
    return {"of": data["first"]} if "first" in data else {"other": data["other"]}


def _moved(data: Mapping[str, Any], uid: UUID) -> Told | None:
    """Where a claim stands from now on; nothing of one that people have removed."""
    if data.get("removed"):
        return None
    return {name: data[name] for name in ("version", "spans", "edited")}


INTERNAL = None
TABLE: dict[EventType, Draw | None] = {
    EventType.ARTICLE_ADDED: _fields("sha256"),
    EventType.ARTICLE_EDITED: _details,
    EventType.ARTICLE_VERSION: _fields("number", "sha256", "counts", target="version"),
    EventType.ARTICLE_DIFFERS: INTERNAL,
    EventType.CLAIMS_EXTRACTED: _fields("claims", target="version"),
    EventType.ARTICLE_ASSISTED: INTERNAL,
    EventType.CLAIM_PROPOSED: _fields("model"),
    EventType.STATEMENT_PROPOSED: _fields("model", "statement"),
    EventType.CLAIM_ASSIGNED: INTERNAL,
    EventType.CLAIM_SET_ASIDE: INTERNAL,
    EventType.CLAIM_TAKEN_UP: INTERNAL,
    EventType.CLAIM_SENT_BACK: INTERNAL,
    EventType.CLAIM_RECALLED: INTERNAL,
    EventType.REVIEWS_REQUIRED: INTERNAL,
    EventType.EVIDENCE_OFFERED: _fields("passages"),
    EventType.EVIDENCE_RELATED: INTERNAL,
    EventType.LOOKUP_FINISHED: INTERNAL,
    EventType.LOOKUP_REQUESTED: INTERNAL,
    EventType.LOOKUP_STOPPED: INTERNAL,
    EventType.EVIDENCE_CHECKED: _fields("still", target="evidence"),
    EventType.REVIEW_SUBMITTED: INTERNAL,
    EventType.REVIEW_WITHDRAWN: INTERNAL,
    EventType.VERDICT_RECORDED: _verdict,
    EventType.STATUS_CHANGED: _fields("status", "finding"),
    EventType.SNAPSHOT_ENTERED: INTERNAL,
    EventType.EVIDENCE_CHOSEN: _fields(target="evidence"),
    EventType.EVIDENCE_REMOVED: _fields(target="evidence"),
    EventType.COMMENT_ADDED: INTERNAL,
    EventType.COMMENT_EDITED: INTERNAL,
    EventType.COMMENT_DELETED: INTERNAL,
    EventType.COMMENT_WITHDRAWN: INTERNAL,
    EventType.CLAIM_MOVED: _moved,
    EventType.CLAIM_TEXT_CHANGED: _fields(
        "version", "spans", "quote_before", "quote", "protected", "published"
    ),
    EventType.CLAIM_TEXT_GONE: _fields("version", "quote", "why", "published"),
    EventType.CLAIM_ADDED: _fields("spans"),
    EventType.CLAIM_REMOVED: _fields(),
    EventType.CLAIM_CORRECTED: _fields("spans"),
    EventType.CLAIM_SPLIT: _two_claims,
    EventType.CLAIM_MERGED: _two_claims,
    EventType.CLAIM_RESTORED: _fields(),
    EventType.CLAIM_PUBLISHED: _fields(*PUBLICATION),
    EventType.PUBLICATION_CORRECTED: _fields(*PUBLICATION),
    EventType.PUBLICATION_CONFIRMED: _fields(*PUBLICATION),
    EventType.CLAIM_UNPUBLISHED: _fields("number", "withdrawal_note"),
    EventType.TOKEN_MADE: INTERNAL,
    EventType.TOKEN_REVOKED: INTERNAL,
    EventType.WEBHOOK_MADE: INTERNAL,
    EventType.WEBHOOK_CHANGED: INTERNAL,
    EventType.WEBHOOK_RENEWED: INTERNAL,
    EventType.WEBHOOK_PAUSED: INTERNAL,
    EventType.WEBHOOK_RESUMED: INTERNAL,
    EventType.WEBHOOK_REPLAYED: INTERNAL,
    EventType.WEBHOOK_REMOVED: INTERNAL,
    EventType.PERSON_FORGOTTEN: INTERNAL,
}
TYPES = [(event.value, event.value) for event, draw in TABLE.items() if draw]  # of what goes out, as choices
