"""What is sent to the API: JSON of a bounded size, in which every member is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import URLValidator
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser

TEXTS = (
    serializers.CharField,
    serializers.ChoiceField,
    serializers.UUIDField,
    serializers.DateField,
    serializers.DateTimeField,
)
NUMBERS = (serializers.IntegerField, serializers.FloatField)


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


class _Choosing(serializers.ChoiceField):
    """Tells whoever chose wrongly which words there are."""

    default_error_messages = {"invalid_choice": '"{input}" is not a valid choice; there are: {among}.'}

    def fail(self, key: str, **about: Any) -> NoReturn:
        super().fail(key, **about, among=", ".join(map(str, self.choices)))


class Choice(_Choosing):
    """One of several words, as it is sent."""


class Choices(_Choosing, serializers.MultipleChoiceField):
    """Some of several words, as they are sent."""


class WebAddress(serializers.URLField):
    """The address of a page: http or https."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        message = self.error_messages["invalid"]
        self.validators[-1] = URLValidator(schemes=["http", "https"], message=message)


class Sent(serializers.Serializer[Any]):
    """A body: every member known and of the type that the description says.

    A misspelt member must not be taken for one that was left out. REST framework's fields take forms as well as
    JSON: 12 for "12", "yes" for true.
    """

    one_of: tuple[str, ...] = ()  # members of which there must be one; for the description

    def to_internal_value(self, data: Any) -> Any:
        """As REST framework's. Raises ValidationError, with the codes `unknown_member` and `wrong_type` as well."""
        if isinstance(data, Mapping):
            text = none_such("member", self.fields)
            _refuse({name: text for name in data if name not in self.fields}, "unknown_member")
            told = {name: _wrong(field, data.get(name)) for name, field in self.fields.items()}
            _refuse({name: text for name, text in told.items() if text}, "wrong_type")
        return super().to_internal_value(data)


def none_such(what: str, there_are: Iterable[str]) -> str:
    """That a name is not known here, and which names are."""
    names = ", ".join(there_are)
    return f"There is no such {what} here; there are: {names}." if names else f"There is no {what} here."


def _refuse(wrong: dict[str, str], code: str) -> None:
    if wrong:
        raise exceptions.ValidationError(wrong, code=code)


def _wrong(field: Any, value: Any) -> str:
    """What type it should have; empty where it has it, or where the field itself says what is wrong."""
    if value is None:
        return ""
    if isinstance(field, serializers.ListField):
        inner = (_wrong(field.child, one) for one in value) if isinstance(value, list) else ()
        return next((text for text in inner if text), "")
    if isinstance(field, TEXTS):
        return "" if isinstance(value, str) else "A string is required."
    if isinstance(field, NUMBERS):
        right = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if right else "A number is required."
    if isinstance(field, serializers.BooleanField):
        return "" if isinstance(value, bool) else "true or false is required."
    return ""
