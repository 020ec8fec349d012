"""The queue's page: filters with their numbers, saved lists, many claims assigned at once, the next claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from claims import newsroom, queries, refusals, roles
from claims import queue as waiting
from claims.models import Claim, SavedList
from claims.queue import Filters, Numbers
from claims.services import lists, reviews, together
from claims.services.lists import CannotSave
from claims.services.reviews import NotAllowed
from claims.services.together import CannotUndo
from claims.web import labels
from claims.web.access import for_reviewers, person
from claims.web.forms import AssignForm, ListForm, QueueFilters

PER_PAGE = 25
MOST = 100  # claims assigned at once
NOBODY = "nobody"
UNDO = "queue_undo"  # in the session: an event of the last assignment, until the queue is shown again
SELECTS = ("work", "status", "kind", "finding", "worth", "language")
ALWAYS = SELECTS[:3]  # the others wait behind "More filters"


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, with the number of claims it would leave."""

    value: str
    label: str
    number: int
    chosen: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with its values."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, with the way to the same queue without it; `number` None where it is not counted."""

    label: str
    address: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A saved list as a link."""

    saved: SavedList | None
    name: str
    address: str
    number: int
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A claim in the list. `new`: passages since this person opened it; `days`: how long it has waited too long."""

    claim: Any
    new: int
    days: int
    trusted: bool


# --- the page ---------------------------------------------------------------------------------------


@require_GET
@for_reviewers
def queue(request: HttpRequest) -> HttpResponse:
    """Claims waiting for this person, or whatever the filters ask for."""
    who, now = person(request), timezone.now()
    form = QueueFilters(request.GET)
    filters = form.asked()
    numbers = waiting.numbers(person=who, filters=filters, now=now)
    pages: Paginator[Any] = Paginator(waiting.keys(person=who, filters=filters, now=now), PER_PAGE)
    pages.count = numbers.total  # type: ignore[misc]  # a cached property: counted already
    page = pages.get_page(request.GET.get("page"))
    page.object_list = waiting.rows(person=who, of=list(page.object_list))
    query = query_string(filters)
    listed = _lists(who, query, now)
    current = next((one.saved for one in listed if one.current and one.saved), None)
    choices = list(_choices(form, filters, numbers, editor=roles.is_editor(who)))
    more = [choice for choice in choices if choice.name not in ALWAYS]
    context = {
        "page": page,
        "rows": list(_rows(page.object_list, now)),
        "filters": filters,
        "query": query,
        "choices": [choice for choice in choices if choice.name in ALWAYS],
        "more": more,
        "more_chosen": any(getattr(filters, choice.name) for choice in more),
        "ticks": list(_ticks(form, filters, numbers)),
        "chosen": list(_chosen(choices, form, filters, numbers)),
        "hints": [labels.QUEUE_HINTS[key] for key in _hints(filters)],
        "may_start": page.object_list and filters.work in ("", "awaiting_second"),
        "lists": listed,
        "current": current,
        "may_change": current is not None and lists.may_change(current, who),
        "may_save": bool(query) and (current is None or current.owner_id != who.pk),
        "editor": roles.is_editor(who),
        "people": _people(who),
        "undo": request.session.pop(UNDO, None),
    }
    return render(request, "web/queue.html", context)


@require_GET
@for_reviewers
def next_claim(request: HttpRequest) -> HttpResponse:
    """Open the best next claim of the queue as it is filtered."""
    filters = QueueFilters(request.GET).asked()
    who, now = person(request), timezone.now()
    found = waiting.first(person=who, filters=filters, now=now)
    if found is None:
        messages.info(request, _("No claim waits for you here."))
        return _back(query_string(filters))
    lists.hold(claim=found, by=who, now=now)
    response = redirect("web:claim", uid=found.version.article.uid, claim_uid=found.uid)
    response["Location"] += f"#c-{found.number}"
    return response


def query_string(filters: Filters) -> str:
    """Filters as part of an address, always in the same order."""
    chosen = filters.chosen()
    return urlencode({name: "on" if value is True else value for name, value in chosen.items()})


def parsed(query: str) -> Filters:
    """The filters of a query string."""
    return QueueFilters(QueryDict(query[:2000])).asked()


