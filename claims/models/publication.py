"""Publication: a verdict given to the public, append-only; correcting or confirming it is a further row."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.choices import Outdated, PublicationKind, ReviewState
from claims.models.base import PublicModel
from claims.models.claim import Claim
from claims.models.verdict import Verdict


def today(now: datetime) -> date:
    """The day on the newsroom's clock."""
    return timezone.localdate(now, ZoneInfo(settings.NEWSROOM_TIME_ZONE))


class PublicationQuerySet(models.QuerySet["Publication"]):
    def current(self) -> PublicationQuerySet:
        """What the public reads: the newest of each claim, unless it was taken down."""
        later = Publication.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), withdrawn_at=None)

    def outdated(self, now: datetime) -> PublicationQuerySet:
        """Those for which `Publication.why_outdated` has a reason."""
        later = Verdict.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("verdict__number"))
        reopened = ~Q(claim__review_state=ReviewState.DECIDED)
        changed = Q(article_changed_at__isnull=False)
        return self.filter(reopened | Exists(later) | changed | Q(expires__lt=today(now)))


class Publication(PublicModel):
    """One publishing of a verdict. Only taking it down changes the row, once, and that the article has changed since;
    triggers refuse all else.

    `number` counts up for each claim. One that corrects, or comes after a taking-down, says why in its note. One
    that tells readers what they were told before `confirms` the publication that told it first. `expires` is
    the last day for which it holds.
    """

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="publications"
    )
    verdict = models.ForeignKey(
        Verdict, verbose_name=_("verdict"), on_delete=models.RESTRICT, related_name="publications"
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=PublicationKind.choices,
        default=PublicationKind.PUBLISHED,
        db_default=PublicationKind.PUBLISHED,
    )
    confirms = models.ForeignKey(
        "self",
        verbose_name=_("confirms"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="confirmations",
    )
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        related_name="publications",
    )
    note = models.TextField(_("note"), blank=True)
    context = models.TextField(_("definition or measure used"), blank=True)
    expires = models.DateField(_("holds until"), null=True, blank=True)
    # When a newer text of the article changed what was checked, or had it no more: readers are told.
    article_changed_at = models.DateTimeField(
        _("the article has changed since"), null=True, blank=True, editable=False
    )
    # What was checked, since the article says something else there; empty: what the claim says.
    quote = models.TextField(blank=True, default="", db_default="", editable=False)
    statement = models.TextField(blank=True, default="", db_default="", editable=False)
    withdrawn_at = models.DateTimeField(_("taken down"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken down by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawal_note = models.TextField(_("taken down because"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["claim", "number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="claims_publication_number"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(kind=PublicationKind.CONFIRMED) | ~Q(note=""),
                name="claims_publication_note",
            ),
            models.CheckConstraint(
                condition=Q(kind=PublicationKind.CONFIRMED, confirms__isnull=False)
                | (~Q(kind=PublicationKind.CONFIRMED) & Q(confirms=None)),
                name="claims_publication_confirms",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_note="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_note="")),
                name="claims_publication_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} ({self.number})"

    @property
    def corrected(self) -> bool:
        """Whether it corrects an earlier one."""
        return self.kind == PublicationKind.CORRECTED

    @property
    def confirmed(self) -> bool:
        """Whether it tells again what readers were told before."""
        return self.kind == PublicationKind.CONFIRMED

    @property
    def told(self) -> Publication:
        """The publication that first told readers what this one tells: itself, but where it confirms."""
        return self.confirms or self

    @property
    def since(self) -> datetime:
        """Since when readers are told this."""
        return self.told.published_at

    @property
    def checked_quote(self) -> str:
        """The words that were checked."""
        return self.quote or self.claim.quote

    @property
    def checked_statement(self) -> str:
        """What was checked, worded to stand alone where it is."""
        return self.statement or self.quote or self.claim.statement or self.claim.quote

    def why_outdated(self, *, claim: Claim, verdict: Verdict | None, now: datetime) -> Outdated | None:
        """Why what is published is not what is decided; `verdict` is the claim's newest. None while it is."""
        if claim.review_state != ReviewState.DECIDED:
            return Outdated.REOPENED
        if verdict is None or verdict.pk != self.verdict_id:
            return Outdated.DECIDED_ANEW
        if self.article_changed_at is not None:
            return Outdated.ARTICLE_CHANGED
        if self.expires is not None and self.expires < today(now):
            return Outdated.EXPIRED
        return None
