"""Claims by hand on the pages: what is shown before saving, what saving does, what is refused in words."""

from typing import Any

import pytest
from django.urls import reverse

from claims.models import Claim, Event
from claims.services import reviews
from claims.web import reading
from tests.factories import (
    CLAIM,
    NOW,
    VALUE,
    make_article,
    make_assist_run,
    make_claim,
    make_evidence,
    make_version,
)
from tests.web.reading import element, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, reviewer):
    """The client of a reviewer who reads English."""
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return client


def address(name, target):
    return reverse(f"web:{name}", args=[target.uid])


def at(version, quote):
    start = version.text.index(quote)
    return f"{start}-{start + len(quote)}"


def seen(claim):
    return Claim.objects.get(pk=claim.pk).revision


def form(response):
    return element(response, "hand-form")


class TestAdd:
    def test_shows_the_whole_words_and_what_they_overlap_before_saving(self, desk, article, claim):
        version = article.current_version
        page = desk.get(address("add-claim", article), {"at": at(version, "رتفعت الصادرات بنسب")})
        assert page.status_code == 200
        assert "ارتفعت الصادرات بنسبة" in form(page).text
        assert "Taken to whole words." in form(page).text
        assert "Overlaps claim 1." in form(page).text
        marked = [
            attrs for _, attrs in element(page, "text").tags if "hand" in attrs.get("class", "").split()
        ]
        assert marked
        assert Claim.objects.count() == 1

    def test_saves_it_and_leads_to_it_with_a_way_back(self, desk, article):
        version = article.current_version
        sent = {"at": at(version, VALUE), "version": version.number}
        page = desk.post(address("add-claim", article), sent, follow=True)
        claim = Claim.objects.get()
        assert page.redirect_chain[-1][0].endswith(f"/claims/{claim.uid}/#c-1")
        assert "Claim 1 is added. Undo" in words(page)
        assert "Added by a person" in words(page)
        event = Event.objects.get(type="claim.added")
        gone = desk.post(address("undo", article), {"event": event.pk}, follow=True)
        assert "Claim 1 is removed. Undo" in words(gone)
        back = desk.post(
            address("undo", article), {"event": Event.objects.order_by("-pk")[0].pk}, follow=True
        )
        assert "Claim 1 is as it was before." in words(back)

    def test_the_form_alone_for_a_script(self, desk, article):
        page = desk.get(
            address("add-claim", article),
            {"at": at(article.current_version, CLAIM)},
            headers={"HX-Request": "true"},
        )
        assert "<html" not in page.content.decode()
        assert CLAIM in form(page).text

    def test_takes_pasted_words(self, desk, article):
        page = desk.get(address("add-claim", article), {"words": f"  {VALUE}\r\n"})
        assert VALUE in form(page).text

    def test_offers_the_places_of_words_that_stand_more_than_once(self, desk):
        article = make_article("exports rose. Then exports rose again.", language="en")
        page = desk.get(address("add-claim", article), {"words": "exports rose"})
        assert "Which?" in form(page).text
        offered = [a["value"] for tag, a in form(page).tags if tag == "input" and a.get("name") == "at"]
        assert offered == ["0-12", "19-31"]
        page = desk.get(address("add-claim", article), {"at": offered[1]})
        desk.post(address("add-claim", article), {"at": offered[1]})
        assert Claim.objects.get().start == 19

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"words": "nothing like it"}, "do not stand there"),
            ({"at": "nonsense"}, "at least one word"),
            ({"at": "9-3"}, "at least one word"),
            ({"at": "999999-9999999"}, "at least one word"),
            ({"words": "و" * 6000}, ""),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, desk, article, sent, said):
        for send in (desk.get, desk.post):
            page = send(address("add-claim", article), sent)
            assert page.status_code in ({422} if said else {200, 422})
            assert said in words(page)
        assert not Claim.objects.exists()

    def test_the_same_place_twice_is_refused_by_number(self, desk, article, claim):
        page = desk.post(address("add-claim", article), {"words": CLAIM})
        assert page.status_code == 422
        assert "This is claim 1 already." in words(page)

    def test_an_older_text_is_refused(self, desk, article):
        make_version(article=article, text="نص جديد تماما.")
        page = desk.post(address("add-claim", article), {"version": 1, "at": "0-5"})
        assert "The article has a newer text" in words(page)

    def test_a_removed_claims_page_leads_to_the_article(self, desk, claim):
        Claim.objects.update(removed_at=NOW)
        page = desk.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]), follow=True)
        assert "Claim 1 is no longer in this article." in words(page)


