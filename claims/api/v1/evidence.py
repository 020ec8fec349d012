"""Evidence: every passage offered for a claim, and every verdict on one."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from claims.api.conditional import own_tag
from claims.api.filters import any_of, equal
from claims.api.permissions import person_of
from claims.api.views import ReadOnlyViewSet
from claims.choices import Basis, Relation, Status
from claims.models import Evidence, Verdict
from claims.public import EvidenceOut, VerdictOut, cited, passages
from claims.queries import readable_verdicts

OF_CLAIM = equal("claim__uid", serializers.UUIDField(), help="The uid of the claim.")


class ClaimEvidenceOut(EvidenceOut):
    """A passage, and the claim it is offered for."""

    claim = serializers.UUIDField(source="claim.uid")
    created_at = serializers.DateTimeField()


class ClaimVerdictOut(VerdictOut):
    """A decision, and the claim it is on."""

    claim = serializers.UUIDField(source="claim.uid")
    withdrawn = serializers.SerializerMethodField(
        help_text="Whether this takes the decision before it back, and decides nothing."
    )

    def get_withdrawn(self, verdict: Verdict) -> bool:
        return verdict.basis == Basis.WITHDRAWN


@extend_schema_view(
    list=extend_schema(
        summary="List evidence", description="In the order in which it was found.", responses=ClaimEvidenceOut
    ),
    retrieve=extend_schema(summary="Read one passage", responses=ClaimEvidenceOut),
)
class EvidenceViewSet(ReadOnlyViewSet):
    queryset = Evidence.objects.filter(claim__removed_at=None)
    serializer_class = ClaimEvidenceOut
    orderings = {"created": ("pk",), "-created": ("-pk",)}
    filters = {
        "claim": OF_CLAIM,
        "suggestion": any_of("suggestion", choices=Relation.choices, help="What the machine makes of it."),
        "snapshot": equal("snapshot__uid", serializers.UUIDField(), help="The uid of its document."),
    }

    def get_queryset(self) -> QuerySet[Evidence]:
        return passages(super().get_queryset().select_related("claim"))


@extend_schema_view(
    list=extend_schema(
        summary="List verdicts",
        description="Also those that a later one replaces; the oldest first. While a claim that was decided is open again, "
        "what was decided is for editors, unless it is published.",
        responses=ClaimVerdictOut,
    ),
    retrieve=extend_schema(summary="Read one verdict", responses=ClaimVerdictOut),
)
class VerdictViewSet(ReadOnlyViewSet):
    queryset = Verdict.objects.filter(claim__removed_at=None)
    serializer_class = ClaimVerdictOut
    orderings = {"created": ("pk",), "-created": ("-pk",)}
    filters = {
        "claim": OF_CLAIM,
        "status": any_of("status", choices=Status.choices, help="What was decided."),
    }

    def get_queryset(self) -> QuerySet[Verdict]:
        rows = super().get_queryset().select_related("claim").prefetch_related(cited())
        return readable_verdicts(rows, person_of(self.request))

    def tag(self) -> str:
        return own_tag(self.request)
