"""Asking providers: their questions and pages, their pace, their rest; and look-ups that editors steer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from claims.choices import EventType, LookupState
from claims.evidence.base import BadReply, Busy, Refused, Throttled, Unavailable
from claims.evidence.guard import FetchError
from claims.evidence.providers.page import Page
from claims.evidence.providers.static import Static
from claims.evidence.types import Hit, Hits
from claims.models import (
    ClaimQuantity,
    Event,
    Evidence,
    KnownName,
    Lookup,
    PageFetch,
    ProviderHealth,
    Snapshot,
)
from claims.services import asking, fetching, health, lookups, names, queueing
from claims.services.lookups import CannotAsk
from tests.factories import NOW, make_article, make_claim, make_lookup
from tests.site import answer

pytestmark = pytest.mark.django_db

CLAIM = "ارتفعت صادرات الفوسفات بنسبة 12% في العام الماضي"
TEXT = "قالت هيئة الميناء إن صادرات الفوسفات ارتفعت بنسبة 12% في العام الماضي، وهو أعلى رقم."


class Searching(Static):
    """Answers questions in words; remembers them."""

    key = "searching"
    asked_with = "words"
    sends_text_to_third_party = True
    storable = False

    def __init__(self, *hits: Hit, error: Exception | None = None) -> None:
        self.hits, self.error = list(hits), error
        self.asked: list[tuple[str, str]] = []

    def search(self, query, *, limit):
        self.asked.append((query.words, query.language))
        if self.error:
            raise self.error
        return list(self.hits)


@pytest.fixture(autouse=True)
def reachable(settings, site, tmp_path, monkeypatch):
    settings.FETCH_NETWORKS, settings.FETCH_PORTS, settings.FETCH_PAUSE = ["127.0.0.0/8"], [site.port], 0.0
    settings.WARC_FOLDER = tmp_path
    monkeypatch.setattr(queueing, "_send", lambda *_: None)
    site.pages["/robots.txt"] = answer(b"", status=404)
    site.pages["/a"] = page(TEXT)


def page(text: str):
    return answer(f"<html lang=ar><body><article><p>{text}</p></article></body></html>".encode())


@pytest.fixture
def use(monkeypatch):
    """Let these be the configured providers."""

    def these(*found):
        monkeypatch.setattr(asking, "providers", lambda: {one.key: one for one in found})

    return these


@pytest.fixture
def claim():
    return make_claim(make_article(f"صادرات\n\n{CLAIM}.\n").current_version, quote=CLAIM, statement="")


def ask(claim, provider: str, **fields: Any) -> asking.Answer:
    return asking.ask(lookup=make_lookup(claim, provider=provider, **fields), clock=timezone.now)


class TestPages:
    def test_of_a_hit_without_text_are_fetched_and_kept(self, use, claim, site):
        use(Searching(Hit(url=f"{site.address}/a?utm_source=x", title="يزعم المحرك")))
        found = ask(claim, "searching")
        assert TEXT in Snapshot.objects.get().text
        assert found.offers[0].hit.url == f"{site.address}/a"
        assert found.offers[0].hit.title != "يزعم المحرك"

    def test_what_may_not_be_stored_is_not(self, use, claim, site):
        use(Searching(Hit(url=f"{site.address}/a", title="x", text="مقتطف لا يجوز حفظه")))
        found = ask(claim, "searching")
        assert "مقتطف" not in "".join(offer.hit.text for offer in found.offers)

    def test_that_cannot_be_had_are_told(self, use, claim, site):
        use(
            Searching(
                Hit(url=f"{site.address}/a"), Hit(url=f"{site.address}/none"), Hit(url="http://10.0.0.1/")
            )
        )
        found = ask(claim, "searching")
        assert found.offers
        assert {one["url"] for one in found.missed} == {f"{site.address}/none", "http://10.0.0.1/"}
        assert all(one["error"] for one in found.missed)

    def test_none_of_which_can_be_had_fail_the_look_up(self, use, claim, site):
        use(Searching(Hit(url=f"{site.address}/none")))
        with pytest.raises(BadReply, match="no page"):
            ask(claim, "searching")

    def test_one_that_may_come_back_is_tried_again(self, use, claim, site):
        site.pages["/b"] = answer(b"", status=503)
        use(Searching(Hit(url=f"{site.address}/none"), Hit(url=f"{site.address}/b")))
        with pytest.raises(Unavailable):
            ask(claim, "searching")

    def test_of_the_web_that_share_little_are_not_offered(self, use, claim, site):
        site.pages["/b"] = page(
            "حفل موسيقي كبير في العاصمة مساء اليوم بحضور الفنانين وأقيم في العام الماضي مثله."
        )
        use(Searching(Hit(url=f"{site.address}/b")))
        assert ask(claim, "searching").offers == []

    @pytest.mark.parametrize(("figure", "offered"), [("12%", True), ("17%", False)])
    def test_in_the_other_language_are_offered_for_their_figure(self, use, claim, site, figure, offered):
        text = (
            f"Phosphate exports grew by {figure} last year, the port authority said on Sunday in its report."
        )
        site.pages["/b"] = answer(
            f"<html lang=en><body><article><p>{text}</p></article></body></html>".encode()
        )
        start = claim.version.text.index("12%")
        ClaimQuantity.objects.create(
            claim=claim, start=start, end=start + 3, text="12%", comparator="=", low=12, high=12, unit="%", kind="percent"
        )  # fmt: skip
        use(Searching(Hit(url=f"{site.address}/b")))
        assert bool(ask(claim, "searching").offers) is offered

    def test_that_a_person_names_are_offered_whatever_robots_say(self, use, claim, site):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /", content_type="text/plain")
        use(Page())
        assert ask(claim, "page", address=f"{site.address}/a").offers
        use(Searching(Hit(url=f"{site.address}/a?other")))
        site.pages["/a?other"] = page(TEXT)
        with pytest.raises(BadReply, match=r"robots\.txt"):
            ask(claim, "searching")

    def test_of_one_that_a_person_names_and_that_shares_nothing_the_copy_is_told(self, use, claim, site):
        site.pages["/b"] = page("طقس صحو.")
        use(Page())
        lookup = make_lookup(claim, provider="page", address=f"{site.address}/b")
        assert lookups.run(lookup_id=lookup.pk, clock=timezone.now)
        lookup.refresh_from_db()
        kept = Snapshot.objects.get()
        assert (lookup.hits, lookup.unrelated) == (0, [{"snapshot": str(kept.uid), "title": kept.title}])
        assert ask(claim, "page", address=f"{site.address}/a").unrelated == []

    def test_of_a_search_nothing_unrelated_is_told(self, use, claim, site):
        site.pages["/b"] = page("طقس صحو.")
        use(Searching(Hit(url=f"{site.address}/b")))
        assert ask(claim, "searching").unrelated == []


class TestQuestions:
    def test_stop_when_there_is_enough_in_a_language(self, use, claim, site):
        for n in range(4):
            site.pages[f"/{n}"] = page(f"{TEXT} {n}")
        provider = Searching(*(Hit(url=f"{site.address}/{n}") for n in range(4)))
        use(provider)
        assert len(ask(claim, "searching").queries) == len(provider.asked) == 1

    def test_go_on_while_nothing_is_found_and_are_kept_with_their_hits(self, use, site):
        quote = "قالت شركة DeepSeek إن كلفة التدريب 6 ملايين"
        claim = make_claim(make_article(quote).current_version, quote=quote, statement="")
        provider = Searching()
        use(provider)
        found = ask(claim, "searching")
        assert [(one["query"], one["language"], one["hits"]) for one in found.queries] == [
            (*one, 0) for one in provider.asked
        ]
        assert {"ar", "en"} <= {language for _, language in provider.asked}

    def test_the_same_page_found_twice_is_one(self, use, claim, site):
        use(Searching(Hit(url=f"{site.address}/a"), Hit(url=f"{site.address}/a?fbclid=1#x")))
        ask(claim, "searching")
        assert site.asked("/a") == 1

    def test_engines_that_did_not_answer_are_told_once(self, use):
        class Partly(Searching):
            def search(self, query, *, limit):
                return Hits(silent=["bing: timeout"])

        use(Partly())
        quote = "قالت شركة DeepSeek إن كلفة التدريب 6 ملايين"
        found = ask(make_claim(make_article(quote).current_version, quote=quote, statement=""), "searching")
        assert len(found.queries) > 1
        assert found.missed == [{"url": "", "error": "bing: timeout"}]


class TestNames:
    class Wiki(Searching):
        key = "wiki"

        def __init__(self):
            super().__init__()
            self.translated = []

        def translate(self, name, language):
            self.translated.append(name)
            return {"مصر": "Egypt"}.get(name, "")

    def test_are_asked_once_and_remembered_also_when_nobody_knows_them(self):
        wiki = self.Wiki()
        for _ in range(2):
            translate = names.translator("ar", [wiki])
            assert (translate("مصر"), translate("فلان")) == ("Egypt", "")
        assert wiki.translated == ["مصر", "فلان"]
        assert KnownName.objects.count() == 2

    def test_a_wiki_that_is_down_is_asked_again_the_next_time(self, monkeypatch):
        wiki = self.Wiki()
        monkeypatch.setattr(wiki, "translate", lambda *_: (_ for _ in ()).throw(Unavailable("down")))
        assert names.translator("ar", [wiki])("مصر") == ""
        assert not KnownName.objects.exists()

    def test_without_a_wiki_there_are_none(self):
        assert names.translator("ar", [])("مصر") == ""


class TestRest:
    def fail(self, use, claim, times: int, error: Exception) -> None:
        use(Searching(error=error))
        for _ in range(times):
            with pytest.raises(type(error)):
                ask(claim, "searching", address=f"a{Lookup.objects.count()}")

    def test_a_provider_that_fails_again_and_again_is_left_alone(self, use, claim):
        self.fail(use, claim, health.TOLERATED, Unavailable("down"))
        use(Searching())
        with pytest.raises(Busy, match="rests after 5 failures; the last: down") as caught:
            ask(claim, "searching")
        assert 0 < (caught.value.retry_after or 0) <= health.REST

    def test_then_one_tries_and_all_may_go_on(self, use, claim, site):
        self.fail(use, claim, health.TOLERATED, Unavailable("down"))
        now = timezone.now() + timedelta(seconds=health.REST + 1)
        health.admit(provider="searching", now=now)
        with pytest.raises(Busy):
            health.admit(provider="searching", now=now)
        health.succeeded(provider="searching", asked=now, now=now)
        health.admit(provider="searching", now=now)
        assert ProviderHealth.objects.get().failures == 0

    def test_one_that_fails_again_rests_longer_and_longer(self):
        now = timezone.now()
        rests = []
        for _ in range(12):
            health.failed(provider="x", error=Unavailable("down"), now=now)
            until = ProviderHealth.objects.get().open_until
            rests.append((until - now).total_seconds() if until else 0)
        assert rests[:7] == [0, 0, 0, 0, 60, 120, 240]
        assert rests[-1] == health.LONGEST_REST

    def test_one_that_asks_for_patience_gets_it_from_everybody(self, use, claim):
        self.fail(use, claim, 1, Throttled("slow down", retry_after=40))
        with pytest.raises(Busy) as caught:
            health.admit(provider="searching", now=timezone.now())
        assert 35 < (caught.value.retry_after or 0) <= 40

    def test_a_single_failure_changes_nothing(self, use, claim):
        self.fail(use, claim, 1, Unavailable("down"))
        health.admit(provider="searching", now=timezone.now())

    def test_who_waited_for_it_is_due_when_it_answers(self, use, claim):
        self.fail(use, claim, health.TOLERATED, Unavailable("down"))
        later, hour = timezone.now() + timedelta(minutes=2), timezone.now() + timedelta(hours=1)
        Lookup.objects.update(error_code="Busy", not_before=hour)
        for provider, code in (("failed", "Unavailable"), ("other", "Busy")):
            make_lookup(claim, provider=provider, error_code=code, not_before=hour)
        health.admit(provider="searching", now=later)
        health.succeeded(provider="searching", asked=later, now=later)
        due = Lookup.objects.filter(not_before__lte=later).values_list("provider", flat=True)
        assert set(due) == {"searching"}

    def test_a_success_is_noted_every_few_seconds(self, django_assert_num_queries):
        now = timezone.now()
        health.succeeded(provider="x", asked=now, now=now)
        with django_assert_num_queries(1):
            health.succeeded(provider="x", asked=now, now=now + timedelta(seconds=1))
        health.succeeded(provider="x", asked=now, now=now + health.NOTED)
        assert ProviderHealth.objects.get().succeeded_at == now + health.NOTED

    def test_an_answer_to_an_earlier_question_does_not_end_a_rest(self):
        now = timezone.now()
        health.failed(provider="x", error=Throttled("slow down", retry_after=40), now=now)
        health.succeeded(provider="x", asked=now - timedelta(seconds=1), now=now + timedelta(seconds=1))
        with pytest.raises(Busy):
            health.admit(provider="x", now=now + timedelta(seconds=2))

    @pytest.mark.parametrize("error", [OperationalError("database is locked"), IntegrityError("twice")])
    def test_our_own_database_is_no_failure(self, error):
        health.failed(provider="x", error=error, now=timezone.now())
        assert not ProviderHealth.objects.exists()

    def test_our_own_waiting_is_no_failure(self):
        health.failed(provider="x", error=Busy("wait", retry_after=3), now=timezone.now())
        assert not ProviderHealth.objects.exists()

    def test_a_page_that_is_away_is_no_failure_of_the_provider(self, use, claim, site):
        use(Searching(Hit(url=f"{site.address}/none")))
        with pytest.raises(BadReply):
            ask(claim, "searching")
        assert ProviderHealth.objects.get().failures == 0

    def test_a_look_up_waits_without_losing_an_attempt(self, use, claim):
        use(Searching(error=Busy("wait", retry_after=30)))
        lookup = make_lookup(claim, provider="searching")
        assert lookups.run(lookup_id=lookup.pk, clock=lambda: NOW)
        lookup.refresh_from_db()
        assert (lookup.state, lookup.attempts, lookup.error_code) == (LookupState.QUEUED, 0, "Busy")
        assert lookup.not_before is not None
        assert timedelta(seconds=30) <= lookup.not_before - NOW <= timedelta(seconds=38)


class TestSteering:
    def test_a_page_for_a_claim(self, use, claim, site, editor):
        use(Page())
        assert (
            lookups.ask(claims=[claim], provider="page", address=f"{site.address}/a#x", by=editor, now=NOW)
            == 1
        )
        lookup = Lookup.objects.get()
        assert lookup.address == f"{site.address}/a"
        assert lookups.run(lookup_id=lookup.pk, clock=timezone.now)
        assert Evidence.objects.get().snapshot.url == f"{site.address}/a"
        assert (
            lookups.ask(claims=[claim], provider="page", address=f"{site.address}/a", by=editor, now=NOW) == 1
        )
        assert Lookup.objects.get().state == LookupState.QUEUED
        assert Event.objects.filter(type=EventType.LOOKUP_REQUESTED).count() == 2

    @pytest.mark.parametrize(("provider", "address"), [("page", "nothing"), ("page", ""), ("gone", "")])
    def test_what_cannot_be_asked_says_so(self, use, claim, editor, provider, address):
        use(Page())
        with pytest.raises(CannotAsk):
            lookups.ask(claims=[claim], provider=provider, address=address, by=editor, now=NOW)
        assert not Lookup.objects.exists()

    def test_another_provider_for_a_whole_article(self, use, claim, editor):
        other = make_claim(claim.version, quote="صادرات", statement="")
        use(Searching())
        make_lookup(claim, provider="searching", state=LookupState.RUNNING)
        assert lookups.ask(claims=[claim, other], provider="searching", by=editor, now=NOW) == 1
        assert Lookup.objects.count() == 2

    def test_stopping_drops_what_a_worker_is_at(self, use, claim, editor, site):
        lookup = make_lookup(claim, provider="searching")

        class Stopped(Searching):
            def search(self, query, *, limit):
                lookups.stop(claims=[claim], by=editor, now=NOW)
                return [Hit(url=f"{site.address}/a")]

        use(Stopped())
        assert not lookups.run(lookup_id=lookup.pk, clock=timezone.now)
        lookup.refresh_from_db()
        assert lookup.state == LookupState.STOPPED
        assert not Evidence.objects.exists()
        assert Event.objects.filter(type=EventType.LOOKUP_STOPPED).count() == 1
        assert lookups.sweep(now=timezone.now()) == 0
        assert lookups.ask_again(claims=[claim], by=editor, now=NOW) == 1

    def test_a_new_claim_asks_no_provider_that_wants_an_address(self, use, claim):
        use(Page(), Searching())
        assert lookups.queue(claims=[claim]) == 1


class TestSave:
    class Wayback(Page):
        key = "wayback"

        def __init__(self, *answers):
            self.answers = list(answers)

        def save(self, url):
            return "job"

        def saved(self, job):
            found = self.answers.pop(0)
            if isinstance(found, Exception):
                raise found
            return found

    def save(self, use, monkeypatch, *answers) -> PageFetch:
        monkeypatch.setattr(fetching, "sleep", lambda _: None)
        use(self.Wayback(*answers))
        job = PageFetch.objects.create(url="https://example.org/a", purpose="save", max_attempts=3)
        fetching.run(fetch_id=job.pk, clock=timezone.now)
        job.refresh_from_db()
        return job

    def test_waits_until_it_is_done(self, use, monkeypatch):
        job = self.save(use, monkeypatch, "", "", "https://web.archive.org/web/1/x")
        assert (job.state, job.result) == (LookupState.DONE, "https://web.archive.org/web/1/x")

    def test_one_that_fails_says_why(self, use, monkeypatch):
        job = self.save(use, monkeypatch, Refused("no account"))
        assert (job.state, job.error) == (LookupState.FAILED, "no account")

    def test_without_the_provider_says_what_to_do(self, use, monkeypatch):
        use()
        job = PageFetch.objects.create(url="https://example.org/a", purpose="save", max_attempts=3)
        fetching.run(fetch_id=job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert "EVIDENCE_PROVIDERS" in job.error


def test_a_bug_in_reading_a_page_is_not_repeated_for_ever(monkeypatch):
    job = PageFetch.objects.create(url="https://example.org/a", purpose="feed", max_attempts=3)
    monkeypatch.setattr(fetching.pages, "capture", lambda **_: 1 / 0)
    fetching.run(fetch_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (LookupState.FAILED, "ZeroDivisionError")


def test_a_site_that_is_busy_costs_no_attempt(monkeypatch):
    from claims.evidence.guard import Busy as SiteBusy  # noqa: PLC0415 - beside the provider's own

    job = PageFetch.objects.create(url="https://example.org/a", purpose="feed", max_attempts=3)

    def busy(**_):
        raise SiteBusy("wait", retry_after=20)

    monkeypatch.setattr(fetching.pages, "capture", busy)
    fetching.run(fetch_id=job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (LookupState.QUEUED, 0)
    assert FetchError("x").retryable is False
