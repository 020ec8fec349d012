"""What all resources have in common: reading, parts of an answer, conditional requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from claims.api import conditional, throttling
from claims.api.filters import filters_of
from claims.api.pagination import CURSOR, ORDERING, PAGE_SIZE, KeysetPagination, Orderings
from claims.api.parsing import none_such
from claims.api.permissions import MayRead
from claims.public import as_json

LANGUAGE = "en"
Rows = list[str]  # by this name: within a view with a method `list` the word is that
FIELDS, EXPAND = "fields", "expand"


class InEnglish(APIView):
    """Messages in the language of the browser would differ from what the documents promise."""

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        translation.activate(LANGUAGE)
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Content-Language"] = LANGUAGE
        throttling.tell(request._request, response)
        return response


class Reading(InEnglish, GenericViewSet[Any]):
    """A resource that can be read. A query parameter nobody knows is an error, not ignored.

    Subclasses are Listed, Single or both. `tagged_by_ledger` says that what they tell never changes without an event.
    """

    http_method_names = ["get", "head"]
    permission_classes: tuple[type[BasePermission], ...] = (MayRead,)
    pagination_class = KeysetPagination
    lookup_field = "uid"
    lookup_value_converter = "uuid"
    orderings: Orderings = {"created": ("pk",)}
    expandable: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # further parameters, which the view reads itself
    tagged_by_ledger = True
    paginated = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.refuse_unknown()

    def refuse_unknown(self) -> None:
        """Raises ValidationError for a query parameter nobody knows."""
        known = {FIELDS, *self.also}
        known |= {EXPAND} if self.expandable else set()
        if not self.detail:
            known |= {*filters_of(self), CURSOR, PAGE_SIZE} if self.paginated else set()
            known |= {ORDERING} if len(self.orderings) > 1 else set()
        refuse_unknown(self.request, known)

    def tag(self) -> str:
        """The tag of the answer as far as it can be told before the answer is made; else empty."""
        return conditional.ledger_tag() if self.tagged_by_ledger else ""

    def chosen(self, name: str, among: Sequence[str]) -> list[str]:
        """The words of a parameter such as `fields`, separated by commas. Raises ValidationError."""
        given = self.request.query_params.get(name)
        if given is None:
            return []
        words = given.split(",")
        if not set(words) <= set(among):
            text = f"Give some of {', '.join(among)}, separated by commas."
            raise exceptions.ValidationError({name: [text]}, code="unknown_field")
        return words

    def members(self) -> tuple[str, ...]:
        """The members of an answer, in their order."""
        serializer: Any = self.get_serializer_class()
        return members_of(serializer)

    def rows(self, found: Sequence[Any]) -> Rows:
        """Rows as JSON, each with the members asked for."""
        wanted = self.chosen(FIELDS, self.members())
        serializer: BaseSerializer[Any] = self.get_serializer(found, many=True)
        return [as_json(part(row, wanted) if wanted else row) for row in serializer.data]

    def answer(self, make: Callable[[], str], tag: str) -> HttpResponse:
        """304 to who has it already, else what `make` gives. Without a tag only the bytes can tell."""
        if tag and conditional.is_known(self.request, tag):
            return conditional.not_modified(tag)
        body = make().encode()
        tag = tag or conditional.bytes_tag(body)
        if conditional.is_known(self.request, tag):
            return conditional.not_modified(tag)
        return conditional.sent(body, tag)


class Listed(Reading):
    """Has a list, page by page."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self.answer(self.page, self.tag())
        if named := self.named_links():
            response["Link"] = named
        return response

    links: dict[str, str | None] = {}

    def named_links(self) -> str:
        """The addresses of the pages beside the one that was made, as RFC 8288 writes them."""
        links = [(self.links.get(rel), rel) for rel in ("next", "prev")]
        return ", ".join(f'<{address}>; rel="{rel}"' for address, rel in links if address)

    def page(self) -> str:
        """The page asked for as JSON."""
        found = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        pages: Any = self.paginator
        self.links = {"next": pages.get_next_link(), "prev": pages.get_previous_link()}
        ends = f'{{"next":{json.dumps(self.links["next"])},"previous":{json.dumps(self.links["prev"])},"results":['
        return f"{ends}{','.join(self.rows(found or []))}]}}"


class Single(Reading):
    """Has rows that can be read one by one."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(lambda: self.rows([self.get_object()])[0], self.tag())


class ReadOnlyViewSet(Listed, Single):
    """A list and its single rows."""


def refuse_unknown(request: Request, known: set[str]) -> None:
    """A query parameter nobody knows is the client's mistake. Raises ValidationError."""
    # `format` is REST framework's own; it answers 404 to a format it lacks.
    unknown = set(request.query_params) - known - {"format"}
    if unknown:
        raise exceptions.ValidationError(
            {name: [none_such("parameter", sorted(known))] for name in sorted(unknown)},
            code="unknown_parameter",
        )


@cache
def members_of(serializer: type[Any]) -> tuple[str, ...]:
    """The members a serializer gives. Kept: making a serializer takes longer than reading a row."""
    return tuple(serializer().fields)


def part(row: dict[str, Any], wanted: Container[str]) -> dict[str, Any]:
    """The members asked for, in the order of the whole."""
    return {name: value for name, value in row.items() if name in wanted}
