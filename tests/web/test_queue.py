"""The queue: what each filter leaves, the numbers beside them, lists, many claims at once, the next claim."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import queue, search
from claims.models import Claim, ClaimSeen, Event, Publication, SavedList, Verdict
from claims.queue import Filters
from claims.services import reviews
from tests.factories import NOW, make_article, make_claim, make_evidence, make_user, make_version
from tests.web.reading import element, words

pytestmark = pytest.mark.django_db
SLIP = {"figures": [{"relation": "decimal_slip"}], "dates": []}


@pytest.fixture
def desk(client, reviewer):
    """The client of a reviewer who reads English."""
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def claims(article, reviewer, second_reviewer):
    """One claim for each filter, by what it is; none is overdue but the one that says so."""
    version, now = article.current_version, timezone.now()

    def fresh(**fields):
        return make_claim(version, **{"created_at": now, "worth": 0.3, **fields})

    found = {
        "plain": fresh(),
        "legal": fresh(kind="legal"),
        "worthy": fresh(worth=0.95),
        "conflict": fresh(),
        "unread": fresh(),
        "read": fresh(),
        "overdue": fresh(created_at=now - timedelta(days=8)),
        "again": fresh(round=2),
        "mine": fresh(assigned_to=reviewer),
        "theirs": fresh(assigned_to=second_reviewer),
        "second": fresh(review_state="awaiting_second", finding="in_review"),
        "disagreement": fresh(review_state="disagreement", finding="in_review"),
        "aside": fresh(review_state="set_aside"),
        "decided": fresh(review_state="decided", status="disputed", finding="misleading"),
        "english": make_claim(make_article("Exports rose.", language="en").current_version, created_at=now),
    }
    fresh(checkable=False)
    make_evidence(found["conflict"], comparison=SLIP)
    for name in ("unread", "read"):
        make_evidence(found[name])
        ClaimSeen.objects.create(claim=found[name], person=reviewer, passages=name == "read", at=now)
    ClaimSeen.objects.create(claim=found["plain"], person=second_reviewer, passages=0, at=now)
    make_evidence(found["plain"], comparison={"figures": [{"relation": "equal"}], "dates": [{"relation": "contradicts"}]})  # fmt: skip
    return found


WAITING = {
    "plain", "legal", "worthy", "conflict", "unread", "read", "overdue", "again", "mine", "theirs", "second",
    "english",
}  # fmt: skip


def names(claims, response):
    known = {claim.pk: name for name, claim in claims.items()}
    return [known[claim.pk] for claim in response.context["page"]]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", WAITING),
            ("status=disputed&work=decided", {"decided"}),
            ("status=disputed", set()),
            ("finding=in_review", {"second"}),
            ("finding=misleading&work=decided", {"decided"}),
            ("kind=legal", {"legal"}),
            ("worth=90", {"worthy"}),
            ("worth=50", {"worthy", "english"}),
            ("language=en", {"english"}),
            ("conflict=on", {"conflict"}),
            ("unread=on", {"unread"}),
            ("overdue=on", {"overdue"}),
            ("again=on", {"again"}),
            ("mine=on", {"mine"}),
            ("work=awaiting_second", {"second"}),
            ("work=disagreement", {"disagreement"}),
            ("work=set_aside", {"aside"}),
            ("kind=legal&conflict=on", set()),
            ("worth=7&kind=x&work=y&language=z&finding=&page=99&article=no", WAITING),
        ],
    )
    def test_each_leaves_what_it_says_and_counts_it(self, desk, claims, query, found):
        response = desk.get(f"/queue/?{query}")
        assert set(names(claims, response)) == found
        assert response.context["page"].paginator.count == len(found)

    def test_of_one_article(self, desk, claims):
        article = claims["english"].version.article
        response = desk.get(f"/queue/?article={article.uid}")
        assert names(claims, response) == ["english"]
        (chosen,) = [o for c in response.context["more"] for o in c.options if o.value == str(article.uid)]
        assert (chosen.label, chosen.number, chosen.chosen) == (article.title, 1, True)

    def test_only_the_newest_text_counts(self, desk, claims):
        make_version(article=claims["plain"].version.article, text="نص جديد.")
        response = desk.get("/queue/")
        assert names(claims, response) == ["english"]
        assert response.context["page"].paginator.count == 1

    def test_a_claim_that_waits_is_not_overdue_once_decided(self, desk, claims):
        Claim.objects.filter(pk=claims["overdue"].pk).update(
            review_state="decided", status="verified", finding="accurate"
        )
        assert names(claims, desk.get("/queue/?overdue=on&work=decided")) == []

    def test_how_long_a_claim_may_wait_is_a_setting(self, desk, claims, settings):
        settings.QUEUE_OVERDUE_DAYS = 9
        response = desk.get("/queue/?overdue=on")
        assert names(claims, response) == []
        assert "Waits for more than 9 days" in words(response)

    def test_ones_own_come_first_and_those_of_others_last(self, desk, claims):
        order = names(claims, desk.get("/queue/"))
        assert (order[0], order[1], order[-1]) == ("mine", "worthy", "theirs")

    def test_pages_keep_the_filters(self, desk, article):
        for number in range(30):
            make_claim(article.current_version, kind="legal", number=number + 1)
        page = desk.get("/queue/?kind=legal").content.decode()
        assert 'href="?kind=legal&amp;page=2"' in page
        assert len(desk.get("/queue/?kind=legal&page=2").context["page"].object_list) == 5


def publish_some(version, by):
    """Decided claims by what became of them; all but the first two were published."""
    names = ("new", "down", "down_and_anew", "shown", "decided_anew", "expired", "reopened")
    found = {name: make_claim(version, review_state="decided", created_at=timezone.now()) for name in names}
    said: dict[str, Any] = {"status": "unverified", "finding": "ambiguous", "basis": "review"}
    said |= {"rationale": "So.", "decided_by": by, "decided_at": NOW}
    for name, claim in found.items():
        verdict = Verdict.objects.create(claim=claim, number=1, **said)
        if name != "new":
            given = {"claim": claim, "verdict": verdict, "published_by": by, "published_at": NOW}
            given |= {"expires": date(2025, 1, 1)} if name == "expired" else {}
            if name.startswith("down"):
                given |= {"withdrawn_at": NOW, "withdrawn_by": by, "withdrawal_note": "A letter came."}
            Publication.objects.create(number=1, **given)
    anew = {**said, "decided_at": NOW + timedelta(days=1)}
    Verdict.objects.create(claim=found["down_and_anew"], number=2, **anew)
    Verdict.objects.create(claim=found["decided_anew"], number=2, **said)
    Claim.objects.filter(pk=found["reopened"].pk).update(review_state="open")
    return found


class TestPublishing:
    """Two parts of an editor's work: what nobody published yet, and what is no longer as published."""

    @pytest.mark.parametrize(
        ("work", "wanted"),
        [("to_publish", {"new", "down_and_anew"}), ("to_correct", {"decided_anew", "expired", "reopened"})],
    )
    def test_each_has_its_claims_and_its_number(self, client, editor, article, work, wanted):
        claims = publish_some(article.current_version, editor)
        client.force_login(editor)
        response = client.get(f"/queue/?work={work}")
        assert set(names(claims, response)) == wanted
        (choice,) = [one for one in response.context["choices"] if one.name == "work"]
        numbers = {one.value: one.number for one in choice.options}
        assert (numbers["to_publish"], numbers["to_correct"]) == (2, 3)
        assert (numbers[""], numbers["decided"]) == (1, 6)

    def test_are_offered_to_editors(self, desk, article, reviewer):
        publish_some(article.current_version, reviewer)
        (choice,) = [one for one in desk.get("/queue/").context["choices"] if one.name == "work"]
        assert not {"to_publish", "to_correct"} & {one.value for one in choice.options}
        assert "To publish" in words(desk.get("/queue/?work=to_publish"))

    def test_cost_the_same_however_much_was_published(self, client, editor, article, newsroom_read):
        def cost(work):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/queue/?work={work}").status_code == 200
            return len(asked)

        client.force_login(editor)
        publish_some(article.current_version, editor)
        before = cost("to_publish"), cost("to_correct")
        for _ in range(3):
            publish_some(make_article().current_version, editor)
        assert (cost("to_publish"), cost("to_correct")) == before

    @pytest.mark.parametrize("work", ["to_publish", "to_correct"])
    def test_say_what_they_are_for_where_nothing_is_left(self, desk, work):
        assert "stand here" in words(desk.get(f"/queue/?work={work}"))


