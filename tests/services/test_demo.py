"""What a newcomer meets at first start: the demo articles looked up in the demo archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from claims.evidence.types import AGREEING
from claims.models import Article, Claim, Evidence, Lookup, Snapshot
from claims.services import demo, lookups, queueing
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """The demo with every look-up done."""
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: None)

    def load():
        found = demo.load(seeds=SEEDS, accounts_file=tmp_path / "accounts", now=NOW)
        for lookup in Lookup.objects.filter(state="queued"):
            assert lookups.run(lookup_id=lookup.pk, clock=lambda: NOW)
        return found

    return load


def best_of(words: str) -> Evidence:
    """The passage shown first for the claim with these words."""
    return Claim.objects.get(quote__contains=words).evidence.order_by("-score", "pk")[0]


def test_has_the_findings_of_the_tour(loaded):
    loaded()
    slip = best_of("31 في المئة")
    assert "3.1 في المئة" in slip.quote
    assert (slip.suggestion, slip.why["reasons"][0]) == ("refutes", "decimal_slip")
    assert "close" in best_of("95 مليار دولار").why["reasons"]
    assert best_of("108 مليارات دولار").suggestion == "supports"
    assert best_of("Nvidia shares fell 17%").suggestion == "supports"
    assert set(Lookup.objects.values_list("state", flat=True)) == {"done"}


def test_cries_slip_once(loaded):
    loaded()
    assert sum("decimal_slip" in passage.why["reasons"] for passage in Evidence.objects.all()) == 1


def test_loaded_again_adds_nothing(loaded):
    first = loaded()
    counts = [model.objects.count() for model in (Article, Claim, Snapshot, Evidence)]
    second = loaded()
    assert (first.articles, second.articles, second.notes) == (2, 0, 0)
    assert [model.objects.count() for model in (Article, Claim, Snapshot, Evidence)] == counts
    assert first.accounts == second.accounts


# Figures of the article that the archive's notes know (the table the demo was made from), and how they lie to them.
FIGURES = {
    "6 ملايين دولار": AGREEING, "100 مليون دولار": AGREEING, "20 إلى 50": AGREEING, "17 في": AGREEING, "600 مليار دولار": AGREEING | {"close"},
    "14 في": AGREEING, "95 مليار دولار": {"close"}, "31 في المئة": {"decimal_slip"}, "108 مليارات دولار": AGREEING, "500 شخص": AGREEING,
}  # fmt: skip


def test_every_figure_the_archive_knows_is_found_there(loaded):
    loaded()
    for figure, relations in FIGURES.items():
        first = figure.split()[0]
        claims = Claim.objects.filter(version__article__language="ar", quantities__text__contains=first)
        found = {
            pair["relation"]
            for passage in Evidence.objects.filter(claim__in=claims)
            for pair in passage.comparison["figures"]
            if first in pair["claim"]["text"]
        }
        assert found & relations, figure
