"""Comments on a claim, and the people they call. The ledger tells that something was said, never what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from unicodedata import normalize

from django.contrib.auth.models import User
from django.db import transaction

from claims import queries, roles
from claims.choices import EventType
from claims.models import Claim, Comment, Mention
from claims.services import archive, events, reviews
from claims.services.reviews import NotAllowed

GRACE = timedelta(minutes=15)  # one's own comment may be changed or deleted so long
LONGEST = 5_000  # characters

# Not inside an address of mail; but after an Arabic letter, for "and" is written in one with the word.
_CALL = re.compile(r"(?<![A-Za-z0-9_.+\-@])@([\w.@+\-]{1,150})")


class InvalidComment(Exception):
    """A comment that cannot be kept. `code`: comment_missing, comment_too_long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def add(*, claim: Claim, by: User, text: str, now: datetime) -> Comment:
    """Say something about a claim. Raises NotAllowed, InvalidComment."""
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may comment.")
    said = _checked(text)
    with transaction.atomic():
        comment = Comment.objects.create(claim=claim, author=by, text=said, created_at=now)
        _call(comment)
        events.record(EventType.COMMENT_ADDED, target=comment.uid, by=by, now=now, claim=claim)
    return comment


def take_over(*, claim: Claim, by: User, note: str, now: datetime) -> None:
    """Take a claim from whom it is assigned to, and call them with the reason. Raises NotAllowed, InvalidComment."""
    said = _checked(note)
    with transaction.atomic():
        rows = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("assigned_to")
        holder = rows.get(pk=claim.pk).assigned_to
        reviews.assign(claim=claim, to=by, by=by, now=now, take_over=True)
        if holder not in (None, by):
            add(claim=claim, by=by, text=f"@{holder.get_username()} {said}"[:LONGEST], now=now)


def edit(*, comment: Comment, by: User, text: str, now: datetime) -> Comment:
    """Put it in other words, for a short while. Raises NotAllowed, InvalidComment."""
    said = _checked(text)
    with transaction.atomic():
        comment = _own(comment, by)
        _refuse_if_late(comment, now)
        if comment.text != said:
            comment.text, comment.edited_at = said, now
            comment.save(update_fields=["text", "edited_at"])
            _call(comment)
            _record(EventType.COMMENT_EDITED, comment, by, now)
    return comment


def delete(*, comment: Comment, by: User, now: datetime) -> None:
    """Take it away with its text and its calls, for a short while. Raises NotAllowed."""
    with transaction.atomic():
        comment = _own(comment, by)
        _refuse_if_late(comment, now)
        comment.text, comment.deleted_at = "", now
        comment.save(update_fields=["text", "deleted_at"])
        comment.mentions.all().delete()
        _record(EventType.COMMENT_DELETED, comment, by, now)


def withdraw(*, comment: Comment, by: User, now: datetime) -> Comment:
    """Mark it as no longer held; it stays readable. Raises NotAllowed."""
    with transaction.atomic():
        comment = _own(comment, by)
        if comment.withdrawn_at is None:
            comment.withdrawn_at = now
            comment.save(update_fields=["withdrawn_at"])
            _record(EventType.COMMENT_WITHDRAWN, comment, by, now)
    return comment


def seen(*, claim: Claim, by: User, now: datetime) -> int:
    """The person has the claim's comments on screen: what calls them there is read, if they may read it."""
    unread = list(
        Mention.objects.filter(person=by, read_at=None, comment__claim=claim).values_list("pk", flat=True)
    )
    if not unread or not queries.may_read_talk(claim, by):
        return 0
    return Mention.objects.filter(pk__in=unread).update(read_at=now)


def called(text: str) -> list[User]:
    """The people of the desk whom a text calls with ``@name``, in no order."""
    names = {name for match in _CALL.finditer(text) for name in possible_names(match[1])}
    known = {person.get_username(): person for person in roles.people().filter(username__in=names)}
    found = (next(filter(known.get, possible_names(match[1])), "") for match in _CALL.finditer(text))
    return [known[name] for name in set(found) - {""}]


def possible_names(word: str) -> Iterator[str]:
    """What stands after an @ as a name, longest first: the stop that ends a sentence may belong to it or not."""
    while word:
        yield normalize("NFKC", word)
        if word[-1] not in ".@+-":
            return
        word = word[:-1]


def renamed(text: str, names: Collection[str], name: str) -> str:
    """The text with another name wherever it calls one of these."""

    def call(match: re.Match[str]) -> str:
        word = match[1]
        for end in range(len(word), 0, -1):
            if normalize("NFKC", word[:end]) in names and not word[end:].strip(".@+-"):
                return f"@{name}{word[end:]}"
        return match[0]

    return _CALL.sub(call, text)


def _checked(text: str) -> str:
    said = archive.without(text.replace("\r\n", "\n")).strip()
    if not said:
        raise InvalidComment("comment_missing")
    if len(said) > LONGEST:
        raise InvalidComment("comment_too_long")
    return said


def _own(comment: Comment, by: User) -> Comment:
    """The row as it is now, held until the transaction ends. Raises NotAllowed for another's or a deleted one."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if fresh.author_id != by.pk or not roles.is_reviewer(by):
        raise NotAllowed("This comment is somebody else's.")
    if fresh.deleted_at:
        raise NotAllowed("This comment is deleted.")
    return fresh


def _refuse_if_late(comment: Comment, now: datetime) -> None:
    if comment.withdrawn_at or now > comment.created_at + GRACE:
        raise NotAllowed(
            "A comment can be changed or deleted for 15 minutes; after that it can be withdrawn."
        )


def _call(comment: Comment) -> None:
    """Mentions of those whom the text calls now; who was called already and has read it keeps that."""
    people = {person.pk for person in called(comment.text)} - {comment.author_id}
    comment.mentions.exclude(person__in=people).delete()
    missing = people - set(comment.mentions.values_list("person_id", flat=True))
    Mention.objects.bulk_create(Mention(comment=comment, person_id=pk) for pk in sorted(missing))


def _record(event: EventType, comment: Comment, by: User, now: datetime) -> None:
    events.record(event, target=comment.uid, by=by, now=now, claim=comment.claim)
