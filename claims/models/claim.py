"""Claim with its spans, quantities and dates; canonical claim."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims import workflow
from claims.choices import (
    AttributionVerb,
    Comparator,
    Finding,
    Grain,
    Kind,
    LookupState,
    Origin,
    ReviewState,
    Status,
    TextChange,
)
from claims.models.article import ArticleVersion
from claims.models.assist import AssistRun
from claims.models.base import PublicModel


class CanonicalClaim(PublicModel):
    """What several claims in several articles say alike."""

    statement = models.TextField(_("statement"))

    class Meta:
        verbose_name = _("canonical claim")
        verbose_name_plural = _("canonical claims")

    def __str__(self) -> str:
        return self.statement


class ClaimQuerySet(models.QuerySet["Claim"]):
    def in_text_order(self) -> ClaimQuerySet:
        return self.order_by("version_id", "start", "number")

    def awaiting_review(self) -> ClaimQuerySet:
        """Checkable claims somebody should look at, the most worth checking first."""
        waiting = Q(review_state__in=[ReviewState.OPEN, ReviewState.AWAITING_SECOND])
        return self.filter(waiting, checkable=True).order_by("-worth", "pk")

    def being_looked_up(self) -> ClaimQuerySet:
        return self.filter(lookups__state__in=[LookupState.QUEUED, LookupState.RUNNING]).distinct()


_Claims = models.Manager.from_queryset(ClaimQuerySet)


class ClaimsThere(_Claims):
    """The claims but for those that people have removed."""

    def get_queryset(self) -> ClaimQuerySet:  # type: ignore[override]  # the stub is generic, our rows are claims
        return ClaimQuerySet(self.model, using=self._db).filter(removed_at=None)


LOST = frozenset({TextChange.GONE, TextChange.AMBIGUOUS})


def _pairs() -> Q:
    allowed = Q()
    for status, findings in workflow.FINDINGS.items():
        allowed |= Q(status=status, finding__in=[str(f) for f in findings])
    return allowed


class Claim(PublicModel):
    """One checkable assertion at one place in one version. The quote is the text at its spans."""

    version = models.ForeignKey(
        ArticleVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="claims"
    )
    number = models.PositiveIntegerField(_("number"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    quote = models.TextField(_("quote"))
    statement = models.TextField(_("statement"))
    # What made the statement of the text at the spans, in order: the fields of extraction.types.Edit.
    edits = models.JSONField(default=list)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    checkable = models.BooleanField(_("checkable"), default=True)
    worth = models.FloatField(_("worth"), default=0.0)
    # [{"code", "weight", "word"}]: what made the worth, strongest first.
    reasons = models.JSONField(default=list)
    attribution_start = models.PositiveIntegerField(null=True, blank=True)
    attribution_end = models.PositiveIntegerField(null=True, blank=True)
    attribution_text = models.TextField(_("who says it"), blank=True)
    attribution_verb = models.CharField(_("how"), max_length=10, choices=AttributionVerb.choices, blank=True)
    origin = models.CharField(_("found by"), max_length=10, choices=Origin.choices, default=Origin.MACHINE)
    proposed_by = models.ForeignKey(
        AssistRun,
        verbose_name=_("proposed in"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="claims",
    )
    canonical = models.ForeignKey(
        CanonicalClaim, null=True, blank=True, on_delete=models.SET_NULL, related_name="occurrences"
    )

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.UNVERIFIED)
    finding = models.CharField(
        _("finding"), max_length=24, choices=Finding.choices, default=Finding.NOT_STARTED
    )
    review_state = models.CharField(
        _("work"), max_length=16, choices=ReviewState.choices, default=ReviewState.OPEN
    )
    set_aside_reason = models.TextField(_("set aside because"), blank=True)
    required_reviews = models.PositiveSmallIntegerField(
        _("reviews needed"), null=True, blank=True, help_text=_("Empty: as the article says.")
    )
    round = models.PositiveIntegerField(
        _("round"), default=1, help_text=_("Counts up when a claim is reopened.")
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_claims",
    )
    # Counts up with every change that matters to somebody who is deciding; see services.reviews.
    revision = models.PositiveIntegerField(default=1)
    # What a newer text of the article did to it; empty: it stands there, and nobody has to see to it.
    text_change = models.CharField(
        _("the article has changed"),
        max_length=10,
        choices=TextChange.choices,
        blank=True,
        default="",
        db_default="",
    )
    # Removed by hand, or part of another claim since: nobody sees it, its number stays taken, and it can come back.
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClaimsThere()
    every = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="claims_claim_number"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="claims_claim_span_forward"),
            models.CheckConstraint(condition=Q(worth__gte=0) & Q(worth__lte=1), name="claims_claim_worth"),
            models.CheckConstraint(condition=_pairs(), name="claims_claim_status_finding"),
            models.CheckConstraint(
                condition=Q(attribution_start=None, attribution_end=None)
                # Said in full: a comparison with NULL is unknown, and CHECK lets the unknown pass.
                | Q(
                    attribution_start__isnull=False,
                    attribution_end__isnull=False,
                    attribution_start__lt=F("attribution_end"),
                ),
                name="claims_claim_attribution_pair",
            ),
            models.CheckConstraint(
                condition=Q(required_reviews=None) | Q(required_reviews__in=[1, 2]),
                name="claims_claim_policy",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "start"], name="claims_claim_in_order"),
            models.Index(fields=["status", "id"], name="claims_claim_by_status"),
            models.Index(fields=["review_state", "-worth", "id"], name="claims_claim_queue"),
            # Few have one, and the queue asks for them: it need not read the rows.
            models.Index(
                fields=["text_change", "id"], condition=~Q(text_change=""), name="claims_claim_text_change"
            ),
            # All that claims.queue filters, counts and orders by: it need not read the rows, which are wide.
            models.Index(
                fields=[
                    "version",
                    "review_state",
                    "checkable",
                    "-worth",
                    "id",
                    "assigned_to",
                    "round",
                    "kind",
                    "status",
                    "finding",
                    "created_at",
                ],
                name="claims_claim_desk",
            ),
            # How long those wait that nobody has decided (claims.statistics).
            models.Index(
                fields=["review_state", "created_at", "id"],
                condition=Q(
                    checkable=True,
                    removed_at=None,
                    review_state__in=[
                        ReviewState.OPEN,
                        ReviewState.AWAITING_SECOND,
                        ReviewState.DISAGREEMENT,
                    ],
                ),
                name="claims_claim_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.quote if len(self.quote) <= 80 else f"{self.quote[:79]}…"

    @property
    def in_text(self) -> bool:
        """Whether the newest text of its article has it, as far as it was found there."""
        return self.text_change not in LOST

    @property
    def reviews_needed(self) -> int:
        return self.required_reviews or self.version.article.review_policy


class ClaimSpan(models.Model):
    """One piece of a claim, in code points of its version's text."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="spans")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))

    class Meta:
        verbose_name = _("span")
        verbose_name_plural = _("spans")
        ordering = ["claim", "start"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "start"], name="claims_span_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="claims_span_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


