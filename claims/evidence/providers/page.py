"""A page somebody names: the reporter has the link."""

from __future__ import annotations

from claims.evidence.types import Hit, Query


class Page:
    """The page at the address a person gave; what fetches it is the look-up itself."""

    key = "page"
    label = "A page by its address"
    asked_with = "address"
    needs_key = False
    sends_text_to_third_party = False
    storable = True
    pace = 0.0

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        return [Hit(url=query.address)] if query.address else []
