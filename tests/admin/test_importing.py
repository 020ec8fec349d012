"""Many articles from a file: a dry run first, then they are stored; and out again."""

from __future__ import annotations

import base64
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from claims.models import Article, Claim, Event
from claims.services import importing, queueing
from claims.services.importing import CannotImport
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:claims_article_import")
LIST = reverse("admin:claims_article_changelist")
TEXT = 'قالت هيئة الميناء إن الصادرات ارتفعت بنسبة 12 في المئة في عام 2024.\nوقال "المدير": 7%.'
OTHER = "Exports rose by 12 percent in 2024, the port authority said."


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch):
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: None)


def lines(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def table(*rows, separator=","):
    return "\r\n".join(separator.join(row) for row in rows).encode("utf-8-sig")


def show(desk, data):
    return desk.post(PAGE, {"file": SimpleUploadedFile("articles.csv", data)})


def confirm(desk, data):
    return desk.post(PAGE, {"content": base64.b64encode(data).decode(), "confirmed": "1"}, follow=True)


def what(rows):
    return [
        "problem" if row.problem else "known" if row.known else "again" if row.again else "new"
        for row in rows
    ]


class TestRead:
    @pytest.mark.parametrize(
        "data",
        [
            lines({"text": OTHER, "title": "Port", "published": "2025-01-31", "review_policy": 2}),
            table(["text", "title", "published", "review_policy"], [f'"{OTHER}"', "Port", "2025-01-31", "2"]),
            table(["text", "title", "published", "review_policy"], [OTHER, "Port", "2025-01-31", "2"], separator=";"),
            table(["title", "text", "published", "review_policy"], ["Port", OTHER, "2025-01-31", "2"], separator="\t"),
        ],
    )  # fmt: skip
    def test_tables_and_lines_say_the_same(self, data, editor):
        (row,) = importing.run(data=data, by=editor, now=NOW)
        article = Article.objects.get()
        assert row.article == article
        assert (article.title, str(article.published_date), article.review_policy, article.current_version.text) == (
            "Port", "2025-01-31", 2, OTHER,
        )  # fmt: skip

    def test_a_text_stays_as_it_is_with_its_line_breaks(self, editor):
        text = f"\u200f {TEXT}\r\n\n"
        quoted = '"' + text.replace('"', '""') + '"'
        importing.run(data=f"text\r\n{quoted}\r\n".encode("utf-16"), by=editor, now=NOW)
        importing.run(data=lines({"text": f"{text} "}), by=editor, now=NOW)
        assert {article.current_version.text for article in Article.objects.all()} == {text, f"{text} "}

    def test_says_what_would_happen_and_writes_nothing(self, article):
        known = article.current_version.text
        rows = [{"text": known}, {"text": OTHER}, {"text": OTHER}, {"text": "…"}, {"text": TEXT, "published": "5/1"},
                {"text": TEXT, "language": "xx"}, {"text": TEXT, "url": "javascript:alert(1)"}, {"title": "x" * 501, "text": TEXT},
                {"text": TEXT, "review_policy": 3}, {"text": None}]  # fmt: skip
        before = Event.objects.count()
        assert what(importing.preview(data=lines(*rows))) == ["known", "new", "again", *["problem"] * 7]
        assert Event.objects.count() == before

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "names"), (b"text\r\n", "nothing"), (b"title\r\nx", "names"), (b"text,headline\r\nx,y", "names"),
            (b'{"text": ', "no_json"), (b'{"text": "a"}\n[]', "no_json"), (b'{"texts": "a"}', "names"),
            (b'text\r\n"a', "no_table"), (b"text\r\na,b", "too_wide"), (b"\x00\x01\x02", "unreadable"),
            (b"PK\x03\x04\x00\x00", "unreadable"), (lines(*[{"text": f"{n} a"} for n in range(101)]), "too_many"),
            (b" " * (5 * 2**20 + 1), "too_large"),
        ],
    )  # fmt: skip
    def test_refuses_a_file_that_is_none(self, data, code):
        with pytest.raises(CannotImport) as told:
            importing.preview(data=data)
        assert told.value.code == code


class TestPage:
    def test_shows_first_and_then_stores_what_was_shown(self, desk, editor):
        data = lines({"text": OTHER}, {"text": "…"})
        page = show(desk, data)
        assert "1 article would be stored" in page.content.decode()
        assert not Article.objects.exists()
        done = confirm(desk, data)
        assert Article.objects.get().created_by == editor
        assert Claim.objects.exists()
        assert [str(message) for message in done.context["messages"]] == [
            "1 article is imported.",
            "1 row was left out: it was here already, or could not be read.",
        ]

    @pytest.mark.parametrize("sent", [{}, {"content": "%%%", "confirmed": "1"}, {"confirmed": "1"}])
    def test_asks_for_a_file(self, desk, sent):
        assert "Choose a file first." in desk.post(PAGE, sent).content.decode()

    def test_says_what_is_wrong_with_a_file(self, desk):
        page = show(desk, b"headline\r\n<b>x</b>").content.decode()
        assert "Not known: headline" in page
        assert not Article.objects.exists()

    def test_shows_texts_as_texts(self, desk):
        page = show(desk, lines({"text": "<script>alert(1)</script> rose 5%", "title": "<img src=x>"}))
        assert b"<script>alert" not in page.content
        assert b"<img src=x>" not in page.content

    def test_is_not_for_reviewers(self, client, reviewer):
        reviewer.is_staff = True
        reviewer.save()
        client.force_login(reviewer)
        assert client.get(PAGE).status_code == 403
        assert confirm(client, lines({"text": OTHER})).status_code == 403

    def test_the_list_leads_there(self, desk):
        assert PAGE in desk.get(LIST).content.decode()


def test_what_goes_out_comes_in_again(desk, article):
    answer = desk.post(LIST, {"action": "export_lines", "_selected_action": [article.pk]})
    data = b"".join(answer.streaming_content)
    assert what(importing.preview(data=data)) == ["known"]
    told = json.loads(data)
    assert (told["text"], told["title"], told["language"]) == (
        article.current_version.text, article.title, article.language,
    )  # fmt: skip
