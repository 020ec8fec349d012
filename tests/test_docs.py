"""What the documents and the files for operators say, compared with the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml
from django.core.management import get_commands

from claims import queues, tasks

ROOT = Path(__file__).resolve().parent.parent
READERS = {
    "text",
    "flag",
    "integer",
    "items",
    "networks",
    "wikis",
    "database",
    "address",
    "amount",
    "choice",
    "token",
}
COMPOSE_ONLY = {"POSTGRES_PASSWORD"}
# May look at the environment: these start processes, or say which settings to use.
MAY_READ_ENVIRON = {
    "factcheck/env.py",
    "factcheck/celery.py",
    "factcheck/wsgi.py",
    "claims/services/dumps.py",
    "claims/supervisor.py",
    "claims/management/commands/up.py",
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def variables_read(path: str) -> set[str]:
    """Names given as first argument to a reader of factcheck/env.py, there or elsewhere."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.Call)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
        in READERS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.fixture(scope="module")
def variables() -> set[str]:
    return variables_read("factcheck/settings.py") | variables_read("factcheck/env.py")


class TestConfiguration:
    def test_the_scan_sees_every_kind_of_reader(self, variables):
        assert {
            "VAR_DIR",
            "DEBUG",
            "HSTS_SECONDS",
            "ALLOWED_HOSTS",
            "DATABASE_URL",
            "SECRET_KEY",
        } <= variables

    def test_every_variable_is_explained_and_no_other(self, variables):
        rows = re.findall(r"^\| `([A-Z_]+)` \|", read("docs/configuration.md"), re.MULTILINE)
        assert sorted(rows) == sorted(variables | COMPOSE_ONLY)

    def test_every_variable_is_in_the_example_and_no_other(self, variables):
        lines = re.findall(r"^(?:# )?([A-Z_]+)=", read(".env.example"), re.MULTILINE)
        assert sorted(lines) == sorted(variables | COMPOSE_ONLY)

    def test_the_environment_is_read_in_one_place(self):
        readers = {
            path.relative_to(ROOT).as_posix()
            for room in ("claims", "factcheck")
            for path in (ROOT / room).rglob("*.py")
            if re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
        }
        assert readers == MAY_READ_ENVIRON, "read it in factcheck/settings.py through factcheck/env.py"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    parts: dict[str, Any] = yaml.safe_load(read("docker-compose.yml"))["services"]
    return parts


class TestCompose:
    def test_has_all_parts(self, services):
        assert set(services) == {
            "web",
            "worker",
            "fetcher",
            "assistant",
            "sender",
            "sweeper",
            "migrate",
            "postgres",
            "redis",
        }

    def test_commands_exist(self, services):
        ours = {name: part["command"] for name, part in services.items() if part.get("build")}
        managed = [command[2] for command in ours.values() if command[1] == "manage.py"]
        assert sorted(managed) == ["migrate", "sweep"]
        assert set(managed) <= set(get_commands())
        assert ours["web"][:6] == [
            "python",
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "factcheck.wsgi:application",
        ]

    def test_every_queue_has_workers_of_its_own(self, services):
        commands = [services[name]["command"] for name in ("worker", "fetcher", "assistant", "sender")]
        assert [command[command.index("-Q") + 1] for command in commands] == list(queues.ALL)

    def test_the_worker_may_finish_its_task(self, services, settings):
        for name in ("worker", "fetcher", "sender"):
            assert int(services[name]["stop_grace_period"].rstrip("s")) > settings.CELERY_TASK_TIME_LIMIT
        assert int(services["assistant"]["stop_grace_period"].rstrip("s")) > int(
            tasks.run_assist.time_limit or 0
        )

    def test_asks_only_for_variables_of_the_example(self):
        asked = set(re.findall(r"\$\{([A-Z_]+)", read("docker-compose.yml")))
        assert asked == set(re.findall(r"^([A-Z_]+)=$", read(".env.example"), re.MULTILINE))

    def test_the_image_runs_as_nobody_special_from_hashed_packages(self):
        lines = read("Dockerfile").splitlines()
        users = [line.split()[1] for line in lines if line.startswith("USER ")]
        assert users == ["10001:10001"]
        assert any("pip install --require-hashes -r requirements.lock" in line for line in lines)

    def test_every_copied_path_exists_and_is_let_through(self):
        copied = re.findall(r"^COPY (?!--from)(\S+)", read("Dockerfile"), re.MULTILINE)
        let_through = re.findall(r"^!(\S+)", read(".dockerignore"), re.MULTILINE)
        assert sorted(copied) == sorted(let_through)
        assert all((ROOT / path).exists() for path in copied)


