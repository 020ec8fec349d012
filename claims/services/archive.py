"""Documents into the archive: the newsroom's own store of snapshots, searched first for every claim."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User

from claims import search
from claims.choices import DateSource
from claims.evidence import copies
from claims.evidence.tokens import tokens
from claims.extraction.normalize import detect_language
from claims.models import Snapshot

ALIKE = 10  # snapshots compared word by word with a new one
TELLING = 15  # of its terms, the rarest, find them
BATCH = 500

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database takes them


class NoteError(Exception):
    """A note that does not follow the form; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A document for the archive. `compiled` marks a note written from named sources, not a copy.

    `published_source` tells where the date was read; empty: a person wrote it down.
    """

    title: str
    text: str
    publisher: str = ""
    document: str = ""
    url: str = ""
    published: date | None = None
    published_source: str = ""
    language: str = ""
    compiled: bool = False
    review: dict[str, str] | None = None


def parse_note(source: str) -> Note:
    """A note from a file: `key: value` lines between two `---` lines, then the text. Raises NoteError."""
    lines = source.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        raise NoteError("A note starts with `key: value` lines between two lines of ---.")
    end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == "---")
    fields = {
        key.strip().lower(): value.strip()
        for key, _, value in (line.partition(":") for line in lines[1:end])
        if value
    }
    text = "\n".join(lines[end + 1 :]).strip()
    if not fields.get("title") or not text:
        raise NoteError("A note needs a title and a text.")
    try:
        published = date.fromisoformat(fields["published"]) if fields.get("published") else None
    except ValueError:
        raise NoteError(f"published must look like 2025-01-28, not {fields['published']!r}.") from None
    return Note(
        title=fields["title"],
        text=text,
        publisher=fields.get("publisher", ""),
        document=fields.get("document", ""),
        url=fields.get("url", ""),
        published=published,
        language=fields.get("language", ""),
        compiled=fields.get("note") == "compiled",
    )


def storable(text: str) -> str:
    """A text without characters that cannot be stored; every other one keeps its place."""
    return _UNSTORABLE.sub("\ufffd", text)


def without(text: str) -> str:
    """A text with what cannot be stored left out."""
    return _UNSTORABLE.sub("", text)


def add_note(*, note: Note, now: datetime, by: User | None = None) -> tuple[Snapshot, bool]:
    """The snapshot of a note, and whether it is new. The same address and text twice is one snapshot.

    `by` is the person who entered it at a claim.
    """
    source = (note.published_source or DateSource.PERSON) if note.published else DateSource.NONE
    digest = hashlib.sha256(note.text.encode()).hexdigest()
    if known := Snapshot.objects.filter(url=note.url, sha256=digest).first():
        return known, False
    found = _terms(note)
    return Snapshot.objects.get_or_create(
        url=note.url,
        sha256=digest,
        defaults={
            "title": note.title,
            "publisher": note.publisher,
            "document": note.document,
            "published_date": note.published,
            "published_source": source,
            "language": note.language or detect_language(note.text),
            "text": note.text,
            "compiled": note.compiled,
            "entered_by": by,
            "fetched_at": now,
            "tokens": " ".join(found),
            "copy_of": None if note.compiled else original(text=note.text, terms=found),
            "review": note.review,
        },
    )


def original(*, text: str, terms: Sequence[str]) -> Snapshot | None:
    """The earliest snapshot that has the same text but for cuts and some words; None when it is the first."""
    pieces = copies.shingles(text)
    if len(pieces) < copies.ENOUGH:
        return None
    found = search.SNAPSHOTS.candidates(list(terms), limit=ALIKE, most=TELLING)
    alike = [
        document.id for document in found.documents if copies.is_copy(pieces, copies.shingles(document.text))
    ]
    first = (
        Snapshot.objects.filter(pk__in=alike, compiled=False).select_related("copy_of").order_by("pk").first()
    )
    return (first.copy_of or first) if first else None


def renew_tokens(progress: Callable[[int], object] = lambda read: None) -> tuple[int, int]:
    """Writes the tokens of snapshots whose analysis gives others by now; (snapshots read, changed).

    Each batch is kept by itself, so a run that was interrupted is finished by the next.
    """
    read = changed = 0
    for batch in _batches():
        stale = []
        for snapshot in batch:
            fresh = _indexed(snapshot)
            if fresh != snapshot.tokens:
                snapshot.tokens = fresh
                stale.append(snapshot)
        Snapshot.objects.bulk_update(stale, ["tokens"])
        read, changed = read + len(batch), changed + len(stale)
        progress(len(batch))
    return read, changed


def _batches() -> Iterator[list[Snapshot]]:
    """All snapshots in the order of their keys, with what the analysis reads."""
    rows = Snapshot.objects.only("title", "document", "text", "tokens").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _indexed(document: Note | Snapshot) -> str:
    """What the search indexes of a document."""
    return " ".join(_terms(document))


def _terms(document: Note | Snapshot) -> list[str]:
    return tokens(f"{document.title}\n{document.document}\n{document.text}")
