"""How many requests a minute: counted in the shared cache, one number for each asker and minute.

Every answer says how many are left, in the headers of draft-ietf-httpapi-ratelimit-headers-10.

REST framework's own keeps the time of every request and writes them all anew each time.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from redis import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # the settings name this module, and views read the settings as they load
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

MINUTE = 60
STRANGERS = 60  # requests a minute from one address without an account


class MinuteThrottle(BaseThrottle):
    """`API_RATE` requests an account and minute of the clock. Two processes that ask at once may let one more through."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        user = request.user
        if user.is_authenticated:
            rate = count(f"user:{user.pk}", settings.API_RATE)
        else:
            rate = count(f"address:{self.get_ident(request)}", STRANGERS)
        request._request.rate = rate  # type: ignore[attr-defined]
        return rate.fits

    def wait(self) -> float:
        """Seconds until the next minute, of which REST framework makes whole ones, rounded up."""
        return _left()


@dataclass(frozen=True, slots=True)
class Rate:
    """How many requests of `most` were made in this minute, the one asked about among them."""

    made: int
    most: int

    @property
    def fits(self) -> bool:
        return self.made <= self.most


def count(who: str, most: int) -> Rate:
    """Count a request of somebody. While the shared cache is away each counts as the first: better all than nobody."""
    try:
        return Rate(_counted(f"api-rate:{who}:{int(time.time() // MINUTE)}"), most)
    except RedisError as error:
        logger.warning("requests are not counted: %s", error)
        return Rate(1, most)


def _counted(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the first of this minute
        return 1 if cache.add(key, 1, 2 * MINUTE) else cache.incr(key)


def headers(rate: Rate) -> list[tuple[str, str]]:
    """How many requests are left to who asked, and for how many seconds."""
    return [
        ("RateLimit-Policy", f'"minute";q={rate.most};w={MINUTE}'),
        ("RateLimit", f'"minute";r={max(0, rate.most - rate.made)};t={ceil(_left())}'),
    ]


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put the headers on an answer whose request was counted."""
    rate = getattr(request, "rate", None)
    if rate is not None:
        for name, value in headers(rate):
            response[name] = value


def _left() -> float:
    return MINUTE - time.time() % MINUTE
