"""Asking a language model about an article, after our own extraction and beside it.

Off unless LLM_URL is set. What it proposes may add claims and statements; it changes no claim that is there,
and no status. Whatever goes wrong is recorded with the run, and the local result stays as it is.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from claims import extraction as extractor
from claims import queues
from claims.assist import client, prompt, reply
from claims.assist.accept import accept
from claims.assist.types import Accepted, Article, Known, ModelError, Refused
from claims.choices import EventType, LookupState, Origin
from claims.extraction.types import Claim as Described
from claims.extraction.types import Span
from claims.models import ArticleVersion, AssistRun, Claim, ProposedStatement
from claims.services import events, extraction, jobs, queueing, renditions
from claims.services.archive import storable

logger = logging.getLogger(__name__)

MILLION = 1_000_000
NO_CLAIM = ("question", "duplicate")  # reasons of sentences that hold none, whoever looks


def queue(*, version: ArticleVersion) -> AssistRun | None:
    """A run for this text, when a model is configured and none is under way; else None."""
    unfinished = [LookupState.QUEUED, LookupState.RUNNING]
    if not settings.LLM_URL or version.assist_runs.filter(state__in=unfinished).exists():
        return None
    run = AssistRun.objects.create(version=version, max_attempts=settings.ASSIST_MAX_ATTEMPTS)
    queueing.wake_assist([run.pk])
    return run


def run(*, run_id: int, clock: Callable[[], datetime]) -> bool:
    """Take, ask, store. False when no model is configured, somebody else has it, it is not due, or it is gone."""
    if not settings.LLM_URL:
        return False
    runs = AssistRun.objects.all()
    token = jobs.take(runs, pk=run_id, now=clock(), seconds=settings.ASSIST_LEASE_SECONDS)
    if token is None:
        return False
    taken = AssistRun.objects.select_related("version__article").get(pk=run_id)
    seen: dict[str, Any] = {}
    try:
        accepted = _ask(taken, seen)
        described = _describe(taken.version, accepted)
        return _finish(taken, token, accepted, described, seen, clock())
    except ModelError as error:
        return _failed(taken, token, error, seen, clock())
    except Exception as error:  # a bug of ours must not leave the job to be repeated, and paid, for ever
        logger.exception("model run %s failed", taken.pk)
        return _failed(taken, token, ModelError("bug", f"{type(error).__name__}"), seen, clock())


def sweep(*, now: datetime) -> int:
    """Wake what is due and whose wake-up was lost; give up what died too often. Nothing while no model is set."""
    if not settings.LLM_URL:
        return 0
    # Outside the transaction: the broker may be away, and then takes its time.
    due = jobs.unheard(AssistRun.objects.all(), now=now).exists()
    waiting = queueing.waiting(queues.ASSIST) if due else 0
    with transaction.atomic():
        ids = jobs.sweep(AssistRun.objects.all(), now=now, waiting=waiting)
        queueing.wake_assist(ids)
    return len(ids)


# --- asking: nothing is written but what was asked ---------------------------------------------------


def _ask(run: AssistRun, seen: dict[str, Any]) -> Accepted:
    """What holds of the model's answer. `seen` gets what is to be recorded, whatever happens. Raises ModelError."""
    article = _article(run.version)
    messages, left_out = prompt.messages(article)
    request = {"model": settings.LLM_MODEL, "messages": messages}
    # Before the question, so that it is known what was asked even when nobody comes back.
    AssistRun.objects.filter(pk=run.pk).update(
        model=settings.LLM_MODEL,
        endpoint=urlsplit(settings.LLM_URL).netloc[:300],
        request=request,
        left_out=left_out,
    )
    begun = time.monotonic()
    try:
        got = client.ask(
            request, url=settings.LLM_URL, key=settings.LLM_API_KEY, seconds=settings.LLM_SECONDS
        )
    except ModelError as error:
        seen["answer"] = storable(error.answer)
        raise
    finally:
        seen["seconds"] = round(time.monotonic() - begun, 3)
    seen["answer"] = storable((got.refusal or got.content)[: client.KEPT])
    seen |= {"tokens_in": got.tokens_in, "tokens_out": got.tokens_out}
    seen["cost"] = _cost(got.tokens_in, got.tokens_out)
    proposals, malformed = reply.read(got)
    accepted = accept(proposals, article=article, known=_known(run.version))
    accepted.refused[:0] = malformed
    return accepted


def _article(version: ArticleVersion) -> Article:
    return Article(
        text=version.text,
        title=version.title,
        language=version.language,
        published=version.article.published_date,
        sentences=[
            (s["start"], s["end"])
            for s in version.sentences
            if s["role"] == "body" and s["reason"] not in NO_CLAIM
        ],
    )


