"""Where a connection may go: to a host of the public internet, by an address that was checked.

The name is resolved here, every address it has must be public, and the connection goes to an address just
checked, so that a second answer of the name server changes nothing. Time is one budget for all of it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpcore
import httpx

ADDRESSES_TRIED = 4
MAX_HOST = 253  # characters; no name on the internet is longer (RFC 1035), and no column of ours holds more

# Of the global unicast space of IPv6, what is not somebody's host on the internet: protocol assignments
# (Teredo, benchmarking, ORCHID), documentation, and 6to4, which wraps any IPv4 address. Of IPv4 also the one
# public address by which Azure tells its machines their secrets.
_IPV6_HOSTS = ipaddress.ip_network("2000::/3")
_NOT_HOSTS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[..., Iterable[tuple[Any, ...]]]  # as socket.getaddrinfo
_Found = TypeVar("_Found")


class FetchError(Exception):
    """A page we could not, or would not, fetch; the message says why in one sentence.

    `status` is HTTP's, 0 when nothing was answered; `retry_after` the seconds the site asks us to wait.
    """

    def __init__(
        self, message: str, *, retryable: bool = False, status: int = 0, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.status = status
        self.retry_after = retry_after


class Busy(FetchError):
    """Our own politeness: the site was asked a moment ago; try again after `retry_after`."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message, retryable=True, retry_after=retry_after)


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


def checked_url(url: str | httpx.URL) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip() if isinstance(url, str) else url)
        host = parsed.host  # decoded here, and not always possible
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FetchError("This is not an address; it should look like https://example.org/page.") from None
    if parsed.scheme not in {"http", "https"}:
        raise FetchError("Only addresses that begin with http:// or https:// are fetched.")
    if not host:
        raise FetchError("The address names no site; it should look like https://example.org/page.")
    if len(parsed.raw_host) > MAX_HOST:
        raise FetchError(
            "The address names no site that can be; it should look like https://example.org/page."
        )
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


class Guard(httpcore.NetworkBackend):
    """Makes connections to public addresses, and to those in the allowed networks; `inside`: to those alone."""

    def __init__(
        self,
        deadline: Deadline,
        *,
        ports: Collection[int],
        networks: Collection[IPNetwork],
        resolver: Resolver,
        inside: bool = False,
    ) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline
        self._ports = ports
        self._networks = networks
        self._resolver = resolver
        self._inside = inside

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self.addresses(host, port)[:ADDRESSES_TRIED]:
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

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a name. One that may not be gone to spoils them all. Raises FetchError."""
        if port not in self._ports:
            raise FetchError(f"Port {port} is not fetched from; use an address without a port.")
        try:
            found = _within(
                self._deadline.left(), lambda: self._resolver(host, port, type=socket.SOCK_STREAM)
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
        if not all(is_public(address, networks=self._networks) for address in addresses):
            raise FetchError(f"{host} is not on the public internet, so it is not fetched.")
        if self._inside and any(map(is_public, addresses)):
            raise FetchError(
                f"What goes to {host} must go over https; give an address that begins with https://."
            )
        if all(map(is_public, addresses)):
            self._networks = ()  # from the internet no redirect leads into a network of ours
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
