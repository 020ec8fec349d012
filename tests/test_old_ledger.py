"""The ledger of an older version goes through the migration that numbers events late (docs/adr/0013)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_keeps_numbers_tells_what_is_public_and_where_claims_stand(empty_database):
    command = [sys.executable, "-W", "ignore", "-m", "tests.old_ledger"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "DEBUG": "1",
        **empty_database,
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    uids = {name: uid for uid, name in found["names"].items()}
    events = {pk: row for pk, *row in found["events"]}
    # Keys and numbers go on where they were, so that `of` and `undoes` stay true and nothing is given twice.
    assert list(events) == list(range(1, 10))
    assert [row[0] for row in events.values()] == list(range(1, 10))
    assert found["newest"] == 9
    told = {pk: row[3] for pk, row in events.items()}
    assert told[1]["claims"] == 3
    assert told[2] is None  # a review
    assert told[3]["finding"] == "false"
    assert (told[4], told[5]) == ({"other": uids["untouched"]}, {"of": uids["begun"]})
    assert told[6] == {"number": 1, "note": "", "verdict": "v", "expires": None}
    assert told[7] is None  # a comment
    # Only of the claim whose status no event tells.
    assert events[8][1:] == ["claim.status", "begun", {"status": "unverified", "finding": "in_review"}]
    assert events[9][1] == "claim.taken_up"
