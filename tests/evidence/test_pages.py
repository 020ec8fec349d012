"""Fetched bytes read as a page: text, where the date is from, PDF, a fact-check's own verdict, WARC."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime

import pytest

from claims.evidence import feeds, http, pages, warc
from claims.evidence.claimreview import from_item
from claims.evidence.feeds import FeedError
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched
from claims.evidence.providers.page import Page as PageProvider
from claims.evidence.types import Query
from tests.site import LOOPBACK, answer

REVIEW = {
    "@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "خسر أغنى 500 شخص 108 مليارات",
    "url": "https://example.org/check", "datePublished": "2025-01-29", "author": {"@type": "Organization", "name": "مدقق"},
    "reviewRating": {"@type": "Rating", "ratingValue": 5, "bestRating": 5, "alternateName": "صحيح"},
    "itemReviewed": {"@type": "Claim", "author": {"name": "صحيفة"}, "datePublished": "2025-01-28"},
}  # fmt: skip


def fetched(
    content: bytes, content_type: str = "text/html", url: str = "https://example.org/a", **more
) -> Fetched:
    return Fetched(url=url, content=content, content_type=content_type, **more)


def html(body: str, head: str = "") -> bytes:
    return f'<html lang="ar"><head><meta charset="utf-8">{head}</head><body><article>{body}</article></body></html>'.encode()


def pdf(*lines: str) -> bytes:
    """A PDF of one page with Latin lines, as small as they come."""
    text = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
    return out.encode("latin-1")


class TestRead:
    def test_text_title_publisher_date_and_where_it_is_from(self):
        head = (
            '<title>ارتفاع الصادرات - جريدة الميناء</title><meta property="og:site_name" content="جريدة الميناء">'
            '<meta property="article:published_time" content="2025-01-28T10:00:00Z">'
            '<link rel="canonical" href="https://example.org/exports?utm_source=feed">'
        )
        page = pages.read(
            fetched(html("<p>ارتفعت الصادرات 12% في العام الماضي بحسب هيئة الميناء.</p>", head)),
            requested="https://example.org/a",
        )
        assert (page.url, page.publisher, page.title) == (
            "https://example.org/exports",
            "جريدة الميناء",
            "ارتفاع الصادرات",
        )
        assert (page.published, page.published_source, page.language) == (date(2025, 1, 28), "meta", "ar")
        assert "ارتفعت الصادرات 12%" in page.text

    def test_an_old_arabic_encoding(self):
        source = "<html><body><article><p>ارتفعت الصادرات اثني عشر في المئة هذا العام بحسب الهيئة</p></article></body></html>"
        page = pages.read(fetched(source.encode("windows-1256")), requested="x")
        assert "ارتفعت الصادرات" in page.text

    def test_the_verdict_of_a_fact_check(self):
        script = f'<script type="application/ld+json">{json.dumps({"@graph": [REVIEW]})}</script>'
        page = pages.read(
            fetched(html("<p>تحققنا من الخبر ووجدناه صحيحا بعد مراجعة المصادر.</p>", script)), requested="x"
        )
        assert page.review is not None
        assert (page.review.rating, page.review.publisher, page.review.claimant) == ("صحيح", "مدقق", "صحيفة")
        assert page.review.as_dict()["claimed"] == "2025-01-28"

    def test_a_pdf_in_a_process_of_its_own(self):
        page = pages.read(
            fetched(pdf("Exports rose 12.5 percent", "in the last year."), "application/pdf"), requested="x"
        )
        assert page.text == "Exports rose 12.5 percent in the last year."
        assert page.flags == ()  # English: figures come out whole

    @pytest.mark.parametrize("content", [b"%PDF-1.4 nothing", b"%PDF-1.7\n" + b"\x00" * 5000, pdf("")])
    def test_a_pdf_that_cannot_be_read_says_so(self, content):
        with pytest.raises(FetchError, match="PDF"):
            pages.read(fetched(content, "application/pdf"), requested="x")

    @pytest.mark.parametrize("content", [b"", b"<html></html>", b"\x89PNG\r\n\x1a\n\x00"])
    def test_a_page_without_text_says_so(self, content):
        with pytest.raises(FetchError):
            pages.read(fetched(content), requested="x")


class TestClaimReview:
    @pytest.mark.parametrize(
        "odd",
        [{}, {"claimReviewed": None}, {"claimReviewed": ["x"]}, {"claimReviewed": "  "}],
    )
    def test_without_a_claim_is_none(self, odd):
        assert from_item(odd) is None

    def test_whatever_is_of_another_type_is_left_out(self):
        found = from_item({"claimReviewed": "x", "reviewRating": [{"ratingValue": "2", "bestRating": 5}], "author": "A",
                           "itemReviewed": "y", "datePublished": 7, "url": {"a": 1}})  # fmt: skip
        assert found is not None
        assert (found.rating, found.publisher, found.url, found.published) == ("2/5", "", "", None)


class TestWarc:
    def test_the_bytes_come_back_as_they_were(self, site):
        packed = gzip.compress(html("<p>نص</p>"))
        site.pages["/z"] = answer(packed, content_encoding="gzip", x_odd="é".encode().decode("latin-1"))
        limits = http.Limits(ports={site.port}, networks=LOOPBACK)
        found = http.fetch(f"{site.address}/z", limits=limits)
        assert found.packed == packed
        record = warc.record(found, at=datetime(2025, 1, 28, 10, 0, tzinfo=UTC))
        assert list(warc.responses(record)) == [(f"{site.address}/z", html("<p>نص</p>"))]
        assert b"WARC-Date: 2025-01-28T10:00:00Z" in gzip.decompress(record)

    def test_a_damaged_file_is_noticed(self, site):
        limits = http.Limits(ports={site.port}, networks=LOOPBACK)
        record = gzip.decompress(
            warc.record(http.fetch(site.address, limits=limits), at=datetime(2025, 1, 1, tzinfo=UTC))
        )
        with pytest.raises(Exception, match="digest"):
            list(warc.responses(record.replace(b"12%", b"13%")))


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>جريدة الميناء</title>
<item><title>خبر</title><link>/news/1?utm_medium=rss</link></item>
<item><title>خبر</title><link>https://example.org/news/2</link></item>
<item><title>بلا رابط</title></item><item><link>javascript:alert(1)</link></item></channel></rss>""".encode()
MAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://example.org/old</loc><lastmod>2024-01-01</lastmod></url>
<url><loc>https://example.org/new</loc><lastmod>2025-01-01</lastmod></url></urlset>"""


