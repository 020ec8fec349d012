"""Event: the ledger. One row per change of anything public; never updated, never deleted.

It has no foreign keys, so that nothing it tells of can take it away. `seq` comes from the single row of
EventCounter, raised in the same transaction: gap-free, and a later number never commits first.
Triggers in the database refuse UPDATE and DELETE (migration 0002).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.choices import EventType


class EventCounter(models.Model):
    """One row (pk 1) that holds the last used `seq`."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="claims_counter_single")]

    def __str__(self) -> str:
        return str(self.last)


class Event(models.Model):
    seq = models.PositiveBigIntegerField(_("number"), primary_key=True)
    type = models.CharField(_("what"), max_length=30, choices=EventType.choices)
    at = models.DateTimeField(_("when"))
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(_("who"), max_length=150, blank=True)
    article_uid = models.UUIDField(_("article"), null=True, blank=True, db_index=True)
    claim_uid = models.UUIDField(_("claim"), null=True, blank=True, db_index=True)
    target_uid = models.UUIDField(_("what it concerns"))
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-seq"]
        # What came to an article after an event: asked every few seconds by every open page (web.live).
        indexes = [models.Index(fields=["article_uid", "seq"], name="claims_event_of_article")]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"
