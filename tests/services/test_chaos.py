"""Workers killed without warning, messages lost and doubled: no look-up is lost, none is counted twice."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from claims.choices import EventType, LookupState
from claims.models import Event, Evidence, Lookup
from tests.factories import make_article, make_claim
from tests.services.processes import Start, alone, asked_in, asking, kill, wait_for

CLAIMS = 60
KILLS = 3


def worker(start: Start) -> subprocess.Popen[bytes]:
    return start(
        "celery", "-q", "-A", "factcheck", "worker", "-c", "2", "-Q", "evidence", "-l", "ERROR", *alone()
    )


def all_done() -> bool:
    return Lookup.objects.filter(state=LookupState.DONE).count() == CLAIMS


def asking_or_done(questions: Path, before: int) -> bool:
    return asking(questions, before) or all_done()


@pytest.mark.slow
def test_killing_workers_loses_no_lookup_and_doubles_none(start, questions):
    version = make_article(
        "\n".join(f"Port {i} shipped {i} tons." for i in range(100, 100 + CLAIMS))
    ).current_version
    claims = [make_claim(version, quote=line) for line in version.text.splitlines()]
    start("manage", "sweep")
    workers = [worker(start), worker(start)]
    producer = start("tests.services.chaos", *(str(claim.pk) for claim in claims))
    for _ in range(KILLS):
        wait_for(partial(asking_or_done, questions, len(asked_in(questions))), "nobody works")
        # Both, so that whoever is in the middle of a question is hit.
        for victim in workers:
            kill(victim)
        workers = [worker(start), worker(start)]
        time.sleep(0.5)
    assert producer.wait(60) == 0
    wait_for(all_done, "not all were done")

    asked = Counter(asked_in(questions))
    assert set(asked) == {claim.quote for claim in claims}
    assert asked.total() > CLAIMS, "no kill hit a running look-up: the test proved nothing"
    finished = Event.objects.filter(type=EventType.LOOKUP_FINISHED).values_list("target_uid", flat=True)
    assert sorted(finished) == sorted(Lookup.objects.values_list("uid", flat=True))
    offered = Counter(Evidence.objects.values_list("claim_id", flat=True))
    assert offered == dict.fromkeys((claim.pk for claim in claims), 1)
