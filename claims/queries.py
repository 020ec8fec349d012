"""Reads across models for the reviewers' pages. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from claims import roles, workflow
from claims.choices import Basis, EventType, LookupState, ReviewState, Status
from claims.models import (
    Article,
    ArticleVersion,
    AssistRun,
    Claim,
    ClaimSeen,
    ClaimSpan,
    Comment,
    Event,
    Evidence,
    Lookup,
    Mention,
    ProposedStatement,
    Publication,
    Review,
    Snapshot,
    Verdict,
)
from claims.models.article import ArticleQuerySet

UNFINISHED = (LookupState.QUEUED, LookupState.RUNNING)
FAILED = (LookupState.FAILED, LookupState.GAVE_UP)
HISTORY = 100  # events shown with a claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Look-ups by how far they are, and the passages they brought."""

    pending: int = 0
    done: int = 0
    failed: int = 0
    stopped: int = 0
    passages: int = 0

    @property
    def total(self) -> int:
        return self.pending + self.finished

    @property
    def finished(self) -> int:
        return self.done + self.failed + self.stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The checkable claims of one text by status, and how many still wait for somebody."""

    verified: int = 0
    disputed: int = 0
    unverified: int = 0
    waiting: int = 0
    disagreeing: int = 0

    @property
    def total(self) -> int:
        return self.verified + self.disputed + self.unverified


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One line of the list of articles."""

    article: Article
    tally: Tally
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFile:
    """All that belongs to one claim, as far as the person asking may see it."""

    claim: Claim
    evidence: list[Evidence]
    progress: Progress
    lookups: list[Lookup]
    own_review: Review | None
    reviews: list[Review]
    earlier: list[Review]  # of rounds before the claim was sent back
    sent_back: Event | None  # of this round
    hidden_reviews: int
    verdict: Verdict | None
    proposed: list[ProposedStatement]  # the claim in a model's words, the newest first
    events: list[Event] = field(default_factory=list)


class Place(NamedTuple):
    """A claim as a place in its text."""

    pk: int
    uid: UUID
    number: int


# --- articles ---------------------------------------------------------------------------------------


def articles(*, words: str = "", language: str = "", work: str = "") -> ArticleQuerySet:
    """Articles, newest first. `work`: "waiting" has claims to review, "disputed", "disagreement", "done"."""
    found = Article.objects.newest_first().annotate(
        current_id=Subquery(
            ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number").values("pk")[:1]
        )
    )
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(source_name__icontains=word))
    if language:
        found = found.filter(language=language)
    current = Claim.objects.filter(version_id=OuterRef("current_id"), checkable=True)
    waiting = Exists(current.filter(review_state__in=[ReviewState.OPEN, ReviewState.AWAITING_SECOND]))
    wanted = {
        "waiting": waiting,
        "disputed": Exists(current.filter(status=Status.DISPUTED)),
        "disagreement": Exists(current.filter(review_state=ReviewState.DISAGREEMENT)),
        "done": ~waiting & Exists(current),
    }
    return found.filter(wanted[work]) if work in wanted else found


def article_rows(page: Iterable[Article]) -> list[ArticleRow]:
    """The counts for these articles (from `articles`): two queries, however many there are."""
    listed = list(page)
    versions = [article.current_id for article in listed]  # type: ignore[attr-defined]  # annotated above
    tallies, works = tallies_of(versions), _progress_by_version(versions)
    return [
        ArticleRow(
            article=article,
            tally=tallies.get(version, Tally()),
            progress=works.get(version, Progress()),
        )
        for article, version in zip(listed, versions, strict=True)
    ]


def tallies_of(versions: Sequence[int]) -> dict[int, Tally]:
    """The tally of each version that has checkable claims."""
    counts: dict[int, Counter[str]] = {}
    rows = (
        Claim.objects.filter(version_id__in=versions, checkable=True)
        .order_by()
        .values_list("version_id", "status", "review_state")
        .annotate(n=Count("pk"))
    )
    for version, status, state, number in rows:
        found = counts.setdefault(version, Counter())
        found[status] += number
        found[state] += number
    return {
        version: Tally(
            verified=found[Status.VERIFIED],
            disputed=found[Status.DISPUTED],
            unverified=found[Status.UNVERIFIED],
            waiting=found[ReviewState.OPEN] + found[ReviewState.AWAITING_SECOND],
            disagreeing=found[ReviewState.DISAGREEMENT],
        )
        for version, found in counts.items()
    }


def article_progress(version_id: int) -> Progress:
    """How far the look-ups of one text are; cheap enough to be asked every few seconds."""
    return _progress_by_version([version_id]).get(version_id, Progress())


