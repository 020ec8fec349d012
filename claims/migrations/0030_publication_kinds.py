"""What each publication was to readers: the first, a correction, or a confirmation of what they were told before.

Those of before keep what the ledger tells of them: every one after the first was called a correction. From here on
the database refuses every change of a publication but those of ONCE. A later migration that alters
the table must make the triggers anew, for on SQLite Django builds the table again.
"""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FIXED = (
    "id", "uid", "created_at", "claim_id", "verdict_id", "number", "kind", "confirms_id", "published_at",
    "published_by_id", "note", "context", "expires",
)  # fmt: skip
# What may come to a publication, once: that it is taken down, that its article has changed, and what was checked then.
ONCE = """
    ({withdrawn} OR (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL))
    AND ({changed} OR OLD.article_changed_at IS NULL) AND ({words} OR OLD.quote = '')
"""
TOGETHER = {
    "withdrawn": ("withdrawn_at", "withdrawn_by_id", "withdrawal_note"),
    "changed": ("article_changed_at",),
    "words": ("quote", "statement"),
}


def same(columns, word):
    return "(" + " AND ".join(f"NEW.{c} {word} OLD.{c}" for c in columns) + ")"


def allowed(word):
    return same(FIXED, word) + " AND " + ONCE.format(**{n: same(columns, word) for n, columns in TOGETHER.items()})


SQLITE = [
    f"""CREATE TRIGGER claims_publication_no_update BEFORE UPDATE ON claims_publication WHEN NOT ({allowed("IS")})
        BEGIN SELECT RAISE(ABORT, 'publications are append-only'); END""",
    """CREATE TRIGGER claims_publication_no_delete BEFORE DELETE ON claims_publication
       BEGIN SELECT RAISE(ABORT, 'publications are append-only'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION claims_publication_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF {allowed("IS NOT DISTINCT FROM")} THEN RETURN NEW; END IF;
      END IF;
      RAISE EXCEPTION 'publications are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER claims_publication_no_change BEFORE UPDATE OR DELETE ON claims_publication
       FOR EACH ROW EXECUTE FUNCTION claims_publication_stands()""",
]
BACK = {
    "sqlite": ["DROP TRIGGER claims_publication_no_update", "DROP TRIGGER claims_publication_no_delete"],
    "postgresql": [
        "DROP TRIGGER claims_publication_no_change ON claims_publication",
        "DROP FUNCTION claims_publication_stands()",
    ],
}


def guard(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def leave(apps, schema_editor):
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def told(apps, schema_editor):
    rows = apps.get_model("claims", "Publication").objects.using(schema_editor.connection.alias)
    rows.filter(number__gt=1).update(kind="corrected")


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0029_text_change_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='publication',
            name='claims_publication_note',
        ),
        migrations.AddField(
            model_name='publication',
            name='confirms',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='confirmations', to='claims.publication', verbose_name='confirms'),
        ),
        migrations.AddField(
            model_name='publication',
            name='kind',
            field=models.CharField(choices=[('published', 'Published'), ('corrected', 'Corrected'), ('confirmed', 'Confirmed again')], db_default='published', default='published', max_length=10, verbose_name='kind'),
        ),
        migrations.RunPython(told, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[('article.added', 'Article added'), ('article.edited', 'Article details changed'), ('article.version', 'Newer text of the article stored'), ('article.differs', 'The page differs, and nothing was stored'), ('article.extracted', 'Claims extracted'), ('article.assisted', 'Language model asked'), ('claim.proposed', 'Claim proposed by a language model'), ('claim.statement_proposed', 'Statement proposed by a language model'), ('claim.assigned', 'Claim assigned'), ('claim.set_aside', 'Claim set aside'), ('claim.taken_up', 'Claim taken up again'), ('claim.sent_back', 'Sent back for another review'), ('claim.reviews_required', 'Reviews needed changed'), ('claim.recalled', 'Not sent back after all'), ('evidence.offered', 'Evidence offered'), ('evidence.related', 'Evidence judged'), ('lookup.finished', 'Look-up finished'), ('lookup.requested', 'Look-up requested again'), ('lookup.stopped', 'Look-up stopped'), ('evidence.checked', 'Cited page looked at again'), ('review.submitted', 'Review submitted'), ('review.withdrawn', 'Review withdrawn'), ('verdict.recorded', 'Verdict recorded'), ('claim.status', 'Status changed without a verdict'), ('snapshot.entered', 'Document entered by a person'), ('evidence.chosen', 'Passage chosen by a person'), ('evidence.removed', 'Chosen passage removed'), ('comment.added', 'Comment added'), ('comment.edited', 'Comment changed'), ('comment.deleted', 'Comment deleted'), ('comment.withdrawn', 'Comment withdrawn'), ('claim.moved', 'Found in the newer text of the article'), ('claim.text_changed', 'The article has changed in this claim'), ('claim.text_gone', 'Not found in the newer text of the article'), ('claim.added', 'Claim added by hand'), ('claim.removed', 'Claim removed'), ('claim.corrected', 'Words of the claim corrected'), ('claim.split', 'Claim split'), ('claim.merged', 'Claims merged'), ('claim.restored', 'Claim as it was before'), ('claim.published', 'Verdict published'), ('claim.publication_corrected', 'Published verdict corrected'), ('claim.publication_confirmed', 'Published verdict confirmed again'), ('claim.unpublished', 'Published verdict taken down'), ('token.made', 'API token made'), ('token.revoked', 'API token revoked'), ('webhook.made', 'Webhook made'), ('webhook.changed', 'Webhook changed'), ('webhook.secret_renewed', 'Secret of a webhook renewed'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', 'Messages to a webhook sent again'), ('webhook.removed', 'Webhook removed'), ('person.forgotten', 'Account made anonymous')], max_length=30, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('kind', 'confirmed'), models.Q(('note', ''), _negated=True), _connector='OR'), name='claims_publication_note'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirms__isnull', False), ('kind', 'confirmed')), models.Q(models.Q(('kind', 'confirmed'), _negated=True), ('confirms', None)), _connector='OR'), name='claims_publication_confirms'),
        ),
        migrations.RunPython(guard, leave),
    ]
