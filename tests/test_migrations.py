"""Migrations since the last release leave the tables usable: for who writes meanwhile, and for the version before.

What is looked for stands in docs/upgrading.md. The SQL of operations is PostgreSQL's own; what a migration executes
by itself is looked for in the texts of its file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.test.utils import isolate_apps

from claims.migrating import AddIndexLive

# The last migration of the last release. There is none yet: what there was when this rule was made.
RELEASED = "0023_webhooks"
# Tables that grow with every article or change.
BIG = {
    f"claims_{name}"
    for name in (
        "article", "articleversion", "capture", "checkedclaim", "claim", "claimdate", "claimquantity", "claimrendition",
        "claimseen", "claimspan", "claimwords", "comment", "delivery", "deliveryattempt", "event", "evidence", "lookup",
        "pagefetch", "review", "snapshot", "verdict",
    )
}  # fmt: skip
# (migration, what is found): why it is right all the same.
ACCEPTED: dict[tuple[str, str], str] = {}

_TABLE = r'"?(?P<table>[a-z_]+)"?'
_COLUMN = r'"?(?P<column>[a-z_]+)"?'
CREATED = re.compile(rf"\bCREATE TABLE {_TABLE}", re.I)
DROPPED_DEFAULT = re.compile(rf"\bALTER TABLE {_TABLE} ALTER COLUMN {_COLUMN} DROP DEFAULT", re.I)
ADDED = re.compile(rf"\bALTER TABLE {_TABLE} ADD COLUMN {_COLUMN} (?P<rest>.*)", re.I | re.S)
ANYWHERE = {
    "sets NOT NULL": re.compile(rf"\bALTER TABLE {_TABLE} ALTER COLUMN .* SET NOT NULL", re.I),
    "renames": re.compile(rf"\bALTER TABLE {_TABLE} RENAME\b", re.I),
    "drops a column": re.compile(rf"\bALTER TABLE {_TABLE} DROP COLUMN\b", re.I),
    "drops a table": re.compile(rf"\bDROP TABLE (?:IF EXISTS )?{_TABLE}", re.I),
}
IN_BIG_TABLES = {
    "makes an index without CONCURRENTLY": re.compile(
        rf"\bCREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\S+ ON {_TABLE}", re.I
    ),
    "makes a unique index": re.compile(rf"\bALTER TABLE {_TABLE} ADD .*\bUNIQUE\b", re.I | re.S),
    "changes a type": re.compile(rf"\bALTER TABLE {_TABLE} ALTER COLUMN .* TYPE\b", re.I),
    "checks all rows": re.compile(
        rf"\bALTER TABLE {_TABLE} ADD CONSTRAINT (?!.*NOT VALID).*\bCHECK\b", re.I | re.S
    ),
}


def dangers(statements: Sequence[str], created: set[str]) -> list[str]:
    """What these statements do that stops who writes, or breaks the version before. `created` tables are new; it grows."""
    created |= {match["table"] for one in statements for match in CREATED.finditer(one)}
    dropped = {(m["table"], m["column"]) for one in statements for m in DROPPED_DEFAULT.finditer(one)}
    found = []
    for statement in statements:
        for match in ADDED.finditer(statement):
            rest = match["rest"].upper()
            bare = " DEFAULT " not in f" {rest}" or (match["table"], match["column"]) in dropped
            if "NOT NULL" in rest and "GENERATED" not in rest and bare and match["table"] not in created:
                found.append(f"adds NOT NULL without a default in the database: {match['table']}")
        for rules, only in ((ANYWHERE, None), (IN_BIG_TABLES, BIG)):
            for what, rule in rules.items():
                tables = {match["table"] for match in rule.finditer(statement)} - created
                found += [f"{what}: {table}" for table in tables if only is None or table in only]
    return found


def statements_of(loader: MigrationLoader, name: str) -> list[str]:
    migration = loader.graph.nodes["claims", name]
    module = import_module(f"claims.migrations.{name}")
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    own = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    # Nothing is executed; but what must not run in a transaction looks whether there is one, and a test is in one.
    outside = mock.patch.object(
        connection, "in_atomic_block", migration.atomic and connection.in_atomic_block
    )
    with outside:
        collected = loader.collect_sql([(migration, False)])
    return [*collected, *(text for text in own if isinstance(text, str))]


@pytest.fixture
def loader(db) -> MigrationLoader:
    if connection.vendor != "postgresql":
        pytest.skip("the SQL that is looked through is PostgreSQL's")
    return MigrationLoader(connection, replace_migrations=False)


def test_migrations_since_the_last_release_are_safe_on_a_live_table(loader):
    names = sorted(name for app, name in loader.graph.nodes if app == "claims")
    assert RELEASED in names
    created: set[str] = set()
    found = {
        (name, danger)
        for name in names
        if name > RELEASED
        for danger in dangers(statements_of(loader, name), created)
    }
    assert found - set(ACCEPTED) == set(), "see docs/upgrading.md"
    assert set(ACCEPTED) - found == set(), "no longer found: take it out"


def test_sees_what_is_dangerous_in_migrations_of_before_the_rule(loader):
    assert "renames: claims_event" in dangers(statements_of(loader, "0021_numbered_once_committed"), set())
    assert dangers(statements_of(loader, "0001_initial"), set()) == []  # all of it is new
    assert dangers(statements_of(loader, "0018_event_of_article"), set()) == [
        "makes an index without CONCURRENTLY: claims_event"
    ]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('ALTER TABLE "claims_feed" ADD COLUMN "x" integer NOT NULL;', "adds NOT NULL without a default in the database: claims_feed"),
        ("ALTER TABLE \"claims_feed\" ADD COLUMN \"x\" text DEFAULT '' NOT NULL; ALTER TABLE \"claims_feed\" ALTER COLUMN \"x\" DROP DEFAULT;",
         "adds NOT NULL without a default in the database: claims_feed"),
        ("ALTER TABLE \"claims_feed\" ADD COLUMN \"x\" text DEFAULT '' NOT NULL;", None),
        ('ALTER TABLE "claims_feed" ADD COLUMN "x" integer NULL;', None),
        ('ALTER TABLE "claims_feed" ALTER COLUMN "x" SET NOT NULL;', "sets NOT NULL: claims_feed"),
        ('ALTER TABLE "claims_feed" RENAME COLUMN "x" TO "y";', "renames: claims_feed"),
        ('ALTER TABLE "claims_feed" DROP COLUMN "x" CASCADE;', "drops a column: claims_feed"),
        ('DROP TABLE "claims_feed" CASCADE;', "drops a table: claims_feed"),
        ('CREATE INDEX "x" ON "claims_claim" ("status");', "makes an index without CONCURRENTLY: claims_claim"),
        ("CREATE INDEX x ON claims_claim USING gin (tokens)", "makes an index without CONCURRENTLY: claims_claim"),
        ('CREATE INDEX CONCURRENTLY "x" ON "claims_claim" ("status");', None),
        ('CREATE INDEX "x" ON "claims_feed" ("url");', None),
        ('ALTER TABLE "claims_claim" ADD CONSTRAINT "x" UNIQUE ("a", "b");', "makes a unique index: claims_claim"),
        ('ALTER TABLE "claims_claim" ADD CONSTRAINT "x" CHECK ("a" > 0);', "checks all rows: claims_claim"),
        ('ALTER TABLE "claims_claim" ADD CONSTRAINT "x" CHECK ("a" > 0) NOT VALID;', None),
        ('ALTER TABLE "claims_claim" ALTER COLUMN "x" TYPE text USING "x"::text;', "changes a type: claims_claim"),
        ('CREATE TABLE "claims_claim" ("id" bigint); CREATE INDEX "x" ON "claims_claim" ("id");', None),
    ],
)  # fmt: skip
def test_knows_a_danger_when_it_sees_one(statement, found):
    assert dangers([statement], set()) == ([found] if found else [])


@pytest.mark.django_db(transaction=True)
@isolate_apps("claims")
def test_a_large_table_gets_an_index_while_it_is_written_to():
    class Meta:
        app_label = "claims"

    model = type(
        "Grown", (models.Model,), {"Meta": Meta, "__module__": __name__, "at": models.IntegerField()}
    )
    before, after = (ProjectState() for _ in range(2))
    for state in (before, after):
        state.add_model(ModelState.from_model(model))
    step = AddIndexLive("grown", models.Index(fields=["at"], name="claims_grown_at"))
    step.state_forwards("claims", after)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    try:
        with connection.schema_editor(atomic=False) as editor:
            step.database_forwards("claims", editor, before, after)
        with connection.cursor() as cursor:
            assert "claims_grown_at" in connection.introspection.get_constraints(cursor, "claims_grown")
        with connection.schema_editor(atomic=False) as editor:
            step.database_backwards("claims", editor, after, before)
        with connection.cursor() as cursor:
            assert "claims_grown_at" not in connection.introspection.get_constraints(cursor, "claims_grown")
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(model)