def test_times_nest_so_that_the_lease_decides(settings):
    # docs/adr/0001: the task ends before its lease, the lease before the broker delivers again.
    times = [
        settings.CELERY_TASK_SOFT_TIME_LIMIT,
        settings.CELERY_TASK_TIME_LIMIT,
        settings.LOOKUP_LEASE_SECONDS,
        settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"],
    ]
    assert times == sorted(set(times))
    assist = [
        settings.LLM_SECONDS,
        tasks.run_assist.soft_time_limit,
        tasks.run_assist.time_limit,
        settings.ASSIST_LEASE_SECONDS,
    ]
    assert assist == sorted(set(assist))
    longest = 600 - settings.LLM_SECONDS  # what LLM_SECONDS may grow
    assert assist[-1] + longest < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_pin_is_locked(name):
    pins = re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", read(f"{name}.txt"), re.MULTILINE)
    locked = dict(
        re.findall(r"^([a-z0-9-]+)(?:\[[a-z, -]+\])?==([^\s;]+)", read(f"{name}.lock"), re.MULTILINE)
    )
    assert pins
    assert {pin: version for pin, version in pins if locked.get(pin) != version} == {}, "run make lock"


class TestDecisions:
    records = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))

    def test_are_all_in_the_list(self):
        listed = re.findall(r"^\| \[\d+\]\((\S+)\)", read("docs/adr/README.md"), re.MULTILINE)
        assert listed == [path.name for path in self.records]

    @pytest.mark.parametrize("path", records, ids=lambda path: path.stem)
    def test_are_short_and_in_three_parts(self, path):
        text = path.read_text(encoding="utf-8")
        assert len(text.split()) <= 400
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_wishes_name_tests_that_there_are_and_are_counted():
    page = read("docs/wishes.md")
    rows = re.findall(r"^\| (\d+) \|[^|]+\|[^|]+\| (yes|part|no) \| (.+) \|$", page, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 26))
    met = [answer for _, answer, _ in rows]
    assert (
        f"Met: {met.count('yes')} of 25; in part {met.count('part')}; not at all {met.count('no')}." in page
    )
    named = {number: re.findall(r"`(tests/\S+?\.py)`", how) for number, _, how in rows}
    assert [number for number, answer, _ in rows if answer == "yes" and not named[number]] == []
    assert [path for paths in named.values() for path in paths if not (ROOT / path).is_file()] == []


def _links() -> list[tuple[str, str]]:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [
        (path.relative_to(ROOT).as_posix(), target)
        for path in sorted(pages)
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)", path.read_text(encoding="utf-8"))
        if "://" not in target
    ]


@pytest.mark.parametrize(("page", "target"), _links())
def test_links_lead_somewhere(page, target):
    assert (ROOT / page).parent.joinpath(target).exists()


GUIDES = ("reviewers", "editors")


@pytest.fixture(scope="module")
def on_pages() -> dict[str, set[str]]:
    """What pages say, by language: the messages of the catalog, and their translations."""
    catalog = polib.pofile(str(ROOT / "claims/locale/ar/LC_MESSAGES/django.po"))
    return {
        "": {words.casefold() for entry in catalog for words in (entry.msgid, entry.msgid_plural)},
        ".ar": {words for entry in catalog for words in (entry.msgstr, *entry.msgstr_plural.values())},
    }


class TestGuides:
    @pytest.mark.parametrize("name", GUIDES)
    @pytest.mark.parametrize(("language", "bold"), [("", "Bold words"), (".ar", "الكلمات البارزة")])
    def test_the_words_of_the_pages_stand_on_the_pages(self, on_pages, name, language, bold):
        told = re.findall(r"\*\*(.+?)\*\*", read(f"docs/{name}{language}.md"))
        assert told.pop(told.index(bold))
        assert len(told) > 20
        assert [words for words in told if words.casefold() not in on_pages[language]] == []

    @pytest.mark.parametrize("name", GUIDES)
    def test_both_languages_show_the_same_pictures_and_are_short(self, name):
        pages = {language: read(f"docs/{name}{end}.md") for language, end in (("en", ""), ("ar", ".ar"))}
        shown = {
            language: re.findall(rf"screenshots/(\w+)-{language}\.png", page)
            for language, page in pages.items()
        }
        assert shown["en"] == shown["ar"]
        assert max(len(page.splitlines()) for page in pages.values()) <= 130

    def test_every_picture_is_shown_and_small(self):
        shown = {target for _, target in _links() if target.endswith(".png")}
        pictures = list((ROOT / "docs/screenshots").iterdir())
        assert {path.name for path in pictures} == {Path(target).name for target in shown}
        assert [path.name for path in pictures if path.stat().st_size > 150_000] == []


def test_the_makefile_explains_every_target():
    text = read("Makefile")
    (targets,) = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE) == targets.split()


def test_the_readme_names_only_targets_and_commands_that_exist():
    readme = read("README.md")
    targets = set(re.findall(r"\bmake ([a-z-]+)", readme)) - {"sure"}
    assert targets <= set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
    commands = set(re.findall(r"manage\.py ([a-z_]+)", readme))
    assert commands
    assert commands <= set(get_commands())
