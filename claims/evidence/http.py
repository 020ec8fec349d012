"""The one way out to the web: a page fetched once, from a public address, within limits.

The guard (claims.evidence.guard) sits where the connection is made. Redirects are followed by hand through
the same gate. Proxy variables are ignored: a proxy would connect elsewhere than we checked. Time is one
budget for name, handshake, headers and body.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, BinaryIO, Protocol

import httpcore
import httpx

from claims.evidence.guard import Deadline, FetchError, Guard, IPNetwork, Resolver, checked_url

MAX_BYTES = 10 * 2**20  # of the page, unpacked
MAX_REDIRECTS = 5
SECONDS = 20.0  # for everything
CONNECT_SECONDS = 5.0  # for one address
PORTS = frozenset({80, 443})
USER_AGENT = (
    "factcheck-claim-tracker/0.1 (a newsroom's fact-checking desk; fetches single pages a person asked for)"
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CONTENT_TYPES = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", DOCX}
)
BAD_REDIRECT = "The page redirects to something that is not an address."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a fetch may do. The defaults are right; others are for tests and peers of our own."""

    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES
    ports: Collection[int] = PORTS
    networks: Collection[IPNetwork] = ()  # private ones that are allowed all the same
    content_types: Collection[str] | None = CONTENT_TYPES  # None: any
    resolver: Resolver = socket.getaddrinfo
    tls: ssl.SSLContext | None = None


DEFAULT = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came, unpacked. `url` is where it was in the end, `charset` what the header says.

    `status` is 200, or 304 without content when it is as the conditions know it. `headers` and `packed` are
    what came over the wire; `packed` has the chunks of the transfer put together and no more undone.
    """

    url: str
    content: bytes
    content_type: str
    charset: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    packed: bytes = b""

    def header(self, name: str) -> str:
        """A header of the answer, "" when it has none of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a receiver answered to a message. `content` is the beginning of it, empty when it came packed.

    `retry_after` are the seconds it asks us to wait, None when it does not.
    """

    status: int
    content: bytes = b""
    retry_after: float | None = None


class Manners(Protocol):
    """Who is asked before each request goes out; may wait, and may raise FetchError.

    `networks` and `ports` are allowed besides what the limits allow.
    """

    @property
    def networks(self) -> Collection[IPNetwork]: ...

    @property
    def ports(self) -> Collection[int]: ...

    def before(self, url: httpx.URL, *, robots: bool, deadline: Deadline) -> None: ...


_manners: ContextVar[Manners | None] = ContextVar("manners", default=None)


@contextmanager
def minding(manners: Manners | None) -> Iterator[None]:
    """Every request made inside, redirects included, asks these manners first."""
    token = _manners.set(manners)
    try:
        yield
    finally:
        _manners.reset(token)


def fetch(
    url: str,
    *,
    limits: Limits = DEFAULT,
    headers: Mapping[str, str] = {},
    robots: bool = False,
    form: Mapping[str, str] | None = None,
    into: BinaryIO | None = None,
) -> Fetched:
    """The page at an http or https address. Raises FetchError.

    `headers` go to the address given, not to where it redirects. `robots`: the site's robots.txt is minded,
    where there are manners to do so. `form` is posted. `into` takes the body, so that `content` is empty.
    """
    manners = _manners.get()
    if manners:
        limits = replace(
            limits,
            networks=(*limits.networks, *manners.networks),
            ports={*limits.ports, *manners.ports},
        )
    deadline = Deadline(limits.seconds)
    address = checked_url(url)
    with _client(limits, deadline) as client:
        for _ in range(MAX_REDIRECTS + 1):
            if manners:
                manners.before(address, robots=robots, deadline=deadline)
            request = client.build_request("POST" if form else "GET", address, headers=headers, data=form)
            answer = _ask(client, request, limits, deadline, into)
            if isinstance(answer, Fetched):
                return answer
            address, headers, form = checked_url(answer), {}, None
    raise FetchError(f"The page redirects more than {MAX_REDIRECTS} times; give the final address.")


def post(url: str, *, content: bytes, headers: Mapping[str, str], limits: Limits) -> Answered:
    """Send a message to an https address, or an http one in `limits.networks`. Raises FetchError.

    Whatever the receiver's status, it is an answer; redirects are not followed. Of its text at most
    `limits.max_bytes` are read, and what breaks off is taken as far as it came.
    """
    address = checked_url(url)
    deadline = Deadline(limits.seconds)
    with _client(limits, deadline, inside=address.scheme == "http") as client, _as_fetch_errors():
        request = client.build_request(
            "POST",
            address,
            content=content,
            headers={"Accept": "*/*", "Accept-Encoding": "identity", **headers},
        )
        response = client.send(request, stream=True)
        try:
            return Answered(
                status=response.status_code,
                content=_beginning(response, limits.max_bytes),
                retry_after=_retry_after(response.headers.get("Retry-After", "")),
            )
        finally:
            response.close()


def may_post(url: str, *, limits: Limits) -> None:
    """Whether `post` would go to this address now, its name looked up. Raises FetchError when not."""
    address = checked_url(url)
    guard = _guard(limits, Deadline(limits.seconds), inside=address.scheme == "http")
    guard.addresses(
        address.raw_host.decode("ascii"), address.port or {"http": 80, "https": 443}[address.scheme]
    )


def condition(value: str, limit: int) -> str:
    """A header of an answer that can be sent back the next time, "" for one that is too long or odd."""
    return value if len(value) <= limit and value.isascii() and value.isprintable() else ""


@cache
def _tls() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than many a page."""
    return httpx.create_ssl_context(trust_env=False)


