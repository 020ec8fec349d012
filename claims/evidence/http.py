"""The one way out to the web: a page fetched once, from a public address, within limits.

The guard sits where the connection is made: the name is resolved there, every address it has must be
public, and the connection goes to an address just checked, so a second answer of the name server changes
nothing. Redirects are followed by hand through the same gate. Proxy variables are ignored: a proxy
would connect elsewhere than we checked. Time is one budget for name, handshake, headers and body.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from typing import Any, TypeVar

import httpcore
import httpx

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
ADDRESSES_TRIED = 4
BAD_REDIRECT = "The page redirects to something that is not an address."

# Of the global unicast space of IPv6, what is not somebody's host on the internet: protocol assignments
# (Teredo, benchmarking, ORCHID), documentation, and 6to4, which wraps any IPv4 address.
_IPV6_HOSTS = ipaddress.ip_network("2000::/3")
_NOT_HOSTS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[..., Iterable[tuple[Any, ...]]]  # as socket.getaddrinfo
_Found = TypeVar("_Found")


class FetchError(Exception):
    """A page we could not, or would not, fetch; the message says why in one sentence."""

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a fetch may do. The defaults are right; others are for tests and peers of our own."""

    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES
    ports: Collection[int] = PORTS
    networks: Collection[IPNetwork] = ()  # private ones that are allowed all the same
    content_types: Collection[str] = CONTENT_TYPES
    resolver: Resolver = socket.getaddrinfo
    tls: ssl.SSLContext | None = None


DEFAULT = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came, unpacked. `url` is where it was in the end, `charset` what the header says."""

    url: str
    content: bytes
    content_type: str
    charset: str = ""


def fetch(url: str, *, limits: Limits = DEFAULT) -> Fetched:
    """The page at an http or https address. Raises FetchError."""
    deadline = Deadline(limits.seconds)
    address = _checked_url(url)
    with _client(limits, deadline) as client:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(client, address, limits, deadline)
            if isinstance(answer, Fetched):
                return answer
            address = _checked_url(answer)
    raise FetchError(f"The page redirects more than {MAX_REDIRECTS} times; give the final address.")


def is_public(address: str, *, networks: Collection[IPNetwork] = ()) -> bool:
    """Whether an IP address is a host of the public internet, or in one of the allowed networks."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if any(ip in network for network in networks):
        return True
    if any(ip in network for network in _NOT_HOSTS) or ip.is_multicast or not ip.is_global:
        return False
    # Outside 2000::/3 lie NAT64, IPv4-mapped, unique local, site local and all that is not assigned.
    return ip.version == 4 or ip in _IPV6_HOSTS


# --- addresses -----------------------------------------------------------------------------------


def _checked_url(url: str | httpx.URL) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip() if isinstance(url, str) else url)
        host = parsed.host  # decoded here, and not always possible
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FetchError("This is not an address; it should look like https://example.org/page.") from None
    if parsed.scheme not in {"http", "https"}:
        raise FetchError("Only addresses that begin with http:// or https:// are fetched.")
    if not host:
        raise FetchError("The address names no site; it should look like https://example.org/page.")
    if parsed.userinfo:
        raise FetchError("The address holds a user name or password; give it without.")
    return parsed.copy_with(fragment=None)


# --- the connection ------------------------------------------------------------------------------


