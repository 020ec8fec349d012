"""Many articles from one table: what would happen first, then it happens.

CSV with a row of names, or NDJSON (an object a line). Nothing is stored between the two steps: the same bytes are read again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User

from claims.choices import Language
from claims.documents import DocumentError, encoding
from claims.models import Article
from claims.services import ingest
from claims.services.ingest import IngestError

MOST = 100  # articles at once: each is split into claims while the person waits
MAX_BYTES = 5 * 2**20
COLUMNS = ("text", "title", "source_name", "url", "published", "language", "review_policy")
_LONGEST = {"title": 500, "source_name": 200, "url": ingest.MAX_URL}


class CannotImport(Exception):
    """The file as a whole cannot be read. `code` is in claims.refusals.CANNOT_IMPORT, `words` are its values."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Row:
    """An article of the file. `problem` says in English why it cannot be one; `known` is here with the same text already.

    `line` counts the articles from 1. Of a row that is neither, `article` is set once it was stored.
    """

    line: int
    title: str
    text: str
    problem: str = ""
    known: Article | None = None
    again: bool = False  # an earlier row has the same text
    article: Article | None = None

    @property
    def new(self) -> bool:
        return not (self.problem or self.known or self.again)


def preview(*, data: bytes) -> list[Row]:
    """What an import would do; nothing is written. Raises CannotImport."""
    return [row for row, _ in _read(data)]


def run(*, data: bytes, by: User, now: datetime) -> list[Row]:
    """Store every article that can be; the others keep their problem. Raises CannotImport before anything is stored."""
    done = []
    for row, details in _read(data):
        if not row.new:
            done.append(row)
            continue
        try:
            stored = ingest.add_article(text=row.text, by=by, now=now, **details)
        except IngestError as error:
            done.append(Row(row.line, row.title, row.text, problem=str(error)))
        else:
            known = None if stored.created else stored.article
            article = stored.article if stored.created else None
            done.append(Row(row.line, stored.article.title, row.text, known=known, article=article))
    return done


def _read(data: bytes) -> list[tuple[Row, dict[str, Any]]]:
    found: list[tuple[Row, dict[str, Any]]] = []
    seen: set[str] = set()
    for line, fields in enumerate(_rows(data), start=1):
        if line > MOST:
            raise CannotImport("too_many", most=MOST)
        text, title = str(fields.get("text") or ""), str(fields.get("title") or "").strip()
        try:
            known = ingest.known(text)
            details = _details(fields)
        except IngestError as error:
            found.append((Row(line, title, text, problem=str(error)), {}))
            continue
        found.append((Row(line, title, text, known=known, again=text in seen), details))
        seen.add(text)
    if not found:
        raise CannotImport("nothing")
    return found


def _rows(data: bytes) -> Iterator[Mapping[str, Any]]:
    if len(data) > MAX_BYTES:
        raise CannotImport("too_large", size=MAX_BYTES // 2**20)
    try:
        text, _ = encoding.decode(data)
    except DocumentError as error:
        raise CannotImport("unreadable") from error
    text = text.removeprefix("\ufeff")
    return _objects(text) if text.lstrip().startswith("{") else _table(text)


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise CannotImport("no_json", line=number) from error
            if not isinstance(row, dict):
                raise CannotImport("no_json", line=number)
            _check_names(row)
            yield row


def _table(text: str) -> Iterator[Mapping[str, Any]]:
    csv.field_size_limit(ingest.MAX_CHARACTERS + 1)
    first = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=first.count)  # spreadsheets of many countries write semicolons
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        _check_names(rows.fieldnames or ())
        for row in rows:
            if None in row:
                raise CannotImport("too_wide", line=rows.line_num)
            yield row
    except csv.Error as error:
        raise CannotImport("no_table") from error


def _check_names(names: Any) -> None:
    unknown = [str(name)[:40] for name in names if name not in COLUMNS]
    if unknown or "text" not in names:
        raise CannotImport("names", unknown=", ".join(unknown) or "–", columns=", ".join(COLUMNS))


def _details(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Raises IngestError."""
    given = {
        name: str(value).strip() for name, value in fields.items() if name != "text" and value is not None
    }
    for name, longest in _LONGEST.items():
        if len(given.get(name, "")) > longest:
            raise IngestError(f"{name} has more than {longest:,} characters.")
    if given.get("url") and not given["url"].startswith(("http://", "https://")):
        raise IngestError("Only addresses that begin with http:// or https:// are fetched.")
    if given.get("language") and given["language"] not in Language.values:
        raise IngestError(f"language must be one of: {', '.join(Language.values)}.")
    if given.get("review_policy", "") not in {"", "1", "2"}:
        raise IngestError("review_policy must be 1 or 2.")
    details: dict[str, Any] = {
        name: given.get(name, "") for name in ("title", "source_name", "url", "language")
    }
    details["published"] = _day(given.get("published", ""))
    details["review_policy"] = int(given["review_policy"]) if given.get("review_policy") else None
    return details


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise IngestError("published must be a day such as 2025-01-31.") from error