class TestFeeds:
    def test_rss(self):
        found = feeds.read(fetched(RSS, "application/rss+xml", "https://example.org/feed"))
        assert found.title == "جريدة الميناء"
        assert found.pages == ("https://example.org/news/1", "https://example.org/news/2")

    def test_the_changes_of_a_wiki_name_its_pages(self):
        wiki = "https://example.org/w/index.php?title=%D9%85%D8%B5%D8%B1"
        links = f"<link>{wiki}&amp;diff=9&amp;oldid=8</link></item><item><link>{wiki}&amp;diff=7&amp;oldid=0</link>"
        feed = f"<rss version='2.0'><channel><item>{links}</item></channel></rss>"
        assert feeds.read(fetched(feed.encode(), "application/rss+xml")).pages == (wiki,)

    @pytest.mark.parametrize(
        ("told", "day"),
        [("Thu, 02 Jan 2025 01:00:00 +0300", "2025-01-02T01:00:00+03:00"), ("Thu, 02 Jan 2025 01:00:00 -0000", "2025-01-02T01:00:00+00:00"),
         ("2025-01-02T01:00:00Z", "2025-01-02T01:00:00+00:00"), ("0001-01-01T00:00:00+14:00", ""), ("yesterday", ""), ("9" * 90, ""), ("", "")],
    )  # fmt: skip
    def test_dates_in_the_zone_they_name(self, told, day):
        feed = f"<rss version='2.0'><channel><item><link>/1</link><pubDate>{told}</pubDate></item></channel></rss>"
        (item,) = feeds.read(fetched(feed.encode(), "application/rss+xml", "https://example.org/")).items
        assert (item.published.isoformat() if item.published else "") == day

    def test_atom_tells_when_a_page_was_published_and_changed(self):
        entry = "<link href='https://example.org/1'/><published>2025-01-02T01:00:00Z</published><updated>2025-02-02T01:00:00Z</updated>"
        feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{entry}</entry><entry>{entry.replace('/1', '/2').replace('published', 'x')}</entry></feed>"
        first, second = feeds.read(fetched(feed.encode(), "application/atom+xml")).items
        assert first.published
        assert (first.published.month, first.dated) == (1, first.published)
        assert second.dated
        assert (second.published, second.dated.month) == (None, 2)

    def test_a_news_sitemap_tells_titles_and_dates(self):
        news = "<n:news xmlns:n='x'><n:title>Port</n:title><n:publication_date>2025-01-02</n:publication_date></n:news>"
        listed = f"<urlset><url><loc>https://example.org/1</loc>{news}</url></urlset>"
        (item,) = feeds.read(fetched(listed.encode(), "text/xml")).items
        assert (item.title, str(item.published)) == ("Port", "2025-01-02 00:00:00+00:00")

    @pytest.mark.parametrize(
        ("told", "shown"),
        [("<b>عاجل</b>  خبر", "عاجل خبر"), ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"), ("a\u202eb\u2067c\x07d\ud800", "a b c d"),
         ("AT&amp;T <3", "AT&T <3"), ("می\u200cخواهد", "می\u200cخواهد"), ("<" * 9000, "<" * 300), (None, "")],
    )  # fmt: skip
    def test_titles_are_one_line_of_plain_text(self, told, shown):
        assert feeds.plain(told) == shown

    @pytest.mark.parametrize("page", ["<link rel=alternate type=application/rss+xml href=/f>", "<link rel='ALTERNATE feed' type='application/atom+xml' href='https://example.org/f'>"])  # fmt: skip
    def test_a_page_that_names_feeds_offers_them(self, page):
        with pytest.raises(FeedError, match=r"a page, not a feed; .*: https://example\.org/f$") as caught:
            feeds.read(fetched(f"<html><head>{page}</head></html>".encode(), url="https://example.org/"))
        assert caught.value.offered == ("https://example.org/f",)

    @pytest.mark.parametrize("page", ["<link rel=alternate hreflang=ar href=/f>", "<link rel=alternate type=application/rss+xml href=javascript:x>", "<i " + "a=1 " * 600 + ">", "<b>" * 100_000])  # fmt: skip
    def test_a_page_that_names_none_offers_none(self, page):
        with pytest.raises(FeedError, match="neither") as caught:
            feeds.read(fetched(page.encode(), url="https://example.org/"))
        assert caught.value.offered == ()

    def test_a_sitemap_newest_first(self):
        assert feeds.read(fetched(MAP, "text/xml")).pages == (
            "https://example.org/new",
            "https://example.org/old",
        )

    def test_an_index_of_sitemaps(self):
        index = b"<sitemapindex><sitemap><loc>https://example.org/m1.xml</loc></sitemap></sitemapindex>"
        assert feeds.read(fetched(index, "text/xml")).maps == ("https://example.org/m1.xml",)

    @pytest.mark.parametrize(
        "content", [b"", b"<html><body>no feed</body></html>", b"{}", b"\x00\x01<urlset"]
    )
    def test_what_is_none_says_so(self, content):
        with pytest.raises(FeedError, match="neither"):
            feeds.read(fetched(content))

    def test_a_bomb_of_entities_stays_small(self):
        lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{lol}]><urlset><url><loc>&l9;</loc></url></urlset>'
        assert feeds.read(fetched(bomb.encode(), "text/xml")).pages == ()

    def test_a_local_file_is_not_read(self):
        xxe = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://example.org/&x;</loc></url></urlset>'
        assert not any("root" in page for page in feeds.read(fetched(xxe, "text/xml")).pages)


def test_the_page_provider_names_the_page_it_is_given():
    query = Query(text="x", tokens=(), language="en", address="https://example.org/")
    assert [hit.url for hit in PageProvider().search(query, limit=5)] == ["https://example.org/"]
