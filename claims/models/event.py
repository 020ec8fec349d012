"""Event: the ledger. One row per change; never updated but to number it, never deleted.

It has no foreign keys, so that nothing it tells of can take it away. Triggers in the database refuse DELETE,
and every UPDATE but two: the one that gives a number to an event that has none (migration 0021), and the one that
puts the name of a row of Forgotten in the place of a person's (migration 0026, docs/adr/0017).

An event is written without a number and numbered once it is committed (services.events.newest), so that a
number means: everything up to here is visible, and nothing will come in between (docs/adr/0013).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.choices import EventType
from claims.models.base import PublicModel


class EventCounter(models.Model):
    """One row (pk 1) that holds the last used `seq`; whoever numbers events holds it locked."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="claims_counter_single")]

    def __str__(self) -> str:
        return str(self.last)


class Event(models.Model):
    """`id` names an event as soon as it is written; `seq` is its place among all, gap-free, once committed."""

    seq = models.PositiveBigIntegerField(_("number"), null=True, unique=True, editable=False)
    type = models.CharField(_("what"), max_length=30, choices=EventType.choices)
    at = models.DateTimeField(_("when"))
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(_("who"), max_length=150, blank=True)
    article_uid = models.UUIDField(_("article"), null=True, blank=True, db_index=True)
    claim_uid = models.UUIDField(_("claim"), null=True, blank=True, db_index=True)
    target_uid = models.UUIDField(_("what it concerns"))
    data = models.JSONField(_("details"), default=dict)
    # What the API tells of it; null: nothing, it is the newsroom's own business (services.outgoing).
    public = models.JSONField(_("told to the public"), null=True, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-pk"]
        indexes = [
            # What came to an article after an event: asked every few seconds by every open page (web.live).
            models.Index(fields=["article_uid", "seq"], name="claims_event_of_article"),
            models.Index(fields=["id"], condition=models.Q(seq=None), name="claims_event_unnumbered"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.type}"


class Forgotten(PublicModel):
    """That an account was made anonymous: `person` is its key, `name` what stands for it since. Nothing of before.

    While there is no such row, the ledger's triggers let nobody change who did something.
    """

    PLACES = ("to", "owner")  # where the details of an event hold a user name

    person = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=150, unique=True)

    def __str__(self) -> str:
        return self.name
