"""Claims: what is said where, and what people decided about it. Sent as they are stored (docs/adr/0012)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from claims import search
from claims.api import conditional
from claims.api.filters import Filter, any_of, equal, finite, yes_no
from claims.api.v1.articles import ArticleInBriefOut, VersionInBriefOut
from claims.api.views import EXPAND, FIELDS, ReadOnlyViewSet, part
from claims.choices import Finding, Kind, Status
from claims.evidence.tokens import tokens
from claims.models import ArticleVersion, Claim, ClaimRendition
from claims.public import SHAPE, ClaimOut, EvidenceOut, Rendered, as_json, rendered

COLUMNS = ("claim_id", "changed_at", "shape", "body")
EVIDENCE = "evidence"
WITHIN = ("article", "version")


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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which members of a claim are asked for; no `fields`: the usual ones."""

    fields: tuple[str, ...]
    expand: tuple[str, ...]

    @property
    def within(self) -> list[str]:
        return [name for name in WITHIN if name in self.expand]


def says(text: str) -> Q:
    """Claims whose words hold all of these; nothing where there is no word among them."""
    terms = list(dict.fromkeys(tokens(text)))
    return Q(pk__in=search.WORDS.holding_all(terms)) if terms else Q(pk=None)


@extend_schema_view(
    list=extend_schema(
        summary="List claims",
        description="The claims of the newest text of each article, in the order in which they came here.",
        responses=ListedClaimOut,
    ),
    retrieve=extend_schema(
        summary="Read one claim", description="Also a claim of an earlier text.", responses=FullClaimOut
    ),
)
class ClaimViewSet(ReadOnlyViewSet):
    """Reads renditions, and nothing else unless `expand` asks for it."""

    asked: Asked
    queryset = ClaimRendition.objects.all()
    serializer_class = ListedClaimOut
    expandable = (EVIDENCE, *WITHIN)
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
        self.asked = self._asked(usual=())
        columns = (*COLUMNS, EVIDENCE) if EVIDENCE in self.asked.expand else COLUMNS
        self.queryset = ClaimRendition.objects.filter(listed=True).values(*columns)
        return super().list(request)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The tag is the rendition's own: what else happens in the ledger leaves it as it is."""
        self.asked = self._asked(usual=(EVIDENCE,))
        found = ClaimRendition.objects.filter(uid=kwargs["uid"])
        row = self._first(found.values("shape", "etag") if conditional.is_asked(request) else found.values())
        whole = row["shape"] == SHAPE and not self.asked.within
        tag = f'"{row["etag"]}"' if whole else ""
        if tag and conditional.is_known(request, tag):
            return conditional.not_modified(tag)
        if "body" not in row:
            row = self._first(found.values())
            tag = f'"{row["etag"]}"' if whole else ""
        return self.answer(lambda: self.rows([row])[0], tag)

    def rows(self, found: Sequence[dict[str, Any]]) -> list[str]:
        unfit = [row["claim_id"] for row in found if row["shape"] != SHAPE]
        made = (
            {claim.pk: told for claim, told in rendered(Claim.objects.filter(pk__in=unfit))} if unfit else {}
        )
        told = [made.get(row["claim_id"]) or Rendered(row["body"], row.get(EVIDENCE, "")) for row in found]
        whole = [one.with_evidence if EVIDENCE in self.asked.expand else one.body for one in told]
        if not self.asked.fields and not self.asked.within:
            return whole
        data = [json.loads(one) for one in whole]
        if self.asked.within:
            _expand(data, self.asked.within)
        wanted = {*self.asked.fields, *self.asked.expand, *(["expanded"] if self.asked.within else [])}
        return [as_json(part(row, wanted) if self.asked.fields else row) for row in data]

    def _first(self, rows: Any) -> dict[str, Any]:
        row: dict[str, Any] | None = rows.first()
        if row is None:
            raise Http404
        return row

    def _asked(self, usual: tuple[str, ...]) -> Asked:
        fields, expand = self.chosen(FIELDS, self.members()), self.chosen(EXPAND, self.expandable)
        if EVIDENCE in fields or not fields:
            expand += [name for name in (usual or fields) if name == EVIDENCE and name not in expand]
        return Asked(tuple(fields), tuple(expand))


def _expand(claims: list[dict[str, Any]], names: Sequence[str]) -> None:
    """Put the articles and versions that claims name beside them, with one query."""
    rows = ArticleVersion.objects.filter(uid__in={claim["version"] for claim in claims}).select_related(
        "article"
    )
    versions = {str(row.uid): row for row in rows.defer("text", "sentences", "warnings")}
    for claim in claims:
        version = versions[claim["version"]]
        told = {"article": ArticleInBriefOut(version.article), "version": VersionInBriefOut(version)}
        claim["expanded"] = {name: told[name].data for name in names}
