"""What is stored about a person goes out whole, or loses its name; the ledger tells the same as before."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from axes.models import AccessLog
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from claims import roles
from claims.choices import EventType, Scope
from claims.models import (
    ApiToken,
    Claim,
    Comment,
    Event,
    Forgotten,
    KeyMap,
    Mention,
    Review,
    SavedList,
    Verdict,
    Webhook,
)
from claims.services import events, people, renditions, replay, reviews, talk, tokens
from tests import factories, fingerprint
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def layla(db) -> User:
    return factories.make_user(
        roles.REVIEWERS, "layla.h", email="layla@example.org", first_name="ليلى", last_name="حداد"
    )


@pytest.fixture
def claim(layla, editor) -> Claim:
    """Somebody who did a bit of everything; the claim she decided."""
    claim = factories.make_claim()
    passage = factories.make_evidence(claim)
    renditions.rebuild(now=NOW)
    with transaction.atomic():
        events.record(
            EventType.CLAIMS_EXTRACTED, target=claim.version.uid, by=editor, now=NOW, article=claim.version.article,
            version=1, claims=1,
        )  # fmt: skip
    reviews.assign(claim=claim, to=layla, by=editor, now=NOW)
    reviews.submit(
        claim=claim, by=layla, status="verified", finding="accurate", rationale="كما في التقرير",
        evidence=[passage.uid], seen=claim.revision, now=NOW,
    )  # fmt: skip
    talk.add(claim=claim, by=layla, text="أنظر يا @editor", now=NOW)
    talk.add(claim=claim, by=editor, text="شكرا @layla.h. ولا @layla.hadid", now=NOW)
    tokens.make(owner=layla, name="script", scopes=[Scope.READ], by=editor, now=NOW)
    SavedList.objects.create(owner=layla, name="mine", query="q=1")
    SavedList.objects.create(owner=layla, name="ours", query="q=2", shared=True)
    KeyMap.objects.create(person=layla, keys={"next": "n"})
    Webhook.objects.create(name="hers", url="https://w.example/", secret="whsec_x", created_by=layla)
    session = SessionStore()
    session["_auth_user_id"] = str(layla.pk)
    session.save()
    SessionStore().save()
    AccessLog.objects.create(username="layla.h", ip_address="192.0.2.1")
    LogEntry.objects.create(
        user=editor, content_type=ContentType.objects.get_for_model(User), object_id=str(layla.pk),
        object_repr="layla.h", action_flag=ADDITION, change_message="",
    )  # fmt: skip
    events.newest()
    return claim


def whole() -> str:
    """Every row of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in fingerprint.tables():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name the database gave
            found += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(found)


def forget(person: User) -> Forgotten:
    return people.forget(person=person, now=NOW + timedelta(days=1))


def command(*arguments: object) -> str:
    out = io.StringIO()
    call_command("person", *map(str, arguments), stdout=out)
    return out.getvalue()


