"""`?as_of=`: claims as we told them at a moment, by replay of the ledger, in the shape they have today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django_filters import FilterSet
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.views import ReadOnlyViewSet
from claims.models import Claim, Verdict
from claims.services import replay

NAME = "as_of"
PARAMETER = OpenApiParameter(
    NAME,
    OpenApiTypes.STR,
    description=(
        "What we said then: a day (`2026-01-31`, to its end, UTC) or a moment (`2026-01-31T12:00:00Z`). "
        "A page of a list may then hold fewer rows, even none, while there is a next one."
    ),
)


class AsOf(ReadOnlyViewSet):
    """A view of claims that can answer for an earlier moment."""

    filterset_class: type[FilterSet]

    def claims_then(self, moment: datetime) -> QuerySet[Claim]:
        """The claims that may have been there, also those that were removed since."""
        raise NotImplementedError

    def verdicts_then(self) -> QuerySet[Verdict]:
        """Verdicts with all that is shown of them."""
        raise NotImplementedError

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        moment = asked(request)
        if moment is None:
            return super().list(request, *args, **kwargs)
        found = self.claims_then(moment)
        given = self.filterset_class(request.query_params, queryset=found, request=request)
        if not given.is_valid():
            raise translate_validation(given.errors)
        wanted = given.form.cleaned_data
        if wanted["article"]:
            found = found.filter(version__article__uid=wanted["article"])
        page = self.paginate_queryset(found) or []
        rows = [claim for claim in self._put_back(page, moment) if _fits(claim, wanted)]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        moment = asked(request)
        if moment is None:
            return super().retrieve(request, *args, **kwargs)
        found = self._put_back([get_object_or_404(self.claims_then(moment), uid=kwargs["uid"])], moment)
        if not found:
            raise exceptions.NotFound("It was not there then.", code="not_found")
        return Response(self.get_serializer(found[0]).data)

    def _known_parameters(self) -> set[str]:
        return super()._known_parameters() | {NAME}

    def _put_back(self, claims: Iterable[Claim], moment: datetime) -> Sequence[Claim]:
        return replay.put_back(list(claims), moment=moment, verdicts=self.verdicts_then())


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
    return moment


def _fits(claim: Claim, wanted: Mapping[str, Any]) -> bool:
    """The filters that are about what may have changed, asked of what was."""
    return (
        all(getattr(claim, name) in wanted[name] for name in ("status", "finding", "kind") if wanted[name])
        and wanted["checkable"] in ("", None, claim.checkable)
        and (wanted["min_worth"] is None or claim.worth >= wanted["min_worth"])
    )
