"""The stored JSON of claims: written with every change of what the public is told, so that reading only sends it.

Whoever changes what `claims.public` shows of a claim calls `keep` in the same transaction, after the change and
before `events.record`: both hold a row until the transaction ends, and in one order nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from claims import public
from claims.models import ArticleVersion, Claim, ClaimRendition, Verdict
from claims.statements import fetched, written

BATCH = 200  # claims made at a time: each brings its passages with it
MADE = ("uid", "article_uid", "listed", "status", "finding", "kind", "checkable", "worth")

_STORED = "SELECT body, evidence, etag FROM claims_claimrendition WHERE claim_id = %s AND shape = %s"
_DECIDED = """
    UPDATE claims_claimrendition
    SET status = %s, finding = %s, body = %s, etag = %s, changed_at = CASE WHEN %s THEN changed_at ELSE %s END
    WHERE claim_id = %s RETURNING claim_id
"""


def keep(claims: Iterable[Claim], *, now: datetime) -> None:
    """Store what the public is told of these claims from now on; nothing of one that is removed.

    Call inside the transaction of the change. Raises RuntimeError outside of one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A rendition belongs into the transaction of the change it shows.")
    _keep(sorted(claim.pk for claim in claims), now)


def decided(verdict: Verdict, cited: Sequence[UUID], *, now: datetime) -> None:
    """`keep`, for a claim of which nothing changed but that it has this verdict: only that is written anew.

    `cited` is in the passages' order. The claim's row must be held: `services.work.advance` does.
    """
    claim = verdict.claim
    for body, evidence, before in fetched(_STORED, [claim.pk, public.SHAPE]):
        told = public.decided(body, evidence, verdict, cited)
        if told is not None:
            moment = ClaimRendition._meta.get_field("changed_at").get_db_prep_save(now, connection)
            pair = [claim.status, claim.finding]
            written(_DECIDED, [*pair, told.body, told.etag, before == told.etag, moment, claim.pk])
            return
    keep([claim], now=now)


def hold(claims: Iterable[Claim]) -> None:
    """Keep others from these claims' renditions until the transaction ends.

    For whoever must record an event before they can `keep`: call it first.
    """
    _held([claim.pk for claim in claims])


def supersede(version: ArticleVersion) -> None:
    """Leave the claims of an article's earlier texts out of lists, for there is this one. Call with the change."""
    earlier = Claim.objects.filter(version__article=version.article_id, version__number__lt=version.number)
    hold(earlier)  # somebody who is making one of theirs has not seen this version
    ClaimRendition.objects.filter(claim__in=earlier).update(listed=False)


def rebuild(*, now: datetime, every: bool = True) -> int:
    """Make the renditions anew, or only those that are missing or of another shape; how many were made."""
    ClaimRendition.objects.filter(claim__removed_at__isnull=False).delete()
    made = 0
    for keys in _batches(Claim.objects.all() if every else Claim.objects.filter(_unfit())):
        with transaction.atomic():
            _keep(keys, now)
        made += len(keys)
    return made


def stale() -> list[int]:
    """The keys of claims whose rendition is not what it would be if it were made now; [] is how it should be."""
    wrong = list(
        Claim.every.exclude(removed_at=None).filter(rendition__isnull=False).values_list("pk", flat=True)
    )
    for keys in _batches(Claim.objects.all()):
        stored = ClaimRendition.objects.in_bulk(keys)
        for fresh in _made(keys):
            known = stored.get(fresh.claim_id)
            names = (*MADE, "shape", "etag", "body", "evidence")
            if known is None or any(getattr(known, name) != getattr(fresh, name) for name in names):
                wrong.append(fresh.claim_id)
    return wrong


def _keep(keys: list[int], now: datetime) -> None:
    """Make and store; the claims' rows are held to the end of the transaction, or two would overwrite each other."""
    removed = [pk for pk, since in _held(keys) if since]
    ClaimRendition.objects.filter(claim__in=removed).delete()
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        known = ClaimRendition.objects.only("etag", "changed_at").in_bulk(batch)
        made = list(_made(batch))
        for row in made:
            before = known.get(row.claim_id)
            row.changed_at = before.changed_at if before and before.etag == row.etag else now
        ClaimRendition.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["claim"],
            update_fields=[*MADE, "changed_at", "shape", "etag", "body", "evidence"],
        )


def _held(keys: list[int]) -> list[tuple[int, datetime | None]]:
    # Not FOR UPDATE: whoever adds a passage holds the claim's key, and two such would wait for each other.
    rows = Claim.every.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return list(rows.values_list("pk", "removed_at"))


def _made(keys: list[int]) -> Iterator[ClaimRendition]:
    """Renditions as they would be now, unsaved and without `changed_at`."""
    later = ArticleVersion.objects.filter(
        article=OuterRef("version__article"), number__gt=OuterRef("version__number")
    )
    claims = Claim.objects.filter(pk__in=keys).annotate(superseded=Exists(later))
    for claim, told in public.rendered(claims):
        yield ClaimRendition(
            claim=claim,
            uid=claim.uid,
            article_uid=claim.version.article.uid,
            listed=not claim.superseded,  # type: ignore[attr-defined]  # annotated above
            status=claim.status,
            finding=claim.finding,
            kind=claim.kind,
            checkable=claim.checkable,
            worth=claim.worth,
            shape=public.SHAPE,
            etag=told.etag,
            body=told.body,
            evidence=told.evidence,
        )


def _unfit() -> Q:
    return Q(rendition=None) | ~Q(rendition__shape=public.SHAPE)


def _batches(claims: QuerySet[Claim]) -> Iterator[list[int]]:
    last = 0
    while keys := list(claims.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield keys
        last = keys[-1]
