"""Claims by hand: adding one, correcting its words, splitting one in two, making one of two.

Nobody has answered a claim that changes here: an answer holds for the words it was given to. Each change
keeps in its event what was before, so that services.undoing can put it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from claims import extraction as extractor
from claims import roles
from claims.choices import EventType, Origin, ReviewState
from claims.extraction import places, types
from claims.extraction.types import Span, join_quote, shared
from claims.models import ArticleVersion, Claim, Event, Evidence
from claims.services import contents, events, extraction, lookups, renditions
from claims.services.reviews import NotAllowed
from claims.services.work import StaleClaim

LONGEST = 2_000  # characters of a claim
PIECES = 10


class CannotChange(Exception):
    """A claim by hand that cannot be. `code` is in claims.refusals; `words` go into its sentence."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


# --- the acts: each returns the event that undoing starts from ----------------------------------------


def add(*, version: ArticleVersion, spans: Iterable[Span], by: User, now: datetime) -> tuple[Claim, Event]:
    """A new claim at the whole words of these spans. Raises NotAllowed, CannotChange."""
    may_change(by)
    placed = new_place(version, spans)
    found = describe(version, placed)
    with transaction.atomic():
        first = extraction.next_id(version=version)
        refuse_known(version, placed)
        (claim,) = extraction.add_claims(
            version=version, found=[replace(found, id=first)], origin=Origin.PERSON, created_at=now, now=now
        )
        event = events.record(
            EventType.CLAIM_ADDED, target=claim.uid, by=by, now=now, claim=claim, spans=_pairs(placed)
        )
    return claim, event


def correct(*, claim: Claim, spans: Iterable[Span], by: User, seen: int, now: datetime) -> Event:
    """Other words for a claim: longer, shorter, in pieces. Raises NotAllowed, CannotChange, StaleClaim."""
    may_change(by)
    version = claim.version
    placed = changed_place(claim, spans)
    found = describe(version, placed)
    with transaction.atomic():
        claim = take(claim, seen)
        extraction.next_id(version=version)
        refuse_known(version, placed, besides=[claim])
        before = contents.of(claim)
        if before["spans"] == _pairs(placed):
            raise CannotChange("unchanged")
        reword(claim, contents.described(found), now=now)
        return events.record(
            EventType.CLAIM_CORRECTED,
            target=claim.uid,
            by=by,
            now=now,
            claim=claim,
            before=before,
            spans=_pairs(placed),
        )


def split(*, claim: Claim, point: int, by: User, seen: int, now: datetime) -> tuple[Claim, Event]:
    """Two claims of one: the word at `point` begins the second, which is new.

    Raises NotAllowed, CannotChange, StaleClaim.
    """
    may_change(by)
    version = claim.version
    halves = split_places(claim, point)
    found = [describe(version, half) for half in halves]
    with transaction.atomic():
        claim = take(claim, seen)
        first = extraction.next_id(version=version)
        for half in halves:
            refuse_known(version, half, besides=[claim])
        before = contents.of(claim)
        reword(claim, contents.described(found[0]), now=now)
        (other,) = extraction.add_claims(
            version=version,
            found=[replace(found[1], id=first)],
            origin=Origin.PERSON,
            created_at=now,
            now=now,
        )
        event = events.record(
            EventType.CLAIM_SPLIT,
            target=claim.uid,
            by=by,
            now=now,
            claim=claim,
            before=before,
            other=str(other.uid),
            number=other.number,
        )
        _companion(event, other, claim, by, now)
    return other, event


def merge(*, claim: Claim, other: Claim, by: User, seen: int, seen_other: int, now: datetime) -> Event:
    """One claim of two: the first takes in the other's words. Raises NotAllowed, CannotChange, StaleClaim."""
    may_change(by)
    version = claim.version
    placed = merged_place(claim, other)
    found = describe(version, placed)
    with transaction.atomic():
        # In one order for everybody, so that two people do not wait for each other.
        revisions = sorted([(claim, seen), (other, seen_other)], key=lambda pair: pair[0].pk)
        taken = {row.pk: take(row, revision) for row, revision in revisions}
        claim, other = taken[claim.pk], taken[other.pk]
        extraction.next_id(version=version)
        refuse_known(version, placed, besides=[claim, other])
        before = contents.of(claim)
        reword(claim, contents.described(found), now=now, pages_of=other)
        remove(other, now=now)
        event = events.record(
            EventType.CLAIM_MERGED,
            target=claim.uid,
            by=by,
            now=now,
            claim=claim,
            before=before,
            other=str(other.uid),
            number=other.number,
        )
        _companion(event, other, claim, by, now)
    return event


# --- places: also for showing what would come of it ---------------------------------------------------


