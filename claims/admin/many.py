"""What editors do to many claims at once: publish, export, say how many answers are needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import public, refusals, spreadsheet
from claims.admin.base import shortened, signed_in
from claims.models import Claim, Event, Evidence, Publication, Verdict
from claims.models.publication import today
from claims.services import publishing, reviews, together
from claims.services.publishing import CannotPublish, Check
from claims.services.together import CannotUndo
from claims.services.work import StaleClaim

AT_ONCE = 100  # claims published together: an editor should have read each
BATCH = 200
LONGEST_FILTERS = 2000  # characters


@dataclass(frozen=True, slots=True)
class Row:
    """A claim on the page that asks once more."""

    claim: Claim
    verdict: Verdict | None
    passages: list[Evidence]
    published: Publication | None
    missing: list[Check]
    mind: list[Check]

    @property
    def current(self) -> bool:
        """Whether the public reads this very verdict already."""
        last = self.published
        return bool(last and self.verdict and not last.withdrawn_at and last.verdict_id == self.verdict.pk)

    @property
    def needs_note(self) -> bool:
        last, context = self.published, self.published.context if self.published else ""
        kind = publishing.kind_of(last=last, verdict=self.verdict, passages=self.passages, context=context)
        return publishing.needs_note(last, kind)

    @property
    def ready(self) -> bool:
        return not self.missing and not self.current


def publish(
    page: admin.ModelAdmin[Claim], request: HttpRequest, chosen: QuerySet[Claim]
) -> HttpResponse | None:
    """Shows what would be published, and publishes what was shown once the editor says so."""
    if chosen.count() > AT_ONCE:
        words = _("Choose at most %(limit)d claims: each should be read before it is published.")
        page.message_user(request, words % {"limit": AT_ONCE}, messages.ERROR)
        return None
    rows = _rows(chosen)
    note = request.POST.get("note", "").strip()
    needs_note = any(row.needs_note for row in rows if row.ready)
    if "confirmed" in request.POST and (note or not needs_note):
        _publish(page, request, rows, note)
        return None
    context = {
        **page.admin_site.each_context(request),
        "title": _("Publish these verdicts?"),
        "opts": page.opts,
        "rows": rows,
        "ready": sum(row.ready for row in rows),
        "needs_note": needs_note,
        "note_missing": refusals.cannot_publish(CannotPublish("note_missing"))
        if "confirmed" in request.POST
        else "",
        "longest": publishing.LONGEST,
    }
    return TemplateResponse(request, "admin/claims/claim/publish.html", context)


def export(chosen: QuerySet[Claim], *, lines: bool) -> StreamingHttpResponse:
    """The claims chosen as the API exports them: a table, or a claim a line."""
    keys = list(chosen.order_by("pk").values_list("pk", flat=True))
    made = (f"{body}\n" for body in _bodies(keys)) if lines else spreadsheet.table(_bodies(keys))
    name, sort = ("claims.ndjson", "application/x-ndjson") if lines else ("claims.csv", "text/csv")
    answer = StreamingHttpResponse(made, content_type=f"{sort}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def assign(
    page: admin.ModelAdmin[Claim], request: HttpRequest, chosen: QuerySet[Claim], to: User | None
) -> None:
    """Who these claims are assigned to."""
    changed = reviews.assign_many(claims=chosen, to=to, by=signed_in(request), now=timezone.now())
    words = ngettext("%(count)d claim changed hands.", "%(count)d claims changed hands.", len(changed))
    _tell(page, request, words, changed)


def undo(page: admin.ModelAdmin[Claim], request: HttpRequest) -> HttpResponse:
    """Take back what `assign` or `require` did, and show the list that it was done from."""
    try:
        event = together.key(request.POST.get("event", ""))
        done = together.undo(event=event, by=signed_in(request), now=timezone.now())
    except CannotUndo as problem:
        page.message_user(request, refusals.cannot_undo(problem), messages.ERROR)
    else:
        level = messages.WARNING if done.left else messages.SUCCESS
        page.message_user(request, refusals.undone(done.back, done.left), level)
    address = reverse("admin:claims_claim_changelist")
    filters = QueryDict(request.POST.get("filters", "")[:LONGEST_FILTERS]).urlencode()
    return HttpResponseRedirect(f"{address}?{filters}" if filters else address)


def require(
    page: admin.ModelAdmin[Claim], request: HttpRequest, chosen: QuerySet[Claim], number: int | None
) -> None:
    """How many answers decide these claims."""
    changed = reviews.require(claims=chosen, number=number, by=signed_in(request), now=timezone.now())
    left = chosen.count() - len(changed)
    words = ngettext("%(count)d claim changed.", "%(count)d claims changed.", len(changed))
    _tell(page, request, words, changed)
    if left:
        words = ngettext(
            "%(count)d stayed as it was: decided, set aside, in dispute, or so already.",
            "%(count)d stayed as they were: decided, set aside, in dispute, or so already.",
            left,
        )
        page.message_user(request, words % {"count": left}, messages.WARNING)


def _tell(page: admin.ModelAdmin[Claim], request: HttpRequest, words: str, changed: list[Event]) -> None:
    """Say how many claims changed, with the way back (base_site.html)."""
    tag = f"undo-{changed[0].pk}" if changed else ""
    page.message_user(request, words % {"count": len(changed)}, messages.SUCCESS, extra_tags=tag)


def _rows(chosen: QuerySet[Claim]) -> list[Row]:
    cited = Prefetch("evidence", publishing.cited())
    before = Publication.objects.select_related("verdict").prefetch_related("verdict__evidence")
    parts = (
        Prefetch("verdicts", Verdict.objects.order_by("-number").prefetch_related(cited)),
        Prefetch("publications", before.order_by("-number"), to_attr="all_published"),
    )
    rows = []
    for claim in chosen.prefetch_related(*parts):
        verdict = next(iter(claim.verdicts.all()), None)
        passages = list(verdict.evidence.all()) if verdict else []
        checks = publishing.readiness(claim=claim, verdict=verdict, passages=passages)
        unmet = [check for check in checks if not check.met]
        rows.append(
            Row(
                claim=claim,
                verdict=verdict,
                passages=passages,
                published=next(iter(claim.all_published), None),  # type: ignore[attr-defined]  # prefetched above
                missing=[check for check in unmet if check.blocking],
                mind=[check for check in unmet if not check.blocking],
            )
        )
    return rows


def _publish(page: admin.ModelAdmin[Claim], request: HttpRequest, rows: list[Row], note: str) -> None:
    """Each claim by itself: what one refuses does not hold up the others."""
    published, now = 0, timezone.now()
    for row in rows:
        if row.current:
            continue
        last = row.published
        seen = request.POST.get(f"seen_{row.claim.pk}", "")
        try:
            publishing.publish(
                claim=row.claim,
                by=signed_in(request),
                seen=int(seen) if seen.isascii() and seen.isdigit() else -1,
                now=now,
                note=note if last else "",
                context=last.context if last else "",
                expires=last.expires if last and last.expires and last.expires >= today(now) else None,
            )
            published += 1
        except (CannotPublish, StaleClaim) as problem:
            changed = _("it was changed while you were reading")
            why = changed if isinstance(problem, StaleClaim) else refusals.cannot_publish(problem)
            words = _("Not published: “%(claim)s” – %(why)s")
            page.message_user(
                request, words % {"claim": shortened(row.claim.quote, 80), "why": why}, messages.WARNING
            )
    words = ngettext("%(count)d verdict is published.", "%(count)d verdicts are published.", published)
    page.message_user(
        request, words % {"count": published}, messages.SUCCESS if published else messages.WARNING
    )


def _bodies(keys: list[int]) -> Iterator[str]:
    for start in range(0, len(keys), BATCH):
        claims = Claim.objects.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        for _claim, told in public.rendered(claims):
            yield told.body
