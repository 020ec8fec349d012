"""The whole product at work: reviewers, programs that read, articles that come in, and what all of them wait for.

python -m benchmarks.load [--small] [--kills] [--seconds 330] [--json], on a PostgreSQL and a Valkey started for this.

The services are started as docker-compose.yml starts them, the worker twice; the language model's and the proxy are
left out. Reviewers log in, open the queue's next claim, take it, think, and answer with a cited passage; some take
the answer back or comment. Programs ask for badges, pages, changes, and whether a text was checked. Articles of our own
are sent through the API, look-ups ask a provider that answers after .05 to .3 s and fails in 3 of 100.
--untaken: reviewers do not take a claim before they read it. --kills: a worker is killed, the broker stopped and emptied,
the database stopped at once; a window is the time until answers and look-ups come again, at most 30 s.
Afterwards everything that was acknowledged is looked for; what is missing, doubled or wrong makes the command fail.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import load_audit, load_kills, load_lane, load_people, load_record, lookups_lanes
from benchmarks.load_kills import Kill, asked
from benchmarks.load_lane import Product
from benchmarks.load_people import Crowd

SENDERS = 4  # connections that articles are sent over
DRAIN = 240.0  # seconds that what is left may take at the end


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--seconds", type=float, default=330.0)
    made.add_argument("--articles", type=int, default=1000)
    made.add_argument("--reviewers", type=int, default=50)
    made.add_argument("--consumers", type=int, default=200)
    made.add_argument(
        "--think", type=float, default=30.0, help="seconds a reviewer reads a claim, on average"
    )
    made.add_argument("--pause", type=float, default=20.0, help="seconds between a program's questions")
    made.add_argument("--small", action="store_true", help="40 s, 20 articles, 5 reviewers, 10 programs")
    made.add_argument("--kills", action="store_true")
    made.add_argument("--untaken", action="store_true")
    made.add_argument("--logs", type=Path, metavar="FOLDER", help="for what the processes say (LOG_LEVEL)")
    made.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return made


def main() -> int:
    options = parser().parse_args()
    if options.small:
        options.seconds, options.articles, options.reviewers, options.consumers = 40.0, 20, 5, 10
        options.think, options.pause = 2.0, 1.0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with load_lane.product(options.reviewers, options.consumers, options.logs) as found:
        from django.db import connection  # noqa: PLC0415 - needs django.setup()

        crowd = Crowd(
            found.address, load_record.Record(), options.think, options.pause, taking=not options.untaken
        )
        begun, kills = time.monotonic(), list[Kill]()
        crowd.until = begun + options.seconds
        drained = asyncio.run(run(options, found, crowd, kills))
        connection.close()  # it may be one of before the database was killed
        wrong = load_audit.faults(found, crowd)
        sums = load_audit.counted(found, crowd)
    windows = [kill.window for kill in kills]
    sums |= {
        "articles a second": crowd.record.pace("article", begun, options.seconds),
        "s until drained": None if drained is None else round(drained - crowd.until, 1),
        "errors": crowd.record.errors(windows),
        "kills": [kill.told() for kill in kills],
        "faults": {name: number for name, number in wrong.items() if number} or "none",
        "looked for": ", ".join(wrong),
    }
    rows = crowd.record.table(begun, options.seconds, windows)
    print(json.dumps({"requests": rows, **sums}) if options.json else load_record.table(rows, sums))
    return int(drained is None or any(wrong.values()))


async def run(options: argparse.Namespace, found: Product, crowd: Crowd, kills: list[Kill]) -> float | None:
    """All of them together, until the work is done; when that was, None if not in time."""
    begun, numbers = time.monotonic(), itertools.count()
    keeping = asyncio.create_task(_keep(found))
    async with asyncio.TaskGroup() as everybody:
        tasks = [load_people.reviewer(crowd, name, load_lane.PASSWORD) for name in found.reviewers] + [
            load_people.consumer(crowd, place, token) for place, token in enumerate(found.tokens)
        ]
        tasks += [
            load_people.sender(crowd, numbers, options.articles, found.sender, begun) for _ in range(SENDERS)
        ]
        if options.kills:
            tasks.append(load_kills.disturb(found, crowd, begun, kills))
        draining = everybody.create_task(_drain(found, crowd))
        for task in tasks:
            everybody.create_task(task)
    keeping.cancel()
    return draining.result()


async def _keep(found: Product) -> None:
    """Start again whatever ends."""
    while True:
        found.children.check()
        await asyncio.sleep(0.1)


async def _drain(found: Product, crowd: Crowd) -> float | None:
    """Wait until nothing is left to do."""
    await asyncio.sleep(max(0.0, crowd.until - time.monotonic()))
    await asyncio.sleep(crowd.think * 1.5 + 2)  # who is thinking still answers
    while time.monotonic() < crowd.until + DRAIN:
        if await asked(lambda: _left(found)) == 0:
            crowd.drained = True
            return time.monotonic()
        await asyncio.sleep(1)
    crowd.drained = True
    return None


def _left(found: Product) -> int:
    """Look-ups and messages that are not done, and events of which no messages were made."""
    from claims.models import Delivery, Webhook  # noqa: PLC0415 - needs django.setup()
    from claims.services import events  # noqa: PLC0415

    behind: Any = events.newest() - Webhook.objects.values_list("after", flat=True)[0]
    waiting = Delivery.objects.filter(state__in=["queued", "running"]).count()
    return int(lookups_lanes.open_lookups() + waiting + behind)


if __name__ == "__main__":
    sys.exit(main())
