"""Look-ups while workers are killed, the broker is emptied and the database goes away; see benchmarks.lookups."""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks import lookups_lanes, lookups_providers
from benchmarks.lookups_lanes import Lane, article, ended_lookups, messages, queue, surely
from claims.supervisor import Supervisor

BATCH = 50  # claims whose look-ups are queued in one transaction
LEASE = 5  # seconds; a killed worker's look-up comes back after this
CALM = 0.9  # of the look-ups ended, and the rest is left in peace


@dataclass
class Chaos:
    """What is done to the product while it works, and when."""

    lane: Lane
    children: Supervisor
    every: float
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - to repeat a run
    times: list[tuple[str, datetime]] = field(default_factory=list)
    hit: int = 0  # look-ups that ran when their worker was killed
    due: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.acts: dict[str, tuple[float, Callable[[], object]]] = {
            "kills": (1.0, self.kill),
            "flushes": (5.0, self.lane.empty),
        }
        if self.lane.restart:
            self.acts["restarts"] = (7.0, self.lane.restart)
        for name in self.acts:
            self.put_off(name)

    def put_off(self, name: str) -> None:
        gap = self.acts[name][0] * self.every * self.chance.uniform(0.5, 1.5)
        self.due[name] = time.monotonic() + gap

    def act(self) -> None:
        """Do what is due; workers are hit when they work."""
        for name, (_, do) in self.acts.items():
            if time.monotonic() < self.due[name] or (name == "kills" and not surely(running)):
                continue
            self.times.append((name, datetime.now(UTC)))
            do()
            self.put_off(name)

    def kill(self) -> None:
        worker = self.chance.choice(self.children.children[:-1])
        before = surely(running)
        lookups_lanes.kill(worker, whole=self.chance.random() < 0.7)
        self.hit += before

    def counts(self) -> dict[str, int]:
        done = Counter(name for name, _ in self.times)
        return {name: done[name] for name in ("kills", "flushes", "restarts")}


def running() -> int:
    from claims.models import Lookup  # noqa: PLC0415 - needs django.setup()

    return Lookup.objects.filter(state="running", lease_until__gt=datetime.now(UTC)).count()


def run(lane: Lane, options: argparse.Namespace) -> dict[str, Any]:
    """Queue look-ups, disturb, wait for the end, and count."""
    claims = article("chaos", options.claims)
    waiting = [claims[start : start + BATCH] for start in range(0, len(claims), BATCH)]
    expected = len(claims) * len(lookups_providers.FAILING)
    begun, fed = time.monotonic(), 0.0
    with lookups_lanes.processes(options.workers, 2) as children:
        trouble = Chaos(lane, children, options.every)
        while True:
            children.check()
            if waiting and time.monotonic() > fed:
                queue(waiting.pop(0))
                fed = time.monotonic() + options.every / 4
            ended = surely(ended_lookups)
            calm = ended >= CALM * expected and all(trouble.counts()[name] for name in trouble.acts)
            if not calm:
                trouble.act()
            elif ended >= expected:
                break
            if time.monotonic() - begun > options.limit:
                break
            time.sleep(0.05)
        seconds = time.monotonic() - begun
        left = messages()
    found = audit(expected, claims)
    return {
        "lane": lane.name, "claims": len(claims), "look-ups": expected, **found, **trouble.counts(),
        "running when killed": trouble.hit, **recovery(trouble.times),
        "seconds": round(seconds, 1), "messages left": left,
    }  # fmt: skip


def audit(expected: int, claims: list[Any]) -> dict[str, Any]:
    """What is wrong with the rows, and how the look-ups ended."""
    from django.db.models import F, Sum  # noqa: PLC0415 - needs django.setup()

    from claims.models import Event, Lookup  # noqa: PLC0415
    from claims.services import events  # noqa: PLC0415

    states = Counter(Lookup.objects.values_list("state", flat=True))
    ended = sum(count for state, count in states.items() if state not in {"queued", "running"})
    finished = Counter(Event.objects.filter(type="lookup.finished").values_list("target_uid", flat=True))
    offered = Counter(Event.objects.filter(type="evidence.offered").values_list("target_uid", flat=True))
    done = set(Lookup.objects.filter(state="done").values_list("uid", flat=True))
    last = events.newest()
    numbers = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    whole = numbers == list(range(1, last + 1))
    missing, doubled = passages(claims)
    return {
        "lost": expected - ended,
        "done without event": len(done - finished.keys()),
        "events doubled": (finished.total() - len(finished)) + (offered.total() - len(offered)),
        "events not of done": len(finished.keys() - done),
        "passages missing": missing,
        "passages doubled": doubled,
        "over the attempts": Lookup.objects.filter(attempts__gt=F("max_attempts")).count(),
        "gaps in the ledger": 0 if whole else 1,
        **{state: states[state] for state in ("done", "gave_up", "failed")},
        "attempts": Lookup.objects.aggregate(sum=Sum("attempts"))["sum"],
    }


def passages(claims: list[Any]) -> tuple[int, int]:
    """How many passages are missing and how many too many, of what the providers have for each claim."""
    from claims.models import Evidence, Lookup  # noqa: PLC0415 - needs django.setup()
    from claims.services import evidence  # noqa: PLC0415

    done = set(Lookup.objects.filter(state="done").values_list("claim_id", "provider"))
    stored = Counter(Evidence.objects.values_list("claim_id", "snapshot__url", "start", "end"))
    wanted: set[tuple[Any, ...]] = set()
    for claim in claims:
        query = evidence.question(claim=claim)
        for key in (provider.key for provider in lookups_providers.FAILING):
            if (claim.pk, key) in done:
                for hit in lookups_providers.documents(key, query):
                    offers = evidence.passages(query, hit, rank=1, provider=key)
                    wanted.update((claim.pk, hit.url, offer.start, offer.end) for offer in offers)
    return len(wanted - stored.keys()), (stored - Counter(wanted)).total()


def recovery(times: list[tuple[str, datetime]]) -> dict[str, float]:
    """The longest time from each kind of trouble to the next look-up that ended."""
    from claims.models import Lookup  # noqa: PLC0415 - needs django.setup()

    longest: dict[str, float] = {}
    for name, at in times:
        after = Lookup.objects.filter(finished_at__gt=at).order_by("finished_at").first()
        if after and after.finished_at:
            label = f"s to the next end, {name}"
            longest[label] = max(longest.get(label, 0.0), round((after.finished_at - at).total_seconds(), 2))
    return longest


def wrong(row: dict[str, Any]) -> bool:
    """Whether a row of `chaos` shows a fault."""
    names = (
        "lost", "done without event", "events doubled", "events not of done", "passages missing",
        "passages doubled", "over the attempts", "gaps in the ledger", "failed",
    )  # fmt: skip
    return any(row.get(name) for name in names)
