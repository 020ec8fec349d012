"""A newsroom with many claims, for benchmarks.api: made by set-based SQL from the demo's own claims.

The demo's articles are read by the extractor and look-ups find passages for their claims; some are decided. The JSON that is then
stored of each is what the many get, each with its own uid: pages are as long as real ones.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from claims.choices import Finding, Status
from claims.models import Claim, ClaimRendition, Lookup
from claims.services import demo, events, lookups, renditions, reviews, tokens

PER_ARTICLE = 10
ANSWERS = {Status.VERIFIED: Finding.ACCURATE, Status.DISPUTED: Finding.FALSE}

MANY = [
    """INSERT INTO claims_article (uid, created_at, title, source_name, url, language, published_source, review_policy)
       SELECT gen_random_uuid(), now(), 'Article ' || n, 'Benchmark', '', 'ar', 'none', 1
       FROM generate_series(1, {articles}) AS n""",
    """INSERT INTO claims_articleversion
         (uid, created_at, article_id, number, text, sha256, title, language, sentences, warnings)
       SELECT gen_random_uuid(), now(), id, 1, title, md5(id::text), title, 'ar', '[]', '[]'
       FROM claims_article WHERE source_name = 'Benchmark'""",
    """CREATE TEMPORARY TABLE pattern AS
       SELECT row_number() OVER (ORDER BY md5(r.claim_id::text)) - 1 AS place, c.*, r.body, r.evidence AS passages
       FROM claims_claimrendition r JOIN claims_claim c ON c.id = r.claim_id""",
    """INSERT INTO claims_claim
         (uid, created_at, version_id, number, start, "end", quote, statement, edits, kind, checkable, worth, reasons,
          attribution_text, attribution_verb, origin, status, finding, review_state, set_aside_reason, round, revision)
       SELECT gen_random_uuid(), now(), v.id, n, p.start, p."end", p.quote, p.statement, p.edits, p.kind, p.checkable,
              p.worth, p.reasons, '', '', p.origin, p.status, p.finding, p.review_state, '', 1, 1
       FROM claims_articleversion v JOIN claims_article a ON a.id = v.article_id
       CROSS JOIN generate_series(1, {per_article}) AS n
       JOIN pattern p ON p.place = (v.id * {per_article} + n) % (SELECT count(*) FROM pattern)
       WHERE a.source_name = 'Benchmark' ORDER BY v.id, n""",
    """INSERT INTO claims_claimrendition
         (claim_id, uid, article_uid, listed, status, finding, kind, checkable, worth, changed_at, shape, etag, body,
          evidence)
       SELECT c.id, c.uid, a.uid, true, c.status, c.finding, c.kind, c.checkable, c.worth, c.created_at, {shape},
              md5(c.uid::text), replace(p.body, p.uid::text, c.uid::text), p.passages
       FROM claims_claim c JOIN claims_articleversion v ON v.id = c.version_id
       JOIN claims_article a ON a.id = v.article_id
       JOIN pattern p ON p.place = (v.id * {per_article} + c.number) % (SELECT count(*) FROM pattern)
       WHERE a.source_name = 'Benchmark' ORDER BY c.id""",
    # Two events a claim, one of them told to nobody.
    """INSERT INTO claims_event (type, at, actor, article_uid, claim_uid, target_uid, data, public, seq)
       SELECT kind.name, now() - (r.claim_id || ' milliseconds')::interval + interval '1 microsecond', '', r.article_uid, r.uid,
              gen_random_uuid(), '{{}}', kind.told,
              (SELECT last FROM claims_eventcounter) + row_number() OVER (ORDER BY r.claim_id, kind.name)
       FROM claims_claimrendition r CROSS JOIN (VALUES
         ('claim.status', '{{"status": "unverified", "finding": "in_review"}}'::jsonb), ('review.submitted', NULL)
       ) AS kind(name, told) ORDER BY r.claim_id, kind.name""",
    "UPDATE claims_eventcounter SET last = (SELECT max(seq) FROM claims_event)",
]


def fill(claims: int, shape: int) -> str:
    """So many claims in an empty database; the token of a reader."""
    _decide(_demo())
    values = {"articles": claims // PER_ARTICLE, "per_article": PER_ARTICLE, "shape": shape}
    with connection.cursor() as cursor:
        events.newest()  # so that all have a number
        for statement in MANY:
            cursor.execute(statement.format(**values))
        cursor.execute("VACUUM (ANALYZE, FREEZE)")
    reader = User.objects.create_user("reader")
    return tokens.make(owner=reader, name="benchmark", by=None, now=timezone.now())[1]


def _demo() -> User:
    var = Path(settings.VAR_DIR)
    var.mkdir(parents=True, exist_ok=True)
    demo.load(seeds=Path(settings.BASE_DIR) / "seeds", accounts_file=var / "accounts", now=timezone.now())
    for key in Lookup.objects.filter(provider="archive").values_list("pk", flat=True):
        lookups.run(lookup_id=key, clock=timezone.now)
    return User.objects.get(username="editor")


def _decide(editor: User) -> None:
    """Every third claim that has a passage is verified, every third disputed."""
    answerable = Claim.objects.filter(checkable=True, evidence__isnull=False).distinct().order_by("pk")
    for place, claim in enumerate(answerable):
        status = [Status.UNVERIFIED, *ANSWERS][place % 3]
        if status in ANSWERS:
            reviews.submit(
                claim=claim, by=editor, seen=claim.revision, status=status, finding=ANSWERS[status],
                rationale="The report cited gives the same figure for the same year, and says where it is from.",
                evidence=[claim.evidence.values_list("uid", flat=True)[0]], now=timezone.now(),
            )  # fmt: skip
    if renditions.stale() or not ClaimRendition.objects.filter(status=Status.DISPUTED).exists():
        raise SystemExit("The demo's claims are not told as they are, or none is disputed.")
