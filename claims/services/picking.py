"""Evidence by hand: a passage picked in a stored document, a document entered by a person, taking one back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from claims import roles
from claims.archive import hit_of
from claims.choices import EventType
from claims.evidence import addresses, places
from claims.evidence.places import NoPlace, Place
from claims.evidence.types import Hit
from claims.models import Claim, Evidence, Snapshot
from claims.services import archive, events, evidence, renditions
from claims.services.evidence import Offer
from claims.services.reviews import NotAllowed

CHOSEN = "chosen_by_person"  # in Evidence.why: a person picked these words
ENTERED = "entered_by_person"  # the machine picked them, in a document that a person entered
LONGEST_TEXT = 200_000  # characters of a document entered by hand


class CannotPick(Exception):
    """What was sent makes no passage or document. `code` is stable, `field` says where to mend it."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def pick(
    *,
    claim: Claim,
    snapshot: Snapshot,
    words: str,
    by: User,
    now: datetime,
    start: int | None = None,
    end: int | None = None,
) -> tuple[Evidence, bool]:
    """The words of a document as a passage for a claim, and whether it is new there.

    `start` and `end` say where the words were selected. Raises CannotPick, NotAllowed.
    """
    _refuse_others(by)
    place = _place(snapshot.text, words, start=start, end=end)
    offer = _compared(claim, snapshot, place)
    with transaction.atomic():
        return _keep(claim, snapshot, offer, code=CHOSEN, by=by, now=now)


def enter(
    *,
    claim: Claim,
    title: str,
    publisher: str,
    published: date | None,
    url: str,
    text: str,
    words: str = "",
    by: User,
    now: datetime,
) -> tuple[Snapshot, Evidence | None]:
    """A document of the person's own into the archive, and the passage of it that is offered for the claim.

    That is `words`, or what shares most with the claim; None where a long text shares nothing.
    Raises CannotPick, NotAllowed.
    """
    _refuse_others(by)
    note = _note(title=title, publisher=publisher, published=published, url=url, text=text)
    place = _place(note.text, words) if words.strip() else None
    with transaction.atomic():
        renditions.hold([claim])
        snapshot, new = archive.add_note(note=note, now=now, by=by)
        if new:
            events.record(EventType.SNAPSHOT_ENTERED, target=snapshot.uid, by=by, now=now, claim=claim)
        offer = _compared(claim, snapshot, place) if place else _best(claim, snapshot)
        if offer is None:
            return snapshot, None
        passage, _ = _keep(claim, snapshot, offer, code=CHOSEN if place else ENTERED, by=by, now=now)
    return snapshot, passage


def remove(*, passage: Evidence, by: User, now: datetime) -> None:
    """Undo of picking: one's own passage, while nobody relies on it. Raises NotAllowed."""
    if passage.chosen_by_id is None or passage.chosen_by_id != by.pk:
        raise NotAllowed("Only who added a passage by hand may remove it.")
    with transaction.atomic():
        # Whoever is about to cite it has seen an older revision, and is told.
        Claim.objects.filter(pk=passage.claim_id).update(revision=F("revision") + 1)
        # Another's answer counts whether or not it cites this: else a refusal would tell what a blind one cites.
        answered = passage.claim.reviews.filter(withdrawn_at=None).exclude(reviewer=by).exists()
        if answered or passage.cited_in_reviews.exists() or passage.cited_in_verdicts.exists():
            raise NotAllowed("This passage stays: somebody has answered with it on the table.")
        where: dict[str, Any] = {
            "snapshot": str(passage.snapshot.uid),
            "start": passage.start,
            "end": passage.end,
        }
        target, claim = passage.uid, passage.claim
        passage.delete()
        renditions.keep([claim], now=now)
        events.record(EventType.EVIDENCE_REMOVED, target=target, by=by, now=now, claim=claim, **where)


def _refuse_others(by: User) -> None:
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may add evidence.")


def _place(text: str, words: str, *, start: int | None = None, end: int | None = None) -> Place:
    try:
        return places.find(text, words, start=start, end=end)
    except NoPlace as problem:
        raise CannotPick(problem.code, "words") from problem


def _note(*, title: str, publisher: str, published: date | None, url: str, text: str) -> archive.Note:
    """What a person typed as a document for the archive. Raises CannotPick."""
    title, publisher = archive.without(title).strip()[:500], archive.without(publisher).strip()[:200]
    text = archive.without(text.replace("\r\n", "\n")).strip()
    for field, value in (("title", title), ("publisher", publisher), ("text", text)):
        if not value:
            raise CannotPick(f"{field}_missing", field)
    if len(text) > LONGEST_TEXT:
        raise CannotPick("text_too_long", "text")
    address = addresses.canonical(url) if url.strip() else ""
    if url.strip() and not address:
        raise CannotPick("no_address", "url")
    return archive.Note(title=title, text=text, publisher=publisher, url=address, published=published)


def _compared(claim: Claim, snapshot: Snapshot, place: Place) -> Offer:
    query, hit = evidence.question(claim=claim), hit_of(snapshot, Hit())
    return evidence.chosen(query, hit, start=place.start, end=place.end)


def _best(claim: Claim, snapshot: Snapshot) -> Offer | None:
    """What shares most with the claim; a short text that shares nothing goes whole."""
    query, hit = evidence.question(claim=claim), hit_of(snapshot, Hit())
    best = next(evidence.passages(query, hit, rank=1, provider=evidence.PERSON), None)
    if best is None and len(snapshot.text) <= places.LONGEST:
        best = evidence.chosen(query, hit, start=0, end=len(snapshot.text))
    return best


def _keep(
    claim: Claim, snapshot: Snapshot, offer: Offer, *, code: str, by: User, now: datetime
) -> tuple[Evidence, bool]:
    """The offer as evidence; what is there already stays as it is."""
    passage, new = Evidence.objects.get_or_create(
        claim=claim,
        snapshot=snapshot,
        start=offer.start,
        end=offer.end,
        defaults={
            "quote": snapshot.text[offer.start : offer.end],
            "score": offer.score,
            "suggestion": offer.suggestion,
            "why": offer.why | {"reasons": [code, *offer.why["reasons"]]},
            "comparison": offer.comparison,
            "chosen_by": by,
            "created_at": now,
        },
    )
    if new:
        renditions.keep([claim], now=now)
        where: dict[str, Any] = {"snapshot": str(snapshot.uid), "start": offer.start, "end": offer.end}
        events.record(
            EventType.EVIDENCE_CHOSEN, target=passage.uid, by=by, now=now, claim=claim, reason=code, **where
        )
    return passage, new
