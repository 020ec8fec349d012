"""Publishing from the claim's page: what is shown to whom, what is refused, what stays typed."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from claims.models import Article, Claim, Publication, Verdict
from claims.services import publishing, reviews
from tests.factories import NOW, make_evidence, make_snapshot
from tests.web.reading import element, words

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def desk(client, editor):
    """The client of an editor who reads English."""
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def decided(claim, reviewer):
    passage = make_evidence(claim, snapshot=make_snapshot(url="https://example.org/report"))
    reviews.submit(
        claim=claim, by=reviewer, seen=1, status="disputed", finding="false", rationale="It was 1.2 percent.",
        evidence=[passage.uid], now=NOW,
    )  # fmt: skip
    claim.refresh_from_db()
    return claim


def page(client, claim):
    return client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))


def panel(response):
    return " ".join(element(response, "publish").text.split())


def post(client, claim, name="publish", **data):
    claim.refresh_from_db()
    return client.post(reverse(f"web:{name}", args=[claim.uid]), {"seen": claim.revision, **data})


class TestPublish:
    def test_from_the_list_of_checks_to_the_published_verdict(self, desk, decided):
        before = panel(page(desk, decided))
        assert "Not published. Ready to be published" in before
        assert "Mind: Nobody is named who says it" in before
        assert "✓ The decision cites a passage" in before
        for told in (
            "Disputed",
            "False",
            "It was 1.2 percent.",
            "تقرير الميناء",
            "زادت الصادرات",
            "15 January 2025",
        ):
            assert told in before.partition("What the public will read")[2], told
        response = post(desk, decided, context="By value.", expires="2999-01-31")
        assert response.status_code == 302
        assert response["Location"].endswith(f"/claims/{decided.uid}/#publish")
        after = panel(page(desk, decided))
        assert "Published since" in after
        assert "Holds until" in after
        assert "31 January 2999" in after
        assert Publication.objects.get().context == "By value."

    def test_the_sources_are_links_where_they_have_an_address(self, desk, decided):
        tags = element(page(desk, decided), "publish").tags
        links = [attrs for tag, attrs in tags if tag == "a"]
        assert [link["href"] for link in links] == ["https://example.org/report"]
        assert links[0]["rel"] == "noopener noreferrer external"

    @pytest.mark.parametrize("url", ["javascript:alert(1)", ""])
    def test_and_no_links_where_not(self, desk, decided, url):
        snapshot = decided.evidence.get().snapshot
        snapshot.url = url
        snapshot.save()
        assert "a" not in [tag for tag, _ in element(page(desk, decided), "publish").tags]

    def test_a_preview_shows_the_claim_review_that_it_becomes(self, desk, decided, editor):
        preview = unescape(post(desk, decided, expires="2999-01-31", preview="1").content.decode())
        (shown,) = map(json.loads, re.findall(r"<pre[^>]*>(.*?)</pre>", preview, re.DOTALL))
        last = date(2999, 1, 31)
        publishing.publish(claim=decided, by=editor, seen=decided.revision, now=NOW, expires=last)
        public = desk.get(f"/checks/{decided.uid}/").content.decode()
        (told,) = map(json.loads, re.findall(r'ld\+json">(.*?)</script>', public, re.DOTALL))
        for moment in ("datePublished", "dateModified"):
            assert shown.pop(moment)
            assert told.pop(moment)
        assert shown == told

    def test_a_preview_shows_what_was_typed_and_publishes_nothing(self, desk, decided):
        response = post(desk, decided, note="Two figures.", expires="2999-01-31", preview="1")
        assert response.status_code == 200
        assert panel(response).count("Two figures.") == 2  # as it will read, and in the field
        assert "31 January 2999" in panel(response)
        assert not Publication.objects.exists()

    def test_a_claim_nobody_decided_has_no_form(self, desk, claim):
        response = page(desk, claim)
        assert panel(response).startswith(
            "Publishing Not published. Not ready to be published ✓ The claim is on the desk✗ Missing: The claim is not decided"
        )
        assert 'id="publish-note"' not in response.content.decode()

    def test_what_people_wrote_is_text(self, desk, decided, editor):
        Claim.objects.update(statement=EVIL, attribution_text=EVIL)
        Verdict.objects.update(rationale=EVIL)
        Article.objects.update(source_name=EVIL)
        snapshot = decided.evidence.get().snapshot
        snapshot.title = snapshot.publisher = EVIL
        snapshot.save()
        post(desk, decided, note=EVIL, context=EVIL)
        for _ in range(2):
            post(desk, decided, name="take-down", note=EVIL)
        post(desk, decided, note=EVIL, context=EVIL)
        for response in (page(desk, decided), post(desk, decided, note=EVIL, expires="x")):
            source = response.content.decode()
            assert EVIL not in source
            assert source.count(ESCAPED) >= 10


class TestRefused:
    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"note": "", "context": "In 2024."}, "Say what this corrects, and why."),
            ({"note": "Mistyped.", "expires": "soon"}, "A day looks like 2025-01-28."),
            ({"note": "Mistyped.", "expires": "2025-01-28"}, "This day is over"),
            ({"note": "x" * 2001}, "2000"),
        ],
    )
    def test_422_says_why_and_keeps_what_was_typed(self, desk, decided, sent, said):
        post(desk, decided)
        sent = {"context": "By weight.", **sent}
        response = post(desk, decided, **sent)
        assert response.status_code == 422
        assert said in panel(response)
        assert element(response, "publish-context").text.strip() == sent["context"]
        assert element(response, "publish-note").text.strip() == sent["note"]
        assert f'value="{sent.get("expires", "")}"' in response.content.decode()
        assert Publication.objects.count() == 1

    def test_what_is_not_ready_is_422_and_keeps_what_was_typed(self, desk, claim):
        response = post(desk, claim, note="A note.")
        assert response.status_code == 422
        assert "Something is missing before this can be published" in panel(response)
        assert element(response, "publish-note").text.strip() == "A note."

    def test_409_shows_the_claim_as_it_is_and_keeps_what_was_typed(self, desk, decided, editor):
        seen = decided.revision
        publishing.publish(claim=decided, by=editor, seen=seen, now=NOW, note="First.")
        response = post(desk, decided, seen=seen, note="Second.", context="By value.")
        assert response.status_code == 409
        shown = panel(response)
        assert "Nothing was done; what you typed is kept." in shown
        assert "Published since" in shown
        assert element(response, "publish-note").text.strip() == "Second."
        assert element(response, "publish-context").text.strip() == "By value."
        decided.refresh_from_db()
        assert f'name="seen" value="{decided.revision}"' in response.content.decode()
        assert post(desk, decided, note="Second.").status_code == 302

    @pytest.mark.parametrize("seen", ["", "x", "-1"])
    def test_a_form_without_its_revision_is_stale(self, desk, decided, seen):
        assert post(desk, decided, seen=seen).status_code == 409
        assert post(desk, decided, name="take-down", seen=seen, note="x").status_code == 409

    @pytest.mark.parametrize("sent", [{}, {"preview": "1"}, {"expires": "soon"}])
    def test_reviewers_are_told_it_is_for_editors(self, client, reviewer, decided, sent):
        client.force_login(reviewer)
        client.cookies["django_language"] = "en"
        response = post(client, decided, **sent)
        assert response.status_code == 403
        assert "Only editors may publish." in words(response)


class TestAfterwards:
    def test_an_editor_who_decides_anew_is_told_that_the_public_reads_otherwise(self, desk, decided, editor):
        post(desk, decided)
        decided.refresh_from_db()
        reviews.adjudicate(
            claim=decided, by=editor, seen=decided.revision, status="verified", finding="accurate",
            rationale="Looked again.", evidence=[decided.evidence.get().uid], now=NOW,
        )  # fmt: skip
        shown = panel(page(desk, decided))
        assert "What is published differs from what is decided: the claim was decided anew." in shown
        assert "The public still reads “Disputed · False”. Publish a correction, or take it down." in shown
        post(desk, decided, note="We had misread it.")
        shown = panel(page(desk, decided))
        assert "differs" not in shown
        assert "a correction: Verified · Accurate" in shown
        assert "We had misread it." in shown

    def test_a_withdrawn_review_leaves_it_published(self, desk, client, decided, reviewer):
        post(desk, decided)
        decided.refresh_from_db()
        reviews.withdraw(claim=decided, by=reviewer, seen=decided.revision, now=NOW)
        shown = panel(page(desk, decided))
        assert "the claim is no longer decided. The public still reads “Disputed · False”." in shown
        assert "Missing: The claim is not decided" in shown
        client.force_login(reviewer)
        shown = panel(page(client, decided))
        assert "An editor publishes a correction, or takes it down." in shown
        assert "Missing:" not in shown

    def test_one_whose_day_is_over_says_so_and_offers_no_past_day(self, desk, decided, editor):
        given = {"seen": decided.revision, "now": NOW, "expires": NOW.date()}
        publishing.publish(claim=decided, by=editor, **given)
        response = page(desk, decided)
        assert "The last day for which the published verdict holds is over." in panel(response)
        fields = [attrs for tag, attrs in element(response, "publish").tags if attrs.get("name") == "expires"]
        assert [field["value"] for field in fields] == [""]
        assert "Confirm it again with another last day, correct it, or take it down." in panel(response)
        assert "Publish a correction" not in panel(response)
        post(desk, decided, expires="2999-01-31")
        again = page(desk, decided)
        assert "The verdict is confirmed again." in words(again)
        assert "confirmed again: Disputed · False" in panel(again)

    def test_taking_down_says_why_and_keeps_the_history(self, desk, decided):
        post(desk, decided)
        refused = post(desk, decided, name="take-down", note=" ")
        assert (refused.status_code, "Say why it is taken down." in panel(refused)) == (422, True)
        stale = post(desk, decided, name="take-down", seen=1, note="A letter came.")
        assert stale.status_code == 409
        assert element(stale, "take-down-note").text.strip() == "A letter came."
        assert post(desk, decided, name="take-down", note="A letter came.").status_code == 302
        shown = panel(page(desk, decided))
        assert "Taken down; the public reads nothing of it now." in shown
        assert "taken down" in shown.partition("Publications 1")[2]
        assert "A letter came." in shown
        assert "Publish it again" in shown
        assert "a correction" not in shown

    def test_the_history_of_the_claim_tells_each_step(self, desk, decided):
        post(desk, decided)
        post(desk, decided, note="Mistyped.", context="By weight.")
        post(desk, decided, context="By weight.", expires="2999-01-31")
        post(desk, decided, name="take-down", note="A letter came.")
        shown = words(page(desk, decided))
        for line in (
            "Verdict published editor Disputed · False",
            "Published verdict corrected editor Disputed · False — Mistyped.",
            "Published verdict confirmed again editor Disputed · False",
            "Published verdict taken down editor Disputed · False — A letter came.",
        ):
            assert line in shown


def test_reviewers_see_whether_and_since_when(client, desk, editor, reviewer, decided):
    client.force_login(reviewer)
    assert panel(page(client, decided)) == "Publishing Not published."
    client.force_login(editor)
    post(desk, decided)
    client.force_login(reviewer)
    response = page(client, decided)
    assert "Published since" in panel(response)
    assert not [tag for tag, _ in element(response, "publish").tags if tag == "form"]
