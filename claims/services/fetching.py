"""Jobs that fetch one page: new in a feed, an article to be, cited and to be looked at again, or to be saved elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from claims import queues
from claims.choices import FetchPurpose, LookupState, Relation, ReviewState
from claims.evidence.base import Busy, ProviderError, Refused, Throttled, Unavailable, from_fetch
from claims.evidence.guard import FetchError
from claims.models import Article, Claim, Feed, PageFetch, Publication, Snapshot
from claims.services import archive, asking, incoming, jobs, pages, queueing, versions

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(days=7)  # cited pages are looked at so often ...
LOOK_ARTICLE_AGAIN = timedelta(
    days=1
)  # addresses of articles whose claims are decided, as they are edited early
BATCH = 20  # ... so many in one round of the sweeper
SAVING = 50.0  # seconds to wait for the Wayback Machine; then it is asked once more later
POLL = 5.0
FINISHED = (LookupState.DONE, LookupState.FAILED, LookupState.GAVE_UP, LookupState.STOPPED)


def queue(*, urls: Iterable[str], purpose: str, feed: Feed | None = None) -> int:
    """Queue pages that were never queued for this purpose; returns how many."""
    rows = [
        PageFetch(url=url, purpose=purpose, feed=feed, max_attempts=settings.LOOKUP_MAX_ATTEMPTS)
        for url in urls
    ]
    with transaction.atomic():
        before = set(
            PageFetch.objects.filter(purpose=purpose, url__in=[row.url for row in rows]).values_list(
                "url", flat=True
            )
        )
        PageFetch.objects.bulk_create(rows, ignore_conflicts=True)
        new = PageFetch.objects.filter(
            purpose=purpose, url__in=[row.url for row in rows if row.url not in before]
        ).values_list("pk", flat=True)
        queueing.wake_fetches(new)
    return len(new)


def again(*, snapshot: Snapshot, purpose: str, now: datetime) -> PageFetch:
    """Queue a page that we have: to be looked at again, or to be saved. One that is queued stays as it is."""
    return _requeue(snapshot.url, purpose, snapshot, now)


def _requeue(url: str, purpose: str, snapshot: Snapshot | None, now: datetime) -> PageFetch:
    with transaction.atomic():
        row, made = PageFetch.objects.get_or_create(
            url=url,
            purpose=purpose,
            defaults={"snapshot": snapshot, "max_attempts": settings.LOOKUP_MAX_ATTEMPTS},
        )
        if not made:
            PageFetch.objects.filter(pk=row.pk, state__in=FINISHED).update(
                state=LookupState.QUEUED, snapshot=snapshot, attempts=0, not_before=jobs.at_once(now), woken_at=now, error="",
                error_code="", result="",
            )  # fmt: skip
        queueing.wake_fetches([row.pk])
    return row


def run(*, fetch_id: int, clock: Callable[[], datetime]) -> bool:
    """Take, fetch, store. False when somebody else has it, it is not due, or it is gone."""
    rows = PageFetch.objects.all()
    token = jobs.take(rows, pk=fetch_id, now=clock(), seconds=settings.LOOKUP_LEASE_SECONDS)
    if token is None:
        return False
    fetch = PageFetch.objects.select_related("snapshot").get(pk=fetch_id)
    try:
        outcome = _done(fetch, clock)
    except (FetchError, ProviderError) as error:
        problem = from_fetch(error) if isinstance(error, FetchError) else error
        told = {"error_code": type(problem).__name__[:30], "error": archive.storable(str(problem))[:500]}
        if isinstance(problem, Busy):
            wait = problem.retry_after or 0.0
            return jobs.postpone(rows, pk=fetch_id, token=token, seconds=wait, now=clock(), **told)
        after = jobs.after_failure(
            attempts=fetch.attempts,
            max_attempts=fetch.max_attempts,
            retryable=problem.retryable,
            retry_after=problem.retry_after if isinstance(problem, Throttled) else None,
            now=clock(),
        )
        return jobs.leave(rows, pk=fetch_id, token=token, **told, **after)
    except jobs.LeaseLost:
        return False
    except Exception as error:  # a bug in reading one page must not be repeated for ever
        logger.exception("page %s failed", fetch_id)
        return jobs.leave(
            rows, pk=fetch_id, token=token, state=LookupState.FAILED, finished_at=clock(),
            error_code=type(error).__name__[:30], error="",
        )  # fmt: skip
    return jobs.leave(
        rows,
        pk=fetch_id,
        token=token,
        state=LookupState.DONE,
        finished_at=clock(),
        error="",
        error_code="",
        **outcome,
    )


def sweep(*, now: datetime) -> int:
    """Wake what is due and lost, and queue cited pages whose time has come. Safe to run anywhere, any time."""
    # Outside the transaction: the broker may be away, and then takes its time.
    due = jobs.unheard(PageFetch.objects.all(), now=now).exists()
    waiting = queueing.waiting(queues.PAGES) if due else 0
    with transaction.atomic():
        ids = jobs.sweep(PageFetch.objects.all(), now=now, waiting=waiting)
        queueing.wake_fetches(ids)
    for snapshot in _to_look_at(now):
        again(snapshot=snapshot, purpose=FetchPurpose.AGAIN, now=now)
    for url in _articles_to_look_at(now):
        _requeue(url, FetchPurpose.NEWER, None, now)
    return len(ids)


def _done(fetch: PageFetch, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Do what the page is fetched for; what is to be stored with the job. Raises FetchError, ProviderError."""
    if fetch.purpose == FetchPurpose.SAVE:
        return {"result": archive.without(_save(fetch.url))[:2000]}
    if fetch.purpose == FetchPurpose.NEWER:
        return {"result": versions.look(url=fetch.url, now=clock())}
    if fetch.purpose == FetchPurpose.AGAIN and fetch.snapshot:
        return {"result": pages.look_again(snapshot=fetch.snapshot, now=clock())}
    if fetch.purpose == FetchPurpose.ARTICLE:
        incoming.add(fetch=fetch, clock=clock)
        return {}
    return {"snapshot": pages.capture(url=fetch.url, now=clock())}


