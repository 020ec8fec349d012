"""`manage.py rebuild_index`, on either database: stale tokens are set right, and the index is made anew."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.db import connection

from claims import search
from claims.evidence.tokens import tokens
from claims.evidence.types import Document
from claims.models import Snapshot
from claims.services import archive
from tests.factories import NOW

TEXTS = [f"Berthing fees at pier number {number} were lowered" for number in range(7)]


@pytest.fixture
def notes():
    return [archive.add_note(note=archive.Note(title="Harbour", text=text), now=NOW)[0] for text in TEXTS]


def rebuild() -> str:
    written = io.StringIO()
    call_command("rebuild_index", stdout=written)
    return written.getvalue()


def find(text: str) -> list[Document]:
    return search.SNAPSHOTS.candidates(tokens(text)).documents


@pytest.mark.django_db
class TestCommand:
    def test_sets_stale_tokens_right_and_search_finds_by_them(self, notes, monkeypatch):
        monkeypatch.setattr(archive, "BATCH", 2)
        right = list(Snapshot.objects.order_by("pk").values_list("tokens", flat=True))
        Snapshot.objects.filter(pk__in=[notes[0].pk, notes[3].pk, notes[6].pk]).update(tokens="stale")
        assert len(find("berthing")) == 4
        assert re.match(r"7 snapshots read, 3 changed, [\d.]+ s; the index takes [\d.]+ MB", rebuild())
        assert list(Snapshot.objects.order_by("pk").values_list("tokens", flat=True)) == right
        assert len(find("berthing")) == 7
        assert find("stale") == []

    def test_a_second_run_changes_nothing(self, notes, django_assert_num_queries):
        Snapshot.objects.update(tokens="stale")
        assert ", 7 changed," in rebuild()
        assert ", 0 changed," in rebuild()
        with django_assert_num_queries(2):  # two reads, no write
            assert archive.renew_tokens() == (7, 0)

    def test_goes_on_after_an_interruption(self, notes, monkeypatch):
        monkeypatch.setattr(archive, "BATCH", 3)
        Snapshot.objects.update(tokens="stale")

        def interrupted(read: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.renew_tokens(interrupted)
        assert len(find("berthing")) == 3
        assert archive.renew_tokens() == (7, 4)
        assert len(find("berthing")) == 7

    def test_says_that_the_archive_is_empty(self):
        assert rebuild() == "The archive is empty: nothing to index.\n"

    def test_shows_no_bar_when_nobody_watches(self, notes, capfd):
        rebuild()
        assert capfd.readouterr().err == ""

    def test_mends_an_index_that_lost_its_entries(self, notes):
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL keeps its index itself")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO claims_snapshot_fts(claims_snapshot_fts) VALUES ('delete-all')")
        assert find("berthing") == []
        rebuild()
        assert len(find("berthing")) == 7


@pytest.mark.django_db
class TestSize:
    def test_grows_with_the_archive(self, notes):
        before = search.SNAPSHOTS.size()
        assert before > 0
        Snapshot.objects.update(tokens=" ".join(f"word{number}" for number in range(20_000)))
        assert search.SNAPSHOTS.size() > before + 20_000

    def test_blocks_are_less_than_their_pages(self, notes):
        if connection.vendor != "sqlite":
            pytest.skip("of SQLite")
        assert 0 < search.SNAPSHOTS._size_of_blocks() < search.SNAPSHOTS.size()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_search_goes_on_and_leftovers_go(notes):
    """As the command runs for an operator; a leftover is what PostgreSQL keeps of a rebuild that broke off."""
    names = "SELECT relname FROM pg_class WHERE relname LIKE 'claims_snapshot_tokens%'"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE INDEX claims_snapshot_tokens_ccnew ON claims_snapshot (id)")
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'claims_snapshot_tokens_ccnew'::regclass"
            )
        Snapshot.objects.filter(pk=notes[0].pk).update(tokens="stale")
        assert ", 1 changed," in rebuild()
        assert len(find("berthing")) == 7
        if connection.vendor == "postgresql":
            cursor.execute(names)
            assert cursor.fetchall() == [("claims_snapshot_tokens",)]
