"""What a newsroom sets for itself: its name and habits, the outlets it trusts, and its words for statuses."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.choices import Finding, Status, WeekStart


class Newsroom(models.Model):
    """One row (pk 1), or none where nobody has changed anything. Read through `claims.newsroom`."""

    name_ar = models.CharField(
        _("name in Arabic"), max_length=200, blank=True, help_text=_("Who checks, for readers.")
    )
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    week_start = models.PositiveSmallIntegerField(
        _("first day of the week"), choices=WeekStart.choices, default=WeekStart.SUNDAY
    )
    review_policy = models.PositiveSmallIntegerField(
        _("reviews needed"),
        choices=[(1, _("One review decides")), (2, _("Two reviewers, the second blind to the first"))],
        default=1,
        help_text=_("For new articles where nothing else is said."),
    )
    overdue_days = models.PositiveSmallIntegerField(
        _("days after which a claim is overdue"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Empty: as the site was set up."),
    )

    class Meta:
        verbose_name = _("newsroom")
        verbose_name_plural = _("newsroom")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="claims_newsroom_single"),
            models.CheckConstraint(condition=Q(review_policy__in=[1, 2]), name="claims_newsroom_policy"),
            models.CheckConstraint(condition=Q(week_start__in=WeekStart.values), name="claims_newsroom_week"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language that is active, else in the other, else as the site was set up."""
        names = [self.name_ar, self.name_en]
        if not (get_language() or settings.LANGUAGE_CODE).startswith("ar"):
            names.reverse()
        return names[0] or names[1] or settings.NEWSROOM_NAME

    @property
    def is_named(self) -> bool:
        """Whether somebody gave a name; else readers see the host of the site in its place."""
        return self.name != urlsplit(settings.SITE_URL).netloc

    @property
    def overdue(self) -> int:
        """Days after which a claim that waits is overdue."""
        return self.overdue_days or settings.QUEUE_OVERDUE_DAYS


class Outlet(models.Model):
    """A publisher of pages, by its domains. Trust is a hint for people: it decides and ranks nothing."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    trusted = models.BooleanField(
        _("trusted"), default=False, help_text=_("Its pages are marked among the evidence.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Why, for colleagues."))

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OutletDomain(models.Model):
    """A domain of an outlet; all domains below it belong to the outlet, too."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=253, unique=True)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain


class Wording(models.Model):
    """What the newsroom calls a status or a finding; empty words are the usual ones. Codes never change."""

    code = models.CharField(
        _("status or finding"),
        max_length=24,
        unique=True,
        choices=[(one.value, one.label) for one in (*Status, *Finding)],
    )
    text_ar = models.CharField(_("words in Arabic"), max_length=60, blank=True)
    text_en = models.CharField(_("words in English"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("words for a status or finding")
        verbose_name_plural = _("words for statuses and findings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_code_display())
