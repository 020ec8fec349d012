"""What newsrooms set for themselves, what editors may do about it, and indexes for the statistics."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

roles = import_module("claims.migrations.0003_roles")

WANTED = [
    *((verb, "newsroom") for verb in ("view", "change")),
    *((verb, name) for name in ("outlet", "outletdomain", "wording") for verb in ("view", "add", "change", "delete")),
]


def grant(apps, schema_editor):
    """Safe to run again."""
    alias = schema_editor.connection.alias
    editors, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=roles.EDITORS)
    editors.permissions.add(*[roles.permission(apps, alias, verb, name) for verb, name in WANTED])


class Migration(migrations.Migration):

    dependencies = [("claims", "0023_webhooks")]

    operations = [
        migrations.CreateModel(
            name='Newsroom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(blank=True, help_text='Who checks, for readers.', max_length=200, verbose_name='name in Arabic')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('week_start', models.PositiveSmallIntegerField(choices=[(5, 'Saturday'), (6, 'Sunday'), (0, 'Monday')], default=6, verbose_name='first day of the week')),
                ('review_policy', models.PositiveSmallIntegerField(choices=[(1, 'One review decides'), (2, 'Two reviewers, the second blind to the first')], default=1, help_text='For new articles where nothing else is said.', verbose_name='reviews needed')),
                ('overdue_days', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as the site was set up.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name='days after which a claim is overdue')),
            ],
            options={
                'verbose_name': 'newsroom',
                'verbose_name_plural': 'newsroom',
            },
        ),
        migrations.CreateModel(
            name='Outlet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('trusted', models.BooleanField(default=False, help_text='Its pages are marked among the evidence.', verbose_name='trusted')),
                ('note', models.TextField(blank=True, help_text='Why, for colleagues.', verbose_name='note')),
            ],
            options={
                'verbose_name': 'outlet',
                'verbose_name_plural': 'outlets',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='OutletDomain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(max_length=253, unique=True, verbose_name='domain')),
            ],
            options={
                'verbose_name': 'domain',
                'verbose_name_plural': 'domains',
                'ordering': ['domain'],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('unverified', 'Unverified'), ('verified', 'Verified'), ('disputed', 'Disputed'), ('not_started', 'Not started'), ('in_review', 'In review'), ('insufficient_evidence', 'Insufficient evidence'), ('ambiguous', 'Ambiguous'), ('not_checkable', 'Not checkable'), ('false', 'False'), ('misleading', 'Misleading'), ('missing_context', 'Missing context'), ('outdated', 'Outdated'), ('conflicting_evidence', 'Conflicting evidence'), ('accurate', 'Accurate'), ('mostly_accurate', 'Mostly accurate')], max_length=24, unique=True, verbose_name='status or finding')),
                ('text_ar', models.CharField(blank=True, max_length=60, verbose_name='words in Arabic')),
                ('text_en', models.CharField(blank=True, max_length=60, verbose_name='words in English')),
            ],
            options={
                'verbose_name': 'words for a status or finding',
                'verbose_name_plural': 'words for statuses and findings',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='newsroom',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='claims_newsroom_single'),
        ),
        migrations.AddConstraint(
            model_name='newsroom',
            constraint=models.CheckConstraint(condition=models.Q(('review_policy__in', [1, 2])), name='claims_newsroom_policy'),
        ),
        migrations.AddConstraint(
            model_name='newsroom',
            constraint=models.CheckConstraint(condition=models.Q(('week_start__in', [5, 6, 0])), name='claims_newsroom_week'),
        ),
        migrations.AddField(
            model_name='outletdomain',
            name='outlet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='claims.outlet'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
