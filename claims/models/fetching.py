"""What the way out to the web remembers: captures, pages to fetch, feeds, and who may be asked again when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.choices import FetchPurpose
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


class Feed(PublicModel):
    """A feed or sitemap of an outlet whose new pages are kept in the archive."""

    url = models.URLField(_("address"), max_length=500, unique=True, validators=[web_address])
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
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
    # Of a page looked at again the worst claims.choices.Still; of one saved elsewhere the copy's address.
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
