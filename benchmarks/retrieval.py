"""How well the archive search finds the right document: MAP@5, P@1, recall@20, time per query and size of the index.

python -m benchmarks.retrieval PATH [--split test] [--scale N] [--database URL] [--json]; PATH holds corpus.jsonl,
queries.jsonl and qrels/SPLIT.tsv (the BEIR layout). The documents become snapshots in a scratch database, made for this
and thrown away: a file of SQLite unless a `postgres://` address says where else. Questions go through the product's own
search. --scale fills the archive up to N documents with texts mixed from the collection's, to see what size costs: they
resemble the real ones more than a newsroom's would, so read the times, not the hits.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from benchmarks.common import read_lines
from claims.evidence.tokens import tokens
from claims.evidence.types import Query
from claims.extraction.normalize import detect_language

BATCH = 500
DEPTH = 20  # documents asked for, among which recall is counted
RUN = 6  # words that a mixed text takes from one place, at most


def read_relevant(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            relevant[query].add(document)
    return relevant


def average_precision(found: list[str], relevant: set[str], depth: int = 5) -> float:
    hits, total = 0, 0.0
    for place, name in enumerate(found[:depth], 1):
        if name in relevant:
            hits += 1
            total += hits / place
    return total / len(relevant)


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """A database of our own at the address, or in memory; yields what it is. Gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="retrieval") as folder:
        os.environ |= {"VAR_DIR": folder, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "factcheck.settings"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        if url:
            os.environ["DATABASE_URL"] = url
        import django  # noqa: PLC0415 - reads the settings, so after these
        from django.conf import settings  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        django.setup()
        settings.DEBUG = False  # or Django keeps every statement it sends
        before = connection.settings_dict["NAME"]
        if url:  # never a database that is there already
            connection.settings_dict["TEST"]["NAME"] = f"retrieval_{uuid.uuid4().hex}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield connection.vendor
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def mixed(rows: list[dict[str, Any]], count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Documents as long as those of the collection, of runs of words from anywhere in it."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    titles = [row.get("title", "").split() for row in rows]
    texts = [row["text"].split() for row in rows]

    def runs(pool: list[list[str]], length: int) -> str:
        words: list[str] = []
        while len(words) < length:
            source = chosen.choice(pool)
            start = chosen.randrange(len(source) or 1)
            words += source[start : start + chosen.randint(1, RUN)]
        return " ".join(words[:length])

    for number in range(count):
        like = chosen.randrange(len(rows))
        yield {
            "_id": f"mixed-{number}",
            "title": runs(titles, len(titles[like])),
            "text": runs(texts, len(texts[like])),
        }


def store(rows: Iterable[dict[str, Any]]) -> int:
    """The documents as snapshots, their names as addresses; how many."""
    from claims.models import Snapshot  # noqa: PLC0415 - needs django.setup()

    now = datetime.now(UTC)
    left, count = iter(rows), 0
    while batch := list(islice(left, BATCH)):
        Snapshot.objects.bulk_create(
            Snapshot(
                url=row["_id"],
                title=row.get("title", ""),
                text=row["text"],
                sha256=row["_id"][-64:],
                language=detect_language(row["text"]),
                tokens=" ".join(tokens(f"{row.get('title', '')}\n{row['text']}")),
                fetched_at=now,
            )
            for row in batch
        )
        count += len(batch)
    return count


def build() -> dict[str, Any]:
    """The index made once more: seconds it takes, and bytes."""
    from claims import search  # noqa: PLC0415 - needs django.setup()

    begun = time.perf_counter()
    search.SNAPSHOTS.rebuild()
    return {"index_seconds": round(time.perf_counter() - begun, 1), "index_bytes": search.SNAPSHOTS.size()}


def ask(text: str, gate: float) -> list[str]:
    """The names of the documents found, best first."""
    from claims.archive import find  # noqa: PLC0415 - needs django.setup()

    terms = tuple(dict.fromkeys(tokens(text)))
    query = Query(text=text, tokens=terms, language=detect_language(text))
    return [snapshot.url for snapshot, _ in find(query, limit=DEPTH, gate=gate)]


def sure(path: Path, split: str) -> dict[str, Any]:
    """How often "likely the same" is right, and how often it is said of a right first hit. Every question is asked
    twice: as it is, and with its answers taken out of the ranking, so that half of them have none."""
    from claims.archive import find  # noqa: PLC0415 - needs django.setup()
    from claims.evidence.matching import is_likely  # noqa: PLC0415 - beside it

    relevant = read_relevant(path / "qrels" / f"{split}.tsv")
    store(read_lines(path / "corpus.jsonl"))
    right, said, answerable = 0, 0, 0
    for row in read_lines(path / "queries.jsonl"):
        if row["_id"] not in relevant:
            continue
        text, answers = row["text"], relevant[row["_id"]]
        query = Query(text=text, tokens=tuple(dict.fromkeys(tokens(text))), language=detect_language(text))
        found = find(query, limit=6, gate=0.0)
        for hits in (found, [hit for hit in found if hit[0].url not in answers]):
            if len(hits) > 1:
                good = hits[0][0].url in answers
                answerable += good
                if is_likely(text, hits[0][1], [ranked for _, ranked in hits]):
                    said, right = said + 1, right + good
    return {
        "collection": path.name,
        "split": split,
        "said": said,
        "precision": round(right / said, 3) if said else None,
        "of_right_first_hits": round(right / answerable, 3) if answerable else None,
    }


def measure(path: Path, split: str, gate: float, scale: int = 0) -> dict[str, Any]:
    """The figures of one collection, in the database at hand."""
    relevant = read_relevant(path / "qrels" / f"{split}.tsv")
    texts = {row["_id"]: row["text"] for row in read_lines(path / "queries.jsonl") if row["_id"] in relevant}
    corpus = read_lines(path / "corpus.jsonl")
    documents = store(chain(corpus, mixed(corpus, scale - len(corpus))))
    index = build()
    answers, spent = {}, []
    for name, text in texts.items():
        begun = time.perf_counter()
        answers[name] = ask(text, gate)
        spent.append(1000 * (time.perf_counter() - begun))
    count = len(texts)
    return {
        "collection": path.name,
        "split": split,
        "gate": gate,
        "queries": count,
        "documents": documents,
        **index,
        "index_bytes_a_document": round(index["index_bytes"] / documents, 1),
        "map@5": round(sum(average_precision(answers[n], relevant[n]) for n in texts) / count, 3),
        "p@1": round(sum(bool(answers[n][:1]) and answers[n][0] in relevant[n] for n in texts) / count, 3),
        "recall@20": round(
            sum(len(relevant[n] & set(answers[n][:DEPTH])) / len(relevant[n]) for n in texts) / count, 3
        ),
        "ms_mean": round(statistics.fmean(spent), 1),
        "ms_median": round(statistics.median(spent), 1),
        "ms_p95": round(statistics.quantiles(spent, n=20)[-1], 1) if count > 1 else round(spent[0], 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--gate", type=float, default=0.0, help="least share of the query's weight")
    parser.add_argument("--scale", type=int, default=0, metavar="N", help="fill up to N documents")
    parser.add_argument("--database", default="", metavar="URL", help="postgres://user@host/name")
    parser.add_argument("--sure", action="store_true", help='measure "likely the same" instead')
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not (options.path / "qrels" / f"{options.split}.tsv").exists():
        print(f"{options.path} has no qrels/{options.split}.tsv: nothing measured.")
        return 0
    with scratch_database(options.database) as vendor:
        measured = (
            sure(options.path, options.split)
            if options.sure
            else measure(options.path, options.split, options.gate, options.scale)
        )
        figures = {"database": vendor, **measured}
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:24}{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
