"""Politeness of all workers together: one request at a time per site or provider, and robots.txt.

When a site may be asked next is a row, reserved by one conditional UPDATE, so that it holds across
processes and machines on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf

import httpx
from django.conf import settings
from django.utils import timezone

from claims import waiting
from claims.evidence import addresses, http, robots
from claims.evidence.guard import Busy, Deadline, FetchError, IPNetwork
from claims.models import RobotsFile, Slot

PATIENCE = 5.0  # seconds a worker waits for its turn; longer, and the job goes back into the queue
ROBOTS_KEPT = timedelta(hours=24)  # RFC 9309, 2.4
ROBOTS_TRIED_AGAIN = timedelta(minutes=10)
TRIES = 20
_ROBOTS = replace(http.DEFAULT, max_bytes=robots.MAX_BYTES, content_types=None, seconds=10.0)


class Shared:
    """Manners for pages (one at a time per site), or for a provider's own interface (its pace).

    `seconds` are for all requests made with them together, our own waiting included; `patience` is for one turn.
    """

    def __init__(
        self, *, provider: str = "", pace: float = 0.0, seconds: float = inf, patience: float = PATIENCE
    ) -> None:
        self._provider = provider
        self._pace = pace
        self._end = time.monotonic() + seconds
        self._patience = patience
        self._seconds, self._waited = seconds, 0.0
        self._begun: Deadline | None = None  # the fetch that had its turn, and where
        self._site = ""
        self.networks: tuple[IPNetwork, ...] = tuple(map(ipaddress.ip_network, settings.FETCH_NETWORKS))
        self.ports: tuple[int, ...] = tuple(settings.FETCH_PORTS)

    def before(self, url: httpx.URL, *, robots: bool, deadline: Deadline) -> None:
        """Wait for our turn. Raises FetchError when robots.txt forbids the page, Busy when it takes too long."""
        self._left()
        gap = self._minded(url) if robots else 0.0
        if self._provider:
            waited = wait(f"provider:{self._provider}", self._pace, self._patience)
        else:
            waited = self._turn(addresses.site(url), max(gap, settings.FETCH_PAUSE), deadline)
        self._waited += waited
        deadline.begun += waited  # what we wait is no fault of the site's
        deadline.seconds = min(deadline.seconds, time.monotonic() - deadline.begun + self._left())

    def _turn(self, site: str, gap: float, deadline: Deadline) -> float:
        """Wait for our turn at a site. A redirect within it belongs to the turn: a second one may never come."""
        if deadline is self._begun and site == self._site:
            time.sleep(settings.FETCH_PAUSE)
            return float(settings.FETCH_PAUSE)
        waited = wait(f"site:{site}", gap, self._patience)
        self._begun, self._site = deadline, site
        return waited

    def _left(self) -> float:
        """The seconds left. Raises FetchError when there are none, Busy when we mostly waited for our turns."""
        left = self._end - time.monotonic()
        if left <= 0 and self._waited > self._seconds / 2:
            raise Busy("All the time went into waiting for our turn.", retry_after=PATIENCE)
        if left <= 0:
            raise FetchError("There was no time left for this page.", retryable=True)
        return left

    def _minded(self, url: httpx.URL) -> float:
        """The pause the site asks for. Raises FetchError when it does not want the page fetched."""
        text = self._robots(addresses.origin(url))
        if text is None:
            raise FetchError("The site's robots.txt cannot be read now; try again later.", retryable=True)
        if not robots.allows(text, str(url)):
            raise FetchError(
                "The site asks programs not to read this page (robots.txt); open it and paste the passage."
            )
        return robots.pause(text)

    def _robots(self, origin: str) -> str | None:
        now = timezone.now()
        known = RobotsFile.objects.filter(origin=origin).first()
        kept = ROBOTS_TRIED_AGAIN if known and known.text is None else ROBOTS_KEPT
        if known and known.fetched_at > now - kept:
            return known.text
        text = self._read(origin)
        RobotsFile.objects.update_or_create(origin=origin, defaults={"text": text, "fetched_at": now})
        return text

    def _read(self, origin: str) -> str | None:
        """robots.txt; "" (all is allowed) when there is none, None when it cannot be told."""
        try:
            with http.minding(_Quiet(self.networks, self.ports)):
                found = http.fetch(f"{origin}/robots.txt", limits=_ROBOTS)
        except FetchError as error:
            return "" if 400 <= error.status < 500 and error.status != 429 else None
        return found.content.decode("utf-8", "replace").replace("\x00", "")


class _Quiet:
    """Asks nobody; only the places that may be gone to."""

    def __init__(self, networks: tuple[IPNetwork, ...], ports: tuple[int, ...]) -> None:
        self.networks = networks
        self.ports = ports

    def before(self, url: httpx.URL, *, robots: bool, deadline: Deadline) -> None:
        return None


def forget(*, now: datetime) -> None:
    """Leave out what is known no longer: hostile sites have hosts without end."""
    RobotsFile.objects.filter(fetched_at__lt=now - ROBOTS_KEPT).delete()
    Slot.objects.filter(next_at__lt=now - ROBOTS_KEPT).delete()


def swept(*, now: datetime) -> None:
    """Note when the sweeper's next round is due: who knows that knows when the last one was (claims.waiting)."""
    due = now + timedelta(seconds=settings.SWEEP_SECONDS)
    Slot.objects.update_or_create(name=waiting.SWEEP, defaults={"next_at": due})


def wait(name: str, gap: float, patience: float = PATIENCE) -> float:
    """Wait for our turn at a site or provider that is asked once in `gap` seconds; returns the seconds waited.

    Raises Busy, without a turn, when it would take longer than `patience`. Call it outside transactions.
    """
    if gap <= 0:
        return 0.0
    Slot.objects.get_or_create(name=name, defaults={"next_at": timezone.now()})
    for _ in range(TRIES):
        now = timezone.now()
        free = Slot.objects.values_list("next_at", flat=True).filter(name=name).first()
        if free is None:  # forgotten just now
            return wait(name, gap, patience)
        turn = max(free, now)
        seconds = (turn - now).total_seconds()
        if seconds > patience:
            raise Busy(f"{name.partition(':')[2]} is asked by others first.", retry_after=seconds)
        if Slot.objects.filter(name=name, next_at=free).update(next_at=turn + timedelta(seconds=gap)):
            time.sleep(seconds)
            return seconds
    raise Busy(f"{name.partition(':')[2]} is asked by many at once.", retry_after=gap)
