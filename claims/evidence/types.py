"""Values that evidence code passes around. Offsets are code points into a document's text, half open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from claims.extraction.types import DateRef, Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A claim as a question. `tokens` is the text through `claims.evidence.tokens`.

    `words` is what a search engine is asked (claims.evidence.queries), "" when it is asked with the whole
    claim; `address` the page it is about, for providers that are asked about a page.
    """

    text: str
    tokens: tuple[str, ...]
    language: str
    words: str = ""
    address: str = ""
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateRef, ...] = ()
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a fact-checker published about a claim (schema.org ClaimReview), in their words.

    `rating` is their wording ("False", "مضلل"); `published` the day of the review, `claimed` of the claim.
    """

    claim: str
    rating: str = ""
    claimant: str = ""
    publisher: str = ""
    url: str = ""
    language: str = ""
    published: date | None = None
    claimed: date | None = None

    def as_dict(self) -> dict[str, str]:
        """Plain values for storage; days in ISO form, "" where unknown."""
        return {
            "claim": self.claim,
            "rating": self.rating,
            "claimant": self.claimant,
            "publisher": self.publisher,
            "url": self.url,
            "published": self.published.isoformat() if self.published else "",
            "claimed": self.claimed.isoformat() if self.claimed else "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document a provider offers, and why it was found.

    With its whole text; or without a text and with its address, and the page is fetched. `native_id` is
    the provider's own name for it; the archive's is the snapshot's key.
    """

    title: str = ""
    text: str = ""
    language: str = ""
    url: str = ""
    publisher: str = ""
    document: str = ""
    published: date | None = None
    published_source: str = "none"
    native_id: str = ""
    score: float = 0.0
    matched_terms: tuple[str, ...] = ()


class Hits(list[Hit]):
    """Hits of a provider that asks others, with those that did not answer: "engine: reason"."""

    def __init__(self, hits: Iterable[Hit] = (), *, silent: Iterable[str] = ()) -> None:
        super().__init__(hits)
        self.silent = tuple(silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A candidate for ranking. `tokens` is title and text through `claims.evidence.tokens`."""

    id: int
    title: str
    text: str
    tokens: tuple[str, ...]
    publisher: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A document and why it was found. `coverage` is the share of the claim's weight in the document's terms,
    or of a short document's in the claim's, whichever is more."""

    document: Document
    score: float
    matched_terms: tuple[str, ...]
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """``document_text[start:end] == quote``; `score` is the share of the claim's weight found in it, 0..1."""

    start: int
    end: int
    quote: str
    score: float
    matched_terms: tuple[str, ...]
    document_id: int | None = None


# What a figure of the passage is to a figure of the claim. The first three agree.
RELATIONS = (
    "equal",
    "rounds_to",
    "within_range",
    "close",  # near, and neither rounds to the other
    "unclear",  # a bound or an approximation that settles nothing
    "contradicts",
    "decimal_slip",  # contradicts, and looks like a moved decimal point or a wrong scale
    "different_unit",
    "different_scope",  # differs, and seems to be about something else
    "different_date",  # differs, and is about another time
    "not_comparable",
    "no_figure",  # the passage has none to compare
)
AGREEING = frozenset({"equal", "rounds_to", "within_range"})
DIFFERING = frozenset({"contradicts", "decimal_slip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two texts to compare. Offsets of `quantities` and `dates` are into `text`."""

    text: str
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateRef, ...] = ()
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePair:
    """A figure of the claim beside the passage's best match. `alignment` 0..1: how alike their words are."""

    claim: Quantity
    evidence: Quantity | None
    relation: str
    reason: str
    alignment: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePair:
    """A date of the claim beside the passage's best match."""

    claim: DateRef
    evidence: DateRef | None
    relation: str
    reason: str
    alignment: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Claim and passage side by side. Codes, never a verdict; `coverage` is the share of shared terms.

    `negation` is same, claim_only or passage_only. `flags`: other_language, evidence_predates_claim,
    evidence_year_older, currency_guessed, score_differs.
    """

    figures: tuple[FigurePair, ...] = ()
    dates: tuple[DatePair, ...] = ()
    negation: str = "same"
    coverage: float = 0.0
    flags: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for storage and display."""
        return {
            "figures": [
                {
                    "claim": _figure_dict(pair.claim),
                    "evidence": _figure_dict(pair.evidence),
                    "relation": pair.relation,
                    "reason": pair.reason,
                    "alignment": pair.alignment,
                }
                for pair in self.figures
            ],
            "dates": [
                {
                    "claim": _date_dict(pair.claim),
                    "evidence": _date_dict(pair.evidence),
                    "relation": pair.relation,
                    "reason": pair.reason,
                    "alignment": pair.alignment,
                }
                for pair in self.dates
            ],
            "negation": self.negation,
            "coverage": self.coverage,
            "flags": list(self.flags),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The machine's guess: supports, refutes or related, and why. `confidence` orders; it is no probability."""

    relation: str
    reasons: tuple[str, ...]
    confidence: float


def _figure_dict(quantity: Quantity | None) -> dict[str, Any] | None:
    if quantity is None:
        return None
    return {
        "start": quantity.start,
        "end": quantity.end,
        "text": quantity.text,
        "comparator": quantity.comparator,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        "kind": quantity.kind,
        "approximate": quantity.approximate,
    }


def _date_dict(found: DateRef | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "from": found.from_date.isoformat(),
        "to": found.to_date.isoformat(),
        "grain": found.grain,
        "relative": found.relative,
    }
