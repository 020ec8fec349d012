"""Tokens of the API: what they open, and that they close."""

from __future__ import annotations

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
