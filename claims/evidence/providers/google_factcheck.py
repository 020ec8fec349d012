"""Google Fact Check Tools: what fact-checkers have published about a claim.

Google's terms forbid keeping its answers, so only the addresses are used: the fact-checker's own page is
fetched, with the ClaimReview in it. Every field of an answer may be missing; "nothing" is an empty object.
"""

from __future__ import annotations

from claims.evidence import api
from claims.evidence.base import Refused
from claims.evidence.types import Hit, Query

URL = "https://factchecktools.googleapis.com/v1alpha1/claims:search"


class GoogleFactCheck:
    """Fact-checks that Google knows of. `api_key` is a key of a Google Cloud project with the API enabled."""

    key = "google_factcheck"
    label = "Google Fact Check Tools"
    asked_with = "words"
    needs_key = True
    sends_text_to_third_party = True
    storable = False

    def __init__(self, api_key: str = "", *, url: str = URL, pace: float = 1.0) -> None:
        self._api_key = api_key
        self._url = url
        self.pace = pace

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        if not self._api_key:
            raise Refused("Set GOOGLE_FACTCHECK_KEY to an API key of Google Fact Check Tools.")
        # In a header: an address with a key in it ends up in logs.
        answer, _ = api.get(
            self._url,
            {"query": query.words, "languageCode": query.language, "pageSize": limit},
            headers={"X-Goog-Api-Key": self._api_key},
        )
        found = [
            review for claim in api.listed(answer, "claims") for review in api.listed(claim, "claimReview")
        ]
        hits = [Hit(title=api.text(one.get("title")), url=api.text(one.get("url"))) for one in found]
        return [hit for hit in hits if hit.url.startswith(("http://", "https://"))][:limit]
