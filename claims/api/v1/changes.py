"""The feed of changes: pages, pages that wait, and a stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from claims.api.parsing import Choices
from claims.api.permissions import person_of
from claims.api.views import InEnglish, refuse_unknown
from claims.services import changes, events, outgoing
from claims.services.changes import Wanted

LARGEST = 10**18
LIFETIME = 60.0  # seconds of a stream, for others want its thread, too; then the client comes back
HEARTBEAT = 15.0
RETRY, RETRY_BUSY = 3_000, 5_000  # milliseconds until a browser comes back


class Busy(exceptions.APIException):
    status_code = 503
    default_code = "busy"
    default_detail = "Too many are waiting here; come back later."
    wait = RETRY_BUSY // 1_000  # seconds, as Retry-After


class OwnPlaces(exceptions.Throttled):
    """Others want to wait, too."""

    default_detail = "You are waiting here already, as often as one may at a time; come back later."

    def __init__(self) -> None:
        super().__init__(wait=RETRY_BUSY // 1_000)


class ChangeOut(serializers.Serializer[Any]):
    """One change of something public."""

    seq = serializers.IntegerField(help_text="Counts up by one with every event, told or not.")
    type = serializers.ChoiceField(choices=outgoing.TYPES)
    at = serializers.DateTimeField()
    article = serializers.UUIDField(allow_null=True)
    claim = serializers.UUIDField(allow_null=True)
    data = serializers.DictField(  # type: ignore[assignment]  # a field, which the metaclass takes away
        help_text="What changed; docs/api.md has the fields of each type."
    )


class ChangesOut(serializers.Serializer[Any]):
    """The changes behind a number, oldest first."""

    after = serializers.IntegerField(help_text="As asked.")
    next_after = serializers.IntegerField(
        help_text="Everything up to this number was looked at: ask on from here."
    )
    newest = serializers.IntegerField(help_text="The highest number there is.")
    results = ChangeOut(many=True)


class StreamedOut(serializers.Serializer[Any]):
    """One event of the stream."""

    id = serializers.CharField(help_text="The number you have come to.")
    data = serializers.CharField(help_text="The change as JSON, as `/api/v1/changes/` has it.")  # type: ignore[assignment]  # a field, which the metaclass takes away


class WantedIn(serializers.Serializer[Any]):
    article = serializers.UUIDField(required=False, help_text="Only of this article.")
    claim = serializers.UUIDField(required=False, help_text="Only of this claim.")
    type = Choices(choices=outgoing.TYPES, required=False, help_text="May be repeated.")
    after = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=LARGEST,
        help_text="The number you have come to; 0 is the beginning.",
    )


class PageIn(WantedIn):
    limit = serializers.IntegerField(default=100, min_value=1, max_value=500, help_text="Changes a page.")
    wait = serializers.FloatField(
        default=0,
        min_value=0,
        max_value=changes.LONGEST_WAIT,
        help_text="Seconds to wait for a change when there is none.",
    )


class ChangesView(InEnglish):
    """Pages of changes."""

    http_method_names = ["get", "head"]

    @extend_schema(
        summary="Follow the changes",
        description=(
            "What changed behind a number, in order and without a gap. `next_after` is how far the answer looked, "
            "also past what is internal or filtered away."
        ),
        parameters=[PageIn],
        responses=ChangesOut,
        operation_id="changes_list",
    )
    def get(self, request: Request) -> HttpResponse:
        asked = _asked(PageIn, request)
        wanted, after, limit = _wanted(asked), asked["after"], asked["limit"]
        if not asked["wait"]:
            page = _beyond(lambda: changes.read(after=after, limit=limit, wanted=wanted))
        else:
            give_back = changes.WAITING.take(_who(request))
            if give_back is None:
                raise Busy()
            try:
                page = _beyond(
                    lambda: changes.wait(after=after, limit=limit, wanted=wanted, seconds=asked["wait"])
                )
            finally:
                give_back()
        answer = HttpResponse(page.json, content_type="application/json")
        answer["Cache-Control"] = "no-store"
        return answer


class EventStream(BaseRenderer):
    """So that asking for text/event-stream is no error; the view answers by itself."""

    media_type = "text/event-stream"
    format = "event-stream"
    charset = "utf-8"


class StreamView(InEnglish):
    """Changes as server-sent events (EventSource of a browser)."""

    http_method_names = ["get"]
    renderer_classes = (EventStream,)

    @extend_schema(
        summary="Stream the changes",
        description=(
            "Server-sent events: `id` is the number, `data` the change as JSON. Begins behind `Last-Event-ID`, "
            "else behind `after`, else with the next change. Ends after a minute, or at once when too many are "
            "streaming; come back with the last id, as browsers do."
        ),
        parameters=[
            WantedIn,
            OpenApiParameter(
                "Last-Event-ID",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The last `id`; goes before `after`. What is no number is ignored.",
            ),
        ],
        responses={(200, "text/event-stream"): StreamedOut},
        operation_id="changes_stream",
    )  # fmt: skip
    def get(self, request: Request) -> StreamingHttpResponse:
        asked = _asked(WantedIn, request)
        last = request.headers.get("Last-Event-ID", "")
        if last.isascii() and last.isdecimal() and len(last) <= 18:
            after = int(last)
        else:
            after = asked["after"] if "after" in request.query_params else events.newest()
        who = _who(request)
        stream = Stream(after, _wanted(asked))
        _beyond(stream.look)
        answer = StreamingHttpResponse(_texts(stream, who), content_type="text/event-stream")
        answer["Cache-Control"] = "no-store"
        answer["Content-Encoding"] = "identity"  # Django's gzip would collect events before it sends them
        answer["X-Accel-Buffering"] = "no"  # and so would nginx
        return answer


class Stream:
    """What a stream tells, piece by piece."""

    def __init__(self, after: int, wanted: Wanted) -> None:
        self._after = after
        self._wanted = wanted
        self._told = time.monotonic()

    def look(self) -> changes.Page:
        """What comes next, which is told by `text`. Raises changes.Beyond."""
        return changes.read(after=self._after, limit=500, wanted=self._wanted)

    def text(self) -> str:
        """What to send now; empty while there is nothing new."""
        if changes.PULSE.newest() > self._after:
            page = self.look()
            self._after = page.next_after
            if page.changes:
                self._told = time.monotonic()
                return "".join(f"id: {seq}\ndata: {text}\n\n" for seq, text in page.changes)
        return self.beat() if time.monotonic() - self._told >= HEARTBEAT else ""

    def beat(self) -> str:
        """That there is nothing new, with the number it came to: who comes back need not look through that again."""
        self._told = time.monotonic()
        return f"id: {self._after}\n: nothing new\n\n"


def _who(request: Request) -> str:
    """Whose places these are: the token's, else the account's. Raises OwnPlaces when there is none left."""
    token = request.auth
    who = f"token:{token.pk}" if token else f"account:{person_of(request).pk}"
    if changes.WAITING.has_all(who):
        raise OwnPlaces()
    return who


def _texts(stream: Stream, who: str) -> Iterator[str]:
    """The pieces of a stream. Where there is no place for it, what is there now, and that is its end.

    The place is taken with the first piece: an answer that nobody begins to read holds none.
    """
    give_back = changes.WAITING.take(who)
    if give_back is None:
        # Not 503, after which browsers never come back.
        yield f"retry: {RETRY_BUSY}\n\n"
        yield stream.text() or stream.beat()
        return
    end = time.monotonic() + LIFETIME
    try:
        yield f"retry: {RETRY}\n\n"
        while time.monotonic() < end:
            text = stream.text()
            if text:
                yield text
            else:
                time.sleep(changes.POLL_SECONDS)
    finally:
        give_back()


def _asked(form: type[WantedIn], request: Request) -> dict[str, Any]:
    """The parameters, all understood. Raises ValidationError."""
    fields, given = (
        form._declared_fields,
        request.query_params,
    )  # as they were written: a form copies them all
    refuse_unknown(request, set(fields))
    # As a plain dict: in what it takes for a web form REST framework leaves empty values out.
    several = {name for name, field in fields.items() if isinstance(field, serializers.MultipleChoiceField)}
    asked = form(data={name: given.getlist(name) if name in several else given[name] for name in given})
    asked.is_valid(raise_exception=True)
    return asked.validated_data


def _wanted(asked: dict[str, Any]) -> Wanted:
    return Wanted(asked.get("article"), asked.get("claim"), sorted(asked.get("type", ())))


def _beyond(read: Callable[[], changes.Page]) -> changes.Page:
    """A number that does not exist yet is said, not waited for: somebody follows another ledger."""
    try:
        return read()
    except changes.Beyond as error:
        raise exceptions.ValidationError({"after": [str(error)]}, code="beyond") from None
