"""Every page, in both languages, wide and narrow, light and dark: no violation that axe can find.

``SCREENSHOTS=folder`` keeps a picture of each, in every combination; without it five of the eight are enough.
"""

from __future__ import annotations

import os
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Permission
from django.template.loader import render_to_string
from django.utils import translation

from claims.choices import Arrival, FeedPurpose, FetchPurpose, LookupState
from claims.evidence.feeds import Item, Listing
from claims.models import Article, Evidence, Feed, FeedItem, Newsroom, PageFetch, ProviderHealth
from claims.services import feeds, reviews
from tests.factories import NOW
from tests.functional.conftest import log_in

pytestmark = pytest.mark.functional
PICTURES = os.environ.get("SCREENSHOTS", "")
# For a picture of all of the panel, which scrolls by itself beside the article; the policy allows no <style>.
UNROLL = """scrollTo(0, 0);
const sheet = new CSSStyleSheet();
sheet.replaceSync('.panel { position: static !important; max-block-size: none !important; }');
document.adoptedStyleSheets.push(sheet);"""
ROLL = "document.adoptedStyleSheets.pop()"
LOOKS = [
    ("ar", 1440, "light"),
    ("en", 1440, "light"),
    ("ar", 390, "light"),
    ("en", 390, "dark"),
    ("ar", 1440, "dark"),
]
if PICTURES:
    LOOKS = list(product(("ar", "en"), (1440, 390), ("light", "dark")))


def addresses(scene):
    article, claim = scene.arabic, scene.exports
    claims = {c.quote.split()[0]: c for c in article.current_version.claims.all()}
    desk = f"/articles/{article.uid}/"
    return {
        "home": "/",
        "home-nothing": "/?q=nothing-has-this-title",
        "queue": "/queue/",
        "desk": desk,
        "claim-open": f"{desk}claims/{claim.uid}/",
        "claim-verified": f"{desk}claims/{claims['الميناء'].uid}/",
        "claim-disagreement": f"{desk}claims/{claims['انخفضت'].uid}/",
        "claim-disputed": f"{desk}claims/{claims['توسعة'].uid}/",
        "claim-running": f"/articles/{scene.english.uid}/claims/{scene.english.current_version.claims.first().uid}/",
        "keys": "/keys/",
        "snapshot": f"/snapshots/{scene.exports_passage.snapshot.uid}/",
        "mentions-nothing": "/mentions/",
        "overruled-nothing": "/overruled/",
        "missing": "/nothing/",
    }


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS, ids=lambda v: str(v))
def test_no_page_has_a_violation(desk, visit, language, width, scheme):
    page = visit(language=language, width=width, color_scheme=scheme)
    page.goto("/login/")
    found = {"login": look(page, f"login-{language}-{width}-{scheme}")}
    log_in(page, desk.editor.username)
    for name, address in addresses(desk).items():
        page.goto(address)
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
        found[name] = look(page, f"{name}-{language}-{width}-{scheme}")
    assert {name: problems for name, problems in found.items() if problems} == {}


ADMIN = {
    "statistics": "/admin/claims/newsroom/statistics/?days=all",
    "newsroom": "/admin/claims/newsroom/1/change/",
    "outlet": "/admin/claims/outlet/add/",
    "wording": "/admin/claims/wording/add/",
    "import": "/admin/claims/article/import/",
    "choose": "/admin/claims/article/choose/",
    "incoming": "/admin/claims/article/incoming/?feed=FEED",
    "add-article": "/admin/claims/article/add/",
    "feeds": "/admin/claims/feed/",
    "feed-add": "/admin/claims/feed/add/",
    "second-factor": "/second-factor/",
}


