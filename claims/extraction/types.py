"""Values that extraction returns.

Offsets everywhere are Unicode code points into the original text exactly as given (newlines and
invisible characters untouched), half open: ``text[start:end]``. Nothing here knows of Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

LANGUAGES = ("ar", "en")

ROLES = ("headline", "heading", "boilerplate", "dateline", "body")
KINDS = (
    "quantity",
    "event",
    "comparison",
    "causal",
    "attribution-only",
    "legal",
    "fact",
    "prediction",
    "opinion",
)
COMPARATORS = ("=", "~", "<", "<=", ">", ">=")
GRAINS = ("day", "week", "month", "quarter", "half", "year", "decade", "century", "range")
VERBS = ("says", "alleges", "denies", "estimates")
EDITS = ("join", "connective", "subject", "pronoun", "relative", "reference", "speaker", "date")


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of text, ``start < end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure with its unit. '<' and '<=' have only `high`, '>' and '>=' only `low`, a range both.

    `unit` is an ISO 4217 code, ``%``, ``pp`` (percentage points), ``x`` (multiple), an SI symbol, or
    the counted noun; "" when the text names none. `kind` is one of money, percent, multiple, count,
    measure, fraction, number. `confidence` below 1 flags a guess (an ambiguous currency).
    """

    start: int
    end: int
    text: str
    comparator: str
    low: float | None
    high: float | None
    unit: str
    approximate: bool = False
    kind: str = "number"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRef:
    """A date or period, resolved to the closed interval ``from_date..to_date`` of whole days.

    `relative` phrases ("last week") are resolved against the publication date and keep their words
    in `text`; without a publication date they are not returned.
    """

    start: int
    end: int
    text: str
    from_date: date
    to_date: date
    grain: str
    confidence: float = 1.0
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who says it: the source phrase at ``start..end`` and the mode of saying (one of VERBS)."""

    start: int
    end: int
    text: str
    verb: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason for a worth: a stable code, how much it moved the score (log-odds), and the telling word if any."""

    code: str
    weight: float
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change that makes the statement of a claim: ``start..end`` of the text becomes `after`.

    `kind` is one of EDITS; an empty span inserts. The words of `after` stand in the article at
    ``source_start..source_end``; both are None where nothing was taken from it: a removal, a resolved date.
    """

    kind: str
    start: int
    end: int
    before: str
    after: str
    source_start: int | None = None
    source_end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One checkable assertion. `spans` are its pieces in order, mostly one."""

    id: int
    spans: tuple[Span, ...]
    quote: str
    statement: str
    kind: str
    checkable: bool
    worth: float
    edits: tuple[Edit, ...] = ()
    reasons: tuple[Signal, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateRef, ...] = ()
    attribution: Attribution | None = None

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence or line of the text: it carries claims (ids), or the reason why it has none."""

    start: int
    end: int
    role: str
    reason: str | None
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Everything found in one text."""

    language: str
    published: date | None
    title: str
    length: int
    sentences: tuple[Sentence, ...] = ()
    claims: tuple[Claim, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The JSON of `manage.py extract` (contract 1 of the architecture document)."""
        return {
            "language": self.language,
            "published": self.published.isoformat() if self.published else None,
            "title": self.title,
            "length": self.length,
            "sentences": [
                {"start": s.start, "end": s.end, "role": s.role, "reason": s.reason, "claims": list(s.claims)}
                for s in self.sentences
            ],
            "claims": [_claim_dict(c) for c in self.claims],
        }


def join_quote(text: str, spans: tuple[Span, ...]) -> str:
    """The quote of a claim: the pieces at its spans, joined by ' … '."""
    return " … ".join([text[s.start : s.end] for s in spans])


def shared(one: Sequence[Span], other: Sequence[Span]) -> int:
    """How many characters two claims have in common."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)


def _claim_dict(claim: Claim) -> dict[str, Any]:
    a = claim.attribution
    return {
        "id": claim.id,
        "start": claim.start,
        "end": claim.end,
        "spans": [[s.start, s.end] for s in claim.spans],
        "quote": claim.quote,
        "statement": claim.statement,
        "edits": [asdict(edit) for edit in claim.edits],
        "kind": claim.kind,
        "checkable": claim.checkable,
        "worth": claim.worth,
        "reasons": [r.code for r in claim.reasons],
        "quantities": [
            {
                "start": q.start,
                "end": q.end,
                "text": q.text,
                "comparator": q.comparator,
                "low": _number(q.low),
                "high": _number(q.high),
                "unit": q.unit,
                "approximate": q.approximate,
            }
            for q in claim.quantities
        ],
        "dates": [
            {
                "start": d.start,
                "end": d.end,
                "text": d.text,
                "from": d.from_date.isoformat(),
                "to": d.to_date.isoformat(),
                "grain": d.grain,
                "confidence": d.confidence,
            }
            for d in claim.dates
        ],
        "attribution": None
        if a is None
        else {"start": a.start, "end": a.end, "text": a.text, "verb": a.verb},
    }


def _number(value: float | None) -> float | int | None:
    """Whole floats print as integers: 6000000, not 6000000.0."""
    return int(value) if value is not None and value == int(value) else value
