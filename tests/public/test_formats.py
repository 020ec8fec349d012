"""Published checks for programs: feeds, sitemap, annotations, badge, frame, oEmbed."""

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from tests.factories import NOW, make_article, make_claim, make_version

pytestmark = pytest.mark.django_db
TEXT = "الطقس حار 📉 اليوم. وارتفعت الصادرات 12 في المئة. والبقية غدا."


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://checks.example.org"
    settings.NEWSROOM_NAME = "The Desk"
    return settings.SITE_URL


class TestFeeds:
    @pytest.mark.parametrize("kind", ["rss", "atom"])
    def test_say_what_is_published_newest_first(self, client, site, claim, other, publish, kind):
        publish(claim, note="Mind the year.")
        newer = publish(other, "verified", "accurate", now=NOW + timedelta(days=1))
        read = feedparser.parse(client.get(f"/checks/feed.{kind}?lang=en").content)
        assert not read.bozo
        first, second = read.entries
        assert (first.id, first.link) == (f"urn:uuid:{newer.uid}", f"{site}/checks/{other.uid}/")
        assert first.title.startswith("موثّق: ")  # in the language of the claim
        assert second.description.endswith("<p>Mind the year.</p>")
        assert read.feed.language == "en"

    @pytest.mark.parametrize("kind", ["rss", "atom"])
    def test_words_are_no_markup(self, client, claim, publish, kind):
        publish(claim, why="<img src=x onerror=alert(1)> & so on")
        (entry,) = feedparser.parse(client.get(f"/checks/feed.{kind}").content, sanitize_html=False).entries
        assert entry.description == "<p>&lt;img src=x onerror=alert(1)&gt; &amp; so on</p>"
        (item,) = client.get("/checks/feed.json").json()["items"]
        assert item["content_text"] == "<img src=x onerror=alert(1)> & so on"

    def test_json_feed(self, client, site, claim, publish):
        publish(claim)
        response = client.get("/checks/feed.json?status=disputed&lang=ar")
        assert response.headers["Content-Type"].startswith("application/feed+json")
        feed = response.json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"{site}/checks/feed.json?status=disputed"
        (item,) = feed["items"]
        assert item["url"] == f"{site}/checks/{claim.uid}/"

    def test_what_is_taken_down_leaves_them_and_a_correction_is_a_new_entry(
        self, client, claim, other, publish, take_down
    ):
        publish(claim)
        publish(other)
        take_down(other)
        corrected = publish(claim, why="It says 1.3.", note="A figure was mistyped.")
        (item,) = client.get("/checks/feed.json").json()["items"]
        assert item["id"] == f"urn:uuid:{corrected.uid}"

    def test_what_is_confirmed_again_stays_the_entry_it_was(self, client, claim, other, publish):
        first = publish(claim, note="We asked the port.")
        publish(other, now=NOW + timedelta(days=1))
        publish(claim, note="Asked again.", now=NOW + timedelta(days=2))
        newest, item = client.get("/checks/feed.json").json()["items"]
        assert (newest["url"].split("/")[-2], item["id"]) == (str(other.uid), f"urn:uuid:{first.uid}")
        assert item["date_published"] == first.published_at.isoformat()
        assert item["content_text"].endswith("We asked the port.\n\nAsked again.")
        atom = client.get("/checks/feed.atom").content.decode()
        assert f"<published>{first.published_at.isoformat()}" in atom
        assert f"<updated>{(NOW + timedelta(days=2)).isoformat()}" in atom


class TestSitemap:
    def test_lists_published_pages_under_the_sites_own_name(self, client, site, claim, other, publish):
        publish(claim)
        index = client.get("/sitemap.xml").content.decode()
        assert "/sitemap-checks.xml</loc>" in index
        listed = client.get("/sitemap-checks.xml").content.decode()
        assert f"<loc>{site}/checks/{claim.uid}/</loc>" in listed
        assert str(other.uid) not in listed


