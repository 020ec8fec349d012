"""ETag and If-None-Match: who has the newest already gets three lines instead of the answer.

A list's tag is the number of the newest event in the ledger, for nothing public changes without one: it is one
row to read, however long the list. What changes without events is tagged by its bytes.
"""

from __future__ import annotations

from hashlib import blake2b

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.request import Request

from claims import public, roles
from claims.api.permissions import person_of
from claims.services import events

# The answer is the same for all who may have it, but they must have asked: no shared cache may keep it.
CACHE = "private, no-cache"
VARY = "Accept, Authorization, Cookie"


def ledger_tag(*more: object) -> str:
    """A tag that is another after every event. Take it before reading what it stands for, never after."""
    return numbered_tag(events.newest(), *more)


def numbered_tag(last: int, *more: object) -> str:
    """The ledger's tag when its newest event has this number."""
    return f'"{"-".join(map(str, (public.SHAPE, last, *more)))}"'


def own_tag(request: Request) -> str:
    """A ledger tag of one reader: not everybody reads the same."""
    person = person_of(request)
    return ledger_tag(person.pk, int(roles.is_editor(person)))


def bytes_tag(body: bytes) -> str:
    """A tag that is another for other bytes."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def is_asked(request: Request) -> bool:
    """Whether the client has something already, and asks for something newer only."""
    return "HTTP_IF_NONE_MATCH" in request.META


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has what this tag stands for."""
    sent = request.META.get("HTTP_IF_NONE_MATCH", "")
    if not sent:
        return False
    known = [one.removeprefix("W/") for one in parse_etags(sent)]
    return "*" in known or tag in known


def is_current(request: Request, tag: str) -> bool | None:
    """Whether what the client has seen (If-Match) is what there is; None when it says no tag."""
    sent = request.META.get("HTTP_IF_MATCH", "")
    seen = [one.removeprefix("W/") for one in parse_etags(sent)]  # packing an answer weakens its tag
    if not seen:
        return None
    return "*" in seen or tag in seen


def not_modified(tag: str) -> HttpResponse:
    return _marked(HttpResponseNotModified(), tag)


def sent(body: bytes, tag: str) -> HttpResponse:
    """JSON that is finished."""
    return _marked(HttpResponse(body, content_type="application/json"), tag)


def _marked(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = CACHE
    response["Vary"] = VARY
    return response
