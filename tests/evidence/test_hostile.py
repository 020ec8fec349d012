"""Sites, feeds and mark-up made to break us: each is refused in one sentence, or read without what is odd."""

from __future__ import annotations

import subprocess
import time
from dataclasses import replace

import pytest

from claims import documents
from claims.documents import DocumentError, pdf
from claims.evidence import addresses, claimreview, feeds, guard, http, pages, queries
from claims.evidence.feeds import FeedError
from claims.evidence.guard import FetchError, is_public
from claims.evidence.http import Fetched, Limits, fetch
from claims.evidence.types import Query
from tests.site import LOOPBACK, Site, answer, redirect

TEXT = "Exports rose by 12 percent last year, says the report of the port authority."
LONG_HOST = "http://" + "a." * 200 + "example/"


@pytest.fixture
def near(site: Site) -> Limits:
    return Limits(ports={80, site.port}, networks=LOOPBACK, seconds=5)


def feed(body: str, head: str = "") -> Fetched:
    content = f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{body}</channel></rss>'.encode()
    return Fetched(url="https://example.org/feed", content=content, content_type="application/rss+xml")


class TestAnswers:
    @pytest.mark.parametrize(
        "written",
        [
            "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 99999999999999999999 Jan 2030 00:00:00 GMT",
            "Mon, 01 Jan 2030 00:00:00 +99999999999999999", "9" * 400, "-5", "1e400",
        ],
    )  # fmt: skip
    def test_that_ask_for_an_impossible_pause_ask_for_none(self, site, near, written):
        site.pages["/"] = answer(b"", status=503, retry_after=written)
        with pytest.raises(FetchError) as caught:
            fetch(f"{site.address}/", limits=near)
        assert caught.value.retryable
        assert caught.value.retry_after is None

    @pytest.mark.parametrize(
        "location",
        ["http://xn--/", "http://xn--a/", "http:path", "https://xn--ls8h=/", "mailto:x", "xn--zz://xn--zz/",
         "http://127.0.0.1:99999/", "http://[::1%25lo]/", LONG_HOST],
    )  # fmt: skip
    def test_that_redirect_to_no_address(self, site, near, location):
        site.pages["/"] = redirect(location)
        with pytest.raises(FetchError) as caught:
            fetch(f"{site.address}/", limits=near)
        assert not caught.value.retryable
        assert len(site.requests) == 1

    @pytest.mark.parametrize(
        "kind", ["text/html; charset*=bad''%ff", "text/html; charset*1=a", "text/html; ="]
    )
    def test_with_an_odd_charset_are_read(self, site, near, kind):
        site.pages["/"] = answer(content_type=kind)
        assert fetch(f"{site.address}/", limits=near).content


class TestAddresses:
    def test_of_hosts_longer_than_any(self, near):
        assert addresses.canonical(LONG_HOST) == ""
        with pytest.raises(FetchError, match="names no site"):
            fetch(LONG_HOST, limits=replace(near, resolver=None))

    def test_of_a_cloud_that_tells_its_machines_secrets(self):
        assert not is_public("168.63.129.16")


class TestFeeds:
    @pytest.mark.parametrize(
        "link", ["http://[bad/", "http://[::1", "//\u2100.com/", "javascript:alert(1)", LONG_HOST]
    )
    def test_a_link_that_is_none_is_left_out(self, link):
        listed = feeds.read(feed(f"<item><link>{link}</link></item><item><link>/ok</link></item>"))
        assert listed.pages == ("https://example.org/ok",)

    def test_one_that_takes_minutes_to_read_is_refused(self):
        with pytest.raises(FeedError, match="larger than 3 MB"):
            feeds.read(feed("<item/>" * 600_000))

    def test_entities_are_not_blown_up(self):
        names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE rss [<!ENTITY e0 "lol">{names}]>'
        assert len(feeds.read(feed("<title>&e9;</title><item><link>/ok</link></item>", bomb)).title) < 100

    def test_files_of_ours_are_not_read_into_it(self):
        inside = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        assert "root" not in str(feeds.read(feed("<item><link>/&x;</link></item>", inside)))


