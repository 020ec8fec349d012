"""Newspapers as evidence for each other: claims of one paper, put to an archive of all the others.

python -m benchmarks.papers ARCHIVE.zip [--paper NAME] [--claims 300] [--limit N] [--seed 1] [--json] [--show FILE]

The archive holds JSON lists of articles (source, url, date_extracted, title, content). Those of the other papers become
snapshots, those of the one paper articles, through the product's own doors, in a scratch database. Of each article the
claims most worth checking stand for it; a seeded sample of them is put to the archive search, and each hit's passages
are offered and compared as for an editor.

Nobody has judged which articles report one event, so an automatic judgement stands in: two do when one is a copy of
the other (claims.evidence.copies), or when their titles and leads share at least three terms that few articles hold,
a quarter of the shorter list. It is rough: docs/measurements.md says how it fares beside a reader.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import common, ingest, retrieval
from claims.evidence import copies
from claims.evidence.tokens import tokens

OF_AN_ARTICLE = 2  # claims, the most worth checking
LEAD = 400  # characters that follow the title
RARE = 0.01  # a term in no more than this share of the articles tells what one is about ...
AT_LEAST = 10  # ... or in no more than so many
SHARED = 3  # such terms in both titles and leads
SHARE = 0.25  # of the shorter list


@dataclass(frozen=True, slots=True)
class Report:
    """An article, with what tells its event: the rare terms of its title and lead, and its shingles."""

    paper: str
    title: str
    text: str
    telling: frozenset[str]
    pieces: frozenset[tuple[str, ...]]

    def copies(self, other: Report) -> bool:
        return copies.is_copy(self.pieces, other.pieces)

    def same_event(self, other: Report) -> bool:
        """Whether both seem to report one event: the automatic judgement."""
        shared = len(self.telling & other.telling)
        least = max(SHARED, SHARE * min(len(self.telling), len(other.telling)))
        return shared >= least or self.copies(other)


@dataclass(slots=True)
class Answer:
    """What the product made of one claim: the hits in order, and the passages offered of each, best first.

    `same` says which hits report its event, `elsewhere` whether any article of the archive does.
    """

    claim: Any
    report: Report
    hits: list[Report]
    offers: list[list[Any]]
    same: list[bool]
    elsewhere: bool
    milliseconds: float


def reports(rows: Sequence[dict[str, Any]]) -> list[Report]:
    """The articles; which terms are rare is counted among all of them."""
    held = Counter(
        term for row in rows for term in set(tokens(f"{row.get('title') or ''}\n{row['content']}"))
    )
    most = max(AT_LEAST, RARE * len(rows))
    return [
        Report(
            paper=str(row.get("source") or ""),
            title=str(row.get("title") or "").strip(),
            text=row["content"],
            telling=frozenset(
                term for term in tokens(f"{row.get('title') or ''}\n{row['content'][:LEAD]}") if held[term] <= most
            ),
            pieces=copies.shingles(row["content"]),
        )
        for row in rows
    ]  # fmt: skip


def store(rows: Iterable[tuple[dict[str, Any], Report]]) -> dict[str, Report]:
    """The articles as snapshots of the archive; each by its key there."""
    from claims.services import archive  # noqa: PLC0415 - needs django.setup()

    stored: dict[str, Report] = {}
    for row, report in rows:
        note = archive.Note(
            title=archive.without(report.title)[:500] or "-",
            text=archive.storable(report.text),
            publisher=report.paper,
            url=str(row.get("url") or "")[:2000],
            published=ingest.published(row),
        )
        snapshot, _ = archive.add_note(note=note, now=datetime.now(UTC))
        stored.setdefault(str(snapshot.pk), report)
    return stored


def take(rows: Iterable[tuple[dict[str, Any], Report]]) -> Iterator[tuple[Any, Report]]:
    """The checkable claims most worth checking of each article, with it."""
    from claims.services import ingest as door  # noqa: PLC0415 - needs django.setup()

    for row, report in rows:
        try:
            added = door.add_article(
                text=f"{report.title}\n\n{report.text}", by=None, now=datetime.now(UTC),
                source_name=report.paper, published=ingest.published(row),
            )  # fmt: skip
        except door.IngestError:
            continue
        if added.created:
            claims = added.article.versions.get().claims.filter(checkable=True)
            yield from ((claim, report) for claim in claims.order_by("-worth", "number")[:OF_AN_ARTICLE])


def ask(claim: Any, report: Report, stored: Mapping[str, Report]) -> Answer:
    """Put a claim to the archive as a look-up does."""
    from claims.archive import Archive  # noqa: PLC0415 - needs django.setup()
    from claims.services import asking, evidence  # noqa: PLC0415

    begun = time.process_time()
    query = evidence.question(claim=claim)
    found = Archive().search(query, limit=asking.DOCUMENTS)
    offered = [
        list(evidence.passages(query, hit, rank=n, provider="archive")) for n, hit in enumerate(found, 1)
    ]
    spent = 1000 * (time.process_time() - begun)
    hits = [stored[hit.native_id] for hit in found]
    return Answer(
        claim=claim,
        report=report,
        hits=hits,
        offers=offered,
        same=[report.same_event(hit) for hit in hits],
        elsewhere=any(map(report.same_event, stored.values())),
        milliseconds=spent,
    )  # fmt: skip


def best(answer: Answer, *, independent: bool = False) -> Any:
    """The passage that holds most of the claim, of the hits that report its event; None without one.

    An `independent` one is of no copy of the claim's own article.
    """
    offers = [
        offer
        for hit, found, same in zip(answer.hits, answer.offers, answer.same, strict=True)
        if same and not (independent and hit.copies(answer.report))
        for offer in found
    ]
    return max(offers, key=lambda offer: offer.score, default=None)


def sources(hits: Sequence[Report]) -> list[Report]:
    """The hits without those that copy an earlier one."""
    kept: list[Report] = []
    for hit in hits:
        if not any(hit.copies(other) for other in kept):
            kept.append(hit)
    return kept


def score(answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of a run."""
    known = [answer for answer in answers if answer.elsewhere]
    spent = [answer.milliseconds for answer in answers] or [0.0]
    return {
        "claims": len(answers),
        "with a hit": sum(bool(answer.hits) for answer in answers),
        "event reported elsewhere": len(known),
        "same event in top 5": sum(any(answer.same) for answer in answers),
        "same event in top 1": sum(answer.same[:1] == [True] for answer in answers),
        "recall of top 5": common.ratio(sum(any(answer.same) for answer in known), len(known)),
        "recall of top 1": common.ratio(sum(answer.same[:1] == [True] for answer in known), len(known)),
        **score_sources(answers),
        **score_figures(answers),
        "processor ms a claim, median": round(statistics.median(spent), 1),
        "processor ms a claim, p95": round(
            statistics.quantiles(spent, n=20)[-1] if len(spent) > 1 else spent[0], 1
        ),
    }


