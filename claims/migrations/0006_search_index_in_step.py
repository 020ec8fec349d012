"""PostgreSQL's index of snapshots without its list of pending entries.

While that list holds new documents every question reads the whole of it, and the planner reads the whole table
instead: about 500 milliseconds a question after 10,000 new documents, 25 without (docs/measurements.md).
"""

from django.db import migrations

FORWARDS = """
ALTER INDEX claims_snapshot_tokens SET (fastupdate = off);
SELECT gin_clean_pending_list('claims_snapshot_tokens');
"""
BACKWARDS = "ALTER INDEX claims_snapshot_tokens RESET (fastupdate)"


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return run


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_language_model_assist")]
    operations = [migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS))]