class TestForgetting:
    def test_leaves_no_name_anywhere(self, layla, claim):
        left = {"layla.h", "layla@example.org", "ليلى", "حداد"}
        before = whole()
        assert [name for name in left if name in before] == list(left)
        forget(layla)
        after = whole().replace("layla.hadid", "")  # somebody else, whom a comment calls
        assert [name for name in left if name in after] == []

    def test_nobody_can_use_the_account_any_more(self, layla, claim):
        forget(layla)
        person = User.objects.get(pk=layla.pk)
        assert (person.is_active, person.has_usable_password(), person.groups.count()) == (False, False, 0)
        assert not ApiToken.objects.filter(owner=person).exists()
        assert Session.objects.count() == 1  # somebody else's
        assert not KeyMap.objects.exists()

    def test_what_was_done_stays_under_another_name(self, layla, claim):
        row = forget(layla)
        assert row.name == f"former-{layla.pk}"
        assert Review.objects.get().reviewer.username == row.name
        assert Verdict.objects.values_list("decided_by__username", flat=True).get() == row.name
        assert [one.text for one in Comment.objects.order_by("pk")] == [
            "أنظر يا @editor",
            f"شكرا @{row.name}. ولا @layla.hadid",
        ]
        assert [one.name for one in SavedList.objects.all()] == ["ours"]
        assert not Mention.objects.filter(person=layla).exists()
        assert Webhook.objects.get().created_by_id == layla.pk
        assert Claim.objects.get().assigned_to is None

    def test_the_ledger_differs_in_names_alone(self, layla, claim):
        events_before = list(Event.objects.order_by("pk").values_list("pk", "actor_id", "actor", "data"))
        row = forget(layla)
        later = Event.objects.filter(pk__gt=events_before[-1][0])
        assert [event.type for event in later.order_by("pk")] == [
            EventType.CLAIM_ASSIGNED,
            EventType.PERSON_FORGOTTEN,
        ]
        for pk, actor_id, actor, data in events_before:
            event = Event.objects.get(pk=pk)
            assert event.actor == (row.name if actor_id == layla.pk else actor)
            assert event.data == {
                k: row.name if k in ("to", "owner") and v == "layla.h" else v for k, v in data.items()
            }
        assert events.unbroken()
        last = events.newest()
        assert events.unbroken()
        assert last == len(events_before) + 2

    def test_everything_else_of_the_ledger_is_the_same(self, layla, claim):
        def fixed():
            kept = ("pk", "seq", "type", "at", "actor_id", "article_uid", "claim_uid", "target_uid", "public")
            return list(Event.objects.order_by("pk").values_list(*kept))

        before = fixed()
        forget(layla)
        assert fixed()[: len(before)] == before

    def test_replay_tells_what_the_tables_hold(self, layla, claim):
        def told():
            (one,) = replay.put_back([Claim.objects.get(pk=claim.pk)], moment=NOW)
            return one.status, one.finding, one.current, one.quote  # type: ignore[attr-defined]  # put there in memory

        before = told()
        forget(layla)
        assert told() == before
        stored = Claim.objects.get(pk=claim.pk)
        assert told()[:3] == (stored.status, stored.finding, [Verdict.objects.get()])
        assert renditions.stale() == []

    def test_an_earlier_name_goes_too_unless_somebody_has_it_now(self, layla, claim):
        User.objects.filter(pk=layla.pk).update(username="layla")
        factories.make_user(roles.REVIEWERS, "layla.h")
        tokens.make(owner=User.objects.get(username="layla.h"), name="hers", by=None, now=NOW)
        forget(layla)
        assert not Event.objects.filter(actor__startswith="layla").exists()
        assert Event.objects.filter(data__owner="layla.h").count() == 2  # nobody can tell the two apart

    def test_is_told_in_the_ledger_without_the_name(self, layla, claim):
        row = forget(layla)
        event = Event.objects.get(type=EventType.PERSON_FORGOTTEN)
        assert (event.target_uid, event.actor, event.public) == (row.uid, "", None)
        assert event.data["name"] == row.name

    def test_each_table_that_names_people_has_a_rule(self):
        ours = {name for name, _ in people.relations() if name.startswith("claims.")}
        assert ours == {name for name in people.STAYS if name.startswith("claims.")} | people.DELETED | {
            people.GIVEN_BACK
        }

    def test_the_last_superuser_stays(self, layla):
        User.objects.filter(pk=layla.pk).update(is_superuser=True)
        factories.make_user(username="away", is_superuser=True, is_active=False)
        with pytest.raises(people.NotForgotten, match="last superuser"):
            forget(User.objects.get(pk=layla.pk))
        factories.make_user(username="root", is_superuser=True)
        assert forget(layla).person == layla.pk

    def test_nobody_twice(self, layla):
        forget(layla)
        with pytest.raises(people.NotForgotten, match="before"):
            forget(User.objects.get(pk=layla.pk))

    def test_a_name_that_somebody_has_is_not_taken(self, layla):
        factories.make_user(username=f"former-{layla.pk}")
        with pytest.raises(people.NotForgotten, match="Rename it first"):
            forget(layla)
        assert User.objects.filter(username="layla.h").exists()


