"""Webhooks are made, changed and removed; where their messages may go, and where not."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims.choices import EventType
from claims.evidence.guard import FetchError
from claims.models import Delivery, DeliveryAttempt, Event, Webhook
from claims.services import events, webhooks
from tests.webhooks.conftest import happen, send, stored

pytestmark = pytest.mark.django_db


class TestMaking:
    def test_tells_a_secret_of_32_bytes_and_keeps_it_out_of_everything_told(self, receiver, editor, caplog):
        caplog.set_level(logging.DEBUG)
        made, secret = webhooks.make(name="Site", url=f"{receiver.url}?key=k1", by=editor, now=timezone.now())
        assert secret.startswith("whsec_")
        assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
        event = Event.objects.get(type=EventType.WEBHOOK_MADE)
        told = f"{made!r} {made} {event.data} {caplog.text}"
        assert secret.removeprefix("whsec_") not in told
        assert "k1" not in told
        assert (event.data["host"], event.public, event.target_uid) == ("127.0.0.1", None, made.uid)

    def test_begins_with_what_happens_next(self, receiver, claim, editor, clock):
        happen(claim)
        made, _ = webhooks.make(name="Site", url=receiver.url, by=editor, now=timezone.now())
        assert made.after == events.newest() - 1  # its own making is told to nobody
        event = happen(claim)
        send(made, clock)
        event.refresh_from_db()
        assert [message.told["data"]["seq"] for message in receiver.messages] == [event.seq]

    def test_does_not_know_types_that_do_not_go_out(self, receiver, editor):
        with pytest.raises(ValueError, match=r"review\.submitted"):
            webhooks.make(
                name="Site", url=receiver.url, types=["review.submitted"], by=editor, now=timezone.now()
            )

    @pytest.mark.parametrize("secret", ["", "whsec"])
    def test_the_database_refuses_one_without_a_secret(self, webhook, secret):
        with pytest.raises(IntegrityError), transaction.atomic():
            Webhook.objects.update(secret=secret)

    def test_changing_it_leaves_an_event_with_what_changed(self, webhook, receiver, editor):
        given: dict[str, Any] = {"name": "Site", "url": f"{receiver.url}?key=k2", "types": ["claim.status"]}
        assert webhooks.change(webhook=webhook, **given, by=editor, now=timezone.now())
        assert not webhooks.change(webhook=stored(webhook), **given, by=editor, now=timezone.now())
        event = Event.objects.get(type=EventType.WEBHOOK_CHANGED)
        assert event.data["changes"] == {"types": [[], ["claim.status"]], "host": ["127.0.0.1", "127.0.0.1"]}

    def test_removing_it_takes_its_messages_and_leaves_an_event(self, webhook, claim, editor, clock):
        happen(claim)
        send(webhook, clock)
        webhooks.remove(webhook=webhook, by=editor, now=clock())
        assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)
        assert Event.objects.get(type=EventType.WEBHOOK_REMOVED).data["name"] == "Site"


REFUSED = [
    "http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/", "http://169.254.169.254/",
    "https://10.0.0.1/", "http://0x7f000001/", "https://localhost/", "ftp://example.org/", "https://user:pass@93.184.216.34/",
    "https://93.184.216.34:22/", "http://93.184.216.34/", "nothing",
]  # fmt: skip


class TestWhereItDoesNotGo:
    @pytest.mark.parametrize("url", REFUSED)
    def test_at_typing(self, editor, url):
        with pytest.raises(FetchError):
            webhooks.make(name="Site", url=url, by=editor, now=timezone.now())
        assert not Webhook.objects.exists()

    @pytest.mark.parametrize("url", REFUSED)
    def test_at_sending(self, webhook, claim, clock, settings, url):
        """As when a name's address was changed after it was typed."""
        settings.FETCH_NETWORKS = []
        Webhook.objects.update(url=url)
        happen(claim)
        send(webhook, clock)
        attempt = DeliveryAttempt.objects.get()
        assert (attempt.status, attempt.answer) == (None, "")
        assert attempt.error.endswith(".")

    @pytest.mark.parametrize("url", ["https://inside.example/", "http://inside.example/"])
    def test_a_name_that_leads_inside(self, webhook, claim, clock, settings, monkeypatch, url):
        settings.FETCH_NETWORKS = []
        limits = webhooks.limits
        inside = [(2, 1, 6, "", ("10.0.0.7", 443))]
        monkeypatch.setattr(
            webhooks, "limits", lambda: replace(limits(), resolver=lambda *args, **named: inside)
        )
        with pytest.raises(FetchError, match="not on the public internet"):
            webhooks.check(url)
        Webhook.objects.update(url=url)
        happen(claim)
        send(webhook, clock)
        assert "not on the public internet" in DeliveryAttempt.objects.get().error

    def test_http_goes_to_no_public_address_though_a_network_is_allowed(self, settings):
        settings.FETCH_NETWORKS = ["10.0.0.0/8"]
        with pytest.raises(FetchError, match="https"):
            webhooks.check("http://93.184.216.34/")
        webhooks.check("https://93.184.216.34/")
        webhooks.check("http://10.0.0.1/")
