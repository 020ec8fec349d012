"""How often a figure is read as other projects' test phrases, and our pairs of sentences, expect it.

python -m benchmarks.quantities PATH ... [--show] [--json]; a PATH is a file of JSON lines or a folder of them. Their
content tells the format:

  claim, evidence, expected   our pairs: the relation of their figures (consistent, uncertain, contradicts, ...)
  text, value                 Duckling: "NumeralValue 5", "simple Dollar 10", "between Gram (2,7) Nothing", ...
  Input, Results              Microsoft Recognizers: number "0.5", percentage "100%", numberrange "[20,30)"

The figures found inside a phrase are right when there is one, with the bounds and the unit expected:
- masses, volumes and durations are converted (2000 mg are 2 Gram; a month is no number of days); 10 Cent are 0.1 USD;
- a unit that the gold leaves open (a bare number, Unnamed, Degree, Pound, Dinar, ...) may be any, and a share of it
  may be given as per cent (0.5 is 50 %);
- neither project tells "at most" from "less than" dependably, so an open bound equals a closed one, and ~ equals =.
"Values" are the phrases whose bounds are right whatever the unit. "Strays" are figures where no phrase is. Left out,
with their number: ordinals, times and other things that are no quantities in the product (a figure found there is a
stray), powers, and phrases of plain digits, with or without a scale word, whose gold value is not their product (Arabic
gold has 322 thousand as 32200), and results whose words are not in the text. Bare numbers count although the product
wants a reason to take a number for a quantity.

"Digits" is the baseline: the first run of digits, without unit; in the pairs equal digits are taken to be consistent.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import common
from claims.evidence.compare import compare
from claims.evidence.types import AGREEING, DIFFERING, Comparison, Side
from claims.extraction.dates import find_dates
from claims.extraction.normalize import detect_language, fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.types import LANGUAGES, Quantity, Span

GROUPS = {
    **dict.fromkeys(AGREEING, "consistent"),
    **dict.fromkeys(DIFFERING, "contradicts"),
    "close": "uncertain",
    "unclear": "uncertain",
    "different_unit": "not_comparable",
    "not_comparable": "not_comparable",
}
# How many of its first unit a unit is: ours, and the names the gold has for them.
MEASURES = (
    {"g": 1.0, "mg": 1e-3, "kg": 1e3, "t": 1e6, "Gram": 1.0},
    {
        "L": 1.0,
        "mL": 1e-3,
        "hectoliter": 100,
        "hectoliters": 100,
        "hectolitre": 100,
        "hectolitres": 100,
        "Litre": 1,
        "Millilitre": 1e-3,
        "Hectolitre": 100,
    },
    {"second": 1.0, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
    | {"ثانية": 1, "دقيقة": 60, "ساعة": 3600, "يوم": 86400, "أسبوع": 7 * 86400}
    | {"Second": 1, "Minute": 60, "Hour": 3600, "Day": 86400, "Week": 7 * 86400},
    {"month": 1.0, "year": 12, "شهر": 1, "سنة": 12, "عام": 12, "Month": 1, "Quarter": 3, "Year": 12},
    {"cup": 1.0, "cups": 1, "كوب": 1, "أكواب": 1, "اكواب": 1, "Cup": 1},
    *(
        {"oz": 1.0, "Ounce": 1},
        {"gallon": 1.0, "Gallon": 1},
        {"°C": 1.0, "Celsius": 1},
        {"°F": 1.0, "Fahrenheit": 1},
    ),
    {"USD": 1.0, "Dollar": 1, "Cent": 0.01},
)
CONVERTED = {unit: (next(iter(measure)), factor) for measure in MEASURES for unit, factor in measure.items()}
OPEN = {"Unnamed", "Degree", "Pound", "Dinar", "Riyal", "Rial"}
SCALES = {
    **dict.fromkeys(("ألف", "الف", "آلاف", "thousand", "k"), 1e3),
    **dict.fromkeys(("مليون", "ملايين", "million", "m"), 1e6),
    **dict.fromkeys(("مليار", "مليارات", "billion"), 1e9),
    **dict.fromkeys(("تريليون", "ترليون", "trillion"), 1e12),
}
SOME_DAY = date(2020, 1, 1)  # so that relative dates are found; their value does not matter

_DIGITS = re.compile(r"\d[\d.,٬٫]*")
_PLAIN = re.compile(rf"({_DIGITS.pattern})\s*({'|'.join(SCALES)})?", re.IGNORECASE)
_ESCAPE = re.compile(r"\\x([0-9a-f]+)(?:\\&)?")
_VALUE = r"-?[\d.]+(?:e-?\d+)?"
_DUCKLING = re.compile(
    r"(?P<kind>NumeralValue|DurationData|simple|under|above|between) (?:(?P<unit>[A-Za-z]+) )?"
    rf"\(?(?P<low>{_VALUE})(?:, ?(?P<high>{_VALUE}))?\)?(?: (?P<grain>[A-Z][a-z]+))?"
)
_RANGE = re.compile(r"[\[(](?P<low>[^,]*),(?P<high>[^,]*)[\])]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure expected at ``start..end``; `unit` None is open. With a `reason` it is not compared."""

    start: int
    end: int
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    reason: str = ""

    @property
    def is_figure(self) -> bool:
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    wanted: list[Wanted]


