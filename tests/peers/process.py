"""Other people's servers for a test: each a process group on a free port of loopback, gone afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

HOST = "127.0.0.1"
SECONDS = 60.0  # until a server answers, on a machine that does other things, too


class NoPeer(Exception):
    """A peer that does not start; the message says what it said last."""


def needs(path: Path, packages: str) -> None:
    """Skip without what Debian's packages bring; where REQUIRE_PEERS is set, as .ci/run does, fail."""
    if path.exists():
        return
    reason = f"No {path}: apt-get install --no-install-recommends {packages}"
    if os.environ.get("REQUIRE_PEERS"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def run(command: Sequence[str], *, env: Mapping[str, str] = {}, given: str = "") -> None:
    """A command to its end. Raises NoPeer when it fails."""
    done = subprocess.run(
        command, env={**os.environ, **env}, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoPeer(f"{' '.join(command)[:200]}: {(done.stdout + done.stderr)[-1000:]}")


@contextmanager
def serving(command: Sequence[str], *, url: str, log: Path, env: Mapping[str, str] = {}) -> Iterator[None]:
    """The command in a process group of its own, from when the address answers until the block ends."""
    with (
        log.open("wb") as said,
        subprocess.Popen(
            command, env={**os.environ, **env}, stdout=said, stderr=said, start_new_session=True
        ) as server,
    ):
        try:
            _until_it_answers(server, url, log)
            yield
        finally:
            with suppress(ProcessLookupError):  # workers outlive the process that began them
                os.killpg(server.pid, signal.SIGKILL)


def _until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    begun = time.monotonic()
    while server.poll() is None and time.monotonic() - begun < SECONDS:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=10):  # noqa: S310
            return
        time.sleep(0.1)
    raise NoPeer(f"{url} does not answer: {log.read_text(errors='replace')[-1000:]}")
