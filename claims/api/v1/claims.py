"""Claims: what is said where, and what people decided about it. Sent as they are stored (docs/adr/0012)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from claims import reading, refusals, search
from claims.api import conditional
from claims.api import filters as filtering
from claims.api.errors import Conflict
from claims.api.filters import Filter, any_of, equal, finite, yes_no
from claims.api.pagination import ORDERING
from claims.api.parsing import Sent
from claims.api.permissions import MayAddClaims, person_of
from claims.api.v1 import then
from claims.api.v1.articles import ArticleInBriefOut, VersionInBriefOut
from claims.api.views import EXPAND, FIELDS, ReadOnlyViewSet, Rows, members_of, part
from claims.api.writing import Writing, once, written
from claims.choices import Finding, Kind, Status
from claims.extraction import places
from claims.extraction.types import Span
from claims.models import ArticleVersion, Claim, ClaimRendition
from claims.public import SHAPE, ClaimOut, EvidenceOut, as_json, rendered, with_evidence
from claims.services import byhand, ingest

EVIDENCE = "evidence"
WITHIN = ("article", "version")
Pairs = list[
    tuple[str, str]
]  # body and evidence; by this name: within a view with a method `list` the word is that


class ExpandedOut(serializers.Serializer[Any]):
    """What `expand` asked for, for the uids of the same names."""

    article = ArticleInBriefOut(required=False)
    version = VersionInBriefOut(required=False)


class ListedClaimOut(ClaimOut):
    """A claim as it stands in a list."""

    evidence = EvidenceOut(many=True, required=False, help_text="Best first; with `expand=evidence`.")
    expanded = ExpandedOut(required=False, help_text="With `expand=article` or `expand=version`.")


class FullClaimOut(ListedClaimOut):
    """A claim with the evidence found for it, best first."""

    evidence = EvidenceOut(many=True)


MEMBERS = members_of(ListedClaimOut)


class Asked:
    """Which members of a claim are asked for; no `fields`: the usual ones. `moment`: as it was then."""

    def __init__(
        self, fields: Sequence[str], expand: Sequence[str], *, single: bool, moment: datetime | None
    ) -> None:
        self.moment = moment
        self.was = Q()  # what the filters ask of the claims of then
        self.fields = fields
        self.within = [name for name in WITHIN if name in expand]
        self.evidence = EVIDENCE in (*fields, *expand) or (single and not fields)
        self.members = {
            *fields,
            *([EVIDENCE] if self.evidence else []),
            *(["expanded"] if self.within else []),
        }


class SpanIn(Sent):
    """A place ``[start, end)`` in the text of a version, in Unicode code points."""

    start = serializers.IntegerField(min_value=0, max_value=ingest.MAX_CHARACTERS)
    end = serializers.IntegerField(min_value=1, max_value=ingest.MAX_CHARACTERS)


class ClaimIn(Sent):
    """A claim that was not found: its place in the newest text of an article, by spans or by its words."""

    one_of = ("spans", "words")

    version = serializers.UUIDField(help_text="The text that the spans refer to.")
    spans = serializers.ListField(
        child=SpanIn(),
        required=False,
        min_length=1,
        max_length=byhand.PIECES,
        help_text="Taken to whole words.",
    )
    words = serializers.CharField(
        required=False,
        min_length=1,
        max_length=5_000,
        help_text="As they stand in the text, in any spelling; “…” leaves something out.",
    )

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if ("spans" in sent) == ("words" in sent):
            raise exceptions.ValidationError({"spans": ["Send either spans or words."]}, code="either")
        return sent


def says(text: str) -> Q:
    """Claims whose words hold all of these; nothing where there is no word among them."""
    terms = search.terms(text)
    return Q(claim_id__in=search.WORDS.holding_all(terms) if terms else [])


@extend_schema_view(
    list=extend_schema(
        summary="List claims",
        description="The claims of the newest text of each article, in the order in which they came here.",
        parameters=[then.PARAMETER],
        responses=ListedClaimOut,
    ),
    retrieve=extend_schema(
        summary="Read one claim",
        description="Also a claim of an earlier text.",
        parameters=[then.PARAMETER],
        responses=FullClaimOut,
    ),
)
class ClaimViewSet(Writing, ReadOnlyViewSet):
    """Reads renditions, and nothing else unless `expand` or `as_of` asks for it."""

    writers = {"create": MayAddClaims}
    asked: Asked
    queryset = ClaimRendition.objects.all()  # tells drf-spectacular what kind a uid is
    serializer_class = ListedClaimOut
    expandable = (EVIDENCE, *WITHIN)
    also = (then.NAME,)
    orderings = {
        "created": ("claim_id",),
        "-created": ("-claim_id",),
        "changed": ("changed_at", "claim_id"),
        "-changed": ("-changed_at", "-claim_id"),
    }
    filters = {
        "article": equal("article_uid", serializers.UUIDField(), help="The uid of the article it stands in."),
        "status": any_of("status", choices=Status.choices, help="What the public is told."),
        "finding": any_of("finding", choices=Finding.choices, help="Why it has its status."),
        "kind": any_of("kind", choices=Kind.choices, help="What sort of assertion it is."),
        "checkable": yes_no("checkable", help="Whether it can be checked at all."),
        "min_worth": equal(
            "worth__gte",
            serializers.FloatField(min_value=0, max_value=1, validators=[finite]),
            help="Worth at least this, 0 to 1.",
        ),
        "q": Filter(
            serializers.CharField(max_length=200), says, "Words that quote and statement hold, in any form."
        ),
    }

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        self.asked = self._asked()
        return super().list(request)

    @classmethod
    def asked_by(cls, request: Request) -> ClaimViewSet:
        """The view of a list, before its page is made, for who has been let in already. Raises APIException."""
        view = cls(request=request, action="list", detail=False, kwargs={}, format_kwarg=None)
        view.refuse_unknown()
        view.asked = view._asked()
        return view

    def get_queryset(self) -> reading.Renditions | QuerySet[Claim]:  # type: ignore[override]
        """The rows of a list with what the page shows of them, and what it is ordered by."""
        if self.asked.moment:
            return then.claims(self.asked.moment, listed=True, evidence=self.asked.evidence)
        columns = ["claim_id", "shape", "body", *([EVIDENCE] if self.asked.evidence else [])]
        columns += ["changed_at"] if ORDERING in self.request.query_params else []
        return reading.Renditions(*columns).filter(Q(listed=True))

    def filter_queryset(self, queryset: Any) -> Any:
        """What may have changed is not asked of the database of today, but of each claim as it was."""
        if self.asked.moment is None:
            return super().filter_queryset(queryset)
        self.asked.was = filtering.asked(self.request, self)
        return then.of_article(queryset, self.asked.was)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The tag is the rendition's own: what else happens in the ledger leaves it as it is."""
        self.asked = self._asked()
        if self.asked.moment:
            found = then.claims(self.asked.moment, listed=False, evidence=self.asked.evidence)
            one = list(found.filter(uid=kwargs["uid"]))
            return self.answer(lambda: self._one(one), self.tag())
        if conditional.is_asked(request):
            tag = self._tag(reading.tag(kwargs["uid"]))
            if tag and conditional.is_known(request, tag):
                return conditional.not_modified(tag)
        row = reading.whole(kwargs["uid"])
        return self.answer(lambda: self._one([row]), self._tag(row))

    @extend_schema(
        summary="Add a claim",
        description="At a place in an article's newest text. Evidence is asked for, as for those that were found.",
        request=ClaimIn,
        responses={201: FullClaimOut},
    )
    @once
    def create(self, request: Request) -> HttpResponse:
        sent = self.sent(ClaimIn)
        version = ArticleVersion.objects.select_related("article").filter(uid=sent["version"]).first()
        if version is None:
            raise exceptions.ValidationError({"version": ["There is no such text."]}, code="unknown")
        spans = _spans(version, sent)
        try:
            claim, _ = byhand.add(version=version, spans=spans, by=person_of(request), now=timezone.now())
        except byhand.CannotChange as problem:
            sentence = refusals.cannot_change(problem)
            if problem.code in ("known", "old_text"):
                uid = problem.words.get("uid")
                there = {"uid": str(uid), "url": self.address_of(uid)} if uid else None
                raise Conflict(sentence, problem.code, existing=there) from None
            raise exceptions.ValidationError({"spans": [sentence]}, code=problem.code) from None
        body, tag = current(claim.uid)
        return written(body, location=self.address_of(claim.uid), tag=tag)

    def _one(self, found: Sequence[Any]) -> str:
        for told in self.rows(found):
            return told
        raise Http404

    def rows(self, found: Sequence[Any]) -> Rows:
        pairs = self._then(found) if self.asked.moment else self._now(found)
        whole = [with_evidence(body, evidence) if self.asked.evidence else body for body, evidence in pairs]
        if not self.asked.fields and not self.asked.within:
            return whole
        data = [json.loads(one) for one in whole]
        if self.asked.within:
            _expand(data, self.asked.within)
        return [as_json(part(row, self.asked.members) if self.asked.fields else row) for row in data]

    def _now(self, found: Sequence[Any]) -> Pairs:
        return [(row["body"], row.get(EVIDENCE, "")) for row in fit(found)]

    def _then(self, found: Sequence[Claim]) -> Pairs:
        moment = self.asked.moment
        return then.told(found, moment, self.asked.was, evidence=self.asked.evidence) if moment else []

    def _tag(self, row: dict[str, Any] | None) -> str:
        """The tag of a row that is sent as it is; of another only the bytes can tell. Raises Http404."""
        if row is None:
            raise Http404
        return f'"{row["etag"]}"' if row["shape"] == SHAPE and not self.asked.within else ""

    def _asked(self) -> Asked:
        fields, expand = self.chosen(FIELDS, MEMBERS), self.chosen(EXPAND, self.expandable)
        return Asked(fields, expand, single=self.detail, moment=then.asked(self.request))


