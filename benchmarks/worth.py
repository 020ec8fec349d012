"""The weights of worth: made from labelled sentences, and measured on others.

python -m benchmarks.worth train TRAIN.jsonl --clean CLEAN.jsonl   prints claims/extraction/model/worth.py
python -m benchmarks.worth measure FILE.jsonl ... [--json]         AUC of worth against the labels

TRAIN is ClaimBuster (Arslan, Hassan, Li, Tremayne 2020, CC BY 4.0): sentences of US debates labelled CFS (check-worthy),
UFS (factual, unimportant) and NFS; CLEAN lists the ids its authors trust most. FILE holds lines with `text` and
`label` 1 or 0. No test split is ever read.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from claims.extraction import worth
from claims.extraction.dates import find_dates
from claims.extraction.languages import LEXICONS
from claims.extraction.normalize import detect_language, fold, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import Span

TRUSTED, OTHERS = 2.0, 0.7  # weight of a sentence whose label its authors trust most, and of any other
RIDGE = 1.0
ROUNDS = 12
SOME_DAY = date(2008, 1, 1)
ENOUGH = 100  # sentences a feature must stand in to get a weight from them


def features(text: str) -> dict[str, float]:
    """The features of a sentence that stands by itself; its dates are told from any day, only that they are."""
    language = detect_language(text)
    folded = fold_with_map(text)
    dates = find_dates(folded, text, SOME_DAY, language)
    quantities = find_quantities(folded, text, language, taken=[Span(d.start, d.end) for d in dates])
    plain = fold(text)
    signals = {code for code, pattern in LEXICONS[language].signals.items() if pattern.search(plain)}
    return worth.features(
        text, signals=signals, quantities=quantities, dates=dates, attribution=None, frame=False
    )


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def train(path: Path, clean: Path) -> tuple[float, dict[str, float], int]:
    """(bias, weights, sentences used). Questions are left out: the product never ranks them."""
    trusted = {row["id"] for row in read(clean)}
    rows = [row for row in read(path) if row["label"] != "UFS" and not row["text"].rstrip().endswith("?")]
    found = [features(row["text"]) for row in rows]
    names = [name for name in sorted(worth.WEIGHTS) if sum(name in sentence for sentence in found) >= ENOUGH]
    inputs = [[1.0, *(sentence.get(name, 0.0) for name in names)] for sentence in found]
    labels = [float(row["label"] == "CFS") for row in rows]
    importance = [TRUSTED if row["id"] in trusted else OTHERS for row in rows]
    bias, *weights = fit(inputs, labels, importance)
    return round(bias, 2), dict(zip(names, (round(w, 2) for w in weights), strict=True)), len(rows)


def fit(
    inputs: Sequence[Sequence[float]], labels: Sequence[float], importance: Sequence[float]
) -> list[float]:
    """Logistic regression with a ridge, by Newton's method: twenty features need no library."""
    size = len(inputs[0])
    weights = [0.0] * size
    for _ in range(ROUNDS):
        gradient = [RIDGE * w if i else 0.0 for i, w in enumerate(weights)]
        hessian = [
            [RIDGE if i == j and i else 1e-9 if i == j else 0.0 for j in range(size)] for i in range(size)
        ]
        for row, label, weight in zip(inputs, labels, importance, strict=True):
            active = [(i, x) for i, x in enumerate(row) if x]
            guess = 1 / (1 + math.exp(-sum(weights[i] * x for i, x in active)))
            curve = weight * guess * (1 - guess)
            for i, x in active:
                gradient[i] += weight * (guess - label) * x
                for j, y in active:
                    hessian[i][j] += curve * x * y
        weights = [w - step for w, step in zip(weights, solve(hessian, gradient), strict=True)]
    return weights


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss elimination; the matrix is symmetric and positive definite."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows[i][size] - rest) / rows[i][i]
    return found


def auc(path: Path) -> tuple[int, float]:
    """How often a sentence worth checking is ranked above one that is not; ties count half."""
    pairs = sorted((worth.score(features(row["text"]))[0], int(row["label"])) for row in read(path))
    ranks, i = 0.0, 0
    while i < len(pairs):
        j = next((k for k in range(i, len(pairs)) if pairs[k][0] != pairs[i][0]), len(pairs))
        ranks += (i + j + 1) / 2 * sum(label for _, label in pairs[i:j])
        i = j
    wanted = sum(label for _, label in pairs)
    return len(pairs), (ranks - wanted * (wanted + 1) / 2) / (wanted * (len(pairs) - wanted))


def module(bias: float, weights: dict[str, float], sentences: int) -> str:
    lines = "".join(f'    "{name}": {weight},\n' for name, weight in weights.items())
    return (
        '"""Weights of worth, made by `python -m benchmarks.worth train`; do not edit.\n\n'
        f"From {sentences:,} sentences of ClaimBuster (Arslan, Hassan, Li, Tremayne 2020, CC BY 4.0), US presidential\n"
        'debates 1960-2016. The features do not depend on the language.\n"""\n\n'
        f"BIAS = {bias}\nWEIGHTS = {{\n{lines}}}\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["train", "measure"])
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--clean", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    missing = [str(path) for path in [*options.paths, options.clean] if path and not path.exists()]
    if missing:
        print(f"{', '.join(missing)}: not there, nothing measured.")
        return 0
    if options.what == "train":
        if not options.clean or len(options.paths) != 1:
            parser.error("train takes one file and --clean")
        print(module(*train(options.paths[0], options.clean)), end="")
        return 0
    rows = [(path, *auc(path)) for path in options.paths]
    if options.json:
        print(json.dumps([{"path": str(p), "sentences": n, "auc": round(a, 3)} for p, n, a in rows]))
    else:
        for path, count, area in rows:
            print(f"{path.parent.name}/{path.name:16} {count:6} sentences  AUC {area:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
