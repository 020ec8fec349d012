"""The whole product at work, small: what was acknowledged is there, once, also when processes and servers are killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid

import pytest

from benchmarks import load_audit, load_people, load_record
from claims.services import reviews
from tests import factories


@pytest.mark.slow
def test_under_load_and_kills_nothing_is_lost_and_nothing_doubled():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.load", "--small", "--kills", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        timeout=400,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": ""},
        check=False,
    )
    told = json.loads(done.stdout)
    assert (told["faults"], done.returncode) == ("none", 0)
    assert told["articles"] == 20
    assert told["decisions acknowledged"]
    assert [kill["killed"] for kill in told["kills"]] == ["worker", "Redis", "PostgreSQL"]
    outside = {row["request"]: row["errors"] for row in told["requests"] if row["errors"]}
    assert outside == {}


# --- the audit can fail ------------------------------------------------------------------------------


@pytest.fixture
def crowd():
    return load_people.Crowd("", load_record.Record(), think=1.0, pause=1.0)


@pytest.mark.django_db
def test_an_acknowledged_article_or_answer_that_is_not_there_is_missed(crowd):
    crowd.articles[7] = str(uuid.uuid4())
    crowd.decisions.append(
        load_people.Decision(
            "ann", str(uuid.uuid4()), "verified", "accurate", "So it says.", acknowledged=True
        )
    )
    crowd.comments.append("Look at the year.")
    assert load_audit._articles(crowd)["articles lost"] == 1
    told = load_audit._decisions(crowd)
    assert (told["decisions lost"], told["comments lost or doubled"]) == (1, 1)


@pytest.mark.django_db
def test_an_answer_that_nobody_sent_and_a_copy_with_a_gap_are_seen(crowd):
    claim = factories.make_claim(factories.make_article().current_version)
    reviews.submit(
        claim=claim, by=factories.make_user("reviewers"), seen=claim.revision, status="unverified",
        finding="ambiguous", rationale="It says both.", evidence=[], now=factories.NOW,
    )  # fmt: skip
    crowd.mirrors[0] = []
    assert load_audit._decisions(crowd)["decisions nobody sent"] == 1
    assert load_audit._ledger(crowd)["mirrors unlike the ledger"] == 1


def test_errors_are_counted_apart_within_and_outside_of_windows():
    record = load_record.Record(
        [
            load_record.Asked("badge", 1.0, 0.2, ""),
            load_record.Asked("badge", 4.9, 0.2, "500"),  # it ends in the window
            load_record.Asked("badge", 9.0, 0.2, "ReadError"),
            load_record.Asked("badge", 9.5, 0.2, "contested"),
        ]
    )
    (row, _) = record.table(0.0, 9.2, [(5.0, 8.0)])
    assert (row["errors in windows"], row["errors"], row["contested"], row["p50 ms"]) == (1, 1, 1, 200)
    assert row["a second"] == round(3 / 9.2, 2)  # the last came when the load was over
    assert (record.pace("badge", 0.0, 2.0), record.pace("badge", 0.0, 1.1)) == (0.5, 0.0)
    assert record.first_good(0.5) == 1.2
    assert record.first_good(1.1) is None
