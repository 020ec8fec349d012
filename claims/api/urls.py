"""Addresses of the API, of its description, and of nothing else below /api/."""

from __future__ import annotations

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from claims.api.errors import NoSuchResource
from claims.api.schema import DocsView, SchemaView


class Anything(StringConverter):
    """Django's `path` ends at a line break, behind which would stand a page."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")

app_name = "api"
urlpatterns = [
    path("v1/schema/", SchemaView.as_view(), name="schema"),
    path("v1/docs/", DocsView.as_view(url_name="api:schema"), name="docs"),
    path("v1/", include("claims.api.v1.urls")),
    path("<anything:path>", NoSuchResource.as_view(), name="missing"),
    path("", NoSuchResource.as_view(), name="missing-root"),
]