# --- formats -------------------------------------------------------------------------------------


def duckling(row: dict[str, Any]) -> Phrase:
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), row["text"]).replace('\\"', '"')
    return Phrase(text, [_checked(text, duckling_value(row["value"], len(text)))])


def duckling_value(value: str, length: int) -> Wanted:
    match = _DUCKLING.match(value)
    if match is None:
        return Wanted(0, length, reason="ordinal" if value.startswith("Ordinal") else "time")
    low, high = float(match["low"]), float(match["high"] or match["low"])
    unit = match["grain"] if match["kind"] == "DurationData" else match["unit"]
    return Wanted(
        0,
        length,
        None if match["kind"] == "under" else low,
        None if match["kind"] == "above" else high,
        None if unit in OPEN else unit,
    )


def recognizers(row: dict[str, Any]) -> Phrase:
    text = row["Input"]
    return Phrase(text, [_checked(text, recognized(result, text)) for result in row["Results"]])


def recognized(result: dict[str, Any], text: str) -> Wanted:
    """One result of Microsoft Recognizers, found by its words: some of its offsets are those of other texts."""
    words = result["Text"].lower()
    start = text.lower().find(words, result["Start"])
    if start < 0:
        start = text.lower().find(words)
    if start < 0:
        return Wanted(0, 0, reason="not in the text")
    end = start + len(words)
    resolution = result["Resolution"]
    value: str = resolution["value"]
    if "offset" in resolution:
        return Wanted(start, end, reason="ordinal")
    if match := _RANGE.fullmatch(value):
        low, high = (float(bound) if bound else None for bound in match.group("low", "high"))
        return Wanted(start, end, low, high)
    try:
        amount = float(value.removesuffix("%"))
    except ValueError:
        return Wanted(start, end, reason="no value")
    reason = "power" if resolution.get("subtype") == "power" or "^" in result["Text"] else ""
    return Wanted(start, end, amount, amount, "%" if value.endswith("%") else None, reason)


def _checked(text: str, wanted: Wanted) -> Wanted:
    """Not compared when it is plain digits with a scale and the gold value is not their product."""
    plain = _PLAIN.fullmatch(text[wanted.start : wanted.end].strip())
    if wanted.reason or not plain or wanted.unit is not None or wanted.low != wanted.high:
        return wanted
    product = number(plain[1]) * SCALES.get((plain[2] or "").lower(), 1)
    if math.isnan(product) or _close(product, wanted.low):
        return wanted
    return Wanted(wanted.start, wanted.end, wanted.low, wanted.high, reason="gold is not its digits")


def number(digits: str) -> float:
    """The value of a run of digits: groups of three behind commas are thousands, other commas decimal."""
    plain = digits.rstrip(".,٬٫").replace("٬", ",").replace("٫", ".")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        return float(plain.replace(",", ""))
    try:
        return float(plain.replace(",", "."))
    except ValueError:  # 192.168.1.2
        return math.nan


def side(text: str) -> Side:
    """A sentence with its dates, and its figures where no date is."""
    folded, language = fold_with_map(text), detect_language(text)
    dates = find_dates(folded, text, SOME_DAY, language)
    taken = [Span(found.start, found.end) for found in dates]
    return Side(text=text, quantities=find_quantities(folded, text, language, taken=taken), dates=dates)


# --- comparing -----------------------------------------------------------------------------------


def measure_phrases(phrases: Sequence[Phrase], show: common.Show) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for phrase in phrases:
        found = side(phrase.text).quantities
        for wanted in phrase.wanted:
            if wanted.reason:
                left_out[wanted.reason] += 1
                continue
            inside = [q for q in found if q.start < wanted.end and wanted.start < q.end]
            answer = judge(wanted, inside)
            counts[answer] += 1
            counts["values right"] += judge(wanted, inside, unit=False) == "right"
            digits = list(digits_only(phrase.text, wanted))
            counts["digits right"] += judge(wanted, digits) == "right"
            counts["digits values"] += judge(wanted, digits, unit=False) == "right"
            if answer != "right":
                show(
                    f"{answer}: {phrase.text[wanted.start : wanted.end]!r} {_bounds(wanted)}, found {inside}"
                )
        counts["strays"] += sum(
            not any(w.is_figure and q.start < w.end and w.start < q.end for w in phrase.wanted) for q in found
        )
    answers = ("right", "wrong", "nothing")
    items = sum(counts[answer] for answer in answers)
    return {
        "items": items,
        **{answer: counts[answer] for answer in answers},
        "share right": common.ratio(counts["right"], items),
        "values right": counts["values right"],
        "strays": counts["strays"],
        "digits right": counts["digits right"],
        "digits values": counts["digits values"],
        "left out": ", ".join(f"{count} {reason}" for reason, count in left_out.most_common()),
    }