def _rows(claims: Any, now: datetime) -> Iterator[Row]:
    set_here = newsroom.settings()
    backed = waiting.with_trusted(claims, set_here.trusted)
    for claim in claims:
        days = (now - claim.created_at).days
        overdue = claim.review_state in waiting.WAITING and days >= set_here.newsroom.overdue
        new = claim.passages - claim.seen if claim.seen is not None else 0
        yield Row(claim, max(new, 0), days if overdue else 0, claim.pk in backed)


def _choices(form: QueueFilters, filters: Filters, numbers: Numbers, *, editor: bool) -> Iterator[Choice]:
    for name in SELECTS:
        field: Any = form.fields[name]
        asked, counted = getattr(filters, name), numbers.values[name]
        options = []
        for value, label in field.choices:
            if value in waiting.PUBLISHING and not editor and value != asked:
                continue
            anything = value == "" and name != "work"
            number = numbers.without[name] if anything else counted[value]
            options.append(Option(str(value), str(label), number, (value or 0) == (asked or 0)))
        yield Choice(name, str(field.label), options)
    known = numbers.articles
    options = [Option("", _("All articles"), 0, not filters.article)]
    options += [Option(uid, title, n, uid == filters.article, language) for uid, title, language, n in known]
    yield Choice("article", str(form.fields["article"].label), options)


def _ticks(form: QueueFilters, filters: Filters, numbers: Numbers) -> Iterator[Option]:
    for name in waiting.TICKS:
        label, number = str(form.fields[name].label), numbers.values[name][True]
        yield Option(name, label, number, getattr(filters, name))


def _chosen(
    choices: list[Choice], form: QueueFilters, filters: Filters, numbers: Numbers
) -> Iterator[Chosen]:
    named = {(choice.name, one.value): one.label for choice in choices for one in choice.options}
    for name, value in filters.chosen().items():
        label = str(form.fields[name].label)
        if value is not True:
            label = f"{label}: \u2068{named.get((name, str(value)), value)}\u2069"
        number = numbers.without[name] if name not in ("q", "article") else None
        yield Chosen(label, _address(query_string(filters.without(name))), number)


def _hints(filters: Filters) -> list[str]:
    """What to say about an empty list: what the filters are for that are on."""
    names = [name for name in filters.chosen() if name in labels.QUEUE_HINTS]
    return names + [filters.work] * (filters.work in labels.QUEUE_HINTS)


def _lists(who: User, query: str, now: datetime) -> list[Listed]:
    saved = waiting.saved_lists(who)
    asked = {one.pk: parsed(one.query) for one in saved}
    counted = waiting.counts(person=who, lists={0: Filters(), **asked}, now=now)
    found = [Listed(None, _("Everything that waits"), _address(""), counted[0], query == "")]
    current = next((one.pk for one in saved if query_string(asked[one.pk]) == query), None)
    for one in saved:
        address = _address(query_string(asked[one.pk]))
        found.append(Listed(one, one.name, address, counted[one.pk], one.pk == current))
    return found


def _people(who: User) -> list[tuple[str, str]]:
    """Whom this person may assign claims to: key and name, themselves first."""
    if not roles.is_editor(who):
        return [(str(who.pk), _("Me"))]
    others = queries.reviewers().exclude(pk=who.pk).values_list("pk", "username")
    return [(str(who.pk), _("Me")), *((str(pk), name) for pk, name in others)]


def _address(query: str) -> str:
    return reverse("web:queue") + (f"?{query}" if query else "")


def _back(query: str) -> HttpResponse:
    return redirect(_address(query))


# --- assigning --------------------------------------------------------------------------------------


@require_POST
@for_reviewers
def assign(request: HttpRequest) -> HttpResponse:
    """Give the ticked claims to a person or to nobody, or undo it."""
    by, query = person(request), query_string(parsed(request.POST.get("query", "")))
    try:
        done = _undone(request, by) if "back" in request.POST else _assigned(request, by)
    except NotAllowed:
        raise PermissionDenied from None
    if done:
        messages.success(request, done)
    return _back(query)


