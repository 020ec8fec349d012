"""Publishing a claim's verdict, correcting what is published, taking it down; and whether it is ready.

A publication stands until an editor acts, whatever happens to the claim: see docs/publishing.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from claims import newsroom, roles, workflow
from claims.choices import REOPENED, EventType, Outdated, PublicationKind, ReviewState, Status, Still
from claims.models import Claim, Evidence, Publication, Verdict
from claims.models.publication import today
from claims.services import events, renditions
from claims.services.reviews import NotAllowed
from claims.services.work import advance

LONGEST = 2_000  # characters of a note or context
ENOUGH_SOURCES = 2
GONE = (Still.GONE, Still.NO_PAGE)
EVENTS = {
    PublicationKind.PUBLISHED: EventType.CLAIM_PUBLISHED,
    PublicationKind.CORRECTED: EventType.PUBLICATION_CORRECTED,
    PublicationKind.CONFIRMED: EventType.PUBLICATION_CONFIRMED,
}


class CannotPublish(Exception):
    """What was sent cannot be published. `code` is in claims.web.labels.PUBLISHING, `field` says where to mend it."""

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Check:
    """Something looked at before publishing. What is `blocking` must be met; the rest is for the editor to weigh."""

    code: str
    met: bool
    blocking: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What there is to know about publishing one claim. `verdict` and `passages` are what would be published."""

    verdict: Verdict | None
    passages: list[Evidence]
    checks: list[Check]
    publications: list[Publication]  # newest first
    current: Publication | None
    outdated: Outdated | None

    @property
    def ready(self) -> bool:
        return bool(self.checks) and is_ready(self.checks)

    def kind(self, context: str) -> PublicationKind:
        """What publishing would be, with this definition or measure."""
        last = self.publications[0] if self.publications else None
        return kind_of(last=last, verdict=self.verdict, passages=self.passages, context=context)


def readiness(*, claim: Claim, verdict: Verdict | None, passages: Sequence[Evidence]) -> list[Check]:
    """What is met and what is not, the blocking checks first.

    `verdict` is the claim's newest, `passages` what it cites, with their snapshots. What concerns sources is looked
    at only where some are cited.
    """
    decided = claim.review_state == ReviewState.DECIDED and verdict and verdict.basis not in REOPENED
    unverified = verdict is not None and verdict.status == Status.UNVERIFIED
    finished = verdict is not None and verdict.finding in workflow.ANSWERS[Status.UNVERIFIED]
    found = [
        Check("not_set_aside", claim.review_state != ReviewState.SET_ASIDE, True),
        Check("decided", bool(decided), True),
        Check("rationale", bool(verdict and verdict.rationale.strip()), True),
        Check("finding", finished, True) if unverified else Check("cited", bool(passages), True),
        Check("claimant", bool(claim.attribution_text), False),
        Check("named", newsroom.current().is_named, False),
    ]
    if passages:
        article_date = claim.version.article.published_date
        found += [
            Check("sources", _enough_sources(passages), False),
            Check("still_there", all(passage.still not in GONE for passage in passages), False),
            Check("not_later", not any(_is_later(passage, article_date) for passage in passages), False),
        ]
    return found


def is_ready(checks: Sequence[Check]) -> bool:
    """Whether nothing stands in the way of publishing."""
    return all(check.met for check in checks if check.blocking)


def file(*, claim: Claim, verdict: Verdict | None, person: User, now: datetime) -> File:
    """What the desk shows; `verdict` is the claim's newest. Three queries, however much was published.

    What would be published is for editors; others get no checks and no passages.
    """
    joined = ("verdict", "confirms", "published_by", "withdrawn_by")
    rows = claim.publications.select_related(*joined).order_by("-number")
    publications = list(rows.prefetch_related(Prefetch("verdict__evidence", cited())))
    current = publications[0] if publications and publications[0].withdrawn_at is None else None
    editor = roles.is_editor(person)
    passages = list(cited().filter(cited_in_verdicts=verdict)) if verdict and editor else []
    return File(
        verdict=verdict,
        passages=passages,
        checks=readiness(claim=claim, verdict=verdict, passages=passages) if editor else [],
        publications=publications,
        current=current,
        outdated=current.why_outdated(claim=claim, verdict=verdict, now=now) if current else None,
    )


def kind_of(
    *, last: Publication | None, verdict: Verdict | None, passages: Sequence[Evidence], context: str
) -> PublicationKind:
    """What publishing this is to readers; `last` is the claim's newest publication.

    It confirms when they are told the same: the claim's words, status, finding, reason, cited passages, and definition
    or measure. A later last day alone tells nothing else. After a taking-down there is nothing to correct.
    """
    if last is None or last.withdrawn_at is not None:
        return PublicationKind.PUBLISHED
    if last.checked_quote != last.claim.quote:  # a newer text of the article has others
        return PublicationKind.CORRECTED
    if verdict is None or _words(verdict, context) != _words(last.verdict, last.context):
        return PublicationKind.CORRECTED
    before = {each.pk for each in last.verdict.evidence.all()}
    same = before == {each.pk for each in passages}
    return PublicationKind.CONFIRMED if same else PublicationKind.CORRECTED