def judge(wanted: Wanted, found: Sequence[Quantity], *, unit: bool = True) -> str:
    """right, wrong, or nothing found; with `unit` False whatever the unit."""
    if not found:
        return "nothing"
    if len(found) > 1:
        return "wrong"
    (quantity,) = found
    if wanted.unit is None or not unit:
        shares = [1.0, 0.01] if quantity.unit == "%" else [1.0]
        alike = any(_same(wanted, 1.0, quantity, share) for share in shares)
    else:
        wanted_unit, factor = CONVERTED.get(wanted.unit, (wanted.unit, 1))
        found_unit, share = CONVERTED.get(quantity.unit, (quantity.unit, 1))
        alike = wanted_unit == found_unit and _same(wanted, factor, quantity, share)
    return "right" if alike else "wrong"


def _same(wanted: Wanted, factor: float, found: Quantity, share: float) -> bool:
    bounds = ((wanted.low, found.low), (wanted.high, found.high))
    return all(a is b if a is None or b is None else _close(a * factor, b * share) for a, b in bounds)


def _close(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def digits_only(text: str, wanted: Wanted) -> Iterator[Quantity]:
    """The baseline's figure."""
    if match := _DIGITS.search(text, wanted.start, wanted.end):
        value = number(match.group())
        yield Quantity(
            start=match.start(),
            end=match.end(),
            text=match.group(),
            comparator="=",
            low=value,
            high=value,
            unit="",
        )


def _bounds(wanted: Wanted) -> str:
    return f"{wanted.low}..{wanted.high} {wanted.unit or ''}".strip()


# --- pairs ---------------------------------------------------------------------------------------


def group(comparison: Comparison) -> str:
    """The figures' relation in the words of the expectation; the dates' when the claim has no figures."""
    relations = [pair.relation for pair in comparison.figures] or [p.relation for p in comparison.dates]
    groups = {GROUPS.get(relation, relation) for relation in relations if relation != "no_figure"}
    for worst in ("contradicts", "uncertain", "consistent"):
        if worst in groups:
            return worst
    if not groups and "score_differs" in comparison.flags:
        return "uncertain"
    return groups.pop() if groups else "no_quantity"


def digits_group(claim: str, evidence: str) -> str:
    """The baseline's relation."""
    first, second = _DIGITS.search(claim), _DIGITS.search(evidence)
    if not first or not second:
        return "no_quantity"
    return "consistent" if number(first.group()) == number(second.group()) else "contradicts"


def measure_pairs(pairs: Sequence[dict[str, Any]], show: common.Show) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for pair in pairs:
        found = group(compare(side(pair["claim"]), side(pair["evidence"])))
        answer = "right" if found == pair["expected"] else "nothing" if found == "no_quantity" else "wrong"
        counts[answer] += 1
        counts["digits"] += digits_group(pair["claim"], pair["evidence"]) == pair["expected"]
        if answer != "right":
            show(f"pair {pair.get('id', '')}: expected {pair['expected']}, found {found}")
    return {
        "items": len(pairs),
        **{answer: counts[answer] for answer in ("right", "wrong", "nothing")},
        "share right": common.ratio(counts["right"], len(pairs)),
        "digits right": counts["digits"],
    }


# --- files ---------------------------------------------------------------------------------------


def phrases(rows: Sequence[dict[str, Any]]) -> list[Phrase]:
    """The phrases of a file in one of the two foreign formats; none when it is neither."""
    if {"Input", "Results"} <= rows[0].keys():
        return [recognizers(row) for row in rows]
    if {"text", "value"} <= rows[0].keys():
        return [duckling(row) for row in rows]
    return []


def measure(path: Path, show: common.Show) -> list[dict[str, Any]]:
    """A row for each file and language, and where there are several files for all phrases of a language."""
    rows: list[dict[str, Any]] = []
    everything: dict[str, list[Phrase]] = defaultdict(list)
    for file in common.files(path, ".jsonl"):
        read = common.read_lines(file)
        if {"claim", "evidence"} <= read[0].keys():
            for language in LANGUAGES:
                pairs = [row for row in read if detect_language(row["claim"]) == language]
                rows.append({"file": file.stem, "language": language} | measure_pairs(pairs, show))
            continue
        found = phrases(read)
        if not found:
            print(f"{file}: no format known here, not measured.", file=sys.stderr)
            continue
        language = detect_language("\n".join(phrase.text for phrase in found))
        everything[language] += found
        rows.append({"file": file.stem, "language": language} | measure_phrases(found, show))
    if len(rows) > len(everything):
        for language, found in sorted(everything.items()):
            rows.append({"file": "all phrases", "language": language} | measure_phrases(found, common.quiet))
    return rows


def main() -> int:
    return common.main(__doc__, measure)


if __name__ == "__main__":
    sys.exit(main())
