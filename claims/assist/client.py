"""One question to a server that speaks OpenAI's chat completions, within limits.

The operator's own address, so the guard of evidence/http.py does not stand before it: it may well be on this
machine. What comes back is a stranger's all the same: one deadline for everything, a limit on its size, no redirect.
Only `model` and `messages` are sent: of the other parameters each is refused by some server or model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore
import httpx

from claims.assist.types import ModelError, Reply
from claims.evidence.guard import Deadline, FetchError, TimedStream
from claims.evidence.http import USER_AGENT

MAX_BYTES = 2 * 2**20
KEPT = 50_000  # characters of an answer that is kept


def ask(request: Mapping[str, Any], *, url: str, key: str, seconds: float) -> Reply:
    """The answer of the server at a base address such as http://127.0.0.1:11434/v1. Raises ModelError."""
    deadline = Deadline(seconds)
    headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    try:
        with (
            _client(deadline) as client,
            client.stream("POST", f"{url}/chat/completions", json=request, headers=headers) as response,
        ):
            body = _body(response, key)
    except (FetchError, httpx.TimeoutException):
        raise ModelError("timeout", f"No answer within {seconds:g} seconds.", retryable=True) from None
    except httpx.HTTPError as error:
        raise ModelError(
            "unreachable", f"The connection failed ({type(error).__name__}).", retryable=True
        ) from None
    try:
        _check_status(response, body)
        return _reply(body)
    except ModelError as error:
        error.answer = body[:KEPT]
        raise


class _Backend(httpcore.SyncBackend):
    """Connections whose every wait ends with the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        stream = super().connect_tcp(host, port, left, local_address, socket_options)
        return TimedStream(stream, self._deadline)


def _client(deadline: Deadline) -> httpx.Client:
    # The operator's certificates count here (SSL_CERT_FILE), a proxy does not.
    tls = httpx.create_ssl_context()
    transport = httpx.HTTPTransport(verify=tls, trust_env=False, retries=0)
    # As in evidence/http.py: httpx has no argument for the backend.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=tls, network_backend=_Backend(deadline), max_keepalive_connections=0
    )
    return httpx.Client(
        transport=transport, trust_env=False, follow_redirects=False, timeout=deadline.seconds
    )


def _body(response: httpx.Response, key: str) -> str:
    """The answer as text, without the key: some servers repeat it when they refuse it."""
    parts, size = [], 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > MAX_BYTES:
            raise ModelError("too_large", f"The answer is larger than {MAX_BYTES / 2**20:g} MB.")
        parts.append(chunk)
    body = b"".join(parts).decode("utf-8", "replace")
    return body.replace(key, "[key]") if key else body


def _check_status(response: httpx.Response, body: str) -> None:
    status = response.status_code
    if status == 200:
        return
    if 300 <= status < 400:
        raise ModelError(
            "redirected", f"The server redirects (status {status}); set LLM_URL to the final address."
        )
    if status in {401, 403, 407}:
        raise ModelError("not_allowed", f"The server does not let us in (status {status}); see LLM_API_KEY.")
    if status == 429:
        wait = response.headers.get("Retry-After", "")
        raise ModelError(
            "throttled",
            "The server asks to slow down (status 429).",
            retryable=True,
            retry_after=float(wait) if wait.isdecimal() and len(wait) < 8 else None,
        )
    if status in {408, 425} or status >= 500:
        raise ModelError("unavailable", f"The server cannot answer now (status {status}).", retryable=True)
    raise ModelError("rejected", f"The server rejects the question (status {status}); see what it answered.")


def _reply(body: str) -> Reply:
    try:
        answer = json.loads(body)
        choice, usage = answer["choices"][0], answer.get("usage") or {}
        message = choice["message"]
        reply = Reply(
            content=message.get("content") or "",
            refusal=message.get("refusal") or "",
            finish=choice.get("finish_reason") or "",
            tokens_in=_count(usage.get("prompt_tokens")),
            tokens_out=_count(usage.get("completion_tokens")),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        reply = None
    if reply is None or not all(
        isinstance(part, str) for part in (reply.content, reply.refusal, reply.finish)
    ):
        raise ModelError("garbage", "What came back is no chat completion.")
    return reply


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 10**9 else None
