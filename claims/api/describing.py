"""How operations are described in OpenAPI beyond what drf-spectacular sees by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter


class Described(AutoSchema):
    """Adds the parameters that every resource takes, and those of it that others lack."""

    def get_override_parameters(self) -> list[Any]:
        """`fields` and `expand` of the resources of claims.api.views."""
        view: Any = self.view
        members = getattr(view, "members", None)
        if members is None or self.method != "GET":
            return []
        found = [_several("fields", "Only these members of each row; the others are left out.", members())]
        if view.expandable:
            found.append(_several("expand", "With these as well.", view.expandable))
        return found


class Exactly(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A body has no other members than those described."""

    target_class = "claims.api.parsing.Sent"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        described: dict[str, Any] = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        members = getattr(self.target, "one_of", ())
        choice = {"oneOf": [{"required": [name]} for name in members]} if members else {}
        return described | {"additionalProperties": False} | choice


def _several(name: str, description: str, words: Sequence[str]) -> OpenApiParameter:
    """A parameter of one or more of the words, separated by commas."""
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": sorted(words)}}
    return OpenApiParameter(
        name, schema, description=f"{description} Separated by commas.", style="form", explode=False
    )
