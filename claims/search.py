"""Full-text search over snapshots: the database finds candidates, `claims.evidence.ranking` orders them.

Both databases index the same thing, the `tokens` of our own analysis (fold, light stem, stop words), so
both answer alike: FTS5 on SQLite, a GIN index on PostgreSQL, kept in step by triggers (migration 0002).
Neither database's own ranking is used: ts_rank knows no document frequency (docs/adr/0005).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import OperationalError, connection
from django.db.models import Avg, Value
from django.db.models.functions import Length, Replace

from claims.evidence.ranking import idf
from claims.models import Snapshot

COMMON = 0.05  # a term in more than this share of the documents finds nothing worth having ...
SMALL = 200  # ... but in an archive this small every term may matter
MAX_TERMS = 60
INDEX = "claims_snapshot_tokens"  # PostgreSQL's
TABLES = [
    f"claims_snapshot_fts_{part}" for part in ("data", "idx", "docsize", "config")
]  # what FTS5 keeps its index in
SAMPLE = 200  # snapshots whose length is asked
WIDER = 3  # PostgreSQL does not count how often a text holds a term: so many times more for ranking to choose from


@dataclass(frozen=True, slots=True)
class Candidates:
    """Snapshots that hold any of the terms, with what ranking needs: document frequencies and sizes."""

    snapshots: list[Snapshot]
    frequencies: dict[str, int]
    total: int
    average_length: float


def candidates(terms: list[str], *, limit: int = 100) -> Candidates:
    """About `limit` snapshots holding the most, and the rarest, of the terms (an OR query); PostgreSQL gives more."""
    wanted = list(dict.fromkeys(terms))
    total = Snapshot.objects.count()
    if not wanted or not total:
        return Candidates([], {}, total, 0.0)
    frequencies = _frequencies(wanted)
    rare = sorted(
        (term for term in wanted if 0 < frequencies.get(term, 0) <= max(SMALL, COMMON * total)),
        key=lambda term: frequencies[term],
    )[:MAX_TERMS]
    ids = _matching({term: idf(frequencies[term], total) for term in rare}, limit) if rare else []
    found = Snapshot.objects.in_bulk(ids)
    snapshots = [found[pk] for pk in ids if pk in found]
    return Candidates(snapshots, frequencies, total, _average_length())


def _average_length() -> float:
    """Terms in a snapshot, on average over the newest: the candidates' own would differ between the databases."""
    spaces = Length("tokens") - Length(Replace("tokens", Value(" ")))
    newest = Snapshot.objects.order_by("-pk").annotate(spaces=spaces).values("spaces")[:SAMPLE]
    return float(newest.aggregate(average=Avg("spaces"))["average"] or 0) + 1


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


def _matching(weights: dict[str, float], limit: int) -> list[int]:
    """The snapshots that hold most of the terms' weight, about best first: ranking puts them in order."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            query = " OR ".join('"' + term.replace('"', '""') + '"' for term in weights)
            cursor.execute(
                "SELECT rowid FROM claims_snapshot_fts WHERE claims_snapshot_fts MATCH %s ORDER BY rank, rowid LIMIT %s",
                [query, limit],
            )
        else:
            # BM25 (k1 1.2, b .75) as of texts that hold each term once. octet_length reads no long text.
            cursor.execute(
                """
                WITH term AS (SELECT term, weight FROM unnest(%s::text[], %s::float[]) AS t(term, weight)),
                  usual AS (SELECT greatest(avg(octet_length(tokens)), 1) AS size FROM
                    (SELECT tokens FROM claims_snapshot ORDER BY id DESC LIMIT %s) AS newest)
                SELECT s.id FROM usual, claims_snapshot s JOIN term
                  ON array_to_tsvector(string_to_array(s.tokens, ' ')) @@ quote_literal(term.term)::tsquery
                GROUP BY s.id, usual.size
                ORDER BY sum(term.weight) / (1.3 + 0.9 * octet_length(s.tokens) / usual.size) DESC, s.id LIMIT %s
                """,
                [list(weights), list(weights.values()), SAMPLE, WIDER * limit],
            )
        return [row[0] for row in cursor.fetchall()]


def rebuild() -> None:
    """The database's index made anew from the tokens. On PostgreSQL search and writing go on, unless in a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO claims_snapshot_fts(claims_snapshot_fts) VALUES ('rebuild')")
            cursor.execute("INSERT INTO claims_snapshot_fts(claims_snapshot_fts) VALUES ('optimize')")
        elif connection.in_atomic_block:
            cursor.execute(f"REINDEX INDEX {INDEX}")
        else:
            # What a rebuild that was interrupted leaves behind costs every write, and is never asked.
            cursor.execute(
                "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
                " WHERE indrelid = 'claims_snapshot'::regclass AND NOT indisvalid AND relname LIKE %s",
                [f"{INDEX}_cc%"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")
            cursor.execute(f"REINDEX INDEX CONCURRENTLY {INDEX}")


def size() -> int:
    """Bytes the index takes in the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_relation_size(%s::regclass)", [INDEX])
            return int(cursor.fetchone()[0])
        try:
            marks = ",".join(["%s"] * len(TABLES))
            cursor.execute(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({marks})", TABLES)  # noqa: S608 - marks only
            return int(cursor.fetchone()[0])
        except OperationalError:  # an SQLite without dbstat
            return _size_of_blocks()


def _size_of_blocks() -> int:
    """About `size`: what the pages of SQLite hold, not the pages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT sum(length(block)) FROM claims_snapshot_fts_data)"
            " + (SELECT coalesce(sum(length(sz)), 0) FROM claims_snapshot_fts_docsize)"
        )
        return int(cursor.fetchone()[0])
