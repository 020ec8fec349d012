"""What `make audit` makes of pip-audit's answer."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests import audit

FINE = {"name": "django", "version": "5.2.19", "vulns": []}
SKIPPED = {"name": "segno", "skip_reason": "Dependency not found"}
HOLED = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}


def answer(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_hole_fails_and_is_named():
    assert audit.judged(answer(FINE, SKIPPED, HOLED)) == (1, ["pillow 1.0: PYSEC-1, mended in 1.1"])


def test_no_hole_passes_and_says_what_was_left_out():
    status, lines = audit.judged(answer(FINE, SKIPPED))
    assert (status, lines[0]) == (0, "1 packages, no known hole.")
    assert "segno" in lines[1]


@pytest.mark.parametrize("output", ["", "Traceback", "{}", answer(SKIPPED)])
def test_no_service_is_said_and_is_no_failure(output):
    assert audit.judged(output) == (0, [audit.UNASKED])


def test_the_tool_takes_the_options_it_is_given():
    told = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for option in ("--requirement", "--require-hashes", "--disable-pip", "--progress-spinner", "--format"):
        assert option in told
