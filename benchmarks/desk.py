"""How fast the desk answers: server time, queries and bytes of its pages, for a small and a large article.

python -m benchmarks.desk [--claims 30 300] [--repeat 30] [--json]; no data are needed: articles of so many claims, with evidence,
answers, comments and a history, are written into a scratch SQLite database, which is thrown away. Times are those of
Django's test client through every middleware, once everything is warm; a browser and a network come on top.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks import common

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from claims.models import Article, Claim

NOW = datetime(2025, 2, 2, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"  # noqa: S105 - of a person in a scratch database
TOWNS = ("مرسى الرمال", "وادي النخيل", "تل الريحان", "عين الصفا", "رأس السدر", "جبل الغار", "كفر الزيتون")
GOODS = ("القمح", "الأسمدة", "الإسمنت", "الزيتون", "المنسوجات", "الأسماك", "التمور", "الجلود", "الورق")
SENTENCES = (
    "وارتفعت صادرات {good} من {town} بنسبة {n}.{k} في المئة في عام {year}.",
    "وبلغت قيمة واردات {good} في {town} {n}.{k} مليون دولار في عام {year}.",
    "وانخفضت أسعار {good} في {town} بنسبة {n}.{k} في المئة خلال عام {year}.",
    "واستقبلت {town} {n}{k}0 سفينة تحمل {good} في عام {year}.",
)
EVERY_CLAIM_IN = 7  # one claim in so many has evidence, answers and a comment


def sentence(number: int) -> str:
    """A sentence that holds one claim; no two are alike."""
    return SENTENCES[number % len(SENTENCES)].format(
        good=GOODS[number % len(GOODS)],
        town=TOWNS[number % len(TOWNS)],
        n=11 + number % 80,
        k=1 + number % 9,
        year=1990 + number % 35,
    )


def write(claims: int, *, reviewer: User, other: User) -> tuple[Article, list[Claim]]:
    """An article of so many claims, and those of them with evidence, two comments and a history."""
    from claims.models import Lookup  # noqa: PLC0415 - needs django.setup()
    from claims.services import ingest, lookups, talk  # noqa: PLC0415

    lines = [sentence(number) for number in range(claims)]
    paragraphs = [" ".join(lines[at : at + 5]) for at in range(0, claims, 5)]
    title = f"الموانئ في أرقام: {claims}"
    article = ingest.add_article(
        text="\n\n".join([title, *paragraphs]), by=None, now=NOW, title=title, source_name="صحيفة الساحل",
        published=date(2025, 2, 2),
    ).article  # fmt: skip
    rows = list(article.current_version.claims.select_related("version__article").order_by("number"))
    if len(rows) != claims:
        raise SystemExit(
            f"The article has {len(rows)} claims, not {claims}: the sentences are read otherwise now."
        )
    busy = rows[::EVERY_CLAIM_IN]
    for claim in busy:
        for lookup in claim.lookups.all():
            lookups.run(lookup_id=lookup.pk, clock=lambda: NOW)
        talk.add(claim=claim, by=other, text="راجعت الأرقام مع البلدية.", now=NOW)
        talk.add(claim=claim, by=reviewer, text="شكرا، أنتظر الجدول.", now=NOW)
    Lookup.objects.filter(claim__in=rows, state="queued").update(state="done", finished_at=NOW)
    _decide(busy[1::2], by=other)
    return article, busy


def _decide(claims: list[Claim], *, by: User) -> None:
    from claims.services import reviews  # noqa: PLC0415 - needs django.setup()

    for claim in claims:
        claim.refresh_from_db()
        reviews.submit(
            claim=claim, by=by, seen=claim.revision, status="verified", finding="accurate",
            rationale="الجدول السنوي يذكر الرقم نفسه.", evidence=[claim.evidence.all()[0].uid], now=NOW,
        )  # fmt: skip


def fill_archive(sentences: int) -> None:
    """Yearbooks that say the same as the articles, with every third figure another one."""
    from claims.services import archive  # noqa: PLC0415 - needs django.setup()

    for first in range(0, sentences, 12):
        said = [sentence(n if n % 3 else n + 9) for n in range(first, first + 12)]
        note = f"---\ntitle: الكتاب السنوي {first}\npublisher: دائرة الإحصاء\npublished: 2024-12-01\n---\n"
        archive.add_note(note=archive.parse_note(note + "\n".join(said)), now=NOW)


def people() -> tuple[User, User]:
    """Two reviewers."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 - needs django.setup()

    from claims import roles  # noqa: PLC0415

    group = Group.objects.get_or_create(name=roles.REVIEWERS)[0]
    found = []
    for name in ("reviewer", "other"):
        found.append(User.objects.create_user(name, password=PASSWORD))
        found[-1].groups.add(group)
    return found[0], found[1]


