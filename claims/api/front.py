"""The shortest way for what is asked most: a claim or a page of claims, by a token (docs/adr/0014).

Stands before Django. What is not exactly such a request, or is odd in any way, is Django's; so are all refusals.
The answer is the same, byte by byte, as tests/api/test_front.py compares: the body is made by the same view, and
the headers that are always the same are taken from Django's own first answer of that sort.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.http import Http404
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.text import compress_string
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from claims import metrics, reading
from claims.api import conditional, throttling
from claims.api.v1 import then
from claims.api.v1.claims import ClaimViewSet
from claims.choices import Scope
from claims.public import SHAPE, with_evidence
from claims.services import tokens
from claims.statements import fetched

Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

LIST = "/api/v1/claims/"
SINGLE = re.compile(r"/api/v1/claims/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
ACCEPTED = {"*/*", "application/json", "application/json, */*", "application/json, text/plain, */*"}
VIEWS = ("api:claim-detail", "api:claim-list")  # as Django names them
NOT_OURS = ("HTTP_ORIGIN", "HTTP_COOKIE")
GZIP = re.compile(r"\bgzip\b")
WORTH_PACKING = 200  # bytes: as Django's own middleware has it
VARIABLE = {"ETag", "Link", "RateLimit", "RateLimit-Policy", "Content-Length", "Content-Encoding"}
BLANKS = " \t\n\r\x0b\x0c"  # as bytes.strip has it; str.strip takes more
ELSEWHERE = {"format", then.NAME}  # parameters that are for Django
CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^"';\s]*)["']?""", re.I)
CHARSETS = {"utf-8", "utf8", "us-ascii", "iso-8859-1", "iso-8859-6", "windows-1252", "windows-1256"}
READ = f'"{Scope.READ}"'
REFUSALS = (APIException, Http404, SuspiciousOperation)
LONGEST = 500  # characters of a query that is remembered

_NEWEST = ", counter.last, EXISTS (SELECT 1 FROM claims_event WHERE seq IS NULL)"
_BEARER = f"token.owner_id, {tokens.NOTED_LATELY}, CAST(token.scopes AS text)"
_ON_UID = "LEFT JOIN claims_claimrendition r ON r.uid = %s"
NEWEST = tokens.statement(f"{_BEARER}{_NEWEST}", "JOIN claims_eventcounter counter ON counter.id = 1")
TAG = tokens.statement(f"{_BEARER}, r.shape, r.etag", _ON_UID)
WHOLE = tokens.statement(f"{_BEARER}, r.shape, r.etag, r.body, r.evidence", _ON_UID)


class Asked(NamedTuple):
    """A request of the two sorts; `uid` of a single claim, `again` the tags the client has."""

    uid: UUID | None
    secure: bool
    again: list[str]
    packed: bool


class Told(NamedTuple):
    """An answer; without a body it is 304."""

    tag: str
    owner: int
    body: bytes = b""
    links: str = ""


class Front:
    """A WSGI application before another one."""

    def __init__(self, django: Application) -> None:
        self._django = django
        self._always: dict[tuple[bool, bool, bool], Headers] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        _without_odd_charset(environ)
        asked = _asked(environ)
        if asked is None:
            return self._django(environ, start)
        try:
            told = _told(environ, asked)
        except (DatabaseError, InterfaceError, psycopg.Error):
            connections[DEFAULT_DB_ALIAS].close()  # whether the database is away is for Django to find out
            told = None
        environ[metrics.VIEW] = VIEWS[asked.uid is None]
        always = told and self._always.get(_sort(asked, new=bool(told.body)))
        if not (told and always) or 0 < len(told.body) < WORTH_PACKING:
            return self._django(environ, self._learning(asked, start))
        rate = throttling.count(f"user:{told.owner}", settings.API_RATE)
        if not rate.fits:
            return self._django(environ, self._learning(asked, start))
        return _send(told, [*always, *throttling.headers(rate)], asked, start)

    def _learning(self, asked: Asked, start: Start) -> Start:
        """Keeps the headers that are the same in every answer of this sort."""

        def begun(status: str, headers: Headers, *more: Any) -> Any:
            length = int(dict(headers).get("Content-Length", 0))
            new = status.startswith("200") and length >= WORTH_PACKING
            if new or status.startswith("304"):
                kept = [pair for pair in headers if pair[0] not in VARIABLE]
                self._always.setdefault(_sort(asked, new=new), kept)
            return start(status, headers, *more)

        return begun


def _without_odd_charset(environ: dict[str, Any]) -> None:
    """Django reads queries and forms in the charset that the request names; with `zlib` or `idna` it fails on "%"."""
    sent = environ.get("CONTENT_TYPE", "")
    named = CHARSET.search(sent)
    if named and named[1].lower() not in CHARSETS:
        environ["CONTENT_TYPE"] = CHARSET.sub("", sent)


