"""How fast articles go in, and whether every offset stored is right, over a SaudiNewsNet archive.

python -m benchmarks.ingest ARCHIVE.zip [--limit 2000] [--json]; the archive holds JSON lists of articles
(source, url, date_extracted, title, author, content). Each goes through the product's own door into a
scratch SQLite database, which is thrown away; then its rows are read back and checked against its text.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import common

SHOWN = 10


def articles(archive: Path) -> Iterator[dict[str, Any]]:
    """The articles of every JSON file in the archive that have a text."""
    return (row for row in common.read_rows(archive) if (row.get("content") or "").strip())


def published(row: dict[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(row.get("date_extracted"))[:10])
    except ValueError:
        return None


def check(version: Any) -> Iterator[str]:
    """What is wrong with the rows of one stored text: one line each."""
    text, claims = version.text, list(version.claims.prefetch_related("spans", "quantities", "dates"))
    for claim in claims:
        spans = [(span.start, span.end) for span in claim.spans.all()]
        if claim.quote != " … ".join(text[start:end] for start, end in spans):
            yield f"claim {claim.number}: the quote is not the text at its spans"
        if (claim.start, claim.end) != (spans[0][0], spans[-1][1]):
            yield f"claim {claim.number}: its bounds are not those of its spans"
        for part in (*claim.quantities.all(), *claim.dates.all()):
            if text[part.start : part.end] != part.text:
                yield f"claim {claim.number}: {part.text!r} is not the text at {part.start}"
    yield from check_sentences(version, {claim.number - 1 for claim in claims})


def check_sentences(version: Any, numbers: set[int]) -> Iterator[str]:
    """Sentences in order, every word in one, and each with its claims or the reason why it has none."""
    before, named = 0, set()
    for sentence in version.sentences:
        start, end = sentence["start"], sentence["end"]
        if start < before or any(map(str.isalnum, version.text[before:start])):
            yield f"a sentence at {start} overlaps the one before or leaves words out"
        if not sentence["claims"] and not sentence["reason"]:
            yield f"the sentence at {start} has neither claim nor reason"
        named.update(sentence["claims"])
        before = end
    if any(map(str.isalnum, version.text[before:])):
        yield f"words after {before} are in no sentence"
    if named != numbers:
        yield f"claims {sorted(named ^ numbers)} are in no sentence, or sentences name claims that are not there"


def measure(archive: Path, limit: int) -> dict[str, Any]:
    """Store the articles, check them, count."""
    from claims.models import ArticleVersion, Claim  # noqa: PLC0415 - needs django.setup()
    from claims.services import ingest  # noqa: PLC0415

    counts: Counter[str] = Counter()
    trouble: list[str] = []
    seconds = 0.0
    for number, row in enumerate(islice(articles(archive), limit)):
        counts["read"] += 1
        text = f"{row.get('title') or ''}\n\n{row['content']}"
        begun = time.perf_counter()
        try:
            found = ingest.add_article(
                text=text, by=None, now=datetime.now(UTC), source_name=str(row.get("source") or ""),
                published=published(row),
            )  # fmt: skip
        except ingest.IngestError as error:
            counts["refused"] += 1
            trouble.append(f"article {number}: {error}")
        except Exception as error:
            counts["crashes"] += 1
            trouble.append(f"article {number}: {type(error).__name__}: {error}")
        else:
            counts["articles" if found.created else "duplicates"] += 1
        seconds += time.perf_counter() - begun
    for version in ArticleVersion.objects.order_by("pk").iterator(chunk_size=100):
        wrong = [f"article {version.article_id}: {line}" for line in check(version)]
        counts["errors"] += len(wrong)
        trouble += wrong
    return {
        **{name: counts[name] for name in ("read", "articles", "duplicates", "refused", "crashes", "errors")},
        "claims": Claim.objects.count(),
        "seconds": round(seconds, 1),
        "articles_per_second": round(counts["read"] / seconds, 1) if seconds else 0.0,
        "trouble": trouble,
    }


def in_scratch(archive: Path, limit: int) -> dict[str, Any]:
    """`measure` with a database of its own, and no broker to talk to."""
    with tempfile.TemporaryDirectory(prefix="ingest") as folder:
        os.environ |= {"VAR_DIR": folder, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "factcheck.settings"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        import django  # noqa: PLC0415 - reads the settings, so after these
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415

        django.setup()
        from claims.services import queueing  # noqa: PLC0415

        queueing.wake_lookups = lambda lookup_ids: None
        call_command("migrate", verbosity=0, interactive=False)
        try:
            return measure(archive, limit)
        finally:
            connections.close_all()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--limit", type=int, default=2000, help="articles, at most (default: %(default)s)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.path.exists():
        print(f"{options.path} is not there: nothing measured.")
        return 0
    figures = in_scratch(options.path, options.limit)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        trouble = figures.pop("trouble")
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):<22}{value:>12,}")
        print("\n".join(trouble[:SHOWN]))
    return 1 if figures["crashes"] or figures["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
