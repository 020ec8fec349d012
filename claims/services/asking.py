"""Asking a provider about a claim: admitted, in its own pace, with its questions; its pages fetched.

What a provider answers is a stranger's word: its number, types and sizes are checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice, zip_longest
from time import monotonic
from typing import Any

from django.conf import settings

from claims import search
from claims.archive import hit_of
from claims.choices import Language
from claims.evidence import addresses, http, queries, ranking, registry
from claims.evidence.base import BadReply, Provider, Refused, from_fetch
from claims.evidence.guard import FetchError
from claims.evidence.types import AGREEING, Hit, Hits, Query
from claims.models import Lookup, Snapshot
from claims.services import archive, evidence, health, names, pages
from claims.services.evidence import Offer
from claims.services.manners import Shared

DOCUMENTS = 5  # asked of a provider
ENOUGH = 3  # documents; then no further question is asked
MAX_CHARACTERS = 2_000_000  # of a document; a longer one is passed over
ASKING = 35.0  # seconds for the questions of a look-up ...
SECONDS = 55.0  # ... and for its pages, too; with reading a last PDF still below the task's limit
RELEVANT = 0.25  # of the claim's weight a passage from the web must hold; a page somebody named need not


@dataclass(slots=True)
class Answer:
    """What came of one look-up: the offers, best first; the questions asked; the pages that could not be had.

    `unrelated` are the pages that a person named and that share nothing with the claim.
    """

    offers: list[Offer] = field(default_factory=list)
    queries: list[dict[str, Any]] = field(default_factory=list)
    missed: list[dict[str, str]] = field(default_factory=list)
    unrelated: list[dict[str, str]] = field(default_factory=list)


def providers() -> Mapping[str, Provider]:
    """The configured providers by key, in their order."""
    return _load(tuple(settings.EVIDENCE_PROVIDERS))


@lru_cache(maxsize=8)
def _load(paths: tuple[str, ...]) -> Mapping[str, Provider]:
    return registry.load(paths, options=settings.EVIDENCE_OPTIONS)


def ask(*, lookup: Lookup, clock: Callable[[], datetime]) -> Answer:
    """Ask the look-up's provider. Keeps pages it fetches; call it outside any transaction. Raises ProviderError."""
    provider = providers().get(lookup.provider)
    if provider is None:
        raise Refused(f"The provider {lookup.provider} is no longer in EVIDENCE_PROVIDERS.")
    asked = clock()
    health.admit(provider=lookup.provider, now=asked)
    answer, end = Answer(), monotonic() + SECONDS
    query = replace(evidence.question(claim=lookup.claim), address=lookup.address)
    try:
        with minded(provider):
            hits = _search(provider, query, answer)
    except Exception as error:
        health.failed(provider=lookup.provider, error=error, now=clock())
        raise
    health.succeeded(provider=lookup.provider, asked=asked, now=clock())
    whole = list(_with_pages(provider, hits, answer, clock, end))
    answer.offers = [
        offer
        for rank, hit in enumerate(whole, 1)
        if len(hit.text) <= MAX_CHARACTERS
        for offer in evidence.passages(query, hit, rank=rank, provider=lookup.provider)
        if provider.asked_with != "words" or _relevant(offer, query)
    ]
    answer.offers.sort(key=lambda offer: -offer.score)
    if provider.asked_with == "address":
        answer.unrelated = _unrelated(whole, answer.offers)
    return answer


def _unrelated(hits: list[Hit], offers: list[Offer]) -> list[dict[str, str]]:
    """The stored copies of which no passage is offered."""
    offered = {offer.hit.native_id for offer in offers}
    keys = [hit.native_id for hit in hits if hit.native_id.isdecimal() and hit.native_id not in offered]
    found = Snapshot.objects.filter(pk__in=keys).order_by("pk").only("uid", "title")
    return [{"snapshot": str(snapshot.uid), "title": snapshot.title} for snapshot in found]


def _relevant(offer: Offer, query: Query) -> bool:
    """Whether a passage of the web shares enough words with the claim; in the other language, a figure."""
    if offer.score >= RELEVANT:
        return True
    foreign = offer.hit.language in Language.values and offer.hit.language != query.language
    return foreign and any(pair["relation"] in AGREEING for pair in offer.comparison["figures"])