class TestAnnotations:
    def test_select_the_exact_words_of_the_text(self, client, site, publish):
        article = make_article(TEXT, url="https://example.org/news/1")
        claim = make_claim(article.current_version, quote="الصادرات 12 في المئة")
        publish(claim)
        response = client.get(f"/checks/articles/{article.uid}/annotations.jsonld")
        assert response.headers["Content-Type"].startswith("application/ld+json")
        data = response.json()
        assert data["total"] == 1
        (one,) = data["first"]["items"]
        (target,) = one["target"]
        quote, position = target["selector"]
        assert target["source"] == "https://example.org/news/1"
        assert TEXT[position["start"] : position["end"]] == quote["exact"] == "الصادرات 12 في المئة"
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert around in TEXT
        assert (one["motivation"], one["body"][0]["value"]) == ("assessing", "disputed")
        assert one["body"][1]["value"] == "The report says 1.2 percent."

    def test_each_text_of_an_article_keeps_its_own(self, client, publish):
        article = make_article(TEXT)
        publish(make_claim(article.current_version, quote="12"))
        changed = make_version(article=article, text="وارتفعت الصادرات 13 في المئة.")
        publish(make_claim(changed, quote="13"))
        data = client.get(f"/checks/articles/{article.uid}/annotations.jsonld").json()
        assert [each["target"][0]["selector"][0]["exact"] for each in data["first"]["items"]] == ["12", "13"]

    def test_an_article_without_a_published_check_is_not_found(self, client, claim):
        assert (
            client.get(f"/checks/articles/{claim.version.article.uid}/annotations.jsonld").status_code == 404
        )


class TestElsewhere:
    def test_the_badge_is_a_picture_that_says_the_rating(self, client, claim, publish):
        publish(claim)
        response = client.get(f"/checks/{claim.uid}/badge.svg")
        assert response.headers["Content-Type"] == "image/svg+xml"
        root = ElementTree.fromstring(response.content)  # noqa: S314  # ours
        assert root.attrib["aria-label"] == "تحقُّق: خاطئ"
        assert response.headers["Access-Control-Allow-Origin"] == "*"

    def test_only_the_frame_may_stand_in_other_sites(self, client, claim, publish):
        publish(claim)
        frame = client.get(f"/checks/{claim.uid}/embed/").headers
        assert "frame-ancestors *" in frame["Content-Security-Policy"]
        assert "X-Frame-Options" not in frame
        page = client.get(f"/checks/{claim.uid}/").headers
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"

    def test_the_frame_runs_no_script(self, client, claim, publish):
        publish(claim)
        assert "<script" not in client.get(f"/checks/{claim.uid}/embed/").content.decode()

    def test_oembed_gives_the_frame_of_a_page(self, client, site, claim, publish):
        publish(claim)
        found = client.get("/oembed", {"url": f"{site}/checks/{claim.uid}/", "maxwidth": 400})
        told = found.json()
        assert (told["type"], told["version"], told["width"]) == ("rich", "1.0", 400)
        assert f'src="{site}/checks/{claim.uid}/embed/"' in told["html"]
        page = client.get(f"/checks/{claim.uid}/").content.decode()
        assert "application/json+oembed" in page

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({}, 400),
            ({"url": "nonsense"}, 400),
            ({"url": "https://elsewhere.example/checks/"}, 404),
            ({"url": "https://checks.example.org/queue/"}, 404),
            ({"url": "https://checks.example.org/checks/00000000-0000-4000-8000-000000000000/"}, 404),
            ({"url": "https://checks.example.org/checks/", "format": "xml"}, 501),
        ],
    )
    def test_oembed_refuses_what_it_has_not(self, client, site, db, query, status):
        assert client.get("/oembed", query).status_code == status

    def test_oembed_escapes_the_claim(self, client, site, publish):
        claim = make_claim(make_article('A "quoted" <b>figure</b>.', language="en").current_version)
        publish(claim)
        told = client.get("/oembed", {"url": f"{site}/checks/{claim.uid}/"}).json()
        assert "<b>" not in told["html"]


def test_nothing_public_can_be_written_to(client, claim, publish):
    publish(claim)
    for path in ("", "feed.rss", "corrections/", f"{claim.uid}/", f"{claim.uid}/badge.svg"):
        assert client.post(f"/checks/{path}").status_code == 405
