"""What somebody else did, as a sentence for a reviewer: "sara decided: Disputed · Misleading".

The history keeps the names of the events (`presentation.event_line`); a notice says what became of the claim.
What an event may not tell of itself (`web.live.told`) has been taken out of its details before: then the
sentence says that it happened, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.choices import Basis, EventType
from claims.models import Event
from claims.web import labels, presentation

# Each sentence with who did it; Arabic names the act, not the person's sex.
SENTENCES: dict[str, Callable[[], str]] = {
    EventType.REVIEW_SUBMITTED: lambda: _("%(who)s has answered"),
    EventType.REVIEW_WITHDRAWN: lambda: _("%(who)s took an answer back"),
    EventType.VERDICT_RECORDED: lambda: _("%(who)s changed what is decided"),
    EventType.CLAIM_TAKEN_UP: lambda: _("%(who)s took the claim up again"),
    EventType.CLAIM_RECALLED: lambda: _("%(who)s took back that the claim was sent back"),
    EventType.EVIDENCE_RELATED: lambda: _("%(who)s judged a passage"),
    EventType.EVIDENCE_CHOSEN: lambda: _("%(who)s chose a passage"),
    EventType.EVIDENCE_REMOVED: lambda: _("%(who)s removed a chosen passage"),
    EventType.SNAPSHOT_ENTERED: lambda: _("%(who)s entered a document"),
    EventType.COMMENT_ADDED: lambda: _("%(who)s wrote a comment"),
    EventType.COMMENT_EDITED: lambda: _("%(who)s changed a comment"),
    EventType.COMMENT_DELETED: lambda: _("%(who)s deleted a comment"),
    EventType.COMMENT_WITHDRAWN: lambda: _("%(who)s withdrew a comment"),
    EventType.CLAIM_ADDED: lambda: _("%(who)s added the claim by hand"),
    EventType.CLAIM_REMOVED: lambda: _("%(who)s removed the claim"),
    EventType.CLAIM_CORRECTED: lambda: _("%(who)s corrected the claim's words"),
    EventType.CLAIM_SPLIT: lambda: _("%(who)s split the claim"),
    EventType.CLAIM_MERGED: lambda: _("%(who)s merged two claims"),
    EventType.CLAIM_RESTORED: lambda: _("%(who)s put the claim back as it was"),
    EventType.CLAIM_PUBLISHED: lambda: _("%(who)s published the verdict"),
    EventType.PUBLICATION_CORRECTED: lambda: _("%(who)s corrected the published verdict"),
    EventType.PUBLICATION_CONFIRMED: lambda: _("%(who)s confirmed the published verdict"),
    EventType.CLAIM_UNPUBLISHED: lambda: _("%(who)s took the published verdict down"),
    EventType.ARTICLE_EDITED: lambda: _("%(who)s changed the article's details"),
}

# What is to be added to these the history says, too: the words until then, what is public, the judgement.
ADDING = presentation.REWORDED | presentation.PUBLISHED | {EventType.EVIDENCE_RELATED}


def notice(event: Event, reader: User) -> dict[str, Any]:
    """One line of what is new: the event, the sentence, and what there is to add to it in other words, or ""."""
    more = str(presentation.event_line(event)["detail"]) if event.data and event.type in ADDING else ""
    return {"event": event, "sentence": sentence(event, reader), "more": more}


def sentence(event: Event, reader: User) -> str:
    """What happened, in a sentence. A kind that nobody has written one for is told by its name."""
    who = _apart(event.actor or str(labels.SOMEBODY))
    if event.type == EventType.CLAIM_ASSIGNED and "to" in event.data:
        return _assigned(event, reader, who)
    if event.data and event.type in WITH_DETAILS:
        return WITH_DETAILS[event.type](event.data, who)
    if said := SENTENCES.get(event.type):
        return said() % {"who": who}
    return f"{event.get_type_display()} ({who})" if event.actor else event.get_type_display()


def _answered(data: dict[str, Any], who: str) -> str:
    pair = presentation.answer_in_words(data["status"], data["finding"])
    return _("%(who)s answered: %(answer)s") % {"who": who, "answer": pair}


def _decided(data: dict[str, Any], who: str) -> str:
    said = {"who": who, "answer": presentation.answer_in_words(data["status"][1], data["finding"][1])}
    basis = data.get("basis")
    if basis == Basis.AGREEMENT:
        return _("%(who)s answered the same, so it is decided: %(answer)s") % said
    if basis == Basis.ADJUDICATION:
        return _("%(who)s decided as an editor: %(answer)s") % said
    if basis == Basis.WITHDRAWN:
        return _("%(who)s took an answer back; the claim is now: %(answer)s") % said
    if basis == Basis.SENT_BACK:
        return _("%(who)s had the claim answered anew; it is now: %(answer)s") % said
    return _("%(who)s decided: %(answer)s") % said


def _set_aside(data: dict[str, Any], who: str) -> str:
    return _("%(who)s set the claim aside: %(reason)s") % {"who": who, "reason": _apart(data["reason"])}


def _sent_back(data: dict[str, Any], who: str) -> str:
    return _("%(who)s sent the claim back for another review: %(note)s") % {
        "who": who,
        "note": _apart(data["note"]),
    }


def _needed(data: dict[str, Any], who: str) -> str:
    needed = labels.REVIEWS_NEEDED[data["required"][1]]
    return _("%(who)s changed how many reviews it needs: %(needed)s") % {"who": who, "needed": needed}


WITH_DETAILS: dict[str, Callable[[dict[str, Any], str], str]] = {
    EventType.REVIEW_SUBMITTED: _answered,
    EventType.VERDICT_RECORDED: _decided,
    EventType.CLAIM_SET_ASIDE: _set_aside,
    EventType.CLAIM_SENT_BACK: _sent_back,
    EventType.REVIEWS_REQUIRED: _needed,
}


def _assigned(event: Event, reader: User, who: str) -> str:
    to = event.data["to"]
    if not to:
        return _("%(who)s gave the claim back to everybody") % {"who": who}
    if to == reader.get_username():
        return _("%(who)s assigned the claim to you") % {"who": who}
    if to == event.actor:
        return _("%(who)s took the claim") % {"who": who}
    return _("%(who)s assigned the claim to %(name)s") % {"who": who, "name": _apart(to)}


def _apart(words: str) -> str:
    """Set apart from the sentence around it, whichever way it is written."""
    return f"\u2068{words}\u2069"
