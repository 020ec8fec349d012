"""What the API tells of a claim, ready to be sent (docs/adr/0012)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from claims.choices import Finding, Kind, Status
from claims.models.claim import Claim


class ClaimRendition(models.Model):
    """A claim as JSON, and the columns that the API's lists filter and order by.

    Written by `claims.services.renditions` in the transaction that changes the claim, and by nobody else.
    A removed claim has none. `shape` is `claims.public.SHAPE` when it was written: one of another shape is
    not sent, but made anew for the answer. `changed_at` moves only when the JSON does.
    """

    claim = models.OneToOneField(Claim, primary_key=True, on_delete=models.CASCADE, related_name="rendition")
    uid = models.UUIDField(unique=True)
    article_uid = models.UUIDField()
    listed = models.BooleanField(help_text="Whether it stands in the newest text of its article.")
    status = models.CharField(max_length=12, choices=Status.choices)
    finding = models.CharField(max_length=24, choices=Finding.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    checkable = models.BooleanField()
    worth = models.FloatField()
    changed_at = models.DateTimeField()
    shape = models.PositiveSmallIntegerField(default=0)
    etag = models.CharField(max_length=32, blank=True)
    # Both are JSON as it is sent: an object, and a list that belongs into it under `evidence`.
    body = models.TextField(blank=True)
    evidence = models.TextField(blank=True)

    class Meta:
        verbose_name = "rendition of a claim"
        verbose_name_plural = "renditions of claims"
        indexes = [
            models.Index(
                fields=["status", "claim"], condition=Q(listed=True), name="claims_rendition_status"
            ),
            models.Index(
                fields=["finding", "claim"], condition=Q(listed=True), name="claims_rendition_finding"
            ),
            models.Index(fields=["article_uid", "claim"], name="claims_rendition_article"),
            models.Index(
                fields=["changed_at", "claim"], condition=Q(listed=True), name="claims_rendition_changed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)
