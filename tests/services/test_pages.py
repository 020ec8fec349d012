"""Pages into the archive: politely, once, kept whole, and looked at again. The site is on loopback."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims.choices import FetchPurpose, LookupState, Relation, Still
from claims.evidence import http, warc
from claims.evidence.guard import Busy, FetchError
from claims.models import Capture, Event, Evidence, Feed, PageFetch, RobotsFile, Slot, Snapshot
from claims.services import feeds, fetching, manners, pages, queueing
from claims.services.manners import Shared
from tests.factories import make_article, make_claim, make_evidence, make_snapshot
from tests.site import Answer, answer

pytestmark = pytest.mark.django_db

TEXT = "ارتفعت صادرات الفوسفات بنسبة 12% في العام الماضي بحسب تقرير هيئة الميناء الصادر اليوم."


@pytest.fixture(autouse=True)
def reachable(settings, site, tmp_path, monkeypatch):
    """The site on loopback may be fetched, without pauses; messages to workers are noted."""
    settings.FETCH_NETWORKS, settings.FETCH_PORTS, settings.FETCH_PAUSE = ["127.0.0.0/8"], [site.port], 0.0
    settings.WARC_FOLDER = tmp_path
    site.pages["/robots.txt"] = answer(b"", status=404)


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(queueing, "_send", lambda ids, task, *_: sent.append((task, ids)))
    return sent


def page(text: str = TEXT, **headers: Any) -> Answer:
    return answer(f"<html lang=ar><body><article><p>{text}</p></article></body></html>".encode(), **headers)


def unchanged(handler):
    """304 to whoever knows the page."""
    if handler.headers.get("If-None-Match") == '"v1"':
        handler.send_response(304)
        handler.end_headers()
        return
    page(etag='"v1"')(handler)


class TestCapture:
    def test_keeps_text_address_fingerprint_and_the_bytes(self, site, tmp_path):
        site.pages["/a"] = page()
        snapshot = pages.capture(url=f"{site.address}/a?utm_source=x#part", now=timezone.now())
        assert TEXT in snapshot.text
        assert snapshot.url == f"{site.address}/a"
        capture = snapshot.capture
        assert (capture.requested, capture.content_type) == (snapshot.url, "text/html")
        ((url, body),) = warc.responses((tmp_path / capture.warc).read_bytes())
        assert url == snapshot.url
        assert TEXT.encode() in body

    def test_asks_once_for_many_claims(self, site):
        site.pages["/a"] = page()
        now = timezone.now()
        first = pages.capture(url=f"{site.address}/a", now=now)
        assert pages.capture(url=f"{site.address}/a", now=now + timedelta(hours=1)) == first
        assert site.asked("/a") == 1

    def test_asks_later_whether_it_changed(self, site):
        site.pages["/a"] = unchanged
        now = timezone.now()
        first = pages.capture(url=f"{site.address}/a", now=now)
        later = now + timedelta(days=2)
        assert pages.capture(url=f"{site.address}/a", now=later) == first
        assert Capture.objects.get().checked_at == later
        assert site.asked("/a") == 2

    def test_a_changed_page_is_another_snapshot(self, site):
        site.pages["/a"] = page()
        now = timezone.now()
        first = pages.capture(url=f"{site.address}/a", now=now)
        site.pages["/a"] = page(TEXT.replace("12%", "21%"))
        second = pages.capture(url=f"{site.address}/a", now=now + timedelta(days=2))
        assert first != second
        assert Snapshot.objects.count() == 2
        assert TEXT in Snapshot.objects.get(pk=first.pk).text

    def test_a_copy_of_a_text_names_the_first(self, site):
        long = " ".join(f"{TEXT} وأضاف المصدر رقم {n} تفاصيل أخرى عن السفن والأرصفة." for n in range(12))
        site.pages["/a"], site.pages["/b"] = page(long), page(f"عمان - وكالات. {long[:1000]}")
        first = pages.capture(url=f"{site.address}/a", now=timezone.now())
        second = pages.capture(url=f"{site.address}/b", now=timezone.now())
        assert (first.copy_of, second.copy_of) == (None, first)

    @pytest.mark.parametrize("url", ["", "nothing", "file:///etc/passwd", "http://169.254.169.254/latest/"])
    def test_refuses_what_is_no_page_of_the_web(self, url):
        with pytest.raises(FetchError):
            pages.capture(url=url, now=timezone.now())
        assert not Snapshot.objects.exists()

    def test_reads_what_no_database_stores(self, site):
        site.pages["/a"] = page("ارتفعت &#0;&#xd800; الصادرات هذا العام كثيرا بحسب الهيئة")
        assert "الصادرات هذا العام" in pages.capture(url=f"{site.address}/a", now=timezone.now()).text


class TestRobots:
    def test_what_a_site_forbids_is_not_fetched(self, site):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private", content_type="text/plain")
        site.pages["/private/a"] = site.pages["/b"] = page()
        with pytest.raises(FetchError, match=r"robots\.txt"):
            pages.capture(url=f"{site.address}/private/a", now=timezone.now())
        assert site.asked("/private/a") == 0
        pages.capture(url=f"{site.address}/b", now=timezone.now())
        assert site.asked("/robots.txt") == 1  # kept

    def test_our_own_name_is_minded(self, site):
        rules = b"User-agent: factcheck-claim-tracker\nDisallow: /\n\nUser-agent: *\nAllow: /"
        site.pages["/robots.txt"], site.pages["/a"] = answer(rules, content_type="text/plain"), page()
        with pytest.raises(FetchError, match=r"robots\.txt"):
            pages.capture(url=f"{site.address}/a", now=timezone.now())

    def test_a_person_who_names_a_page_is_no_robot(self, site):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /", content_type="text/plain")
        site.pages["/a"] = page()
        pages.capture(url=f"{site.address}/a", now=timezone.now(), robots=False)
        assert site.asked("/a") == 1

    def test_one_that_cannot_be_read_forbids_for_a_while(self, site):
        site.pages["/robots.txt"], site.pages["/a"] = answer(b"", status=503), page()
        with pytest.raises(FetchError, match="cannot be read now") as caught:
            pages.capture(url=f"{site.address}/a", now=timezone.now())
        assert caught.value.retryable
        site.pages["/robots.txt"] = answer(b"", status=404)
        RobotsFile.objects.update(fetched_at=timezone.now() - timedelta(hours=1))
        pages.capture(url=f"{site.address}/a", now=timezone.now())
        assert site.asked("/a") == 1

    def test_the_pause_it_asks_for_is_kept(self, site):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 20", content_type="text/plain")
        site.pages["/a"] = site.pages["/b"] = page()
        pages.capture(url=f"{site.address}/a", now=timezone.now())
        with pytest.raises(Busy) as caught:
            pages.capture(url=f"{site.address}/b", now=timezone.now())
        assert 15 < (caught.value.retry_after or 0) <= 20

    def test_where_a_redirect_leads_is_asked_too(self, site):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /no", content_type="text/plain")
        site.pages["/a"], site.pages["/no"] = answer(b"", status=302, location="/no"), page()
        with pytest.raises(FetchError, match=r"robots\.txt"):
            pages.capture(url=f"{site.address}/a", now=timezone.now())


class TestTurns:
    def test_each_gets_a_turn_of_its_own(self, monkeypatch):
        slept: list[float] = []
        monkeypatch.setattr(manners.time, "sleep", slept.append)
        waits = [manners.wait("site:example.org", 1.0) for _ in range(4)]
        assert [round(wait) for wait in waits] == [0, 1, 2, 3]
        assert slept == waits

    def test_who_would_wait_too_long_takes_none(self, monkeypatch):
        monkeypatch.setattr(manners.time, "sleep", lambda _: None)
        manners.wait("site:example.org", 30.0)
        before = Slot.objects.get().next_at
        with pytest.raises(Busy) as caught:
            manners.wait("site:example.org", 30.0)
        assert 25 < (caught.value.retry_after or 0) <= 30
        assert Slot.objects.get().next_at == before

    def test_other_sites_do_not_wait(self, monkeypatch):
        monkeypatch.setattr(manners.time, "sleep", lambda _: None)
        manners.wait("site:example.org", 30.0)
        assert manners.wait("site:example.com", 30.0) == 0

    def test_waiting_is_no_fault_of_the_site(self, site, settings, monkeypatch):
        settings.FETCH_PAUSE = 2.0
        monkeypatch.setattr(manners.time, "sleep", lambda _: None)
        site.pages["/a"] = page()
        short = http.Limits(seconds=1.0)
        with http.minding(Shared()):
            for _ in range(2):
                assert http.fetch(f"{site.address}/a", limits=short).status == 200


@pytest.fixture
def cited(site, db):
    """A passage of a page that a reviewer relies on, stored eight days ago."""
    site.pages["/a"] = page(f"{TEXT}</p><p>وقالت الهيئة إن الميناء استقبل سفنا أكثر.")
    then = timezone.now() - timedelta(days=8)
    snapshot = pages.capture(url=f"{site.address}/a", now=then)
    claim = make_claim(make_article().current_version)
    start = snapshot.text.index(TEXT)
    passage = make_evidence(claim, snapshot=snapshot, quote=TEXT, start=start, end=start + len(TEXT))
    Evidence.objects.filter(pk=passage.pk).update(relation=Relation.SUPPORTS)
    return Evidence.objects.get(pk=passage.pk)


class TestLookAgain:
    def look(self, cited: Evidence) -> str:
        pages.look_again(snapshot=cited.snapshot, now=timezone.now())
        cited.refresh_from_db()
        return cited.still

    def test_the_same(self, cited):
        assert self.look(cited) == Still.SAME
        assert cited.still_at is not None

    def test_changed_elsewhere(self, cited, site):
        site.pages["/a"] = page(f"{TEXT}</p><p>تصحيح: كانت السفن أقل مما ذكرنا في النسخة السابقة.")
        assert self.look(cited) == Still.CHANGED
        assert Event.objects.get(type="evidence.checked").data["still"] == Still.CHANGED

    def test_the_figure_changed(self, cited, site):
        site.pages["/a"] = page(TEXT.replace("12%", "21%"))
        assert self.look(cited) == Still.GONE

    def test_a_text_that_a_provider_gave_is_looked_for_line_by_line(self, site):
        second = "وقالت الهيئة إن الميناء استقبل سفنا أكثر."
        snapshot = make_snapshot(f"{TEXT}\n{second}", url=f"{site.address}/a")
        given = make_evidence(snapshot=snapshot, quote=snapshot.text)
        Evidence.objects.filter(pk=given.pk).update(relation=Relation.SUPPORTS)
        site.pages["/a"] = page(f"{TEXT}</p><table><tr><td>2024<td>1475</table><p>{second}")
        assert self.look(given) == Still.SAME
        site.pages["/a"] = page(f"{TEXT.replace('12%', '21%')}</p><p>{second}")
        assert self.look(given) == Still.GONE

    @pytest.mark.parametrize("status", [404, 410])
    def test_the_page_is_gone(self, cited, site, status):
        site.pages["/a"] = answer(b"", status=status)
        assert self.look(cited) == Still.NO_PAGE

    def test_a_site_that_is_down_says_nothing(self, cited, site):
        site.pages["/a"] = answer(b"", status=503)
        with pytest.raises(FetchError):
            self.look(cited)
        cited.refresh_from_db()
        assert cited.still == ""

    def test_the_sweeper_queues_what_is_due_once(self, cited, woken):
        fetching.sweep(now=timezone.now())
        job = PageFetch.objects.get()
        assert (job.purpose, job.snapshot) == (FetchPurpose.AGAIN, cited.snapshot)
        fetching.sweep(now=timezone.now())
        assert PageFetch.objects.count() == 1
        assert fetching.run(fetch_id=job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert (job.state, job.result) == (LookupState.DONE, Still.SAME)
        fetching.sweep(now=timezone.now())
        job.refresh_from_db()
        assert job.state == LookupState.DONE
        fetching.sweep(now=timezone.now() + timedelta(days=8))
        job.refresh_from_db()
        assert job.state == LookupState.QUEUED


RSS = """<rss version="2.0"><channel><title>جريدة الميناء</title>{items}</channel></rss>"""


def rss(site, *paths: str):
    items = "".join(f"<item><link>{site.address}{path}</link></item>" for path in paths)
    return answer(RSS.format(items=items).encode(), content_type="application/rss+xml", etag='"f1"')


class TestFeeds:
    def refresh(self, feed: Feed, now: datetime) -> int | None:
        found = feeds.refresh(feed_id=feed.pk, clock=lambda: now)
        feed.refresh_from_db()
        return found

    @pytest.fixture
    def feed(self, site):
        return Feed.objects.create(url=f"{site.address}/feed")

    def test_new_pages_go_into_the_archive(self, site, feed, woken, django_capture_on_commit_callbacks):
        site.pages["/feed"], site.pages["/1"], site.pages["/2"] = (
            rss(site, "/1", "/2"),
            page(),
            page(f"{TEXT} ثم"),
        )
        with django_capture_on_commit_callbacks(execute=True):
            assert self.refresh(feed, timezone.now()) == 2
        assert feed.publisher == "جريدة الميناء"
        ((task, ids),) = woken
        assert task == "claims.run_fetch"
        for pk in ids:
            fetching.run(fetch_id=pk, clock=timezone.now)
        assert Snapshot.objects.count() == 2
        assert set(PageFetch.objects.values_list("state", flat=True)) == {LookupState.DONE}

    def test_only_new_ones_the_next_time(self, site, feed, woken):
        site.pages["/feed"] = rss(site, "/1")
        now = timezone.now()
        assert self.refresh(feed, now) == 1
        assert self.refresh(feed, now) is None  # not due
        site.pages["/feed"] = rss(site, "/2", "/1")
        assert self.refresh(feed, now + timedelta(hours=1)) == 1
        assert site.requests[-1][1]["if-none-match"] == '"f1"'

    def test_one_that_fails_is_asked_less_often_and_says_why(self, site, feed, woken):
        site.pages["/feed"] = answer(b"<html>moved</html>")
        now = timezone.now()
        assert self.refresh(feed, now) == 0
        assert (feed.failures, "neither" in feed.error) == (1, True)
        later = now + timedelta(days=1)
        assert self.refresh(feed, later) == 0
        assert feed.next_at - later == timedelta(minutes=30)

    def test_many_new_pages_come_in_portions(self, site, feed, woken, monkeypatch):
        monkeypatch.setattr(feeds, "MOST", 2)
        site.pages["/feed"] = rss(site, "/1", "/2", "/3")
        now = timezone.now()
        assert self.refresh(feed, now) == 2
        assert feed.etag == ""  # or the rest would never be seen
        assert self.refresh(feed, now + timedelta(hours=1)) == 1

    def test_a_page_that_is_gone_fails_for_good_and_one_that_is_away_is_tried_again(self, site, feed, woken):
        site.pages["/feed"], site.pages["/2"] = rss(site, "/1", "/2"), answer(b"", status=503)
        self.refresh(feed, timezone.now())
        for job in PageFetch.objects.all():
            fetching.run(fetch_id=job.pk, clock=timezone.now)
        states = dict(PageFetch.objects.values_list("url", "state"))
        assert states == {f"{site.address}/1": LookupState.FAILED, f"{site.address}/2": LookupState.QUEUED}

    def test_the_sweeper_wakes_those_whose_time_has_come(
        self, feed, woken, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            assert feeds.due(now=timezone.now()) == 1
        assert woken == [("claims.refresh_feed", [feed.pk])]
        Feed.objects.update(active=False)
        assert feeds.due(now=timezone.now()) == 0
