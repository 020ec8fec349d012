"""Workers killed without warning, messages lost and doubled: no look-up is lost, none is counted twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from claims.choices import EventType, LookupState
from claims.models import Event, Evidence, Lookup
from tests.factories import make_article, make_claim

CLAIMS = 60
KILLS = 3
ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return tmp_path / "questions"


@pytest.fixture
def start(transactional_db: None, tmp_path: Path, questions: Path) -> Iterator[Start]:
    """Start `python -m ...` on the test's database, with a broker of its own (or on REDIS_URL, where it is set)."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.services.chaos_settings",
        "VAR_DIR": str(tmp_path / "var"),
        "SECRET_KEY": "x" * 50,
        "EVIDENCE_PROVIDERS": "tests.services.chaos.Slow",
        "CHAOS_DATABASE": str(connection.settings_dict["NAME"]),
        "CHAOS_PREFIX": f"chaos-{uuid.uuid4().hex}:",
        "CHAOS_QUESTIONS": str(questions),
    }
    started: list[subprocess.Popen[bytes]] = []

    def run(*command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        kill(process)


def worker(start: Start) -> subprocess.Popen[bytes]:
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-n", f"{uuid.uuid4().hex}@chaos"]
    return start(
        "celery", "-q", "-A", "factcheck", "worker", "-c", "2", "-Q", "evidence", "-l", "ERROR", *alone
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """As the kernel does when memory runs out, to the whole family."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(condition: Callable[[], bool], message: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{message}: {states()}"
        time.sleep(0.05)


def states() -> dict[str, int]:
    return dict(Counter(Lookup.objects.values_list("state", flat=True)))


def asked_in(questions: Path) -> list[str]:
    return questions.read_text(encoding="utf-8").splitlines() if questions.exists() else []


def asking(questions: Path, before: int) -> bool:
    """Whether a question put after the first `before` ones still waits for its answer."""
    new = asked_in(questions)[before:]
    return Lookup.objects.filter(state=LookupState.RUNNING, claim__quote__in=new).exists()


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