def score_sources(answers: Sequence[Answer]) -> dict[str, Any]:
    """How many of the hits say again what another says, and how many sources are left."""
    told = [[hit for hit, same in zip(a.hits, a.same, strict=True) if same] for a in answers]
    apart = [
        sources([hit for hit in hits if not hit.copies(a.report)])
        for a, hits in zip(answers, told, strict=True)
    ]
    return {
        "hits": sum(len(answer.hits) for answer in answers),
        "copies of an earlier hit": sum(len(answer.hits) - len(sources(answer.hits)) for answer in answers),
        "hits of the same event": sum(map(len, told)),
        "copies of the claim's own article": sum(h.copies(a.report) for a in answers for h in a.hits),
        "independent reports of the event": sum(map(len, apart)),
        "claims with an independent report": sum(map(bool, apart)),
    }


def score_figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """How the figures of the claims come out: in the best passages that report the same event, and in all."""
    chosen = [found for answer in answers if (found := best(answer))]
    apart = [found for answer in answers if (found := best(answer, independent=True))]
    offered = [
        (offer, same)
        for a in answers
        for offers, same in zip(a.offers, a.same, strict=True)
        for offer in offers
    ]
    return {
        "suggested by best passages beside figures": counted(
            offer.suggestion for offer in chosen if offer.comparison["figures"]
        ),
        "figures in best passages": relations(chosen),
        "figures in best independent passages": relations(apart),
        "figures in all passages of the same event": relations(offer for offer, same in offered if same),
        "figures in all passages": relations(offer for offer, _ in offered),
    }


