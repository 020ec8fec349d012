"""Markdown to plain text: headings, paragraphs, list items and table rows as lines, links as their words."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from claims.documents import blocks, dates
from claims.documents.types import Details

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(
    r"^([A-Za-z_]+)[ \t]*+:(.+)$", re.MULTILINE
)  # the blanks round the value are taken off below
_PARAGRAPHS = re.compile(r"\n[ \t\r]*\n")
MAX_NESTING = 60  # what lies deeper the parser leaves out
MAX_PARAGRAPH = 20_000  # characters; some marks take time that grows with the square of it
_TITLE = re.compile(r"\s*+(?:#[ \t]+\S|[^\n]+\n=+[ \t]*(?:\n|\Z))")


def read(source: str) -> tuple[str, Details]:
    """The plain text, and the details of the `key: value` lines that may stand first between two lines of ---."""
    fields: dict[str, str] = {}
    if front := _FRONT.match(source):
        fields = {key.lower(): value.strip(" \t\r").strip("\"'") for key, value in _FIELD.findall(front[1])}
        source = source[front.end() :] if fields else source
    text = _plain(source)
    published = dates.parse(fields.get("published") or fields.get("date") or "")
    return text, Details(
        title=fields.get("title") or (text.partition("\n")[0] if _TITLE.match(source) else ""),
        published=published,
        published_source="meta" if published else "none",
        source_name=fields.get("source") or fields.get("publisher") or "",
        url=fields.get("url", ""),
    )


def _plain(source: str) -> str:
    """The text without its marks; with them, where the parser would lose something or take for ever."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING}).enable("table")
    if max(map(len, _PARAGRAPHS.split(source))) > MAX_PARAGRAPH:
        return source
    tokens = parser.parse(source)
    if any(token.level >= MAX_NESTING - 2 for token in tokens):
        return source
    tree = blocks.parse(parser.renderer.render(tokens, parser.options, {}))
    return blocks.plain(tree) if tree is not None else ""
