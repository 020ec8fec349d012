"""Processes asked to stop, as `docker compose stop` does: what they are at is finished, nothing is lost or done twice."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import time
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from claims.choices import EventType, LookupState
from claims.models import Delivery, Event, Evidence, Lookup, Webhook
from tests.factories import make_article, make_claim
from tests.services.processes import ROOT, Start, alone, asked_in, asking, wait_for
from tests.test_up import free_port
from tests.webhooks.receiver import OK, Receiver

CLAIMS = 24
STOPS = 2
WEBHOOKS = 9  # with LATE more than one turn of a sender (deliveries.TURN)
LATE = 1.5  # seconds
COMPOSE_GRACE = "10s"  # where docker-compose.yml says nothing

pytestmark = pytest.mark.slow


def service(name: str) -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["services"][name])


def begin(start: Start, name: str, *more: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start what docker-compose.yml has under this name, by its own command."""
    command = [part for part in service(name)["command"] if part not in {"python", "-m"}]
    if command[0] == "celery":
        command += alone()
    return start(*[part.removesuffix(".py") for part in command], *more, **environment)


def stop(process: subprocess.Popen[bytes], name: str) -> int:
    """Its exit code after SIGTERM; fails when it takes longer than Compose would wait."""
    process.send_signal(signal.SIGTERM)  # to the first process alone, as Docker does
    return process.wait(float(str(service(name).get("stop_grace_period", COMPOSE_GRACE)).rstrip("s")))


def lookups_in(*states: str) -> int:
    return Lookup.objects.filter(state__in=states).count()


def test_workers_finish_the_lookups_they_are_at(start, questions, log):
    version = make_article(
        "\n".join(f"Port {i} shipped {i} tons." for i in range(100, 100 + CLAIMS))
    ).current_version
    claims = [make_claim(version, quote=line) for line in version.text.splitlines()]
    slow = {"CHAOS_SECONDS": "0.6", "LOG_FORMAT": "json"}
    sweeper, worker = begin(start, "sweeper"), begin(start, "worker", **slow)
    start("tests.services.chaos", *(str(claim.pk) for claim in claims))
    for _ in range(STOPS):
        wait_for(partial(asking, questions, len(asked_in(questions))), "nobody works")
        assert stop(worker, "worker") == 0
        assert lookups_in(LookupState.RUNNING) == 0, "left in the middle"
        assert len(asked_in(questions)) == lookups_in(LookupState.DONE) < CLAIMS
        worker = begin(start, "worker", **slow)
    wait_for(lambda: lookups_in(LookupState.DONE) == CLAIMS, "not all were done")
    assert stop(worker, "worker") == 0
    assert stop(sweeper, "sweeper") == 0

    assert Counter(asked_in(questions)) == dict.fromkeys((claim.quote for claim in claims), 1)
    assert set(Lookup.objects.values_list("attempts", flat=True)) == {1}
    finished = Event.objects.filter(type=EventType.LOOKUP_FINISHED).values_list("target_uid", flat=True)
    assert sorted(finished) == sorted(Lookup.objects.values_list("uid", flat=True))
    offered = Counter(Evidence.objects.values_list("claim_id", flat=True))
    assert offered == dict.fromkeys((claim.pk for claim in claims), 1)
    _found_in_the_log(log)


def _found_in_the_log(log: Path) -> None:
    """The lines of a look-up are found by the request that asked for it, where its message was not lost."""
    lines = [
        json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")
    ]
    done = [line for line in lines if ": done, " in line["message"]]
    assert len(done) == CLAIMS
    assert all(line["message"].startswith(f"look-up {line['lookup_id']}:") for line in done)
    claims = {str(row.pk): str(row.claim.uid) for row in Lookup.objects.select_related("claim")}
    assert {line["lookup_id"]: line["claim"] for line in done} == claims
    asked_for = [line for line in done if line["request"] == "chaos"]
    assert CLAIMS / 2 < len(asked_for) < CLAIMS, "every fifth message is lost, and woken by the sweeper"


@pytest.fixture
def receiver():
    def late(handler: Any) -> None:
        time.sleep(LATE)
        OK(handler)

    one = Receiver(answers=[late] * WEBHOOKS)
    yield one
    one.close()


def test_the_sender_finishes_the_message_it_is_at(start, receiver):
    webhook = Webhook.objects.create(name="slow", url=receiver.url, secret="whsec_" + "a" * 32)
    for number in range(1, WEBHOOKS + 1):
        Delivery.objects.create(webhook=webhook, type="webhook.test", body="{}", seq=number, max_attempts=3)
    reach = {"FETCH_NETWORKS": "127.0.0.0/8", "FETCH_PORTS": receiver.url.split(":")[2].split("/")[0]}
    sweeper, sender = begin(start, "sweeper"), begin(start, "sender", **reach)
    wait_for(lambda: Delivery.objects.filter(state=LookupState.RUNNING).exists(), "nothing is sent")
    assert stop(sender, "sender") == 0
    assert not Delivery.objects.filter(state=LookupState.RUNNING).exists(), "left in the middle"
    assert Delivery.objects.filter(state=LookupState.DONE).count() == len(receiver.messages) < WEBHOOKS
    sender = begin(start, "sender", **reach)
    wait_for(lambda: Delivery.objects.filter(state=LookupState.DONE).count() == WEBHOOKS, "not all were sent")
    assert stop(sender, "sender") == 0
    assert stop(sweeper, "sweeper") == 0
    assert len({message.id for message in receiver.messages}) == len(receiver.messages) == WEBHOOKS


def test_whoever_has_nothing_to_do_leaves_at_once(start, log):
    port = free_port()
    web = start(*_on(port))
    others = {name: begin(start, name) for name in ("fetcher", "assistant")}
    wait_for(lambda: _answers(port), "the web server does not answer")
    wait_for(lambda: log.read_text(encoding="utf-8").count(" ready.") == len(others), "no worker is ready")
    begun = time.monotonic()
    assert stop(web, "web") == 0
    assert {name: stop(process, name) for name, process in others.items()} == dict.fromkeys(others, 0)
    assert time.monotonic() - begun < 20


def _on(port: int) -> list[str]:
    """The web server's command on another port, for ours may be taken."""
    return [str(port) if part == "8000" else part for part in service("web")["command"][2:]]


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
