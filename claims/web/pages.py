"""Pages that show: articles, the desk, a snapshot; and the fragments that follow look-ups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims import queries, queue, roles, workflow
from claims.choices import Basis, EventType, Relation, ReviewState, Status
from claims.extraction.types import Span
from claims.models import Article, ArticleVersion, AssistRun, Capture, Claim, Review, Snapshot
from claims.services import asking, checked, events, evidence, lists, publishing, talk, undoing
from claims.web import deciding, presentation, reading, text
from claims.web.access import for_reviewers, person, wants_part
from claims.web.forms import AnswerForm, ArticleFilters, ClaimForm
from claims.web.segments import Mark, split

PER_PAGE = 25
ANSWERING = frozenset(
    {workflow.Act.ANSWER, workflow.Act.CHANGE_OWN, workflow.Act.ADJUDICATE}
)  # need the form
POLL_SECONDS = 3  # for look-ups under way
LIVE_SECONDS = 5  # for what others do


@require_GET
@for_reviewers
def home(request: HttpRequest) -> HttpResponse:
    """All articles with their counts."""
    form = ArticleFilters(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    found = queries.articles(
        words=chosen.get("q", ""), work=chosen.get("work", ""), language=chosen.get("language", "")
    )
    page = _page(request, found)
    rows = [(row, presentation.bar(row.tally)) for row in queries.article_rows(page)]
    filtered = any(chosen.values())
    return render(request, "web/home.html", {"form": form, "page": page, "rows": rows, "filtered": filtered})


@require_GET
@for_reviewers
def article(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The desk: the article's text with its claims in place."""
    found = get_object_or_404(Article, uid=uid)
    return render(request, "web/desk.html", desk_context(request, found))


@require_GET
@for_reviewers
def claim(request: HttpRequest, uid: UUID, claim_uid: UUID) -> HttpResponse:
    """The desk with one claim chosen, read from now on; who comes for a removed one is told so.

    Chosen by htmx only the panel is sent, for the text stands there already.
    """
    seq = events.newest()  # before anything else is read: what happens meanwhile is news
    part = wants_part(request, "claim", "evidence")
    try:
        found = get_claim(claim_uid, article=uid)
    except Http404:
        removed = get_object_or_404(Claim.every.filter(version__article__uid=uid), uid=claim_uid)
        messages.info(request, _("Claim %(n)s is no longer in this article.") % {"n": removed.number})
        whole = redirect("web:article", uid=uid)
        return HttpResponse(headers={"HX-Redirect": whole["Location"]}) if part else whole
    who, now = person(request), timezone.now()
    talk.seen(claim=found, by=who, now=now)
    if part:
        context = panel_context(request, found, queries.places_in_text(found.version_id), seq=seq)
        context["moved"] = wants_part(request, "claim")
    else:
        context = desk_context(request, found.version.article, chosen=found, seq=seq)
    response = render(request, "web/partials/chosen.html" if part else "web/desk.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target", "HX-History-Restore-Request"])
    lists.opened(claim=found, by=who, passages=len(context["file"].evidence), now=now)
    return response


def get_claim(uid: UUID, *, article: UUID | None = None) -> Claim:
    """A claim with its article, or 404."""
    heavy = (f"proposed_by__{name}" for name in AssistRun.HEAVY)
    rows = Claim.objects.select_related("version__article", "assigned_to", "proposed_by").defer(*heavy)
    return get_object_or_404(rows, uid=uid, **({"version__article__uid": article} if article else {}))


