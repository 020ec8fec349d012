"""Back-ups: whole, and only whole; brought back on the database that is tested."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

import factcheck
from claims import roles
from claims.models import Article, Claim, Event
from claims.services import backups, dumps, events, renditions, reviews
from tests import factories, fingerprint
from tests.factories import NOW

ROOT = Path(__file__).resolve().parent.parent.parent
WARC = b"WARC/1.1 \x1f\x8b not really"


@pytest.fixture
def folder(settings, tmp_path):
    settings.WARC_FOLDER = tmp_path / "warc"
    (settings.WARC_FOLDER / "2025-02").mkdir(parents=True)
    (settings.WARC_FOLDER / "2025-02" / "a.warc.gz").write_bytes(WARC)
    (settings.WARC_FOLDER / "2025-02" / "b.part").write_bytes(b"being written")
    return settings.WARC_FOLDER


@pytest.fixture
def filled(transactional_db, folder) -> Claim:
    """A decided claim, with its passage, its events and its rendition."""
    if connection.vendor == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    claim = factories.make_claim()
    person = factories.make_user(roles.REVIEWERS, "amal")
    passage = factories.make_evidence(claim)
    renditions.rebuild(now=NOW)
    reviews.submit(
        claim=claim, by=person, status="verified", finding="accurate", rationale="لأن", evidence=[passage.uid],
        seen=claim.revision, now=NOW,
    )  # fmt: skip
    events.newest()
    return claim


def backed_up(path: Path) -> Path:
    call_command("backup", str(path), stdout=io.StringIO())
    return path


def rewritten(path: Path, **changes) -> Path:
    """The same back-up with other words in its manifest."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == backups.MANIFEST:
                data = json.dumps({**json.loads(data), **changes}).encode()
            new.writestr(name, data)
    return other


def restored(path: Path, *arguments: str) -> None:
    call_command("restore", str(path), *arguments, stdout=io.StringIO())


def runner(environment: dict[str, str]) -> Callable[..., str]:
    """A function that runs Python with these variables, and returns what it prints."""

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *command], cwd=ROOT, env={**os.environ, "DEBUG": "1", **environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_brings_everything_back_over_what_came_later(filled, folder, tmp_path):
    before = fingerprint.tables()
    path = backed_up(tmp_path / "all.zip")
    factories.make_article()
    Claim.objects.filter(pk=filled.pk).update(quote="changed")
    (folder / "2025-02" / "a.warc.gz").unlink()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_newer_version (id integer)")
    restored(path, "--replace")
    after = fingerprint.tables()
    after.pop("of_a_newer_version", None)
    assert after == before
    assert before["claims_verdict"][0] == 1
    assert (folder / "2025-02" / "a.warc.gz").read_bytes() == WARC
    assert "of_a_newer_version" not in connection.introspection.table_names()
    # The rules of the database are back as well.
    with pytest.raises(Exception, match="append-only"):
        Event.objects.update(actor="somebody else")


@pytest.mark.slow
def test_fills_an_empty_database(filled, tmp_path, empty_database):
    before = fingerprint.tables()
    path = backed_up(tmp_path / "all.zip")
    run = runner({**empty_database, "WARC_FOLDER": str(tmp_path / "elsewhere")})
    told = run("manage.py", "restore", str(path))
    assert "The ledger has no gap, and every claim is told as it is." in told
    assert json.loads(run("-m", "tests.fingerprint")) == before
    assert (tmp_path / "elsewhere" / "2025-02" / "a.warc.gz").read_bytes() == WARC


def test_can_be_read_by_its_owner_alone_and_leaves_nothing_else(filled, tmp_path):
    path = backed_up(tmp_path / "all.zip")
    assert path.stat().st_mode & 0o777 == 0o600
    assert {one.name for one in tmp_path.iterdir() if one.name.startswith(".")} == set()
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == sorted(
            [f"database.{dumps.SUFFIX[connection.vendor]}", "manifest.json", "warc/2025-02/a.warc.gz"]
        )


def test_is_of_one_moment_while_others_write(filled, tmp_path, monkeypatch):
    counted = dumps._counts

    def write_meanwhile(cursor, vendor):
        found = counted(cursor, vendor)
        other = connection.copy()
        with closing(other), other.cursor() as later:
            later.execute("INSERT INTO auth_group (name) VALUES ('later')")
        return found

    monkeypatch.setattr(dumps, "_counts", write_meanwhile)
    made = backups.save(tmp_path / "all.zip", now=NOW)
    monkeypatch.undo()
    restored(tmp_path / "all.zip", "--replace")
    assert dumps.counts() == made.rows


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_a_damaged_file_changes_nothing(filled, tmp_path, place):
    path = backed_up(tmp_path / "all.zip")
    data = bytearray(path.read_bytes())
    start = int(len(data) * place)
    for position in range(start, start + 64):
        data[position] ^= 0xFF
    path.write_bytes(data)
    before = fingerprint.tables()
    with pytest.raises(CommandError, match="damaged"):
        restored(path, "--replace")
    assert fingerprint.tables() == before


def test_a_cut_file_changes_nothing(filled, tmp_path):
    path = backed_up(tmp_path / "all.zip")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CommandError, match="no back-up, or it is damaged"):
        restored(path, "--replace")


