"""Feeds of chosen outlets: looked at regularly, their new pages queued for the archive, or to become articles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from claims.choices import FeedPurpose, FetchPurpose
from claims.evidence import addresses, feeds, http, robots
from claims.evidence.feeds import FeedError, Item, Listing
from claims.evidence.guard import Busy, FetchError
from claims.evidence.http import Fetched
from claims.models import Feed, PageFetch
from claims.services import archive, fetching, incoming, queueing
from claims.services.manners import Shared

EVERY = timedelta(minutes=15)
LONGEST = timedelta(hours=6)  # between two looks at a feed that fails
SECONDS = 65.0  # for a feed and its sitemaps; below the task's limit
PATIENT = 25.0  # for a feed that a person waits for
MOST = 50  # new pages of one look; the next look takes more


def due(*, now: datetime) -> int:
    """Wake a worker for every feed whose time has come; whoever takes one moves its time on."""
    with transaction.atomic():
        ids = list(Feed.objects.filter(active=True, next_at__lte=now).values_list("pk", flat=True))
        queueing.wake_feeds(ids)
    return len(ids)


def refresh(*, feed_id: int, clock: Callable[[], datetime]) -> int | None:
    """Look at a feed and queue its new pages; returns how many, None when it is not due or somebody is at it."""
    now = clock()
    if not Feed.objects.filter(pk=feed_id, active=True, next_at__lte=now).update(next_at=now + EVERY):
        return None
    feed = Feed.objects.get(pk=feed_id)
    try:
        manners = Shared(seconds=SECONDS, patience=robots.LONGEST_DELAY + 1)
        answer = _fetch(feed.url, manners, feed)
        listing = Listing() if answer.status == 304 else feeds.read(answer)
        items = list({item.address: item for item in (*listing.items, *_mapped(listing, manners))}.values())
    except Busy as error:
        Feed.objects.filter(pk=feed_id).update(next_at=clock() + timedelta(seconds=error.retry_after or 60))
        return 0
    except (FetchError, FeedError) as error:
        pause = min(EVERY * 2 ** min(feed.failures, 10), LONGEST)
        Feed.objects.filter(pk=feed_id).update(
            failures=F("failures") + 1,
            error=archive.storable(str(error))[:500],
            checked_at=now,
            next_at=clock() + pause,
        )
        return 0
    feed.publisher = feed.publisher or archive.without(listing.title)[:200]
    if feed.purpose == FeedPurpose.ARTICLES:
        queued, left = incoming.take(feed=feed, items=items, now=now)
    else:
        queued, left = _keep(feed, [item.address for item in items])
    # With pages left over the feed must be read again, changed or not.
    known = ("", "") if left else (answer.header("ETag"), answer.header("Last-Modified"))
    # Only while it is the feed that was read: an editor may have given it another address or purpose.
    Feed.objects.filter(pk=feed_id, url=feed.url, purpose=feed.purpose).update(
        begun=True, failures=0, error="", checked_at=now, etag=http.condition(known[0], 300), modified=http.condition(known[1], 100),
        publisher=feed.publisher,
    )  # fmt: skip
    return queued


def look(*, url: str) -> Listing:
    """What a feed lists now, for a person who waits; of an index its newest sitemap. Raises FetchError, FeedError."""
    asked = addresses.canonical(url)
    if not asked:
        raise FetchError("This is not an address; it should look like https://example.org/page.")
    manners = Shared(seconds=PATIENT, patience=PATIENT)
    listing = feeds.read(_fetch(asked, manners))
    return feeds.read(_fetch(listing.maps[0], manners)) if listing.maps else listing


def save(*, feed: Feed, changed: Collection[str], now: datetime) -> None:
    """Store what an editor says of a feed. Another address or purpose makes it a new one: it is looked at from its start.

    Only the fields `changed` are written: a worker may be at it.
    """
    fields = set(changed)
    if feed._state.adding or fields & {"url", "purpose"}:
        feed.since, feed.begun, feed.next_at = now, False, now
        feed.etag, feed.modified, feed.failures, feed.error = "", "", 0, ""
        fields |= {"since", "begun", "next_at", "etag", "modified", "failures", "error"}
    if feed._state.adding:
        feed.save()
    elif fields:
        feed.save(update_fields=fields)


def _keep(feed: Feed, pages: list[str]) -> tuple[int, bool]:
    """Queue new pages for the archive: how many, and whether some are left for the next look."""
    new = _unseen(pages)
    return fetching.queue(urls=new[:MOST], purpose=FetchPurpose.FEED, feed=feed), len(new) > MOST


def _fetch(url: str, manners: Shared, feed: Feed | None = None) -> Fetched:
    named = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified} if feed else {}
    with http.minding(manners):
        return http.fetch(
            url,
            limits=feeds.LIMITS,
            headers={name: value for name, value in named.items() if value},
            robots=True,
        )


def _mapped(listing: Listing, manners: Shared) -> Iterator[Item]:
    """The pages of an index's sitemaps, as many as there is time for; indexes of indexes are not followed."""
    for place, address in enumerate(listing.maps):
        try:
            yield from feeds.read(_fetch(address, manners)).items
        except (FetchError, FeedError) as error:
            # The newest must be had; a site that wants long pauses gives the older ones the next time.
            if place == 0 or not getattr(error, "retryable", False):
                raise
            return


def _unseen(pages: list[str]) -> list[str]:
    seen = set(
        PageFetch.objects.filter(purpose=FetchPurpose.FEED, url__in=pages).values_list("url", flat=True)
    )
    return [page for page in pages if page not in seen]
