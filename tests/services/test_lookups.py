"""Look-ups: taken once, finished once, never lost."""

import threading
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerError

from claims.choices import LookupState
from claims.evidence.base import Refused, Throttled, Unavailable
from claims.evidence.types import Hit
from claims.models import Event, Evidence, Lookup
from claims.services import asking, events, evidence, jobs, lookups, queueing
from tests.factories import make_claim, make_lookup

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
LEASE = timedelta(seconds=120)


def clock():
    return NOW


@pytest.fixture
def lookup(claim):
    return make_lookup(claim)


@pytest.fixture
def woken(monkeypatch):
    """Ids sent to the workers."""
    sent = []
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: sent.extend(ids))
    return sent


@pytest.fixture
def answering(monkeypatch):
    """Let the provider answer with these offers, or raise."""

    def use(result):
        def ask(*, lookup, clock):
            if isinstance(result, Exception):
                raise result
            return result

        monkeypatch.setattr(asking, "ask", ask)

    return use


def offers(*quotes):
    """An answer with these passages of one document."""
    hit = Hit(title="Report", text="\n".join(quotes), language="en", url="https://example.org/report")
    return asking.Answer(
        offers=[
            evidence.Offer(
                hit=hit, start=hit.text.index(q), end=hit.text.index(q) + len(q), score=1.0,
                suggestion="related", why={}, comparison={},
            )
            for q in quotes
        ],
        queries=[{"query": "q", "language": "ar", "hits": len(quotes)}],
    )  # fmt: skip


class TestTake:
    def test_only_one_worker_gets_it(self, lookup):
        assert lookups.take(lookup_id=lookup.pk, now=NOW)
        assert lookups.take(lookup_id=lookup.pk, now=NOW) is None
        lookup.refresh_from_db()
        assert (lookup.state, lookup.attempts, lookup.lease_until) == ("running", 1, NOW + LEASE)

    def test_not_before_its_time(self, lookup):
        Lookup.objects.update(not_before=NOW + timedelta(seconds=1))
        assert lookups.take(lookup_id=lookup.pk, now=NOW) is None
        assert lookups.take(lookup_id=lookup.pk, now=NOW + timedelta(seconds=1))

    def test_a_dead_workers_lookup_can_be_taken_again(self, lookup):
        first = lookups.take(lookup_id=lookup.pk, now=NOW)
        assert lookups.take(lookup_id=lookup.pk, now=NOW + LEASE) is None
        second = lookups.take(lookup_id=lookup.pk, now=NOW + LEASE + timedelta(seconds=1))
        assert second not in (None, first)

    @pytest.mark.parametrize("state", ["done", "failed", "gave_up"])
    def test_a_finished_one_stays_finished(self, claim, state):
        row = make_lookup(claim, provider="other", state=state)
        assert lookups.take(lookup_id=row.pk, now=NOW) is None


