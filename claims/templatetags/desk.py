"""Filters for the reviewers' pages."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.db.models import Choices
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from claims import choices, claimreview, refusals, roles
from claims.choices import PublicationKind
from claims.models import Claim, Publication
from claims.services.publishing import Check, File
from claims.web import deciding, labels, text

register = template.Library()
# A day or days as statements have them: "[2025-01-26/2025-01-27]".
_DAYS = re.compile(r"(\[\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?\])")


register.filter("exact", text.exact)


register.filter("web_address", claimreview.web)


@register.filter
def direction(language: str) -> str:
    """The writing direction of a language."""
    return "rtl" if language == choices.Language.ARABIC else "ltr"


@register.filter
def days_apart(sentence: str) -> SafeString:
    """A statement with its days in brackets set apart: an Arabic sentence would turn their figures round."""
    pieces = _DAYS.split(sentence)  # those at odd places are days
    marked = [
        format_html('<bdi dir="ltr">{}</bdi>', piece) if at % 2 else conditional_escape(piece)
        for at, piece in enumerate(pieces)
    ]
    return mark_safe("".join(marked))  # noqa: S308 - every piece is escaped


@register.filter
def clock(moment: datetime) -> str:
    """A moment in words, on the newsroom's clock."""
    local = timezone.localtime(moment, ZoneInfo(settings.NEWSROOM_TIME_ZONE))
    return date_format(local, gettext("j F Y, H:i"))


@register.filter
def provider(key: str) -> str:
    """The name of a provider for people."""
    return labels.label(labels.PROVIDERS, key)


@register.filter
def lookup_error(code: str) -> str:
    """Why a look-up failed."""
    return labels.label(labels.LOOKUP_ERRORS, code)


@register.filter
def told(sentence: str) -> str:
    """Why a page could not be had, in the language of the page."""
    return refusals.told(sentence)


@register.filter
def words(value: str, table: str) -> str:
    """The label of a stored choice: ``{{ value|words:"Finding" }}``."""
    found: type[Choices] = getattr(choices, table)
    return str(found(value).label) if value in found.values else value


@register.filter
def rating(finding: str) -> str:
    """The word by which readers are told a finding."""
    return claimreview.rating_word(choices.Finding(finding))


@register.filter
def percent(share: float) -> int:
    """0.834 as 83."""
    return round(100 * share)


@register.filter
def get(table: dict[Any, Any], key: Any) -> Any:
    """A value of a mapping by a key held in a variable."""
    return table.get(key)


@register.filter
def may_review(user: Any) -> bool:
    """Whether the pages are open to this person."""
    return roles.is_reviewer(user)


@register.filter
def recorded(message: Any) -> dict[str, str]:
    """Which claim's answer a message says is recorded; empty for other messages."""
    return deciding.read_tag(message.extra_tags or "")


@register.filter
def undo_by(message: Any) -> dict[str, str]:
    """Which view takes back what a message says was done to a claim; empty for other messages."""
    return deciding.read_undo(message.extra_tags or "")


@register.filter
def undoes(message: Any) -> int:
    """The number of the event that a flash message offers to take back, or 0."""
    tag = str(getattr(message, "extra_tags", "") or "").removeprefix("undo-")
    return int(tag) if tag.isascii() and tag.isdigit() else 0


@register.filter
def first_event(event: Any) -> int:
    """The number of an event; of one that tells a second claim of another event, that one's."""
    return int(event.data.get("of", event.pk))


@register.filter
def check_words(check: Check) -> str:
    """What a check before publishing found."""
    return refusals.found(check)


@register.simple_tag
def publishing_as(file: File, context: str | None) -> PublicationKind:
    """What publishing now would be to readers, with this definition or measure."""
    return file.kind(context or "")


@register.simple_tag
def claim_review(
    claim: Claim, file: File, note: str | None, context: str | None, expires: date | None
) -> str:
    """The ClaimReview that publishing now would make, as JSON on several lines; "" where it would make none."""
    article, verdict = claim.version.article, file.verdict
    if verdict is None:
        return ""
    kind = file.kind(context or "")
    publication = Publication(
        claim=claim, verdict=verdict, number=len(file.publications) + 1, published_at=timezone.now(),
        note=note or "", context=context or "", expires=expires, kind=kind,
        confirms=file.publications[0].told if kind == PublicationKind.CONFIRMED else None,
    )  # fmt: skip
    published = claimreview.Published(
        claim=claim,
        article=article,
        publication=publication,
        passages=file.passages,
        earlier=file.publications,
    )
    if not published.is_exported:
        return ""
    with translation.override(article.language):
        return json.dumps(claimreview.claim_review(published), ensure_ascii=False, indent=2)
