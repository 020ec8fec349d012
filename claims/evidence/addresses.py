"""One address for one page: what only tracks the reader, and what makes no difference, is taken off."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
from w3lib.url import canonicalize_url

from claims.evidence.guard import MAX_HOST

# What campaigns and social networks add; the page is the same without. `id`, `page`, `p` and the like stay.
_TRACKERS = re.compile(
    r"(?:utm_\w+|at_\w+|mtm_\w+|pk_\w+|hsa_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh"
    r"|mc_cid|mc_eid|_hsenc|_hsmi|ocid|cmpid|cmp|ncid|smid|sr_share|xtor|spm|ref_src|ref_url|__twitter_impression"
    r"|s_cid|guccounter|guce_referrer\w*|fb_action_ids|fb_source|amp_js_v)\Z",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2000


def canonical(url: str) -> str:
    """The address in its one form: ASCII, lower-case host, no port that goes without saying, no user, no
    fragment, no tracker, parameters in order. "" for what is no http(s) address or longer than 2,000."""
    try:
        parsed = httpx.URL(url.strip())  # the same reading as the fetch's own
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError):
        return ""
    if parsed.scheme not in _PORTS or not 0 < len(host) <= MAX_HOST:
        return ""
    parts = urlsplit(str(parsed))
    try:
        query = [
            pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKERS.match(pair[0])
        ]
        path = parts.path or "/"
        found = canonicalize_url(urlunsplit((parsed.scheme, _place(parsed), path, urlencode(query), "")))
    except ValueError:
        return ""
    return found if len(found) <= MAX_LENGTH else ""


def origin(url: str | httpx.URL) -> str:
    """Scheme, host and port, as robots.txt and politeness go by. "" for what is no http(s) address."""
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError):
        return ""
    if parsed.scheme not in _PORTS or not host:
        return ""
    return f"{parsed.scheme}://{_place(parsed)}"


def site(url: str | httpx.URL) -> str:
    """The host without www., as people name a site; "" for what is no address."""
    return origin(url).partition("://")[2].removeprefix("www.")


def _place(url: httpx.URL) -> str:
    """Host and port, the port only where it does not go without saying."""
    host = url.raw_host.decode("ascii")
    place = f"[{host}]" if ":" in host else host
    return place if url.port in {None, _PORTS[url.scheme]} else f"{place}:{url.port}"
