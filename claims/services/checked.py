"""Was this checked before? Decided claims of other articles that say about the same, and what differs.

One candidate list as for the archive: the index finds them, our ranking orders them, figures and dates are
compared. How sure we are is said in three steps, not as a number that looks like a probability.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims import search
from claims.choices import ReviewState
from claims.evidence import compare, ranking
from claims.evidence.tokens import tokens
from claims.evidence.types import Comparison, Query, Ranked, Side
from claims.extraction.normalize import fold
from claims.models import CheckedClaim, Claim
from claims.services import evidence

SAME, LIKELY, SIMILAR = "same", "likely", "similar"
# Likeness of the words plus lead over the next document. Set by hand after looking at dev and train splits of two
# retrieval collections; measured in docs/measurements.md with half of the questions having no answer.
SURE = 0.9
MOST_LEAD, UNKNOWN_LEAD = 0.5, 0.3  # a lead counts for so much at most, and for so much where nothing follows
DIFFERENT = 0.25  # less likeness than this is no match worth showing
ALIKE = 0.7  # two documents that say the same: neither is ahead of the other
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A decided claim like the one asked about. `sureness`: the same words, likely the same, or similar."""

    claim: Claim
    sureness: str
    likeness: float
    comparison: Comparison


def find(query: Query, *, besides: int | None = None, limit: int = SHOWN) -> list[Match]:
    """Up to `limit` decided claims, the likeliest first. `besides`: the key of an article whose own are left out."""
    found = search.CHECKED.candidates(list(query.tokens))
    ranked = ranking.rank(
        query,
        found.documents,
        frequencies=found.frequencies,
        total=found.total,
        average_length=found.average_length,
        gate=0.0,
        limit=4 * limit,
    )
    rows = _rows([one.document.id for one in ranked])
    others = [one for one in ranked if one.document.id in rows]
    others = [one for one in others if rows[one.document.id].claim.version.article_id != besides]
    matches: list[Match] = []
    for one in others:
        likeness = ranking.likeness(query.text, one.document.text)
        if likeness >= DIFFERENT and len(matches) < limit:
            matches.append(_match(query, rows[one.document.id].claim, likeness, _lead(one, others)))
    return matches


def _rows(ids: list[int]) -> dict[int, CheckedClaim]:
    parts = ("claim__quantities", "claim__dates", "claim__spans")
    return (
        CheckedClaim.objects.select_related("claim__version__article").prefetch_related(*parts).in_bulk(ids)
    )


def _lead(one: Ranked, others: list[Ranked]) -> float:
    """By how much of its score a document is ahead of the next that says something else."""
    for other in others:
        if other.score < one.score and ranking.likeness(one.document.text, other.document.text) < ALIKE:
            return min((one.score - other.score) / one.score, MOST_LEAD)
    return UNKNOWN_LEAD


def keep(claim: Claim) -> None:
    """Let the search see the claim while it is decided, and only then."""
    if claim.review_state == ReviewState.DECIDED:
        terms = " ".join(tokens(f"{claim.quote}\n{claim.statement}"))
        CheckedClaim.objects.update_or_create(claim=claim, defaults={"tokens": terms})
    else:
        CheckedClaim.objects.filter(claim=claim).delete()


def _match(query: Query, claim: Claim, likeness: float, lead: float) -> Match:
    asked = {_letters(line) for line in query.text.splitlines()}
    sureness = SIMILAR
    if {_letters(claim.quote), _letters(claim.statement)} & asked:
        sureness = SAME
    elif likeness + lead >= SURE:
        sureness = LIKELY
    there = evidence.question(claim=claim)
    return Match(claim, sureness, round(likeness, 3), compare.compare(_side(query), _side(there)))


def _side(query: Query) -> Side:
    return Side(text=query.text, quantities=query.quantities, dates=query.dates, published=query.published)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
