"""The archive provider: the newsroom's own store of documents, always there, nothing leaves the house."""

from __future__ import annotations

from claims import search
from claims.evidence import ranking
from claims.evidence.types import Document, Hit, Query, Ranked
from claims.models import Snapshot


class Archive:
    """Snapshots in the database, found by the full-text index and ordered by our own ranking."""

    key = "archive"
    label = "Archive"
    asked_with = "claim"
    needs_key = False
    sends_text_to_third_party = False
    storable = True
    pace = 0.0

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        return [_hit(snapshot, ranked) for snapshot, ranked in find(query)[:limit]]


def find(query: Query, *, gate: float = ranking.GATE) -> list[tuple[Snapshot, Ranked]]:
    """The snapshots that hold enough of the claim's weight, best first, each with why it was found."""
    found = search.candidates(list(query.tokens))
    rows = {snapshot.pk: snapshot for snapshot in found.snapshots}
    ranked = ranking.rank(
        query,
        [_document(snapshot) for snapshot in found.snapshots],
        frequencies=found.frequencies,
        total=found.total,
        average_length=found.average_length,
        gate=gate,
    )
    return [(rows[one.document.id], one) for one in ranked]


def _document(snapshot: Snapshot) -> Document:
    return Document(
        id=snapshot.pk,
        title=snapshot.title,
        text=snapshot.text,
        tokens=tuple(snapshot.tokens.split()),
        publisher=snapshot.publisher,
        published=snapshot.published_date,
    )


def _hit(snapshot: Snapshot, ranked: Ranked) -> Hit:
    return Hit(
        title=snapshot.title,
        text=snapshot.text,
        language=snapshot.language,
        url=snapshot.url,
        publisher=snapshot.publisher,
        document=snapshot.document,
        published=snapshot.published_date,
        published_source=snapshot.published_source,
        native_id=str(snapshot.pk),
        score=ranked.score,
        matched_terms=ranked.matched_terms,
    )