def _assigned(request: HttpRequest, by: User) -> str:
    """Assign, and say in a sentence what was done; "" when a message says what is missing."""
    form = AssignForm(request.POST)
    form.is_valid()
    chosen = request.POST.getlist("listed" if form.cleaned_data.get("everything") else "claim")
    claims = list(Claim.objects.filter(uid__in=_uids(chosen)))
    to = form.cleaned_data.get("to", "")
    people = queries.reviewers().filter(pk=int(to)) if to.isdecimal() else None
    who = people.first() if people is not None else None
    if not claims:
        messages.error(request, _("Tick the claims first."))
        return ""
    if who is None and to != NOBODY:
        messages.error(request, _("Choose a person first."))
        return ""
    changed = reviews.assign_many(claims=claims, to=who, by=by, now=timezone.now())
    if changed:
        request.session[UNDO] = changed[0].pk
    return _told(who, by, len(changed), len(claims) - len(changed))


def _told(who: User | None, by: User, changed: int, left: int) -> str:
    n = {"n": changed}
    if who is None:
        done = ngettext("%(n)d claim is nobody's now.", "%(n)d claims are nobody's now.", changed) % n
    elif who == by:
        done = ngettext("%(n)d claim is yours now.", "%(n)d claims are yours now.", changed) % n
    else:
        words = ngettext(
            "%(n)d claim is assigned to %(name)s now.", "%(n)d claims are assigned to %(name)s now.", changed
        )
        done = words % {**n, "name": f"\u2068{who.get_username()}\u2069"}
    if not left:
        return done
    rest = ngettext("%(n)d stays as it was.", "%(n)d stay as they were.", left) % {"n": left}
    return f"{done} {rest}" if changed else rest


def _undone(request: HttpRequest, by: User) -> str:
    """Take the assignment back that the event sent is one of; "" when a message says why not."""
    try:
        done = together.undo(event=together.key(request.POST["back"]), by=by, now=timezone.now())
    except CannotUndo as problem:
        messages.error(request, refusals.cannot_undo(problem))
        return ""
    return refusals.undone(done.back, done.left)


def _uids(sent: list[str]) -> list[UUID]:
    found = []
    for uid in sent[:MOST]:
        try:
            found.append(UUID(uid))
        except ValueError:
            continue
    return found


# --- saved lists ------------------------------------------------------------------------------------


@require_POST
@for_reviewers
def save_list(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name."""
    form, query = ListForm(request.POST), query_string(parsed(request.POST.get("query", "")))
    form.is_valid()
    try:
        lists.save(
            name=form.cleaned_data.get("name", ""),
            query=query,
            shared=form.cleaned_data.get("shared", False),
            by=person(request),
            now=timezone.now(),
        )
    except CannotSave as problem:
        messages.error(request, labels.label(labels.CANNOT_SAVE, problem.code))
    except NotAllowed:
        raise PermissionDenied from None
    else:
        messages.success(request, _("The list is saved; it stands above the queue."))
    return _back(query)


@require_POST
@for_reviewers
def change_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Rename a list; editors also share it with everybody."""
    saved, form = _visible(request, uid), ListForm(request.POST)
    form.is_valid()
    # A reviewer's form has no tick for it: then it stays as it is.
    shared = form.cleaned_data.get("shared", False) if roles.is_editor(person(request)) else saved.shared
    try:
        lists.change(saved=saved, name=form.cleaned_data.get("name", ""), shared=shared, by=person(request))
    except CannotSave as problem:
        messages.error(request, labels.label(labels.CANNOT_SAVE, problem.code))
    except NotAllowed:
        raise PermissionDenied from None
    else:
        messages.success(request, _("The list is changed."))
    return _back(saved.query)


@require_POST
@for_reviewers
def delete_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Forget a list; the claims in it stay as they are."""
    saved = _visible(request, uid)
    try:
        lists.delete(saved=saved, by=person(request))
    except NotAllowed:
        raise PermissionDenied from None
    messages.success(request, _("The list is deleted; its filters are still chosen."))
    return _back(saved.query)


def _visible(request: HttpRequest, uid: UUID) -> SavedList:
    """A list this person sees, or 404."""
    visible = [one for one in waiting.saved_lists(person(request)) if one.uid == uid]
    return visible[0] if visible else get_object_or_404(SavedList.objects.none())
