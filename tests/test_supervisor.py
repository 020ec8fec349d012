"""Children of one command: restarted when they die, gone when it ends. Real processes, small ones."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from claims.supervisor import Child, KeepsDying, Supervisor

pytestmark = pytest.mark.slow

SLEEP = "import time; time.sleep(60)"


def child(name: str, code: str) -> Child:
    return Child(name, [sys.executable, "-c", code])


def supervise(*children: Child, said: list[str] | None = None, **options: float) -> Supervisor:
    return Supervisor(list(children), (said if said is not None else []).append, **options)  # type: ignore[arg-type]


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def watch(supervisor: Supervisor, until: Callable[[], object]) -> None:
    def checked() -> object:
        supervisor.check()
        return until()

    wait_for(checked)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    # An orphan whose new parent has not yet buried it is as good as gone.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def pid_of(child: Child) -> int:
    assert child.process
    return child.process.pid


def test_leaving_stops_every_child():
    children = [child("a", SLEEP), child("b", SLEEP)]
    with supervise(*children):
        pids = [pid_of(one) for one in children]
        assert all(alive(pid) for pid in pids)
    assert not any(alive(pid) for pid in pids)


def test_a_child_that_dies_is_started_again():
    one = child("one", SLEEP)
    said: list[str] = []
    with supervise(one, said=said) as supervisor:
        first = pid_of(one)
        os.kill(first, signal.SIGKILL)
        watch(supervisor, lambda: one.process and one.process.pid != first)
        assert alive(pid_of(one))
    assert said == ["one ended (exit code -9); starting it again in 0.5 s."]


def test_a_child_that_keeps_dying_ends_the_attempt():
    one, two = child("one", "raise SystemExit(3)"), child("two", SLEEP)
    said: list[str] = []
    with supervise(one, two, said=said, max_restarts=1) as supervisor:
        other = pid_of(two)
        with pytest.raises(KeepsDying, match=r"one keeps ending \(exit code 3\)"):
            watch(supervisor, lambda: False)
    assert len(said) == 1
    assert not alive(other)


def test_a_long_life_makes_earlier_deaths_forgotten():
    one = child("one", "")
    one.deaths = 5
    with supervise(one, healthy_seconds=0.0) as supervisor:
        watch(supervisor, lambda: one.process is None)
    assert one.deaths == 1


def test_what_a_dead_child_leaves_behind_is_killed(tmp_path):
    note = tmp_path / "pid"
    spawn = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])"
    one = child("one", f"{spawn}; open({str(note)!r}, 'w').write(str(p.pid) + '.')")
    with supervise(one) as supervisor:
        watch(supervisor, lambda: one.process is None)
        left = int(note.read_text().rstrip("."))
        wait_for(lambda: not alive(left))


def test_a_child_that_will_not_stop_is_killed(tmp_path):
    ready = tmp_path / "ready"
    said: list[str] = []
    stubborn = (
        f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(ready)!r}, 'w'); {SLEEP}"
    )
    one = child("one", stubborn)
    with supervise(one, said=said, grace_seconds=0.2):
        pid = pid_of(one)
        wait_for(ready.exists)
    assert not alive(pid)
    assert said == ["one did not stop within 0.2 s; killing it."]


def test_children_are_told_to_leave_in_reverse_order(monkeypatch):
    children = [child("first", SLEEP), child("last", SLEEP)]
    told: list[str] = []

    def spy(one: Child) -> None:
        assert one.process
        stop = one.process.terminate

        def terminate() -> None:
            told.append(one.name)
            stop()

        monkeypatch.setattr(one.process, "terminate", terminate)

    with supervise(*children):
        for one in children:
            spy(one)
    assert told == ["last", "first"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
def test_children_do_not_outlive_a_killed_supervisor(tmp_path):
    note = tmp_path / "pid"
    code = f"""
from claims.supervisor import Child, Supervisor
import sys, time
one = Child("one", [sys.executable, "-c", {SLEEP!r}])
with Supervisor([one], print):
    open({str(note)!r}, "w").write(str(one.process.pid) + ".")
    time.sleep(60)
"""
    outer = child("outer", code)
    with supervise(outer):
        wait_for(lambda: note.exists() and note.read_text().endswith("."))
        inner = int(note.read_text().rstrip("."))
        assert alive(inner)
        os.kill(pid_of(outer), signal.SIGKILL)
        wait_for(lambda: not alive(inner))
