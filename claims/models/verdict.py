"""Verdict: the decided status, append-only; the newest is current."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.choices import Basis, Finding, Status
from claims.models.base import PublicModel
from claims.models.claim import Claim
from claims.models.evidence import Evidence


class Verdict(PublicModel):
    """One decision on a claim. A later decision, also an undo, is a further row."""

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="verdicts"
    )
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    finding = models.CharField(_("finding"), max_length=24, choices=Finding.choices)
    rationale = models.TextField(_("rationale"), blank=True)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,  # nobody: a newer text of the article suspended the decision
        blank=True,
        on_delete=models.PROTECT,
        related_name="verdicts",
    )
    decided_at = models.DateTimeField(_("decided"))
    evidence = models.ManyToManyField(
        Evidence, verbose_name=_("cited passages"), related_name="cited_in_verdicts"
    )

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["claim", "number"]
        indexes = [
            # How long claims take until they are first decided (claims.statistics).
            models.Index(fields=["decided_at"], condition=models.Q(number=1), name="claims_verdict_first")
        ]
        constraints = [models.UniqueConstraint(fields=["claim", "number"], name="claims_verdict_number")]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.get_finding_display()})"
