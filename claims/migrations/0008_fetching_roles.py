"""What editors may do about feeds, and see of pages and providers."""

from importlib import import_module

from django.db import migrations

roles = import_module("claims.migrations.0003_roles")

WANTED = [
    *((verb, "feed") for verb in ("view", "add", "change", "delete")),
    ("view", "pagefetch"),
    ("view", "providerhealth"),
    ("view", "capture"),
]


def grant(apps, schema_editor):
    """Safe to run again."""
    alias = schema_editor.connection.alias
    editors, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=roles.EDITORS)
    editors.permissions.add(*[roles.permission(apps, alias, verb, name) for verb, name in WANTED])


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_fetching")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
