"""What Django's schema editor cannot say: the append-only ledger, and the full-text index of snapshots.

On SQLite Django rebuilds a table to alter it and loses its triggers: a later migration that alters
`claims_event`, `claims_verdict` or `claims_snapshot` must create them anew (tests/test_database.py notices).
"""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER claims_event_no_update BEFORE UPDATE ON claims_event
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER claims_event_no_delete BEFORE DELETE ON claims_event
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    # External-content FTS5 over our own tokens; '.' and '%' belong to tokens such as 3.1 and 31%.
    """CREATE VIRTUAL TABLE claims_snapshot_fts USING fts5(
       tokens, content='claims_snapshot', content_rowid='id', tokenize="unicode61 remove_diacritics 0 tokenchars '.%'")""",
    "CREATE VIRTUAL TABLE claims_snapshot_vocab USING fts5vocab('claims_snapshot_fts', 'row')",
    """CREATE TRIGGER claims_snapshot_indexed AFTER INSERT ON claims_snapshot
       BEGIN INSERT INTO claims_snapshot_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
    """CREATE TRIGGER claims_snapshot_unindexed AFTER DELETE ON claims_snapshot
       BEGIN INSERT INTO claims_snapshot_fts(claims_snapshot_fts, rowid, tokens)
             VALUES ('delete', old.id, old.tokens); END""",
    """CREATE TRIGGER claims_snapshot_reindexed AFTER UPDATE OF tokens ON claims_snapshot
       BEGIN INSERT INTO claims_snapshot_fts(claims_snapshot_fts, rowid, tokens)
             VALUES ('delete', old.id, old.tokens);
             INSERT INTO claims_snapshot_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
]

POSTGRESQL = [
    """CREATE FUNCTION claims_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER claims_event_no_change BEFORE UPDATE OR DELETE ON claims_event
       FOR EACH ROW EXECUTE FUNCTION claims_event_refuse()""",
    """CREATE INDEX claims_snapshot_tokens ON claims_snapshot
       USING gin (array_to_tsvector(string_to_array(tokens, ' ')))""",
]


def forwards(apps, schema_editor):
    apps.get_model("claims", "EventCounter").objects.get_or_create(pk=1)
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
