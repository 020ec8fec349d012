"""The editors' pages: one module per model. Writing goes through services, so that every change leaves its event."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from claims.admin import (
    article,
    assist,
    canonical,
    claim,
    event,
    evidence,
    feed,
    lookup,
    newsroom,
    person,
    provider,
    publication,
    rationale,
    review,
    snapshot,
    token,
    verdict,
    version,
    webhook,
)

__all__ = [
    "article",
    "assist",
    "canonical",
    "claim",
    "event",
    "evidence",
    "feed",
    "lookup",
    "newsroom",
    "person",
    "provider",
    "publication",
    "rationale",
    "review",
    "snapshot",
    "token",
    "verdict",
    "version",
    "webhook",
]

admin.site.site_header = admin.site.site_title = _("Claim tracker")
admin.site.index_title = _("Editors' desk")
