"""Where an editor decided otherwise than a reviewer had answered."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from claims import queries
from claims.models import Verdict
from claims.web import presentation
from claims.web.access import for_reviewers, person
from claims.web.pages import PER_PAGE


@require_GET
@for_reviewers
def overruled(request: HttpRequest) -> HttpResponse:
    """The person's own answers beside the editor's decisions; each is read when its claim is opened."""
    heavy = (f"claim__version__{name}" for name in ("text", "sentences"))
    found = queries.overruled(person(request)).select_related("claim__version__article").defer(*heavy)
    page = Paginator(found.prefetch_related("evidence__snapshot"), PER_PAGE).get_page(request.GET.get("page"))
    verdicts = Verdict.objects.select_related("decided_by").prefetch_related("evidence__snapshot")
    decided = verdicts.in_bulk([review.decision for review in page])
    pairs = [(review, decided[review.decision]) for review in page]
    rows = [(review, verdict, presentation.differences([review, verdict])) for review, verdict in pairs]
    return render(request, "web/overruled.html", {"page": page, "rows": rows})
