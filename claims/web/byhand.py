"""Claims by hand on the desk: each act is shown first (GET) and done then (POST).

The words come as offsets (`at`, from the selection) or as words (`words`, pasted). A script asks for the
form alone and shows it near the selection; without one the form takes the panel's place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from claims import refusals
from claims.choices import ReviewState
from claims.extraction import places
from claims.extraction.types import Span
from claims.models import Article, ArticleVersion, Claim, Event
from claims.services import byhand, undoing
from claims.services.byhand import CannotChange
from claims.services.work import StaleClaim
from claims.web.access import for_reviewers, person
from claims.web.actions import stale
from claims.web.forms import MAX_REVISION
from claims.web.pages import desk_context, get_claim

ONLY, MORE, LESS = "only", "more", "less"
AROUND = 40  # characters shown around a place that is offered
NOTED = 5  # overlapping claims that are named
_AT = re.compile(r"\d{1,9}-\d{1,9}")


class HandForm(forms.Form):
    """What comes with a selection or from a form; what is wrong counts as missing."""

    version = forms.IntegerField(required=False, min_value=1, max_value=MAX_REVISION)
    at = forms.CharField(required=False, max_length=400)
    words = forms.CharField(required=False, max_length=5_000, strip=False)
    how = forms.CharField(required=False, max_length=10)
    other = forms.IntegerField(required=False, min_value=1, max_value=MAX_REVISION)
    seen = forms.IntegerField(required=False, min_value=0, max_value=MAX_REVISION)
    seen_other = forms.IntegerField(required=False, min_value=0, max_value=MAX_REVISION)

    def given(self) -> dict[str, Any]:
        """What was sent, by name."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


@dataclass(kw_only=True)
class Hand:
    """What the form shows."""

    title: str
    action: str
    back: str
    save: str = ""
    ask: str = ""  # what to ask for when it was not given: words, begin, other
    hint: str = ""
    typed: str = ""
    problem: str = ""
    quotes: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    offers: list[dict[str, str]] = field(default_factory=list)
    others: list[Claim] = field(default_factory=list)
    nearest: int = 0  # the number of the one of `others` that is most likely meant
    spans: tuple[Span, ...] = ()

    @property
    def at(self) -> str:
        return spelled(self.spans)


View = Callable[[HttpRequest, Any], HttpResponse]


def shown_and_done(view: View) -> Callable[..., HttpResponseBase]:
    """A page for reviewers, by GET and POST, of a claim or an article; conflicts become the page that says so."""

    @require_http_methods(["GET", "POST"])
    @for_reviewers
    @wraps(view)
    def answered(request: HttpRequest, uid: UUID) -> HttpResponse:
        try:
            return view(request, uid)
        except StaleClaim as problem:
            return stale(request, problem.claim, typed=None)

    return answered


# --- the views ----------------------------------------------------------------------------------------


@shown_and_done
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new claim at words of the article."""
    article = get_object_or_404(Article, uid=uid)
    version = article.current_version
    given = _given(request)
    hand = Hand(
        title=_("New claim"),
        action=reverse("web:add-claim", args=[uid]),
        back=reverse("web:article", args=[uid]),
        save=_("Add the claim"),
        ask="words",
        hint=_("Paste the words as they stand in the text. “…” between them leaves something out."),
        typed=given["words"] or "",
        fields={"version": version.number},
    )

    def show() -> None:
        spans = _one_place(hand, version, _candidates(given, version))
        if spans is None:
            return
        placed = byhand.new_place(version, spans)
        byhand.refuse_known(version, placed)
        _preview(hand, version, spans, placed)

    def do() -> HttpResponse:
        spans = _one_place(hand, version, _candidates(given, version)) or ()
        claim, event = byhand.add(version=version, spans=spans, by=person(request), now=timezone.now())
        notes = _overlaps(version, byhand.spans_of(claim), [claim])
        said = [_("Claim %(n)s is added.") % {"n": claim.number}, *notes]
        return _done(request, claim, event, " ".join(said))

    def checked() -> None:
        if given["version"] not in {None, version.number}:
            raise CannotChange("old_text")

    return _answer(request, article, None, hand, show, do, checked)


@shown_and_done
def correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Other words for a claim."""
    claim = get_claim(uid)
    version, given = claim.version, _given(request)
    hand = _hand(
        claim, _("Correct the words of claim %(n)s"), "correct", save=_("Save the words"), ask="words"
    )
    hand.hint = _("Change the words as they stand in the text. “…” between them leaves something out.")
    hand.typed = given["words"] or claim.quote

    def wanted() -> tuple[Span, ...] | None:
        own = byhand.spans_of(claim)
        keep = {edge for span in own for edge in (span.start, span.end)}
        found = _candidates(given, version, keep=keep)
        if not found:
            return None
        spans = min(found, key=lambda place: _distance(place, own)) if given["words"] else found[0]
        if given["how"] == MORE:
            return (*own, *places.tidy(version.text, spans))
        if given["how"] == LESS:
            return places.without(version.text, own, places.tidy(version.text, spans, keep=keep))
        return spans

    def show() -> None:
        spans = wanted()
        if spans is None:
            return
        placed = byhand.changed_place(claim, spans)
        byhand.refuse_known(version, placed, besides=[claim])
        if placed == byhand.spans_of(claim):
            raise CannotChange("unchanged")
        _preview(hand, version, spans, placed, besides=[claim])
        hand.quotes.append((_("until now"), claim.quote))

    def do() -> HttpResponse:
        event = byhand.correct(
            claim=claim, spans=wanted() or (), by=person(request), seen=_seen(given), now=timezone.now()
        )
        return _done(
            request, claim, event, _("The words of claim %(n)s are corrected.") % {"n": claim.number}
        )

    return _answer(request, version.article, claim, hand, show, do, lambda: byhand.refuse_decided(claim))


