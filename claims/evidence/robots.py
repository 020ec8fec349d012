"""robots.txt (RFC 9309), read by protego: may we fetch this page, and how long between two."""

from __future__ import annotations

from protego import Protego

AGENT = "factcheck-claim-tracker"  # the product token of http.USER_AGENT
MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: at least 500 KiB must be read
LONGEST_DELAY = 30.0  # seconds; a site that asks for more is asked that often all the same


def allows(text: str, url: str) -> bool:
    """Whether a robots.txt lets us fetch the address."""
    return bool(Protego.parse(text).can_fetch(url, AGENT))


def pause(text: str) -> float:
    """The seconds a robots.txt wants between two fetches, at most LONGEST_DELAY; 0 when it says nothing."""
    rules = Protego.parse(text)
    wanted = rules.crawl_delay(AGENT) or 0.0
    rate = rules.request_rate(AGENT)
    if rate and rate.requests:
        wanted = max(wanted, rate.seconds / rate.requests)
    return min(float(wanted), LONGEST_DELAY)
