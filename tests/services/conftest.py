"""After every test of a service: what the public is told of each claim is what would be told if it were told now."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from claims.choices import EventType
from claims.models import Claim, ClaimRendition, Event
from claims.services import renditions
from tests.services.processes import log, questions, start

__all__ = ["log", "questions", "start", "told_as_it_is"]

INSIDE = (
    EventType.CLAIM_ASSIGNED, EventType.CLAIM_SET_ASIDE, EventType.CLAIM_TAKEN_UP, EventType.EVIDENCE_RELATED,
    EventType.LOOKUP_FINISHED, EventType.LOOKUP_REQUESTED, EventType.LOOKUP_STOPPED, EventType.SNAPSHOT_ENTERED,
    EventType.COMMENT_ADDED, EventType.COMMENT_EDITED, EventType.COMMENT_DELETED, EventType.COMMENT_WITHDRAWN,
)  # fmt: skip


@pytest.fixture(autouse=True)
def told_as_it_is(request: pytest.FixtureRequest) -> Iterator[None]:
    """Checks the claims that a service touched: those a test only wrote to the database have no rendition."""
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("db")
    yield
    touched = set(ClaimRendition.objects.values_list("claim_id", flat=True))
    touched |= set(Claim.objects.filter(uid__in=_told_of()).values_list("pk", flat=True))
    wrong = [key for key in renditions.stale() if key in touched]
    assert wrong == [], "a service changed what the public is told and did not call renditions.keep"


def _told_of() -> list[UUID]:
    """The claims of events that change what the public is told; a service that made one must have kept its rendition."""
    told = Event.objects.exclude(type__in=INSIDE).values_list("claim_uid", flat=True)
    return [uid for uid in told if uid]
