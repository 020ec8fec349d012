"""Words for the codes that machines store. A code nobody has named yet is shown as it is."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from claims.choices import EditKind
from claims.services.picking import CannotPick
from claims.workflow import InvalidAnswer

Label = str | Promise
Table = dict[str, Label]

# Why a sentence holds no claim, and what role it plays.
SENTENCES: Table = {
    "headline": _("Headline"),
    "heading": _("Heading"),
    "boilerplate": _("Not part of the article's text"),
    "dateline": _("Date line"),
    "body": _("Nothing to check found in it"),
    "question": _("A question"),
    "opinion": _("An opinion"),
    "prediction": _("A prediction"),
    "background": _("Background"),
    "ambiguous": _("Too ambiguous to check"),
    "duplicate": _("Says again what a claim says already"),
    "moved": _("Its claim has other words now"),
}

# What made a claim worth checking (claims.extraction.worth).
WORTH: Table = {
    "money": _("a sum of money"),
    "percent": _("a percentage"),
    "multiple": _("so many times as much"),
    "figure": _("a figure"),
    "quantity": _("a quantity"),
    "date": _("a date"),
    "named-entity": _("a name"),
    "change": _("a rise or fall"),
    "comparison": _("a comparison"),
    "causal": _("a cause"),
    "legal": _("a matter of law"),
    "length": _("a full sentence"),
    "alleged": _("alleged or denied"),
    "attribution": _("said by somebody"),
    "negation": _("a denial"),
    "hedge": _("cautious wording"),
    "opinion": _("sounds like an opinion"),
    "prediction": _("is about the future"),
    "future": _("is yet to come"),
    "frame": _("only tells that it was said"),
    "first-person": _("speaks of itself"),
    "short": _("very short"),
    "office": _("an office or institution"),
    "past": _("tells of something done"),
    "vague": _("a vague amount"),
    "conditional": _("holds on a condition"),
    "emphasis": _("emphatic words"),
    "emotion": _("a prayer or greeting"),
    "evaluation": _("judges as well as tells"),
    "ideal": _("speaks of ideas and values"),
    "obligation": _("tells what ought to be"),
    "wish": _("a wish, a vow or praise"),
    "second-person": _("speaks to the reader"),
    "uncheckable": _("a forecast or a taste"),
    "wording": _("its words"),
}

# What was done to a quote so that it stands alone.
EDITS: Table = dict(EditKind.choices)

# How a passage's figure or date relates to the claim's (claims.evidence.types.RELATIONS).
RELATIONS: Table = {
    "equal": _("equal"),
    "rounds_to": _("equal after rounding"),
    "within_range": _("within the range"),
    "close": _("close, not equal"),
    "unclear": _("unclear"),
    "contradicts": _("differs"),
    "decimal_slip": _("decimal slip?"),
    "different_unit": _("another unit"),
    "different_scope": _("about something else?"),
    "different_date": _("of another time"),
    "not_comparable": _("cannot be compared"),
    "no_figure": _("nothing to compare"),
}

# Why two figures or dates relate as they do, and why the machine suggests what it suggests (claims.evidence).
EVIDENCE: Table = {
    **RELATIONS,
    "same_value": _("the same value"),
    "same_bounds": _("the same bounds"),
    "same_date": _("the same date"),
    "same_words": _("says it in the same words"),
    "shared_terms": _("shares words with the claim"),
    "equal_after_rounding": _("one rounds to the other"),
    "near_an_approximate_figure": _("near an approximate figure"),
    "not_far_from_an_approximate_figure": _("not far from an approximate figure"),
    "close_not_equal": _("near, but neither rounds to the other"),
    "digits_swapped": _("the same digits in another order"),
    "different_value": _("another value"),
    "direction_differs": _("one rises, the other falls"),
    "words_differ": _("the words around the figures differ"),
    "inside_the_bound": _("inside the bound"),
    "far_inside_the_bound": _("far inside the bound: true, perhaps misleading"),
    "outside_the_bound": _("outside the bound"),
    "at_the_bound": _("at the very bound"),
    "inside_the_range": _("inside the range"),
    "near_the_bound": _("near the bound the evidence gives"),
    "evidence_gives_only_a_bound": _("the evidence gives only a bound"),
    "bound_implied": _("the evidence is at least as tight"),
    "bound_not_implied": _("the evidence is looser"),
    "bounds_overlap": _("the bounds overlap"),
    "bounds_apart": _("the bounds exclude each other"),
    "currency_differs": _("another currency"),
    "currency_guessed": _("the currency is a guess"),
    "percent_or_points": _("per cent against percentage points"),
    "unit_differs": _("another unit of measure"),
    "kind_differs": _("another kind of figure"),
    "inside_the_period": _("inside the period"),
    "evidence_is_less_exact": _("the evidence names a longer period"),
    "periods_overlap": _("the periods overlap"),
    "relative_date_is_stale": _("the date holds for an earlier text: copied from an older article?"),
    "dates_differ": _("the dates differ"),
    "date_differs": _("the date differs"),
    "no_date": _("no date in the passage"),
    "figures_mixed": _("some figures agree, others differ"),
    "negation_differs": _("one of the two says not"),
    "other_language": _("written in the other language"),
    "evidence_predates_claim": _("older than what the claim speaks of"),
    "score_differs": _("another score"),
    "fact_check": _("a fact-check repeats the claim it rates: read its verdict"),
    "evidence_year_older": _("more than a year older than the article"),
}

UNITS: Table = {
    "USD": _("US dollars"),
    "EUR": _("euros"),
    "GBP": _("pounds sterling"),
    "JPY": _("yen"),
    "CNY": _("yuan"),
    "CHF": _("Swiss francs"),
    "RUB": _("roubles"),
    "TRY": _("Turkish lira"),
    "INR": _("Indian rupees"),
    "IRR": _("Iranian rials"),
    "ILS": _("Israeli shekels"),
    "SAR": _("Saudi riyals"),
    "AED": _("UAE dirhams"),
    "QAR": _("Qatari riyals"),
    "OMR": _("Omani rials"),
    "YER": _("Yemeni rials"),
    "KWD": _("Kuwaiti dinars"),
    "BHD": _("Bahraini dinars"),
    "IQD": _("Iraqi dinars"),
    "JOD": _("Jordanian dinars"),
    "DZD": _("Algerian dinars"),
    "TND": _("Tunisian dinars"),
    "LYD": _("Libyan dinars"),
    "MAD": _("Moroccan dirhams"),
    "EGP": _("Egyptian pounds"),
    "SYP": _("Syrian pounds"),
    "LBP": _("Lebanese pounds"),
    "SDG": _("Sudanese pounds"),
    "%": _("per cent"),
    "pp": _("percentage points"),
    "bp": _("basis points"),
    "x": _("times"),
    "km": _("kilometres"),
    "m": _("metres"),
    "kg": _("kilograms"),
    "t": _("tonnes"),
}

QUANTITY_KINDS: Table = {
    "money": _("money"),
    "percent": _("percentage"),
    "multiple": _("multiple"),
    "count": _("count"),
    "measure": _("measure"),
    "fraction": _("fraction"),
    "number": _("number"),
}

ERRORS: Table = {
    "unknown_status": _("Choose verified, disputed or unverified."),
    "finding_mismatch": _("Choose a finding that goes with the status."),
    "rationale_missing": _("Say why in a sentence or two."),
    "citation_missing": _("Cite at least one passage."),
    "unknown_evidence": _("A cited passage does not belong to this claim."),
    "reason_missing": _("Say why it is set aside."),
    "note_missing": _("Say what to look at again."),
    "unknown_relation": _("Choose supports, refutes, related or not relevant."),
}

# What services.reviews.NotAllowed says; looked up by the English sentence.
REFUSALS: tuple[Label, ...] = (
    _("Only reviewers and editors may answer."),
    _("This claim is set aside; take it up again first."),
    _("This claim is decided; only an editor can change it."),
    _("You have no answer to take back here."),
    _("Only editors may decide over reviews."),
    _("Only reviewers and editors may set a claim aside."),
    _("This claim is decided; take the answer back first."),
    _("Only reviewers and editors may take a claim up again."),
    _("This claim is not set aside."),
    _("Only editors may assign claims to others."),
    _("Only reviewers and editors may judge evidence."),
    _("Only reviewers and editors may assign claims."),
    _("Only editors may send a claim back."),
    _("Nobody has answered this claim yet."),
    _("It was not sent back, or somebody has answered since."),
    _("There are no answers of others to decide over; give or change your own."),
    _("An editor has decided this claim; ask an editor to change it."),
    _("Only reviewers and editors may change claims."),
)

PROVIDERS: Table = {
    "archive": _("Our archive"),
    "page": _("A page by its address"),
    "mediawiki": _("Wikis"),
    "searxng": _("Web search"),
    "google_factcheck": _("Published fact-checks (Google)"),
    "wayback": _("Wayback Machine"),
    "static": _("Sample answers"),
}

# services.checked: how sure we are that another claim is this one.
SURENESS: Table = {
    "same": _("the same words"),
    "likely": _("likely the same claim"),
    "similar": _("similar"),
}

LOOKUP_ERRORS: Table = {
    "Throttled": _("asked to slow down"),
    "Unavailable": _("not reachable"),
    "Refused": _("refused us"),
    "BadReply": _("gave an answer that makes no sense"),
    "worker_lost": _("the worker stopped too often"),
    "Busy": _("waits for its turn"),
}

# Codes of services.lookups.CannotAsk.
# Evidence by hand (services.picking).
EVIDENCE |= {
    "chosen_by_person": _("chosen by a person"),
    "entered_by_person": _("from a document entered by a person"),
}
CANNOT_PICK: Table = {
    "no_words": _("Select or paste the words first."),
    "too_long": _("This is too long for a passage: take the sentences that count, at most 3,000 characters."),
    "not_there": _(
        "These words are not in the document as they stand here. Paste them from the text itself."
    ),
    "several": _("These words stand in several places. Take a few more words around them."),
    "cuts_figure": _("This takes a figure apart. Take the whole figure."),
    "title_missing": _("Give it a title."),
    "publisher_missing": _("Say where it is from: an office, a person, a newspaper."),
    "text_missing": _("Type or paste what it says."),
    "text_too_long": _("This is too long: paste the part that matters, at most 200,000 characters."),
    "no_address": _("This is not an address; it should look like https://example.org/page."),
}
REFUSALS = (
    *REFUSALS,
    _("Only reviewers and editors may add evidence."),
    _("Only who added a passage by hand may remove it."),
    _("This passage stays: somebody has answered with it on the table."),
)

# Talk (services.talk).
COMMENTS: Table = {
    "comment_missing": _("Write something first."),
    "comment_too_long": _("This is too long: at most 5,000 characters."),
}
REFUSALS = (
    *REFUSALS,
    _("Only reviewers and editors may comment."),
    _("This comment is somebody else's."),
    _("This comment is deleted."),
    _("A comment can be changed or deleted for 15 minutes; after that it can be withdrawn."),
)

# What becomes of claims in a newer text (claims.matching.OUTCOMES), and what of them may not differ (protected.KINDS).
OUTCOMES: Table = {
    "moved": pgettext_lazy("claims in a newer text", "same words"),
    "edited": pgettext_lazy("claims in a newer text", "other words, same facts"),
    "changed": pgettext_lazy("claims in a newer text", "changed"),
    "ambiguous": pgettext_lazy("claims in a newer text", "at several places"),
    "gone": pgettext_lazy("claims in a newer text", "gone"),
    "new": pgettext_lazy("claims in a newer text", "new"),
}
PROTECTED: Table = {
    "number": _("Number"),
    "quantity": _("Figure"),
    "sign": _("Sign or currency"),
    "negation": _("Negation"),
    "comparator": _("Comparison"),
    "direction": _("Direction"),
    "date": _("Date"),
    "name": _("Name, or another word"),
    "wording": _("Wording"),
}

SOMEBODY: Label = pgettext_lazy("actor of an event", "The system")


def label(table: Table, code: str) -> str:
    """The words for a code in the language of the page; the code itself when it has none."""
    return str(table.get(code) or code)


def worth(code: str, word: str) -> str:
    """What made a claim worth checking; of its words, the one that counts most. ``#`` begins the mark of a number."""
    if code == "wording" and word and not word.startswith("#"):
        return gettext("its words: “%(word)s”") % {"word": word}
    return label(WORTH, code)


