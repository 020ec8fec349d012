"""`?as_of=`: claims as we told them at a moment, by replay of the ledger, in the shape they have today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request

from claims import public
from claims.api.pagination import ORDERING
from claims.models import ArticleVersion, Claim, Evidence, Verdict
from claims.services import replay

NAME = "as_of"
PARAMETER = OpenApiParameter(
    NAME,
    {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
    description=(
        "What we said then: a day (`2026-01-31`, to its end, UTC) or a moment (`2026-01-31T12:00:00Z`). "
        "A page of a list may then hold fewer rows, even none, while there is a next one. Not with `q`, nor ordered by change."
    ),
)
ARTICLE = "article_uid"


def asked(request: Request) -> datetime | None:
    """The moment asked for; None when none is. Raises ValidationError."""
    given = request.query_params.get(NAME)
    if given is None:
        return None
    try:
        day = parse_date(given)
        moment = datetime.combine(day, time.max, UTC) if day else parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise exceptions.ValidationError(
            {NAME: ["Give a day (2026-01-31) or a moment with its offset (2026-01-31T12:00:00Z)."]}
        )
    if moment > timezone.now() and (day is None or day > timezone.now().date()):
        raise exceptions.ValidationError({NAME: ["Nobody knows yet."]}, code="in_future")
    # The index of words and the order of changes are of today.
    if request.query_params.get("q") or "changed" in request.query_params.get(ORDERING, ""):
        raise exceptions.ValidationError(
            {NAME: ["Not together with q, nor with an order by change."]}, code="not_together"
        )
    return moment


def claims(moment: datetime, *, listed: bool, evidence: bool) -> QuerySet[Claim]:
    """The claims that may have been there, also those that were removed since; `listed`: of the newest texts of then."""
    found = public.with_parts(Claim.every.annotate(claim_id=F("pk")), until=moment)
    if evidence:
        offered = Evidence.objects.filter(created_at__lte=moment).order_by("-score", "pk")
        found = found.prefetch_related(Prefetch("evidence", public.passages(offered)))
    if not listed:
        return found
    later = ArticleVersion.objects.filter(
        article=OuterRef("version__article"),
        number__gt=OuterRef("version__number"),
        created_at__lte=moment,
    )
    return found.filter(~Exists(later))


def of_article(found: QuerySet[Claim], condition: Q) -> QuerySet[Claim]:
    """The part of the filters that never changes, asked of the database."""
    articles = [value for name, value in _comparisons(condition) if name == ARTICLE]
    return found.filter(version__article__uid__in=articles) if articles else found


def told(rows: Sequence[Claim], moment: datetime, condition: Q, *, evidence: bool) -> list[tuple[str, str]]:
    """Body and evidence, where asked for, of the claims that were there and for which the filters held then."""
    verdicts = Verdict.objects.prefetch_related(public.cited())
    found = replay.put_back(list(rows), moment=moment, verdicts=verdicts)
    context: dict[str, Any] = {}
    return [
        (public.body_of(claim, context), public.evidence_of(claim) if evidence else "")
        for claim in found
        if _fits(claim, condition)
    ]


def _fits(claim: Claim, condition: Q) -> bool:
    """The filters that are about what may have changed, asked of what was."""
    return all(_holds(claim, *one) for one in _comparisons(condition) if one[0] != ARTICLE)


def _holds(claim: Claim, name: str, value: Any) -> bool:
    column, _, how = name.partition("__")
    was = getattr(claim, column)
    if how == "in":
        return was in value
    return bool(was >= value) if how == "gte" else bool(was == value)


def _comparisons(condition: Q) -> list[tuple[str, Any]]:
    return [one for one in condition.children if isinstance(one, tuple)]
