"""What reviewers do: each view reads a form, makes one service call and goes back to the claim."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims import queue
from claims.choices import Finding, ReviewState, Status
from claims.models import Claim, Evidence
from claims.services import (
    judging,
    lists,
    reviews,
    talk,
)
from claims.services.reviews import NotAllowed
from claims.services.work import StaleClaim
from claims.web import deciding, labels
from claims.web.access import for_reviewers, person
from claims.web.deciding import recorded_tag, undo_tag
from claims.web.forms import AnswerForm, ReasonForm, RelationForm, SeenForm, SendBackForm
from claims.web.pages import claim_page, get_claim
from claims.workflow import InvalidAnswer

Action = Callable[[HttpRequest, Claim], HttpResponse]


def action(view: Action) -> Callable[..., HttpResponseBase]:
    """A POST about one claim: load it, and turn refusals and conflicts into pages that say what to do."""

    @require_POST
    @for_reviewers
    @wraps(view)
    def posted(request: HttpRequest, uid: UUID) -> HttpResponse:
        claim = get_claim(uid)
        try:
            return view(request, claim)
        except NotAllowed as problem:
            return claim_page(request, get_claim(uid), status=403, refusal=labels.refusal(problem))
        except StaleClaim as problem:
            return stale(request, problem.claim, typed=None)

    return posted


def _answered(request: HttpRequest, claim: Claim, service: Callable[..., Any], done: str) -> HttpResponse:
    uids = [str(uid) for uid in claim.evidence.values_list("uid", flat=True)]
    form = AnswerForm(request.POST, passages=uids, reasons=deciding.reasons(claim.version.article.language))
    if not form.is_valid():
        return claim_page(request, claim, form=form, status=422)
    answer = form.answer()
    answer["evidence"] = [UUID(uid) for uid in answer["evidence"]]
    try:
        service(claim=claim, by=person(request), now=timezone.now(), **answer)
    except InvalidAnswer as problem:
        form.add_error(problem.field, labels.error(problem))
        return claim_page(request, claim, form=form, status=422)
    except StaleClaim as problem:
        return stale(request, problem.claim, typed=form)
    if form.cleaned_data["then"] == "next":
        return _on(request, claim, form, own=service is reviews.submit)
    messages.success(request, done, extra_tags=recorded_tag(claim.uid))
    return _back(claim)


def _on(request: HttpRequest, claim: Claim, form: AnswerForm, *, own: bool) -> HttpResponse:
    """To the next claim of the queue: from an own answer, with a way to take it back; else to what is in dispute."""
    status, finding = form.cleaned_data["status"], form.cleaned_data["finding"]
    answer = {"answer": f"{Status(status).label} · {Finding(finding).label}"}
    first = None if own else ReviewState.DISAGREEMENT
    who, now = person(request), timezone.now()
    following = queue.after(claim=claim, person=who, first=first, now=now)
    if following is None:
        words = _("Recorded: %(answer)s. Nothing else waits for you.")
        response = redirect("web:queue")
    else:
        lists.hold(claim=following, by=who, now=now)
        words = _("Recorded: %(answer)s. Here is the next claim.")
        response = redirect("web:claim", uid=following.version.article.uid, claim_uid=following.uid)
        response["Location"] += f"#c-{following.number}"
    seen = form.cleaned_data["seen"] + 1  # recording has raised it by one
    tag = recorded_tag(claim.uid, seen=seen if own else None)
    messages.success(request, words % answer, extra_tags=tag)
    return response


@action
def review(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Answer a claim."""
    return _answered(request, claim, reviews.submit, _("Your answer is recorded."))


@action
def adjudicate(request: HttpRequest, claim: Claim) -> HttpResponse:
    """An editor decides over the reviews."""
    return _answered(request, claim, reviews.adjudicate, _("Your decision is recorded."))


