"""What a language model was asked and proposed; editors may look at it."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

permission = import_module("claims.migrations.0003_roles").permission


def grant(apps, schema_editor):
    """Let editors see the new rows. Safe to run again."""
    alias = schema_editor.connection.alias
    editors = apps.get_model("auth", "Group").objects.using(alias).get(name="editors")
    names = ("assistrun", "proposedstatement")
    editors.permissions.add(*[permission(apps, alias, "view", name) for name in names])


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0004_claim_edits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='claim',
            name='origin',
            field=models.CharField(choices=[('machine', 'Found by the extractor'), ('person', 'Added by a person'), ('model', 'Proposed by a language model')], default='machine', max_length=10, verbose_name='found by'),
        ),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[('article.added', 'Article added'), ('article.edited', 'Article details changed'), ('article.extracted', 'Claims extracted'), ('article.assisted', 'Language model asked'), ('claim.proposed', 'Claim proposed by a language model'), ('claim.statement_proposed', 'Statement proposed by a language model'), ('claim.assigned', 'Claim assigned'), ('claim.set_aside', 'Claim set aside'), ('claim.taken_up', 'Claim taken up again'), ('evidence.offered', 'Evidence offered'), ('evidence.related', 'Evidence judged'), ('lookup.finished', 'Look-up finished'), ('lookup.requested', 'Look-up requested again'), ('review.submitted', 'Review submitted'), ('review.withdrawn', 'Review withdrawn'), ('verdict.recorded', 'Verdict recorded')], max_length=30, verbose_name='what'),
        ),
        migrations.CreateModel(
            name='AssistRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('gave_up', 'Gave up')], default='queued', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('max_attempts', models.PositiveIntegerField(default=5)),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='held until')),
                ('woken_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('error_code', models.CharField(blank=True, max_length=30, verbose_name='error')),
                ('error', models.TextField(blank=True, verbose_name='error message')),
                ('model', models.CharField(blank=True, max_length=200, verbose_name='model')),
                ('endpoint', models.CharField(blank=True, max_length=300, verbose_name='asked at')),
                ('request', models.JSONField(default=dict, verbose_name='question')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('tokens_in', models.PositiveIntegerField(blank=True, null=True, verbose_name='tokens read')),
                ('tokens_out', models.PositiveIntegerField(blank=True, null=True, verbose_name='tokens written')),
                ('cost', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='cost')),
                ('seconds', models.FloatField(blank=True, null=True, verbose_name='seconds')),
                ('left_out', models.PositiveIntegerField(default=0, help_text='The end of an article that is too long.', verbose_name='sentences not sent')),
                ('new_claims', models.PositiveIntegerField(default=0, verbose_name='new claims')),
                ('new_statements', models.PositiveIntegerField(default=0, verbose_name='statements')),
                ('refused', models.JSONField(default=list, verbose_name='not taken')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assist_runs', to='claims.articleversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'model run',
                'verbose_name_plural': 'model runs',
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='claims', to='claims.assistrun', verbose_name='proposed in'),
        ),
        migrations.CreateModel(
            name='ProposedStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='statement')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposed_statements', to='claims.claim')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='claims.assistrun')),
            ],
            options={
                'verbose_name': 'proposed statement',
                'verbose_name_plural': 'proposed statements',
                'ordering': ['claim', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='assistrun',
            index=models.Index(fields=['state', 'lease_until'], name='claims_assistrun_due'),
        ),
        migrations.AddConstraint(
            model_name='assistrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('version',), name='claims_assistrun_one_open'),
        ),
        migrations.AddConstraint(
            model_name='assistrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), models.Q(('lease_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='claims_assistrun_running_is_leased'),
        ),
        migrations.AddConstraint(
            model_name='assistrun',
            constraint=models.CheckConstraint(condition=models.Q(('attempts__lte', models.F('max_attempts'))), name='claims_assistrun_attempts'),
        ),
        migrations.AddConstraint(
            model_name='proposedstatement',
            constraint=models.UniqueConstraint(fields=('claim', 'run'), name='claims_proposedstatement_once'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