class TestCorrect:
    def test_shows_both_wordings_and_saves_the_new_one(self, desk, claim):
        page = desk.get(address("correct", claim), {"words": "ارتفعت الصادرات بنسبة 12%"})
        assert f"until now{CLAIM}" in form(page).text
        sent = {"at": at(claim.version, "ارتفعت الصادرات"), "seen": claim.revision}
        page = desk.post(address("correct", claim), sent, follow=True)
        assert "The words of claim 1 are corrected. Undo" in words(page)
        assert "Words of the claim corrected" in words(page)
        assert f"until then: {CLAIM}" in words(page)

    def test_begins_with_the_words_it_has(self, desk, claim):
        page = desk.get(address("correct", claim))
        assert CLAIM in form(page).text

    @pytest.mark.parametrize(
        ("how", "marked", "quote"),
        [
            ("more", VALUE, f"{CLAIM} … {VALUE}"),
            ("more", "قالت هيئة الميناء إنه", f"قالت هيئة الميناء إنه {CLAIM}"),
            ("less", "بنسبة 12%", "ارتفعت الصادرات … في عام 2024"),
            ("only", "بنسبة 12%", "بنسبة 12%"),
        ],
    )
    def test_takes_a_selection_in_or_out(self, desk, claim, how, marked, quote):
        page = desk.get(address("correct", claim), {"at": at(claim.version, marked), "how": how})
        assert quote in form(page).text
        sent = {"at": at(claim.version, marked), "how": how, "seen": claim.revision}
        desk.post(address("correct", claim), sent)
        assert Claim.objects.get().quote == quote

    def test_of_several_places_the_one_at_the_claim_is_meant(self, desk):
        article = make_article("exports rose. Then exports rose again.", language="en")
        claim = make_claim(article.current_version, spans=[(19, 37)])
        desk.post(address("correct", claim), {"words": "exports rose", "seen": claim.revision})
        assert Claim.objects.get().start == 19

    def test_the_same_words_an_answer_and_an_old_page_are_refused(self, desk, claim, second_reviewer):
        page = desk.post(address("correct", claim), {"words": CLAIM, "seen": claim.revision})
        assert "These are the claim's words already." in words(page)
        sent = {"words": "ارتفعت الصادرات"}
        assert desk.post(address("correct", claim), sent).status_code == 409
        answer: Any = {"status": "unverified", "finding": "ambiguous", "rationale": "Two.", "evidence": []}
        reviews.submit(claim=claim, by=second_reviewer, seen=claim.revision, now=NOW, **answer)
        page = desk.post(address("correct", claim), {**sent, "seen": seen(claim)})
        assert page.status_code == 422
        assert "Claim 1 has been answered" in words(page)
        for name in ("correct", "split", "merge"):
            assert "Claim 1 has been answered" in words(desk.get(address(name, claim)))
        page = desk.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))
        assert address("correct", claim) not in page.content.decode()