def reason(code: str) -> str:
    """Why a passage relates to a claim as it does. ``factor_1000`` is a code of its own kind."""
    power = code.removeprefix("factor_")
    if power != code and power.isdecimal():
        return gettext("a factor of %(n)s apart") % {"n": f"{int(power):,}"}
    return label(EVIDENCE, code)


def error(problem: InvalidAnswer) -> str:
    """What is wrong with an answer, in the language of the page."""
    return label(ERRORS, problem.code) if problem.code in ERRORS else str(problem)


def refusal(problem: Exception) -> str:
    """Why something is not permitted, in the language of the page."""
    return gettext(str(problem))


# What each key of the desk does (claims.keys), and why a key is refused.
KEYS: Table = {
    "verified": _("Answer: verified"),
    "disputed": _("Answer: disputed"),
    "unverified": _("Answer: unverified"),
    "template_1": _("First ready reason"),
    "template_2": _("Second ready reason"),
    "template_3": _("Third ready reason"),
    "template_4": _("Fourth ready reason"),
    "template_5": _("Fifth ready reason"),
    "template_6": _("Sixth ready reason"),
    "template": _("One ready reason after the other"),
    "finding": _("One finding after the other"),
    "evidence": _("To the next passage, for citing it"),
    "why": _("Write why"),
    "record": _("Record and go on"),
    "next": _("Next claim of the article"),
    "previous": _("Previous claim of the article"),
    "queue": _("Next claim in the queue"),
    "undo": _("To the button that takes an answer back"),
}
KEY_PROBLEMS: Table = {
    "reserved": _("This key is taken by the browser or by the list of keys. Choose another."),
    "several": _("Enter one key: a letter, digit or sign."),
    "clash": _("This key has two actions. Choose another for one of them."),
}