class TestNumbers:
    """What stands beside a filter is what choosing it would leave."""

    @pytest.mark.parametrize(
        "filters",
        [
            Filters(),
            Filters(kind="legal"),
            Filters(work="decided"),
            Filters(work="to_publish"),
            Filters(work="to_correct"),
            Filters(status="unverified", worth=50),
            Filters(conflict=True),
            Filters(q="الصادرات", language="ar", mine=True),
        ],
        ids=str,
    )
    def test_every_number_is_kept(self, claims, reviewer, filters):
        now = timezone.now()

        def left(**changes):
            asked = Filters(**{**filters.chosen(), **changes})
            return queue.keys(person=reviewer, filters=asked, now=now).count()

        publish_some(claims["plain"].version, reviewer)
        numbers = queue.numbers(person=reviewer, filters=filters, now=now)
        assert numbers.total == left()
        for name, values in numbers.values.items():
            for value, number in values.items():
                if value not in ("-", "open") and (value or name == "work"):
                    assert (name, value, number) == (name, value, left(**{name: value}))
        for name in ("status", "kind", "worth", "conflict"):
            assert numbers.without[name] == left(**{name: type(getattr(filters, name))()})
        for uid, _title, _language, number in numbers.articles:
            assert number == left(article=uid)

    def test_are_beside_the_values(self, desk, claims):
        page = words(desk.get("/queue/"))
        assert "Legal (1)" in page
        assert f"Awaiting review ({len(WAITING)})" in page
        assert "Reviewers disagree (1)" in page
        assert "A figure differs 1" in page
        assert "Disputed (1)" in words(desk.get("/queue/?work=decided"))

    def test_what_one_has_answered_waits_for_others_only(self, desk, reviewer, second_reviewer):
        claim = make_claim(make_article(review_policy=2).current_version)
        reviews.submit(
            claim=claim, by=reviewer, seen=1, status="unverified", finding="ambiguous", rationale="x",
            evidence=[], now=NOW,
        )  # fmt: skip
        for who, number in ((reviewer, 0), (second_reviewer, 1)):
            found = queue.numbers(person=who, filters=Filters(), now=NOW)
            assert (found.total, found.values["work"]["awaiting_second"]) == (number, number)

    def test_cost_the_same_number_of_queries_however_much_there_is(
        self, desk, claims, reviewer, newsroom_read
    ):
        def cost(query):
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(f"/queue/{query}").status_code == 200
            return len(queries)

        every = "?q=x&status=disputed&kind=legal&worth=50&conflict=on&unread=on&overdue=on&mine=on"
        before = cost(""), cost(every)
        for number in range(10):
            version = make_article().current_version
            make_evidence(make_claim(version, worth=number / 10), comparison=SLIP)
            SavedList.objects.create(owner=reviewer, name=f"{number}", query=f"worth=75&q={number}")
        assert (cost(""), cost(every)) == before
        assert max(before) <= 14


