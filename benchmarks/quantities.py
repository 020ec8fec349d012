"""How often the relation of two figures is the expected one, over claim / evidence sentence pairs.

python -m benchmarks.quantity_pairs PATH [--misses] [--json]; PATH is a file of JSON lines with claim,
evidence, expected (consistent, uncertain, contradicts, not_comparable, no_quantity) and phenomenon.
It measures the extractor and the comparison together, as a reader of the product meets them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from claims.evidence.compare import compare
from claims.evidence.types import AGREEING, DIFFERING, Comparison, Side
from claims.extraction.dates import find_dates
from claims.extraction.normalize import detect_language, fold_with_map
from claims.extraction.quantities import find_quantities

GROUPS = {
    **dict.fromkeys(AGREEING, "consistent"),
    **dict.fromkeys(DIFFERING, "contradicts"),
    "close": "uncertain",
    "unclear": "uncertain",
    "different_unit": "not_comparable",
    "not_comparable": "not_comparable",
}


def side(text: str) -> Side:
    """A sentence with its figures and dates."""
    folded, language = fold_with_map(text), detect_language(text)
    return Side(
        text=text,
        quantities=find_quantities(folded, text, language),
        dates=find_dates(folded, text, None, language),
    )


def group(comparison: Comparison) -> str:
    """The figures' relation in the words of the expectation; the dates' when the claim has no figures."""
    relations = [pair.relation for pair in comparison.figures] or [p.relation for p in comparison.dates]
    groups = {GROUPS.get(relation, relation) for relation in relations if relation != "no_figure"}
    for worst in ("contradicts", "uncertain", "consistent"):
        if worst in groups:
            return worst
    return groups.pop() if groups else "no_quantity"


def measure(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    """Right answers, and the misses."""
    misses = []
    for pair in pairs:
        comparison = compare(side(pair["claim"]), side(pair["evidence"]))
        found = group(comparison)
        if found != pair["expected"]:
            misses.append({"id": pair["id"], "expected": pair["expected"], "found": found})
    right = len(pairs) - len(misses)
    return {"pairs": len(pairs), "right": right, "accuracy": round(right / len(pairs), 3), "misses": misses}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--misses", action="store_true", help="list the pairs answered otherwise")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.path.exists():
        print(f"{options.path} is not there: nothing measured.")
        return 0
    with options.path.open(encoding="utf-8") as lines:
        figures = measure([json.loads(line) for line in lines])
    if options.json:
        print(json.dumps(figures))
        return 0
    print(f"{figures['right']} of {figures['pairs']} pairs as expected ({figures['accuracy']})")
    for miss in figures["misses"] if options.misses else ():
        print(f"  pair {miss['id']}: expected {miss['expected']}, found {miss['found']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
