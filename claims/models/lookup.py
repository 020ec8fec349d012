"""Lookup: one job "ask provider P about claim C". This row is the job; the broker only wakes workers up."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.choices import LookupState
from claims.models.base import PublicModel
from claims.models.claim import Claim


class Lookup(PublicModel):
    """The state of one question to one provider, with its attempts and outcome."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lookups")
    provider = models.CharField(_("provider"), max_length=50)
    state = models.CharField(
        _("state"), max_length=10, choices=LookupState.choices, default=LookupState.QUEUED
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveIntegerField(default=5)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # What came of it: hits (number of passages offered), queries (what was asked), and the last error.
    hits = models.PositiveIntegerField(_("passages"), default=0)
    queries = models.JSONField(default=list)
    error_code = models.CharField(_("error"), max_length=30, blank=True)
    error = models.TextField(_("error message"), blank=True)

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        constraints = [
            models.UniqueConstraint(fields=["claim", "provider"], name="claims_lookup_once"),
            models.CheckConstraint(
                condition=~Q(state=LookupState.RUNNING)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="claims_lookup_running_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=F("max_attempts")), name="claims_lookup_attempts"
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="claims_lookup_due")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_state_display()}"
