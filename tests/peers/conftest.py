"""A wiki and a searx for all tests of this room, on loopback; skipped where Debian's packages are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claims.services import asking, queueing
from tests.peers import pages, searx
from tests.peers import wiki as wikis
from tests.peers.process import needs
from tests.peers.wiki import Wiki


@pytest.fixture(scope="session")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    for path in (wikis.PHP, wikis.SOURCE):
        needs(path, wikis.PACKAGES)
    made = Wiki(tmp_path_factory.mktemp("wiki"))
    made.install()
    made.add(pages.PAGES)
    with made.running():
        yield made


@pytest.fixture(scope="session")
def searx_address(wiki: Wiki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs(searx.PROGRAM, "searx")
    engines = [
        searx.wiki_engine("port", wiki.address, "general"),
        searx.wiki_engine("half", wiki.address, "news"),
        searx.wiki_engine("away", searx.NOWHERE, "news"),
        searx.wiki_engine("gone", searx.NOWHERE, "files"),
    ]
    with searx.running(tmp_path_factory.mktemp("searx"), engines) as address:
        yield address


@pytest.fixture(autouse=True)
def reachable(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wiki: Wiki) -> None:
    """The wiki may be fetched, without pauses; nobody is woken."""
    settings.FETCH_NETWORKS, settings.FETCH_PORTS, settings.FETCH_PAUSE = ["127.0.0.0/8"], [wiki.port], 0.0
    settings.WARC_FOLDER = tmp_path
    monkeypatch.setattr(queueing, "_send", lambda *_: None)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these be the configured providers."""

    def these(*found: Any) -> None:
        monkeypatch.setattr(asking, "providers", lambda: {one.key: one for one in found})

    return these
