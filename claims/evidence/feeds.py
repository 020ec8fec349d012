"""RSS, Atom and sitemaps: the addresses of an outlet's new pages. Feeds are hostile like any page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import feedparser
from lxml import etree

from claims.evidence import addresses, http
from claims.evidence.http import Fetched

LIMITS = replace(http.DEFAULT, content_types=None)
MAX_ENTRIES = 1000
MAX_BYTES = 3 * 2**20  # of RSS and Atom: of more feedparser takes minutes, when it is meant to
MAX_MAPS = 3  # of a sitemap index, its newest
_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}


class FeedError(Exception):
    """An answer that is no feed; the message says so in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a feed lists: canonical addresses of pages, newest first as the feed has them; and further
    sitemaps, when it is an index of those."""

    title: str = ""
    pages: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()


def read(fetched: Fetched) -> Listing:
    """The pages a feed or sitemap lists. Raises FeedError."""
    found = _sitemap(fetched.content)
    if found is not None:
        return found
    if len(fetched.content) > MAX_BYTES:
        raise FeedError(f"This feed is larger than {MAX_BYTES // 2**20} MB; give one with fewer articles.")
    # Scripts and styles are not ours to clean here: only addresses and the title are used.
    parsed = feedparser.parse(
        io.BytesIO(fetched.content),
        response_headers={"content-type": fetched.content_type},
        sanitize_html=False,
    )
    if not parsed.get("version"):
        raise FeedError("This is neither an RSS or Atom feed nor a sitemap; give the feed's own address.")
    links = (entry.get("link") for entry in parsed.entries[:MAX_ENTRIES])
    return Listing(
        title=" ".join(str(parsed.feed.get("title") or "").split())[:200], pages=_pages(links, fetched.url)
    )


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
        dated.append((changed.strip(), address))
    dated.sort(key=lambda one: one[0], reverse=True)  # ISO dates sort as text
    listed = _pages((address for _, address in dated[:MAX_ENTRIES]), "")
    return Listing(maps=listed[:MAX_MAPS]) if kind == "sitemapindex" else Listing(pages=listed)


def _pages(links: Iterator[object], base: str) -> tuple[str, ...]:
    found = (_page(_address(link, base)) for link in links if isinstance(link, str) and link)
    return tuple(dict.fromkeys(filter(None, found)))


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
