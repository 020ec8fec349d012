"""The least that could answer the same: a WSGI function, prepared SQL, orjson. No accounts, no limits, no checks.

What benchmarks.api measures the product beside; it gives the same bytes for the same addresses.
"""

from __future__ import annotations

import os
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson
import psycopg

PAGE = """SELECT claim_id, body FROM claims_claimrendition
          WHERE listed AND status BETWEEN %s AND %s AND (status, claim_id) > (%s, %s) ORDER BY status, claim_id LIMIT %s"""
SINGLE = "SELECT etag, body, evidence FROM claims_claimrendition WHERE uid = %s"
ETAG = "SELECT etag FROM claims_claimrendition WHERE uid = %s"
CHANGES = """SELECT seq, type, at, article_uid, claim_uid, public::text FROM claims_event
             WHERE seq > %s AND seq <= %s AND public IS NOT NULL ORDER BY seq LIMIT %s"""
NEWEST = "SELECT last FROM claims_eventcounter WHERE id = 1"

_here = threading.local()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """GET /api/v1/claims/?status=&page_size=&cursor= and /api/v1/claims/<uid>/, both with If-None-Match."""
    if environ["PATH_INFO"] == "/api/v1/changes/":
        return _sent(start, "", orjson.dumps(_changes(environ), option=orjson.OPT_UTC_Z))
    uid = environ["PATH_INFO"].removeprefix("/api/v1/claims/").strip("/")
    known = environ.get("HTTP_IF_NONE_MATCH")
    if uid:
        if known and f'"{_rows(ETAG, [uid])[0][0]}"' == known:
            return _unchanged(start, known)
        etag, body, evidence = _rows(SINGLE, [uid])[0]
        return _sent(start, f'"{etag}"', f'{body[:-1]},"evidence":{evidence}}}'.encode())
    newest = _rows(NEWEST, [])[0][0]
    tag = f'"{_here.shape}-{newest}"'
    if known == tag:
        return _unchanged(start, tag)
    return _sent(start, tag, orjson.dumps(_page(environ)))


def _page(environ: dict[str, Any]) -> dict[str, Any]:
    query = parse_qs(environ["QUERY_STRING"])
    size = int(query.get("page_size", ["50"])[0])
    cursor = query.get("cursor", [""])[0]
    after = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[1] if cursor else 0
    status = query["status"][0]
    found = _rows(PAGE, [status, status, status, after, size + 1])
    rows = found[:size]
    return {
        "next": _link(environ, query, 0, rows[-1][0]) if len(found) > size else None,
        "previous": _link(environ, query, 1, rows[0][0]) if cursor else None,
        "results": [orjson.Fragment(row[1]) for row in rows],
    }


def _changes(environ: dict[str, Any]) -> dict[str, Any]:
    query = parse_qs(environ["QUERY_STRING"])
    after, limit = int(query["after"][0]), int(query["limit"][0])
    newest = _rows(NEWEST, [])[0][0]
    rows = _rows(CHANGES, [after, min(newest, after + 20_000), limit])
    names = ("seq", "type", "at", "article", "claim")
    return {
        "after": after,
        "next_after": rows[-1][0],
        "newest": newest,
        "results": [{**dict(zip(names, row, strict=False)), "data": orjson.Fragment(row[5])} for row in rows],
    }


def _link(environ: dict[str, Any], query: dict[str, list[str]], back: int, key: int) -> str:
    cursor = urlsafe_b64encode(f"[{back}, {key}]".encode()).decode().rstrip("=")
    asked = urlencode(sorted({**query, "cursor": [cursor]}.items()), doseq=True)
    return f"http://{environ['HTTP_HOST']}{environ['PATH_INFO']}?{asked}"


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    connection = getattr(_here, "connection", None)
    if connection is None:
        connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=1)
        _here.connection = connection
        ((_here.shape,),) = connection.execute("SELECT max(shape) FROM claims_claimrendition").fetchall()
    return list(connection.execute(statement, values).fetchall())


def _sent(start: Callable[..., Any], tag: str, body: bytes) -> list[bytes]:
    start("200 OK", [("Content-Type", "application/json"), ("ETag", tag), ("Content-Length", str(len(body)))])
    return [body]


def _unchanged(start: Callable[..., Any], tag: str) -> list[bytes]:
    start("304 Not Modified", [("ETag", tag)])
    return []
