"""What the tables have in common."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class PublicModel(models.Model):
    """A row that the outside names by `uid`; the integer key stays inside."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
