"""Changes as server-sent events, from the server that `make run` and the containers start, on the test's database."""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from claims.choices import EventType
from claims.models import Event
from claims.services import events
from tests.factories import NOW, PASSWORD, make_claim, make_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
COMPOSED = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OPTIONS = ["--interface", "wsgi"]
THREADS = ["--blocking-threads", "6", "--workers-kill-timeout", "3"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(transactional_db, tmp_path):
    """The port of the web server, and its process."""
    assert all(
        f'"{option}"' in COMPOSED for option in [*OPTIONS, *THREADS]
    )  # what is tested is what is shipped
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "granian", *OPTIONS, "tests.api.short_streams:application", *THREADS,
         "--workers", "1", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.services.chaos_settings",
            "DEBUG": "1",
            "VAR_DIR": str(tmp_path / "var"),
            "SECRET_KEY": "x" * 50,
            "CHAOS_DATABASE": str(connection.settings_dict["NAME"]),
            "CHAOS_PREFIX": "streams:",
        },
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    yield port, process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    # Its connections must be gone before the test's database is.
    assert process.returncode is not None


@contextmanager
def stream(port, query="", **headers):
    """An answer whose lines can be read as they come."""
    make_user(username="follower") if not _there("follower") else None
    key = base64.b64encode(f"follower:{PASSWORD}".encode()).decode()
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {
        "Authorization": f"Basic {key}", "Accept": "text/event-stream", "Accept-Encoding": "gzip", **headers,
    }  # fmt: skip
    client.request("GET", f"/api/v1/changes/stream/{query}", headers=sent)
    try:
        yield client.getresponse()
    finally:
        client.close()


def _there(name):
    from django.contrib.auth.models import User  # noqa: PLC0415 - beside its one use

    return User.objects.filter(username=name).exists()


def blocks(answer, number):
    """The next so many blocks of a stream, each as its fields; comments under ''."""
    found: list[dict[str, str]] = []
    while len(found) < number:
        block: dict[str, str] = {}
        while line := answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            block[name] = value
        assert block, "the stream ended"
        found.append(block)
    return found


def tell(claim, word):
    with transaction.atomic():
        events.record(EventType.CLAIM_ADDED, target=claim.uid, by=None, now=NOW, claim=claim, spans=[word])


def words(found):
    return [json.loads(block["data"])["data"]["spans"][0] for block in found]


def test_tells_each_change_as_it_comes_and_goes_on_where_it_was_left(server):
    port, _ = server
    claim = make_claim()
    tell(claim, "before")
    with stream(port, "?after=0") as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
        assert (answer.headers["Cache-Control"], answer.headers["Content-Encoding"]) == (
            "no-store",
            "identity",
        )
        retry, first = blocks(answer, 2)
        assert (retry, words([first])) == ({"retry": "3000"}, ["before"])
        for word in ("one", "zwei", "ثلاثة"):
            tell(claim, word)
        found = blocks(answer, 3)
        assert words(found) == ["one", "zwei", "ثلاثة"]
        assert [block["id"] for block in found] == ["2", "3", "4"]
    tell(claim, "while away")
    with stream(port, **{"Last-Event-ID": found[-1]["id"]}) as answer:
        assert words(blocks(answer, 2)[1:]) == ["while away"]
    ledger = Event.objects.order_by("seq").values_list("public__spans__0", flat=True)
    assert list(ledger) == ["before", "one", "zwei", "ثلاثة", "while away"]


def test_without_a_number_it_begins_now_and_beats_while_nothing_comes(server):
    port, _ = server
    claim = make_claim()
    tell(claim, "before")
    with transaction.atomic():
        events.record(EventType.CLAIM_TAKEN_UP, target=claim.uid, by=None, now=NOW, claim=claim)
    with stream(port) as answer:
        assert blocks(answer, 2) == [{"retry": "3000"}, {"id": "2", "": "nothing new"}]
        tell(claim, "after")
        later = [block for block in blocks(answer, 2) if "data" in block] or blocks(answer, 1)
        assert words(later[:1]) == ["after"]


def test_an_old_stream_ends_and_its_place_is_free(server):
    """The test's server lets two streams live for four seconds each (tests/api/short_streams.py)."""
    port, _ = server
    tell(make_claim(), "before")
    with stream(port) as one, stream(port) as two:
        assert (one.status, two.status) == (200, 200)
        assert blocks(two, 1) == [{"retry": "3000"}]
        with stream(port, "?after=0") as third:
            assert third.read().decode().startswith("retry: 5000\n\nid: 1\ndata: {")  # ... and ends
        with stream(port) as third:
            assert third.read().decode() == "retry: 5000\n\nid: 1\n: nothing new\n\n"
        assert one.read().startswith(b"retry: 3000\n\n")  # to its end
    deadline = time.monotonic() + 20
    while True:  # the second was left by its reader: the server notices
        with stream(port) as again:
            if blocks(again, 1) == [{"retry": "3000"}]:
                break
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_refuses_strangers_and_numbers_that_do_not_exist(server):
    port, _ = server
    plain = {"Accept-Encoding": "identity"}
    with stream(port, Authorization="", **plain) as answer:
        assert (answer.status, json.load(answer)["code"]) == (401, "not_authenticated")
    with stream(port, "?after=7", **plain) as answer:
        assert (answer.status, json.load(answer)["errors"][0]["code"]) == (400, "beyond")
    with stream(port, "?wait=7") as answer:
        assert answer.status == 400


def test_the_server_stops_with_streams_open(server):
    port, process = server
    with stream(port) as answer:
        blocks(answer, 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) is not None


def test_leaves_four_threads_to_those_who_do_not_wait():
    assert int(THREADS[1]) == settings.FEED_WAITING + 4
