"""Steering look-ups from the desk, and what the pages show of fetched evidence."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from claims.choices import FetchPurpose, LookupState, Still
from claims.models import Capture, Evidence, Lookup, PageFetch, Snapshot
from claims.services import asking, queueing
from tests.factories import NOW, make_article, make_claim, make_evidence, make_lookup, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(queueing, "_send", lambda *_: None)


@pytest.fixture
def claim():
    return make_claim(make_article().current_version)


def client(person) -> Client:
    found = Client()
    found.force_login(person)
    return found


def page(person, claim) -> str:
    address = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
    return client(person).get(address).content.decode()


class TestClaim:
    def test_a_reviewer_names_a_page(self, reviewer, claim):
        sent = {"do": "page", "address": "https://example.org/a?utm_source=x"}
        answer = client(reviewer).post(reverse("web:look-ups", args=[claim.uid]), sent)
        assert answer.status_code == 302
        assert answer["Location"].endswith("#evidence")
        assert Lookup.objects.get().address == "https://example.org/a"

    def test_what_is_no_address_is_said_beside_the_field_and_kept(self, reviewer, claim):
        answer = client(reviewer).post(
            reverse("web:look-ups", args=[claim.uid]), {"do": "page", "address": "nope"}
        )
        assert answer.status_code == 422
        text = answer.content.decode()
        assert 'value="nope" aria-invalid="true"' in text
        assert 'id="look-error"' in text

    @pytest.mark.parametrize("do", ["again", "stop", "archive", "gone"])
    def test_the_rest_is_an_editors(self, reviewer, editor, claim, do):
        make_lookup(claim, state=LookupState.DONE)
        address = reverse("web:look-ups", args=[claim.uid])
        assert client(reviewer).post(address, {"do": do}).status_code == 403
        assert client(editor).post(address, {"do": do}).status_code == (422 if do == "gone" else 302)

    def test_stopped_and_asked_again(self, editor, claim):
        lookup = make_lookup(claim)
        address = reverse("web:look-ups", args=[claim.uid])
        client(editor).post(address, {"do": "stop"})
        lookup.refresh_from_db()
        assert lookup.state == LookupState.STOPPED
        client(editor).post(address, {"do": "again"})
        lookup.refresh_from_db()
        assert lookup.state == LookupState.QUEUED

    def test_reviewers_see_the_field_and_editors_the_buttons_too(self, reviewer, editor, claim):
        make_lookup(claim)
        assert 'id="look-address"' in page(reviewer, claim)
        assert 'value="stop"' not in page(reviewer, claim)
        assert 'value="stop"' in page(editor, claim)

    def test_shows_what_was_asked_and_what_could_not_be_had(self, reviewer, claim):
        make_lookup(
            claim, provider="searxng", state=LookupState.DONE,
            queries=[{"query": "DeepSeek 6", "language": "en", "hits": 2}],
            missed=[{"url": "https://example.org/gone", "error": "There is no page <b>here</b>."}],
        )  # fmt: skip
        text = page(reviewer, claim)
        assert "DeepSeek 6" in text
        assert "https://example.org/gone" in text
        assert "&lt;b&gt;here" in text

    @pytest.mark.parametrize("state", [LookupState.FAILED, LookupState.RUNNING])
    def test_a_page_that_could_not_be_fetched_says_why_beside_the_field(self, reviewer, claim, state):
        why = {"error_code": "blocked", "error": "Port 8741 is not fetched from."}
        make_lookup(claim, provider="page", state=state, address="https://example.org:8741/", **why)
        before, _field, _after = page(reviewer, claim).partition('id="look-address"')
        assert (why["error"] in before) is (state == LookupState.FAILED)


class TestArticle:
    def test_all_claims_of_the_current_text(self, editor, reviewer, claim):
        other = make_claim(claim.version, quote="2010")
        for one in (claim, other):
            make_lookup(one, state=LookupState.FAILED)
        address = reverse("web:article-look-ups", args=[claim.version.article.uid])
        assert client(reviewer).post(address, {"do": "again"}).status_code == 403
        assert client(editor).post(address, {"do": "again"}).status_code == 302
        assert set(Lookup.objects.values_list("state", flat=True)) == {LookupState.QUEUED}
        client(editor).post(address, {"do": "stop"})
        assert set(Lookup.objects.values_list("state", flat=True)) == {LookupState.STOPPED}
        text = client(editor).get(reverse("web:article", args=[claim.version.article.uid])).content.decode()
        assert "أُوقف اثنان" in text

    def test_what_cannot_be_asked_is_said(self, editor, claim):
        address = reverse("web:article-look-ups", args=[claim.version.article.uid])
        answer = client(editor).post(address, {"do": "gone"}, follow=True)
        assert "flash" in answer.content.decode() or answer.context["messages"]


class TestCards:
    def test_copies_of_one_text_are_one_source(self, reviewer, claim):
        first = make_snapshot(publisher="الأولى")
        copy = make_snapshot(publisher="المنقولة", copy_of=first)
        alone = make_snapshot(publisher="وحيدة")
        for snapshot, score in ((first, 0.9), (copy, 0.8), (alone, 0.7)):
            make_evidence(claim, snapshot=snapshot, score=score)
        text = page(reviewer, claim)
        cards = text.split('class="copies"')
        assert len(cards) == 2
        assert "الأولى" in cards[0]
        assert "المنقولة" in cards[1]
        assert "المنقولة" not in cards[0]

    def test_what_the_page_said_at_another_time_is_told_apart_and_counted_once(self, reviewer, claim):
        first = make_snapshot(url="https://example.org/p")
        later = make_snapshot("قيل هنا شيء آخر", url="https://example.org/p", copy_of=first)
        make_evidence(claim, snapshot=first, score=0.9)
        make_evidence(claim, snapshot=later, score=0.8)
        make_evidence(claim, snapshot=later, quote="شيء", score=0.7)
        assert "<summary>نسخة أخرى من هذه الصفحة: مصدر واحد</summary>" in page(reviewer, claim)

    def test_two_passages_of_one_document_are_two_cards(self, reviewer, claim):
        snapshot = make_snapshot()
        make_evidence(claim, snapshot=snapshot)
        make_evidence(claim, snapshot=snapshot, quote=snapshot.text.split()[0])
        assert 'class="copies"' not in page(reviewer, claim)

    def test_a_fact_check_its_state_and_a_pdf(self, reviewer, claim):
        snapshot = make_snapshot(review={"claim": "ادعاء <i>", "rating": "مضلل", "claimant": "فلان"})
        Capture.objects.create(
            snapshot=snapshot, requested=snapshot.url, flags=["pdf_figures"], checked_at=NOW
        )
        passage = make_evidence(claim, snapshot=snapshot)
        Evidence.objects.filter(pk=passage.pk).update(still=Still.GONE, still_at=NOW)
        text = page(reviewer, claim)
        for words in ("مضلل", "فلان", "ادعاء &lt;i&gt;", 'class="still gone"', "PDF"):
            assert words in text


class TestSnapshot:
    @pytest.fixture
    def kept(self, settings, tmp_path) -> Snapshot:
        settings.WARC_FOLDER = tmp_path
        (tmp_path / "a.warc.gz").write_bytes(b"warc")
        snapshot = make_snapshot()
        Capture.objects.create(snapshot=snapshot, requested=snapshot.url, warc="a.warc.gz", checked_at=NOW)
        return snapshot

    def test_the_page_as_it_came(self, reviewer, kept):
        answer = client(reviewer).get(reverse("web:warc", args=[kept.uid]))
        assert answer.getvalue() == b"warc"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/warc"

    @pytest.mark.parametrize("name", ["", "gone.warc.gz"])
    def test_one_without_a_file_is_not_there(self, reviewer, kept, name):
        Capture.objects.update(warc=name)
        assert client(reviewer).get(reverse("web:warc", args=[kept.uid])).status_code == 404

    def test_look_again_and_save(self, reviewer, editor, kept, monkeypatch):
        assert client(reviewer).post(reverse("web:look-again", args=[kept.uid])).status_code == 302
        assert client(reviewer).post(reverse("web:save", args=[kept.uid])).status_code == 403
        assert client(editor).post(reverse("web:save", args=[kept.uid])).status_code == 302
        assert set(PageFetch.objects.values_list("purpose", flat=True)) == {
            FetchPurpose.AGAIN,
            FetchPurpose.SAVE,
        }
        PageFetch.objects.filter(purpose=FetchPurpose.SAVE).update(
            state=LookupState.DONE,
            finished_at=NOW,
            result="https://web.archive.org/web/1/https://example.org",
        )
        text = client(reviewer).get(reverse("web:snapshot", args=[kept.uid])).content.decode()
        assert "https://web.archive.org/web/1/https://example.org" in text
        assert reverse("web:warc", args=[kept.uid]) in text
        assert reverse("web:save", args=[kept.uid]) not in text

    def test_a_note_that_came_from_no_page_says_so(self, reviewer):
        note = make_snapshot(url="")
        answer = client(reviewer).post(reverse("web:look-again", args=[note.uid]), follow=True)
        assert not PageFetch.objects.exists()
        assert list(answer.context["messages"])

    def test_the_same_text_elsewhere(self, reviewer):
        first = make_snapshot(publisher="الأولى")
        make_snapshot(publisher="المنقولة", copy_of=first, published_date=date(2025, 1, 2))
        text = client(reviewer).get(reverse("web:snapshot", args=[first.uid])).content.decode()
        assert "الثانية" in text
        assert ("النص نفسه في مواضع أخرى" in text, "نسخ أخرى من هذه الصفحة" in text) == (True, False)

    def test_what_the_page_said_at_another_time_is_no_text_elsewhere(self, reviewer):
        first = make_snapshot(url="https://example.org/p")
        make_snapshot("نص آخر", url="https://example.org/p", copy_of=first)
        text = client(reviewer).get(reverse("web:snapshot", args=[first.uid])).content.decode()
        assert ("النص نفسه في مواضع أخرى" in text, "نسخ أخرى من هذه الصفحة" in text) == (False, True)


def test_the_providers_that_may_be_asked(monkeypatch):
    assert set(asking.providers()) == {"archive", "page"}
