"""Replay of the ledger equals the tables: now, and as they were at every step of a long random history."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from claims import extraction, roles, workflow
from claims.choices import REOPENED, EventType, Origin
from claims.extraction.types import Span
from claims.models import Claim, Event
from claims.services import (
    assist,
    byhand,
    contents,
    ingest,
    judging,
    publishing,
    renditions,
    replay,
    reviews,
    undoing,
)
from claims.services.byhand import CannotChange
from claims.services.publishing import CannotPublish
from claims.services.reviews import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = (
    "The port shipped 4,000 tons in 2024, and exports rose by 12%. The minister said that 31 ships came in March 2025.\n"
    "Prices fell by 3.1% last year. The bank holds $108 billion, and it lent $20 billion to 500 companies in 2023.\n"
    "The city has 2.5 million people, of whom 40% are under 25.\n"
)
START = datetime(2025, 5, 1, 8, tzinfo=UTC)
STEPS = 90
PAIRS = [(status, finding) for status, findings in workflow.ANSWERS.items() for finding in findings]
REFUSED = (NotAllowed, CannotChange, CannotPublish, workflow.InvalidAnswer)


class History:
    """People at work on the claims of two articles, one of which needs two reviews; the clock goes on."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311 - a history, no secret
        self.now = START
        self.people = [factories.make_user(roles.REVIEWERS, f"reviewer{n}") for n in range(3)]
        self.editor = factories.make_user(roles.EDITORS, "editor")
        self.done: Counter[str] = Counter()
        self.states = []
        self.articles = [self.add(TEXT, 1), self.add(f"{TEXT}It is warm there.\n", 2)]
        self.remember()

    def add(self, text, policy):
        self.tick()
        return ingest.add_article(
            text=text, by=self.editor, now=self.now, language="en", review_policy=policy
        ).article

    def tick(self):
        self.now += timedelta(hours=1)

    def remember(self):
        self.states.append((self.now, tables()))

    def step(self):
        self.tick()
        act = self.dice.choice(
            [self.answer] * 5 + [self.take_back] * 2 + [self.adjudicate, self.aside, self.up, self.assign, self.judge]
            + [self.add_claim, self.correct, self.split, self.merge, self.propose] + [self.undo] * 3
            + [self.newer] * 2 + [self.publish] * 2 + [self.take_down] + [self.send_back] * 2 + [self.recall]
        )  # fmt: skip
        try:
            act()
            self.done[act.__name__] += 1
        except REFUSED:
            self.done["refused"] += 1
        self.remember()

    # --- what they do ---

    def claim(self, **fields):
        rows = Claim.objects.order_by("pk")  # in an order, so that a seed is one history on every database
        return self.dice.choice(list(rows.filter(**fields).distinct()) or list(rows))

    def said(self, claim):
        status, finding = self.dice.choice(PAIRS)
        passages = list(claim.evidence.all()) or [self.passage(claim)]
        return {
            "claim": claim, "seen": claim.revision, "status": status, "finding": finding,
            "rationale": "Because.", "evidence": [passages[0].uid], "now": self.now,
        }  # fmt: skip

    def passage(self, claim):
        found = factories.make_evidence(claim)
        with transaction.atomic():
            renditions.keep([claim], now=self.now)
        return found

    def answer(self):
        reviews.submit(by=self.dice.choice(self.people), **self.said(self.claim()))

    def take_back(self):
        claim = self.claim(reviews__withdrawn_at=None, reviews__isnull=False)
        review = claim.reviews.filter(withdrawn_at=None).first()
        by = review.reviewer if review else self.people[0]
        reviews.withdraw(claim=claim, by=by, seen=claim.revision, now=self.now)

    def adjudicate(self):
        claim = self.claim(review_state__in=["disagreement", "decided"])
        reviews.adjudicate(by=self.editor, **self.said(claim))

    def aside(self):
        claim = self.claim()
        reviews.set_aside(claim=claim, by=self.people[0], seen=claim.revision, reason="Later.", now=self.now)

    def up(self):
        claim = self.claim(review_state="set_aside")
        reviews.take_up(claim=claim, by=self.people[0], seen=claim.revision, now=self.now)

    def assign(self):
        reviews.assign(claim=self.claim(), to=self.people[1], by=self.editor, now=self.now)

    def judge(self):
        passage = self.passage(self.claim())
        judging.judge_evidence(evidence=passage, relation="refutes", by=self.people[0], now=self.now)

    def spans(self, version):
        words = [at for at in range(len(version.text)) if version.text[at - 1 : at].isspace()]
        start, end = sorted(self.dice.sample(words, 2))
        return [Span(start, min(end, start + 60))]

    def add_claim(self):
        version = self.dice.choice(self.articles).current_version
        byhand.add(version=version, spans=self.spans(version), by=self.people[0], now=self.now)

    def correct(self):
        claim = self.claim(reviews=None, verdicts=None)
        spans = self.spans(claim.version)
        byhand.correct(claim=claim, spans=spans, by=self.people[0], seen=claim.revision, now=self.now)

    def split(self):
        claim = self.claim(reviews=None, verdicts=None)
        point = self.dice.randrange(claim.start, claim.end)
        byhand.split(claim=claim, point=point, by=self.people[0], seen=claim.revision, now=self.now)

    def merge(self):
        claim = self.claim(reviews=None, verdicts=None)
        other = self.claim(reviews=None, verdicts=None, version=claim.version)
        byhand.merge(
            claim=claim, other=other, by=self.people[0], seen=claim.revision, seen_other=other.revision, now=self.now
        )  # fmt: skip

    def propose(self):
        version = self.dice.choice(self.articles).current_version
        run = factories.make_assist_run(version, finished_at=self.now)
        sentence = self.dice.choice([s for s in version.sentences if s["role"] == "body"])
        place = (Span(sentence["start"], sentence["end"]),)
        assist._add_claims(run, extraction.describe(version.text, [place], language="en"), self.now)

    def newer(self):
        """The article is edited where it stands: a line comes, goes, or has another figure."""
        article = self.dice.choice(self.articles)
        lines = article.current_version.text.splitlines()
        at = self.dice.randrange(len(lines))
        figure = re.sub(r"\d", lambda _: str(self.dice.randrange(1, 10)), lines[at], count=1)
        new = self.dice.choice(
            [[lines[at], f"They sold {self.dice.randrange(900)} cars."], [figure], [figure], []]
        )
        text = "\n".join([*lines[:at], *new, *lines[at + 1 :]] or TEXT)
        factories.bring(article=article, text=f"{text}\n", by=None, now=self.now)

    def publish(self):
        claim = self.claim(review_state="decided")
        context = "By value." if len(self.states) % 2 else ""
        publishing.publish(
            claim=claim, by=self.editor, seen=claim.revision, now=self.now, note="It says 3.", context=context
        )

    def take_down(self):
        claim = self.claim(publications__isnull=False)
        publishing.take_down(claim=claim, by=self.editor, seen=claim.revision, note="Wrong.", now=self.now)

    def send_back(self):
        claim = self.claim(reviews__isnull=False)
        reviews.send_back(claim=claim, by=self.editor, seen=claim.revision, note="Again.", now=self.now)

    def recall(self):
        claim = self.claim(round__gt=1)
        reviews.recall(claim=claim, by=self.editor, seen=claim.revision, now=self.now)

    def undo(self):
        article = self.dice.choice(self.articles)
        free = [change.event for change in undoing.changes(article) if change.undoable]
        event = self.dice.choice(free).pk if free else 0
        undoing.undo(article=article, event=event, by=self.people[0], now=self.now)


