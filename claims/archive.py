"""The archive provider: the newsroom's own store of documents, always there, nothing leaves the house."""

from __future__ import annotations

from dataclasses import replace

from claims import search
from claims.evidence import ranking
from claims.evidence.types import Hit, Query, Ranked
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
        return [
            hit_of(snapshot, Hit(score=ranked.score, matched_terms=ranked.matched_terms))
            for snapshot, ranked in find(query, limit=limit)
        ]


def find(query: Query, *, limit: int, gate: float = ranking.GATE) -> list[tuple[Snapshot, Ranked]]:
    """Up to `limit` snapshots that hold enough of the claim's weight, best first, each with why it was found."""
    found = search.SNAPSHOTS.candidates(list(query.tokens))
    ranked = ranking.rank(
        query,
        found.documents,
        frequencies=found.frequencies,
        total=found.total,
        average_length=found.average_length,
        gate=gate,
        limit=limit,
    )
    rows = Snapshot.objects.in_bulk([one.document.id for one in ranked])
    return [(rows[one.document.id], one) for one in ranked if one.document.id in rows]


def hit_of(snapshot: Snapshot, hit: Hit) -> Hit:
    """A hit with what the archive keeps of its document."""
    return replace(
        hit,
        title=snapshot.title,
        text=snapshot.text,
        language=snapshot.language,
        url=snapshot.url,
        publisher=snapshot.publisher,
        document=snapshot.document,
        published=snapshot.published_date,
        published_source=snapshot.published_source,
        native_id=str(snapshot.pk),
    )
