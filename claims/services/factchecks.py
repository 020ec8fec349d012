"""Fact-checks that others published, from a ClaimReview feed into the archive, where the search finds them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from claims.choices import DateSource
from claims.evidence import addresses, http
from claims.evidence.types import Review
from claims.extraction.normalize import detect_language
from claims.models import Feed
from claims.services import archive
from claims.services.manners import Shared

URL = "https://storage.googleapis.com/datacommons-feeds/claimreview/latest/data.json"
LIMITS = replace(http.DEFAULT, content_types=None, seconds=1800.0, max_bytes=2 * 2**30)
DOCUMENT = "ClaimReview"


@dataclass(slots=True)
class Counts:
    """How many reviews were new, here already, and without a claim or an address."""

    new: int = 0
    known: int = 0
    left_out: int = 0


def store(*, reviews: Iterable[Review | None], clock: Callable[[], datetime]) -> Counts:
    """Keep each review as a snapshot: the claim, and the verdict in the fact-checker's words."""
    counts = Counts()
    for review in reviews:
        note = _note(review) if review else None
        if note is None:
            counts.left_out += 1
            continue
        _, new = archive.add_note(note=note, now=clock())
        counts.new += new
        counts.known += not new
    return counts


@contextmanager
def opened(place: str) -> Iterator[BinaryIO | None]:
    """A feed from a file or an address; None when it is unchanged since the last time. Raises FetchError, OSError."""
    if not place.lower().startswith(("http://", "https://")):
        with Path(place).open("rb") as file:
            yield file
        return
    # Not active: it is no list of pages, and nobody looks at it but the command.
    known, _ = Feed.objects.get_or_create(url=place, defaults={"active": False, "publisher": DOCUMENT})
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    with tempfile.TemporaryFile() as file, http.minding(Shared()):
        found = http.fetch(
            place,
            limits=LIMITS,
            into=file,
            headers={name: value for name, value in conditions.items() if value},
        )
        if found.status == 304:
            yield None
            return
        file.seek(0)
        yield file
        # Only now is it all stored.
        Feed.objects.filter(pk=known.pk).update(
            etag=http.condition(found.header("ETag"), 300),
            modified=http.condition(found.header("Last-Modified"), 100),
        )


def _note(review: Review) -> archive.Note | None:
    url = addresses.canonical(review.url)
    if not url:
        return None
    language = review.language if review.language in {"ar", "en"} else detect_language(review.claim)
    said = "التقييم" if language == "ar" else "Rating"
    text = f"{review.claim}\n{said}: {review.rating}" if review.rating else review.claim
    return archive.Note(
        title=archive.without(review.claim)[:500],
        text=archive.storable(text),
        publisher=archive.without(review.publisher)[:200] or addresses.site(url)[:200],
        document=DOCUMENT,
        url=url,
        published=review.published,
        published_source=DateSource.JSONLD if review.published else "",
        language=language,
        review={name: archive.without(value) for name, value in review.as_dict().items()},
    )
