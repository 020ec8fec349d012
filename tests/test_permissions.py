"""Who gets which answer at every address of the site. A new address without a row in the table fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from claims import roles
from claims.api.v1 import changes
from claims.choices import Basis, EventType, FetchPurpose, Finding, LookupState, Relation, ReviewState, Status
from claims.models import (
    ApiToken,
    CanonicalClaim,
    Claim,
    Comment,
    Delivery,
    Event,
    Feed,
    FeedItem,
    Newsroom,
    Outlet,
    PageFetch,
    ProviderHealth,
    Publication,
    RationaleTemplate,
    SavedList,
    Verdict,
    Webhook,
    Wording,
)
from claims.services import (
    events,
    judging,
    queueing,
    renditions,
    reviews,
    talk,
)
from tests import factories
from tests.factories import NOW
from tests.permission_table import LOGIN, READ_ONLY, ROLES, TABLE, Outcomes

pytestmark = pytest.mark.django_db

DESK = "articles/<uuid:uid>/claims/<uuid:claim_uid>/"
SECRET = "What the first reviewer thinks."
ANSWER: Any = {"status": "unverified", "finding": "ambiguous", "rationale": "Two ministries say two things."}
FRAMED = "checks/<uuid:uid>/embed/"  # may stand in other sites: tests/public/test_formats.py
HEADERS = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
POLICY = {"default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'self'"}


def addresses() -> Iterator[str]:
    """Every pattern of the site, put together as the resolver reads it."""
    waiting: list[tuple[str, Any]] = [("", get_resolver())]
    while waiting:
        before, entry = waiting.pop()
        here = before if entry is get_resolver() else f"{before}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield here
        else:
            waiting += [(here, inner) for inner in entry.url_patterns]


A_FEED = {"purpose": "articles", "backlog": "0", "active": "on"}
A_DOMAIN = {"domains": "afp.example"}
FORMS: dict[str, dict[str, Any]] = {  # that hold nothing of a scene
    "admin/claims/rationaletemplate/add/": {"text_ar": "كذا", "text_en": "So", "position": "1"},
    "admin/claims/rationaletemplate/<path:object_id>/change/": {
        "text_ar": "كذا",
        "text_en": "So",
        "position": "1",
    },
    "admin/claims/rationaletemplate/<path:object_id>/delete/": {"post": "yes"},
    "admin/claims/newsroom/<path:object_id>/change/": {"week_start": "0", "review_policy": "2"},
    "admin/claims/outlet/add/": {"name": "AFP", **A_DOMAIN},
    "admin/claims/outlet/<path:object_id>/change/": {"name": "AFP", **A_DOMAIN},
    "admin/claims/outlet/<path:object_id>/delete/": {"post": "yes"},
    "admin/claims/wording/add/": {"code": "misleading", "text_en": "Misses the point"},
    "admin/claims/wording/<path:object_id>/change/": {"text_en": "Wrong"},
    "admin/claims/wording/<path:object_id>/delete/": {"post": "yes"},
    "admin/claims/feed/add/": {"url": "https://example.org/other", **A_FEED},
    "admin/claims/feed/<path:object_id>/change/": {
        "url": "https://example.org/other",
        **A_FEED,
    },
    "admin/claims/feed/<path:object_id>/delete/": {"post": "yes"},
}


class Scene:
    """One row of every kind, a person of the role, and what to send where."""

    def __init__(self, role: str, *, strict: bool = False) -> None:
        group = {"reviewer": roles.REVIEWERS, "staff": roles.REVIEWERS, "editor": roles.EDITORS}.get(role, "")
        flags = {"is_staff": role in {"staff", "editor", "superuser"}, "is_superuser": role == "superuser"}
        self.person = factories.make_user(group, "somebody", **flags)
        self.role, self.client = role, Client(enforce_csrf_checks=strict)
        if role != "anonymous":
            self.client.force_login(self.person)
            self.session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        version = factories.make_article(review_policy=2).current_version
        self.open = factories.make_claim(version)
        self.answered = factories.make_claim(version, quote=factories.VALUE)
        self.answered.reviews.create(reviewer=self.person, created_at=NOW, **ANSWER)
        self.aside = factories.make_claim(version, quote="2010", review_state=ReviewState.SET_ASIDE)
        self.again = factories.make_claim(version, quote="منذ عام 2010", round=2)
        self.untouched = factories.make_claim(version, quote="أكثر من 4000 عامل")
        self.spare = factories.make_claim(version, quote="أعلى رقم")
        self.passage = factories.make_evidence(self.open)
        first: dict[str, Any] = {"by": factories.make_user(roles.REVIEWERS, "colleague"), "now": NOW}
        judging.judge_evidence(evidence=self.passage, relation=Relation.SUPPORTS, **first)
        first |= {**ANSWER, "rationale": SECRET, "evidence": [], "seen": self.open.revision}
        review = reviews.submit(claim=self.open, **first)
        self.open.refresh_from_db()
        talk.add(claim=self.open, by=first["by"], text=f"@somebody: {SECRET}", now=NOW)
        self.comment = Comment.objects.create(claim=self.open, author=self.person, text="What do you think?")
        self.chosen = factories.make_evidence(
            self.aside, snapshot=self.passage.snapshot, chosen_by=self.person
        )
        verdict = Verdict.objects.create(
            claim=self.answered, number=1, basis=Basis.REVIEW, decided_by=self.person, decided_at=NOW, created_at=NOW,
            status=Status.UNVERIFIED, finding=Finding.AMBIGUOUS,
        )  # fmt: skip
        self.decided = factories.make_claim(
            version,
            quote="أعلى رقم منذ عام 2010",
            review_state=ReviewState.DECIDED,
            finding=Finding.AMBIGUOUS,
        )
        said: dict[str, Any] = {"status": Status.UNVERIFIED, "finding": Finding.AMBIGUOUS, "rationale": "So."}
        said |= {"basis": Basis.ADJUDICATION, "decided_by": first["by"], "decided_at": NOW, "created_at": NOW}
        shown = Verdict.objects.create(claim=self.decided, number=1, **said)
        publication = Publication.objects.create(
            claim=self.decided,
            verdict=shown,
            number=1,
            published_at=NOW,
            published_by=first["by"],
            created_at=NOW,
        )
        self._name([review, verdict, publication])

    def _name(self, given: list[Any]) -> None:
        """Keys and uids by which the addresses name these rows, and one of every other kind."""
        version = self.open.version
        review, verdict, publication = given
        with transaction.atomic():
            event = events.record(EventType.CLAIM_TAKEN_UP, target=version.uid, by=self.person, now=NOW)
        refused = PageFetch.objects.create(
            url="https://example.org/b",
            purpose=FetchPurpose.ARTICLE,
            state=LookupState.FAILED,
            created_at=NOW,
        )
        self.item = FeedItem.objects.create(fetch=refused, title="The port grew.")
        self.webhook = Webhook.objects.create(
            name="Site", url="https://93.184.216.34/hook", secret="whsec_c2VjcmV0", created_at=NOW
        )
        message = Delivery.objects.create(
            webhook=self.webhook, seq=1, type="claim.status", body="{}", created_at=NOW
        )
        rows = (
            version.article, version, self.open, self.passage, self.passage.snapshot, review, verdict, event,
            factories.make_lookup(self.open), factories.make_assist_run(version), self.person, Group.objects.get(name=roles.EDITORS),
            CanonicalClaim.objects.create(statement="The port grew.", created_at=NOW),
            AccessAttempt.objects.create(failures_since_start=1), AccessLog.objects.create(),
            AccessFailureLog.objects.create(), Feed.objects.create(url="https://example.org/feed", created_at=NOW),
            ApiToken.objects.create(name="Site", owner=self.person, sha256="0" * 64, created_at=NOW),
            PageFetch.objects.create(url="https://example.org/a", purpose=FetchPurpose.FEED, created_at=NOW),
            ProviderHealth.objects.create(provider="archive"),
            RationaleTemplate.objects.create(text_ar="كذا.", text_en="So."), publication, self.webhook, message,
            Newsroom.objects.create(pk=1), Outlet.objects.create(name="Reuters"), Wording.objects.create(code="false", text_en="Untrue"),
        )  # fmt: skip
        with transaction.atomic():
            renditions.keep(Claim.objects.all(), now=NOW)
        self.api = {"versions": version, "verdicts": verdict, "reviews": review, "lookups": rows[8]}
        self.api["tokens"] = self.person.api_tokens.get()
        self.list = SavedList.objects.create(owner=self.person, name="Figures", query="conflict=on")
        self.keys = {row._meta.label_lower.replace(".", "/"): str(row.pk) for row in rows}

    def fill(self, address: str) -> str:
        """The address of a row that there is; what is in none of ours gets number 1."""
        model = re.match(r"admin/(\w+/\w+)/<", address)
        ours = {"articles": self.open.version.article, "snapshots": self.passage.snapshot}
        ours |= {
            "evidence": self.passage,
            "withdraw": self.answered,
            "take-up": self.aside,
            "lists": self.list,
        }
        ours |= {"comments": self.comment} | (self.api if address.startswith("api/") else {})
        ours |= dict.fromkeys(("words", "split", "merge"), self.untouched)
        ours["recall"] = self.again
        ours["checks"] = ours["articles"] if "articles" in address else self.decided
        ours |= dict.fromkeys(("adjudicate", "send-back", "publish", "take-down"), self.decided)
        parts = address.removeprefix("api/v1/").split("/")
        row = next((ours[part] for part in parts if part in ours), self.open)
        row = self.chosen if "remove" in parts else row
        path = address.replace("<uuid:uid>", str(row.uid)).replace("<uuid:claim_uid>", str(self.open.uid))
        path = path.replace("<slug:key>.csv", "age.csv").replace("<slug:key>", "archive")
        path = re.sub(r"\^?\(\?P<app_label>.*", "claims/", path).replace("(?P<url>.*)$", "nothing")
        return "/" + re.sub(r"<[^>]+>", self.keys[model[1]] if model else "1", path)

    def data(self, address: str) -> dict[str, Any]:
        """What a person who may would send."""
        article = self.open.version.article
        details = {"title": article.title, "published_date": "2025-02-02", "review_policy": "1"}
        formset = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}
        changes: dict[str, Any] = {"seen": self.untouched.revision, "words": "4000 عامل"}
        sent: dict[str, dict[str, Any]] = {
            "articles/<uuid:uid>/claims/new/": {"words": "ارتفعت الصادرات"},
            "claims/<uuid:uid>/words/": changes,
            "claims/<uuid:uid>/split/": changes,
            "claims/<uuid:uid>/merge/": {
                **changes,
                "other": self.spare.number,
                "seen_other": self.spare.revision,
            },
            "claims/<uuid:uid>/review/": {**ANSWER, "seen": self.open.revision},
            "claims/<uuid:uid>/adjudicate/": {**ANSWER, "seen": self.decided.revision},
            "claims/<uuid:uid>/withdraw/": {"seen": self.answered.revision},
            "claims/<uuid:uid>/set-aside/": {"seen": self.open.revision, "reason": "Said twice."},
            "claims/<uuid:uid>/take-up/": {"seen": self.aside.revision},
            "claims/<uuid:uid>/send-back/": {"seen": self.decided.revision, "note": "The wrong year."},
            "claims/<uuid:uid>/recall/": {"seen": self.again.revision},
            "claims/<uuid:uid>/publish/": {"seen": self.decided.revision, "note": "A figure was mistyped."},
            "claims/<uuid:uid>/take-down/": {"seen": self.decided.revision, "note": "A letter came."},
            "queue/assign/": {"claim": str(self.open.uid), "to": str(self.person.pk)},
            "queue/lists/": {"name": "Legal", "query": "kind=legal"},
            "queue/lists/<uuid:uid>/": {"name": "Other figures"},
            "claims/<uuid:uid>/talk/": {"text": "Who has the report?"},
            "comments/<uuid:uid>/edit/": {"text": "Who has the second report?"},
            "claims/<uuid:uid>/passages/": {
                "snapshot": self.passage.snapshot.uid,
                "words": factories.PASSAGE,
            },
            "claims/<uuid:uid>/documents/": {
                "title": "A call",
                "publisher": "The port",
                "text": "They said no.",
            },
            "claims/<uuid:uid>/look-ups/": {"do": "page", "address": "https://example.org/a"},
            "articles/<uuid:uid>/look-ups/": {"do": "again"},
            "articles/<uuid:uid>/newer/": {"do": "store", "text": "Exports rose by 9% in 2023.", "seen": "1"},
            "keys/": {"reset": "1"},
            "admin/claims/apitoken/add/": {"name": "Site", "owner": self.person.pk, "scopes": ["read"]},
            "admin/claims/webhook/add/": {"name": "Other", "url": "https://93.184.216.34/"},
            "admin/claims/webhook/<path:object_id>/change/": {"name": "Other", "url": self.webhook.url},
            "admin/claims/webhook/<path:object_id>/delete/": {"post": "yes"},
            "evidence/<uuid:uid>/judge/": {"relation": Relation.REFUTES},
            "admin/claims/article/incoming/": {"again": self.item.pk},
            "admin/claims/article/add/": {
                "text": "Exports rose by 5% in 2024.",
                "review_policy": "1",
                "undated": "on",
            },
            "admin/claims/article/<path:object_id>/change/": details | formset,
        }
        return sent.get(address) or FORMS.get(address, {})

    def ask(self, method: str, address: str) -> Any:
        """The answer, with all it changed undone, the log-in included."""
        sent = self.data(address) if method == "post" else {}
        with transaction.atomic():
            answer = getattr(self.client, method)(self.fill(address), sent)
            transaction.set_rollback(True)
        if self.role != "anonymous":
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return answer


def outcome(answer: Any) -> int | str:
    to_login = answer.headers.get("Location", "").split("?")[0] in {"/login/", "/admin/login/"}
    return LOGIN if to_login else int(answer.status_code)


def content(answer: Any) -> str:
    """The whole of it; a stream is read to its end, which gives its place back."""
    return b"".join(answer).decode() if answer.streaming else str(answer.content.decode())


def is_guarded(answer: Any) -> bool:
    """Whether the headers limit what a browser may do with it."""
    parts = answer.headers.get("Content-Security-Policy", "- -").split("; ")
    policy = dict(part.split(" ", 1) for part in parts)
    scripts = "unsafe" not in policy.get("script-src", "unsafe")
    return HEADERS.items() <= answer.headers.items() and POLICY.items() <= policy.items() and scripts


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch, settings: Any, empty_cache: None) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(changes, "LIFETIME", 0.0)
    monkeypatch.setattr(queueing, "wake_lookups", lambda ids: None)


def test_every_address_has_a_row_and_every_row_an_address():
    found = set(addresses())
    assert found == set(TABLE)
    assert len(found) > 120  # the walk sees them


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_answers_as_the_table_says(role, method):
    scene, column = Scene(role), ROLES.index(role)
    wrong, unguarded, told = {}, [], []
    for address, rows in TABLE.items():
        answer = scene.ask(method, address)
        got, wanted = outcome(answer), rows[method == "post"][column]
        if got != wanted:
            wrong[address] = f"{got} instead of {wanted}"
        if not is_guarded(answer) and address != FRAMED:
            unguarded.append(address)
        if SECRET in content(answer):
            told.append(address)
    assert (wrong, unguarded) == ({}, [])
    # The first of two answers: only editors may read it before they have answered.
    assert (told != []) == (method == "get" and role in {"editor", "superuser"})


# Of the API's addresses what else there is; PUT nowhere, and nothing else elsewhere.
MORE: dict[tuple[str, str], Outcomes] = {
    ("patch", "api/v1/articles/<uuid:uid>/"): (401, 403, 403, 403, 415, 415),
    ("delete", "api/v1/tokens/<uuid:uid>/"): (401, 204, 204, 204, 204, 204),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_every_address_of_the_api_has_no_other_methods(role, method):
    scene, column, wrong = Scene(role), ROLES.index(role), {}
    for address in (one for one in TABLE if one.startswith("api/")):
        if address in {"api/", "api/<anything:path>"}:
            rows: Outcomes = (404,) * 6
        elif address in {"api/v1/schema/", "api/v1/docs/"}:
            rows = (405,) * 6
        elif "/reviews/" in address:
            rows = (401, 403, 405, 405, 405, 405)
        else:
            rows = READ_ONLY
        wanted = MORE.get((method, address), rows)[column]
        if (got := outcome(scene.ask(method, address))) != wanted:
            wrong[address] = f"{got} instead of {wanted}"
    assert wrong == {}


def test_no_form_is_taken_without_its_token():
    scene = Scene("superuser", strict=True)
    answers = {address: outcome(scene.ask("post", address)) for address in TABLE}
    taken = {address for address, got in answers.items() if got not in {403, 404, 405, 415}}
    assert taken == set()


@pytest.mark.parametrize("action", ["assign", "unassign", "ask_again"])
def test_looking_at_claims_in_the_admin_is_not_leave_to_act_on_them(action):
    scene = Scene("staff")
    scene.person.user_permissions.add(Permission.objects.get(codename="view_claim"))
    before = Event.objects.count()
    sent = {"action": action, "_selected_action": [scene.open.pk], "assignee": scene.person.pk}
    scene.client.post("/admin/claims/claim/", sent)
    assert Event.objects.count() == before
