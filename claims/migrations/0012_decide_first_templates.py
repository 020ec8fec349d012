"""The first ready reasons, in both languages, and what editors may do about them."""

from importlib import import_module

from django.db import migrations

roles = import_module("claims.migrations.0003_roles")

FIRST = [
    ("verified", "accurate", "المقتطف المستشهَد به يذكر الأمر نفسه بالأرقام نفسها.",
     "The cited passage says the same, with the same figures."),
    ("verified", "accurate", "المصدر الأصلي يؤكد ما ورد في الادعاء.",
     "The original source confirms what the claim says."),
    ("verified", "mostly_accurate", "المقتطف المستشهَد به يؤكد جوهر الادعاء، لكن فيه تفصيلا غير دقيق.",
     "The cited passage confirms the substance of the claim; one detail of it is inexact."),
    ("disputed", "false", "المقتطف المستشهَد به يذكر رقما آخر.",
     "The cited passage gives another figure."),
    ("disputed", "false", "المقتطف المستشهَد به يقول عكس ما ورد في الادعاء.",
     "The cited passage says the opposite of the claim."),
    ("disputed", "misleading", "الرقم صحيح، لكن صياغة الادعاء توحي بغير ما يقوله المصدر.",
     "The figure is right, but the wording suggests something other than what the source says."),
    ("disputed", "missing_context", "يُغفل الادعاء ما يذكره المصدر مما يغيّر معناه.",
     "The claim leaves out what the source says besides, and that changes its meaning."),
    ("disputed", "outdated", "كان ذلك صحيحا في وقت سابق، والمقتطف المستشهَد به أحدث.",
     "This was true earlier; the cited passage is newer."),
    ("disputed", "conflicting_evidence", "تتعارض المصادر في ذلك، ولم يتبيّن أيها الصحيح.",
     "The sources contradict each other, and it is not clear which of them is right."),
    ("unverified", "insufficient_evidence", "بحثنا فلم نجد مصدرا يؤكد الادعاء أو ينفيه.",
     "We looked and found no source that confirms or refutes the claim."),
    ("unverified", "ambiguous", "يُفهم الادعاء على أكثر من وجه، ولا يبيّن النص أيها المقصود.",
     "The claim can be read in more than one way, and the text does not say which is meant."),
    ("unverified", "not_checkable", "الادعاء رأي أو أمنية أو توقّع، ولا مصدر يحسمه.",
     "The claim is an opinion, a wish or a forecast; no source can settle it."),
]  # fmt: skip


def fill(apps, schema_editor):
    """Only where there are none: editors may have their own."""
    rows = apps.get_model("claims", "RationaleTemplate").objects.using(schema_editor.connection.alias)
    if rows.exists():
        return
    for place, (status, finding, arabic, english) in enumerate(FIRST, 1):
        rows.create(status=status, finding=finding, text_ar=arabic, text_en=english, position=10 * place)


def grant(apps, schema_editor):
    """Safe to run again."""
    alias = schema_editor.connection.alias
    editors, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=roles.EDITORS)
    verbs = ("view", "add", "change", "delete")
    wanted = [roles.permission(apps, alias, verb, "rationaletemplate") for verb in verbs]
    editors.permissions.add(*wanted)


class Migration(migrations.Migration):
    dependencies = [("claims", "0011_decide_templates_and_keys")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
