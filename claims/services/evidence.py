"""A claim as a question, and the passages offered for it. Who is asked, and how, is in services.asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from claims.choices import DateSource, EventType, Language, Relation
from claims.evidence import compare, ranking
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Passage, Query, Side
from claims.extraction.dates import find_dates
from claims.extraction.normalize import detect_language, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import DateRef, Quantity, Span
from claims.models import Claim, Evidence, Lookup, Snapshot
from claims.services import archive, events, renditions

PASSAGES = 2  # offered of one document
PERSON = "person"  # whom a passage chosen by hand comes from, in the place of a provider
NOISE = 0.1  # a second passage with less of the claim's weight than this is none
BETWEEN = " … "  # the pieces of a quote (claims.extraction.types.join_quote)

_Found = TypeVar("_Found", Quantity, DateRef)


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


def question(*, claim: Claim) -> Query:
    """A claim as a query: its quote and statement, its figures and dates at their places in that text.

    Whatever stands in neither (a date that an earlier sentence gives) follows on a line of its own.
    """
    version = claim.version
    lines = list(dict.fromkeys([claim.quote, claim.statement]))
    quantities = tuple(
        Quantity(
            start=q.start, end=q.end, text=q.text, comparator=q.comparator, low=q.low, high=q.high,
            unit=q.unit, approximate=q.approximate, kind=q.kind, confidence=q.confidence,
        )
        for q in claim.quantities.all()
    )  # fmt: skip
    dates = tuple(
        DateRef(
            start=d.start, end=d.end, text=d.text, from_date=d.from_date, to_date=d.to_date,
            grain=d.grain, confidence=d.confidence, relative=d.relative,
        )
        for d in claim.dates.all()
    )  # fmt: skip
    spans = [(span.start, span.end) for span in claim.spans.all()]
    known = "\n".join(lines)
    written = [*(q.text for q in quantities), *(d.text for d in dates)]
    lines += dict.fromkeys(words for words in written if words not in known)
    text = "\n".join(lines)
    return Query(
        text=text,
        tokens=tuple(dict.fromkeys(tokens(text))),
        language=version.language,
        quantities=tuple(_placed(found, spans, text) for found in quantities),
        dates=tuple(_placed(found, spans, text) for found in dates),
        published=version.article.published_date,
    )


def _placed(found: _Found, spans: list[tuple[int, int]], text: str) -> _Found:
    """A figure or date of an article with its offsets in a text that begins with the claim's quote."""
    before = 0
    for start, end in spans:
        at = before + found.start - start
        if start <= found.start and text.startswith(found.text, at):
            return replace(found, start=at, end=at + len(found.text))
        before += end - start + len(BETWEEN)
    at = text.index(found.text)
    return replace(found, start=at, end=at + len(found.text))


def passages(query: Query, hit: Hit, *, rank: int, provider: str) -> Iterator[Offer]:
    """The passages of a document that share most with the claim, each compared with it.

    Offsets within a comparison are into the claim's and the passage's quote.
    """
    for number, passage in enumerate(ranking.best_passages(query, hit.text, PASSAGES)):
        if number and passage.score < NOISE:
            continue
        yield _offer(query, hit, passage, provider=provider, rank=rank)


def chosen(query: Query, hit: Hit, *, start: int, end: int) -> Offer:
    """The passage that a person chose, compared with the claim as the machine's own are.

    Its score is the share of the claim's terms in it.
    """
    quote = hit.text[start:end]
    held = frozenset(tokens(quote))
    matched = tuple(term for term in query.tokens if term in held)
    score = round(len(matched) / max(1, len(query.tokens)), 4)
    passage = Passage(start=start, end=end, quote=quote, score=score, matched_terms=matched)
    return _offer(query, hit, passage, provider=PERSON, rank=1)


def _offer(query: Query, hit: Hit, passage: Passage, *, provider: str, rank: int) -> Offer:
    claim = Side(text=query.text, quantities=query.quantities, dates=query.dates, published=query.published)
    comparison = compare.compare(claim, _side(passage.quote, hit))
    suggestion = compare.suggest(comparison)
    return Offer(
        hit=hit,
        start=passage.start,
        end=passage.end,
        score=passage.score,
        suggestion=suggestion.relation,
        why={
            "reasons": list(suggestion.reasons),
            "confidence": suggestion.confidence,
            "matched_terms": list(passage.matched_terms),
            "provider": provider,
            "rank": rank,
        },
        comparison=comparison.as_dict(),
    )


def _side(text: str, hit: Hit) -> Side:
    """A passage with the figures and dates in it, understood as of the day its document was published."""
    quantities, dates = understood(text, language=_language(hit), published=hit.published)
    return Side(text=text, quantities=quantities, dates=dates, published=hit.published)


def understood(
    text: str, *, language: str, published: date | None
) -> tuple[tuple[Quantity, ...], tuple[DateRef, ...]]:
    """The figures and dates in a text, as of the day it was published."""
    folded = fold_with_map(text)
    dates = find_dates(folded, text, published, language)
    quantities = find_quantities(folded, text, language, taken=[Span(d.start, d.end) for d in dates])
    return tuple(quantities), tuple(dates)


def _language(hit: Hit) -> str:
    return hit.language if hit.language in Language.values else detect_language(hit.text)


def _note(hit: Hit) -> archive.Note:
    """A hit as a document for the archive. What came from there has the address and text it has there."""
    title = hit.title.strip() or next(filter(None, map(str.strip, hit.text.splitlines())), hit.url)
    sources = DateSource.values
    return archive.Note(
        title=archive.without(title)[:500],
        text=hit.text,
        publisher=archive.without(hit.publisher)[:200],
        document=archive.without(hit.document)[:500],
        url=archive.without(hit.url)[:2000],
        published=hit.published,
        published_source=hit.published_source if hit.published_source in sources else DateSource.NONE,
        language=_language(hit),
    )


def _suggested(found: Offer, snapshot: Snapshot) -> tuple[str, dict[str, Any]]:
    """What is suggested of a passage, and why. A fact-check repeats the claim it rates, so that words and figures
    agree just where its verdict is "false": they tell nothing, a person reads the verdict."""
    if found.suggestion == Relation.RELATED or not (snapshot.review or {}).get("rating"):
        return found.suggestion, found.why
    return Relation.RELATED, found.why | {"reasons": ["fact_check", *found.why["reasons"]]}


def offer(*, lookup: Lookup, offers: list[Offer], now: datetime) -> int:
    """Store the offers of a look-up; returns how many are new. Call inside the look-up's transaction."""
    new = renewed = 0
    for found in offers:
        snapshot, _ = archive.add_note(note=_note(found.hit), now=now)
        suggestion, why = _suggested(found, snapshot)
        said: dict[str, Any] = {
            "lookup": lookup,
            "quote": found.hit.text[found.start : found.end],
            "score": found.score,
            "suggestion": suggestion,
            "why": why,
            "comparison": found.comparison,
        }
        row, created = Evidence.objects.get_or_create(
            claim=lookup.claim, snapshot=snapshot, start=found.start, end=found.end, defaults=said
        )
        if row.earlier:
            renewed += Evidence.objects.filter(pk=row.pk).update(**said, earlier=False)
        new += created
    if new or renewed:
        renditions.keep([lookup.claim], now=now)
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
