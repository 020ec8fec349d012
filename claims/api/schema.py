"""The OpenAPI description: its page, and the errors every operation can answer with."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from claims.api.errors import MEDIA_TYPE, SCHEMA
from claims.api.views import InEnglish
from claims.api.writing import KEY_PATTERN

ERRORS = {
    "400": "A parameter is wrong or unknown.",
    "401": "Sign in, or send a token, or a name and password.",
    "403": "Not for you, or your token is for something else.",
    "404": "There is no such row.",
    "406": "Only JSON is served.",
    "429": "Too many requests; wait as long as `Retry-After` says.",
}

# ... and those that only some can.
BODY = {"413": "Too much at a time.", "415": "Send JSON."}
ONCE = {
    "409": "Not as things stand; `code` tells why. Or the same request is under way.",
    "422": "The Idempotency-Key was used for another request.",
}
SEEN = {"412": "The claim is not as you read it any more.", "428": "Send If-Match."}
MORE = {
    ("get", "/api/v1/changes/"): {"503": "Too many are waiting here; come back as `Retry-After` says."},
    ("post", "/api/v1/lookup/"): BODY,
    ("post", "/api/v1/articles/"): BODY | ONCE,
    ("patch", "/api/v1/articles/{uid}/"): BODY | ONCE,
    ("post", "/api/v1/articles/{uid}/versions/"): BODY | ONCE,
    ("post", "/api/v1/claims/"): BODY | ONCE,
    ("post", "/api/v1/reviews/"): BODY | ONCE | SEEN,
    ("post", "/api/v1/reviews/{uid}/withdraw/"): ONCE | {"412": SEEN["412"]},
    ("post", "/api/v1/lookups/"): BODY | ONCE,
    ("post", "/api/v1/tokens/"): BODY,
}
IDEMPOTENT = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A name of your own for this request, such as a UUID. Sent again within a day with the same name it "
    "gives the first answer, and is not done a second time.",
    "schema": {"type": "string", "pattern": f"^{KEY_PATTERN}$"},
}


class SchemaView(InEnglish, SpectacularAPIView):
    """The description itself, as YAML, or as JSON when asked for it."""

    def _get_version_parameter(self, request: Request) -> None:
        """There is one version; what a stranger calls it would stand in a header."""


# Swagger UI writes style attributes; its scripts come from our own static files.
@method_decorator(csp_replace({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class DocsView(InEnglish, SpectacularSwaggerSplitView):
    """The description as a page to try things out on."""


def add_problems(result: dict[str, Any], generator: SchemaGenerator, **kwargs: Any) -> dict[str, Any]:
    """drf-spectacular's hook after it has described the successes: describe the failures."""
    result["components"]["schemas"]["Problem"] = SCHEMA
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            operation["responses"].update(_problems(method, path))
            if "422" in operation["responses"]:
                operation.setdefault("parameters", []).append(IDEMPOTENT)
    return result


def _problems(method: str, path: str) -> dict[str, Any]:
    told = ERRORS | MORE.get((method, path), {})
    return {
        status: {
            "description": text,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, text in sorted(told.items())
        if status != "404" or "{" in path
    }
