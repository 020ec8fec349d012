"""Articles in, by text, file and address: stored once, with what was read of them, or refused with a sentence."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import docx
import pytest

from claims import documents, extraction
from claims.choices import DateSource, EventType
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched
from claims.extraction import types
from claims.models import Article, ArticleVersion, Claim, Event, Lookup
from claims.services import ingest, queueing

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
TEXT = "صادرات الميناء\r\n\r\nقالت الهيئة إن الصادرات ارتفعت 12% في عام 2024.\r\n"
HEADLINE = "صادرات الميناء تبلغ مستوى قياسيا"
PAGE = f"""<!DOCTYPE html><html lang="ar"><head><title>{HEADLINE}</title>
<meta property="og:site_name" content="صحيفة الساحل">
<meta property="article:published_time" content="2025-02-01T10:00:00Z">
<link rel="canonical" href="https://news.example/port"></head><body><article>
<p>قالت هيئة الميناء يوم الأحد إن الصادرات ارتفعت بنسبة 12 في المئة في عام 2024، وهو أعلى رقم منذ عام 2010.</p>
<p>وبلغت قيمة البضائع نحو 3.5 مليار دولار، ويعمل في الميناء أكثر من أربعة آلاف عامل بحسب التقرير.</p>
</article></body></html>"""


@pytest.fixture(autouse=True)
def extractor(monkeypatch):
    """One claim, the last line; the extractor itself has tests of its own."""

    def extract(text, *, language=None, published=None, title=""):
        line = text.strip().splitlines()[-1].strip()
        start = text.rindex(line)
        span = types.Span(start, start + len(line))
        dropped = types.Edit(kind="connective", start=start, end=start + 1, before=line[0], after="")
        claim = types.Claim(
            id=0, spans=(span,), quote=line, statement=line[1:], edits=(dropped,), kind="quantity",
            checkable=True, worth=0.5,
        )  # fmt: skip
        sentence = types.Sentence(start=span.start, end=span.end, role="body", reason=None, claims=(0,))
        return types.Extraction(
            language=language or "ar", published=published, title=title or text.strip().splitlines()[0],
            length=len(text), sentences=(sentence,), claims=(claim,),
        )  # fmt: skip

    monkeypatch.setattr(extraction, "extract", extract, raising=False)


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """Ids sent to the workers."""
    sent: list[int] = []
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: sent.extend(ids))
    return sent


@pytest.fixture
def web(monkeypatch):
    """Lay a page down at every address, or a failure."""

    def lay(found):
        def fetch(url, **_):
            if isinstance(found, Exception):
                raise found
            return found

        monkeypatch.setattr(http, "fetch", fetch)

    return lay


def add(**given):
    return ingest.add_article(**{"text": TEXT, "by": None, "now": NOW, **given})


def add_file(data, name="article.txt", **details):
    return ingest.add_file(data=data, name=name, by=None, now=NOW, **details)


def add_page(**details):
    return ingest.add_url(url="https://news.example/port?utm=x", by=None, now=NOW, **details)


class TestText:
    def test_is_stored_with_its_claims_lookups_and_events(self, editor, woken):
        found = add(by=editor)
        version = found.article.current_version
        assert found.created
        assert (version.text, version.number, found.article.created_by) == (TEXT, 1, editor)
        claim = Claim.objects.get()
        assert claim.quote == TEXT[claim.start : claim.end]
        assert (claim.statement, claim.edits) == (
            claim.quote[1:],
            [
                {
                    "kind": "connective", "start": claim.start, "end": claim.start + 1,
                    "before": claim.quote[0], "after": "", "source_start": None, "source_end": None,
                }
            ],
        )  # fmt: skip
        assert [lookup.pk for lookup in Lookup.objects.all()] == woken
        assert list(Event.objects.order_by("pk").values_list("type", flat=True)) == [
            EventType.ARTICLE_ADDED,
            EventType.CLAIMS_EXTRACTED,
        ]

    def test_given_twice_is_one_article(self):
        first, second = add(), add(title="آخر")
        assert (second.created, second.article) == (False, first.article)
        assert (Article.objects.count(), Lookup.objects.count()) == (1, 1)

    def test_given_twice_at_once_is_one_article(self, monkeypatch):
        """Somebody else stores it between our look and our write."""
        first = add()
        known = ingest._known
        looks = iter([None])  # what the first look finds
        monkeypatch.setattr(ingest, "_known", lambda digest: next(looks, known(digest)))
        second = add()
        assert (second.created, second.article) == (False, first.article)
        assert ArticleVersion.objects.count() == 1

    def test_has_an_address_on_this_site(self, settings):
        settings.SITE_URL = "https://desk.example"
        found = add()
        assert found.path == f"/articles/{found.article.uid}/"

    @pytest.mark.parametrize(
        ("given", "title"),
        [({}, "صادرات الميناء"), ({"title": "  عنوان\nثان "}, "عنوان"), ({"title": " \n "}, "صادرات الميناء"),
         ({"title": "ط" * 600}, "ط" * 500)],
    )  # fmt: skip
    def test_has_one_line_for_a_title(self, given, title):
        assert add(**given).article.title == title

    @pytest.mark.parametrize(
        ("text", "advice"),
        [("", "no text"), (" \n\u200f…", "no text"), ("a\x00b", "not readable"), ("a\ud800b", "not readable"),
         ("نص " * 700_000, "limit")],
    )  # fmt: skip
    def test_is_refused_with_advice(self, text, advice):
        with pytest.raises(ingest.IngestError, match=advice):
            add(text=text)
        assert not Article.objects.exists()

    def test_knows_who_gave_the_date(self):
        assert add().article.published_source == DateSource.NONE
        dated = add(text=TEXT + "آخر", published=date(2025, 2, 2)).article
        assert (dated.published_date, dated.published_source) == (date(2025, 2, 2), DateSource.PERSON)


class TestFile:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859-6"])
    def test_is_stored_as_the_text_it_holds(self, encoding):
        found = add_file(TEXT.encode(encoding))
        assert found.article.current_version.text == TEXT

    def test_in_another_encoding_is_the_same_article(self):
        assert add_file(TEXT.encode()).article == add_file(TEXT.encode("cp1256")).article

    def test_may_be_a_word_document(self):
        document, packed = docx.Document(), io.BytesIO()
        document.add_heading("العنوان", 0)
        document.add_paragraph("ارتفعت الصادرات 12%.")
        document.save(packed)
        found = add_file(packed.getvalue(), "article.docx").article
        assert (found.title, found.current_version.text) == ("العنوان", "العنوان\n\nارتفعت الصادرات 12%.")

    def test_tells_of_itself_what_nobody_else_told(self):
        found = add_file(PAGE.encode(), "saved.html").article
        assert (found.title, found.source_name, found.language) == (HEADLINE, "صحيفة الساحل", "ar")
        assert (found.published_date, found.published_source) == (date(2025, 2, 1), DateSource.META)

    def test_is_overruled_by_the_person(self):
        details = {"title": "عنوان", "source_name": "مصدر", "published": date(2025, 1, 1), "review_policy": 2}
        found = add_file(PAGE.encode(), "saved.html", **details).article
        assert (found.title, found.source_name, found.review_policy) == ("عنوان", "مصدر", 2)
        assert (found.published_date, found.published_source) == (date(2025, 1, 1), DateSource.PERSON)

    @pytest.mark.parametrize(
        ("data", "advice"),
        [(b"", "empty"), (b"%PDF-1.7", "PDF"), (b"a\x00b", "not readable"), (b"x" * (documents.MAX_BYTES + 1), "10 MB"),
         ("Привет, как дела".encode("cp1251"), "encoding")],
    )  # fmt: skip
    def test_is_refused_with_advice(self, data, advice):
        with pytest.raises(ingest.IngestError, match=advice):
            add_file(data)
        assert not Event.objects.exists()


class TestAddress:
    def test_is_fetched_and_its_page_stored(self, web):
        web(Fetched(url="https://news.example/port?utm=x", content=PAGE.encode(), content_type="text/html"))
        found = add_page().article
        assert (found.title, found.url) == (HEADLINE, "https://news.example/port")
        assert found.current_version.text.startswith(f"{HEADLINE}\n\nقالت هيئة الميناء")
        assert found.published_source == DateSource.META

    def test_of_another_encoding_is_read_by_the_header(self, web):
        content = PAGE.encode("cp1256")
        web(
            Fetched(
                url="https://news.example/p",
                content=content,
                content_type="text/html",
                charset="windows-1256",
            )
        )
        assert add_page().article.title == HEADLINE

    def test_too_long_to_be_stored_is_left_out(self, web):
        url = f"https://news.example/{'x' * 2000}"
        web(Fetched(url=url, content=TEXT.encode(), content_type="text/plain"))
        assert add_page().article.url == ""

    @pytest.mark.parametrize(
        "trouble",
        [FetchError("There is no page at this address (status 404)."),
         Fetched(url="https://news.example/", content=b"<html></html>", content_type="text/html")],
    )  # fmt: skip
    def test_that_brings_nothing_is_refused_with_a_sentence(self, web, trouble):
        web(trouble)
        with pytest.raises(ingest.IngestError, match=r"\.$"):
            add_page()


class TestEditDetails:
    def test_changes_them_and_leaves_an_event(self, article, editor):
        ingest.edit_details(
            article=article, by=editor, now=NOW, title="جديد", source_name="", review_policy=2
        )
        article.refresh_from_db()
        assert (article.title, article.review_policy) == ("جديد", 2)
        event = Event.objects.get(type=EventType.ARTICLE_EDITED)
        assert (event.actor, set(event.data["changes"])) == ("editor", {"title", "review_policy"})
        assert event.data["changes"]["review_policy"] == [1, 2]

    def test_notes_that_a_person_gave_the_date(self, article, editor):
        ingest.edit_details(article=article, by=editor, now=NOW, published_date=date(2025, 1, 1))
        article.refresh_from_db()
        assert article.published_source == DateSource.PERSON

    def test_without_a_change_leaves_no_event(self, article, editor):
        ingest.edit_details(article=article, by=editor, now=NOW, title=article.title)
        ingest.edit_details(article=article, by=editor, now=NOW)
        assert not Event.objects.exists()
