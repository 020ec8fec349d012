"""Full-text search over snapshots, checked claims and the words of all claims: the database finds candidates, `claims.evidence.ranking`
orders them.

Both databases index the same thing, the `tokens` of our own analysis (fold, light stem, stop words), so
both answer alike: FTS5 on SQLite, a GIN index on PostgreSQL, kept in step by triggers (migrations 0002, 0009, 0010).
Neither database's own ranking is used: ts_rank knows no document frequency (docs/adr/0005).
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate

from django.db import OperationalError, connection
from django.db.models import Avg, Model, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length, Replace

from claims.evidence.ranking import idf
from claims.evidence.tokens import tokens
from claims.evidence.types import Document
from claims.models import CheckedClaim, ClaimWords, Snapshot

COMMON = 0.05  # a term in more than this share of the documents finds nothing worth having ...
SMALL = 200  # ... but in an archive this small every term may matter
MAX_TERMS = 60
# Rows read for one question: of 300,000 claims 60 terms would read a third. The rarest terms are read first ...
READ = 25_000
FEWEST = 5  # ... and so many at least
LARGE = (
    5_000  # rows: counting so many costs more than to find among them, so what was counted is used again ...
)
KEPT = 60  # ... for so many seconds
PARTS = ("data", "idx", "docsize", "config")  # tables of an FTS5 table
SAMPLE = 200  # rows whose length is asked
WIDER = 3  # PostgreSQL does not count how often a text holds a term: so many times more for ranking to choose from


def terms(text: str) -> list[str]:
    """The words that somebody looks for. What an apostrophe or a hyphen leaves of one is none: Rotterdam's."""
    return [term for term in dict.fromkeys(tokens(text)) if len(term) > 1 or term.isdigit()]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Documents that hold any of the terms, with what ranking needs: document frequencies and sizes."""

    documents: list[Document]
    frequencies: dict[str, int]
    total: int
    average_length: float


@dataclass(slots=True)
class Counts:
    """What was counted in a whole index, at about one time."""

    total: int = 0
    average_length: float = 0.0
    until: float = 0.0
    common: dict[str, int] = field(default_factory=dict)


def _within(rare: list[str], frequencies: dict[str, int]) -> list[str]:
    """The rarest terms, which come first, as far as READ rows go."""
    read = list(accumulate(frequencies[term] for term in rare))
    return rare[: max(FEWEST, bisect_right(read, READ))]


class Index:
    """The index of one table that has `tokens`. Its parts in the database begin with the table's name."""

    def __init__(self, model: type[Model], documents: Callable[[list[int]], dict[int, Document]]) -> None:
        self._rows = model._default_manager
        self._table = model._meta.db_table
        self._key = model._meta.pk.column
        self._documents = documents
        self._kept = Counts()  # one for the process

    def candidates(self, terms: list[str], *, limit: int = 100, most: int = MAX_TERMS) -> Candidates:
        """About `limit` rows holding the most, and the rarest, of the terms (an OR query; `most` terms at most);
        PostgreSQL gives more."""
        wanted = list(dict.fromkeys(terms))
        counts = self._counts()
        total = counts.total
        if not wanted or not total:
            return Candidates([], {}, total, 0.0)
        frequencies = self._known_frequencies(counts, wanted)
        rare = sorted(
            (term for term in wanted if 0 < frequencies.get(term, 0) <= max(SMALL, COMMON * total)),
            key=lambda term: frequencies[term],
        )[:most]
        rare = _within(rare, frequencies)
        ids = self._matching({term: idf(frequencies[term], total) for term in rare}, limit) if rare else []
        found = self._documents(ids)
        documents = [found[pk] for pk in ids if pk in found]
        return Candidates(documents, frequencies, total, counts.average_length)

    def frequencies(self, terms: list[str]) -> tuple[dict[str, int], int]:
        """How many rows hold each of the terms, and how many there are."""
        counts = self._counts()
        return self._known_frequencies(counts, terms), counts.total

    def _counts(self) -> Counts:
        """The counts of a large table, at most a minute old; of a small one, now."""
        now = time.monotonic()
        if now >= self._kept.until:
            total = self._rows.count()
            length = self._average_length() if total else 0.0
            self._kept = Counts(total, length, now + KEPT if total >= LARGE else now)
        return self._kept

    def _known_frequencies(self, counts: Counts, terms: list[str]) -> dict[str, int]:
        """How many rows hold each term. A rare one is counted always: what is new must be found at once."""
        known = {term: counts.common[term] for term in terms if term in counts.common}
        left = [term for term in terms if term not in known]
        counted = self._frequencies(left) if left else {}
        counts.common |= {term: count for term, count in counted.items() if count > SMALL}
        return counted | known

    def _average_length(self) -> float:
        """Terms in a row, on average over the newest: the candidates' own would differ between the databases."""
        spaces = Length("tokens") - Length(Replace("tokens", Value(" ")))
        newest = self._rows.order_by("-pk").annotate(spaces=spaces).values("spaces")[:SAMPLE]
        return float(newest.aggregate(average=Avg("spaces"))["average"] or 0) + 1

    def _frequencies(self, terms: list[str]) -> dict[str, int]:
        """How many snapshots hold each term."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                marks = ",".join(["%s"] * len(terms))
                cursor.execute(
                    self._sql(f"SELECT term, doc FROM <table>_vocab WHERE term IN ({marks})"),  # noqa: S608 - marks only
                    terms,
                )
            else:
                cursor.execute(
                    self._sql(
                        "SELECT term, (SELECT count(*) FROM <table>"
                        " WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ quote_literal(term)::tsquery)"
                        " FROM unnest(%s::text[]) AS term"
                    ),
                    [terms],
                )
            return {term: count for term, count in cursor.fetchall() if count}

    def _matching(self, weights: dict[str, float], limit: int) -> list[int]:
        """The rows that hold most of the terms' weight, about best first: ranking puts them in order."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                query = " OR ".join('"' + term.replace('"', '""') + '"' for term in weights)
                cursor.execute(
                    self._sql(
                        "SELECT rowid FROM <table>_fts WHERE <table>_fts MATCH %s ORDER BY rank, rowid LIMIT %s"
                    ),
                    [query, limit],
                )
            else:
                # BM25 (k1 1.2, b .75) as of texts that hold each term once. octet_length reads no long text.
                cursor.execute(
                    self._sql("""
                    SELECT id FROM
                      (SELECT s.id, octet_length(s.tokens) AS size, term.weight
                       FROM unnest(%s::text[], %s::float[]) AS term(term, weight) JOIN <table> s
                         ON array_to_tsvector(string_to_array(s.tokens, ' ')) @@ quote_literal(term.term)::tsquery) AS held
                    GROUP BY id, size
                    ORDER BY sum(weight) / (1.3::float + 0.9::float * size / (SELECT greatest(avg(octet_length(tokens)), 1)::float FROM
                      (SELECT tokens FROM <table> ORDER BY id DESC LIMIT %s) AS newest)) DESC, id LIMIT %s
                    """),
                    [list(weights), list(weights.values()), SAMPLE, WIDER * limit],
                )
            return [row[0] for row in cursor.fetchall()]

    def holding_all(self, terms: list[str]) -> RawSQL:
        """The keys of the rows that hold every one of the terms, for `pk__in` of any query."""
        if connection.vendor == "sqlite":
            query = " AND ".join('"' + term.replace('"', '""') + '"' for term in terms)
            return RawSQL(self._sql("SELECT rowid FROM <table>_fts WHERE <table>_fts MATCH %s"), [query])  # noqa: S611 - terms are parameters
        held = (
            f"SELECT {self._key} FROM <table> WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@"  # noqa: S608 - a column's name
            " (SELECT string_agg(quote_literal(term), ' & ')::tsquery FROM unnest(%s::text[]) AS term)"
        )
        return RawSQL(self._sql(held), [terms])  # noqa: S611 - terms are parameters

    def rebuild(self) -> None:
        """The database's index made anew from the tokens. On PostgreSQL search and writing go on, unless in a transaction."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(self._sql("INSERT INTO <table>_fts(<table>_fts) VALUES ('rebuild')"))
                cursor.execute(self._sql("INSERT INTO <table>_fts(<table>_fts) VALUES ('optimize')"))
            elif connection.in_atomic_block:
                cursor.execute(self._sql("REINDEX INDEX <table>_tokens"))
            else:
                # What a rebuild that was interrupted leaves behind costs every write, and is never asked.
                cursor.execute(
                    "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
                    " WHERE indrelid = %s::regclass AND NOT indisvalid AND relname LIKE %s",
                    [self._table, f"{self._table}_tokens_cc%"],
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")
                cursor.execute(self._sql("REINDEX INDEX CONCURRENTLY <table>_tokens"))

    def size(self) -> int:
        """Bytes the index takes in the database."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_relation_size(%s::regclass)", [f"{self._table}_tokens"])
                return int(cursor.fetchone()[0])
            try:
                tables = [f"{self._table}_fts_{part}" for part in PARTS]
                marks = ",".join(["%s"] * len(tables))
                cursor.execute(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({marks})", tables)  # noqa: S608 - marks only
                return int(cursor.fetchone()[0])
            except OperationalError:  # an SQLite without dbstat
                return self._size_of_blocks()

    def _size_of_blocks(self) -> int:
        """About `size`: what the pages of SQLite hold, not the pages."""
        with connection.cursor() as cursor:
            cursor.execute(
                self._sql(
                    "SELECT (SELECT sum(length(block)) FROM <table>_fts_data)"
                    " + (SELECT coalesce(sum(length(sz)), 0) FROM <table>_fts_docsize)"
                )
            )
            return int(cursor.fetchone()[0])

    def _sql(self, statement: str) -> str:
        """A statement with the table's name in it."""
        return statement.replace("<table>", self._table)


def _snapshots(ids: list[int]) -> dict[int, Document]:
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


def _checked(ids: list[int]) -> dict[int, Document]:
    """What ranking reads of checked claims."""
    fields = ("id", "claim__quote", "claim__statement", "tokens")
    rows = CheckedClaim.objects.filter(pk__in=ids).values_list(*fields)
    return {
        pk: Document(
            id=pk, title="", text="\n".join(dict.fromkeys([quote, statement])), tokens=tuple(tokens.split())
        )
        for pk, quote, statement, tokens in rows
    }


SNAPSHOTS = Index(Snapshot, _snapshots)
CHECKED = Index(CheckedClaim, _checked)
WORDS = Index(ClaimWords, lambda ids: {})  # nobody ranks them: the queue has its own order