def tables():
    """What the tables say of every claim that is there."""
    return {claim.uid: told(claim, last(claim), public(claim)) for claim in Claim.objects.all()}


def last(claim):
    verdict = claim.verdicts.order_by("-number").first()
    return verdict.uid if verdict and verdict.basis not in REOPENED else None


def public(claim):
    publication = claim.publications.current().first()
    return (publication.uid, publication.article_changed_at) if publication else None


def told(claim, verdict, publication):
    place = claim.version.number, claim.in_text
    return claim.status, claim.finding, verdict, publication, place, said(claim)


def said(claim):
    """As contents.of, from the prefetched parts where there are any: nothing is asked of the database then."""
    found = {name: getattr(claim, name) for name in contents.FIELDS}
    for name in ("spans", "quantities", "dates"):
        found[name] = sorted([plain(row) for row in getattr(claim, name).all()], key=str)
    return found


def plain(row):
    skipped = {"id", "claim"}
    values = {f.name: getattr(row, f.name) for f in row._meta.fields if f.name not in skipped}
    return {name: str(value) if isinstance(value, date) else value for name, value in values.items()}


def replayed(moment):
    every = list(Claim.every.select_related("version__article"))
    found: list[Any] = replay.put_back(every, moment=moment)
    return {claim.uid: told(claim, only(claim.current), told_of(claim.published)) for claim in found}


def only(rows: Any) -> Any:
    return rows[0].uid if rows else None


def told_of(rows: Any) -> Any:
    return (rows[0].uid, rows[0].article_changed_at) if rows else None


@pytest.fixture(autouse=True)
def _nothing_else(settings):
    settings.EVIDENCE_PROVIDERS = []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_replay_equals_the_tables_at_every_step(seed):
    history = History(seed)
    for _ in range(STEPS):
        history.step()
    assert replayed(history.now) == tables()
    for moment, then in history.states:
        assert replayed(moment) == then
        assert replayed(moment + timedelta(minutes=59)) == then
    assert replayed(START) == {}
    assert history.done.total() == STEPS
    kinds = set(Event.objects.values_list("type", flat=True))
    assert len(set(replay.STEPS) & kinds) > 8, "a history without these proves little"
    assert len({len(then) for _, then in history.states}) > 5  # claims came and went
    assert len({pair[:2] for _, then in history.states for pair in then.values()}) > 3


