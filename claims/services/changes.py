"""The ledger as its followers read it: in order, without a gap, and only what the public is told.

A page tells how far it looked (`next_after`), also past events that are internal or filtered away: who goes on
from there has missed nothing, and can tell by the numbers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from claims.models import Event
from claims.services import events
from claims.statements import fetched

WINDOW = 20_000  # events that one page looks through, so that none takes long
POLL_SECONDS = 0.25
LONGEST_WAIT = 30.0


class Beyond(Exception):
    """`after` is a number that the ledger has not come to; `newest` is where it is."""

    def __init__(self, newest: int) -> None:
        super().__init__(f"The newest event is {newest}.")
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes; empty fields leave all of them."""

    article: UUID | None = None
    claim: UUID | None = None
    types: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Changes as JSON, oldest first, each with its number, and how far the page looked."""

    changes: list[tuple[int, str]]
    after: int
    next_after: int
    newest: int

    @property
    def json(self) -> str:
        listed = ",".join(text for _, text in self.changes)
        return f'{{"after":{self.after},"next_after":{self.next_after},"newest":{self.newest},"results":[{listed}]}}'


def read(*, after: int, limit: int, wanted: Wanted = Wanted()) -> Page:
    """The next changes behind a number, at most `limit`. Raises Beyond."""
    newest = events.newest()
    if after > newest:
        raise Beyond(newest)
    # Numbers have no gaps, so a window of numbers is a number of events.
    until = newest if wanted.article or wanted.claim else min(newest, after + WINDOW)
    changes = _lines(after, until, limit, wanted)
    return Page(changes, after, changes[-1][0] if len(changes) == limit else until, newest)


def wait(*, after: int, limit: int, wanted: Wanted, seconds: float) -> Page:
    """As `read`; when there is nothing, as soon as there is, or when the seconds are over. Raises Beyond."""
    deadline = time.monotonic() + min(seconds, LONGEST_WAIT)
    page = read(after=after, limit=limit, wanted=wanted)
    while not page.changes and time.monotonic() < deadline:
        if page.next_after == page.newest:
            time.sleep(POLL_SECONDS)
            if PULSE.newest() <= page.newest:
                continue
        page = read(after=page.next_after, limit=limit, wanted=wanted)
    return Page(page.changes, after, page.next_after, page.newest)


# A change as `_json` writes it, by PostgreSQL: in Python 500 of them take three times what all the rest takes.
_LINE = """
    '{"seq":' || seq || ',"type":"' || type
    || '","at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","article":' || coalesce('"' || article_uid || '"', 'null')
    || ',"claim":' || coalesce('"' || claim_uid || '"', 'null') || ',"data":' || public::text || '}'
"""


def _lines(after: int, until: int, limit: int, wanted: Wanted) -> list[tuple[int, str]]:
    """Each with its number. What is public stays the text that the database keeps: nothing of it need be parsed."""
    asked = {"article_uid": wanted.article, "claim_uid": wanted.claim, "type": list(wanted.types)}
    given = {name: value for name, value in asked.items() if value}
    if connection.vendor == "postgresql":
        where = ["seq > %s", "seq <= %s", "public IS NOT NULL"]
        where += [f"{name} = ANY(%s)" if name == "type" else f"{name} = %s" for name in given]
        statement = f"SELECT seq, {_LINE} FROM claims_event WHERE {' AND '.join(where)} ORDER BY seq LIMIT {int(limit)}"  # noqa: S608 - our own words
        return [(seq, line) for seq, line in fetched(statement, [after, until, *given.values()])]
    found = Event.objects.filter(seq__gt=after, seq__lte=until, public__isnull=False)
    found = found.filter(
        **{f"{name}__in" if name == "type" else name: value for name, value in given.items()}
    )
    columns = ("seq", "type", "at", "article_uid", "claim_uid", Cast("public", TextField()))
    return [(row[0], _json(*row)) for row in found.order_by("seq").values_list(*columns)[:limit]]


def _json(seq: int, kind: str, at: datetime, article: UUID | None, claim: UUID | None, public: str) -> str:
    moment = f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"
    return (
        f'{{"seq":{seq},"type":"{kind}","at":"{moment}","article":{_uid(article)},"claim":{_uid(claim)},'
        f'"data":{public}}}'
    )


def _uid(uid: UUID | None) -> str:
    return f'"{uid}"' if uid else "null"


# --- waiting ------------------------------------------------------------------------------------------


class Pulse:
    """The newest number, asked of the database at most every POLL_SECONDS however many of a process ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest = 0
        self._asked = float("-inf")

    def newest(self) -> int:
        with self._lock:
            if time.monotonic() - self._asked >= POLL_SECONDS:
                self._newest = events.newest()
                self._asked = time.monotonic()
            return self._newest


class Places:
    """So many may wait at a time, `each` of one. A place that nobody gave back is free again after `seconds`."""

    def __init__(self, number: int, seconds: float, each: int | None = None) -> None:
        self._number = number
        self._each = number if each is None else each
        self._seconds = seconds
        self._lock = threading.Lock()
        self._taken: dict[object, tuple[str, float]] = {}  # who, and until when

    def has_all(self, who: str) -> bool:
        """Whether this one has as many places as one may."""
        with self._lock:
            return self._of(who) >= self._each

    def take(self, who: str = "") -> Callable[[], None] | None:
        """Gives the place back when called, once or more often; None when there is no place."""
        ticket = object()
        with self._lock:
            if self._of(who) >= self._each or len(self._taken) >= self._number:
                return None
            self._taken[ticket] = who, time.monotonic() + self._seconds
        return lambda: self._give_back(ticket)

    def _of(self, who: str) -> int:
        now = time.monotonic()
        self._taken = {one: place for one, place in self._taken.items() if place[1] > now}
        return sum(holder == who for holder, _ in self._taken.values())

    def _give_back(self, ticket: object) -> None:
        with self._lock:
            self._taken.pop(ticket, None)


PULSE = Pulse()
# Each who waits holds a thread of the server, so there are fewer places than threads. A stream takes one for a minute
# (claims.api.v1.changes).
WAITING = Places(settings.FEED_WAITING, 60 + LONGEST_WAIT, settings.FEED_WAITING_EACH)
