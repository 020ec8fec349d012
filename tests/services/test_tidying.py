"""What goes by age, and what never does."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command

from claims import roles
from claims.choices import FetchPurpose, LookupState
from claims.models import Delivery, KnownName, PageFetch, Slot, Webhook
from claims.services import renditions, reviews, tidying, tokens
from tests import factories, fingerprint
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=400)
LATELY = NOW - timedelta(days=20)


def fetch(url: str, at, state=LookupState.DONE, purpose=FetchPurpose.FEED):
    return PageFetch.objects.create(
        url=f"https://{url}.example/", purpose=purpose, state=state, finished_at=at
    )


def login(model, at):
    more = {"failures_since_start": 1} if model is AccessAttempt else {}
    row = model.objects.create(username=f"amal{at:%Y}", ip_address="192.0.2.1", **more)
    model.objects.filter(pk=row.pk).update(attempt_time=at)


def token(**ends):
    made, _ = tokens.make(owner=factories.make_user(), name="t", by=None, now=LONG_AGO)
    type(made).objects.filter(pk=made.pk).update(**ends)


@pytest.fixture
def aged():
    """Of each kind one row that may go, and one that may not yet."""
    webhook = Webhook.objects.create(name="w", url="https://w.example/", secret="whsec_x")
    for at in (LONG_AGO, LATELY):
        fetch(f"page{at:%Y}", at)
        KnownName.objects.create(name=f"{at:%Y}", language="en", asked_at=at)
        Delivery.objects.create(
            webhook=webhook, seq=at.year, type="t", body="{}", state="done", finished_at=at
        )
        token(expires_at=at)
        Session.objects.create(session_key=f"{at:%Y}", session_data="", expire_date=at + timedelta(days=30))
        for model in (AccessAttempt, AccessFailureLog, AccessLog):
            login(model, at)


def test_what_is_old_goes_and_what_is_not_stays(aged):
    assert tidying.old(now=NOW) == dict.fromkeys(tidying.RULES, 1)
    assert tidying.tidy(now=NOW) == dict.fromkeys(tidying.RULES, 1)
    assert tidying.tidy(now=NOW) == dict.fromkeys(tidying.RULES, 0)
    assert PageFetch.objects.get().finished_at == LATELY
    assert Delivery.objects.get().finished_at == LATELY
    assert Session.objects.get().expire_date > NOW
    assert AccessLog.objects.get().attempt_time == LATELY


def test_what_waits_or_alone_knows_a_copys_address_stays():
    fetch("waits", None, LookupState.QUEUED)
    fetch("saved", LONG_AGO, purpose=FetchPurpose.SAVE)
    fetch("not-saved", LONG_AGO, LookupState.GAVE_UP, FetchPurpose.SAVE)
    token()
    token(revoked_at=LONG_AGO)
    gone = tidying.tidy(now=NOW)
    assert {name: number for name, number in gone.items() if number} == {
        "fetched pages": 1,
        "ended tokens": 1,
    }


def test_what_people_did_stays_for_ever():
    claim = factories.make_claim()
    factories.make_lookup(claim, state=LookupState.DONE, finished_at=LONG_AGO)
    passage = factories.make_evidence(claim)
    renditions.rebuild(now=NOW)
    reviews.submit(
        claim=claim, by=factories.make_user(roles.REVIEWERS), status="verified", finding="accurate", rationale="r",
        evidence=[passage.uid], seen=claim.revision, now=LONG_AGO,
    )  # fmt: skip
    before = fingerprint.tables()
    tidying.tidy(now=NOW + timedelta(days=36_500))
    assert fingerprint.tables() == before


def test_goes_in_batches(monkeypatch):
    monkeypatch.setattr(tidying, "BATCH", 2)
    for number in range(5):
        KnownName.objects.create(name=str(number), language="ar", asked_at=LONG_AGO)
    assert tidying.tidy(now=NOW)["known names"] == 5


def test_days_are_settings(settings):
    KnownName.objects.create(name="a", language="ar", asked_at=LONG_AGO)
    settings.KEEP_NAMES_DAYS = 500
    assert tidying.old(now=NOW)["known names"] == 0


class TestDaily:
    def test_the_sweeper_does_it_once_a_day(self, aged):
        call_command("sweep", "--once", stdout=io.StringIO())
        assert tidying.old(now=NOW) == dict.fromkeys(tidying.RULES, 0)
        assert Slot.objects.filter(name=tidying.SLOT).exists()
        KnownName.objects.create(name="a", language="ar", asked_at=LONG_AGO)
        call_command("sweep", "--once", stdout=io.StringIO())
        assert KnownName.objects.filter(name="a").exists()

    def test_again_the_next_day_and_by_one_sweeper_alone(self):
        for day in range(3):
            now = NOW + timedelta(days=day)
            KnownName.objects.create(name=str(day), language="ar", asked_at=LONG_AGO)
            assert tidying.daily(now=now) == 1
            KnownName.objects.create(name=f"{day} later", language="ar", asked_at=LONG_AGO)
            assert tidying.daily(now=now + timedelta(hours=23)) == 0
            KnownName.objects.all().delete()

    def test_goes_on_in_the_next_round_while_there_is_more(self, monkeypatch):
        monkeypatch.setattr(tidying, "BATCH", 2)
        for number in range(5):
            KnownName.objects.create(name=str(number), language="ar", asked_at=LONG_AGO)
        rounds = [tidying.daily(now=NOW + timedelta(seconds=3 * n)) for n in range(5)]
        assert rounds == [2, 2, 1, 0, 0]


def test_the_command_tells_first_and_deletes_then(aged):
    def told(*arguments: str) -> str:
        out = io.StringIO()
        call_command("tidy", *arguments, stdout=out)
        return out.getvalue()

    # The clock is the machine's here: what is recent for the other tests is old as well.
    assert "sessions                      2" in told("--dry-run")
    assert Session.objects.count() == 2
    assert "sessions                      2" in told()
    assert not Session.objects.exists()
