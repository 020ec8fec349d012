"""Readiness, and the numbers for Prometheus."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.urls import resolve
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from claims import metrics, readiness, waiting
from claims.api import front
from claims.choices import LookupState, Paused
from claims.models import Delivery, Lookup, ProviderHealth, Slot, Webhook
from claims.services import jobs, lookups, manners, queueing
from tests.factories import make_claim, make_lookup

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "t" * 10 + "0123456789"
CHECKS = {
    "database", "migrations", "queue:evidence", "queue:pages", "queue:assist", "queue:webhooks", "sweep", "broker",
}  # fmt: skip


def make_webhook(**fields):
    return Webhook.objects.create(name="w", url="https://example.org/hook", secret="whsec_x", **fields)


def make_delivery(webhook, **fields):
    return Delivery.objects.create(webhook=webhook, type="webhook.test", body="{}", **fields)


@pytest.fixture
def anew(monkeypatch):
    """No answer is kept from before."""
    monkeypatch.setattr(readiness, "_kept", [float("-inf"), {}])


def not_ok(client) -> set[str]:
    response = client.get("/readyz")
    told = response.json()
    assert set(told["checks"]) == CHECKS
    assert set(told["checks"].values()) <= {"ok", "not ok"}
    wrong = {name for name, word in told["checks"].items() if word != "ok"}
    assert (response.status_code, told["status"]) == ((503, "not ok") if wrong else (200, "ok"))
    return wrong


@pytest.mark.django_db(transaction=True)
class TestReady:
    pytestmark = pytest.mark.usefixtures("anew")

    @pytest.fixture(autouse=True)
    def swept(self, transactional_db):
        manners.swept(now=timezone.now())

    def test_all_is_well(self, client):
        assert not_ok(client) == set()

    def test_a_job_that_waits_too_long(self, client, settings):
        long_ago = timezone.now() - timedelta(seconds=settings.QUEUE_LATE_SECONDS + 5)
        make_lookup(make_claim(), created_at=long_ago)
        assert not_ok(client) == {"queue:evidence"}

    def test_the_sweeper_stands_still(self, client):
        manners.swept(now=timezone.now() - timedelta(seconds=readiness.SWEEP_LATE + 5))
        assert not_ok(client) == {"sweep"}

    def test_nobody_ever_swept(self, client):
        Slot.objects.all().delete()
        assert not_ok(client) == {"sweep"}

    def test_a_migration_is_missing(self, client, monkeypatch):
        newest = readiness._newest()
        monkeypatch.setattr(readiness, "_newest", lambda: newest | {("claims", "9999_next")})
        assert not_ok(client) == {"migrations"}

    def test_the_broker_is_away(self, client, monkeypatch, caplog):
        monkeypatch.setattr(queueing, "_size", lambda queue: None)
        assert not_ok(client) == {"broker"}
        assert "not ready: broker: cannot be reached" in caplog.text

    def test_the_database_is_away(self, client, monkeypatch, caplog):
        def fail(*_):
            raise OperationalError("connection to db.internal refused")

        monkeypatch.setattr(waiting, "limit", fail)
        assert not_ok(client) == CHECKS - {"broker"}
        assert "db.internal" in caplog.text

    def test_who_never_answers_is_not_waited_for(self, client, monkeypatch):
        monkeypatch.setattr(readiness, "SECONDS", 0.2)
        monkeypatch.setattr(queueing, "_size", lambda queue: time.sleep(1))
        begun = time.monotonic()
        assert "broker" in not_ok(client)
        assert time.monotonic() - begun < 0.8
        time.sleep(1)  # it must not meet the next test

    def test_strangers_ask_as_often_as_they_like(self, client, monkeypatch):
        assert not_ok(client) == set()
        monkeypatch.setattr(readiness, "_look", None)
        assert not_ok(client) == set()


@pytest.mark.django_db
class TestWaiting:
    def queue(self, name):
        return next(one for one in waiting.queues_now(now=self.now) if one.name == name)

    @pytest.fixture(autouse=True)
    def clock(self):
        self.now = timezone.now()

    def test_the_oldest_that_is_due(self):
        claim, ago = make_claim(), self.now - timedelta(minutes=5)
        make_lookup(claim, provider="due", created_at=ago)
        make_lookup(claim, provider="newer", created_at=self.now)
        make_lookup(claim, provider="resting", created_at=ago, not_before=self.now + timedelta(minutes=1))
        make_lookup(claim, provider="done", created_at=ago - timedelta(days=1), state=LookupState.DONE)
        found = self.queue("evidence")
        assert (found.jobs, found.seconds) == (2, 300)
        assert self.queue("pages") == waiting.Queue("pages", 0, 0.0)

    def test_what_is_asked_again_waits_from_then_on(self, editor):
        claim = make_claim()
        make_lookup(claim, created_at=self.now - timedelta(days=30), state=LookupState.DONE)
        lookups.ask_again(claims=[claim], by=editor, now=self.now)
        found = self.queue("evidence")
        assert (found.jobs, found.seconds) == (1, jobs.CLOCKS_DIFFER.total_seconds())
        assert lookups.take(lookup_id=Lookup.objects.get().pk, now=self.now - timedelta(seconds=2))

    def test_messages_to_a_paused_webhook_are_not_late(self):
        webhook = make_webhook()
        make_delivery(webhook, created_at=self.now - timedelta(hours=1))
        assert self.queue("webhooks").jobs == 1
        Webhook.objects.update(paused_at=self.now, paused_because=Paused.FAILING)
        assert self.queue("webhooks").jobs == 0


@pytest.fixture
def scraped(settings, tmp_path, client):
    settings.METRICS_TOKEN, settings.METRICS_FOLDER = TOKEN, tmp_path

    def ask():
        response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/plain; version=0.0.4")
        return numbers(response.content.decode())

    return ask


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, in the order of the labels' names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_start_counts_from_nothing(settings, tmp_path):
    settings.METRICS_FOLDER = tmp_path
    for name in ("histogram_17.db", "notes.txt"):
        (tmp_path / name).write_text("left")
    settings.METRICS_TOKEN = ""
    metrics.begin()
    assert len(list(tmp_path.iterdir())) == 2
    settings.METRICS_TOKEN = TOKEN
    metrics.begin()
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.django_db
class TestNumbers:
    def test_there_is_no_page_without_a_token(self, client):
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    @pytest.mark.parametrize(
        "shown", [None, "Bearer ", "Bearer é", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x"]
    )
    def test_another_token_opens_nothing(self, client, scraped, shown):
        response = client.get("/metrics", headers={"Authorization": shown} if shown else {})
        assert (response.status_code, response["WWW-Authenticate"], response.content) == (401, "Bearer", b"")

    def test_tells_what_the_rows_say(self, scraped):
        now = timezone.now()
        claim = make_claim()
        make_lookup(claim, provider="archive", created_at=now - timedelta(minutes=5))
        make_lookup(claim, provider="page", state=LookupState.GAVE_UP)
        ProviderHealth.objects.create(provider="page", failures=4, open_until=now + timedelta(minutes=1))
        webhook = make_webhook(paused_at=now, paused_because=Paused.PERSON)
        for ago in (1, 59, 61):
            make_delivery(webhook, state=LookupState.DONE, finished_at=now - timedelta(minutes=ago))
        manners.swept(now=now - timedelta(seconds=40))
        found = scraped()
        assert found["factcheck_database_up",] == 1
        assert found["factcheck_queue_jobs", "evidence"] == 1
        assert 300 <= found["factcheck_queue_oldest_seconds", "evidence"] < 330
        assert found["factcheck_lookups_newest", "queued", "archive"] == 1
        assert found["factcheck_lookups_newest", "gave_up", "page"] == 1
        assert found["factcheck_provider_failures", "page"] == 4
        assert found["factcheck_provider_resting", "page"] == 1
        assert found["factcheck_webhook_messages_ended", "done"] == 2
        assert found["factcheck_webhook_messages_ended", "gave_up"] == 0
        assert found["factcheck_webhooks_paused",] == 1
        assert 40 <= found["factcheck_sweep_age_seconds",] < 70

    def test_takes_as_many_statements_whatever_there_is(self, scraped, django_assert_max_num_queries):
        claim = make_claim()
        for number in range(20):
            make_lookup(claim, provider=f"provider-{number}")
        with django_assert_max_num_queries(12):
            scraped()

    def test_counts_the_newest_lookups_only(self, scraped, monkeypatch):
        monkeypatch.setattr(metrics, "NEWEST", 2)
        claim = make_claim()
        for provider in ("old", "new", "newer"):
            make_lookup(claim, provider=provider)
        told = {key[2] for key in scraped() if key[0] == "factcheck_lookups_newest"}
        assert told == {"new", "newer"}

    def test_says_so_without_database(self, scraped, monkeypatch):
        def fail(*_):
            raise OperationalError("away")

        monkeypatch.setattr(waiting, "limit", fail)
        assert scraped() == {("factcheck_database_up",): 0}


ASKING = """
import sys
from factcheck.wsgi import application
from claims import metrics

