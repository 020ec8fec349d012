"""How one figure of a passage relates to one figure of a claim. No words, no context: see compare.py."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from claims.evidence.wordlists import CURRENCY_FAMILIES, MEASURES
from claims.extraction.normalize import fold
from claims.extraction.types import Quantity

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

SAME = 1e-9
NEAR_APPROXIMATE, FAR_APPROXIMATE = 0.10, 0.20  # of an "about"
CLOSE = 0.05
NEAR_BOUND = 0.15  # a claim this near the evidence's bound may rest on it
FAR_FROM_BOUND = 2.0  # "more than 10" said of 25 is true and misleading
SLIP = 0.0043  # in decades: 1 % from a power of ten
MAX_SLIP = 9
EXACT_BELOW = 10_000  # a number written out below this is meant to the last digit
ROUNDING_CAP = 0.05


@dataclass(frozen=True, slots=True)
class _Value:
    """A quantity as an interval in the base unit of its dimension; `precision` is half its last digit."""

    dimension: str
    low: float
    high: float
    precision: float
    approximate: bool
    strict: bool

    @property
    def is_point(self) -> bool:
        return self.low == self.high


def relate(claim: Quantity, evidence: Quantity) -> tuple[str, str]:
    """The relation (one of RELATIONS) of the evidence's figure to the claim's, and the reason's code."""
    difference = _unit_difference(claim, evidence)
    if difference:
        return difference
    c, e = _value(claim), _value(evidence)
    if c.is_point and e.is_point:
        return _points(c, e)
    if c.low == e.low and c.high == e.high:
        return "equal", "same_bounds"
    if e.is_point:
        return _point_in_claimed(c, e)
    if c.is_point:
        return _point_in_found(c, e)
    return _intervals(c, e)


def currency_guessed(claim: Quantity, evidence: Quantity) -> bool:
    """Whether the two are compared only because an ambiguous currency name may mean the other's."""
    return claim.kind == evidence.kind == "money" and claim.unit != evidence.unit


def precision(quantity: Quantity) -> float:
    """Half of the last digit the figure is given to; 0 for a number meant exactly."""
    value = _magnitude(quantity)
    number = _NUMBER.search(fold(quantity.text))
    if number and value:
        written, decimals = _read(number.group())
        scale = abs(value / written) if written else 1.0
        # 0.5, 5.5 %, 6 million: given to the last digit. The scale is exact but for float noise.
        # "a quarter of 1 percent" and "5 and one-half percent" are exact.
        is_written = quantity.kind == "percent" and math.isclose(scale, 1)
        if decimals or scale > 1.5 or is_written:
            return float(scale * 10.0**-decimals / 2)
    return _round_number_precision(value)


def _round_number_precision(value: float) -> float:
    """Half of the last place that is not zero, at most 5 %; 0 for small or unrounded numbers."""
    if value < EXACT_BELOW or value != int(value):
        return 0.0
    zeros = len(str(int(value))) - len(str(int(value)).rstrip("0"))
    return min(10.0**zeros / 2, ROUNDING_CAP * value) if zeros >= 3 else 0.0


def _read(written: str) -> tuple[float, int]:
    """The plain number and how many decimals it is given to."""
    if _GROUPED.fullmatch(written):
        written = written.replace(",", "")
    else:
        head, _, tail = written.replace(",", ".").rpartition(".")
        written = f"{head.replace('.', '')}.{tail}" if head else tail
    return float(written), len(written.partition(".")[2])


def _magnitude(quantity: Quantity) -> float:
    given = quantity.low if quantity.low is not None else quantity.high
    return abs(given) if given is not None else 0.0


def _unit_difference(claim: Quantity, evidence: Quantity) -> tuple[str, str] | None:
    """The relation and reason when the two cannot be compared, else None."""
    c, e = dimension(claim), dimension(evidence)
    if c == e or _same_currency_family(claim, evidence):
        return None
    if claim.kind == evidence.kind == "money":
        return "different_unit", "currency_differs"
    if {c, e} == {"percent", "pp"}:
        return "different_unit", "percent_or_points"
    if claim.kind == evidence.kind == "measure":
        return "different_unit", "unit_differs"
    return "not_comparable", "kind_differs"


def _same_currency_family(claim: Quantity, evidence: Quantity) -> bool:
    if not claim.kind == evidence.kind == "money" or min(claim.confidence, evidence.confidence) == 1:
        return False
    return any(claim.unit in family and evidence.unit in family for family in CURRENCY_FAMILIES)


def dimension(quantity: Quantity) -> str:
    """What kind of thing the figure measures; figures of one dimension can be compared."""
    unit = fold(quantity.unit)
    if quantity.kind == "money":
        return f"money:{unit}"
    if unit in {"pp", "bp"}:
        return "pp"
    if quantity.kind in {"percent", "fraction"} or unit == "%":
        return "percent"
    if quantity.kind == "multiple" or unit == "x":
        return "multiple"
    if unit in MEASURES:
        return MEASURES[unit][0]
    # A counted noun has too many names to tell two nouns apart by name: the words around decide.
    return f"measure:{unit}" if quantity.kind == "measure" else "count"


