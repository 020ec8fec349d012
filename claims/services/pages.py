"""Pages into the archive: fetched politely, kept as snapshots with their WARC copy, looked at again later."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf

from django.conf import settings
from django.db import transaction

from claims.choices import DateSource, EventType, Relation, Still
from claims.evidence import addresses, http, pages, warc
from claims.evidence.guard import FetchError
from claims.evidence.pages import Page
from claims.evidence.types import Review
from claims.extraction.normalize import fold
from claims.models import Capture, Evidence, Snapshot
from claims.services import archive, events, renditions
from claims.services.manners import Shared

FRESH = timedelta(hours=12)  # a page fetched since is not fetched again for another claim


def capture(
    *, url: str, now: datetime, robots: bool = True, fresh: timedelta = FRESH, seconds: float = inf
) -> Snapshot:
    """The page as a snapshot, fetched now unless it was lately. Raises FetchError.

    `robots`: robots.txt is minded; a person who names one page is no robot. `seconds` are left. Call it outside transactions.
    """
    asked = addresses.canonical(url)
    if not asked:
        raise FetchError("This is not an address; it should look like https://example.org/page.")
    known = _known(asked)
    if known and known.checked_at > now - fresh:
        return known.snapshot
    with http.minding(Shared(seconds=seconds)):
        fetched = http.fetch(asked, limits=pages.LIMITS, headers=_conditions(known), robots=robots)
    if fetched.status == 304 and known:
        Capture.objects.filter(pk=known.pk).update(checked_at=now)
        return known.snapshot
    return keep(page=pages.read(fetched, requested=asked), now=now)


def keep(*, page: Page, now: datetime) -> Snapshot:
    """A fetched page as a snapshot; the same text at the same address is one, looked at once more."""
    note = archive.Note(
        title=archive.storable(page.title)[:500],
        text=archive.storable(page.text),
        publisher=archive.storable(page.publisher)[:200],
        url=page.url,
        published=page.published,
        published_source=page.published_source if page.published else DateSource.NONE,
        language=page.language,
        review=_storable(page.review) if page.review else None,
    )
    with transaction.atomic():
        snapshot, _ = archive.add_note(note=note, now=now)
        fresh = {
            "etag": http.condition(page.fetched.header("ETag"), 300),
            "modified": http.condition(page.fetched.header("Last-Modified"), 100),
            "checked_at": now,
        }
        kept, new = Capture.objects.update_or_create(
            snapshot=snapshot,
            defaults=fresh,
            create_defaults=fresh
            | {
                "requested": page.requested,
                "content_type": page.fetched.content_type[:100],
                "flags": list(page.flags),
            },
        )
        if new:
            kept.warc = _file(snapshot, warc.record(page.fetched, at=now))
            kept.save(update_fields=["warc"])
    return snapshot


def look_again(*, snapshot: Snapshot, now: datetime) -> str:
    """Whether the passages cited of a snapshot still stand on its page: the worst of their states.

    Raises FetchError when that cannot be told now. Call it outside transactions.
    """
    seen = Capture.objects.filter(snapshot=snapshot).first()
    try:
        current = capture(url=seen.requested if seen else snapshot.url, now=now, fresh=timedelta(0))
    except FetchError as error:
        if error.status not in {404, 410}:
            raise
        current = None
    states: list[str] = []
    with transaction.atomic():
        passages = cited(snapshot)
        renditions.hold(passage.claim for passage in passages)
        for passage in passages:
            state = _still(passage, snapshot, current, fetched=seen is not None)
            states.append(state)
            Evidence.objects.filter(pk=passage.pk).update(still=state, still_at=now)
            renditions.keep([passage.claim], now=now)
            events.record(
                EventType.EVIDENCE_CHECKED,
                target=passage.uid,
                by=None,
                now=now,
                claim=passage.claim,
                still=state,
            )
    return max(states, key=Still.values.index, default=Still.SAME.value)


def cited(snapshot: Snapshot) -> list[Evidence]:
    """The passages of a snapshot that a reviewer relies on."""
    used = [Relation.SUPPORTS, Relation.REFUTES]
    return list(snapshot.passages.filter(relation__in=used).select_related("claim").order_by("pk"))


def _still(passage: Evidence, before: Snapshot, current: Snapshot | None, *, fetched: bool) -> str:
    """What became of a passage. A text that was not `fetched` but given by a provider is never quite its page's."""
    if current is None:
        return Still.NO_PAGE
    if current.pk == before.pk:
        return Still.SAME
    text, parts = _plain(current.text), [passage.quote] if fetched else passage.quote.splitlines()
    if not all(_plain(part) in text for part in parts):
        return Still.GONE
    return Still.CHANGED if fetched else Still.SAME


def _plain(text: str) -> str:
    """Letters and digits only: a comma or a line break moved changes nothing."""
    return "".join(filter(str.isalnum, fold(text)))


def _known(url: str) -> Capture | None:
    found = Capture.objects.filter(requested=url) | Capture.objects.filter(snapshot__url=url)
    return found.select_related("snapshot").order_by("-checked_at").first()


def _conditions(known: Capture | None) -> dict[str, str]:
    if known is None:
        return {}
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in named.items() if value}


def _storable(review: Review) -> dict[str, str]:
    return {name: archive.without(value) for name, value in review.as_dict().items()}


def _file(snapshot: Snapshot, data: bytes) -> str:
    """Write a WARC file below WARC_FOLDER; returns its name, "" when no folder is set."""
    if settings.WARC_FOLDER is None:
        return ""
    name = f"{snapshot.fetched_at:%Y-%m}/{snapshot.uid}.warc.gz"
    path = settings.WARC_FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return name
