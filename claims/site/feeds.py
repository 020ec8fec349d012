"""Published checks as RSS, Atom and JSON Feed; each takes the filters of the list."""

from __future__ import annotations

import json
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from claims import newsroom
from claims.choices import Finding
from claims.claimreview import address, rating_word
from claims.models import Publication
from claims.site import found
from claims.site.found import Asked
from claims.site.pages import address_of

MOST = 50  # in one feed


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: IO[bytes], encoding: str) -> None:
        told = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "authors": [{"name": newsroom.current().name, "url": settings.SITE_URL}],
            "items": [
                {
                    "id": item["unique_id"],
                    "url": item["link"],
                    "title": item["title"],
                    "content_text": item["description"],
                    "date_published": item["pubdate"].isoformat(),
                    "tags": [str(name) for name in item["categories"]],
                }
                for item in self.items
            ],
        }
        outfile.write(json.dumps(told, ensure_ascii=False).encode(encoding))


class Rss(Feed):
    """The newest published checks that fit the filters of the address."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**Asked(request.GET).chosen(), "address": address_of(request)}

    def feed_url(self, asked: dict[str, Any]) -> str:
        return str(asked["address"])

    def title(self, asked: dict[str, Any]) -> str:
        return _("Fact-checks by %(newsroom)s") % {"newsroom": newsroom.current().name}

    def description(self, asked: dict[str, Any]) -> str:
        return _("Claims from the news, checked against evidence.")

    def link(self, asked: dict[str, Any]) -> str:
        return address("site:checks")

    def items(self, asked: dict[str, Any]) -> QuerySet[Publication]:
        return found.current(asked)[:MOST]

    def item_title(self, item: Publication) -> str:
        with translation.override(item.claim.version.article.language):
            word = rating_word(Finding(item.verdict.finding))
        return f"{word}: {item.checked_statement}"

    def item_description(self, item: Publication) -> str:
        """As HTML, which is what readers of feeds take it for: people's words stay words."""
        return linebreaks(_plain(item), autoescape=True)

    def item_link(self, item: Publication) -> str:
        return address("site:claim", item.claim.uid)

    def item_guid(self, item: Publication) -> str:
        """A correction is a new entry; what is only confirmed again stays the entry it was."""
        return f"urn:uuid:{item.told.uid}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Publication) -> datetime:
        return item.since

    def item_categories(self, item: Publication) -> list[str]:
        return [item.verdict.status, item.verdict.finding, item.claim.version.article.language]


class Atom(Rss):
    feed_type = Atom1Feed
    subtitle = Rss.description

    def item_updateddate(self, item: Publication) -> datetime:
        return item.published_at


class Json(Rss):
    feed_type = JsonFeed

    def item_description(self, item: Publication) -> str:
        return _plain(item)


def _plain(item: Publication) -> str:
    notes = (item.told.note, item.note if item.confirmed else "")
    return "\n\n".join(part for part in (item.verdict.rationale, *notes) if part)
