"""The pictures of the guides, taken anew: `make pictures`, or `python -m tests.pictures [FOLDER]`.

Starts `manage.py up` with an empty folder for its data, does in Chromium what the guides tell, and writes the
pictures of both languages to docs/screenshots. Whatever stands on them is our demo data. Days and times on them are
those of the run; all else is the same each time. Ends with an error when a page is not what the guides say.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import CHROMIUM, FLAGS
from tests.fresh_clone import free_port

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 150_000  # bytes of a picture
COLOURS = 256  # of its palette: with fewer the greens and reds of the statuses turn grey
SECONDS = 180  # until everything stands and all look-ups are done
SIZE = ViewportSize(width=1200, height=800)
REVIEWERS = ("salma", "omar")


@dataclass(frozen=True)
class Told:
    """What is done to the article of one language: claims by words of theirs, and reasons."""

    title: str
    slip: str  # the claim that is shown with its evidence, and decided by keys
    split: str  # the one two people answer differently
    words: str  # selected in the text, a part of `slip`
    status: str
    differs: str
    agrees: str


SAID = {
    "ar": Told(
        title="ديب سيك",
        slip="بنسبة 31 في المئة",
        split="أقل من 6 ملايين دولار",
        words="بنسبة 31 في المئة",
        status="2",
        differs="التقرير يحسب جولة التدريب الأخيرة وحدها، ولا يحسب البحث والتجارب التي سبقتها.",
        agrees="2.788 مليون ساعة معالج بدولارين للساعة تساوي 5.58 ملايين دولار.",
    ),
    "en": Told(
        title="What the DeepSeek week",
        slip="The Nasdaq Composite lost 3.1%",
        split="training its V3 model cost",
        words="on the same day",
        status="1",
        differs="The report counts the final training run only; research and earlier trials are left out.",
        agrees="2.788 million GPU hours at $2 an hour make $5.58 million.",
    ),
}


@dataclass(frozen=True)
class Site:
    """A running site and a browser: pages of people who are logged in, and where pictures go."""

    browser: Browser
    address: str
    passwords: dict[str, str]
    folder: Path

    def page(self, name: str, language: str, *, dark: bool = False) -> Page:
        context = self.browser.new_context(
            base_url=self.address, viewport=SIZE, color_scheme="dark" if dark else "light"
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto("/login/")
        page.fill("#id_username", name)
        page.fill("#id_password", self.passwords[name])
        page.press("#id_password", "Enter")
        page.wait_for_selector(".who .name")
        return page

    def take(self, page: Page, name: str, *, top: str = "", above: int = 12) -> None:
        """Write NAME.png with the element `top` at the top of what scrolls, `above` pixels below the edge."""
        if top:
            page.locator(top).first.evaluate("element => element.scrollIntoView({block: 'start'})")
            page.evaluate("by => document.querySelector('.panel')?.scrollBy(0, -by)", above)
        page.mouse.move(0, 799)
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(300)  # marks and shadows fade in
        path = self.folder / f"{name}.png"
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        shot.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        size = path.stat().st_size
        assert size <= LARGEST, f"{path} has {size} bytes"
        print(f"{path.name}: {size // 1000} kB")  # noqa: T201 - a command's output


def main(folder: Path) -> None:
    """Take all pictures into `folder`. Raises playwright's errors when a page lacks what is shown."""
    folder.mkdir(parents=True, exist_ok=True)
    with _running() as (address, passwords), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        site = Site(browser, address, passwords, folder)
        _make_accounts(site)
        _require_two_reviews(site)
        for language, said in SAID.items():
            _of_reviewers(site, language, said)
            _of_editors(site, language, said)
        browser.close()