def _save(url: str) -> str:
    """The address of a public copy, made now. Raises ProviderError."""
    wayback: Any = next((one for one in asking.providers().values() if hasattr(one, "save")), None)
    if wayback is None:
        raise Refused("Add the Wayback Machine to EVIDENCE_PROVIDERS to save pages there.")
    with asking.minded(wayback, seconds=SAVING + POLL):
        job, begun = wayback.save(url), monotonic()
        while monotonic() - begun < SAVING:
            sleep(POLL)
            if saved := wayback.saved(job):
                return str(saved)
    raise Unavailable("The Wayback Machine is still at it.")


def _articles_to_look_at(now: datetime) -> list[str]:
    """Addresses of articles with decided or published claims that nobody looked at for LOOK_ARTICLE_AGAIN."""
    known = PageFetch.objects.filter(purpose=FetchPurpose.NEWER).filter(
        Q(state__in=[LookupState.QUEUED, LookupState.RUNNING]) | Q(finished_at__gt=now - LOOK_ARTICLE_AGAIN)
    )
    relied_on = Claim.objects.filter(review_state=ReviewState.DECIDED, version__article=OuterRef("pk"))
    published = Publication.objects.current().filter(claim__version__article=OuterRef("pk"))
    # What has just been brought in is what its page says.
    found = Article.objects.filter(url__startswith="http", created_at__lt=now - LOOK_ARTICLE_AGAIN)
    found = found.exclude(url__in=known.values("url")).filter(Exists(relied_on) | Exists(published))
    return list(found.order_by("url").values_list("url", flat=True).distinct()[:BATCH])


def _to_look_at(now: datetime) -> list[Snapshot]:
    """Snapshots with a cited passage that nobody looked at for LOOK_AGAIN."""
    cited = Q(passages__relation__in=[Relation.SUPPORTS, Relation.REFUTES])
    unseen = Q(passages__still_at=None) | Q(passages__still_at__lt=now - LOOK_AGAIN)
    waiting = PageFetch.objects.filter(purpose=FetchPurpose.AGAIN).filter(
        Q(state__in=[LookupState.QUEUED, LookupState.RUNNING]) | Q(finished_at__gt=now - LOOK_AGAIN)
    )
    found = Snapshot.objects.filter(cited & unseen, url__startswith="http", fetched_at__lt=now - LOOK_AGAIN)
    return list(
        found.exclude(url__in=waiting.values("url"))
        .filter(compiled=False, entered_by=None)
        .distinct()[:BATCH]
    )