def _value(quantity: Quantity) -> _Value:
    factor = MEASURES.get(fold(quantity.unit), ("", 1.0))[1] if quantity.kind != "money" else 1.0
    if quantity.kind == "fraction" and quantity.unit != "%":
        factor = 100.0
    low = -math.inf if quantity.low is None else quantity.low * factor
    high = math.inf if quantity.high is None else quantity.high * factor
    if low == high < 0:  # "-3.1 %" and "fell 3.1 %" are one figure
        low = high = -low
    return _Value(
        dimension=dimension(quantity),
        low=low,
        high=high,
        precision=precision(quantity) * factor,
        approximate=quantity.approximate or quantity.comparator == "~",
        strict=quantity.comparator in {"<", ">"},
    )


def _points(c: _Value, e: _Value) -> tuple[str, str]:
    a, b = c.low, e.low
    if math.isclose(a, b, rel_tol=SAME):
        return "equal", "same_value"
    largest = max(abs(a), abs(b))
    off = abs(a - b) / largest
    approximate = c.approximate or e.approximate
    if _rounds(c, e):
        return "rounds_to", "equal_after_rounding"
    if approximate and off <= NEAR_APPROXIMATE:
        return "rounds_to", "near_an_approximate_figure"
    if approximate and off <= FAR_APPROXIMATE:
        return "close", "not_far_from_an_approximate_figure"
    if slip := _slip(a, b):
        return "decimal_slip", slip
    if off <= CLOSE:
        return "close", "close_not_equal"
    return "contradicts", "digits_swapped" if _swapped(a, b) else "different_value"


def _rounds(c: _Value, e: _Value) -> bool:
    """Whether the finer figure rounds, half up, to the coarser one."""
    coarse, fine = (c, e) if c.precision >= e.precision else (e, c)
    slack = coarse.precision * SAME
    return (
        coarse.precision > 0
        and coarse.low - coarse.precision - slack <= fine.low < coarse.low + coarse.precision
    )


def _slip(a: float, b: float) -> str:
    """``factor_10``, ``factor_1000``...: the power of ten between two figures, "" when there is none."""
    small, large = sorted((abs(a), abs(b)))
    if small == 0:
        return ""
    decades = math.log10(large) - math.log10(small)
    power = round(decades)
    return f"factor_{10**power}" if 1 <= power <= MAX_SLIP and abs(decades - power) < SLIP else ""


def _swapped(a: float, b: float) -> bool:
    """Whether two figures are written with the same digits in another order, as 96 and 69."""
    first, second = (f"{x:.10g}".replace(".", "").strip("0") for x in (a, b))
    return first != second and len(first) >= 2 and sorted(first) == sorted(second)


def _inside(value: float, bounds: _Value) -> bool:
    if bounds.strict and value in (bounds.low, bounds.high):
        return False
    return bounds.low <= value <= bounds.high


def _nearest(value: float, bounds: _Value) -> float:
    """The bound the value is nearest to; an open side has none."""
    return min((b for b in (bounds.low, bounds.high) if math.isfinite(b)), key=lambda b: abs(b - value))


def _point_in_claimed(c: _Value, e: _Value) -> tuple[str, str]:
    """The claim gives a bound or range, the evidence a value."""
    value, bound = e.low, _nearest(e.low, c)
    if _inside(value, c):
        open_side = math.isinf(c.low) or math.isinf(c.high)
        far = open_side and max(abs(value), abs(bound)) > FAR_FROM_BOUND * min(abs(value), abs(bound))
        return "within_range", "far_inside_the_bound" if far else "inside_the_bound"
    return _outside(value, bound, max(e.precision, SAME), e.approximate)


def _point_in_found(c: _Value, e: _Value) -> tuple[str, str]:
    """The claim gives a value, the evidence a bound or range."""
    value, bound = c.low, _nearest(c.low, e)
    if not _inside(value, e):
        return _outside(value, bound, max(c.precision, SAME), c.approximate)
    if math.isfinite(e.low) and math.isfinite(e.high):
        return "within_range", "inside_the_range"
    if abs(value - bound) <= NEAR_BOUND * abs(bound):
        return "within_range", "near_the_bound"
    return "unclear", "evidence_gives_only_a_bound"


def _outside(value: float, bound: float, slack: float, approximate: bool) -> tuple[str, str]:
    if abs(value - bound) <= slack or (approximate and abs(value - bound) <= NEAR_APPROXIMATE * abs(bound)):
        return "unclear", "at_the_bound"
    if slip := _slip(value, bound):
        return "decimal_slip", slip
    return "contradicts", "outside_the_bound"


def _intervals(c: _Value, e: _Value) -> tuple[str, str]:
    if c.low <= e.low and e.high <= c.high:
        return "within_range", "bound_implied"
    if e.low <= c.low and c.high <= e.high:
        return "unclear", "bound_not_implied"
    if max(c.low, e.low) < min(c.high, e.high):
        return "unclear", "bounds_overlap"
    return "contradicts", "bounds_apart"
