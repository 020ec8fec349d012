"""The whole database into one file, and out of it again: SQLite by its online backup, PostgreSQL by its own tools.

Both see one moment of a database that goes on being used. Both put a dump back in one transaction: when it fails,
the database is as it was.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from psycopg import pq
from psycopg.conninfo import make_conninfo

SUFFIX = {"sqlite": "sqlite3", "postgresql": "pgdump"}  # of the dump's name, by the kind of database
MADE_BY_MIGRATIONS = {
    "auth_group", "auth_group_permissions", "auth_permission", "claims_eventcounter", "claims_rationaletemplate",
    "django_content_type",
}  # fmt: skip

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
}
# All of ours: also what a newer version made and the dump does not know. What extensions made stays.
_EMPTY = """DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = current_schema()
  LOOP EXECUTE 'DROP TABLE IF EXISTS ' || one || ' CASCADE'; END LOOP;
  FOR one IN SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE 'DROP FUNCTION ' || one || ' CASCADE'; END LOOP;
END $$"""


class DumpError(Exception):
    """The database could not be dumped or put back; the message says why and what to do."""


def dump(path: Path) -> dict[str, int]:
    """Write the database into a new file; the number of rows of each table in it. Raises DumpError."""
    return _dump_sqlite(path) if connection.vendor == "sqlite" else _dump_postgresql(path)


def load(path: Path) -> None:
    """Make the database what the dump holds, and nothing else. Raises DumpError; then it is as it was."""
    connection.close()
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _load_postgresql(path)


def counts() -> dict[str, int]:
    """The number of rows of each table."""
    with connection.cursor() as cursor:
        return _counts(cursor, connection.vendor)


def filled() -> list[str]:
    """The tables that hold more than migrations put there; [] of an empty database."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return [
        table
        for table, rows in counts().items()
        if rows and table in ours and table not in MADE_BY_MIGRATIONS
    ]


def tools() -> None:
    """Raises DumpError when a program is missing that dumping or loading needs."""
    if connection.vendor == "postgresql":
        for name in ("pg_dump", "pg_restore", "psql"):
            _tool(name)


def _counts(cursor: Any, vendor: str) -> dict[str, int]:
    cursor.execute(_TABLES[vendor])
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name the database gave
        found[table] = cursor.fetchone()[0]
    return found


# --- SQLite -------------------------------------------------------------------------------------------


@contextmanager
def _opened(path: str | Path, **options: Any) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, timeout=20, **options)) as database:
            yield database
    except sqlite3.Error as error:
        raise DumpError(f"SQLite: {error}.") from error


def _dump_sqlite(path: Path) -> dict[str, int]:
    with _opened(connection.settings_dict["NAME"]) as site, _opened(path) as copy:
        site.backup(copy)  # in one step: a writer of the site neither waits nor makes it begin anew
        copy.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file
        return _counts(copy.cursor(), "sqlite")


def _load_sqlite(path: Path) -> None:
    with _opened(path) as copy, _opened(connection.settings_dict["NAME"]) as site:
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise DumpError(f"The database in the back-up is damaged: {said}.")
        copy.backup(site)
        site.execute("PRAGMA journal_mode = WAL")


# --- PostgreSQL ---------------------------------------------------------------------------------------


def _dump_postgresql(path: Path) -> dict[str, int]:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        found = _counts(cursor, "postgresql")
        _run("pg_dump", f"--snapshot={moment}", "--format=custom", "--no-owner", "--no-privileges",
             f"--file={path}", f"--dbname={_address()}")  # fmt: skip
    return found


def _load_postgresql(path: Path) -> None:
    script = path.with_suffix(".sql")  # whole before the first statement runs
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
    _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
         f"--dbname={_address()}", f"--command={_EMPTY}", f"--file={script}")  # fmt: skip


def _address() -> str:
    """How libpq finds the database; the password is no argument, for everybody on the machine sees those."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - {"password"}
    given = connection.get_connection_params()
    return make_conninfo(**{name: value for name, value in given.items() if name in known})


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DumpError(
            f"{name} is missing. Install PostgreSQL's client programs, no older than the server"
            " (on Debian: apt-get install postgresql-client)."
        )
    return found


def _run(name: str, *arguments: str) -> None:
    password = connection.settings_dict["PASSWORD"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        [_tool(name), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise DumpError(f"{name} failed: {done.stderr.strip()[-2000:]}")
