"""A newer text of an article: how its claims follow, and what is told of it (docs/adr/0019, docs/versions.md).

A claim keeps its row, its number, its answers and its publication. Found with the same protected tokens it goes over to the
newer text and keeps its verdict; where one differs it is described anew and another review is asked for; not found it
stays where it was, marked. The event of each holds what it said before.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q

from claims import extraction as extractor
from claims import matching, roles
from claims.choices import EventType, Looked
from claims.documents import DocumentError
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.extraction import types
from claims.extraction.types import Span
from claims.matching import CHANGED, EDITED, GONE, MOVED, Anchored
from claims.models import Article, ArticleVersion, Claim, Event, Evidence, Publication
from claims.models.claim import LOST
from claims.services import (
    assist,
    checked,
    contents,
    events,
    extraction,
    ingest,
    lookups,
    renditions,
    reviews,
)
from claims.services.ingest import IngestError
from claims.services.manners import Shared
from claims.services.reviews import NotAllowed

FOLLOWING = (MOVED, EDITED, CHANGED)
MOST_LOST = (
    0.5  # of the claims: a page that has lost more is rather a paywall or an error, and nobody is asked
)
TRIES = 3


class Overtaken(Exception):
    """The article was changed by somebody else since its newer text was compared; nothing is stored."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A claim and what becomes of it. `content` is what it says in the newer text, None where it is not there."""

    claim: Claim
    anchored: Anchored
    content: contents.Content | None
    was: str  # the quote until then

    @property
    def outcome(self) -> str:
        return self.anchored.outcome

    @property
    def quote(self) -> str:
        """In the newer text; "" where it is not there."""
        return str(self.content["quote"]) if self.content else ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A newer text beside the newest stored one, before anything is written. `fresh` are claims nobody has yet."""

    article: Article
    before: ArticleVersion
    text: str
    found: types.Extraction
    followed: list[Followed]
    fresh: list[types.Claim]

    @property
    def sha256(self) -> str:
        return _digest(self.text)

    @property
    def shown(self) -> list[Followed]:
        """The claims that people see, without those that an earlier text had lost and this one does not have either.

        Those that people removed follow unseen.
        """
        return [
            one
            for one in self.followed
            if one.claim.removed_at is None and (one.content or one.claim.text_change not in LOST)
        ]

    @property
    def counts(self) -> dict[str, int]:
        """How many claims moved, were edited, changed, are ambiguous, are gone, and are new."""
        found = Counter(one.outcome for one in self.shown)
        return {**{name: found[name] for name in matching.OUTCOMES}, "new": len(self.fresh)}

    @property
    def loses_most(self) -> bool:
        """Whether it looks like another page than the article's."""
        here = [one for one in self.shown if one.claim.version_id == self.before.pk]
        lost = sum(one.content is None for one in here)
        return lost > MOST_LOST * len(here)


# --- the acts ----------------------------------------------------------------------------------------


def prepare(*, article: Article, text: str) -> Prepared | None:
    """What would come of a newer text; None when it is the one that is here. Writes nothing; call it outside transactions.

    Raises IngestError.
    """
    text = ingest.checked_text(text)
    before = article.versions.order_by("-number")[:1].get()
    if before.sha256 == _digest(text):
        return None
    found = extraction.run(
        text=text, language=article.language, published=article.published_date, title=article.title
    )
    anchored = _anchored(article, before, text)
    followed = _described(article, text, found, anchored)
    return Prepared(article, before, text, found, followed, _fresh(text, found, anchored))


def store(*, prepared: Prepared, by: User | None, now: datetime) -> ArticleVersion:
    """Store the newer text, let the claims follow, and add the new ones; `by` None: the tracker found it.

    Raises NotAllowed, Overtaken.
    """
    if by is not None and not roles.is_editor(by):
        raise NotAllowed("Only editors may store a newer text of an article.")
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=prepared.article.pk)
        version = _next(article, prepared)
        version.save(force_insert=True)
        renditions.supersede(version)
        extraction.next_id(version=prepared.before)  # nobody adds a claim to the earlier text meanwhile
        rows = _held(prepared)
        followed = [replace(one, claim=rows[one.claim.pk]) for one in prepared.followed]
        counts = prepared.counts
        events.record(
            EventType.ARTICLE_VERSION,
            target=version.uid,
            by=by,
            now=now,
            article=article,
            number=version.number,
            sha256=version.sha256,
            counts=counts,
        )
        _follow(followed, version, by, now)
        first = extraction.next_id(version=version)
        numbered = [replace(claim, id=first + place) for place, claim in enumerate(prepared.fresh)]
        fresh = replace(prepared.found, claims=tuple(numbered))
        extraction.store(version=version, found=fresh, now=now)
        assist.queue(version=version)
    return version


