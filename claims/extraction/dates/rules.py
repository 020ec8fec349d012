"""Rules of dates: patterns over the tags of ``dates.tokens``, each with the function that resolves a match.

Rules run in order; what one has taken (tag "X") the next ones do not see. Every pattern is bounded, so
the whole is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claims.extraction.dates import absolute, relative
from claims.extraction.dates.scan import Found, Resolver, Scan

RELATIVE_YEAR = r"[-,]?[rmxh]{0,2}(?:=A|A[<>=]|[<>=]y)(?!Y)-?"
YEAR_TAIL = rf"(?:[,\-/]?[rmx]?[yA]?(?P<year>Y)g?|(?P<rel>{RELATIVE_YEAR}))?"
PART = r"(?P<part>b)-?[hrmx]{0,2}"
WEEKDAY = r"(?:J?W\)?[,.(\-]?@?x?J?)?"


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs`: tags of which one must be in the text before the pattern is tried."""

    pattern: re.Pattern[str]
    resolve: Resolver
    needs: str


_N = r"(?:[dn]&?n?|n-?n)"
_LIST = r"(?P<list>Y(?:[,&]{1,2}Y(?![-~])){0,6})"
RULES = tuple(
    Rule(re.compile(pattern), resolve, needs)
    for needs, resolve, pattern in (
        ("I", absolute.numeric, rf"{WEEKDAY}(?P<date>I)[gj]?"),
        ("Uu", absolute.century, rf"(?:{PART})?(?:(?P<decade>[UQ])(?P<place>o)[rm]|h?(?P<place2>o)(?P<half>Q)mh?)?(?:(?P<century>U)(?P<which>[o<=])|h?(?P<which2>o)-?(?P<century2>u))"),
        ("Q R", absolute.quarter, rf"(?:(?P<single>R)|h?(?P<o>o)(?P<kind>Q)|(?P<kind2>Q)(?P<o2>o))(?:[rmx]?h?(?P<ofmonth>M))?(?:{YEAR_TAIL[:-1]}|(?P<whole>[rmx]{{1,2}}h?[yA](?!Y)))?"),
        ("M", absolute.week_of_month, rf"(?P<unit>U)(?P<o>o)[rm]?s?(?P<month>M){YEAR_TAIL}"),
        ("M", absolute.week_of_month, rf"h?(?P<o>o)(?P<unit>u)[mx]h?(?P<month>M){YEAR_TAIL}"),
        ("M", absolute.day_month, rf"{WEEKDAY}h?(?P<d1>[do])(?:(?:-|&?~|&)[rxh]?(?P<d2>[do]))?[rm\-/]?s?(?P<month>M){YEAR_TAIL}(?P<mod>[<>=](?![yuUA]))?"),
        ("M", absolute.month_day, rf"{WEEKDAY}(?P<month>M)\.?h?(?P<d1>[do])(?![:M])(?:(?:-|&?~|&)(?P<d2>[do])(?!M))?{YEAR_TAIL}"),
        ("H", absolute.hijri_date, rf"(?:{PART})?{WEEKDAY}(?:(?P<d1>[do])(?:[-~&](?P<d2>[do]))?[rm]?)?(?P<name>s?)(?P<month>H)(?:,?[rmx]?[yA]?(?P<year>Y)j?)?(?P<mod>[<>=](?![yuUA]))?"),
        ("S", absolute.season, rf"(?:{PART})?(?P<pre>[<>=])?(?P<season>S){YEAR_TAIL}(?P<mod>[<>=](?![yuUA]))?"),
        ("M", absolute.month_alone, rf"(?:{PART})?(?P<pre>[<>=])?(?P<name>s?)(?P<month>M)\.?{YEAR_TAIL}(?P<mod>[<>=](?![yuUA]))?"),
        ("Y", absolute.year_range, r"(?P<name>[CVpyA]?)(?P<y1>Y)g?(?P<sep>-|&?~|/|&)[yA]?(?P<y2>[Ydn])(?![-/])[gj]?"),
        ("Y", absolute.year_named, rf"(?:{PART})?h?(?P<name>[yA])x?(?P<year>Y)[gj]?"),
        ("b", absolute.year_named, rf"{PART}(?P<name>)(?P<year>Y)"),
        ("Z", absolute.decade, rf"(?:{PART})?h?u?(?P<decade>Z)(?:[rm]?(?P<century>U)(?P<which>[<o]))?"),
        ("Uu", absolute.day_of_month, rf"{WEEKDAY}h?(?P<d1>[do])(?:(?:-|&?~|&)[rxh]?(?P<d2>[do]))?(?:[rm]h?(?:=?(?P<unit>U)[<>=]?|[<>=](?P<unit2>u))|(?P<unit3>U)[<>=])"),
        ("=", absolute.day_of_month, rf"{WEEKDAY}(?P<d1>[do])(?P<d2>)(?P<unit>)="),
        ("T", relative.near_day, r"(?:k[rmx]?)?J?(?P<near>T)(?:[,(]?(?:k[rmx]?)?J?(?P<weekday>W)\)?)?(?:,?k)?"),
        ("W", relative.weekday_of_week, r"(?:b[rm]?)?(?:(?P<unit>U)[<>]|[<>](?P<unit3>u))(?:,?&?x?J?)(?P<weekday>W)|J?(?P<weekday2>W)[rmxh]{0,2}(?:U[<>]|[<>](?P<unit2>u))"),
        ("W", relative.weekday, r"(?P<pre>[<>=])?(?:k[rmx]?)?J?(?P<weekday>W)(?:[,\-]?k)?(?P<mod>[<>=](?![yuUA]))?"),
        ("k", relative.day_part, r"k<|<k|=k"),
        ("a", relative.ago, rf"(?P<z>z?)(?:(?P<n>{_N}|1)-?|(?P<few>l))?(?P<unit>[pyu])a"),
        ("B", relative.ago, rf"B(?P<z>z?)(?:(?P<n>{_N})|(?P<few>l))?(?P<unit>[pyusJt])(?!\(?[YMW])a?"),
        ("VPpuyt", relative.span, rf"w?(?:(?P<unit>[VP])(?P<n>{_N})?l?[<>])"),
        ("<>", relative.span, rf"w?h?[<>](?:(?P<n>{_N})-?|l)?(?P<unit>[pt])"),
        ("<>", relative.span, rf"w?h?[<>](?P<n>{_N})(?P<unit>[uyJs])"),
        ("<>", relative.span, rf"w?(?P<n>{_N})(?P<unit>[pyusJ])[<>]"),
        ("AUuyTs", relative.unit_near, rf"(?:{PART})?(?P<pre>=)?(?P<unit>[AU])(?![YMo])(?P<mod>[<>=])?"),
        ("uy", relative.unit_near, rf"(?:{PART}|w)?h?(?P<pre>[<>=])(?P<unit>[uys])(?P<mod>[<>])?(?!Y)"),
        ("b", relative.unit_near, rf"{PART}(?P<pre>)(?P<unit>[uys])(?P<mod>)(?!Y)"),
        ("x e w", relative.ahead, rf"(?:(?P<within>w)|[xe])(?P<z>z?)(?:(?P<n>{_N}|1)(?P<unit>[pyut])|(?<=e)(?P<unit1>[yu])|(?P<unit2>t))"),
        ("K", absolute.feast, r"K"),
        ("v", relative.vague, r"v"),
        ("q", relative.before_it, r"q"),
    )
)  # fmt: skip
YEAR_RULES = (
    Rule(re.compile(r"(?<=[xrmi~BewX])(?P<name>)" + _LIST + "[gj]?"), absolute.year_cued, "Y"),
    Rule(re.compile(r"(?P<name>[CVp])" + _LIST), absolute.year_listed, "Y"),
    Rule(re.compile(r"(?P<name>)(?P<list>Y)(?=[gj])[gj]"), absolute.year_listed, "Y"),
    Rule(re.compile(r"(?<=X)[,&]{1,2}(?P<name>)" + _LIST), absolute.year_listed, "Y"),
    Rule(re.compile(r"(?<=\()(?P<name>)(?P<list>Y)(?=[\),])"), absolute.year_listed, "Y"),
)


def apply(scan: Scan) -> list[Found]:
    """Every date the rules find, in the order of the text, none overlapping."""
    for rule in (*RULES, *YEAR_RULES):
        tags = scan.tokens.tags
        if not any(need in tags for need in rule.needs if need != " "):
            continue
        taken = list(_matches(scan, rule, tags))
        if taken:
            scan.found.extend(taken)
            scan.tokens.tags = _mask(tags, taken)
    scan.found.sort(key=lambda found: found.first)
    return scan.found


def _matches(scan: Scan, rule: Rule, tags: str) -> Iterator[Found]:
    for match in rule.pattern.finditer(tags):
        found = rule.resolve(scan, match)
        if found is not None:
            yield from [found] if isinstance(found, Found) else found


def _mask(tags: str, taken: list[Found]) -> str:
    letters = list(tags)
    for found in taken:
        letters[found.first : found.last + 1] = "X" * (found.last + 1 - found.first)
    return "".join(letters)
