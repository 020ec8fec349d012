"""docs/extending.md says what is true: its provider loads as strangers' do, and answers."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest

from claims.evidence import http, registry
from claims.evidence.base import BadReply, Throttled, Unavailable
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Query
from tests.site import Near, answer, json_answer

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "extending.md"
WORDS = "port workers"
ROW = {
    "title": "Port",
    "text": "The port has 4,000 workers.",
    "url": "https://example.org/1",
    "day": "2025-01-20",
}


@pytest.fixture
def provider(site, tmp_path, monkeypatch):
    """The guide's one example in Python, from a folder of its own as somebody else's package."""
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (tmp_path / "press_archive.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with http.minding(Near(site)):
        (loaded,) = registry.load(["press_archive.PressArchive"]).values()
        monkeypatch.setattr(loaded, "url", site.address)
        yield loaded
    sys.modules.pop("press_archive")


def ask(provider, limit=5):
    question = Query(text=WORDS, tokens=tuple(tokens(WORDS)), language="en", words=WORDS)
    return provider.search(question, limit=limit)


def test_the_example_finds_documents(site, provider):
    site.pages["/search"] = json_answer({"results": [ROW, {**ROW, "title": None, "day": "soon"}, "junk"]})
    found = Hit(
        title="Port", text=ROW["text"], url=ROW["url"], publisher="Press archive", language="en", published=date(2025, 1, 20)
    )  # fmt: skip
    first, second = ask(provider)
    assert first == found
    assert (second.title, second.published) == ("", None)
    assert ask(provider, limit=1) == [found]


@pytest.mark.parametrize(
    ("status", "error"), [(429, Throttled), (503, Unavailable), (404, BadReply), (200, BadReply)]
)
def test_the_example_fails_as_look_ups_understand(site, provider, status, error):
    site.pages["/search"] = answer(b"no JSON", status=status)
    with pytest.raises(error):
        ask(provider)
