"""How many requests a minute: counted in the shared cache, one number for each asker and minute.

Every answer says how many are left, in the headers of draft-ietf-httpapi-ratelimit-headers-10.

REST framework's own keeps the time of every request and writes them all anew each time.
"""

from __future__ import annotations

import time
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # the settings name this module, and views read the settings as they load
    from rest_framework.views import APIView

MINUTE = 60
STRANGERS = 60  # requests a minute from one address without an account


class MinuteThrottle(BaseThrottle):
    """`API_RATE` requests an account and minute of the clock. Two processes that ask at once may let one more through."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        user = request.user
        known = user.is_authenticated
        who = f"user:{user.pk}" if known else f"address:{self.get_ident(request)}"
        key = f"api-rate:{who}:{int(time.time() // MINUTE)}"
        try:
            count = cache.incr(key)
        except ValueError:  # the first of this minute
            count = 1 if cache.add(key, 1, 2 * MINUTE) else cache.incr(key)
        most = settings.API_RATE if known else STRANGERS
        request._request.rate = (most, max(0, most - count), ceil(self.wait()))  # type: ignore[attr-defined]
        return bool(count <= most)

    def wait(self) -> float:
        """Seconds until the next minute, of which REST framework makes whole ones, rounded up."""
        return MINUTE - time.time() % MINUTE


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the headers of an answer how many requests were left to who asked, and for how many seconds."""
    most, left, seconds = getattr(request, "rate", (0, 0, 0))
    if most:
        response["RateLimit-Policy"] = f'"minute";q={most};w={MINUTE}'
        response["RateLimit"] = f'"minute";r={left};t={seconds}'
