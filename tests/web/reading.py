"""Reading pages in tests."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "img", "input", "link", "meta", "wbr", "hr"})  # have no end


class Reader(HTMLParser):
    """The text of the first element with an id, as a browser would give it, and the tags inside."""

    def __init__(self, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted, self.depth, self.text = wanted, 0, ""
        self.tags: list[tuple[str, Any]] = []

    def handle_starttag(self, tag, attrs):
        if self.depth:
            self.depth += tag not in VOID
            self.tags.append((tag, dict(attrs)))
        elif dict(attrs).get("id") == self.wanted and not self.tags and not self.text:
            self.depth = 1

    def handle_endtag(self, tag):
        if self.depth:
            self.depth -= 1

    def handle_data(self, data):
        if self.depth:
            self.text += data


def element(response, wanted: str) -> Reader:
    """The element of a page by its id. Newlines as a browser's parser takes them: CR in the source is LF."""
    source = response.content.decode().replace("\r\n", "\n").replace("\r", "\n")
    reader = Reader(wanted)
    reader.feed(source)
    return reader


def words(response) -> str:
    """The whole visible text of a page."""

    class Everything(HTMLParser):
        found = ""

        def handle_data(self, data):
            self.found += data

    reader = Everything(convert_charrefs=True)
    reader.feed(response.content.decode())
    return " ".join(reader.found.split())
