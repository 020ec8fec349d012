"""Texts that are programs, in every column that holds words: no page, feed, picture or table runs them."""

from __future__ import annotations

import csv
import io
import logging
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from claims.api.v1 import changes
from claims.models import Article, Comment, Snapshot
from claims.services import queueing, renditions
from tests import factories
from tests.factories import NOW
from tests.security.harmless import EVIL, LINK, MARK, Page
from tests.test_permissions import TABLE, Scene, content

pytestmark = pytest.mark.django_db

# Words of ours, not of people: keys, hashes, states.
OURS = {
    "sha256", "tokens", "key", "prefix", "secret", "old_secret", "language", "provider", "etag", "kind", "type", "error_code",
    "body", "evidence", "query", "state", "location", "origin", "name_key", "document", "provider_key",
}  # fmt: skip
KEPT = {
    "Event",
    "EventCounter",
    "ClaimRendition",
}  # the ledger refuses changes; renditions are made of the rest
LINKS = {"url", "requested", "address", "result", "endpoint"}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: None)
    monkeypatch.setattr(changes, "LIFETIME", 0.0)  # of the stream


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in OURS
    ]


def poison() -> set[str]:
    """Write EVIL behind every text, and a script into every address; which columns took it."""
    done = set()
    for model in apps.get_app_config("claims").get_models():
        if model.__name__ in KEPT:
            continue
        for field in columns(model):
            room = field.max_length or 10**6
            if field.name in LINKS:
                new: Any = Concat(Value(LINK), models.functions.Cast("pk", models.CharField()))
            elif room >= len(EVIL) + 60:
                new = Concat(field.name, Value(EVIL), output_field=models.TextField())
            else:
                new = Value(EVIL[:room]) if not field.unique else None
            if new is not None:
                try:
                    with transaction.atomic():
                        model._default_manager.update(**{field.name: new})
                except IntegrityError:  # the database itself takes none there
                    continue
                done.add(f"{model.__name__}.{field.name}")
    renditions.keep(apps.get_model("claims", "Claim").objects.all(), now=NOW)
    return done


@pytest.fixture
def poisoned() -> Scene:
    scene = Scene("superuser")
    # After the scene: the offsets of its claims stand before what is appended to its text.
    done = poison()
    assert {"Article.title", "Article.url", "Snapshot.url", "Snapshot.publisher", "Comment.text", "Webhook.url", "Feed.url", "Verdict.rationale", "Review.rationale", "PageFetch.url"} <= done  # fmt: skip
    scene.person.first_name = EVIL[:150]
    scene.person.save(update_fields=["first_name"])
    return scene


def problems(answer: Any) -> list[str]:
    """What an answer holds that could run, whatever its kind."""
    kind, text = answer.headers.get("Content-Type", "").split(";")[0], content(answer)
    if kind == "text/html":
        return Page(text).found
    if "xml" in kind or "svg" in kind:
        tree = ET.fromstring(text)  # noqa: S314 - our own answer
        wrong = [one.tag for one in tree.iter() if one.tag.endswith("script")]
        for one in tree.iter():
            wrong += [name for name in one.attrib if name.startswith("on")]
            wrong += [
                link
                for link in (one.attrib.get("href", ""), one.text or "")
                if link.startswith("javascript:")
            ]
            if one.tag.endswith(("description", "summary", "content")):
                wrong += Page(one.text or "").found
        return wrong
    return []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_runs_what_stands_in_the_database(poisoned, language):
    poisoned.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    wrong, shown, broken = {}, set(), {}
    for address in TABLE:
        answer = poisoned.ask("get", address)
        if answer.status_code >= 500 and address != "readyz":  # there is no sweeper here
            broken[address] = answer.status_code
        if (found := problems(answer)) and address != "api/v1/docs/":
            wrong[address] = found[:3]
        if MARK in content(answer):
            shown.add(address)
    assert (wrong, broken) == ({}, {})
    # It was there to be seen.
    assert {
        "", "articles/<uuid:uid>/", "articles/<uuid:uid>/claims/<uuid:claim_uid>/", "snapshots/<uuid:uid>/", "mentions/", "checks/",
        "checks/<uuid:uid>/", "checks/feed.rss", "checks/feed.atom", "checks/feed.json", "checks/<uuid:uid>/embed/", "queue/",
        "api/v1/articles/", "admin/claims/article/", "admin/claims/webhook/<path:object_id>/change/",
        "admin/claims/pagefetch/<path:object_id>/change/", "admin/claims/snapshot/<path:object_id>/change/", "admin/claims/feed/",
    } - shown == set()  # fmt: skip


