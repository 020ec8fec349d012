"""A person's name in the ledger may give way to what stands for it, and nothing else (docs/adr/0017)."""

import django.utils.timezone
import uuid
from importlib import import_module

from django.db import migrations, models

before = import_module("claims.migrations.0021_numbered_once_committed")
FIXED = ("id", "type", "at", "actor_id", "article_uid", "claim_uid", "target_uid", "public")
SQLITE = [
    "DROP TRIGGER claims_event_no_update",
    f"""CREATE TRIGGER claims_event_no_update BEFORE UPDATE ON claims_event
        WHEN NOT ({" AND ".join(f"NEW.{c} IS OLD.{c}" for c in FIXED)})
          OR NOT (
            OLD.seq IS NULL AND NEW.seq IS NOT NULL AND NEW.actor IS OLD.actor AND NEW.data IS OLD.data  -- it is numbered
            OR NEW.seq IS OLD.seq
            AND (NEW.actor = OLD.actor OR EXISTS (
              SELECT 1 FROM claims_forgotten f WHERE f.person = OLD.actor_id AND f.name = NEW.actor))
            AND json_remove(NEW.data, '$.to', '$.owner') = json_remove(OLD.data, '$.to', '$.owner')
            AND (json_extract(NEW.data, '$.to') IS json_extract(OLD.data, '$.to') OR json_type(OLD.data, '$.to') IS 'text'
              AND EXISTS (SELECT 1 FROM claims_forgotten f WHERE f.name = json_extract(NEW.data, '$.to')))
            AND (json_extract(NEW.data, '$.owner') IS json_extract(OLD.data, '$.owner') OR json_type(OLD.data, '$.owner') IS 'text'
              AND EXISTS (SELECT 1 FROM claims_forgotten f WHERE f.name = json_extract(NEW.data, '$.owner')))
            AND (NEW.actor <> OLD.actor OR NEW.data <> OLD.data)
          )
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION claims_event_only_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF ({", ".join(f"NEW.{c}" for c in FIXED)}, NEW.seq) IS NOT DISTINCT FROM ({", ".join(f"OLD.{c}" for c in FIXED)}, OLD.seq)
        AND (NEW.actor = OLD.actor OR EXISTS (
          SELECT 1 FROM claims_forgotten f WHERE f.person = OLD.actor_id AND f.name = NEW.actor))
        AND NEW.data - ARRAY['to', 'owner'] = OLD.data - ARRAY['to', 'owner']
        AND (NEW.data->'to' IS NOT DISTINCT FROM OLD.data->'to' OR jsonb_typeof(OLD.data->'to') = 'string'
          AND EXISTS (SELECT 1 FROM claims_forgotten f WHERE f.name = NEW.data->>'to'))
        AND (NEW.data->'owner' IS NOT DISTINCT FROM OLD.data->'owner' OR jsonb_typeof(OLD.data->'owner') = 'string'
          AND EXISTS (SELECT 1 FROM claims_forgotten f WHERE f.name = NEW.data->>'owner'))
        AND (NEW.actor <> OLD.actor OR NEW.data <> OLD.data)
      THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    "DROP TRIGGER claims_event_no_update ON claims_event",
    before.POSTGRESQL[0].replace("claims_event_refuse()", "claims_event_only_forgotten()"),
]
BACK = {
    "sqlite": ["DROP TRIGGER claims_event_no_update", before.SQLITE[0]],
    "postgresql": [
        "DROP TRIGGER claims_event_no_update ON claims_event",
        "DROP FUNCTION claims_event_only_forgotten()",
        before.POSTGRESQL[0],
    ],
}


def forwards(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0025_reviews_required'),
    ]

    operations = [
        migrations.CreateModel(
            name='Forgotten',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifier')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added at')),
                ('person', models.BigIntegerField(unique=True)),
                ('name', models.CharField(max_length=150, unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[('article.added', 'Article added'), ('article.edited', 'Article details changed'), ('article.extracted', 'Claims extracted'), ('article.assisted', 'Language model asked'), ('claim.proposed', 'Claim proposed by a language model'), ('claim.statement_proposed', 'Statement proposed by a language model'), ('claim.assigned', 'Claim assigned'), ('claim.set_aside', 'Claim set aside'), ('claim.taken_up', 'Claim taken up again'), ('claim.sent_back', 'Sent back for another review'), ('claim.reviews_required', 'Reviews needed changed'), ('claim.recalled', 'Not sent back after all'), ('evidence.offered', 'Evidence offered'), ('evidence.related', 'Evidence judged'), ('lookup.finished', 'Look-up finished'), ('lookup.requested', 'Look-up requested again'), ('lookup.stopped', 'Look-up stopped'), ('evidence.checked', 'Cited page looked at again'), ('review.submitted', 'Review submitted'), ('review.withdrawn', 'Review withdrawn'), ('verdict.recorded', 'Verdict recorded'), ('claim.status', 'Status changed without a verdict'), ('snapshot.entered', 'Document entered by a person'), ('evidence.chosen', 'Passage chosen by a person'), ('evidence.removed', 'Chosen passage removed'), ('comment.added', 'Comment added'), ('comment.edited', 'Comment changed'), ('comment.deleted', 'Comment deleted'), ('comment.withdrawn', 'Comment withdrawn'), ('claim.added', 'Claim added by hand'), ('claim.removed', 'Claim removed'), ('claim.corrected', 'Words of the claim corrected'), ('claim.split', 'Claim split'), ('claim.merged', 'Claims merged'), ('claim.restored', 'Claim as it was before'), ('claim.published', 'Verdict published'), ('claim.publication_corrected', 'Published verdict corrected'), ('claim.unpublished', 'Published verdict taken down'), ('token.made', 'API token made'), ('token.revoked', 'API token revoked'), ('webhook.made', 'Webhook made'), ('webhook.changed', 'Webhook changed'), ('webhook.secret_renewed', 'Secret of a webhook renewed'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', 'Messages to a webhook sent again'), ('webhook.removed', 'Webhook removed'), ('person.forgotten', 'Account made anonymous')], max_length=30, verbose_name='what'),
        ),
        migrations.RunPython(forwards, backwards),
    ]
