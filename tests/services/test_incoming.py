"""Items of a feed become articles: the new ones only, each once, with every outcome told. The site is on loopback."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from claims import incoming as arrivals
from claims.choices import Arrival, DateSource, FeedPurpose, FetchPurpose, LookupState
from claims.evidence.feeds import FeedError, Item
from claims.evidence.guard import FetchError
from claims.models import Article, Claim, Event, Feed, FeedItem, Lookup, PageFetch, Snapshot
from claims.services import feeds, fetching, incoming, ingest, jobs, queueing, tidying
from tests.site import answer

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def reachable(settings, site, monkeypatch):
    settings.FETCH_NETWORKS, settings.FETCH_PORTS, settings.FETCH_PAUSE = ["127.0.0.0/8"], [site.port], 0.0
    site.pages["/robots.txt"] = answer(b"", status=404)
    monkeypatch.setattr(queueing, "_send", lambda *_: None)


@pytest.fixture
def feed(site):
    return Feed.objects.create(url=f"{site.address}/feed", purpose=FeedPurpose.ARTICLES, since=NOW)


def text(number: int = 12) -> str:
    return f"قالت هيئة الميناء إن صادرات الفوسفات ارتفعت بنسبة {number} في المئة خلال العام الماضي مقارنة بالعام الذي سبقه."


def page(number: int = 12, head: str = ""):
    return answer(
        f"<html lang=ar><head>{head}</head><body><article><p>{text(number)}</p></article></body></html>".encode()
    )


def lay(site, *items: tuple[str, datetime | None], title: str = "الصادرات ترتفع") -> None:
    told = "".join(
        f"<item><title>{title}</title><link>{site.address}{path}</link>"
        f"{f'<pubDate>{format_datetime(at)}</pubDate>' if at else ''}</item>"
        for path, at in items
    )
    rss = f"<rss version='2.0'><channel><title>جريدة الميناء</title>{told}</channel></rss>"
    site.pages["/feed"] = answer(rss.encode(), content_type="application/rss+xml")


def look(feed: Feed, at: datetime = LATER) -> int | None:
    found = feeds.refresh(feed_id=feed.pk, clock=lambda: at)
    feed.refresh_from_db()
    return found


def work() -> None:
    for job in PageFetch.objects.filter(state=LookupState.QUEUED):
        assert fetching.run(fetch_id=job.pk, clock=timezone.now)


def states() -> dict[str, str]:
    return {row.job.url.rpartition("/")[2]: row.state for row in arrivals.rows(items=FeedItem.objects.values_list("pk", flat=True))}  # fmt: skip


class TestWhatIsTaken:
    def test_what_is_dated_after_the_feed_was_added_becomes_an_article(self, site, feed):
        lay(site, ("/new", NOW + timedelta(minutes=5)), ("/old", NOW - timedelta(days=1)))
        site.pages["/new"] = page()
        assert look(feed) == 1
        work()
        article = Article.objects.get()
        assert (article.title, article.source_name, article.created_by) == (
            "الصادرات ترتفع",
            "جريدة الميناء",
            None,
        )
        assert article.published_source == DateSource.FEED
        assert article.url == f"{site.address}/new"
        assert Claim.objects.exists()
        assert Lookup.objects.exists()
        assert not Snapshot.objects.exists()  # it is no evidence
        assert states() == {"new": "added", "old": "older"}
        assert site.asked("/old") == 0

    def test_items_without_a_date_are_new_once_the_feed_was_looked_at(self, site, feed):
        lay(site, ("/1", None))
        assert look(feed) == 0
        lay(site, ("/2", None), ("/1", None))
        assert look(feed, LATER + timedelta(hours=1)) == 1
        assert states() == {"1": "older", "2": "waiting"}

    def test_the_newest_of_the_old_ones_when_an_editor_asks_for_them(self, site, feed):
        Feed.objects.update(backlog=2)
        lay(site, *((f"/{n}", NOW - timedelta(days=9 - n)) for n in range(1, 5)))
        assert look(feed) == 2
        assert states() == {"1": "older", "2": "older", "3": "waiting", "4": "waiting"}
        assert look(feed, LATER + timedelta(hours=1)) == 0  # once

    def test_no_flood_the_next_looks_take_the_rest(self, site, feed, monkeypatch):
        monkeypatch.setattr(incoming, "MOST", 2)
        lay(site, *((f"/{n}", LATER) for n in range(3)))
        assert look(feed) == 2
        assert feed.etag == ""
        assert look(feed, LATER + timedelta(hours=1)) == 1
        assert look(feed, LATER + timedelta(hours=2)) == 0

    def test_another_address_or_purpose_begins_anew(self, site, feed):
        lay(site, ("/1", None))
        look(feed)
        assert feed.begun
        feed.purpose = FeedPurpose.EVIDENCE
        feeds.save(feed=feed, changed=["purpose"], now=LATER)
        feed.refresh_from_db()
        assert (feed.begun, feed.since, feed.next_at) == (False, LATER, LATER)
        feeds.save(feed=feed, changed=["active"], now=LATER + timedelta(days=1))
        feed.refresh_from_db()
        assert feed.since == LATER

    def test_a_feed_of_evidence_brings_no_article(self, site, feed):
        Feed.objects.update(purpose=FeedPurpose.EVIDENCE)
        lay(site, ("/1", LATER))
        site.pages["/1"] = page()
        assert look(feed) == 1
        work()
        assert not Article.objects.exists()
        assert Snapshot.objects.count() == 1


class TestWhatTheArticleHas:
    def test_the_page_s_own_title_and_date_win(self, site, feed):
        lay(site, ("/1", LATER))
        head = "<meta property='og:title' content='عنوان الصفحة'><meta property='article:published_time' content='2024-03-01'>"
        site.pages["/1"] = page(head=head)
        look(feed)
        work()
        article = Article.objects.get()
        assert (article.title, article.published_date) == ("عنوان الصفحة", date(2024, 3, 1))
        assert article.published_source == DateSource.META

    def test_the_feed_s_reviews_or_the_newsroom_s(self, site, feed):
        Feed.objects.update(review_policy=2)
        lay(site, ("/1", LATER))
        site.pages["/1"] = page()
        look(feed)
        work()
        assert Article.objects.get().review_policy == 2

    def test_the_day_is_that_of_the_zone_the_feed_names(self, site, feed):
        at = datetime.fromisoformat("2027-01-02T01:00:00+03:00")
        incoming.take(feed=feed, items=[Item("https://a.example/1", published=at)], now=at)
        assert FeedItem.objects.get().published == date(2027, 1, 2)

    def test_a_day_that_is_yet_to_come_is_none(self, site, feed):
        at = NOW + timedelta(days=900)
        incoming.take(feed=feed, items=[Item("https://a.example/1", published=at)], now=NOW)
        assert FeedItem.objects.get().published is None


class TestEachOnce:
    def test_the_same_text_is_one_article(self, site, feed, editor):
        lay(site, ("/1", LATER), ("/2", LATER))
        site.pages["/1"] = site.pages["/2"] = page()
        look(feed)
        work()
        assert Article.objects.count() == 1
        assert sorted(states().values()) == ["added", "here"]
        assert set(FeedItem.objects.values_list("article", flat=True)) == {Article.objects.get().pk}

    def test_a_page_that_was_added_by_its_address_is_not_fetched(self, site, feed, editor):
        here = ingest.add_text(
            text=f"<p>{text(3)}</p>", content_type="text/html", url=f"{site.address}/1", by=editor, now=NOW
        ).article
        lay(site, ("/1", LATER))
        look(feed)
        work()
        assert states() == {"1": "here"}
        assert FeedItem.objects.get().article == here
        assert site.asked("/1") == 0

    def test_a_worker_that_died_after_storing_stores_no_second(self, site, feed, monkeypatch):
        lay(site, ("/1", LATER))
        site.pages["/1"] = page()
        look(feed)
        leave = jobs.leave
        monkeypatch.setattr(jobs, "leave", lambda *_, **__: False)  # killed before this
        assert not fetching.run(fetch_id=PageFetch.objects.get().pk, clock=timezone.now)
        monkeypatch.setattr(jobs, "leave", leave)
        site.pages["/1"] = page(13)  # and the page changed since
        job = PageFetch.objects.get()
        assert fetching.run(fetch_id=job.pk, clock=lambda: NOW + timedelta(hours=2))
        assert Article.objects.count() == 1
        assert states() == {"1": "added"}

    def test_a_worker_that_lost_the_job_stores_nothing(self, site, feed):
        lay(site, ("/1", LATER))
        look(feed)
        job = PageFetch.objects.get()
        site.pages["/1"] = page()
        taken = jobs.take(PageFetch.objects.all(), pk=job.pk, now=timezone.now(), seconds=60)
        stale = PageFetch.objects.get()
        PageFetch.objects.update(lease_token="12345678123456781234567812345678")
        assert stale.lease_token == taken
        with pytest.raises(jobs.LeaseLost):
            incoming.add(fetch=stale, clock=timezone.now)
        assert not Article.objects.exists()
        assert not Event.objects.exists()

    def test_deleting_the_feed_keeps_its_articles_and_what_it_brought(self, site, feed):
        lay(site, ("/1", LATER))
        site.pages["/1"] = page()
        look(feed)
        work()
        feed.delete()
        assert Article.objects.count() == 1
        assert states() == {"1": "added"}

    def test_what_came_is_not_forgotten_with_old_fetches(self, site, feed):
        lay(site, ("/1", None))
        look(feed)
        tidying.tidy(now=NOW + timedelta(days=3650))
        assert PageFetch.objects.count() == 1


class TestRefused:
    def test_tells_why_and_is_asked_for_again(self, site, feed, editor):
        lay(site, ("/1", LATER))
        site.pages["/1"] = answer(b"<html><body></body></html>")
        look(feed)
        work()
        (row,) = arrivals.rows(feed=feed.pk)
        assert row.state == "failed"
        assert "paste or upload" in row.job.error
        site.pages["/1"] = page()
        assert incoming.again(item=row.item, by=editor, now=timezone.now())
        assert not incoming.again(item=row.item, by=editor, now=timezone.now())
        work()
        assert Article.objects.get().created_by == editor
        assert not incoming.again(item=FeedItem.objects.get(), by=editor, now=timezone.now())

    def test_robots_txt_is_minded(self, site, feed):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /1", content_type="text/plain")
        lay(site, ("/1", LATER))
        site.pages["/1"] = page()
        look(feed)
        work()
        assert "robots.txt" in PageFetch.objects.get().error
        assert site.asked("/1") == 0

    def test_a_site_that_is_away_is_tried_again(self, site, feed):
        lay(site, ("/1", LATER))
        site.pages["/1"] = answer(b"", status=503)
        look(feed)
        work()
        assert states() == {"1": "trying"}


class TestChoosing:
    def choose(self, site, editor, *paths: str):
        items = [Item(f"{site.address}{path}", "عنوان") for path in paths]
        return incoming.choose(items=items, by=editor, now=NOW, source_name="الميناء", review_policy=2)

    def test_what_was_chosen_is_queued_once_and_is_the_editor_s(self, site, editor):
        site.pages["/1"], site.pages["/2"] = page(1), page(2)
        rows = self.choose(site, editor, "/1", "/2")
        assert [row.fetch.url for row in rows] == [f"{site.address}/1", f"{site.address}/2"]
        assert self.choose(site, editor, "/1", "/2") == rows
        work()
        assert {(a.created_by, a.source_name, a.review_policy) for a in Article.objects.all()} == {
            (editor, "الميناء", 2)
        }
        assert Article.objects.count() == 2

    def test_one_that_was_passed_over_is_taken_when_chosen(self, site, feed, editor):
        lay(site, ("/1", None))
        site.pages["/1"] = page()
        look(feed)
        self.choose(site, editor, "/1")
        work()
        assert states() == {"1": "added"}
        assert Article.objects.get().created_by == editor
        assert PageFetch.objects.filter(purpose=FetchPurpose.ARTICLE).count() == 1

    def test_the_list_tells_what_is_here_and_what_is_coming(self, site, editor):
        site.pages["/1"] = page()
        self.choose(site, editor, "/1")
        work()
        self.choose(site, editor, "/2")
        addresses = [f"{site.address}/{n}" for n in (1, 2, 3)]
        assert set(arrivals.articles_at(addresses)) == {addresses[0]}
        assert set(arrivals.on_their_way(addresses)) == {addresses[1]}
        assert PageFetch.objects.filter(result=Arrival.ADDED).count() == 1


class TestLooking:
    def test_lists_a_feed_and_the_newest_map_of_an_index(self, site):
        lay(site, ("/1", LATER))
        assert feeds.look(url=f"{site.address}/feed").pages == (f"{site.address}/1",)
        index = f"<sitemapindex><sitemap><loc>{site.address}/map</loc></sitemap></sitemapindex>"
        site.pages["/index"] = answer(index.encode(), content_type="text/xml")
        site.pages["/map"] = answer(
            f"<urlset><url><loc>{site.address}/2</loc></url></urlset>".encode(), content_type="text/xml"
        )
        assert feeds.look(url=f"{site.address}/index").pages == (f"{site.address}/2",)

    def test_a_page_offers_the_feeds_it_names(self, site):
        head = '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel=alternate type=application/atom+xml href="javascript:alert(1)">'
        site.pages["/"] = page(head=head)
        with pytest.raises(FeedError, match="names") as caught:
            feeds.look(url=site.address)
        assert caught.value.offered == (f"{site.address}/feed",)

    def test_an_address_that_is_none(self):
        with pytest.raises(FetchError):
            feeds.look(url="javascript:alert(1)")
