"""What a newcomer meets: clone, `make run`, a page, Ctrl-C, nothing left. `python -m tests.fresh_clone`.

Prints the seconds until the page answered, the first time and the second; ends with 1 when anything is amiss.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = "FACTCHECK_FRESH_CLONE"
LIMIT = 600


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="clone") as folder:
        clone = Path(folder) / "factcheck"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        for turn in ("first", "second"):
            seconds, trouble = _start_and_stop(clone)
            print(f"{turn} start: page after {seconds:.1f} s{f', but {trouble}' if trouble else ''}")  # noqa: T201
            if trouble:
                return 1
    return 0


def _start_and_stop(clone: Path) -> tuple[float, str]:
    """Seconds until the log-in page came, and what went wrong, if anything."""
    port, begun = free_port(), time.monotonic()
    unwanted = {"DATABASE_URL", "REDIS_URL", "VAR_DIR", "DEBUG", "SECRET_KEY", "MAKEFLAGS", "MAKELEVEL"}
    environment = {key: value for key, value in os.environ.items() if key not in unwanted}
    command = ["make", "run", f"PORT={port}"]
    process = subprocess.Popen(
        command,
        cwd=clone,
        env={**environment, MARK: str(port)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _page(port):
            if process.poll() is not None:
                return time.monotonic() - begun, f"make ended with {process.returncode}"
            if time.monotonic() - begun > LIMIT:
                return time.monotonic() - begun, "there was no page"
            time.sleep(0.1)
        seconds = time.monotonic() - begun
        # As the terminal does it: to every process of the foreground group.
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        left = _left(port)
        return seconds, f"these were left: {left}" if left else ""
    finally:
        for pid in [process.pid, *_left(port)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _page(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5) as answer:
            return bool(answer.status == 200 and b"<form" in answer.read())
    except (urllib.error.URLError, OSError):
        return False


def _left(port: int) -> list[int]:
    """Processes of this start, told by a variable that all of them inherit. Linux only."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={port}".encode() in entry.read_bytes().split(b"\0"):
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
