"""Which published claims there are, as readers may ask for them. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from claims import search, workflow
from claims.choices import Finding, Language, PublicationKind, Status
from claims.claimreview import Published
from claims.models import Evidence, Publication

PUBLIC = {finding for findings in workflow.ANSWERS.values() for finding in findings}
FINDINGS = [(code, label) for code, label in Finding.choices if code in PUBLIC]
TEXTS = ("claim__version__text", "claim__version__sentences")


class Asked(forms.Form):
    """The filters of lists and feeds; a wrong value is no filter."""

    q = forms.CharField(required=False, max_length=200, label=_("Words in the claim"))
    status = forms.ChoiceField(
        required=False, label=_("Status"), choices=[("", _("Any status")), *Status.choices]
    )
    finding = forms.ChoiceField(
        required=False, label=_("Finding"), choices=[("", _("Any finding")), *FINDINGS]
    )
    language = forms.ChoiceField(
        required=False, label=_("Language"), choices=[("", _("All languages")), *Language.choices]
    )
    article = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, Any]:
        """The filters that ask something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def current(asked: dict[str, Any]) -> QuerySet[Publication]:
    """What the public reads now and was asked for, with claim, article and verdict; what is told last first."""
    found = with_claim(Publication.objects.current())
    for name in ("status", "finding"):
        if name in asked:
            found = found.filter(**{f"verdict__{name}": asked[name]})
    if "language" in asked:
        found = found.filter(claim__version__article__language=asked["language"])
    if "article" in asked:
        found = found.filter(claim__version__article__uid=asked["article"])
    if "q" in asked:
        terms = search.terms(asked["q"])
        found = found.filter(claim__in=search.WORDS.holding_all(terms)) if terms else found.none()
    since = Coalesce("confirms__published_at", "published_at")  # as Publication.since
    return found.order_by(since.desc(), "-pk")


def corrections() -> QuerySet[Publication]:
    """What was corrected or taken down, the newest first by `changed_at`."""
    found = with_claim(
        Publication.objects.filter(Q(kind=PublicationKind.CORRECTED) | Q(withdrawn_at__isnull=False))
    )
    return found.annotate(changed_at=Coalesce("withdrawn_at", "published_at")).order_by("-changed_at", "-pk")


def with_claim(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """With claim, article and verdict, without the article's text."""
    return found.select_related("verdict", "confirms", "claim__version__article").defer(*TEXTS)


def of_claim(uid: UUID) -> list[Publication]:
    """Every publication of a claim, newest first, with what each cites."""
    heavy = ("snapshot__text", "snapshot__tokens")
    cited = Evidence.objects.select_related("snapshot").defer(*heavy).order_by("pk")
    rows = with_claim(Publication.objects.filter(claim__uid=uid)).order_by("-number")
    return list(rows.prefetch_related(Prefetch("verdict__evidence", cited)))


def published(publications: Iterable[Publication]) -> Published:
    """The publications of one claim, newest first, as its page shows them."""
    newest, *earlier = publications
    claim = newest.claim
    passages = list(newest.verdict.evidence.all())
    article = claim.version.article
    return Published(claim=claim, article=article, publication=newest, passages=passages, earlier=earlier)
