"""Writing by the API: who may, what comes of it, and that it is done once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from claims import roles
from claims.api.throttling import MinuteThrottle
from claims.choices import EventType, LookupState, Scope
from claims.models import Article, Claim, Event, IdempotencyKey, Lookup, Review
from claims.services import lookups, renditions
from tests import factories
from tests.api.conftest import Writer
from tests.api.test_errors import problem

pytestmark = pytest.mark.django_db
ARTICLES, CLAIMS, REVIEWS, LOOKUPS = (
    f"/api/v1/{name}/" for name in ("articles", "claims", "reviews", "lookups")
)
ENGLISH = "The ministry said exports rose by 12% in 2024. Imports fell by 3% in the same year.\n"
ANSWER: dict[str, Any] = {
    "status": "unverified",
    "finding": "ambiguous",
    "rationale": "Which exports?",
    "evidence": [],
}


# --- articles -----------------------------------------------------------------------------------------


class TestArticles:
    def test_a_text_becomes_an_article_with_claims(self, cms, editor):
        body = {"text": ENGLISH, "title": "Trade", "source_name": "Daily", "url": "https://example.org/a"}
        answer = cms.send(ARTICLES, {**body, "published_date": "2025-01-31", "review_policy": 2})
        assert answer.status_code == 201, answer.content
        told = answer.json()
        assert (told["title"], told["source_name"], told["url"]) == (
            "Trade",
            "Daily",
            "https://example.org/a",
        )
        assert (told["published_date"], told["language"]) == ("2025-01-31", "en")
        assert told["version"]["claims"]["unverified"] == 2
        article = Article.objects.get(uid=told["uid"])
        assert (article.review_policy, article.created_by) == (2, editor)
        assert article.current_version.text == ENGLISH
        assert cms.read(answer["Location"]).json()["uid"] == told["uid"]

    def test_the_same_text_is_the_same_article(self, cms):
        first, second = (cms.send(ARTICLES, {"text": ENGLISH}) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["uid"] == second.json()["uid"]

    def test_html_is_read(self, cms):
        page = f"<html><body><h1>Trade</h1><p>{ENGLISH}</p><script>x()</script></body></html>"
        answer = cms.send(ARTICLES, {"text": page, "format": "html", "url": "https://example.org/b"})
        assert answer.status_code == 201, answer.content
        text = Article.objects.get(uid=answer.json()["uid"]).current_version.text
        assert ("<" in text, "x()" in text, "exports rose" in text) == (False, False, True)

    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({}, "text", "either"),
            ({"text": " \n "}, "text", "unreadable"),
            ({"text": ENGLISH, "titel": "x"}, "titel", "unknown_member"),
            ({"text": ENGLISH, "format": "pdf"}, "format", "invalid_choice"),
            ({"text": ENGLISH, "published_date": "soon"}, "published_date", "invalid"),
            ({"text": ENGLISH, "url": "javascript:alert(1)"}, "url", "invalid"),
            ({"url": "http://127.0.0.1/a"}, "url", "unreadable"),
            ({"text": "a\x00b"}, "text", "null_characters_not_allowed"),
            ({"text": "a\ud800b"}, "text", "surrogate_characters_not_allowed"),
            ([], "", "invalid"),
        ],
    )
    def test_what_is_wrong_is_said(self, cms, body, field, code):
        errors = problem(cms.send(ARTICLES, body), 400, "invalid")["errors"]
        assert [(error["field"].partition(".")[0], error["code"]) for error in errors] == [(field, code)]
        assert not Article.objects.exists()

    def test_an_address_is_a_pages(self, cms, article):
        there = f"{ARTICLES}{article.uid}/"
        for answer in (
            cms.send(there, {"url": "ftp://example.org/a"}, method="patch"),
            cms.send(ARTICLES, {"url": "ftp://example.org/a"}),
        ):
            (error,) = problem(answer, 400, "invalid")["errors"]
            assert (error["field"], error["code"]) == ("url", "invalid")

    def test_details_are_corrected(self, cms, article):
        answer = cms.send(f"{ARTICLES}{article.uid}/", {"url": "https://example.org/new"}, method="patch")
        assert answer.status_code == 200, answer.content
        assert answer.json()["url"] == "https://example.org/new"
        assert Event.objects.get(type=EventType.ARTICLE_EDITED).actor == "editor"
        text = problem(cms.send(f"{ARTICLES}{article.uid}/", {"text": "x"}, method="patch"), 400, "invalid")
        assert text["errors"][0]["code"] == "unknown_member"

    def test_a_reviewer_adds_none(self, bot, reviewer):
        told = problem(bot.send(ARTICLES, {"text": ENGLISH}), 403, "permission_denied")
        assert told["detail"] == "This is for editors; a token needs the scope write:articles."
        other = Writer(reviewer, Scope.WRITE_ARTICLES)
        problem(other.send(ARTICLES, {"text": ENGLISH}), 403, "permission_denied")

    def test_an_editor_needs_a_token_for_it(self, editor):
        problem(Writer(editor, Scope.READ).send(ARTICLES, {"text": ENGLISH}), 403, "permission_denied")


# --- claims -------------------------------------------------------------------------------------------


class TestClaims:
    def test_a_claim_is_added_by_its_words(self, bot, article):
        version = article.current_version
        answer = bot.send(CLAIMS, {"version": str(version.uid), "words": factories.VALUE})
        assert answer.status_code == 201, answer.content
        told = answer.json()
        assert (told["quote"], told["origin"]) == (factories.VALUE, "person")
        assert version.text[told["start"] : told["end"]] == factories.VALUE
        again = bot.read(answer["Location"])
        assert (again.json(), again["ETag"]) == (told, answer["ETag"])

    def test_or_by_spans_taken_to_whole_words(self, bot, article):
        version = article.current_version
        start = version.text.index(factories.VALUE)
        spans = [{"start": start + 2, "end": start + len(factories.VALUE) - 1}]
        answer = bot.send(CLAIMS, {"version": str(version.uid), "spans": spans})
        assert (answer.status_code, answer.json()["quote"]) == (201, factories.VALUE)

    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({}, "spans", "either"),
            ({"words": "x", "spans": [{"start": 0, "end": 3}]}, "spans", "either"),
            ({"spans": []}, "spans", "min_length"),
            ({"words": "nowhere at all"}, "words", "not_found"),
            ({"words": "الميناء"}, "words", "ambiguous"),
            ({"spans": [{"start": 0, "end": 10**6}]}, "spans", "outside"),
            ({"spans": [{"start": 9, "end": 9}]}, "spans", "outside"),
        ],
    )
    def test_what_is_wrong_is_said(self, bot, article, body, field, code):
        body = {"version": str(article.current_version.uid), **body}
        errors = problem(bot.send(CLAIMS, body), 400, "invalid")["errors"]
        assert [(error["field"], error["code"]) for error in errors] == [(field, code)]
        assert not Claim.objects.exists()

    def test_a_text_nobody_knows(self, bot):
        body = {"version": "00000000-0000-4000-8000-000000000000", "words": "x"}
        assert problem(bot.send(CLAIMS, body), 400, "invalid")["errors"][0]["field"] == "version"

    def test_one_that_is_there_is_named(self, bot, claim):
        body = {"version": str(kept(claim).version.uid), "words": claim.quote}
        told = problem(bot.send(CLAIMS, body), 409, "known")
        assert "claim 1" in told["detail"]
        assert told["existing"]["uid"] == str(claim.uid)
        assert bot.read(told["existing"]["url"]).json()["uid"] == str(claim.uid)

    def test_an_old_text_takes_none(self, bot, claim):
        old = claim.version
        factories.make_version(article=old.article, text=ENGLISH)
        problem(bot.send(CLAIMS, {"version": str(old.uid), "words": factories.VALUE}), 409, "old_text")


# --- reviews ------------------------------------------------------------------------------------------


def kept(claim):
    renditions.rebuild(now=factories.NOW)
    return claim


class TestReviews:
    def answer(self, bot, claim, *, tag=None, **more):
        tag = bot.read(f"{CLAIMS}{claim.uid}/")["ETag"] if tag is None else tag
        headers = {"if-match": tag} if tag else {}
        return bot.send(REVIEWS, {"claim": str(claim.uid), **ANSWER, **more}, **headers)

    def test_an_answer_decides(self, bot, claim):
        told = self.answer(bot, kept(claim))
        assert told.status_code == 201, told.content
        assert (told.json()["reviewer"], told.json()["finding"]) == ("reviewer", "ambiguous")
        assert bot.read(f"{CLAIMS}{claim.uid}/").json()["finding"] == "ambiguous"

    def test_with_the_passages_it_cites(self, bot, claim):
        passage = factories.make_evidence(claim)
        more = {"status": "disputed", "finding": "false", "evidence": [str(passage.uid)]}
        told = self.answer(bot, kept(claim), **more)
        assert told.status_code == 201, told.content
        assert [cited["uid"] for cited in told.json()["passages"]] == [str(passage.uid)]

    def test_packed_answers_weaken_the_tag_and_that_is_enough(self, bot, claim):
        tag = bot.read(f"{CLAIMS}{kept(claim).uid}/")["ETag"]
        assert self.answer(bot, claim, tag=f"W/{tag}").status_code == 201

    def test_who_has_not_said_what_was_read_is_asked(self, bot, claim):
        problem(self.answer(bot, kept(claim), tag=""), 428, "condition_missing")

    def test_a_tag_without_its_quotes_is_none(self, bot, claim):
        tag = bot.read(f"{CLAIMS}{kept(claim).uid}/")["ETag"].strip('"')
        told = problem(self.answer(bot, claim, tag=tag), 428, "condition_missing")
        assert told["detail"].endswith("in its quotes.")

    def test_who_read_something_else_is_told(self, bot, claim, editor):
        tag = bot.read(f"{CLAIMS}{kept(claim).uid}/")["ETag"]
        factories.make_evidence(claim)
        renditions.rebuild(now=factories.NOW)
        problem(self.answer(bot, claim, tag=tag), 412, "stale")
        assert not Review.objects.exists()

    def test_a_change_behind_the_tag_is_noticed(self, bot, claim, monkeypatch):
        tag = bot.read(f"{CLAIMS}{kept(claim).uid}/")["ETag"]
        current = "claims.api.v1.reviews.current"

        def changed_meanwhile(uid):
            Claim.objects.filter(pk=claim.pk).update(revision=claim.revision + 1)
            return "", tag

        monkeypatch.setattr(current, changed_meanwhile)
        problem(self.answer(bot, claim, tag=tag), 412, "stale")

    @pytest.mark.parametrize(
        ("more", "field", "code"),
        [
            ({"finding": "false"}, "finding", "finding_mismatch"),
            ({"status": "verified", "finding": "accurate"}, "evidence", "citation_missing"),
            ({"rationale": "  "}, "rationale", "blank"),
            (
                {"evidence": ["00000000-0000-4000-8000-000000000000"]},
                "evidence",
                "unknown_evidence",
            ),
        ],
    )
    def test_what_is_wrong_is_said(self, bot, claim, more, field, code):
        errors = problem(self.answer(bot, kept(claim), **more), 400, "invalid")["errors"]
        assert [(error["field"], error["code"]) for error in errors] == [(field, code)]

    def test_what_the_state_forbids_is_a_conflict(self, bot, claim, editor):
        self.answer(Writer(editor, Scope.WRITE_REVIEWS, Scope.READ), kept(claim))
        assert "decided" in problem(self.answer(bot, claim), 409, "not_allowed")["detail"]

    def test_it_is_taken_back(self, bot, claim):
        address = self.answer(bot, kept(claim))["Location"]
        told = bot.send(f"{address}withdraw/")
        assert told.status_code == 200, told.content
        assert told.json()["withdrawn_at"]
        assert bot.read(f"{CLAIMS}{claim.uid}/").json()["finding"] == "not_started"
        problem(bot.send(f"{address}withdraw/"), 409, "withdrawn")

    def test_not_somebody_elses(self, bot, claim, editor):
        other = Writer(editor, Scope.WRITE_REVIEWS, Scope.READ)
        address = self.answer(other, kept(claim))["Location"]
        problem(bot.send(f"{address}withdraw/"), 403, "permission_denied")

    def test_the_first_of_two_is_not_there_for_the_second(self, bot, editor, second_reviewer):
        claim = kept(factories.make_claim(factories.make_article(review_policy=2).current_version))
        other = Writer(second_reviewer, Scope.WRITE_REVIEWS, Scope.READ)
        address = self.answer(other, claim)["Location"]
        problem(bot.send(f"{address}withdraw/"), 404, "not_found")


# --- look-ups -----------------------------------------------------------------------------------------


class TestLookups:
    def test_a_reviewer_names_a_page(self, bot, claim):
        answer = bot.send(LOOKUPS, {"claim": str(claim.uid), "address": "https://example.org/report"})
        assert answer.status_code == 202, answer.content
        told = [(row["provider"], row["address"], row["state"]) for row in answer.json()["lookups"]]
        assert told == [("page", "https://example.org/report", "queued")]

    def test_an_editor_asks_again(self, editor, claim):
        lookups.queue(claims=[claim])
        Lookup.objects.update(state=LookupState.FAILED)
        answer = Writer(editor, Scope.WRITE_CLAIMS).send(LOOKUPS, {"claim": str(claim.uid)})
        assert [row["state"] for row in answer.json()["lookups"]] == ["queued"]
        assert Event.objects.get(type=EventType.LOOKUP_REQUESTED).actor == "editor"

    def test_a_reviewer_does_not(self, bot, claim):
        problem(bot.send(LOOKUPS, {"claim": str(claim.uid)}), 403, "permission_denied")
        named = {"claim": str(claim.uid), "provider": "archive", "address": "https://example.org/"}
        problem(bot.send(LOOKUPS, named), 403, "permission_denied")

    @pytest.mark.parametrize(
        ("more", "field", "code"),
        [
            ({"provider": "nobody"}, "provider", "no_provider"),
            ({"provider": "page"}, "address", "no_address"),
        ],
    )
    def test_what_cannot_be_asked(self, editor, claim, more, field, code):
        answer = Writer(editor, Scope.WRITE_CLAIMS).send(LOOKUPS, {"claim": str(claim.uid), **more})
        errors = problem(answer, 400, "invalid")["errors"]
        assert [(error["field"], error["code"]) for error in errors] == [(field, code)]


# --- who may, and bodies that say nothing ----------------------------------------------------------------


def test_an_outsider_writes_nothing(outsider, claim):
    """With a token for everything: it opens no more than its owner may."""
    writer = Writer(outsider, *Scope.values)
    for path in (ARTICLES, CLAIMS, REVIEWS, LOOKUPS):
        problem(writer.send(path, {}), 403, "permission_denied")
    problem(
        writer.send(f"{ARTICLES}{claim.version.article.uid}/", {}, method="patch"), 403, "permission_denied"
    )


def test_a_cookie_writes_only_with_its_csrf_token(editor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    answer = browser.post(ARTICLES, {"text": ENGLISH}, content_type="application/json")
    problem(answer, 403, "permission_denied")
    assert not Article.objects.exists()


@pytest.mark.parametrize("key", ["", "k-1"])
@pytest.mark.parametrize(
    "body", ['{"text": 1e400}', '{"\\ud800": 1}', '{"text": "x", "format": "\\ud800"}', "{", "\x00"]
)
def test_what_no_answer_can_repeat_is_a_mistake_too(cms, body, key):
    headers = {"authorization": f"Bearer {cms.secret}"} | ({"idempotency-key": key} if key else {})
    answer = cms.post(ARTICLES, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not IdempotencyKey.objects.exists()


def test_a_body_too_large_is_not_read(cms, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    problem(cms.send(ARTICLES, {"text": "x" * 2**20}), 413, "too_large")


def test_a_parameter_is_refused_where_none_is_taken(cms):
    errors = problem(cms.send(f"{ARTICLES}?dry_run=1", {"text": ENGLISH}), 400, "invalid")["errors"]
    assert errors[0]["code"] == "unknown_parameter"


def test_an_account_that_left_writes_nothing(editor):
    writer = Writer(editor, Scope.WRITE_ARTICLES)
    editor.is_active = False
    editor.save()
    assert writer.send(ARTICLES, {"text": ENGLISH}).status_code == 401
    assert editor.groups.get().name == roles.EDITORS


class TestOddBodies:
    """What JSON can write and nothing can store is the client's mistake."""

    @pytest.mark.parametrize("key", ["", "k-1"])
    @pytest.mark.parametrize(
        "body",
        [b'{"\\ud800": 1}', b'{"text": "x", "format": "\\ud800"}', b'{"text": 1e400}'],
    )
    def test_they_are_refused(self, cms, body, key):
        headers = {"authorization": f"Bearer {cms.secret}"} | ({"idempotency-key": key} if key else {})
        answer = cms.generic("POST", ARTICLES, body, content_type="application/json", headers=headers)
        problem(answer, 400, "invalid")


def test_strangers_cannot_say_where_they_ask_from(rf):
    """Without a proxy of ours X-Forwarded-For is anybody's word."""
    asked = rf.get("/", headers={"x-forwarded-for": "198.51.100.7"})
    assert MinuteThrottle().get_ident(asked) == "127.0.0.1"
