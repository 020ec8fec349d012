"""Rules of dates: patterns over the tags of ``dates.tokens``, each with the function that resolves a match.

Rules run in order; what one has taken (tag "X") the next ones do not see. Every pattern is bounded, so
the whole is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from claims.extraction.dates import absolute, relative
from claims.extraction.dates.scan import Found, Resolver, Scan

RELATIVE_YEAR = r"[-,]?[rmxh]{0,2}(?:=A|A[<>=]|[<>=]y)(?!Y)-?"
YEAR_TAIL = rf"(?:[,\-/]?[rmx]?[yA]?(?P<year>Y)g?|(?P<rel>{RELATIVE_YEAR}))?"
PART = r"(?P<part>b)-?[hrmx]{0,2}"
WEEKDAY = r"(?:J?W\)?[,.(\-]?@?x?J?)?"


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs`: sets of tags; the pattern is tried where one of each is there. `behind`: only right behind a date."""

    pattern: re.Pattern[str]
    resolve: Resolver
    needs: tuple[str, ...]
    behind: bool = False


_N = r"(?:[dn]&?n?|n-?n)"
_LIST = r"(?P<list>Y(?:[,&]{1,2}Y(?![-~])){0,6})"
RULES = tuple(
    Rule(re.compile(pattern), resolve, tuple(needs.split()))
    for needs, resolve, pattern in (
        ("I", absolute.numeric, rf"{WEEKDAY}(?P<date>I)[gj]?"),
        ("Uu <=o", absolute.century, rf"(?:{PART})?(?:(?P<decade>[UQ])(?P<place>o)[rm]|h?(?P<place2>o)(?P<half>Q)mh?)?(?:(?P<century>U)(?P<which>[o<=])|h?(?P<which2>o)-?(?P<century2>u))"),
        ("QR", absolute.quarter, rf"(?:(?P<single>R)|h?(?P<o>o)(?P<kind>Q)|(?P<kind2>Q)(?P<o2>o))(?:[rmx]?h?(?P<ofmonth>M))?(?:{YEAR_TAIL[:-1]}|(?P<whole>[rmx]{{1,2}}h?[yA](?!Y)))?"),
        ("M U", absolute.week_of_month, rf"(?P<unit>U)(?P<o>o)[rm]?s?(?P<month>M){YEAR_TAIL}"),
        ("M u", absolute.week_of_month, rf"h?(?P<o>o)(?P<unit>u)[mx]h?(?P<month>M){YEAR_TAIL}"),
        ("M do", absolute.day_month, rf"{WEEKDAY}h?(?P<d1>[do])(?:(?:-|&?~|&)[rxh]?(?P<d2>[do]))?[rm\-/]?s?(?P<month>M){YEAR_TAIL}(?P<mod>[<>=](?![yuUA]))?"),
        ("M do", absolute.month_day, rf"{WEEKDAY}(?P<month>M)\.?h?(?P<d1>[do])(?![:M])(?:(?:-|&?~|&)(?P<d2>[do])(?!M))?{YEAR_TAIL}"),
        ("H", absolute.hijri_date, rf"(?:{PART})?{WEEKDAY}(?:(?P<d1>[do])(?:[-~&](?P<d2>[do]))?[rm]?)?(?P<name>s?)(?P<month>H)(?:,?[rmx]?[yA]?(?P<year>Y)j?)?(?P<mod>[<>=](?![yuUA]))?"),
        ("S", absolute.season, rf"(?:{PART})?(?P<pre>[<>=])?(?P<season>S){YEAR_TAIL}(?P<mod>[<>=](?![yuUA]))?"),
        ("M", absolute.month_alone, rf"(?:{PART})?(?P<pre>[<>=])?(?P<name>s?)(?P<month>M)\.?{YEAR_TAIL}(?P<mod>[<>=](?![yuUA]))?"),
        ("Y", absolute.year_range, r"(?P<name>[CVpyA]?)(?P<y1>Y)g?(?P<sep>-|&?~|/|&)[yA]?(?P<y2>[Ydn])(?![-/])[gj]?"),
        ("Y yA", absolute.year_named, rf"(?:{PART})?h?(?P<name>[yA])x?(?P<year>Y)[gj]?"),
        ("b Y", absolute.year_named, rf"{PART}(?P<name>)(?P<year>Y)"),
        ("Z", absolute.decade, rf"(?:{PART})?h?u?(?P<decade>Z)(?:[rm]?(?P<century>U)(?P<which>[<o]))?"),
        ("Uu do", absolute.day_of_month, rf"{WEEKDAY}h?(?P<d1>[do])(?:(?:-|&?~|&)[rxh]?(?P<d2>[do]))?(?:[rm]h?(?:=?(?P<unit>U)[<>=]?|[<>=](?P<unit2>u))|(?P<unit3>U)[<>=])"),
        ("= do", absolute.day_of_month, rf"{WEEKDAY}(?P<d1>[do])(?P<d2>)(?P<unit>)="),
        ("T", relative.near_day, r"(?:k[rmx]?)?J?(?P<near>T)(?:[,(]?(?:k[rmx]?)?J?(?P<weekday>W)\)?)?(?:,?k)?"),
        ("W Uu <>", relative.weekday_of_week, r"(?:b[rm]?)?(?:(?P<unit>U)[<>]|[<>](?P<unit3>u))(?:,?&?x?J?)(?P<weekday>W)|J?(?P<weekday2>W)[rmxh]{0,2}(?:U[<>]|[<>](?P<unit2>u))"),
        ("W", relative.weekday, r"(?P<pre>[<>=])?(?:k[rmx]?)?J?(?P<weekday>W)(?:[,\-]?k)?(?P<mod>[<>=](?![yuUA]))?"),
        ("k <=", relative.day_part, r"k<|<k|=k"),
        ("a pyu", relative.ago, rf"(?P<z>z?)(?:(?P<n>{_N}|1)-?|(?P<few>l))?(?P<unit>[pyu])a"),
        ("B pyusJt", relative.ago, rf"B(?P<z>z?)(?:(?P<n>{_N})|(?P<few>l))?(?P<unit>[pyusJt])(?!\(?[YMW])a?"),
        ("VP <>", relative.span, rf"w?(?:(?P<unit>[VP])(?P<n>{_N})?l?[<>])"),
        ("<> pt", relative.span, rf"w?h?[<>](?:(?P<n>{_N})-?|l)?(?P<unit>[pt])"),
        ("<> uyJs dn", relative.span, rf"w?h?[<>](?P<n>{_N})(?P<unit>[uyJs])"),
        ("<> pyusJ dn", relative.span, rf"w?(?P<n>{_N})(?P<unit>[pyusJ])[<>]"),
        ("AU <=>b", relative.unit_near, rf"(?:{PART})?(?P<pre>=)?(?P<unit>[AU])(?![YMo])(?P<mod>[<>=])?"),
        ("uys <=>", relative.unit_near, rf"(?:{PART}|w)?h?(?P<pre>[<>=])(?P<unit>[uys])(?P<mod>[<>])?(?!Y)"),
        ("b uys", relative.unit_near, rf"{PART}(?P<pre>)(?P<unit>[uys])(?P<mod>)(?!Y)"),
        ("xew pyut", relative.ahead, rf"(?:(?P<within>w)|[xe])(?P<z>z?)(?:(?P<n>{_N}|1)(?P<unit>[pyut])|(?<=e)(?P<unit1>[yu])|(?P<unit2>t))"),
        ("K", absolute.feast, r"K"),
        ("v", relative.vague, r"v"),
        ("q", relative.before_it, r"q"),
    )
)  # fmt: skip
# Years told by their place. The lists behind a date come first: what these rules find is none to stand behind.
YEAR_RULES = (
    Rule(re.compile(rf"(?P<name>){_LIST}[gj]?"), absolute.year_cued, ("Y",), behind=True),
    Rule(re.compile(rf"(?<=[xrmi~Bew])(?P<name>){_LIST}[gj]?"), absolute.year_cued, ("Y",)),
    Rule(re.compile(r"(?<=h)Y"), absolute.year_of_thing, ("Y",)),
    Rule(re.compile(rf"(?P<name>[CVp]){_LIST}"), absolute.year_listed, ("Y", "CVp")),
    Rule(re.compile(r"(?P<name>)(?P<list>Y)(?=[gj])[gj]"), absolute.year_listed, ("Y", "gj")),
    Rule(re.compile(rf"[,&]{{1,2}}(?P<name>){_LIST}"), absolute.year_listed, ("Y",), behind=True),
    Rule(re.compile(r"(?<=\()(?P<name>)(?P<list>Y)(?=[\),])"), absolute.year_listed, ("Y",)),
)

