"""From a provider's hits to offers: passages, figures side by side, one snapshot per document."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from claims.archive import Archive
from claims.choices import EventType
from claims.evidence.base import BadReply, Refused
from claims.evidence.providers.static import Static
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit
from claims.models import Event, Evidence, Snapshot
from claims.services import archive, asking, evidence
from tests.factories import NOW, make_article, make_claim, make_lookup, make_snapshot

pytestmark = pytest.mark.django_db

CLAIM = "ارتفعت الصادرات بنسبة 31 في المئة في عام 2024"
PASSAGE = "زادت الصادرات بنسبة 3.1 في المئة في عام 2024 مقارنة بالعام السابق."
REPORT = (
    f"التقرير السنوي لهيئة الميناء.\nطقس اليوم صحو في المرتفعات كلها.\n{PASSAGE}\nوبقيت الواردات كما هي.\n"
)


@pytest.fixture
def providers(monkeypatch):
    """Let these be the configured providers."""

    def use(**found):
        monkeypatch.setattr(asking, "providers", lambda: found)

    return use


def percent(text: str, within: str, value: float) -> dict[str, object]:
    start = within.index(text)
    return {
        "start": start, "end": start + len(text), "text": text, "comparator": "=", "low": value, "high": value,
        "unit": "%", "kind": "percent",
    }  # fmt: skip


@pytest.fixture
def claim():
    text = f"صادرات الميناء\n\nقالت الهيئة إنه {CLAIM}.\n"
    version = make_article(text).current_version
    year = text.index("عام 2024")
    return make_claim(
        version,
        quote=CLAIM,
        quantities=[percent("31 في المئة", text, 31)],
        dates=[
            {"start": year, "end": year + 8, "text": "عام 2024", "from_date": date(2024, 1, 1),
             "to_date": date(2024, 12, 31), "grain": "year"}
        ],
    )  # fmt: skip


def hit(text: str = REPORT, **fields: Any) -> Hit:
    return Hit(
        **{"title": "التقرير", "text": text, "language": "ar", "url": "https://example.org/r", **fields}
    )


class TestQuestion:
    def test_holds_quote_statement_figures_and_dates_at_their_places(self, claim):
        query = evidence.question(claim=claim)
        assert query.text == CLAIM
        assert [query.text[q.start : q.end] for q in query.quantities] == ["31 في المئة"]
        assert [query.text[d.start : d.end] for d in query.dates] == ["عام 2024"]
        assert (query.language, query.published) == ("ar", date(2025, 2, 2))
        assert query.tokens == tuple(dict.fromkeys(tokens(CLAIM)))

    def test_adds_the_statement_where_it_says_more(self, claim):
        claim.statement = f"{CLAIM} في ميناء النخيل"
        assert evidence.question(claim=claim).text == f"{CLAIM}\n{claim.statement}"

    def test_finds_its_figures_in_a_quote_of_several_pieces(self):
        text = "قالت الهيئة إن الصادرات، وهي من القمح، بلغت 5 أطنان، خلافا لعام مضى، والواردات 5 أطنان."
        first, second = text.index("5 أطنان"), text.rindex("5 أطنان")
        pieces = [(text.index("الصادرات"), text.index("، وهي")), (text.index("بلغت"), text.index("، خلافا")),
                  (text.index("والواردات"), len(text) - 1)]  # fmt: skip
        figures = [
            {**percent("5 أطنان", text, 5), "start": at, "end": at + 7, "unit": "t", "kind": "measure"}
            for at in (first, second)
        ]
        query = evidence.question(
            claim=make_claim(make_article(text).current_version, spans=pieces, quantities=figures)
        )
        assert query.text == "الصادرات … بلغت 5 أطنان … والواردات 5 أطنان"
        assert [q.start for q in query.quantities] == [query.text.index("5"), query.text.rindex("5")]
        assert all(query.text[q.start : q.end] == q.text for q in query.quantities)

    def test_keeps_a_date_that_stands_outside_the_quote(self, claim):
        text = claim.version.text
        start = text.index("صادرات الميناء")
        claim.dates.update(start=start, end=start + 14, text="صادرات الميناء")
        query = evidence.question(claim=claim)
        assert query.text == f"{CLAIM}\nصادرات الميناء"
        assert [query.text[d.start : d.end] for d in query.dates] == ["صادرات الميناء"]


class TestAsk:
    def test_offers_the_passage_that_shares_most_and_says_why(self, claim, providers):
        providers(notes=Static([hit()]))
        answer = asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now)
        best = answer.offers[0]
        assert PASSAGE in REPORT[best.start : best.end]
        assert (best.why["provider"], best.why["rank"]) == ("notes", 1)
        assert {"reasons", "matched_terms", "confidence"} <= set(best.why)
        assert best.why["reasons"]
        assert answer.queries == [
            {"query": " ".join(evidence.question(claim=claim).tokens), "language": "ar", "hits": 1}
        ]
        assert 0 < best.score <= 1

    def test_offers_at_most_two_passages_of_a_document_the_best_first(self, claim, providers):
        many = "\n".join(f"الصادرات في عام 2024 بند رقم {n}.\nجملة لا صلة لها بشيء.\n" * 2 for n in range(6))
        providers(notes=Static([hit(many), hit(url="https://example.org/2")]))
        offers = asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now).offers
        assert len(offers) <= 2 * evidence.PASSAGES
        assert [offer.score for offer in offers] == sorted((offer.score for offer in offers), reverse=True)

    def test_offers_nothing_of_documents_that_share_no_word(self, claim, providers):
        providers(notes=Static([hit("حفل موسيقي مساء اليوم.")]))
        assert asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now).offers == []

    def test_refuses_a_provider_that_is_gone(self, claim, providers):
        providers()
        with pytest.raises(Refused, match="EVIDENCE_PROVIDERS"):
            asking.ask(lookup=make_lookup(claim, provider="gone"), clock=timezone.now)

    @pytest.mark.parametrize(
        "odd", ["a page", hit(title=b"bytes"), hit(published="2024-01-01"), hit(url=None)]
    )
    def test_refuses_what_is_no_document(self, claim, providers, odd):
        class Odd(Static):
            def search(self, query, *, limit):
                return [odd]

        providers(odd=Odd())
        with pytest.raises(BadReply, match="The provider gave"):
            asking.ask(lookup=make_lookup(claim, provider="odd"), clock=timezone.now)

    def test_reads_no_more_hits_than_it_asked_for(self, claim, providers):
        class Endless(Static):
            def search(self, query, *, limit):
                return (hit(url=f"https://example.org/{n}") for n in itertools.count())

        providers(endless=Endless())
        offers = asking.ask(lookup=make_lookup(claim, provider="endless"), clock=timezone.now).offers
        assert len({offer.hit.url for offer in offers}) == asking.DOCUMENTS

    def test_passes_over_a_document_too_long_to_read(self, claim, providers, monkeypatch):
        monkeypatch.setattr(asking, "MAX_CHARACTERS", 10)
        providers(notes=Static([hit()]))
        assert asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now).offers == []

    def test_replaces_what_no_database_stores(self, claim, providers):
        providers(notes=Static([hit(f"\x00\ud800{PASSAGE}")]))
        (offer,) = asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now).offers
        assert offer.hit.text == f"\ufffd\ufffd{PASSAGE}"


class TestComparison:
    def test_flags_a_decimal_slip(self, claim, providers):
        providers(notes=Static([hit()]))
        best = asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now).offers[0]
        assert best.suggestion == "refutes"
        assert {"decimal_slip", "factor_10"} <= set(best.why["reasons"])
        (figure,) = best.comparison["figures"]
        assert (figure["claim"]["low"], figure["evidence"]["low"]) == (31, 3.1)

    def test_counts_offsets_from_the_beginning_of_both_quotes(self, claim, providers):
        providers(notes=Static([hit()]))
        best = asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now).offers[0]
        quote = REPORT[best.start : best.end]
        for pair in best.comparison["figures"] + best.comparison["dates"]:
            for side, text in (("claim", CLAIM), ("evidence", quote)):
                assert text[pair[side]["start"] : pair[side]["end"]] == pair[side]["text"]

    def test_understands_a_relative_date_as_of_the_documents_day(self, claim, providers):
        claim.dates.update(from_date=date(2024, 12, 30), to_date=date(2024, 12, 30), grain="day")
        text = "زادت الصادرات أمس بنسبة 31 في المئة."
        providers(notes=Static([hit(text, published=date(2024, 12, 31))]))
        best = asking.ask(lookup=make_lookup(claim, provider="notes"), clock=timezone.now).offers[0]
        assert best.comparison["dates"][0]["relation"] == "equal"


class TestOffer:
    def store(self, claim, offers, provider="notes"):
        return evidence.offer(lookup=make_lookup(claim, provider=provider), offers=offers, now=NOW)

    def answer(self, claim, providers, *hits):
        providers(asked=Static(hits))
        lookup = make_lookup(claim, provider="asked")
        return asking.ask(lookup=lookup, clock=timezone.now).offers

    def test_stores_passage_snapshot_and_event(self, claim, providers):
        offers = self.answer(
            claim, providers, hit(publisher="هيئة", published=date(2025, 1, 1), published_source="meta")
        )
        assert self.store(claim, offers) == len(offers)
        passage = Evidence.objects.order_by("-score")[0]
        assert passage.quote == passage.snapshot.text[passage.start : passage.end]
        assert (passage.snapshot.publisher, passage.snapshot.published_source) == ("هيئة", "meta")
        assert Event.objects.get(type=EventType.EVIDENCE_OFFERED).data["passages"] == len(offers)

    def test_stores_the_same_passage_once(self, claim, providers):
        offers = self.answer(claim, providers, hit())
        self.store(claim, offers)
        assert self.store(claim, offers, provider="other") == 0
        assert Snapshot.objects.count() == 1

    def test_uses_the_snapshot_a_hit_of_the_archive_came_from(self, claim, providers):
        archive.add_note(note=archive.Note(title="التقرير", text=REPORT, compiled=True), now=NOW)
        providers(archive=Archive())
        lookup = make_lookup(claim)
        answer = asking.ask(lookup=lookup, clock=timezone.now)
        assert answer.offers
        evidence.offer(lookup=lookup, offers=answer.offers, now=NOW)
        assert Snapshot.objects.get().compiled
        assert Evidence.objects.count() == len(answer.offers)

    @pytest.mark.parametrize("review", [None, {"claim": "زادت الصادرات بنسبة 31 في المئة", "rating": "زائف"}])
    @pytest.mark.parametrize(("figure", "said"), [("31", "supports"), ("3.1", "refutes")])
    def test_a_fact_check_neither_supports_nor_refutes_by_repeating_a_claim(
        self, claim, providers, figure, said, review
    ):
        text = CLAIM.replace("31", figure) + "."
        known = archive.Note(title="تدقيق", text=text, url="https://example.org/r", review=review)
        archive.add_note(note=known, now=NOW)
        self.store(claim, self.answer(claim, providers, hit(text)))
        passage = Evidence.objects.get()
        assert passage.suggestion == ("related" if review else said)
        assert passage.why["reasons"][0] == "fact_check" or not review

    def test_uses_an_older_snapshot_whatever_its_details_are(self, claim, providers):
        known = make_snapshot(REPORT, url="https://example.org/r", title="اسم آخر")
        self.store(claim, self.answer(claim, providers, hit()))
        assert Snapshot.objects.get() == known

    @pytest.mark.parametrize(
        "fields",
        [{"title": ""}, {"title": "ع" * 900}, {"publisher": "ن" * 900, "document": "و" * 900}, {"url": "x" * 3000},
         {"language": "fr"}, {"language": ""}, {"published_source": "guess", "published": date(2025, 1, 1)},
         {"title": "a\x00b"}],
    )  # fmt: skip
    def test_makes_what_a_stranger_sends_fit_the_table(self, claim, providers, fields):
        self.store(claim, self.answer(claim, providers, hit(**fields)))
        snapshot = Snapshot.objects.get()
        snapshot.full_clean()
        assert snapshot.title
        assert snapshot.language == "ar"
