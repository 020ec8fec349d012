"""What pages are while the database or Redis is away."""

import pytest
from django.core.cache import caches
from django.db import InterfaceError, OperationalError
from django.urls import reverse
from redis import RedisError

from claims import queries

pytestmark = pytest.mark.django_db


class TestBroken:
    @pytest.mark.parametrize(
        ("error", "status"), [(OperationalError, 503), (InterfaceError, 503), (KeyError, 500)]
    )
    def test_a_database_that_is_away_is_told_from_a_mistake_of_ours(
        self, client, reviewer, monkeypatch, error, status
    ):
        def ask(*_, **__):
            raise error("the server closed the connection unexpectedly")

        client.force_login(reviewer)
        client.raise_request_exception = False
        monkeypatch.setattr(queries, "articles", ask)
        answer = client.get(reverse("web:home"))
        assert answer.status_code == status
        assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
        assert str(status) in answer.content.decode()


def test_pages_need_no_redis(client, reviewer, monkeypatch):
    def away(*_, **__):
        raise RedisError("Connection refused")

    for name in ("get", "set", "add", "incr", "delete"):
        monkeypatch.setattr(caches["default"], name, away)
    client.force_login(reviewer)
    for name in ("home", "queue", "login"):
        assert client.get(reverse(f"web:{name}" if name != "login" else name)).status_code in {200, 302}
    assert client.get("/checks/").status_code == 200
