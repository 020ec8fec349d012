"""What others do while an article is open: one cheap question every few seconds, and what has come since.

The ledger holds answers that a blind review must hide, so nothing of an event's details is told while the
claim's answers may not be read; statuses and tallies are those everybody sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from claims import queries
from claims.choices import EventType
from claims.models import ArticleVersion, Claim, Event
from claims.services import events
from claims.web import notices, presentation, reading, text
from claims.web.access import for_reviewers, person
from claims.web.forms import ChangesForm

MOST = 100  # events told at once; the next question asks for the rest

# Machines' work: look-ups show their own progress, and evidence comes with it. That a status changed without a
# verdict follows from the answers, which are told.
QUIET = frozenset(
    {
        EventType.LOOKUP_FINISHED,
        EventType.LOOKUP_REQUESTED,
        EventType.LOOKUP_STOPPED,
        EventType.EVIDENCE_OFFERED,
        EventType.EVIDENCE_CHECKED,
        EventType.ARTICLE_ASSISTED,
        EventType.STATEMENT_PROPOSED,
        EventType.STATUS_CHANGED,
    }
)
# What the text on the screen does not show any more.
OF_THE_TEXT = presentation.REWORDED | {
    EventType.CLAIM_ADDED,
    EventType.CLAIM_REMOVED,
    EventType.CLAIM_PROPOSED,
    EventType.CLAIMS_EXTRACTED,
    EventType.ARTICLE_EDITED,
}
# What the page cannot show in place.
NOT_IN_PLACE = frozenset({EventType.CLAIMS_EXTRACTED, EventType.ARTICLE_EDITED})
TALK = frozenset(
    {
        EventType.COMMENT_ADDED,
        EventType.COMMENT_EDITED,
        EventType.COMMENT_DELETED,
        EventType.COMMENT_WITHDRAWN,
    }
)
# Their details give no answer away.
HARMLESS = OF_THE_TEXT | {
    EventType.CLAIM_ASSIGNED,
    EventType.CLAIM_SET_ASIDE,
    EventType.CLAIM_SENT_BACK,
    EventType.REVIEWS_REQUIRED,
}


@require_GET
@for_reviewers
def changes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Fragment: what happened to an article after an event; 204 when nothing did."""
    form = ChangesForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=204)
    asked = form.cleaned_data
    found = _came(uid, after=asked["after"])
    if not found:
        return HttpResponse(status=204)
    who = person(request)
    versions = ArticleVersion.objects.select_related("article")
    version = versions.filter(article__uid=uid, number=asked["version"]).first()
    claims = _claims(found, version.pk) if version else {}
    tally = queries.tallies_of([version.pk]).get(version.pk, queries.Tally()) if version else queries.Tally()
    chosen = claims.get(asked["claim"])
    context = {
        "article_uid": uid,
        "seq": found[-1].seq,
        "claims": [(claim, text.label(claim)) for claim in claims.values() if claim.removed_at is None],
        "tally": tally,
        "bar": presentation.bar(tally),
        "chosen": chosen,
        "open_claim": asked["claim"],
        "news": [notices.notice(event, who) for event in told(found, chosen, who)] if chosen else [],
        "text_news": [
            (claims.get(event.claim_uid), notices.notice(event, who))
            for event in found
            if event.type in OF_THE_TEXT and event.actor_id != who.pk and "of" not in event.data
        ],
        "reload": any(event.type in NOT_IN_PLACE for event in found),
    }
    if version and claims:
        context |= _text_now(version, found, claims, open_claim=asked["claim"])
    return render(request, "web/partials/changes.html", context)


