"""Web pages: the article's text by trafilatura, or all that a reader sees where that finds nothing."""

from __future__ import annotations

import logging
import re

import trafilatura
from lxml import etree

from claims.documents import blocks, metadata
from claims.documents.types import Details

logger = logging.getLogger(__name__)

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
MAX_ELEMENTS = 30_000  # trafilatura takes seconds for so many, and minutes for more
MAX_DEPTH = 400  # deeper trees are none that a person wrote; libraries recurse over them
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.I
)
_GROUPED = re.compile(
    "(?<=[0-9٠-٩])(?:[\u00a0\u202f]|&nbsp;|&#160;|&#xa0;|&#8239;)(?=[0-9٠-٩])", re.IGNORECASE
)
_MARK = "\ue0a0"  # private use: nothing means it
_SPACES = re.compile(r"\s+")
PROSE = 60  # characters of a line that is a sentence rather than a label ...
_STOPS = (".", "!", "?", "؟", "…", '"', "»", "”", ":")  # ... and ends like one
# A wiki's "[edit]" and "jump to search": they come and go with whoever looks at the page.
_CONTROLS = "|".join(
    f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("mw-editsection", "mw-jump-link")
)
HEAD = 16_384  # bytes in which a page's charset is looked for


def read(source: str, *, url: str = "") -> tuple[str, Details]:
    """The text, headline first, and what the page says of itself. The text is "" when a reader sees none."""
    source = _DECLARATION.sub("", source)
    tree = blocks.parse(source)
    if tree is None:
        return "", Details()
    for control in tree.xpath(_CONTROLS):
        control.drop_tree()
    details = metadata.read(tree, url=url)
    text, visible = _main_text(source, tree), _visible(tree)
    # One long line is what trafilatura gives where it found no article and took everything.
    shapeless = "\n" not in text and len(visible) < 2 * len(text)
    if not text or shapeless or _lost(text, visible) > len(text):
        text = visible
    return _with_headline(text, details.title), details


def declared_charset(data: bytes) -> str:
    """The charset a page names in its head, "" when it names none."""
    found = _CHARSET.search(data[:HEAD])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else ""


def _main_text(source: str, tree: etree._Element) -> str:
    if _depth(tree) > MAX_DEPTH or sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        return ""
    try:
        # It makes every space a plain one; the one within 10 000 says that this is one number.
        found = trafilatura.bare_extraction(
            _GROUPED.sub(_MARK, source),
            include_comments=False,
            include_tables=True,
            with_metadata=False,
            prune_xpath=_CONTROLS,
        )
    except Exception:  # somebody's page must not end in our error page; the visible text remains
        logger.exception("trafilatura failed")
        return ""
    body = getattr(found, "body", None)
    return blocks.plain(body).replace(_MARK, "\u00a0") if body is not None else ""


def _lost(text: str, visible: str) -> int:
    """How many characters of prose that a reader sees are missing from the text. Menus are no prose."""
    kept = {end for line in text.splitlines() for end in _ends(line)}
    prose = (line for line in map(str.strip, visible.splitlines()) if len(line) >= PROSE)
    return sum(len(line) for line in prose if line.endswith(_STOPS) and not kept & _ends(line))


def _ends(line: str) -> set[str]:
    """By what a line is known again, though a link or a footnote in it was dropped."""
    letters = _SPACES.sub("", line)
    return {letters[: PROSE // 2], letters[-PROSE // 2 :]}


def _depth(tree: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _visible(tree: etree._Element) -> str:
    """What a reader sees: of the article where one is marked, else of the whole page."""
    for path in (".//article", ".//main", ".//body"):
        found = tree.findall(path)
        text = "\n\n".join(filter(None, map(blocks.plain, found[:1] if path == ".//body" else found)))
        if text:
            return text
    return ""


def _with_headline(text: str, title: str) -> str:
    """The headline as first line, once."""
    first, _, rest = text.partition("\n")
    if not title or not text:
        return text or title
    if _same(first, title):
        return f"{first}\n\n{rest.lstrip(chr(10))}".rstrip("\n")
    return f"{title}\n\n{text}"


def _same(first: str, title: str) -> bool:
    return "".join(filter(str.isalnum, first)) == "".join(filter(str.isalnum, title))
