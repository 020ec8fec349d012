"""A newer text on the desk: shown first, stored as shown, and told where people look."""

import html
import re
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from claims import roles
from claims.choices import EventType, FetchPurpose, LookupState
from claims.models import Article, Claim, Event, PageFetch
from claims.services import ingest
from claims.web import presentation
from tests.factories import NOW, bring, make_user
from tests.services.test_versions import LATER, TEXT, decide, publish, saying

pytestmark = pytest.mark.django_db
NEW = TEXT.replace("4,000", "40,000").replace("new schools", "big new schools")
NEW = (
    NEW.replace("The bank lent 20 billion dollars to small companies.\n", "") + "The port hired 250 people.\n"
)


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def article():
    return ingest.add_article(
        text=TEXT, by=None, now=NOW, language="en", url="https://example.org/story"
    ).article


@pytest.fixture
def editor():
    return make_user(roles.EDITORS, "editor")


@pytest.fixture
def reviewer():
    return make_user(roles.REVIEWERS, "reviewer")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def address(article):
    return reverse("web:newer", args=[article.uid])


def post(client, article, **data):
    return client.post(address(article), data)


def shown(answer):
    return " ".join(answer.content.decode().split())


class TestPreview:
    def test_tells_what_would_come_of_it_and_stores_nothing(self, desk, article, reviewer):
        decide(saying(article, "4,000"), reviewer)
        answer = post(desk, article, do="show", text=NEW)
        page = shown(answer)
        assert "<del>4,000</del><ins>40,000</ins>" in page
        assert "<ins>The port hired 250 people" in page
        assert [group.title for group in answer.context["groups"]] == [
            "A figure, name or negation changed", "No longer in the text", "Other words, same facts", "New claims",
        ]  # fmt: skip
        assert article.versions.count() == 1

    def test_what_was_shown_is_stored(self, desk, article):
        page = post(desk, article, do="show", text=NEW).content.decode()
        # A browser leaves out the line break behind the tag.
        (found,) = re.findall(r"<textarea name=.text. hidden>\n(.*?)</textarea>", page, re.S)
        text = html.unescape(found)
        answer = post(desk, article, do="store", text=text.replace("\n", "\r\n"), seen="1")
        assert answer.status_code == 302
        assert article.versions.get(number=2).text == NEW
        assert Event.objects.get(type=EventType.ARTICLE_VERSION).actor == "editor"

    def test_is_shown_again_where_the_article_has_another_text_now(self, desk, article):
        bring(article=article, text=f"{TEXT}Why?\n", by=None, now=LATER)
        answer = post(desk, article, do="store", text=NEW, seen="1")
        assert answer.status_code == 409
        assert article.versions.count() == 2

    def test_the_same_text_is_nothing(self, desk, article):
        assert post(desk, article, do="show", text=TEXT).status_code == 302
        assert article.versions.count() == 1

    def test_the_page_is_looked_at(self, desk, article, monkeypatch):
        monkeypatch.setattr(ingest, "read_url", lambda url: SimpleNamespace(text=NEW))
        assert "<ins>40,000</ins>" in shown(post(desk, article, do="look"))

    def test_what_is_no_text_is_refused(self, desk, article):
        answer = post(desk, article, do="show", text="…")
        assert answer.status_code == 422

    def test_warns_of_a_page_without_the_claims(self, desk, article):
        assert "More than half of the claims would be gone" in shown(
            post(desk, article, do="show", text="Subscribe to read this article.")
        )

    def test_reviewers_may_not(self, client, article, reviewer):
        client.force_login(reviewer)
        assert client.get(address(article)).status_code == 403


class TestTold:
    @pytest.fixture(autouse=True)
    def _newer(self, article, reviewer, editor):
        decide(saying(article, "4,000"), reviewer)
        publish(saying(article, "4,000"), editor)
        bring(article=article, text=NEW, by=editor, now=LATER)

    def test_the_changed_claim_says_so_at_the_top_of_its_panel(self, client, article, reviewer):
        client.force_login(reviewer)
        claim = saying(article, "40,000")
        page = shown(client.get(reverse("web:claim", args=[article.uid, claim.uid])))
        assert "Its words have changed in the article" in page
        assert page.index("<del>4,000</del><ins>40,000</ins>") < page.index("<dl class")

    def test_what_is_gone_has_a_list_of_its_own(self, desk, article):
        gone = saying(article, "20 billion")
        page = shown(desk.get(reverse("web:article", args=[article.uid])))
        assert 'id="lost-title"' in page
        assert reverse("web:claim", args=[article.uid, gone.uid]) in page
        panel = shown(desk.get(reverse("web:claim", args=[article.uid, gone.uid])))
        assert "It stays where it stood" in panel

    def test_the_history_has_a_line_in_words(self, article):
        claim = saying(article, "big new schools")
        event = Event.objects.get(claim_uid=claim.uid, type=EventType.CLAIM_MOVED)
        line = presentation.event_line(event)
        assert "{+ big+}" in line["detail"]
        stored = Event.objects.get(type=EventType.ARTICLE_VERSION)
        with translation.override("en"):
            assert "changed: 1" in presentation.event_line(stored)["detail"]

    def test_the_live_desk_picks_it_up(self, client, article, reviewer):
        client.force_login(reviewer)
        before = Event.objects.get(type=EventType.ARTICLE_VERSION).seq or 1
        claim = saying(article, "40,000")
        answer = client.get(
            reverse("web:changes", args=[article.uid]),
            {"after": before - 1, "version": 1, "claim": claim.uid},
        )
        page = shown(answer)
        assert "Newer text of the article stored" in page
        assert "The article has changed in this claim" in page

    def test_readers_are_told_and_read_what_was_checked(self, client, article):
        claim = saying(article, "40,000")
        page = shown(client.get(reverse("site:claim", args=[claim.uid]), headers={"accept-language": "en"}))
        assert "The article has changed since this check; we are looking again." in page
        assert "4,000 tons" in page
        assert "40,000" not in page
        markup = client.get(reverse("site:claimreview", args=[claim.uid]))
        assert "40,000" not in markup.content.decode()
        annotations = client.get(reverse("site:annotations", args=[article.uid])).json()
        assert annotations["total"] == 0

    def test_the_queue_filters_them(self, client, article, reviewer):
        client.force_login(reviewer)
        page = client.get(reverse("web:queue"), {"changed": "on"})
        assert "40,000" in shown(page)
        assert "250" not in [row.claim.quote for row in page.context["rows"]]


def test_an_editor_is_told_of_a_page_that_was_refused(desk, article):
    PageFetch.objects.create(
        url=article.url, purpose=FetchPurpose.NEWER, state=LookupState.DONE, result="refused", finished_at=NOW,
        max_attempts=3,
    )  # fmt: skip
    assert "perhaps a paywall" in shown(desk.get(reverse("web:article", args=[article.uid])))
    assert Article.objects.count() == 1
    assert Claim.objects.exists()
