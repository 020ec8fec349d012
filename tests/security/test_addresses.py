"""Every field that takes an address, and what it does with hostile ones; and where `next` may lead.

That the guarded client goes nowhere inside, however it is spelt, is tested in tests/evidence/test_http.py. Here every
door is tried: either it refuses, or what it stored is refused when it is fetched. No connection is begun.
"""

from __future__ import annotations

import json
import logging
import socket
from typing import Any

import pytest
from django.utils import timezone

from claims.choices import FeedPurpose, FetchPurpose, LookupState
from claims.evidence import feeds as listings
from claims.evidence.base import ProviderError
from claims.evidence.http import Fetched
from claims.models import Article, Feed, Lookup, PageFetch, Snapshot, Webhook
from claims.services import asking, feeds, fetching, incoming, queueing, tokens
from tests.api.test_errors import basic
from tests.security.conftest import give_password

pytestmark = pytest.mark.django_db

HOSTILE = [
    "http://127.0.0.1/", "http://localhost:8000/admin/", "http://[::1]/", "http://0/", "http://2130706433/", "http://0x7f.1/",
    "http://[::ffff:169.254.169.254]/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://192.168.1.1/",
    "http://172.16.0.1/", "http://100.100.100.200/", "http://168.63.129.16/", "http://[fd00::1]/", "http://[64:ff9b::a00:1]/",
    "http://user:password@127.0.0.1/", "http://127.0.0.1:6379/", "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL", "javascript:alert(1)", "data:text/html,x", "ftp://127.0.0.1/", "//127.0.0.1/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every attempt to connect, which is refused."""
    tried: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    def create(address: Any, *args: Any, **kwargs: Any) -> Any:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "create_connection", create)
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: None)
    monkeypatch.setattr(queueing, "wake_fetches", lambda ids: None)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return tried