def test_a_member_that_was_exchanged_is_noticed(filled, tmp_path):
    path = backed_up(tmp_path / "all.zip")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"exchanged" if name.startswith("warc/") else old.read(name))
    with pytest.raises(CommandError, match=r"warc/2025-02/a\.warc\.gz is not what it was"):
        restored(other, "--replace")


def test_a_file_outside_of_the_folder_is_refused(tmp_path):
    path = tmp_path / "bad.zip"
    name = f"database.{dumps.SUFFIX[connection.vendor]}"
    member = {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    told = {
        "format": 1, "version": "0.1.0", "made_at": "", "database": connection.vendor, "migrations": [], "rows": {},
        "members": {name: member, "warc/../../x": member},
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
        archive.writestr("warc/../../x", b"x")
        archive.writestr("manifest.json", json.dumps(told))
    with pytest.raises(CommandError, match="outside of its folder"):
        restored(path, "--replace")


def test_a_database_that_is_not_empty_is_left_alone(filled, tmp_path):
    path = backed_up(tmp_path / "all.zip")
    with pytest.raises(CommandError, match=r"not empty \(.*With --replace"):
        restored(path)
    assert Article.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"version": "99.0"}, {"migrations": ["claims.0001_initial", "claims.9999_later"]}]
)
def test_a_newer_version_is_refused(filled, tmp_path, changes):
    path = rewritten(backed_up(tmp_path / "all.zip"), **changes)
    with pytest.raises(CommandError, match="made by a newer version"):
        restored(path, "--replace")


def test_another_kind_of_database_is_refused(filled, tmp_path):
    path = backed_up(tmp_path / "all.zip")
    kind = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    name = f"database.{dumps.SUFFIX[kind]}"
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        told = json.loads(old.read("manifest.json"))
        (own,) = (one for one in told["members"] if one.startswith("database."))
        told["members"] = {name: told["members"][own]}
        new.writestr(name, old.read(own))
        new.writestr("manifest.json", json.dumps({**told, "database": kind}))
    with pytest.raises(CommandError, match=f"is of {kind}, this database is {connection.vendor}"):
        restored(other, "--replace")


def test_what_is_no_backup_is_refused(tmp_path, db):
    (tmp_path / "text").write_text("a text")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", b"x")
    for name in ("text", "photos.zip"):
        with pytest.raises(CommandError, match="no back-up"):
            restored(tmp_path / name)
    with pytest.raises(CommandError, match="No such file"):
        restored(tmp_path / "missing.zip")


def test_an_existing_file_is_not_written_over(tmp_path, db):
    (tmp_path / "all.zip").write_text("precious")
    with pytest.raises(CommandError, match="is there already"):
        backed_up(tmp_path / "all.zip")
    assert (tmp_path / "all.zip").read_text() == "precious"


def test_a_missing_tool_is_named(tmp_path, transactional_db, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no tool")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=r"pg_dump is missing\. Install PostgreSQL's client programs"):
        backed_up(tmp_path / "all.zip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_older_backup_is_migrated(tmp_path, empty_database):
    run = runner({**empty_database, "WARC_FOLDER": str(tmp_path / "elsewhere")})
    run("manage.py", "migrate", "claims", "0023")
    run("manage.py", "backup", str(tmp_path / "older.zip"))
    assert "It is older than this version: migrating." in run(
        "manage.py", "restore", str(tmp_path / "older.zip")
    )
    assert run("manage.py", "migrate", "--plan").strip().endswith("No planned migration operations.")


def test_gaps_in_the_ledger_are_noticed(filled, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_eventcounter SET last = last + 1")
    path = backed_up(tmp_path / "all.zip")
    with pytest.raises(CommandError, match="The ledger has gaps"):
        restored(path, "--replace")


def test_a_wrong_rendition_is_noticed(filled, tmp_path):
    Claim.objects.filter(pk=filled.pk).update(statement="another")
    path = backed_up(tmp_path / "all.zip")
    with pytest.raises(CommandError, match="told wrongly"):
        restored(path, "--replace")


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert factcheck.__version__ == project["version"]
