"""ApiToken: a key to the API that a program shows instead of a person's password."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.base import PublicModel


class ApiToken(PublicModel):
    """Only the SHA-256 of a token is kept: it has 256 random bits, so nothing slower is needed."""

    name = models.CharField(_("name"), max_length=100, help_text=_("What uses it."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    prefix = models.CharField(
        _("begins with"), max_length=12, editable=False, help_text=_("To recognise it by.")
    )
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    # Words of claims.choices.Scope.
    scopes = models.JSONField(_("may"), default=list)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
