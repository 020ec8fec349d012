"""ClaimReview (schema.org): a fact-checker's own mark-up, in pages, in feeds and in Google's answers.

Every field is somebody's word and may be missing, a list, or of another type; what is no text is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import ijson

from claims.documents import blocks, dates, metadata
from claims.evidence.feeds import FeedError
from claims.evidence.types import Review

MAX_TEXT = 2000


def in_page(source: str) -> Review | None:
    """The first ClaimReview in the JSON-LD of a page, None when it has none."""
    tree = blocks.parse(source)
    if tree is None:
        return None
    found = (from_item(thing) for thing in metadata.json_ld(tree) if "ClaimReview" in metadata.kinds(thing))
    return next(filter(None, found), None)


def in_feed(file: BinaryIO) -> Iterator[Review | None]:
    """The reviews of a Data Commons feed, one at a time however large it is; None for each that says nothing.

    An element's `item` may be an object, a list of them, or null. Raises FeedError for what is no such feed.
    """
    try:
        for element in ijson.items(file, "dataFeedElement.item", use_float=True):
            found = element.get("item") if isinstance(element, dict) else None
            for item in found if isinstance(found, list) else [found]:
                yield from_item(item) if isinstance(item, dict) else None
    except (ijson.JSONError, ValueError, RecursionError) as error:
        raise FeedError(f"This is no ClaimReview feed: {error}") from error


def from_item(item: Mapping[str, Any]) -> Review | None:
    """A ClaimReview object read; None when it does not say what was claimed."""
    claim = _text(item.get("claimReviewed"))
    if not claim:
        return None
    reviewed, rating = _object(item.get("itemReviewed")), _object(item.get("reviewRating"))
    author = _object(item.get("author"))
    return Review(
        claim=claim,
        rating=_rating(rating),
        claimant=_text(_object(reviewed.get("author")).get("name")),
        publisher=_text(author.get("name")) or _text(_object(item.get("publisher")).get("name")),
        url=_text(item.get("url")),
        language=_text(item.get("inLanguage"))[:2].lower(),
        published=dates.parse(_text(item.get("datePublished"))),
        claimed=dates.parse(_text(reviewed.get("datePublished"))),
    )


def _rating(rating: Mapping[str, Any]) -> str:
    """The rating in words; of a bare number, the number of its best: "1/5"."""
    if words := _text(rating.get("alternateName")):
        return words
    value, best = _text(rating.get("ratingValue")), _text(rating.get("bestRating"))
    return f"{value}/{best}" if value and best else value


def _object(value: object) -> Mapping[str, Any]:
    """An object, or the first of a list of them."""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, dict)), None)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            value = f"{value:g}"
        except OverflowError:  # JSON has whole numbers of any size
            return ""
    return " ".join(value.split())[:MAX_TEXT] if isinstance(value, str) else ""
