"""What a line of the log holds: whose request it belongs to, and no secret.

What is known (request, user, article, claim, job) lives in a context variable of the thread. A request and a task
begin it anew, so nothing has to be cleared. Secrets are taken out last, of the whole line, by both formatters.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import LazyObject

GOOD_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
HIDDEN = "[hidden]"
SHORTEST = 6  # characters of a secret that is looked for as it is; shorter ones would take words apart

# "tokens" are of language models, and counted.
# Atomic: where no value follows a word, its other parts need not be tried.
_NAMES = r"(?>[\w-]*?(?:password|passwd|secret|token(?!s)|api[_-]?key|apikey|signature|sessionid)[\w-]*)"
_VALUE = r"\\?\"[^\"]*\"|\\?'[^']*'|[^\s&;,'\"<>)}\]]+"
_PATTERNS = [
    # The whole of these headers.
    (r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)(\\?['\"]?\s*[:=]\s*)[^\r\n]+", r"\1\2"),
    (r"(?i)\b(bearer|basic)(\s+)[\w.~+/=:-]{12,}", r"\1\2"),
    # https://user:password@host, redis://:password@host
    (r"(\w://)[^\s/?#@'\"<>]+(?=@)", r"\1"),
    (rf"(?i)(?<![\w-])({_NAMES})(\\?['\"]?\s*[=:]\s*)(?:{_VALUE})", r"\1\2"),
    (r"(?i)([?&](?:key|sig|code)=)[^\s&'\"<>]+", r"\1"),
    # Our own, known by how they begin.
    (r"\b(fct_|whsec_)[\w+/=-]{6,}", r"\1"),
]
_HIDING = [(re.compile(pattern), f"{kept}{HIDDEN}") for pattern, kept in _PATTERNS]

_known: ContextVar[dict[str, Any] | None] = ContextVar("known", default=None)


def begin(request_id: str | None, **known: Any) -> str:
    """Forget what was known and start anew, under the id given when it is well-formed, else under a new one."""
    if request_id is None or not GOOD_ID.fullmatch(request_id):
        request_id = os.urandom(12).hex()  # no secret; uuid4 takes three times as long
    _known.set({"request": request_id, **known})
    return request_id


def about(**known: Any) -> None:
    """Add what is known to the lines that follow in this request or task; before `begin` nothing is kept."""
    found = _known.get()
    if found is not None:
        found.update(known)


def request_id() -> str:
    """The id of the request or task at hand; "" outside of both."""
    return str((_known.get() or {}).get("request", ""))


def known() -> dict[str, str]:
    """What is known now, as words. Never asks the database: a user nobody has looked at yet is not known."""
    found = dict(_known.get() or {})
    request = found.pop("asked", None)
    if request is not None:
        found["user"] = user(request)
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def user(request: HttpRequest) -> int | None:
    """The key of who asks, when somebody has looked; a name is nobody's business."""
    user: Any = request.__dict__.get("user")
    if isinstance(user, LazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)


class Hider:
    """Takes secrets out of text: the ones given, and whatever looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)
        self._given = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        if self._given:
            text = self._given.sub(HIDDEN, text)
        for pattern, instead in _HIDING:
            text = pattern.sub(instead, text)
        return text


class Plain(logging.Formatter):
    """A line for people, with the request's id where there is one."""

    def __init__(self, *, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._hide = Hider(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        told = " ".join(f"{name}={value}" for name, value in known().items())
        return f"{line} [{told}]" if told else line

    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))


class Json(logging.Formatter):
    """A line for programs: one JSON object, with what is known."""

    def __init__(self, *, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._hide = Hider(secrets)

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._hide(record.getMessage()),
            **known(),
        }
        if record.exc_info:
            line["error"] = self._hide(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = self._hide(record.stack_info)
        return json.dumps(line, ensure_ascii=False)
