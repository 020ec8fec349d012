"""How many dates are found, and how many resolved right, beside the bare years of a text.

python -m benchmarks.dates PATH ... [--show] [--json]; a PATH is a file of JSON lines or a folder of them. Their
content tells the format:

  text, timex      TIMEX3: spans with type and value. DATE is measured; what is found where the gold has a DURATION, TIME
                   or SET is neither right nor wrong. The texts come without their day, so only values whose year stands
                   in the phrase are compared.
  Input, Results   Microsoft Recognizers: phrases with a reference day and resolutions; weeks begin on Monday. The end
                   of a period is the day behind it ("in 2015") or its last day ("from 4 to 22"): either is right.

Those phrases are mostly orders to an assistant, which wants the next such day where a newspaper means the last. A text is
measured when every result in it has one resolution, of whole days (no time, duration or set) with both ends, in which
year, month and day are known, and which is not after the reference day unless a year stands in the phrase. Phrases
without a resolution, for their spans, when a year stands in them. "Left out" gives the texts not measured, by the
first reason.

A span is found when one overlaps it; exact has the same ends. Values are right when first and last day are; contained
when they lie within the days found.
"""

from __future__ import annotations

import calendar
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import common
from claims.extraction.dates import MONDAY, find_dates
from claims.extraction.normalize import detect_language, fold, fold_with_map
from claims.extraction.types import DateRef

SOME_DAY = date(2015, 12, 24)  # for texts without their day; no value measured depends on it
WHOLE_DAYS = {"date", "daterange"}

_YEAR = re.compile(r"(?<!\d)(?:[1١][89٨٩]|[2٢][0٠])\d\d(?!\d)")
_VALUE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")

Interval = tuple[date, date]


class LeftOutError(Exception):
    """Why a text is not measured."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A date expected at ``start..end``; any of `days` is right, and none where they are not compared."""

    start: int
    end: int
    days: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    published: date
    wanted: list[Wanted]
    neutral: list[Wanted]
    week_start: int | None = None


# --- formats -------------------------------------------------------------------------------------


def timex(row: dict[str, Any]) -> Text:
    dates: list[Wanted] = []
    others: list[Wanted] = []
    for one in row["timex"]:
        days = days_of(one["value"])
        told = days is not None and str(days[0].year) in fold(one["text"])
        wanted = Wanted(one["start"], one["end"], (days,) if days and told else ())
        (dates if one["type"] == "DATE" else others).append(wanted)
    return Text(row["text"], SOME_DAY, dates, others)


def days_of(value: str) -> Interval | None:
    """The days of a TIMEX value that is a year, month or day."""
    match = _VALUE.fullmatch(value)
    if not match:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    last = calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, 1), date(year, month or 12, last)


def recognizers(row: dict[str, Any]) -> Text:
    """Raises LeftOutError for a text that is not measured."""
    text = row["Input"]
    context = row.get("Context") or {}
    published = date.fromisoformat(context.get("ReferenceDateTime", SOME_DAY.isoformat())[:10])
    wanted = []
    for result in row["Results"]:
        start = text.find(result["Text"], result["Start"])  # some offsets are those of other texts
        if start < 0:
            raise LeftOutError("not in the text")
        dated = _YEAR.search(result["Text"])
        days = resolved(result["Value"]) if "Value" in result else ()
        if not dated and not days:
            raise LeftOutError("no resolution")
        if not dated and days[0][0] > published:
            raise LeftOutError("future")
        wanted.append(Wanted(start, start + len(result["Text"]), days))
    return Text(text, published, wanted, [], MONDAY)


def resolved(value: dict[str, Any]) -> tuple[Interval, ...]:
    """The one resolution of a result, as its end may be read; raises LeftOutError when there is none such."""
    given = value.get("values") or [
        {"timex": value["Timex"], "Mod": value.get("Mod")} | value[side]
        for side in ("PastResolution", "FutureResolution")
    ]
    if any(one.get("type", "date") not in WHOLE_DAYS for one in given):
        raise LeftOutError("no whole days")
    if any(one != given[0] for one in given) or "X" in given[0]["timex"]:
        raise LeftOutError("several resolutions")
    (only, *_) = given
    if only.get("Mod"):
        raise LeftOutError("open or part")
    try:
        first = date.fromisoformat(
            only.get("startDate") or only.get("start") or only.get("date") or only["value"]
        )
        end = date.fromisoformat(only.get("endDate") or only.get("end") or first.isoformat())
    except (KeyError, ValueError):
        raise LeftOutError("no resolution") from None
    if first == date.min:  # what their parser gives for the 31st of a month of 30 days
        raise LeftOutError("no resolution")
    return ((first, end),) if first == end else ((first, end - timedelta(days=1)), (first, end))


