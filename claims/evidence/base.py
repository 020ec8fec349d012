"""What a provider of evidence is, and the ways it can fail.

ProviderError
├── Throttled      asked to slow down: try again after `retry_after`
├── Unavailable    down, or too slow: try again
├── Refused        key or permission wrong: a person must act
└── BadReply       answered something that is not an answer: a person must look
"""

from __future__ import annotations

from typing import Protocol

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


class Provider(Protocol):
    """One source of evidence."""

    key: str  # stored with every look-up: lower case, stable
    label: str  # for people
    sends_text_to_third_party: bool

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        """Documents that may speak for or against the claim, best first. Raises ProviderError."""
        ...
