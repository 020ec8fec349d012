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
import yaml
from django.contrib.auth.models import Permission

from claims.api.filters import filters_of
from claims.api.v1.changes import PageIn, WantedIn
from claims.api.v1.urls import router
from claims.choices import Origin, Scope
from claims.models import Article, Claim
from claims.services import checked, outgoing, renditions, reviews
from claims.workflow import ANSWERS
from tests.factories import NOW, PASSWORD, make_article, make_claim

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(bash|python|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [(match[1], match[2]) for match in BLOCK.finditer(GUIDE)]


def example(language, holding=""):
    """The one example in this language that holds these words."""
    (found,) = [code for named, code in EXAMPLES if named == language and holding in code]
    return found


@pytest.fixture
def run(decided, outsider, editor, live_server):
    renditions.rebuild(now=NOW)
    # The flush behind a test with a server takes what the migrations gave the group.
    editor.user_permissions.add(Permission.objects.get(codename="add_article"))

    def run_example(*command):
        environment = {
            "PATH": os.environ["PATH"],
            "TRACKER": live_server.url,
            "ACCOUNT": f"outsider:{PASSWORD}",
            "EDITOR": f"editor:{PASSWORD}",
            "PYTHONIOENCODING": "utf-8",
            "ROUNDS": "1",
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_example


@pytest.fixture
def shell(run):
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("needs curl and bash")
    return lambda holding: run("bash", "-eo", "pipefail", "-c", example("bash", holding))


@pytest.mark.slow
def test_a_token_is_made_and_used(shell, decided):
    told = json.loads(shell("api/v1/tokens/"))["results"]
    assert told == [{"status": "disputed", "quote": decided.quote}]


@pytest.mark.slow
def test_the_curl_example_prints_the_disputed_claim(shell, decided):
    assert shell("status=disputed") == f"false {decided.quote}\n"


@pytest.mark.slow
def test_the_curl_example_adds_an_article_once(shell):
    told = "Trade {'verified': 0, 'disputed': 0, 'unverified': 1}\n"
    assert [shell("Idempotency-Key") for _ in range(2)] == [told, told]
    assert Article.objects.filter(title="Trade").count() == 1


@pytest.mark.slow
def test_the_curl_example_adds_a_claim_to_the_newest_article(shell):
    shell("Idempotency-Key")
    assert shell("VERSION=") == "The ministry said exports rose\n"
    added = Claim.objects.get(quote="The ministry said exports rose")
    assert (added.version.article.title, added.origin) == ("Trade", Origin.PERSON)


def test_every_word_that_can_be_sent_is_told():
    for status, findings in ANSWERS.items():
        assert f"`{status.value}` " + ", ".join(f"`{one.value}`" for one in findings) in GUIDE
    assert ", ".join(f"`{scope}`" for scope in Scope.values) in GUIDE


@pytest.mark.slow
def test_the_python_example_answers_a_claim(run, decided):
    make_claim(decided.version, quote="أكثر من 4000 عامل")
    renditions.rebuild(now=NOW)
    told = "insufficient_evidence insufficient_evidence\n"
    assert run(sys.executable, "-c", example("python", "If-Match")) == told


@pytest.mark.slow
def test_the_python_examples_run(run, decided):
    printed = run(sys.executable, "-c", example("python", "def rows")).splitlines()
    assert printed == [
        f"disputed false {decided.quote}",
        "  because: The report says 1.2%.",
        "  source: هيئة الميناء https://example.org/report/1",
    ]
    assert run(sys.executable, "-c", example("python", "pieces =")) == f"{[decided.quote]}\n"


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
def test_the_curl_example_prints_the_changes(shell, changed):
    assert shell("/changes/") == "2 claim.status {'status': 'unverified', 'finding': 'in_review'}\n"


@pytest.mark.slow
def test_the_curl_example_finds_what_was_checked(shell, decided):
    checked.keep(decided)
    assert shell("/lookup/") == "same disputed []\n"


@pytest.mark.slow
def test_the_follower_prints_the_changes(run, changed):
    printed = run(sys.executable, "-c", example("python", "come_to"))
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
    assert consumer.get("/api/v1/claims/?stauts=verified").json() == json.loads(example("json"))


@pytest.mark.parametrize(("prefix", "view"), [(prefix, view) for prefix, view, _ in router.registry])
def test_every_filter_is_in_the_table(prefix, view):
    (row,) = [line for line in GUIDE.splitlines() if line.startswith(f"| `/api/v1/{prefix}/` ")]
    told = re.findall(r"`(\w+)`", row.rsplit("|", 2)[1])
    assert told == [*filters_of(view), *view.also]


def test_every_write_is_in_the_table():
    told = re.findall(r"^\| `(POST|PATCH|DELETE) (\S+)` \|", GUIDE, re.MULTILINE)
    described = yaml.safe_load((ROOT / "docs" / "openapi" / "v1.yml").read_text(encoding="utf-8"))["paths"]
    writes = {
        (method.upper(), path) for path, item in described.items() for method in item if method != "get"
    }
    assert {*told, ("POST", "/api/v1/lookup/")} == writes  # which writes nothing