def _guard(limits: Limits, deadline: Deadline, *, inside: bool) -> Guard:
    return Guard(
        deadline, ports=limits.ports, networks=limits.networks, resolver=limits.resolver, inside=inside
    )


def _client(limits: Limits, deadline: Deadline, *, inside: bool = False) -> httpx.Client:
    tls = limits.tls or _tls()
    transport = httpx.HTTPTransport(verify=tls, trust_env=False, retries=0)
    # httpx has no argument for the backend; the release is pinned and tests/evidence/test_http.py watches.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=tls,
        network_backend=_guard(limits, deadline, inside=inside),
        max_keepalive_connections=0,
    )
    return httpx.Client(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(limits.seconds, connect=min(CONNECT_SECONDS, limits.seconds)),
        headers={
            "User-Agent": USER_AGENT,
            "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown, */*;q=0.1",
            "Accept-Language": "ar, en;q=0.8",
            "Accept-Encoding": "gzip",
        },
    )


# --- the answer ----------------------------------------------------------------------------------


def _ask(
    client: httpx.Client, request: httpx.Request, limits: Limits, deadline: Deadline, into: BinaryIO | None
) -> Fetched | httpx.URL:
    """The page, or the address it redirects to."""
    with _as_fetch_errors():
        response = client.send(request, stream=True)
        try:
            if response.has_redirect_location:
                return _redirected(response)
            return _answer(response, limits, deadline, into)
        finally:
            response.close()


@contextmanager
def _as_fetch_errors() -> Iterator[None]:
    """HTTP's own errors end here."""
    try:
        yield
    except (httpx.InvalidURL, UnicodeError):  # httpx reads the Location header itself, too
        raise FetchError(BAD_REDIRECT) from None
    except httpx.TimeoutException:
        raise FetchError("The site does not answer in time; try again later.", retryable=True) from None
    except httpx.HTTPError as error:
        if "location header" in str(error):
            raise FetchError(BAD_REDIRECT) from None
        if "CERTIFICATE_VERIFY_FAILED" in str(error):  # the pool drops the cause
            raise FetchError("The site cannot prove who it is (its certificate is not valid).") from None
        raise FetchError("The connection to the site failed; try again later.", retryable=True) from None


