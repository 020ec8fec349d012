"""Tokens of the API: what they open, and that they close."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.choices import EventType, Scope
from claims.models import ApiToken, Event
from claims.services import tokens
from tests.api.test_errors import CLAIMS, problem
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def make(owner, **more):
    return tokens.make(owner=owner, name="Site", by=None, now=timezone.now(), **more)


def read(client, secret, path=CLAIMS):
    return client.get(path, headers={"Authorization": f"Bearer {secret}"})


def test_a_token_opens_what_is_public(client, outsider, claim):
    _, secret = make(outsider)
    assert read(client, secret).status_code == 200
    assert read(client, secret, f"{CLAIMS}{claim.uid}/").status_code in {200, 404}


def test_only_its_digest_is_kept(outsider):
    token, secret = make(outsider)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM claims_apitoken")
        kept = str(cursor.fetchall())
    assert secret not in kept
    assert secret.startswith(token.prefix)
    assert len(token.prefix) == 12


@pytest.mark.parametrize("secret", ["", "fct_wrong", "é", "x" * 5000])
def test_a_wrong_token_is_refused(client, outsider, secret):
    problem(read(client, secret), 401, "authentication_failed")


def test_a_revoked_token_opens_nothing_at_once(client, outsider, editor):
    token, secret = make(outsider)
    assert read(client, secret).status_code == 200
    assert tokens.revoke(token=token, by=editor, now=timezone.now())
    problem(read(client, secret), 401, "authentication_failed")
    assert not tokens.revoke(token=token, by=editor, now=timezone.now())
    told = Event.objects.filter(type=EventType.TOKEN_REVOKED, target_uid=token.uid)
    assert [event.actor for event in told] == ["editor"]


def test_an_expired_token_opens_nothing(client, outsider):
    _, late = make(outsider, expires_at=timezone.now() - timedelta(seconds=1))
    _, good = make(outsider, expires_at=timezone.now() + timedelta(minutes=1))
    problem(read(client, late), 401, "authentication_failed")
    assert read(client, good).status_code == 200


def test_a_closed_account_closes_its_tokens(client, outsider):
    _, secret = make(outsider)
    outsider.is_active = False
    outsider.save(update_fields=["is_active"])
    problem(read(client, secret), 401, "authentication_failed")


def test_a_token_opens_what_its_scopes_say(client, reviewer):
    _, reads = make(reviewer)
    _, reviews = make(reviewer, scopes=[Scope.READ_REVIEWS])
    problem(read(client, reads, "/api/v1/reviews/"), 403, "permission_denied")
    assert read(client, reviews, "/api/v1/reviews/").status_code == 200
    problem(read(client, reviews), 403, "permission_denied")


def test_a_scope_gives_nobody_more_than_they_may(client, outsider):
    _, secret = make(outsider, scopes=[Scope.READ_REVIEWS])
    problem(read(client, secret, "/api/v1/reviews/"), 403, "permission_denied")


@pytest.mark.parametrize("scopes", [[], ["read:everything"]])
def test_an_unknown_scope_is_refused(outsider, scopes):
    with pytest.raises(ValueError, match="Scopes are"):
        make(outsider, scopes=scopes)


def test_the_last_use_is_noted_once_a_minute(outsider):
    token, secret = make(outsider)
    start = timezone.now()
    for seconds, noted in ((0, 0), (59, 0), (61, 61)):
        assert tokens.known(secret=secret, now=start + timedelta(seconds=seconds)) == token
        token.refresh_from_db()
        assert token.last_used_at == start + timedelta(seconds=noted)


def test_one_statement_knows_a_token(client, outsider):
    _, secret = make(outsider)
    read(client, secret)
    with CaptureQueriesContext(connection) as captured:
        read(client, secret)
    assert len(captured) == 3  # token with its owner; ledger; renditions


def test_what_is_not_read_with_the_token_is_read_when_asked(outsider):
    _, secret = make(outsider)
    token = tokens.known(secret=secret, now=timezone.now())
    stored = ApiToken.objects.get()
    assert token is not None
    assert (token.uid, token.name, token.scopes) == (stored.uid, "Site", ["read"])
    assert (token.owner.email, token.owner.is_staff) == (outsider.email, False)


class TestCommand:
    def test_prints_the_token(self, client, reviewer):
        out = StringIO()
        call_command("create_token", "reviewer", "Site", "--scope", "read", "--days", "2", stdout=out)
        assert read(client, out.getvalue().strip()).status_code == 200
        (token,) = ApiToken.objects.all()
        assert token.expires_at is not None
        assert (token.owner, token.name, (token.expires_at - token.created_at).days) == (reviewer, "Site", 2)

    @pytest.mark.parametrize("words", [("nobody", "x"), ("reviewer", "x", "--days", "0")])
    def test_refuses(self, reviewer, words):
        with pytest.raises(CommandError):
            call_command("create_token", *words)


class TestAdmin:
    @pytest.fixture
    def site(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_superuser("root"))
        return client

    def test_shows_a_new_token_once(self, site, outsider):
        sent = {"name": "Site", "owner": outsider.pk, "scopes": ["read"]}
        page = site.post("/admin/claims/apitoken/add/", sent, follow=True, headers={"Accept-Language": "en"})
        (told,) = [str(one) for one in page.context["messages"] if "fct_" in str(one)]
        secret = told.split(": ")[1]
        assert read(type(site)(), secret).status_code == 200
        assert secret not in site.get("/admin/claims/apitoken/").content.decode()
        assert Event.objects.get(type=EventType.TOKEN_MADE).actor == "root"

    def test_ends_tokens(self, site, outsider):
        token, secret = make(outsider)
        site.post("/admin/claims/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
        problem(read(type(site)(), secret), 401, "authentication_failed")


# --- by the API ---------------------------------------------------------------------------------------

TOKENS = "/api/v1/tokens/"


def by_password(client, person, method="get", path=TOKENS, body=None):
    key = b64encode(f"{person.username}:{PASSWORD}".encode()).decode()
    sent = () if body is None else (body,)
    kind = {} if body is None else {"content_type": "application/json"}
    return getattr(client, method)(path, *sent, **kind, headers={"Authorization": f"Basic {key}"})


def test_a_person_makes_a_token_and_sees_its_secret_once(client, outsider):
    body = {"name": "Site", "scopes": ["read", "read"], "expires_at": "2099-01-01T00:00:00Z"}
    answer = by_password(client, outsider, "post", body=body)
    assert answer.status_code == 201, answer.content
    secret = answer.json()["token"]
    assert read(client, secret).status_code == 200
    assert answer.json()["scopes"] == ["read"]
    assert answer["Cache-Control"] == "no-store"
    told = by_password(client, outsider).content.decode()
    assert (answer.json()["uid"] in told, secret in told) == (True, False)
    event = Event.objects.get(type=EventType.TOKEN_MADE)
    assert (event.actor, secret in str(event.data)) == ("outsider", False)


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"scopes": ["everything"]}, "scopes.0", "invalid_choice"),
        ({"scopes": []}, "scopes", "min_length"),
        ({"name": ""}, "name", "blank"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at", "past"),
        ({"owner": "editor"}, "owner", "unknown_member"),
    ],
)
def test_what_is_wrong_with_a_token_is_said(client, outsider, more, field, code):
    body = {"name": "Site", "scopes": ["read"], **more}
    told = problem(by_password(client, outsider, "post", body=body), 400, "invalid")
    assert [(error["field"], error["code"]) for error in told["errors"]] == [(field, code)]


def test_a_token_makes_no_others_and_sees_itself_alone(client, outsider):
    mine, secret = make(outsider, scopes=Scope.values)
    other, _ = make(outsider)
    bearer = {"Authorization": f"Bearer {secret}"}
    body = {"name": "Mine", "scopes": ["read"]}
    made = client.post(TOKENS, body, content_type="application/json", headers=bearer)
    problem(made, 403, "permission_denied")
    assert [row["uid"] for row in read(client, secret, TOKENS).json()["results"]] == [str(mine.uid)]
    problem(client.delete(f"{TOKENS}{other.uid}/", headers=bearer), 404, "not_found")


def test_a_token_ends_itself(client, outsider):
    token, secret = make(outsider)
    gone = client.delete(f"{TOKENS}{token.uid}/", headers={"Authorization": f"Bearer {secret}"})
    assert (gone.status_code, gone.content) == (204, b"")
    problem(read(client, secret), 401, "authentication_failed")


def test_a_person_ends_any_token_of_theirs_and_nobody_elses(client, outsider, editor):
    mine, _ = make(outsider)
    theirs, secret = make(editor)
    assert by_password(client, outsider, "delete", f"{TOKENS}{mine.uid}/").status_code == 204
    assert by_password(client, outsider).json()["results"][0]["revoked_at"]
    problem(by_password(client, outsider, "delete", f"{TOKENS}{theirs.uid}/"), 404, "not_found")
    assert read(client, secret).status_code == 200


def test_tokens_ask_the_database_as_often_however_many_there_are(client, outsider):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert by_password(client, outsider).status_code == 200
        return len(queries)

    make(outsider)
    cost()  # the first log-in by password is written down
    few = cost()
    for _ in range(5):
        make(outsider)
    assert cost() == few
