"""What the queue keeps besides claims: their words for its search, what each person has opened, saved lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.base import PublicModel
from claims.models.claim import Claim


class ClaimWords(models.Model):
    """A claim as the queue's search sees it: quote and statement through `claims.evidence.tokens`, space separated.

    A table of its own, so that no later change of `claims_claim` makes SQLite drop the triggers of its index.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="words")
    tokens = models.TextField(editable=False)

    class Meta:
        verbose_name = _("words of a claim")
        verbose_name_plural = _("words of claims")

    def __str__(self) -> str:
        return str(self.claim)


class ClaimSeen(models.Model):
    """That a person opened a claim's page, and how many passages stood there.

    The number, not the time: two look-ups may store their passages in another order than they began.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="seen_by")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    passages = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("claim seen")
        verbose_name_plural = _("claims seen")
        constraints = [models.UniqueConstraint(fields=["person", "claim"], name="claims_seen_once")]
        indexes = [models.Index(fields=["at"], name="claims_seen_when")]

    def __str__(self) -> str:
        return f"{self.person}: {self.claim}"


class SavedList(PublicModel):
    """Filters of the queue under a name. `query` is their query string, always in the same order."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_lists")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(_("shared with everybody"), default=False)

    class Meta:
        verbose_name = _("saved list")
        verbose_name_plural = _("saved lists")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="claims_list_name_once")]

    def __str__(self) -> str:
        return self.name