@action
def withdraw(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Take back one's own answer."""
    reviews.withdraw(claim=claim, by=person(request), seen=_seen(request, claim), now=timezone.now())
    messages.success(request, _("Your answer is taken back."))
    return _back(claim)


@action
def set_aside(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Take a claim off the desk, with a reason."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    try:
        aside = reviews.set_aside(
            claim=claim, by=person(request), seen=_seen(request, claim), reason=reason, now=timezone.now()
        )
    except InvalidAnswer as problem:
        return claim_page(request, claim, status=422, reason_error=labels.error(problem))
    messages.success(request, _("The claim is set aside."), extra_tags=undo_tag("take-up", aside))
    return _back(claim)


@action
def take_up(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Bring a claim back to the desk."""
    reviews.take_up(claim=claim, by=person(request), seen=_seen(request, claim), now=timezone.now())
    messages.success(request, _("The claim is back on the desk."))
    return _back(claim)


@action
def send_back(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Ask for another review, with what to look at again."""
    form = SendBackForm(request.POST)
    asked = form.cleaned_data if form.is_valid() else {}
    note, to = asked.get("note", ""), asked.get("to")
    seen, now = _seen(request, claim), timezone.now()
    try:
        sent = reviews.send_back(claim=claim, by=person(request), seen=seen, note=note, to=to, now=now)
    except InvalidAnswer as problem:
        return claim_page(request, claim, status=422, note_error=labels.error(problem))
    done = _("The claim is sent back for another review.")
    messages.success(request, done, extra_tags=undo_tag("recall", sent))
    return _back(claim)


@action
def recall(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Take back that a claim was sent back."""
    reviews.recall(claim=claim, by=person(request), seen=_seen(request, claim), now=timezone.now())
    messages.success(request, _("The answers count again."))
    return _back(claim)


@action
def assign(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Take a claim on oneself, or give it back. What somebody else holds is taken with a note that calls them."""
    give_back = "nobody" in request.POST
    who, now = person(request), timezone.now()
    try:
        if "take_over" in request.POST:
            talk.take_over(claim=claim, by=who, note=request.POST.get("note", ""), now=now)
        else:
            reviews.assign(claim=claim, to=None if give_back else who, by=who, now=now)
    except reviews.Held as problem:
        said = _("This claim is assigned to %(name)s. Take it over with a note that tells them why.")
        return claim_page(request, get_claim(claim.uid), status=409, refusal=said % {"name": problem.holder})
    except talk.InvalidComment:
        said = _("Say why you take it over: whom you take it from reads it.")
        return claim_page(request, claim, status=422, refusal=said)
    done = _("The claim is nobody's now.") if give_back else _("The claim is yours now.")
    messages.success(request, done)
    return _back(claim)


@require_POST
@for_reviewers
def judge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what a passage does to its claim."""
    passages = Evidence.objects.filter(claim__removed_at=None).select_related("claim__version__article")
    passage = get_object_or_404(passages, uid=uid)
    form = RelationForm(request.POST)
    relation = form.cleaned_data["relation"] if form.is_valid() else "?"
    try:
        judging.judge_evidence(evidence=passage, relation=relation, by=person(request), now=timezone.now())
    except InvalidAnswer as problem:
        return claim_page(request, passage.claim, status=422, refusal=labels.error(problem))
    return _back(passage.claim, fragment=f"e-{passage.uid}")


def stale(request: HttpRequest, claim: Claim, *, typed: AnswerForm | None) -> HttpResponse:
    """409: the claim has changed since the page was loaded; both versions, and a way to go on."""
    verdict = claim.verdicts.select_related("decided_by").order_by("-number").first()
    context = {
        "claim": claim,
        "article": claim.version.article,
        "typed": typed,
        "cited": list(_cited(claim, typed)) if typed else [],
        "verdict": verdict,
        "again": request.path,
    }
    return render(request, "409.html", context, status=409)


def _cited(claim: Claim, typed: AnswerForm) -> list[Evidence]:
    return list(claim.evidence.filter(uid__in=typed.cleaned_data["evidence"]).select_related("snapshot"))


def _seen(request: HttpRequest, claim: Claim) -> int:
    """The revision on the person's screen; a form without one counts as stale."""
    form = SeenForm(request.POST)
    return int(form.cleaned_data["seen"]) if form.is_valid() else -1


def _back(claim: Claim, *, fragment: str = "claim") -> HttpResponse:
    response = redirect("web:claim", uid=claim.version.article.uid, claim_uid=claim.uid)
    response["Location"] += f"#{fragment}"
    return response
