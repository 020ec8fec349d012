"""Look-ups: which provider was asked about which claim, and what came of it; and the providers themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from claims import refusals, roles
from claims.api.filters import any_of, equal
from claims.api.parsing import Sent, WebAddress
from claims.api.permissions import MayAddClaims, person_of
from claims.api.v1.evidence import OF_CLAIM
from claims.api.views import FIELDS, Reading, ReadOnlyViewSet, Rows, part
from claims.api.writing import Writing, once, written
from claims.choices import LookupState
from claims.models import Claim, Lookup
from claims.public import as_json
from claims.services import asking, health, lookups
from claims.services.health import Fare


class LookupOut(serializers.Serializer[Lookup]):
    """One question to one provider about one claim."""

    uid = serializers.UUIDField()
    claim = serializers.UUIDField(source="claim.uid")
    provider = serializers.CharField(help_text="The key of the provider.")
    address = serializers.CharField(help_text="The page it is asked about; empty: the claim's words.")
    state = serializers.ChoiceField(choices=LookupState.choices)
    attempts = serializers.IntegerField()
    passages = serializers.IntegerField(source="hits", help_text="Offered by the last attempt.")
    error_code = serializers.CharField(help_text="What kind of failure the last attempt was; may be empty.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class LookupIn(Sent):
    """A question about a claim."""

    claim = serializers.UUIDField()
    provider = serializers.CharField(
        required=False,
        min_length=1,
        max_length=50,
        help_text="The key of one; left out: all that were asked before.",
    )
    address = WebAddress(
        required=False, max_length=2000, help_text="The page to look at; no provider need be named then."
    )


class AskedOut(serializers.Serializer[Any]):
    """What is asked about a claim now, and was before."""

    lookups = LookupOut(many=True)


class HealthOut(serializers.Serializer[Fare]):
    """How a provider fared last. It rests after failures, or when it asks for it."""

    well = serializers.BooleanField(help_text="Neither failing nor resting.")
    succeeded_at = serializers.DateTimeField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField(help_text="In a row.")
    error_code = serializers.CharField(help_text="What kind of failure the last one was; may be empty.")
    rests_until = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Look-ups that are queued or running.")


class ProviderOut(serializers.Serializer[Any]):
    """A source of evidence."""

    key = serializers.CharField(help_text="Its only name; it never changes.")
    label = serializers.CharField(help_text="For people.")  # type: ignore[assignment]
    asked_with = serializers.CharField(help_text="claim, words or address: what it is asked with.")
    needs_key = serializers.BooleanField(help_text="Whether the newsroom must have a key of its own.")
    sends_text_to_third_party = serializers.BooleanField(
        help_text="Whether words of articles leave the newsroom."
    )
    storable = serializers.BooleanField(help_text="Whether its answers may be kept.")
    health = HealthOut()


@extend_schema_view(
    list=extend_schema(summary="List look-ups", description="The oldest first.", responses=LookupOut),
    retrieve=extend_schema(summary="Read one look-up", responses=LookupOut),
)
class LookupViewSet(Writing, ReadOnlyViewSet):
    """Jobs change without events: their tag is of their bytes."""

    writers = {"create": MayAddClaims}

    queryset = Lookup.objects.filter(claim__removed_at=None)
    serializer_class = LookupOut
    tagged_by_ledger = False
    orderings = {"created": ("pk",), "-created": ("-pk",)}
    filters = {
        "claim": OF_CLAIM,
        "provider": equal("provider", serializers.CharField(), help="The key of the provider."),
        "state": any_of("state", choices=LookupState.choices, help="Where the work on it stands."),
    }

    def get_queryset(self) -> QuerySet[Lookup]:
        return super().get_queryset().select_related("claim")

    @extend_schema(
        summary="Ask for evidence",
        description="Of one provider, or of all that were asked before. Reviewers name a page to look at (`address`); what "
        "else costs others' time is for editors. The answer has all look-ups of the claim; read them until their state is final.",
        request=LookupIn,
        responses={202: AskedOut},
    )
    @once
    def create(self, request: Request) -> HttpResponse:
        sent = self.sent(LookupIn)
        by, now = person_of(request), timezone.now()
        claim = Claim.objects.select_related("version__article").filter(uid=sent["claim"]).first()
        if claim is None:
            raise exceptions.ValidationError({"claim": ["There is no such claim."]}, code="unknown")
        provider = sent.get("provider") or (_reader_of_pages() if sent.get("address") else "")
        if not (roles.is_editor(by) or (sent.get("address") and provider == _reader_of_pages())):
            raise exceptions.PermissionDenied("Reviewers ask about a page; the rest is for editors.")
        if provider:
            _ask(claim, provider, sent.get("address", ""), by, now)
        else:
            lookups.ask_again(claims=[claim], by=by, now=now)
        found = self.rows(list(self.get_queryset().filter(claim=claim).order_by("pk")))
        return written(f'{{"lookups":[{",".join(found)}]}}', status=202)


def _ask(claim: Claim, provider: str, address: str, by: User, now: datetime) -> None:
    """Raises ValidationError."""
    try:
        lookups.ask(claims=[claim], provider=provider, address=address, by=by, now=now)
    except lookups.CannotAsk as problem:
        field = "provider" if problem.code == "no_provider" else "address"
        raise exceptions.ValidationError({field: [refusals.cannot_ask(problem)]}, code=problem.code) from None


def _reader_of_pages() -> str:
    """The key of the provider that looks at a page somebody names; empty where none does."""
    found = (key for key, provider in asking.providers().items() if provider.asked_with == "address")
    return next(found, "")


class ProviderViewSet(Reading):
    """The configured providers: a handful, so that their list has one page."""

    serializer_class = ProviderOut
    queryset = Lookup.objects.none()  # tells drf-spectacular nothing else
    pagination_class = None  # type: ignore[assignment]
    paginated = False
    lookup_field = lookup_url_kwarg = "key"
    lookup_value_converter = "slug"

    @extend_schema(summary="List providers", responses=ProviderOut(many=True))
    def list(self, request: Request) -> HttpResponse:
        return self.answer(lambda: f"[{','.join(self.rows(_providers()))}]", "")

    @extend_schema(summary="Read one provider", responses=ProviderOut)
    def retrieve(self, request: Request, key: str) -> HttpResponse:
        found = [one for one in _providers() if one["key"] == key]
        if not found:
            raise Http404
        return self.answer(lambda: self.rows(found)[0], "")

    def rows(self, found: Sequence[Any]) -> Rows:
        wanted = self.chosen(FIELDS, self.members())
        return [as_json(part(row, wanted) if wanted else row) for row in ProviderOut(found, many=True).data]


def _providers() -> list[dict[str, Any]]:
    """What each provider says of itself, and how it fares."""
    fares = health.fares(list(asking.providers()), now=timezone.now())
    names = ("key", "label", "asked_with", "needs_key", "sends_text_to_third_party", "storable")
    return [
        {name: getattr(provider, name) for name in names} | {"health": fares[key]}
        for key, provider in asking.providers().items()
    ]