class TestSplitAndMerge:
    @pytest.mark.parametrize("act", ["split", "merge"])
    def test_shows_the_words_it_is_about(self, desk, claim, act):
        make_claim(claim.version, quote=VALUE)
        assert claim.quote in form(desk.get(address(act, claim))).text

    def test_splits_at_words_and_shows_both(self, desk, claim):
        page = desk.get(address("split", claim), {"words": "في عام"})
        assert "Claim 1ارتفعت الصادرات بنسبة 12%New claimفي عام 2024" in form(page).text
        sent = {"words": "في عام", "seen": claim.revision}
        page = desk.post(address("split", claim), sent, follow=True)
        assert "Claim 1 is split; claim 2 is new. Undo" in words(page)
        assert "claim 2 is new" in element(page, "claim").text
        other = Claim.objects.get(number=2)
        page = desk.get(reverse("web:claim", args=[claim.version.article.uid, other.uid]))
        assert "from claim 1" in words(page)
        start = Event.objects.get(claim_uid=claim.uid)
        assert f'name="event" value="{start.pk}"' in page.content.decode()

    @pytest.mark.parametrize("sent", [{"words": "ارتفعت"}, {"at": "0-1"}, {"words": VALUE}, {}])
    def test_a_point_that_is_none_is_refused(self, desk, claim, sent):
        page = desk.post(address("split", claim), {**sent, "seen": claim.revision})
        assert page.status_code == 422
        assert Claim.every.count() == 1

    def test_merges_and_undoes(self, desk, claim):
        other = make_claim(claim.version, quote=VALUE)
        page = desk.get(address("merge", claim))
        assert VALUE in form(page).text
        page = desk.get(address("merge", claim), {"other": 2})
        assert "Claim 2 becomes part of it." in form(page).text
        sent = {"other": 2, "seen": claim.revision, "seen_other": other.revision}
        page = desk.post(address("merge", claim), sent, follow=True)
        assert "Claim 2 is part of claim 1 now. Undo" in words(page)
        start = Event.objects.get(claim_uid=claim.uid)
        page = desk.post(address("undo", claim.version.article), {"event": start.pk}, follow=True)
        assert "Claim 1 is as it was before." in words(page)
        assert Claim.objects.count() == 2

    def test_offers_the_nearest_first_among_many(self, desk):
        text = "One rose by 1. Two rose by 2. Three rose by 3. Four rose by 4."
        version = make_article(text, language="en").current_version
        claims = {word: make_claim(version, quote=f"{word} rose") for word in ("Four", "One", "Three", "Two")}
        page = desk.get(address("merge", claims["Three"])).content.decode()
        assert f'value="{claims["Two"].number}" selected' in page
        alone = make_claim(make_article("Five rose.", language="en").current_version, quote="Five rose")
        assert desk.get(address("merge", alone)).status_code == 200

    @pytest.mark.parametrize("number", ["1", "9", "x", ""])
    def test_another_claim_is_needed(self, desk, claim, number):
        page = desk.post(address("merge", claim), {"other": number, "seen": claim.revision, "seen_other": 1})
        assert "Choose another claim of this text." in words(page)


class TestUndo:
    @pytest.mark.parametrize("sent", ["", "x", "9" * 30, "12345"])
    def test_what_is_no_change_is_refused_in_words(self, desk, article, sent):
        page = desk.post(address("undo", article), {"event": sent}, follow=True)
        assert "This cannot be taken back." in words(page)

    def test_the_article_lists_what_was_done_by_hand(self, desk, article):
        desk.post(address("add-claim", article), {"words": CLAIM})
        page = desk.get(address("article", article))
        assert "Changes by hand 1" in words(page)


def counted(version, claims):
    sentences = reading.sentences_now(version, claims)
    return {row["code"]: row["n"] for row in reading.coverage(reading.strip(version, claims, sentences))}


def test_the_counts_of_sentences_know_claims_by_hand(desk, article):
    version = article.current_version
    assert counted(version, [])["claims"] == 0
    desk.post(address("add-claim", article), {"words": article.title})
    (claim,) = version.claims.prefetch_related("spans")
    assert counted(version, [claim])["claims"] == 1
    assert reading.marked_text(version, [claim], reading.sentences_now(version, [claim]))[0]["reason"] == ""
    assert version.sentences == type(version).objects.get(pk=version.pk).sentences


def test_a_sentence_whose_claim_was_moved_says_so(article):
    version = article.current_version
    version.sentences[1]["claims"] = [0]
    assert "moved" in counted(version, [])


def test_every_piece_says_where_it_begins(desk, claim):
    page = desk.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))
    text = claim.version.text
    starts = [int(attrs["data-at"]) for _, attrs in element(page, "text").tags if "data-at" in attrs]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert text[starts[starts.index(claim.start)] :].startswith(CLAIM)


def test_what_was_found_for_earlier_words_says_so(desk, claim):
    make_evidence(claim)
    run = make_assist_run(claim.version, finished_at=NOW)
    claim.proposed_statements.create(run=run, text="Exports rose.")
    address_of_claim = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
    assert "earlier words" not in words(desk.get(address_of_claim))
    desk.post(address("correct", claim), {"words": "ارتفعت الصادرات", "seen": claim.revision})
    shown = words(desk.get(address_of_claim))
    assert "found for earlier words of the claim" in shown
    assert "Exports rose. for earlier words" in shown


def test_only_claims_without_an_answer_are_offered_for_merging(desk, claim):
    make_claim(claim.version, quote=VALUE, review_state="awaiting_second")
    assert VALUE not in form(desk.get(address("merge", claim))).text