@contextmanager
def _running() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of `manage.py up`, and the passwords of editor, reviewer and a superuser, chief."""
    with tempfile.TemporaryDirectory(prefix="pictures") as data:
        chief, port = secrets.token_urlsafe(12), free_port()
        environment = {
            **{key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}},
            "VAR_DIR": data,
            "DEBUG": "1",
            "DJANGO_SUPERUSER_PASSWORD": chief,
        }

        def command(*words: str) -> list[str]:
            return [sys.executable, str(ROOT / "manage.py"), *words]

        process = subprocess.Popen(
            command("up", "--port", str(port)), env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("Ctrl-C"):
                    break
            else:
                raise RuntimeError("manage.py up has ended")
            wanted = ("createsuperuser", "--noinput", "--username", "chief", "--email", "chief@example.org")
            subprocess.run(command(*wanted), env=environment, check=True, stdout=subprocess.DEVNULL)
            lines = (Path(data) / "demo-accounts").read_text(encoding="utf-8").split()
            yield f"http://127.0.0.1:{port}", {**dict(line.split(":", 1) for line in lines), "chief": chief}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _make_accounts(site: Site) -> None:
    """Two more reviewers, as docs/editors.md says."""
    page = site.page("chief", "en")
    for name in REVIEWERS:
        site.passwords[name] = secrets.token_urlsafe(12)
        page.goto("/admin/auth/user/add/")
        page.fill("#id_username", name)
        page.fill("#id_password1", site.passwords[name])
        page.fill("#id_password2", site.passwords[name])
        page.click("input[name=_save]")
        page.wait_for_selector("#id_groups_from")
        page.select_option("#id_groups_from", label="reviewers")
        page.click("#id_groups_add, #id_groups_add_link")
        page.click("input[name=_save]")
        page.wait_for_selector("li.success")


def _require_two_reviews(site: Site) -> None:
    page = site.page("editor", "en")
    page.goto("/")
    for _second in range(SECONDS):
        if not page.locator(".articles .busy").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.goto("/admin/claims/article/")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "two_reviews")
    page.click("button[name=index]")
    page.wait_for_selector("li.success")


def _open(page: Page, said: Told, claim: str) -> None:
    page.goto("/")
    page.click(f".article-row a:has-text('{said.title}')")
    page.click(f".text a.claim:has-text('{claim}')")
    page.wait_for_url("**/claims/**")
    page.wait_for_selector("#evidence .card")


def _of_reviewers(site: Site, language: str, said: Told) -> None:
    page = site.page("reviewer", language)
    page.goto("/queue/")
    site.take(page, f"queue-{language}")
    _open(page, said, said.slip)
    _select(page, said.words)
    site.take(page, f"byhand-{language}")
    page.evaluate("document.getSelection().removeAllRanges()")
    site.take(page, f"desk-{language}", top=".facts .worth")
    dark = site.page("reviewer", language, dark=True)
    dark.set_viewport_size({**SIZE, "height": 900})  # the whole form
    _open(dark, said, said.slip)
    dark.keyboard.press(said.status)
    dark.keyboard.press("t")
    site.take(dark, f"decide-{language}")  # the keys have brought the form into view


def _select(page: Page, words: str) -> None:
    """Select these words, within one piece of the text, as a mouse would."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
        }""",
        words,
    )
    page.wait_for_selector("#hand-bar:not([hidden])")


def _answer(page: Page, status: str, finding: str, why: str) -> None:
    page.check(f"#answer input[name=status][value={status}]", force=True)
    page.check(f"#answer input[name=finding][value={finding}]", force=True)
    page.fill("#rationale", why)
    page.locator("#evidence input[name=evidence]").first.check()
    page.click("#answer button.primary")
    page.wait_for_selector(".flash")


def _of_editors(site: Site, language: str, said: Told) -> None:
    answers: tuple[tuple[str, str, str], ...] = (
        ("disputed", "missing_context", said.differs),
        ("verified", "accurate", said.agrees),
    )
    for name, answer in zip(REVIEWERS, answers, strict=True):
        reviewer = site.page(name, language)
        _open(reviewer, said, said.split)
        _answer(reviewer, *answer)
    page = site.page("editor", language)
    page.goto("/admin/claims/article/add/")
    site.take(page, f"add-{language}")
    _open(page, said, said.split)
    site.take(page, f"adjudicate-{language}", top="#decide-title")
    _answer(page, "disputed", "missing_context", said.differs)
    _open(page, said, said.split)
    site.take(page, f"publish-{language}", top="#publish-title")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots")