def claim_page(
    request: HttpRequest, claim: Claim, *, form: AnswerForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The desk with this claim; with a form that was refused, what was typed stays in it."""
    context = {**desk_context(request, claim.version.article, chosen=claim, form=form), **more}
    return render(request, "web/desk.html", context, status=status)


def desk_context(
    request: HttpRequest,
    article: Article,
    *,
    chosen: Claim | None = None,
    form: AnswerForm | None = None,
    hand: Sequence[Span] = (),
    seq: int | None = None,
) -> dict[str, Any]:
    """What the desk's template needs. A chosen claim may belong to an older text: then that one is shown.

    `hand`: places that a person has chosen in the text. `seq`: the newest event when reading began.
    """
    seq = events.newest() if seq is None else seq
    version = chosen.version if chosen else article.current_version
    claims = queries.claims_in_text(version)
    tally = queries.tallies_of([version.pk]).get(version.pk, queries.Tally())
    sentences = reading.sentences_now(version, claims)
    stretches = reading.marked_text(version, claims, sentences, hand)
    context = {
        "claims": claims,
        "text": text.marked(article, stretches, chosen),
        "strip": (cells := reading.strip(version, claims, sentences)),
        "coverage": reading.coverage(cells),
        "tally": tally,
        "bar": presentation.bar(tally),
        "live": LIVE_SECONDS,
    }
    if chosen is not None:
        return {**context, **panel_context(request, chosen, claims, form, seq=seq)}
    assist = queries.assist_run(version.pk)
    more = {"ask": askable(), "editor": roles.is_editor(person(request)), "changes": _changes(article)}
    more |= {"lost": queries.lost_claims(article), "looked": queries.looked_at(article)}
    progress = queries.article_progress(version.pk)
    return {
        **context,
        **_shared(request, version),
        **more,
        "progress": progress,
        "assist": assist,
        "seq": seq,
    }


def _shared(request: HttpRequest, version: ArticleVersion) -> dict[str, Any]:
    """What the panel and the rest of the desk need."""
    rows = deciding.key_rows(person(request))
    return {
        "article": version.article,
        "version": version,
        "poll": POLL_SECONDS,
        "key_rows": rows,
        "keys": {row["action"]: row["key"] for row in rows},
    }


def panel_context(
    request: HttpRequest,
    claim: Claim,
    claims: Sequence[Claim | queries.Place],
    form: AnswerForm | None = None,
    *,
    seq: int,
) -> dict[str, Any]:
    """What the panel of a claim needs. `claims`: those of its text, in its order. `seq` as in desk_context."""
    known = {"seq": seq, "chosen": claim, "claims": claims}
    return {**_shared(request, claim.version), **known, **_claim_context(request, claim, claims, form)}


def _claim_context(
    request: HttpRequest, claim: Claim, claims: Sequence[Claim | queries.Place], form: AnswerForm | None
) -> dict[str, Any]:
    who = person(request)
    prefetch_related_objects([claim], "quantities", "dates", "spans")
    file = queries.claim_file(claim=claim, person=who)
    editor = roles.is_editor(who)
    place = next((i for i, other in enumerate(claims) if other.pk == claim.pk), 0)
    acts = workflow.acts(_situation(file, who))
    adjudicates = workflow.Act.ADJUDICATE in acts
    answered = _taken(request, file) if adjudicates else file.own_review or _taken(request, file)
    return {
        "file": file,
        "cards": (cards := presentation.evidence_cards(file.evidence, claim.version.article)),
        "talk": queries.talk(claim=claim, person=who),
        "unrelated": presentation.unrelated(file),
        "sources": len({card["snapshot"].copy_of_id or card["snapshot"].pk for card in cards}),
        "ask": askable(),
        "checked": presentation.checked(
            checked.find(evidence.question(claim=claim), besides=claim.version.article_id)
        ),
        "wording": presentation.wording(claim),
        "figures": presentation.figures(claim.quantities.all()),
        "periods": presentation.periods(claim.dates.all()),
        "reasons": presentation.worth_reasons(claim),
        "history": [presentation.event_line(event) for event in file.events],
        "undoable": _undoable(file),
        "text_note": presentation.text_note(queries.article_changed(claim)),
        "reworded": max((e.at for e in file.events if e.type in presentation.REWORDED), default=None),
        "fixed": _is_fixed(file),
        "progress": file.progress,
        "editor": editor,
        "acts": acts,
        "adjudicated": _adjudicated(file),
        "adjudicates": adjudicates,
        "reasons_for": deciding.by_status(deciding.reasons(claim.version.article.language)),
        "best": deciding.best_passages(file.evidence),
        "may_answer": not acts.isdisjoint(ANSWERING),
        "form": form or AnswerForm(initial=_typed(answered)),
        "differences": presentation.differences(file.reviews),
        "answers": workflow.ANSWERS,
        "relations": Relation.choices,
        "statuses": [Status.VERIFIED, Status.DISPUTED, Status.UNVERIFIED],  # in the order of their keys
        "previous": claims[place - 1] if place > 0 else None,
        "following": claims[place + 1] if place + 1 < len(claims) else None,
        "next_claim": queue.after(claim=claim, person=who, now=timezone.now()),
        "publishing": publishing.file(claim=claim, verdict=file.verdict, person=who, now=timezone.now()),
    }


def _taken(request: HttpRequest, file: queries.ClaimFile) -> Review | None:
    """The review whose answer the person wants in the form, to change or record it: ``?take=`` its number."""
    return next(
        (review for review in [*file.reviews, *file.earlier] if str(review.pk) == request.GET.get("take")),
        None,
    )


def _typed(answered: Review | None) -> dict[str, Any]:
    """An answer as the form holds it."""
    if answered is None:
        return {}
    return {
        "status": answered.status,
        "finding": answered.finding,
        "rationale": answered.rationale,
        "evidence": [str(passage.uid) for passage in answered.evidence.all()],
    }


def _is_fixed(file: queries.ClaimFile) -> bool:
    """Whether the words can no longer be changed (services.byhand.refuse_decided), as far as the page knows."""
    answered = any(event.type == EventType.REVIEW_SUBMITTED for event in file.events)
    answers = file.own_review or file.reviews or file.hidden_reviews or file.verdict
    return answered or bool(answers) or file.claim.review_state == ReviewState.SET_ASIDE


def _undoable(file: queries.ClaimFile) -> set[int]:
    """The events of a claim's history that can be taken back."""
    if not any(event.type in undoing.KINDS for event in file.events):
        return set()
    changes = undoing.changes(file.claim.version.article)
    return {change.event.pk for change in changes if change.undoable}


def _changes(article: Article) -> list[tuple[undoing.Change, dict[str, Any]]]:
    """What was done by hand, each with its line."""
    return [(change, presentation.event_line(change.event)) for change in undoing.changes(article)]


def askable() -> dict[str, list[str]]:
    """The keys of the providers that may be asked: about a claim's words, and about a page."""
    found: dict[str, list[str]] = {"words": [], "address": []}
    for key, provider in asking.providers().items():
        found["address" if provider.asked_with == "address" else "words"].append(key)
    return found


def _situation(file: queries.ClaimFile, who: User) -> workflow.Situation:
    """The person before the claim, as the table of workflow.acts asks."""
    return workflow.Situation(
        role=roles.role(who),
        state=ReviewState(file.claim.review_state),
        own=file.own_review is not None,
        adjudicated=_adjudicated(file),
        again=file.claim.round > 1,
    )


def _adjudicated(file: queries.ClaimFile) -> bool:
    return file.verdict is not None and file.verdict.basis == Basis.ADJUDICATION


@require_GET
@for_reviewers
def article_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Fragment: how far an article's look-ups are; polls itself until they are done."""
    found = get_object_or_404(Article.objects.prefetch_related("versions"), uid=uid)
    progress = queries.article_progress(found.current_version.pk)
    context = {"article": found, "progress": progress, "poll": POLL_SECONDS}
    return render(request, "web/partials/article_progress.html", context)


@require_GET
@for_reviewers
def claim_progress(request: HttpRequest, uid: UUID, claim_uid: UUID) -> HttpResponse:
    """Fragment: how far a claim's look-ups are; polls itself until they are done."""
    found = get_claim(claim_uid, article=uid)
    shown = request.GET.get("shown", "")[:6]
    context = {
        "chosen": found,
        "article": found.version.article,
        "progress": queries.claim_progress(found),
        "shown": int(shown) if shown.isdecimal() else 0,
        "poll": POLL_SECONDS,
    }
    return render(request, "web/partials/claim_progress.html", context)


@require_GET
@for_reviewers
def snapshot(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A stored document with the passages that were offered from it; for a claim, more can be picked."""
    found = get_object_or_404(Snapshot.objects.select_related("entered_by"), uid=uid)
    form = ClaimForm(request.GET)
    wanted = form.cleaned_data["claim"] if form.is_valid() else None
    claim = Claim.objects.select_related("version__article").filter(uid=wanted).first() if wanted else None
    return snapshot_page(request, found, claim=claim)


def snapshot_page(
    request: HttpRequest, found: Snapshot, *, claim: Claim | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """A document; with a claim, the reviewer may pick passages for it."""
    passages = queries.passages_in(found)
    stretches = split(found.text, [Mark(p.start, p.end, p.pk) for p in passages])
    known = {passage.pk: passage for passage in passages}
    pieces = [
        (piece, [known[key] for key in piece.keys]) for stretch in stretches for piece in stretch.pieces
    ]
    alike = queries.copies_of(found)
    context = {
        "snapshot": found,
        "pieces": pieces,
        "passages": passages,
        "capture": Capture.objects.filter(snapshot=found).first(),
        "copies": [copy for copy in alike if not found.url or copy.url != found.url],
        "versions": [copy for copy in alike if found.url and copy.url == found.url],
        "jobs": list(found.fetches.order_by("-pk")),
        "editor": roles.is_editor(person(request)),
        "may_save": any(hasattr(provider, "save") for provider in asking.providers().values()),
        "pick_for": claim,
        **more,
    }
    return render(request, "web/snapshot.html", context, status=status)


@require_GET
@for_reviewers
def warc(request: HttpRequest, uid: UUID) -> FileResponse:
    """The page as it came over the wire, for any web archive tool."""
    found = get_object_or_404(Capture, snapshot__uid=uid)
    path = settings.WARC_FOLDER / found.warc if settings.WARC_FOLDER and found.warc else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type="application/warc"
    )


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
