"""Lookup: one job "ask provider P about claim C"."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.job import Job


class Lookup(Job):
    """The state of one question to one provider, with its attempts and outcome."""

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="lookups"
    )
    provider = models.CharField(_("provider"), max_length=50)
    # What the provider is asked about, when it is a page rather than the claim's words.
    address = models.CharField(_("address"), max_length=2000, blank=True, default="")
    # What came of it: hits (number of passages offered), queries ([{"query", "hits"}, ...] as asked) and
    # pages that could not be had ([{"url", "error"}, ...]); of pages that a person named, those that share
    # nothing with the claim ([{"snapshot", "title"}, ...]).
    hits = models.PositiveIntegerField(_("passages"), default=0)
    queries = models.JSONField(_("questions"), default=list)
    missed = models.JSONField(_("pages not had"), default=list)
    unrelated = models.JSONField(_("pages without a passage"), default=list)

    class Meta(Job.Meta):
        abstract = False
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        constraints = [
            models.UniqueConstraint(fields=["claim", "provider", "address"], name="claims_lookup_once"),
            *Job.Meta.constraints,
        ]
        indexes = [
            *Job.Meta.indexes,
            # What came of look-ups in a period (claims.statistics), without their rows.
            models.Index(
                fields=["finished_at", "provider", "state", "started_at"], name="claims_lookup_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_state_display()}"
