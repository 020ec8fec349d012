"""Decisions: what twelve reviewers do to each other, and how many a second the database takes.

python -m benchmarks.decisions [--rounds 10] [--each 300] [--connections 8] [--json]

On the database of DATABASE_URL (an empty one: it is migrated and filled), else on a PostgreSQL started for this.
Every reviewer is a process of its own that calls services.reviews.submit; nothing is left out of the service.

contention: twelve people answer the same twelve claims of one article at once, in orders of their own, with the
revision they saw when the round began. Afterwards the tables are compared with what each was told: an answer
that was accepted must be there, one that was refused must not, and every refusal must be one the pages answer
with 409. The winners then take their answers back, and the next round begins.
pace: so many connections, each with claims nobody else answers; one passage is cited, one review decides.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from benchmarks import common

PEOPLE, CLAIMS = 12, 12
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANSWER = {"status": "disputed", "finding": "false", "rationale": "The report has another figure."}
SENTENCE = "ارتفعت صادرات الميناء بنسبة 12% في عام 2024 وبلغت قيمتها نحو 3.5 مليار دولار.\n"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--rounds", type=int, default=10)
    made.add_argument("--each", type=int, default=300, help="claims of each connection (pace)")
    made.add_argument("--connections", type=int, default=8)
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def main() -> int:
    options = parser().parse_args()
    with database() as url:
        os.environ |= {"DATABASE_URL": url, "DEBUG": "1"}
        setup()
        from django.core.management import call_command  # noqa: PLC0415 - needs django.setup()

        call_command("migrate", verbosity=0)
        rows = [contention(options.rounds), pace(options.connections, options.each)]
    print(json.dumps(rows) if options.json else "\n\n".join(common.table([r], turned=True) for r in rows))
    return int(any(row.get("wrong") for row in rows))


@contextmanager
def database() -> Iterator[str]:
    """The URL of the database to measure on."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    from tests.servers import postgres_server  # noqa: PLC0415 - a development package

    with postgres_server() as server:
        server.psql("CREATE DATABASE decisions")
        yield server.get_uri(database="decisions")


def setup() -> None:
    import django  # noqa: PLC0415 - reads the settings, so after these

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()


# --- rows -------------------------------------------------------------------------------------------


