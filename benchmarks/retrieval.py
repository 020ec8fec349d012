"""How well the archive search finds the right document: MAP@5, P@1, recall@20 and time per query.

python -m benchmarks.retrieval PATH [--split test] [--json]; PATH holds corpus.jsonl, queries.jsonl and
qrels/SPLIT.tsv (the BEIR layout). Candidates come from FTS5 over our tokens, as in the product.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.common import read_lines
from claims.evidence.ranking import rank
from claims.evidence.tokens import tokens
from claims.evidence.types import Document, Query
from claims.extraction.normalize import detect_language

CANDIDATES = 100
COMMON = 0.05


def read_relevant(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            relevant[query].add(document)
    return relevant


class Corpus:
    """Documents with their full-text index and document frequencies."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.names = [row["_id"] for row in rows]
        self.documents = [
            Document(
                id=i,
                title=row.get("title", ""),
                text=row["text"],
                tokens=tuple(tokens(f"{row.get('title', '')}\n{row['text']}")),
            )
            for i, row in enumerate(rows)
        ]
        self.frequencies = Counter(term for document in self.documents for term in set(document.tokens))
        self.average_length = sum(len(d.tokens) for d in self.documents) / len(self.documents)
        self.index = sqlite3.connect(":memory:")
        self.index.execute("CREATE VIRTUAL TABLE d USING fts5(t, tokenize=\"unicode61 tokenchars '.'\")")
        self.index.executemany(
            "INSERT INTO d(rowid, t) VALUES (?, ?)", ((d.id, " ".join(d.tokens)) for d in self.documents)
        )

    def candidates(self, terms: tuple[str, ...]) -> list[Document]:
        rare = [t for t in dict.fromkeys(terms) if 0 < self.frequencies[t] <= COMMON * len(self.documents)]
        if not rare:
            return []
        match = " OR ".join(f'"{term}"' for term in rare)
        rows = self.index.execute(
            "SELECT rowid FROM d WHERE d MATCH ? ORDER BY rank, rowid LIMIT ?", (match, CANDIDATES)
        )
        return [self.documents[row[0]] for row in rows]

    def search(self, text: str, gate: float) -> list[str]:
        terms = tuple(tokens(text))
        query = Query(text=text, tokens=terms, language=detect_language(text))
        ranked = rank(
            query,
            self.candidates(terms),
            frequencies=self.frequencies,
            total=len(self.documents),
            average_length=self.average_length,
            gate=gate,
        )
        return [self.names[found.document.id] for found in ranked]


def average_precision(found: list[str], relevant: set[str], depth: int = 5) -> float:
    hits, total = 0, 0.0
    for place, name in enumerate(found[:depth], 1):
        if name in relevant:
            hits += 1
            total += hits / place
    return total / len(relevant)


def measure(path: Path, split: str, gate: float) -> dict[str, Any]:
    """The figures of one collection."""
    relevant = read_relevant(path / "qrels" / f"{split}.tsv")
    texts = {row["_id"]: row["text"] for row in read_lines(path / "queries.jsonl") if row["_id"] in relevant}
    corpus = Corpus(read_lines(path / "corpus.jsonl"))
    began = time.perf_counter()
    answers = {name: corpus.search(text, gate) for name, text in texts.items()}
    spent = time.perf_counter() - began
    count = len(texts)
    return {
        "collection": path.name,
        "split": split,
        "gate": gate,
        "queries": count,
        "documents": len(corpus.documents),
        "map@5": round(sum(average_precision(answers[n], relevant[n]) for n in texts) / count, 3),
        "p@1": round(sum(bool(answers[n][:1]) and answers[n][0] in relevant[n] for n in texts) / count, 3),
        "recall@20": round(
            sum(len(relevant[n] & set(answers[n][:20])) / len(relevant[n]) for n in texts) / count, 3
        ),
        "ms_per_query": round(1000 * spent / count, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--gate", type=float, default=0.0, help="least share of the query's weight")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not (options.path / "qrels" / f"{options.split}.tsv").exists():
        print(f"{options.path} has no qrels/{options.split}.tsv: nothing measured.")
        return 0
    figures = measure(options.path, options.split, options.gate)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:14}{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