def minded(provider: Provider, seconds: float = ASKING) -> AbstractContextManager[None]:
    """Inside, requests go at the provider's pace, that of all workers together, for `seconds` at most."""
    return http.minding(Shared(provider=provider.key, pace=provider.pace, seconds=seconds))


def _search(provider: Provider, query: Query, answer: Answer) -> list[Hit]:
    """The hits of a provider's questions, each address once, the two languages in turn, at most DOCUMENTS.

    A language that has ENOUGH is asked nothing more.
    """
    found: dict[str, dict[str, Hit]] = {}
    begun = monotonic()
    for question in _questions(provider, query):
        here = found.setdefault(question.language, {})
        if len(here) >= ENOUGH:
            continue
        if any(found.values()) and monotonic() - begun > ASKING / 2:
            break  # what a slow provider found must not be lost to a question more
        hits = provider.search(question, limit=DOCUMENTS)
        silent = hits.silent if isinstance(hits, Hits) else ()
        checked = [_checked(hit) for hit in islice(hits, DOCUMENTS)]
        asked = question.words or question.address or " ".join(question.tokens)
        answer.queries.append({"query": asked, "language": question.language, "hits": len(checked)})
        told = ({"url": "", "error": archive.storable(one)[:300]} for one in silent)
        answer.missed += [one for one in told if one not in answer.missed]  # the same engine each time
        for place, hit in enumerate(checked):
            address = addresses.canonical(hit.url) or f"{len(answer.queries)}.{place}"
            if not any(address in others for others in found.values()):
                here[address] = hit
    turns = zip_longest(*(list(hits.values()) for hits in found.values()))
    return [hit for turn in turns for hit in turn if hit is not None][:DOCUMENTS]


def _questions(provider: Provider, query: Query) -> Iterator[Query]:
    """The claim as the provider wants to be asked."""
    if provider.asked_with != "words":
        yield query
        return
    frequencies, total = search.SNAPSHOTS.frequencies(list(query.tokens))
    rarity = {term: ranking.idf(frequencies.get(term, 0), total) for term in query.tokens} if total else {}
    translate = names.translator(query.language, providers().values())
    for asked in queries.ladder(query, rarity=rarity, translate=translate):
        yield replace(query, words=asked.words, language=asked.language)


def _with_pages(
    provider: Provider, hits: list[Hit], answer: Answer, clock: Callable[[], datetime], end: float
) -> Iterator[Hit]:
    """The hits with their texts; where there is none the page is fetched. Raises when no page could be had."""
    errors, had = [], 0
    for hit in hits:
        if hit.text and provider.storable:
            had += 1
            yield replace(hit, text=archive.storable(hit.text))
            continue
        try:
            # A person who names a page is no robot.
            snapshot = pages.capture(
                url=hit.url,
                now=clock(),
                robots=provider.asked_with != "address",
                seconds=end - monotonic(),
            )
        except FetchError as error:
            errors.append(error)
            answer.missed.append(
                {"url": archive.storable(hit.url)[:2000], "error": archive.storable(str(error))[:300]}
            )
            continue
        had += 1
        yield hit_of(snapshot, hit)
    if errors and not had:
        errors.sort(key=lambda error: not error.retryable)
        raise from_fetch(errors[0])


def _checked(hit: Any) -> Hit:
    """A hit whose fields are what they should be. Raises BadReply."""
    if not isinstance(hit, Hit):
        raise BadReply(f"The provider gave {type(hit).__name__} for a document.")
    for name in ("title", "text", "url", "publisher", "document"):
        if not isinstance(getattr(hit, name), str):
            raise BadReply(f"The provider gave a document whose {name} is no text.")
    checked: Hit = hit
    if len(hit.url.encode("utf-8", "replace")) > addresses.MAX_LENGTH:  # the unique index takes no more bytes
        checked = replace(checked, url=addresses.canonical(hit.url))
    if hit.published is not None and type(hit.published) is not date:  # a datetime is a date, too
        raise BadReply("The provider gave a document whose published is no date.")
    return checked
