"""What hostile pages and providers must not do to the archive, to other jobs, and to the people at the desk."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.documents import pdf
from claims.evidence import http
from claims.evidence.base import Throttled
from claims.evidence.guard import Busy, FetchError
from claims.evidence.providers.static import Static
from claims.evidence.types import Hit, Review
from claims.models import Feed, PageFetch, ProviderHealth, RobotsFile, Slot, Snapshot
from claims.services import asking, factchecks, feeds, fetching, health, lookups, manners, pages, queueing
from claims.services.manners import Shared
from tests.factories import make_evidence, make_lookup, make_snapshot
from tests.site import answer, redirect

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
    assert snapshot.review is not None
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


class TestTime:
    """Nothing may wait for ever, ask for ever, or take longer than a worker has."""

    def page(self):
        return answer(f"<html><body><p>{TEXT}</p></body></html>".encode())

    def test_a_redirect_on_a_site_that_wants_long_pauses_arrives(self, site):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 20", content_type="text/plain")
        site.pages |= {"/old": redirect("/new"), "/new": self.page()}
        assert pages.capture(url=f"{site.address}/old", now=timezone.now()).url.endswith("/new")

    def test_the_sitemaps_of_such_a_site_are_read(self, site, monkeypatch):
        slept: list[float] = []
        monkeypatch.setattr(manners.time, "sleep", slept.append)
        monkeypatch.setattr(queueing, "_send", lambda *_: None)
        site.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 30", content_type="text/plain")
        maps = "".join(f"<sitemap><loc>{site.address}/{n}.xml</loc></sitemap>" for n in range(2))
        site.pages["/map.xml"] = answer(f"<sitemapindex>{maps}</sitemapindex>".encode())
        site.pages["/0.xml"] = answer(f"<urlset><url><loc>{site.address}/a</loc></url></urlset>".encode())
        feed = Feed.objects.create(url=f"{site.address}/map.xml")
        assert feeds.refresh(feed_id=feed.pk, clock=timezone.now) == 1
        assert 25 < max(slept) <= 30
        feed.refresh_from_db()
        assert feed.error == ""

    def test_a_slow_provider_is_stopped_before_the_worker_is(self, site):
        site.pages["/slow"] = lambda handler: time.sleep(1)
        begun = time.monotonic()
        with http.minding(Shared(provider="p", seconds=0.3)):
            for _ in range(3):
                with pytest.raises(FetchError) as caught:
                    http.fetch(f"{site.address}/slow")
        assert caught.value.retryable
        assert not isinstance(caught.value, Busy)
        assert time.monotonic() - begun < 0.9

    def test_time_spent_waiting_for_our_turn_is_no_failure(self, site):
        with http.minding(Shared(provider="p", pace=0.4, seconds=0.5)):
            http.fetch(f"{site.address}/")
            http.fetch(f"{site.address}/")
            with pytest.raises(Busy):
                http.fetch(f"{site.address}/")

    def test_all_that_a_look_up_may_take_is_below_the_limit(self, settings):
        assert asking.ASKING < asking.SECONDS
        assert asking.SECONDS + pdf.SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT
        assert feeds.SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT
        assert fetching.SAVING + 2 * fetching.POLL < settings.CELERY_TASK_SOFT_TIME_LIMIT

    def test_a_long_copy_address_is_stored(self, site, monkeypatch):
        monkeypatch.setattr(fetching, "_save", lambda _: "https://web.archive.org/web/1/" + "x" * 2000 + ODD)
        job = PageFetch.objects.create(url="https://example.org/a", purpose="save", max_attempts=3)
        assert fetching.run(fetch_id=job.pk, clock=timezone.now)

    def test_what_is_known_of_sites_does_not_grow_without_end(self):
        now = timezone.now()
        for name, age in (("old", 25), ("new", 1)):
            at = now - timedelta(hours=age)
            RobotsFile.objects.create(origin=name, text="x", fetched_at=at)
            Slot.objects.create(name=name, next_at=at)
        manners.forget(now=now)
        assert RobotsFile.objects.get().origin == Slot.objects.get().name == "new"


class TestPeople:
    """Who may do what at the desk, by which method."""

    @pytest.mark.parametrize("name", ["web:look-again", "web:save"])
    def test_nothing_changes_by_looking(self, client, editor, name):
        client.force_login(editor)
        address = reverse(name, args=[make_evidence().snapshot.uid])
        assert client.get(address).status_code == 405
        assert not PageFetch.objects.exists()

    @pytest.mark.parametrize("name", ["web:look-again", "web:save"])
    def test_nothing_changes_for_another_site_outsiders_or_strangers(self, editor, outsider, client, name):
        address = reverse(
            name, args=[make_evidence(snapshot=make_snapshot(url="https://e.org/x")).snapshot.uid]
        )
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        assert strict.post(address).status_code == 403
        assert client.post(address).status_code == 302
        client.force_login(outsider)
        assert client.post(address).status_code == 403
        assert not PageFetch.objects.exists()

    def test_only_editors_make_an_address_public(self, client, reviewer):
        client.force_login(reviewer)
        assert client.post(reverse("web:save", args=[make_evidence().snapshot.uid])).status_code == 403

    def test_no_text_of_a_page_becomes_markup_or_a_script_of_ours(self, client, reviewer):
        evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
        snapshot = make_snapshot(
            title=evil, publisher=evil, document=evil, url="javascript:alert(1)", text=f"{evil}\nword",
            review={"claim": evil, "rating": evil, "claimant": evil},
        )  # fmt: skip
        passage = make_evidence(snapshot=snapshot)
        missed, asked = [{"url": evil, "error": evil}], [{"query": evil, "language": evil, "hits": 0}]
        make_lookup(passage.claim, provider="p", error_code="x", error=evil, missed=missed, queries=asked)
        client.force_login(reviewer)
        claim = passage.claim
        for address in (
            reverse("web:snapshot", args=[snapshot.uid]),
            reverse("web:claim", args=[claim.version.article.uid, claim.uid]),
        ):
            shown = client.get(address).content.decode()
            assert "&lt;script&gt;alert(1)" in shown
            assert "<script>alert(1)" not in shown
            assert "<img src=x" not in shown
            assert 'href="javascript' not in shown


def test_an_address_of_more_bytes_than_an_index_takes_is_left_out(claim, monkeypatch):
    address = "https://e.org/" + "".join(chr(0x620 + n * 7 % 40) for n in range(1900))
    provider = Static([Hit(title="t", text=claim.statement, url=address)])
    monkeypatch.setattr(asking, "providers", lambda: {"static": provider})
    lookup = make_lookup(claim, provider="static")
    assert lookups.run(lookup_id=lookup.pk, clock=timezone.now)
    assert Snapshot.objects.get().url == ""


def test_a_hit_at_a_host_that_cannot_be_costs_no_other_hit(claim, site, monkeypatch):
    class Words(Static):
        asked_with, storable = "words", False

        def search(self, query, *, limit):
            return [Hit(url="http://" + "a." * 200 + "org/"), Hit(url=f"{site.address}/a")]

    site.pages["/a"] = answer(f"<html><body><p>{claim.statement} {TEXT}</p></body></html>".encode())
    monkeypatch.setattr(asking, "providers", lambda: {"static": Words()})
    lookup = make_lookup(claim, provider="static")
    assert lookups.run(lookup_id=lookup.pk, clock=timezone.now)
    lookup.refresh_from_db()
    assert (lookup.state, len(lookup.missed)) == ("done", 1)