# --- the queue ---

REFUSALS = (*REFUSALS, _("Only reviewers and editors may assign claims."))

# Codes of services.lists.CannotSave.
CANNOT_SAVE: Table = {
    "no_name": _("Give the list a name."),
    "no_filters": _("Choose filters first; a list is what they leave of the queue."),
    "too_many": _("You have as many lists as there is room for. Delete one first."),
    "name_taken": _("You have a list of this name already."),
}

# What a filter of the queue is for, said where it leaves nothing.
QUEUE_HINTS: Table = {
    "q": _("The search looks for claims that hold all of the words, in any spelling or form."),
    "awaiting_second": _("Where an article asks for two reviews, claims others answered first stand here."),
    "disagreement": _("Claims two reviewers answered differently stand here, until an editor decides."),
    "to_publish": _("Decided claims stand here until they are published."),
    "to_correct": _("Published claims stand here when they are no longer decided as the public reads it."),
    "conflict": _("Claims stand here when a passage found for them gives another figure."),
    "unread": _("Claims you have opened before stand here when new passages have been found for them since."),
    "mine": _("Claims stand here when you or an editor assign them to you: tick them in the queue."),
}


def at_least(worth: int) -> Label:
    """A worth from which on claims are asked for."""
    return format_lazy(_("at least {worth} %"), worth=worth)


def cannot_pick(problem: CannotPick) -> str:
    """Why words or a document cannot be added, in the language of the page."""
    return label(CANNOT_PICK, problem.code)


def listed(names: Sequence[str]) -> str:
    """Names in a row, each kept from turning the writing direction of its neighbours."""
    return gettext(", ").join(f"\u2068{name}\u2069" for name in names)


# --- publishing (services.publishing) ---

REFUSALS = (
    *REFUSALS,
    _("Only editors may publish."),
    _("This claim is not published."),
    _("Only editors may change how many answers a claim needs."),
)

REVIEWS_NEEDED: dict[int | None, Label] = {
    None: _("as the article says"),
    1: _("One review decides"),
    2: _("Two reviewers, the second blind to the first"),
}