class TestSearch:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("إرتفعت", True),
            ("اِرْتَفَعَت الصادرات", True),
            ("الصادرات ارتفعت", True),
            ("صادرات", True),
            ("١٢", True),
            ("12%", True),
            ("۱۲ ٢٠٢٤", True),
            ("الهيئه", True),
            ("هيئة", True),
            ("مبني", True),
            ("Rotterdam's PORTS", True),
            ("1", False),
            ("الصادرات الواردات", False),
            ("في من", False),
            ("\"'*:- OR NEAR(", False),
        ],
    )
    def test_finds_words_in_any_spelling(self, desk, article, asked, found):
        claim = make_claim(
            article.current_version, statement="ارتفعت صادرات الهيئة من مبنى Rotterdam port بنسبة 12%"
        )
        make_claim(article.current_version, quote="2010")
        response = desk.get("/queue/", {"q": asked})
        assert list(response.context["page"]) == ([claim] if found else [])

    def test_looks_in_the_quote_too(self, desk, claim):
        Claim.objects.filter(pk=claim.pk).update(statement="x")
        assert list(desk.get("/queue/", {"q": "الصادرات"}).context["page"]) == [claim]

    def test_asks_an_index(self, claim):
        asked = search.WORDS.holding_all(["صادر"])
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")  # of one row it would be the better way
            cursor.execute(
                f"EXPLAIN {'QUERY PLAN ' * (connection.vendor == 'sqlite')}{asked.sql}", asked.params
            )
            plan = str(cursor.fetchall())
        assert "VIRTUAL TABLE INDEX" in plan or "claims_claimwords_tokens" in plan