def _sort(asked: Asked, *, new: bool) -> tuple[bool, bool, bool]:
    return asked.uid is None, asked.secure, new


def _asked(environ: dict[str, Any]) -> Asked | None:
    """The request, when it is one of ours."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if not path.startswith(LIST) or environ["REQUEST_METHOD"] != "GET":
        return None
    single = SINGLE.fullmatch(path)
    if not ((single and not query) or path == LIST):
        return None
    if not environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer "):
        return None
    if environ.get("HTTP_ACCEPT", "*/*") not in ACCEPTED or any(name in environ for name in NOT_OURS):
        return None
    secure = _is_secure(environ)
    if not _is_ours(environ.get("HTTP_HOST", ""), tuple(settings.ALLOWED_HOSTS)):
        return None
    if not secure and settings.SECURE_SSL_REDIRECT:
        return None
    return Asked(
        uid=UUID(single[1]) if single else None,
        secure=secure,
        again=[one.removeprefix("W/") for one in parse_etags(environ.get("HTTP_IF_NONE_MATCH", ""))],
        packed=bool(GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", ""))),
    )


@lru_cache(100)
def _is_ours(host: str, allowed: tuple[str, ...]) -> bool:
    domain = split_domain_port(host)[0]
    return bool(domain) and validate_host(domain, allowed)


def _is_secure(environ: dict[str, Any]) -> bool:
    """As HttpRequest.scheme has it: what the proxy says wins, the first of several."""
    header, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    told = environ.get(header)
    if told is not None:
        return bool(told.split(",", 1)[0].strip() == value)
    return bool(environ["wsgi.url_scheme"] == "https")


def _told(environ: dict[str, Any], asked: Asked) -> Told | None:
    """The answer; None when there is anything to refuse, to note or to mend. Raises DatabaseError, psycopg.Error."""
    secret = environ["HTTP_AUTHORIZATION"][7:].strip(BLANKS)
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:  # of a test
        connection.close_if_unusable_or_obsolete()  # as Django does before a request
    if asked.uid is None:
        return _page(environ, asked, secret)
    uid = reading.stored("uid", asked.uid)
    if asked.again:
        owner, *found = _row(TAG, secret, uid)
        if owner and found[0] == SHAPE and _is_known(f'"{found[1]}"', asked):
            return Told(f'"{found[1]}"', owner)
    owner, *found = _row(WHOLE, secret, uid)
    if not owner or found[0] != SHAPE:
        return None
    return Told(f'"{found[1]}"', owner, with_evidence(found[2], found[3]).encode())


def _page(environ: dict[str, Any], asked: Asked, secret: str) -> Told | None:
    """A page of claims, made by the view."""
    query = environ["QUERY_STRING"]
    owner, *found = _row(NEWEST, secret)
    # Events without a number: who tells of them gives them one.
    if not owner or found[1] or len(query) > LONGEST or not _is_well_formed(query):
        return None
    tag = conditional.numbered_tag(found[0])
    if _is_known(tag, asked):
        return Told(tag, owner)
    try:
        view = ClaimViewSet.asked_by(Request(WSGIRequest(environ)))
        return Told(tag, owner, view.page().encode(), view.named_links())
    except REFUSALS:
        return None


@lru_cache(2000)
def _is_well_formed(query: str) -> bool:
    """Whether the view takes the query: a mistake is told of also to who has the page. Kept, for pages are asked again."""
    request = WSGIRequest({"REQUEST_METHOD": "GET", "QUERY_STRING": query, "wsgi.input": BytesIO()})
    try:
        ClaimViewSet.asked_by(Request(request))
    except REFUSALS:
        return False
    return not ELSEWHERE & set(request.GET)


def _is_known(tag: str, asked: Asked) -> bool:
    return tag in asked.again or "*" in asked.again


def _row(statement: str, secret: str, *values: Any) -> tuple[Any, ...]:
    """What the statement gives behind the owner's key; ``(0,)`` for a token that opens nothing, or whose use is to be noted."""
    given = tokens.values(secret, timezone.now())
    given = [given[0], *values, *given[1:]]
    found = fetched(statement, given)
    if not found:
        return (0,)
    owner, noted, scopes, *rest = found[0]
    return (owner, *rest) if noted and READ in scopes else (0,)


def _send(told: Told, headers: Headers, asked: Asked, start: Start) -> Iterable[bytes]:
    body, tag = told.body, told.tag
    headers = [*headers, *([("Link", told.links)] if told.links else [])]
    if body and asked.packed and len(packed := compress_string(body, max_random_bytes=100)) < len(body):
        body, tag = packed, f"W/{tag}"
        headers.append(("Content-Encoding", "gzip"))
    start(
        "200 OK" if body else "304 Not Modified",
        [*headers, ("ETag", tag), ("Content-Length", str(len(body)))],
    )
    return [body]