class TestRun:
    def test_stores_the_passages_and_an_event(self, lookup, answering):
        answering(offers("one", "two"))
        assert lookups.run(lookup_id=lookup.pk, clock=clock)
        lookup.refresh_from_db()
        assert (lookup.state, lookup.hits, lookup.finished_at, lookup.lease_token) == ("done", 2, NOW, None)
        assert Evidence.objects.filter(claim=lookup.claim, lookup=lookup).count() == 2
        assert Event.objects.filter(type="lookup.finished", target_uid=lookup.uid).count() == 1

    def test_the_same_passage_twice_is_one(self, lookup, answering):
        answering(offers("one"))
        lookups.run(lookup_id=lookup.pk, clock=clock)
        Lookup.objects.update(state=LookupState.QUEUED, attempts=0)
        lookups.run(lookup_id=lookup.pk, clock=clock)
        assert Evidence.objects.count() == 1

    def test_a_worker_that_lost_its_lease_stores_nothing(self, lookup, monkeypatch):
        def ask(*, lookup, clock):
            lookups.take(lookup_id=lookup.pk, now=NOW + LEASE + timedelta(seconds=1))
            return offers("one")

        monkeypatch.setattr(asking, "ask", ask)
        assert lookups.run(lookup_id=lookup.pk, clock=clock) is False
        lookup.refresh_from_db()
        assert (lookup.state, lookup.attempts) == ("running", 2)
        assert not Evidence.objects.exists()
        assert not Event.objects.filter(type="lookup.finished").exists()

    def test_a_gone_lookup_is_no_error(self):
        assert lookups.run(lookup_id=10**9, clock=clock) is False

    def test_a_provider_that_is_down_is_asked_again_later(self, lookup, answering):
        answering(Unavailable("connection refused"))
        lookups.run(lookup_id=lookup.pk, clock=clock)
        lookup.refresh_from_db()
        assert (lookup.state, lookup.error_code, lookup.error) == (
            "queued",
            "Unavailable",
            "connection refused",
        )
        assert timedelta(seconds=5) <= lookup.not_before - NOW <= timedelta(seconds=7)

    def test_waits_as_long_as_the_provider_asks(self, lookup, answering):
        answering(Throttled("slow down", retry_after=900))
        lookups.run(lookup_id=lookup.pk, clock=clock)
        lookup.refresh_from_db()
        assert lookup.not_before - NOW >= timedelta(seconds=900)

    def test_gives_up_after_the_last_attempt(self, lookup, answering):
        Lookup.objects.update(attempts=lookup.max_attempts - 1)
        answering(Unavailable("connection refused"))
        lookups.run(lookup_id=lookup.pk, clock=clock)
        lookup.refresh_from_db()
        assert (lookup.state, lookup.not_before, lookup.finished_at) == ("gave_up", None, NOW)

    def test_a_database_that_went_away_is_not_the_last_word(self, lookup, answering):
        answering(OperationalError("terminating connection due to administrator command"))
        lookups.run(lookup_id=lookup.pk, clock=clock)
        lookup.refresh_from_db()
        assert (lookup.state, lookup.error_code) == ("queued", "OperationalError")
        assert lookup.not_before > NOW

    @pytest.mark.parametrize("error", [Refused("no key"), ZeroDivisionError("bug")])
    def test_fails_at_once_where_trying_again_is_no_help(self, lookup, answering, error):
        answering(error)
        lookups.run(lookup_id=lookup.pk, clock=clock)
        lookup.refresh_from_db()
        assert (lookup.state, lookup.error_code) == ("failed", type(error).__name__)


class TestSweep:
    def test_wakes_what_nobody_heard_of_and_only_that(self, claim, woken):
        old = NOW - timedelta(minutes=1)
        unheard = make_lookup(claim, provider="a", created_at=old)
        make_lookup(claim, provider="fresh", created_at=NOW)
        make_lookup(claim, provider="heard", created_at=old, woken_at=NOW - timedelta(seconds=2))
        lost = make_lookup(claim, provider="b", created_at=old, woken_at=old)
        make_lookup(claim, provider="later", created_at=old, not_before=NOW + timedelta(minutes=1))
        dead = make_lookup(claim, provider="c", state="running", created_at=old, lease_until=old)
        make_lookup(claim, provider="busy", state="running", created_at=old, lease_until=NOW + LEASE)
        make_lookup(claim, provider="done", state="done", created_at=old)
        assert lookups.sweep(now=NOW) == 3
        assert woken == [unheard.pk, lost.pk, dead.pk]
        assert lookups.sweep(now=NOW) == 0

    def test_a_long_queue_is_not_made_longer(self, claim, woken, monkeypatch):
        old = NOW - timedelta(minutes=1)
        rows = [make_lookup(claim, provider=f"p{n}", created_at=old) for n in range(3)]
        monkeypatch.setattr(queueing, "waiting", lambda queue: jobs.BATCH)
        assert lookups.sweep(now=NOW) == 0
        monkeypatch.setattr(queueing, "waiting", lambda queue: jobs.BATCH - 2)
        assert lookups.sweep(now=NOW) == 2
        monkeypatch.setattr(queueing, "waiting", lambda queue: 0)
        assert lookups.sweep(now=NOW) == 1
        assert woken == [row.pk for row in rows]

    def test_the_broker_is_asked_only_when_there_is_something_to_wake(self, claim, woken, monkeypatch):
        monkeypatch.setattr(queueing, "waiting", lambda queue: pytest.fail("asked in vain"))
        make_lookup(claim, created_at=NOW)
        assert lookups.sweep(now=NOW) == 0

    def test_gives_up_what_died_too_often(self, claim, woken):
        row = make_lookup(claim, state="running", attempts=5, max_attempts=5, lease_until=NOW - LEASE)
        lookups.sweep(now=NOW)
        row.refresh_from_db()
        assert (row.state, row.error_code, row.lease_token) == ("gave_up", "worker_lost", None)
        assert woken == []


class TestAskAgain:
    def test_queues_finished_lookups_once_more(self, claim, editor, woken):
        done = make_lookup(claim, provider="a", state="done", attempts=3)
        make_lookup(claim, provider="b", state="running")
        assert lookups.ask_again(claims=[claim], by=editor, now=NOW) == 1
        done.refresh_from_db()
        assert (done.state, done.attempts) == ("queued", 0)
        assert woken == [done.pk]
        assert Event.objects.filter(type="lookup.requested", actor="editor").count() == 1


