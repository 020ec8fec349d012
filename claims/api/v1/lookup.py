"""Was this checked? Texts of somebody else's against everything that was decided here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from claims import claimreview
from claims.api.parsing import Choice, Sent
from claims.api.views import InEnglish, refuse_unknown
from claims.choices import Finding, Language, Status
from claims.models import Claim, Publication
from claims.public import as_json
from claims.services import checked

MOST_TEXTS = 200
LONGEST = 2_000  # characters of a text: a claim, not an article
DIFFERENCES = ("figure", "date", "scope", "negation", "claimant")
SURENESS = (checked.SAME, checked.LIKELY, checked.SIMILAR)


class TextsIn(Sent):
    """Texts to look up, each one claim."""

    texts = serializers.ListField(
        child=serializers.CharField(min_length=1, max_length=LONGEST), min_length=1, max_length=MOST_TEXTS
    )
    language = Choice(
        choices=Language.choices, required=False, help_text="Of all of them; else each is recognised."
    )
    published = serializers.DateField(
        required=False, help_text="The day they were said: what “last year” counts from."
    )
    limit = serializers.IntegerField(
        default=checked.SHOWN, min_value=1, max_value=10, help_text="Matches of each text."
    )


class MatchOut(serializers.Serializer[Any]):
    """A decided claim like the text."""

    claim = serializers.UUIDField()
    article = serializers.UUIDField()
    sureness = serializers.ChoiceField(
        choices=SURENESS, help_text="same: the same words; likely: the same claim; similar: read it yourself."
    )
    likeness = serializers.FloatField(help_text="Of the words, 0 to 1. No probability.")
    quote = serializers.CharField()
    statement = serializers.CharField()
    claimant = serializers.CharField(help_text="Who says it there; may be empty.")
    status = serializers.ChoiceField(choices=Status.choices)
    finding = serializers.ChoiceField(choices=Finding.choices)
    published = serializers.URLField(allow_null=True, help_text="Its public page.")
    differs = serializers.ListField(
        child=serializers.ChoiceField(choices=DIFFERENCES),
        help_text="In what the text says something else. A status holds for the claim checked, not for one with another figure.",
    )
    comparison = serializers.DictField(help_text="Figures and dates of the text and the match side by side.")


class FoundOut(serializers.Serializer[Any]):
    """What was found for one text; no matches: nothing like it was decided here."""

    text = serializers.CharField()
    claimant = serializers.CharField(help_text="Who says it in the text; may be empty.")
    matches = MatchOut(many=True)


class LookupView(InEnglish):
    """Looks texts up. Nothing of them is kept."""

    http_method_names = ["post"]

    @extend_schema(
        summary="Look up whether texts were checked",
        description="The decided claims that say about the same as each text, in the order of the texts, the likeliest first.",
        request=TextsIn,
        responses={200: FoundOut(many=True)},
        operation_id="lookup",
    )
    def post(self, request: Request) -> HttpResponse:
        refuse_unknown(request, set())
        form = TextsIn(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        about = {name: asked[name] for name in ("language", "published") if name in asked}
        found = []
        for text in asked["texts"]:
            question = checked.asked(text, **about)
            found.append((text, question.claimant, checked.find(question.query, limit=asked["limit"])))
        public = _published([match.claim for _, _, matches in found for match in matches])
        told = [
            {
                "text": text,
                "claimant": claimant,
                "matches": [_told(match, claimant, public) for match in matches],
            }
            for text, claimant, matches in found
        ]
        answer = HttpResponse(as_json(FoundOut(told, many=True).data), content_type="application/json")
        answer["Cache-Control"] = "no-store"
        return answer


def _published(claims: Sequence[Claim]) -> set[int]:
    """The keys of the claims that have a public page."""
    rows = Publication.objects.current().filter(claim__in={claim.pk for claim in claims})
    return set(rows.values_list("claim_id", flat=True))


def _told(match: checked.Match, claimant: str, public: set[int]) -> dict[str, Any]:
    claim = match.claim
    return {
        "claim": claim.uid,
        "article": claim.version.article.uid,
        "sureness": match.sureness,
        "likeness": match.likeness,
        "quote": claim.quote,
        "statement": claim.statement,
        "claimant": claim.attribution_text,
        "status": claim.status,
        "finding": claim.finding,
        "published": claimreview.address("site:claim", claim.uid) if claim.pk in public else None,
        "differs": checked.differences(match, claimant),
        "comparison": match.comparison.as_dict(),
    }
