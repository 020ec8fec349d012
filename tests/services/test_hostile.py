"""What hostile pages and providers must not do to the archive, to other jobs, and to the people at the desk."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.evidence.base import Throttled
from claims.evidence.types import Review
from claims.models import ProviderHealth, Snapshot
from claims.services import factchecks, health, pages
from tests.factories import make_evidence
from tests.site import answer

pytestmark = pytest.mark.django_db

TEXT = "ارتفعت صادرات الفوسفات بنسبة 12% في العام الماضي بحسب تقرير هيئة الميناء الصادر اليوم."
ODD = "x\x00y\ud800z"


@pytest.fixture(autouse=True)
def reachable(settings, site, tmp_path):
    settings.FETCH_NETWORKS, settings.FETCH_PORTS, settings.FETCH_PAUSE = ["127.0.0.0/8"], [site.port], 0.0
    settings.WARC_FOLDER = tmp_path
    site.pages["/robots.txt"] = answer(b"", status=404)


def test_a_verdict_that_no_database_stores_and_no_page_shows(site, claim, client, reviewer):
    review = {"@type": "ClaimReview", "claimReviewed": ODD, "reviewRating": {"alternateName": ODD}}
    script = f'<script type="application/ld+json">{json.dumps(review)}</script>'
    site.pages["/a"] = answer(f"<html><head>{script}</head><body><p>{TEXT}</p></body></html>".encode())
    snapshot = pages.capture(url=f"{site.address}/a", now=timezone.now())
    snapshot.refresh_from_db()
    assert snapshot.review["rating"] == "xyz"
    make_evidence(claim, snapshot=snapshot)
    client.force_login(reviewer)
    assert client.get(reverse("web:snapshot", args=[snapshot.uid])).status_code == 200


def test_an_error_text_that_no_database_stores_is_still_counted():
    health.failed(provider="p", error=Throttled(ODD, retry_after=1), now=timezone.now())
    assert ProviderHealth.objects.get().failures == 1


def test_a_fact_check_at_a_long_address_without_a_publisher():
    host = ".".join(["a" * 60] * 4)
    review = Review(claim="قال الوزير إن الدين ارتفع", url=f"https://{host}/x")
    assert factchecks.store(reviews=[review], clock=timezone.now).new == 1
    assert len(Snapshot.objects.get().publisher) == 200