# --- comparing -----------------------------------------------------------------------------------


def bare_years(text: Text) -> list[DateRef]:
    """The baseline: every year of four digits, as the whole of it."""
    return [
        DateRef(
            start=match.start(),
            end=match.end(),
            text=match.group(),
            from_date=date(int(match.group()), 1, 1),
            to_date=date(int(match.group()), 12, 31),
            grain="year",
        )
        for match in _YEAR.finditer(text.text)
    ]


def ours(text: Text) -> Sequence[DateRef]:
    return find_dates(
        fold_with_map(text.text),
        text.text,
        text.published,
        detect_language(text.text),
        week_start=text.week_start,
    )


def score(
    texts: Sequence[Text], find: Callable[[Text], Sequence[DateRef]], show: common.Show
) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for text in texts:
        found = find(text)
        for wanted in text.wanted:
            met = [one for one in found if _meet(wanted, one)]
            counts["dates"] += 1
            counts["recalled"] += bool(met)
            counts["exact"] += any((one.start, one.end) == (wanted.start, wanted.end) for one in met)
            phrase = text.text[wanted.start : wanted.end]
            if not met:
                show(f"missed: {phrase!r}")
            if wanted.days:
                counts["values"] += 1
                right = any((one.from_date, one.to_date) in wanted.days for one in met)
                counts["right"] += right
                counts["contained"] += any(_contains(one, wanted.days[0]) for one in met)
                if met and not right:
                    read_as = [f"{one.text!r} {one.from_date}..{one.to_date}" for one in met]
                    show(f"misread: {phrase!r} {wanted.days[0][0]}..{wanted.days[0][1]}, found {read_as}")
        for one in found:
            if any(_meet(wanted, one) for wanted in text.wanted):
                counts["true"] += 1
            elif not any(_meet(other, one) for other in text.neutral):
                counts["false"] += 1
                show(f"extra: {one.text!r}")
    precision = common.ratio(counts["true"], counts["true"] + counts["false"])
    recall = common.ratio(counts["recalled"], counts["dates"])
    return {
        "dates": counts["dates"],
        "P": precision,
        "R": recall,
        "F1": common.ratio(2 * (precision or 0) * (recall or 0), (precision or 0) + (recall or 0)),
        "exact": common.ratio(counts["exact"], counts["dates"]),
        "values": counts["values"],
        "values right": counts["right"],
        "contained": counts["contained"],
    }


def _meet(wanted: Wanted, found: DateRef) -> bool:
    return wanted.start < found.end and found.start < wanted.end


def _contains(found: DateRef, days: Interval) -> bool:
    return found.from_date <= days[0] and days[1] <= found.to_date


def read(path: Path) -> tuple[list[Text], Counter[str]]:
    """The texts of a file that are measured, and why the others are not."""
    texts: list[Text] = []
    left_out: Counter[str] = Counter()
    for row in common.read_lines(path):
        try:
            if "timex" in row:
                texts.append(timex(row))
            else:
                texts.append(recognizers(row))
        except LeftOutError as reason:
            left_out[str(reason)] += 1
    return texts, left_out


def measure(path: Path, show: common.Show) -> list[dict[str, Any]]:
    """Two rows for each file: ours, and bare years."""
    rows: list[dict[str, Any]] = []
    for file in common.files(path, ".jsonl"):
        texts, left_out = read(file)
        head = {"file": file.stem, "texts": len(texts)}
        reasons = ", ".join(f"{count} {reason}" for reason, count in left_out.most_common())
        rows.append(head | {"found by": "ours"} | score(texts, ours, show) | {"left out": reasons})
        rows.append(head | {"found by": "bare years"} | score(texts, bare_years, common.quiet))
    return rows


def main() -> int:
    return common.main(__doc__, measure)


if __name__ == "__main__":
    sys.exit(main())
