"""Articles in: one door for the command, the admin and the API."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from claims.choices import DateSource, EventType
from claims.models import Article, ArticleVersion
from claims.services import events, extraction

MAX_CHARACTERS = 2_000_000


class IngestError(Exception):
    """A text that cannot become an article; the message says in one sentence what to do."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """The article, and whether it is new (False: the same text was here already)."""

    article: Article
    created: bool

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}/articles/{self.article.uid}/"


def add_article(
    *,
    text: str,
    by: AbstractBaseUser | None,
    now: datetime,
    title: str = "",
    source_name: str = "",
    url: str = "",
    language: str = "",
    published: date | None = None,
    published_source: str = "",
    review_policy: int = 1,
) -> Ingested:
    """Store an article with its claims and queue their look-ups; the same text twice is one article.

    Title, language and date are read from the text where they are not given. Raises IngestError.
    """
    text = _checked(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = _known(digest)
    if known:
        return Ingested(known, created=False)
    # Seconds of work for a long text: outside the transaction.
    found = extraction.run(text=text, language=language, published=published, title=title)
    if published is None:
        source = DateSource.TEXT if found.published else DateSource.NONE
    else:
        source = DateSource(published_source or DateSource.PERSON)
    article = Article(
        title=(title or found.title or text.strip())[:500].strip().splitlines()[0],
        source_name=source_name[:200],
        url=url,
        language=found.language,
        published_date=found.published,
        published_source=source,
        review_policy=review_policy,
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
    except IntegrityError:
        # Somebody else stored the same text while we were reading it.
        known = _known(digest)
        if known is None:
            raise
        return Ingested(known, created=False)
    return Ingested(article, created=True)


def _checked(text: str) -> str:
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


def _known(digest: str) -> Article | None:
    version = ArticleVersion.objects.filter(sha256=digest, number=1).select_related("article").first()
    return version.article if version else None
