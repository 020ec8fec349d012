"""The weights of worth: made from labelled sentences, and measured on others.

python -m benchmarks.worth train TRAIN.jsonl --clean CLEAN.jsonl --apart FILE ...   writes claims/extraction/model/
python -m benchmarks.worth measure FILE.jsonl ... [--json]                          how well worth tells the labels

TRAIN is ClaimBuster (Arslan, Hassan, Li, Tremayne 2020, CC BY 4.0): sentences of US debates labelled CFS (check-worthy),
UFS (factual, unimportant) and NFS; CLEAN lists the ids its authors trust most; a sentence that stands in a file named with
--apart is left out. FILE holds lines with `text` and `label`, 1 or 0. A sentence is measured by itself: who says it and its
kind are properties of clauses and play no part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import fitting
from benchmarks.worth_training import read, sentence, train
from claims.extraction import worth
from claims.extraction.normalize import detect_language

MODEL = Path(worth.__file__).parent / "model"


def measure(path: Path) -> dict[str, float | int | str]:
    """The measures of one file, with two baselines beside them."""
    rows = read(path)
    labels = [bool(int(row["label"])) for row in rows]
    scores = [_worth(row["text"]) for row in rows]
    digits = [float(any(map(str.isdigit, row["text"]))) for row in rows]
    measures: dict[str, Callable[[list[float], list[bool]], float]] = {
        "auc": fitting.auc,
        "ap": fitting.average_precision,
        "f1": lambda s, wanted: fitting.f1(s, wanted, worth.THRESHOLD),
        "brier": fitting.brier,
        "calibration_error": fitting.calibration_error,
    }
    return {
        "path": str(path),
        "sentences": len(rows),
        "worth_checking": sum(labels),
        **{name: round(of(scores, labels), 3) for name, of in measures.items()},
        "f1_all_yes": round(fitting.f1([1.0] * len(rows), labels, 1.0), 3),
        "f1_digits": round(fitting.f1(digits, labels, 1.0), 3),
        "auc_digits": round(fitting.auc(digits, labels), 3),
    }


def _worth(text: str) -> float:
    found, plain = sentence(text)
    return worth.score(found, plain, detect_language(text))[0]


def table(rows: list[dict[str, float | int | str]]) -> str:
    names = [name for name in rows[0] if name != "path"]
    lines = [f"{'file':28}" + "".join(f"{name:>{_width(name)}}" for name in names)]
    for row in rows:
        path = Path(str(row["path"]))
        lines.append(
            f"{f'{path.parent.name}/{path.name}':28}"
            + "".join(f"{row[name]:>{_width(name)}}" for name in names)
        )
    return "\n".join(lines)


def _width(name: str) -> int:
    return max(len(name), 5) + 2


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["train", "measure"])
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--clean", type=Path, help="the ids of the sentences to trust most")
    parser.add_argument("--apart", type=Path, nargs="+", default=[], help="sentences to keep out of training")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    named = [*options.paths, *options.apart, *([options.clean] if options.clean else [])]
    missing = [str(path) for path in named if not path.exists()]
    if missing:
        print(f"{', '.join(missing)}: not there, nothing measured.")
        return 0
    if options.what == "train":
        if not options.clean or len(options.paths) != 1:
            parser.error("train takes one file and --clean")
        for name, module in train(options.paths[0], clean=options.clean, apart=options.apart).items():
            (MODEL / name).write_text(module, encoding="utf-8")
            print(f"{MODEL / name}: {len(module):,} bytes")
        return 0
    rows = [measure(path) for path in options.paths]
    print(json.dumps(rows) if options.json else table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
