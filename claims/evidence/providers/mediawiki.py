"""Wikis: Wikipedia in Arabic and English, or any MediaWiki, by its Action API.

Errors come with status 200. Without `srwhat=text` a wiki with the database's search finds titles only.
TextExtracts gives whole pages, but for their tables, one at a time; a wiki without it gives HTML. The revision is
cited (?oldid=), so that the evidence stays what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from claims.documents import dates, html
from claims.evidence import addresses, api
from claims.evidence.base import BadReply, Refused, Throttled
from claims.evidence.http import Fetched
from claims.evidence.types import Hit, Query
from claims.extraction.normalize import detect_language

_SLOW_DOWN = frozenset({"maxlag", "ratelimited", "readonly"})
_NOT_ALLOWED = frozenset({"readapidenied", "permissiondenied", "mustbeloggedin"})


class MediaWiki:
    """Pages of wikis. `apis`: the address of api.php by language; `publisher`: what to call them."""

    key = "mediawiki"
    label = "Wikis"
    asked_with = "words"
    needs_key = False
    sends_text_to_third_party = True
    storable = True

    def __init__(
        self,
        apis: Mapping[str, str] = {
            "ar": "https://ar.wikipedia.org/w/api.php",
            "en": "https://en.wikipedia.org/w/api.php",
        },
        *,
        publisher: str = "",
        pace: float = 0.5,
        wikidata: str = "",
    ) -> None:
        self._apis = dict(apis)
        self._publisher = publisher
        self._wikidata = wikidata
        self.pace = pace

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        """The pages the wiki of the query's language finds, each with its whole text."""
        if query.language not in self._apis:
            return []
        found = self._ask(
            self._apis[query.language],
            list="search",
            srsearch=query.words,
            srwhat="text",
            srlimit=limit,
            srprop="",
        )
        pages = [page.get("pageid") for page in api.listed(found, "query", "search")]
        hits = (self._page(query.language, page) for page in pages if isinstance(page, int))
        return [hit for hit in hits if hit]

    def translate(self, name: str, language: str) -> str:
        """What a name is called in the other language (ar, en), "" when neither wiki nor Wikidata knows it."""
        other = "en" if language == "ar" else "ar"
        if language in self._apis:
            found = self._ask(
                self._apis[language], titles=name, redirects=1, prop="langlinks", lllang=other, lllimit=1
            )
            for page in api.listed(found, "query", "pages"):
                for link in api.listed(page, "langlinks"):
                    if title := api.text(link.get("title")):
                        return title.partition(" (")[0]
        return self._label(name, language, other) if self._wikidata else ""

    def _label(self, name: str, language: str, other: str) -> str:
        """The label in the other language of the item whose own label or alias is the name."""
        found = self._ask(
            self._wikidata, action="wbsearchentities", search=name, language=language, type="item", limit=1
        )
        for item in api.listed(found, "search"):
            entity = api.text(item.get("id"))
            answer = self._ask(
                self._wikidata, action="wbgetentities", ids=entity, props="labels", languages=other
            )
            entities = answer.get("entities")
            labels = entities.get(entity, {}).get("labels") if isinstance(entities, dict) else None
            label = labels.get(other) if isinstance(labels, dict) else None
            return api.text(label.get("value")) if isinstance(label, dict) else ""
        return ""

    def _page(self, language: str, page: int) -> Hit | None:
        answer = self._ask(
            self._apis[language], pageids=page, prop="extracts|info|revisions", explaintext=1, exlimit=1,
            inprop="url", rvprop="ids|timestamp",
        )  # fmt: skip
        for found in api.listed(answer, "query", "pages"):
            text = api.text(found.get("extract")) or self._parsed(language, page)
            if text.strip():
                return self._hit(found, text)
        return None

    def _hit(self, page: Mapping[str, Any], text: str) -> Hit:
        address = api.text(page.get("canonicalurl")) or api.text(page.get("fullurl"))
        revision = page.get("lastrevid")
        if address and isinstance(revision, int):
            address = str(httpx.URL(address).copy_merge_params({"oldid": revision}))
        changed = [api.text(one.get("timestamp")) for one in api.listed(page, "revisions")]
        published = dates.parse(changed[0]) if changed else None
        return Hit(
            title=api.text(page.get("title")),
            text=text,
            language=detect_language(text),  # a wiki says its own for pages in others, too
            url=address,
            publisher=self._publisher or addresses.site(address),
            published=published,
            published_source="meta" if published else "none",
            native_id=str(page.get("pageid", "")),
        )

    def _parsed(self, language: str, page: int) -> str:
        """The text of a page of a wiki without TextExtracts."""
        found = self._ask(
            self._apis[language], action="parse", pageid=page, prop="text", disableeditsection=1
        )
        parsed = found.get("parse")
        source = api.text(parsed.get("text")) if isinstance(parsed, dict) else ""
        return html.read(source)[0] if source else ""

    def _ask(self, url: str, **params: str | int) -> Mapping[str, Any]:
        """One answer of the API. Raises ProviderError, also for errors that come with status 200."""
        fixed: dict[str, str | int] = {"action": "query", "format": "json", "formatversion": 2, "maxlag": 5}
        answer, fetched = api.get(url, fixed | params)
        if not isinstance(answer, dict):
            raise BadReply("The wiki's answer is no object.")
        if "error" in answer:
            raise _error(answer["error"], fetched)
        return answer


def _error(error: Any, fetched: Fetched) -> Exception:
    code = api.text(error.get("code")) if isinstance(error, dict) else ""
    said = f"The wiki answered with the error {code}: {api.text(error.get('info')) if code else ''}"[:300]
    if code in _SLOW_DOWN:
        wait = fetched.header("Retry-After")
        return Throttled(said, retry_after=float(wait) if wait.isdecimal() else None)
    return Refused(said) if code in _NOT_ALLOWED else BadReply(said)