def people(number: int) -> list[int]:
    """The keys of so many new reviewers."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 - needs django.setup()

    group, _ = Group.objects.get_or_create(name="reviewers")
    made = [User.objects.create(username=f"reviewer-{User.objects.count()}") for _ in range(number)]
    group.user_set.add(*made)
    return [person.pk for person in made]


def claims(number: int) -> list[int]:
    """The keys of so many claims of a new article, each with a passage to cite."""
    from claims.models import Article, ArticleVersion, Claim, Evidence, Snapshot  # noqa: PLC0415 - the same
    from claims.services import renditions  # noqa: PLC0415 - the same

    named = str(Article.objects.count())
    article = Article.objects.create(title=f"Article {named}", language="ar")
    text = SENTENCE * 80
    version = ArticleVersion.objects.create(
        article=article, number=1, text=text, sha256=named.zfill(64), title=article.title, language="ar"
    )
    snapshot = Snapshot.objects.create(
        title="Report", language="ar", text=text, sha256=named.zfill(64), fetched_at=NOW, tokens="",
    )  # fmt: skip
    made = Claim.objects.bulk_create(
        Claim(
            version=version, number=n + 1, start=n, end=n + 60, kind="quantity", worth=0.8,
            quote=SENTENCE[:60], statement=SENTENCE[:60],
        )
        for n in range(number)
    )  # fmt: skip
    Evidence.objects.bulk_create(
        Evidence(claim=one, snapshot=snapshot, start=0, end=60, quote=text[:60], score=0.5) for one in made
    )
    renditions.rebuild(now=NOW, every=False)  # as extraction leaves them
    return [one.pk for one in made]


# --- measures: each starts processes of this file ----------------------------------------------------


def contention(rounds: int) -> dict[str, Any]:
    """Rounds of everybody at every claim; what was told against what is there."""
    reviewers, contested = people(PEOPLE), claims(CLAIMS)
    outcomes: Counter[str] = Counter()
    waits: list[float] = []
    wrong = 0
    for number in range(rounds):
        jobs = [
            {"person": person, "claims": random.Random(number * 100 + person).sample(contested, CLAIMS)}  # noqa: S311
            for person in reviewers
        ]
        told, _ = at_once(jobs)
        wrong += differences(contested, told)
        outcomes.update(one["outcome"] for one in told)
        waits += [one["seconds"] for one in told]
        take_back(contested)
    unclear = sum(
        count for name, count in outcomes.items() if name not in {"accepted", "stale", "not allowed"}
    )
    return {
        "contention": f"{PEOPLE} people, {CLAIMS} claims, {rounds} rounds",
        "asked": sum(outcomes.values()),
        **outcomes,
        "unclear refusals": unclear,
        "wrong": wrong + unclear,
        "ms p50": round(1000 * statistics.median(waits), 1),
        "ms p95": round(1000 * statistics.quantiles(waits, n=20)[-1], 1),
    }


def pace(connections: int, each: int) -> dict[str, Any]:
    """Decisions a second on claims that nobody else answers."""
    reviewers = people(connections)
    jobs: list[dict[str, Any]] = [{"person": person, "claims": claims(each)} for person in reviewers]
    told, seconds = at_once(jobs)
    wrong = sum(differences(job["claims"], told) for job in jobs)
    waits = [one["seconds"] for one in told]
    return {
        "pace": f"{connections} connections, {each} claims each",
        "decisions": len(told),
        "seconds": round(seconds, 2),
        "decisions/s": round(len(told) / seconds),
        "statements a decision": statements(reviewers[0], claims(1)[0]),
        "wrong": wrong + sum(1 for one in told if one["outcome"] != "accepted"),
        "ms p50": round(1000 * statistics.median(waits), 1),
        "ms p95": round(1000 * statistics.quantiles(waits, n=20)[-1], 1),
    }


def at_once(jobs: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """What each process was told, claim by claim, and the seconds from the start signal to the last end."""
    command = [sys.executable, "-m", "benchmarks.decisions_reviewer"]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        for _ in jobs
    ]
    for worker, job in zip(workers, jobs, strict=True):
        print(json.dumps(job), file=worker.stdin, flush=True)
    for worker in workers:
        if worker.stdout is None or worker.stdout.readline() != "ready\n":
            raise SystemExit("a reviewer did not start")
    begun = time.perf_counter()
    for worker in workers:
        print("go", file=worker.stdin, flush=True)
    told = [one for worker in workers for one in json.loads(worker.stdout.readline())]  # type: ignore[union-attr]
    seconds = time.perf_counter() - begun
    for worker in workers:
        worker.communicate()
    return told, seconds


def statements(person: int, key: int) -> int:
    """How many statements one decision takes, with the transaction's own."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - needs django.setup()
    from django.db import connection  # noqa: PLC0415 - the same
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - the same

    from benchmarks.decisions_reviewer import answer  # noqa: PLC0415 - the same
    from claims.models import Claim  # noqa: PLC0415 - the same

    claim, by = Claim.objects.get(pk=key), User.objects.get(pk=person)
    passage = claim.evidence.get()
    with CaptureQueriesContext(connection) as queries:
        answer(claim, by, passage)
    return len(queries)


def differences(keys: Sequence[int], told: Sequence[dict[str, Any]]) -> int:
    """How many answers are lost, there in spite of a refusal, or not in the claim's own row and verdict."""
    from claims.models import Claim, Event, Review, Verdict  # noqa: PLC0415 - needs django.setup()

    accepted = {one["review"] for one in told if one["outcome"] == "accepted" and one["claim"] in set(keys)}
    there = {
        str(uid)
        for uid in Review.objects.filter(claim__in=keys, withdrawn_at=None).values_list("uid", flat=True)
    }
    recorded = set(
        map(str, Event.objects.filter(type="review.submitted").values_list("target_uid", flat=True))
    )
    wrong = len(accepted ^ there) + len(accepted - recorded)
    for claim in Claim.objects.filter(pk__in=keys):
        last = Verdict.objects.filter(claim=claim).order_by("-number").first()
        decided = (claim.status, claim.finding) == (ANSWER["status"], ANSWER["finding"])
        wrong += not (decided and last and (last.status, last.finding) == (claim.status, claim.finding))
    return wrong


def take_back(keys: Sequence[int]) -> None:
    """Every answer that stands is taken back by who gave it."""
    from claims.models import Review  # noqa: PLC0415 - needs django.setup()
    from claims.services import reviews  # noqa: PLC0415 - the same

    for review in Review.objects.filter(claim__in=keys, withdrawn_at=None).select_related(
        "claim", "reviewer"
    ):
        reviews.withdraw(claim=review.claim, by=review.reviewer, seen=review.claim.revision, now=NOW)


if __name__ == "__main__":
    sys.exit(main())
