"""Reading claims."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claims import public
from claims.choices import Basis, Finding, Kind, Status
from claims.models import Claim, ClaimRendition, Publication, Verdict
from claims.services import renditions
from tests import factories
from tests.api.test_schema import COMMITTED, conforms

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims/"
SHAPES = (
    "ListedClaimOut",
    "EvidenceOut",
    "SnapshotOut",
    "VerdictOut",
    "PublicationOut",
    "QuantityOut",
    "DateOut",
    "EditOut",
)
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "openapi" / "v1.yml"


def read(client, path=CLAIMS, **parameters):
    response = client.get(path, parameters)
    assert response.status_code == 200, response.content
    return response.json()


def uids(page):
    return [row["uid"] for row in page["results"]]


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.read_as_stored(path).status_code == 200
    return len(captured)


class TestAnswer:
    def test_a_page_of_claims_is_as_before(self, consumer, decided, same_as_before):
        factories.make_claim(decided.version, quote=factories.VALUE)
        same_as_before("claims", read(consumer))

    def test_one_claim_is_as_before(self, consumer, decided, same_as_before):
        same_as_before("claim", read(consumer, f"{CLAIMS}{decided.uid}/"))

    def test_what_a_language_model_proposed_is_told_as_such(self, consumer, claim):
        older, newer = (
            factories.make_assist_run(claim.version, model=name) for name in ("small-1", "large-2")
        )
        Claim.objects.update(origin="model", proposed_by=older)
        for run, text in ((older, "In few words"), (newer, "In other words")):
            claim.proposed_statements.create(run=run, text=text)
        row = read(consumer)["results"][0]
        assert (row["origin"], row["proposed_by"], row["statement"]) == ("model", "small-1", claim.statement)
        assert row["proposed_statements"] == [
            {"text": "In other words", "model": "large-2"},
            {"text": "In few words", "model": "small-1"},
        ]

    def test_offsets_come_in_both_counts(self, consumer):
        article = factories.make_article("📉 هبط المؤشر.\nوخسر 📉 السوق 3% و📉 انتهى الأمر.\n")
        version = article.current_version
        start = version.text.index("وخسر")
        factories.make_claim(
            version,
            spans=[(start, start + 14), (start + 20, start + 30)],
            attribution_start=2, attribution_end=5, attribution_text="هبط", attribution_verb="says",
        )  # fmt: skip
        claim = read(consumer)["results"][0]
        units = version.text.encode("utf-16-le")
        places = [claim, claim["attribution"], *claim["spans"]]
        assert len(places) == 4
        for place in places:
            in_units = units[2 * place["start_utf16"] : 2 * place["end_utf16"]].decode("utf-16-le")
            assert in_units == version.text[place["start"] : place["end"]]
        assert claim["start_utf16"] == claim["start"] + 1

    def test_what_made_a_statement_comes_in_both_counts(self, consumer):
        article = factories.make_article("📉 هبط المؤشر.\nوانخفضت 📉 بنسبة 3%.\n")
        version = article.current_version
        quote = "انخفضت 📉 بنسبة 3%"
        at = version.text.index(quote) + len("انخفضت 📉")
        edit = {
            "kind": "subject", "start": at, "end": at, "before": "", "after": " المؤشر",
            "source_start": 7, "source_end": 13,
        }  # fmt: skip
        factories.make_claim(version, quote=quote, statement="انخفضت 📉 المؤشر بنسبة 3%", edits=[edit])
        claim = read(consumer)["results"][0]
        assert claim["edits"] == [edit | {"start_utf16": at + 2, "end_utf16": at + 2}]

    def test_claims_of_several_texts_keep_their_own_offsets(self, consumer):
        wide = factories.make_claim(factories.make_article("📉📉📉 أول نص.\n").current_version)
        plain = factories.make_claim(factories.make_article("نص ثان بلا رموز.\n").current_version)
        wide_row, plain_row = read(consumer)["results"]
        assert (wide_row["end_utf16"], plain_row["end_utf16"]) == (wide.end + 3, plain.end)

    def test_nothing_internal_is_told(self, consumer, decided, second_reviewer):
        decided.evidence.update(relation="not_relevant", relation_by=second_reviewer)
        answer = consumer.get(f"{CLAIMS}{decided.uid}/").content.decode()
        for word in ("review_state", "assigned", "relation_by", "not_relevant", "basis", "revision", "round"):
            assert f'"{word}' not in answer, word
        for name in User.objects.values_list("username", flat=True):
            assert f'"{name}"' not in answer


class TestVerdict:
    def test_the_newest_counts(self, consumer, decided, reviewer):
        Verdict.objects.create(
            claim=decided, number=2, status=Status.VERIFIED, finding=Finding.ACCURATE, basis=Basis.ADJUDICATION,
            rationale="Looked again.", decided_by=reviewer, decided_at=factories.NOW,
        )  # fmt: skip
        verdict = read(consumer)["results"][0]["verdict"]
        assert (verdict["number"], verdict["rationale"], verdict["passages"]) == (2, "Looked again.", [])

    def test_a_withdrawn_one_leaves_none(self, consumer, decided, reviewer):
        Verdict.objects.create(
            claim=decided, number=2, status=Status.UNVERIFIED, finding=Finding.IN_REVIEW, basis=Basis.WITHDRAWN,
            decided_by=reviewer, decided_at=factories.NOW,
        )  # fmt: skip
        assert read(consumer)["results"][0]["verdict"] is None


class TestPublication:
    def publish(self, claim, by, at=factories.NOW, **more):
        given = {
            "claim": claim,
            "verdict": claim.verdicts.first(),
            "published_by": by,
            "published_at": at,
        }
        return Publication.objects.create(**given, number=claim.publications.count() + 1, **more)

    def test_is_null_until_there_is_one_and_after_it_is_taken_down(self, consumer, decided, editor):
        assert read(consumer)["results"][0]["publication"] is None
        self.publish(decided, editor)
        assert read(consumer)["results"][0]["publication"]["corrected"] is False
        self.publish(decided, editor, kind="corrected", note="A figure.")
        down = {"withdrawn_at": factories.NOW, "withdrawn_by": editor, "withdrawal_note": "A letter came."}
        Publication.objects.filter(number=2).update(**down)
        for path in (CLAIMS, f"{CLAIMS}{decided.uid}/"):
            row = read(consumer, path)
            assert (row["results"][0] if "results" in row else row)["publication"] is None

    def test_tells_what_was_published_though_another_decision_came_since(self, consumer, decided, editor):
        self.publish(decided, editor)
        self.publish(
            decided, editor, kind="corrected", note="A figure.", context="By value.", expires=date(2025, 6, 1)
        )
        later = Verdict.objects.create(
            claim=decided, number=2, status=Status.VERIFIED, finding=Finding.ACCURATE, basis=Basis.ADJUDICATION,
            rationale="Looked again.", decided_by=editor, decided_at=factories.NOW,
        )  # fmt: skip
        row = read(consumer, f"{CLAIMS}{decided.uid}/")
        assert row["verdict"]["uid"] == str(later.uid)
        assert row["publication"] == {
            "number": 2, "status": "disputed", "finding": "false",
            "verdict": str(decided.verdicts.get(number=1).uid), "kind": "corrected",
            "published_at": "2025-02-02T12:00:00Z", "since": "2025-02-02T12:00:00Z", "corrected": True, "note": "A figure.", "context": "By value.", "expires": "2025-06-01",
            "quote": decided.quote, "article_changed_at": None,
        }  # fmt: skip

    def test_one_that_was_confirmed_says_since_when_it_is_told(self, consumer, decided, editor):
        first = self.publish(decided, editor)
        self.publish(decided, editor, kind="confirmed", confirms=first, at=factories.NOW + timedelta(days=9))
        told = read(consumer)["results"][0]["publication"]
        assert (told["kind"], told["corrected"]) == ("confirmed", False)
        assert (told["since"], told["published_at"]) == ("2025-02-02T12:00:00Z", "2025-02-11T12:00:00Z")

    def test_keeps_to_the_description(self, consumer, decided, editor):
        self.publish(decided, editor, context="By value.")
        schema = yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))
        conforms(schema, CLAIMS, read(consumer))

    def test_many_cost_no_more_than_one(self, consumer, decided, editor):
        self.publish(decided, editor)
        few = queries(consumer, CLAIMS)
        for number in range(3):
            self.publish(decided, editor, note=f"Change {number}.")
        assert queries(consumer, CLAIMS) == few


class TestFilters:
    @pytest.fixture
    def claims(self, decided, reviewer):
        other = factories.make_article(language="en", text="A port shipped 12 tonnes.\n").current_version
        return {
            "disputed": decided,
            "verified": factories.make_claim(
                decided.version, quote=factories.VALUE, status=Status.VERIFIED, finding=Finding.ACCURATE, worth=0.5
            ),
            "plain": factories.make_claim(decided.version, quote=factories.SHARE, worth=0.1, kind=Kind.EVENT),
            "opinion": factories.make_claim(other, checkable=False, kind=Kind.OPINION, worth=0),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", "disputed verified plain opinion"),
            ("status=verified", "verified"),
            ("status=verified&status=disputed", "disputed verified"),
            ("finding=not_started", "plain opinion"),
            ("kind=event&kind=opinion", "plain opinion"),
            ("checkable=false", "opinion"),
            ("checkable=true", "disputed verified plain"),
            ("min_worth=0.5", "disputed verified"),
            ("min_worth=0", "disputed verified plain opinion"),
            ("status=unverified&checkable=true", "plain"),
        ],
    )
    def test_claims_can_be_asked_for(self, consumer, claims, query, expected):
        assert uids(read(consumer, f"{CLAIMS}?{query}")) == [str(claims[n].uid) for n in expected.split()]

    def test_claims_of_one_article(self, consumer, claims):
        article = claims["opinion"].version.article
        assert uids(read(consumer, article=article.uid)) == [str(claims["opinion"].uid)]

    def test_an_earlier_text_is_left_out_of_lists_but_can_be_read(self, consumer, claim):
        article = claim.version.article
        factories.make_version(article=article, text="نص جديد تماما.\n")
        assert uids(read(consumer, article=article.uid)) == []
        assert read(consumer, f"{CLAIMS}{claim.uid}/")["version"] == str(claim.version.uid)


class TestPages:
    @pytest.fixture
    def twelve(self, article):
        version = factories.make_version(article=article, text="١٢ جملة\n" * 12)
        return [factories.make_claim(version, spans=[(n * 8, n * 8 + 7)]) for n in range(12)]

    def walk(self, client, path):
        found, addresses = [], []
        while path:
            page = read(client, path)
            found.append(uids(page))
            addresses.append(path)
            path = page["next"]
        return found, addresses

    def test_pages_follow_each_other_without_gap_or_repeat(self, consumer, twelve):
        pages, addresses = self.walk(consumer, f"{CLAIMS}?page_size=5")
        assert [len(page) for page in pages] == [5, 5, 2]
        assert [uid for page in pages for uid in page] == [str(claim.uid) for claim in twelve]
        back = read(consumer, addresses[-1])["previous"]
        assert uids(read(consumer, back)) == pages[1]

    def test_a_claim_added_meanwhile_comes_last(self, consumer, twelve):
        first = read(consumer, f"{CLAIMS}?page_size=10")
        late = factories.make_claim(twelve[0].version, spans=[(0, 3)])
        assert uids(read(consumer, first["next"])) == [str(claim.uid) for claim in [*twelve[10:], late]]

    def test_a_page_has_fifty_rows_unless_asked(self, consumer, article):
        version = factories.make_version(article=article, text="١٢ جملة\n" * 51)
        Claim.objects.bulk_create(
            Claim(version=version, number=n + 1, start=n * 8, end=n * 8 + 7, quote="-", statement="-", kind=Kind.FACT)
            for n in range(51)
        )  # fmt: skip
        assert len(read(consumer)["results"]) == 50
        assert len(read(consumer, page_size=200)["results"]) == 51


class TestCost:
    def test_a_longer_page_asks_the_database_no_more_often(self, consumer, decided):
        few = queries(consumer, CLAIMS)
        for quote in (factories.VALUE, factories.SHARE):
            version = factories.make_article().current_version
            factories.make_evidence(factories.make_claim(version, quote=quote))
        assert queries(consumer, CLAIMS) == few == 5  # session, user, second factor; ledger; renditions

    def test_claims_whose_rendition_is_of_another_shape_cost_the_same_however_many(self, consumer, decided):
        consumer.get(CLAIMS)
        counts = []
        for quote in (factories.VALUE, factories.SHARE):
            ClaimRendition.objects.update(shape=0, body="", evidence="")
            with CaptureQueriesContext(connection) as captured:
                consumer.read_as_stored(CLAIMS)
            counts.append(len(captured))
            factories.make_evidence(
                factories.make_claim(factories.make_article().current_version, quote=quote)
            )
            consumer.get(CLAIMS)
        assert counts[0] == counts[1]

    def test_texts_of_snapshots_stay_in_the_database(self, consumer, decided):
        with CaptureQueriesContext(connection) as captured:
            list(public.rendered(Claim.objects.all()))
        asked = " ".join(query["sql"] for query in captured)
        assert "claims_snapshot" in asked
        assert '"claims_snapshot"."text"' not in asked
        assert "claims_assistrun" in asked
        assert '"claims_assistrun"."request"' not in asked


class TestStored:
    """What is stored is sent; what is stored in another shape is made anew."""

    @pytest.fixture(params=["list", "detail", "all"])
    def path(self, request, decided):
        factories.make_claim(decided.version, quote=factories.VALUE)
        every = "expand=evidence,article,version"
        return {"list": CLAIMS, "detail": f"{CLAIMS}{decided.uid}/", "all": f"{CLAIMS}?{every}"}[
            request.param
        ]

    def test_an_older_shape_is_not_sent(self, consumer, path):
        stored = consumer.get(path).content
        ClaimRendition.objects.update(shape=0, body="{}", evidence="[]")
        assert consumer.read_as_stored(path).content == stored

    def test_a_row_without_json_as_the_migration_leaves_it_is_no_gap(self, consumer, path):
        stored = consumer.get(path).content
        ClaimRendition.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(import_module("claims.migrations.0020_public_api").FILL)
        assert consumer.read_as_stored(path).content == stored

    def test_a_claim_removed_before_it_is_made_anew_is_left_out(self, consumer, decided):
        other = factories.make_claim(decided.version, quote=factories.VALUE)
        consumer.get(CLAIMS)
        ClaimRendition.objects.update(shape=0, body="", evidence="")
        Claim.objects.filter(pk=decided.pk).update(removed_at=factories.NOW)
        assert uids(consumer.read_as_stored(CLAIMS).json()) == [str(other.uid)]
        assert consumer.read_as_stored(f"{CLAIMS}{decided.uid}/").status_code == 404

    def test_the_shape_is_counted_when_it_changes(self):
        """Stored renditions are sent as long as SHAPE is the same: count it up with any change of these."""
        schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))["components"]["schemas"]
        shapes = {name: sorted(schema[name]["properties"]) for name in SHAPES}
        digest = sha256(json.dumps(shapes).encode()).hexdigest()[:12]
        assert (public.SHAPE, digest) == (2, "dc70376f3572"), (
            "count claims.public.SHAPE up, and write the new digest here"
        )


class TestParts:
    def test_a_badge_is_one_small_answer(self, consumer, decided):
        answer = consumer.get(f"{CLAIMS}{decided.uid}/?fields=finding,status")
        assert answer.content == b'{"status":"disputed","finding":"false"}'

    def test_a_list_of_badges(self, consumer, decided):
        assert read(consumer, fields="uid,status")["results"] == [
            {"uid": str(decided.uid), "status": "disputed"}
        ]

    def test_a_list_has_evidence_when_asked(self, consumer, decided):
        (row,) = read(consumer, expand="evidence")["results"]
        assert row == read(consumer, f"{CLAIMS}{decided.uid}/")
        assert read(consumer, fields="evidence")["results"] == [{"evidence": row["evidence"]}]

    def test_the_article_and_the_version_of_each_claim(self, consumer, decided):
        factories.make_claim(factories.make_article(title="Other").current_version)
        rows = read(consumer, expand="article,version")["results"]
        for row in rows:
            expanded = row.pop("expanded")
            assert (expanded["article"]["uid"], expanded["version"]["uid"]) == (
                row["article"],
                row["version"],
            )
        assert {"uid", "title", "language"} <= set(expanded["article"])
        assert expanded["article"]["title"] == "Other"
        assert rows == read(consumer)["results"]

    def test_expanding_asks_once_however_many_claims(self, consumer, decided):
        few = queries(consumer, f"{CLAIMS}?expand=article,version,evidence")
        factories.make_claim(factories.make_article(title="Other").current_version)
        assert queries(consumer, f"{CLAIMS}?expand=article,version,evidence") == few == 6

    def test_what_is_expanded_is_there_besides_the_fields(self, consumer, decided):
        (row,) = read(consumer, fields="status", expand="article")["results"]
        assert set(row) == {"status", "expanded"}
        assert set(row["expanded"]) == {"article"}


class TestOrder:
    @pytest.fixture
    def four(self, claim, settings):
        claims = [
            claim,
            *(
                factories.make_claim(claim.version, quote=q)
                for q in (factories.VALUE, factories.SHARE, "2010")
            ),
        ]
        for day, one in zip((3, 1, 4, 1), claims, strict=True):
            with transaction.atomic():
                renditions.keep([one], now=factories.NOW + timedelta(days=day))
        return [str(one.uid) for one in claims]

    @pytest.mark.parametrize(
        ("ordering", "expected"),
        [
            ("created", [0, 1, 2, 3]),
            ("-created", [3, 2, 1, 0]),
            ("changed", [1, 3, 0, 2]),
            ("-changed", [2, 0, 3, 1]),
        ],
    )
    def test_pages_go_in_order_and_back(self, consumer, four, ordering, expected):
        path, found = f"{CLAIMS}?ordering={ordering}&page_size=1", []
        while path:
            page = consumer.read_as_stored(path).json()
            found += uids(page)
            back, path = page["previous"], page["next"]
        assert found == [four[place] for place in expected]
        while back:
            page = consumer.read_as_stored(back).json()
            assert uids(page) == [found[found.index(uids(page)[0])]]
            back, last = page["previous"], uids(page)
        assert last == found[:1]

    def test_a_cursor_of_another_order_is_refused(self, consumer, four):
        cursor = parse_qs(urlsplit(consumer.read_as_stored(f"{CLAIMS}?page_size=1").json()["next"]).query)[
            "cursor"
        ][0]
        assert consumer.read_as_stored(f"{CLAIMS}?ordering=changed&cursor={cursor}").status_code == 400


class TestWords:
    def test_claims_are_found_by_what_they_say(self, consumer, decided):
        other = factories.make_claim(decided.version, quote=factories.VALUE)
        assert uids(read(consumer, q="الصادرات")) == [str(decided.uid)]
        assert str(other.uid) not in uids(read(consumer, q="صادراتها ارتفاع"))

    @pytest.mark.parametrize("words", ["zebra", "الصادرات zebra", "...", "و"])
    def test_nothing_says_it(self, consumer, decided, words):
        assert uids(read(consumer, q=words)) == []
        assert uids(read(consumer, q=words, status="disputed")) == []

    def test_words_and_a_status(self, consumer, decided):
        both = {"q": "الصادرات", "status": "disputed"}
        assert uids(read(consumer, **both)) == [str(decided.uid)]
        assert uids(read(consumer, **both | {"status": "verified"})) == []
