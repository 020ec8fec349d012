"""Comments as people read them, and how many mentions wait."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from claims import queries, roles
from claims.models import Comment
from claims.services.talk import GRACE, possible_names

register = template.Library()

# An address ends before blanks, quotes and what turns the writing direction.
_PART = re.compile(
    r"https?://[^\s<>\"'«»“”‘’\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]+|@[\w.@+\-]+", re.IGNORECASE
)
_NAME = re.compile(r"(@[\w.@+\-]+)")
_STOPS = ".,;:!?…،؛؟)]}"


@register.filter
def said(comment: Comment) -> SafeString:
    """A comment's plain text as HTML: escaped, with its line breaks, addresses as links, and who is called."""
    names = {mention.person.get_username() for mention in comment.mentions.all()}
    text, done, end = comment.text, [], 0
    for match in _PART.finditer(text):
        done += [_plain(text[end : match.start()]), _shown(match[0], names)]
        end = match.end()
    return mark_safe("".join([*done, _plain(text[end:])]))  # noqa: S308 - every part is escaped


@register.filter
def shortly(comment: Comment) -> SafeString:
    """How a comment begins, for a list. Names are set apart: the first words say which way it is written."""
    pieces = _NAME.split(Truncator(comment.text).chars(200))  # those at odd places are names
    marked = [f"<bdi>{escape(piece)}</bdi>" if at % 2 else escape(piece) for at, piece in enumerate(pieces)]
    return mark_safe("".join(marked))  # noqa: S308 - every piece is escaped


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _shown(word: str, names: set[str]) -> str:
    if word.startswith("@"):
        name = next((name for name in possible_names(word[1:]) if name in names), "")
        if not name:
            return _plain(word)
        rest = word[1 + len(name) :]
        return format_html('<b class="mention"><bdi>@{}</bdi></b>{}', name, rest)
    address = word.rstrip(_STOPS)
    # A bracket that was opened inside belongs to the address, as in those of wikis.
    while len(address) < len(word) and word[len(address)] == ")" and address.count("(") > address.count(")"):
        address = word[: len(address) + 1]
    if address.endswith("//"):
        return _plain(word)
    link = '<a href="{}" rel="noopener noreferrer external"><bdi dir="ltr" class="url">{}</bdi></a>{}'
    return format_html(link, address, address, word[len(address) :])


@register.filter
def may_change(comment: Comment) -> bool:
    """Whether its author may still change or delete it."""
    return comment.withdrawn_at is None and timezone.now() <= comment.created_at + GRACE


@register.simple_tag
def unread_mentions(user: Any) -> int:
    """How many mentions a person has not read."""
    return queries.unread_mentions(user)


@register.simple_tag
def unread_overruled(user: Any) -> int:
    """How many decisions that differ from their answers a person has not looked at."""
    return queries.overruled(user).filter(unread=True).count()


@register.simple_tag
def people_to_mention(user: Any) -> list[str]:
    """The names of the others who may open the desk."""
    return list(roles.people().exclude(pk=user.pk).values_list("username", flat=True))
