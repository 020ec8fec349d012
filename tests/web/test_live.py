"""What somebody with an open article hears of the others, and what they do not."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import roles
from claims.models import Claim, Event
from claims.services import byhand, events, lookups, reviews, talk, undoing
from tests.factories import NOW, make_article, make_claim, make_evidence, make_lookup, make_user
from tests.web import reading
from tests.web.reading import element

pytestmark = pytest.mark.django_db


def words(response):
    """The visible text, without the marks that set names apart."""
    return reading.words(response).replace("\u2068", "").replace("\u2069", "")


@pytest.fixture
def look(client):
    """Ask as a person for what came after an event, with a claim open or not."""

    def ask(who, article, *, after, claim=None):
        client.force_login(who)
        client.cookies["django_language"] = "en"
        shown = {"after": after, "version": 1, **({"claim": claim.uid} if claim else {})}
        return client.get(reverse("web:changes", args=[article.uid]), shown)

    return ask


@pytest.fixture
def third(db):
    return make_user(roles.REVIEWERS, "third")


def answer(claim, who, **fields):
    claim.refresh_from_db()
    given = {"status": "unverified", "finding": "ambiguous", "rationale": "Two readings", "evidence": []}
    return reviews.submit(claim=claim, by=who, seen=claim.revision, now=NOW, **{**given, **fields})


def verified(claim, who):
    return answer(claim, who, status="verified", finding="accurate", evidence=[make_evidence(claim).uid])


class TestNothingNew:
    def test_is_a_question_for_the_newest_number_and_one_on_the_ledger(
        self, look, client, reviewer, second_reviewer, claim, newsroom_read
    ):
        article = claim.version.article
        answer(claim, second_reviewer)
        elsewhere = make_claim(make_article().current_version)
        seq = events.newest()
        look(reviewer, article, after=seq)
        answer(elsewhere, second_reviewer)
        events.newest()  # who asks first numbers; the sweeper does every three seconds
        with CaptureQueriesContext(connection) as asked:
            response = client.get(reverse("web:changes", args=[article.uid]), {"after": seq, "version": 1})
        assert (response.status_code, response.content) == (204, b"")
        ledger = [query["sql"] for query in asked if "claims_event" in query["sql"]]
        assert (len(ledger), len(asked)) == (
            2,
            6,
        )  # besides: the session, the person, their second factor, their groups

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
    def test_needs_no_walk_through_the_ledger(self, claim):
        rows = Event.objects.filter(article_uid=claim.version.article.uid, seq__gt=5).order_by("seq")
        assert "claims_event_of_article (article_uid=? AND seq>?)" in rows.explain()

    @pytest.mark.parametrize(
        "query", ["", "after=x&version=1", "after=-1&version=1", "after=1", "after=1&version=1&claim=x"]
    )
    def test_a_wrong_question_is_answered_with_nothing(self, client, reviewer, claim, query):
        client.force_login(reviewer)
        answer(claim, reviewer)
        assert (
            client.get(f"{reverse('web:changes', args=[claim.version.article.uid])}?{query}").status_code
            == 204
        )

    def test_the_machines_work_is_none(self, look, reviewer, claim):
        make_lookup(claim)
        seq = events.newest()
        lookups.stop(claims=[claim], by=reviewer, now=NOW)
        assert events.newest() > seq
        assert look(reviewer, claim.version.article, after=seq).status_code == 204


class TestDecisions:
    def test_everybody_gets_status_and_tally_and_the_open_claim_the_news(
        self, look, reviewer, second_reviewer, editor, claim
    ):
        article = claim.version.article
        seq = events.newest()
        verified(claim, second_reviewer)
        for who in (reviewer, editor):
            response = look(who, article, after=seq, claim=claim)
            page = response.content.decode()
            assert (
                f'data-claim="{claim.uid}" data-status="verified" data-label="Claim 1, Verified: \ufffc"'
                in page
            )
            assert "1 verified 0 disputed 0 unverified" in words(response)
            assert "second decided: Verified · Accurate" in words(response)
            assert "answered" not in words(response)  # the verdict of the same moment says it
            assert f'data-seq="{events.newest()}"' in page
            assert element(look(who, article, after=seq), "changes").tags
            assert "decided" not in words(look(who, article, after=seq))
            assert look(who, article, after=events.newest()).status_code == 204

    def test_one_is_not_told_what_one_did(self, look, reviewer, claim):
        seq = events.newest()
        verified(claim, reviewer)
        response = look(reviewer, claim.version.article, after=seq, claim=claim)
        assert 'data-status="verified"' in response.content.decode()  # it may have been done on another page
        assert "data-part" not in response.content.decode()

    def test_assigned_set_aside_and_commented(self, look, reviewer, second_reviewer, editor, claim):
        seq = events.newest()
        reviews.assign(claim=claim, to=second_reviewer, by=editor, now=NOW)
        reviews.set_aside(claim=claim, by=second_reviewer, seen=1, reason="Said twice", now=NOW)
        talk.add(claim=claim, by=second_reviewer, text="secret words", now=NOW)
        told = words(look(reviewer, claim.version.article, after=seq, claim=claim))
        for line in (
            "editor assigned the claim to second",
            "second set the claim aside: Said twice",
            "second wrote a comment",
        ):
            assert line in told
        assert "secret words" not in told

    def test_an_editors_decision_over_two_reviews(self, look, reviewer, second_reviewer, editor):
        claim = make_claim(make_article(review_policy=2).current_version)
        answer(claim, reviewer)
        verified(claim, second_reviewer)
        claim.refresh_from_db()
        seq = events.newest()
        reviews.adjudicate(
            claim=claim, by=editor, seen=claim.revision, status="unverified", finding="ambiguous", rationale="-", evidence=[], now=NOW
        )  # fmt: skip
        told = words(look(reviewer, claim.version.article, after=seq, claim=claim))
        assert "editor decided as an editor: Unverified · Ambiguous" in told


class TestBlindness:
    @pytest.fixture
    def claim(self):
        return make_claim(make_article(review_policy=2).current_version)

    def test_the_second_reviewer_does_not_learn_the_first_answer(
        self, look, claim, reviewer, second_reviewer, editor
    ):
        seq = events.newest()
        passage = make_evidence(claim)
        answer(claim, reviewer, status="verified", finding="accurate", evidence=[passage.uid])
        reviews.judge_evidence(evidence=passage, relation="supports", by=reviewer, now=NOW)
        talk.add(claim=claim, by=reviewer, text="Clear to me", now=NOW)
        response = look(second_reviewer, claim.version.article, after=seq, claim=claim)
        told = words(response)
        assert "reviewer has answered" in told  # the page itself says that somebody has answered
        assert "0 verified 0 disputed 1 unverified" in told
        assert 'data-status="unverified"' in response.content.decode()
        for secret in (
            "Accurate",
            "Supports",
            "judged",
            "comment",
            "Clear to me",
            "accurate",
            "supports",
        ):
            assert secret not in response.content.decode()
        told = words(look(editor, claim.version.article, after=seq, claim=claim))
        for known in (
            "reviewer answered: Verified · Accurate",
            "reviewer judged a passage Supports",
            "wrote a comment",
        ):
            assert known in told

    def test_who_answered_first_does_not_learn_that_it_was_judged_meanwhile(
        self, look, claim, reviewer, second_reviewer
    ):
        answer(claim, reviewer)
        seq = events.newest()
        passage = make_evidence(claim)
        reviews.judge_evidence(evidence=passage, relation="refutes", by=second_reviewer, now=NOW)
        assert (
            "data-part" not in look(reviewer, claim.version.article, after=seq, claim=claim).content.decode()
        )

    def test_both_learn_both_when_both_are_in(self, look, claim, reviewer, second_reviewer):
        seq = events.newest()
        answer(claim, reviewer)
        verified(claim, second_reviewer)
        told = words(look(reviewer, claim.version.article, after=seq, claim=claim))
        assert "second answered the same" not in told
        assert "second answered: Verified · Accurate" in told

    def test_a_verdict_that_was_taken_back_is_told_without_its_answer(
        self, look, claim, reviewer, second_reviewer, third
    ):
        verified(claim, reviewer)
        verified(claim, second_reviewer)
        claim.refresh_from_db()
        seq = events.newest()
        reviews.withdraw(claim=claim, by=second_reviewer, seen=claim.revision, now=NOW)
        assert Claim.objects.get(pk=claim.pk).review_state == "awaiting_second"
        response = look(third, claim.version.article, after=seq, claim=claim)
        assert "second changed what is decided" in words(response)
        assert "Accurate" not in words(response)


class TestByHand:
    def test_says_that_the_text_shows_other_claims_now(self, look, reviewer, second_reviewer, claim):
        article, seq = claim.version.article, events.newest()
        start = claim.version.text.index("4000")
        byhand.add(version=claim.version, spans=[byhand.Span(start, start + 4)], by=second_reviewer, now=NOW)
        told = words(look(reviewer, article, after=seq, claim=claim))
        assert "Claim 2: second added the claim by hand" in told
        assert "Show the text as it is now" not in told  # the text shows it already
        own = look(second_reviewer, article, after=seq, claim=claim).content.decode()
        assert 'data-part="text"' not in own
        assert 'data-part="sentences"' in own  # it may have been done on another page

    def test_sends_the_sentences_with_their_marks_and_nothing_of_the_others(
        self, look, reviewer, second_reviewer, claim
    ):
        article, seq = claim.version.article, events.newest()
        start = claim.version.text.index("4000")
        byhand.add(version=claim.version, spans=[byhand.Span(start, start + 4)], by=second_reviewer, now=NOW)
        page = look(reviewer, article, after=seq).content.decode()
        assert re.findall(r'<span id="(s-\d+)"', page) == ["s-5"]
        assert 'id="c-2"' in page
        assert re.findall(r'class="cell (\w+)" href="#(s-\d+)"', page) == [("unverified", "s-5")]
        added = Claim.objects.get(number=2)
        assert f'data-row="{added.uid}" data-after="{claim.uid}"' in page
        assert 'id="coverage"' in page

    def test_words_that_a_claim_has_no_more_lose_their_mark(self, look, reviewer, second_reviewer, claim):
        version, seq = claim.version, events.newest()
        start = version.text.index("4000")
        other = byhand.add(
            version=version, spans=[byhand.Span(start, start + 4)], by=second_reviewer, now=NOW
        )[0]
        sentence = version.sentences[0]
        first = byhand.Span(sentence["start"], sentence["start"] + 5)
        byhand.correct(claim=other, spans=[first], by=second_reviewer, seen=other.revision, now=NOW)
        page = look(reviewer, version.article, after=seq).content.decode()
        assert re.findall(r'<span id="(s-\d+)"', page) == ["s-1", "s-5"]
        assert 'id="c-2"' in page.split('id="s-1"')[1].split('id="s-5"')[0]
        assert "<a" not in page.split('id="s-5"')[1].split("</span></span>")[0]

    def test_a_removed_claim_leaves_text_and_strip_and_stays_marked_in_the_list(
        self, look, reviewer, second_reviewer, claim
    ):
        version = claim.version
        start = version.text.index("4000")
        other, added = byhand.add(
            version=version, spans=[byhand.Span(start, start + 4)], by=second_reviewer, now=NOW
        )
        seq = events.newest()
        undoing.undo(article=version.article, event=added.pk, by=second_reviewer, now=NOW)
        response = look(reviewer, version.article, after=seq)
        page = response.content.decode()
        assert 'id="c-2"' not in page
        assert re.findall(r'class="cell (\w+)" href="#(s-\d+)"', page) == [("without", "s-5")]
        assert f'class="unverified gone" data-row="{other.uid}"' in page
        assert "Claim 2: second removed the claim" in words(response)


class TestStrip:
    def test_a_decision_changes_its_sentences_cell_and_not_the_text(
        self, look, reviewer, second_reviewer, claim
    ):
        seq = events.newest()
        verified(claim, second_reviewer)
        page = look(reviewer, claim.version.article, after=seq).content.decode()
        assert re.findall(r'class="cell (\w+)"', page) == ["verified"]
        assert 'data-part="sentences"' not in page
        assert 'id="coverage"' not in page

    def test_a_claim_set_aside_asks_for_no_attention(self, look, client, reviewer, second_reviewer, claim):
        article, seq = claim.version.article, events.newest()
        reviews.set_aside(claim=claim, by=second_reviewer, seen=claim.revision, reason="Said twice", now=NOW)
        page = look(reviewer, article, after=seq).content.decode()
        assert re.findall(r'class="cell (\w+)"[^>]+title="([^"]+)"', page) == [("aside", "Set aside")]
        assert 'data-aside data-label="Claim 1, Unverified, Set aside: \ufffc"' in page
        whole = client.get(reverse("web:article", args=[article.uid])).content.decode()
        assert 'class="claim unverified aside"' in whole
        assert 'aria-label="Claim 1, Unverified, Set aside:' in whole


def test_many_events_cost_as_many_queries_as_few(
    look, client, reviewer, second_reviewer, article, newsroom_read
):
    costs = []
    for number in (2, 12):
        seq = events.newest()
        for _ in range(number):
            claim = make_claim(article.current_version)
            verified(claim, second_reviewer)
        look(reviewer, article, after=seq)
        with CaptureQueriesContext(connection) as asked:
            shown = {"after": seq, "version": 1, "claim": claim.uid}
            assert client.get(reverse("web:changes", args=[article.uid]), shown).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] == 12