@pytest.mark.slow
def test_the_histories_hold_every_act():
    history = History(0)
    for _ in range(4 * STEPS):
        history.step()
    acts = {
        "answer",
        "take_back",
        "adjudicate",
        "aside",
        "up",
        "add_claim",
        "correct",
        "split",
        "merge",
        "propose",
        "publish",
        "take_down",
        "send_back",
        "recall",
        "undo",
        "newer",
    }
    assert acts <= set(history.done)
    assert set(replay.STEPS) <= set(Event.objects.values_list("type", flat=True))
    assert replayed(history.now) == tables()


def test_every_event_that_may_change_what_we_say_has_a_step():
    """Of each type somebody decided: it has a step, or is named here. A new one fails until it is."""
    nothing = {
        EventType.ARTICLE_ADDED, EventType.ARTICLE_EDITED, EventType.ARTICLE_VERSION, EventType.ARTICLE_DIFFERS, EventType.ARTICLE_ASSISTED, EventType.STATEMENT_PROPOSED,
        EventType.CLAIM_ASSIGNED, EventType.CLAIM_SET_ASIDE, EventType.CLAIM_TAKEN_UP, EventType.EVIDENCE_OFFERED,
        EventType.EVIDENCE_RELATED, EventType.EVIDENCE_CHECKED, EventType.EVIDENCE_CHOSEN, EventType.EVIDENCE_REMOVED,
        EventType.LOOKUP_FINISHED, EventType.LOOKUP_REQUESTED, EventType.LOOKUP_STOPPED, EventType.REVIEW_SUBMITTED,
        EventType.CLAIM_SENT_BACK, EventType.CLAIM_RECALLED, EventType.REVIEWS_REQUIRED, EventType.TOKEN_MADE, EventType.TOKEN_REVOKED,
        EventType.WEBHOOK_MADE, EventType.WEBHOOK_CHANGED, EventType.WEBHOOK_RENEWED, EventType.WEBHOOK_PAUSED,
        EventType.WEBHOOK_RESUMED, EventType.WEBHOOK_REPLAYED, EventType.WEBHOOK_REMOVED, EventType.PERSON_FORGOTTEN,
        EventType.REVIEW_WITHDRAWN, EventType.SNAPSHOT_ENTERED, EventType.COMMENT_ADDED, EventType.COMMENT_EDITED,
        EventType.COMMENT_DELETED, EventType.COMMENT_WITHDRAWN, EventType.CLAIM_CORRECTED,
    }  # fmt: skip
    assert set(replay.STEPS) | nothing == set(EventType)
    assert not set(replay.STEPS) & nothing


class TestReplay:
    def event(self, kind, **data):
        return Event(type=kind, data=data, target_uid=Claim().uid)

    def test_nothing_recorded_is_nothing_said(self):
        assert replay.replay([]) == replay.Then()
        assert not replay.Then().there

    def test_a_verdict_holds_until_it_is_withdrawn(self):
        pair = {"status": ["unverified", "disputed"], "finding": ["not_started", "false"]}
        verdict = self.event(EventType.VERDICT_RECORDED, basis="review", **pair)
        past = [self.event(EventType.CLAIMS_EXTRACTED, claims=1), verdict]
        assert replay.replay(past) == replay.Then(True, "disputed", "false", verdict.target_uid)
        back = {"status": ["disputed", "unverified"], "finding": ["false", "not_started"]}
        past.append(self.event(EventType.VERDICT_RECORDED, basis="withdrawn", **back))
        assert replay.replay(past) == replay.Then(True, "unverified", "not_started", None)

    def test_a_publication_stands_until_it_is_taken_down_whatever_is_decided(self):
        pair = {"status": ["unverified", "disputed"], "finding": ["not_started", "false"]}
        first, second = (self.event(EventType.CLAIM_PUBLISHED), self.event(EventType.PUBLICATION_CORRECTED))
        past = [first, self.event(EventType.VERDICT_RECORDED, basis="withdrawn", **pair)]
        assert replay.replay(past).publication == first.target_uid
        assert replay.replay([*past, second]).publication == second.target_uid
        third = self.event(EventType.PUBLICATION_CONFIRMED)
        assert replay.replay([*past, second, third]).publication == third.target_uid
        assert replay.replay([*past, second, self.event(EventType.CLAIM_UNPUBLISHED)]).publication is None

    def test_the_words_are_those_before_the_first_later_change(self):
        later = [
            self.event(EventType.VERDICT_RECORDED),
            self.event(EventType.CLAIM_CORRECTED, before={"quote": "a"}),
            self.event(EventType.CLAIM_SPLIT, before={"quote": "b"}),
        ]
        assert replay.words(later) == {"quote": "a"}
        assert replay.words(later[:1]) is None


def test_asks_one_question_for_many_claims(django_assert_num_queries):
    article = ingest.add_article(text=TEXT, by=None, now=START, language="en").article
    claims = list(article.current_version.claims.select_related("version__article"))
    assert len(claims) > 4
    assert all(claim.origin == Origin.MACHINE for claim in claims)
    for few in (claims[:1], claims):
        with django_assert_num_queries(1):  # the events; nothing was decided
            assert replay.put_back(few, moment=START) == few
