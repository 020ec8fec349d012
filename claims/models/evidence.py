"""Snapshot: an immutable copy of a document. Evidence: a passage of one, offered for a claim."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.choices import DateSource, Language, Relation, Still
from claims.models.base import PublicModel
from claims.models.claim import Claim
from claims.models.lookup import Lookup


class Snapshot(PublicModel):
    """A page or document as it was when fetched, or entered. `text` never changes; `sha256` is of it.

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
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64)
    compiled = models.BooleanField(
        _("compiled note"),
        default=False,
        help_text=_("Written by a newsroom from named sources, not a copy."),
    )
    fetched_at = models.DateTimeField(_("fetched"))
    tokens = models.TextField(editable=False)
    # The earliest snapshot with the same text but for a few words: a wire report in another paper.
    copy_of = models.ForeignKey(
        "self",
        verbose_name=_("copy of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="copies",
        editable=False,
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    # A fact-check's own verdict, where the page is one: claims.evidence.types.Review.as_dict().
    review = models.JSONField(_("fact-check"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [models.UniqueConstraint(fields=["url", "sha256"], name="claims_snapshot_once")]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}" if self.publisher else self.title

    @property
    def entered(self) -> bool:
        """Whether a person typed or pasted it; such a document was never fetched."""
        return self.entered_by_id is not None


class FiguresConflict(models.Func):
    """Whether a comparison holds a figure that contradicts the claim's, or one with a slipped decimal point.

    Computed and stored by the database: it cannot be forgotten by whoever offers a passage.
    """

    output_field = models.BooleanField()
    relations = ("contradicts", "decimal_slip")  # claims.evidence.types.DIFFERING

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[str | int, ...]]:
        column, _none = compiler.compile(self.source_expressions[0])
        # json_extract writes without spaces; quotes inside a text are escaped there, so none can pretend.
        found = [
            f"""instr(json_extract({column}, '$.figures'), '"relation":"{relation}"') > 0"""
            for relation in self.relations
        ]
        return f"coalesce({' OR '.join(found)}, 0)", ()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        column, _none = compiler.compile(self.source_expressions[0])
        found = [f"""{column} @> '{{"figures":[{{"relation":"{one}"}}]}}'::jsonb""" for one in self.relations]
        return f"coalesce({' OR '.join(found)}, false)", []


class Evidence(PublicModel):
    """A passage ``snapshot.text[start:end]`` offered for a claim.

    `suggestion`, `why` and `comparison` are the machine's; `relation` is the reviewer's.
    """

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="evidence"
    )
    snapshot = models.ForeignKey(
        Snapshot, verbose_name=_("snapshot"), on_delete=models.PROTECT, related_name="passages"
    )
    lookup = models.ForeignKey(
        Lookup,
        verbose_name=_("look-up"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="evidence",
    )
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    quote = models.TextField(_("passage"))
    score = models.FloatField(_("score"), default=0.0)
    suggestion = models.CharField(
        _("suggestion"), max_length=12, choices=Relation.choices, default=Relation.RELATED
    )
    # {"reasons": [...], "matched_terms": [...], "provider": ..., "rank": ...}
    why = models.JSONField(_("why"), default=dict)
    # claims.evidence.compare.Comparison.as_dict(): the figures side by side.
    comparison = models.JSONField(_("comparison"), default=dict)
    conflict = models.GeneratedField(
        expression=FiguresConflict("comparison"), output_field=models.BooleanField(), db_persist=True
    )
    # Who picked it by hand; the machine's own have nobody.
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("chosen by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices, blank=True)
    relation_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("judged by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    relation_at = models.DateTimeField(_("judged at"), null=True, blank=True)
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
        indexes = [
            models.Index(fields=["claim"], condition=Q(conflict=True), name="claims_evidence_conflict")
        ]

    def __str__(self) -> str:
        return self.quote if len(self.quote) <= 80 else f"{self.quote[:79]}…"
