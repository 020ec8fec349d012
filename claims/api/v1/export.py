"""All claims that fit the filters in one answer, sent while it is read: NDJSON for programs, CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from claims import reading, spreadsheet
from claims.api import conditional
from claims.api import filters as filtering
from claims.api.describing import Described
from claims.api.filters import Filter
from claims.api.v1.claims import ClaimViewSet, fit
from claims.api.views import InEnglish, refuse_unknown

BATCH = 1_000  # rows read, and held, at a time


def _parameters(known: dict[str, Filter]) -> list[OpenApiParameter]:
    """The filters of the list of claims; drf-spectacular asks only lists for theirs."""
    told = [
        (name, one, Described()._map_serializer_field(one.field, "request")) for name, one in known.items()
    ]
    return [
        OpenApiParameter(
            name, {"type": "array", "items": schema} if one.many else schema, description=one.help
        )
        for name, one, schema in told
    ]


class Lines(BaseRenderer):
    """So that asking for NDJSON is no error; the view answers by itself."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class Table(BaseRenderer):
    """So that asking for CSV is no error; the view answers by itself."""

    media_type = "text/csv"
    format = "csv"


class ExportView(InEnglish):
    """The claims of the newest texts, oldest first. A change meanwhile may be in it or not; `/changes/` tells."""

    http_method_names = ["get", "head"]
    filters = ClaimViewSet.filters
    renderer: type[BaseRenderer]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """The address says the format, whatever the client accepts."""
        return self.renderer(), self.renderer.media_type

    def _answer(self, request: Request, make: Any) -> HttpResponse | StreamingHttpResponse:
        refuse_unknown(request, set(self.filters))
        condition = filtering.asked(request, self)
        tag = conditional.ledger_tag(self.renderer.format)
        if conditional.is_known(request, tag):
            return conditional.not_modified(tag)
        answer = StreamingHttpResponse(
            make(_bodies(condition)), content_type=f"{self.renderer.media_type}; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="claims.{self.renderer.format}"'
        answer["ETag"], answer["Cache-Control"] = tag, conditional.CACHE
        answer["Vary"] = conditional.VARY
        return answer


class LinesView(ExportView):
    """A claim a line, as the list has it."""

    renderer = Lines

    @extend_schema(
        summary="Export claims as NDJSON",
        description="A line each, as the list of claims has it.",
        parameters=_parameters(ClaimViewSet.filters),
        responses={(200, "application/x-ndjson"): OpenApiTypes.STR},
        operation_id="export_claims_ndjson",
    )
    def get(self, request: Request) -> HttpResponse | StreamingHttpResponse:
        return self._answer(request, lambda bodies: (f"{body}\n" for body in bodies))


class TableView(ExportView):
    """A claim a row, with the columns a reader of a table wants."""

    renderer = Table

    @extend_schema(
        summary="Export claims as CSV",
        description="UTF-8 with a byte order mark. A text that a spreadsheet would compute begins with an apostrophe.",
        parameters=_parameters(ClaimViewSet.filters),
        responses={(200, "text/csv"): OpenApiTypes.STR},
        operation_id="export_claims_csv",
    )
    def get(self, request: Request) -> HttpResponse | StreamingHttpResponse:
        return self._answer(request, spreadsheet.table)


def _bodies(condition: Q) -> Iterator[str]:
    """The JSON of each claim, in the order in which they came here."""
    last = 0
    while True:
        rows = reading.Renditions("claim_id", "shape", "body").filter(Q(listed=True) & Q(claim_id__gt=last))
        rows = rows.filter(condition) if condition else rows
        found = rows.order_by("claim_id")[:BATCH]
        if not found:
            return
        last = found[-1]["claim_id"]
        for row in fit(found):
            yield row["body"]