@pytest.mark.parametrize("address", HOSTILE)
class TestEveryFieldThatTakesAnAddress:
    def test_an_article_in_the_admin(self, admin_client, connections, address):
        answer = admin_client.post("/admin/claims/article/add/", {"address": address, "review_policy": "1"})
        assert answer.status_code == 200  # the form again
        assert not Article.objects.exists()
        assert connections == []

    def test_an_article_by_the_api(self, client, editor, connections, address):
        client.force_login(editor)
        token = make_token(editor)
        answer = client.post(
            "/api/v1/articles/", json.dumps({"url": address}), content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        assert 400 <= answer.status_code < 500
        assert not Article.objects.exists()
        assert connections == []

    def test_a_page_to_look_at_on_the_desk(self, client, reviewer, claim, connections, address):
        client.force_login(reviewer)
        client.post(f"/claims/{claim.uid}/look-ups/", {"do": "page", "address": address})
        ask_all(connections)

    def test_a_page_to_look_at_by_the_api(self, client, reviewer, claim, connections, address):
        token = make_token(reviewer)
        client.post(
            "/api/v1/lookups/", json.dumps({"claim": str(claim.uid), "address": address}), content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        ask_all(connections)

    def test_a_document_entered_by_hand_is_looked_at_again(
        self, client, reviewer, editor, claim, connections, address
    ):
        client.force_login(reviewer)
        sent = {"title": "A call", "publisher": "The port", "text": "They said no.", "url": address}
        client.post(f"/claims/{claim.uid}/documents/", sent)
        client.force_login(editor)
        for snapshot in Snapshot.objects.all():
            client.post(f"/snapshots/{snapshot.uid}/look-again/")
        fetch_all(connections)

    @pytest.mark.parametrize("purpose", FeedPurpose.values)
    def test_a_feed_in_the_admin(self, admin_client, connections, address, purpose):
        given = {"url": address, "active": "on", "purpose": purpose, "backlog": "0"}
        admin_client.post("/admin/claims/feed/add/", given)
        for feed in Feed.objects.all():
            assert not feeds.refresh(feed_id=feed.pk, clock=timezone.now)
        assert connections == []

    def test_a_feed_to_choose_from(self, admin_client, connections, address):
        given = {"address": address, "review_policy": "1"}
        answer = admin_client.post("/admin/claims/article/choose/", given)
        assert answer.context["form"].errors
        assert connections == []

    def test_a_feed_that_a_page_names(self, connections, address):
        page = f"<html><head><link rel='alternate' type='application/rss+xml' href='{address}'></head></html>"
        with pytest.raises(listings.FeedError) as caught:
            listings.read(
                Fetched(url="https://news.example/", content=page.encode(), content_type="text/html")
            )
        assert all(one.startswith(("http://", "https://")) for one in caught.value.offered)

    def test_an_article_in_a_feed(self, connections, address):
        feed = Feed.objects.create(url="https://news.example/feed", purpose=FeedPurpose.ARTICLES, begun=True)
        told = f"<rss version='2.0'><channel><item><link>{address}</link></item></channel></rss>"
        answer = Fetched(url=feed.url, content=told.encode(), content_type="application/rss+xml")
        incoming.take(feed=feed, items=listings.read(answer).items, now=timezone.now())
        fetch_all(connections)
        assert not Article.objects.exists()

    def test_a_link_in_a_feed(self, connections, address):
        told = (
            f"<rss version='2.0'><channel><title>x</title><item><link>{address}</link></item></channel></rss>"
        )
        found = listings.read(
            Fetched(
                url="https://news.example/feed",
                content=told.encode(),
                content_type="application/rss+xml",
                charset="utf-8",
                status=200,
            )
        )
        assert all(page.startswith(("http://", "https://")) for page in found.pages)  # none is a program
        fetching.queue(urls=found.pages, purpose=FetchPurpose.FEED)
        fetch_all(connections)

    def test_a_webhook_in_the_admin(self, admin_client, connections, address):
        answer = admin_client.post("/admin/claims/webhook/add/", {"name": "Site", "url": address})
        assert answer.status_code == 200
        assert not Webhook.objects.exists()
        assert connections == []


def make_token(user: Any) -> str:
    return tokens.make(
        owner=user,
        name="x",
        scopes=["read", "write:claims", "write:articles", "write:reviews"],
        by=user,
        now=timezone.now(),
    )[1]


def ask_all(connections: list[Any]) -> None:
    for lookup in Lookup.objects.all():
        with pytest.raises(ProviderError):
            asking.ask(lookup=lookup, clock=timezone.now)
    assert connections == []
    assert not Snapshot.objects.exists()


def fetch_all(connections: list[Any]) -> None:
    for fetch in PageFetch.objects.all():
        fetching.run(fetch_id=fetch.pk, clock=timezone.now)
    assert connections == []
    assert not PageFetch.objects.filter(state=LookupState.DONE).exists()


ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "http:evil.example", "https:/evil.example", "/%09/evil.example", "\t//evil.example", "https://testserver@evil.example/",
    "http://testserver.evil.example/", "data:text/html,x",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
class TestNobodyIsSentElsewhere:
    def leads(self, answer: Any) -> str:
        return str(answer.headers.get("Location", "")).split("?")[0]

    def here(self, answer: Any) -> bool:
        place = self.leads(answer)
        return place.startswith("/") and not place.startswith(("//", "/\\")) and "\t" not in place

    def test_by_the_log_in(self, client, reviewer, address):
        assert self.here(give_password(client, following=address))

    def test_when_logged_in_already(self, client, reviewer, address):
        client.force_login(reviewer)
        assert self.here(client.get("/login/", {"next": address}))

    def test_by_the_code(self, client, guarded, address):
        give_password(client, following=address)
        answer = client.post("/login/code/", {"code": guarded[0].code(), "next": address})
        assert self.here(answer)

    def test_by_the_log_in_of_the_admin(self, client, editor, address):
        client.force_login(editor)
        assert self.here(client.get("/admin/login/", {"next": address}))

    def test_by_the_language(self, client, address):
        assert self.here(client.post("/language/", {"language": "en", "next": address}))
        assert self.here(
            client.post("/language/", {"language": "en"}, headers={"Referer": address.strip() or "/"})
        )

    def test_by_logging_out(self, client, reviewer, address):
        client.force_login(reviewer)
        assert self.here(client.post("/logout/", {"next": address}))

    def test_by_oembed(self, client, address):
        assert client.get("/oembed", {"url": address}).status_code in {400, 404}


def test_guessing_is_stopped_at_every_door(client, editor, settings):
    """Log-in page and API; the admin's is the same page. Wrong codes: test_twofactor.py."""
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page = give_password(client, "editor", password="wrong")
    assert page.status_code == 429
    assert give_password(client, "editor").status_code == 429  # the right one
    assert client.post("/admin/login/", {"username": "editor", "password": "wrong"})["Location"].startswith(
        "/login/"
    )
    for path in ("/api/v1/claims/", "/api/v1/tokens/"):
        assert client.get(path, headers=basic("editor", "wrong")).status_code == 429
