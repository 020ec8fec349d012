"""The broker in a folder: one taker a message, nothing half-read, nothing lost with a dead process."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.exceptions import ChannelError

from factcheck import fsbroker
from factcheck.celery import app

LONG_AGO = 1_000_000_000


def connect(folder: Path, **options: Any) -> Connection:
    return Connection(
        "files://",
        transport="factcheck.fsbroker:Transport",
        transport_options={"folder": str(folder), "visibility_timeout": 60, **options},
    )


def send(channel: Any, *bodies: Any, queue: str = "work") -> None:
    producer = Producer(channel)
    for body in bodies:
        producer.publish(body, routing_key=queue)


def files(folder: Path, kind: str) -> list[Path]:
    return sorted(path for path in (folder / kind).rglob("*") if path.is_file())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker"


@pytest.fixture
def channel(folder: Path) -> Iterator[Any]:
    with connect(folder) as connection:
        yield connection.channel()


@pytest.fixture
def other(folder: Path) -> Iterator[Any]:
    """A channel as another process would have it."""
    with connect(folder) as connection:
        yield connection.channel()


class TestPublish:
    def test_delivers_in_order(self, channel, other):
        send(channel, "أول", {"second": 2}, ["third"])
        assert [other.basic_get("work").payload for _ in range(3)] == ["أول", {"second": 2}, ["third"]]

    def test_keeps_queues_apart(self, channel):
        send(channel, "here", queue="a")
        assert channel.basic_get("a.b") is None
        assert channel.basic_get("a").payload == "here"

    def test_reaches_the_queue_bound_to_an_exchange(self, channel, other):
        exchange = Exchange("news", "direct")
        Queue("desk", exchange, routing_key="urgent")(channel).declare()
        Producer(other, exchange).publish("bound", routing_key="urgent")
        assert other.basic_get("desk").payload == "bound"

    def test_publishes_nothing_when_it_dies_before_the_rename(self, channel, folder, monkeypatch):
        def die(*_: Any) -> None:
            raise OSError("no space left")

        monkeypatch.setattr(Path, "rename", die)
        with pytest.raises(OSError, match="no space left"):
            send(channel, "half")
        assert files(folder, "ready") == []
        assert len(files(folder, "writing")) == 1

    @pytest.mark.parametrize("name", ["", ".", "..", "../up", "a/b", "/etc", "a\x00b", "-" * 101])
    def test_refuses_a_queue_name_that_is_no_plain_name(self, channel, folder, name):
        with pytest.raises(ChannelError):
            channel._put(name, {})
        assert files(folder, "writing") == []

    def test_is_readable_by_the_owner_only(self, channel, folder):
        send(channel, "secret")
        assert folder.stat().st_mode & 0o077 == 0


class TestTake:
    def test_hides_a_taken_message_from_others(self, channel, other):
        send(channel, "once")
        assert channel.basic_get("work").payload == "once"
        assert other.basic_get("work") is None

    def test_skips_what_another_took_since_the_listing(self, channel, other):
        send(channel, 1, 2, 3)
        assert channel.basic_get("work").payload == 1
        assert other.basic_get("work").payload == 2
        assert channel.basic_get("work").payload == 3

    def test_acknowledging_deletes_the_file(self, channel, folder):
        send(channel, "done")
        channel.basic_get("work").ack()
        assert files(folder, "ready") == files(folder, "taken") == []

    def test_without_acknowledgement_wanted_the_file_goes_at_once(self, channel, folder):
        send(channel, "fire and forget")
        assert channel.basic_get("work", no_ack=True).payload == "fire and forget"
        assert files(folder, "taken") == []

    @pytest.mark.parametrize(("no_ack", "left"), [(True, 0), (False, 1)])
    def test_consumers_settle_by_themselves_only_without_acknowledgement(self, folder, no_ack, left):
        got: list[Any] = []
        with connect(folder) as connection:
            send(connection.channel(), "event")
            queue = Queue("work", exchange=Exchange(""), routing_key="work")
            with Consumer(connection, [queue], no_ack=no_ack, on_message=lambda m: got.append(m.payload)):
                connection.drain_events(timeout=1)
            assert got == ["event"]
            assert len(files(folder, "taken")) == left

    @pytest.mark.parametrize(("requeue", "ready"), [(True, 1), (False, 0)])
    def test_rejecting_gives_back_or_drops(self, channel, folder, requeue, ready):
        send(channel, "no")
        channel.basic_get("work").reject(requeue=requeue)
        assert (len(files(folder, "ready")), len(files(folder, "taken"))) == (ready, 0)

    def test_closing_gives_back_what_was_not_acknowledged(self, folder):
        with connect(folder) as connection:
            channel: Any = connection.channel()
            send(channel, "unfinished")
            channel.basic_get("work")
        assert (len(files(folder, "ready")), len(files(folder, "taken"))) == (1, 0)

    def test_waits_no_longer_than_asked(self, folder):
        with connect(folder) as connection, Consumer(connection, [Queue("work")], on_message=print):
            begun = time.monotonic()
            with pytest.raises(TimeoutError):
                connection.drain_events(timeout=30)
            assert time.monotonic() - begun < 5

    def test_waits_less_while_there_will_be_something_to_acknowledge(self, folder):
        with connect(folder) as connection, Consumer(connection, [Queue("work")], on_message=print):
            send(connection.channel(), "at work")
            connection.drain_events(timeout=1)
            begun = time.monotonic()
            with pytest.raises(TimeoutError):
                connection.drain_events()
            assert time.monotonic() - begun < fsbroker.DRAIN_SECONDS


class TestDeadTaker:
    def test_its_message_comes_back_after_the_timeout(self, channel, other, folder):
        send(channel, "orphan")
        channel.basic_get("work")
        (taken,) = files(folder, "taken")
        assert other.basic_get("work") is None
        os.utime(taken, (LONG_AGO, LONG_AGO))
        other._swept = float("-inf")
        assert other.basic_get("work").payload == "orphan"

    def test_taking_late_counts_from_the_taking(self, channel, other, folder):
        send(channel, "old")
        (ready,) = files(folder, "ready")
        os.utime(ready, (LONG_AGO, LONG_AGO))
        channel.basic_get("work")
        assert other.basic_get("work") is None

    def test_acknowledging_late_does_not_delete_the_next_takers_claim(self, channel, other, folder):
        send(channel, "slow")
        slow = channel.basic_get("work")
        os.utime(files(folder, "taken")[0], (LONG_AGO, LONG_AGO))
        other._swept = float("-inf")
        assert other.basic_get("work").payload == "slow"
        slow.ack()
        assert len(files(folder, "taken")) == 1

    def test_its_unfinished_writing_is_cleared_away(self, channel, folder):
        send(channel, "done")
        for name, age in (("old", LONG_AGO), ("fresh", time.time())):
            (folder / "writing" / name).write_text("{")
            os.utime(folder / "writing" / name, (age, age))
        channel.basic_get("work")
        assert [path.name for path in files(folder, "writing")] == ["fresh"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"body": 1}', b"[]", b"null", b"\xff\xfe", b'{"properties": 3}']
)
def test_a_broken_file_is_set_aside_and_the_next_message_delivered(channel, folder, caplog, content):
    send(channel, "good")
    (folder / "ready" / "work" / "0000").write_bytes(content)
    assert channel.basic_get("work").payload == "good"
    assert [path.read_bytes() for path in files(folder, "broken")] == [content]
    assert "set aside" in caplog.text


def test_purge_counts_the_waiting_and_leaves_the_taken(channel, other, folder):
    send(channel, 1, 2, 3)
    other.basic_get("work")
    assert channel.queue_purge("work") == 2
    assert (len(files(folder, "ready")), len(files(folder, "taken"))) == (0, 1)


def test_size_counts_the_waiting(channel):
    send(channel, 1, 2)
    assert channel._size("work") == 2
    channel.basic_get("work")
    assert channel._size("work") == 1


def test_celery_uses_it_when_no_redis_is_configured(settings):
    if settings.REDIS_URL:
        pytest.skip("REDIS_URL is set")
    with app.connection_for_write() as connection:
        assert isinstance(connection.transport, fsbroker.Transport)
        assert connection.transport_options == settings.CELERY_BROKER_TRANSPORT_OPTIONS


def _take_all(folder: Path, report: Path) -> None:
    """A worker process: take and acknowledge until the message that says stop."""
    got = []
    with connect(folder) as connection:
        channel: Any = connection.channel()
        while True:
            message = channel.basic_get("work")
            if message is None:
                time.sleep(0.002)
                continue
            message.ack()
            if message.payload["number"] is None:
                break
            got.append(message.payload["number"])
    report.write_text(json.dumps(got))


@pytest.mark.slow
def test_several_processes_share_the_messages_without_loss_or_doubles(folder, tmp_path):
    spawn = multiprocessing.get_context("spawn")
    reports = [tmp_path / f"report-{number}" for number in range(3)]
    workers = [spawn.Process(target=_take_all, args=(folder, report)) for report in reports]
    for worker in workers:
        worker.start()
    with connect(folder) as connection:
        # Published while the others read: a half-written file would be set aside as broken.
        filler = "ن" * 5000
        send(connection.channel(), *({"number": number, "filler": filler} for number in range(600)))
        send(connection.channel(), *({"number": None} for _ in workers))
    for worker in workers:
        worker.join(60)
    got = [number for report in reports for number in json.loads(report.read_text())]
    assert sorted(got) == list(range(600))
    assert files(folder, "broken") == files(folder, "taken") == []


class Conservation(RuleBasedStateMachine):
    """Whatever two channels do, a message is ready, taken, or settled; never none, never two of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(os.environ["PYTEST_FSBROKER"]) / str(time.time_ns())
        self.connections = [connect(self.folder), connect(self.folder)]
        self.channels: list[Any] = [connection.channel() for connection in self.connections]
        self.ready: list[int] = []
        self.taken: list[tuple[int, Any]] = []
        self.sent = 0

    @rule(by=st.integers(0, 1))
    def publish(self, by: int) -> None:
        send(self.channels[by], self.sent)
        self.ready.append(self.sent)
        self.sent += 1

    @rule(by=st.integers(0, 1))
    def take(self, by: int) -> None:
        message = self.channels[by].basic_get("work")
        assert (message is None) == (not self.ready)
        if message is not None:
            self.ready.remove(message.payload)
            self.taken.append((message.payload, message))

    @rule(requeue=st.sampled_from([None, True, False]))
    def settle(self, requeue: bool | None) -> None:
        if self.taken:
            number, message = self.taken.pop()
            if requeue is None:
                message.ack()
            else:
                message.reject(requeue=requeue)
            self.ready += [number] if requeue else []

    @invariant()
    def files_and_model_agree(self) -> None:
        assert len(files(self.folder, "ready")) == len(self.ready)
        assert len(files(self.folder, "taken")) == len(self.taken)

    def teardown(self) -> None:
        for connection in self.connections:
            connection.release()
        assert len(files(self.folder, "ready")) == len(self.ready) + len(self.taken)


def test_no_sequence_of_operations_loses_or_doubles_a_message(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_FSBROKER", str(tmp_path))
    Conservation.TestCase.settings = hypothesis_settings(
        max_examples=30, stateful_step_count=20, deadline=None
    )
    Conservation.TestCase().runTest()
