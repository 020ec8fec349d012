"""A client of the API, and answers compared with files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone, translation

from claims.choices import Finding, Scope, Status
from claims.models import Claim, Verdict
from claims.services import renditions, tokens
from tests import factories

ANSWERS = Path(__file__).parent / "answers"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def fresh_limits(empty_cache: None) -> Iterator[None]:
    """Every test starts with no requests counted, and leaves the language as it found it."""
    with translation.override(translation.get_language()):
        yield


class Consumer(Client):
    """A client for whom the rows that a test wrote past the services are brought into their renditions."""

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        renditions.rebuild(now=factories.NOW)
        return super().generic(*args, **kwargs)

    def read_as_stored(self, path: str, **headers: str) -> Any:
        """The answer with nothing done before it."""
        return Client.generic(self, "GET", path, headers=headers)


@pytest.fixture
def consumer(outsider: User) -> Consumer:
    """Signed in, in neither group: all that reading takes."""
    client = Consumer()
    client.force_login(outsider)
    return client


@pytest.fixture
def decided(claim: Claim, reviewer: User) -> Claim:
    """A disputed claim with a figure, a date, a speaker, a passage and a verdict that cites it."""
    text = claim.version.text
    at, year = text.index("12%"), text.index("عام 2024")
    claim.quantities.create(start=at, end=at + 3, text="12%", comparator="=", low=12, high=12, unit="%")
    claim.dates.create(
        start=year, end=year + 8, text="عام 2024", grain="year",
        from_date=date(2024, 1, 1), to_date=date(2024, 12, 31),
    )  # fmt: skip
    speaker = text.index("هيئة الميناء")
    passage = factories.make_evidence(
        claim, suggestion="refutes", why={"reasons": ["figure_differs"]}, comparison={"relation": "differs"}
    )
    Claim.objects.filter(pk=claim.pk).update(
        status=Status.DISPUTED, finding=Finding.FALSE, review_state="decided",
        reasons=[{"code": "quantity", "weight": 0.4}], assigned_to=reviewer,
        attribution_start=speaker, attribution_end=speaker + 12,
        attribution_text="هيئة الميناء", attribution_verb="says",
    )  # fmt: skip
    verdict = Verdict.objects.create(
        claim=claim, number=1, status=Status.DISPUTED, finding=Finding.FALSE, basis="review",
        rationale="The report says 1.2%.", decided_by=reviewer, decided_at=factories.NOW,
    )  # fmt: skip
    verdict.evidence.add(passage)
    claim.refresh_from_db()
    return claim


@pytest.fixture
def same_as_before() -> Callable[[str, Any], None]:
    """Compare an answer with tests/api/answers/<name>.json; WRITE_ANSWERS=1 writes the files anew.

    Every uid becomes a number, in the order of appearance: the same uid keeps the same number.
    """

    def check(name: str, answer: Any) -> None:
        numbers: dict[str, str] = {}
        text = json.dumps(answer, ensure_ascii=False, indent=2)
        text = UUID.sub(lambda m: numbers.setdefault(m[0], f"uid-{len(numbers) + 1}"), text) + "\n"
        path = ANSWERS / f"{name}.json"
        if os.environ.get("WRITE_ANSWERS") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), "if meant: WRITE_ANSWERS=1, and tell CHANGELOG.md"

    return check


class Writer(Client):
    """Somebody with a token for these scopes."""

    def __init__(self, person, *scopes):
        super().__init__()
        _, self.secret = tokens.make(owner=person, name="CMS", scopes=scopes, by=None, now=timezone.now())

    def send(self, path, body=None, *, method="post", key="", **headers):
        headers |= {"authorization": f"Bearer {self.secret}"} | ({"idempotency-key": key} if key else {})
        write = getattr(self, method)
        return write(path, {} if body is None else body, content_type="application/json", headers=headers)

    def read(self, path):
        return self.get(path, headers={"authorization": f"Bearer {self.secret}"})


@pytest.fixture
def cms(editor):
    return Writer(editor, Scope.WRITE_ARTICLES, Scope.READ)


@pytest.fixture
def bot(reviewer):
    return Writer(reviewer, Scope.WRITE_REVIEWS, Scope.WRITE_CLAIMS, Scope.READ)
