"""AssistRun: one job "ask the language model about this text", and what became of it. Statements it proposed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.choices import AssistError, LookupState
from claims.models.article import ArticleVersion
from claims.models.job import Job


class AssistRun(Job):
    """What was asked of which model, what it answered, what that cost, and what was taken from it."""

    HEAVY = ("request", "answer", "refused")  # fields that lists leave in the database

    version = models.ForeignKey(
        ArticleVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="assist_runs"
    )
    model = models.CharField(_("model"), max_length=200, blank=True)
    endpoint = models.CharField(_("asked at"), max_length=300, blank=True)
    # What was sent, whole; the key is in a header and stored nowhere.
    request = models.JSONField(_("question"), default=dict)
    answer = models.TextField(_("answer"), blank=True)
    tokens_in = models.PositiveIntegerField(_("tokens read"), null=True, blank=True)
    tokens_out = models.PositiveIntegerField(_("tokens written"), null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=18, decimal_places=6, null=True, blank=True)
    seconds = models.FloatField(_("seconds"), null=True, blank=True)
    left_out = models.PositiveIntegerField(
        _("sentences not sent"), default=0, help_text=_("The end of an article that is too long.")
    )
    new_claims = models.PositiveIntegerField(_("new claims"), default=0)
    new_statements = models.PositiveIntegerField(_("statements"), default=0)
    # [{"reason", "text"}]: what was proposed and not taken (claims.assist.accept.REASONS, .guard.PROBLEMS).
    refused = models.JSONField(_("not taken"), default=list)

    class Meta(Job.Meta):
        abstract = False
        verbose_name = _("model run")
        verbose_name_plural = _("model runs")
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=[LookupState.QUEUED, LookupState.RUNNING]),
                name="claims_assistrun_one_open",
            ),
            *Job.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.model}: {self.get_state_display()}"

    @property
    def trouble(self) -> str:
        """How the last attempt failed, in words; "" when it did not."""
        return str(AssistError(self.error_code).label) if self.error_code else ""


class ProposedStatement(models.Model):
    """A claim in a model's words. It stands beside the claim's own statement and replaces nothing."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.CASCADE, related_name="proposed_statements")
    run = models.ForeignKey(
        AssistRun, verbose_name=_("model run"), on_delete=models.CASCADE, related_name="statements"
    )
    text = models.TextField(_("statement"))

    class Meta:
        verbose_name = _("proposed statement")
        verbose_name_plural = _("proposed statements")
        ordering = ["claim", "-pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "run"], name="claims_proposedstatement_once")]

    def __str__(self) -> str:
        return self.text
