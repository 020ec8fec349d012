"""What a row that is a job has: its state, attempts and lease. The broker only wakes workers up (docs/adr/0001)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.choices import LookupState
from claims.models.base import PublicModel


class Job(PublicModel):
    """Work that somebody must take; see claims.services.jobs for how."""

    state = models.CharField(
        _("state"), max_length=10, choices=LookupState.choices, default=LookupState.QUEUED
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveIntegerField(_("attempts at most"), default=5)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    woken_at = models.DateTimeField(_("woken at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    error_code = models.CharField(_("error"), max_length=30, blank=True)
    error = models.TextField(_("error message"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=LookupState.RUNNING)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="claims_%(class)s_running_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=F("max_attempts")), name="claims_%(class)s_attempts"
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="claims_%(class)s_due")]
