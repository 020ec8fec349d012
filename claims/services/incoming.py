"""Items of feeds into articles: noted once, queued, fetched, stored.

The job is a PageFetch whose purpose is ARTICLE; it stays for good, so that an item comes once. The article, its
outcome and the job's lease are settled in one transaction: a worker that lost the job stores no second article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from claims.choices import Arrival, FetchPurpose, LookupState
from claims.evidence import http
from claims.evidence.feeds import Item
from claims.evidence.guard import FetchError
from claims.models import Article, Feed, FeedItem, PageFetch
from claims.services import archive, ingest, jobs, queueing
from claims.services.manners import Shared

MOST = Feed.BACKLOG  # articles of one look at a feed; the next look takes more
UNFINISHED = (LookupState.QUEUED, LookupState.RUNNING)
AHEAD = timedelta(days=1)  # a date further in the future is a mistake


def take(*, feed: Feed, items: Iterable[Item], now: datetime) -> tuple[int, bool]:
    """Queue what is new in a feed of articles, and note what is older: how many are queued, whether some are left.

    New is what is dated after `feed.since`, or has no date and was not there at the first look. Of the older ones at
    the first look the newest `feed.backlog` are taken, too.
    """
    unseen = _unseen(items)
    fresh = [item for item in unseen if (item.dated > feed.since if item.dated else feed.begun)]
    older = [item for item in unseen if item not in fresh]
    asked = [] if feed.begun else _newest_first(older)[: min(feed.backlog, MOST)]
    wanted = [*fresh[: MOST - len(asked)], *asked]
    told: dict[str, Any] = {"feed": feed, "source_name": feed.publisher, "review_policy": feed.review_policy}
    with transaction.atomic():
        noted = _note(wanted, LookupState.QUEUED, now, **told)
        _note([item for item in older if item not in asked], LookupState.STOPPED, now, **told)
        queueing.wake_fetches(row.fetch_id for row in noted)
    return len(noted), len(fresh) > MOST - len(asked)


def choose(
    *,
    items: Sequence[Item],
    by: User,
    now: datetime,
    source_name: str,
    review_policy: int | None,
    feed: Feed | None = None,
) -> list[FeedItem]:
    """Queue items that an editor chose from a list; one that was refused or passed over is asked for again.

    Returns all of them in this order, those included that are here or under way already.
    """
    told: dict[str, Any] = {"source_name": source_name, "review_policy": review_policy, "chosen_by": by}
    with transaction.atomic():
        new = _note(_unseen(items), LookupState.QUEUED, now, feed=feed, **told)
        queueing.wake_fetches(row.fetch_id for row in new)
        rows = FeedItem.objects.select_related("fetch").filter(
            fetch__purpose=FetchPurpose.ARTICLE, fetch__url__in=[item.address for item in items]
        )
        for row in rows.exclude(pk__in=[row.pk for row in new]):
            if _queue_again(row, now):
                FeedItem.objects.filter(pk=row.pk).update(**told)
    found = {row.fetch.url: row for row in rows}
    return [found[item.address] for item in items if item.address in found]


def again(*, item: FeedItem, by: User, now: datetime) -> bool:
    """Queue one item that was refused or passed over. False when it is here, or under way already."""
    with transaction.atomic():
        queued = _queue_again(item, now)
        if queued:
            FeedItem.objects.filter(pk=item.pk).update(chosen_by=by)
    return queued


def add(*, fetch: PageFetch, clock: Callable[[], datetime]) -> None:
    """Fetch the item's page and store it as an article. Raises FetchError, and LeaseLost when somebody else has the job.

    Done already (the worker died after it): nothing happens. Call it outside transactions.
    """
    item = FeedItem.objects.select_related("chosen_by").get(fetch=fetch)
    if item.article_id:
        return
    here = Article.objects.filter(url=fetch.url).order_by("pk").first()
    if here is None:
        with http.minding(Shared()):
            page = http.fetch(fetch.url, robots=True)
        try:
            added = ingest.add_item(
                page=page, item_title=item.title, item_published=item.published, by=item.chosen_by, now=clock(),
                stored=partial(_settle, fetch, Arrival.ADDED), source_name=item.source_name, review_policy=item.review_policy,
            )  # fmt: skip
        except ingest.IngestError as error:
            raise FetchError(str(error)) from error
        if added.created:
            return
        here = added.article
    with transaction.atomic():
        _settle(fetch, Arrival.HERE, here)


def _settle(fetch: PageFetch, result: Arrival, article: Article) -> None:
    """Note what became of an item, while the job is ours. Raises LeaseLost when it is not."""
    ours = PageFetch.objects.filter(pk=fetch.pk, lease_token=fetch.lease_token, state=LookupState.RUNNING)
    if not ours.update(result=result):
        raise jobs.LeaseLost
    FeedItem.objects.filter(fetch=fetch).update(article=article)


def _unseen(items: Iterable[Item]) -> list[Item]:
    listed = list(items)
    jobs_of = PageFetch.objects.filter(purpose=FetchPurpose.ARTICLE)
    seen = set(jobs_of.filter(url__in=[item.address for item in listed]).values_list("url", flat=True))
    return [item for item in listed if item.address not in seen]


def _newest_first(items: list[Item]) -> list[Item]:
    """By date where all have one; else as the feed has them."""
    dates = {item.address: item.dated for item in items if item.dated}
    if len(dates) < len(items):
        return items
    return sorted(items, key=lambda item: dates[item.address], reverse=True)


def _note(
    items: Sequence[Item], state: LookupState, now: datetime, *, feed: Feed | None, **told: Any
) -> list[FeedItem]:
    """Rows for items that were never noted. Somebody who notes one at the same time wins or loses it whole."""
    stopped = state == LookupState.STOPPED
    PageFetch.objects.bulk_create(
        (
            PageFetch(
                url=item.address, purpose=FetchPurpose.ARTICLE, feed=feed, state=state, max_attempts=settings.LOOKUP_MAX_ATTEMPTS,
                result=Arrival.OLDER if stopped else "", finished_at=now if stopped else None,
            )
            for item in items
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    said = {item.address: item for item in items}
    jobs_of = PageFetch.objects.filter(purpose=FetchPurpose.ARTICLE, url__in=said, item=None)
    rows = [
        FeedItem(
            fetch=job,
            title=archive.without(said[job.url].title),
            published=_day(said[job.url], now),
            **told,
        )
        for job in jobs_of.order_by("pk")
    ]
    return FeedItem.objects.bulk_create(rows)


def _day(item: Item, now: datetime) -> date | None:
    """The day an item was published, where its site is; None for one that is yet to come."""
    return item.published.date() if item.published and item.published < now + AHEAD else None


def _queue_again(item: FeedItem, now: datetime) -> bool:
    if item.article_id:
        return False
    rows = PageFetch.objects.filter(pk=item.fetch_id).exclude(state__in=UNFINISHED)
    queued = rows.update(
        state=LookupState.QUEUED, attempts=0, not_before=jobs.at_once(now), woken_at=now, finished_at=None,
        error="", error_code="", result="",
    )  # fmt: skip
    if queued:
        queueing.wake_fetches([item.fetch_id])
    return bool(queued)
