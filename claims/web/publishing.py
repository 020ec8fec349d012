"""Publishing: an editor publishes a claim's verdict, corrects it, or takes it down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import refusals
from claims.choices import PublicationKind
from claims.models import Claim
from claims.services import publishing
from claims.services.publishing import CannotPublish
from claims.services.work import StaleClaim
from claims.web.access import person
from claims.web.actions import action
from claims.web.forms import PublishForm, SeenForm, TakeDownForm
from claims.web.pages import claim_page, get_claim

DONE = {
    PublicationKind.PUBLISHED: _("The verdict is published."),
    PublicationKind.CORRECTED: _("The correction is published. Readers have it within a minute."),
    PublicationKind.CONFIRMED: _("The verdict is confirmed again."),
}


@action
def publish(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Publish a verdict, or a correction; with `preview`, show the page with what was typed and publish nothing."""
    publishing.may_publish(person(request))
    form = PublishForm(request.POST)
    if not form.is_valid():
        return claim_page(request, claim, status=422, publish_form=form)
    if "preview" in request.POST:
        return claim_page(request, claim, publish_form=form)
    sent = {name: form.cleaned_data[name] for name in ("note", "context", "expires")}
    try:
        publication = publishing.publish(
            claim=claim, by=person(request), seen=_seen(request), now=timezone.now(), **sent
        )
    except CannotPublish as problem:
        form.add_error(problem.field, refusals.cannot_publish(problem))
        return claim_page(request, claim, status=422, publish_form=form)
    except StaleClaim:
        return _changed(request, claim, publish_form=form)
    messages.success(request, DONE[PublicationKind(publication.kind)])
    return _back(claim)


@action
def take_down(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Take away what is published."""
    publishing.may_publish(person(request))
    form = TakeDownForm(request.POST)
    if not form.is_valid():
        return claim_page(request, claim, status=422, take_down_form=form)
    try:
        note = form.cleaned_data["note"]
        publishing.take_down(
            claim=claim, by=person(request), seen=_seen(request), note=note, now=timezone.now()
        )
    except CannotPublish as problem:
        form.add_error(problem.field, refusals.cannot_publish(problem))
        return claim_page(request, claim, status=422, take_down_form=form)
    except StaleClaim:
        return _changed(request, claim, take_down_form=form)
    done = gettext(
        "The verdict is taken down. A browser that has just shown it may show it for a minute more."
    )
    messages.success(request, done)
    return _back(claim)


def _seen(request: HttpRequest) -> int:
    """The revision on the editor's screen; a form without one counts as stale."""
    form = SeenForm(request.POST)
    return int(form.cleaned_data["seen"]) if form.is_valid() else -1


def _changed(request: HttpRequest, claim: Claim, **typed: Any) -> HttpResponse:
    """409: the claim as it is now, with what was typed, to be sent again or not."""
    said = gettext(
        "Somebody changed this claim while you were reading it. Nothing was done; what you typed is kept."
    )
    return claim_page(request, get_claim(claim.uid), status=409, publish_changed=said, **typed)


def _back(claim: Claim) -> HttpResponse:
    response = redirect("web:claim", uid=claim.version.article.uid, claim_uid=claim.uid)
    response["Location"] += "#publish"
    return response