def publish(
    *,
    claim: Claim,
    by: User,
    seen: int,
    now: datetime,
    note: str = "",
    context: str = "",
    expires: date | None = None,
) -> Publication:
    """Give the claim's verdict to the public: for the first time, as a correction, or confirming it (`kind_of`).

    A correction says in its note what it corrects and why; so does the first publication after a taking-down.
    Raises NotAllowed, CannotPublish, StaleClaim.
    """
    may_publish(by)
    if expires is not None and expires < today(now):
        raise CannotPublish("expires_past", "expires")
    note, context = note.strip(), context.strip()
    with transaction.atomic():
        claim = advance(claim, seen)
        verdict = claim.verdicts.order_by("-number").first()
        passages = list(cited().filter(cited_in_verdicts=verdict)) if verdict else []
        if verdict is None or not is_ready(readiness(claim=claim, verdict=verdict, passages=passages)):
            raise CannotPublish("not_ready")
        last = claim.publications.select_related("verdict", "confirms").order_by("-number").first()
        kind = kind_of(last=last, verdict=verdict, passages=passages, context=context)
        if needs_note(last, kind) and not note:
            raise CannotPublish(
                "note_missing" if kind == PublicationKind.CORRECTED else "again_note_missing", "note"
            )
        publication = Publication.objects.create(
            claim=claim,
            verdict=verdict,
            number=last.number + 1 if last else 1,
            kind=kind,
            confirms=last.told if last and kind == PublicationKind.CONFIRMED else None,
            published_at=now,
            published_by=by,
            note=note,
            context=context,
            expires=expires,
            created_at=now,
        )
        renditions.keep([claim], now=now)
        _record(EVENTS[kind], publication, by, now)
    return publication


def take_down(*, claim: Claim, by: User, seen: int, note: str, now: datetime) -> Publication:
    """Take away what is published, and say why. Raises NotAllowed, CannotPublish, StaleClaim."""
    may_publish(by)
    if not note.strip():
        raise CannotPublish("withdrawal_note_missing", "note")
    with transaction.atomic():
        claim = advance(claim, seen)
        publication = claim.publications.current().select_related("verdict").first()
        if publication is None:
            raise NotAllowed("This claim is not published.")
        publication.withdrawn_at, publication.withdrawn_by = now, by
        publication.withdrawal_note = note.strip()
        publication.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_note"])
        renditions.keep([claim], now=now)
        _record(
            EventType.CLAIM_UNPUBLISHED, publication, by, now, withdrawal_note=publication.withdrawal_note
        )
    return publication


def needs_note(last: Publication | None, kind: PublicationKind) -> bool:
    """Whether readers must be told why: what they once read is different now, or is back."""
    return last is not None and kind != PublicationKind.CONFIRMED


def may_publish(by: User) -> None:
    """Raises NotAllowed."""
    if not roles.is_editor(by):
        raise NotAllowed("Only editors may publish.")


def cited() -> QuerySet[Evidence]:
    """Passages with what the checks look at, in their order, without the texts of their documents."""
    heavy = ("snapshot__text", "snapshot__tokens")
    return Evidence.objects.select_related("snapshot").defer(*heavy).order_by("pk")


def _enough_sources(passages: Sequence[Evidence]) -> bool:
    """At least two texts that are no copies of each other, or one from where it comes from.

    That is a document that names itself (a report, a note) or a paper or call entered by hand; a fact-check is none.
    """
    snapshots = [passage.snapshot for passage in passages]
    primary = any((each.document or each.entered) and not each.review for each in snapshots)
    return primary or len({each.copy_of_id or each.pk for each in snapshots}) >= ENOUGH_SOURCES


def _words(verdict: Verdict, context: str) -> tuple[str, ...]:
    return verdict.status, verdict.finding, verdict.rationale.strip(), context.strip()


def _is_later(passage: Evidence, article_date: date | None) -> bool:
    published = passage.snapshot.published_date
    return bool(published and article_date and published > article_date)


def _record(event: EventType, publication: Publication, by: User, now: datetime, **more: Any) -> None:
    verdict, expires = publication.verdict, publication.expires
    events.record(
        event,
        target=publication.uid,
        by=by,
        now=now,
        claim=publication.claim,
        number=publication.number,
        verdict=str(verdict.uid),
        status=verdict.status,
        finding=verdict.finding,
        note=publication.note,
        context=publication.context,
        expires=expires.isoformat() if expires else None,
        **more,
    )
