"""How long "was this checked?" takes against many decided claims.

python -m benchmarks.checked PATH [--split dev] [--claims 300000] [--database URL] [--json]; PATH as benchmarks.retrieval has it.
The claims are the collection's texts and others mixed of them (benchmarks.retrieval.mixed), in a scratch database;
each question goes alone through POST /api/v1/lookup/ with Django's test client, after a few that warm up.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from benchmarks import common
from benchmarks.retrieval import mixed, read_relevant, scratch_database
from claims.evidence.tokens import tokens
from claims.extraction.normalize import detect_language

BATCH = 2_000
WARM = 10
LONGEST = 400  # characters of a claim


def store(texts: Iterable[str]) -> int:
    """Decided claims, all of one article's; how many."""
    from claims.models import Article, ArticleVersion, CheckedClaim, Claim  # noqa: PLC0415 - needs django.setup()

    article = Article.objects.create(title="Benchmark", language="ar")
    version = ArticleVersion.objects.create(
        article=article, number=1, text="", sha256="0" * 64, title="Benchmark", language="ar"
    )
    left, count = iter(texts), 0
    while batch := list(islice(left, BATCH)):
        made = Claim.objects.bulk_create(
            Claim(
                version=version, number=count + n, start=0, end=1, quote=text, statement=text, kind="quantity", worth=0.5,
                status="disputed", finding="false", review_state="decided",
            )
            for n, text in enumerate(batch, 1)
        )  # fmt: skip
        CheckedClaim.objects.bulk_create(
            CheckedClaim(claim=claim, tokens=" ".join(tokens(f"{claim.quote}\n{claim.statement}")))
            for claim in made
        )
        count += len(batch)
    return count


def measure(path: Path, split: str, claims: int) -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415 - needs django.setup()
    from django.contrib.auth.models import User  # noqa: PLC0415 - the same
    from django.test import Client  # noqa: PLC0415 - the same

    from claims import search  # noqa: PLC0415 - the same
    from claims.services import tokens as access  # noqa: PLC0415 - the same

    settings.ALLOWED_HOSTS, settings.API_RATE = ["testserver"], 10**9
    corpus = common.read_lines(path / "corpus.jsonl")
    rows = chain(corpus, mixed(corpus, claims - len(corpus)))
    count = store(f"{row.get('title', '')} {row['text']}".strip()[:LONGEST] for row in rows)
    begun = time.perf_counter()
    search.CHECKED.rebuild()
    index = time.perf_counter() - begun
    reader = User.objects.create_user("reader")
    _, secret = access.make(owner=reader, name="benchmark", by=None, now=datetime.now(UTC))
    client, headers = Client(), {"Authorization": f"Bearer {secret}"}
    wanted = read_relevant(path / "qrels" / f"{split}.tsv")
    texts = [row["text"] for row in common.read_lines(path / "queries.jsonl") if row["_id"] in wanted]
    spent, matched = [], 0
    for text in texts[:WARM] + texts:
        begun = time.perf_counter()
        body = {"texts": [text[:2_000]], "language": detect_language(text)}
        answer = client.post("/api/v1/lookup/", body, content_type="application/json", headers=headers)
        spent.append(1000 * (time.perf_counter() - begun))
        if answer.status_code != 200:
            raise SystemExit(f"answered {answer.status_code}: {answer.content[:400]!r}")
        matched += bool(answer.json()[0]["matches"])
    spent = spent[WARM:]
    return {
        "collection": path.name,
        "claims": count,
        "index seconds": round(index, 1),
        "questions": len(texts),
        "with a match": matched,
        "ms p50": round(statistics.median(spent), 1),
        "ms p95": round(statistics.quantiles(spent, n=20)[-1], 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--claims", type=int, default=300_000)
    parser.add_argument("--database", default="", metavar="URL", help="postgres://user@host/name")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not (options.path / "qrels" / f"{options.split}.tsv").exists():
        print(f"{options.path} has no qrels/{options.split}.tsv: nothing measured.")
        return 0
    with scratch_database(options.database) as vendor:
        figures = {"database": vendor, **measure(options.path, options.split, options.claims)}
    print(json.dumps(figures) if options.json else common.table([figures], turned=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
