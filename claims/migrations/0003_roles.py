"""The two groups, and what editors may do in the admin.

Permissions are normally made after all migrations; here they are made where they are missing, so that one
`migrate` on an empty database is enough. Reviewers get none: what they may do follows from their group
(claims.roles), and the admin would show them the reviews that the second review must not see.
"""

from django.db import migrations

EDITORS = "editors"
REVIEWERS = "reviewers"
VIEW = [
    "article",
    "articleversion",
    "canonicalclaim",
    "claim",
    "claimdate",
    "claimquantity",
    "claimspan",
    "event",
    "evidence",
    "lookup",
    "review",
    "snapshot",
    "verdict",
]
# Changing a claim means assigning it, changing a look-up means asking again: the forms are read-only.
MORE = [("add", "article"), ("change", "article"), ("change", "claim"), ("change", "lookup")]


def grant(apps, schema_editor):
    """Make the groups, the permissions that are missing, and the grants. Safe to run again."""
    alias = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(alias)
    groups.get_or_create(name=REVIEWERS)
    editors, _ = groups.get_or_create(name=EDITORS)
    wanted = [("view", name) for name in VIEW] + MORE
    editors.permissions.add(*[permission(apps, alias, verb, name) for verb, name in wanted])


def permission(apps, alias, verb, name):
    kind, _ = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(alias)
        .get_or_create(app_label="claims", model=name)
    )
    words = apps.get_model("claims", name)._meta.verbose_name
    found, _ = (
        apps.get_model("auth", "Permission")
        .objects.using(alias)
        .get_or_create(content_type=kind, codename=f"{verb}_{name}", defaults={"name": f"Can {verb} {words}"})
    )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_ledger_and_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