def test_queue_makes_one_lookup_per_claim_and_provider(article, woken, settings):
    settings.EVIDENCE_PROVIDERS = ["claims.evidence.providers.static.Static"]
    rows = [make_claim(article.current_version, number=n, quote="الميناء") for n in (1, 2)]
    assert lookups.queue(claims=rows) == 2
    assert len(woken) == 2


def test_an_unreachable_broker_loses_nothing(claim, django_capture_on_commit_callbacks, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(queueing.current_app, "send_task", refuse)
    row = make_lookup(claim)
    with django_capture_on_commit_callbacks(execute=True):
        queueing.wake_lookups([row.pk])
    assert "the sweeper will wake" in caplog.text
    row.refresh_from_db()
    assert row.state == "queued"


class TestWaiting:
    def test_counts_what_no_worker_has_taken(self, monkeypatch):
        monkeypatch.setattr(queueing.current_app, "connection_for_write", lambda: Connection("memory://"))
        with Connection("memory://") as connection, connection.SimpleQueue("counted") as queue:
            assert queueing.waiting("counted") == 0
            queue.put("one")
            queue.put("two")
            assert queueing.waiting("counted") == 2
            queue.clear()

    @pytest.mark.parametrize("error", [OSError("no broker"), BrokerError("no broker")])
    def test_a_broker_that_is_away_holds_nothing(self, monkeypatch, error):
        def refuse(self):
            raise error

        monkeypatch.setattr(Connection, "channel", refuse)
        assert queueing.waiting("evidence") == 0


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
class TestLocks:
    """Nobody waits in a circle: PostgreSQL ends one of those who do, after a second, with an error."""

    @pytest.fixture
    def other(self, claim):
        return make_claim(claim.version, quote="2010")

    def together(self, *acts):
        """Run these at once; what went wrong in each."""
        problems: list[Exception] = []

        def run(act):
            try:
                act()
            except Exception as problem:
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return problems

    @pytest.fixture
    def halfway(self, monkeypatch):
        """Each who records something waits a while for another who has come as far."""
        barrier, record = threading.Barrier(2), events.record

        def slowly(*args, **kwargs):
            with suppress(threading.BrokenBarrierError):
                barrier.wait(1)
            return record(*args, **kwargs)

        monkeypatch.setattr(events, "record", slowly)

    def test_two_who_stop_the_same_claims_in_other_orders(self, claim, other, editor, halfway):
        for each in (claim, other):
            make_lookup(each)
        forth = lambda: lookups.stop(claims=[claim, other], by=editor, now=NOW)  # noqa: E731
        back = lambda: lookups.stop(claims=[other, claim], by=editor, now=NOW)  # noqa: E731
        assert self.together(forth, back) == []
        assert set(Lookup.objects.values_list("state", flat=True)) == {LookupState.STOPPED}

    def test_one_who_stops_and_a_lookup_that_finishes(self, claim, other, editor, answering, halfway):
        answering(offers("Exports rose."))
        running = [make_lookup(each) for each in (claim, other)]
        finish = lambda: lookups.run(lookup_id=running[0].pk, clock=clock)  # noqa: E731
        stop = lambda: lookups.stop(claims=[other, claim], by=editor, now=NOW)  # noqa: E731
        assert self.together(finish, stop) == []

    def test_the_sweeper_leaves_what_somebody_holds_to_the_next(self, claim, other):
        made = [
            make_lookup(each, created_at=NOW - timedelta(hours=1), provider="archive")
            for each in (claim, other)
        ]
        lost = {
            "state": LookupState.RUNNING,
            "lease_until": NOW - LEASE,
            "lease_token": uuid.uuid4(),
            "attempts": 3,
            "max_attempts": 3,
        }
        both = Lookup.objects.filter(pk__in=[row.pk for row in made])

        def swept():
            found = list[int]()
            assert (
                self.together(lambda: found.extend(jobs.sweep(Lookup.objects.all(), now=NOW, waiting=0)))
                == []
            )
            return found

        with transaction.atomic():
            Lookup.objects.filter(pk=made[1].pk).update(error="held")
            assert swept() == [made[0].pk]
        both.update(**lost)
        with transaction.atomic():
            Lookup.objects.filter(pk=made[0].pk).update(error="held")
            swept()
        assert list(both.order_by("pk").values_list("state", flat=True)) == [
            LookupState.RUNNING,
            LookupState.GAVE_UP,
        ]
