"""The queue: which claims wait for whom, in which order, and how many each filter would leave. Nothing here writes.

Claims assigned to the person come first, those of others last; within that, the most worth checking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from claims import newsroom, search
from claims.choices import LookupState, ReviewState, TextChange
from claims.models import (
    ArticleVersion,
    Claim,
    ClaimSeen,
    Evidence,
    Lookup,
    Publication,
    Review,
    SavedList,
    Verdict,
)
from claims.models.claim import ClaimQuerySet

WAITING = (ReviewState.OPEN, ReviewState.AWAITING_SECOND)
PUBLISHING = (TO_PUBLISH, TO_CORRECT) = ("to_publish", "to_correct")  # parts of the work of editors
WORTHS = (90, 75, 50, 25)  # per cent a claim may be asked to be worth at least
NOT_WAITING = "-"  # for this person: answered already, or not checkable
TICKS = ("changed", "conflict", "unread", "overdue", "again", "mine")
ARTICLES = 20  # named as a filter, those with most claims
HELD = timedelta(minutes=10)  # for so long a claim that somebody opened is left to them
HEAVY = ("version__text", "version__sentences")
UNFINISHED = (LookupState.QUEUED, LookupState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked of the queue; an empty value asks nothing. `article` is a uid, `worth` in per cent."""

    q: str = ""
    work: str = ""
    status: str = ""
    finding: str = ""
    kind: str = ""
    worth: int = 0
    language: str = ""
    article: str = ""
    changed: bool = False
    conflict: bool = False
    unread: bool = False
    overdue: bool = False
    again: bool = False
    mine: bool = False

    def chosen(self) -> dict[str, Any]:
        """The filters that ask something, in their order."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def without(self, *names: str) -> Filters:
        """The same without some filters."""
        empty = Filters()
        return replace(self, **{name: getattr(empty, name) for name in names})


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many claims the filters leave, each value of a filter would leave, and each filter keeps out.

    `values["status"]["disputed"]`: the claims if that status were asked, the other filters staying.
    """

    total: int = 0
    values: dict[str, Counter[Any]] = field(default_factory=dict)
    without: Counter[str] = field(default_factory=Counter)
    articles: list[tuple[str, str, str, int]] = field(default_factory=list)  # uid, title, language, claims


# --- rows -------------------------------------------------------------------------------------------


def keys(*, person: User, filters: Filters, now: datetime) -> QuerySet[Claim, int]:
    """The keys of the claims the filters leave, in the queue's order. An index answers this without the rows."""
    found = _newest().filter(_asked(person, filters, now))
    return found.order_by(_turn(person), "-worth", "pk").values_list("pk", flat=True)


def rows(*, person: User, of: Sequence[int]) -> list[Claim]:
    """The claims with these keys, in this order, with all a row of the list shows."""
    found = (
        Claim.objects.select_related("version__article", "assigned_to")
        .defer(*HEAVY)
        .annotate(
            passages=_count(Evidence.objects.filter(claim=OuterRef("pk"))),
            pending=_count(Lookup.objects.filter(claim=OuterRef("pk"), state__in=UNFINISHED)),
            seen=Subquery(_seen(person).values("passages")[:1]),
            conflicting=Exists(_conflicts()),
        )
        .in_bulk(of)
    )
    return [found[key] for key in of if key in found]


def with_trusted(claims: Iterable[Claim], trusted: frozenset[str]) -> set[int]:
    """The keys of those claims that have a passage from one of these domains: one query, or none without domains."""
    if not trusted:
        return set()
    passages = Evidence.objects.filter(claim__in=[claim.pk for claim in claims]).exclude(snapshot__url="")
    fetched = passages.filter(snapshot__compiled=False, snapshot__entered_by=None)
    pages = fetched.values_list("claim_id", "snapshot__url").distinct()
    return {claim for claim, url in pages if newsroom.is_of(url, trusted)}


def first(*, person: User, filters: Filters, now: datetime) -> Claim | None:
    """The best claim to open now: the first of the list that nobody else has before them, if there is one."""
    found = keys(person=person, filters=filters, now=now)
    best = list(found.exclude(_held(person, now))[:1]) or list(found[:1])
    return Claim.objects.select_related("version__article").defer(*HEAVY).filter(pk__in=best).first()


