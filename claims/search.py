"""Full-text search over snapshots: the database finds candidates, `claims.evidence.ranking` orders them.

Both databases index the same thing, the `tokens` of our own analysis (fold, light stem, stop words), so
both answer alike: FTS5 on SQLite, a GIN index on PostgreSQL, kept in step by triggers (migration 0002).
Neither database's own ranking is used: ts_rank knows no document frequency (docs/adr/0005).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.db import OperationalError, connection
from django.db.models import Avg, Value
from django.db.models.functions import Length, Replace

from claims.evidence.ranking import idf
from claims.evidence.types import Document
from claims.models import Snapshot

COMMON = 0.05  # a term in more than this share of the documents finds nothing worth having ...
SMALL = 200  # ... but in an archive this small every term may matter
MAX_TERMS = 60
LARGE = 5_000  # snapshots: counting so many costs more than to find among them, so what was counted is used again ...
KEPT = 60  # ... for so many seconds
INDEX = "claims_snapshot_tokens"  # PostgreSQL's
TABLES = [f"claims_snapshot_fts_{part}" for part in ("data", "idx", "docsize", "config")]  # FTS5's
SAMPLE = 200  # snapshots whose length is asked
WIDER = 3  # PostgreSQL does not count how often a text holds a term: so many times more for ranking to choose from


@dataclass(frozen=True, slots=True)
class Candidates:
    """Snapshots that hold any of the terms, with what ranking needs: document frequencies and sizes."""

    documents: list[Document]
    frequencies: dict[str, int]
    total: int
    average_length: float


def candidates(terms: list[str], *, limit: int = 100, most: int = MAX_TERMS) -> Candidates:
    """About `limit` snapshots holding the most, and the rarest, of the terms (an OR query; `most` terms
    at most); PostgreSQL gives more."""
    wanted = list(dict.fromkeys(terms))
    counts = _counts()
    total = counts.total
    if not wanted or not total:
        return Candidates([], {}, total, 0.0)
    frequencies = counts.frequencies(wanted)
    rare = sorted(
        (term for term in wanted if 0 < frequencies.get(term, 0) <= max(SMALL, COMMON * total)),
        key=lambda term: frequencies[term],
    )[:most]
    ids = _matching({term: idf(frequencies[term], total) for term in rare}, limit) if rare else []
    found = _documents(ids)
    documents = [found[pk] for pk in ids if pk in found]
    return Candidates(documents, frequencies, total, counts.average_length)


@dataclass(slots=True)
class _Counts:
    """What was counted in the whole archive, at about one time."""

    total: int
    average_length: float
    until: float
    common: dict[str, int] = field(default_factory=dict)

    def frequencies(self, terms: list[str]) -> dict[str, int]:
        """How many snapshots hold each term. A rare one is counted always: what is new must be found at once."""
        known = {term: self.common[term] for term in terms if term in self.common}
        left = [term for term in terms if term not in known]
        counted = _frequencies(left) if left else {}
        self.common |= {term: count for term, count in counted.items() if count > SMALL}
        return counted | known


_kept = _Counts(0, 0.0, 0.0)


def _counts() -> _Counts:
    """The counts of a large archive, at most a minute old; of a small one, now."""
    global _kept  # one for the process
    now = time.monotonic()
    if now >= _kept.until:
        total = Snapshot.objects.count()
        _kept = _Counts(total, _average_length(), now + KEPT if total >= LARGE else now)
    return _kept


def frequencies(terms: list[str]) -> tuple[dict[str, int], int]:
    """How many snapshots hold each of the terms, and how many there are."""
    counts = _counts()
    return counts.frequencies(terms), counts.total


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


def _documents(ids: list[int]) -> dict[int, Document]:
    """What ranking reads of snapshots: making whole rows of them costs more than to find them."""
    fields = ("id", "title", "text", "tokens", "publisher", "published_date")
    rows = Snapshot.objects.filter(pk__in=ids).values_list(*fields)
    return {
        pk: Document(
            id=pk,
            title=title,
            text=text,
            tokens=tuple(tokens.split()),
            publisher=publisher,
            published=published,
        )
        for pk, title, text, tokens, publisher, published in rows
    }


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
                SELECT id FROM
                  (SELECT s.id, octet_length(s.tokens) AS size, term.weight
                   FROM unnest(%s::text[], %s::float[]) AS term(term, weight) JOIN claims_snapshot s
                     ON array_to_tsvector(string_to_array(s.tokens, ' ')) @@ quote_literal(term.term)::tsquery) AS held
                GROUP BY id, size
                ORDER BY sum(weight) / (1.3::float + 0.9::float * size / (SELECT greatest(avg(octet_length(tokens)), 1)::float FROM
                  (SELECT tokens FROM claims_snapshot ORDER BY id DESC LIMIT %s) AS newest)) DESC, id LIMIT %s
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
