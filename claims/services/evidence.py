"""Asking a provider about a claim, and offering what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from claims.choices import EventType
from claims.evidence import compare, ranking, registry
from claims.evidence.base import Provider, Refused
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Query
from claims.extraction.types import DateRef, Quantity
from claims.models import Claim, Evidence, Lookup
from claims.services import archive, events

DOCUMENTS = 5  # asked of a provider
PASSAGES = 2  # offered of one document


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A passage ``hit.text[start:end]`` with what the machine thinks of it, not yet stored."""

    hit: Hit
    start: int
    end: int
    score: float
    suggestion: str
    why: dict[str, Any]
    comparison: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one look-up: the offers, best first, and the questions asked."""

    offers: list[Offer]
    queries: list[str]


def providers() -> Mapping[str, Provider]:
    """The configured providers by key, in their order."""
    return _load(tuple(settings.EVIDENCE_PROVIDERS))


@lru_cache(maxsize=8)
def _load(paths: tuple[str, ...]) -> Mapping[str, Provider]:
    return registry.load(paths)


def ask(*, lookup: Lookup) -> Answer:
    """Ask the look-up's provider. Reads only; call it outside any transaction. Raises ProviderError."""
    provider = providers().get(lookup.provider)
    if provider is None:
        raise Refused(f"The provider {lookup.provider} is no longer in EVIDENCE_PROVIDERS.")
    query = question(claim=lookup.claim)
    hits = provider.search(query, limit=DOCUMENTS)
    offers = [
        offer for rank, hit in enumerate(hits, 1) for offer in _offers(query, hit, rank=rank, provider=lookup.provider)
    ]
    offers.sort(key=lambda offer: -offer.score)
    return Answer(offers, [" ".join(query.tokens)])


def question(*, claim: Claim) -> Query:
    """A claim as a query: its quote and statement, who says it, its figures and dates."""
    version = claim.version
    text = "\n".join(dict.fromkeys([claim.quote, claim.statement]))
    return Query(
        text=text,
        tokens=tuple(dict.fromkeys(tokens(text))),
        language=version.language,
        quantities=tuple(
            Quantity(
                start=q.start, end=q.end, text=q.text, comparator=q.comparator, low=q.low, high=q.high,
                unit=q.unit, approximate=q.approximate, kind=q.kind, confidence=q.confidence,
            )
            for q in claim.quantities.all()
        ),
        dates=tuple(
            DateRef(
                start=d.start, end=d.end, text=d.text, from_date=d.from_date, to_date=d.to_date,
                grain=d.grain, confidence=d.confidence, relative=d.relative,
            )
            for d in claim.dates.all()
        ),
        published=version.article.published_date,
    )  # fmt: skip


def offer(*, lookup: Lookup, offers: list[Offer], now: datetime) -> int:
    """Store the offers of a look-up; returns how many are new. Call inside the look-up's transaction."""
    new = 0
    for found in offers:
        snapshot, _ = archive.add_note(note=_note(found.hit), now=now)
        _, created = Evidence.objects.get_or_create(
            claim=lookup.claim,
            snapshot=snapshot,
            start=found.start,
            end=found.end,
            defaults={
                "lookup": lookup,
                "quote": found.hit.text[found.start : found.end],
                "score": found.score,
                "suggestion": found.suggestion,
                "why": found.why,
                "comparison": found.comparison,
            },
        )
        new += created
    if new:
        events.record(
            EventType.EVIDENCE_OFFERED,
            target=lookup.uid,
            by=None,
            now=now,
            claim=lookup.claim,
            provider=lookup.provider,
            passages=new,
        )
    return new