@pytest.mark.parametrize("value", [10**400, float("inf"), True, [1], {}])
def test_a_rating_of_any_size_and_type(value):
    found = claimreview.from_item(
        {"claimReviewed": "x", "reviewRating": {"ratingValue": value, "bestRating": 5}}
    )
    assert found is not None
    assert found.claim == "x"


class TestPages:
    @pytest.mark.parametrize(
        "tag",
        [
            "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
            "<p" + "".join(f"/a{n}" for n in range(100_000)) + ">",
            "<p " + " ".join(f'a{n}=">"' for n in range(100_000)) + ">",
        ],
    )
    def test_a_tag_stuffed_with_attributes_is_refused_at_once(self, tag):
        begun = time.monotonic()
        with pytest.raises(DocumentError, match="too many parts"):
            documents.read(f"<html><body>{tag}{TEXT}</p></body></html>".encode())
        assert time.monotonic() - begun < 2

    def test_a_long_script_with_a_smaller_sign_is_none(self):
        script = f"<script>if (a<b) {{ {'word ' * 5000} }}</script>"
        assert TEXT in documents.read(f"<html><body>{script}<p>{TEXT}</p></body></html>".encode()).text

    def test_one_longer_than_two_million_characters_is_not_kept(self):
        text = ("<p>" + "word " * 500 + "</p>") * 1000
        found = Fetched(
            url="https://example.org/a", content=f"<html>{text}</html>".encode(), content_type="text/html"
        )
        with pytest.raises(FetchError, match="2,000,000"):
            pages.read(found, requested="https://example.org/a")

    def test_a_copy_in_a_web_archive_keeps_its_own_address(self):
        link = '<link rel="canonical" href="/web/2020id_/https://paper.example/other">'
        content = f"<html><head>{link}</head><body><p>{TEXT}</p></body></html>".encode()
        url = "https://web.archive.org/web/2020id_/https://evil.example/page"
        read = pages.read(Fetched(url=url, content=content, content_type="text/html"), requested=url)
        assert read.url == url

    def test_a_pdf_is_read_out_of_reach_of_our_keys(self, monkeypatch):
        given = {}

        def run(*_: object, **more: object) -> subprocess.CompletedProcess[bytes]:
            given.update(more)
            return subprocess.CompletedProcess([], 0, stdout=b'{"pages": ["x"]}')

        monkeypatch.setattr(pdf.subprocess, "run", run)
        pdf.read(b"%PDF-")
        assert given["env"] == {}


@pytest.mark.parametrize("value", ["x" * 301, "\u00e9", "a\x01", "a\tb"])
def test_an_odd_header_is_not_sent_back(value):
    assert http.condition(value, 300) == ""


@pytest.mark.parametrize(
    ("text", "language"), [("Ab " * 3000 + "rose 12%", "en"), ("ارتفع " + "ا" * 5000 + " البنك", "ar")]
)
def test_questions_stay_short_whatever_the_claim(text, language):
    asked = list(queries.ladder(Query(text=text, tokens=(), language=language)))
    assert all(len(one.words) < 300 for one in asked)


@pytest.mark.parametrize("location", ["http://127.0.0.2:{}/", "//127.0.0.2:{}/x", "http://2130706434:{}/"])
def test_no_redirect_leads_from_the_internet_into_an_allowed_network(site, near, monkeypatch, location):
    real = guard.is_public
    monkeypatch.setattr(guard, "is_public", lambda ip, **more: ip == "127.0.0.1" or real(ip, **more))
    site.pages["/"] = redirect(location.format(site.port))
    with pytest.raises(FetchError, match="not on the public internet"):
        fetch(f"{site.address}/", limits=near)