def _progress_by_version(versions: Sequence[int]) -> dict[int, Progress]:
    rows = (
        Lookup.objects.filter(claim__version_id__in=versions, claim__removed_at=None)
        .order_by()
        .values_list("claim__version_id")
        .annotate(
            pending=Count("pk", filter=Q(state__in=UNFINISHED)),
            done=Count("pk", filter=Q(state=LookupState.DONE)),
            failed=Count("pk", filter=Q(state__in=FAILED)),
            stopped=Count("pk", filter=Q(state=LookupState.STOPPED)),
        )
    )
    return {
        version: Progress(pending=pending, done=done, failed=failed, stopped=stopped)
        for version, pending, done, failed, stopped in rows
    }


def assist_run(version_id: int) -> AssistRun | None:
    """The newest asking of a language model about a text."""
    return AssistRun.objects.filter(version=version_id).defer(*AssistRun.HEAVY).order_by("-pk").first()


def claims_in_text(version: ArticleVersion) -> list[Claim]:
    """The claims of a text in its order, with their spans and what the text and the list show of them."""
    shown = (
        "uid",
        "version_id",
        "number",
        "start",
        "quote",
        "checkable",
        "origin",
        "status",
        "finding",
        "review_state",
        "removed_at",
    )
    spans = Prefetch("spans", queryset=ClaimSpan.objects.order_by("start"))
    return list(version.claims.in_text_order().only(*shown).prefetch_related(spans))


def places_in_text(version_id: int) -> list[Place]:
    """The claims of a text in its order: enough to go from one to the next."""
    rows = Claim.objects.filter(version=version_id).in_text_order()
    return [Place(*row) for row in rows.values_list("pk", "uid", "number")]


# --- people ---


def reviewers() -> QuerySet[User]:
    """The people a claim can be assigned to; who that is, is for claims.roles to say."""
    held = Q(groups__name__in=[roles.EDITORS, roles.REVIEWERS]) | Q(is_superuser=True)
    return User.objects.filter(held, is_active=True).distinct().order_by("username")


# --- one claim --------------------------------------------------------------------------------------


def claim_file(*, claim: Claim, person: User) -> ClaimFile:
    """A claim with its evidence, look-ups, reviews and history, blind where the second review is blind."""
    answers = list(
        claim.reviews.filter(withdrawn_at=None)
        .select_related("reviewer")
        .prefetch_related("evidence__snapshot")
        .order_by("pk")
    )
    active = [review for review in answers if review.round == claim.round]
    earlier = [review for review in answers if review.round != claim.round]
    own = next((review for review in active if review.reviewer_id == person.pk), None)
    seen = [review for review in active if may_read(claim, person, own=review is own)]
    open_book = may_read(claim, person, own=False)
    lookups = list(claim.lookups.order_by("pk"))
    evidence = list(
        claim.evidence.select_related(
            "snapshot__capture", "snapshot__copy_of", "relation_by", "chosen_by"
        ).order_by("-score", "pk")
    )
    evidence.sort(key=lambda passage: passage.chosen_by_id is None)  # what a person picked comes first
    for passage in evidence:
        if not open_book and passage.relation_by_id != person.pk:
            passage.relation, passage.relation_by = "", None
    return ClaimFile(
        claim=claim,
        evidence=evidence,
        progress=progress_of((lookup.state for lookup in lookups), passages=len(evidence)),
        lookups=lookups,
        own_review=own,
        reviews=seen,
        earlier=[review for review in earlier if open_book or review.reviewer_id == person.pk],
        sent_back=sent_back(claim),
        hidden_reviews=len(active) - len(seen),
        verdict=claim.verdicts.select_related("decided_by").order_by("-number").first(),
        proposed=list(
            claim.proposed_statements.select_related("run").only("text", "run__model", "run__finished_at")
        ),
        events=history(claim=claim, person=person),
    )


def progress_of(lookup_states: Iterable[str], *, passages: int) -> Progress:
    """The progress of look-ups with these states."""
    states = Counter(lookup_states)
    return Progress(
        pending=sum(states[state] for state in UNFINISHED),
        done=states[LookupState.DONE],
        failed=sum(states[state] for state in FAILED),
        stopped=states[LookupState.STOPPED],
        passages=passages,
    )


def claim_progress(claim: Claim) -> Progress:
    """How far the look-ups of one claim are; cheap enough to be asked every few seconds."""
    return progress_of(claim.lookups.values_list("state", flat=True), passages=claim.evidence.count())


def history(*, claim: Claim, person: User) -> list[Event]:
    """What happened to a claim, newest first. What others answered stays out while the review is blind."""
    # That a status changed without a verdict follows from the answers, which the history has.
    own = Event.objects.filter(claim_uid=claim.uid).exclude(type=EventType.STATUS_CHANGED)
    found = list(own.order_by("-pk")[:HISTORY])
    if may_read(claim, person, own=False):
        return found
    told = {EventType.REVIEW_SUBMITTED, EventType.EVIDENCE_RELATED, EventType.VERDICT_RECORDED}
    for event in found:
        if event.type in told and event.actor_id != person.pk:
            event.data = {}
    return found


