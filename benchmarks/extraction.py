"""How well articles are cut into claims, and figures and dates read, beside whole sentences as claims.

python -m benchmarks.extraction GOLD ... [--texts FOLDER] [--show] [--json]; each GOLD is a JSON file or a folder of
them and makes one column: text (or text_file: beside it, or in FOLDER), published, claims with spans, checkworthy
2 / 1 / 0, quantities and dates, non_claims with start, end, reason.

A claim is the set of words its spans touch; gold and found claims are paired one to one, the greatest share of
common words (intersection over union, IoU) first. The baseline takes every body sentence for one claim, worth
checking when a digit stands in it. The intervals are 95 % of a bootstrap over articles. Nothing of the texts is
printed without --show, which lists what is wrong.
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import common
from claims.extraction import Extraction, extract
from claims.extraction.types import Claim, DateRef, Quantity, Span

ALIKE = 0.3  # IoU from which the worth of a pair counts for the ranking
RESAMPLES = 2000
JUNK = {"heading", "byline", "boilerplate"}
LEAST_TIGHT = 1.5  # a claim of at most so many times the words of a heading claims the heading

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_EXACT_UNIT = re.compile(r"[A-Z]{3}|%|x")  # other units are counted nouns, which have loose names


@dataclass(frozen=True, slots=True)
class Article:
    name: str
    text: str
    gold: dict[str, Any]

    def figures(self, kind: str) -> list[dict[str, Any]]:
        """The gold quantities or dates, in the order of their claims."""
        return [figure for claim in self.gold["claims"] for figure in claim.get(kind, ())]


@dataclass(frozen=True, slots=True)
class Score:
    """One article: what is counted, and the quality of its ranking (None where all claims are alike)."""

    counts: Counter[str]
    iou: float
    auc: float | None
    precision: float | None
    pairs: list[tuple[float, int, int]] = field(repr=False)


def read(path: Path, texts: Path | None) -> list[Article]:
    """The gold articles of a file or folder; one without its text is named and left out."""
    articles = []
    for file in common.files(path, ".json"):
        gold = json.loads(file.read_text(encoding="utf-8"))
        if "claims" not in gold:
            continue
        text = gold.get("text")
        if text is None and "text_file" not in gold:
            print(f"{file} has neither text nor text_file: not measured.", file=sys.stderr)
            continue
        if text is None:
            place = file.parent / gold["text_file"]
            if texts is not None:
                place = texts / place.name
            if not place.exists():
                print(f"{place}, the text of {file.name}, is not there: not measured.", file=sys.stderr)
                continue
            text = place.read_bytes().decode("utf-8")
        articles.append(Article(file.stem, text, gold))
    return articles


def whole_sentences(text: str, found: Extraction) -> Extraction:
    """The baseline: every body sentence one claim."""
    claims = [
        Claim(
            id=number,
            spans=(Span(part.start, part.end),),
            quote=text[part.start : part.end],
            statement="",
            kind="fact",
            checkable=True,
            worth=float(bool(_DIGIT.search(text, part.start, part.end))),
        )
        for number, part in enumerate(part for part in found.sentences if part.role == "body")
    ]
    return replace(found, claims=tuple(claims))


# --- one article ---------------------------------------------------------------------------------


def score(article: Article, found: Extraction) -> Score:
    words = [match.span() for match in _WORD.finditer(article.text)]
    wanted = [_touched(words, claim["spans"]) for claim in article.gold["claims"]]
    claimed = [_touched(words, [(s.start, s.end) for s in claim.spans]) for claim in found.claims]
    pairs = pair(wanted, claimed)
    counts = Counter(
        {"gold": len(wanted), "found": len(claimed), "wrong offsets": wrong_offsets(article.text, found)}
    )
    for iou, g, _ in pairs:
        counts[".5"] += iou >= 0.5
        counts[".7"] += iou >= 0.7
        for least in (1, 2):
            counts[f"worth {least} found"] += iou >= 0.5 and article.gold["claims"][g]["checkworthy"] >= least
    for least in (1, 2):
        counts[f"worth {least}"] = sum(c["checkworthy"] >= least for c in article.gold["claims"])
    counts["sharing"] = sharing(wanted, claimed)
    counts += figures(article, found)
    junk = [
        _touched(words, [(part["start"], part["end"])])
        for part in article.gold.get("non_claims", ())
        if part["reason"] in JUNK
    ]
    counts["junk"] = len(junk)
    counts["junk claimed"] = sum(
        any(part <= claim and len(claim) <= LEAST_TIGHT * len(part) for claim in claimed) for part in junk
    )
    ranked = [
        (found.claims[f].worth, article.gold["claims"][g]["checkworthy"] >= 1)
        for iou, g, f in pairs
        if iou >= ALIKE
    ]
    return Score(counts, sum(iou for iou, _, _ in pairs), auc(ranked), average_precision(ranked), pairs)


def _touched(words: Sequence[tuple[int, int]], spans: Sequence[Sequence[int]]) -> set[int]:
    return {i for i, (a, b) in enumerate(words) for start, end in spans if a < end and start < b}


def pair(wanted: Sequence[set[int]], claimed: Sequence[set[int]]) -> list[tuple[float, int, int]]:
    """(IoU, gold, found), one to one, the greatest IoU first; of equal ones the last in the text."""
    candidates = [
        (len(gold & claim) / len(gold | claim), g, f)
        for g, gold in enumerate(wanted)
        for f, claim in enumerate(claimed)
        if gold & claim
    ]
    free_gold, free_found = set(range(len(wanted))), set(range(len(claimed)))
    pairs = []
    for iou, g, f in sorted(candidates, reverse=True):
        if g in free_gold and f in free_found:
            free_gold.remove(g)
            free_found.remove(f)
            pairs.append((iou, g, f))
    return pairs


def sharing(wanted: Sequence[set[int]], claimed: Sequence[set[int]]) -> int:
    """Gold claims whose best claim is another's best too. As in the contract's metric, one that meets none has the first."""
    best = [max(range(len(claimed)), key=lambda f: len(gold & claimed[f]), default=None) for gold in wanted]
    return sum(
        f is not None and bool(gold & claimed[f]) and best.count(f) > 1
        for gold, f in zip(wanted, best, strict=True)
    )


def wrong_offsets(text: str, found: Extraction) -> int:
    """Claims whose quote, or one of whose figures or dates, is not the text at its offsets."""

    def is_right(claim: Claim) -> bool:
        return (
            claim.quote == " … ".join(text[s.start : s.end] for s in claim.spans)
            and all(text[q.start : q.end] == q.text for q in claim.quantities)
            and all(text[d.start : d.end] == d.text for d in claim.dates)
        )

    return sum(not is_right(claim) for claim in found.claims)


def figures(article: Article, found: Extraction) -> Counter[str]:
    """Quantities and dates read as the gold has them; quantities where it has none are strays."""
    quantities = [quantity for claim in found.claims for quantity in claim.quantities]
    dates = [reference for claim in found.claims for reference in claim.dates]
    gold = article.figures("quantities")
    strays = {(q.start, q.end) for q in quantities if not any(_meet(g, q) for g in gold)}
    return Counter(
        {
            "quantities": len(gold),
            "quantities right": sum(_is_read(g, quantities, same_quantity) for g in gold),
            "strays": len(strays),
            "sentences": sum(part.role == "body" for part in found.sentences),
            "dates": len(article.figures("dates")),
            "dates right": sum(_is_read(g, dates, same_date) for g in article.figures("dates")),
            "dates contained": sum(_is_read(g, dates, contains) for g in article.figures("dates")),
        }
    )


def _meet(gold: dict[str, Any], found: Quantity | DateRef) -> bool:
    return bool(gold["start"] < found.end and found.start < gold["end"])


def _is_read(gold: dict[str, Any], found: Sequence[Any], same: Callable[[dict[str, Any], Any], bool]) -> bool:
    return any(_meet(gold, one) and same(gold, one) for one in found)


def same_quantity(gold: dict[str, Any], found: Quantity) -> bool:
    """Bounds and comparator alike; currency, % and x too, while a counted noun may have any name."""
    unit = (gold["unit"] or "").strip()
    if _EXACT_UNIT.fullmatch(unit):
        alike = unit == found.unit
    else:
        alike = not _EXACT_UNIT.fullmatch(found.unit)
    return (
        alike
        and gold["comparator"] == found.comparator
        and _close(gold["low"], found.low)
        and _close(gold["high"], found.high)
    )


def _close(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6)


def same_date(gold: dict[str, Any], found: DateRef) -> bool:
    return bool((gold["from"], gold["to"]) == (found.from_date.isoformat(), found.to_date.isoformat()))


def contains(gold: dict[str, Any], found: DateRef) -> bool:
    return bool(found.from_date.isoformat() <= gold["from"] and gold["to"] <= found.to_date.isoformat())


def auc(ranked: Sequence[tuple[float, bool]]) -> float | None:
    """How often what is worth checking stands above what is not; ties count half."""
    high = [worth for worth, wanted in ranked if wanted]
    low = [worth for worth, wanted in ranked if not wanted]
    above = sum((a > b) + (a == b) / 2 for a in high for b in low)
    return above / (len(high) * len(low)) if high and low else None


def average_precision(ranked: Sequence[tuple[float, bool]]) -> float | None:
    """The mean precision at what is worth checking, best first; equal scores are one step."""
    total = sum(wanted for _, wanted in ranked)
    if not total:
        return None
    found = seen = 0
    area = 0.0
    for level in sorted({worth for worth, _ in ranked}, reverse=True):
        step = [wanted for worth, wanted in ranked if worth == level]
        found, seen = found + sum(step), seen + len(step)
        area += sum(step) / total * found / seen
    return area


# --- all articles of a path ----------------------------------------------------------------------


def summary(name: str, system: str, scores: Sequence[Score]) -> dict[str, Any]:
    """The figures of one column. Counts are summed; rankings are averaged over articles."""
    total = sum((s.counts for s in scores), Counter[str]())
    return {
        "gold": name,
        "claims are": system,
        "articles": len(scores),
        "claims gold": total["gold"],
        "claims found": total["found"],
        **{f"F1 {t}": common.f1(total[t], total["gold"], total["found"]) for t in (".5", ".7")},
        **{f"F1 {t} interval": interval([s.counts for s in scores], t) for t in (".5", ".7")},
        "mean IoU": common.ratio(sum(s.iou for s in scores), total["gold"]),
        "recall worth >= 1": common.ratio(total["worth 1 found"], total["worth 1"]),
        "recall key claims": common.ratio(total["worth 2 found"], total["worth 2"]),
        "sharing a claim": total["sharing"],
        "ranking AUC": _mean([s.auc for s in scores]),
        "ranking AP": _mean([s.precision for s in scores]),
        "headings claimed": total["junk claimed"],
        "headings": total["junk"],
        "wrong offsets": total["wrong offsets"],
    }


def figures_summary(scores: Sequence[Score]) -> dict[str, Any]:
    total = sum((s.counts for s in scores), Counter[str]())
    return {
        "quantities": total["quantities"],
        "quantities exact": total["quantities right"],
        "strays per 100 sentences": common.ratio(100 * total["strays"], total["sentences"]),
        "dates": total["dates"],
        "dates exact": total["dates right"],
        "dates contained": total["dates contained"],
    }


def interval(counts: Sequence[Counter[str]], threshold: str) -> list[float] | None:
    """Where 95 % of the F1 lie when articles are drawn with replacement; None for a single article."""
    if len(counts) < 2:
        return None
    draw = random.Random(0)  # noqa: S311 - the same interval every time
    values = []
    for _ in range(RESAMPLES):
        total = sum(draw.choices(counts, k=len(counts)), Counter[str]())
        values.append(common.f1(total[threshold], total["gold"], total["found"]) or 0.0)
    values.sort()
    return [values[round(share * (RESAMPLES - 1))] for share in (0.025, 0.975)]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return common.ratio(sum(known), len(known))


def measure(path: Path, texts: Path | None, show: common.Show) -> list[dict[str, Any]]:
    """Two columns, claims and whole sentences; none when no article has its text."""
    ours, baseline = [], []
    for article in read(path, texts):
        found = extract(article.text, published=date.fromisoformat(article.gold["published"]))
        ours.append(score(article, found))
        baseline.append(score(article, whole_sentences(article.text, found)))
        show(f"## {article.name}")
        for line in mistakes(article, found, ours[-1]):
            show(line)
    if not ours:
        return []
    return [
        summary(path.stem, "ours", ours) | figures_summary(ours),
        summary(path.stem, "sentences", baseline),
    ]


def mistakes(article: Article, found: Extraction, scored: Score) -> Iterator[str]:
    """What went wrong in one article, one line each, in the order of the text."""

    def words(gold: dict[str, Any]) -> str:
        return repr(article.text[gold["start"] : gold["end"]])

    gold_iou = {g: (iou, f) for iou, g, f in scored.pairs}
    found_iou = {f: iou for iou, _, f in scored.pairs}
    for g, claim in enumerate(article.gold["claims"]):
        iou, f = gold_iou.get(g, (0.0, None))
        if iou < 0.7:
            quote = " … ".join(article.text[start:end] for start, end in claim["spans"])
            nearest = "nothing" if f is None else found.claims[f].quote
            fault = "missed" if iou < 0.5 else "cut otherwise"
            yield f"{fault} {iou:.2f} worth {claim['checkworthy']}: {quote}\n    found: {nearest}"
    for f, claimed in enumerate(found.claims):
        if found_iou.get(f, 0.0) < 0.5:
            yield f"extra {found_iou.get(f, 0.0):.2f} worth {claimed.worth}: {claimed.quote}"
    quantities = [quantity for claimed in found.claims for quantity in claimed.quantities]
    for wanted in article.figures("quantities"):
        if not _is_read(wanted, quantities, same_quantity):
            bounds = f"{wanted['comparator']} {wanted['low']}..{wanted['high']} {wanted['unit']}"
            yield f"quantity {words(wanted)} {bounds}, found {[_quantity(q) for q in quantities if _meet(wanted, q)]}"
    for quantity in quantities:
        if not any(_meet(wanted, quantity) for wanted in article.figures("quantities")):
            yield f"stray {_quantity(quantity)}"
    dates = [reference for claimed in found.claims for reference in claimed.dates]
    for wanted in article.figures("dates"):
        if not _is_read(wanted, dates, same_date):
            read_as = [f"{d.text!r} {d.from_date}..{d.to_date}" for d in dates if _meet(wanted, d)]
            yield f"date {words(wanted)} {wanted['from']}..{wanted['to']}, found {read_as}"


def _quantity(found: Quantity) -> str:
    return f"{found.text!r} {found.comparator} {found.low}..{found.high} {found.unit}"


def main() -> int:
    parser = common.parser(__doc__)
    parser.add_argument("--texts", type=Path, help="where the text_file of a gold file is, if not beside it")
    parser.add_argument("--show", action="store_true", help="list what is missed, extra and misread")
    options = parser.parse_args()
    show = print if options.show else common.quiet
    return common.run(options, lambda path: measure(path, options.texts, show), turned=True)


if __name__ == "__main__":
    sys.exit(main())
