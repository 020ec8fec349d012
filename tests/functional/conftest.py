"""A real Chromium against a live server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS
from tests.factories import PASSWORD
from tests.functional import scene


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"No browser at {CHROMIUM}: install Debian's chromium, or name another in CHROMIUM.")
    # Playwright's sync API runs an event loop in this thread; Django would refuse its ORM there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def desk(transactional_db: None) -> scene.Scene:
    return scene.build()


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page of one's own, in a language; errors on the console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(*, language: str = "ar", width: int = 1440, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, **options
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: _note(complaints, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], message: Any) -> None:
    # A page with status 409 or 422 is an answer, though Chromium notes it as a failed resource.
    # Axe tries styles of its own, from no address; the policy refuses them. Those of a page name the page.
    if "Applying inline style" in message.text and not message.location["url"]:
        return
    if message.type == "error" and "the server responded with a status of 4" not in message.text:
        complaints.append(message.text)


def log_in(page: Page, username: str, path: str = "/") -> None:
    """Through the log-in page, then to where the person wanted to go."""
    page.goto(path)
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("form button.primary")
    page.wait_for_selector(".who .name")
