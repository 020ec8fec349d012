"""The wiki provider, pages, feeds and second looks against a real MediaWiki."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from claims.choices import LookupState, Relation, Still
from claims.evidence import warc
from claims.evidence.base import BadReply
from claims.evidence.providers.mediawiki import MediaWiki
from claims.evidence.providers.page import Page
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Query
from claims.models import Article, Evidence, Feed, Lookup, PageFetch, Snapshot
from claims.services import asking, feeds, fetching, ingest, lookups
from claims.services import pages as snapshots
from claims.services.archive import Note, add_note
from tests.factories import make_claim, make_evidence
from tests.peers import pages
from tests.peers.wiki import Wiki

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("peers")]


@pytest.fixture
def provider(wiki: Wiki) -> MediaWiki:
    return MediaWiki({"ar": wiki.api, "en": wiki.api}, publisher="موسوعة الميناء", pace=0.0)


@pytest.fixture
def search(provider: MediaWiki) -> Iterator[Callable[..., list[Hit]]]:
    def asked(words: str, language: str = "ar", limit: int = 5) -> list[Hit]:
        query = Query(text=words, tokens=tuple(tokens(words)), language=language, words=words)
        return provider.search(query, limit=limit)

    with asking.minded(provider):
        yield asked


@pytest.fixture
def title(wiki: Wiki) -> Iterator[str]:
    """A page of the test's own."""
    name = "مرفأ الصيادين"
    wiki.edit(name, NEWS)
    yield name
    wiki.delete(name)


CATCH = "وبلغت حصيلة صيد التونة 310 أطنان في شهر واحد، بحسب جمعية الصيادين في البلدة."
OTHER = "ويضم مرفأ الصيادين رصيفين خشبيين وسوقا صغيرة تفتح أبوابها قبل الفجر كل يوم."
NEWS = f"{OTHER}\n\n== الصيد ==\n{CATCH}\n\n== السوق ==\nتباع الأسماك في مزاد يومي يحضره تجار من المدن القريبة.\n"


class TestSearch:
    def test_finds_the_arabic_page_whole_at_its_revision(self, search, wiki):
        (hit,) = search("صادرات الفوسفات")
        assert (hit.title, hit.language, hit.publisher) == (pages.PORT, "ar", "موسوعة الميناء")
        for line in (pages.TONNES, pages.SHARE, pages.LAST):
            assert line in hit.text
        assert hit.published == timezone.now().date()
        assert hit.url.startswith(f"{wiki.address}/wiki/%D9")
        assert httpx.URL(hit.url).params["oldid"].isdecimal()

    def test_tells_the_language_of_a_page_that_is_not_the_wikis(self, search):
        (hit,) = search("Phosphate exports", "en")
        assert (hit.title, hit.language) == (pages.PORT_EN, "en")

    @pytest.mark.parametrize(
        ("figure", "titles"),
        [("٥٫٥٧٦", {pages.PORT}), ("5.576", {pages.MINISTRY, pages.PORT_EN}), ("4120", {pages.PORT})],
    )
    def test_finds_figures_as_they_are_written(self, search, figure, titles):
        assert {hit.title for hit in search(figure)} == titles

    def test_finds_as_many_as_asked_for_and_nothing_for_what_no_page_has(self, search):
        assert len(search("5.576", limit=1)) == 1
        assert search("زرافة بنفسجية") == []

    def test_reads_a_page_of_which_the_extract_is_empty(self, search):
        (hit,) = search("سفينة شحن")  # TextExtracts leaves tables out
        assert hit.title == pages.TRAFFIC
        assert "يناير | ١١٧ سفينة شحن وسفينتا ركاب" in hit.text

    def test_an_error_with_status_200_is_a_bad_reply(self, search, provider, wiki):
        with pytest.raises(BadReply, match="missingparam"):
            search("")
        with pytest.raises(BadReply, match="badvalue"):
            provider._ask(wiki.api, action="nothing")

    def test_an_address_that_is_no_api_is_a_bad_reply(self, wiki):
        provider = MediaWiki({"ar": f"{wiki.address}/wiki/{pages.PORT_EN}"}, pace=0.0)
        with asking.minded(provider), pytest.raises(BadReply):
            provider.search(Query(text="x", tokens=("x",), language="ar", words="x"), limit=5)

    def test_knows_a_name_in_the_other_language_by_the_pages_link(self, search, provider):
        assert provider.translate(pages.PORT, "ar") == pages.PORT_EN
        assert provider.translate(pages.MINISTRY, "ar") == ""
        assert provider.translate("لا صفحة بهذا الاسم", "ar") == ""


