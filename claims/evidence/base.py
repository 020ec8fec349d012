"""What a provider of evidence is, and the ways it can fail.

ProviderError
├── Throttled      asked to slow down: try again after `retry_after`
│   └── Busy       we slow down by ourselves
├── Unavailable    down, or too slow: try again
├── Refused        key or permission wrong: a person must act
└── BadReply       answered something that is not an answer: a person must look
"""

from __future__ import annotations

from typing import Protocol

from claims.evidence.guard import Busy as BusySite
from claims.evidence.guard import FetchError
from claims.evidence.types import Hit, Query


class ProviderError(Exception):
    """A look-up that failed; `retryable` says whether trying again can help."""

    retryable = False


class Throttled(ProviderError):
    """Too many questions; `retry_after` in seconds, None when the provider does not say."""

    retryable = True

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(ProviderError):
    retryable = True


class Refused(ProviderError):
    pass


class BadReply(ProviderError):
    pass


class Busy(Throttled):
    """Nobody failed: we wait for our own politeness, or for a provider that rests. No attempt is counted."""


def from_fetch(error: FetchError) -> ProviderError:
    """What a failed request means for a look-up."""
    if isinstance(error, BusySite):
        return Busy(str(error), retry_after=error.retry_after)
    if error.status == 429 or (error.retryable and error.retry_after):
        return Throttled(str(error), retry_after=error.retry_after)
    if error.retryable:
        return Unavailable(str(error))
    return Refused(str(error)) if error.status in {401, 402, 403, 407, 451} else BadReply(str(error))


class Provider(Protocol):
    """One source of evidence. What it says of itself is shown to editors, and minded by the workers."""

    key: str  # stored with every look-up: lower case, stable
    label: str  # for people
    asked_with: str  # "claim": all of its text; "words": a ladder of short questions; "address": a page's
    needs_key: bool
    sends_text_to_third_party: bool
    storable: bool  # whether its answers may be kept; of others only the address is used
    pace: float  # seconds between two questions of all workers together; 0: as often as we like

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        """Documents that may speak for or against the claim, best first. Raises ProviderError."""
        ...
