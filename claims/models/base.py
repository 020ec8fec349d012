"""What the tables have in common."""

from __future__ import annotations

import uuid

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Of an address that is a page's: Django's own fields take ftp as well.
web_address = URLValidator(schemes=["http", "https"])


class PublicModel(models.Model):
    """A row that the outside names by `uid`; the integer key stays inside."""

    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
