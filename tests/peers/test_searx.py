"""The SearXNG provider against a real searx, of which the engines are wikis."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from claims.choices import LookupState
from claims.evidence.base import BadReply, ProviderError, Unavailable
from claims.evidence.providers.searxng import SearXNG
from claims.evidence.types import Hits, Query
from claims.models import Snapshot
from claims.services import asking, lookups
from tests.factories import make_article, make_claim, make_lookup
from tests.peers import pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("peers")]

CLAIM = "ارتفعت إيرادات ميناء العقيق بنسبة 12% في عام 2024"


@pytest.fixture(autouse=True)
def near(settings: Any, searx_address: str) -> None:
    settings.FETCH_PORTS = [*settings.FETCH_PORTS, int(searx_address.rpartition(":")[2])]


def search(address: str, words: str, language: str = "ar", *, limit: int = 5, **options: Any) -> Any:
    provider = SearXNG(address, pace=0.0, **options)
    query = Query(text=words, tokens=(words,), language=language, words=words)
    with asking.minded(provider):
        return provider.search(query, limit=limit)


@pytest.mark.parametrize(
    ("words", "language", "title"),
    [("صادرات الفوسفات", "ar", pages.PORT), ("٥٫٥٧٦", "ar", pages.PORT), ("Phosphate exports", "en", pages.PORT_EN)],
)  # fmt: skip
def test_finds_pages_by_words_and_figures(searx_address, wiki, words, language, title):
    (hit,) = search(searx_address, words, language, categories="general")
    assert (hit.title, hit.text) == (title, "")
    assert hit.url.startswith(f"{wiki.address}/wiki/")


def test_gives_no_more_than_asked_for(searx_address):
    assert len(search(searx_address, "5.576", limit=1)) == 1


def test_tells_which_engine_did_not_answer(searx_address):
    hits = search(searx_address, "صادرات الفوسفات")
    assert isinstance(hits, Hits)
    assert len(hits) == 1  # found by two engines
    assert [name.partition(":")[0] for name in hits.silent] == ["away"]


def test_nothing_because_no_engine_answered_is_a_failure(searx_address):
    with pytest.raises(Unavailable, match="gone"):
        search(searx_address, "صادرات الفوسفات", categories="files")


def test_nothing_found_is_nothing(searx_address):
    assert search(searx_address, "زرافة بنفسجية", categories="general") == []


def test_an_address_that_is_no_searx_is_told(wiki):
    with pytest.raises(ProviderError) as caught:
        search(wiki.address, "صادرات")
    assert isinstance(caught.value, BadReply)


def test_a_look_up_fetches_the_page_and_compares_its_figure(use, searx_address):
    use(SearXNG(searx_address, pace=0.0))
    start = CLAIM.index("12%")
    quantity = {"start": start, "end": start + 3, "text": "12%", "comparator": "=", "low": 12, "high": 12, "unit": "%", "kind": "percent"}  # fmt: skip
    claim = make_claim(make_article(CLAIM).current_version, quote=CLAIM, quantities=[quantity])
    lookup = make_lookup(claim, provider="searxng")
    assert lookups.run(lookup_id=lookup.pk, clock=timezone.now)
    lookup.refresh_from_db()
    assert (lookup.state, lookup.error) == (LookupState.DONE, "")
    assert {one["error"].partition(":")[0] for one in lookup.missed} == {"away"}
    best = claim.evidence.first()
    assert best is not None
    assert pages.SHARE in best.quote
    assert best.comparison["figures"][0]["relation"] == "equal"
    assert Snapshot.objects.get(pk=best.snapshot_id).capture.warc
