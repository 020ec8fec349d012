"""Claims as a table for spreadsheets: CSV that Excel opens in Arabic and that computes nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

# Column: where it stands in a claim's JSON.
COLUMNS: dict[str, tuple[str, ...]] = {
    "uid": ("uid",),
    "article": ("article",),
    "version": ("version",),
    "number": ("number",),
    "start": ("start",),
    "end": ("end",),
    "quote": ("quote",),
    "statement": ("statement",),
    "kind": ("kind",),
    "checkable": ("checkable",),
    "worth": ("worth",),
    "claimant": ("attribution", "text"),
    "status": ("status",),
    "finding": ("finding",),
    "decided_at": ("verdict", "decided_at"),
    "rationale": ("verdict", "rationale"),
    "published_status": ("publication", "status"),
    "published_at": ("publication", "published_at"),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets compute: OWASP, CSV injection
BOM = "\ufeff"  # without it Excel takes UTF-8 for another encoding


def table(bodies: Iterable[str]) -> Iterator[str]:
    """The lines of the table, made of claims as JSON (`claims.public`); the first has the columns' names."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield BOM + line.getvalue()
    for body in bodies:
        line.seek(0)
        line.truncate()
        claim = json.loads(body)
        writer.writerow([_cell(claim, path) for path in COLUMNS.values()])
        yield line.getvalue()


def _cell(claim: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = claim
    for name in path:
        value = value[name] if value else None
    return harmless(value)


def harmless(value: Any) -> Any:
    """A cell; a text that a spreadsheet would compute begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
