"""Articles, with the newest text of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from claims.api.filters import any_of, equal
from claims.api.views import ReadOnlyViewSet
from claims.choices import DateSource, Language, Status
from claims.models import Article, ArticleVersion
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


def newest_versions() -> QuerySet[ArticleVersion]:
    """The newest text of every article, with the numbers of its checkable claims."""
    later = ArticleVersion.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    counted = Q(claims__checkable=True, claims__removed_at=None)
    counts = {
        str(status): Count("claims", filter=counted & Q(claims__status=status)) for status in Status.values
    }
    return ArticleVersion.objects.filter(~Exists(later)).annotate(**counts)
