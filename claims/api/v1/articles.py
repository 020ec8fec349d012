"""Articles, with the newest text of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from claims.api.filters import any_of, equal
from claims.api.parsing import Choice, Sent, WebAddress
from claims.api.permissions import MayAddArticles, MayBringTexts, MayEditArticles, person_of
from claims.api.v1.newer import MARKUP, NewerIn, NewerOut, bring
from claims.api.views import ReadOnlyViewSet
from claims.api.writing import Writing, once, written
from claims.choices import DateSource, Language, Status
from claims.models import Article, ArticleVersion, Claim
from claims.offsets import utf16_offsets
from claims.services import ingest


class ClaimCountsOut(serializers.Serializer[ArticleVersion]):
    """How many checkable claims the newest text has, by status."""

    verified = serializers.IntegerField()
    disputed = serializers.IntegerField()
    unverified = serializers.IntegerField()


class SentenceOut(serializers.Serializer[Any]):
    """A sentence of the text: it holds a claim, or `reason` says why not."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    start_utf16 = serializers.IntegerField()
    end_utf16 = serializers.IntegerField()
    role = serializers.CharField(help_text="headline, heading, boilerplate, dateline or body")
    reason = serializers.CharField(allow_null=True)


class VersionInBriefOut(serializers.Serializer[ArticleVersion]):
    """One immutable text of an article."""

    uid = serializers.UUIDField()
    number = serializers.IntegerField(help_text="1 for the first text; counts up.")
    sha256 = serializers.CharField(help_text="Of the text in UTF-8, hexadecimal.")
    created_at = serializers.DateTimeField()
    extracted_at = serializers.DateTimeField(allow_null=True)


class VersionOut(VersionInBriefOut):
    """One immutable text of an article, without the text."""

    claims = ClaimCountsOut(source="*")


class FullVersionOut(VersionOut):
    """One immutable text of an article. Every offset refers to `text`."""

    text = serializers.CharField()
    sentences = serializers.SerializerMethodField()

    @extend_schema_field(SentenceOut(many=True))
    def get_sentences(self, version: ArticleVersion) -> list[dict[str, Any]]:
        utf16 = utf16_offsets(version.text)
        return [
            {
                "start": sentence["start"],
                "end": sentence["end"],
                "start_utf16": utf16(sentence["start"]),
                "end_utf16": utf16(sentence["end"]),
                "role": sentence["role"],
                "reason": sentence["reason"],
            }
            for sentence in version.sentences
        ]


class ArticleInBriefOut(serializers.Serializer[Article]):
    """What an article says of itself."""

    uid = serializers.UUIDField()
    title = serializers.CharField()
    source_name = serializers.CharField(help_text="Who published it; may be empty.")
    url = serializers.CharField(help_text="Where it was published; may be empty.")
    language = serializers.ChoiceField(choices=Language.choices)
    published_date = serializers.DateField(allow_null=True)
    published_source = serializers.ChoiceField(
        choices=DateSource.choices, help_text="Where the date was read."
    )
    created_at = serializers.DateTimeField(help_text="When it came here.")


class ArticleOut(ArticleInBriefOut):
    """An article as it stands in a list."""

    version = VersionOut(source="current_version")


class FullArticleOut(ArticleOut):
    """An article with its text."""

    version = FullVersionOut(source="current_version")


class DetailsIn(Sent):
    """What a person says of an article; it wins over what the document says of itself."""

    title = serializers.CharField(required=False, min_length=1, max_length=500)
    source_name = serializers.CharField(
        required=False, max_length=200, allow_blank=True, help_text="Who published it."
    )
    url = WebAddress(
        required=False, max_length=ingest.MAX_URL, allow_blank=True, help_text="Where it was published."
    )
    published_date = serializers.DateField(required=False, allow_null=True)


class ArticleIn(DetailsIn):
    """An article: its text, or only the `url` of a page that is fetched. What is left out is read from the text."""

    text = serializers.CharField(
        required=False,
        trim_whitespace=False,
        min_length=1,
        max_length=ingest.MAX_CHARACTERS,
        help_text="Kept to the character when it is plain: offsets count from its first one.",
    )
    format = Choice(choices=["text", *MARKUP], default="text", help_text="Of `text`.")
    language = Choice(choices=Language.choices, required=False)
    review_policy = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2,
        help_text="How many reviews decide a claim. Left out: what the newsroom has set, at first 1.",
    )

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if not sent.get("text") and not sent.get("url"):
            raise exceptions.ValidationError(
                {"text": ["Send the text, or the url of a page."]}, code="either"
            )
        return sent


