"""How many requests a minute: counted in the shared cache, one number for each asker and minute.

REST framework's own keeps the time of every request and writes them all anew each time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
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
        return count <= (settings.API_RATE if known else STRANGERS)

    def wait(self) -> float:
        """Seconds until the next minute, of which REST framework makes whole ones, rounded up."""
        return MINUTE - time.time() % MINUTE
