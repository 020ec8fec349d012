"""Asks a server over a few lasting connections and times each answer, in a process of its own.

python -m benchmarks.api_load PORT CONNECTIONS SECONDS < requests.json > figures.json
`requests.json`: a list of {"path", "headers", "status"}; each connection goes through all of them, from its own start.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
from dataclasses import dataclass
from time import perf_counter
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """One connection: what it waits for since when, and what has come of it."""

    socket: socket.socket
    place: int
    since: float = 0.0
    got: bytes = b""


def measure(port: int, connections: int, seconds: float, requests: list[dict[str, Any]]) -> dict[str, Any]:
    """Times of answers in seconds, and how many bytes the bodies had. Raises RuntimeError for a wrong status."""
    asked = [(_request(port, one), str(one["status"]).encode()) for one in requests]
    waiting = selectors.DefaultSelector()
    for number in range(connections):
        line = Line(socket.create_connection(("127.0.0.1", port)), number * len(asked) // connections)
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(line.socket, selectors.EVENT_READ, line)
        _ask(line, asked)
    times: list[float] = []
    size = 0
    begun = perf_counter()
    while perf_counter() - begun < seconds:
        for key, _ in waiting.select(1.0):
            line = key.data
            line.got += line.socket.recv(1 << 20)
            length = _complete(line.got, asked[line.place][1])
            if length is not None:
                times.append(perf_counter() - line.since)
                size += length
                line.place = (line.place + 1) % len(asked)
                _ask(line, asked)
    taken = perf_counter() - begun
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    return {"seconds": taken, "times": times, "bytes": size}


def _request(port: int, one: dict[str, Any]) -> bytes:
    headers = {"Host": f"127.0.0.1:{port}", "Accept": "application/json", **one.get("headers", {})}
    lines = [f"GET {one['path']} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _ask(line: Line, asked: list[tuple[bytes, bytes]]) -> None:
    line.got, line.since = b"", perf_counter()
    line.socket.sendall(asked[line.place][0])


def _complete(got: bytes, status: bytes) -> int | None:
    """The length of the body once it is all there."""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return None
    if got[9:12] != status:
        raise RuntimeError(got[:400].decode(errors="replace"))
    found = LENGTH.search(got, 0, end + 2)
    length = int(found[1]) if found else 0
    return length if len(got) >= end + 4 + length else None


if __name__ == "__main__":
    port, connections, seconds = sys.argv[1:]
    json.dump(measure(int(port), int(connections), float(seconds), json.load(sys.stdin)), sys.stdout)
