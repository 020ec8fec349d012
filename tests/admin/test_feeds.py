"""An editor has articles come from a feed, or chooses them from what it lists, and watches them come."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.choices import FeedPurpose, LookupState
from claims.models import Article, Feed, FeedItem, Lookup, PageFetch
from claims.services import feeds, fetching, queueing
from tests.services.test_incoming import lay, page
from tests.site import answer

pytestmark = pytest.mark.django_db
CHOOSE, INCOMING = reverse("admin:claims_article_choose"), reverse("admin:claims_article_incoming")
EVIL = "&lt;script&gt;alert(1)&lt;/script&gt;\u202eevil &amp;lt;b&amp;gt;"


@pytest.fixture(autouse=True)
def reachable(settings, site, monkeypatch):
    settings.FETCH_NETWORKS, settings.FETCH_PORTS, settings.FETCH_PAUSE = ["127.0.0.0/8"], [site.port], 0.0
    site.pages["/robots.txt"] = answer(b"", status=404)
    monkeypatch.setattr(queueing, "_send", lambda *_: None)


def show(desk, address: str, **more):
    return desk.post(CHOOSE, {"address": address, "review_policy": "2", **more})


def take(desk, site, *paths: str):
    """Choose these from what the feed lists."""
    content = show(desk, f"{site.address}/feed").context["content"]
    return desk.post(CHOOSE, {"content": content, "item": [f"{site.address}{path}" for path in paths]})


def work() -> None:
    for job in PageFetch.objects.filter(state=LookupState.QUEUED):
        fetching.run(fetch_id=job.pk, clock=timezone.now)


class TestChoosing:
    def test_the_form_is_linked_where_articles_are_added(self, desk):
        assert CHOOSE in desk.get(reverse("admin:claims_article_add")).content.decode()
        assert CHOOSE in desk.get(reverse("admin:claims_article_changelist")).content.decode()
        assert desk.get(CHOOSE).status_code == 200

    def test_lists_what_the_feed_has_and_stores_nothing(self, desk, site):
        lay(site, ("/1", timezone.now()), ("/2", None))
        shown = show(desk, f"{site.address}/feed")
        assert [item.address for item, *_ in shown.context["rows"]] == [
            f"{site.address}/1",
            f"{site.address}/2",
        ]
        assert not PageFetch.objects.exists()

    def test_a_known_feed_is_picked(self, desk, site):
        lay(site, ("/1", None))
        feed = Feed.objects.create(url=f"{site.address}/feed")
        assert show(desk, "", feed=feed.pk).context["rows"]

    def test_what_is_ticked_is_queued_and_watched(self, desk, site, editor):
        lay(site, ("/1", None), ("/2", None))
        site.pages["/1"] = page()
        sent = take(desk, site, "/1")
        item = FeedItem.objects.get()
        assert sent.url == f"{INCOMING}?item={item.pk}"
        assert (item.chosen_by, item.review_policy) == (editor, 2)
        waits = desk.get(sent.url).content.decode()
        assert 'hx-trigger="every 3s"' in waits
        assert "Waiting" in waits
        work()
        here = desk.get(sent.url).content.decode()
        assert re.search(r"Split into \d+ claim", here)
        assert 'hx-trigger="every 3s"' in here  # the look-ups are under way
        Lookup.objects.update(state=LookupState.DONE)
        assert "hx-trigger" not in desk.get(sent.url).content.decode()
        assert Article.objects.get().review_policy == 2

    def test_what_is_here_or_coming_cannot_be_ticked(self, desk, site):
        lay(site, ("/1", None), ("/2", None))
        site.pages["/1"] = page()
        take(desk, site, "/1")
        work()
        take(desk, site, "/2")
        shown = show(desk, f"{site.address}/feed").content.decode()
        assert 'type="checkbox"' not in shown
        assert "Here already" in shown
        assert "On its way" in shown

    def test_only_what_the_feed_listed_is_taken(self, desk, site):
        lay(site, ("/1", None))
        content = show(desk, f"{site.address}/feed").context["content"]
        for given in ({"content": content, "item": ["http://10.0.0.1/"]}, {"content": f"{content}x", "item": [f"{site.address}/1"]}, {"content": content}):  # fmt: skip
            assert desk.post(CHOOSE, given).status_code == 200
        assert not PageFetch.objects.exists()

    def test_a_page_offers_its_feeds_in_an_error_that_says_what_to_do(self, desk, site):
        site.pages["/"] = page(head='<link rel="alternate" type="application/rss+xml" href="/feed">')
        shown = show(desk, f"{site.address}/")
        assert "give the address of a feed that it names" in str(shown.context["form"].errors)
        assert f'name="address" value="{site.address}/feed"' in shown.content.decode()
        desk.cookies["django_language"] = "ar"
        assert "هذه صفحة لا خلاصة" in show(desk, f"{site.address}/").content.decode()

    @pytest.mark.parametrize("given", [{}, {"address": "no address"}, {"address": "javascript:alert(1)"}])
    def test_what_is_no_address_is_refused(self, desk, given):
        assert desk.post(CHOOSE, {"review_policy": "1", **given}).context["form"].errors

    def test_titles_are_harmless(self, desk, site):
        lay(site, ("/1", None), title=EVIL)
        shown = show(desk, f"{site.address}/feed").content.decode()
        assert "alert(1)evil" in shown or "alert(1) evil" in shown
        assert "<script>alert" not in shown
        assert "\u202e" not in shown

    def test_only_editors(self, client, reviewer):
        client.force_login(reviewer)
        assert client.get(CHOOSE).status_code != 200
        assert client.get(INCOMING).status_code != 200


class TestWatching:
    def test_tells_the_reason_and_tries_again(self, desk, site):
        lay(site, ("/1", None))
        where = take(desk, site, "/1").url
        work()
        shown = desk.get(where).content.decode()
        assert "There is no page at this address (status 404)." in shown
        site.pages["/1"] = page()
        assert desk.post(where, {"again": FeedItem.objects.get().pk}).url == where
        work()
        assert "Added" in desk.get(where).content.decode()
        assert desk.post(where, {"again": FeedItem.objects.get().pk}).status_code == 302
        assert desk.post(where, {"again": "999"}).status_code == 404

    @pytest.mark.parametrize("query", ["", "?feed=1", "?feed=x", "?item=x&item=99999999999999999999"])
    def test_nothing_there(self, desk, query):
        assert "No article has come" in desk.get(f"{INCOMING}{query}").content.decode()

    def test_the_same_text_is_told(self, desk, site):
        lay(site, ("/1", None), ("/2", None))
        site.pages["/1"] = site.pages["/2"] = page()
        where = take(desk, site, "/1", "/2").url
        work()
        assert "This text was here already" in desk.get(where).content.decode()

    def test_an_article_added_otherwise_is_watched_too(self, desk):
        text = "قالت هيئة الميناء إن الصادرات ارتفعت بنسبة 12 في المئة في عام 2024."
        added = desk.post(
            reverse("admin:claims_article_add"), {"text": text, "review_policy": "1", "undated": "on"}
        )
        for address in (added.url, reverse("admin:claims_article_progress", args=[Article.objects.get().pk])):
            shown = desk.get(address).content.decode()
            assert "Split into 1 claim" in shown
            assert 'hx-trigger="every 3s"' in shown


class TestFeeds:
    def test_a_feed_of_articles_is_added_looked_at_paused_and_resumed(self, desk, site):
        desk.post(
            reverse("admin:claims_feed_add"),
            {"url": f"{site.address}/feed", "purpose": "articles", "backlog": "1", "active": "on"},
        )
        feed = Feed.objects.get()
        assert (feed.purpose, feed.backlog, feed.begun) == (FeedPurpose.ARTICLES, 1, False)
        lay(site, ("/1", timezone.now() - timedelta(days=1)))
        feeds.refresh(feed_id=feed.pk, clock=timezone.now)
        site.pages["/1"] = page()
        work()
        shown = desk.get(reverse("admin:claims_feed_changelist")).content.decode()
        assert f"{INCOMING}?feed={feed.pk}" in shown
        assert "1 article added" in shown
        for action, active in (("pause", False), ("resume", True), ("pause", False), ("look_now", True)):
            desk.post(
                reverse("admin:claims_feed_changelist"), {"action": action, "_selected_action": [feed.pk]}
            )
            feed.refresh_from_db()
            assert feed.active is active
        assert feed.next_at <= timezone.now()

    def test_more_than_the_bound_is_refused(self, desk, site):
        given = {"url": f"{site.address}/feed", "purpose": "articles", "backlog": "21", "active": "on"}
        assert desk.post(reverse("admin:claims_feed_add"), given).status_code == 200
        assert not Feed.objects.exists()

    def test_a_change_writes_no_more_than_it_changed(self, desk, site):
        feed = Feed.objects.create(url=f"{site.address}/feed", etag='"1"', begun=True)
        given = {"url": feed.url, "purpose": "evidence", "backlog": "0", "publisher": "الميناء", "active": "on"}  # fmt: skip
        desk.post(reverse("admin:claims_feed_change", args=[feed.pk]), given)
        feed.refresh_from_db()
        assert (feed.publisher, feed.etag, feed.begun) == ("الميناء", '"1"', True)

    def test_why_a_look_failed(self, desk, site):
        feed = Feed.objects.create(url=f"{site.address}/none", purpose=FeedPurpose.ARTICLES)
        feeds.refresh(feed_id=feed.pk, clock=timezone.now)
        for name, keys in (("changelist", []), ("change", [feed.pk])):
            shown = desk.get(reverse(f"admin:claims_feed_{name}", args=keys)).content.decode()
            assert "1: There is no page at this address (status 404)." in shown
