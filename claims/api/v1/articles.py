"""Articles, with the newest text of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from claims.api.filters import any_of, equal
from claims.api.views import ReadOnlyViewSet
from claims.choices import DateSource, Language, Status
from claims.models import Article, ArticleVersion, Claim
from claims.offsets import utf16_offsets


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
class ArticleViewSet(ReadOnlyViewSet):
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
        return ArticleOut if self.action == "list" else FullArticleOut


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
