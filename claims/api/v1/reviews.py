"""Reviews: what each person answered, for those who may read it. The second review is blind here as on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from claims import workflow
from claims.api import conditional
from claims.api.errors import Conflict, Outdated, Unconditional
from claims.api.filters import any_of, equal
from claims.api.parsing import Choice, Sent
from claims.api.permissions import MayAnswer, MayReadReviews, person_of
from claims.api.v1.claims import current
from claims.api.v1.evidence import OF_CLAIM
from claims.api.views import ReadOnlyViewSet
from claims.api.writing import Writing, once, written
from claims.choices import Finding, Status
from claims.models import Claim, Review
from claims.public import PassageOut, cited
from claims.queries import readable_reviews
from claims.services import reviews
from claims.services.work import StaleClaim

LONGEST_RATIONALE = 10_000
STALE = "The claim is not as you read it any more; read it again, and answer what there is now."


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


class ReviewIn(Sent):
    """What you say about a claim. Verified and disputed need a passage."""

    claim = serializers.UUIDField()
    status = Choice(choices=Status.choices)
    finding = Choice(choices=Finding.choices, help_text="One that goes with the status.")
    rationale = serializers.CharField(min_length=1, max_length=LONGEST_RATIONALE, help_text="Why.")
    evidence = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=200, help_text="The passages it cites."
    )


SEEN = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the claim as you read it: who answers must have seen what there is.",
)


@extend_schema_view(
    list=extend_schema(
        summary="List reviews",
        description="Those you may read: editors all, reviewers their own and those of claims that are decided "
        "or disagreed on. For others this is forbidden.",
        responses=ReviewOut,
    ),
    retrieve=extend_schema(summary="Read one review", responses=ReviewOut),
)
class ReviewViewSet(Writing, ReadOnlyViewSet):
    writers = {"create": MayAnswer, "withdraw": MayAnswer}
    permission_classes = (MayReadReviews,)
    queryset = Review.objects.filter(claim__removed_at=None)
    serializer_class = ReviewOut
    tagged_by_ledger = False  # an account gets another name without an event
    orderings = {"created": ("pk",), "-created": ("-pk",)}
    filters = {
        "claim": OF_CLAIM,
        "reviewer": equal("reviewer__username", serializers.CharField(), help="Whose; an account's name."),
        "status": any_of("status", choices=Status.choices, help="What was answered."),
    }

    def get_queryset(self) -> QuerySet[Review]:
        rows = super().get_queryset().select_related("claim", "reviewer").prefetch_related(cited())
        return readable_reviews(rows, person_of(self.request))

    @extend_schema(
        summary="Answer a claim",
        description="An earlier answer of yours, of the same round, is replaced. When all that the article asks for are "
        "in and agree, the claim is decided.",
        parameters=[SEEN],
        request=ReviewIn,
        responses={201: ReviewOut},
    )
    @once
    def create(self, request: Request) -> HttpResponse:
        sent = self.sent(ReviewIn)
        # Read before the tag: what changes between the two is noticed when the answer is stored.
        claim = Claim.objects.select_related("version__article").filter(uid=sent.pop("claim")).first()
        if claim is None:
            raise exceptions.ValidationError({"claim": ["There is no such claim."]}, code="unknown")
        _refuse_unseen(request, claim)
        with refused():
            review = reviews.submit(
                claim=claim, by=person_of(request), seen=claim.revision, now=timezone.now(), **sent
            )
        return self._written(review, status=201)

    @extend_schema(
        summary="Take back an answer of yours",
        description="The decision it made is withdrawn with it.",
        request=None,
        responses=ReviewOut,
    )
    @action(detail=True, methods=["post"])
    @once
    def withdraw(self, request: Request, uid: UUID) -> HttpResponse:
        review = self.get_object()
        if review.reviewer_id != person_of(request).pk:
            raise exceptions.PermissionDenied("This answer is somebody else's.")
        claim = review.claim
        if review.withdrawn_at or review.round != claim.round:
            raise Conflict("This answer counts no more.", "withdrawn")
        with refused():
            reviews.withdraw(claim=claim, by=person_of(request), seen=claim.revision, now=timezone.now())
        return self._written(review, status=200)

    def _written(self, review: Review, *, status: int) -> HttpResponse:
        (row,) = self.rows(list(self.get_queryset().filter(pk=review.pk)))
        return written(row, status=status, location=self.address_of(review.uid))


@contextmanager
def refused() -> Iterator[None]:
    """What the services refuse, as problems. Raises ValidationError, Conflict, Outdated."""
    try:
        yield
    except workflow.InvalidAnswer as problem:
        raise exceptions.ValidationError({problem.field: [str(problem)]}, code=problem.code) from None
    except reviews.NotAllowed as problem:
        raise Conflict(str(problem), "not_allowed") from None
    except StaleClaim:
        raise Outdated(STALE) from None


def _refuse_unseen(request: Request, claim: Claim) -> None:
    """Raises Unconditional, Outdated."""
    _, tag = current(claim.uid)
    seen = conditional.is_current(request, tag)
    if seen is None:
        raise Unconditional("Send If-Match with the ETag of the claim as you read it, in its quotes.")
    if not seen:
        raise Outdated(STALE)
