"""A web site on loopback whose pages a test lays down: good, slow, hostile."""

from __future__ import annotations

import http.server
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

PAGE = "<html><body><p>ارتفعت الصادرات 12%</p></body></html>".encode()
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


def answer(
    body: bytes = PAGE,
    *,
    status: int = 200,
    content_type: str | None = "text/html; charset=utf-8",
    **headers: str,
) -> Answer:
    def write(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if content_type is not None:
            handler.send_header("Content-Type", content_type)
        given = {"content_length": str(len(body)), **headers}
        for name, value in given.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return write


def redirect(location: str, status: int = 302) -> Answer:
    return answer(b"", status=status, location=location)


class Site:
    """A server on loopback whose pages a test lays down, and what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Answer] = {"/": answer()}
        self.requests: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                page = site.pages.get(self.path) or site.pages.get(self.path.partition("?")[0])
                with suppress(OSError):  # the guard hangs up in the middle of many answers
                    (page or answer(b"", status=404))(self)

            def do_POST(self) -> None:
                self.posted = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self.do_GET()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # refused handshakes
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = int(self.server.server_address[1])
        self.address = f"http{'s' if context else ''}://127.0.0.1:{self.port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def asked(self, path: str) -> int:
        """How often a path was asked for, whatever follows the question mark."""
        return sum(asked.partition("?")[0] == path for asked, _ in self.requests)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Near:
    """Manners that let a site on loopback be asked, and ask for no pause."""

    networks = LOOPBACK

    def __init__(self, site: Site) -> None:
        self.ports = (site.port,)

    def before(self, url: Any, *, robots: bool, deadline: Any) -> None:
        return None


def json_answer(body: Any, **headers: Any) -> Answer:
    return answer(json.dumps(body).encode(), content_type="application/json", **headers)
