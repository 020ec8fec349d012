"""What the editors' start page tells of webhooks."""

from __future__ import annotations

from django import template
from django.db.models import QuerySet

from claims.models import Webhook
from claims.services import webhooks

register = template.Library()


@register.simple_tag
def stopped_webhooks() -> QuerySet[Webhook]:
    """Those that nobody paused and that are paused."""
    return webhooks.paused_by_themselves()