class TestUnread:
    def test_opening_a_claim_is_reading_what_stands_there(self, desk, claim, reviewer):
        address = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
        make_evidence(claim)
        assert list(desk.get("/queue/?unread=on").context["page"]) == []  # never opened: all of it is new
        desk.get(address)
        assert list(desk.get("/queue/?unread=on").context["page"]) == []
        make_evidence(claim)
        response = desk.get("/queue/?unread=on")
        assert list(response.context["page"]) == [claim]
        assert "2 passages 1 new passage" in words(response)
        desk.get(address)
        assert list(desk.get("/queue/?unread=on").context["page"]) == []
        assert ClaimSeen.objects.get().passages == 2

    def test_is_each_persons_own(self, desk, claim, reviewer, second_reviewer):
        desk.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))
        make_evidence(claim)
        for who, number in ((reviewer, 1), (second_reviewer, 0)):
            assert queue.numbers(person=who, filters=Filters(unread=True), now=NOW).total == number


class TestEmpty:
    def test_says_what_each_filter_keeps_out_and_how_to_clear_them(self, desk, claims):
        response = desk.get("/queue/?kind=legal&conflict=on&q=الصادرات")
        page = words(response)
        assert "No claim fits these filters" in page
        assert "without “Kind: \u2068Legal\u2069” 1 claim" in page
        assert "without “A figure differs” 1 claim" in page
        assert "passage found for them gives another figure" in page
        assert 'class="button" href="/queue/">Clear all filters' in response.content.decode()

    def test_nothing_at_all_says_where_claims_come_from(self, desk):
        assert "New articles bring new claims" in words(desk.get("/queue/"))


class TestNext:
    def test_opens_the_first_of_the_queue(self, desk, claims, reviewer):
        response = desk.get("/queue/next/")
        claim = claims["mine"]
        where = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
        assert response["Location"] == f"{where}#c-{claim.number}"
        assert reverse("web:queue-next") in desk.get("/queue/").content.decode()

    def test_keeps_to_the_filters(self, desk, claims):
        assert str(claims["legal"].uid) in desk.get("/queue/next/?kind=legal")["Location"]

    def test_says_when_there_is_none(self, desk, claims):
        response = desk.get("/queue/next/?kind=opinion", follow=True)
        assert response.redirect_chain == [("/queue/?kind=opinion", 302)]
        assert "No claim waits for you here" in words(response)

    def test_after_an_answer_the_rest_of_the_article_comes_in_the_same_order(self, claims, reviewer):
        assert queue.after(claim=claims["plain"], person=reviewer, now=NOW) == claims["mine"]
        assert queue.after(claim=claims["english"], person=reviewer, now=NOW) == claims["mine"]


