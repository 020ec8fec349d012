"""Adding evidence by hand from the desk and from a document's page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.models import Evidence, Snapshot
from claims.services import picking
from tests.factories import NOW, PASSAGE, make_evidence, make_lookup, make_snapshot
from tests.web.reading import element, words

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
DOCUMENT = {"title": "مكالمة مع الهيئة", "publisher": "هيئة الميناء", "text": f"مقدمة.\n{PASSAGE}"}


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def report(db):
    return make_snapshot()


def document_page(client, snapshot, claim):
    return client.get(reverse("web:snapshot", args=[snapshot.uid]), {"claim": claim.uid})


def pick(client, claim, snapshot, follow=False, **sent):
    address = reverse("web:pick", args=[claim.uid])
    return client.post(
        address, {"snapshot": getattr(snapshot, "uid", snapshot), "words": PASSAGE, **sent}, follow=follow
    )


def claim_page(client, claim):
    return client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))


def enter(client, claim, **changes):
    return client.post(reverse("web:enter", args=[claim.uid]), {**DOCUMENT, **changes})


class TestDocument:
    def test_opened_from_a_claim_it_offers_to_pick(self, desk, claim, report):
        page = document_page(desk, report, claim)
        assert claim.quote in words(page)
        assert 'id="pick"' in page.content.decode()

    @pytest.mark.parametrize("asked", ["", "x", "00000000-0000-4000-8000-000000000000"])
    def test_without_a_claim_it_only_shows(self, desk, report, asked):
        page = desk.get(reverse("web:snapshot", args=[report.uid]), {"claim": asked})
        assert page.status_code == 200
        assert 'id="pick"' not in page.content.decode()

    def test_the_evidence_leads_there_with_its_claim(self, desk, claim):
        passage = make_evidence(claim)
        link = f"{reverse('web:snapshot', args=[passage.snapshot.uid])}?claim={claim.uid}#p-{passage.uid}"
        page = claim_page(desk, claim)
        assert link in page.content.decode()
        assert "Pick other words of this document" in words(page)

    @given(
        text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=12)
    )
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_every_piece_knows_its_offset_and_no_character_is_lost(self, desk, claim, text):
        snapshot = make_snapshot(text)
        for start, end in ((1, 5), (3, 9), (9, 11)):
            make_evidence(claim, snapshot=snapshot, start=start, end=end)
        found = element(document_page(desk, snapshot, claim), "document")
        assert found.text == text
        starts = [int(attrs["data-start"]) for _, attrs in found.tags]
        assert starts == [0, 1, 3, 5, 9, 11]


class TestPick:
    def test_leads_to_the_new_card(self, desk, claim, report, reviewer):
        answer = pick(desk, claim, report)
        passage = Evidence.objects.get()
        assert answer["Location"].endswith(f"/claims/{claim.uid}/#e-{passage.uid}")
        page = desk.get(answer["Location"])
        for said in ("The passage is added.", "chosen by a person reviewer", "Remove this passage"):
            assert said in words(page)

    def test_selected_words_are_taken_where_they_were_selected(self, desk, claim):
        twice = make_snapshot(f"{PASSAGE}\n{PASSAGE}")
        start = len(PASSAGE) + 1
        pick(desk, claim, twice, start=start, end=start + len(PASSAGE))
        assert Evidence.objects.get().start == start

    def test_what_is_there_already_is_said(self, desk, claim, report):
        make_evidence(claim, snapshot=report)
        page = pick(desk, claim, report, follow=True)
        assert "This passage is there already." in words(page)
        assert Evidence.objects.count() == 1

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "Select or paste the words first."),
            ("كلمات من نص آخر", "These words are not in the document"),
            ("2%", "takes a figure apart"),
            ("كلمة " * 3000, "too long for a passage"),
            ("\0", "Select or paste the words first."),
        ],
    )
    def test_what_cannot_be_added_is_said_beside_the_field_and_kept(self, desk, claim, report, typed, said):
        page = pick(desk, claim, report, words=typed)
        assert page.status_code == 422
        assert said in words(page)
        assert 'aria-invalid="true"' in page.content.decode()
        assert typed.strip("\0 ") in words(page)

    def test_words_in_several_places_need_more_around_them(self, desk, claim):
        page = pick(desk, claim, make_snapshot(f"{PASSAGE}\n{PASSAGE}"))
        assert "stand in several places" in words(page)

    @pytest.mark.parametrize("sent", ["", "x", "00000000-0000-4000-8000-000000000000"])
    def test_a_document_that_there_is_not(self, desk, claim, sent):
        assert pick(desk, claim, sent).status_code == 404

    @pytest.mark.parametrize(
        "where", [{"start": "-1", "end": "x"}, {"start": "5"}, {"start": 9**30, "end": 9**31}]
    )
    def test_offsets_that_are_none_do_not_matter(self, desk, claim, report, where):
        assert pick(desk, claim, report, **where).status_code == 302

    def test_typed_markup_stays_words(self, desk, claim, report):
        assert HOSTILE not in pick(desk, claim, report, words=HOSTILE).content.decode()

    def test_what_a_person_picked_comes_first(self, desk, claim, report):
        make_evidence(claim, score=0.99)
        pick(desk, claim, report)
        cards = claim_page(desk, claim).context["cards"]
        assert [bool(card["by_hand"]) for card in cards] == [True, False]

    def test_found_again_by_a_look_up_it_is_still_a_persons(self, desk, claim, report):
        pick(desk, claim, report)
        Evidence.objects.update(why={"reasons": []})
        assert "chosen by a person" in words(claim_page(desk, claim))


class TestRemove:
    @pytest.fixture
    def passage(self, claim, report, reviewer):
        return picking.pick(claim=claim, snapshot=report, words=PASSAGE, by=reviewer, now=NOW)[0]

    def test_ones_own(self, desk, claim, passage):
        answer = desk.post(reverse("web:remove", args=[passage.uid]))
        assert answer["Location"].endswith("#evidence")
        assert "The passage is removed." in words(desk.get(answer["Location"]))

    def test_anothers_is_refused_and_no_button_shown(self, client, claim, second_reviewer, passage):
        client.force_login(second_reviewer)
        address = reverse("web:remove", args=[passage.uid])
        assert address not in claim_page(client, claim).content.decode()
        assert client.post(address).status_code == 403
        assert Evidence.objects.exists()


class TestOwnDocument:
    def test_is_stored_marked_and_its_passage_offered(self, desk, claim):
        answer = enter(desk, claim, published="2025-01-28", url="https://example.org/x")
        passage = Evidence.objects.select_related("snapshot").get()
        assert answer["Location"].endswith(f"#e-{passage.uid}")
        page = desk.get(answer["Location"])
        for said in ("entered by a person", "from a document entered by a person", DOCUMENT["title"]):
            assert said in words(page)
        shown = words(document_page(desk, passage.snapshot, claim))
        assert "Document entered by a person; nobody fetched it" in shown
        assert "Entered byreviewer" in shown
        assert "Is it still there?" not in shown

    def test_a_long_one_that_shares_nothing_is_picked_from(self, desk, claim):
        answer = enter(desk, claim, text="لا شيء هنا البتة. " * 300)
        snapshot = Snapshot.objects.get()
        assert answer["Location"] == f"{reverse('web:snapshot', args=[snapshot.uid])}?claim={claim.uid}"
        assert "pick the words that count" in words(desk.get(answer["Location"]))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"title": ""}, "Give it a title."),
            ({"publisher": " "}, "Say where it is from"),
            ({"text": ""}, "Type or paste what it says."),
            ({"published": "yesterday"}, "A day looks like 2025-01-28."),
            ({"url": "nope"}, "This is not an address"),
            ({"words": "ليست هنا"}, "These words are not in the document"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_kept(self, desk, claim, changes, said):
        page = enter(desk, claim, **changes)
        assert page.status_code == 422
        assert said in words(page)
        source = page.content.decode()
        kept = {**DOCUMENT, **changes}
        assert all(value.strip() in source for value in kept.values())
        assert '<details class="own-document" open>' in source
        assert not Snapshot.objects.exists()

    def test_hostile_words_stay_words(self, desk, claim):
        enter(desk, claim, title=HOSTILE, publisher=HOSTILE, text=f"{HOSTILE} زادت الصادرات")
        snapshot = Snapshot.objects.get()
        for page in (claim_page(desk, claim), document_page(desk, snapshot, claim)):
            assert HOSTILE not in page.content.decode()
            assert "<img src=x" not in page.content.decode()


class TestPageThatSharesNothing:
    def test_the_desk_says_so_and_leads_to_the_copy(self, desk, claim, report):
        unrelated = [{"snapshot": str(report.uid), "title": HOSTILE}]
        make_lookup(claim, provider="page", state="done", unrelated=unrelated)
        page = claim_page(desk, claim)
        assert "nothing in it shares words with the claim" in words(page)
        assert f"{reverse('web:snapshot', args=[report.uid])}?claim={claim.uid}" in page.content.decode()
        assert HOSTILE not in page.content.decode()

    def test_no_longer_when_a_passage_was_picked(self, desk, claim, report):
        unrelated = [{"snapshot": str(report.uid), "title": "x"}]
        make_lookup(claim, provider="page", state="done", unrelated=unrelated)
        pick(desk, claim, report)
        assert "nothing in it shares words" not in words(claim_page(desk, claim))


def test_the_pages_ask_no_more_for_more_passages(desk, claim, report, newsroom_read):
    counts = []
    for quote in (PASSAGE, "التقرير", "وبلغ عدد العاملين"):
        pick(desk, claim, report, words=quote)
        make_lookup(
            claim, provider=quote[:3], unrelated=[{"snapshot": str(make_snapshot().uid), "title": "x"}]
        )
        desk.get("/")  # shows what was said
        with CaptureQueriesContext(connection) as asked:
            document_page(desk, report, claim)
            claim_page(desk, claim)
        counts.append(len(asked))
    assert Evidence.objects.count() == 3
    assert len(set(counts)) == 1, counts
