"""A ClaimReview feed into the archive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.archive import Archive
from claims.evidence.tokens import tokens
from claims.evidence.types import Query
from claims.models import Feed, Snapshot
from tests.site import json_answer

pytestmark = pytest.mark.django_db

REVIEW = {
    "@type": "ClaimReview", "claimReviewed": "خسر أغنى 500 شخص في العالم 108 مليارات دولار في يوم", "url": "https://example.org/check?utm_source=x",
    "author": {"name": "مدقق"}, "datePublished": "2025-01-29", "inLanguage": "ar", "reviewRating": {"alternateName": "صحيح"},
}  # fmt: skip
FEED = {
    "@type": "DataFeed",
    "dataFeedElement": [
        {"item": [REVIEW]}, {"item": None}, {}, None, {"item": REVIEW | {"url": "https://example.org/2"}}, {"item": [{"claimReviewed": ""}, 7]},
        {"item": [REVIEW | {"url": "javascript:alert(1)"}]}, {"item": [REVIEW | {"claimReviewed": "a\x00\ud800b"}]},
    ],
}  # fmt: skip


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "data.json"
    path.write_text(json.dumps(FEED), encoding="utf-8")
    return path


def test_stores_each_once_and_says_how_many(feed, capsys):
    call_command("import_claimreviews", str(feed))
    assert capsys.readouterr().out == "3 new, 0 here already, 6 without a claim or an address.\n"
    call_command("import_claimreviews", str(feed))
    assert capsys.readouterr().out.startswith("0 new, 3 here already")
    found = Snapshot.objects.get(url="https://example.org/2")
    assert found.review is not None
    assert found.review["rating"] == "صحيح"
    assert (found.publisher, found.published_source, str(found.published_date)) == (
        "مدقق",
        "jsonld",
        "2025-01-29",
    )


def test_the_archive_finds_them(feed):
    call_command("import_claimreviews", str(feed))
    text = "أغنى 500 شخص خسروا 108 مليارات"
    hits = Archive().search(Query(text=text, tokens=tuple(tokens(text)), language="ar"), limit=5)
    assert hits[0].url.startswith("https://example.org/")


def test_an_unchanged_feed_is_not_read_again(site, settings, capsys):
    settings.FETCH_NETWORKS, settings.FETCH_PORTS, settings.FETCH_PAUSE = ["127.0.0.0/8"], [site.port], 0.0
    site.pages["/data.json"] = json_answer(FEED, etag='"1"')
    call_command("import_claimreviews", f"{site.address}/data.json")
    assert Feed.objects.get().active is False

    def unchanged(handler):
        assert handler.headers["If-None-Match"] == '"1"'
        handler.send_response(304)
        handler.end_headers()

    site.pages["/data.json"] = unchanged
    capsys.readouterr()
    call_command("import_claimreviews", f"{site.address}/data.json")
    assert capsys.readouterr().out == "The feed has not changed.\n"


@pytest.mark.parametrize("content", ["", "<html>", "[", '{"dataFeedElement": [{"item": '])
def test_what_is_no_feed_says_so(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match="no ClaimReview feed"):
        call_command("import_claimreviews", str(path))


def test_a_file_that_is_not_there_says_so():
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_claimreviews", "/nowhere/data.json")


def test_the_file_of_the_documentation_is_read(tmp_path, capsys):
    docs = (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    path = tmp_path / "small.json"
    path.write_text(docs.partition("```json\n")[2].partition("```")[0], encoding="utf-8")
    call_command("import_claimreviews", str(path))
    assert capsys.readouterr().out.startswith("1 new, 0 here already, 0 without")
    assert (Snapshot.objects.get().review or {})["rating"] == "False"