@dataclass(slots=True)
class Deadline:
    """A budget of seconds that begins now."""

    seconds: float
    begun: float = field(default_factory=time.monotonic)

    def left(self, at_most: float | None = None) -> float:
        """The seconds left, at most so many. Raises FetchError when there are none."""
        left = self.seconds - (time.monotonic() - self.begun)
        if left <= 0:
            raise FetchError(
                f"The site took longer than {self.seconds:g} seconds; try again later.", retryable=True
            )
        return left if at_most is None else min(left, at_most)


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the deadline: a drip of bytes buys no time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Guard(httpcore.NetworkBackend):
    """Makes connections to public addresses only."""

    def __init__(self, limits: Limits, deadline: Deadline) -> None:
        self._inner = httpcore.SyncBackend()
        self._limits = limits
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if port not in self._limits.ports:
            raise FetchError(f"Port {port} is not fetched from; use an address without a port.")
        failure: Exception | None = None
        for address in self._addresses(host, port)[:ADDRESSES_TRIED]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
                return TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        raise FetchError("Only sites on the internet are fetched.")

    def sleep(self, seconds: float) -> None:
        time.sleep(self._deadline.left(seconds))

    def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a name. One that is not public spoils them all."""
        try:
            found = _within(
                self._deadline.left(), lambda: self._limits.resolver(host, port, type=socket.SOCK_STREAM)
            )
            addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        except (OSError, UnicodeError) as error:
            self._deadline.left()
            if isinstance(error, TimeoutError) or getattr(error, "errno", None) == socket.EAI_AGAIN:
                message = f"The name {host} cannot be looked up now; try again later."
                raise FetchError(message, retryable=True) from None
            addresses = []
        if not addresses:
            raise FetchError(f"There is no site called {host}; check the address.")
        if not all(is_public(address, networks=self._limits.networks) for address in addresses):
            raise FetchError(f"{host} is not on the public internet, so it is not fetched.")
        return addresses


def _within(seconds: float, work: Callable[[], _Found]) -> _Found:
    """What the work returns. Raises TimeoutError when it does not in time; nobody waits for it any more then."""
    future: Future[_Found] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)


@cache
def _tls() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than many a page."""
    return httpx.create_ssl_context(trust_env=False)


def _client(limits: Limits, deadline: Deadline) -> httpx.Client:
    tls = limits.tls or _tls()
    transport = httpx.HTTPTransport(verify=tls, trust_env=False, retries=0)
    # httpx has no argument for the backend; the release is pinned and tests/evidence/test_http.py watches.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=tls,
        network_backend=_Guard(limits, deadline),
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


def _ask(client: httpx.Client, url: httpx.URL, limits: Limits, deadline: Deadline) -> Fetched | httpx.URL:
    """The page, or the address it redirects to. HTTP's own errors end here."""
    try:
        with client.stream("GET", url) as response:
            if response.has_redirect_location:
                return _redirected(response)
            _check_status(response.status_code)
            content_type, charset = _content_type(response, limits)
            content = b"".join(_unpacked(_limited(response, limits.max_bytes, deadline), response, limits))
            return Fetched(url=str(url), content=content, content_type=content_type, charset=charset)
    except httpx.TimeoutException:
        raise FetchError("The site does not answer in time; try again later.", retryable=True) from None
    except httpx.HTTPError as error:
        if "location header" in str(error):
            raise FetchError(BAD_REDIRECT) from None
        if "CERTIFICATE_VERIFY_FAILED" in str(error):  # the pool drops the cause
            raise FetchError("The site cannot prove who it is (its certificate is not valid).") from None
        raise FetchError("The connection to the site failed; try again later.", retryable=True) from None


def _redirected(response: httpx.Response) -> httpx.URL:
    try:
        return response.url.join(response.headers["Location"])
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise FetchError(BAD_REDIRECT) from None


def _check_status(status: int) -> None:
    if status in {200, 203}:
        return
    if status in {404, 410}:
        raise FetchError(f"There is no page at this address (status {status}).")
    if status in {401, 402, 403, 407, 451}:
        raise FetchError(
            f"The site does not let us read this page (status {status}); paste its text instead."
        )
    if status in {408, 425, 429} or status >= 500:
        raise FetchError(f"The site cannot answer now (status {status}); try again later.", retryable=True)
    raise FetchError(f"The site answered with something that is no page (status {status}).")


def _content_type(response: httpx.Response, limits: Limits) -> tuple[str, str]:
    """The media type and the charset of the header."""
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    content_type = header.get_content_type() if response.headers.get("Content-Type") else ""
    if content_type not in limits.content_types:
        raise FetchError(
            f"The address leads to {content_type or 'something without a type'}, not to a text; "
            "save it as text, HTML, Markdown or .docx and upload the file."
        )
    try:
        return content_type, (header.get_content_charset() or "")
    except (LookupError, UnicodeError):
        return content_type, ""


def _limited(response: httpx.Response, limit: int, deadline: Deadline) -> Iterator[bytes]:
    """The body as it comes over the wire."""
    size = 0
    for chunk in response.iter_raw():
        deadline.left()
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
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
