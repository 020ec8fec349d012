"""Events have a key of their own, and get their number when they are committed (docs/adr/0013).

What was the number becomes the key, too: data that names an event by it stays true.
"""

import django.db.models
from django.core.management.color import no_style
from django.db import migrations, models
from django.utils import timezone

SQLITE_DROP = ["DROP TRIGGER claims_event_no_update", "DROP TRIGGER claims_event_no_delete"]
POSTGRESQL_DROP = ["DROP TRIGGER claims_event_no_change ON claims_event"]
COLUMNS = ("id", "type", "at", "actor_id", "actor", "article_uid", "claim_uid", "target_uid", "data", "public")
SQLITE = [
    f"""CREATE TRIGGER claims_event_no_update BEFORE UPDATE ON claims_event
        WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR {" OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in COLUMNS)}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER claims_event_no_delete BEFORE DELETE ON claims_event
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
]
POSTGRESQL = [
    f"""CREATE TRIGGER claims_event_no_update BEFORE UPDATE ON claims_event FOR EACH ROW
        WHEN (OLD.seq IS NOT NULL OR NEW.seq IS NULL
              OR {" OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in COLUMNS)})
        EXECUTE FUNCTION claims_event_refuse()""",
    """CREATE TRIGGER claims_event_no_delete BEFORE DELETE ON claims_event
       FOR EACH ROW EXECUTE FUNCTION claims_event_refuse()""",
]
DETAILS = {"title", "source_name", "url", "published_date", "published_source"}

TYPES = [
    ('article.added', 'Article added'),
    ('article.edited', 'Article details changed'),
    ('article.extracted', 'Claims extracted'),
    ('article.assisted', 'Language model asked'),
    ('claim.proposed', 'Claim proposed by a language model'),
    ('claim.statement_proposed', 'Statement proposed by a language model'),
    ('claim.assigned', 'Claim assigned'),
    ('claim.set_aside', 'Claim set aside'),
    ('claim.taken_up', 'Claim taken up again'),
    ('claim.sent_back', 'Sent back for another review'),
    ('claim.recalled', 'Not sent back after all'),
    ('evidence.offered', 'Evidence offered'),
    ('evidence.related', 'Evidence judged'),
    ('lookup.finished', 'Look-up finished'),
    ('lookup.requested', 'Look-up requested again'),
    ('lookup.stopped', 'Look-up stopped'),
    ('evidence.checked', 'Cited page looked at again'),
    ('review.submitted', 'Review submitted'),
    ('review.withdrawn', 'Review withdrawn'),
    ('verdict.recorded', 'Verdict recorded'),
    ('claim.status', 'Status changed without a verdict'),
    ('snapshot.entered', 'Document entered by a person'),
    ('evidence.chosen', 'Passage chosen by a person'),
    ('evidence.removed', 'Chosen passage removed'),
    ('comment.added', 'Comment added'),
    ('comment.edited', 'Comment changed'),
    ('comment.deleted', 'Comment deleted'),
    ('comment.withdrawn', 'Comment withdrawn'),
    ('claim.added', 'Claim added by hand'),
    ('claim.removed', 'Claim removed'),
    ('claim.corrected', 'Words of the claim corrected'),
    ('claim.split', 'Claim split'),
    ('claim.merged', 'Claims merged'),
    ('claim.restored', 'Claim as it was before'),
    ('claim.published', 'Verdict published'),
    ('claim.publication_corrected', 'Published verdict corrected'),
    ('claim.unpublished', 'Published verdict taken down'),
    ('token.made', 'API token made'),
    ('token.revoked', 'API token revoked'),
]


PUBLICATION = ("number", "verdict", "status", "finding", "note", "context", "expires")
UNTOUCHED = ("unverified", "not_started")


def told(event, events):
    """What services.outgoing would have kept, as far as the event tells; it may not be asked here."""
    data, target = event.data, str(event.target_uid)
    if event.type in ("claim.split", "claim.merged") and "of" in data:
        return {"of": str(events.get(pk=data["of"]).target_uid)}
    if event.type == "article.edited":
        seen = {name: pair for name, pair in data.get("changes", {}).items() if name in DETAILS}
        return {"changes": seen} if seen else None
    if event.type == "verdict.recorded":
        verdict = None if data.get("basis") in ("withdrawn", "sent_back") else target
        return {"status": data["status"][1], "finding": data["finding"][1], "verdict": verdict}
    fields = {
        "article.added": ("sha256",), "article.extracted": ("claims",), "claim.proposed": ("model",),
        "claim.statement_proposed": ("model", "statement"), "evidence.offered": ("passages",),
        "evidence.checked": ("still",), "evidence.chosen": (), "evidence.removed": (), "claim.added": ("spans",),
        "claim.removed": (), "claim.corrected": ("spans",), "claim.split": ("other",), "claim.merged": ("other",),
        "claim.restored": (), "claim.published": PUBLICATION, "claim.publication_corrected": PUBLICATION,
        "claim.unpublished": ("number", "withdrawal_note"),
    }  # fmt: skip
    if event.type not in fields:
        return None
    names = {"article.extracted": "version"}
    names |= dict.fromkeys(("evidence.checked", "evidence.chosen", "evidence.removed"), "evidence")
    said = {names[event.type]: target} if event.type in names else {}
    return said | {name: data[name] for name in fields[event.type] if name in data}


def execute(sqlite, postgresql):
    def run(apps, schema_editor):
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return migrations.RunPython(run, migrations.RunPython.noop)


def go_on_counting(apps, schema_editor):
    """PostgreSQL gives a column that becomes an identity the numbers from 1 on, whatever it holds."""
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [apps.get_model("claims", "Event")]):
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    events = apps.get_model("claims", "Event").objects
    events.update(seq=models.F("id"))
    for event in events.only("type", "data", "target_uid").iterator():
        public = told(event, events)
        if public is not None:
            events.filter(pk=event.pk).update(public=public)


def say_where_claims_stand(apps, schema_editor):
    """An event for each claim whose status the ledger does not tell: until now none was written without a verdict."""
    events, claims = apps.get_model("claims", "Event").objects, apps.get_model("claims", "Claim").objects
    recorded = events.filter(type="verdict.recorded").order_by("pk").values_list("claim_uid", "data")
    last = {uid: (data["status"][1], data["finding"][1]) for uid, data in recorded.iterator()}
    now = timezone.now()
    for claim in claims.select_related("version__article").only(
        "uid", "status", "finding", "version__article__uid"
    ):
        if last.get(claim.uid, UNTOUCHED) == (claim.status, claim.finding):
            continue
        pair = {"status": claim.status, "finding": claim.finding}
        events.create(
            type="claim.status", at=now, claim_uid=claim.uid, article_uid=claim.version.article.uid,
            target_uid=claim.uid, data=pair, public=pair,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("claims", "0020_public_api")]
    operations = [
        execute(SQLITE_DROP, POSTGRESQL_DROP),
        migrations.RemoveIndex("event", "claims_event_of_article"),
        migrations.AlterField(
            "event", "type", models.CharField(choices=TYPES, max_length=30, verbose_name="what")
        ),
        migrations.AlterModelOptions(
            name="event",
            options={"ordering": ["-pk"], "verbose_name": "event", "verbose_name_plural": "events"},
        ),
        migrations.RenameField("event", "seq", "id"),
        migrations.AlterField(
            "event",
            "id",
            models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
        ),
        migrations.RunPython(go_on_counting, migrations.RunPython.noop),
        migrations.AddField(
            "event",
            "seq",
            models.PositiveBigIntegerField(editable=False, null=True, unique=True, verbose_name="number"),
        ),
        migrations.AddField(
            "event",
            "public",
            models.JSONField(editable=False, null=True, verbose_name="told to the public"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(say_where_claims_stand, migrations.RunPython.noop),
        migrations.AddIndex(
            "event", models.Index(fields=["article_uid", "seq"], name="claims_event_of_article")
        ),
        migrations.AddIndex(
            "event",
            models.Index(
                condition=django.db.models.Q(("seq", None)), fields=["id"], name="claims_event_unnumbered"
            ),
        ),
        execute(SQLITE, POSTGRESQL),
    ]
