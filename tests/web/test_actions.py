"""What a reviewer's click does, and what the page says when it cannot be done."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Event, Review
from claims.services import reviews
from tests.factories import NOW, make_claim, make_evidence
from tests.web.reading import words

pytestmark = pytest.mark.django_db
ANSWER = {"status": "disputed", "finding": "false", "rationale": "The report says 1.2 percent."}


@pytest.fixture
def passage(claim):
    return make_evidence(claim)


@pytest.fixture
def desk(client, reviewer):
    """The client of a reviewer who reads English."""
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return client


def post(client, name, target, **data):
    return client.post(reverse(f"web:{name}", args=[target.uid]), data)


def answer(client, claim, *passages, **changes):
    claim.refresh_from_db()
    data = {"seen": claim.revision, "evidence": [str(p.uid) for p in passages], **ANSWER, **changes}
    return post(client, "review", claim, **data)


def state(claim):
    claim.refresh_from_db()
    return claim.status, claim.finding, claim.review_state


class TestAnswer:
    def test_is_recorded_and_leads_back_to_the_claim(self, desk, claim, passage, reviewer):
        response = answer(desk, claim, passage)
        assert response.status_code == 302
        assert response["Location"].endswith(f"/claims/{claim.uid}/#claim")
        assert state(claim) == ("disputed", "false", "decided")
        review = Review.objects.get()
        assert (review.reviewer, review.rationale, list(review.evidence.all())) == (
            reviewer,
            ANSWER["rationale"],
            [passage],
        )

    def test_the_next_page_says_so_and_offers_the_next_claim_and_the_way_back(self, desk, claim, passage):
        following = make_claim(claim.version)
        page = desk.get(answer(desk, claim, passage)["Location"])
        assert "Your answer is recorded. Next claim" in words(page)
        assert "Take it back" in words(page)
        assert "Unverified · Not started, now Disputed · False (One review)" in words(page)
        assert str(following.uid) in page.content.decode()

    @pytest.mark.parametrize(
        ("changes", "problems"),
        [
            ({"status": ""}, {"status"}),
            ({"status": "maybe"}, {"status"}),
            ({"finding": ""}, {"finding"}),
            ({"finding": "accurate"}, {"finding"}),
            ({"rationale": " \n "}, {"rationale"}),
            ({"evidence": []}, {"evidence"}),
            ({"finding": "", "rationale": "", "evidence": []}, {"finding", "rationale", "evidence"}),
            ({"status": "", "finding": "", "rationale": "", "evidence": []}, {"status", "rationale"}),
            ({"rationale": "x" * 10_001}, {"rationale"}),
            ({"evidence": ["nonsense"]}, {"evidence"}),
            ({"seen": "nonsense"}, {"seen"}),
            ({"seen": "9" * 30}, {"seen"}),
            (
                {"status": "unverified", "finding": "ambiguous", "evidence": [], "rationale": ""},
                {"rationale"},
            ),
        ],
    )
    def test_what_is_missing_is_said_beside_each_field(self, desk, claim, passage, changes, problems):
        response = answer(desk, claim, passage, **changes)
        assert response.status_code == 422
        assert set(response.context["form"].errors) == problems
        assert "What you typed is kept" in words(response)
        assert not Review.objects.exists()

    def test_what_was_typed_is_kept(self, desk, claim, passage):
        page = answer(desk, claim, passage, finding="", rationale="half a thought").content.decode()
        assert "half a thought" in page
        assert 'value="disputed" required checked' in page
        assert f'value="{passage.uid}" checked' in page

    def test_a_passage_of_another_claim_cannot_be_cited(self, desk, claim, passage):
        stranger = make_evidence(make_claim(claim.version))
        response = answer(desk, claim, stranger)
        assert response.status_code == 422
        assert "does not belong to this claim" in words(response)

    def test_unverified_needs_no_passage(self, desk, claim):
        answer(desk, claim, status="unverified", finding="insufficient_evidence")
        assert state(claim) == ("unverified", "insufficient_evidence", "decided")

    def test_ones_own_answer_can_be_changed(self, desk, claim, passage):
        answer(desk, claim, passage)
        answer(desk, claim, passage, status="verified", finding="accurate")
        assert state(claim) == ("verified", "accurate", "decided")

    def test_outsiders_are_refused(self, client, outsider, claim, passage):
        client.force_login(outsider)
        assert answer(client, claim, passage).status_code == 403
        assert not Review.objects.exists()

    def test_the_form_needs_its_token(self, reviewer, claim, passage):
        client = Client(enforce_csrf_checks=True)
        client.force_login(reviewer)
        client.cookies["django_language"] = "en"
        response = answer(client, claim, passage)
        assert response.status_code == 403
        assert "The form has expired" in words(response)


class TestConflict:
    @pytest.fixture
    def stale(self, desk, claim, passage, editor):
        """The answer to a form whose claim an editor has decided meanwhile, by an answer of their own."""
        seen = claim.revision
        reviews.submit(
            claim=claim,
            by=editor,
            seen=seen,
            status="verified",
            finding="accurate",
            rationale="Editor's word",
            evidence=[passage.uid],
            now=NOW,
        )
        return answer(desk, claim, passage, seen=seen, seen_status="unverified", seen_finding="not_started")

    def test_shows_what_was_seen_and_typed_and_what_is_now(self, stale, claim, passage):
        assert stale.status_code == 409
        page = words(stale)
        then, now = page.split("What it is now")
        for wanted in ("Unverified · Not started", "Disputed · False", ANSWER["rationale"], passage.quote):
            assert wanted in then
        for wanted in ("Verified", "Accurate", "Editor's word", "editor"):
            assert wanted in now

    def test_writes_nothing(self, stale, claim, editor):
        assert Review.objects.get().reviewer == editor
        assert state(claim) == ("verified", "accurate", "decided")

    def test_the_way_on_sends_the_same_answer_for_the_new_state(self, desk, claim, passage):
        other = Claim.objects.get(pk=claim.pk)
        reviews.set_aside(claim=other, by=desk_user(desk), seen=1, reason="Twice", now=NOW)
        reviews.take_up(claim=other, by=desk_user(desk), seen=2, now=NOW)
        page = answer(desk, claim, passage, seen=1)
        assert page.status_code == 409
        form = page.context["typed"].cleaned_data
        again = post(desk, "review", claim, **{**form, "seen": page.context["claim"].revision})
        assert again.status_code == 302
        assert state(claim)[:2] == ("disputed", "false")

    @pytest.mark.parametrize("name", ["withdraw", "set-aside", "take-up"])
    def test_other_actions_on_an_old_page_are_conflicts_too(self, desk, claim, passage, name):
        answer(desk, claim, passage)
        for seen in ("0", "", "nonsense"):
            response = post(desk, name, claim, seen=seen, reason="x")
            assert response.status_code == 409
        assert state(claim) == ("disputed", "false", "decided")


def desk_user(client):
    return client.get("/").wsgi_request.user


class TestRefusal:
    def test_says_why_in_the_language_of_the_page(self, client, claim, passage, reviewer, second_reviewer):
        for who, expected in ((reviewer, 302), (second_reviewer, 403)):
            client.force_login(who)
            response = answer(client, claim, passage)
            assert response.status_code == expected
        assert "هذا الادعاء محسوم؛ لا يغيّره إلا محرر." in words(response)

    def test_reviewers_cannot_decide_over_reviews(self, desk, claim, passage):
        data = {"seen": claim.revision, "evidence": [str(passage.uid)], **ANSWER}
        assert post(desk, "adjudicate", claim, **data).status_code == 403
        assert state(claim) == ("unverified", "not_started", "open")


class TestUndo:
    def test_takes_the_answer_back_and_leaves_a_trace(self, desk, claim, passage):
        answer(desk, claim, passage)
        claim.refresh_from_db()
        page = desk.get(post(desk, "withdraw", claim, seen=claim.revision)["Location"])
        assert state(claim) == ("unverified", "not_started", "open")
        assert "Your answer is taken back." in words(page)
        assert list(Event.objects.values_list("type", flat=True)[:2]) == [
            "verdict.recorded",
            "review.withdrawn",
        ]

    def test_somebody_elses_answer_cannot_be_taken_back(self, desk, claim, passage, second_reviewer):
        answer(desk, claim, passage)
        desk.force_login(second_reviewer)
        claim.refresh_from_db()
        assert post(desk, "withdraw", claim, seen=claim.revision).status_code == 403


class TestEditor:
    @pytest.fixture
    def disagreement(self, claim, passage, reviewer, second_reviewer):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        for who, changes in ((reviewer, {}), (second_reviewer, {"finding": "outdated"})):
            claim.refresh_from_db()
            reviews.submit(
                claim=claim,
                by=who,
                seen=claim.revision,
                evidence=[passage.uid],
                now=NOW,
                **{**ANSWER, **changes},
            )
        return claim

    def test_decides_over_the_reviews(self, desk, editor, disagreement, passage):
        desk.force_login(editor)
        page = desk.get(reverse("web:claim", args=[disagreement.version.article.uid, disagreement.uid]))
        assert "Decide as an editor" in words(page)
        assert reverse("web:adjudicate", args=[disagreement.uid]) in page.content.decode()
        disagreement.refresh_from_db()
        data = {"seen": disagreement.revision, "evidence": [str(passage.uid)], **ANSWER}
        assert post(desk, "adjudicate", disagreement, **data).status_code == 302
        assert state(disagreement) == ("disputed", "false", "decided")

    def test_puts_an_answer_into_the_form_and_records_nothing_of_it(self, desk, editor, disagreement):
        desk.force_login(editor)
        address = reverse("web:claim", args=[disagreement.version.article.uid, disagreement.uid])
        page = desk.get(address)
        assert "The answers differ in: finding" in words(page)
        assert page.context["form"]["finding"].value() is None
        for review in disagreement.reviews.all():
            form = desk.get(address, {"take": review.pk}).context["form"]
            assert form["finding"].value() == review.finding
            assert form["rationale"].value() == review.rationale
            assert form["evidence"].value() == [str(cited.uid) for cited in review.evidence.all()]
        assert state(disagreement) == ("unverified", "in_review", "disagreement")

    @pytest.mark.parametrize("take", ["0", "x", "٣"])
    def test_of_no_review_nothing_is_put_in(self, desk, editor, disagreement, take):
        desk.force_login(editor)
        address = reverse("web:claim", args=[disagreement.version.article.uid, disagreement.uid])
        assert desk.get(address, {"take": take}).context["form"]["finding"].value() is None

    def test_a_reviewer_takes_no_other_answer(self, desk, disagreement, second_reviewer):
        other = disagreement.reviews.get(reviewer=second_reviewer)
        address = reverse("web:claim", args=[disagreement.version.article.uid, disagreement.uid])
        assert desk.get(address, {"take": other.pk}).context["form"]["finding"].value() != other.finding

    def test_reviewers_see_no_such_form(self, desk, disagreement):
        page = desk.get(reverse("web:claim", args=[disagreement.version.article.uid, disagreement.uid]))
        assert reverse("web:adjudicate", args=[disagreement.uid]) not in page.content.decode()


class TestSetAside:
    def test_takes_it_off_the_desk_and_back(self, desk, claim):
        page = desk.get(post(desk, "set-aside", claim, seen=1, reason="Same as the first")["Location"])
        assert "Set aside: Same as the first" in words(page)
        assert state(claim)[2] == "set_aside"
        post(desk, "take-up", claim, seen=claim.revision)
        assert state(claim)[2] == "open"

    def test_the_message_takes_it_back(self, desk, claim):
        page = desk.get(post(desk, "set-aside", claim, seen=1, reason="Same as the first")["Location"])
        found = re.search(
            r'class="flash.*?action="([^"]+)".*?name="seen" value="(\d+)"', page.content.decode(), re.S
        )
        assert found
        desk.post(found[1], {"seen": found[2]})
        assert state(claim)[2] == "open"

    def test_needs_a_reason(self, desk, claim):
        response = post(desk, "set-aside", claim, seen=1, reason=" ")
        assert response.status_code == 422
        assert "Say why it is set aside." in words(response)


class TestAssign:
    def test_what_another_holds_is_taken_over_with_a_word_to_them(self, desk, claim, second_reviewer):
        reviews.assign(claim=claim, to=second_reviewer, by=second_reviewer, now=NOW)
        place = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
        assert 'name="take_over"' in desk.get(place).content.decode()
        refused = post(desk, "assign", claim)
        assert refused.status_code == 409
        assert "This claim is assigned to second" in words(refused)
        assert post(desk, "assign", claim, take_over="1", note=" ").status_code == 422
        claim.refresh_from_db()
        assert claim.assigned_to == second_reviewer
        assert post(desk, "assign", claim, take_over="1", note="You are away.").status_code == 302
        claim.refresh_from_db()
        assert claim.assigned_to.get_username() == "reviewer"
        assert claim.comments.get().text == f"@{second_reviewer.get_username()} You are away."

    def test_takes_a_claim_on_oneself_and_gives_it_back(self, desk, claim, reviewer):
        post(desk, "assign", claim)
        claim.refresh_from_db()
        assert claim.assigned_to == reviewer
        post(desk, "assign", claim, nobody="1")
        claim.refresh_from_db()
        assert claim.assigned_to is None


class TestJudge:
    def test_keeps_the_reviewers_own_view_of_a_passage(self, desk, passage, reviewer):
        response = post(desk, "judge", passage, relation="refutes")
        assert response["Location"].endswith(f"#e-{passage.uid}")
        passage.refresh_from_db()
        assert (passage.relation, passage.relation_by) == ("refutes", reviewer)
        post(desk, "judge", passage, relation="")
        passage.refresh_from_db()
        assert passage.relation == ""

    @pytest.mark.parametrize("relation", ["proves", "x" * 40])
    def test_refuses_an_unknown_one(self, desk, passage, relation):
        response = post(desk, "judge", passage, relation=relation)
        assert response.status_code == 422
        assert "Choose supports, refutes" in words(response)
        passage.refresh_from_db()
        assert passage.relation == ""
