"""What the processes of test_chaos.py and test_shutdown.py run: a slow provider, and look-ups being queued.

`python -m tests.services.chaos CLAIM ...` queues them, as the request `chaos`.
"""

from __future__ import annotations

import os
import random
import sys
import time

import django

from claims.evidence.types import Hit, Query

BATCH = 10


class Slow:
    """Answers every question with one document of its own, after a while; notes each question in a file."""

    key = "slow"
    label = "Slow"
    asked_with = "claim"
    needs_key = False
    sends_text_to_third_party = False
    storable = True
    pace = 0.0

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        # One write of a short line to a file opened for appending is atomic.
        with open(os.environ["CHAOS_QUESTIONS"], "a", encoding="utf-8") as file:
            file.write(f"{query.text.splitlines()[0]}\n")
        fixed = float(os.environ.get("CHAOS_SECONDS", 0))
        time.sleep(fixed or random.uniform(0.05, 0.35))  # noqa: S311 - to meet the killer at every point
        return [Hit(title="Report", text=f"{query.text}.", language="en", url="https://example.org/report")]


def queue(ids: list[int]) -> None:
    """Queue the look-ups of these claims, a batch at a time, by a broker that loses and doubles messages."""
    from claims import logs  # noqa: PLC0415 - needs django.setup()
    from claims.models import Claim  # noqa: PLC0415
    from claims.services import lookups, queueing  # noqa: PLC0415

    logs.begin("chaos")
    send = queueing._send
    queueing._send = lambda ids, *to: send(unreliable(ids), *to)
    for start in range(0, len(ids), BATCH):
        lookups.queue(claims=list(Claim.objects.filter(pk__in=ids[start : start + BATCH])))
        time.sleep(0.5)


def unreliable(ids: list[int]) -> list[int]:
    """Every fifth is lost, every other comes three times in a row."""
    return [one for one in ids if one % 5 for _ in range(3)]


if __name__ == "__main__":
    django.setup()
    queue([int(argument) for argument in sys.argv[1:]])