def _text_now(
    version: ArticleVersion,
    came: Sequence[Event],
    changed: Mapping[UUID | None, Claim],
    *,
    open_claim: UUID | None,
) -> dict[str, Any]:
    """What the page shows of a text, as far as the events touch it: cells of the strip and rows of the list; where
    claims came, went or were reworded, their sentences and the coverage, too."""
    claims = queries.claims_in_text(version)
    sentences = reading.sentences_now(version, claims)
    cells = reading.strip(version, claims, sentences)
    touched = reading.sentences_with(version, _places(changed.values(), came))
    context: dict[str, Any] = {
        "cells": [cell for cell in cells if cell.number in touched],
        "rows": [] if open_claim else _rows(claims, changed.values()),
        "article": version.article,
        "version": version,
    }
    remade = {event.claim_uid for event in came if event.type in OF_THE_TEXT} & changed.keys()
    if not remade:
        return context
    places = _places([changed[uid] for uid in remade], [event for event in came if event.claim_uid in remade])
    numbers = reading.sentences_with(version, places)
    stretches = reading.marked_text(version, claims, sentences)
    chosen = next((claim for claim in claims if claim.uid == open_claim), None)
    remade_text = [stretch for stretch in stretches if stretch["number"] in numbers]
    return {
        **context,
        "text": text.marked(version.article, remade_text, chosen),
        "coverage": reading.coverage(cells),
    }


def _rows(claims: Sequence[Claim], changed: Iterable[Claim]) -> list[tuple[Claim, Claim | None]]:
    """The claims as rows of the list, in its order, each with the claim that stands before it there."""
    before = dict(zip((claim.uid for claim in claims), [None, *claims], strict=False))
    order = {claim.uid: place for place, claim in enumerate(claims)}
    rows = sorted(changed, key=lambda claim: order.get(claim.uid, -1))
    return [(claim, before.get(claim.uid)) for claim in rows]


def _places(claims: Iterable[Claim], came: Iterable[Event]) -> list[Sequence[int]]:
    """Where claims stand, and where those that were reworded stood before: pairs of offsets."""
    now: list[Sequence[int]] = [(span.start, span.end) for claim in claims for span in claim.spans.all()]
    return now + [pair for event in came for pair in event.data.get("before", {}).get("spans", [])]


def _came(article: UUID, *, after: int) -> list[Event]:
    """What happened to an article after an event, oldest first, without what is no news."""
    if events.newest() <= after:
        return []
    rows = Event.objects.filter(article_uid=article, seq__gt=after).exclude(type__in=QUIET)
    return list(rows.order_by("seq")[:MOST])


def told(came: Iterable[Event], claim: Claim, who: User) -> list[Event]:
    """The events of a claim that are news to a person, without the details that they may not read.

    One's own are none; neither are comments and judgements that the page would hide.
    """
    readable, talk = queries.may_read(claim, who, own=False), queries.may_read_talk(claim, who)
    found = [event for event in came if event.claim_uid == claim.uid and event.actor_id != who.pk]
    if not talk:
        found = [event for event in found if event.type not in TALK]
    if readable:
        return _once(found)
    found = [event for event in found if event.type != EventType.EVIDENCE_RELATED]
    for event in found:
        if event.type not in HARMLESS:
            event.data = {}
    return found


def _once(events: Sequence[Event]) -> list[Event]:
    """Without the answers that a verdict of the same moment tells, too."""
    decided = {(event.at, event.actor_id) for event in events if event.type == EventType.VERDICT_RECORDED}
    answers = {EventType.REVIEW_SUBMITTED, EventType.REVIEW_WITHDRAWN}
    return [
        event for event in events if event.type not in answers or (event.at, event.actor_id) not in decided
    ]


def _claims(events: Iterable[Event], version: int) -> dict[UUID | None, Any]:
    """The claims of a text that the events are about, as they are now, by uid."""
    uids = {event.claim_uid for event in events if event.claim_uid}
    wide = (f"version__{name}" for name in ("text", "sentences"))
    rows = (
        Claim.every.filter(uid__in=uids, version=version)
        .select_related("version__article")
        .prefetch_related("spans")
        .defer(*wide)
    )
    return {claim.uid: claim for claim in rows}
