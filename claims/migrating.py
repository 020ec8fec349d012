"""Steps of migrations for tables that are large and in use (docs/upgrading.md)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex


class AddIndexLive(AddIndexConcurrently):
    """An index of a large table, made while people go on writing; on SQLite made as ever.

    The migration must say `atomic = False` and do nothing else. When it breaks off, drop the invalid index and migrate again.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        step = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
        step.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        step = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
        step.database_backwards(self, app_label, schema_editor, from_state, to_state)
