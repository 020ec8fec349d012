"""Marked-up text as plain lines: one block after the other, with no recursion, however deep the nesting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree, html

from claims.documents.types import DocumentError

# HTML's, and trafilatura's own (head, item, row, quote).
_BLOCKS = frozenset(
    {
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "head", "title", "article", "section", "main", "aside",
        "header", "footer", "nav", "address", "figure", "figcaption", "blockquote", "quote", "pre",
        "dl", "dt", "dd", "ul", "ol", "list", "table", "caption", "thead", "tbody", "tfoot", "body",
        "html", "form", "fieldset", "details", "summary", "center", "hr",
    }
)  # fmt: skip
_TIGHT = frozenset({"li", "item", "tr", "row", "dt", "dd"})  # lines without an empty one between them
_CELLS = frozenset({"td", "th", "cell"})
_BREAKS = frozenset({"br", "lb"})
_SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "select",
        "option", "button", "textarea", "canvas", "audio", "video", "map",
    }
)  # fmt: skip
MAX_TAGS = 500_000  # more is no page that a person wrote, and takes minutes and gigabytes
MAX_ATTRIBUTES = 500  # of one tag; libxml2 takes the square of their number, and nothing stops it
_RAW = re.compile(r"<(script|style)\b[^<>]*+>.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = (
    r"[\s/]*+[^\s/>][^\s/>=]{0,200}+"
    r"""(?:\s*+=\s*+(?:"[^"]{0,100000}+"|'[^']{0,100000}+'|[^\s>]*+))?+"""
)
_STUFFED = re.compile(rf"<[a-zA-Z][^\s/>]{{0,100}}+(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES}}}")
_BREAK = "\0"  # no text of a tree holds it
_SPACE = re.compile(r"[ \t\r\n\f]+")  # what HTML collapses; a no-break space stays
_AROUND_BREAK = re.compile(r" *\n *")


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page; None when there is nothing in it. Raises DocumentError when it is too much of one."""
    if text.count("<") > MAX_TAGS or _STUFFED.search(_RAW.sub("", text)):
        raise DocumentError("This page has far too many parts to be read; paste its text instead.")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    # As bytes: lxml refuses text that declares an encoding.
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The tree holds what came before; what came after is lost.
        raise DocumentError("This page is nested too deep to be read; paste its text instead.")
    return tree


def plain(root: etree._Element) -> str:
    """The text of a tree: blocks apart by an empty line, list items and table rows by a line end."""
    lines: list[str] = []
    for text, tight in _blocks(root):
        if lines:
            lines.append("\n" if tight else "\n\n")
        lines.append(text)
    return "".join(lines)


def _blocks(root: etree._Element) -> Iterator[tuple[str, bool]]:
    """(text, follows the last one tightly) of each block that has any."""
    pieces: list[str] = []
    inside = Counter[str]()
    last_tight = begun = False
    for event, element, tag in _shown(root):
        if tag in _BLOCKS or tag in _TIGHT:
            tight = inside["tight"] > 0
            if text := _collapsed(pieces):
                yield text, tight and last_tight
                last_tight = tight
            pieces, begun = [], False
            step = 1 if event == "start" else -1
            inside["tight"] += step * (tag in _TIGHT)
            inside["pre"] += step * (tag == "pre")
        elif event == "start":
            pieces.append(_written(element, tag, begun))
        # What follows an element stands outside it.
        text = (element.text if event == "start" else element is not root and element.tail) or ""
        pieces.append(text.replace("\n", _BREAK) if inside["pre"] else text)
        begun = begun or any(map(str.strip, pieces[-2:]))
    if text := _collapsed(pieces):
        yield text, False


def _shown(root: etree._Element) -> Iterator[tuple[str, etree._Element, str]]:
    """(event, element, tag) of what a reader sees; of what is skipped only the end, for what follows it."""
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if skipped is None and (tag in _SKIPPED or element.get("hidden") is not None):
            skipped = element
        if skipped is None:
            yield event, element, tag
        elif event == "end" and element is skipped:
            skipped = None
            yield event, element, ""


def _written(element: etree._Element, tag: str, begun: bool) -> str:
    """What an element within a line stands for; `begun` tells whether something stands in it already."""
    if tag in _BREAKS:
        return _BREAK
    if tag in _CELLS:
        return " | " if begun else ""
    return f" {element.get('alt') or ''} " if tag == "img" else ""


def _collapsed(pieces: list[str]) -> str:
    text = _SPACE.sub(" ", "".join(pieces)).replace(_BREAK, "\n")
    return _AROUND_BREAK.sub("\n", text).strip(" \n")
