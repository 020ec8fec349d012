"""How we work: the statistics as editors read them, each as a picture, a table and a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from claims import newsroom, refusals, statistics
from claims.admin.charts import Bar, Chart
from claims.choices import LookupState, ReviewState
from claims.spreadsheet import BOM, harmless

PERIODS = {
    "7": _("the last 7 days"),
    "30": _("the last 30 days"),
    "90": _("the last 90 days"),
    "all": _("all the time"),
}
USUAL = "30"
SHOWN = 12  # bars of a picture where there may be more; the table has them all
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class Asked:
    """A period, and what more than one section tells of it."""

    since: datetime
    now: datetime

    @cached_property
    def agreements(self) -> statistics.Agreement:
        return statistics.agreements(self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One thing measured. `lead`: in sentences; `rows` hold texts, numbers, days and None."""

    title: str
    lead: Sequence[str]
    chart: Chart
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    key: str = ""

    def cells(self) -> list[list[tuple[str, bool]]]:
        """The rows as they are shown; True marks what is a number."""
        return [[(shown(value), isinstance(value, (int, float))) for value in row] for row in self.rows]


def shown(value: Any) -> str:
    """A value for people: numbers with two places at most, days in words."""
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return str(value)


def agreement(asked: Asked) -> Section:
    found = asked.agreements
    lead = [
        ngettext(
            "%(n)d claim was answered by two people, neither knowing the other's answer.",
            "%(n)d claims were answered by two people, neither knowing the other's answer.",
            found.claims,
        )
        % {"n": found.claims},
        gettext(
            "Kappa, and alpha for all together: 1 is full agreement, 0 what chance would give. A pair with fewer than"
            " %(n)d claims in common has none."
        )
        % {"n": statistics.ENOUGH},
    ]
    rows: list[Sequence[Any]] = [
        (
            *one.names,
            one.claims,
            percent(one.status),
            one.status_kappa,
            percent(one.finding),
            one.finding_kappa,
        )
        for one in found.between
    ]
    if found.claims:
        whole = (
            found.claims,
            percent(found.status),
            found.status_alpha,
            percent(found.finding),
            found.finding_alpha,
        )
        rows.insert(0, (gettext("All together"), "", *whole))
    bars = [
        Bar(label=" — ".join(one.names), shown=f"{percent(one.finding)} %", parts=[one.finding])
        for one in found.between[:SHOWN]
    ]
    return Section(
        title=gettext("Agreement: the same finding"),
        lead=lead,
        chart=Chart(bars=bars, full=1, rtl=get_language_bidi()),
        columns=[
            gettext("Reviewer"), gettext("Other reviewer"), gettext("Claims"), gettext("Same status, %"),
            gettext("Kappa or alpha of statuses"), gettext("Same finding, %"), gettext("Kappa or alpha of findings"),
        ],
        rows=rows,
    )  # fmt: skip


def confusion(asked: Asked) -> Section:
    found = asked.agreements
    rows = []
    for (one, other), number in found.confused:
        ours, theirs = statistics.status_of(one), statistics.status_of(other)
        rows.append((str(ours.label), str(one.label), str(theirs.label), str(other.label), number))
    bars = [Bar(label=f"{row[1]} — {row[3]}", shown=str(row[4]), parts=[row[4]]) for row in rows[:SHOWN]]
    return Section(
        title=gettext("Where answers differ"),
        lead=[gettext("What one gave where the other gave something else.")],
        chart=Chart(bars=bars, rtl=get_language_bidi()),
        columns=[gettext("Status"), gettext("Finding"), gettext("Other status"), gettext("Other finding"), gettext("Claims")],
        rows=rows,
    )  # fmt: skip


def pace(asked: Asked) -> Section:
    weeks = statistics.weeks(asked.since, asked.now, newsroom.current().week_start)
    whole, found = statistics.paces(weeks)
    lead = [
        gettext(
            "From the extraction of a claim to its first verdict, in hours, by whole weeks, 53 of them at most."
        )
    ]
    if whole:
        words = gettext("Of all: half took %(median)d hours or less, nine in ten %(p90)d or less.")
        lead.append(words % {"median": whole.median, "p90": whole.p90})
    bars = [
        Bar(
            label=gettext("Week of %(day)s") % {"day": shown(one.begins)},
            shown=f"{shown(one.median)} / {shown(one.p90)}",
            parts=[one.median, one.p90 - one.median],
        )
        for one in found
    ]
    legend = [gettext("half were decided"), gettext("nine in ten were decided")]
    return Section(
        title=gettext("Hours until a decision"),
        lead=lead,
        chart=Chart(bars=bars, legend=legend, rtl=get_language_bidi()),
        columns=[gettext("Week that begins"), gettext("Claims"), gettext("Median, hours"), gettext("Nine in ten, hours")],
        rows=[(one.begins, one.claims, one.median, one.p90) for one in found],
    )  # fmt: skip


