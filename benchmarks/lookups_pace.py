"""How fast a provider is asked, beside how fast it may be; see benchmarks.lookups."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from benchmarks import common, lookups_lanes
from benchmarks.lookups_lanes import Lane, article, messages, open_lookups, queue

ANSWER = 0.5  # seconds the provider takes


def run(lane: Lane, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One row for each concurrency and pace."""
    from tests.site import Site, json_answer  # noqa: PLC0415 - for this measure only

    asked: list[float] = []
    quick = json_answer({"found": True})

    def answer(handler: Any) -> None:
        asked.append(time.monotonic())
        time.sleep(ANSWER)
        quick(handler)

    site = Site()
    site.pages["/"] = answer
    try:
        for concurrency in options.concurrency:
            for gap in options.paces:
                asked.clear()
                with paced(site, options.workers, concurrency, gap):
                    row = measure(f"{concurrency}-{gap:g}", options, concurrency, gap)
                gaps = [after - before for before, after in pairwise(asked)]
                yield {"lane": lane.name, **row, "least gap s": round(min(gaps), 3)}
    finally:
        site.close()


@contextmanager
def paced(site: Any, workers: int, concurrency: int, gap: float) -> Iterator[None]:
    """The processes, with the paced provider at this address, all of them awake."""
    from claims.models import Lookup, Slot  # noqa: PLC0415 - needs django.setup()

    with lookups_lanes.processes(
        workers, concurrency, LOOKUPS_PACE=str(gap), LOOKUPS_ADDRESS=site.address,
        FETCH_NETWORKS="127.0.0.0/8", FETCH_PORTS=str(site.port),
    ):  # fmt: skip
        queue(article(f"warm {concurrency} {gap}", 3 * workers * concurrency))
        until(lambda: not open_lookups(), 120)
        until(lambda: not messages(), 60)
        time.sleep(1)
        Slot.objects.all().delete()
        yield
        Lookup.objects.all().delete()


def until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def measure(name: str, options: argparse.Namespace, concurrency: int, gap: float) -> dict[str, Any]:
    """Queue one article's look-ups and see how long they take, from the first word to the last end."""
    from django.db.models import Max, Sum  # noqa: PLC0415 - needs django.setup()

    from claims.models import Lookup  # noqa: PLC0415

    claims = article(f"pace {name}", options.claims)
    begun = datetime.now(UTC)
    queue(claims)
    most = 0
    deadline = time.monotonic() + options.limit
    while open_lookups() and time.monotonic() < deadline:
        most = max(most, messages())
        time.sleep(0.5)
    ours = Lookup.objects.filter(claim__in=claims)
    figures = ours.aggregate(last=Max("finished_at"), attempts=Sum("attempts"))
    seconds = ((figures["last"] or begun) - begun) / timedelta(seconds=1)
    done = ours.filter(state="done").count()
    slots = options.workers * concurrency
    bound = min(slots / ANSWER, 1 / gap if gap else float("inf"))
    return {
        "workers": f"{options.workers} x {concurrency}", "pace s": gap, "done": done, "lost": len(claims) - done, "seconds": round(seconds, 1),
        "look-ups/s": round(done / seconds, 3) if seconds else None, "bound": round(bound, 3),
        "share": common.ratio(done / seconds, bound) if seconds else None,
        "attempts": figures["attempts"], "most messages": most, "messages left": messages(),
    }  # fmt: skip
