"""What we said of a claim at a moment, from the ledger alone.

`replay` goes forward through what was recorded until then: whether the claim was there, its public status, the
verdict that held, and what was published. The words go backward: a change by hand keeps in its event what was before it, so they are those
before the first change that came later, or those of today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from claims.choices import REOPENED, EventType, Finding, Origin, Status
from claims.models import (
    ArticleVersion,
    Claim,
    ClaimDate,
    ClaimQuantity,
    ClaimSpan,
    Event,
    Publication,
    Verdict,
)
from claims.services import contents


@dataclass(frozen=True, slots=True)
class Then:
    """What was said of a claim; nothing is said of one that is not there."""

    there: bool = False
    status: str = Status.UNVERIFIED
    finding: str = Finding.NOT_STARTED
    verdict: UUID | None = None
    publication: UUID | None = None
    article_changed_at: datetime | None = None  # of what is published
    lost: str = ""  # claims.choices.TextChange where a newer text of the article had it no more


Step = Callable[[Then, Event], Then]


def _comes(then: Then, event: Event) -> Then:
    return replace(then, there=True)


def _goes(then: Then, event: Event) -> Then:
    return replace(then, there=False)


def _split(then: Then, event: Event) -> Then:
    return replace(then, there=True) if _is_second(event) else then


def _merged(then: Then, event: Event) -> Then:
    return replace(then, there=False) if _is_second(event) else then


def _decided(then: Then, event: Event) -> Then:
    """A withdrawn decision decides nothing, and its verdict is none."""
    withdrawn = event.data["basis"] in REOPENED
    return replace(
        then,
        status=event.data["status"][1],
        finding=event.data["finding"][1],
        verdict=None if withdrawn else event.target_uid,
    )


def _status(then: Then, event: Event) -> Then:
    return replace(then, status=event.data["status"], finding=event.data["finding"])


def _published(then: Then, event: Event) -> Then:
    return replace(then, publication=event.target_uid, article_changed_at=None)


def _unpublished(then: Then, event: Event) -> Then:
    return replace(then, publication=None, article_changed_at=None)


def _moved(then: Then, event: Event) -> Then:
    return replace(then, lost="")


def _text_changed(then: Then, event: Event) -> Then:
    since = (then.article_changed_at or event.at) if then.publication else None
    return replace(then, lost="", article_changed_at=since)


def _text_gone(then: Then, event: Event) -> Then:
    return replace(_text_changed(then, event), lost=event.data["why"])


def _is_second(event: Event) -> bool:
    """Whether it tells the second of two claims of an event that is about both."""
    return "of" in event.data


# What changes what we say. Every other event leaves it as it was.
STEPS: dict[EventType, Step] = {
    EventType.CLAIMS_EXTRACTED: _comes,
    EventType.CLAIM_PROPOSED: _comes,
    EventType.CLAIM_ADDED: _comes,
    EventType.CLAIM_RESTORED: _comes,
    EventType.CLAIM_REMOVED: _goes,
    EventType.CLAIM_SPLIT: _split,
    EventType.CLAIM_MERGED: _merged,
    EventType.CLAIM_MOVED: _moved,
    EventType.CLAIM_TEXT_CHANGED: _text_changed,
    EventType.CLAIM_TEXT_GONE: _text_gone,
    EventType.VERDICT_RECORDED: _decided,
    EventType.STATUS_CHANGED: _status,
    EventType.CLAIM_PUBLISHED: _published,
    EventType.PUBLICATION_CORRECTED: _published,
    EventType.PUBLICATION_CONFIRMED: _published,
    EventType.CLAIM_UNPUBLISHED: _unpublished,
}
REWORDING = (
    EventType.CLAIM_CORRECTED, EventType.CLAIM_SPLIT, EventType.CLAIM_MERGED, EventType.CLAIM_RESTORED,
    EventType.CLAIM_MOVED, EventType.CLAIM_TEXT_CHANGED,
)  # fmt: skip


def replay(recorded: Iterable[Event]) -> Then:
    """What holds after these events of one claim, in the order of the ledger."""
    then = Then()
    for event in recorded:
        step = STEPS.get(EventType(event.type))
        if step:
            then = step(then, event)
    return then


def words(later: Iterable[Event]) -> contents.Content | None:
    """What a claim said before these events; None when none of them changed its words."""
    return next((event.data["before"] for event in later if event.data.get("before")), None)


def text_of(later: Iterable[Event]) -> UUID | None:
    """The version a claim stood in before these events; None when none of them took it to another."""
    versions = (event.data["before"].get("version") for event in later if event.data.get("before"))
    return next((UUID(version) for version in versions if version), None)


def put_back(
    claims: Sequence[Claim], *, moment: datetime, verdicts: QuerySet[Verdict] | None = None
) -> list[Claim]:
    """The claims that were there, each as we told it: its fields are changed here, in memory, never to be saved.

    `current` is the verdict that held, as a list of one or none, from `verdicts` where they are given; `published`
    in the same way what was published.
    """
    told = {claim: _events(rows, moment) for claim, rows in recorded(claims).items()}
    then = {claim: replay(past) for claim, (past, _) in told.items()}
    wanted = {one.verdict for one in then.values() if one.there and one.verdict}
    rows = Verdict.objects.all() if verdicts is None else verdicts
    held = {verdict.uid: verdict for verdict in rows.filter(uid__in=wanted)} if wanted else {}
    public = {one.publication for one in then.values() if one.there and one.publication}
    stood = Publication.objects.filter(uid__in=public).select_related("verdict", "confirms") if public else ()
    published = {publication.uid: publication for publication in stood}
    found = [claim for claim in claims if then[claim].there]
    texts = {claim: uid for claim in found if (uid := text_of(told[claim][1]))}
    rows_of = ArticleVersion.objects.select_related("article").filter(uid__in=set(texts.values()))
    stood_in = {version.uid: version for version in rows_of} if texts else {}
    for claim in found:
        if claim in texts:
            claim.version = stood_in[texts[claim]]
        said = words(told[claim][1])
        if said:
            _say(claim, said)
        claim.status, claim.finding = then[claim].status, then[claim].finding
        verdict, publication = then[claim].verdict, then[claim].publication
        claim.current = [held[verdict]] if verdict in held else []  # type: ignore[attr-defined]
        claim.text_change = then[claim].lost
        if publication in published:
            stood_since = then[claim].article_changed_at
            published[publication].article_changed_at = stood_since
            published[publication].claim = claim  # whose words are those of then
            if stood_since is None:
                published[publication].quote = published[publication].statement = ""
        claim.published = [published[publication]] if publication in published else []  # type: ignore[attr-defined]
    return found


def recorded(claims: Sequence[Claim]) -> dict[Claim, list[Event]]:
    """The events that tell what we said of each claim, in the order of the ledger: one question for all."""
    kinds = [*STEPS, *REWORDING]
    own = Q(claim_uid__in=[claim.uid for claim in claims], type__in=kinds)
    extracted = Q(
        article_uid__in={claim.version.article.uid for claim in claims}, type=EventType.CLAIMS_EXTRACTED
    )
    by_claim: dict[UUID, list[Event]] = defaultdict(list)
    by_text: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(own | extracted).order_by("pk"):
        if event.claim_uid:
            by_claim[event.claim_uid].append(event)
        else:
            by_text[event.target_uid].append(event)
    return {
        claim: [
            *(by_text[_first_text(claim, by_claim[claim.uid])] if claim.origin == Origin.MACHINE else []),
            *by_claim[claim.uid],
        ]
        for claim in claims
    }


def _first_text(claim: Claim, own: Sequence[Event]) -> UUID:
    """The version that a claim of the extractor was found in; it may have followed newer texts since."""
    return text_of(own) or claim.version.uid


def _events(rows: Sequence[Event], moment: datetime) -> tuple[list[Event], list[Event]]:
    """Until the moment, and later; the ledger's order is kept, so that what is told is what once was.

    Clocks of two processes differ, and one may wait for the other: the later event can bear the earlier time.
    """
    past = list(takewhile(lambda event: event.at <= moment, rows))
    return past, list(rows[len(past) :])


def _say(claim: Claim, content: contents.Content) -> None:
    for name in contents.FIELDS:
        setattr(claim, name, content[name])
    parts: dict[str, list[Any]] = {
        "spans": [ClaimSpan(claim=claim, start=start, end=end) for start, end in content["spans"]],
        "quantities": [ClaimQuantity(claim=claim, **one) for one in content["quantities"]],
        "dates": [ClaimDate(claim=claim, **_dated(one)) for one in content["dates"]],
    }
    kept = claim.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in parts.items():
        queryset = getattr(claim, name).all()
        queryset._result_cache = rows
        queryset._prefetch_done = True
        kept[name] = queryset


def _dated(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, **{name: date.fromisoformat(one[name]) for name in ("from_date", "to_date")}}