def new_place(version: ArticleVersion, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Where a new claim would stand. Raises CannotChange."""
    if version.article.current_version.pk != version.pk:
        raise CannotChange("old_text")
    return _checked(places.tidy(version.text, spans))


def changed_place(claim: Claim, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Where a claim with these spans would stand; edges that it has already stay. Raises CannotChange."""
    refuse_decided(claim)
    edges = {edge for span in spans_of(claim) for edge in (span.start, span.end)}
    return _checked(places.tidy(claim.version.text, spans, keep=edges))


def split_places(claim: Claim, point: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where the halves of a claim would stand. Raises CannotChange."""
    refuse_decided(claim)
    before, after = places.parted(claim.version.text, spans_of(claim), point)
    if not before or not after:
        raise CannotChange("no_half")
    return before, after


def merged_place(claim: Claim, other: Claim) -> tuple[Span, ...]:
    """Where a claim of two would stand. Raises CannotChange."""
    if claim.pk == other.pk or claim.version_id != other.version_id:
        raise CannotChange("no_other")
    refuse_decided(claim)
    refuse_decided(other)
    spans = [*spans_of(claim), *spans_of(other)]
    edges = {edge for span in spans for edge in (span.start, span.end)}
    return _checked(places.tidy(claim.version.text, spans, keep=edges))


def spans_of(claim: Claim) -> tuple[Span, ...]:
    rows = sorted(claim.spans.all(), key=lambda span: span.start)
    return tuple(Span(row.start, row.end) for row in rows)


def overlapping(version: ArticleVersion, spans: Sequence[Span], besides: Sequence[Claim] = ()) -> list[Claim]:
    """The claims that share words with a place, in the text's order."""
    rows = version.claims.in_text_order().prefetch_related("spans").exclude(pk__in=[c.pk for c in besides])
    return [row for row in rows if shared(spans_of(row), spans)]


# --- what may not be ----------------------------------------------------------------------------------


def may_change(by: User) -> None:
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may change claims.")


def is_answered(claim: Claim) -> bool:
    """Whether somebody ever answered it, also when the answer was taken back."""
    return claim.reviews.exists() or claim.verdicts.exists()


def refuse_decided(claim: Claim) -> None:
    """Raises CannotChange for a claim whose words somebody relies on."""
    if is_answered(claim):
        raise CannotChange("answered", n=claim.number)
    if claim.review_state == ReviewState.SET_ASIDE:
        raise CannotChange("aside", n=claim.number)


def refuse_known(version: ArticleVersion, spans: Sequence[Span], besides: Sequence[Claim] = ()) -> None:
    """Raises CannotChange where another claim stands at the very same place."""
    for claim in overlapping(version, spans, besides):
        if spans_of(claim) == tuple(spans):
            raise CannotChange("known", n=claim.number, uid=claim.uid)


# --- inside a transaction -----------------------------------------------------------------------------


def take(claim: Claim, seen: int) -> Claim:
    """The row as it is now, ours until the transaction ends, and not answered. Raises StaleClaim, CannotChange."""
    won = Claim.objects.filter(pk=claim.pk, revision=seen).update(revision=F("revision") + 1)
    fresh = Claim.every.select_related("version__article").get(pk=claim.pk)
    if not won:
        raise StaleClaim(fresh)
    refuse_decided(fresh)
    return fresh


def reword(claim: Claim, content: contents.Content, *, now: datetime, pages_of: Claim | None = None) -> None:
    """Other words: what was found for the old ones stays and says so, and everybody is asked anew."""
    contents.write(claim, content)
    Evidence.objects.filter(claim=claim).update(earlier=True)
    renditions.keep([claim], now=now)
    lookups.ask_anew(claim=claim, now=now, pages_of=pages_of)


def remove(claim: Claim, *, now: datetime) -> None:
    """Take a claim out of its article; nothing of it is lost."""
    claim.removed_at = now
    claim.save(update_fields=["removed_at"])
    renditions.keep([claim], now=now)
    lookups.drop(claim=claim, now=now)


def put_back(claim: Claim, *, now: datetime) -> None:
    """Undo of remove."""
    claim.removed_at = None
    claim.save(update_fields=["removed_at"])
    renditions.keep([claim], now=now)
    lookups.ask_anew(claim=claim, now=now)


def describe(version: ArticleVersion, spans: tuple[Span, ...]) -> types.Claim:
    """A place as the extractor understands it. Reads the whole text: call it outside a transaction."""
    published = version.article.published_date
    (found,) = extractor.describe(version.text, [spans], language=version.language, published=published)
    return found


def quote(version: ArticleVersion, spans: tuple[Span, ...]) -> str:
    return join_quote(version.text, spans)


def _companion(event: Event, other: Claim, claim: Claim, by: User, now: datetime) -> None:
    """The same in the history of the second claim."""
    events.record(
        EventType(event.type),
        target=other.uid,
        by=by,
        now=now,
        claim=other,
        of=event.pk,
        first=str(claim.uid),
        number=claim.number,
    )


def _checked(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    if not spans:
        raise CannotChange("nothing")
    if len(spans) > PIECES or sum(span.end - span.start for span in spans) > LONGEST:
        raise CannotChange("too_long")
    return spans


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