def _beginning(response: httpx.Response, limit: int) -> bytes:
    """The text of an answer as far as it comes, at most so many bytes; nothing of one that is packed."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        return b""
    got = bytearray()
    with suppress(httpx.HTTPError, FetchError):  # the status is there already
        for chunk in response.iter_raw():
            got += chunk
            if len(got) >= limit:
                break
    return bytes(got[:limit])


def _answer(response: httpx.Response, limits: Limits, deadline: Deadline, into: BinaryIO | None) -> Fetched:
    url, headers = str(response.url), tuple(response.headers.multi_items())
    conditions = {"if-none-match", "if-modified-since"} & set(response.request.headers)
    if response.status_code == 304 and conditions:
        return Fetched(url=url, content=b"", content_type="", status=304, headers=headers)
    _check_status(response)
    content_type, charset = _content_type(response, limits)
    wire: list[bytes] = []
    pieces = _unpacked(_limited(response, limits.max_bytes, deadline, wire, into), response, limits)
    if into is not None:
        for piece in pieces:
            into.write(piece)
    content = b"" if into is not None else b"".join(pieces)
    return Fetched(
        url=url, content=content, content_type=content_type, charset=charset, headers=headers,
        packed=b"".join(wire),
    )  # fmt: skip


def _redirected(response: httpx.Response) -> httpx.URL:
    try:
        return response.url.join(response.headers["Location"])
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise FetchError(BAD_REDIRECT) from None


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status in {200, 203}:
        return
    retryable = False
    if status in {404, 410}:
        message = f"There is no page at this address (status {status})."
    elif status in {401, 402, 403, 407, 451}:
        message = f"The site does not let us read this page (status {status}); paste its text instead."
    elif status in {408, 425, 429} or status >= 500:
        message = f"The site cannot answer now (status {status}); try again later."
        retryable = True
    else:
        message = f"The site answered with something that is no page (status {status})."
    raise FetchError(
        message,
        retryable=retryable,
        status=status,
        retry_after=_retry_after(response.headers.get("Retry-After", "")),
    )


def _retry_after(written: str) -> float | None:
    """The seconds of a Retry-After header, which holds seconds or a date; None for anything else."""
    if written.strip().isdecimal() and len(written) < 12:
        return float(written)
    try:
        at = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp())


def _content_type(response: httpx.Response, limits: Limits) -> tuple[str, str]:
    """The media type and the charset of the header."""
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    content_type = header.get_content_type() if response.headers.get("Content-Type") else ""
    if limits.content_types is not None and content_type not in limits.content_types:
        raise FetchError(
            f"The address leads to {content_type or 'something without a type'}, not to a text; "
            "save it as text, HTML, Markdown or .docx and upload the file."
        )
    try:
        return content_type, (header.get_content_charset() or "")
    except (LookupError, UnicodeError):
        return content_type, ""


def _limited(
    response: httpx.Response, limit: int, deadline: Deadline, wire: list[bytes], into: BinaryIO | None
) -> Iterator[bytes]:
    """The body as it comes over the wire, kept in `wire` unless it goes to a file."""
    size = 0
    for chunk in response.iter_raw():
        deadline.left()
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        if into is None:
            wire.append(chunk)
        yield chunk


def _unpacked(chunks: Iterable[bytes], response: httpx.Response, limits: Limits) -> Iterator[bytes]:
    """The body without its compression, never more of it in memory than the limit."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        yield from chunks
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(f"The site packs its pages in a way we cannot read ({encoding}).")
    unpacker, left = _unpacker(), limits.max_bytes
    for chunk in chunks:
        while chunk:
            if unpacker.eof:  # several packed pieces, one after the other
                unpacker = _unpacker()
            try:
                piece = unpacker.decompress(chunk, left + 1)
            except zlib.error:
                raise FetchError("The page came damaged; try again later.", retryable=True) from None
            left -= len(piece)
            if left < 0:
                raise _too_large(limits.max_bytes)
            yield piece
            chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        raise FetchError("The page broke off in the middle; try again later.", retryable=True)


def _unpacker() -> Any:
    return zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as the first bytes say


def _too_large(limit: int) -> FetchError:
    return FetchError(f"The page is larger than {limit / 2**20:g} MB; paste its text instead.")