class TestAssign:
    def post(self, client, *claims, query="", **data):
        sent = {"claim": [str(claim.uid) for claim in claims], "query": query, **data}
        return client.post("/queue/assign/", sent, follow=True)

    def holders(self, *claims):
        return [Claim.objects.get(pk=claim.pk).assigned_to for claim in claims]

    def test_takes_the_ticked_ones_and_gives_them_back(self, desk, claims, reviewer):
        two = claims["plain"], claims["legal"]
        response = self.post(desk, *two, to=reviewer.pk, query="kind=&worth=25")
        assert response.redirect_chain == [("/queue/?worth=25", 302)]
        assert "2 claims are yours now." in words(response)
        assert self.holders(*two) == [reviewer, reviewer]
        assert Event.objects.filter(type="claim.assigned").count() == 2
        undo = response.context["undo"]
        assert '<button form="undo"' in response.content.decode()
        response = desk.post("/queue/assign/", {"back": undo}, follow=True)
        assert "Undone: 2 claims are back where they were." in words(response)
        assert self.holders(*two) == [None, None]
        assert Event.objects.filter(type="claim.assigned").count() == 4
        assert desk.get("/queue/").context["undo"] is None

    def test_all_on_this_page_needs_no_script(self, desk, claims, reviewer):
        listed = [str(claims[name].uid) for name in ("plain", "legal", "worthy")]
        desk.post("/queue/assign/", {"listed": listed, "everything": "on", "to": reviewer.pk})
        assert self.holders(claims["plain"], claims["legal"], claims["worthy"]) == [reviewer] * 3
        page = desk.get("/queue/")
        assert page.content.decode().count('name="listed"') == len(WAITING)

    def test_reviewers_leave_others_what_they_hold(self, desk, claims, reviewer, second_reviewer):
        response = self.post(desk, claims["theirs"], claims["plain"], to=reviewer.pk)
        assert "1 claim is yours now. 1 stays as it was." in words(response)
        assert self.holders(claims["theirs"], claims["plain"]) == [second_reviewer, reviewer]

    def test_reviewers_assign_to_nobody_else(self, desk, claims, second_reviewer):
        assert self.post(desk, claims["plain"], to=second_reviewer.pk).status_code == 403
        assert self.holders(claims["plain"]) == [None]

    def test_editors_assign_to_anybody_and_undo_gives_each_back(
        self, desk, claims, editor, reviewer, second_reviewer
    ):
        desk.force_login(editor)
        three = claims["mine"], claims["theirs"], claims["plain"]
        response = self.post(desk, *three, to=second_reviewer.pk)
        assert "2 claims are assigned to \u2068second\u2069 now. 1 stays as it was." in words(response)
        undo = response.context["undo"]
        reviews.assign(claim=Claim.objects.get(pk=claims["plain"].pk), to=editor, by=editor, now=NOW)
        page = desk.post("/queue/assign/", {"back": undo}, follow=True)
        assert "Undone: 1 claim is back where it was. 1 stays as it is" in words(page)
        # The last has been given on since: it stays there.
        assert self.holders(*three) == [reviewer, second_reviewer, editor]

    def test_gives_to_nobody(self, desk, claims):
        response = self.post(desk, claims["mine"], to="nobody")
        assert "1 claim is nobody's now." in words(response)
        assert self.holders(claims["mine"]) == [None]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"claim": [], "to": "nobody"}, "Tick the claims first."),
            ({"claim": ["nonsense"], "to": "nobody"}, "Tick the claims first."),
            ({"to": ""}, "Choose a person first."),
            ({"to": "999999"}, "Choose a person first."),
            ({"to": "٣"}, "Choose a person first."),
            ({"to": "x" * 99}, "Choose a person first."),
        ],
    )
    def test_says_what_is_missing(self, desk, claims, data, said):
        sent = {"claim": [str(claims["plain"].uid)], **data}
        assert said in words(desk.post("/queue/assign/", sent, follow=True))
        assert not Event.objects.exists()

    def test_people_outside_the_groups_are_not_offered(self, desk, claims, editor, outsider):
        desk.force_login(editor)
        names = [name for _key, name in desk.get("/queue/").context["people"]]
        assert names == ["Me", "reviewer", "second"]
        assert "Choose a person first." in words(self.post(desk, claims["plain"], to=outsider.pk))


