"""How operations are described in OpenAPI beyond what drf-spectacular sees by itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter


class Described(AutoSchema):
    """Adds the parameters that every resource takes, and those of it that others lack."""

    def get_override_parameters(self) -> list[Any]:
        """`fields` and `expand` of the resources of claims.api.views."""
        view: Any = self.view
        members = getattr(view, "members", None)
        if members is None:
            return []
        found = [
            OpenApiParameter(
                "fields",
                description="Only these members of each row, separated by commas.",
                style="form",
                explode=False,
                many=True,
                enum=members(),
            )
        ]
        if view.expandable:
            found.append(
                OpenApiParameter(
                    "expand",
                    description="With these as well, separated by commas.",
                    style="form",
                    explode=False,
                    many=True,
                    enum=view.expandable,
                )
            )
        return found
