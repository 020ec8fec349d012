"""Who may import whom, as docs/architecture.md draws it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE = ("claims/extraction", "claims/matching", "claims/evidence", "claims/assist", "claims/documents")
# room: what it must not import
FORBIDDEN = {
    **dict.fromkeys(
        PURE,
        (
            "django", "rest_framework", "celery", "factcheck", "claims.models", "claims.services", "claims.queries",
            "claims.search", "claims.archive", "claims.tasks", "claims.api", "claims.web", "claims.admin", "claims.choices",
        ),
    ),
    "claims/models": ("claims.services", "claims.queries", "claims.extraction", "claims.evidence", "claims.api", "claims.web", "claims.admin", "claims.tasks"),
    "claims/services": ("claims.api", "claims.web", "claims.admin", "claims.tasks", "claims.management"),
    "claims/queries.py": ("claims.services", "claims.api", "claims.web", "claims.admin", "claims.tasks"),
    "claims/queue.py": ("claims.services", "claims.api", "claims.web", "claims.admin", "claims.tasks"),
    "claims/search.py": ("claims.services", "claims.api", "claims.web", "claims.admin", "claims.tasks"),
    "claims/workflow.py": ("claims.models", "claims.services", "claims.queries"),
    "claims/tasks.py": ("claims.models", "claims.api", "claims.web", "claims.admin"),
    "claims/api": ("claims.web", "claims.admin", "claims.tasks"),
    "claims/web": ("claims.api", "claims.admin", "claims.tasks", "claims.site"),
    "claims/site": ("claims.services", "claims.queries", "claims.queue", "claims.api", "claims.web", "claims.admin", "claims.tasks"),
    "claims/claimreview.py": ("claims.services", "claims.queries", "claims.api", "claims.web", "claims.site", "claims.admin"),
    "claims/admin": ("claims.api", "claims.web", "claims.tasks"),
}  # fmt: skip
MAX_LINES = 500
MAX_FUNCTION = 60


def files(room: str) -> list[Path]:
    path = ROOT / room
    if path.is_file():
        return [path]
    return sorted(path.rglob("*.py"))


def product_files() -> list[Path]:
    return [p for p in (*files("claims"), *files("factcheck")) if "migrations" not in p.parts]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def offences(room: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(room)
        for name in imports(path)
        for banned in FORBIDDEN[room]
        if name == banned or name.startswith(f"{banned}.")
    ]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_rooms_import_only_what_lies_below_them(room):
    assert offences(room) == [], "move the code to the room that may know both sides"


@pytest.mark.parametrize("room", [room for room in FORBIDDEN if room != "claims/matching"])
def test_the_scan_sees_the_room(room):
    assert any(imports(path) for path in files(room))


def test_messages_are_sent_from_one_place():
    senders = {"delay", "delay_on_commit", "apply_async", "apply_async_on_commit", "send_task"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in senders
    }
    assert found == {"claims/services/queueing.py"}


def test_every_task_names_a_queue():
    tree = ast.parse((ROOT / "claims/tasks.py").read_text(encoding="utf-8"))
    tasks = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert tasks
    for task in tasks:
        (decorator,) = task.decorator_list
        assert isinstance(decorator, ast.Call)
        assert "queue" in {keyword.arg for keyword in decorator.keywords}, task.name


def _is_data(path: Path) -> bool:
    return "languages" in path.parts


@pytest.mark.parametrize("path", product_files(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path):
    source = path.read_text(encoding="utf-8")
    assert _is_data(path) or source.count("\n") <= MAX_LINES, "split the file"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MAX_FUNCTION, f"{node.name} has {length} lines: split it"


def test_nothing_names_the_private_data_folder():
    own = Path(__file__).resolve()
    private = "shared" + "/"
    for path in [*product_files(), *files("tests"), *files("benchmarks")]:
        if path.resolve() != own:
            assert f"../{private}" not in path.read_text(encoding="utf-8"), path
