"""Evidence by hand: words of a stored document, a document of one's own, and taking a passage back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.models import Claim, Evidence, Snapshot
from claims.services import picking
from claims.services.picking import CannotPick
from claims.services.reviews import NotAllowed
from claims.web import labels
from claims.web.access import for_reviewers, person
from claims.web.actions import action
from claims.web.forms import DocumentForm, PickForm
from claims.web.pages import claim_page, get_claim, snapshot_page


@action
def pick(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Add words of a document as a passage."""
    form = PickForm(request.POST)
    form.is_valid()
    sent = form.cleaned_data
    if "snapshot" not in sent:
        raise Http404
    snapshot = get_object_or_404(Snapshot.objects.select_related("entered_by"), uid=sent["snapshot"])
    words = sent.get("words", "")
    try:
        passage, new = picking.pick(
            claim=claim, snapshot=snapshot, words=words, start=sent.get("start"), end=sent.get("end"),
            by=person(request), now=timezone.now(),
        )  # fmt: skip
    except CannotPick as problem:
        more = {"pick_error": labels.cannot_pick(problem), "typed": words}
        return snapshot_page(request, snapshot, claim=claim, status=422, **more)
    if new:
        messages.success(request, _("The passage is added."))
    else:
        messages.info(request, _("This passage is there already."))
    return _to_passage(claim, passage)


@action
def enter(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Store a document of the reviewer's own, and offer a passage of it."""
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return claim_page(request, claim, status=422, document=form)
    try:
        snapshot, passage = picking.enter(
            claim=claim, by=person(request), now=timezone.now(), **form.cleaned_data
        )
    except CannotPick as problem:
        form.add_error(problem.field, labels.cannot_pick(problem))
        return claim_page(request, claim, status=422, document=form)
    if passage is None:
        messages.success(request, _("The document is stored. Now pick the words that count."))
        return redirect(f"{reverse('web:snapshot', args=[snapshot.uid])}?claim={claim.uid}")
    messages.success(request, _("The document is stored and its passage added."))
    return _to_passage(claim, passage)


@require_POST
@for_reviewers
def remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take back a passage that one picked."""
    passage = get_object_or_404(Evidence.objects.select_related("claim", "snapshot"), uid=uid)
    claim = get_claim(passage.claim.uid)
    try:
        picking.remove(passage=passage, by=person(request), now=timezone.now())
    except NotAllowed as problem:
        return claim_page(request, claim, status=403, refusal=labels.refusal(problem))
    messages.success(request, _("The passage is removed."))
    response = redirect("web:claim", uid=claim.version.article.uid, claim_uid=claim.uid)
    response["Location"] += "#evidence"
    return response


def _to_passage(claim: Claim, passage: Evidence) -> HttpResponse:
    response = redirect("web:claim", uid=claim.version.article.uid, claim_uid=claim.uid)
    response["Location"] += f"#e-{passage.uid}"
    return response
