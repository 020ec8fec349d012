"""Ready reasons, the passage they cite, recording and going on, and the page of keys."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from claims import workflow
from claims.choices import Status
from claims.keys import USUAL
from claims.models import Claim, RationaleTemplate, Review
from claims.services import keys, reviews
from claims.web import deciding
from tests.factories import NOW, make_article, make_claim, make_evidence, make_first_templates, make_lookup
from tests.web.reading import words
from tests.web.test_actions import ANSWER, answer, post, state

pytestmark = pytest.mark.django_db
ARTICLE: Any = {"language": "en", "text": "The port grew by 5 percent in 2024.\n"}


@pytest.fixture
def desk(client, reviewer):
    """The client of a reviewer who reads English."""
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def passage(claim):
    return make_evidence(claim)


@pytest.fixture(autouse=True)
def _templates():
    make_first_templates()


def place(claim):
    return reverse("web:claim", args=[claim.version.article.uid, claim.uid])


class TestReadyReasons:
    def test_come_in_the_language_of_the_article(self, desk, claim):
        english = make_claim(make_article(**ARTICLE).current_version)
        assert "The cited passage gives another figure." in words(desk.get(place(english)))
        assert "المقتطف المستشهَد به يذكر رقما آخر." in words(desk.get(place(claim)))

    def test_suit_their_status_or_any(self):
        RationaleTemplate.objects.all().delete()
        RationaleTemplate.objects.create(text_ar="أ", text_en="any", position=2)
        RationaleTemplate.objects.create(text_ar="ب", text_en="false", status="disputed", finding="false")
        RationaleTemplate.objects.create(text_ar="ج", text_en="off", active=False)
        found = {
            status: [(action, reason.text) for action, reason in rows]
            for status, rows in deciding.by_status(deciding.reasons("en"))
        }
        assert found == {
            Status.VERIFIED: [("template_1", "any")],
            Status.DISPUTED: [("template_1", "false"), ("template_2", "any")],
            Status.UNVERIFIED: [("template_1", "any")],
        }

    def test_the_first_ones_keep_the_policy_and_are_made_once(self):
        rows = list(RationaleTemplate.objects.all())
        make_first_templates()
        assert RationaleTemplate.objects.count() == len(rows) > 0
        for row in rows:
            row.full_clean()
        assert {row.finding for row in rows} == {f for found in workflow.ANSWERS.values() for f in found}

    @pytest.mark.parametrize(("status", "finding"), [("", "false"), ("verified", "false")])
    def test_a_finding_goes_with_its_status(self, status, finding):
        with pytest.raises(ValidationError, match="finding"):
            RationaleTemplate(text_ar="ا", text_en="a", status=status, finding=finding).full_clean()

    def test_the_chosen_one_is_taken_where_nothing_is_written(self, desk, claim, passage):
        answer(desk, claim, passage, rationale=" ", template="Another figure.")
        assert Review.objects.get().rationale == "Another figure."

    def test_what_is_written_counts_before_it(self, desk, claim, passage):
        answer(desk, claim, passage, template="Another figure.")
        assert Review.objects.get().rationale == ANSWER["rationale"]

    def test_one_of_another_status_is_refused(self, desk, claim, passage):
        other = RationaleTemplate.objects.filter(status="verified")[0].text_ar
        page = answer(desk, claim, passage, rationale="", template=other)
        assert page.status_code == 422
        assert "This ready reason goes with another status." in words(page)
        assert not Review.objects.exists()


class TestBestPassage:
    def test_fits_the_status_and_the_best_of_its_kind_comes_first(self, claim):
        make_evidence(claim, suggestion="supports", score=0.3)
        yes = make_evidence(claim, suggestion="supports", score=0.9)
        no = make_evidence(claim, suggestion="refutes", score=0.2)
        assert deciding.best_passages([yes, no, *claim.evidence.all()]) == {
            yes.pk: [Status.VERIFIED],
            no.pk: [Status.DISPUTED],
        }

    def test_what_a_person_said_comes_before_what_the_machine_suggests(self, claim):
        make_evidence(claim, suggestion="supports", score=0.9)
        turned = make_evidence(claim, suggestion="supports", relation="refutes", score=0.1)
        make_evidence(claim, suggestion="refutes", score=0.8)
        assert deciding.best_passages(claim.evidence.all())[turned.pk] == [Status.DISPUTED]

    def test_a_related_one_serves_where_none_fits_better(self, claim):
        related = make_evidence(claim, suggestion="related")
        make_evidence(claim, suggestion="supports", relation="not_relevant")
        found = deciding.best_passages(claim.evidence.all())
        assert found == {related.pk: [Status.VERIFIED, Status.DISPUTED]}

    def test_what_says_the_contrary_is_never_it(self, claim):
        contrary = make_evidence(claim, suggestion="refutes")
        assert deciding.best_passages([contrary]) == {contrary.pk: [Status.DISPUTED]}

    def test_is_named_on_its_card(self, desk, claim):
        make_evidence(claim, suggestion="refutes")
        assert "best to cite for: Disputed" in words(desk.get(place(claim)))


class TestGoingOn:
    def test_leads_to_the_next_claim_and_offers_the_undo(self, desk, claim, passage):
        following = make_claim(claim.version)
        response = answer(desk, claim, passage, then="next")
        assert response["Location"] == f"{place(following)}#c-{following.number}"
        page = desk.get(response["Location"])
        assert "Recorded: Disputed · False. Here is the next claim. Take it back" in words(page)
        assert f'data-recorded="{claim.uid}"' in page.content.decode()
        assert reverse("web:withdraw", args=[claim.uid]) in page.content.decode()
        claim.refresh_from_db()
        undone = post(desk, "withdraw", claim, seen=claim.revision)
        assert undone["Location"] == f"{place(claim)}#claim"

    def test_the_undo_carries_the_revision_the_recording_made(self, desk, claim, passage):
        make_claim(claim.version)
        page = desk.get(answer(desk, claim, passage, then="next")["Location"])
        claim.refresh_from_db()
        (message,) = page.context["messages"]
        assert deciding.read_tag(message.extra_tags) == {"uid": str(claim.uid), "seen": str(claim.revision)}

    def test_ends_at_the_empty_queue_with_the_undo(self, desk, claim, passage):
        response = answer(desk, claim, passage, then="next")
        page = desk.get(response["Location"])
        assert page.resolver_match.view_name == "web:queue"
        assert "Nothing else waits for you. Take it back" in words(page)

    def test_is_refused_as_any_answer_is(self, desk, claim):
        make_claim(claim.version)
        assert answer(desk, claim, then="next").status_code == 422
        assert state(claim)[2] == "open"

    def test_a_conflict_keeps_where_one_was_going(self, desk, claim, passage, second_reviewer):
        reviews.set_aside(claim=claim, by=second_reviewer, seen=1, reason="x", now=NOW)
        page = post(desk, "review", claim, seen=1, evidence=[str(passage.uid)], then="next", **ANSWER)
        assert page.status_code == 409
        assert '<input type="hidden" name="then" value="next">' in page.content.decode()

    def test_an_editors_decision_has_no_undo(self, desk, editor, claim, passage):
        make_claim(claim.version)
        answer(desk, claim, passage)
        claim.refresh_from_db()
        desk.force_login(editor)
        data = {"seen": claim.revision, "evidence": [str(passage.uid)], "then": "next", **ANSWER}
        page = desk.get(post(desk, "adjudicate", claim, **data)["Location"])
        assert "Here is the next claim." in words(page)
        assert reverse("web:withdraw", args=[claim.uid]) not in page.content.decode()

    def test_staying_offers_the_next_claim_as_before(self, desk, claim, passage):
        make_claim(claim.version)
        page = desk.get(answer(desk, claim, passage)["Location"])
        assert "Your answer is recorded. Next claim" in words(page)
        assert f'data-recorded="{claim.uid}"' in page.content.decode()


class TestKeys:
    def test_are_on_the_desk_and_in_the_legend(self, desk, claim, reviewer):
        keys.choose(by=reviewer, chosen={**USUAL, "record": "s"})
        page = desk.get(place(claim))
        assert '<kbd dir="ltr" data-action="record">s</kbd>' in page.content.decode()
        assert 'Record and go on<kbd class="cap" aria-hidden="true">s</kbd>' in page.content.decode()

    def test_can_be_changed_and_put_back(self, desk, reviewer):
        page = desk.post(reverse("web:keys"), {**USUAL, "why": "w"}, follow=True)
        assert "Your keys are kept." in words(page)
        assert 'name="why" value="w"' in page.content.decode()
        page = desk.post(reverse("web:keys"), {"reset": "1"}, follow=True)
        assert keys.of(reviewer) == USUAL

    @pytest.mark.parametrize(
        ("key", "problem"),
        [("j", "two actions"), ("?", "is taken"), ("ab", "Enter one key"), ("x" * 30, "at most 20")],
    )
    def test_a_wrong_one_is_said_beside_its_field_and_kept_there(self, desk, reviewer, key, problem):
        page = desk.post(reverse("web:keys"), {**USUAL, "why": key})
        assert page.status_code == 422
        assert problem in str(page.context["form"].errors["why"])
        assert f'name="why" value="{key}"' in page.content.decode()
        assert keys.of(reviewer) == USUAL

    def test_say_it_in_arabic(self, client, reviewer):
        client.force_login(reviewer)
        page = client.post(reverse("web:keys"), {**USUAL, "why": "j"})
        assert "لهذا المفتاح عملان." in words(page)


@pytest.mark.parametrize(("state", "under_way"), [("queued", True), ("done", False)])
def test_without_a_passage_it_says_whether_one_may_still_come(desk, claim, state, under_way):
    make_lookup(claim, state=state)
    shown = (
        desk.get(place(claim)).content.decode()
        + answer(desk, claim, status="disputed", finding="false").content.decode()
    )
    assert shown.count("look-ups are still under way. Until one is found") == 3 * under_way
    assert shown.count("There is no passage to cite here, so only") == 3 * (not under_way)


def test_editors_manage_the_ready_reasons(client, editor):
    client.force_login(editor)
    add = reverse("admin:claims_rationaletemplate_add")
    data = {
        "text_ar": "قيل ذلك.",
        "text_en": "It was said.",
        "status": "verified",
        "position": "5",
        "active": "on",
    }
    assert client.post(add, {**data, "finding": "false"}).status_code == 200
    assert client.post(add, {**data, "finding": "accurate"}).status_code == 302
    claim = make_claim()
    assert "قيل ذلك." in words(client.get(place(claim)))
    assert Claim.objects.count() == 1
