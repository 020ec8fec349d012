"""What is sent to the API: JSON of a bounded size, in which every member is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(f"At most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MB are taken at a time.")


class BoundedJSON(JSONParser):
    """REST framework's own reads a body of any length, and breaks where brackets are nested too deep."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        # Django reads no more of a body than its length says, and nothing of one without.
        length = parser_context["request"].META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge()
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError("JSON parse error - nested too deep") from None


class Sent(serializers.Serializer[Any]):
    """A body. A member nobody knows is an error: a misspelt one must not be taken for one that was left out."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            detail = exceptions.ErrorDetail("There is no such member here.", code="unknown_member")
            raise exceptions.ValidationError({name: [detail] for name in unknown})
        return super().to_internal_value(data)
