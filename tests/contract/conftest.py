"""A newsroom with something of everything, and who asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from claims import roles
from claims.api import throttling
from claims.api.v1 import changes as feed
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.models import Claim
from claims.models.base import PublicModel
from claims.services import changes, publishing, renditions, reviews
from tests import factories


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch, settings: Any, empty_cache: None) -> None:
    """Nobody is throttled; made-up passwords are refused fast; who waits for a change does so for a moment."""
    settings.API_RATE = 10**9
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(throttling, "STRANGERS", 10**9)
    monkeypatch.setattr(changes, "LONGEST_WAIT", 0.01)  # the description keeps the real one
    monkeypatch.setattr(changes, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(feed, "LIFETIME", 0.005)

    def no_page(url: str, **given: Any) -> None:
        raise FetchError("There is no site here.")

    monkeypatch.setattr(http, "fetch", no_page)


@contextmanager
def within_the_transaction() -> Iterator[None]:
    """Requests leave the test's connection open. Django's test client does the same for each of its own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def same_uids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows get the same uids in every run, and so every run asks the same."""
    source = Random(1)  # noqa: S311 - no secret
    for model in apps.get_app_config("claims").get_models():
        if issubclass(model, PublicModel):
            monkeypatch.setattr(
                model._meta.get_field("uid"),
                "_get_default",
                lambda: UUID(int=source.getrandbits(128), version=4),
            )


@pytest.fixture
def newsroom(db: None, same_uids: None) -> dict[str, User]:
    """People by name; articles with claims that are open, answered, decided and published, and their ledger."""
    groups = {"consumer": "", "reviewer": roles.REVIEWERS, "editor": roles.EDITORS}
    people = {name: factories.make_user(group, name) for name, group in groups.items()}
    version = factories.make_article(
        source_name="Port News", url="https://example.org/news/1"
    ).current_version
    figure = {"start": 0, "end": 3, "text": "12%", "comparator": "=", "low": 12, "high": 12, "unit": "%"}
    day = {"start": 0, "end": 8, "text": "عام 2024", "grain": "year", "from_date": date(2024, 1, 1), "to_date": date(2024, 12, 31)}  # fmt: skip
    decided = factories.make_claim(version, quantities=[figure], dates=[day])
    _answer(decided, people["reviewer"])
    decided.refresh_from_db()
    publishing.publish(claim=decided, by=people["editor"], seen=decided.revision, now=timezone.now())
    factories.make_lookup(decided, state="done")
    waiting = factories.make_claim(version, quote=factories.VALUE, required_reviews=2)
    _answer(waiting, people["reviewer"])
    other = factories.make_article(factories.REPORT, language="ar", published_date=None)
    for number in range(3):
        claim = factories.make_claim(other.current_version, number=number + 1)
        factories.make_lookup(claim)
        factories.make_evidence(claim, suggestion="related")
    renditions.rebuild(now=timezone.now())
    return people


def _answer(claim: Claim, by: User) -> None:
    passage = factories.make_evidence(claim, suggestion="refutes", comparison={"relation": "differs"})
    claim.refresh_from_db()
    reviews.submit(
        claim=claim, by=by, seen=claim.revision, status="disputed", finding="false",
        rationale="The report says 1.2%.", evidence=[passage.uid], now=timezone.now(),
    )  # fmt: skip