def test_no_error_page_repeats_what_it_was_asked(admin_client):
    for path in ("/queue/", "/checks/", "/nothing/", "/admin/claims/claim/", "/login/", "/oembed"):
        answer = admin_client.get(path, {"q": EVIL, "next": EVIL, "url": EVIL, "status": EVIL, "sort": EVIL})
        assert answer.status_code < 500
        assert problems(answer) == [], path


def test_answers_of_the_api_are_never_taken_for_pages(poisoned):
    for address in (one for one in TABLE if one.startswith("api/v1/")):
        answer = poisoned.ask("get", address)
        if MARK in content(answer):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert not answer.headers["Content-Type"].startswith("text/html"), address


def test_a_spreadsheet_computes_nothing(client, claim, outsider):
    for at, beginning in enumerate("=+-@\t\r"):
        factories.make_claim(claim.version, statement=f"{beginning}HYPERLINK({at})")
    renditions.rebuild(now=NOW)
    client.force_login(outsider)
    told = content(client.get("/api/v1/export/claims.csv")).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(told, newline="")))
    cells = [row["statement"] for row in rows if "HYPERLINK" in row["statement"]]
    assert len(cells) == 6
    assert all(cell.startswith("'") for cell in cells)


class TestThroughTheFrontDoor:
    """The same words, where people and other sites bring them."""

    HTML = f"<html><head><title>{EVIL}</title></head><body><article><p>Exports rose by 5% in 2024, the ministry said on Sunday.</p><p onclick=alert(1)>{EVIL}</p></article></body></html>"

    def pages(self, client: Any, article: Article) -> None:
        claim = article.current_version.claims.first()
        paths = [
            f"/articles/{article.uid}/",
            "/",
            f"/admin/claims/article/{article.pk}/change/",
            "/admin/claims/article/",
        ]
        if claim is not None:
            paths.append(f"/articles/{article.uid}/claims/{claim.uid}/")
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200
            assert problems(answer) == [], path

    @pytest.mark.parametrize("source", ["text", "html", "file name"])
    def test_an_article(self, admin_client, source):
        sent: dict[str, Any] = {"review_policy": "1", "title": EVIL, "source_name": EVIL, "undated": "on"}
        if source == "text":
            sent["text"] = f"Exports rose by 5% in 2024.\n\n{EVIL}"
        else:
            name = "a.html" if source == "html" else f"<script>alert('{MARK}')<|script>.txt"
            data = self.HTML if source == "html" else "Exports rose by 5% in 2024."
            sent["file"] = SimpleUploadedFile(name, data.encode())
            del sent["title"]
        assert admin_client.post("/admin/claims/article/add/", sent).status_code == 302
        self.pages(admin_client, Article.objects.get())

    def test_a_comment_and_a_link_in_it(self, client, reviewer, claim):
        client.force_login(reviewer)
        client.post(f"/claims/{claim.uid}/talk/", {"text": f"{EVIL} {LINK} https://example.org/{EVIL}"})
        assert MARK in Comment.objects.get().text
        answer = client.get(f"/articles/{claim.version.article.uid}/claims/{claim.uid}/")
        assert MARK in Page(content(answer)).text
        assert problems(answer) == []

    @pytest.mark.parametrize(
        "address", [LINK, "JaVaScRiPt:alert(1)", "data:text/html,<script>", "\tjavascript:x", "vbscript:x"]
    )
    def test_a_document_by_hand_takes_no_such_address(self, client, reviewer, claim, address):
        client.force_login(reviewer)
        sent = {"title": EVIL, "publisher": EVIL, "text": EVIL, "url": address, "address": address}
        client.post(f"/claims/{claim.uid}/documents/", sent)
        assert not Snapshot.objects.filter(url__icontains="script").exists()

    def test_a_document_by_hand_is_words(self, client, reviewer, claim):
        client.force_login(reviewer)
        sent = {"title": EVIL, "publisher": EVIL, "text": f"Exports rose by 5% in 2024. {EVIL}"}
        client.post(f"/claims/{claim.uid}/documents/", sent)
        snapshot = Snapshot.objects.get()
        for path in (
            f"/snapshots/{snapshot.uid}/",
            f"/articles/{claim.version.article.uid}/claims/{claim.uid}/",
        ):
            assert problems(client.get(path)) == []
