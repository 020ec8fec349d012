"""Whether everything that was acknowledged in benchmarks.load is there, once; every number here should be 0."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from benchmarks import load_texts
from benchmarks.load_lane import Product
from benchmarks.load_people import Crowd


def faults(found: Product, crowd: Crowd) -> dict[str, int]:
    """What is wrong, by name. Call when all is drained."""
    from claims.services import renditions  # noqa: PLC0415 - needs django.setup()

    return {
        **_articles(crowd),
        **_decisions(crowd),
        **_ledger(crowd),
        **_lookups(),
        **_messages(found),
        "claims told wrongly": len(renditions.stale()),
    }


def _articles(crowd: Crowd) -> dict[str, int]:
    from claims.models import Article, Claim  # noqa: PLC0415 - needs django.setup()

    known = Counter(Article.objects.values_list("title", flat=True))
    there = {str(uid): title for uid, title in Article.objects.values_list("uid", "title")}
    with_claims = set(map(str, Claim.objects.values_list("version__article__uid", flat=True)))
    titles = {uid: load_texts.article(number)["title"] for number, uid in crowd.articles.items()}
    return {
        "articles lost": sum(there.get(uid) != title for uid, title in titles.items()),
        "articles doubled": known.total() - len(known),
        "articles without claims": len(titles.keys() - with_claims),
    }


def _decisions(crowd: Crowd) -> dict[str, int]:
    from claims.models import Claim, Comment, Event, Review, Verdict  # noqa: PLC0415 - needs django.setup()

    reviews = {review.rationale: review for review in Review.objects.select_related("claim", "reviewer")}
    told = {one.rationale: one for one in crowd.decisions}
    sent = Counter(Event.objects.filter(type="review.submitted").values_list("target_uid", flat=True))
    back = Counter(Event.objects.filter(type="review.withdrawn").values_list("target_uid", flat=True))
    recorded = Counter(Event.objects.filter(type="verdict.recorded").values_list("target_uid", flat=True))
    verdicts = Counter(Verdict.objects.exclude(rationale="").values_list("rationale", flat=True))
    comments = Counter(Comment.objects.values_list("text", flat=True))
    lost = wrong = 0
    for rationale, one in told.items():
        review = reviews.get(rationale)
        if review is None:
            lost += one.acknowledged
            continue
        right = (one.by, one.claim, one.status, one.finding)
        wrong += right != (review.reviewer.username, str(review.claim.uid), review.status, review.finding)
        # By request: an undo that was sent and not acknowledged may have been done.
        gone = review.withdrawn_at is not None
        wrong += gone != one.taken_back if one.taken_back or not one.undo_sent else 0
        wrong += back[review.uid] != gone
    doubled = Review.objects.count() - len(reviews)
    last = {verdict.claim_id: verdict for verdict in Verdict.objects.order_by("number")}
    pairs = Claim.objects.in_bulk(list(last))
    return {
        "decisions lost": lost,
        "decisions wrong": wrong,
        "decisions doubled": doubled + _over(sent) + _over(recorded) + _over(back) + _over(verdicts),
        "decisions nobody sent": len(reviews.keys() - told.keys()),
        "reviews without event": _differ(sent, Review.objects.values_list("uid", flat=True)),
        "verdicts without event": _differ(recorded, Verdict.objects.values_list("uid", flat=True)),
        "reviews without verdict": len(reviews.keys() ^ verdicts.keys()),
        "claims unlike their verdict": sum(
            not (one.basis == "withdrawn" or (one.status, one.finding) == (pairs[key].status, pairs[key].finding))
            for key, one in last.items()
        ),
        "comments lost or doubled": sum(comments[text] != 1 for text in crowd.comments) + _over(comments),
    }  # fmt: skip


def _ledger(crowd: Crowd) -> dict[str, int]:
    from claims.models import Event  # noqa: PLC0415 - needs django.setup()
    from claims.services import events  # noqa: PLC0415

    last = events.newest()
    numbers = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    public = Event.objects.filter(public__isnull=False).order_by("seq")
    ledger = [
        (seq, kind, claim and str(claim), data)
        for seq, kind, claim, data in public.values_list("seq", "type", "claim_uid", "public")
    ]
    copies = [
        [(row["seq"], row["type"], row["claim"], row["data"]) for row in copy]
        for copy in crowd.mirrors.values()
    ]
    return {
        "gaps in the ledger": int(numbers != list(range(1, last + 1))),
        "mirrors unlike the ledger": sum(copy != ledger for copy in copies) + (not copies),
    }


def _lookups() -> dict[str, int]:
    from claims.models import Claim, Event, Evidence, Lookup  # noqa: PLC0415 - needs django.setup()
    from claims.services.lookups import FINISHED  # noqa: PLC0415

    ended = Counter(Event.objects.filter(type="lookup.finished").values_list("target_uid", flat=True))
    passages = Counter(Evidence.objects.values_list("claim_id", "snapshot__url", "start", "end"))
    done = Lookup.objects.filter(state="done").values_list("uid", flat=True)
    return {
        "look-ups not ended": Lookup.objects.exclude(state__in=FINISHED).count(),
        "look-ups failed": Lookup.objects.filter(state="failed").count(),
        "look-ups doubled": _over(ended) + _over(passages),
        "look-ups done without event": len(set(done) - ended.keys()),
        "claims without a look-up": Claim.objects.filter(checkable=True, lookups=None).count(),
    }


def _messages(found: Product) -> dict[str, int]:
    from claims.models import Event, Webhook  # noqa: PLC0415 - needs django.setup()

    owner = Webhook.objects.get()
    public = Event.objects.filter(public__isnull=False, seq__gt=found.since)
    wanted = {
        (f"msg_{uuid.uuid5(owner.uid, str(seq)).hex}", seq) for seq in public.values_list("seq", flat=True)
    }
    got = set(found.receiver.got)
    return {
        "messages lost": len(wanted - got),
        "messages nobody sent": len(got - wanted),
        "messages forged": found.receiver.forged,
    }


def counted(found: Product, crowd: Crowd) -> dict[str, Any]:
    """What was done, in numbers."""
    from claims.models import Claim, Event, Lookup  # noqa: PLC0415 - needs django.setup()

    return {
        "articles": len(crowd.articles),
        "claims": Claim.objects.count(),
        "look-ups": Lookup.objects.count(),
        "look-ups given up": Lookup.objects.filter(state="gave_up").count(),
        "decisions acknowledged": sum(one.acknowledged for one in crowd.decisions),
        "decisions refused or unanswered": sum(not one.acknowledged for one in crowd.decisions),
        "taken back": sum(one.taken_back for one in crowd.decisions),
        "comments": len(crowd.comments),
        "events": Event.objects.count(),
        "messages to the webhook": len(found.receiver.got),
        "messages that came again": len(found.receiver.got) - len(set(found.receiver.got)),
    }


def _over(counts: Counter[Any]) -> int:
    """How many there are beyond one of each."""
    return counts.total() - len(counts)


def _differ(counts: Counter[Any], uids: Iterable[Any]) -> int:
    return len(set(counts) ^ set(uids))
