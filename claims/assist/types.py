"""Values that pass between asking and storing. Offsets are code points into the article's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from claims.extraction.types import Span

CODES = (  # how asking fails
    "timeout", "unreachable", "throttled", "unavailable", "not_allowed", "rejected", "redirected", "too_large",
    "garbage", "refusal", "cut_off", "bug",
)  # fmt: skip


class ModelError(Exception):
    """A model that gave nothing to use; `code` is one of CODES, `answer` what came instead."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        retryable: bool = False,
        retry_after: float | None = None,
        answer: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable
        self.retry_after = retry_after
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the model is told of an article. `sentences` are the places of its running text, without headings."""

    text: str
    title: str
    language: str
    published: date | None
    sentences: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: the answer, or the words of a refusal; None where the server does not count."""

    content: str
    refusal: str = ""
    finish: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim the model sees: pieces of the text, and the claim worded to stand alone ("" when it is not)."""

    pieces: tuple[str, ...]
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A claim that is there already, by a key of the caller's."""

    key: int
    spans: tuple[Span, ...]
    quote: str
    statement: str


@dataclass(frozen=True, slots=True)
class Refused:
    """What was not taken, and why: one of accept.REASONS, or of guard.PROBLEMS for a statement."""

    reason: str
    text: str


@dataclass(slots=True)
class Accepted:
    """What holds of an answer: new claims with their statements, statements for known claims by key, the rest."""

    claims: list[tuple[tuple[Span, ...], str]] = field(default_factory=list)
    statements: dict[int, str] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
