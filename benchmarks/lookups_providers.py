"""What the workers of benchmarks.lookups ask: three slow providers that fail at random, and one with a pace.

A worker that loads the failing ones waits a second, not five, before it tries again, and so on.
"""

from __future__ import annotations

import os
import random
import time

from claims.evidence import api
from claims.evidence.base import Throttled, Unavailable
from claims.evidence.types import Hit, Query

BACKOFF = (1, 2, 4, 8)  # seconds, for claims.services.jobs
SHORT = 1.0  # the seconds a provider that says so wants to be left alone
PAUSE = (0.05, 0.3)  # seconds an answer takes

_chance = random.SystemRandom()  # processes that were forked must not agree


def documents(key: str, query: Query) -> list[Hit]:
    """The two documents that a provider has for a claim, two passages in each; the second all have in common."""
    words = query.text.splitlines()[0].rstrip(".")
    texts = {
        f"{key}/{words}": f"{words}, the port said.\n\nNobody else would comment.\n\n{words}, said {key}.",
        f"wire/{words}": f"A wire report.\n\n{words}.\n\nIt rained that day.\n\nLast year {words} as well.",
    }
    return [
        Hit(title=name, text=text, language="en", url=f"https://example.org/{name.replace(' ', '-')}")
        for name, text in texts.items()
    ]


class Failing:
    """Answers after a while, or fails as providers fail; `failures` is the share of its answers that are none."""

    key = "steady"
    label = "Failing"
    asked_with = "claim"
    needs_key = False
    sends_text_to_third_party = False
    storable = True
    pace = 0.0
    failures = 0.03

    def __init__(self) -> None:
        from claims.services import jobs  # noqa: PLC0415 - needs django.setup()

        jobs.BACKOFF = BACKOFF  # type: ignore[assignment]

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        time.sleep(_chance.uniform(*PAUSE))
        if _chance.random() < self.failures:
            raise _chance.choice(
                [
                    Throttled("slow down"),
                    Throttled("slow down", retry_after=SHORT),
                    Unavailable("connection refused"),
                    Unavailable("no answer in time"),
                ]
            )
        return documents(self.key, query)


class Middling(Failing):
    key = "middling"
    failures = 0.08


class Flaky(Failing):
    key = "flaky"
    failures = 0.15


class Paced:
    """Asks LOOKUPS_ADDRESS as a provider asks its interface: at the pace LOOKUPS_PACE of all workers together."""

    key = "paced"
    label = "Paced"
    asked_with = "claim"
    needs_key = False
    sends_text_to_third_party = False
    storable = True

    def __init__(self) -> None:
        self.pace = float(os.environ.get("LOOKUPS_PACE", "0"))

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        api.get(os.environ["LOOKUPS_ADDRESS"])
        return documents(self.key, query)[:1]


FAILING = (Failing, Middling, Flaky)