def pages(article: Article, claim: Claim) -> dict[str, tuple[str, dict[str, str]]]:
    """The pages that are measured: address and headers."""
    from django.urls import reverse  # noqa: PLC0415 - needs django.setup()

    chosen = reverse("web:claim", args=[article.uid, claim.uid])
    return {
        "first view": (reverse("web:article", args=[article.uid]), {}),
        "choosing a claim": (chosen, {"HX-Request": "true", "HX-Target": "claim"}),
        "a claim's own address": (chosen, {}),
    }


def polls(article: Article, claim: Claim, *, other: User) -> dict[str, tuple[str, dict[str, str]]]:
    """What an open page asks every few seconds: with nothing new, one decision, one claim removed."""
    from django.urls import reverse  # noqa: PLC0415 - needs django.setup()

    from claims.services import byhand, events, undoing  # noqa: PLC0415

    version, headers = article.current_version, {"HX-Request": "true"}
    spans = byhand.spans_of(claim)
    added = byhand.add(version=version, spans=[spans[0], byhand.spans_of(_next(claim))[0]], by=other, now=NOW)

    def since(seq: int) -> tuple[str, dict[str, str]]:
        return f"{reverse('web:changes', args=[article.uid])}?after={seq}&version={version.number}", headers

    begun = events.newest()
    _decide([claim], by=other)
    decided = events.newest()
    undoing.undo(article=article, event=added[1].pk, by=other, now=NOW)
    removed = events.newest()
    return {
        "live, nothing new": since(removed),
        "live, a claim removed": since(decided),
        "live, that and a decision": since(begun),
    }


def _next(claim: Claim) -> Claim:
    return claim.version.claims.get(number=claim.number + 1)


def measure(sizes: list[int], repeat: int) -> list[dict[str, Any]]:
    """A row for each page and size."""
    from django.db import connection  # noqa: PLC0415 - needs django.setup()
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    reviewer, other = people()
    fill_archive(max(sizes))
    client = Client(headers={"Accept-Encoding": "gzip", "Accept-Language": "ar"})
    client.force_login(reviewer)
    rows = []
    for size in sizes:
        article, busy = write(size, reviewer=reviewer, other=other)
        asked_for = {**pages(article, busy[2]), **polls(article, busy[4], other=other)}
        for name, (address, headers) in asked_for.items():
            ask = partial(client.get, address, headers=headers)
            answer = ask()
            if answer.status_code not in (200, 204):
                raise SystemExit(f"{address} answers {answer.status_code}.")
            with CaptureQueriesContext(connection) as queries:
                ask()
            asked = len(queries)  # now: the log is emptied by the next request
            raw, packed = weights(answer)
            figures = {"queries": asked, "KB": raw, "KB gzip": packed}
            rows.append({"claims": size, "page": name, **timed(ask, repeat), **figures})
    return rows


def weights(answer: Any) -> tuple[float, float]:
    """Kilobytes of a page before and after gzip; the bytes sent, when the server packs them itself."""
    sent = answer.content
    raw = gzip.decompress(sent) if answer.get("Content-Encoding") == "gzip" else sent
    packed = sent if raw is not sent else gzip.compress(raw, 6)
    return round(len(raw) / 1000, 1), round(len(packed) / 1000, 1)


def timed(ask: Callable[[], Any], repeat: int) -> dict[str, float]:
    """Median and 95th percentile of the milliseconds that asking takes."""
    ask()
    spent = []
    for _ in range(repeat):
        begun = time.perf_counter()
        ask()
        spent.append(1000 * (time.perf_counter() - begun))
    return {
        "median ms": round(statistics.median(spent), 1),
        "p95 ms": round(statistics.quantiles(spent, n=20)[-1], 1),
    }


def in_scratch(sizes: list[int], repeat: int) -> list[dict[str, Any]]:
    """`measure` with a database of its own, and no broker to talk to."""
    with tempfile.TemporaryDirectory(prefix="desk") as folder:
        os.environ |= {"VAR_DIR": folder, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "factcheck.settings"}
        for name in ("DATABASE_URL", "REDIS_URL", "EVIDENCE_PROVIDERS"):
            os.environ.pop(name, None)
        import django  # noqa: PLC0415 - reads the settings, so after these
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415

        django.setup()
        from claims.services import queueing  # noqa: PLC0415

        # As on a real site: no query log, no template compiled anew, the test client's host.
        settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
        queueing.wake_lookups = lambda lookup_ids: None
        call_command("migrate", verbosity=0, interactive=False)
        try:
            return measure(sizes, repeat)
        finally:
            connections.close_all()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--claims", type=int, nargs="+", default=[30, 300], help="sizes of article (default: 30 300)"
    )
    parser.add_argument("--repeat", type=int, default=30, help="requests a page (default: %(default)s)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = in_scratch(options.claims, options.repeat)
    print(json.dumps(rows, ensure_ascii=False) if options.json else common.table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