def look(*, url: str, now: datetime) -> str:
    """Fetch a page and store what is newer of the articles that stand there; what came of it, a claims.choices.Looked.

    Nobody is asked, so that a change of a claim is never silent; but a page that has lost most of the claims is
    stored only by an editor. Raises FetchError. Call it outside transactions.
    """
    with http.minding(Shared()):
        page = http.fetch(url, robots=True)
    try:
        document = ingest.read_page(page)
        ingest.checked_text(document.text)
    except (DocumentError, IngestError) as error:
        raise FetchError(str(error)) from error
    results = [_looked(article, document.text, now) for article in Article.objects.filter(url=url)]
    return max(results, key=Looked.values.index, default=Looked.SAME.value)


# --- before the transaction --------------------------------------------------------------------------


def _looked(article: Article, text: str, now: datetime) -> str:
    before = article.versions.order_by("-number")[:1].get()
    if before.text.split() == text.split():
        return Looked.SAME
    for _ in range(TRIES):
        prepared = prepare(article=article, text=text)
        if prepared is None:
            return Looked.SAME
        if prepared.loses_most:
            _refuse(prepared, now)
            return Looked.REFUSED
        try:
            store(prepared=prepared, by=None, now=now)
        except Overtaken:
            continue
        return Looked.STORED
    raise FetchError("The article was being worked on; it is looked at again.", retryable=True)


