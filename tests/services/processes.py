"""The product's processes on a test's database: started, met in the middle of their work, and ended."""

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
from pathlib import Path

import pytest
from django.db import connection

from claims.choices import LookupState
from claims.models import Lookup

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """The file in which the slow provider notes what it was asked."""
    return tmp_path / "questions"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the processes wrote to standard error."""
    return tmp_path / "log"


@pytest.fixture
def start(transactional_db: None, tmp_path: Path, questions: Path, log: Path) -> Iterator[Start]:
    """Start `python -m ...` on the test's database, with a broker of its own (or on REDIS_URL, where it is set)."""
    common = {
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

    def run(*command: str, **environment: str) -> subprocess.Popen[bytes]:
        with log.open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *command],
                cwd=ROOT,
                env={**common, **environment},
                stdin=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        kill(process)


def alone() -> list[str]:
    """Options of a worker that knows no others."""
    return ["--without-gossip", "--without-mingle", "--without-heartbeat", "-n", f"{uuid.uuid4().hex}@chaos"]


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