def after(*, claim: Claim, person: User, now: datetime, first: ReviewState | None = None) -> Claim | None:
    """What to look at after this claim: the rest of its article, then the rest of the queue.

    Claims in the state `first` come before all others. What somebody else has before them is left to them, while there is more.
    """
    waiting, order = _in_work("", person), [_before(Q(version_id=claim.version_id)), _turn(person)]
    if first:
        waiting, order = waiting | Q(review_state=first), [_before(Q(review_state=first)), *order]
    found = (
        _newest()
        .filter(waiting)
        .exclude(pk=claim.pk)
        .select_related("version__article")
        .defer(*HEAVY)
        .order_by(*order, "-worth", "pk")
    )
    return found.exclude(_held(person, now)).first() or found.first()


def _held(person: User, now: datetime) -> Q:
    """Claims that others opened lately and have not answered; never those assigned to the person."""
    answers = Review.objects.filter(claim=OuterRef("claim"), reviewer=OuterRef("person"), withdrawn_at=None)
    lately = ClaimSeen.objects.filter(~Exists(answers), at__gt=now - HELD).exclude(person=person)
    # Read first: a handful of keys leaves the queue's own index in use.
    keys = list(lately.values_list("claim_id", flat=True).distinct())
    return Q(pk__in=keys) & (Q(assigned_to=None) | ~Q(assigned_to=person))


def _before(these: Q) -> Case:
    return Case(When(these, then=Value(0)), default=Value(1), output_field=IntegerField())


def saved_lists(person: User) -> list[SavedList]:
    """The person's lists, then those that editors share, each by name."""
    own = Case(When(owner=person, then=Value(0)), default=Value(1), output_field=IntegerField())
    mine_or_shared = Q(owner=person) | Q(shared=True)
    return list(SavedList.objects.filter(mine_or_shared).select_related("owner").order_by(own, "name", "pk"))


