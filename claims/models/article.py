"""Article, and its immutable texts."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.choices import DateSource, Language
from claims.models.base import PublicModel, web_address


class ArticleQuerySet(models.QuerySet["Article"]):
    def newest_first(self) -> ArticleQuerySet:
        return self.order_by(F("published_date").desc(nulls_last=True), "-pk")


class Article(PublicModel):
    """What was published. Its details can be edited; its text lives in versions."""

    title = models.CharField(_("title"), max_length=500)
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True, validators=[web_address])
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    published_date = models.DateField(_("published"), null=True, blank=True)
    published_source = models.CharField(
        _("date read from"), max_length=10, choices=DateSource.choices, default=DateSource.NONE
    )
    review_policy = models.PositiveSmallIntegerField(
        _("reviews needed"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(2)],
        help_text=_("1: one review decides. 2: two reviewers, the second blind to the first."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["-published_date", "-id"], name="claims_article_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(review_policy__in=[1, 2]), name="claims_article_policy"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="claims_article_language"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def current_version(self) -> ArticleVersion:
        """The newest text. Uses the prefetched versions when there are any."""
        return max(self.versions.all(), key=lambda version: version.number)


class ArticleVersion(PublicModel):
    """One text of an article, never changed. Every offset refers to a version's `text`."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64)
    title = models.CharField(_("title"), max_length=500)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    # [{"start", "end", "role", "reason"}]: every sentence, with the reason why it holds no claim.
    sentences = models.JSONField(default=list)
    warnings = models.JSONField(_("warnings"), default=list)
    extracted_at = models.DateTimeField(_("extracted"), null=True, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="claims_version_number"),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(number=1),
                name="claims_version_same_text_once",
                violation_error_message=_("This text is already here."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="claims_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