def ask(path, method="GET", **more):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
               "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": sys.stdin.buffer, **more}
    return b"".join(application(environ, lambda *_: None))

for _ in range(3):
    ask("/healthz")
ask("/healthz", method="BREW")
ask("/nothing/here")
metrics.extracted("ar", 0.2)
print(ask("/metrics", HTTP_AUTHORIZATION="Bearer TOKEN").decode())
"""


@pytest.mark.slow
def test_processes_add_up(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "DEBUG": "1", "VAR_DIR": str(tmp_path), "METRICS_TOKEN": TOKEN, "LOG_LEVEL": "CRITICAL",
    }  # fmt: skip
    for round_ in (1, 2):
        done = subprocess.run(
            [sys.executable, "-c", ASKING.replace("TOKEN", TOKEN)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = numbers(done.stdout)
        assert found["factcheck_request_seconds_count", "GET", "2xx", "web:healthz"] == 3 * round_
        assert found["factcheck_request_seconds_count", "other", "4xx", "web:healthz"] == round_
        assert found["factcheck_request_seconds_count", "GET", "4xx", "other"] == round_
        assert found["factcheck_extraction_seconds_count", "ar"] == round_


def test_the_short_way_has_the_names_of_djangos():
    single, page = front.VIEWS
    assert resolve(front.LIST).view_name == page
    assert resolve(f"{front.LIST}0fa1b3a0-0000-4000-8000-000000000000/").view_name == single


def test_every_number_is_explained_and_no_other():
    names = set(re.findall(r'"(factcheck_\w+)"', (ROOT / "claims/metrics.py").read_text(encoding="utf-8")))
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = {
        name
        for row in re.findall(r"^\| (`factcheck_.+?) \|", page, re.M)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert table == names
    used = {re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(r"\bfactcheck_\w+", page)}
    assert used == names
