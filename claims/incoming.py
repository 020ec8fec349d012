"""What has become of the items of feeds that are to be articles. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery

from claims import queries
from claims.choices import Arrival, FetchPurpose, LookupState
from claims.models import Article, ArticleVersion, Claim, FeedItem, PageFetch
from claims.queries import Progress

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item, and how far it is. `claims` are those of the article's newest text."""

    item: FeedItem
    claims: int
    lookups: Progress

    @property
    def job(self) -> PageFetch:
        return self.item.fetch

    @property
    def state(self) -> str:
        """waiting, trying (failed, and will be tried again), fetching, added, here, older or failed."""
        job = self.job
        if job.state == LookupState.QUEUED:
            return "trying" if job.error else "waiting"
        if job.state == LookupState.RUNNING:
            return "fetching"
        if job.state == LookupState.DONE:
            return Arrival.ADDED if job.result == Arrival.ADDED else Arrival.HERE
        return Arrival.OLDER if job.state == LookupState.STOPPED else "failed"

    @property
    def pending(self) -> bool:
        """Whether it will change by itself."""
        return self.state in {"waiting", "trying", "fetching"} or self.lookups.pending > 0


def rows(*, items: Collection[int] = (), feed: int | None = None) -> list[Row]:
    """The items named, in the order in which they were noted; else the newest, of one feed or of all, without those passed over of all."""
    found = _items()
    if items:
        found = found.filter(pk__in=items).order_by("pk")
    elif feed:
        found = found.filter(fetch__feed=feed)
    else:
        found = found.exclude(fetch__state=LookupState.STOPPED)
    listed = list(found[:SHOWN])
    newest = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number").values("pk")[:1]
    articles = Article.objects.filter(pk__in=[item.article_id for item in listed if item.article_id])
    versions = dict(articles.annotate(newest=Subquery(newest)).values_list("pk", "newest"))
    counts = _claims(versions.values())
    lookups = queries.progress_by_version(list(versions.values()))
    return [
        Row(
            item=item,
            claims=counts.get(version, 0),
            lookups=lookups.get(version, Progress()),
        )
        for item in listed
        for version in [versions.get(item.article_id or 0, 0)]
    ]


def articles_at(addresses: Collection[str]) -> dict[str, Article]:
    """The article that is here already of a page at each of these addresses, brought in by whatever door."""
    found = {article.url: article for article in Article.objects.filter(url__in=addresses).order_by("-pk")}
    came = _items().filter(fetch__url__in=addresses).exclude(article=None)
    return found | {item.fetch.url: item.article for item in came if item.article}


def on_their_way(addresses: Collection[str]) -> dict[str, FeedItem]:
    """Of pages at these addresses those that wait, or are being fetched, to become articles."""
    unfinished = _items().filter(fetch__url__in=addresses, fetch__state__in=queries.UNFINISHED)
    return {item.fetch.url: item for item in unfinished}


def _items() -> QuerySet[FeedItem]:
    rows = FeedItem.objects.filter(fetch__purpose=FetchPurpose.ARTICLE)
    return rows.select_related("fetch", "fetch__feed", "article").order_by("-pk")


def _claims(versions: Iterable[int]) -> dict[int, int]:
    rows = Claim.objects.filter(version_id__in=list(versions)).order_by().values_list("version_id")
    return dict(rows.annotate(n=Count("pk")))
