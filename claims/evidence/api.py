"""Asking a web interface for JSON: one question, and every way it fails as a ProviderError."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from claims.evidence import http
from claims.evidence.base import BadReply, from_fetch
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched

LIMITS = replace(http.DEFAULT, content_types=None, seconds=15.0, max_bytes=5 * 2**20)
SHOWN = 300  # characters of an answer that makes no sense


def get(
    url: str,
    params: Mapping[str, str | int] = {},
    *,
    headers: Mapping[str, str] = {},
    form: Mapping[str, str] | None = None,
) -> tuple[Any, Fetched]:
    """The JSON at an address, and the answer it came in. Raises ProviderError."""
    try:
        address = httpx.URL(url).copy_merge_params(dict(params))
        answer = http.fetch(
            str(address), limits=LIMITS, headers={"Accept": "application/json", **headers}, form=form
        )
    except httpx.InvalidURL as error:
        raise BadReply(f"{url} is no address ({error}).") from None
    except FetchError as error:
        raise from_fetch(error) from error
    try:
        return json.loads(answer.content), answer
    except (ValueError, RecursionError):
        shown = answer.content[:SHOWN].decode("utf-8", "replace")
        raise BadReply(f"The answer is no JSON: {shown}") from None


def listed(value: Any, *path: str) -> list[Mapping[str, Any]]:
    """The objects of a list somewhere in an answer; [] where it has none there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text of an answer, "" for anything else."""
    return value if isinstance(value, str) else ""
