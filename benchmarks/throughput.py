"""How fast articles come apart on one core, stage by stage, and what a long text costs.

python -m benchmarks.throughput PATH ... [--limit 1000] [--whole] [--json]; a PATH is a zip of SaudiNewsNet JSON, JSON
lines with `text` or `content` (packed or not; `title`, and a day in `date_extracted`, `published` or `time`), or a
text. Seconds are those of the processor, the import's those of the clock, in fresh processes. The stages are timed in
a second run; "claims" is what the others leave: clauses, sources, worth, statement. The baseline splits at final marks
and does nothing else.

--whole gives the cost per character when the same text, made of the articles and repeated up to a million
characters, comes in pieces of a thousand up to a million; flat is a ratio of 1. Sentences that come again are
duplicates and cost less, so give it as many articles as that.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import common
from benchmarks.segmentation import final_marks
from claims.extraction import extract, pipeline

STAGES = ("detect_language", "fold_with_map", "find_dateline", "find_dates", "find_quantities", "segment")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
IMPORTS = 5
IMPORT = "import time; t = time.perf_counter(); import claims.extraction; print(time.perf_counter() - t)"

clock = time.process_time  # other programs on the machine do not count
Article = tuple[str, date | None]


def articles(path: Path) -> Iterator[Article]:
    """The texts of a file with their day, title first."""
    if path.suffix == ".zip" or ".jsonl" in path.suffixes:
        yield from map(article, common.read_rows(path))
    else:
        yield path.read_text(encoding="utf-8"), None


def article(row: dict[str, Any]) -> Article:
    text = row.get("text") or row.get("content") or ""
    if row.get("title"):
        text = f"{row['title']}\n\n{text}"
    day = row.get("date_extracted") or row.get("published") or row.get("time")
    try:
        return text, date.fromisoformat(str(day)[:10])
    except ValueError:
        return text, None


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]


def measure(path: Path, limit: int, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """One row; with `sizes` also what a character costs in texts of these sizes, in microseconds."""
    texts = [one for one in islice(articles(path), limit) if one[0].strip()]
    seconds: list[float] = []
    sentences = claims = 0
    for text, day in texts:
        begun = clock()
        found = extract(text, published=day)
        seconds.append(clock() - begun)
        sentences, claims = sentences + len(found.sentences), claims + len(found.claims)
    characters = sum(len(text) for text, _ in texts)
    spent = sum(seconds)
    row = {
        "file": path.stem,
        "articles": len(texts),
        "characters": characters,
        "sentences": sentences,
        "claims": claims,
        "seconds": round(spent, 2),
        "sentences/s": round(sentences / spent),
        "characters/s": round(characters / spent),
        "final marks: sentences/s": baseline([text for text, _ in texts]),
        "ms an article, p50": round(1000 * percentile(seconds, 0.5), 2),
        "ms an article, p95": round(1000 * percentile(seconds, 0.95), 2),
        "peak MB": peak_megabytes(),
        "import, s": import_seconds(),
        **{f"{stage}, s": round(share, 2) for stage, share in stages(texts).items()},
    }
    if sizes:
        row |= costs([text for text, _ in texts], sizes)
        row["peak MB, long text"] = peak_megabytes()
    return [row]


def baseline(texts: Sequence[str]) -> int:
    """Sentences in a second of the split at final marks."""
    begun = clock()
    found = sum(1 for text in texts for _ in final_marks(text))
    return round(found / (clock() - begun))


def stages(texts: Sequence[Article]) -> dict[str, float]:
    """Seconds in each stage of the pipeline, and in what is left."""
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            begun = clock()
            try:
                return stage(*args, **options)
            finally:
                spent[name] += clock() - begun

        return run

    with ExitStack() as patches:
        for name in STAGES:
            patches.enter_context(patch.object(pipeline, name, timed(name, getattr(pipeline, name))))
        begun = clock()
        for text, day in texts:
            extract(text, published=day)
        whole = clock() - begun
    return {**spent, "claims": whole - sum(spent.values())}


def costs(texts: Sequence[str], sizes: Sequence[int]) -> dict[str, float]:
    """Microseconds a character of the same text cut into pieces of each size, and greatest by least."""
    longest = max(sizes)
    joined = "\n\n".join(texts)
    text = (joined + "\n\n") * (longest // len(joined) + 1)
    cost = {}
    for size in sizes:
        pieces = [text[start : start + size] for start in range(0, longest, size)]
        begun = clock()
        for piece in pieces:
            extract(piece)
        cost[f"µs a character, {size:,}"] = round(1e6 * (clock() - begun) / longest, 2)
    return {**cost, "most by least": round(max(cost.values()) / min(cost.values()), 2)}


def peak_megabytes() -> float:
    """The most memory this process has had."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def import_seconds() -> float:
    """The median import of claims.extraction in fresh processes, without the start of Python."""
    command = [sys.executable, "-c", IMPORT]
    times = [
        float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)  # noqa: S603 - our own line
        for _ in range(IMPORTS)
    ]
    return round(statistics.median(times), 3)


def main() -> int:
    parser = common.parser(__doc__)
    parser.add_argument("--limit", type=int, default=1000, help="articles, at most (default: %(default)s)")
    parser.add_argument("--whole", action="store_true", help="measure what a long text costs a character")
    options = parser.parse_args()
    sizes = SIZES if options.whole else ()
    return common.run(options, lambda path: measure(path, options.limit, sizes), turned=True)


if __name__ == "__main__":
    sys.exit(main())
