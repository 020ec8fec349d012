"""In which sentences somebody is quoted, and who, beside the words "said", "says" and "according to".

python -m benchmarks.attribution FILE ... [--show] [--json]; a FILE has JSON lines with `text` and `attributions`, each
with a cue, and mostly a source and a content, as lists of spans (PolNeAR).

The sentences are ours. One quotes when a cue stands in it, and is found when one of its claims has an attribution or is one; one
that only goes on with what was said (content, no cue) is neither right nor wrong. Sources are compared word by word over
a text; those that are a mere pronoun are left out, because ours is then the name it stands for. "Met" are the sources
of which at least a word is found.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import common
from claims.extraction import Extraction, extract
from claims.extraction.types import Claim

PRONOUNS = {"he", "she", "they", "it", "we", "i", "you", "who", "that", "which", "him", "her", "them"}

_CUE = re.compile(r"\b(?:said|says|according to)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")

Spans = Iterable[Sequence[int]]


def spans(row: dict[str, Any], part: str) -> Iterator[list[list[int]]]:
    """The spans of one part, cue, source or content, of every attribution that has it."""
    return (one[part]["spans"] for one in row["attributions"] if part in one)


def touched(stretches: Spans, start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in stretches)


def words(text: str, stretches: Spans) -> set[int]:
    """The places of the words in these stretches."""
    return {match.start() for first, last in stretches for match in _WORD.finditer(text, first, last)}


def sentence_counts(
    row: dict[str, Any], found: Extraction, quoting: Sequence[tuple[int, int]], show: common.Show
) -> Counter[str]:
    """Sentences that quote, are found, and both; found are those that the stretches of `quoting` touch."""
    cues = [span for cue in spans(row, "cue") for span in cue]
    contents = [span for content in spans(row, "content") for span in content]
    counts: Counter[str] = Counter()
    for part in found.sentences:
        wanted = touched(cues, part.start, part.end)
        if not wanted and touched(contents, part.start, part.end):
            continue
        answer = touched(quoting, part.start, part.end)
        if wanted != answer:
            show(f"{'missed' if wanted else 'extra'}: {row['text'][part.start : part.end]!r}")
        counts.update({"sentences": 1, "wanted": wanted, "found": answer, "right": wanted and answer})
    return counts


def source_counts(row: dict[str, Any], found: Extraction) -> Counter[str]:
    """Words of gold sources, of ours, and of both; and sources met."""
    text = row["text"]
    sources = [
        places
        for stretches in spans(row, "source")
        if not {text[first:last].strip().lower() for first, last in stretches} <= PRONOUNS
        and (places := words(text, stretches))
    ]
    wanted: set[int] = set().union(*sources)
    ours = words(text, {(a.start, a.end) for claim in found.claims if (a := claim.attribution)})
    return Counter(
        {
            "words wanted": len(wanted),
            "words found": len(ours),
            "words right": len(wanted & ours),
            "sources": len(sources),
            "met": sum(bool(places & ours) for places in sources),
        }
    )


def quotes(claim: Claim) -> bool:
    """Whether it is said by somebody, or that somebody says it."""
    return claim.attribution is not None or claim.kind == "attribution-only"


def summary(counts: Counter[str]) -> dict[str, Any]:
    return {
        "sentences": counts["sentences"],
        "quoting": counts["wanted"],
        "P": common.ratio(counts["right"], counts["found"]),
        "R": common.ratio(counts["right"], counts["wanted"]),
        "F1": common.f1(counts["right"], counts["wanted"], counts["found"]),
    }


def measure(path: Path, show: common.Show) -> list[dict[str, Any]]:
    """Two rows: ours with its sources, and the words of the baseline."""
    ours: Counter[str] = Counter()
    baseline: Counter[str] = Counter()
    for row in common.read_lines(path):
        found = extract(row["text"])
        claimed = [(s.start, s.end) for claim in found.claims if quotes(claim) for s in claim.spans]
        cues = [match.span() for match in _CUE.finditer(row["text"])]
        ours += sentence_counts(row, found, claimed, show) + source_counts(row, found)
        baseline += sentence_counts(row, found, cues, common.quiet)
    sources = {
        "source words P": common.ratio(ours["words right"], ours["words found"]),
        "source words R": common.ratio(ours["words right"], ours["words wanted"]),
        "source words F1": common.f1(ours["words right"], ours["words wanted"], ours["words found"]),
        "sources": ours["sources"],
        "met": common.ratio(ours["met"], ours["sources"]),
    }
    return [
        {"file": path.stem, "found by": "ours"} | summary(ours) | sources,
        {"file": path.stem, "found by": "said, says, according to"} | summary(baseline),
    ]


def main() -> int:
    return common.main(__doc__, measure)


if __name__ == "__main__":
    sys.exit(main())