@shown_and_done
def split(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Two claims of one."""
    claim = get_claim(uid)
    version, given = claim.version, _given(request)
    hand = _hand(claim, _("Split claim %(n)s in two"), "split", save=_("Split the claim"), ask="begin")
    hand.typed = given["words"] or ""

    def point() -> int | None:
        inside = (claim.start, claim.end)
        spans = _one_place(hand, version, _candidates(given, version, inside=inside))
        return spans[0].start if spans else None

    def show() -> None:
        start = point()
        if start is None:
            return
        halves = byhand.split_places(claim, start)
        for half in halves:
            byhand.refuse_known(version, half, besides=[claim])
        names = (_("Claim %(n)s") % {"n": claim.number}, _("New claim"))
        hand.quotes = [(name, byhand.quote(version, half)) for name, half in zip(names, halves, strict=True)]
        hand.spans = halves[1]
        hand.fields["at"] = spelled(halves[1][:1])

    def do() -> HttpResponse:
        start = point()
        other, event = byhand.split(
            claim=claim,
            point=-1 if start is None else start,
            by=person(request),
            seen=_seen(given),
            now=timezone.now(),
        )
        words = {"n": claim.number, "other": other.number}
        return _done(request, claim, event, _("Claim %(n)s is split; claim %(other)s is new.") % words)

    return _answer(request, version.article, claim, hand, show, do, lambda: byhand.refuse_decided(claim))


@shown_and_done
def merge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One claim of two."""
    claim = get_claim(uid)
    version, given = claim.version, _given(request)
    hand = _hand(claim, _("Merge claim %(n)s with another"), "merge", save=_("Merge the claims"), ask="other")
    rows = [row for row in version.claims.in_text_order() if row.pk != claim.pk]
    hand.others = [row for row in rows if row.review_state == ReviewState.OPEN]
    hand.nearest = min(hand.others, key=lambda row: _gap(claim, row), default=claim).number
    other = next((row for row in rows if row.number == given["other"]), None)

    def show() -> None:
        if other is None:
            return
        placed = byhand.merged_place(claim, other)
        byhand.refuse_known(version, placed, besides=[claim, other])
        hand.spans = placed
        hand.quotes = [(_("Claim %(n)s") % {"n": claim.number}, byhand.quote(version, placed))]
        hand.notes = [_("Claim %(n)s becomes part of it.") % {"n": other.number}]
        hand.fields |= {"other": other.number, "seen_other": other.revision}

    def do() -> HttpResponse:
        if other is None:
            raise CannotChange("no_other")
        seen_other = given["seen_other"]
        event = byhand.merge(
            claim=claim,
            other=other,
            by=person(request),
            seen=_seen(given),
            seen_other=-1 if seen_other is None else seen_other,
            now=timezone.now(),
        )
        words = {"n": claim.number, "other": other.number}
        return _done(request, claim, event, _("Claim %(other)s is part of claim %(n)s now.") % words)

    return _answer(request, version.article, claim, hand, show, do, lambda: byhand.refuse_decided(claim))


@require_POST
@for_reviewers
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put back what was before a change by hand."""
    article = get_object_or_404(Article, uid=uid)
    sent = request.POST.get("event", "")[:18]
    key = int(sent) if sent.isascii() and sent.isdigit() else 0
    try:
        claim, event = undoing.undo(article=article, event=key, by=person(request), now=timezone.now())
    except CannotChange as problem:
        messages.error(request, refusals.cannot_change(problem))
        return redirect("web:article", uid=uid)
    if claim.removed_at is None:
        return _done(request, claim, event, _("Claim %(n)s is as it was before.") % {"n": claim.number})
    messages.success(
        request, _("Claim %(n)s is removed.") % {"n": claim.number}, extra_tags=f"undo-{event.pk}"
    )
    return redirect("web:article", uid=uid)


# --- what they share ----------------------------------------------------------------------------------


def _answer(
    request: HttpRequest,
    article: Article,
    claim: Claim | None,
    hand: Hand,
    show: Callable[[], None],
    do: Callable[[], HttpResponse],
    check: Callable[[], None],
) -> HttpResponse:
    """What was done, or the form with what would come of it, or why not."""
    status = 200
    try:
        check()
        if request.method == "POST":
            return do()
        show()
    except CannotChange as problem:
        hand.problem = refusals.cannot_change(problem)
        status = 422
    if request.headers.get("HX-Request"):  # from byhand.js
        alone = {"hand": hand, "version": claim.version if claim else article.current_version}
        return render(request, "web/partials/byhand.html", alone)
    context = {**desk_context(request, article, chosen=claim, hand=hand.spans), "hand": hand}
    return render(request, "web/desk.html", context, status=status)


def _hand(claim: Claim, title: str, name: str, *, save: str, ask: str) -> Hand:
    return Hand(
        title=title % {"n": claim.number},
        action=reverse(f"web:{name}", args=[claim.uid]),
        back=reverse("web:claim", args=[claim.version.article.uid, claim.uid]),
        fields={"seen": claim.revision},
        save=save,
        ask=ask,
    )


def _given(request: HttpRequest) -> dict[str, Any]:
    return HandForm(request.POST if request.method == "POST" else request.GET).given()


def _seen(given: dict[str, Any]) -> int:
    """The revision on the person's screen; a form without one counts as stale."""
    return -1 if given["seen"] is None else int(given["seen"])


def _candidates(
    given: dict[str, Any],
    version: ArticleVersion,
    *,
    keep: set[int] | None = None,
    inside: tuple[int, int] | None = None,
) -> list[tuple[Span, ...]]:
    """The places that were chosen, or where the words stand. Nothing when nothing was sent. Raises CannotChange."""
    if given["at"]:
        pairs = [part.split("-") for part in given["at"].split(",") if _AT.fullmatch(part)]
        spans = [Span(int(start), int(end)) for start, end in pairs if int(start) < int(end)]
        if not spans:
            raise CannotChange("nothing")
        return [tuple(spans)]
    if not (given["words"] or "").strip():
        return []
    start, end = inside or (0, len(version.text))
    found = places.find(version.text, given["words"], start=start, end=end, keep=keep or ())
    if not found:
        raise CannotChange("not_found")
    if len(found) > places.MOST:
        raise CannotChange("too_many")
    return found


def _one_place(
    hand: Hand, version: ArticleVersion, found: Sequence[tuple[Span, ...]]
) -> tuple[Span, ...] | None:
    """The place, when it is one; of several the form offers each."""
    if len(found) == 1:
        return found[0]
    text = version.text
    for spans in found:
        start, end = spans[0].start, spans[-1].end
        hand.offers.append(
            {
                "at": spelled(spans),
                "before": text[max(0, start - AROUND) : start],
                "quote": byhand.quote(version, spans),
                "after": text[end : end + AROUND],
            }
        )
    return None


def _preview(
    hand: Hand,
    version: ArticleVersion,
    spans: Sequence[Span],
    placed: tuple[Span, ...],
    besides: Sequence[Claim] = (),
) -> None:
    """What would be saved, and what to know of it."""
    hand.spans = placed
    hand.fields["at"] = spelled(placed)
    hand.quotes = [("", byhand.quote(version, placed))]
    chosen = "".join(version.text[span.start : span.end] for span in spans)
    taken = "".join(version.text[span.start : span.end] for span in placed)
    if "".join(chosen.split()) != "".join(taken.split()):
        hand.notes.append(_("Taken to whole words."))
    hand.notes += _overlaps(version, placed, besides)


def _overlaps(version: ArticleVersion, spans: Sequence[Span], besides: Sequence[Claim]) -> list[str]:
    rows = byhand.overlapping(version, spans, besides)
    return [_("Overlaps claim %(n)s.") % {"n": row.number} for row in rows[:NOTED]]


def _distance(place: Sequence[Span], own: Sequence[Span]) -> tuple[int, int]:
    return -byhand.shared(place, own), abs(place[0].start - own[0].start)


def _gap(claim: Claim, other: Claim) -> int:
    """Characters between two claims; what lies within the other has less than none."""
    return max(claim.start, other.start) - min(claim.end, other.end)


def spelled(spans: Sequence[Span]) -> str:
    """Spans as the forms send them."""
    return ",".join(f"{span.start}-{span.end}" for span in spans)


def _done(request: HttpRequest, claim: Claim, event: Event, said: str) -> HttpResponse:
    messages.success(request, said, extra_tags=f"undo-{event.pk}")
    response = redirect("web:claim", uid=claim.version.article.uid, claim_uid=claim.uid)
    response["Location"] += f"#c-{claim.number}"
    return response
