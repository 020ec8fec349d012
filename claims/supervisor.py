"""Child processes of one command: started together, restarted when they die, stopped together.

Each child leads its own session, so Ctrl-C in the terminal reaches only us and a worker gets the one
SIGTERM that means "finish and leave". On Linux the kernel ends the children when we are killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec there is no time for it.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class KeepsDying(Exception):
    """A child ended more often than is worth another start."""


@dataclass
class Child:
    """A command to keep running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = 0


@dataclass
class Supervisor:
    """Use as a context: entering starts the children in order, leaving stops them in reverse order."""

    children: Sequence[Child]
    say: Callable[[str], object]
    environment: Mapping[str, str] = field(default_factory=dict)
    max_restarts: int = 5
    healthy_seconds: float = 60.0  # a child that lived so long has its deaths forgotten
    grace_seconds: float = 20.0

    def __enter__(self) -> Supervisor:
        for child in self.children:
            self._start(child)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._ask_to_leave()
        finally:
            # Also when a second Ctrl-C cuts the waiting short.
            for child in self.children:
                _kill_session(child)

    def check(self) -> None:
        """Bury the dead and start them again when their pause is over. Raises KeepsDying. Never waits."""
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.start_again_at:
                    self._start(child)
            elif child.process.poll() is not None:
                self._bury(child, child.process.returncode)

    def _start(self, child: Child) -> None:
        child.started_at = time.monotonic()
        # The commands are our own, from a list; no shell is involved.
        child.process = subprocess.Popen(  # noqa: S603
            child.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),
        )

    def _bury(self, child: Child, code: int) -> None:
        _kill_session(child)  # its own children must not outlive it
        child.process = None
        if time.monotonic() - child.started_at > self.healthy_seconds:
            child.deaths = 0
        child.deaths += 1
        if child.deaths > self.max_restarts:
            raise KeepsDying(f"{child.name} keeps ending (exit code {code}); its messages above say why.")
        pause = min(2**child.deaths / 4, 5)
        child.start_again_at = time.monotonic() + pause
        self.say(f"{child.name} ended (exit code {code}); starting it again in {pause:g} s.")

    def _ask_to_leave(self) -> None:
        alive = [(child.name, child.process) for child in reversed(self.children) if child.process]
        for _, process in alive:
            process.terminate()
        deadline = time.monotonic() + self.grace_seconds
        for name, process in alive:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{name} did not stop within {self.grace_seconds:g} s; killing it.")


def _die_with(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return prepare


def _kill_session(child: Child) -> None:
    if child.process is not None:
        # Gone already; of a group of zombies macOS says "not permitted".
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
