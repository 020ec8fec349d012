"""Talk about a claim: comments, and the page of one's mentions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claims import queries
from claims.models import Claim, Comment
from claims.services import talk
from claims.services.reviews import NotAllowed
from claims.services.talk import InvalidComment
from claims.web import labels
from claims.web.access import for_reviewers, person
from claims.web.actions import action
from claims.web.forms import CommentForm
from claims.web.pages import PER_PAGE, claim_page, get_claim


@action
def add(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Say something about a claim."""
    text = _text(request)
    try:
        comment = talk.add(claim=claim, by=person(request), text=text, now=timezone.now())
    except InvalidComment as problem:
        said = labels.label(labels.COMMENTS, problem.code)
        return claim_page(request, claim, status=422, talk_error=said, typed_comment=text)
    people = [mention.person.get_username() for mention in comment.mentions.select_related("person")]
    if people:
        names = labels.listed(sorted(people))
        messages.success(request, _("Your comment is there; %(names)s will see it.") % {"names": names})
    else:
        messages.success(request, _("Your comment is there."))
    return _back(claim, f"comment-{comment.uid}")


def own(
    view: Callable[[HttpRequest, Comment, Claim], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """A POST about one's own comment; refusals become the claim's page that says why."""

    @require_POST
    @for_reviewers
    @wraps(view)
    def posted(request: HttpRequest, uid: UUID) -> HttpResponse:
        comment = get_object_or_404(Comment.objects.select_related("claim"), uid=uid, deleted_at=None)
        claim = get_claim(comment.claim.uid)
        try:
            return view(request, comment, claim)
        except NotAllowed as problem:
            return claim_page(request, claim, status=403, refusal=labels.refusal(problem))

    return posted


@own
def edit(request: HttpRequest, comment: Comment, claim: Claim) -> HttpResponse:
    """Put one's comment in other words."""
    text = _text(request)
    try:
        talk.edit(comment=comment, by=person(request), text=text, now=timezone.now())
    except InvalidComment as problem:
        said = labels.label(labels.COMMENTS, problem.code)
        return claim_page(request, claim, status=422, editing=comment.pk, edit_error=said, typed_edit=text)
    messages.success(request, _("Your comment is changed."))
    return _back(claim, f"comment-{comment.uid}")


@own
def delete(request: HttpRequest, comment: Comment, claim: Claim) -> HttpResponse:
    """Take one's comment away."""
    talk.delete(comment=comment, by=person(request), now=timezone.now())
    messages.success(request, _("Your comment is deleted."))
    return _back(claim, "talk")


@own
def withdraw(request: HttpRequest, comment: Comment, claim: Claim) -> HttpResponse:
    """Mark one's comment as withdrawn."""
    talk.withdraw(comment=comment, by=person(request), now=timezone.now())
    messages.success(request, _("Your comment is marked as withdrawn."))
    return _back(claim, f"comment-{comment.uid}")


@require_GET
@for_reviewers
def mentions(request: HttpRequest) -> HttpResponse:
    """Where the person is called; each is read when its claim is opened."""
    who = person(request)
    page = Paginator(queries.mentions_of(who), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(mention, queries.may_read_talk(mention.comment.claim, who)) for mention in page]
    return render(request, "web/mentions.html", {"page": page, "rows": rows})


def _text(request: HttpRequest) -> str:
    form = CommentForm(request.POST)
    return str(form.cleaned_data.get("text", "")) if form.is_valid() else ""


def _back(claim: Claim, fragment: str) -> HttpResponse:
    response = redirect("web:claim", uid=claim.version.article.uid, claim_uid=claim.uid)
    response["Location"] += f"#{fragment}"
    return response
