"""Two people at one article: each sees what the other does, and keeps what they type."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from claims.models import Claim, Event
from claims.services import byhand, reviews, undoing
from claims.web import pages
from tests.factories import NOW
from tests.functional.conftest import log_in

pytestmark = pytest.mark.functional


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(pages, "LIVE_SECONDS", 0.3)


def address(claim):
    return f"/articles/{claim.version.article.uid}/claims/{claim.uid}/"


def by_omar(desk):
    claim = Claim.objects.get(pk=desk.exports.pk)
    reviews.submit(
        claim=claim, by=desk.second, seen=claim.revision, status="disputed", finding="false",
        rationale="3.1", evidence=[desk.exports_passage.uid], now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "en"])
def test_anothers_decision_comes_and_what_is_typed_stays(desk, visit, language):
    mine, theirs = visit(language=language), visit(language=language)
    log_in(mine, desk.reviewer.username, address(desk.exports))
    log_in(theirs, desk.second.username, address(desk.exports))
    number = Claim.objects.get(pk=desk.exports.pk).number
    mark = mine.locator(f"#c-{number}")
    expect(mark).to_have_class(re.compile("unverified"))
    disputed = int(mine.locator(".paper-head .count.disputed b").inner_text())
    mine.check("#answer input[name=status][value=verified]", force=True)
    mine.fill("#rationale", "بحسب التقرير السنوي")
    mine.fill("#comment-text", "ما رأيكم؟")
    mine.focus("#comment-text")
    theirs.keyboard.press("2")
    theirs.keyboard.press("t")
    theirs.keyboard.press("Enter")
    news = mine.locator("#live-claim")
    expect(news).to_contain_text("omar")
    expect(mark).to_have_class(re.compile("disputed"))
    expect(mine.locator(".claim-head .badge.disputed")).to_be_visible()
    expect(mine.locator(".paper-head .count.disputed b")).to_have_text(str(disputed + 1))
    assert mark.get_attribute("aria-label").endswith(mark.inner_text())
    assert "\ufffc" not in mark.get_attribute("aria-label")
    assert mine.input_value("#rationale") == "بحسب التقرير السنوي"
    assert mine.input_value("#comment-text") == "ما رأيكم؟"
    assert mine.evaluate("document.activeElement.id") == "comment-text"
    assert theirs.locator("#live-claim li").count() == 0
    news.locator("a").click()
    expect(mine.locator(".verdict")).to_be_visible()
    expect(mine.locator("#live-claim")).to_be_empty()
    expect(mine.locator("#comment-text")).to_have_value("ما رأيكم؟")
    mine.wait_for_timeout(1000)  # a few questions later it is still no news
    expect(mine.locator("#live-claim")).to_be_empty()


def test_the_list_and_the_text_follow(desk, visit):
    page = visit(language="en")
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    row = page.locator(f".claims-short li:has([data-claim='{desk.exports.uid}'])")
    expect(row).to_have_class("unverified")
    by_omar(desk)
    expect(row).to_have_class("disputed")
    expect(row.locator(".badge")).to_contain_text("False")


def test_claims_by_hand_are_said_and_marked_in_the_text(desk, visit):
    mine, theirs = visit(language="en"), visit(language="en")
    log_in(mine, desk.reviewer.username, address(desk.exports))
    mine.fill("#rationale", "typed")
    log_in(theirs, desk.second.username, f"/articles/{desk.arabic.uid}/claims/new/?words=خطوة+جيدة")
    before = mine.locator("#text a.claim").count()
    theirs.click("#hand-form button.primary")
    expect(mine.locator("#live-text")).to_contain_text("omar\u2069 added the claim by hand")
    expect(mine.locator("#text a.claim")).to_have_count(before + 1)
    assert mine.locator("#live-text a").count() == 0
    assert mine.input_value("#rationale") == "typed"
    assert mine.locator("#text a.chosen").count() == 1


def by_hand(desk, words):
    version = desk.arabic.current_version
    start = version.text.index(words)
    span = byhand.Span(start, start + len(words))
    return byhand.add(version=version, spans=[span], by=desk.second, now=NOW)[0]


def test_what_is_selected_stays_selected_and_the_mark_comes_after(desk, visit):
    page = visit(language="en")
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    sentence = page.locator("#text .sentence", has_text="خطوة جيدة").first
    sentence.scroll_into_view_if_needed()
    marks, rows = page.locator("#text a.claim").count(), page.locator(".claims-short li").count()
    name = sentence.get_attribute("id")
    page.evaluate("(id) => document.getSelection().selectAllChildren(document.getElementById(id))", name)
    selected = page.evaluate("document.getSelection().toString()")
    place = page.evaluate("scrollY")
    by_hand(desk, "خطوة جيدة")
    expect(page.locator(".claims-short li")).to_have_count(rows + 1)
    page.wait_for_timeout(700)
    assert page.evaluate("document.getSelection().toString()") == selected
    assert page.locator("#text a.claim").count() == marks
    assert page.evaluate("scrollY") == place
    page.evaluate("document.getSelection().removeAllRanges()")
    expect(page.locator("#text a.claim")).to_have_count(marks + 1)
    assert page.evaluate("scrollY") == place
    fresh = page.locator(f"#{name} a.claim")
    fresh.first.click()
    expect(page.locator("#panel-title")).to_be_focused()


def test_the_strip_follows_and_a_screen_reader_is_told_once(desk, visit):
    page = visit(language="en")
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    number = desk.exports.number
    place = page.locator(f"#text .sentence:has(#c-{number})").first.get_attribute("id")
    cell = page.locator(f".strip a[href='#{place}']")
    page.evaluate("""() => {
        window.told = [];
        const said = document.getElementById("live-said");
        new MutationObserver(() => told.push(said.textContent)).observe(said, { childList: true });
    }""")
    by_omar(desk)
    expect(cell).to_have_class("cell disputed")
    assert cell.get_attribute("title").startswith("Disputed")
    page.wait_for_timeout(1000)
    told = page.evaluate("told")
    assert len(told) == 1
    assert told[0].startswith(f"Claim {number}, Disputed: ")


def test_a_claim_that_is_gone_keeps_its_row_and_loses_its_mark(desk, visit):
    claim = by_hand(desk, "خطوة جيدة")
    page = visit(language="en")
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    row = page.locator(f".claims-short [data-row='{claim.uid}']")
    expect(row.locator("a")).to_be_visible()
    marks = page.locator("#text a.claim").count()
    event = Event.objects.get(type="claim.added", claim_uid=claim.uid)
    undoing.undo(article=desk.arabic, event=event.pk, by=desk.second, now=NOW)
    expect(row).to_contain_text("Claim removed")
    expect(page.locator("#text a.claim")).to_have_count(marks - 1)
    assert row.locator("a").count() == 0


def test_a_hidden_page_asks_nothing_and_catches_up_once(desk, visit):
    page = visit(language="en")
    log_in(page, desk.reviewer.username, address(desk.exports))
    with page.expect_request(re.compile("/changes/")):
        pass
    hide = """(is) => {
        Object.defineProperty(document, "hidden", { value: is, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    page.wait_for_timeout(500)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/changes/" in request.url else None)
    page.wait_for_timeout(1500)
    assert asked == []
    by_omar(desk)
    page.evaluate(hide, False)
    expect(page.locator("#live-claim")).to_contain_text("omar", timeout=1500)


def test_a_server_in_trouble_is_asked_less_and_less(desk, visit):
    page = visit(language="en")
    log_in(page, desk.reviewer.username, "/")
    times = []

    def refuse(route):
        times.append(page.evaluate("performance.now()"))
        route.fulfill(status=429, body="")

    page.route(re.compile("/changes/"), refuse)
    page.goto(address(desk.exports))
    while len(times) < 4:
        page.wait_for_timeout(100)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert gaps[0] < gaps[1] < gaps[2]


def test_without_javascript_a_reload_shows_it(desk, visit):
    page = visit(language="en", java_script_enabled=False)
    log_in(page, desk.reviewer.username, address(desk.exports))
    assert page.locator("#live-claim").inner_text() == ""
    by_omar(desk)
    page.reload()
    expect(page.locator(".verdict")).to_contain_text("omar")


class TestChoosing:
    def test_the_text_stays_and_the_mark_moves(self, desk, visit):
        page = visit(language="en")
        log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
        page.evaluate("document.getElementById('text').dataset.same = 'yes'")
        page.locator("#c-1").click()
        expect(page.locator("#panel-title")).to_be_focused()
        expect(page.locator("#c-1")).to_have_attribute("aria-current", "true")
        assert page.title().startswith("Claim 1 ·")
        page.locator(".claim-nav .next").click()
        expect(page.locator("#panel-title")).to_have_text("Claim 2")
        expect(page.locator("#text [aria-current]")).to_have_id(
            "c-2"
        )  # the mark moves once the panel has settled
        assert page.locator("#text .chosen").first.get_attribute("id") == "c-2"
        assert page.evaluate("document.getElementById('text').dataset.same") == "yes"
        assert page.locator("#desk-heading a").count() == 1
        page.go_back()
        expect(page.locator("#panel-title")).to_have_text("Claim 1")
        expect(page.locator("#text [aria-current]")).to_have_id("c-1")
        page.go_back()
        expect(page.locator(".claims-short")).to_be_visible()
        assert page.locator("#text .chosen").count() == 0
        page.go_forward()
        expect(page.locator("#panel-title")).to_have_text("Claim 1")

    def test_marks_are_those_of_a_page_loaded_whole(self, desk, visit):
        page = visit(language="en")
        log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
        marks = """() => [...document.querySelectorAll("#text a")].map(
            (a) => [a.href, [...a.classList].sort().join(" "), a.getAttribute("aria-current")])"""
        for claim in desk.arabic.current_version.claims.order_by("number"):
            page.locator(f"#c-{claim.number}").click()
            expect(page.locator("#panel-title")).to_have_text(f"Claim {claim.number}")
            page.wait_for_url(re.compile(str(claim.uid)))
            expect(page.locator("#panel-title")).to_be_focused()
            moved = page.evaluate(marks)
            page.reload()
            assert page.evaluate(marks) == moved

    def test_an_ended_session_leads_to_the_log_in(self, desk, visit):
        page = visit(language="en")
        log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
        page.context.clear_cookies(name="sessionid")
        page.locator("#c-1").click()
        page.wait_for_url(re.compile("/login/"))
        expect(page.locator("#id_username")).to_be_visible()
