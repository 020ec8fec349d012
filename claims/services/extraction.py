"""Extraction results into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from time import perf_counter
from typing import Any

from django.db import transaction
from django.db.models import Max

from claims import extraction, metrics
from claims.choices import EventType, Language
from claims.extraction import types
from claims.models import ArticleVersion, Claim, ClaimDate, ClaimQuantity, ClaimSpan
from claims.services import events, lookups, renditions, words


def run(*, text: str, language: str = "", published: date | None = None, title: str = "") -> types.Extraction:
    """The claims of a text; nothing is written."""
    begun = perf_counter()
    found = extraction.extract(text, language=language or None, published=published, title=title)
    metrics.extracted(found.language, perf_counter() - begun)
    return found


def store(*, version: ArticleVersion, found: types.Extraction, now: datetime) -> list[Claim]:
    """Write the claims of a new version and queue their look-ups. Call inside the version's transaction."""
    claims = add_claims(version=version, found=found.claims, now=now)
    version.sentences = found.as_dict()["sentences"]
    version.warnings = list(found.warnings)
    version.extracted_at = now
    version.save(update_fields=["sentences", "warnings", "extracted_at"])
    events.record(
        EventType.CLAIMS_EXTRACTED,
        target=version.uid,
        by=None,
        now=now,
        article=version.article,
        version=version.number,
        claims=len(claims),
    )
    return claims


def add_claims(
    *, version: ArticleVersion, found: Sequence[types.Claim], now: datetime, **more: Any
) -> list[Claim]:
    """Write claims with their parts, each with the fields given besides, and queue their look-ups."""
    claims = Claim.objects.bulk_create(_claim_row(version, claim, **more) for claim in found)
    pairs = list(zip(claims, found, strict=True))
    ClaimSpan.objects.bulk_create(
        ClaimSpan(claim=row, start=span.start, end=span.end) for row, claim in pairs for span in claim.spans
    )
    ClaimQuantity.objects.bulk_create(
        ClaimQuantity(claim=row, **asdict(quantity)) for row, claim in pairs for quantity in claim.quantities
    )
    ClaimDate.objects.bulk_create(
        ClaimDate(claim=row, **asdict(reference)) for row, claim in pairs for reference in claim.dates
    )
    words.keep(claims)
    renditions.keep(claims, now=now)
    lookups.queue(claims=[claim for claim in claims if claim.checkable])
    return claims


def next_id(*, version: ArticleVersion) -> int:
    """What the next claim's `id` is; its number is one more, and no claim of the article had it before.

    Call inside a transaction: the version's row is held to its end, so that two people do not get one number.
    """
    ArticleVersion.objects.select_for_update().filter(pk=version.pk).values_list("pk").first()
    return Claim.every.filter(version__article=version.article_id).aggregate(last=Max("number"))["last"] or 0


def add_version(
    *, text: str, sha256: str, found: types.Extraction, version: ArticleVersion, now: datetime
) -> ArticleVersion:
    """Save an unsaved version with its text and claims, all or nothing."""
    with transaction.atomic():
        version.text = text
        version.sha256 = sha256
        version.language = Language(found.language)
        version.save(force_insert=True)
        renditions.supersede(version)
        store(version=version, found=found, now=now)
    return version


def _claim_row(version: ArticleVersion, claim: types.Claim, **more: Any) -> Claim:
    said = claim.attribution
    return Claim(
        version=version,
        number=claim.id + 1,
        start=claim.start,
        end=claim.end,
        quote=claim.quote,
        statement=claim.statement,
        edits=[asdict(edit) for edit in claim.edits],
        kind=claim.kind,
        checkable=claim.checkable,
        worth=claim.worth,
        reasons=[asdict(reason) for reason in claim.reasons],
        attribution_start=said.start if said else None,
        attribution_end=said.end if said else None,
        attribution_text=said.text if said else "",
        attribution_verb=said.verb if said else "",
        **more,
    )
