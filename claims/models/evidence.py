"""Snapshot: an immutable copy of a document. Evidence: a passage of one, offered for a claim."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.choices import DateSource, Language, Relation, Still
from claims.models.base import PublicModel
from claims.models.claim import Claim
from claims.models.lookup import Lookup


class Snapshot(PublicModel):
    """A page or document as it was when fetched. `text` never changes; `sha256` is of it.

    `tokens` is the text through `claims.evidence.tokens`, space separated: what the search indexes.
    """

    url = models.CharField(_("address"), max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=500)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    document = models.CharField(_("document"), max_length=500, blank=True)
    published_date = models.DateField(_("published"), null=True, blank=True)
    published_source = models.CharField(
        _("date read from"), max_length=10, choices=DateSource.choices, default=DateSource.NONE
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    compiled = models.BooleanField(
        _("compiled note"),
        default=False,
        help_text=_("Written by a newsroom from named sources, not a copy."),
    )
    fetched_at = models.DateTimeField(_("fetched"))
    tokens = models.TextField(editable=False)
    # The earliest snapshot with the same text but for a few words: a wire report in another paper.
    copy_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies", editable=False
    )
    # A fact-check's own verdict, where the page is one: claims.evidence.types.Review.as_dict().
    review = models.JSONField(_("fact-check"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [models.UniqueConstraint(fields=["url", "sha256"], name="claims_snapshot_once")]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}" if self.publisher else self.title


class Evidence(PublicModel):
    """A passage ``snapshot.text[start:end]`` offered for a claim.

    `suggestion`, `why` and `comparison` are the machine's; `relation` is the reviewer's.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="passages")
    lookup = models.ForeignKey(
        Lookup, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField(_("passage"))
    score = models.FloatField(_("score"), default=0.0)
    suggestion = models.CharField(
        _("suggestion"), max_length=12, choices=Relation.choices, default=Relation.RELATED
    )
    # {"reasons": [...], "matched_terms": [...], "provider": ..., "rank": ...}
    why = models.JSONField(default=dict)
    # claims.evidence.compare.Comparison.as_dict(): the figures side by side.
    comparison = models.JSONField(default=dict)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices, blank=True)
    relation_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    relation_at = models.DateTimeField(null=True, blank=True)
    # Whether the page still says it, when it was looked at again.
    still = models.CharField(_("still there"), max_length=10, choices=Still.choices, blank=True, default="")
    still_at = models.DateTimeField(null=True, blank=True)
    # Offered for words that the claim no longer has, and not again since.
    earlier = models.BooleanField(_("for earlier words"), default=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["claim", "-score", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "snapshot", "start", "end"], name="claims_evidence_once"
            ),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="claims_evidence_forward"),
        ]

    def __str__(self) -> str:
        return self.quote if len(self.quote) <= 80 else f"{self.quote[:79]}…"
