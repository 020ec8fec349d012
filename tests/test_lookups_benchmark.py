"""The benchmark of look-ups, small: the product's own processes in a scratch database, killed and counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

FAULTS = ("lost", "events doubled", "passages missing", "passages doubled", "over the attempts", "failed")


def run(*arguments: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.lookups", *arguments, "--json"],
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": ""},
        check=True,
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


@pytest.mark.slow
def test_under_fire_nothing_is_lost_and_nothing_doubled():
    (row,) = run("chaos", "--claims", "20", "--every", "4")
    assert row["look-ups"] == row["done"] + row["gave_up"] == 60
    assert row["kills"]
    assert row["flushes"]
    assert {name: row[name] for name in FAULTS} == dict.fromkeys(FAULTS, 0)
    assert row["gaps in the ledger"] == 0


@pytest.mark.slow
def test_a_provider_is_asked_no_faster_than_it_wants():
    (row,) = run("pace", "--claims", "8", "--paces", "0.4", "--concurrency", "2")
    assert (row["done"], row["bound"]) == (8, 2.5)
    assert row["look-ups/s"] < 3
    assert row["least gap s"] > 0.3
