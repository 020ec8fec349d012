"""Steering the look-ups from the desk: a page to look at, ask again, stop, another provider, look again, save."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from claims import refusals, roles
from claims.choices import FetchPurpose
from claims.models import Article, Claim, Snapshot
from claims.services import asking, fetching, lookups
from claims.services.lookups import CannotAsk
from claims.web.access import for_reviewers, person
from claims.web.actions import action
from claims.web.forms import LookForm
from claims.web.pages import claim_page

AGAIN, STOP = "again", "stop"


@action
def claim(request: HttpRequest, claim: Claim) -> HttpResponse:
    """A page for a claim (reviewers); ask again, stop, or ask another provider (editors)."""
    form = LookForm(request.POST)
    do, address = form.chosen()
    if not roles.is_editor(person(request)) and not _wants_address(do):
        raise PermissionDenied
    try:
        done = _done(request, [claim], do, address)
    except CannotAsk as problem:
        return claim_page(
            request, claim, status=422, look_error=refusals.cannot_ask(problem), typed_address=address
        )
    messages.success(request, done)
    response = redirect("web:claim", uid=claim.version.article.uid, claim_uid=claim.uid)
    response["Location"] += "#evidence"
    return response


@require_POST
@for_reviewers
def article(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask again, stop, or ask another provider, about all claims of an article."""
    if not roles.is_editor(person(request)):
        raise PermissionDenied
    found = get_object_or_404(Article, uid=uid)
    claims = list(found.current_version.claims.select_related("version__article").order_by("pk"))
    do, _address = LookForm(request.POST).chosen()
    try:
        messages.success(request, _done(request, claims, do, ""))
    except CannotAsk as problem:
        messages.error(request, refusals.cannot_ask(problem))
    return redirect("web:article", uid=uid)


@require_POST
@for_reviewers
def look_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Look whether the passages cited of a page still stand on it."""
    found = get_object_or_404(Snapshot, uid=uid)
    if not found.url.startswith("http"):
        messages.error(request, _("This document came from no page of the web."))
    else:
        fetching.again(snapshot=found, purpose=FetchPurpose.AGAIN, now=timezone.now())
        messages.success(request, _("The page will be looked at again; reload in a moment."))
    return redirect("web:snapshot", uid=uid)


@require_POST
@for_reviewers
def save(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask the Wayback Machine for a public copy: it makes the address public, so an editor decides."""
    if not roles.is_editor(person(request)):
        raise PermissionDenied
    found = get_object_or_404(Snapshot, uid=uid)
    fetching.again(snapshot=found, purpose=FetchPurpose.SAVE, now=timezone.now())
    messages.success(request, _("The Wayback Machine is asked for a copy; reload in a minute."))
    return redirect("web:snapshot", uid=uid)


def _wants_address(do: str) -> bool:
    provider = asking.providers().get(do)
    return provider is not None and provider.asked_with == "address"


def _done(request: HttpRequest, claims: Sequence[Claim], do: str, address: str) -> str:
    """Do it, and say in a sentence what was done. Raises CannotAsk."""
    by, now = person(request), timezone.now()
    if do == STOP:
        n = lookups.stop(claims=claims, by=by, now=now)
        return ngettext("%(n)d look-up is stopped.", "%(n)d look-ups are stopped.", n) % {"n": n}
    if do == AGAIN:
        n = lookups.ask_again(claims=claims, by=by, now=now)
    else:
        n = lookups.ask(claims=claims, provider=do, address=address, by=by, now=now)
    if not n:
        return _("Nothing to ask again: the look-ups are still under way.")
    return ngettext("%(n)d look-up is queued.", "%(n)d look-ups are queued.", n) % {"n": n}
