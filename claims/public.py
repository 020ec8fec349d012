"""What the public is told of a claim: the one place that says which members there are, and where each comes from.

The serializers make the renditions (claims.services.renditions) and describe them (docs/openapi). A change of
what they give must count SHAPE up, else the stored renditions of before are sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from claims.choices import (
    REOPENED,
    AttributionVerb,
    Comparator,
    EditKind,
    Finding,
    Grain,
    Kind,
    Language,
    Origin,
    PublicationKind,
    Relation,
    Status,
    Still,
)
from claims.models import (
    ArticleVersion,
    AssistRun,
    Claim,
    Evidence,
    ProposedStatement,
    Publication,
    Snapshot,
    Verdict,
)
from claims.offsets import utf16_offsets

SHAPE = 2


class SpanOut(serializers.Serializer[Any]):
    """A place ``[start, end)`` in the text of the claim's version."""

    start = serializers.IntegerField(help_text="In Unicode code points.")
    end = serializers.IntegerField(help_text="In Unicode code points; the first one after the span.")
    start_utf16 = serializers.SerializerMethodField(help_text="In UTF-16 units, as JavaScript counts.")
    end_utf16 = serializers.SerializerMethodField(help_text="In UTF-16 units, as JavaScript counts.")

    def get_start_utf16(self, place: Any) -> int:
        return int(self.context["utf16"](place.start))

    def get_end_utf16(self, place: Any) -> int:
        return int(self.context["utf16"](place.end))


class QuantityOut(SpanOut):
    """A figure. '<' and '<=' have only `high`, '>' and '>=' only `low`, a range has both."""

    text = serializers.CharField()
    comparator = serializers.ChoiceField(choices=Comparator.choices)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    unit = serializers.CharField(
        help_text="ISO 4217 code, %, pp, x, an SI symbol or the counted noun; may be empty."
    )
    approximate = serializers.BooleanField()


class DateOut(SpanOut):
    """A date or period, resolved to whole days."""

    text = serializers.CharField()
    from_date = serializers.DateField()
    to_date = serializers.DateField()
    grain = serializers.ChoiceField(choices=Grain.choices)
    confidence = serializers.FloatField()


class AttributionOut(serializers.Serializer[Any]):
    """Who says it, and how."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    start_utf16 = serializers.IntegerField()
    end_utf16 = serializers.IntegerField()
    text = serializers.CharField()
    verb = serializers.ChoiceField(choices=[*AttributionVerb.choices, ("", "")])


class EditOut(serializers.Serializer[Any]):
    """A change that made the statement: ``start..end`` of the text became `after`. An empty span inserts."""

    kind = serializers.ChoiceField(choices=EditKind.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    start_utf16 = serializers.IntegerField()
    end_utf16 = serializers.IntegerField()
    before = serializers.CharField(help_text="The text at the span.")
    after = serializers.CharField()
    source_start = serializers.IntegerField(
        allow_null=True, help_text="Where its words stand in the text; null where none were taken from it."
    )
    source_end = serializers.IntegerField(allow_null=True)


class ReasonOut(serializers.Serializer[Any]):
    """A signal that made the claim worth checking."""

    code = serializers.CharField()
    weight = serializers.FloatField()


class SnapshotOut(serializers.Serializer[Snapshot]):
    """The document a passage was taken from, as it was when fetched."""

    uid = serializers.UUIDField()
    title = serializers.CharField()
    publisher = serializers.CharField(help_text="May be empty.")
    document = serializers.CharField(help_text="May be empty.")
    url = serializers.CharField(help_text="May be empty.")
    published_date = serializers.DateField(allow_null=True)
    language = serializers.ChoiceField(choices=Language.choices)
    sha256 = serializers.CharField(help_text="Of its text in UTF-8, hexadecimal.")
    compiled = serializers.BooleanField(help_text="Written by a newsroom from named sources, not a copy.")
    copy_of = serializers.UUIDField(
        source="copy_of.uid",
        default=None,
        allow_null=True,
        help_text="The earliest document with the same text but for cuts and some words: one source, not two.",
    )
    review = serializers.DictField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="A fact-check's own verdict (schema.org ClaimReview), where the document is one.",
    )
    entered = serializers.BooleanField(
        help_text="Typed or pasted by a person of the newsroom, at `fetched_at`; nothing was fetched."
    )
    fetched_at = serializers.DateTimeField()


class PassageOut(serializers.Serializer[Evidence]):
    """A passage ``[start, end)`` of a snapshot's text, in Unicode code points."""

    uid = serializers.UUIDField()
    quote = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    snapshot = SnapshotOut()


