"""What a page says of itself: JSON-LD first, then its meta tags, then what is written in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from claims.documents import dates
from claims.documents.types import Details

_ARTICLE_TYPES = ("Article", "Posting", "Report", "Review")  # how they end
_DATES = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "date",
    "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "publishdate", "publish-date", "pubdate",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "citation_publication_date",
)  # fmt: skip
_SEPARATOR = re.compile(r"\s+(?:[|–—·»:]+|-|::)\s+")
MAX_TITLE = 500


def read(tree: etree._Element, *, url: str = "") -> Details:
    """The details of a page; `url` is where it was found."""
    data = _article_data(tree)
    meta = _meta(tree)
    site = _name(data.get("publisher")) or meta.get("og:site_name", "") or meta.get("application-name", "")
    published, source = _published(tree, data, meta)
    return Details(
        title=_title(tree, data, meta, site)[:MAX_TITLE].strip(),
        published=published,
        published_source=source,
        language=_language(tree, data, meta),
        source_name=site[:200],
        url=_canonical(tree, meta, url),
    )


def _line(value: object) -> str:
    """A value as one line of text."""
    return " ".join(value.split()) if isinstance(value, str) else ""


# --- JSON-LD and meta ----------------------------------------------------------------------------


def json_ld(tree: etree._Element) -> Iterator[Mapping[str, Any]]:
    """Every JSON-LD object on the first levels of a page's scripts."""
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _things(found)


def kinds(thing: Mapping[str, Any]) -> list[str]:
    """The types an object says it is of."""
    named = thing.get("@type")
    return [kind for kind in (named if isinstance(named, list) else [named]) if isinstance(kind, str)]


def _article_data(tree: etree._Element) -> Mapping[str, Any]:
    """The first JSON-LD object that describes an article."""
    things = json_ld(tree)
    return next(
        (thing for thing in things if any(kind.endswith(_ARTICLE_TYPES) for kind in kinds(thing))), {}
    )


def _things(found: object) -> Iterator[Mapping[str, Any]]:
    """Every object on the first levels of a piece of JSON-LD."""
    if isinstance(found, list):
        for one in found:
            yield from _things(one) if isinstance(one, dict) else ()
    elif isinstance(found, dict):
        yield found
        graph = found.get("@graph")
        yield from (one for one in graph if isinstance(one, dict)) if isinstance(graph, list) else ()
        main = found.get("mainEntity")
        yield from [main] if isinstance(main, dict) else ()


def _name(value: object) -> str:
    """The name of an organisation written as object, list or plain text."""
    if isinstance(value, list):
        value = value[0] if value else None
    return _line(value.get("name")) if isinstance(value, dict) else _line(value)


def _meta(tree: etree._Element) -> dict[str, str]:
    """The meta tags by name, property or itemprop, the first of each that says something."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        if content := _line(tag.get("content")):
            found.setdefault(name.strip().lower(), content)
    return found


# --- the details ---------------------------------------------------------------------------------


def _published(
    tree: etree._Element, data: Mapping[str, Any], meta: Mapping[str, str]
) -> tuple[date | None, str]:
    """The date, and where it was read. A date of modification is none of publication."""
    if found := dates.parse(_line(data.get("datePublished"))):
        return found, "jsonld"
    for name in _DATES:
        if found := dates.parse(meta.get(name, "")):
            return found, "meta"
    for tag in tree.xpath(
        "//*[@itemprop='datePublished'][@datetime or @content] | //time[@pubdate][@datetime]"
    ):
        if found := dates.parse(tag.get("datetime") or tag.get("content") or ""):
            return found, "meta"
    return None, "none"


def _title(tree: etree._Element, data: Mapping[str, Any], meta: Mapping[str, str], site: str) -> str:
    """The headline without the name of the site; some pages give that name alone for a title."""
    headings = [text for h1 in tree.iter("h1") if (text := _line("".join(h1.itertext())))]
    shown = headings[0] if len(headings) == 1 else ""
    written = _line("".join(tree.xpath("string(//head/title)")))
    for title in (
        _line(data.get("headline")),
        meta.get("og:title", ""),
        shown,
        meta.get("twitter:title", ""),
    ):
        if title and title != site:
            return _without_site(title, site)
    title = _without_site(written, site)
    parts = _SEPARATOR.split(title)
    # Nobody named the site: the last part of several is short, and the headline is not.
    if not site and len(parts) > 1 and len(parts[-1]) < 30 < len(title):
        title = title[: title.rindex(parts[-1])].rstrip(" |–—·»:-")
    return "" if title == site else title


def _without_site(title: str, site: str) -> str:
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and site and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»:-")
    return title


def _language(tree: etree._Element, data: Mapping[str, Any], meta: Mapping[str, str]) -> str:
    for value in (tree.get("lang"), _line(data.get("inLanguage")), meta.get("og:locale")):
        code = (value or "").strip().lower()[:2]
        if code in {"ar", "en"}:
            return code
    return ""


def _canonical(tree: etree._Element, meta: Mapping[str, str], url: str) -> str:
    """The address the page gives itself, when it is one of the same site; else where it was found.

    Pages copied, or made from a template, name another site or the front page.
    """
    if "://" in urlsplit(url).path:  # a copy in a web archive: its links mean the site it was copied from
        return url
    links = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for found in (*links, meta.get("og:url", "")):
        try:
            address = urljoin(url, (found or "").strip())
            parts, here = urlsplit(address), urlsplit(url)
        except ValueError:
            continue
        is_address = found and parts.scheme in {"http", "https"} and parts.hostname
        same_site = not url or _site(parts.hostname) == _site(here.hostname)
        front_page = not parts.path.strip("/") and not parts.query and here.path.strip("/")
        if is_address and same_site and not front_page:
            return str(parts._replace(fragment="").geturl())
    return url


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