class TestPage:
    def test_of_a_revision_is_fetched_and_read_without_the_wikis_own_words(self, search, tmp_path):
        (hit,) = search("صادرات الفوسفات")
        snapshot = snapshots.capture(url=hit.url, now=timezone.now())
        assert snapshot.url == hit.url
        assert (snapshot.title, snapshot.language) == (pages.PORT, "ar")
        lines = snapshot.text.splitlines()
        assert {pages.TONNES, pages.SHARE, pages.LAST, "2024 | 1475", "الصادرات"} <= set(lines)
        assert not any("عدل" in line or "اذهب إلى" in line for line in lines)
        ((url, body),) = warc.responses((tmp_path / snapshot.capture.warc).read_bytes())
        assert url == snapshot.url
        assert pages.TONNES.encode() in body

    def test_of_a_revision_stays_when_the_wiki_is_edited(self, wiki, title, provider, search):
        (hit,) = search("حصيلة صيد التونة")
        before = snapshots.capture(url=hit.url, now=timezone.now())
        wiki.edit(title, NEWS.replace("310", "130"))
        after = snapshots.capture(url=hit.url, now=timezone.now(), fresh=timedelta(0))
        assert after == before
        assert CATCH in after.text


class TestLookUp:
    def run(self, text: str, editor: Any) -> tuple[Lookup, list[Evidence]]:
        """An article comes in, is read, and the wiki is asked about its first claim."""
        article: Article = ingest.add_article(text=text, by=editor, now=timezone.now()).article
        claim = article.current_version.claims.filter(quantities__isnull=False).first()
        assert claim is not None
        lookup = claim.lookups.get()
        assert lookups.run(lookup_id=lookup.pk, clock=timezone.now)
        lookup.refresh_from_db()
        assert (lookup.state, lookup.error, lookup.missed) == (LookupState.DONE, "", [])
        return lookup, list(claim.evidence.all())

    @pytest.mark.parametrize(
        ("figure", "relation", "suggestion"),
        [("٥٫٥٧٦", "equal", Relation.SUPPORTS), ("5.576", "equal", Relation.SUPPORTS), ("55.76", "decimal_slip", Relation.REFUTES)],
    )  # fmt: skip
    def test_compares_the_figure_with_that_of_a_passage_in_the_page(
        self, use, provider, editor, figure, relation, suggestion
    ):
        use(provider)
        text = f"أخبار الموانئ\n\nبلغت صادرات ميناء العقيق من الفوسفات {figure} مليون طن في عام 2024.\n"
        lookup, found = self.run(text, editor)
        assert lookup.queries[0]["language"] == "ar"
        assert sum(query["hits"] for query in lookup.queries)
        best = found[0]
        assert pages.TONNES in best.quote
        assert best.snapshot.text[best.start : best.end] == best.quote
        assert best.comparison["figures"][0]["relation"] == relation
        assert best.suggestion == suggestion
        assert (best.snapshot.publisher, best.snapshot.title) == ("موسوعة الميناء", pages.PORT)

    def test_goes_on_in_the_other_language_by_the_pages_link(self, use, provider, editor):
        use(provider)
        text = "أخبار الموانئ\n\nبلغت صادرات «ميناء العقيق» من الفوسفات 5.576 مليون طن في عام 2024.\n"
        lookup, found = self.run(text, editor)
        assert {"en", "ar"} == {query["language"] for query in lookup.queries}
        assert any(pages.PORT_EN in query["query"] for query in lookup.queries)
        (english,) = [one for one in found if one.snapshot.title == pages.PORT_EN]
        assert english.snapshot.language == "en"
        assert english.comparison["figures"][0]["relation"] == "equal"

    def test_reads_a_page_that_a_person_names(self, use, wiki, editor):
        use(Page())
        claim = make_claim()
        address = f"{wiki.address}/wiki/{pages.PORT}"
        assert lookups.ask(claims=[claim], provider="page", by=editor, now=timezone.now(), address=address)
        assert lookups.run(lookup_id=claim.lookups.get().pk, clock=timezone.now)
        passage = claim.evidence.first()
        assert passage is not None
        assert passage.quote in passage.snapshot.text
        assert passage.snapshot.url == str(httpx.URL(address.replace(" ", "_")))  # where the wiki leads us


