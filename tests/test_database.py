"""Rules the database itself keeps, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from claims import search
from claims.choices import EventType
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    ClaimQuantity,
    Event,
    Feed,
    Lookup,
    Publication,
    Snapshot,
    Verdict,
)
from claims.services import events
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 2, 2, 12, tzinfo=UTC)


def refused(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


@pytest.fixture
def version():
    article = Article.objects.create(title="عنوان", language="ar")
    return ArticleVersion.objects.create(
        article=article, number=1, text="خسر 108 مليارات", sha256="a" * 64, title="عنوان", language="ar"
    )


@pytest.fixture
def claim(version):
    return Claim.objects.create(
        version=version, number=1, start=0, end=15, quote="خسر 108 مليارات", statement="x", kind="quantity"
    )


class TestConstraints:
    def test_the_same_text_is_not_two_articles(self, version):
        other = Article.objects.create(title="b", language="ar")
        refused(
            lambda: ArticleVersion.objects.create(
                article=other, number=1, text=version.text, sha256=version.sha256, title="b", language="ar"
            )
        )

    def test_a_later_version_may_return_to_an_earlier_text(self, version):
        assert ArticleVersion.objects.create(
            article=version.article,
            number=2,
            text=version.text,
            sha256=version.sha256,
            title="b",
            language="ar",
        ).pk

    @pytest.mark.parametrize(
        "wrong",
        [
            {"start": 5, "end": 5},
            {"worth": 1.5},
            {"status": "verified", "finding": "false"},
            {"status": "disputed", "finding": "not_started"},
            {"attribution_start": 4},
            {"required_reviews": 3},
            {"number": 1},
        ],
    )
    def test_a_wrong_claim_is_refused(self, version, claim, wrong):
        good = {"number": 2, "start": 0, "end": 3, "quote": "خسر", "statement": "x", "kind": "fact"}
        refused(lambda: Claim.objects.create(version=version, **{**good, **wrong}))

    @pytest.mark.parametrize(
        ("comparator", "low", "high"),
        [("<", 1, 2), ("<", None, None), (">", None, 2), ("=", 1, None), ("~", 3, 2), ("!", 1, 1)],
    )
    def test_a_quantity_keeps_to_its_comparator(self, claim, comparator, low, high):
        refused(
            lambda: ClaimQuantity.objects.create(
                claim=claim, start=4, end=7, text="108", comparator=comparator, low=low, high=high
            )
        )

    def test_a_running_lookup_has_a_lease(self, claim):
        refused(lambda: Lookup.objects.create(claim=claim, provider="archive", state="running"))

    def test_one_lookup_per_claim_and_provider(self, claim):
        Lookup.objects.create(claim=claim, provider="archive")
        refused(lambda: Lookup.objects.create(claim=claim, provider="archive"))


@pytest.mark.parametrize("model", [Article, Feed])
def test_an_address_is_a_pages(model):
    field = model._meta.get_field("url")
    assert field.clean("https://example.org/a", None) == "https://example.org/a"
    with pytest.raises(ValidationError):
        field.clean("ftp://example.org/a", None)


class TestLedger:
    def test_numbers_events_without_a_gap(self, claim):
        def record():
            return events.record(EventType.CLAIM_TAKEN_UP, target=claim.uid, by=None, now=NOW, claim=claim)

        first = record()
        with pytest.raises(RuntimeError, match="planned"), transaction.atomic():  # noqa: PT012 - the rollback is the point
            record()
            raise RuntimeError("planned")
        second = record()
        last = events.newest()
        numbers = dict(Event.objects.values_list("pk", "seq"))
        assert (numbers[first.pk], numbers[second.pk]) == (last - 1, last)
        assert events.newest() == last

    def test_refuses_change_and_removal(self, claim):
        event = events.record(EventType.CLAIM_TAKEN_UP, target=claim.uid, by=None, now=NOW, claim=claim)
        row = Event.objects.filter(pk=event.pk)
        refused(lambda: row.update(actor="somebody else"))
        refused(lambda: row.update(actor="somebody else", seq=1))
        refused(lambda: row.update(public={}, seq=1))
        refused(lambda: row.delete())
        last = events.newest()
        refused(lambda: row.update(seq=last + 1))
        refused(lambda: row.update(seq=None))
        refused(lambda: row.delete())
        assert row.values_list("actor", "public", "seq").get() == ("", None, last)

    def test_outlives_what_it_tells_of(self, claim):
        event = events.record(EventType.CLAIM_TAKEN_UP, target=claim.uid, by=None, now=NOW, claim=claim)
        claim.version.article.delete()
        assert Event.objects.get(pk=event.pk).claim_uid == claim.uid


class TestPublications:
    @pytest.fixture
    def publication(self, claim):
        by = make_user()
        said = {"status": "unverified", "finding": "ambiguous", "rationale": "So.", "basis": "review"}
        verdict = Verdict.objects.create(claim=claim, number=1, decided_by=by, decided_at=NOW, **said)
        given = {"claim": claim, "verdict": verdict, "published_by": by, "published_at": NOW}
        return Publication.objects.create(number=1, **given)

    @pytest.fixture
    def down(self, publication):
        said = {"withdrawn_by": publication.published_by, "withdrawal_note": "A letter came."}
        return {"withdrawn_at": NOW, **said}

    @pytest.mark.parametrize(
        "change",
        [
            {"note": "Other words."}, {"context": "By value."}, {"expires": NOW.date()}, {"published_at": datetime(2025, 1, 1, tzinfo=UTC)},
            {"number": 2}, {"kind": "corrected"}, {"created_at": datetime(2025, 1, 1, tzinfo=UTC)},
        ],
        ids=str,
    )  # fmt: skip
    def test_refuse_other_words_also_while_they_are_taken_down(self, publication, down, change):
        row = Publication.objects.filter(pk=publication.pk)
        refused(lambda: row.update(**change))
        refused(lambda: row.update(**change, **down))

    def test_are_taken_down_once(self, publication, down):
        row = Publication.objects.filter(pk=publication.pk)
        assert row.update(**down) == 1
        refused(lambda: row.update(withdrawal_note="Another reason."))
        refused(lambda: row.update(withdrawn_at=None, withdrawn_by=None, withdrawal_note=""))

    def test_stay(self, publication):
        refused(lambda: Publication.objects.filter(pk=publication.pk).delete())
        refused(lambda: publication.claim.version.article.delete())


def snapshot(tokens, **fields):
    return Snapshot.objects.create(
        title="t",
        language="en",
        text=tokens,
        sha256=str(hash(tokens))[:64],
        fetched_at=NOW,
        tokens=tokens,
        **fields,
    )


def found(*terms):
    """The keys of what a search finds, best first."""
    return [document.id for document in search.SNAPSHOTS.candidates(list(terms)).documents]


class TestSearchIndex:
    def test_finds_what_holds_any_of_the_terms(self):
        oil = snapshot("oil 3.1 31% price")
        gold = snapshot("gold price")
        snapshot("nothing here")
        candidates = search.SNAPSHOTS.candidates(["31%", "gold", "absent"])
        assert {document.id for document in candidates.documents} == {oil.pk, gold.pk}
        assert candidates.frequencies == {"31%": 1, "gold": 1}
        assert candidates.total == 3

    def test_keeps_decimals_and_percent_in_one_token(self):
        snapshot("fell 3.1 percent")
        assert found("3") == []
        assert len(found("3.1")) == 1

    def test_follows_removal_and_change(self):
        row = snapshot("oil price")
        Snapshot.objects.filter(pk=row.pk).update(tokens="gold price")
        assert found("oil") == []
        assert len(found("gold")) == 1
        row.delete()
        assert found("gold") == []

    @pytest.mark.parametrize("term", ["'", '"', "a'b", 'a"b', "*", "a:b", "\\", "a\\'b", "-x", "NEAR(", "%s"])
    def test_hostile_terms_are_only_terms(self, term):
        snapshot("oil price")
        assert found(term) == []

    def test_empty_archive_and_empty_query_find_nothing(self):
        assert found("oil") == []
        snapshot("oil")
        assert found() == []

    def test_of_texts_with_the_same_terms_the_short_one_is_nearer(self):
        long = snapshot(" ".join(["gold"] + ["word"] * 200))
        short = snapshot("gold price")
        assert found("gold") == [short.pk, long.pk]

    def test_the_rarer_term_counts_for_more(self):
        for number in range(4):
            snapshot(f"price number{number}")
        rare = snapshot("gold number5")
        assert found("price", "gold")[0] == rare.pk

    def test_of_many_rows_only_those_with_the_rarest_terms_are_read(self, monkeypatch):
        for name, value in {"READ": 3, "FEWEST": 1}.items():
            monkeypatch.setattr(search, name, value)
        common = [snapshot(f"price number{number}") for number in range(3)]
        rare = snapshot("gold coin")
        assert found("price", "gold") == [rare.pk]
        monkeypatch.setattr(search, "READ", 4)
        assert set(found("price", "gold")) == {rare.pk, *(one.pk for one in common)}
        monkeypatch.setattr(search, "READ", 0)
        monkeypatch.setattr(search, "FEWEST", 2)
        assert len(found("price", "gold")) == 4

    def test_the_average_length_is_in_terms_and_the_same_whatever_is_found(self):
        snapshot("gold price")
        snapshot("oil price of the day")
        assert search.SNAPSHOTS.candidates(["gold"]).average_length == 3.5
        assert search.SNAPSHOTS.candidates(["absent"]).average_length == 3.5

    def test_a_large_archive_is_not_counted_for_every_question(
        self, monkeypatch, django_assert_max_num_queries
    ):
        for text in ("gold price", "gold ring", "gold coin"):
            snapshot(text)
        clock = SimpleNamespace(monotonic=lambda: 1000.0)
        for name, value in {"LARGE": 3, "SMALL": 2, "time": clock}.items():
            monkeypatch.setattr(search, name, value)
        monkeypatch.setattr(search.SNAPSHOTS, "_kept", search.Counts())
        assert search.SNAPSHOTS.candidates(["gold"]).frequencies == {"gold": 3}
        new = snapshot("gold silver")
        with django_assert_max_num_queries(4):
            kept = search.SNAPSHOTS.candidates(["gold", "silver"])
        assert (kept.total, kept.frequencies) == (3, {"gold": 3, "silver": 1})
        assert new.pk in {document.id for document in kept.documents}  # what is new is found at once
        clock.monotonic = lambda: 1000.0 + search.KEPT
        counted = search.SNAPSHOTS.candidates(["gold", "silver"])
        assert (counted.total, counted.frequencies) == (4, {"gold": 4, "silver": 1})

    def test_texts_without_terms_are_no_trouble(self):
        snapshot("")
        row = snapshot("gold")
        assert found("gold") == [row.pk]

    def test_new_snapshots_are_in_the_index_itself(self):
        """Entries that PostgreSQL keeps pending make every question read them all, or the whole table."""
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no pending entries")
        with connection.cursor() as cursor:
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'claims_snapshot_tokens'")
            assert cursor.fetchone()[0] == ["fastupdate=off"]