def current(uid: UUID) -> tuple[str, str]:
    """A claim with its evidence as it is sent, and the tag it is sent with. Raises Http404."""
    row = reading.whole(uid)
    made = fit([row]) if row else []
    if row is None or not made:
        raise Http404
    body = with_evidence(made[0]["body"], made[0][EVIDENCE])
    return body, f'"{row["etag"]}"' if row["shape"] == SHAPE else conditional.bytes_tag(body.encode())


def _spans(version: ArticleVersion, sent: dict[str, Any]) -> Sequence[Span]:
    """The place that is meant. Raises ValidationError."""
    if sent.get("spans"):
        if any(not span["start"] < span["end"] <= len(version.text) for span in sent["spans"]):
            text = f"A span begins before it ends, and ends within the {len(version.text)} characters of the text."
            raise exceptions.ValidationError({"spans": [text]}, code="outside")
        return [Span(span["start"], span["end"]) for span in sent["spans"]]
    found = places.find(version.text, sent["words"])
    if len(found) != 1:
        code = "ambiguous" if found else "not_found"
        text = (
            "They stand in more than one place; send more of them, or spans."
            if found
            else "They do not stand in the text."
        )
        raise exceptions.ValidationError({"words": [text]}, code=code)
    return found[0]


def fit(found: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Rows of renditions, those of another shape made anew."""
    unfit = [row["claim_id"] for row in found if row["shape"] != SHAPE]
    return _made(found, unfit) if unfit else found


def _made(found: Sequence[dict[str, Any]], unfit: Sequence[int]) -> list[dict[str, Any]]:
    """The rows, those of another shape made anew for this answer, without those that were removed meanwhile."""
    made = {claim.pk: told for claim, told in rendered(Claim.objects.filter(pk__in=unfit))}
    fresh = {key: {"body": told.body, EVIDENCE: told.evidence} for key, told in made.items()}
    gone = set(unfit) - set(fresh)
    return [{**row, **fresh.get(row["claim_id"], {})} for row in found if row["claim_id"] not in gone]


def _expand(claims: list[dict[str, Any]], names: Sequence[str]) -> None:
    """Put the articles and versions that claims name beside them, with one query."""
    rows = ArticleVersion.objects.filter(uid__in={claim["version"] for claim in claims}).select_related(
        "article"
    )
    versions = {str(row.uid): row for row in rows.defer("text", "sentences", "warnings")}
    for claim in claims:
        version = versions[claim["version"]]
        told: dict[str, Any] = {
            "article": ArticleInBriefOut(version.article),
            "version": VersionInBriefOut(version),
        }
        claim["expanded"] = {name: told[name].data for name in names}
