"""A newer text of an article: what is sent, and what is told of its claims."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from rest_framework import exceptions, serializers

from claims.api.errors import Conflict
from claims.api.parsing import Choice, Sent
from claims.matching import OUTCOMES, Change
from claims.matching.protected import KINDS
from claims.models import Article, ArticleVersion
from claims.services import ingest, versions
from claims.services.ingest import IngestError
from claims.services.versions import Followed, Overtaken, Prepared

MARKUP = {"html": "text/html", "markdown": "text/markdown"}


class NewerIn(Sent):
    """A newer text, or nothing: then the page at the article's `url` is fetched."""

    text = serializers.CharField(
        required=False,
        trim_whitespace=False,
        min_length=1,
        max_length=ingest.MAX_CHARACTERS,
        help_text="Kept to the character when it is plain. Left out: the article's `url` is fetched.",
    )
    format = Choice(choices=["text", *MARKUP], default="text", help_text="Of `text`.")
    preview = serializers.BooleanField(default=False, help_text="Only tell what would come of it.")
    accept_loss = serializers.BooleanField(
        default=False, help_text="Store it even if more than half of the claims are gone."
    )


class ProtectedOut(serializers.Serializer[Change]):
    """What of a claim may not differ, and does."""

    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    before = serializers.CharField(help_text="Empty where there was none.")
    after = serializers.CharField(help_text="Empty where there is none.")


class FollowedOut(serializers.Serializer[Followed]):
    """A claim and what becomes of it in the newer text."""

    uid = serializers.UUIDField(source="claim.uid")
    outcome = serializers.ChoiceField(choices=[(outcome, outcome) for outcome in OUTCOMES])
    quote_before = serializers.CharField(source="was")
    quote = serializers.CharField(help_text="In the newer text; empty where it is not there.")
    protected = ProtectedOut(many=True, source="anchored.changes", help_text="What made it `changed`.")


class CountsOut(serializers.Serializer[Any]):
    """How many claims came to what; `new` are those that nobody had."""

    moved = serializers.IntegerField()
    edited = serializers.IntegerField()
    changed = serializers.IntegerField()
    ambiguous = serializers.IntegerField()
    gone = serializers.IntegerField()
    new = serializers.IntegerField()


class NewerOut(serializers.Serializer[Any]):
    """What came of a newer text."""

    version = serializers.UUIDField(
        allow_null=True, help_text="The newest text there is now; null in a preview."
    )
    stored = serializers.BooleanField(
        help_text="False in a preview, and when the same text was here already."
    )
    counts = CountsOut(allow_null=True, help_text="Null when the same text was here already.")
    claims = FollowedOut(many=True)


def bring(article: Article, sent: dict[str, Any], by: User, now: datetime) -> tuple[dict[str, Any], bool]:
    """What NewerOut shows, and whether the text is stored. Raises APIException."""
    try:
        text = _text(article, sent)
        prepared = versions.prepare(article=article, text=text)
    except IngestError as error:
        field = "text" if sent.get("text") else "url"
        raise exceptions.ValidationError({field: [str(error)]}, code="unreadable") from None
    if prepared is None:
        newest = article.versions.order_by("-number").values_list("uid", flat=True).first()
        return {"version": newest, "stored": False, "counts": None, "claims": []}, False
    if sent["preview"]:
        return _told(prepared, None), False
    if prepared.loses_most and not sent["accept_loss"]:
        raise Conflict("More than half of the claims would be gone; look at the preview.", "loses_most")
    try:
        version = versions.store(prepared=prepared, by=by, now=now)
    except Overtaken:
        raise Conflict("The article was changed meanwhile; send it again.", "overtaken") from None
    return _told(prepared, version), True


def _text(article: Article, sent: dict[str, Any]) -> str:
    """Raises IngestError."""
    text = sent.get("text")
    if not text:
        return ingest.read_url(article.url).text
    if sent["format"] == "text":
        return str(text)
    return ingest.read_text(text=text, content_type=MARKUP[sent["format"]], url=article.url).text


def _told(prepared: Prepared, version: ArticleVersion | None) -> dict[str, Any]:
    return {
        "version": version.uid if version else None,
        "stored": version is not None,
        "counts": prepared.counts,
        "claims": prepared.shown,
    }