class EvidenceOut(PassageOut):
    """A passage offered for a claim, with what the machine makes of it. A machine never sets a status."""

    score = serializers.FloatField()
    suggestion = serializers.ChoiceField(choices=Relation.choices)
    why = serializers.DictField(help_text="What made the suggestion.")
    comparison = serializers.DictField(help_text="The figures of claim and passage side by side.")
    still = serializers.ChoiceField(
        choices=Still.choices,
        allow_blank=True,
        help_text="Whether its page said so when looked at again; empty: not looked.",
    )
    still_at = serializers.DateTimeField(allow_null=True)


class VerdictOut(serializers.Serializer[Verdict]):
    """What people decided last."""

    uid = serializers.UUIDField()
    number = serializers.IntegerField(help_text="1 for the first decision on the claim; counts up.")
    status = serializers.ChoiceField(choices=Status.choices)
    finding = serializers.ChoiceField(choices=Finding.choices)
    rationale = serializers.CharField()
    decided_at = serializers.DateTimeField()
    passages = PassageOut(many=True, source="evidence", help_text="What the decision cites.")


_PASSAGE: tuple[str, ...] = tuple(PassageOut.get_fields(PassageOut()))
_VERDICT: tuple[str, ...] = tuple(name for name in VerdictOut.get_fields(VerdictOut()) if name != "passages")
_moment = serializers.DateTimeField().to_representation


class PublicationOut(serializers.Serializer[Publication]):
    """What was published of the claim; it stands until an editor corrects it or takes it down."""

    number = serializers.IntegerField(help_text="1 for the first publication of the claim; counts up.")
    status = serializers.ChoiceField(choices=Status.choices, source="verdict.status")
    finding = serializers.ChoiceField(choices=Finding.choices, source="verdict.finding")
    verdict = serializers.UUIDField(
        source="verdict.uid",
        help_text="The verdict published; another one than `verdict` of the claim when it was decided anew.",
    )
    kind = serializers.ChoiceField(
        choices=PublicationKind.choices,
        help_text="`published` for the first one and the first after a taking-down, `corrected`, or `confirmed`: "
        "readers are told what they were told before.",
    )
    published_at = serializers.DateTimeField()
    since = serializers.DateTimeField(
        help_text="Since when readers are told this; before `published_at` where it was confirmed again."
    )
    corrected = serializers.BooleanField(help_text="Whether it corrects an earlier publication; see `note`.")
    note = serializers.CharField(
        help_text="What was corrected, or what has changed since the taking-down; else it may be empty."
    )
    context = serializers.CharField(  # type: ignore[assignment]  # declared fields leave the class: `context` stays
        help_text="The definition or measure used; may be empty."
    )
    expires = serializers.DateField(allow_null=True, help_text="The last day for which it holds.")
    quote = serializers.CharField(
        source="checked_quote",
        help_text="The words that were checked: those of the claim, unless the article has changed since.",
    )
    article_changed_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Since when the article says something else where this was checked, or no longer says it; "
        "we are looking again.",
    )


class ProposedStatementOut(serializers.Serializer[ProposedStatement]):
    """The claim in the words of a language model."""

    text = serializers.CharField()
    model = serializers.CharField(source="run.model")


