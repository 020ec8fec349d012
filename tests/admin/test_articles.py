"""An editor brings articles in and corrects their details, in the admin."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from claims.choices import EventType
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched
from claims.models import Article, Event
from claims.services import queueing

pytestmark = pytest.mark.django_db
TEXT = "صادرات الميناء\r\n\r\nقالت هيئة الميناء إن الصادرات ارتفعت بنسبة 12 في المئة في عام 2024.\r\n"
ADD = reverse("admin:claims_article_add")


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch):
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: None)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


def add(desk, **given):
    return desk.post(ADD, {"review_policy": "1", "undated": "on", **given})


class TestAdding:
    def test_shows_a_form(self, desk):
        assert desk.get(ADD).status_code == 200

    def test_takes_a_text_as_pasted(self, desk, editor):
        response = add(desk, text=TEXT, source_name="صحيفة")
        article = Article.objects.get()
        assert response.url == reverse("admin:claims_article_change", args=[article.pk])
        assert (article.current_version.text, article.source_name, article.created_by) == (
            TEXT,
            "صحيفة",
            editor,
        )
        assert desk.get(response.url).status_code == 200

    def test_without_a_day_asks_for_it_before_anything_is_stored(self, desk):
        """It decides what "last Monday" is, and that is read once."""
        response = desk.post(ADD, {"review_policy": "1", "text": TEXT})
        assert response.status_code == 200
        assert "names no day" in str(response.context["form"].errors["published"])
        assert not Article.objects.exists()
        desk.post(ADD, {"review_policy": "1", "text": TEXT, "published": "2025-02-02"})
        assert str(Article.objects.get().published_date) == "2025-02-02"

    def test_a_file_is_asked_for_again_with_the_day(self, desk):
        file = SimpleUploadedFile("article.txt", TEXT.encode())
        response = desk.post(ADD, {"review_policy": "1", "file": file})
        assert "file once more" in str(response.context["form"].errors["published"])

    def test_a_day_in_the_text_is_enough(self, desk):
        dated = f"Sunday, February 2, 2025\n\n{TEXT}"
        desk.post(ADD, {"review_policy": "1", "text": dated})
        assert str(Article.objects.get().published_date) == "2025-02-02"

    def test_an_unknown_day_is_told_in_words(self, desk):
        page = desk.get(add(desk, text=TEXT).url).content.decode()
        assert "no day of publication" in page
        assert "no_published_date" not in page

    def test_takes_a_file(self, desk):
        add(desk, file=SimpleUploadedFile("article.txt", TEXT.encode("cp1256")))
        assert Article.objects.get().current_version.text == TEXT

    def test_fetches_an_address(self, desk, monkeypatch):
        page = Fetched(url="https://news.example/port", content=TEXT.encode(), content_type="text/plain")
        monkeypatch.setattr(http, "fetch", lambda url: page)
        add(desk, address="https://news.example/port")
        assert Article.objects.get().url == "https://news.example/port"

    def test_leads_to_the_article_when_it_is_here_already(self, desk):
        assert add(desk, text=TEXT).url == add(desk, text=TEXT).url
        assert Article.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"file": SimpleUploadedFile("scan.pdf", b"%PDF-1.7")}, "file"), ({"text": "…"}, "text"),
         ({"address": "https://news.example/missing"}, "address"), ({}, "__all__"),
         ({"text": TEXT, "address": "https://news.example/"}, "__all__")],
    )  # fmt: skip
    def test_says_beside_the_field_what_is_wrong(self, desk, monkeypatch, given, field):
        def fetch(url):
            raise FetchError("There is no page at this address (status 404).")

        monkeypatch.setattr(http, "fetch", fetch)
        response = add(desk, **given)
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {field}
        assert not Article.objects.exists()

    @pytest.mark.parametrize("person", ["reviewer", "outsider"])
    def test_is_for_editors(self, client, request, person):
        client.force_login(request.getfixturevalue(person))
        assert add(client, text=TEXT).status_code in {302, 403}
        assert not Article.objects.exists()


class TestDetails:
    def change(self, desk, article, **given):
        fields = {
            "title": article.title, "source_name": "", "url": "", "review_policy": "1", "published_date": "2025-02-02",
            "versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0",
        }  # fmt: skip
        return desk.post(reverse("admin:claims_article_change", args=[article.pk]), {**fields, **given})

    def test_are_corrected_with_an_event(self, desk, article):
        assert self.change(desk, article, title="عنوان جديد").status_code == 302
        article.refresh_from_db()
        assert article.title == "عنوان جديد"
        event = Event.objects.get(type=EventType.ARTICLE_EDITED)
        assert (event.actor, list(event.data["changes"])) == ("editor", ["title"])

    def test_saved_without_a_change_leave_no_event(self, desk, article):
        assert self.change(desk, article).status_code == 302
        assert not Event.objects.filter(type=EventType.ARTICLE_EDITED).exists()
