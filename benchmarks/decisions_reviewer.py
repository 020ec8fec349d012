"""One reviewer of benchmarks.decisions: reads who and which claims, says ready, waits for go, answers them all."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from benchmarks import decisions

decisions.setup()

from django.contrib.auth.models import User  # noqa: E402 - needs django.setup()

from claims.models import Claim, Evidence  # noqa: E402
from claims.services import reviews  # noqa: E402
from claims.services.work import StaleClaim  # noqa: E402


def answer(claim: Claim, by: User, passage: Evidence) -> tuple[str, str]:
    """What the reviewer is told, and the review when it was accepted."""
    try:
        review = reviews.submit(
            claim=claim,
            by=by,
            seen=claim.revision,
            evidence=[passage.uid],
            now=decisions.NOW,
            **decisions.ANSWER,
        )
    except StaleClaim:
        return "stale", ""
    except reviews.NotAllowed:
        return "not allowed", ""
    except Exception as error:
        return type(error).__name__, ""
    return "accepted", str(review.uid)


def main() -> None:
    job = json.loads(sys.stdin.readline())
    by = User.objects.get(pk=job["person"])
    read = Claim.objects.select_related("version__article")  # as the pages read them
    claims = read.in_bulk(job["claims"])
    passages = {passage.claim_id: passage for passage in Evidence.objects.filter(claim__in=claims)}
    print("ready", flush=True)
    sys.stdin.readline()
    told: list[dict[str, Any]] = []
    for key in job["claims"]:
        begun = time.perf_counter()
        outcome, review = answer(claims[key], by, passages[key])
        told.append(
            {"claim": key, "outcome": outcome, "review": review, "seconds": time.perf_counter() - begun}
        )
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
