"""What happens to the product in benchmarks.load --kills, one after the other, and how long until it works again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from benchmarks import lookups_lanes
from benchmarks.load_lane import Product
from benchmarks.load_people import Crowd
from benchmarks.load_record import Window

BOUND = 30.0  # seconds a window has at most
DOWN = 2.0  # seconds without the broker
_Found = TypeVar("_Found")


@dataclass
class Kill:
    """One of them: seconds by the monotonic clock, and what is None did not come within the bound."""

    name: str
    at: float
    restarted: float = 0.0
    answered: float | None = None
    looked_up: float | None = None

    @property
    def window(self) -> Window:
        ends = [self.answered, self.looked_up]
        return self.at, max(end if end is not None else self.at + BOUND for end in ends)

    def told(self) -> dict[str, Any]:
        def after(moment: float | None) -> float | None:
            return None if moment is None else round(moment - self.at, 1)

        return {
            "killed": self.name, "s to the restart": after(self.restarted), "s to a good answer": after(self.answered),
            "s to a finished look-up": after(self.looked_up),
        }  # fmt: skip


async def asked(question: Callable[[], _Found]) -> _Found:
    """What the database says, asked in a thread."""

    def ask() -> _Found:
        from django.db import connection  # noqa: PLC0415 - needs django.setup()

        try:
            return lookups_lanes.surely(question)
        finally:
            connection.close()

    return await asyncio.to_thread(ask)


async def disturb(found: Product, crowd: Crowd, begun: float, kills: list[Kill]) -> None:
    """A worker, the broker and the database, at a quarter, half and three quarters of the time."""
    acts = {"worker": _worker, "Redis": _redis, "PostgreSQL": _postgres}
    for place, (name, act) in enumerate(acts.items(), 1):
        await asyncio.sleep(max(0.0, begun + (crowd.until - begun) * place / 4 - time.monotonic()))
        kill = Kill(name, time.monotonic())
        kills.append(kill)
        await act(found)
        kill.restarted = time.monotonic()
        await _recover(kill, crowd)


async def _worker(found: Product) -> None:
    child = found.child("worker 1")
    before = child.process
    lookups_lanes.kill(child, whole=True)
    while child.process is None or child.process is before:  # somebody else calls Supervisor.check
        await asyncio.sleep(0.05)


async def _redis(found: Product) -> None:
    assert found.lane.bounce  # noqa: S101 - these servers are our own
    await asyncio.to_thread(found.lane.bounce, DOWN)


async def _postgres(found: Product) -> None:
    assert found.lane.crash  # noqa: S101 - these servers are our own
    await asyncio.to_thread(found.lane.crash)


async def _recover(kill: Kill, crowd: Crowd) -> None:
    moment = datetime.now(UTC)
    while time.monotonic() < kill.at + BOUND and (kill.answered is None or kill.looked_up is None):
        kill.answered = crowd.record.first_good(kill.restarted)
        if kill.looked_up is None and (at := await asked(lambda: _finished(moment))) is not None:
            kill.looked_up = kill.restarted + (at - moment).total_seconds()
        await asyncio.sleep(0.2)


def _finished(moment: datetime) -> datetime | None:
    """When the first look-up after this moment was finished."""
    from claims.models import Lookup  # noqa: PLC0415 - needs django.setup()

    done = Lookup.objects.filter(finished_at__gt=moment).order_by("finished_at")
    return done.values_list("finished_at", flat=True).first()
