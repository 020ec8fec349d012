"""The ledger between tests: transactional tests leave it usable."""

import pytest
from django.db import IntegrityError, transaction

from claims.choices import EventType
from claims.models import Event
from claims.services import events
from tests.factories import NOW, make_claim


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_each_transactional_test_starts_with_an_empty_ledger(turn):
    claim = make_claim()
    with transaction.atomic():
        event = events.record(EventType.CLAIM_TAKEN_UP, target=claim.uid, by=None, now=NOW, claim=claim)
    assert event.seq is None
    assert events.newest() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all().delete()
