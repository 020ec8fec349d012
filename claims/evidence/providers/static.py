"""Canned answers, for demonstrations and tests: no network, no clock, the same answer every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from claims.evidence.base import ProviderError
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Query


class Static:
    """Answers with its hits that share a term with the claim, most first; or fails as it was told to."""

    key = "static"
    label = "Canned answers"
    asked_with = "claim"
    needs_key = False
    sends_text_to_third_party = False
    storable = True
    pace = 0.0

    def __init__(
        self, hits: Sequence[Hit] = (), *, failures: Mapping[str, ProviderError] | None = None
    ) -> None:
        self._hits = [(hit, frozenset(tokens(f"{hit.title}\n{hit.text}"))) for hit in hits]
        self._failures = failures or {}  # claim text -> the error it raises

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        """The hits that share terms with the claim, best first, with the terms they share."""
        if query.text in self._failures:
            raise self._failures[query.text]
        terms = tuple(dict.fromkeys(query.tokens))
        found = []
        for hit, held in self._hits:
            matched = tuple(term for term in terms if term in held)
            if matched:
                found.append(replace(hit, matched_terms=matched, score=len(matched) / len(terms)))
        return sorted(found, key=lambda hit: -hit.score)[:limit]
