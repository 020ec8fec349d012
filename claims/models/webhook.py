"""Webhook: where the API's consumers are told of changes; Delivery: one message to one of them, with its attempts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.choices import LookupState, Paused
from claims.models.base import PublicModel
from claims.models.job import Job


class Webhook(PublicModel):
    """An address that gets a message for every event that goes out and fits.

    `after` is the number of the ledger it has come to: what is behind it has no delivery yet. The old secret
    signs beside the new one until `old_secret_until`. While `turn_until` is ahead one worker is at it;
    `rests_until` is how long its receiver asked us to wait.
    """

    name = models.CharField(_("name"), max_length=100, help_text=_("Who is told."))
    url = models.CharField(_("address"), max_length=500)
    # Words of services.outgoing.TYPES; none means all of them.
    types = models.JSONField(_("events"), default=list, blank=True)
    secret = models.CharField(max_length=100, editable=False)
    old_secret = models.CharField(max_length=100, blank=True, editable=False)
    old_secret_until = models.DateTimeField(
        _("the old secret signs until"), null=True, blank=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    after = models.PositiveBigIntegerField(_("has come to number"), default=0, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    paused_because = models.CharField(
        _("reason for the pause"), max_length=10, choices=Paused.choices, blank=True, editable=False
    )
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    # Since the last success: when the first attempt failed, and how many did.
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    rests_until = models.DateTimeField(_("rests until"), null=True, blank=True, editable=False)
    woken_at = models.DateTimeField(null=True, blank=True, editable=False)
    turn_token = models.UUIDField(null=True, blank=True, editable=False)
    turn_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [
            # Whoever knows that a secret is empty can sign: there must be one.
            models.CheckConstraint(condition=Q(secret__startswith="whsec_"), name="claims_webhook_secret"),  # noqa: S106 - a beginning
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_because="")
                | Q(paused_at__isnull=False, paused_because__in=Paused.values),
                name="claims_webhook_paused",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(Job):
    """A message to one webhook. `seq` is the number of its event, null for a test; `body` is sent as it is here.

    The message's id is made of `uid`, which follows from webhook and number: it is the same for all attempts,
    and also when the row was deleted and is made again.
    """

    webhook = models.ForeignKey(
        Webhook, verbose_name=_("webhook"), on_delete=models.CASCADE, related_name="deliveries"
    )
    seq = models.PositiveBigIntegerField(_("number"), null=True)
    type = models.CharField(_("what"), max_length=30)
    body = models.TextField(_("message"))

    class Meta(Job.Meta):
        abstract = False
        verbose_name = _("message to a webhook")
        verbose_name_plural = _("messages to webhooks")
        constraints = [
            models.UniqueConstraint(fields=["webhook", "seq"], name="claims_delivery_once"),
            *Job.Meta.constraints,
        ]
        indexes = [
            *Job.Meta.indexes,
            models.Index(
                fields=["webhook", "id"],
                condition=Q(state__in=[LookupState.QUEUED, LookupState.RUNNING]),
                name="claims_delivery_open",
            ),
            models.Index(fields=["finished_at"], name="claims_delivery_finished"),
        ]

    @property
    def message_id(self) -> str:
        """What the receiver knows it by (webhook-id). Holds no full stop, for what is signed is joined by them."""
        return f"msg_{self.uid.hex}"

    def __str__(self) -> str:
        return self.message_id


class DeliveryAttempt(models.Model):
    """One sending of a message and what came of it. `status` is HTTP's, null when nothing was answered."""

    delivery = models.ForeignKey(
        Delivery, verbose_name=_("message to a webhook"), on_delete=models.CASCADE, related_name="tries"
    )
    at = models.DateTimeField(_("when"))
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    error = models.TextField(_("error message"), blank=True)
    answer = models.TextField(_("beginning of the answer"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status or self.error}"
