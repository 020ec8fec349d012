"""A ledger from before events were numbered late, through the migration; prints what came of it as JSON.

python -m tests.old_ledger, with an empty database in the settings: started by tests/test_old_ledger.py.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - needs django.setup()
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
PAIR = {"status": ["unverified", "disputed"], "finding": ["not_started", "false"]}


def migrate(target: tuple[str, str] | None) -> Any:
    """To a migration, or to the newest one; the models as they are there."""
    executor = MigrationExecutor(connection)
    goal = [target] if target else executor.loader.graph.leaf_nodes()
    return executor.migrate(goal).apps


def fill(apps: Any) -> dict[str, str]:
    """Three claims and seven events; the claims' names by their uid."""
    article = apps.get_model("claims", "Article").objects.create(title="A", language="en")
    version = apps.get_model("claims", "ArticleVersion").objects.create(
        article=article, number=1, text="abc", sha256="0" * 64, language="en"
    )
    pairs = {
        "decided": ("disputed", "false"),
        "begun": ("unverified", "in_review"),
        "untouched": ("unverified", "not_started"),
    }
    claims = {
        name: apps.get_model("claims", "Claim").objects.create(
            version=version, number=n, start=n, end=n + 1, kind="fact", worth=0.5, quote="a", statement="a",
            status=status, finding=finding,
        )
        for n, (name, (status, finding)) in enumerate(pairs.items(), 1)
    }  # fmt: skip
    decided, begun, untouched = (claim.uid for claim in claims.values())
    rows: list[tuple[str, Any, Any, dict[str, Any]]] = [
        ("article.extracted", None, version.uid, {"version": 1, "claims": 3}),
        ("review.submitted", begun, uuid.uuid4(), {"status": "verified", "finding": "accurate"}),
        ("verdict.recorded", decided, uuid.uuid4(), {**PAIR, "basis": "review"}),
        ("claim.split", begun, begun, {"before": {"quote": "ab"}, "other": str(untouched), "number": 3}),
        ("claim.split", untouched, untouched, {"of": 4, "number": 2}),
        (
            "claim.published",
            decided,
            uuid.uuid4(),
            {"number": 1, "note": "", "verdict": "v", "expires": None},
        ),
        ("comment.added", begun, begun, {}),
    ]
    events = apps.get_model("claims", "Event").objects
    for seq, (kind, claim, target, data) in enumerate(rows, 1):
        events.create(
            seq=seq, type=kind, at=NOW, actor="amal", article_uid=article.uid, claim_uid=claim, target_uid=target, data=data
        )  # fmt: skip
    apps.get_model("claims", "EventCounter").objects.filter(pk=1).update(last=len(rows))
    return {str(claim.uid): name for name, claim in claims.items()}


def main() -> None:
    names = fill(migrate(("claims", "0020_public_api")))
    migrate(None)
    from claims.choices import EventType  # noqa: PLC0415 - the models are as the code has them only now
    from claims.models import Claim, Event  # noqa: PLC0415
    from claims.services import events  # noqa: PLC0415

    claim = Claim.objects.first()
    with transaction.atomic():
        events.record(EventType.CLAIM_TAKEN_UP, target=uuid.uuid4(), by=None, now=NOW, claim=claim)
    newest = events.newest()
    rows = Event.objects.order_by("pk").values_list("pk", "seq", "type", "claim_uid", "public")
    told = [[pk, seq, kind, names.get(str(uid)), public] for pk, seq, kind, uid, public in rows]
    sys.stdout.write(json.dumps({"newest": newest, "events": told, "names": names}))


if __name__ == "__main__":
    main()
