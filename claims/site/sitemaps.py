"""The public pages for search engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from claims.models import Publication
from claims.site import found


class _Ours(Sitemap):  # type: ignore[type-arg]  # not subscriptable at run time
    """Under SITE_URL, whatever name the request came by."""

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class Checks(_Ours):
    """A page for each published claim."""

    limit = 10_000

    def items(self) -> QuerySet[Publication]:
        return found.with_claim(Publication.objects.current()).order_by("pk")

    def location(self, item: Publication) -> str:
        return reverse("site:claim", args=[item.claim.uid])

    def lastmod(self, item: Publication) -> datetime:
        return item.published_at


class Pages(_Ours):
    """The pages that are always there."""

    def items(self) -> list[str]:
        return ["site:checks", "site:corrections", "site:methodology"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"checks": Checks, "pages": Pages}
