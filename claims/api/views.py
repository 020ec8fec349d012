"""What all resources have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from claims.api.pagination import KeysetPagination
from claims.api.permissions import MayRead

LANGUAGE = "en"


class InEnglish(APIView):
    """Messages in the language of the browser would differ from what the documents promise."""

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        translation.activate(LANGUAGE)
        return super().initialize_request(request, *args, **kwargs)


class ReadOnlyViewSet(InEnglish, ReadOnlyModelViewSet[Any]):
    """A list and its single rows, named by uid. A query parameter nobody knows is an error, not ignored."""

    http_method_names = ["get", "head"]
    permission_classes = (MayRead,)
    lookup_field = "uid"
    lookup_value_converter = "uuid"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, self._known_parameters())

    def _known_parameters(self) -> set[str]:
        known: set[str] = set()
        if self.detail or not isinstance(self.paginator, KeysetPagination):
            return known
        filters = getattr(self, "filterset_class", None)
        known |= set(filters.base_filters) if filters else set()
        return known | {self.paginator.cursor_query_param, self.paginator.page_size_query_param}


def refuse_unknown(request: Request, known: set[str]) -> None:
    """A query parameter nobody knows is the client's mistake. Raises ValidationError."""
    # `format` is REST framework's own; it answers 404 to a format it lacks.
    unknown = set(request.query_params) - known - {"format"}
    if unknown:
        raise exceptions.ValidationError(
            {name: ["There is no such parameter here."] for name in sorted(unknown)},
            code="unknown_parameter",
        )
