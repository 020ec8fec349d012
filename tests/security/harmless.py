"""Whether a page does only what we wrote: read by a parser, so that what is escaped is text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MARK = "evil7"
# Out of every place a text can stand in: an element, an attribute, a title, a text area, a script, a comment, a template.
EVIL = f"""{MARK}"'></title></textarea></script>--><script>alert('{MARK}')</script><img src=x onerror=alert('{MARK}')>{{{{ 7|add:7 }}}}"""
LINK = f"javascript:alert('{MARK}')//"
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "xlink:href",
    "cite",
    "hx-get",
    "hx-post",
}
DATA = {"application/ld+json", "application/json"}  # scripts that no browser runs


class Page(HTMLParser):
    """`found` lists what must not be in a page, `text` is what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.text = ""
        self._data = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._data = tag == "script" and given.get("type") in DATA
        if tag == "script" and "src" not in given and not self._data:
            self.found.append("script without src")
        if tag in {"style", "iframe", "object", "embed", "base"}:
            self.found.append(tag)
        for name, value in given.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag} {name}={value[:60]}")
            if name in ADDRESSES and not is_safe(value):
                self.found.append(f"{tag} {name}={value[:60]}")
            self.text += f" {value}"

    def handle_data(self, data: str) -> None:
        if self._data and "<" in data:
            self.found.append("a tag in data")
        self.text += data


def is_safe(address: str) -> bool:
    """A link within the site, or by a scheme that runs nothing."""
    scheme = re.match(r"[\s\x00-\x1f]*([a-z][a-z0-9+.-]*):", address, re.IGNORECASE)
    picture = address.startswith("data:image/svg+xml")
    return scheme is None or picture or scheme[1].lower() in {"http", "https", "mailto", "otpauth"}