_NEEDED = frozenset().union(*(needs for rule in (*RULES, *YEAR_RULES) for needs in rule.needs))
_ANCHORS = "IUuQRMHSYZTWkKvqVPptysJaA="  # no date is without one of these
_NEVER = r"_\nF!c"  # no date goes over one of these
_STRETCH = re.compile(rf"(?<![^{_NEVER}])[^{_NEVER}{_ANCHORS}]*+[{_ANCHORS}][^{_NEVER}]*+")


def apply(scan: Scan) -> list[Found]:
    """Every date the rules find, in the order of the text, none overlapping."""
    tags = scan.tokens.tags
    for stretch in _STRETCH.finditer(tags):
        free = [stretch.span()]
        for rule in _rules_for(_NEEDED.intersection(stretch[0])):
            free = _search(scan, rule, tags, free, stretch.start())
    scan.found.sort(key=lambda found: found.first)
    return scan.found


@lru_cache(maxsize=4096)
def _rules_for(tags: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that may find something among these tags."""
    return tuple(
        rule
        for rule in (*RULES, *YEAR_RULES)
        if all(any(need in tags for need in needed) for needed in rule.needs)
    )


def _search(
    scan: Scan, rule: Rule, tags: str, free: list[tuple[int, int]], first: int
) -> list[tuple[int, int]]:
    """Search the tokens of a stretch that no date has yet; what is left of them. `first` is where it begins."""
    left: list[tuple[int, int]] = []
    for start, end in free:
        if rule.behind:
            match = rule.pattern.match(tags, start, end) if start > first else None
            matches: Iterable[re.Match[str]] = [match] if match else ()
        else:
            matches = rule.pattern.finditer(tags, start, end)
        for match in matches:
            resolved = rule.resolve(scan, match)
            for found in [resolved] if isinstance(resolved, Found) else resolved or ():
                scan.found.append(found)
                if start < found.first:
                    left.append((start, found.first))
                start = found.last + 1
        if start < end:
            left.append((start, end))
    return left