def relations(offers: Iterable[Any]) -> dict[str, int]:
    """How often the figures of a claim relate to a passage in each way."""
    return counted(row["relation"] for offer in offers for row in offer.comparison["figures"])


def counted(names: Iterable[str]) -> dict[str, int]:
    """How often each occurs, most first."""
    return dict(Counter(names).most_common())


def lines(number: int, answer: Answer) -> Iterator[str]:
    """A claim with its hits and figure rows, for reading. Holds text of the articles: not for the repository."""
    mark = "reported elsewhere" if answer.elsewhere else "nowhere else"
    yield f"=== {number} [{answer.report.paper}, {mark}] {answer.report.title}"
    yield f"    lead: {' '.join(answer.report.text[:LEAD].split())}"
    yield f"    claim (worth {answer.claim.worth:.2f}): {answer.claim.quote}"
    for place, (hit, offers, same) in enumerate(zip(answer.hits, answer.offers, answer.same, strict=True), 1):
        marks = ("same " if same else "") + ("copy " if hit.copies(answer.report) else "")
        yield f"  {place}. {marks}[{hit.paper}] {hit.title} | {' '.join(hit.text[:200].split())}"
        for offer in offers:
            yield from figure_lines(hit, offer)


def figure_lines(hit: Report, offer: Any) -> Iterator[str]:
    """The figure rows of a passage, and the passage."""
    for row in offer.comparison["figures"]:
        there = row["evidence"]["text"] if row["evidence"] else "-"
        yield f"     {row['relation']} ({row['reason']}, {row['alignment']}): {row['claim']['text']} | {there}"
    if offer.comparison["figures"]:
        yield f"     {offer.suggestion}: {' '.join(hit.text[offer.start : offer.end].split())}"


def cell(value: Any) -> Any:
    """A figure for the table: counts by name on one line."""
    return ", ".join(f"{name} {n}" for name, n in value.items()) if isinstance(value, dict) else value


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the scratch database, ask, count."""
    rows = list(islice(ingest.articles(options.path), options.limit))
    paper = options.paper or Counter(row.get("source") for row in rows).most_common(1)[0][0]
    pairs = list(zip(rows, reports(rows), strict=True))
    theirs = [pair for pair in pairs if pair[1].paper != paper]
    stored = store(theirs)
    claims = list(take(pair for pair in pairs if pair[1].paper == paper))
    random.Random(options.seed).shuffle(claims)  # noqa: S311 - a sample
    answers = [ask(claim, report, stored) for claim, report in claims[: options.claims]]
    if options.show:
        shown = (line for number, answer in enumerate(answers, 1) for line in lines(number, answer))
        options.show.write_text("\n".join(shown) + "\n", encoding="utf-8")
    return {
        "archive": options.path.stem,
        "paper": paper,
        "articles of the others": len(stored),
        **score(answers),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument(
        "--paper", default="", help="whose claims are asked (default: the one with most articles)"
    )
    parser.add_argument("--claims", type=int, default=300, help="asked, at most (default: %(default)s)")
    parser.add_argument("--limit", type=int, default=None, help="articles read, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--show", type=Path, metavar="FILE", help="write claims, hits and figures here; holds text"
    )
    options = parser.parse_args()  # fmt: skip
    if not options.path.exists():
        print(f"{options.path} is not there: nothing measured.")
        return 0
    with retrieval.scratch_database(""):
        from claims.services import queueing  # noqa: PLC0415 - needs django.setup()

        queueing.wake_lookups = lambda lookup_ids: None
        figures = measure(options)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print(common.table([{name: cell(value) for name, value in figures.items()}], turned=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