def sent_back(claim: Claim) -> Event | None:
    """The event that began the claim's round, with the editor's note; None in the first one."""
    if claim.round == 1:
        return None
    sent = Event.objects.filter(claim_uid=claim.uid, type=EventType.CLAIM_SENT_BACK, data__round=claim.round)
    return sent.order_by("-pk").first()


def may_read(claim: Claim, person: User, *, own: bool) -> bool:
    """Whether the person may read the answers to a claim; `own`: this is about their own one."""
    return workflow.may_read_reviews(
        is_editor=roles.is_editor(person), own_review=own, state=claim.review_state
    )


def readable_reviews(reviews: QuerySet[Review], person: User) -> QuerySet[Review]:
    """Those that the person may read: `workflow.may_read_reviews` for many claims at once."""
    if roles.is_editor(person):
        return reviews
    return reviews.filter(Q(reviewer=person) | Q(claim__review_state__in=workflow.OPEN_BOOK))


def readable_verdicts(verdicts: QuerySet[Verdict], person: User) -> QuerySet[Verdict]:
    """Those that the person may read: a decision that was taken back would tell the next reviewer what to answer.

    What is published is known to everybody, and that one was taken back says nothing that the claim does not say.
    """
    if roles.is_editor(person):
        return verdicts
    published = Publication.objects.current().filter(verdict=OuterRef("pk"))
    open_book = Q(claim__review_state__in=workflow.OPEN_BOOK)
    return verdicts.filter(open_book | Q(decided_by=person) | Q(basis=Basis.WITHDRAWN) | Exists(published))


def copies_of(snapshot: Snapshot) -> list[Snapshot]:
    """The other snapshots with the same text but for a few words, earliest first."""
    first = snapshot.copy_of_id or snapshot.pk
    rows = Snapshot.objects.filter(Q(pk=first) | Q(copy_of=first)).exclude(pk=snapshot.pk)
    return list(rows.defer("text", "tokens").order_by("pk"))


def passages_in(snapshot: Snapshot) -> list[Evidence]:
    """Every passage of a snapshot that was offered, in text order, with its claim."""
    return list(
        snapshot.passages.filter(claim__removed_at=None)
        .select_related("claim__version__article")
        .order_by(F("start").asc(), "end", "pk")
    )


def overruled(person: User) -> QuerySet[Any]:  # of Review, with what is annotated
    """The person's answers that an editor decided otherwise, the newest decision first.

    Each has `decision`, the key of that verdict, and `unread`: they have not opened the claim since.
    """
    last = Verdict.objects.filter(claim=OuterRef("claim")).order_by("-number")
    looked = ClaimSeen.objects.filter(claim=OuterRef("claim"), person=person, at__gte=OuterRef("decided_at"))
    rows = Review.objects.filter(
        reviewer=person, withdrawn_at=None, round=F("claim__round"), claim__removed_at=None
    ).annotate(
        decision=Subquery(last.values("pk")[:1]),
        basis=Subquery(last.values("basis")[:1]),
        decided_by=Subquery(last.values("decided_by")[:1]),
        decided_at=Subquery(last.values("decided_at")[:1]),
    )
    otherwise = ~Q(status=F("claim__status"), finding=F("claim__finding"))
    found = rows.filter(otherwise, basis=Basis.ADJUDICATION).exclude(decided_by=person.pk)
    return found.annotate(unread=~Exists(looked)).order_by("-decision")


# --- talk -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The comments on a claim that a person may read, and how many they may not."""

    comments: list[Comment]
    hidden: int


def may_read_talk(claim: Claim, person: User) -> bool:
    """Whether the person may read what others say of the claim."""
    return workflow.may_read_talk(
        is_editor=roles.is_editor(person), state=claim.review_state, needed=claim.reviews_needed
    )


def talk(*, claim: Claim, person: User) -> Talk:
    """The comments on a claim in their order, blind where the second review is blind."""
    rows = claim.comments.filter(deleted_at=None).select_related("author").order_by("pk")
    found = list(rows.prefetch_related(Prefetch("mentions", Mention.objects.select_related("person"))))
    open_book = may_read_talk(claim, person)
    read = [each for each in found if open_book or each.author_id == person.pk]
    return Talk(comments=read, hidden=len(found) - len(read))


def mentions_of(person: User) -> QuerySet[Mention]:
    """Where a person is called, the newest first, with all that `may_read_talk` asks for."""
    heavy = (f"comment__claim__version__{name}" for name in ("text", "sentences"))
    rows = Mention.objects.filter(person=person).select_related(
        "comment__author", "comment__claim__version__article"
    )
    return rows.defer(*heavy).order_by("-pk")


def unread_mentions(person: User) -> int:
    return Mention.objects.filter(person=person, read_at=None).count()
