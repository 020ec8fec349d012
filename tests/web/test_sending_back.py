"""Sending a claim back, on the page."""

import pytest

from claims.services import reviews
from tests.factories import NOW, make_evidence
from tests.services.test_reviews import FALSE, answer
from tests.web.reading import words
from tests.web.test_actions import post, state

pytestmark = pytest.mark.django_db
NOTE = "The report is of another year."


@pytest.fixture
def decided(claim, reviewer):
    answer(claim, reviewer, FALSE, make_evidence(claim))
    claim.refresh_from_db()
    return claim


def page_of(client, claim, query=""):
    claim.refresh_from_db()
    return client.get(f"/articles/{claim.version.article.uid}/claims/{claim.uid}/{query}")


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


def as_other(client, who):
    client.force_login(who)
    return client


def test_editors_are_offered_it_and_reviewers_are_not(as_editor, decided, reviewer):
    assert "Send back for another review…" in words(page_of(as_editor, decided))
    assert "Send back for another review" not in words(page_of(as_other(as_editor, reviewer), decided))


def test_the_editor_says_what_to_look_at_and_who_is_to(as_editor, decided, reviewer):
    response = post(as_editor, "send-back", decided, seen=decided.revision, note=NOTE, to=reviewer.pk)
    assert response.status_code == 302
    assert state(decided) == ("unverified", "in_review", "open")
    assert decided.assigned_to == reviewer
    text = words(as_editor.get(response["Location"]))
    assert "The claim is sent back for another review." in text
    assert NOTE in text


def test_without_a_note_the_page_says_what_is_missing(as_editor, decided):
    response = post(as_editor, "send-back", decided, seen=decided.revision, note=" ")
    assert response.status_code == 422
    assert "Say what to look at again." in words(response)
    assert state(decided) == ("disputed", "false", "decided")


def test_a_stale_page_is_told_so(as_editor, decided):
    assert post(as_editor, "send-back", decided, seen=1, note=NOTE).status_code == 409


def test_who_answered_sees_the_note_and_may_take_their_answer_over(as_editor, decided, editor, reviewer):
    reviews.send_back(claim=decided, by=editor, seen=decided.revision, note=NOTE, now=NOW)
    desk = as_other(as_editor, reviewer)
    page = page_of(desk, decided)
    assert NOTE in words(page)
    assert "Answers from before it was sent back" in words(page)
    earlier = decided.reviews.get()
    assert f'href="?take={earlier.pk}#answer"' in page.content.decode()
    assert FALSE["rationale"] not in page.context["form"].initial.values()
    taken = page_of(desk, decided, f"?take={earlier.pk}")
    assert taken.context["form"].initial["rationale"] == FALSE["rationale"]


def test_others_see_the_note_only_and_cannot_take_over_what_they_may_not_read(
    as_editor, decided, editor, second_reviewer
):
    reviews.send_back(claim=decided, by=editor, seen=decided.revision, note=NOTE, now=NOW)
    desk = as_other(as_editor, second_reviewer)
    page = page_of(desk, decided, f"?take={decided.reviews.get().pk}")
    assert NOTE in words(page)
    assert FALSE["rationale"] not in page.content.decode()
    assert not page.context["form"].initial


def test_it_can_be_taken_back(as_editor, decided, editor):
    reviews.send_back(claim=decided, by=editor, seen=decided.revision, note=NOTE, now=NOW)
    assert "Do not send it back" in words(page_of(as_editor, decided))
    response = post(as_editor, "recall", decided, seen=decided.revision)
    assert "The answers count again." in words(as_editor.get(response["Location"]))
    assert state(decided) == ("disputed", "false", "decided")


def test_the_queue_says_which_claims_were_sent_back(as_editor, decided, editor, reviewer):
    assert "Sent back" not in words(as_editor.get("/queue/?work=decided")).replace(
        "Sent back for another review", ""
    )
    reviews.send_back(claim=decided, by=editor, seen=decided.revision, note=NOTE, now=NOW)
    page = as_other(as_editor, reviewer).get("/queue/?again=on")
    assert [claim.pk for claim in page.context["page"]] == [decided.pk]
    assert "Sent back" in words(page).replace("Sent back for another review", "")
