"""One contract for all providers, and what each makes of its source's answers.

The answers of MediaWiki and searx are those of Debian's (tests/peers asks real ones); the others are recorded
by their documentation, for their servers cannot run here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from datetime import date
from typing import Any

import pytest

from claims.archive import Archive
from claims.evidence import http, registry
from claims.evidence.base import BadReply, Provider, ProviderError, Refused, Throttled, Unavailable
from claims.evidence.providers.google_factcheck import GoogleFactCheck
from claims.evidence.providers.mediawiki import MediaWiki
from claims.evidence.providers.page import Page
from claims.evidence.providers.searxng import SearXNG
from claims.evidence.providers.static import Static
from claims.evidence.providers.wayback import Wayback
from claims.evidence.registry import RegistryError
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Hits, Query
from tests.site import Near, Site, answer, json_answer

TEXT = "بلغ عدد الطلاب 5.576 مليون طالب"


@pytest.fixture(autouse=True)
def near(site: Site) -> Iterator[None]:
    with http.minding(Near(site)):
        yield


def query(words: str = "عدد الطلاب", **fields: Any) -> Query:
    given = {
        "text": words,
        "tokens": tuple(tokens(words)),
        "language": "ar",
        "words": words,
        "address": "https://example.org/a",
    }
    return Query(**{**given, **fields})


def wiki(site: Site) -> MediaWiki:
    return MediaWiki({"ar": f"{site.address}/w/api.php"}, publisher="موسوعة")


def make(site: Site) -> dict[str, Provider]:
    return {
        "archive": Archive(),
        "page": Page(),
        "static": Static([Hit(title="تقرير", text=TEXT, language="ar")]),
        "mediawiki": wiki(site),
        "searxng": SearXNG(site.address),
        "google_factcheck": GoogleFactCheck("key", url=f"{site.address}/google"),
        "wayback": Wayback(cdx=f"{site.address}/cdx", replay=f"{site.address}/web", save_url=f"{site.address}/save/", access="k:s"),
    }  # fmt: skip


def mediawiki_answers(handler: Any) -> None:
    """The three questions the provider asks, as MediaWiki 1.39 answers them."""
    asked = handler.path
    if "list=search" in asked:
        body: Any = {"batchcomplete": True, "query": {"search": [{"ns": 0, "title": "ميزانية", "pageid": 7}]}}
    elif "langlinks" in asked:
        body = {
            "query": {"pages": [{"title": "مصر", "langlinks": [{"lang": "en", "title": "Egypt (country)"}]}]}
        }
    elif "action=parse" in asked:
        body = {
            "parse": {
                "title": "ميزانية",
                "pageid": 7,
                "text": f"<div><p>{TEXT} كما ورد في التقرير.</p></div>",
            }
        }
    else:
        page = {
            "pageid": 7, "ns": 0, "title": "ميزانية", "extract": "" if "bare" in handler.headers.get("X-Test", "") else TEXT,
            "canonicalurl": f"http://{handler.headers['Host']}/wiki/7", "lastrevid": 42, "pagelanguage": "ar",
            "revisions": [{"revid": 42, "timestamp": "2025-01-20T10:00:00Z"}],
        }  # fmt: skip
        body = {"query": {"pages": [page]}}
    json_answer(body)(handler)


SEARX = {
    "query": "x", "results": [
        {"url": "https://example.org/1", "title": "خبر", "content": "مقتطف", "engine": "bing", "publishedDate": "2025-01-20T00:00:00"},
        {"url": "javascript:alert(1)", "title": "x"}, {"title": "بلا عنوان"}, "junk", {"url": None},
    ], "unresponsive_engines": [["google", "timeout"]],
}  # fmt: skip
GOOGLE = {
    "claims": [
        {"text": "ادعاء", "claimReview": [{"publisher": {"name": "مدقق", "site": "example.org"}, "url": "https://example.org/check",
         "title": "تدقيق", "textualRating": "خطأ", "languageCode": "ar"}, {"publisher": {}}]}, {"text": "بلا مراجعة"},
    ]
}  # fmt: skip
CDX = [
    ["timestamp", "original", "statuscode"],
    ["20250120101500", "https://example.org/a", "200"],
    ["20250121", "https://example.org/a", "-"],
]


@pytest.fixture
def answers(site: Site) -> Callable[[Any], None]:
    """Let every address of the site answer so."""

    def use(given: Any) -> None:
        for path in ("/w/api.php", "/search", "/google", "/cdx", "/save/", "/save/status/j1"):
            site.pages[path] = given

    return use


@pytest.fixture
def ready(site: Site) -> None:
    site.pages |= {
        "/w/api.php": mediawiki_answers, "/search": json_answer(SEARX), "/google": json_answer(GOOGLE), "/cdx": json_answer(CDX),
    }  # fmt: skip


KEYS = ["archive", "google_factcheck", "mediawiki", "page", "searxng", "static", "wayback"]
ASKING = ["google_factcheck", "mediawiki", "searxng", "wayback"]


class TestContract:
    @pytest.mark.parametrize("key", KEYS)
    def test_says_honestly_what_it_is(self, site, key):
        provider = make(site)[key]
        registry._checked(provider, key, "EVIDENCE_PROVIDERS")
        assert provider.key == key
        assert isinstance(provider.label, str)
        assert provider.label
        for name in ("needs_key", "sends_text_to_third_party", "storable"):
            assert isinstance(getattr(provider, name), bool)
        assert provider.pace >= 0
        assert provider.pace > 0 or not provider.sends_text_to_third_party

    @pytest.mark.django_db
    @pytest.mark.parametrize("key", KEYS)
    def test_gives_documents_with_a_text_or_an_address_at_most_as_many_as_asked(self, site, ready, key):
        hits = make(site)[key].search(query(), limit=1)
        assert len(hits) <= 1
        for hit in hits:
            assert isinstance(hit, Hit)
            assert hit.text or hit.url.startswith("http")
        assert hits or key == "archive"  # which is empty here

    @pytest.mark.parametrize("key", ASKING)
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (429, Throttled),
            (500, Unavailable),
            (503, Unavailable),
            (401, Refused),
            (403, Refused),
            (404, BadReply),
        ],
    )
    def test_says_what_went_wrong(self, site, answers, key, status, error):
        answers(answer(b"{}", status=status))
        with pytest.raises(ProviderError) as caught:
            make(site)[key].search(query(), limit=5)
        assert type(caught.value) is error

    @pytest.mark.parametrize("key", ASKING)
    @pytest.mark.parametrize("status", [429, 503])
    def test_waits_as_long_as_it_is_asked_to(self, site, answers, key, status):
        answers(answer(b"{}", status=status, retry_after="7"))
        with pytest.raises(Throttled) as caught:
            make(site)[key].search(query(), limit=5)
        assert caught.value.retry_after == 7

    @pytest.mark.parametrize("key", ASKING)
    @pytest.mark.parametrize("body", [b"", b"<html>Sorry</html>", b'{"a":', b"\xff\xfe", b"[" * 100_000])
    def test_an_answer_that_is_no_json_is_a_bad_reply_and_shown(self, site, answers, key, body):
        answers(answer(body))
        with pytest.raises(BadReply):
            make(site)[key].search(query(), limit=5)

    @pytest.mark.parametrize("key", ASKING)
    @pytest.mark.parametrize(
        "body",
        [{}, [], None, 7, "x", {"query": []}, {"query": {"search": {}, "pages": [[]]}}, {"claims": {}}, {"claims": [{"claimReview": 1}]},
         {"results": None}, {"results": [[]]}, [[], [], ["1"]], [["a"], {}], {"error": "x"}, {"error": {"code": 5}}],
    )  # fmt: skip
    def test_an_answer_of_another_shape_is_nothing_or_a_bad_reply_and_no_crash(
        self, site, answers, key, body
    ):
        answers(json_answer(body))
        with suppress(BadReply):
            assert list(make(site)[key].search(query(), limit=5)) == []

    @pytest.mark.parametrize("key", ASKING)
    def test_a_server_that_is_not_there_is_unavailable(self, site, key):
        provider = make(site)[key]
        site.close()
        with pytest.raises(Unavailable):
            provider.search(query(), limit=5)


class TestMediaWiki:
    def test_whole_pages_at_the_revision_that_was_read(self, site, ready):
        (hit,) = wiki(site).search(query(), limit=5)
        assert (hit.title, hit.text, hit.publisher, hit.published) == (
            "ميزانية",
            TEXT,
            "موسوعة",
            date(2025, 1, 20),
        )
        assert hit.url == f"{site.address}/wiki/7?oldid=42"
        assert all("srwhat=text" in path for path, _ in site.requests if "list=search" in path)

    def test_a_wiki_without_extracts(self, site):
        def plain(handler: Any) -> None:
            handler.headers["X-Test"] = "bare"
            mediawiki_answers(handler)

        site.pages["/w/api.php"] = plain
        (hit,) = wiki(site).search(query(), limit=5)
        assert TEXT in hit.text

    def test_a_page_in_another_language_than_its_wiki(self, site):
        page = {"pageid": 7, "title": "Port", "extract": "Exports rose by 12%.", "pagelanguage": "ar"}
        site.pages["/w/api.php"] = json_answer({"query": {"search": [{"pageid": 7}], "pages": [page]}})
        (hit,) = wiki(site).search(query(), limit=5)
        assert hit.language == "en"

    def test_a_language_it_has_no_wiki_for(self, site, ready):
        assert wiki(site).search(query(language="en"), limit=5) == []
        assert site.requests == []

    def test_names_in_the_other_language(self, site, ready):
        assert wiki(site).translate("مصر", "ar") == "Egypt"

    def test_labels_of_wikidata_where_the_wiki_knows_nothing(self, site):
        def data(handler: Any) -> None:
            found = (
                {"search": [{"id": "Q79"}]}
                if "wbsearch" in handler.path
                else {"entities": {"Q79": {"labels": {"en": {"value": "Egypt"}}}}}
            )
            json_answer(found)(handler)

        site.pages["/w/api.php"], site.pages["/data"] = (
            json_answer({"query": {"pages": [{"missing": True}]}}),
            data,
        )
        known = MediaWiki({"ar": f"{site.address}/w/api.php"}, wikidata=f"{site.address}/data")
        assert known.translate("مصر", "ar") == "Egypt"

    @pytest.mark.parametrize(
        ("code", "error"),
        [
            ("maxlag", Throttled),
            ("ratelimited", Throttled),
            ("readapidenied", Refused),
            ("nosuchaction", BadReply),
        ],
    )
    def test_errors_that_come_with_status_200(self, site, code, error):
        site.pages["/w/api.php"] = json_answer({"error": {"code": code, "info": "because"}}, retry_after="5")
        with pytest.raises(error, match="because"):
            wiki(site).search(query(), limit=5)


class TestSearXNG:
    def test_addresses_and_who_did_not_answer(self, site, ready):
        hits = SearXNG(site.address).search(query(), limit=5)
        assert [(hit.url, hit.text) for hit in hits] == [("https://example.org/1", "")]
        assert isinstance(hits, Hits)
        assert hits.silent == ("google: timeout",)

    def test_nothing_because_nobody_answered_is_a_failure(self, site):
        site.pages["/search"] = json_answer(
            {"results": [], "unresponsive_engines": [["google", "timeout"], "bing"]}
        )
        with pytest.raises(Unavailable, match="google: timeout; bing"):
            SearXNG(site.address).search(query(), limit=5)

    @pytest.mark.parametrize(
        ("engine", "fails"),
        [
            ({"name": "wiki", "enabled": True, "categories": ["general"]}, False),
            ({"name": "wiki", "enabled": False, "categories": ["general"]}, True),
            ({"name": "wiki", "enabled": True, "categories": ["files"]}, True),
            ({"name": "google", "enabled": True, "categories": ["general"]}, True),
            ({"name": "wiki", "enabled": True, "categories": 7}, True),
        ],
    )
    def test_nothing_although_another_engine_answered_is_none(self, site, engine, fails):
        site.pages["/search"] = json_answer({"results": [], "unresponsive_engines": [["google", "timeout"]]})
        site.pages["/config"] = json_answer({"engines": [engine]})
        with pytest.raises(Unavailable) if fails else nullcontext():
            found = SearXNG(site.address).search(query(), limit=5)
            assert isinstance(found, Hits)
            assert (len(found), found.silent) == (0, ("google: timeout",))

    def test_an_instance_that_gives_no_json_says_what_to_do(self, site):
        site.pages["/search"] = answer(b"", status=403)
        with pytest.raises(Refused, match=r"search\.formats"):
            SearXNG(site.address).search(query(), limit=5)

    def test_without_an_address_says_what_to_do(self):
        with pytest.raises(Refused, match="SEARXNG_URL"):
            SearXNG().search(query(), limit=5)


class TestGoogle:
    def test_addresses_of_fact_checks_and_the_key_in_a_header(self, site, ready):
        hits = GoogleFactCheck("secret", url=f"{site.address}/google").search(query(), limit=5)
        assert [(hit.url, hit.text) for hit in hits] == [("https://example.org/check", "")]
        ((path, headers),) = site.requests
        assert "secret" not in path
        assert headers["x-goog-api-key"] == "secret"

    def test_nothing_is_an_empty_object(self, site):
        site.pages["/google"] = json_answer({})
        assert GoogleFactCheck("k", url=f"{site.address}/google").search(query(), limit=5) == []

    def test_the_key_does_not_follow_a_redirect(self, site):
        site.pages["/google"] = answer(b"", status=302, location="/elsewhere")
        site.pages["/elsewhere"] = json_answer({})
        GoogleFactCheck("secret", url=f"{site.address}/google").search(query(), limit=5)
        assert "x-goog-api-key" not in site.requests[-1][1]

    def test_without_a_key_says_what_to_do(self):
        with pytest.raises(Refused, match="GOOGLE_FACTCHECK_KEY"):
            GoogleFactCheck().search(query(), limit=5)


class TestWayback:
    def provider(self, site: Site, access: str = "key:secret") -> Wayback:
        return Wayback(
            cdx=f"{site.address}/cdx",
            replay="https://web.archive.org/web",
            save_url=f"{site.address}/save/",
            access=access,
        )

    def test_the_copy_nearest_to_the_claim(self, site, ready):
        (hit,) = self.provider(site).search(query(published=date(2025, 1, 28)), limit=5)
        assert hit.url == "https://web.archive.org/web/20250120101500id_/https://example.org/a"
        assert "closest=20250128" in site.requests[0][0]

    def test_saves_and_tells_where(self, site):
        site.pages["/save/"] = json_answer({"url": "https://example.org/a", "job_id": "j1"})
        job = self.provider(site).save("https://example.org/a")
        assert site.requests[-1][1]["authorization"] == "LOW key:secret"
        site.pages["/save/status/j1"] = json_answer({"status": "pending"})
        assert self.provider(site).saved(job) == ""
        site.pages["/save/status/j1"] = json_answer(
            {"status": "success", "timestamp": "20250128", "original_url": "https://example.org/a"}
        )
        assert self.provider(site).saved(job) == "https://web.archive.org/web/20250128/https://example.org/a"
        site.pages["/save/status/j1"] = json_answer({"status": "error", "message": "blocked"})
        with pytest.raises(Unavailable, match="blocked"):
            self.provider(site).saved(job)

    def test_without_an_account_says_what_to_do(self, site):
        with pytest.raises(Refused, match="WAYBACK_ACCESS"):
            self.provider(site, access="").save("https://example.org/a")


class TestRegistry:
    def test_loads_with_options(self):
        path = "claims.evidence.providers.searxng.SearXNG"
        found = registry.load([path], options={path: {"url": "https://search.example.org"}})
        assert list(found) == ["searxng"]

    @pytest.mark.parametrize("lacks", [name for name in registry.PARTS if name != "key"])
    def test_refuses_one_that_does_not_say_what_it_is(self, monkeypatch, lacks):
        monkeypatch.delattr(Page, lacks)
        with pytest.raises(RegistryError, match=lacks):
            registry.load(["claims.evidence.providers.page.Page"])

    def test_refuses_one_that_cannot_be_asked(self, monkeypatch):
        monkeypatch.setattr(Page, "asked_with", "songs")
        with pytest.raises(RegistryError, match="asked_with"):
            registry.load(["claims.evidence.providers.page.Page"])
