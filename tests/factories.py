"""Rows for tests: plain functions, small sensible defaults, every field can be given."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import connection

from claims.choices import Kind, LookupState
from claims.extraction.normalize import fold
from claims.models import (
    Article,
    ArticleVersion,
    AssistRun,
    Claim,
    ClaimDate,
    ClaimQuantity,
    ClaimSpan,
    Evidence,
    Lookup,
    Snapshot,
)
from claims.services import versions, words

NOW = datetime(2025, 2, 2, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"

HEADLINE = "صادرات الميناء تبلغ مستوى قياسيا"
CLAIM = "ارتفعت الصادرات بنسبة 12% في عام 2024"
VALUE = "وبلغت قيمة البضائع نحو 3.5 مليار دولار"
SHARE = "شارك هذا المقال"
TEXT = (
    f"{HEADLINE}\n\nقالت هيئة الميناء إنه {CLAIM}.\n"
    f"{VALUE}، وهو أعلى رقم منذ عام 2010.\n{SHARE}\nويعمل في الميناء أكثر من 4000 عامل.\n"
)
PASSAGE = "زادت الصادرات بنسبة 1.2% في عام 2024 مقارنة بالعام السابق."
REPORT = f"التقرير السنوي لهيئة الميناء.\n{PASSAGE}\nوبلغ عدد العاملين 4120 عاملا.\n"


def make_user(group: str = "", username: str = "", **fields: Any) -> User:
    """A person, in the group when one is named (see claims.roles)."""
    name = username or f"{group or 'person'}-{User.objects.count() + 1}"
    user = User.objects.create(username=name, password=_hashed(settings.PASSWORD_HASHERS[0]), **fields)
    if group:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


@cache
def _hashed(_hasher: str) -> str:
    """PASSWORD as it is stored: a tenth of a second, which the tests need not spend on every person."""
    return make_password(PASSWORD)


def make_article(
    text: str = "",
    *,
    title: str = "",
    language: str = "ar",
    sentences: Sequence[dict[str, Any]] = (),
    **fields: Any,
) -> Article:
    """An article with version 1 and no claims. Without a text, each call makes a new one."""
    text = text or f"{TEXT}{f'النسخة {Article.objects.count()}.' if Article.objects.exists() else ''}"
    title = title or text.strip().splitlines()[0][:500]
    article = Article.objects.create(
        title=title, language=language, **{"published_date": date(2025, 2, 2), "created_at": NOW, **fields}
    )
    make_version(article=article, text=text, title=title, sentences=sentences)
    return article


def make_version(
    *, article: Article, text: str, title: str = "", sentences: Sequence[dict[str, Any]] = (), **fields: Any
) -> ArticleVersion:
    """The next version of an article."""
    given: dict[str, Any] = {
        "number": article.versions.count() + 1,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "title": title or article.title,
        "language": article.language,
        "sentences": list(sentences) or lines_as_sentences(text),
        "extracted_at": NOW,
        "created_at": NOW,
    }
    return ArticleVersion.objects.create(article=article, text=text, **{**given, **fields})


def lines_as_sentences(text: str) -> list[dict[str, Any]]:
    """One sentence a line: the first is the headline, the share line boilerplate, the rest body."""
    found: list[dict[str, Any]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip())
        if end > start:
            role = "boilerplate" if line.startswith(SHARE) else "body" if found else "headline"
            reason = None if role == "body" else {"headline": "heading"}.get(role, role)
            found.append({"start": start, "end": end, "role": role, "reason": reason, "claims": []})
        start += len(line)
    return found


def make_claim(
    version: ArticleVersion | None = None,
    *,
    quote: str = "",
    spans: Sequence[tuple[int, int]] = (),
    quantities: Sequence[dict[str, Any]] = (),
    dates: Sequence[dict[str, Any]] = (),
    **fields: Any,
) -> Claim:
    """A claim at `spans`, or where `quote` first stands, or on a default passage of the text."""
    version = version or make_article().current_version
    places = sorted(spans) or [_place(version.text, quote)]
    given: dict[str, Any] = {
        "number": version.claims.count() + 1,
        "start": places[0][0],
        "end": places[-1][1],
        "quote": " … ".join(version.text[start:end] for start, end in places),
        "kind": Kind.QUANTITY,
        "worth": 0.8,
        "created_at": NOW,
    }
    given["statement"] = given["quote"]
    claim = Claim.objects.create(version=version, **{**given, **fields})
    ClaimSpan.objects.bulk_create(ClaimSpan(claim=claim, start=start, end=end) for start, end in places)
    ClaimQuantity.objects.bulk_create(ClaimQuantity(claim=claim, **quantity) for quantity in quantities)
    ClaimDate.objects.bulk_create(ClaimDate(claim=claim, **reference) for reference in dates)
    words.keep([claim])
    return claim


def _place(text: str, quote: str) -> tuple[int, int]:
    quote = quote or (CLAIM if CLAIM in text else text.strip().splitlines()[-1])
    start = text.index(quote)
    return start, start + len(quote)


def make_snapshot(text: str = REPORT, **fields: Any) -> Snapshot:
    """A document in the archive. The same text twice gets two addresses."""
    given: dict[str, Any] = {
        "url": f"https://example.org/report/{Snapshot.objects.count() + 1}",
        "title": "تقرير الميناء",
        "publisher": "هيئة الميناء",
        "document": "التقرير السنوي 2024",
        "published_date": date(2025, 1, 15),
        "language": "ar",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "fetched_at": NOW,
        "tokens": " ".join(fold(text).split()),
        "created_at": NOW,
    }
    return Snapshot.objects.create(text=text, **{**given, **fields})


def make_evidence(
    claim: Claim | None = None, *, snapshot: Snapshot | None = None, quote: str = "", **fields: Any
) -> Evidence:
    """A passage offered for a claim: `quote` where it first stands in the snapshot, else the first passage."""
    claim = claim or make_claim()
    snapshot = snapshot or make_snapshot()
    quote = quote or (PASSAGE if PASSAGE in snapshot.text else snapshot.text.strip().splitlines()[0])
    start = snapshot.text.index(quote)
    given: dict[str, Any] = {"start": start, "end": start + len(quote), "quote": quote, "score": 0.5}
    return Evidence.objects.create(claim=claim, snapshot=snapshot, **{**given, "created_at": NOW, **fields})


def make_lookup(
    claim: Claim, *, provider: str = "archive", state: str = LookupState.QUEUED, **fields: Any
) -> Lookup:
    """A look-up in any state; a running one holds a lease."""
    if state == LookupState.RUNNING:
        fields = {"lease_token": claim.uid, "lease_until": NOW, "attempts": 1, "started_at": NOW, **fields}
    return Lookup.objects.create(claim=claim, provider=provider, state=state, **{"created_at": NOW, **fields})


def make_assist_run(version: ArticleVersion, *, state: str = LookupState.DONE, **fields: Any) -> AssistRun:
    """An asking of a language model, by default answered."""
    given: dict[str, Any] = {
        "model": "small-1",
        "endpoint": "127.0.0.1:9",
        "request": {"model": "small-1", "messages": [{"role": "user", "content": "The article."}]},
        "answer": "The answer.",
        "created_at": NOW,
    }
    return AssistRun.objects.create(version=version, state=state, **{**given, **fields})


def make_first_templates() -> None:
    """The ready reasons a new site begins with; a flush between tests has taken them away."""
    migration = import_module("claims.migrations.0012_decide_first_templates")
    migration.fill(apps, SimpleNamespace(connection=connection))


def bring(*, article: Article, text: str, by: User | None, now: datetime) -> ArticleVersion | None:
    """Store a newer text of an article; None when it is the one that is here."""
    prepared = versions.prepare(article=article, text=text)
    return versions.store(prepared=prepared, by=by, now=now) if prepared else None
