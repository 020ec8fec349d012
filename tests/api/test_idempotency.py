"""Idempotency-Key: a write is done once, and a key is free as soon as nobody is at it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.utils import timezone

from claims.choices import Scope
from claims.models import IdempotencyKey
from claims.services import idempotency, ingest
from tests import factories
from tests.api.conftest import Writer
from tests.api.test_errors import problem
from tests.api.test_writing import ANSWER, ARTICLES, CLAIMS, ENGLISH, REVIEWS, kept

pytestmark = pytest.mark.django_db


class TestOnce:
    BODY = {"text": ENGLISH}

    def test_the_first_answer_comes_again(self, cms, monkeypatch):
        first = cms.send(ARTICLES, self.BODY, key="k-1")
        monkeypatch.setattr(ingest, "add_article", None)  # not even tried
        again = cms.send(ARTICLES, self.BODY, key='"k-1"')  # the draft's spelling of the same key
        assert (again.status_code, again.content) == (201, first.content)
        assert (again["Location"], "ETag" in again) == (first["Location"], False)
        assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")

    def test_a_key_is_of_one_request(self, cms):
        cms.send(ARTICLES, self.BODY, key="k-1")
        problem(
            cms.send(ARTICLES, {**self.BODY, "title": "x"}, key="k-1"),
            422,
            "idempotency_key_reused",
        )

    def test_and_of_one_person(self, cms, bot, article):
        cms.send(ARTICLES, self.BODY, key="k-1")
        version = str(article.current_version.uid)
        answer = bot.send(CLAIMS, {"version": version, "words": factories.VALUE}, key="k-1")
        assert answer.status_code == 201

    def test_after_a_refusal_it_is_free(self, cms):
        problem(cms.send(ARTICLES, {}, key="k-1"), 400, "invalid")
        assert cms.send(ARTICLES, self.BODY, key="k-1").status_code == 201

    def test_after_a_bug_too(self, cms, monkeypatch):
        with monkeypatch.context() as broken:
            broken.setattr(ingest, "add_article", None)
            cms.raise_request_exception = False
            problem(cms.send(ARTICLES, self.BODY, key="k-1"), 500, "internal_error")
        assert cms.send(ARTICLES, self.BODY, key="k-1").status_code == 201

    @pytest.mark.skipif("connection.vendor == 'postgresql'", reason="one connection is never in its own way")
    def test_while_it_is_under_way_the_second_waits(self, cms, editor, monkeypatch):
        inner = []
        add = ingest.add_article

        def slowly(**given):
            inner.append(cms.send(ARTICLES, self.BODY, key="k-1"))
            return add(**given)

        monkeypatch.setattr(ingest, "add_article", slowly)
        assert cms.send(ARTICLES, self.BODY, key="k-1").status_code == 201
        problem(inner[0], 409, "in_progress")

    @pytest.mark.skipif("connection.vendor == 'postgresql'", reason="one connection is never in its own way")
    def test_what_broke_off_is_done_after_a_while(self, editor):
        now = timezone.now()
        about: dict[str, Any] = {"owner": editor, "key": "k", "sha256": "0" * 64}
        idempotency.take(**about, now=now)
        with pytest.raises(idempotency.InProgress):
            idempotency.take(**about, now=now + timedelta(minutes=4))
        later = now + timedelta(minutes=6)
        row = idempotency.take(**about, now=later)
        assert isinstance(row, IdempotencyKey)
        with pytest.raises(idempotency.InProgress):
            idempotency.take(**about, now=later)
        idempotency.keep(row, idempotency.Answer(201, "", "{}"))
        assert idempotency.take(**about, now=later) == idempotency.Answer(201, "", "{}")

    def test_another_condition_is_another_request(self, bot, claim):
        body = {"claim": str(claim.uid), **ANSWER}
        seen = bot.read(f"{CLAIMS}{kept(claim).uid}/")["ETag"]
        assert bot.send(REVIEWS, body, key="k-1", **{"if-match": seen}).status_code == 201
        problem(bot.send(REVIEWS, body, key="k-1", **{"if-match": '"other"'}), 422, "idempotency_key_reused")

    def test_it_is_forgotten_after_a_day(self, editor):
        now = timezone.now()
        idempotency.take(owner=editor, key="k", sha256="0" * 64, now=now)
        assert idempotency.forget(now=now + timedelta(hours=23)) == 0
        idempotency.take(owner=editor, key="k", sha256="1" * 64, now=now + timedelta(hours=25))
        assert idempotency.forget(now=now + timedelta(hours=25)) == 0  # it names another request now
        assert idempotency.forget(now=now + timedelta(hours=50)) == 1

    @pytest.mark.parametrize("key", ["", '""', "é", "x" * 254, "a\x07", "a b"])
    def test_a_key_that_is_none(self, cms, key):
        answer = cms.send(ARTICLES, self.BODY, **{"idempotency-key": key})
        assert problem(answer, 400, "invalid")["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite does not know whose connection is gone"
)
@pytest.mark.django_db(transaction=True)
class TestBrokenOff:
    """The connection of a request holds its key: when it is gone, the next may try at once."""

    @pytest.fixture
    def about(self, editor):
        return {"owner": editor, "key": "k", "sha256": "0" * 64, "now": timezone.now()}

    @pytest.fixture
    def end(self, about):
        """Another connection holds the key, until this is called."""
        taken, over = threading.Event(), threading.Event()

        def hold():
            idempotency.take(**about)
            taken.set()
            over.wait(10)
            connection.close()  # as PostgreSQL sees a process that was killed

        def end():
            over.set()
            holder.join()

        holder = threading.Thread(target=hold)
        holder.start()
        assert taken.wait(10)
        yield end
        end()

    @pytest.fixture
    def cms(self):
        chief = factories.make_user(
            username="chief", is_superuser=True
        )  # the flush took the groups' permissions
        return Writer(chief, Scope.WRITE_ARTICLES, Scope.READ)

    def test_a_machine_that_vanished_holds_it_for_minutes(self, about, end):
        later = {**about, "now": about["now"] + idempotency.BROKEN_OFF + timedelta(seconds=1)}
        assert isinstance(idempotency.take(**later), IdempotencyKey)

    def test_who_is_gone_holds_nothing(self, about, end):
        with pytest.raises(idempotency.InProgress):
            idempotency.take(**about)
        with pytest.raises(idempotency.Reused):
            idempotency.take(**{**about, "sha256": "1" * 64})
        end()
        row = idempotency.take(**about)
        assert isinstance(row, IdempotencyKey)
        idempotency.keep(row, idempotency.Answer(201, "", "{}"))
        assert idempotency.take(**about) == idempotency.Answer(201, "", "{}")

    def test_a_request_that_lost_its_connection_gives_the_key_back(self, cms, monkeypatch):
        def lost(**given):
            connection.connection.close()
            User.objects.exists()

        with monkeypatch.context() as broken:
            broken.setattr(ingest, "add_article", lost)
            problem(cms.send(ARTICLES, TestOnce.BODY, key="k-1"), 503, "unavailable")
        assert not IdempotencyKey.objects.exists()
        assert cms.send(ARTICLES, TestOnce.BODY, key="k-1").status_code == 201

    def test_so_is_the_answer_kept_of_one_that_lost_it_at_the_end(self, cms, monkeypatch):
        keep = idempotency.keep

        def late(row, answer):
            connection.connection.close()
            keep(row, answer)

        monkeypatch.setattr(idempotency, "keep", late)
        first = cms.send(ARTICLES, TestOnce.BODY, key="k-1")
        assert first.status_code == 201
        assert cms.send(ARTICLES, TestOnce.BODY, key="k-1").content == first.content

    def test_behind_a_pooler_it_cannot_be_told(self, about, end, monkeypatch):
        """There each statement may go to another process of the server, and its locks with it."""
        monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", 0)
        with pytest.raises(idempotency.InProgress):
            idempotency.take(**about)
        end()
        with pytest.raises(idempotency.InProgress):  # and so for minutes
            idempotency.take(**about)


def test_a_key_given_back_while_it_is_asked_for_is_under_way(editor, monkeypatch):
    def raced(**given):
        raise IntegrityError("taken, and gone")

    monkeypatch.setattr(IdempotencyKey.objects, "get_or_create", raced)
    with pytest.raises(idempotency.InProgress):
        idempotency.take(owner=editor, key="k", sha256="x", now=timezone.now())
