"""Reviews: what each person answered, for those who may read it. The second review is blind here as on the desk."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from claims.api.conditional import own_tag
from claims.api.filters import any_of, equal
from claims.api.permissions import MayReadReviews, person_of
from claims.api.v1.evidence import OF_CLAIM
from claims.api.views import ReadOnlyViewSet
from claims.choices import Finding, Status
from claims.models import Review
from claims.public import PassageOut, cited
from claims.queries import readable_reviews


class ReviewOut(serializers.Serializer[Review]):
    """One person's answer in one round."""

    uid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uid")
    reviewer = serializers.CharField(source="reviewer.username")
    round = serializers.IntegerField(help_text="Counts up when a claim is reopened.")
    status = serializers.ChoiceField(choices=Status.choices)
    finding = serializers.ChoiceField(choices=Finding.choices)
    rationale = serializers.CharField()
    created_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was taken back or replaced; null: it counts."
    )
    passages = PassageOut(many=True, source="evidence", help_text="What it cites.")


@extend_schema_view(
    list=extend_schema(
        summary="List reviews",
        description="Those you may read: editors all, reviewers their own and those of claims that are decided "
        "or disagreed on. For others this is forbidden.",
        responses=ReviewOut,
    ),
    retrieve=extend_schema(summary="Read one review", responses=ReviewOut),
)
class ReviewViewSet(ReadOnlyViewSet):
    permission_classes = (MayReadReviews,)
    queryset = Review.objects.filter(claim__removed_at=None)
    serializer_class = ReviewOut
    orderings = {"created": ("pk",), "-created": ("-pk",)}
    filters = {
        "claim": OF_CLAIM,
        "reviewer": equal("reviewer__username", serializers.CharField(), help="Whose; an account's name."),
        "status": any_of("status", choices=Status.choices, help="What was answered."),
    }

    def get_queryset(self) -> QuerySet[Review]:
        rows = super().get_queryset().select_related("claim", "reviewer").prefetch_related(cited())
        return readable_reviews(rows, person_of(self.request))

    def tag(self) -> str:
        return own_tag(self.request)
