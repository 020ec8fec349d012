"""IdempotencyKey: a request that somebody named, so that sending it twice does it once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """Without `status` the request is under way, or broke off. Kept for a day (claims.services.idempotency)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)  # of method, address, condition and body
    taken_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    location = models.CharField(max_length=500, blank=True, default="")
    body = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="claims_idempotency_once")]

    def __str__(self) -> str:
        return self.key
