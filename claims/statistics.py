"""How the newsroom works, in numbers: agreement, time to decision, age of the queue, providers.

Each function is one statement that groups in the database, so its answer stays small however many claims there are.
Who reads this is an editor; even so only rounds that are over count, and of them the two answers given blind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Case, Count, IntegerField, Value, When

from claims import agreement, workflow
from claims.choices import Finding, LookupState, ReviewState, Status
from claims.models import Claim, ProviderHealth

ENOUGH = 10  # claims two people must share before a kappa says anything
WEEKS = 53  # weeks shown at most
AGES = (1, 3, 7, 14, 30)  # days at which a band of the queue's age ends
WAITING = (ReviewState.OPEN, ReviewState.AWAITING_SECOND, ReviewState.DISAGREEMENT)
STATUS_OF = {finding: status for status, findings in workflow.FINDINGS.items() for finding in findings}

Pairs = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """How far two people agree; `kappa`s are None where they share fewer than ENOUGH claims or it is not defined."""

    names: tuple[str, str]
    claims: int
    status: float
    finding: float
    status_kappa: float | None
    finding_kappa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of all claims that two people answered. `confused`: findings that met, and how often, most often first."""

    claims: int = 0
    status: float | None = None
    finding: float | None = None
    status_alpha: float | None = None
    finding_alpha: float | None = None
    between: Sequence[Between] = ()
    confused: Sequence[tuple[tuple[Finding, Finding], int]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Claims first decided in a week, and the hours from their extraction to that. Nearest ranks."""

    begins: date
    claims: int
    median: float
    p90: float


@dataclass(slots=True, kw_only=True)
class Provider:
    """What came of look-ups at a provider; `seconds` is the median of those that were answered, None without any."""

    key: str
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float | None = None
    last_error: str = ""
    failed_at: datetime | None = None


# The first time that answers of two people to one claim stood side by side: the second was blind, and what the first
# changed after that was not. `place` leaves out whoever answered when the round was open already.
_PAIRS = """
SELECT one, other, one_finding, other_finding, COUNT(*) FROM (
  SELECT a.reviewer_id AS one, b.reviewer_id AS other, a.finding AS one_finding, b.finding AS other_finding,
         b.created_at AS at,
         ROW_NUMBER() OVER (PARTITION BY b.claim_id, b.round ORDER BY b.id, a.id DESC) AS place
  FROM claims_review b
  JOIN claims_review a ON a.claim_id = b.claim_id AND a.round = b.round AND a.id < b.id
   AND a.reviewer_id <> b.reviewer_id AND (a.withdrawn_at IS NULL OR a.withdrawn_at > b.created_at)
  JOIN claims_claim c ON c.id = b.claim_id
  WHERE c.removed_at IS NULL AND (b.round < c.round OR c.review_state IN (%s, %s))
    AND b.claim_id IN (SELECT claim_id FROM claims_review WHERE created_at >= %s)
) paired WHERE place = 1 AND at >= %s
GROUP BY one, other, one_finding, other_finding
"""


def agreements(since: datetime) -> Agreement:
    """How far people agree who answered the same claims since then. Two statements."""
    moment = _moment(since)
    rows = _rows(_PAIRS, [*workflow.OPEN_BOOK, moment, moment])
    people: dict[tuple[int, int], Pairs] = defaultdict(Counter)
    for one, other, finding, others, number in rows:
        swapped = one > other
        given = (others, finding) if swapped else (finding, others)
        people[(other, one) if swapped else (one, other)][given] += number
    ids = {pk for pair in people for pk in pair}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
    every: Pairs = Counter()
    for pairs in people.values():
        every += pairs
    statuses = _statuses(every)
    between = [_between((names[one], names[other]), pairs) for (one, other), pairs in people.items()]
    return Agreement(
        claims=every.total(),
        status=agreement.share(statuses.items()),
        finding=agreement.share(every.items()),
        status_alpha=agreement.alpha(statuses.items()),
        finding_alpha=agreement.alpha(every.items()),
        between=sorted(between, key=lambda one: (-one.claims, one.names)),
        confused=_confused(every),
    )


def _between(names: tuple[str, str], pairs: Pairs) -> Between:
    claims, statuses = pairs.total(), _statuses(pairs)
    enough = claims >= ENOUGH
    return Between(
        names=names,
        claims=claims,
        status=agreement.share(statuses.items()) or 0.0,
        finding=agreement.share(pairs.items()) or 0.0,
        status_kappa=agreement.kappa(statuses.items()) if enough else None,
        finding_kappa=agreement.kappa(pairs.items()) if enough else None,
    )


def _statuses(pairs: Pairs) -> Pairs:
    found: Pairs = Counter()
    for (one, other), number in pairs.items():
        found[str(STATUS_OF[Finding(one)]), str(STATUS_OF[Finding(other)])] += number
    return found


def _confused(pairs: Pairs) -> list[tuple[tuple[Finding, Finding], int]]:
    order = list(Finding)
    met: Counter[tuple[Finding, Finding]] = Counter()
    for (one, other), number in pairs.items():
        if one != other:
            first, second = sorted((Finding(one), Finding(other)), key=order.index)
            met[first, second] += number
    return met.most_common()


def status_of(finding: Finding) -> Status:
    """The status that a finding goes with."""
    return STATUS_OF[finding]


# --- time to decision -------------------------------------------------------------------------------

_PACE = """
SELECT week, hours, COUNT(*) FROM (
  SELECT CASE {weeks} END AS week, {hours} AS hours
  FROM claims_verdict v JOIN claims_claim c ON c.id = v.claim_id
  WHERE v.number = 1 AND v.decided_at >= %s AND v.decided_at < %s
) decided GROUP BY week, hours
"""
# Whole hours, rounded up; of a second that lies before its claim's (clocks differ) none.
_HOURS = {
    "sqlite": "CAST(MAX(0, (julianday(v.decided_at) - julianday(c.created_at)) * 24 + 0.9999) AS INTEGER)",
    "postgresql": "CEIL(GREATEST(0, EXTRACT(EPOCH FROM v.decided_at - c.created_at) / 3600))::integer",
}


def paces(weeks: Sequence[datetime]) -> tuple[Pace | None, list[Pace]]:
    """Of all weeks together, and of each in which something was decided, by when it began. One statement.

    `weeks`: where each begins, and where the last ends (claims.statistics.weeks).
    """
    cases, given = [], []
    for number, end in enumerate(weeks[1:]):
        cases.append(f"WHEN v.decided_at < %s THEN {number}")
        given.append(_moment(end))
    statement = _PACE.format(weeks=" ".join(cases), hours=_HOURS[connection.vendor])
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for week, hours, number in _rows(statement, [*given, _moment(weeks[0]), _moment(weeks[-1])]):
        found[int(week)][int(hours)] += number
    every: Counter[int] = Counter()
    for hours in found.values():
        every += hours
    zone = ZoneInfo(settings.NEWSROOM_TIME_ZONE)
    days = [begin.astimezone(zone).date() for begin in weeks]
    whole = _pace(days[0], every) if every else None
    return whole, [_pace(days[week], found[week]) for week in sorted(found)]


def weeks(since: datetime, now: datetime, first_day: int) -> list[datetime]:
    """Where weeks begin on the newsroom's clock, from the one of `since` (the last WEEKS at most), and the end of this one.

    `first_day`: Monday 0 .. Sunday 6.
    """
    zone = ZoneInfo(settings.NEWSROOM_TIME_ZONE)
    today, first = now.astimezone(zone).date(), since.astimezone(zone).date()
    this = today - timedelta(days=(today.weekday() - first_day) % 7)
    first = max(first, this - timedelta(weeks=WEEKS - 1))
    day = first - timedelta(days=(first.weekday() - first_day) % 7)
    found = []
    while day <= this + timedelta(weeks=1):
        found.append(datetime.combine(day, time.min, tzinfo=zone))
        day += timedelta(weeks=1)
    return found


def _pace(begins: date, hours: Counter[int]) -> Pace:
    return Pace(
        begins=begins, claims=hours.total(), median=ranked(hours, 50) or 0, p90=ranked(hours, 90) or 0
    )


def ranked(counted: Counter[int], percent: int) -> int | None:
    """The value at or below which so many percent of all lie (nearest rank); None of nothing."""
    place = -(-counted.total() * percent // 100)
    for value in sorted(counted):
        place -= counted[value]
        if place <= 0:
            return value
    return None


# --- the queue, and providers -----------------------------------------------------------------------


def ages(now: datetime) -> dict[int, Counter[str]]:
    """Checkable claims that wait, by band of age (its place among AGES, and one more) and state. One statement."""
    bands = [When(created_at__gt=now - timedelta(days=days), then=Value(n)) for n, days in enumerate(AGES)]
    band = Case(*bands, default=Value(len(AGES)), output_field=IntegerField())
    waiting = Claim.objects.filter(review_state__in=WAITING, checkable=True, rendition__listed=True)
    found: dict[int, Counter[str]] = {n: Counter() for n in range(len(AGES) + 1)}
    for n, state, number in (
        waiting.annotate(band=band).values_list("band", "review_state").annotate(n=Count("pk")).order_by()
    ):
        found[n][state] += number
    return found


_LOOKUPS = """
SELECT provider, state, {tenths} AS tenths, COUNT(*) FROM claims_lookup
WHERE finished_at >= %s AND state IN (%s, %s, %s, %s) GROUP BY provider, state, tenths
"""
_TENTHS = {
    "sqlite": "CAST((julianday(finished_at) - julianday(started_at)) * 864000 + 0.5 AS INTEGER)",
    "postgresql": "ROUND(EXTRACT(EPOCH FROM finished_at - started_at) * 10)::integer",
}
OVER = (LookupState.DONE, LookupState.FAILED, LookupState.GAVE_UP, LookupState.STOPPED)


def providers(since: datetime) -> list[Provider]:
    """What came of look-ups that ended since then, by provider, the most used first. Two statements."""
    found: dict[str, Provider] = {}
    took: dict[str, Counter[int]] = defaultdict(Counter)
    statement = _LOOKUPS.format(tenths=_TENTHS[connection.vendor])
    for key, state, tenths, number in _rows(statement, [_moment(since), *OVER]):
        found.setdefault(key, Provider(key=key)).outcomes[state] += number
        if state == LookupState.DONE and tenths is not None:
            took[key][max(0, int(tenths))] += number
    for key, counted in took.items():
        found[key].seconds = (ranked(counted, 50) or 0) / 10
    for health in ProviderHealth.objects.filter(provider__in=found).exclude(failed_at=None):
        found[health.provider].last_error = health.error or health.error_code
        found[health.provider].failed_at = health.failed_at
    return sorted(found.values(), key=lambda one: (-one.outcomes.total(), one.key))


def _rows(statement: str, given: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [str(one) if isinstance(one, str) else one for one in given])
        return list(cursor.fetchall())


def _moment(moment: datetime) -> Any:
    """As the database compares it."""
    return connection.ops.adapt_datetimefield_value(moment)