def _refuse(prepared: Prepared, now: datetime) -> None:
    """Tell editors, once until the article gets another text."""
    article = prepared.article
    kinds = (EventType.ARTICLE_VERSION, EventType.ARTICLE_DIFFERS)
    last = Event.objects.filter(article_uid=article.uid, type__in=kinds).order_by("-pk").first()
    if last is not None and last.type == EventType.ARTICLE_DIFFERS:
        return
    with transaction.atomic():
        events.record(
            EventType.ARTICLE_DIFFERS,
            target=article.uid,
            by=None,
            now=now,
            article=article,
            counts=prepared.counts,
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _concerned(article: Article, before: ArticleVersion) -> list[Claim]:
    """The claims of the newest text, removed ones too lest they come back as new; and those lost on the way here."""
    here, lost = Q(version=before), Q(version__article=article, text_change__in=LOST, removed_at=None)
    rows = Claim.every.filter(here | lost).prefetch_related("spans", "quantities", "dates")
    return list(rows.select_related("version__article").order_by("pk"))


def _anchored(article: Article, before: ArticleVersion, text: str) -> list[tuple[Claim, Anchored]]:
    by_text: dict[ArticleVersion, list[Claim]] = defaultdict(list)
    for claim in _concerned(article, before):
        by_text[claim.version].append(claim)
    found: list[tuple[Claim, Anchored]] = []
    for version in sorted(by_text, key=lambda version: -version.number):
        places = [_spans(claim) for claim in by_text[version]]
        taken = {one.spans for _, one in found if one.spans}
        for claim, one in zip(by_text[version], matching.anchor(version.text, places, text), strict=True):
            found.append((claim, one if one.spans not in taken else Anchored(GONE)))
    return found


def _described(
    article: Article, text: str, found: types.Extraction, anchored: Sequence[tuple[Claim, Anchored]]
) -> list[Followed]:
    """What each claim says in the newer text: what the extractor found at the very place, or makes of it."""
    known = {claim.spans: claim for claim in found.claims}
    missing = [one.spans for _, one in anchored if one.spans and one.spans not in known]
    made = extractor.describe(text, missing, language=found.language, published=article.published_date)
    known.update(zip(missing, made, strict=True))
    return [
        Followed(claim, one, contents.described(known[one.spans]) if one.spans else None, claim.quote)
        for claim, one in anchored
    ]


def _fresh(
    text: str, found: types.Extraction, anchored: Iterable[tuple[Claim, Anchored]]
) -> list[types.Claim]:
    """The claims found that stand not for the greater part where another one has come to stand."""
    taken = bytearray(len(text))
    for _, one in anchored:
        for span in one.spans:
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    return [
        claim
        for claim in found.claims
        if 2 * sum(sum(taken[s.start : s.end]) for s in claim.spans)
        <= sum(s.end - s.start for s in claim.spans)
    ]


def _spans(claim: Claim) -> tuple[Span, ...]:
    rows = sorted(claim.spans.all(), key=lambda row: row.start)
    return tuple(Span(row.start, row.end) for row in rows)


# --- inside the transaction --------------------------------------------------------------------------


def _next(article: Article, prepared: Prepared) -> ArticleVersion:
    """The version to be, when the newest one is still the one compared with. Raises Overtaken."""
    newest = article.versions.defer("text", "sentences").order_by("-number")[:1].get()
    if newest.pk != prepared.before.pk:
        raise Overtaken
    return ArticleVersion(
        article=article,
        number=newest.number + 1,
        title=article.title,
        text=prepared.text,
        sha256=prepared.sha256,
        language=article.language,
    )


def _held(prepared: Prepared) -> dict[int, Claim]:
    """The claims as they are now, ours to the end, when none has come, gone or got other words. Raises Overtaken."""
    before = {one.claim.pk: (one.claim.removed_at, _spans(one.claim)) for one in prepared.followed}
    list(Claim.every.select_for_update().filter(pk__in=before).order_by("pk").values_list("pk"))
    rows = {claim.pk: claim for claim in _concerned(prepared.article, prepared.before)}
    if {pk: (claim.removed_at, _spans(claim)) for pk, claim in rows.items()} != before:
        raise Overtaken
    return rows


def _follow(followed: Sequence[Followed], version: ArticleVersion, by: User | None, now: datetime) -> None:
    going = [one for one in followed if one.content is not None]
    # What was lost before is no news.
    lost = [
        one
        for one in followed
        if one.content is None and one.claim.removed_at is None and one.claim.text_change != one.outcome
    ]
    before = {
        one.claim.pk: {**contents.of(one.claim), "version": str(one.claim.version.uid)} for one in going
    }
    for one in going:
        one.claim.version = version
        if one.claim.text_change in LOST:
            one.claim.text_change = ""
    contents.write_all(
        [(one.claim, one.content) for one in going if one.content], also=("version", "text_change")
    )
    touched = [one.claim.pk for one in followed if one.outcome != MOVED]
    Claim.every.filter(pk__in=touched).update(revision=F("revision") + 1)
    for one in followed:
        one.claim.__dict__.pop("_prefetched_objects_cache", None)  # of the earlier text
    published = _tell_readers(
        [one.claim for one in going if one.outcome == CHANGED] + [one.claim for one in lost], now
    )
    _mark(lost, published, version, by, now)
    for one in going:
        if one.outcome == CHANGED:
            _keep_checked(one.claim, before[one.claim.pk])
        if one.outcome != MOVED:
            checked.keep(one.claim)
    renditions.keep([one.claim for one in followed if one.claim.removed_at is None], now=now)
    for one in going:
        told: dict[str, Any] = {
            "before": before[one.claim.pk],
            "version": str(version.uid),
            "spans": one.content["spans"] if one.content else [],
        }
        if one.outcome == CHANGED and one.claim.removed_at is None:
            _change(one, told, one.claim.pk in published, by, now)
        else:
            edited, removed = one.outcome != MOVED, one.claim.removed_at is not None
            told |= {"edited": edited, "quote": one.quote} | ({"removed": True} if removed else {})
            _record(EventType.CLAIM_MOVED, one.claim, by, now, **told)


def _change(one: Followed, told: dict[str, Any], published: bool, by: User | None, now: datetime) -> None:
    """A protected token differs: everybody is asked anew, and another review where somebody had worked on it."""
    claim, was = one.claim, str(told["before"]["quote"])
    protected = [
        {"kind": change.kind, "before": change.before, "after": change.after}
        for change in one.anchored.changes
    ]
    Evidence.objects.filter(claim=claim).update(earlier=True)
    lookups.ask_anew(claim=claim, now=now)
    _record(
        EventType.CLAIM_TEXT_CHANGED,
        claim,
        by,
        now,
        **told,
        quote_before=was,
        quote=one.quote,
        protected=protected,
        published=published,
    )
    if reviews.suspend(claim=claim, by=by, note=matching.plain(was, one.quote), now=now) or published:
        claim.text_change = CHANGED
        claim.save(update_fields=["text_change"])
    renditions.keep([claim], now=now)


def _mark(
    lost: Sequence[Followed], published: set[int], version: ArticleVersion, by: User | None, now: datetime
) -> None:
    """What is not found stays where it stands, and says so."""
    for one in lost:
        one.claim.text_change = one.outcome
        one.claim.save(update_fields=["text_change"])
        _record(
            EventType.CLAIM_TEXT_GONE,
            one.claim,
            by,
            now,
            version=str(version.uid),
            quote=one.claim.quote,
            why=one.outcome,
            published=one.claim.pk in published,
        )


def _keep_checked(claim: Claim, before: contents.Content) -> None:
    """What was published of a claim says what was checked, not what the article says now."""
    rows = claim.publications.filter(quote="")
    rows.update(quote=before["quote"], statement=before["statement"])


def _tell_readers(claims: Sequence[Claim], now: datetime) -> set[int]:
    """Publications stand, and say from now on that the article has changed; the keys of the published claims."""
    current = Publication.objects.current().filter(claim__in=claims)
    found = set(current.values_list("claim_id", flat=True))
    keys = list(current.filter(article_changed_at=None).values_list("pk", flat=True))
    Publication.objects.filter(pk__in=keys).update(article_changed_at=now)
    return found


def _record(event: EventType, claim: Claim, by: User | None, now: datetime, **data: Any) -> None:
    events.record(event, target=claim.uid, by=by, now=now, claim=claim, **data)
