"""Comments and the people they call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claims import queries, roles
from claims.choices import EventType, ReviewState
from claims.models import Claim, Comment, Event, Mention
from claims.services import reviews, talk
from claims.services.reviews import NotAllowed
from claims.services.talk import InvalidComment
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=14)
TOO_LATE = NOW + timedelta(minutes=16)


def say(claim, by, text="انظر التقرير.", now=NOW):
    return talk.add(claim=claim, by=by, text=text, now=now)


def names(text):
    return {person.username for person in talk.called(text)}


def readers(comment):
    return set(comment.mentions.values_list("person__username", flat=True))


def blind(claim, **fields):
    Claim.objects.filter(pk=claim.pk).update(required_reviews=2, **fields)
    claim.refresh_from_db()
    return claim


class TestAdd:
    def test_is_kept_and_the_ledger_tells_that_something_was_said_but_not_what(self, claim, reviewer):
        comment = say(claim, reviewer, " سطر.\r\nآخر.\0 ")
        assert (comment.text, comment.author, comment.created_at) == ("سطر.\nآخر.", reviewer, NOW)
        event = Event.objects.get()
        assert (event.type, event.target_uid, event.actor) == (
            EventType.COMMENT_ADDED,
            comment.uid,
            "reviewer",
        )
        assert (event.claim_uid, event.data) == (claim.uid, {})

    @pytest.mark.parametrize(("text", "code"), [(" \n", "comment_missing"), ("ا" * 5001, "comment_too_long")])
    def test_what_is_no_comment(self, claim, reviewer, text, code):
        with pytest.raises(InvalidComment) as caught:
            say(claim, reviewer, text)
        assert caught.value.code == code
        assert not Comment.objects.exists()

    def test_only_reviewers(self, claim, outsider):
        with pytest.raises(NotAllowed):
            say(claim, outsider)


class TestCalled:
    @pytest.fixture(autouse=True)
    def people(self, db):
        for name in ("omar", "omar.k", "سلمى", "a@b"):
            make_user(roles.REVIEWERS, name)
        make_user("", "outsider")
        make_user(roles.REVIEWERS, "gone", is_active=False)
        make_user("", "root", is_superuser=True)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("@omar انظر", {"omar"}),
            ("اسأل @سلمى، ثم @omar.", {"سلمى", "omar"}),
            ("و@سلمى", {"سلمى"}),
            ("@omar.k. @omar...", {"omar.k", "omar"}),
            ("(@root)", {"root"}),
            ("@a@b", {"a@b"}),
            ("@outsider @gone @nobody @ @@omar", set()),
            ("mail omar@omar or x@سلمى", set()),
            ("@Omar @omarx", set()),
            ("", set()),
        ],
    )
    def test_only_those_who_may_open_the_desk(self, text, found):
        assert names(text) == found

    def test_each_is_called_once_and_the_author_not_at_all(self, claim, reviewer):
        assert readers(say(claim, reviewer, "@omar @omar @reviewer")) == {"omar"}


class TestChange:
    def test_ones_own_for_a_while(self, claim, reviewer, second_reviewer, editor):
        comment = say(claim, reviewer, "@second")
        talk.edit(comment=comment, by=reviewer, text="@editor", now=LATER)
        comment.refresh_from_db()
        assert (comment.text, comment.edited_at, readers(comment)) == ("@editor", LATER, {"editor"})
        assert Event.objects.filter(type=EventType.COMMENT_EDITED, data={}).count() == 1

    def test_who_has_read_it_is_not_called_again(self, claim, reviewer, second_reviewer):
        comment = say(claim, reviewer, "@second")
        Mention.objects.update(read_at=NOW)
        talk.edit(comment=comment, by=reviewer, text="@second نعم", now=LATER)
        assert Mention.objects.get().read_at == NOW

    def test_the_same_words_change_nothing(self, claim, reviewer):
        comment = say(claim, reviewer)
        assert talk.edit(comment=comment, by=reviewer, text=comment.text, now=LATER).edited_at is None
        assert Event.objects.count() == 1

    def test_a_deleted_one_has_lost_its_text_and_its_calls(self, claim, reviewer, second_reviewer):
        comment = say(claim, reviewer, "@second")
        talk.delete(comment=comment, by=reviewer, now=LATER)
        comment.refresh_from_db()
        assert (comment.text, comment.deleted_at, readers(comment)) == ("", LATER, set())
        assert queries.talk(claim=claim, person=reviewer).comments == []
        assert queries.talk(claim=claim, person=second_reviewer).hidden == 0

    def test_later_it_is_withdrawn_and_stays_readable(self, claim, reviewer):
        comment = say(claim, reviewer)
        talk.withdraw(comment=comment, by=reviewer, now=TOO_LATE)
        talk.withdraw(comment=comment, by=reviewer, now=TOO_LATE + timedelta(1))
        comment.refresh_from_db()
        assert (comment.text, comment.withdrawn_at) == ("انظر التقرير.", TOO_LATE)
        assert Event.objects.filter(type=EventType.COMMENT_WITHDRAWN).count() == 1


def change(name, comment, by, now):
    more = {"text": "آخر"} if name == "edit" else {}
    getattr(talk, name)(comment=comment, by=by, now=now, **more)


class TestRefused:
    @pytest.mark.parametrize("name", ["edit", "delete", "withdraw"])
    def test_anothers(self, claim, reviewer, editor, name):
        with pytest.raises(NotAllowed):
            change(name, say(claim, reviewer), editor, LATER)

    @pytest.mark.parametrize("name", ["edit", "delete"])
    def test_too_late(self, claim, reviewer, name):
        with pytest.raises(NotAllowed):
            change(name, say(claim, reviewer), reviewer, TOO_LATE)

    @pytest.mark.parametrize("name", ["edit", "delete", "withdraw"])
    def test_a_deleted_one(self, claim, reviewer, name):
        comment = say(claim, reviewer)
        talk.delete(comment=comment, by=reviewer, now=NOW)
        with pytest.raises(NotAllowed):
            change(name, comment, reviewer, LATER)

    @pytest.mark.parametrize("name", ["edit", "delete"])
    def test_a_withdrawn_one(self, claim, reviewer, name):
        comment = say(claim, reviewer)
        talk.withdraw(comment=comment, by=reviewer, now=NOW)
        with pytest.raises(NotAllowed):
            change(name, comment, reviewer, LATER)

    @pytest.mark.parametrize("name", ["edit", "delete", "withdraw"])
    def test_somebody_who_is_no_reviewer_any_more(self, claim, reviewer, name):
        comment = say(claim, reviewer)
        reviewer.groups.clear()
        del reviewer._group_names
        with pytest.raises(NotAllowed):
            change(name, comment, reviewer, LATER)

    def test_an_empty_text(self, claim, reviewer):
        comment = say(claim, reviewer)
        with pytest.raises(InvalidComment):
            talk.edit(comment=comment, by=reviewer, text=" ", now=LATER)


class TestBlind:
    """With two reviews, the other's comments are hidden until both answers are in."""

    def test_others_comments_are_hidden_and_counted(self, claim, reviewer, second_reviewer, editor):
        blind(claim)
        mine, other = say(claim, reviewer), say(claim, second_reviewer)
        say(claim, editor)
        found = queries.talk(claim=claim, person=reviewer)
        assert (found.comments, found.hidden) == ([mine], 2)
        assert len(queries.talk(claim=claim, person=editor).comments) == 3
        assert other in queries.talk(claim=claim, person=second_reviewer).comments

    @pytest.mark.parametrize(
        ("state", "hidden"),
        [
            (ReviewState.OPEN, 1), (ReviewState.AWAITING_SECOND, 1), (ReviewState.SET_ASIDE, 1),
            (ReviewState.DISAGREEMENT, 0), (ReviewState.DECIDED, 0),
        ],
    )  # fmt: skip
    def test_until_both_answers_are_in(self, claim, reviewer, second_reviewer, state, hidden):
        say(claim, second_reviewer)
        assert queries.talk(claim=blind(claim, review_state=state), person=reviewer).hidden == hidden

    def test_ones_own_answer_alone_does_not_open_it(self, claim, reviewer, second_reviewer):
        say(blind(claim), second_reviewer)
        reviews.submit(
            claim=claim, by=reviewer, seen=claim.revision, status="unverified", finding="ambiguous", rationale="x",
            evidence=[], now=NOW,
        )  # fmt: skip
        claim.refresh_from_db()
        assert queries.talk(claim=claim, person=reviewer).hidden == 1

    def test_where_one_review_is_enough_nothing_is_blind(self, claim, reviewer, second_reviewer):
        say(claim, second_reviewer)
        assert queries.talk(claim=claim, person=reviewer).hidden == 0


class TestSeen:
    def test_what_is_on_screen_is_read(self, claim, reviewer, second_reviewer):
        say(claim, second_reviewer, "@reviewer")
        assert queries.unread_mentions(reviewer) == 1
        assert talk.seen(claim=claim, by=second_reviewer, now=LATER) == 0
        assert talk.seen(claim=claim, by=reviewer, now=LATER) == 1
        assert talk.seen(claim=claim, by=reviewer, now=TOO_LATE) == 0
        assert Mention.objects.get().read_at == LATER
        assert queries.unread_mentions(reviewer) == 0

    def test_what_is_hidden_is_not(self, claim, reviewer, second_reviewer):
        say(blind(claim), second_reviewer, "@reviewer")
        assert talk.seen(claim=claim, by=reviewer, now=LATER) == 0
        assert queries.unread_mentions(reviewer) == 1
