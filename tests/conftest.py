"""What most tests need: people, an article, a claim; and a ledger that a test's flush may empty."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection

from claims import newsroom, roles
from claims.models import Article, Claim, EventCounter
from tests import factories
from tests.site import Site


def pytest_make_parametrize_id(val: Any) -> str | None:
    """Files have no place in a test's name: some hold the time they were made, and workers must agree."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the flush after transactional tests pass the ledger's triggers, and keep the counter's one row."""
    operations: Any = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_with_ledger(self: Any, statements: Iterable[str]) -> None:
        # On the class: beside a browser's event loop Django hands out other connection objects.
        with self.connection.cursor() as cursor:
            triggers = []
            if self.connection.vendor == "sqlite":
                # PostgreSQL truncates, which fires no row trigger.
                cursor.execute(
                    r"SELECT name, sql FROM sqlite_master WHERE name LIKE '%no\_delete' ESCAPE '\'"
                )
                triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, statements)
            for _, made in triggers:
                cursor.execute(made)
        EventCounter.objects.create(pk=1)

    operations.execute_sql_flush = flush_with_ledger


@pytest.fixture(scope="session", autouse=True)
def _static_files_looked_up_when_asked() -> None:
    """Not listed at every start of a handler, which takes time and warns when nothing was collected."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _newsroom_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test's newsroom had set is rolled back, and must not be remembered."""
    monkeypatch.setattr(newsroom, "KEY", uuid4().hex)


@pytest.fixture
def newsroom_read(db: None, _newsroom_of_its_own: None) -> None:
    """Its settings are read once a minute; for tests that count what a page asks besides."""
    newsroom.settings()


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """No requests counted so far. Other workers share the Redis, so nothing in it is deleted."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid4().hex)


@pytest.fixture
def empty_database(tmp_path: Any, transactional_db: None) -> Iterator[dict[str, str]]:
    """Variables that lead a process to an empty database of the kind that is tested."""
    if connection.vendor == "sqlite":
        yield {"VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
        return
    name = f"empty_{uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()}
        cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.close()


@pytest.fixture
def reviewer(db: None) -> User:
    return factories.make_user(roles.REVIEWERS, "reviewer")


@pytest.fixture
def second_reviewer(db: None) -> User:
    return factories.make_user(roles.REVIEWERS, "second")


@pytest.fixture
def editor(db: None) -> User:
    return factories.make_user(roles.EDITORS, "editor", is_staff=True)


@pytest.fixture
def outsider(db: None) -> User:
    return factories.make_user("", "outsider")


@pytest.fixture
def article(db: None) -> Article:
    return factories.make_article()


@pytest.fixture
def claim(article: Article) -> Claim:
    return factories.make_claim(article.current_version)