def age(asked: Asked) -> Section:
    found = statistics.ages(asked.now)
    states = [ReviewState(state) for state in statistics.WAITING]
    rows, bars = [], []
    for n, counted in found.items():
        numbers = [counted[state] for state in states]
        label = _band(n)
        rows.append((label, *numbers, sum(numbers)))
        bars.append(Bar(label=label, shown=str(sum(numbers)), parts=numbers))
    names = [str(state.label) for state in states]
    return Section(
        title=gettext("Age of the queue"),
        lead=[
            gettext(
                "Claims that wait now, by how long ago they were extracted; the period does not matter here."
            )
        ],
        chart=Chart(bars=bars, legend=names, rtl=get_language_bidi()),
        columns=[gettext("Age"), *names, gettext("Claims")],
        rows=rows,
    )


def _band(n: int) -> str:
    ages = statistics.AGES
    if n == len(ages):
        return ngettext("%(n)d day and older", "%(n)d days and older", ages[-1]) % {"n": ages[-1]}
    if n == 0:
        return ngettext("less than %(n)d day", "less than %(n)d days", ages[0]) % {"n": ages[0]}
    words = ngettext("%(low)d to %(n)d day", "%(low)d to %(n)d days", ages[n])
    return words % {"low": ages[n - 1], "n": ages[n]}


def providers(asked: Asked) -> Section:
    rows, bars = [], []
    states = [LookupState(state) for state in statistics.OVER]
    for one in statistics.providers(asked.since):
        numbers = [one.outcomes[state] for state in states]
        error = refusals.told(one.last_error) if one.last_error else None
        rows.append((one.key, *numbers, one.seconds, error, one.failed_at and one.failed_at.date()))
        bars.append(Bar(label=one.key, shown=f"{numbers[0]} / {sum(numbers)}", parts=numbers))
    names = [str(state.label) for state in states]
    return Section(
        title=gettext("Look-ups by provider"),
        lead=[gettext("What came of look-ups that ended in the period, and what went wrong last.")],
        chart=Chart(bars=bars, legend=names, rtl=get_language_bidi()),
        columns=[gettext("Provider"), *names, gettext("Median, seconds"), gettext("Last error"), gettext("Last error on")],
        rows=rows,
    )  # fmt: skip


def percent(part: float | None) -> int | None:
    """0.834 as 83."""
    return None if part is None else round(100 * part)


SECTIONS: dict[str, Callable[[Asked], Section]] = {
    "agreement": agreement,
    "differing": confusion,
    "pace": pace,
    "age": age,
    "providers": providers,
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All of it on one page. For editors: it tells of people's reviews."""
    period, asked = _asked(request)
    sections = [(key, measure(asked)) for key, measure in SECTIONS.items()]
    context = {
        **admin.site.each_context(request),
        "title": gettext("How we work"),
        "sections": sections,
        "periods": PERIODS.items(),
        "period": period,
    }
    return TemplateResponse(request, "admin/claims/newsroom/statistics.html", context)


@require_safe
def table(request: HttpRequest, key: str) -> HttpResponse:
    """One table as CSV."""
    _period, asked = _asked(request)
    if key not in SECTIONS:
        raise Http404("There is no such table.")
    section = SECTIONS[key](asked)
    name = f'attachment; filename="{key}.csv"'
    response = HttpResponse(
        BOM, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )
    writer = csv.writer(response)
    writer.writerows([harmless(value) for value in row] for row in (section.columns, *section.rows))
    return response


def _asked(request: HttpRequest) -> tuple[str, Asked]:
    """The period, and what it means now. Raises PermissionDenied for who may not read reviews."""
    if not request.user.has_perm("claims.view_review"):  # type: ignore[union-attr]  # signed in: admin_view saw to it
        raise PermissionDenied
    period, now = request.GET.get("days", USUAL), timezone.now()
    period = period if period in PERIODS else USUAL
    since = EVER if period == "all" else now - timedelta(days=int(period))
    return period, Asked(since=since, now=now)
