"""The words of claims as the queue's search finds them: one row a claim, written with the claim."""

from __future__ import annotations

from collections.abc import Iterable

from claims.evidence.tokens import tokens
from claims.models import Claim, ClaimWords

BATCH = 1000


def keep(claims: Iterable[Claim]) -> None:
    """Let the search find these claims by what they say now. Whoever makes or rewords a claim calls this."""
    ClaimWords.objects.bulk_create(
        (ClaimWords(claim=claim, tokens=_terms(claim)) for claim in claims),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["tokens"],
    )


def renew() -> int:
    """Write the words of every claim anew, after the analysis of texts has changed; how many claims there are."""
    rows = Claim.objects.only("quote", "statement").order_by("pk")
    last = read = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        keep(batch)
        last, read = batch[-1].pk, read + len(batch)
    return read


def _terms(claim: Claim) -> str:
    return " ".join(tokens(f"{claim.quote}\n{claim.statement}"))
