"""Comment: what reviewers say to each other about a claim. Mention: whom a comment calls."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.base import PublicModel
from claims.models.claim import Claim


class Comment(PublicModel):
    """Plain text. A deleted one has lost its text; a withdrawn one keeps it, marked."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(_("text"), blank=True)
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["claim", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(deleted_at__isnull=False), name="claims_comment_text"
            )
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"


class Mention(models.Model):
    """A person whom a comment calls, once each. `read_at` is empty until they have seen the comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="claims_mention_once")]
        indexes = [models.Index(fields=["person", "read_at"], name="claims_mention_unread")]

    def __str__(self) -> str:
        return f"@{self.person}"