class ClaimOut(SpanOut):
    """A claim as it stands in a list. The quote is the text at the spans, joined by ' … '."""

    uid = serializers.UUIDField()
    article = serializers.UUIDField(source="version.article.uid")
    version = serializers.UUIDField(source="version.uid", help_text="The text that offsets refer to.")
    number = serializers.IntegerField(help_text="1 for the first claim of the text; counts up.")
    quote = serializers.CharField()
    statement = serializers.CharField(help_text="The claim worded so that it stands alone.")
    edits = serializers.SerializerMethodField(help_text="What made the statement of the quote, in order.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    origin = serializers.ChoiceField(choices=Origin.choices, help_text="Who found it in the text.")
    proposed_by = serializers.CharField(
        source="proposed_by.model",
        allow_null=True,
        help_text="The language model, where one found it.",
    )
    proposed_statements = ProposedStatementOut(
        many=True, help_text="Beside `statement`, when a language model was asked; the newest first."
    )
    checkable = serializers.BooleanField()
    worth = serializers.FloatField(help_text="Worth checking, 0 to 1.")
    reasons = ReasonOut(many=True, help_text="What made the worth, strongest first.")
    spans = SpanOut(many=True, help_text="The pieces; `start` and `end` of the claim enclose them.")
    quantities = QuantityOut(many=True)
    dates = DateOut(many=True)
    attribution = serializers.SerializerMethodField()
    in_text = serializers.BooleanField(
        help_text="False: not found in the newest text of its article; it stands in `version`."
    )
    status = serializers.ChoiceField(choices=Status.choices)
    finding = serializers.ChoiceField(choices=Finding.choices)
    verdict = serializers.SerializerMethodField(help_text="Null until somebody has decided.")
    publication = serializers.SerializerMethodField(
        help_text="Null while nothing is published, or after it was taken down."
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {"uid": fields.pop("uid"), **fields}  # before the inherited ones

    def to_representation(self, claim: Claim) -> dict[str, Any]:
        # The context is one dict for the whole page: each text is read once, and the parts of this
        # claim find the offsets of its text.
        context = cast(dict[str, Any], self.context)
        known = context.setdefault("utf16_of", {})
        if claim.version_id not in known:
            known[claim.version_id] = utf16_offsets(claim.version.text)
        context["utf16"] = known[claim.version_id]
        return super().to_representation(claim)

    @extend_schema_field(EditOut(many=True))
    def get_edits(self, claim: Claim) -> list[dict[str, Any]]:
        utf16 = self.context["utf16"]
        return [
            {**edit, "start_utf16": utf16(edit["start"]), "end_utf16": utf16(edit["end"])}
            for edit in claim.edits
        ]

    @extend_schema_field(AttributionOut(allow_null=True))
    def get_attribution(self, claim: Claim) -> dict[str, Any] | None:
        start, end = claim.attribution_start, claim.attribution_end
        if start is None or end is None:
            return None
        utf16 = self.context["utf16"]
        return {
            "start": start,
            "end": end,
            "start_utf16": utf16(start),
            "end_utf16": utf16(end),
            "text": claim.attribution_text,
            "verb": claim.attribution_verb,
        }

    @extend_schema_field(VerdictOut(allow_null=True))
    def get_verdict(self, claim: Claim) -> dict[str, Any] | None:
        current: list[Verdict] = claim.current  # type: ignore[attr-defined]  # prefetched by with_parts
        return VerdictOut(current[0]).data if current else None

    @extend_schema_field(PublicationOut(allow_null=True))
    def get_publication(self, claim: Claim) -> dict[str, Any] | None:
        published: list[Publication] = claim.published  # type: ignore[attr-defined]  # prefetched by with_parts
        return PublicationOut(published[0]).data if published else None


def with_parts(claims: QuerySet[Claim], *, until: datetime | None = None) -> QuerySet[Claim]:
    """Claims with all that ClaimOut shows, in a number of queries that does not grow.

    `until` leaves out what models proposed later.
    """
    # Prefetched, not joined: a join would carry the article's text once per claim.
    versions = ArticleVersion.objects.select_related("article").only("uid", "text", "article__uid")
    later = Verdict.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    # A withdrawn decision is told by the claim's status alone; its verdict decides nothing.
    current = Verdict.objects.filter(~Exists(later)).exclude(basis__in=REOPENED)
    proposed = ProposedStatement.objects.select_related("run").only("claim_id", "text", "run__model")
    if until is not None:
        proposed = proposed.filter(run__finished_at__lte=until)
    heavy = (f"proposed_by__{name}" for name in AssistRun.HEAVY)
    return (
        claims.select_related("proposed_by")
        .defer(*heavy)
        .prefetch_related(
            Prefetch("proposed_statements", proposed),
            Prefetch("version", versions),
            "spans",
            "quantities",
            "dates",
            Prefetch(
                "verdicts",
                current.prefetch_related(cited()),
                to_attr="current",
            ),
            Prefetch(
                "publications",
                Publication.objects.current().select_related("verdict", "confirms"),
                to_attr="published",
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class Rendered:
    """A claim as the JSON that is sent: an object, and a list that belongs into it under `evidence`."""

    body: str
    evidence: str

    @property
    def etag(self) -> str:
        """The same for the same bytes, whoever made them and when."""
        return blake2b(f"{self.body}\n{self.evidence}".encode(), digest_size=16).hexdigest()


def rendered(claims: QuerySet[Claim]) -> Iterator[tuple[Claim, Rendered]]:
    """Each claim with its JSON, in a number of queries that does not grow. Reads the texts they stand in."""
    evidence = Prefetch("evidence", passages(Evidence.objects.order_by("-score", "pk")))
    context: dict[str, Any] = {}
    for claim in with_parts(claims).prefetch_related(evidence):
        yield claim, Rendered(body_of(claim, context), evidence_of(claim))


def body_of(claim: Claim, context: dict[str, Any]) -> str:
    """A claim from `with_parts` as JSON; `context` is one dict for claims made together."""
    return as_json(ClaimOut(claim, context=context).data)


def evidence_of(claim: Claim) -> str:
    """What was found for a claim, prefetched with `passages`, as JSON."""
    found: Any = claim.evidence.all()
    return as_json(EvidenceOut(found, many=True).data)


def decided(body: str, evidence: str, verdict: Verdict, cited: Sequence[UUID]) -> Rendered | None:
    """A claim that was `body` and has this verdict now; None where a cited passage is not in `evidence`.

    The same as making it anew, without reading the text and the documents again. `cited` is in the passages' order.
    """
    claim: dict[str, Any] = json.loads(body)
    claim |= {"status": verdict.claim.status, "finding": verdict.claim.finding, "verdict": None}
    if verdict.basis not in REOPENED:
        found = {passage["uid"]: passage for passage in json.loads(evidence)} if cited else {}
        if any(str(uid) not in found for uid in cited):
            return None
        plain: dict[str, Any] = {name: getattr(verdict, name) for name in _VERDICT}
        plain["decided_at"] = _moment(plain["decided_at"])
        passages = [{name: found[str(uid)][name] for name in _PASSAGE} for uid in cited]
        claim["verdict"] = {**plain, "passages": passages}
    return Rendered(as_json(claim), evidence)


def with_evidence(body: str, evidence: str) -> str:
    """The one JSON within the other."""
    return f'{body[:-1]},"evidence":{evidence}}}'


def as_json(data: Any) -> str:
    """The one way in which the API writes JSON: compact, and Arabic as it is."""
    return json.dumps(data, cls=JSONEncoder, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def passages(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Passages with all that PassageOut shows, without the texts of their documents."""
    heavy = (f"{place}__{name}" for place in ("snapshot", "snapshot__copy_of") for name in ("text", "tokens"))
    return rows.select_related("snapshot__copy_of").defer(*heavy)


def cited() -> Prefetch[Any]:
    """The passages that a verdict or a review cites."""
    return Prefetch("evidence", passages(Evidence.objects.order_by("pk")))
