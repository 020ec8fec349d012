"""What a reviewer says of a passage: whether it supports the claim, refutes it, or has nothing to do with it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from claims import workflow
from claims.choices import EventType, Relation
from claims.models import Evidence
from claims.services import events
from claims.services.reviews import permit_role
from claims.workflow import Act


def judge_evidence(*, evidence: Evidence, relation: str, by: User, now: datetime) -> Evidence:
    """A reviewer's own view of a passage; "" takes it back. Raises NotAllowed, workflow.InvalidAnswer."""
    permit_role(Act.JUDGE, by)
    if relation and relation not in Relation.values:
        raise workflow.InvalidAnswer(
            "unknown_relation", "relation", "Choose supports, refutes, related or not relevant."
        )
    with transaction.atomic():
        before = evidence.relation
        # The same as another's counts as one's own: no change would tell what the other said.
        if before == relation and (not relation or evidence.relation_by_id == by.pk):
            return evidence
        evidence.relation = relation
        evidence.relation_by = by if relation else None
        evidence.relation_at = now if relation else None
        evidence.save(update_fields=["relation", "relation_by", "relation_at"])
        events.record(
            EventType.EVIDENCE_RELATED,
            target=evidence.uid,
            by=by,
            now=now,
            claim=evidence.claim,
            relation=[before, relation],
        )
    return evidence
