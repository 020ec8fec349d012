"""The article's text as HTML. Written here and not in a template: a template takes three times as long for 300 claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from claims.choices import ReviewState, Status
from claims.models import Article, Claim
from claims.web.segments import Piece

_ANY = UUID(int=0)  # stands for a claim in an address until it is known
WORDS = "\ufffc"  # stands for the words of a mark in its label, where a script puts them in


def exact(text: str) -> SafeString:
    """Escaped so that the browser's text is the same character for character (it would turn CR into LF)."""
    return mark_safe(escape(text).replace("\r", "&#13;"))  # noqa: S308 - escaped just before


def label(claim: Claim, words: str = WORDS) -> str:
    """How a mark is read out."""
    status = str(Status(claim.status).label)
    if claim.review_state == ReviewState.SET_ASIDE:
        status = gettext(", ").join([status, str(ReviewState.SET_ASIDE.label)])
    return gettext("Claim %(n)s, %(status)s: %(text)s") % {"n": claim.number, "status": status, "text": words}


def marked(article: Article, stretches: Iterable[Mapping[str, Any]], chosen: Claim | None) -> SafeString:
    """Stretches of reading.marked_text, every claim a link; nothing is added to the text itself."""
    address = reverse("web:claim", args=[article.uid, _ANY])
    return mark_safe("".join(_stretch(stretch, address, chosen) for stretch in stretches))  # noqa: S308 - parts are escaped


def _stretch(stretch: Mapping[str, Any], address: str, chosen: Claim | None) -> str:
    pieces = stretch["pieces"]
    inside = "".join(_piece(piece, covering, hand, address, chosen) for piece, covering, hand in pieces)
    if not stretch["role"]:
        return inside
    classes = f"sentence role-{stretch['role']}{' without' if stretch['reason'] else ''}"
    place = f"s-{stretch['number']}"
    return f"<span{_given(id=place, class_=classes, dir=stretch['direction'], title=stretch['reason'])}>{inside}</span>"


def _piece(piece: Piece, covering: Sequence[Claim], hand: bool, address: str, chosen: Claim | None) -> str:
    """`data-in` names the claims where there are several, so that a script can move the mark of the chosen one."""
    if not covering:
        return f"<span{_given(data_at=piece.start, class_='hand' if hand else '')}>{exact(piece.text)}</span>"
    claim = covering[0]
    address = address.replace(str(_ANY), str(claim.uid))
    said = {
        "chosen": chosen in covering,
        "several": len(covering) > 1,
        "uncheckable": not claim.checkable,
        "aside": claim.review_state == ReviewState.SET_ASIDE,
        "more": not piece.first,
        "hand": hand,
    }
    given = _given(
        data_at=piece.start,
        draggable="false",
        id=f"c-{claim.number}" if piece.first else "",
        tabindex="" if piece.first else "-1",
        class_=" ".join(["claim", claim.status, *(name for name, holds in said.items() if holds)]),
        href=f"{address}#c-{claim.number}",
        hx_get=address,
        data_in=" ".join(str(other.uid) for other in covering) if len(covering) > 1 else "",
        aria_current="true" if chosen == claim else "",
        aria_label=label(claim, piece.text),
    )
    return f"<a{given}>{exact(piece.text)}</a>"


def _given(**attributes: str | int) -> str:
    """The attributes of a tag that have a value."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value != ""
    )