def _known(version: ArticleVersion) -> list[Known]:
    return [
        Known(
            claim.pk,
            tuple(Span(span.start, span.end) for span in claim.spans.all()),
            claim.quote,
            claim.statement,
        )
        for claim in version.claims.in_text_order().prefetch_related("spans")
    ]


def _cost(tokens_in: int | None, tokens_out: int | None) -> Decimal | None:
    """What the tokens cost at the prices configured; None when a price or a count is not known."""
    price_in, price_out = settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT
    if price_in is None or price_out is None or tokens_in is None or tokens_out is None:
        return None
    return (tokens_in * price_in + tokens_out * price_out) / Decimal(MILLION)


def _describe(version: ArticleVersion, accepted: Accepted) -> list[Described]:
    """The new claims as our own extractor understands them: figures, dates, kind and worth are never the model's."""
    return extractor.describe(
        version.text,
        [spans for spans, _ in accepted.claims],
        language=version.language,
        published=version.article.published_date,
    )


# --- storing -----------------------------------------------------------------------------------------


def _finish(
    run: AssistRun,
    token: uuid.UUID,
    accepted: Accepted,
    described: list[Described],
    seen: dict[str, Any],
    now: datetime,
) -> bool:
    statements = len(accepted.statements) + sum(bool(said) for _, said in accepted.claims)
    with transaction.atomic():
        held = jobs.leave(
            AssistRun.objects.all(),
            pk=run.pk,
            token=token,
            state=LookupState.DONE,
            finished_at=now,
            not_before=None,
            error_code="",
            error="",
            new_claims=len(described),
            new_statements=statements,
            refused=[_recorded(one) for one in accepted.refused],
            **seen,
        )
        if not held:
            return False
        run.refresh_from_db(fields=["model", "endpoint"])
        # What exists first: events hold the ledger, and nobody may wait for a claim while they do.
        known = run.version.claims.in_bulk(accepted.statements)
        renditions.hold(known.values())
        new = _add_claims(run, described, now)
        said = {row: statement for row, (_, statement) in zip(new, accepted.claims, strict=True) if statement}
        said |= {known[key]: statement for key, statement in accepted.statements.items()}
        _add_statements(run, said, now)
        events.record(
            EventType.ARTICLE_ASSISTED,
            target=run.uid,
            by=None,
            now=now,
            article=run.version.article,
            version=run.version.number,
            model=run.model,
            endpoint=run.endpoint,
            claims=len(new),
            statements=len(said),
            refused=len(accepted.refused),
        )
    return True


def _add_claims(run: AssistRun, described: list[Described], now: datetime) -> list[Claim]:
    """The new claims behind those that are there; their sentences hold a claim from now on."""
    version = run.version
    first = extraction.next_id(version=version)
    numbered = [replace(claim, id=first + place) for place, claim in enumerate(described)]
    rows = extraction.add_claims(
        version=version, found=numbered, now=now, origin=Origin.MODEL, proposed_by=run
    )
    for claim in numbered:
        sentence = next(s for s in version.sentences if s["start"] <= claim.start and claim.end <= s["end"])
        sentence["claims"].append(claim.id)
        if claim.checkable:
            sentence["reason"] = None
    if rows:
        version.save(update_fields=["sentences"])
    for row in rows:
        events.record(EventType.CLAIM_PROPOSED, target=row.uid, by=None, now=now, claim=row, model=run.model)
    return rows


def _add_statements(run: AssistRun, said: dict[Claim, str], now: datetime) -> None:
    ProposedStatement.objects.bulk_create(
        ProposedStatement(claim=claim, run=run, text=text) for claim, text in said.items()
    )
    renditions.keep(said, now=now)
    for claim, text in said.items():
        events.record(
            EventType.STATEMENT_PROPOSED,
            target=claim.uid,
            by=None,
            now=now,
            article=run.version.article,
            claim=claim,
            model=run.model,
            statement=text,
        )


def _failed(run: AssistRun, token: uuid.UUID, error: ModelError, seen: dict[str, Any], now: datetime) -> bool:
    after = jobs.after_failure(
        attempts=run.attempts,
        max_attempts=run.max_attempts,
        retryable=error.retryable,
        retry_after=error.retry_after,
        now=now,
    )
    told = {"error_code": error.code, "error": storable(str(error))}
    return jobs.leave(AssistRun.objects.all(), pk=run.pk, token=token, **told, **after, **seen)


def _recorded(refused: Refused) -> dict[str, str]:
    return {name: storable(value) for name, value in asdict(refused).items()}
