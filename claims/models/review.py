"""Review: one person's answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.choices import Finding, Status
from claims.models.base import PublicModel
from claims.models.claim import Claim
from claims.models.evidence import Evidence


class Review(PublicModel):
    """What one reviewer answered in one round. Changing one's mind withdraws it and makes another."""

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reviewer"), on_delete=models.PROTECT, related_name="reviews"
    )
    round = models.PositiveIntegerField(_("round"), default=1)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    finding = models.CharField(_("finding"), max_length=24, choices=Finding.choices)
    rationale = models.TextField(_("rationale"))
    evidence = models.ManyToManyField(
        Evidence, verbose_name=_("cited passages"), related_name="cited_in_reviews"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["claim", "id"]
        indexes = [
            models.Index(fields=["created_at"], name="claims_review_when"),
            # Who answered the same, and what (claims.statistics), without the rows and their reasons.
            models.Index(
                fields=["claim", "round", "id", "reviewer", "finding", "created_at", "withdrawn_at"],
                name="claims_review_pairs",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "reviewer", "round"],
                condition=Q(withdrawn_at=None),
                name="claims_review_one_each",
            ),
            models.CheckConstraint(condition=~Q(rationale=""), name="claims_review_rationale"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.get_finding_display()}"
