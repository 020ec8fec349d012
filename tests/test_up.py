"""`manage.py up` and `sweep`, as a person at a terminal meets them."""

from __future__ import annotations

import io
import os
import queue
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from claims.management.commands import sweep, up
from claims.services import manners
from tests.factories import make_claim, make_lookup

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def belonging_to(folder: Path) -> dict[int, str]:
    """The processes that work in this VAR_DIR: number -> command line."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"VAR_DIR={folder}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # ended meanwhile
    return found


def lookups(folder: Path) -> dict[str, int]:
    """Look-ups of a running or stopped `manage.py up` by their state."""
    with closing(sqlite3.connect(folder / "db.sqlite3", timeout=20)) as connection:
        return dict(connection.execute("SELECT state, count(*) FROM claims_lookup GROUP BY state").fetchall())


def wait_for(condition: Any, message: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, message
        time.sleep(0.1)


class Up:
    """A running `manage.py up` and what it prints."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.port = free_port()
        environment = {
            k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "SITE_URL"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(self.port), "--workers", "1", *arguments],
            cwd=ROOT,
            env={**environment, "DEBUG": "1", "VAR_DIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.output = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line

    def until(self, text: str) -> None:
        wait_for(
            lambda: text in self.output or self.process.poll() is not None,
            f"never said {text!r}: {self.output}",
        )
        assert text in self.output, self.output

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Up]:
    one = Up(folder, *arguments)
    try:
        one.until("Ctrl-C stops it.")
        yield one
    finally:
        one.stop()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
class TestUp:
    def test_answers_shows_the_accounts_and_leaves_nothing_behind(self, tmp_path):
        with running(tmp_path) as one:
            assert f"http://127.0.0.1:{one.port}/" in one.output
            accounts = re.findall(r"^ +(\w+) +password \S{12,}$", one.output, re.MULTILINE)
            assert accounts == ["editor", "reviewer"]
            with urllib.request.urlopen(f"http://127.0.0.1:{one.port}/login/", timeout=20) as page:
                assert page.status == 200
            assert one.stop() == 0
        assert belonging_to(tmp_path) == {}
        assert "Traceback" not in one.output

    def test_a_second_start_keeps_data_and_passwords_and_counts_anew(self, tmp_path, monkeypatch):
        monkeypatch.setenv("METRICS_TOKEN", "counted-by-nobody-but-this-test-0123456789")
        monkeypatch.setenv("METRICS_FOLDER", str(tmp_path / "metrics"))
        left = tmp_path / "metrics" / "histogram_1.db"
        outputs = []
        for _ in range(2):
            left.parent.mkdir(exist_ok=True)
            left.touch()
            with running(tmp_path) as one:
                outputs.append(re.findall(r"password (\S+)", one.output))
            assert not left.exists()
        assert outputs[0] == outputs[1] != []

    def test_a_killed_worker_is_started_again(self, tmp_path):
        with running(tmp_path, "--no-demo") as one:
            assert "password" not in one.output
            workers = [pid for pid, command in belonging_to(tmp_path).items() if "celery" in command]
            assert workers
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
            one.until("worker ended (exit code -9); starting it again")
            wait_for(
                lambda: any("celery" in command for command in belonging_to(tmp_path).values()),
                "no new worker",
            )
            assert one.stop(signal.SIGTERM) == 0
        assert belonging_to(tmp_path) == {}

    def test_asked_to_stop_it_finishes_the_lookups_it_is_at(self, tmp_path, monkeypatch):
        monkeypatch.setenv("EVIDENCE_PROVIDERS", "tests.services.chaos.Slow")
        monkeypatch.setenv("CHAOS_QUESTIONS", str(tmp_path / "questions"))
        with running(tmp_path) as one:
            wait_for(lambda: lookups(tmp_path).get("running"), "nobody works")
            begun = time.monotonic()
            assert one.stop(signal.SIGTERM) == 0
            assert time.monotonic() - begun < 20, "its children were not done in their grace time"
        assert "killing it" not in one.output
        assert belonging_to(tmp_path) == {}
        left = lookups(tmp_path)
        assert set(left) == {"done", "queued"}, "left in the middle, or done before it was asked to stop"
        with running(tmp_path) as one:
            wait_for(lambda: set(lookups(tmp_path)) == {"done"}, "not all were done")
        questions = (tmp_path / "questions").read_text(encoding="utf-8").splitlines()
        assert len(questions) == lookups(tmp_path)["done"] == sum(left.values()), "asked twice"

    def test_nothing_outlives_a_killed_command(self, tmp_path):
        with running(tmp_path, "--no-demo") as one:
            one.process.kill()
            wait_for(lambda: not belonging_to(tmp_path), "processes are left")

    def test_a_taken_port_is_said_at_once(self, tmp_path):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(CommandError, match=rf"port {port} .*make run PORT={port + 1}"):
                call_command("up", port=port)

    def test_an_unusable_database_is_named(self, tmp_path):
        (tmp_path / "db.sqlite3").mkdir()
        one = Up(tmp_path)
        assert one.process.wait(PATIENCE) == 1
        one.stop()
        assert "db.sqlite3 cannot be used (unable to open database file)" in one.output
        assert "Traceback" not in one.output


@pytest.mark.parametrize("trouble", ["database is locked", "attempt to write a readonly database"])
def test_a_locked_or_readonly_database_becomes_a_sentence(monkeypatch, trouble):
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError(trouble)

    monkeypatch.setattr(up, "call_command", fail)
    with pytest.raises(CommandError, match=rf"cannot be used \({trouble}\)"):
        up._prepare_database()


@pytest.mark.django_db
def test_sweeping_once_prints_how_many_were_woken():
    long_ago = timezone.now() - timedelta(hours=1)
    make_lookup(make_claim(), created_at=long_ago)
    printed = io.StringIO()
    call_command("sweep", once=True, stdout=printed)
    assert printed.getvalue().strip() == "1"


def test_a_round_without_database_is_logged_and_survived(monkeypatch, caplog):
    def fail(**_: Any) -> int:
        raise OperationalError("the database is away")

    monkeypatch.setattr(manners, "forget", fail)
    monkeypatch.setattr(sweep, "close_old_connections", lambda: None)
    sweep.sweep()
    assert "the database is away" in caplog.text
