"""A fetched page read: text, title, publisher, date with its source, language, and a fact-check's verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from claims import documents
from claims.documents import DocumentError
from claims.evidence import addresses, claimreview, http
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched
from claims.evidence.types import Review
from claims.extraction.normalize import detect_language

PDF = "application/pdf"
LIMITS = replace(http.DEFAULT, content_types=http.CONTENT_TYPES | {PDF})
MAX_CHARACTERS = 2_000_000  # of a page: what is longer holds the database while it is compared with others
PDF_FIGURES = "pdf_figures"  # a flag: letters and digits are to be compared with the original


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as a document. `url` is canonical, `requested` what was asked for; `fetched` the bytes."""

    url: str
    requested: str
    title: str
    text: str
    language: str
    publisher: str
    published: date | None
    published_source: str
    fetched: Fetched
    flags: tuple[str, ...] = ()
    review: Review | None = None


def read(fetched: Fetched, *, requested: str) -> Page:
    """The page as a document. Raises FetchError when it holds nothing that can be read."""
    try:
        document = documents.read(
            fetched.content,
            content_type=fetched.content_type,
            charset=fetched.charset,
            url=fetched.url,
            pdf_too=True,
        )
    except DocumentError as error:
        raise FetchError(str(error)) from error
    if len(document.text) > MAX_CHARACTERS:
        raise FetchError("This page is longer than 2,000,000 characters; paste the passage instead.")
    details = document.details
    url = addresses.canonical(details.url) or addresses.canonical(fetched.url)
    if not url:
        raise FetchError("The address of this page is longer than 2,000 characters; paste its text instead.")
    language = details.language or detect_language(document.text)
    review = None
    if document.kind == "html":
        review = claimreview.in_page(fetched.content.decode(document.encoding or "utf-8", "replace"))
    return Page(
        url=url,
        requested=requested,
        title=details.title or next(filter(None, map(str.strip, document.text.splitlines())), url)[:500],
        text=document.text,
        language=language,
        publisher=details.source_name or addresses.site(url),
        published=details.published,
        published_source=details.published_source,
        fetched=fetched,
        flags=(PDF_FIGURES,) if document.kind == "pdf" and language == "ar" else (),
        review=review,
    )