class TestLists:
    def test_filters_are_saved_under_a_name_and_counted(self, desk, claims, reviewer):
        sent = {"name": " Law ", "query": "kind=legal&page=3&work=&csrfmiddlewaretoken=x"}
        response = desk.post("/queue/lists/", sent, follow=True)
        assert response.redirect_chain == [("/queue/?kind=legal", 302)]
        assert "The list is saved" in words(response)
        saved = SavedList.objects.get()
        assert (saved.owner, saved.name, saved.query, saved.shared) == (reviewer, "Law", "kind=legal", False)
        first, law = response.context["lists"]
        assert (first.number, first.current) == (len(WAITING), False)
        assert (law.name, law.number, law.current, law.address) == ("Law", 1, True, "/queue/?kind=legal")
        assert "Change this list" in words(response)
        assert "Save these filters" not in words(response)

    def test_offers_to_save_only_what_is_filtered(self, desk, claims):
        assert "Save these filters" not in words(desk.get("/queue/"))
        assert "Save these filters" in words(desk.get("/queue/?kind=legal"))

    def test_is_renamed_and_deleted(self, desk, claims, reviewer):
        saved = SavedList.objects.create(owner=reviewer, name="Law", query="kind=legal")
        response = desk.post(f"/queue/lists/{saved.uid}/", {"name": "القانون", "shared": "on"}, follow=True)
        assert "القانون" in words(response)
        saved.refresh_from_db()
        assert (saved.name, saved.shared) == ("القانون", False)
        response = desk.post(f"/queue/lists/{saved.uid}/delete/", follow=True)
        assert response.redirect_chain == [("/queue/?kind=legal", 302)]
        assert not SavedList.objects.exists()

    def test_editors_share_one_with_everybody(self, desk, claims, editor, reviewer):
        desk.force_login(editor)
        desk.post("/queue/lists/", {"name": "Slips", "query": "conflict=on", "shared": "on"})
        saved = SavedList.objects.get()
        desk.force_login(reviewer)
        response = desk.get("/queue/?conflict=on")
        assert "Slips 1 shared by editor" in words(response)
        assert "Change this list" not in words(response)
        for address in (f"/queue/lists/{saved.uid}/", f"/queue/lists/{saved.uid}/delete/"):
            assert desk.post(address, {"name": "Mine"}).status_code == 403
        desk.force_login(make_user("editors", "another"))
        desk.post(f"/queue/lists/{saved.uid}/", {"name": "Decimal slips"})
        saved.refresh_from_db()
        assert (saved.name, saved.shared, saved.owner) == ("Decimal slips", False, editor)

    def test_reviewers_cannot_share(self, desk, claims):
        sent = {"name": "Slips", "query": "conflict=on", "shared": "on"}
        assert desk.post("/queue/lists/", sent).status_code == 403
        assert not SavedList.objects.exists()

    def test_lists_of_others_are_not_there(self, desk, second_reviewer):
        saved = SavedList.objects.create(owner=second_reviewer, name="Law", query="kind=legal")
        assert "Law" not in element(desk.get("/queue/"), "main").text.split("Filters")[0].split("Kind")[0]
        for address in (f"/queue/lists/{saved.uid}/", f"/queue/lists/{saved.uid}/delete/"):
            assert desk.post(address, {"name": "x"}).status_code == 404

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"name": " ", "query": "kind=legal"}, "Give the list a name."),
            ({"name": "x" * 61, "query": "kind=legal"}, "Give the list a name."),
            ({"name": "All", "query": "kind=nonsense"}, "Choose filters first"),
            ({"name": "Law", "query": "kind=fact"}, "a list of this name already"),
            ({"name": "31st", "query": "kind=fact"}, "as many lists as there is room for"),
        ],
    )
    def test_says_why_a_list_cannot_be_saved(self, desk, reviewer, monkeypatch, sent, said):
        monkeypatch.setattr("claims.services.lists.MOST", 1 if sent["name"] == "31st" else 9)
        SavedList.objects.create(owner=reviewer, name="Law", query="kind=legal")
        assert said in words(desk.post("/queue/lists/", sent, follow=True))
        assert SavedList.objects.count() == 1

    def test_the_name_of_another_cannot_be_taken(self, desk, reviewer):
        for name in ("Law", "Slips"):
            saved = SavedList.objects.create(owner=reviewer, name=name, query="kind=legal")
        response = desk.post(f"/queue/lists/{saved.uid}/", {"name": "Law"}, follow=True)
        assert "a list of this name already" in words(response)
