"""POST /articles/{uid}/versions/: a newer text, shown or stored."""

from types import SimpleNamespace

import pytest

from claims import roles
from claims.choices import Scope
from claims.models import Claim
from claims.services import ingest
from tests.factories import NOW, make_user
from tests.services.test_versions import TEXT

pytestmark = pytest.mark.django_db
NEW = TEXT.replace("4,000", "40,000")


@pytest.fixture
def article():
    return ingest.add_article(
        text=TEXT, by=None, now=NOW, language="en", url="https://example.org/story"
    ).article


@pytest.fixture
def send(client, article):
    client.force_login(make_user(roles.EDITORS, "editor"))

    def sent(**body):
        return client.post(f"/api/v1/articles/{article.uid}/versions/", body, content_type="application/json")

    return sent


def test_stores_it_and_tells_what_became_of_each_claim(send, article):
    answer = send(text=NEW)
    told = answer.json()
    assert answer.status_code == 201
    assert told["stored"]
    assert told["counts"] == {"moved": 3, "edited": 0, "changed": 1, "ambiguous": 0, "gone": 0, "new": 0}
    (changed,) = (claim for claim in told["claims"] if claim["outcome"] == "changed")
    assert (changed["quote_before"].count("4,000"), changed["quote"].count("40,000")) == (1, 1)
    assert {"kind": "number", "before": "4000", "after": "40000"} in changed["protected"]
    assert str(article.versions.get(number=2).uid) == told["version"]


def test_a_preview_stores_nothing(send, article):
    answer = send(text=NEW, preview=True)
    assert (answer.status_code, answer.json()["stored"], answer.json()["version"]) == (200, False, None)
    assert article.versions.count() == 1


def test_the_same_text_is_nothing(send, article):
    answer = send(text=TEXT)
    assert (answer.status_code, answer.json()["counts"]) == (200, None)
    assert article.versions.count() == 1


def test_the_page_is_fetched_where_no_text_is_sent(send, monkeypatch):
    monkeypatch.setattr(ingest, "read_url", lambda url: SimpleNamespace(text=NEW))
    assert send().status_code == 201
    assert Claim.objects.filter(quote__contains="40,000").exists()


def test_html_is_read(send):
    paragraphs = "".join(f"<p>{line}</p>" for line in NEW.splitlines())
    body = f"<html><body><article>{paragraphs}</article></body></html>"
    assert send(text=body, format="html").json()["counts"]["changed"] == 1


def test_the_loss_of_most_claims_must_be_accepted(send, article):
    other = "Subscribe now to read this article."
    answer = send(text=other)
    assert (answer.status_code, answer.json()["code"]) == (409, "loses_most")
    assert send(text=other, accept_loss=True).status_code == 201
    assert not Claim.objects.filter(text_change="").exists()


def test_what_is_no_text_is_refused(send):
    assert send(text="…").status_code == 400


def test_is_for_editors_with_the_scope(client, article):
    assert Scope.WRITE_CLAIMS == "write:claims"
    client.force_login(make_user(roles.REVIEWERS, "reviewer"))
    answer = client.post(
        f"/api/v1/articles/{article.uid}/versions/", {"text": NEW}, content_type="application/json"
    )
    assert answer.status_code == 403
    assert "write:claims" in answer.json()["detail"]