class TestFeed:
    @pytest.mark.parametrize("special", ["RecentChanges", "NewPages"])
    def test_of_the_wikis_changes_brings_its_pages_into_the_archive(self, wiki, title, special):
        wiki.edit(title, NEWS.replace("310", "130"))
        feed = Feed.objects.create(url=f"{wiki.address}/w/index.php?title=Special:{special}&feed=atom")
        assert feeds.refresh(feed_id=feed.pk, clock=timezone.now)
        feed.refresh_from_db()
        assert (feed.failures, feed.error) == (0, "")
        assert "موسوعة الميناء" in feed.publisher
        for job in PageFetch.objects.all():
            assert fetching.run(fetch_id=job.pk, clock=timezone.now)
        assert set(PageFetch.objects.values_list("state", "error")) == {(LookupState.DONE, "")}
        texts = dict(Snapshot.objects.values_list("title", "text"))
        assert {*pages.PAGES, title} < set(texts)
        assert CATCH.replace("310", "130") in texts[title]
        assert CATCH not in texts[title]  # no list of differences

    def test_has_nothing_new_the_second_time(self, wiki):
        feed = Feed.objects.create(url=f"{wiki.address}/w/index.php?title=Special:NewPages&feed=atom")
        now = timezone.now()
        assert feeds.refresh(feed_id=feed.pk, clock=lambda: now)
        assert feeds.refresh(feed_id=feed.pk, clock=lambda: now + timedelta(hours=1)) == 0


class TestSecondLook:
    def cite(self, snapshot: Snapshot) -> Evidence:
        passage = make_evidence(snapshot=snapshot, quote=CATCH)
        Evidence.objects.filter(pk=passage.pk).update(relation=Relation.SUPPORTS)
        return passage

    def look(self, passage: Evidence) -> str:
        snapshots.look_again(snapshot=passage.snapshot, now=timezone.now())
        passage.refresh_from_db()
        return passage.still

    @pytest.fixture
    def page(self, wiki: Wiki, title: str) -> Evidence:
        """A passage of the page as it is, whatever its revision."""
        return self.cite(snapshots.capture(url=f"{wiki.address}/wiki/{title}", now=timezone.now()))

    def test_nothing_happened(self, page):
        assert self.look(page) == Still.SAME

    def test_the_page_is_edited_elsewhere(self, page, wiki, title):
        wiki.edit(title, NEWS.replace("رصيفين خشبيين", "ثلاثة أرصفة خشبية"))
        assert self.look(page) == Still.CHANGED

    def test_the_figure_is_edited(self, page, wiki, title):
        wiki.edit(title, NEWS.replace("310", "130"))
        assert self.look(page) == Still.GONE

    def test_the_page_is_deleted(self, page, wiki, title):
        wiki.delete(title)
        assert self.look(page) == Still.NO_PAGE

    def test_what_the_wiki_gave_as_text_is_there_until_its_revision_is_not(self, search, wiki, title):
        (hit,) = search("حصيلة صيد التونة")
        note = Note(title=hit.title, text=hit.text, url=hit.url)
        snapshot, _ = add_note(note=note, now=timezone.now())
        passage = self.cite(snapshot)
        assert self.look(passage) == Still.SAME
        wiki.edit(title, NEWS.replace("310", "130"))
        assert self.look(passage) == Still.SAME
        wiki.delete(title)
        assert self.look(passage) == Still.NO_PAGE