def make_arrivals(article):
    """A feed of articles, and an item of it in every state."""
    feed = Feed.objects.create(
        url="https://news.example/feed", publisher="جريدة الميناء", purpose=FeedPurpose.ARTICLES
    )
    outcomes = [
        (LookupState.QUEUED, "", ""),
        (LookupState.QUEUED, "", "The site does not answer in time; try again later."),
        (LookupState.DONE, Arrival.ADDED, ""),
        (LookupState.DONE, Arrival.HERE, ""),
        (LookupState.FAILED, "", "There is no page at this address (status 404)."),
        (LookupState.STOPPED, Arrival.OLDER, ""),
    ]
    for number, (state, result, error) in enumerate(outcomes):
        job = PageFetch.objects.create(
            url=f"https://news.example/{'a-very-long-address-' * 10}{number}", purpose=FetchPurpose.ARTICLE, feed=feed, state=state,
            result=result, error=error,
        )  # fmt: skip
        FeedItem.objects.create(
            fetch=job,
            title="Sand Harbour: 12%",
            article=article if result in {Arrival.ADDED, Arrival.HERE} else None,
        )


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS, ids=lambda v: str(v))
def test_no_page_of_how_we_work_has_a_violation(desk, visit, language, width, scheme):
    Newsroom.objects.create(pk=1)
    names = (
        "view_review",
        "change_newsroom",
        "add_outlet",
        "add_wording",
        "add_article",
        "view_article",
        "view_feed",
        "add_feed",
    )
    # A flush between tests has taken away what the group may do.
    desk.editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    ProviderHealth.objects.create(provider="archive", failed_at=NOW, error="It did not answer in time.")
    make_arrivals(desk.arabic)
    page = visit(language=language, width=width, color_scheme=scheme)
    log_in(page, desk.editor.username)
    found = {}
    for name, address in ADMIN.items():
        assert page.goto(address.replace("FEED", str(Feed.objects.get().pk))).status == 200
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
        found[name] = look(page, f"{name}-{language}-{width}-{scheme}")
        assert page.locator("svg.bars").count() == (4 if name == "statistics" else 0)
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize(("language", "width", "scheme"), [("ar", 390, "dark"), ("en", 1440, "light")])
def test_no_page_that_asks_once_more_has_a_violation(
    desk, visit, language, width, scheme, tmp_path, monkeypatch
):
    names = ("view_claim", "change_claim", "add_article", "view_article")
    desk.editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    page, found = visit(language=language, width=width, color_scheme=scheme), {}
    log_in(page, desk.editor.username)
    page.goto("/admin/claims/claim/")
    for box in page.locator("input.action-select").all():
        box.check()
    page.select_option("select[name=action]", "publish")
    page.click("button[name=index]")
    assert page.locator("textarea[name=note]").count() <= 1
    found["publish"] = look(page, f"publish-many-{language}-{width}-{scheme}")
    page.goto("/admin/claims/article/import/")
    file = tmp_path / "articles.csv"
    file.write_text("text,title\nExports rose by 12%.,Port\n…,\n", encoding="utf-8")
    page.set_input_files("[name=file]", file)
    page.click(".submit-row input")
    assert page.locator("input[name=confirmed]").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found["import"] = look(page, f"import-dry-{language}-{width}-{scheme}")
    Article.objects.filter(pk=desk.english.pk).update(url="https://a.example/1")
    listed = (
        Item("https://a.example/1", "Sand Harbour", published=NOW),
        Item(f"https://a.example/{'x' * 300}"),
    )
    monkeypatch.setattr(feeds, "look", lambda url: Listing(title="جريدة الميناء", items=listed))
    page.goto("/admin/claims/article/choose/")
    page.fill("[name=address]", "https://a.example/feed")
    page.click(".submit-row input")
    assert page.locator("input[name=item]").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found["choose"] = look(page, f"choose-listed-{language}-{width}-{scheme}")
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize(("language", "width", "scheme"), [("ar", 390, "dark"), ("en", 1440, "light")])
def test_no_error_page_has_a_violation(db, visit, language, width, scheme):
    page, found = visit(language=language, width=width, color_scheme=scheme), {}
    for name in ("400", "403", "403_csrf", "404", "429", "500", "503"):
        with translation.override(language):
            shown = render_to_string(f"{name}.html")
        page.route(f"**/{name}/", partial(fulfill, shown))
        page.goto(f"/{name}/")
        found[name] = look(page, f"error-{name}-{language}-{width}-{scheme}")
    assert {name: problems for name, problems in found.items() if problems} == {}


def fulfill(shown, route):
    route.fulfill(body=shown, content_type="text/html")


MONEY = {
    "text": "قرابة 108 مليارات دولار",
    "comparator": "~",
    "unit": "USD",
    "kind": "money",
    "low": 108e9,
    "high": 108e9,
}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_long_figures_side_by_side_fit_a_phone(desk, visit, language):
    rows = [{"claim": MONEY, "evidence": MONEY, "relation": "equal", "reason": "same_value"}]
    Evidence.objects.filter(pk=desk.exports_passage.pk).update(comparison={"figures": rows})
    page = visit(language=language, width=390)
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/")
    table = page.locator(".comparison")
    assert "108,000,000,000" in table.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # The sign stands before the figure and the currency after it, whatever the page's direction.
    figure, unit = (table.locator(f".value {part}").first.bounding_box() for part in ("bdi[dir]", "abbr"))
    assert (unit["y"], unit["x"]) > (figure["y"], figure["x"])
    assert look(page, f"long-figures-{language}-390") == []


def look(page, name):
    page.evaluate("document.fonts.ready")
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.evaluate(UNROLL)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
        page.evaluate(ROLL)
    return [
        f"{v['id']}: {[n['target'] for n in v['nodes']][:3]}" for v in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_violation_where_something_went_wrong(desk, visit, language):
    page = visit(language=language)
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/")
    page.click("#answer button.primary")
    page.wait_for_selector("#answer-problem")
    found = {"refused": look(page, f"refused-{language}-1440-light")}
    reviews.set_aside(claim=desk.exports, by=desk.second, seen=1, reason="Twice", now=NOW)
    page.check("input[name=status][value=unverified]", force=True)
    page.check("input[name=finding][value=ambiguous]", force=True)
    page.fill("#rationale", "قراءتان ممكنتان.")
    page.click("#answer button.primary")
    page.wait_for_selector(".conflict")
    found["conflict"] = look(page, f"conflict-{language}-1440-light")
    page.click(".conflict .button.primary")
    page.wait_for_selector(".decide .note")
    found["set aside"] = look(page, f"aside-{language}-1440-light")
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_the_check_finds_what_is_wrong(visit):
    page = visit()
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"></main></html>')
    assert [problem.split(":")[0] for problem in look(page, "wrong")] == ["image-alt"]
