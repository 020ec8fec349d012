"""A server on this machine that speaks OpenAI's chat completions, and answers as a test tells it."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class ModelServer:
    """What it was asked is in `asked`, the headers of each question in `headers`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.answer: Answer = says({"claims": []})


@contextmanager
def running() -> Iterator[ModelServer]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.paths.append(self.path)
            server.headers.append(dict(self.headers.items()))
            server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            with suppress(OSError):  # who asked has gone
                server.answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        server = ModelServer(f"http://127.0.0.1:{listening.server_address[1]}/v1")
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()


def raw(body: bytes, status: int = 200, **headers: str) -> Answer:
    """Exactly this body."""

    def write(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {
            "Content_Type": "application/json",
            "Content_Length": str(len(body)),
            **headers,
        }.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return write


def completion(content: str | None, *, finish: str = "stop", usage: Any = "", **message: Any) -> Answer:
    """A chat completion with this content."""
    told = {"prompt_tokens": 1000, "completion_tokens": 200} if usage == "" else usage
    choice = {"message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
    return raw(json.dumps({"choices": [choice], "usage": told}).encode())


def says(answer: Any) -> Answer:
    """A chat completion whose content is this JSON."""
    return completion(json.dumps(answer, ensure_ascii=False))


def claims(*proposals: tuple[str | list[str], str]) -> Answer:
    """A well-formed answer: pieces (or one piece) and statement of each claim."""
    return says(
        {
            "claims": [
                {"pieces": [pieces] if isinstance(pieces, str) else pieces, "statement": statement}
                for pieces, statement in proposals
            ]
        }
    )


def silent(handler: http.server.BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def hanging_up(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def dripping_headers(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    _drip(handler)


def dripping_body(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    _drip(handler)


def _drip(handler: http.server.BaseHTTPRequestHandler) -> None:
    for _ in range(40):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(64):
        handler.wfile.write(b" " * 65536)
