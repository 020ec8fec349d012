"""docs/api.md says what is true: its examples run, its tables are complete."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from claims.api.filters import filters_of
from claims.api.v1.changes import PageIn, WantedIn
from claims.api.v1.urls import router
from claims.services import checked, outgoing, renditions, reviews
from tests.factories import NOW, PASSWORD, make_article, make_claim

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(bash|python|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [(match[1], match[2]) for match in BLOCK.finditer(GUIDE)]


def examples(language):
    return [code for named, code in EXAMPLES if named == language]


@pytest.fixture
def run(decided, outsider, live_server):
    renditions.rebuild(now=NOW)

    def run_example(*command):
        environment = {
            "PATH": os.environ["PATH"],
            "TRACKER": live_server.url,
            "ACCOUNT": f"outsider:{PASSWORD}",
            "PYTHONIOENCODING": "utf-8",
            "ROUNDS": "1",
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_example


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_the_curl_example_prints_the_disputed_claim(run, decided):
    example, *_ = examples("bash")
    assert run("bash", "-eo", "pipefail", "-c", example) == f"false {decided.quote}\n"


@pytest.mark.slow
def test_the_python_examples_run(run, decided):
    listing, offsets, _ = examples("python")
    printed = run(sys.executable, "-c", listing).splitlines()
    assert printed == [
        f"disputed false {decided.quote}",
        "  because: The report says 1.2%.",
        "  source: هيئة الميناء https://example.org/report/1",
    ]
    assert run(sys.executable, "-c", offsets) == f"{[decided.quote]}\n"


@pytest.fixture
def changed(reviewer):
    """A claim that the first of two has answered: what is nobody's business but the newsroom's."""
    claim = make_claim(make_article(review_policy=2).current_version)
    answer: dict[str, Any] = {
        "status": "unverified",
        "finding": "ambiguous",
        "rationale": "Which year?",
        "evidence": [],
        "now": NOW,
    }
    reviews.submit(claim=claim, by=reviewer, seen=claim.revision, **answer)
    return claim


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_the_curl_example_prints_the_changes(run, changed):
    _, example, _ = examples("bash")
    told = "2 claim.status {'status': 'unverified', 'finding': 'in_review'}\n"
    assert run("bash", "-eo", "pipefail", "-c", example) == told


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_the_curl_example_finds_what_was_checked(run, decided):
    *_, example = examples("bash")
    checked.keep(decided)
    assert run("bash", "-eo", "pipefail", "-c", example) == "same disputed []\n"


@pytest.mark.slow
def test_the_follower_prints_the_changes(run, changed):
    _, _, follower = examples("python")
    printed = run(sys.executable, "-c", follower)
    assert printed == "2 2025-02-02T12:00:00.000000Z unverified in_review\n"


@pytest.mark.parametrize(
    ("path", "asked"), [("/api/v1/changes/", PageIn), ("/api/v1/changes/stream/", WantedIn)]
)
def test_every_parameter_of_the_changes_is_in_the_table(path, asked):
    (row,) = [line for line in GUIDE.splitlines() if line.startswith(f"| `{path}` ")]
    assert re.findall(r"`(\w+)`", row.rsplit("|", 2)[1]) == list(asked().fields)


def test_every_type_that_goes_out_is_in_the_table():
    rows = re.findall(r"^\| `((?:article|claim|verdict|evidence)\.\w+)` \|", GUIDE, re.MULTILINE)
    assert sorted(rows) == sorted(value for value, _ in outgoing.TYPES)


@pytest.mark.django_db
def test_the_error_shown_is_the_error_given(consumer):
    (shown,) = examples("json")
    assert consumer.get("/api/v1/claims/?stauts=verified").json() == json.loads(shown)


@pytest.mark.parametrize(("prefix", "view"), [(prefix, view) for prefix, view, _ in router.registry])
def test_every_filter_is_in_the_table(prefix, view):
    (row,) = [line for line in GUIDE.splitlines() if line.startswith(f"| `/api/v1/{prefix}/` ")]
    told = re.findall(r"`(\w+)`", row.rsplit("|", 2)[1])
    assert told == [*filters_of(view), *view.also]
