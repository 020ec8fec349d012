"""Webhooks and their messages, and what editors may do about them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from importlib import import_module

from django.conf import settings
from django.db import migrations, models

roles = import_module("claims.migrations.0003_roles")

WANTED = [
    *((verb, "webhook") for verb in ("view", "add", "change", "delete")),
    ("view", "delivery"),
    ("change", "delivery"),  # to send it again: the form is read-only
    ("view", "deliveryattempt"),
]


def grant(apps, schema_editor):
    """Safe to run again."""
    alias = schema_editor.connection.alias
    editors, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=roles.EDITORS)
    editors.permissions.add(*[roles.permission(apps, alias, verb, name) for verb, name in WANTED])


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0022_idempotency_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifier')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added at')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('gave_up', 'Gave up'), ('stopped', 'Stopped')], default='queued', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('max_attempts', models.PositiveIntegerField(default=5, verbose_name='attempts at most')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='held until')),
                ('woken_at', models.DateTimeField(blank=True, null=True, verbose_name='woken at')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('error_code', models.CharField(blank=True, max_length=30, verbose_name='error')),
                ('error', models.TextField(blank=True, verbose_name='error message')),
                ('seq', models.PositiveBigIntegerField(null=True, verbose_name='number')),
                ('type', models.CharField(max_length=30, verbose_name='what')),
                ('body', models.TextField(verbose_name='message')),
            ],
            options={
                'verbose_name': 'message to a webhook',
                'verbose_name_plural': 'messages to webhooks',
                'abstract': False,
            },
        ),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[('article.added', 'Article added'), ('article.edited', 'Article details changed'), ('article.extracted', 'Claims extracted'), ('article.assisted', 'Language model asked'), ('claim.proposed', 'Claim proposed by a language model'), ('claim.statement_proposed', 'Statement proposed by a language model'), ('claim.assigned', 'Claim assigned'), ('claim.set_aside', 'Claim set aside'), ('claim.taken_up', 'Claim taken up again'), ('claim.sent_back', 'Sent back for another review'), ('claim.recalled', 'Not sent back after all'), ('evidence.offered', 'Evidence offered'), ('evidence.related', 'Evidence judged'), ('lookup.finished', 'Look-up finished'), ('lookup.requested', 'Look-up requested again'), ('lookup.stopped', 'Look-up stopped'), ('evidence.checked', 'Cited page looked at again'), ('review.submitted', 'Review submitted'), ('review.withdrawn', 'Review withdrawn'), ('verdict.recorded', 'Verdict recorded'), ('claim.status', 'Status changed without a verdict'), ('snapshot.entered', 'Document entered by a person'), ('evidence.chosen', 'Passage chosen by a person'), ('evidence.removed', 'Chosen passage removed'), ('comment.added', 'Comment added'), ('comment.edited', 'Comment changed'), ('comment.deleted', 'Comment deleted'), ('comment.withdrawn', 'Comment withdrawn'), ('claim.added', 'Claim added by hand'), ('claim.removed', 'Claim removed'), ('claim.corrected', 'Words of the claim corrected'), ('claim.split', 'Claim split'), ('claim.merged', 'Claims merged'), ('claim.restored', 'Claim as it was before'), ('claim.published', 'Verdict published'), ('claim.publication_corrected', 'Published verdict corrected'), ('claim.unpublished', 'Published verdict taken down'), ('token.made', 'API token made'), ('token.revoked', 'API token revoked'), ('webhook.made', 'Webhook made'), ('webhook.changed', 'Webhook changed'), ('webhook.secret_renewed', 'Secret of a webhook renewed'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', 'Messages to a webhook sent again'), ('webhook.removed', 'Webhook removed')], max_length=30, verbose_name='what'),
        ),
        migrations.CreateModel(
            name='DeliveryAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('milliseconds', models.PositiveIntegerField(verbose_name='milliseconds')),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='HTTP status')),
                ('error', models.TextField(blank=True, verbose_name='error message')),
                ('answer', models.TextField(blank=True, verbose_name='beginning of the answer')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='claims.delivery', verbose_name='message to a webhook')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifier')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added at')),
                ('name', models.CharField(help_text='Who is told.', max_length=100, verbose_name='name')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('types', models.JSONField(blank=True, default=list, verbose_name='events')),
                ('secret', models.CharField(editable=False, max_length=100)),
                ('old_secret', models.CharField(blank=True, editable=False, max_length=100)),
                ('old_secret_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='the old secret signs until')),
                ('after', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='has come to number')),
                ('paused_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='paused')),
                ('paused_because', models.CharField(blank=True, choices=[('person', 'by a person'), ('failing', 'failed for too long'), ('gone', 'the receiver answered that it is gone (410)')], editable=False, max_length=10, verbose_name='reason for the pause')),
                ('succeeded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last success')),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='failing since')),
                ('failures', models.PositiveIntegerField(default=0, editable=False, verbose_name='failures in a row')),
                ('rests_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='rests until')),
                ('woken_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('turn_token', models.UUIDField(blank=True, editable=False, null=True)),
                ('turn_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='webhook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='claims.webhook', verbose_name='webhook'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('secret__startswith', 'whsec_')), name='claims_webhook_secret'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_at', None), ('paused_because', '')), models.Q(('paused_at__isnull', False), ('paused_because__in', ['person', 'failing', 'gone'])), _connector='OR'), name='claims_webhook_paused'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'lease_until'], name='claims_delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['webhook', 'id'], name='claims_delivery_open'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['finished_at'], name='claims_delivery_finished'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'seq'), name='claims_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), models.Q(('lease_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='claims_delivery_running_is_leased'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('attempts__lte', models.F('max_attempts'))), name='claims_delivery_attempts'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
