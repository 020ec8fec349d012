"""Webhooks: what is sent to whom, how often, signed how; and what pausing keeps."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from standardwebhooks.webhooks import EmptyWebhookSecretError

from claims.choices import EventType, LookupState, Paused
from claims.models import Delivery, DeliveryAttempt, Event, Webhook
from claims.services import changes, deliveries, events, jobs, tidying, webhooks
from tests.site import answer, redirect
from tests.webhooks.conftest import happen, send, statuses, stored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class TestMessages:
    def test_hold_the_change_as_the_api_tells_it(self, webhook, receiver, claim, clock):
        happen(claim)
        send(webhook, clock)
        (message,) = receiver.messages
        page = changes.read(after=0, limit=10)
        told = message.told
        assert f'"data":{page.changes[-1][1]}}}' in message.body
        assert set(told) == {"type", "timestamp", "data"}
        assert (told["type"], told["timestamp"]) == ("claim.status", told["data"]["at"])
        assert told["data"]["claim"] == str(claim.uid)
        assert message.headers["content-type"] == "application/json"
        assert message.verifies(webhook.secret)
        assert not message.verifies("whsec_" + "A" * 43 + "=")
        assert "." not in message.id
        assert not {"cookie", "referer", "authorization"} & set(message.headers)

    def test_of_chosen_types_only_and_of_nothing_internal(self, webhook, receiver, claim, editor, clock):
        webhooks.change(
            webhook=webhook, name="Site", url=webhook.url, types=["claim.restored"], by=editor, now=clock()
        )
        happen(claim)
        happen(claim, kind=EventType.CLAIM_RESTORED)
        happen(claim, kind=EventType.CLAIM_TAKEN_UP)
        send(webhook, clock)
        assert [message.told["type"] for message in receiver.messages] == ["claim.restored"]
        assert stored(webhook).after == events.newest()

    def test_come_oldest_first_and_each_once(self, webhook, receiver, claim, clock):
        for _ in range(3):
            happen(claim)
        assert send(webhook, clock) == 3
        assert send(webhook, clock) == 0
        numbers = [message.told["data"]["seq"] for message in receiver.messages]
        assert numbers == sorted(numbers)
        assert len({message.id for message in receiver.messages}) == 3

    def test_more_than_fit_into_one_round(self, webhook, receiver, claim, clock, monkeypatch):
        monkeypatch.setattr(deliveries, "SPREAD", 2)
        for _ in range(5):
            happen(claim)
        assert [deliveries.spread(now=clock()) for _ in range(4)] == [2, 2, 1, 0]

    def test_are_never_signed_with_an_empty_secret(self, webhook, claim, receiver, clock):
        happen(claim)
        deliveries.spread(now=clock())
        delivery = Delivery.objects.select_related("webhook").get()
        for secret in ("", "whsec_"):
            delivery.webhook.secret = secret
            with pytest.raises(EmptyWebhookSecretError):
                deliveries.signed(delivery, clock())
        Webhook.objects.update(secret="whsec_")
        deliveries.turn(webhook_id=webhook.pk, clock=clock)
        assert receiver.messages == []
        assert Delivery.objects.get().state == LookupState.FAILED

    def test_two_secrets_sign_for_a_day_after_renewing(self, webhook, receiver, claim, editor, clock):
        old = webhook.secret
        new = webhooks.renew(webhook=webhook, by=editor, now=clock())
        happen(claim)
        send(webhook, clock)
        Webhook.objects.update(old_secret_until=clock() - timedelta(seconds=1))
        happen(claim)
        send(webhook, clock)
        both, one = receiver.messages
        assert (both.verifies(old), both.verifies(new)) == (True, True)
        assert [part[:3] for part in both.signature.split(" ")] == ["v1,", "v1,"]
        assert (one.verifies(old), one.verifies(new)) == (False, True)
        assert webhooks.BOTH_SIGN == DAY
        told = str(list(Event.objects.values_list("data", flat=True)))
        assert old not in told
        assert new not in told


class TestTryingAgain:
    def test_signs_anew_and_keeps_the_id(self, webhook, receiver, claim, clock):
        receiver.answers = statuses(500, 503)
        happen(claim)
        send(webhook, clock)
        for wait in deliveries.BACKOFF[:2]:
            assert deliveries.turn(webhook_id=webhook.pk, clock=clock) == 0  # not yet
            clock.ahead += timedelta(seconds=wait * 1.25)
            assert deliveries.turn(webhook_id=webhook.pk, clock=clock) == 1
        assert len({message.id for message in receiver.messages}) == 1
        assert len({message.body for message in receiver.messages}) == 1
        assert len({message.signature for message in receiver.messages}) == 3
        for message in receiver.messages:
            sent = datetime.fromtimestamp(int(message.headers["webhook-timestamp"]), UTC)
            assert message.verifies(webhook.secret, at=sent)
        assert not receiver.messages[2].verifies(webhook.secret)  # to a receiver whose clock is behind
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts, delivery.error) == ("done", 3, "")
        tries = list(delivery.tries.order_by("pk").values_list("status", "answer"))
        assert tries == [(500, "no"), (503, "no"), (200, "thanks")]

    def test_as_the_schedule_says_and_no_longer(self, webhook, receiver, claim, clock):
        receiver.answers = statuses(*[500] * 20)
        happen(claim)
        deliveries.spread(now=clock())
        waits = []
        for _ in range(deliveries.ATTEMPTS):
            assert deliveries.run(delivery_id=Delivery.objects.get().pk, clock=clock)
            delivery = Delivery.objects.get()
            if delivery.not_before:
                waits.append((delivery.not_before - clock()).total_seconds())
                clock.ahead += timedelta(seconds=waits[-1] + 1)
        told = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
        assert all(low - 1 <= wait <= low * 1.25 for low, wait in zip(told, waits, strict=True))
        assert (delivery.state, len(receiver.messages)) == ("gave_up", 8)

    @pytest.mark.parametrize("status", [201, 204, 299])
    def test_every_2xx_is_a_success(self, webhook, receiver, claim, clock, status):
        receiver.answers = [answer(b"", status=status)]
        happen(claim)
        send(webhook, clock)
        assert Delivery.objects.get().state == LookupState.DONE
        assert stored(webhook).succeeded_at is not None

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_redirect_is_a_failure_and_not_followed(self, webhook, receiver, claim, clock, status):
        receiver.site.pages["/other"] = answer()
        receiver.answers = [redirect("/other", status)]
        happen(claim)
        send(webhook, clock)
        assert Delivery.objects.get().state == LookupState.QUEUED
        assert "redirects" in DeliveryAttempt.objects.get().error
        assert receiver.site.asked("/other") == 0

    @pytest.mark.parametrize(
        ("status", "asked", "kept"), [(429, 900, 900), (503, 10**8, 3600), (500, 900, 5)]
    )
    def test_waits_as_it_is_asked_to(self, webhook, receiver, claim, clock, status, asked, kept):
        receiver.answers = [answer(b"", status=status, retry_after=str(asked))]
        happen(claim)
        happen(claim)
        send(webhook, clock)
        first = Delivery.objects.earliest("pk")
        wait = (first.not_before - clock()).total_seconds()
        assert kept - 2 <= wait <= kept * 1.25
        # The others wait as well: it was not one message that was too much.
        assert len(receiver.messages) == (2 if status == 500 else 1)
        if status != 500:
            clock.ahead = timedelta(seconds=kept * 1.3)
            assert deliveries.turn(webhook_id=webhook.pk, clock=clock) == 2

    def test_of_a_long_answer_the_beginning_is_kept(self, webhook, receiver, claim, clock):
        receiver.answers = [answer(("é\x00" * 100_000).encode(), content_type="application/octet-stream")]
        happen(claim)
        send(webhook, clock)
        attempt = DeliveryAttempt.objects.get()
        assert len(attempt.answer) == 1000
        assert "\x00" not in attempt.answer
        assert Delivery.objects.get().state == LookupState.DONE

    def test_of_a_packed_answer_nothing_is_read(self, webhook, receiver, claim, clock):
        receiver.answers = [answer(b"\x1f\x8b", content_encoding="gzip")]
        happen(claim)
        send(webhook, clock)
        assert (DeliveryAttempt.objects.get().answer, Delivery.objects.get().state) == ("", "done")

    def test_a_silent_receiver_is_a_failure_in_time(self, webhook, receiver, claim, clock, monkeypatch):
        monkeypatch.setattr(webhooks, "SECONDS", 0.3)
        receiver.answers = [lambda handler: time.sleep(2)]
        happen(claim)
        begun = time.monotonic()
        send(webhook, clock)
        assert time.monotonic() - begun < 1.5
        assert DeliveryAttempt.objects.get().status is None
        assert Delivery.objects.get().error_code == "no_answer"

    def test_a_crash_before_storing_leads_to_a_second_sending_with_the_same_id(
        self, webhook, receiver, claim, clock, monkeypatch
    ):
        def crash(*args: Any) -> None:
            raise SystemExit

        happen(claim)
        with monkeypatch.context() as patch:
            patch.setattr(deliveries, "_store", crash)
            with pytest.raises(SystemExit):
                send(webhook, clock)
        assert deliveries.turn(webhook_id=webhook.pk, clock=clock) == 0  # its lease holds
        clock.ahead = timedelta(seconds=121)
        assert deliveries.sweep(now=clock()) == 1
        deliveries.turn(webhook_id=webhook.pk, clock=clock)
        first, second = receiver.messages
        assert first.id == second.id
        assert Delivery.objects.get().state == LookupState.DONE

    def test_who_lost_the_lease_stores_nothing(self, webhook, receiver, claim, clock, monkeypatch):
        sending = deliveries._send

        def slow(*args: Any) -> Any:
            outcome = sending(*args)
            Delivery.objects.update(lease_token=webhook.uid)
            return outcome

        monkeypatch.setattr(deliveries, "_send", slow)
        happen(claim)
        send(webhook, clock)
        assert not DeliveryAttempt.objects.exists()
        assert stored(webhook).succeeded_at is None


class TestPausing:
    def test_keeps_all_and_sends_it_after_resuming(self, webhook, receiver, claim, editor, clock):
        receiver.answers = statuses(500)
        happen(claim)
        send(webhook, clock)
        assert webhooks.pause(webhook=webhook, because=Paused.PERSON, by=editor, now=clock())
        assert not webhooks.pause(webhook=webhook, because=Paused.PERSON, by=editor, now=clock())
        happen(claim)
        clock.ahead = DAY
        assert send(webhook, clock) == 0
        assert deliveries.sweep(now=clock()) == 0
        assert webhooks.resume(webhook=webhook, by=editor, now=clock())
        assert not webhooks.resume(webhook=webhook, by=editor, now=clock())
        assert send(webhook, clock) == 2
        assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}
        kinds = Event.objects.filter(type__in=[EventType.WEBHOOK_PAUSED, EventType.WEBHOOK_RESUMED])
        assert [event.actor for event in kinds] == ["editor", "editor"]

    def test_410_pauses_at_once_and_loses_nothing(self, webhook, receiver, claim, editor, clock):
        receiver.answers = statuses(410)
        happen(claim)
        happen(claim)
        deliveries.spread(now=clock())
        Delivery.objects.update(attempts=deliveries.ATTEMPTS - 1)  # the last: it would be given up
        send(webhook, clock)
        assert len(receiver.messages) == 1
        assert (stored(webhook).paused_because, Delivery.objects.filter(state="queued").count()) == (
            "gone",
            2,
        )
        event = Event.objects.get(type=EventType.WEBHOOK_PAUSED)
        assert (event.data["because"], event.actor, event.public) == ("gone", "", None)
        webhooks.resume(webhook=webhook, by=editor, now=clock())
        assert send(webhook, clock) == 2

    def test_failing_for_a_day_and_ten_times_pauses(self, webhook, receiver, claim, editor, clock):
        receiver.answers = statuses(*[500] * 30)
        happen(claim)
        deliveries.spread(now=clock())
        first = Delivery.objects.get()
        for _ in range(8):  # in 27.6 hours all attempts of the one message: not yet so often
            deliveries.run(delivery_id=first.pk, clock=clock)
            clock.ahead += timedelta(seconds=46_000)
        first.refresh_from_db()
        assert (first.state, stored(webhook).paused_at, stored(webhook).failures) == ("gave_up", None, 8)
        happen(claim)
        send(webhook, clock)
        assert stored(webhook).paused_at is None
        clock.ahead += timedelta(seconds=10)
        send(webhook, clock)
        assert stored(webhook).paused_because == Paused.FAILING
        assert Event.objects.get(type=EventType.WEBHOOK_PAUSED).data["because"] == "failing"
        assert list(webhooks.paused_by_themselves()) == [webhook]
        # What was given up since it fails goes out as well.
        receiver.answers = []
        webhooks.resume(webhook=webhook, by=editor, now=clock())
        assert send(webhook, clock) == 2
        again = stored(webhook)
        assert (again.failing_since, again.failures, again.paused_because) == (None, 0, "")

    def test_often_is_not_long_and_a_success_begins_anew(self, webhook, receiver, claim, clock):
        receiver.answers = statuses(*[500] * 12)
        for _ in range(12):
            happen(claim)
        send(webhook, clock)
        assert (stored(webhook).failures, stored(webhook).paused_at) == (12, None)
        clock.ahead = DAY
        receiver.answers = [answer(), *statuses(*[500] * 11)]
        send(webhook, clock)
        assert (stored(webhook).failures, stored(webhook).paused_at) == (11, None)

    def test_takes_hold_between_two_messages(self, webhook, receiver, claim, editor, clock, monkeypatch):
        storing = deliveries._store

        def pausing(*args: Any) -> bool:
            webhooks.pause(webhook=webhook, because=Paused.PERSON, by=editor, now=clock())
            return storing(*args)

        monkeypatch.setattr(deliveries, "_store", pausing)
        happen(claim)
        happen(claim)
        assert send(webhook, clock) == 1
        assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["done", "queued"]


class TestTest:
    def test_goes_out_at_once_and_tells_what_came_of_it(self, webhook, receiver, clock):
        delivery = deliveries.test(webhook=webhook, clock=clock)
        (message,) = receiver.messages
        assert message.verifies(webhook.secret)
        assert message.told["type"] == "webhook.test"
        assert message.told["data"]["seq"] is None
        assert (delivery.state, delivery.tries.get().answer) == ("done", "thanks")

    def test_is_tried_once_also_of_a_paused_one(self, webhook, receiver, editor, clock):
        webhooks.pause(webhook=webhook, because=Paused.PERSON, by=editor, now=clock())
        receiver.answers = statuses(404)
        delivery = deliveries.test(webhook=webhook, clock=clock)
        assert (delivery.state, delivery.error) == ("gave_up", "The receiver answered with status 404.")
        assert stored(webhook).paused_because == Paused.PERSON


class TestReplay:
    def test_of_chosen_messages_keeps_their_ids(self, webhook, receiver, claim, editor, clock, woken):
        happen(claim)
        happen(claim)
        send(webhook, clock)
        woken.clear()
        chosen = Delivery.objects.order_by("pk")[:1]
        found = Delivery.objects.filter(pk__in=[one.pk for one in chosen])
        assert webhooks.send_again(deliveries=found, by=editor, now=clock()) == 1
        assert woken == [webhook.pk]
        deliveries.turn(webhook_id=webhook.pk, clock=clock)
        assert receiver.messages[2].id == receiver.messages[0].id
        assert receiver.messages[2].body == receiver.messages[0].body
        assert Delivery.objects.earliest("pk").tries.count() == 2
        assert Event.objects.get(type=EventType.WEBHOOK_REPLAYED).data["messages"] == 1

    def test_since_a_number_also_of_what_is_forgotten(self, webhook, receiver, claim, editor, clock):
        for _ in range(3):
            happen(claim)
        send(webhook, clock)
        ids = [message.id for message in receiver.messages]
        Delivery.objects.latest("pk").delete()
        second = receiver.messages[1].told["data"]["seq"]
        webhooks.replay(webhook=webhook, after=second - 1, by=editor, now=clock())
        assert send(webhook, clock) == 2
        assert [message.id for message in receiver.messages[3:]] == ids[1:]
        assert stored(webhook).after == events.newest()
        with pytest.raises(changes.Beyond):
            webhooks.replay(webhook=webhook, after=events.newest() + 1, by=editor, now=clock())

    def test_since_before_it_was_there(self, receiver, claim, editor, clock):
        happen(claim)
        made, _ = webhooks.make(name="Late", url=receiver.url, by=editor, now=clock())
        webhooks.replay(webhook=made, after=0, by=editor, now=clock())
        assert send(made, clock) == 1


class TestSweeping:
    def test_wakes_whose_wake_up_was_lost(self, webhook, claim, clock, woken):
        happen(claim)
        deliveries.spread(now=clock())
        assert woken == [webhook.pk]
        assert deliveries.sweep(now=clock()) == 0
        clock.ahead = jobs.WAKE_AGAIN + timedelta(seconds=1)
        assert deliveries.sweep(now=clock()) == 1
        assert woken == [webhook.pk, webhook.pk]

    def test_forgets_what_is_done_for_long_and_nothing_that_waits(
        self, webhook, receiver, claim, editor, clock
    ):
        happen(claim)
        send(webhook, clock)
        webhooks.pause(webhook=webhook, because=Paused.PERSON, by=editor, now=clock())
        receiver.answers = statuses(500)
        Webhook.objects.update(paused_at=None, paused_because="")
        happen(claim)
        send(webhook, clock)
        Webhook.objects.update(paused_at=clock(), paused_because="person")
        clock.ahead = timedelta(days=29)
        tidying.tidy(now=clock())
        assert Delivery.objects.count() == 2
        clock.ahead = timedelta(days=31)
        assert tidying.tidy(now=clock())["messages to webhooks"] == 1
        assert Delivery.objects.get().state == LookupState.QUEUED

    def test_one_worker_at_a_webhook_at_a_time(self, webhook, receiver, claim, clock):
        happen(claim)
        deliveries.spread(now=clock())
        Webhook.objects.update(turn_token=webhook.uid, turn_until=clock() + timedelta(seconds=60))
        assert deliveries.turn(webhook_id=webhook.pk, clock=clock) == 0
        clock.ahead = timedelta(seconds=61)
        assert deliveries.turn(webhook_id=webhook.pk, clock=clock) == 1
        assert stored(webhook).turn_until is None

    def test_a_turn_ends_and_another_is_asked_for(self, webhook, receiver, claim, clock, woken, monkeypatch):
        monkeypatch.setattr(deliveries, "TURN", 0.0)
        happen(claim)
        happen(claim)
        deliveries.spread(now=clock())
        woken.clear()
        assert deliveries.turn(webhook_id=webhook.pk, clock=clock) == 1
        assert woken == [webhook.pk]

    def test_taking_one_looks_at_its_own_row_when_it_changes_it(self, webhook, claim, clock):
        """A condition inside a sub-select would be checked against an old picture of the row (PostgreSQL)."""
        happen(claim)
        deliveries.spread(now=clock())
        with CaptureQueriesContext(connection) as asked:
            jobs.take(deliveries._of_ready(clock()), pk=Delivery.objects.get().pk, now=clock(), seconds=9)
        update = asked.captured_queries[-1]["sql"]
        assert update.startswith('UPDATE "claims_delivery"')
        assert 'FROM "claims_delivery"' not in update
        assert 'JOIN "claims_delivery"' not in update


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time anyway")
def test_many_sweepers_at_once_make_each_message_once(webhook, claim, clock, monkeypatch):
    monkeypatch.setattr(deliveries, "SPREAD", 7)
    for _ in range(100):
        happen(claim)
    start, problems = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            while Webhook.objects.get().after < events.newest():
                deliveries.spread(now=clock())
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert problems == []
    told = [seq for seq, _ in changes.read(after=webhook.after, limit=1000).changes]
    assert len(told) == 100
    assert list(Delivery.objects.order_by("seq").values_list("seq", flat=True)) == told
