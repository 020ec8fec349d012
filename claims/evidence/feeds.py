"""RSS, Atom and sitemaps: an outlet's new pages, with title and date. Feeds are hostile like any page."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import feedparser
from lxml import etree
from w3lib.html import remove_tags

from claims.documents import DocumentError, blocks
from claims.evidence import addresses, http
from claims.evidence.http import Fetched

LIMITS = replace(http.DEFAULT, content_types=None)
MAX_ENTRIES = 1000
MAX_BYTES = 3 * 2**20  # of RSS and Atom: of more feedparser takes minutes, when it is meant to
MAX_MAPS = 3  # of a sitemap index, its newest
MAX_OFFERED = 10  # feeds that a page names
MAX_TITLE = 300
_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
_TYPES = {"application/rss+xml", "application/atom+xml"}
# Control characters, those that turn the direction of what follows included; what joins letters stays.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


class FeedError(Exception):
    """An answer that is no feed; the message says so in one sentence. `offered` are feeds that the page names."""

    def __init__(self, message: str, offered: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.offered = offered


@dataclass(frozen=True, slots=True)
class Item:
    """A page that a feed lists: its canonical address, its title as plain text, and when it was published, and changed."""

    address: str
    title: str = ""
    published: datetime | None = None
    changed: datetime | None = None

    @property
    def dated(self) -> datetime | None:
        return self.published or self.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a feed lists: its items, newest first as the feed has them; and further sitemaps, when it is an index of those."""

    title: str = ""
    items: tuple[Item, ...] = ()
    maps: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of the items."""
        return tuple(item.address for item in self.items)


def read(fetched: Fetched) -> Listing:
    """The pages a feed or sitemap lists. Raises FeedError."""
    found = _sitemap(fetched.content)
    if found is not None:
        return found
    if len(fetched.content) > MAX_BYTES:
        raise FeedError(f"This feed is larger than {MAX_BYTES // 2**20} MB; give one with fewer articles.")
    # Scripts and styles are not ours to clean here: only addresses, dates and titles are used, the titles as plain text.
    parsed = feedparser.parse(
        io.BytesIO(fetched.content),
        response_headers={"content-type": fetched.content_type},
        sanitize_html=False,
    )
    if not parsed.get("version"):
        raise _no_feed(fetched)
    entries = (
        Item(
            str(entry.get("link") or ""),
            title=plain(entry.get("title")),
            published=_date(entry.get("published")),
            changed=_date(dict.get(entry, "updated")),
        )
        for entry in parsed.entries[:MAX_ENTRIES]
    )
    return Listing(title=plain(parsed.feed.get("title"))[:200], items=_items(entries, fetched.url))


def plain(text: object) -> str:
    """A title as one line of plain text: no mark-up, and no character that would turn the line around it."""
    if not isinstance(text, str):
        return ""
    bare = html.unescape(remove_tags(text[: 10 * MAX_TITLE]))
    return " ".join(_CONTROLS.sub(" ", bare).split())[:MAX_TITLE]


def _no_feed(fetched: Fetched) -> FeedError:
    """Why this is no feed, with the feeds that the page names as its own."""
    offered = _offered(fetched)
    if not offered:
        return FeedError("This is neither an RSS or Atom feed nor a sitemap; give the feed's own address.")
    return FeedError(
        f"This is a page, not a feed; give the address of a feed that it names: {' , '.join(offered[:3])}",
        offered,
    )


def _offered(fetched: Fetched) -> tuple[str, ...]:
    try:
        tree = blocks.parse(fetched.content[:MAX_BYTES].decode("utf-8", "replace"))
    except DocumentError:
        return ()
    links = tree.iter("link") if tree is not None else ()
    named = (
        _address(str(link.get("href") or ""), fetched.url)
        for link in links
        if "alternate" in str(link.get("rel") or "").lower().split()
        and str(link.get("type") or "").lower().strip() in _TYPES
    )
    return tuple(dict.fromkeys(filter(None, named)))[:MAX_OFFERED]


def _date(text: object) -> datetime | None:
    """A date of RSS (RFC 822) or Atom (RFC 3339), in the zone it names; None for what is none."""
    if not isinstance(text, str) or len(text) > 100:
        return None
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = parse(text.strip())
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
            found.astimezone(UTC)  # years at either end have none
        except (ValueError, TypeError, OverflowError):
            continue
        return found
    return None


def _sitemap(data: bytes) -> Listing | None:
    """A sitemap or an index of sitemaps (sitemaps.org), newest first; None for anything else."""
    if b"<urlset" not in data and b"<sitemapindex" not in data:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    kind = etree.QName(root).localname if root is not None else ""
    if kind not in _ROOTS:
        return None
    dated = []
    for entry in root.iterchildren("{*}" + _ROOTS[kind]):
        address = " ".join((entry.findtext("{*}loc") or "").split())
        changed = entry.findtext("{*}lastmod") or entry.findtext(".//{*}publication_date") or ""
        item = Item(
            address,
            title=plain(entry.findtext(".//{*}title")),
            published=_date(entry.findtext(".//{*}publication_date")),
            changed=_date(entry.findtext("{*}lastmod")),
        )
        dated.append((changed.strip(), item))
    dated.sort(key=lambda one: one[0], reverse=True)  # ISO dates sort as text
    listed = _items((item for _, item in dated[:MAX_ENTRIES]), "")
    if kind == "sitemapindex":
        return Listing(maps=tuple(item.address for item in listed[:MAX_MAPS]))
    return Listing(items=listed)


def _items(listed: Iterable[Item], base: str) -> tuple[Item, ...]:
    """The items that have an address, each address once, in its canonical form."""
    found: dict[str, Item] = {}
    for item in listed:
        address = _page(_address(item.address, base)) if item.address else ""
        if address:
            found.setdefault(address, replace(item, address=address))
    return tuple(found.values())


def _address(link: str, base: str) -> str:
    """The canonical address of a link, "" for what is none."""
    try:
        return addresses.canonical(urljoin(base, link))
    except ValueError:
        return ""


def _page(address: str) -> str:
    """The page itself where a wiki names the difference between two revisions, which holds old figures, too."""
    asked = parse_qs(urlsplit(address).query)
    if "title" not in asked or "diff" not in asked:
        return address
    return addresses.canonical(f"{address.partition('?')[0]}?{urlencode({'title': asked['title'][0]})}")
