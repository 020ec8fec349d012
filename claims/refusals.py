"""Why something cannot be, in the language of the page: what more than one door says.

The rooms that fetch and read pages and files know no Django and no languages; a sentence of theirs is stored in
English, and looked up here by its words. Services refuse with a code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

if TYPE_CHECKING:
    from claims.newsroom import NoDomain
    from claims.services.byhand import CannotChange
    from claims.services.importing import CannotImport
    from claims.services.lookups import CannotAsk
    from claims.services.publishing import CannotPublish, Check
    from claims.services.settings_file import CannotRead
    from claims.services.together import CannotUndo

SENTENCES = (
    _("The article was being worked on; it is looked at again."),
    _("Only editors may store a newer text of an article."),
    _("This is not an address; it should look like https://example.org/page."),
    _("Only addresses that begin with http:// or https:// are fetched."),
    _("The address names no site; it should look like https://example.org/page."),
    _("The address names no site that can be; it should look like https://example.org/page."),
    _("This page is longer than 2,000,000 characters; paste the passage instead."),
    _("All the time went into waiting for our turn."),
    _("The address holds a user name or password; give it without."),
    _("Only sites on the internet are fetched."),
    _("The site took longer than %(seconds)s seconds; try again later."),
    _("Port %(port)s is not fetched from; use an address without a port."),
    _("What goes to %(host)s must go over https; give an address that begins with https://."),
    _("The receiver redirects (status %(status)s); give the final address."),
    _("The receiver answered with status %(status)s."),
    _("The worker stopped in the middle, too many times."),
    _("There is no site called %(host)s; check the address."),
    _("%(host)s is not on the public internet, so it is not fetched."),
    _("The name %(host)s cannot be looked up now; try again later."),
    _("The page redirects more than %(times)s times; give the final address."),
    _("The page redirects to something that is not an address."),
    _("There is no page at this address (status %(status)s)."),
    _("The site does not let us read this page (status %(status)s); paste its text instead."),
    _("The site cannot answer now (status %(status)s); try again later."),
    _("The site answered with something that is no page (status %(status)s)."),
    _("The page is larger than %(size)s MB; paste its text instead."),
    _(
        "The address leads to %(kind)s, not to a text; save it as text, HTML, Markdown or .docx and upload the file."
    ),
    _("The site packs its pages in a way we cannot read (%(encoding)s)."),
    _("The page broke off in the middle; try again later."),
    _("The site does not answer in time; try again later."),
    _("The connection to the site failed; try again later."),
    _("The site cannot prove who it is (its certificate is not valid)."),
    _("The page came damaged; try again later."),
    _("The address of this page is longer than 2,000 characters; paste its text instead."),
    _("There was no time left for this page."),
    _("The site's robots.txt cannot be read now; try again later."),
    _("The site asks programs not to read this page (robots.txt); open it and paste the passage."),
    _("This is neither an RSS or Atom feed nor a sitemap; give the feed's own address."),
    _("This is a page, not a feed; give the address of a feed that it names: %(feeds)s"),
    _("This feed is larger than %(size)s MB; give one with fewer articles."),
    _("The file is larger than %(size)s MB; save it as plain text, or split it."),
    _("The file is empty."),
    _("There is no text in it; paste or upload the article itself."),
    _("This page has far too many parts to be read; paste its text instead."),
    _("This page is nested too deep to be read; paste its text instead."),
    _("The encoding of this file cannot be told; save it as UTF-8 and try again."),
    _("This is not readable text; save it as plain text, HTML, Markdown or .docx and try again."),
    _("This is a packed file; unpack it and give the document inside."),
    _("This is a recording; paste a transcript instead."),
    _("This kind of office document is not read; save it as .docx or plain text."),
    _("This Word file is damaged; open it, save it again as .docx and try again."),
    _("This Word file is locked by a password; save it without one."),
    _("This Word file unpacks to far too much; save it as plain text and try again."),
    _("PDF files are not read; save it as plain text or .docx, or paste its text."),
    _("Old Word files (.doc) are not read; save it as .docx."),
    _("RTF files are not read; save it as .docx or plain text."),
    _("This PDF is locked with a password; paste its text instead."),
    _("This PDF is damaged; paste its text instead."),
    _("This PDF holds pictures and no text; paste its text instead."),
    _("This PDF takes too long to read; paste its text instead."),
    _("This PDF cannot be read; paste its text instead."),
    _("The text has %(length)s characters; the limit is %(limit)s. Split it."),
    _("%(name)s has more than %(longest)s characters."),
    _("language must be one of: %(languages)s."),
    _("review_policy must be 1 or 2."),
    _("published must be a day such as 2025-01-31."),
    _("This is a picture; paste the text instead."),
    _("This is a program, not a document."),
    _("This is a database, not a document."),
)


def told(sentence: str) -> str:
    """A stored sentence in the language of the page; as it is when it is none of ours."""
    for pattern, template in _patterns():
        if found := pattern.fullmatch(sentence):
            return gettext(template) % found.groupdict() if found.groupdict() else gettext(template)
    return sentence


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(template), template) for template in SENTENCES]


def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", template)
    return re.compile(
        "".join(f"(?P<{piece}>.+?)" if i % 2 else re.escape(piece) for i, piece in enumerate(pieces))
    )


# --- refused with a code ------------------------------------------------------------------------------

# Codes of services.byhand.CannotChange.
CANNOT_CHANGE: dict[str, str] = {
    "nothing": _("Choose at least one word."),
    "too_long": _("That is too long for one claim: 2,000 characters in 10 pieces are the most."),
    "old_text": _("The article has a newer text; add the claim there."),
    "known": _("This is claim %(n)s already."),
    "answered": _("Claim %(n)s has been answered, and an answer holds for its words. Set it aside and add a new one instead."),
    "aside": _("Claim %(n)s is set aside; take it up again first."),
    "unchanged": _("These are the claim's words already."),
    "no_half": _("A claim needs words on both sides of the point."),
    "no_other": _("Choose another claim of this text."),
    "not_found": _("These words do not stand there. Paste them as they are in the text."),
    "too_many": _("These words stand in too many places; take a few more words along."),
    "not_undoable": _("This cannot be taken back."),
    "changed_since": _("The claim has been changed again since; take that back first."),
}  # fmt: skip

# Codes of services.together.CannotUndo.
CANNOT_UNDO: dict[str, str] = {
    "nothing": _("There is nothing here that you can take back."),
    "too_late": _("That was more than half an hour ago; change what should be otherwise."),
}

# Codes of services.importing.CannotImport.
CANNOT_IMPORT: dict[str, str] = {
    "too_many": _("That is more than %(most)s articles; split the file."),
    "too_large": _("The file is larger than %(size)s MB; split it."),
    "nothing": _("There is no article in this file."),
    "unreadable": _("The encoding of this file cannot be told; save it as UTF-8 and try again."),
    "no_json": _("Line %(line)s is no JSON object; NDJSON has one on each line."),
    "no_table": _("This is no CSV table: a quotation mark is not closed, or stands where none may."),
    "too_wide": _("Line %(line)s has more cells than the first line has names."),
    "names": _("The columns must have these names: %(columns)s; “text” is needed. Not known: %(unknown)s."),
}

# Codes of newsroom.NoDomain.
NO_DOMAIN: dict[str, str] = {
    "no_domain": _("%(line)s is no domain such as example.org."),
    "public_suffix": _("Under %(line)s anybody may have a site; give the outlet's own domain."),
}

# Codes of services.settings_file.CannotRead.
CANNOT_SET: dict[str, str] = {
    **NO_DOMAIN,
    "nothing": _("Choose a file first."),
    "too_large": _("The file is larger than %(size)s MB; it cannot be one of settings."),
    "encoding": _("The file is not in UTF-8; save it as UTF-8 and try again."),
    "no_json": _("This is no JSON; look at line %(line)s."),
    "duplicate": _("“%(name)s” stands twice in one object; which one holds cannot be told."),
    "other_file": _("This is no file of settings: “shape” must be “%(shape)s”."),
    "version": _("Only version %(version)s of this file is read here."),
    "unknown": _("%(place)s has what is not known here: %(names)s."),
    "missing": _("%(place)s lacks: %(names)s."),
    "type": _("%(place)s is not of the type it must be; export the settings to see how it is written."),
    "twice": _("Stands in the file twice."),
    "invalid": "%(why)s",
    "no_domains": _("An outlet needs a domain."),
    "taken": _("%(domain)s belongs to another outlet: %(outlet)s."),
    "refused": _("Nothing is changed: mend the rows that are refused first."),
    "changed_since": _("The settings have changed since you looked; look at this again."),
}

# Codes of services.publishing.CannotPublish.
CANNOT_PUBLISH: dict[str, str] = {
    "not_ready": _("Something is missing before this can be published; see the list."),
    "note_missing": _("Say what this corrects, and why."),
    "again_note_missing": _("Say what has changed since it was taken down."),
    "withdrawal_note_missing": _("Say why it is taken down."),
    "expires_past": _("This day is over; choose a later one, or none."),
}

# Codes of services.publishing.Check: what holds when it is met, and what is said when not.
CHECKS: dict[str, tuple[str, str]] = {
    "not_set_aside": (_("The claim is on the desk"), _("The claim is set aside")),
    "decided": (_("The claim is decided"), _("The claim is not decided")),
    "rationale": (_("The decision says why"), _("The decision does not say why")),
    "cited": (_("The decision cites a passage"), _("The decision cites no passage")),
    "finding": (_("The check is finished"), _("The check is not finished: “in review” is no finding for readers")),
    "claimant": (_("It is known who says it"), _("Nobody is named who says it: it will read as the article's own")),
    "named": (_("Readers see the newsroom's name"), _("The newsroom has no name yet: readers see the site's address")),
    "sources": (
        _("Two independent sources, or a document named"),
        _("One source only, and it names no document; copies of a text are one source"),
    ),
    "still_there": (_("The cited pages still say so"), _("A cited page, or the passage on it, is gone")),
    "not_later": (
        _("No cited document is later than the article"),
        _("A cited document is later than the article: was it so when the article said it?"),
    ),
}  # fmt: skip

# Codes of services.lookups.CannotAsk.
CANNOT_ASK: dict[str, str] = {
    "no_provider": _("This provider is not configured."),
    "no_address": _("This is not an address; it should look like https://example.org/page."),
}


def cannot_change(problem: CannotChange) -> str:
    """Why a claim by hand cannot be."""
    return gettext(CANNOT_CHANGE[problem.code]) % problem.words


def cannot_import(problem: CannotImport) -> str:
    """Why a file of articles cannot be read."""
    return gettext(CANNOT_IMPORT[problem.code]) % problem.words


def cannot_set(problem: CannotRead) -> str:
    """Why a file of settings, or a row of it, cannot be."""
    return gettext(CANNOT_SET[problem.code]) % problem.words


def no_domain(problem: NoDomain) -> str:
    """Why something is no domain of an outlet."""
    return gettext(NO_DOMAIN[problem.code]) % {"line": problem.line}


def cannot_undo(problem: CannotUndo) -> str:
    """Why what was done to many claims is not taken back."""
    return gettext(CANNOT_UNDO[problem.code])


def undone(back: int, left: int) -> str:
    """How many claims are as before what was done to many at once, and why others are not."""
    words = ngettext(
        "Undone: %(n)d claim is back where it was.", "Undone: %(n)d claims are back where they were.", back
    )
    said = words % {"n": back}
    if not left:
        return said
    words = ngettext(
        "%(n)d stays as it is: something was done to it since, or it is decided.",
        "%(n)d stay as they are: something was done to them since, or they are decided.",
        left,
    )
    return f"{said} {words % {'n': left}}" if back else words % {"n": left}


def cannot_ask(problem: CannotAsk) -> str:
    """Why a question cannot be put."""
    return gettext(CANNOT_ASK[problem.code])


def cannot_publish(problem: CannotPublish) -> str:
    """Why something is not published."""
    return gettext(CANNOT_PUBLISH[problem.code])


def found(check: Check) -> str:
    """What a check before publishing found."""
    met, unmet = CHECKS[check.code]
    return gettext(met if check.met else unmet)
