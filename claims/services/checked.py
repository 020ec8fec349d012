"""Was this checked before? Decided claims of other articles that say about the same, and what differs.

One candidate list as for the archive: the index finds them, our ranking orders them, figures and dates are
compared. How sure we are is said in three steps, not as a number that looks like a probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claims import search
from claims.choices import ReviewState
from claims.evidence import compare, matching, ranking
from claims.evidence.tokens import tokens
from claims.evidence.types import DIFFERING, Comparison, Query, Side
from claims.extraction import extract
from claims.extraction.normalize import detect_language, fold
from claims.models import CheckedClaim, Claim
from claims.services import evidence
from claims.statements import written

SAME, LIKELY, SIMILAR = "same", "likely", "similar"
DIFFERENT = 0.25  # less likeness than this is no match worth showing
SHOWN = 3
# What of a comparison makes another claim of it (evidence.types).
ANOTHER_FIGURE = DIFFERING | {"different_unit", "different_scope", "different_date"}
ANOTHER_DATE = frozenset({"different_date"})
_KEEP = """
    INSERT INTO claims_checkedclaim (claim_id, tokens) VALUES (%s, %s)
    ON CONFLICT (claim_id) DO UPDATE SET tokens = excluded.tokens RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Match:
    """A decided claim like the one asked about. `sureness`: the same words, likely the same, or similar."""

    claim: Claim
    sureness: str
    likeness: float
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as a question, and who says it there, "" where nobody is named."""

    query: Query
    claimant: str


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
            matches.append(
                _match(
                    query, rows[one.document.id].claim, likeness, matching.is_likely(query.text, one, others)
                )
            )
    return matches


def asked(text: str, *, language: str = "", published: date | None = None) -> Asked:
    """A text of somebody else's as a question, with its figures and dates as of the day it was published."""
    language = language or detect_language(text)
    quantities, dates = evidence.understood(text, language=language, published=published)
    claims = extract(text, language=language, published=published).claims
    # As our own claims are asked about: with the words that are left without who says them.
    lines = dict.fromkeys([text, *(claim.quote for claim in claims)])
    query = Query(
        text="\n".join(lines),
        tokens=tuple(dict.fromkeys(tokens(text))),
        language=language,
        quantities=quantities,
        dates=dates,
        published=published,
    )
    return Asked(query, next((one.attribution.text for one in claims if one.attribution), ""))


def differences(match: Match, claimant: str) -> list[str]:
    """In what the text asked about and a match differ: figure, date, scope, negation, claimant.

    Only what both have is compared; `claimant` is who says it in the text asked about.
    """
    compared = match.comparison
    said = match.claim.attribution_text
    found = {
        "figure": any(pair.relation in ANOTHER_FIGURE for pair in compared.figures),
        "date": any(pair.relation in ANOTHER_DATE for pair in compared.dates)
        or any(pair.relation in ANOTHER_DATE for pair in compared.figures),
        "scope": any(pair.relation == "different_scope" for pair in compared.figures),
        "negation": compared.negation != "same",
        "claimant": bool(claimant and said) and _letters(claimant) != _letters(said),
    }
    return [name for name, differs in found.items() if differs]


def _rows(ids: list[int]) -> dict[int, CheckedClaim]:
    parts = ("claim__quantities", "claim__dates", "claim__spans")
    wide = (f"claim__version__{name}" for name in ("text", "sentences"))  # as long as the article, each
    rows = CheckedClaim.objects.select_related("claim__version__article").prefetch_related(*parts)
    return rows.defer(*wide).in_bulk(ids)


def keep(claim: Claim) -> None:
    """Let the search see the claim while it is decided, and only then."""
    if claim.review_state == ReviewState.DECIDED:
        written(_KEEP, [claim.pk, " ".join(tokens(f"{claim.quote}\n{claim.statement}"))])
    else:
        CheckedClaim.objects.filter(claim=claim).delete()


def _match(query: Query, claim: Claim, likeness: float, likely: bool) -> Match:
    asked = {_letters(line) for line in query.text.splitlines()}
    sureness = SIMILAR
    if {_letters(claim.quote), _letters(claim.statement)} & asked:
        sureness = SAME
    elif likely:
        sureness = LIKELY
    there = evidence.question(claim=claim)
    return Match(claim, sureness, round(likeness, 3), compare.compare(_side(query), _side(there)))


def _side(query: Query) -> Side:
    return Side(text=query.text, quantities=query.quantities, dates=query.dates, published=query.published)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
