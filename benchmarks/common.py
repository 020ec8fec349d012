"""What the benchmarks share: arguments, files of JSON lines, F1, and the printing of results."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
Show = Callable[[str], object]


def parser(description: str | None) -> argparse.ArgumentParser:
    """A parser with what every benchmark takes: paths and --json."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def quiet(line: str) -> None:
    """Shows nothing."""


def main(description: str | None, measure: Callable[[Path, Show], Sequence[Row]]) -> int:
    """The command of a benchmark that takes paths and can list its mistakes, which `measure` shows."""
    made = parser(description)
    made.add_argument("--show", action="store_true", help="list what is missed, extra or wrong; prints text")
    options = made.parse_args()
    return run(options, lambda path: measure(path, print if options.show else quiet))


def run(
    options: argparse.Namespace, measure: Callable[[Path], Sequence[Row]], *, turned: bool = False
) -> int:
    """Measure every path that is there and print the rows; of the others say that they are missing.

    `turned` puts the rows side by side, for results with many figures.
    """
    rows: list[Row] = []
    for path in options.paths:
        if path.exists():
            rows += measure(path)
        else:
            print(f"{path} is not there: nothing measured.", file=sys.stderr)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    elif rows:
        print(table(rows, turned=turned))
    return 0


def table(rows: Sequence[Row], *, turned: bool = False) -> str:
    """Rows of figures by name, in aligned columns; a figure that a row lacks is a dash."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_cell(row.get(name)) for name in names] for row in rows)]
    if turned:
        cells = [list(column) for column in zip(*cells, strict=True)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return "-".join(map(_cell, value))
    return str(value)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines, packed with gzip or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a zip whose JSON files are lists of them, or of a file of JSON lines."""
    if path.suffix != ".zip":
        yield from read_lines(path)
        return
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.endswith(".json"):
                yield from json.loads(packed.read(name))


def files(path: Path, *endings: str) -> list[Path]:
    """The file itself, or the files with one of the endings under a folder."""
    if path.is_file():
        return [path]
    return sorted(found for found in path.rglob("*") if found.name.endswith(endings))


def ratio(part: float, whole: float) -> float | None:
    """A share rounded to three digits; None of nothing."""
    return round(part / whole, 3) if whole else None


def f1(hits: float, wanted: float, found: float) -> float | None:
    return ratio(2 * hits, wanted + found)
