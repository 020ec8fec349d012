"""The examples of docs/webhooks.md do what they say."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from claims.models import Delivery
from claims.services import deliveries, webhooks
from tests.webhooks.conftest import Clock, happen

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_receiver_takes_what_is_signed_once_and_nothing_else(settings, editor, claim):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.FETCH_NETWORKS, settings.FETCH_PORTS = ["127.0.0.0/8"], [port]
    webhook, secret = webhooks.make(
        name="Site", url=f"http://127.0.0.1:{port}/", by=editor, now=timezone.now()
    )
    environment = {"PATH": os.environ["PATH"], "WEBHOOK_SECRET": secret, "PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-c", example("python")], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:  # fmt: skip
        try:
            for _ in range(100):
                if listening(port):
                    break
                time.sleep(0.05)
            happen(claim)
            deliveries.spread(now=timezone.now())
            assert deliveries.turn(webhook_id=webhook.pk, clock=Clock()) == 1
            webhooks.send_again(deliveries=Delivery.objects.all(), by=editor, now=timezone.now())
            assert deliveries.turn(webhook_id=webhook.pk, clock=Clock()) == 1
            message = Delivery.objects.get()
            assert (message.state, message.tries.count()) == ("done", 2)
            webhooks.renew(webhook=webhook, by=editor, now=timezone.now())
            webhook.refresh_from_db()
            webhook.old_secret_until = timezone.now()
            webhook.save()
            refused = deliveries.test(webhook=webhook, clock=timezone.now)
            assert refused.error == "The receiver answered with status 400."
        finally:
            process.terminate()
        assert process.stdout is not None
        told = process.stdout.read().splitlines()
    assert told == [
        f"{message.seq} claim.status {claim.uid} {{'status': 'unverified', 'finding': 'in_review'}}"
    ]


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "openssl", "base64", "od"))), reason="needs openssl")
def test_the_signature_worked_out_by_hand_is_the_one_sent(webhook, receiver, tmp_path):
    message = deliveries.test(webhook=webhook, clock=timezone.now)
    (got,) = receiver.messages
    (tmp_path / "body").write_bytes(message.body.encode())
    given = {"WEBHOOK_SECRET": webhook.secret, "ID": got.id, "TIMESTAMP": got.headers["webhook-timestamp"]}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example("bash")],
        cwd=tmp_path, env={"PATH": os.environ["PATH"], **given}, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert f"v1,{done.stdout.strip()}" == got.signature, done.stderr


def test_the_numbers_it_names_are_those_of_the_code(settings):
    assert "5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours" in GUIDE
    assert deliveries.BACKOFF == (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
    assert 27 < sum(deliveries.BACKOFF) / 3600 < 28
    assert f"within {webhooks.SECONDS:g} seconds" in GUIDE
    assert f"kept for {settings.KEEP_DELIVERIES_DAYS} days" in GUIDE
