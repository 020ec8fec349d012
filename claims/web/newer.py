"""A newer text of an article: fetched or pasted by an editor, shown with what becomes of the claims, then stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from claims import matching, refusals, roles
from claims.models import Article, Publication
from claims.services import ingest, versions
from claims.services.ingest import IngestError
from claims.services.versions import Overtaken, Prepared
from claims.web import labels
from claims.web.access import for_reviewers, person

LOOK, SHOW, STORE = "look", "show", "store"
# outcome: what it is called, and what comes of it
GROUPS = {
    "changed": (
        gettext_lazy("A figure, name or negation changed"),
        gettext_lazy("Decisions are suspended, and another review is asked for."),
    ),
    "gone": (gettext_lazy("No longer in the text"), gettext_lazy("They stay in the earlier text, in a list of their own.")),
    "ambiguous": (
        gettext_lazy("Could stand at several places"),
        gettext_lazy("They stay in the earlier text, in a list of their own."),
    ),
    "edited": (gettext_lazy("Other words, same facts"), gettext_lazy("They keep their decisions.")),
    "new": (gettext_lazy("New claims"), gettext_lazy("They are looked up.")),
}  # fmt: skip


class NewerForm(forms.Form):
    """What is to be done, with which text, and over which version it was shown."""

    do = forms.ChoiceField(choices=[(one, one) for one in (LOOK, SHOW, STORE)])
    text = forms.CharField(required=False, strip=False, max_length=2 * ingest.MAX_CHARACTERS)
    seen = forms.IntegerField(required=False, min_value=1)

    def given(self) -> tuple[str, str, int | None]:
        """`do`, the text with line breaks as we keep them, `seen`."""
        self.is_valid()
        text = self.cleaned_data.get("text") or ""
        return self.cleaned_data.get("do") or SHOW, text.replace("\r\n", "\n"), self.cleaned_data.get("seen")


@dataclass(frozen=True, slots=True)
class Row:
    """A claim in the preview; a new one has no number."""

    words: list[matching.Word]
    number: int | None = None
    status: str = ""
    published: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    hint: Any
    rows: list[Row]


@require_http_methods(["GET", "POST"])
@for_reviewers
def newer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form; what would come of a text; and storing it, when that is still what was shown."""
    who = person(request)
    if not roles.is_editor(who):
        raise PermissionDenied
    article = get_object_or_404(Article, uid=uid)
    if request.method == "GET":
        return _page(request, article)
    do, text, seen = NewerForm(request.POST).given()
    try:
        if do == LOOK:
            text = ingest.read_url(article.url).text
        prepared = versions.prepare(article=article, text=text)
        if prepared is None:
            messages.info(request, _("The text is the same as the one that is here; nothing was stored."))
            return redirect("web:article", uid=uid)
        if do != STORE or seen != prepared.before.number:
            return _page(request, article, prepared=prepared, overtaken=do == STORE)
        versions.store(prepared=prepared, by=who, now=timezone.now())
    except IngestError as error:
        return _page(request, article, problem=refusals.told(str(error)), typed=text, status=422)
    except Overtaken:
        return _page(request, article, prepared=versions.prepare(article=article, text=text), overtaken=True)
    messages.success(request, _("The newer text is stored."))
    return redirect("web:article", uid=uid)


def _page(
    request: HttpRequest,
    article: Article,
    *,
    prepared: Prepared | None = None,
    overtaken: bool = False,
    problem: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    if overtaken:
        problem = _("Somebody changed the article meanwhile. This is what would come of it now.")
    context: dict[str, Any] = {"article": article, "prepared": prepared, "problem": problem, "typed": typed}
    if prepared:
        counts = [(labels.label(labels.OUTCOMES, name), number) for name, number in prepared.counts.items()]
        context |= {"groups": list(_groups(prepared)), "counts": counts}
    return render(request, "web/newer.html", context, status=409 if overtaken else status)


def _groups(prepared: Prepared) -> Iterable[Group]:
    claims = [one.claim.pk for one in prepared.shown]
    published = set(Publication.objects.current().filter(claim__in=claims).values_list("claim_id", flat=True))
    for outcome, (title, hint) in GROUPS.items():
        if outcome == "new":
            rows = [Row(matching.differences("", claim.quote)) for claim in prepared.fresh]
        else:
            rows = [
                Row(
                    matching.differences(one.claim.quote, one.quote if one.content else one.claim.quote),
                    one.claim.number,
                    one.claim.get_status_display(),
                    one.claim.pk in published,
                )
                for one in prepared.shown
                if one.outcome == outcome
            ]
        if rows:
            yield Group(title, hint, rows)
