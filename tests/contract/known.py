"""What the API itself tells of its rows: real uids, keys and cursors, to ask with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.test import Client

MOST = 5  # of each kind
BEGINNING = "/api/v1/"
Values = dict[str, list[str]]
TEXTS = ["Exports rose by 12% in 2024.", "ارتفعت الصادرات بنسبة 12% في عام 2024."]
# By address and parameter: what a write needs to come to anything, and chance does not find.
WRITES: Values = {
    f"{BEGINNING}articles/body.text": TEXTS,
    f"{BEGINNING}articles/{{uid}}/versions/body.text": TEXTS,
    f"{BEGINNING}claims/body.words": ["أعلى رقم منذ عام 2010", "4000 عامل"],
    f"{BEGINNING}lookups/body.address": ["https://example.org/report"],
    f"{BEGINNING}reviews/header.If-Match": ["*"],
    f"{BEGINNING}reviews/body.status": ["unverified"],
    f"{BEGINNING}reviews/body.finding": ["ambiguous"],
}


def values(paths: dict[str, Any], reader: Client) -> Values:
    """By name, as parameters are named: ``claim`` has the uids of claims, ``claims/{uid}`` what that path takes.

    Reads every list of the description; a further list is read by itself.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)  # a dict keeps the order
    for path, operations in paths.items():
        if "get" in operations and path.endswith("/") and "{" not in path:
            for name, value in _of_list(path.removeprefix(BEGINNING).rstrip("/"), path, reader):
                if len(found[name]) < MOST:
                    found[name][value] = None
    return {name: list(kept) for name, kept in found.items()}


def _of_list(name: str, path: str, reader: Client) -> Iterator[tuple[str, str]]:
    answer = reader.get(path)
    if answer.status_code != 200 or answer.get("Content-Type") != "application/json":
        return
    page = answer.json()
    rows = page["results"] if isinstance(page, dict) else page
    for row in rows:
        yield from _of_row(row)
        for key in ("uid", "key"):
            if key in row:
                yield f"{name}/{{{key}}}", row[key]
                yield name.removesuffix("s"), row[key]
    if isinstance(page, dict) and "next" in page:
        yield from _cursors(name, path, reader)


def _cursors(name: str, path: str, reader: Client) -> Iterator[tuple[str, str]]:
    """Of the usual order, forth and back."""
    address = f"{path}?page_size=1"
    for _ in range(2):
        page = reader.get(address).json()
        for end in ("next", "previous"):
            if page[end]:
                yield f"{name}?cursor", parse_qs(urlsplit(page[end]).query)["cursor"][0]
        address = page["next"] or path


def _of_row(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, str) and _is_uid(value) and name != "uid":
            yield name, value
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                if _is_uid(one.get("uid")):
                    yield name.removesuffix("s"), one["uid"]
                yield from _of_row(one)


def _is_uid(value: Any) -> bool:
    try:
        return bool(UUID(value))
    except (ValueError, TypeError, AttributeError):
        return False