class TestTheDatabase:
    """Lets only a name pass, and only one that stands for the person."""

    @staticmethod
    def refused(**change: object) -> None:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Event.objects.filter(type=EventType.CLAIM_ASSIGNED, claim_uid__isnull=False).update(**change)

    def test_refuses_any_other_change(self, layla, editor, claim):
        self.refused(actor=f"former-{editor.pk}")
        Forgotten.objects.create(person=layla.pk, name="former-x")
        self.refused(actor="former-x")  # the editor did it
        self.refused(actor="")
        renamed = {"to": "former-x", "before": None}
        self.refused(data={"to": "somebody", "before": None})
        self.refused(data={"to": None, "before": None})
        self.refused(data={})
        self.refused(data={"to": "former-x", "before": editor.pk})
        self.refused(data={"to": "former-x", "before": None, "more": 1})
        self.refused(data={"to": "former-x", "before": None, "owner": "former-x"})
        self.refused(data=renamed, type="claim.removed")
        self.refused(data=renamed, actor_id=None)
        self.refused(data=renamed, seq=None)
        self.refused(seq=10_000)
        assert Event.objects.filter(type=EventType.CLAIM_ASSIGNED).update(data=renamed) == 1

    def test_an_event_without_a_number_gets_it_alone(self, layla, editor, claim):
        reviews.assign(claim=claim, to=None, by=editor, now=NOW)
        Forgotten.objects.create(person=editor.pk, name="former-x")
        rows = Event.objects.filter(seq=None)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(actor="former-x", seq=10_000)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(data={"to": "former-x"})  # it was given to nobody
        assert rows.update(actor="former-x") == 1


class TestGivingOut:
    def test_everything_and_no_secret(self, layla, claim, tmp_path):
        file = tmp_path / "layla.json"
        assert command("export", "layla.h", file) == ""
        assert file.stat().st_mode & 0o777 == 0o600
        told = json.loads(file.read_text(encoding="utf-8"))
        assert told["account"]["email"] == "layla@example.org"
        assert told["account"]["groups"] == [roles.REVIEWERS]
        assert told["rows"]["claims.Review.reviewer"][0]["rationale"] == "كما في التقرير"
        assert told["rows"]["claims.Comment.author"][0]["text"] == "أنظر يا @editor"
        assert told["rows"]["claims.ApiToken.owner"][0]["name"] == "script"
        done = {event["type"] for event in told["events"]}
        assert {"claim.assigned", "review.submitted", "comment.added", "token.made"} <= done
        assert told["logins"][0]["ip_address"] == "192.0.2.1"
        assert len(told["sessions_until"]) == 1
        assert told["administration"][0]["object_repr"] == "layla.h"
        text = file.read_text(encoding="utf-8")
        assert [
            word for word in (layla.password, "whsec_", ApiToken.objects.get().sha256) if word in text
        ] == []

    def test_never_over_a_file(self, layla, tmp_path):
        (tmp_path / "there").write_text("precious")
        with pytest.raises(CommandError, match="cannot be written"):
            command("export", "layla.h", tmp_path / "there")

    def test_nobody_of_that_name(self, tmp_path):
        with pytest.raises(CommandError, match="There is no account nobody"):
            command("export", "nobody", tmp_path / "x")


class TestTheCommand:
    def test_tells_first_and_changes_nothing(self, layla, claim):
        before = whole()
        said = command("forget", "layla.h", "--dry-run")
        assert whole() == before
        assert "deleted: claims.ApiToken.owner" in said
        assert "under another name: claims.Review.reviewer" in said
        assert "texts to read" in said
        assert "goes on: webhook hers: https://w.example/" in said

    def test_does_it_when_told_to(self, layla, claim):
        assert f"The account is former-{layla.pk} now." in command("forget", "layla.h", "--yes")
        with pytest.raises(CommandError, match="There is no account"):
            command("forget", "layla.h", "--yes")

    def test_wants_to_be_told(self, layla):
        with pytest.raises(CommandError, match="required"):
            command("forget", "layla.h")

    def test_says_why_not(self, layla):
        User.objects.filter(pk=layla.pk).update(is_superuser=True)
        with pytest.raises(CommandError, match="last superuser"):
            command("forget", "layla.h", "--yes")