class ClaimQuantity(models.Model):
    """A figure in a claim. '<' and '<=' have only `high`, '>' and '>=' only `low`."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="quantities")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    text = models.TextField(_("as written"))
    comparator = models.CharField(_("comparator"), max_length=2, choices=Comparator.choices)
    low = models.FloatField(_("from"), null=True, blank=True)
    high = models.FloatField(_("to"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    approximate = models.BooleanField(_("approximate"), default=False)
    kind = models.CharField(_("kind"), max_length=10, default="number")
    confidence = models.FloatField(_("confidence"), default=1.0)

    class Meta:
        verbose_name = _("quantity")
        verbose_name_plural = _("quantities")
        ordering = ["claim", "start"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "start"], name="claims_quantity_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="claims_quantity_forward"),
            models.CheckConstraint(
                condition=Q(comparator__in=["<", "<="], low=None, high__isnull=False)
                | Q(comparator__in=[">", ">="], low__isnull=False, high=None)
                | Q(comparator__in=["=", "~"], low__isnull=False, high__isnull=False, low__lte=F("high")),
                name="claims_quantity_comparator",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ClaimDate(models.Model):
    """A date or period in a claim, resolved to whole days."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="dates")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    text = models.TextField(_("as written"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    grain = models.CharField(_("grain"), max_length=10, choices=Grain.choices)
    confidence = models.FloatField(_("confidence"), default=1.0)
    relative = models.BooleanField(_("relative"), default=False)

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["claim", "start"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "start"], name="claims_date_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="claims_date_forward"),
            models.CheckConstraint(condition=Q(from_date__lte=F("to_date")), name="claims_date_ordered"),
        ]

    def __str__(self) -> str:
        return self.text


class CheckedClaim(models.Model):
    """A claim that is decided, as the search sees it: a row while it is, none before and after.

    `tokens` is quote and statement through `claims.evidence.tokens`, space separated.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="checked")
    tokens = models.TextField(editable=False)

    class Meta:
        verbose_name = _("checked claim")
        verbose_name_plural = _("checked claims")

    def __str__(self) -> str:
        return str(self.claim)
