"""Articles in: one door for the command, the admin and the API."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from claims import documents, newsroom
from claims.choices import DateSource, EventType
from claims.documents import Document, DocumentError
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched
from claims.models import Article, ArticleVersion
from claims.services import assist, events, extraction

MAX_CHARACTERS = 2_000_000
MAX_URL = 2_000


class IngestError(Exception):
    """A text that cannot become an article; the message says in one sentence what to do."""


class NoDate(IngestError):
    """The text was to have a day of publication, and none was given or found."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """The article, and whether it is new (False: the same text was here already)."""

    article: Article
    created: bool

    @property
    def path(self) -> str:
        """Where it is read, under the address of the site."""
        return f"/articles/{self.article.uid}/"


class Details(TypedDict, total=False):
    """What a person says of an article; it wins over what the document says of itself."""

    title: str
    source_name: str
    published: date | None
    language: str
    review_policy: int | None
    must_be_dated: bool


class Changes(TypedDict, total=False):
    """Details of a stored article that may be corrected."""

    title: str
    source_name: str
    url: str
    review_policy: int
    published_date: date | None


def add_file(
    *, data: bytes, name: str, by: User | None, now: datetime, **details: Unpack[Details]
) -> Ingested:
    """Store an article from a file: text, HTML, Markdown or .docx. Raises IngestError."""
    return _add_document(read_document(data=data, name=name), by, now, details)


def add_url(*, url: str, by: User | None, now: datetime, **details: Unpack[Details]) -> Ingested:
    """Fetch a page once and store it as an article. Raises IngestError."""
    return _add_document(read_url(url), by, now, details)


def add_item(
    *,
    page: Fetched,
    item_title: str,
    item_published: date | None,
    by: User | None,
    now: datetime,
    stored: Callable[[Article], None],
    **details: Unpack[Details],
) -> Ingested:
    """Store a page that a feed lists. What the feed says, `item_title` and `item_published`, counts where the page says nothing.

    `stored` as in `add_article`. Raises IngestError.
    """
    try:
        document = read_page(page)
    except DocumentError as error:
        raise IngestError(str(error)) from error
    read = document.details
    told = replace(read, title=read.title or item_title)
    if item_published and not read.published:
        told = replace(told, published=item_published, published_source=DateSource.FEED.value)
    return _add_document(replace(document, details=told), by, now, details, stored)


def read_url(url: str) -> Document:
    """What a page says, fetched now. Raises IngestError. Call it outside transactions."""
    try:
        return read_page(http.fetch(url))
    except (FetchError, DocumentError) as error:
        raise IngestError(str(error)) from error


def read_page(page: Fetched) -> Document:
    """The text and details of a page that was fetched. Raises DocumentError."""
    return documents.read(page.content, content_type=page.content_type, charset=page.charset, url=page.url)


def add_text(
    *, text: str, content_type: str, url: str, by: User | None, now: datetime, **details: Unpack[Details]
) -> Ingested:
    """Store an article sent as HTML or Markdown; `url` is where it stands, or empty. Raises IngestError."""
    return _add_document(read_text(text=text, content_type=content_type, url=url), by, now, details)


def read_text(*, text: str, content_type: str, url: str) -> Document:
    """The text and details of HTML or Markdown that stands at `url`. Raises IngestError."""
    try:
        return documents.read(text.encode(), content_type=content_type, charset="utf-8", url=url)
    except DocumentError as error:
        raise IngestError(str(error)) from error


def read_document(*, data: bytes, name: str) -> Document:
    """The text and details of a file; nothing is written. Raises IngestError."""
    try:
        return documents.read(data, name=name)
    except DocumentError as error:
        raise IngestError(str(error)) from error


def _add_document(
    document: Document,
    by: User | None,
    now: datetime,
    details: Details,
    stored: Callable[[Article], None] | None = None,
) -> Ingested:
    read = document.details
    published = details.get("published")
    return add_article(
        text=document.text,
        by=by,
        now=now,
        title=details.get("title") or read.title,
        source_name=details.get("source_name") or read.source_name,
        url=read.url if len(read.url) <= MAX_URL else "",
        language=details.get("language") or read.language,
        published=published or read.published,
        published_source=DateSource.PERSON if published else read.published_source,
        review_policy=details.get("review_policy"),
        must_be_dated=details.get("must_be_dated", False),
        stored=stored,
    )


def edit_details(*, article: Article, by: User, now: datetime, **changes: Unpack[Changes]) -> None:
    """Correct the details of an article; what is the same already leaves no event. The text never changes."""
    after: dict[str, Any] = {**changes}
    if "published_date" in after and after["published_date"] != article.published_date:
        after["published_source"] = DateSource.PERSON if after["published_date"] else DateSource.NONE
    changed = events.changed({name: getattr(article, name) for name in after}, after)
    if not changed:
        return
    for name in changed:
        setattr(article, name, after[name])
    with transaction.atomic():
        article.save(update_fields=list(changed))
        events.record(
            EventType.ARTICLE_EDITED, target=article.uid, by=by, now=now, article=article, changes=changed
        )


def add_article(
    *,
    text: str,
    by: User | None,
    now: datetime,
    title: str = "",
    source_name: str = "",
    url: str = "",
    language: str = "",
    published: date | None = None,
    published_source: str = "",
    review_policy: int | None = None,
    must_be_dated: bool = False,
    stored: Callable[[Article], None] | None = None,
) -> Ingested:
    """Store an article with its claims and queue their look-ups; the same text twice is one article.

    Title, language and date are read from the text where they are not given, and how many reviews it needs from
    the newsroom's settings. With `must_be_dated` nothing is stored where no date is given or found: days counted
    from it ("last Monday") are read once. `stored` is called with a new article inside the transaction that stores
    it: what it raises undoes it all. Raises IngestError; NoDate for what has no date.
    """
    text = checked_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    here = _known(digest)
    if here:
        return Ingested(here, created=False)
    # Seconds of work for a long text: outside the transaction.
    found = extraction.run(text=text, language=language, published=published, title=title)
    if must_be_dated and found.published is None:
        raise NoDate("The text names no day on which it was published; give it.")
    read = DateSource.TEXT if found.published else DateSource.NONE
    article = Article(
        title=_first_line(title, found.title, text),
        source_name=source_name[:200],
        url=url,
        language=found.language,
        published_date=found.published,
        published_source=read if published is None else published_source or DateSource.PERSON,
        review_policy=review_policy or newsroom.current().review_policy,
        created_by=by,
    )
    try:
        with transaction.atomic():
            article.save(force_insert=True)
            version = ArticleVersion(article=article, number=1, title=article.title)
            events.record(
                EventType.ARTICLE_ADDED, target=article.uid, by=by, now=now, article=article, sha256=digest
            )
            extraction.add_version(version=version, text=text, sha256=digest, found=found, now=now)
            assist.queue(version=version)
            if stored:
                stored(article)
    except IntegrityError:
        # Somebody else stored the same text while we were reading it.
        here = _known(digest)
        if here is None:
            raise
        return Ingested(here, created=False)
    return Ingested(article, created=True)


def known(text: str) -> Article | None:
    """The article with this text, when it is here. Raises IngestError for a text that can be none."""
    return _known(hashlib.sha256(checked_text(text).encode()).hexdigest())


def checked_text(text: str) -> str:
    """The text, which can be an article's. Raises IngestError."""
    # NUL cannot be stored by PostgreSQL; surrogates cannot be encoded. Both mean a file misread.
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise IngestError(
            "This is not readable text; save it as plain text, HTML, Markdown or .docx and try again."
        )
    if not any(char.isalnum() for char in text):
        raise IngestError("There is no text in it; paste or upload the article itself.")
    if len(text) > MAX_CHARACTERS:
        raise IngestError(
            f"The text has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}. Split it."
        )
    return text


def _first_line(*texts: str) -> str:
    """The first line with anything in it, short enough for a title."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return next(filter(None, lines), "")[:500].strip()


def _known(digest: str) -> Article | None:
    version = ArticleVersion.objects.filter(sha256=digest, number=1).select_related("article").first()
    return version.article if version else None
