"""Full-text search over snapshots: the database finds candidates, `claims.evidence.ranking` orders them.

Both databases index the same thing, the `tokens` of our own analysis (fold, light stem, stop words), so
both answer alike: FTS5 on SQLite, a GIN index on PostgreSQL, kept in step by triggers (migration 0002).
Neither database's own ranking is used: ts_rank knows no document frequency (docs/adr/0005).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from claims.models import Snapshot

COMMON = 0.05  # a term in more than this share of the documents finds nothing worth having ...
SMALL = 200  # ... but in an archive this small every term may matter
MAX_TERMS = 60


@dataclass(frozen=True, slots=True)
class Candidates:
    """Snapshots that hold any of the terms, with what ranking needs: document frequencies and sizes."""

    snapshots: list[Snapshot]
    frequencies: dict[str, int]
    total: int
    average_length: float


def candidates(terms: list[str], *, limit: int = 100) -> Candidates:
    """Up to `limit` snapshots holding the most, and the rarest, of the terms (an OR query)."""
    wanted = list(dict.fromkeys(terms))
    total = Snapshot.objects.count()
    if not wanted or not total:
        return Candidates([], {}, total, 0.0)
    frequencies = _frequencies(wanted)
    rare = sorted(
        (term for term in wanted if 0 < frequencies.get(term, 0) <= max(SMALL, COMMON * total)),
        key=lambda term: frequencies[term],
    )[:MAX_TERMS]
    ids = _matching(rare, limit) if rare else []
    found = Snapshot.objects.in_bulk(ids)
    snapshots = [found[pk] for pk in ids if pk in found]
    return Candidates(snapshots, frequencies, total, _average_length(snapshots))


def _average_length(snapshots: list[Snapshot]) -> float:
    lengths = [snapshot.tokens.count(" ") + 1 for snapshot in snapshots]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _frequencies(terms: list[str]) -> dict[str, int]:
    """How many snapshots hold each term."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ",".join(["%s"] * len(terms))
            cursor.execute(f"SELECT term, doc FROM claims_snapshot_vocab WHERE term IN ({marks})", terms)  # noqa: S608 - marks only
        else:
            cursor.execute(
                "SELECT term, (SELECT count(*) FROM claims_snapshot"
                " WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ quote_literal(term)::tsquery)"
                " FROM unnest(%s::text[]) AS term",
                [terms],
            )
        return {term: count for term, count in cursor.fetchall() if count}


def _matching(terms: list[str], limit: int) -> list[int]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            query = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
            cursor.execute(
                "SELECT rowid FROM claims_snapshot_fts WHERE claims_snapshot_fts MATCH %s ORDER BY rank, rowid LIMIT %s",
                [query, limit],
            )
        else:
            # Candidates by how many of the terms they hold; the rarest term counts for most.
            cursor.execute(
                """
                WITH term AS (SELECT term, weight FROM unnest(%s::text[], %s::float[]) AS t(term, weight))
                SELECT s.id FROM claims_snapshot s JOIN term
                  ON array_to_tsvector(string_to_array(s.tokens, ' ')) @@ quote_literal(term.term)::tsquery
                GROUP BY s.id ORDER BY sum(term.weight) DESC, s.id LIMIT %s
                """,
                [terms, [1.0 / (1 + rank) for rank in range(len(terms))], limit],
            )
        return [row[0] for row in cursor.fetchall()]
