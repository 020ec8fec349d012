"""Logistic regression in plain Python, and the numbers that tell how good a ranking and a probability are."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

EPOCHS = 25
STEPS = 5  # of Newton's method for one row
NOTHING = -20.0  # log-odds of a row that has no share in the weights yet

Row = tuple[Sequence[int], Sequence[float]]  # columns that are not zero, and their values


@dataclass(frozen=True, slots=True)
class Fit:
    """Log-odds are ``bias`` plus the weighted sum of a row."""

    bias: float
    weights: list[float]

    def log_odds(self, row: Row) -> float:
        return self.bias + sum(self.weights[i] * x for i, x in zip(*row, strict=True))


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def fit(
    rows: Sequence[Row], labels: Sequence[bool], importance: Sequence[float], *, columns: int, strength: float
) -> Fit:
    """Logistic regression with a ridge, by coordinate descent in the dual (Yu, Huang, Lin 2011).

    `strength` is how much the data count against the ridge. The same rows give the same weights.
    """
    weights = [0.0] * (columns + 1)  # the last one is the bias
    signs = [1.0 if label else -1.0 for label in labels]
    bounds = [strength * weight for weight in importance]
    odds = [NOTHING] * len(rows)  # of the share of its bound that a row takes
    full = [((*indexes, columns), (*values, 1.0)) for indexes, values in rows]
    norms = [sum(x * x for x in values) for _, values in full]
    order = list(range(len(rows)))
    shuffle = random.Random(0).shuffle  # noqa: S311 - the order of steps, the same every time
    for _ in range(EPOCHS):
        shuffle(order)
        for at in order:
            indexes, values = full[at]
            margin = signs[at] * sum(weights[i] * x for i, x in zip(indexes, values, strict=True))
            new = _odds(odds[at], bounds[at] * norms[at], margin)
            step = signs[at] * bounds[at] * (sigmoid(new) - sigmoid(odds[at]))
            odds[at] = new
            for i, x in zip(indexes, values, strict=True):
                weights[i] += step * x
    return Fit(weights[columns], weights[:columns])


def _odds(old: float, pull: float, margin: float) -> float:
    """The log-odds of the share that is best for one row while all the others stay: the root of a rising function."""
    share, now = sigmoid(old), old
    for _ in range(STEPS):
        new = sigmoid(now)
        now -= (now + pull * (new - share) + margin) / (1 + pull * new * (1 - new))
    return now


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """How often what is wanted is ranked above what is not; ties count half."""
    pairs = sorted(zip(scores, labels, strict=True))
    ranks, i = 0.0, 0
    while i < len(pairs):
        j = next((k for k in range(i, len(pairs)) if pairs[k][0] != pairs[i][0]), len(pairs))
        ranks += (i + j + 1) / 2 * sum(label for _, label in pairs[i:j])
        i = j
    wanted = sum(labels)
    return (ranks - wanted * (wanted + 1) / 2) / (wanted * (len(pairs) - wanted))


def average_precision(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The mean precision at every wanted one, the best score first."""
    found, total = 0, 0.0
    for rank, (_, label) in enumerate(sorted(zip(scores, labels, strict=True), key=lambda p: -p[0]), 1):
        if label:
            found += 1
            total += found / rank
    return total / found


def f1(scores: Sequence[float], labels: Sequence[bool], threshold: float) -> float:
    hits = sum(label for score, label in zip(scores, labels, strict=True) if score >= threshold)
    named = sum(score >= threshold for score in scores)
    return 2 * hits / (named + sum(labels))


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The score from which a yes gives the best F1."""
    wanted, hits, best, threshold = sum(labels), 0, 0.0, 0.5
    for named, (score, label) in enumerate(sorted(zip(scores, labels, strict=True), reverse=True), 1):
        hits += label
        if 2 * hits / (named + wanted) > best:
            best, threshold = 2 * hits / (named + wanted), score
    return threshold


def brier(scores: Sequence[float], labels: Sequence[bool]) -> float:
    return sum((score - label) ** 2 for score, label in zip(scores, labels, strict=True)) / len(scores)


def calibration_error(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """How far the mean of a tenth of the scale is from what happened there, on average."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for score, label in zip(scores, labels, strict=True):
        bins[min(int(score * 10), 9)].append((score, label))
    return sum(abs(sum(score - label for score, label in each)) for each in bins) / len(scores)
