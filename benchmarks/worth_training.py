"""How the weights of worth are made from ClaimBuster: one fit for any language, one with words for English.

Both are calibrated on sentences of debates that the fit did not see (three folds), by one straight line on the log-odds; the
line is folded into the weights, so that a score stays the sum of its reasons.
"""

from __future__ import annotations

import json
import math
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.fitting import Fit, Row, auc, best_threshold, f1, fit, sigmoid
from claims.extraction import wording, worth
from claims.extraction.dates import find_dates
from claims.extraction.languages import LEXICONS
from claims.extraction.normalize import detect_language, fold, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import Span

TRUSTED, OTHERS = 2.0, 0.7  # weight of a sentence whose label its authors trust most, and of any other
STRENGTH = 2.0  # of the data against the ridge
SPREAD = 2.6  # what a word counts less than a feature of its own
FOLDS = 3
ENOUGH = 100  # sentences a feature must stand in to get a weight from them
SEEN = 3  # the same for a bucket of words
SOME_DAY = date(2008, 1, 1)
ENGLISH_ONLY = frozenset({"past"})  # what Arabic tells by its verbs says less there


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled sentence."""

    label: str
    debate: str
    importance: float
    features: dict[str, float]
    plain: str


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A fit whose log-odds are those of a chance; its best threshold and its measures on debates it did not see."""

    fit: Fit
    threshold: float
    measures: str


def sentence(text: str) -> tuple[dict[str, float], str]:
    """The features of a sentence that stands by itself, and its folded text. Any day will do: dates only count as told."""
    language = detect_language(text)
    folded = fold_with_map(text)
    dates = find_dates(folded, text, SOME_DAY, language)
    quantities = find_quantities(folded, text, language, taken=[Span(d.start, d.end) for d in dates])
    plain = fold(text)
    signals = LEXICONS[language].signals.read(plain)
    return worth.features(text, signals=signals, quantities=quantities, dates=dates), plain


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def train(path: Path, *, clean: Path, apart: Iterable[Path]) -> dict[str, str]:
    """The modules of the model by file name."""
    kept_apart = {_key(row["text"]) for other in apart for row in read(other)}
    trusted = {row["id"] for row in read(clean)}
    samples = []
    for row in read(path):
        if _key(row["text"]) not in kept_apart:
            importance = TRUSTED if row["id"] in trusted else OTHERS
            samples.append(Sample(row["label"], row["file"], importance, *sentence(row["text"])))
    statements = [sample for sample in samples if not sample.plain.rstrip().endswith("?")]
    names = _names(statements)
    # News asks what can be checked at all; so what is factual but unimportant counts with the check-worthy.
    any_language = _calibrated(
        [name for name in names if name not in ENGLISH_ONLY],
        statements,
        statements,
        wanted=lambda sample: sample.label != "NFS",
        buckets=0,
    )
    # Debates ask what is check-worthy. What is unimportant teaches neither side, but is calibrated upon.
    english = _calibrated(
        names,
        [sample for sample in samples if sample.label != "UFS"],
        samples,
        wanted=lambda sample: sample.label == "CFS",
        buckets=wording.BUCKETS,
    )
    return {
        "worth.py": _worth_module(any_language, english, names, len(samples)),
        "wording.py": _wording_module(english.fit.weights[: wording.BUCKETS]),
    }


def _key(text: str) -> str:
    return " ".join(wording.tokens(fold(text)))


def _names(samples: Sequence[Sample]) -> list[str]:
    counts = Counter(name for sample in samples for name in sample.features)
    return sorted(name for name, count in counts.items() if count >= ENOUGH)


def _row(sample: Sample, names: Sequence[str], buckets: int) -> Row:
    found: dict[int, float] = {}
    if buckets:
        words = wording.tokens(sample.plain)
        each = 1 / math.sqrt(len(words) or 1) / SPREAD
        for at in [*(at for word in words for at in wording.grams(word)), *wording.pairs(words)]:
            found[at] = found.get(at, 0.0) + each
    for at, name in enumerate(names):
        if name in sample.features:
            found[buckets + at] = sample.features[name]
    return list(found), list(found.values())


def _calibrated(
    names: Sequence[str],
    taught: Sequence[Sample],
    judged: Sequence[Sample],
    *,
    wanted: Callable[[Sample], bool],
    buckets: int,
) -> Calibrated:
    """The fit on `taught`, its log-odds set right on `judged`."""

    def fitted(samples: Sequence[Sample]) -> Fit:
        rows = [_row(sample, names, buckets) for sample in samples]
        seen = Counter(at for indexes, _ in rows for at in indexes)
        rare = {at for at, count in seen.items() if at < buckets and count < SEEN}
        kept = [
            ([i for i in row[0] if i not in rare], [x for i, x in zip(*row, strict=True) if i not in rare])
            for row in rows
        ]
        return fit(kept, [wanted(s) for s in samples], [s.importance for s in samples], columns=buckets + len(names), strength=STRENGTH)  # fmt: skip

    odds, labels = [], []
    for number in range(FOLDS):
        part = fitted([sample for sample in taught if _fold(sample) != number])
        for sample in judged:
            if _fold(sample) == number:
                odds.append(part.log_odds(_row(sample, names, buckets)))
                labels.append(wanted(sample))
    line = fit([([0], [x]) for x in odds], labels, [1.0] * len(odds), columns=1, strength=1.0)
    chances = [sigmoid(line.log_odds(([0], [x]))) for x in odds]
    threshold = best_threshold(chances, labels)
    slope, whole = line.weights[0], fitted(taught)
    return Calibrated(
        Fit(line.bias + slope * whole.bias, [slope * weight for weight in whole.weights]),
        threshold,
        f"AUC {auc(chances, labels):.3f}, F1 {f1(chances, labels, threshold):.3f}",
    )


def _fold(sample: Sample) -> int:
    return zlib.crc32(sample.debate.encode()) % FOLDS


def _worth_module(any_language: Calibrated, english: Calibrated, names: Sequence[str], count: int) -> str:
    shared = [name for name in names if name not in ENGLISH_ONLY]
    return (
        f'"""Weights of worth from {count:,} sentences: (bias, weight of each feature).\n\n'
        f"On debates not seen ({FOLDS} folds): any language {any_language.measures}; English {english.measures}.\n"
        f'"""\n\nTHRESHOLD = {english.threshold:.2f}\n'
        f"ANY = {_table(any_language.fit.bias, shared, any_language.fit.weights)}\n"
        f"ENGLISH = {_table(english.fit.bias, names, english.fit.weights[wording.BUCKETS :])}\n"
    )


def _table(bias: float, names: Sequence[str], weights: Sequence[float]) -> str:
    lines = "".join(f'        "{name}": {weight:.2f},\n' for name, weight in zip(names, weights, strict=True))
    return f"(\n    {bias:.2f},\n    {{\n{lines}    }},\n)"


def _wording_module(weights: Sequence[float]) -> str:
    step = max(map(abs, weights)) / 127
    packed = b64encode(zlib.compress(bytes(round(weight / step) & 255 for weight in weights), 9)).decode()
    lines = "\n".join(packed[at : at + 100] for at in range(0, len(packed), 100))
    return (
        '"""Weights of words in English, one signed byte a bucket (claims/extraction/wording.py)."""\n\n'
        f"STEP = {step / SPREAD:.6f}\n"
        f'WEIGHTS = """\n{lines}\n"""\n'
    )
