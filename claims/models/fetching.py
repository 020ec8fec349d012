"""What the way out to the web remembers: captures, pages to fetch, feeds, and who may be asked again when."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.choices import FeedPurpose, FetchPurpose
from claims.models.article import Article
from claims.models.base import PublicModel, web_address
from claims.models.evidence import Snapshot
from claims.models.job import Job


class Capture(models.Model):
    """How a snapshot came over the wire. `warc` is the file's name below WARC_FOLDER, "" when none was kept.

    `requested` is the address that was asked for, before redirects. `flags`: pdf_figures (the letters and
    digits of an Arabic PDF must be compared with the original).
    """

    snapshot = models.OneToOneField(
        Snapshot, verbose_name=_("snapshot"), on_delete=models.CASCADE, related_name="capture"
    )
    requested = models.CharField(_("address asked for"), max_length=2000)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    warc = models.CharField(_("WARC file"), max_length=200, blank=True)
    flags = models.JSONField(_("flags"), default=list)
    checked_at = models.DateTimeField(_("last looked at"))

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")

    def __str__(self) -> str:
        return self.requested


REVIEWS_NEEDED = [(1, _("One review decides")), (2, _("Two reviewers, the second blind to the first"))]


class Feed(PublicModel):
    """A feed or sitemap of an outlet, looked at regularly: its new pages go into the archive, or become articles.

    Of a feed of articles `since` is from when on its items are new, `begun` whether it was looked at since then: what
    stood there at that first look is older, unless it is dated later.
    """

    BACKLOG = 20  # at most

    url = models.URLField(_("address"), max_length=500, unique=True, validators=[web_address])
    purpose = models.CharField(
        _("purpose"),
        max_length=10,
        choices=FeedPurpose.choices,
        default=FeedPurpose.EVIDENCE,
        db_default=FeedPurpose.EVIDENCE.value,
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    review_policy = models.PositiveSmallIntegerField(
        _("reviews needed"),
        choices=REVIEWS_NEEDED,
        null=True,
        blank=True,
        help_text=_("Of its articles. Empty: as the newsroom has it when they come."),
    )
    backlog = models.PositiveSmallIntegerField(
        _("older articles to take"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(BACKLOG)],
        help_text=_("So many of the newest that stand in the feed already; at most 20."),
    )
    since = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    begun = models.BooleanField(default=False, db_default=False, editable=False)
    active = models.BooleanField(_("active"), default=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    modified = models.CharField(max_length=100, blank=True, editable=False)
    next_at = models.DateTimeField(_("next look"), default=timezone.now)
    checked_at = models.DateTimeField(_("last looked at"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    error = models.TextField(_("error message"), blank=True, editable=False)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["publisher", "url"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_policy=None) | Q(review_policy__in=[1, 2]), name="claims_feed_policy"
            ),
        ]

    def __str__(self) -> str:
        return self.publisher or self.url


class PageFetch(Job):
    """One page to fetch into the archive, or to look at again. The same page for the same purpose is one row."""

    url = models.CharField(_("address"), max_length=2000)
    purpose = models.CharField(_("purpose"), max_length=10, choices=FetchPurpose.choices)
    feed = models.ForeignKey(
        Feed, verbose_name=_("feed"), null=True, blank=True, on_delete=models.SET_NULL, related_name="pages"
    )
    snapshot = models.ForeignKey(
        Snapshot,
        verbose_name=_("snapshot"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="fetches",
    )
    # Of a page looked at again the worst claims.choices.Still; of one saved elsewhere the copy's address; of an article
    # claims.choices.Arrival.
    result = models.CharField(_("result"), max_length=2000, blank=True, default="")

    class Meta(Job.Meta):
        abstract = False
        verbose_name = _("page to fetch")
        verbose_name_plural = _("pages to fetch")
        constraints = [
            models.UniqueConstraint(fields=["url", "purpose"], name="claims_pagefetch_once"),
            *Job.Meta.constraints,
        ]

    def __str__(self) -> str:
        return self.url


class FeedItem(models.Model):
    """An item of a feed that is to be an article: what the feed says of it, and the article once it is here.

    `chosen_by` is the editor who chose it from the list; nobody where it came by itself.
    """

    fetch = models.OneToOneField(PageFetch, on_delete=models.CASCADE, related_name="item")
    title = models.CharField(_("title"), max_length=300, blank=True)
    published = models.DateField(_("published"), null=True, blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    review_policy = models.PositiveSmallIntegerField(_("reviews needed"), choices=REVIEWS_NEEDED, null=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    article = models.ForeignKey(
        Article, verbose_name=_("article"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("item of a feed")
        verbose_name_plural = _("items of feeds")
        constraints = [
            models.CheckConstraint(
                condition=Q(review_policy=None) | Q(review_policy__in=[1, 2]), name="claims_feeditem_policy"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """When a site or provider may be asked next; all workers reserve here. `name`: site:HOST or provider:KEY.

    `sweep` is the sweeper's own: when its next round is due.
    """

    name = models.CharField(max_length=270, unique=True)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")

    def __str__(self) -> str:
        return self.name


class RobotsFile(models.Model):
    """A site's robots.txt as it was last read. `text` is None when it could not be read."""

    origin = models.CharField(max_length=270, unique=True)
    text = models.TextField(null=True)  # noqa: DJ001 - empty means: all is allowed
    fetched_at = models.DateTimeField()

    class Meta:
        verbose_name = _("robots file")
        verbose_name_plural = _("robots files")

    def __str__(self) -> str:
        return self.origin


class ProviderHealth(models.Model):
    """How a provider fared last, for all workers. While `open_until` is ahead nobody asks it (a breaker)."""

    provider = models.CharField(_("provider"), max_length=50, unique=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    open_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    error_code = models.CharField(_("error"), max_length=30, blank=True)
    error = models.TextField(_("error message"), blank=True)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["provider"]

    def __str__(self) -> str:
        return self.provider


class KnownName(models.Model):
    """What a name is called in the other language, as a wiki or Wikidata said; "" when they do not know it."""

    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    other = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("known name")
        verbose_name_plural = _("known names")
        constraints = [models.UniqueConstraint(fields=["name", "language"], name="claims_knownname_once")]

    def __str__(self) -> str:
        return f"{self.name} = {self.other}"