def _turn(person: User) -> Case:
    return Case(
        When(assigned_to=person, then=Value(0)),
        When(assigned_to=None, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


# --- counts -----------------------------------------------------------------------------------------


def numbers(*, person: User, filters: Filters, now: datetime) -> Numbers:
    """All numbers beside the filters, with three queries however many filters and claims there are.

    The database counts every combination of values that occurs; the sums are made here.
    """
    combined = _combinations(person, filters, now)
    found = Numbers(values={name: Counter() for name in _FACETS}, articles=_articles(person, filters, now))
    total = 0
    for key, number in combined:
        row = dict(zip(_FACETS, key, strict=True))
        refusing = [name for name in _FACETS if not _fits(name, row[name], getattr(filters, name))]
        if len(refusing) > 1:
            continue
        if not refusing:
            total += number
        for name in refusing or _FACETS:
            found.without[name] += number
            for value in _values(name, row[name]):
                found.values[name][value] += number
    return replace(found, total=total)


def counts(*, person: User, lists: Mapping[int, Filters], now: datetime) -> dict[int, int]:
    """How many claims each of the lists has for this person: one query for all of them."""
    if not lists:
        return {}
    counted = _newest().aggregate(
        **{f"n{key}": Count("pk", filter=_asked(person, asked, now)) for key, asked in lists.items()}
    )
    return {key: counted[f"n{key}"] for key in lists}


_FACETS = ("work", "status", "finding", "kind", "worth", "language", *TICKS)


def _combinations(person: User, filters: Filters, now: datetime) -> Sequence[tuple[tuple[Any, ...], int]]:
    """How many claims there are of each combination of what the facets tell apart."""
    step = Case(
        *(When(worth__gte=worth / 100, then=Value(worth)) for worth in WORTHS),
        default=Value(0),
        output_field=IntegerField(),
    )
    publishing = Case(
        When(_to_correct(now), then=Value(TO_CORRECT)),
        When(_to_publish(), then=Value(TO_PUBLISH)),
        default=Value(""),
    )
    place = Case(
        When(_in_work("", person), then=F("review_state")),
        When(review_state__in=WAITING, then=Value(NOT_WAITING)),
        default=F("review_state"),
    )
    ticks = {f"is_{name}": _flag(_tick(name, person, now)) for name in TICKS}
    rows = (
        _newest()
        .filter(_asked(person, filters.without(*_FACETS), now, work=False))
        .annotate(place=place, publishing=publishing, step=step, **ticks)
        .order_by()
        .values_list("place", "publishing", "status", "finding", "kind", "step", "version__language", *ticks)
        .annotate(n=Count("pk"))
    )
    return [((row[:2], *row[2:-1]), row[-1]) for row in rows]


def _articles(person: User, filters: Filters, now: datetime) -> list[tuple[str, str, str, int]]:
    """The articles with most claims that fit the other filters; the chosen one is always among them."""
    found = _newest().filter(_asked(person, filters.without("article"), now)).order_by()
    order = ["-n", "version_id"]
    if filters.article:
        found = found.annotate(chosen=_flag(Q(version__article__uid=filters.article)))
        order = ["-chosen", *order]
    groups = ["version_id", "chosen"] if filters.article else ["version_id"]
    counted = found.values(*groups).annotate(n=Count("pk")).order_by(*order)[:ARTICLES]
    most = {row["version_id"]: row["n"] for row in counted}
    titles = ArticleVersion.objects.filter(pk__in=most).values_list(
        "pk", "article__uid", "article__title", "article__language"
    )
    named = [(str(uid), title, language, most[pk]) for pk, uid, title, language in titles]
    return sorted(named, key=lambda row: -row[3])


def _fits(name: str, value: Any, asked: Any) -> bool:
    """Whether a combination's value is one that the filter lets through."""
    if name == "work":
        return value[0] in WAITING if asked == "" else asked in value
    if name == "worth":
        return bool(value >= asked)
    return not asked or bool(value == asked)


def _values(name: str, value: Any) -> Iterable[Any]:
    """The values of a filter that would let a combination's value through."""
    if name == "work":
        place, publishing = value
        return [*([""] if place in WAITING else []), place, *([publishing] if publishing else [])]
    if name == "worth":
        return (worth for worth in WORTHS if worth <= value)
    return (value,)


# --- conditions -------------------------------------------------------------------------------------


def _newest() -> ClaimQuerySet:
    """The claims of the newest text of each article."""
    newer = ArticleVersion.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return Claim.objects.filter(version__in=ArticleVersion.objects.filter(~Exists(newer)))


def _asked(person: User, filters: Filters, now: datetime, *, work: bool = True) -> Q:
    """The filters as one condition; with `work` also that the claim is in the part of the work asked for."""
    asked = Q()
    if work and filters.work in PUBLISHING:
        asked = _to_publish() if filters.work == TO_PUBLISH else _to_correct(now)
    elif work:
        asked = _in_work(filters.work, person)
    for name in ("status", "finding", "kind"):
        if value := getattr(filters, name):
            asked &= Q(**{name: value})
    if filters.worth:
        asked &= Q(worth__gte=filters.worth / 100)
    if filters.language:
        asked &= Q(version__language=filters.language)
    if filters.article:
        asked &= Q(version__article__uid=filters.article)
    if filters.q:
        terms = search.terms(filters.q)
        asked &= Q(pk__in=search.WORDS.holding_all(terms)) if terms else Q(pk=None)
    for name in TICKS:
        if getattr(filters, name):
            asked &= _tick(name, person, now)
    return asked


def _to_publish() -> Q:
    """Decided and not published. What was taken down on purpose waits until it is decided anew."""
    own = Publication.objects.filter(claim=OuterRef("pk"))
    since = Verdict.objects.filter(claim=OuterRef("claim"), decided_at__gt=OuterRef("withdrawn_at"))
    kept_down = own.filter(~Exists(since), withdrawn_at__isnull=False)
    return Q(review_state=ReviewState.DECIDED) & ~Q(Exists(own.current())) & ~Q(Exists(kept_down))


def _to_correct(now: datetime) -> Q:
    return Q(Exists(Publication.objects.current().outdated(now).filter(claim=OuterRef("pk"))))


def _in_work(work: str, person: User) -> Q:
    """The claims of one part of the work. Those that wait, wait only for who has not answered yet."""
    if work not in ("", ReviewState.AWAITING_SECOND):
        return Q(review_state=work)
    waiting = Q(review_state__in=WAITING) if work == "" else Q(review_state=work)
    answered = Review.objects.filter(
        claim=OuterRef("pk"), round=OuterRef("round"), reviewer=person, withdrawn_at=None
    )
    return waiting & Q(checkable=True) & ~Q(Exists(answered))


def _tick(name: str, person: User, now: datetime) -> Q:
    if name == "mine":
        return Q(assigned_to=person)
    if name == "changed":
        return Q(pk__in=Claim.objects.filter(text_change=TextChange.CHANGED).values("pk"))
    if name == "again":
        return Q(round__gt=1)
    if name == "overdue":
        latest = now - timedelta(days=newsroom.current().overdue)
        return Q(review_state__in=WAITING, created_at__lt=latest)
    if name == "conflict":
        return Q(Exists(_conflicts()))
    more = _count(Evidence.objects.filter(claim=OuterRef("claim")))
    return Q(Exists(_seen(person).filter(passages__lt=more)))


def _seen(person: User) -> QuerySet[ClaimSeen]:
    return ClaimSeen.objects.filter(claim=OuterRef("pk"), person=person)


def _conflicts() -> QuerySet[Evidence]:
    return Evidence.objects.filter(claim=OuterRef("pk"), conflict=True)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("claim").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
