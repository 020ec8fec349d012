"""SearXNG (or searx): many search engines behind one address of the newsroom's own.

An answer of status 200 without results may only mean that its engines did not answer; whether any did,
/config tells. 403 means that the instance does not list json under search.formats.
"""

from __future__ import annotations

from claims.documents import dates
from claims.evidence import api
from claims.evidence.base import BadReply, Refused, Unavailable
from claims.evidence.types import Hit, Hits, Query


class SearXNG:
    """Pages that a SearXNG instance finds. `url` is its address, without /search."""

    key = "searxng"
    label = "Web search (SearXNG)"
    asked_with = "words"
    needs_key = False
    sends_text_to_third_party = True
    storable = False  # other people's result pages: only the addresses are used

    def __init__(self, url: str = "", *, categories: str = "general,news", pace: float = 1.0) -> None:
        self._url = url.rstrip("/")
        self._categories = categories
        self.pace = pace

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        if not self._url:
            raise Refused("Set SEARXNG_URL to the address of a SearXNG instance.")
        try:
            answer, _ = api.get(
                f"{self._url}/search",
                {
                    "q": query.words,
                    "format": "json",
                    "language": query.language,
                    "categories": self._categories,
                },
            )
        except Refused:
            raise Refused(
                "The SearXNG instance gives no JSON; add json to search.formats in its settings."
            ) from None
        if not isinstance(answer, dict) or "results" not in answer:
            raise BadReply("The answer of the SearXNG instance has no results.")
        silent = _silent(answer.get("unresponsive_engines"))
        results = api.listed(answer, "results")
        if silent and not results and not self._answered(silent):
            raise Unavailable(f"No search engine answered: {'; '.join(silent)}"[:300])
        hits = [
            Hit(
                title=api.text(result.get("title")),
                url=api.text(result.get("url")),
                published=dates.parse(api.text(result.get("publishedDate"))),
            )
            for result in results
            if api.text(result.get("url")).startswith(("http://", "https://"))
        ]
        return Hits(hits[:limit], silent=silent[:10])

    def _answered(self, silent: list[str]) -> bool:
        """Whether an engine is left that answered: it found nothing, which is no failure."""
        try:
            answer, _ = api.get(f"{self._url}/config")
        except (BadReply, Refused):
            return False
        asked, quiet = set(self._categories.split(",")), {one.partition(": ")[0] for one in silent}
        return any(
            engine.get("enabled") is True
            and isinstance(kinds := engine.get("categories"), list)
            and asked.intersection(map(str, kinds))
            and api.text(engine.get("name")) not in quiet
            for engine in api.listed(answer, "engines")
        )


def _silent(engines: object) -> list[str]:
    """ "engine: reason" for each engine that did not answer; old searx lists pairs, or names alone."""
    found = engines if isinstance(engines, list) else []
    return [": ".join(map(str, one)) if isinstance(one, list) else str(one) for one in found]
