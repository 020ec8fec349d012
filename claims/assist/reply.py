"""The model's answer as proposals. Nothing is believed but the shape."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from claims.assist.types import ModelError, Proposal, Refused, Reply

MAX_PROPOSALS = 60
MAX_PIECES = 4
MAX_CHARACTERS = 1_000  # of the pieces together, and of a statement

_BEGIN = re.compile(r'\{\s*"claims"')
_TRIES = 5  # models think aloud and draft; the answer is one of the first objects of its shape
_SHOWN = 200


def read(reply: Reply) -> tuple[list[Proposal], list[Refused]]:
    """The proposals, and what has not the shape of one. Raises ModelError when the answer is none."""
    if reply.refusal or reply.finish == "content_filter":
        raise ModelError("refusal", "The model declined to answer.")
    if reply.finish == "length":
        raise ModelError("cut_off", "The answer broke off: it reached the longest the model may give.")
    listed = _claims(reply.content)
    proposals: list[Proposal] = []
    refused: list[Refused] = []
    for one in listed[:MAX_PROPOSALS]:
        proposal = _proposal(one)
        if isinstance(proposal, Proposal):
            proposals.append(proposal)
        else:
            refused.append(Refused(proposal, shown(json.dumps(one, ensure_ascii=False))))
    if len(listed) > MAX_PROPOSALS:
        refused.append(Refused("too_many", str(len(listed) - MAX_PROPOSALS)))
    return proposals, refused


def shown(text: str) -> str:
    """The beginning of a text, for the record."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _claims(content: str) -> Sequence[Any]:
    decoder = json.JSONDecoder()
    for _, begin in zip(range(_TRIES), _BEGIN.finditer(content), strict=False):
        try:
            found, _ = decoder.raw_decode(content, begin.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(found["claims"], list):
            return found["claims"]
    raise ModelError("garbage", "The answer is not the JSON object that was asked for.")


def _proposal(one: Any) -> Proposal | str:
    """A proposal, or why it is none."""
    if not isinstance(one, dict):
        return "malformed"
    pieces, statement = one.get("pieces"), one.get("statement") or ""
    if not isinstance(pieces, list) or not isinstance(statement, str):
        return "malformed"
    if not pieces or not all(isinstance(piece, str) and piece.strip() for piece in pieces):
        return "malformed"
    if len(pieces) > MAX_PIECES or max(sum(map(len, pieces)), len(statement)) > MAX_CHARACTERS:
        return "too_long"
    return Proposal(tuple(piece.strip() for piece in pieces), " ".join(statement.split()))