@extend_schema_view(
    list=extend_schema(
        summary="List articles", description="The article added last comes first.", responses=ArticleOut
    ),
    retrieve=extend_schema(
        summary="Read one article",
        description="With its newest text, and every sentence of it accounted for.",
        responses=FullArticleOut,
    ),
)
class ArticleViewSet(Writing, ReadOnlyViewSet):
    http_method_names = ["get", "head", "post", "patch"]
    writers = {"create": MayAddArticles, "partial_update": MayEditArticles, "versions": MayBringTexts}
    queryset = Article.objects.all()
    orderings = {"-created": ("-pk",), "created": ("pk",)}
    filters = {
        "language": any_of("language", choices=Language.choices, help="Language of the text."),
        "source_name": equal(
            "source_name__iexact", serializers.CharField(), help="Who published it; case is ignored."
        ),
        "published_from": equal(
            "published_date__gte", serializers.DateField(), help="Published on this day or later."
        ),
        "published_to": equal(
            "published_date__lte", serializers.DateField(), help="Published on this day or earlier."
        ),
    }

    def get_queryset(self) -> QuerySet[Article]:
        versions = newest_versions()
        if self.action == "list":
            versions = versions.defer("text", "sentences", "warnings")
        return super().get_queryset().prefetch_related(Prefetch("versions", versions))

    def get_serializer_class(self) -> type[ArticleOut]:
        return FullArticleOut if self.action == "retrieve" else ArticleOut

    @extend_schema(
        summary="Add an article",
        description="Its claims are found before the answer comes, and evidence is asked for. 200: the same text was "
        "here already, and nothing was added.",
        request=ArticleIn,
        responses={201: ArticleOut, 200: ArticleOut},
    )
    @once
    def create(self, request: Request) -> HttpResponse:
        sent = self.sent(ArticleIn)
        try:
            added = _add(sent, person_of(request), timezone.now())
        except ingest.IngestError as error:
            raise exceptions.ValidationError(
                {"text" if sent.get("text") else "url": [str(error)]}, code="unreadable"
            ) from None
        return self._written(added.article, status=201 if added.created else 200)

    @extend_schema(
        summary="Correct the details of an article",
        description="The text of an article never changes.",
        request=DetailsIn,
        responses=ArticleOut,
    )
    @once
    def partial_update(self, request: Request, uid: UUID) -> HttpResponse:
        article = self.get_object()
        sent = self.sent(DetailsIn, partial=True)
        ingest.edit_details(article=article, by=person_of(request), now=timezone.now(), **sent)
        return self._written(article, status=200)

    @extend_schema(
        summary="Store a newer text of an article",
        description="Its claims follow: with the same words or the same facts they keep their verdicts; where a figure, sign, "
        "negation or name differs another review is asked for; what is gone stays in the earlier text. 200: only shown, or "
        "the same text was here already. 409: the article was changed meanwhile, or more than half of the claims would be gone.",
        request=NewerIn,
        responses={201: NewerOut, 200: NewerOut},
    )
    @action(detail=True, methods=["post"])
    @once
    def versions(self, request: Request, uid: UUID) -> HttpResponse:
        told, stored = bring(self.get_object(), self.sent(NewerIn), person_of(request), timezone.now())
        location = self.reverse_action("detail", kwargs={"uid": uid}) if stored else ""
        return written(NewerOut(told).data, status=201 if stored else 200, location=location)

    def _written(self, article: Article, *, status: int) -> HttpResponse:
        (row,) = self.rows(list(self.get_queryset().filter(pk=article.pk)))
        return written(row, status=status, location=self.address_of(article.uid))


def _add(sent: dict[str, Any], by: User, now: datetime) -> ingest.Ingested:
    """Raises IngestError."""
    details: Any = {
        name: sent[name] for name in ("title", "source_name", "language", "review_policy") if name in sent
    }
    text, url, published = sent.get("text"), sent.get("url", ""), sent.get("published_date")
    if not text:
        return ingest.add_url(url=url, by=by, now=now, published=published, **details)
    if sent["format"] == "text":
        return ingest.add_article(text=text, url=url, by=by, now=now, published=published, **details)
    return ingest.add_text(
        text=text,
        content_type=MARKUP[sent["format"]],
        url=url,
        by=by,
        now=now,
        published=published,
        **details,
    )


class ListedVersionOut(VersionOut):
    """One immutable text of an article, and the article's uid."""

    article = serializers.UUIDField(source="article.uid")


class SingleVersionOut(FullVersionOut):
    """One immutable text of an article with the text, and the article's uid."""

    article = serializers.UUIDField(source="article.uid")


@extend_schema_view(
    list=extend_schema(
        summary="List versions",
        description="The texts of articles, the oldest first.",
        responses=ListedVersionOut,
    ),
    retrieve=extend_schema(
        summary="Read one version", description="With its text and sentences.", responses=SingleVersionOut
    ),
)
class VersionViewSet(ReadOnlyViewSet):
    queryset = ArticleVersion.objects.all()
    orderings = {"created": ("pk",), "-created": ("-pk",)}
    filters = {
        "article": equal("article__uid", serializers.UUIDField(), help="The uid of the article."),
    }

    def get_queryset(self) -> QuerySet[ArticleVersion]:
        found = counted(super().get_queryset().select_related("article"))
        return found.defer("text", "sentences", "warnings") if self.action == "list" else found

    def get_serializer_class(self) -> type[VersionOut]:
        return ListedVersionOut if self.action == "list" else SingleVersionOut


def newest_versions() -> QuerySet[ArticleVersion]:
    """The newest text of every article, with the numbers of its checkable claims."""
    later = ArticleVersion.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return counted(ArticleVersion.objects.filter(~Exists(later)))


def counted(versions: QuerySet[ArticleVersion]) -> QuerySet[ArticleVersion]:
    """Texts with the numbers of their checkable claims, by status."""
    counts = {
        str(status): Coalesce(Subquery(_number(status), output_field=IntegerField()), 0)
        for status in Status.values
    }
    return versions.annotate(**counts)


def _number(status: str) -> QuerySet[Claim, Any]:
    claims = Claim.objects.filter(version=OuterRef("pk"), checkable=True, status=status).order_by()
    return claims.values("version").annotate(n=Count("pk")).values("n")
