"""How well texts come apart into sentences, beside a split at every final mark.

python -m benchmarks.segmentation FILE ... [--show] [--json]; a FILE has one sentence a line (.txt), or JSON lines with
`paragraphs`, lists of sentences (.jsonl). Sentences are joined by spaces, and paragraphs once by line breaks, once by
spaces. A boundary is the number of characters before it that are not white space; the end of a text is none. Headings
that we cut from their paragraph count as sentences, as in the product.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import common
from claims.extraction.normalize import fold_with_map
from claims.extraction.segment import segment

AROUND = 40  # characters shown beside a boundary

_FINAL = re.compile(r"[.!?؟…]+[\"'”’»)\]}›]*(?=\s)|\n")

Ends = Callable[[str], Iterator[int]]


def read(path: Path) -> list[list[list[str]]]:
    """Texts of paragraphs of sentences; a .txt is one text of one paragraph."""
    if path.suffix == ".jsonl":
        return [row["paragraphs"] for row in common.read_lines(path)]
    return [[path.read_text(encoding="utf-8").splitlines()]]


def ours(text: str) -> Iterator[int]:
    return (part.end for part in segment(text, fold_with_map(text)))


def final_marks(text: str) -> Iterator[int]:
    """The baseline: marks and what closes a quotation behind them, then a space; and line breaks."""
    return (match.end() for match in _FINAL.finditer(text))


def boundaries(text: str, ends: Iterable[int]) -> dict[int, int]:
    """The ends by the number of characters before them that are not white space, without that of the text."""
    inked = 0
    before = [0]
    for char in text:
        inked += not char.isspace()
        before.append(inked)
    return {before[end]: end for end in ends if before[end] not in {0, inked}}


def gold(paragraphs: Sequence[Sequence[str]]) -> Iterator[int]:
    """The ends of the sentences in the joined text, whatever single character joins them."""
    end = -1
    for sentence in (sentence for paragraph in paragraphs for sentence in paragraph):
        end += 1 + len(sentence)
        yield end


def score(texts: Sequence[list[list[str]]], joint: str, find: Ends, show: common.Show) -> dict[str, Any]:
    """Precision, recall and F1 of the boundaries, and the sentences found in a second."""
    right = wanted = found = pieces = 0
    seconds = 0.0
    for paragraphs in texts:
        text = joint.join(" ".join(paragraph) for paragraph in paragraphs)
        begun = time.perf_counter()
        ends = list(find(text))
        seconds += time.perf_counter() - begun
        pieces += len(ends)
        expected, got = boundaries(text, gold(paragraphs)), boundaries(text, ends)
        right += len(expected.keys() & got.keys())
        wanted += len(expected)
        found += len(got)
        for fault, one, other in (("missed", expected, got), ("extra", got, expected)):
            for end in sorted(one[place] for place in one.keys() - other.keys()):
                show(f"{fault}: {text[max(0, end - AROUND) : end]!r} | {text[end : end + AROUND]!r}")
    return {
        "boundaries": wanted,
        "P": common.ratio(right, found),
        "R": common.ratio(right, wanted),
        "F1": common.f1(right, wanted, found),
        "sentences/s": round(pieces / seconds) if seconds else None,
    }


def measure(path: Path, show: common.Show) -> list[dict[str, Any]]:
    """Ours and the baseline; for paragraphs joined by line breaks, and by spaces."""
    texts = read(path)
    joints = {"spaces": " "} if path.suffix == ".txt" else {"line breaks": "\n", "spaces": " "}
    rows: list[dict[str, Any]] = []
    for name, joint in joints.items():
        head = {"file": path.stem, "joined by": name}
        rows.append(head | {"split by": "ours"} | score(texts, joint, ours, show))
        rows.append(head | {"split by": "final marks"} | score(texts, joint, final_marks, common.quiet))
    return rows


def main() -> int:
    return common.main(__doc__, measure)


if __name__ == "__main__":
    sys.exit(main())
