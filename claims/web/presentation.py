"""Rows made ready for showing: typed figures, periods, passages in their surroundings, the history."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import newsroom
from claims.choices import Basis, Comparator, EventType, Finding, Relation, Status
from claims.evidence import pages
from claims.evidence.types import AGREEING, DIFFERING
from claims.models import Article, Claim, ClaimDate, ClaimQuantity, Event, Evidence, Review, Verdict
from claims.queries import ClaimFile, Tally
from claims.services.checked import Match
from claims.services.picking import CHOSEN, ENTERED
from claims.web import labels

SIGNS = {"=": "", "~": "≈", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
EDGES = " \t,،;؛–—-"  # around what was left out
LONGEST_CHANGE = 90  # characters shown of what was left out
BY_HAND = frozenset({CHOSEN, ENTERED})  # reasons that are no machine's
REWORDED = frozenset(
    {EventType.CLAIM_CORRECTED, EventType.CLAIM_SPLIT, EventType.CLAIM_MERGED, EventType.CLAIM_RESTORED}
)
PUBLISHED = frozenset(
    {
        EventType.CLAIM_PUBLISHED,
        EventType.PUBLICATION_CORRECTED,
        EventType.PUBLICATION_CONFIRMED,
        EventType.CLAIM_UNPUBLISHED,
    }
)
AROUND = 140  # characters shown before and after a passage


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity as typed value: ``< 6,000,000`` and ``USD``, with the words for both."""

    value: str
    unit: str
    unit_label: str
    words: str
    text: str
    guess: bool
    is_date: bool = False


def number(value: float) -> str:
    """A number with thousands separators and no more decimals than it has (six at most)."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) >= 1e-6 else f"{value:g}"


def figure(quantity: Mapping[str, Any]) -> Figure:
    """The typed value of a quantity given as a mapping (a row's fields, or a stored comparison)."""
    comparator = str(quantity.get("comparator") or "=")
    low, high = quantity.get("low"), quantity.get("high")
    ends = [number(end) for end in dict.fromkeys((low, high)) if end is not None]
    about = bool(quantity.get("approximate")) or comparator == "~"
    sign = SIGNS.get(comparator) or ("≈" if about else "")
    words = str(Comparator(comparator).label) if comparator in Comparator.values else ""
    if comparator == "=" and about:
        words = str(Comparator.ABOUT.label)
    elif comparator == "=":
        words = "" if len(ends) < 2 else _("between")
    unit = str(quantity.get("unit") or "")
    value = f"{sign} {'–'.join(ends)}".strip()
    return Figure(
        value=value,
        unit=unit,
        unit_label=labels.label(labels.UNITS, unit),
        words=words,
        text=str(quantity.get("text") or ""),
        guess=float(quantity.get("confidence", 1.0)) < 1,
    )


def figures(rows: Iterable[ClaimQuantity]) -> list[Figure]:
    fields = ("comparator", "low", "high", "unit", "approximate", "text", "confidence")
    return [figure({name: getattr(row, name) for name in fields}) for row in rows]


def day(value: date) -> str:
    """A date in words, in the language of the page."""
    return date_format(value, "j F Y")


def period(first: date, last: date) -> str:
    """A closed interval in words: one day, a whole month or year by its name, else from and to."""
    if first == last:
        return day(first)
    if first.year == last.year and first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        if first.month == last.month:
            return date_format(first, "F Y")
        if (first.month, last.month) == (1, 12):
            return str(first.year)
    return _("%(from)s to %(to)s") % {"from": day(first), "to": day(last)}


def periods(rows: Iterable[ClaimDate]) -> list[dict[str, Any]]:
    """The dates of a claim: the words, the days they mean, and whether that is a guess."""
    return [
        {
            "text": row.text,
            "period": period(row.from_date, row.to_date),
            "grain": row.get_grain_display(),
            "relative": row.relative,
            "guess": row.confidence < 1,
        }
        for row in rows
    ]


def age(claimed: date | None, published: date | None) -> str:
    """How a document's date lies to the article's."""
    if claimed is None or published is None:
        return ""
    days = (published - claimed).days
    if days == 0:
        return _("same day as the article")
    if days < 0:
        return ngettext("%(n)d day before the article", "%(n)d days before the article", -days) % {"n": -days}
    return ngettext("%(n)d day after the article", "%(n)d days after the article", days) % {"n": days}


def surroundings(passage: Evidence) -> dict[str, str]:
    """A passage with the text around it, cut between words."""
    text = passage.snapshot.text
    start, end = max(0, passage.start - AROUND), min(len(text), passage.end + AROUND)
    before, after = text[start : passage.start], text[passage.end : end]
    if start > 0:
        before = "…" + before[before.find(" ") + 1 :]
    if end < len(text):
        after = after[: after.rfind(" ") + 1] + "…"
    return {"before": before, "quote": text[passage.start : passage.end], "after": after}


def _who_chose(passage: Evidence, why: dict[str, Any]) -> str:
    """How a person came by a passage; a look-up that finds the same words again leaves no reason of theirs."""
    codes = [str(code) for code in why.get("reasons", []) if code in BY_HAND]
    if not codes and passage.chosen_by_id:
        codes = [CHOSEN]
    return labels.reason(codes[0]) if codes else ""


def evidence_card(
    passage: Evidence, article: Article, trusted: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """One card: where the passage is from, how it lies in time, what the machine says and why.

    `trusted`: the domains of outlets that the newsroom trusts.
    """
    why = passage.why if isinstance(passage.why, dict) else {}
    published = passage.snapshot.published_date
    return {
        "passage": passage,
        "snapshot": passage.snapshot,
        "trusted": newsroom.trusts(passage.snapshot, trusted),
        "around": surroundings(passage),
        "age": age(article.published_date, published),
        "pdf": pages.PDF_FIGURES in capture.flags
        if (capture := getattr(passage.snapshot, "capture", None))
        else False,
        "review": passage.snapshot.review,
        "later": bool(published and article.published_date and published > article.published_date),
        "reasons": [labels.reason(str(code)) for code in why.get("reasons", []) if code not in BY_HAND],
        "by_hand": _who_chose(passage, why),
        "compared": compared(passage.comparison),
        "terms": [str(term) for term in why.get("matched_terms", [])],
    }


def evidence_cards(passages: Iterable[Evidence], article: Article) -> list[dict[str, Any]]:
    """The cards, best first. Passages of copies of one text are one source: the best document's are shown, the
    others wait under the first of them as `copies`."""
    shown: dict[int, dict[str, Any]] = {}  # the first card of each source
    cards = []
    trusted = newsroom.settings().trusted
    for passage in passages:
        card = evidence_card(passage, article, trusted) | {"copies": []}
        first = shown.setdefault(passage.snapshot.copy_of_id or passage.snapshot_id, card)
        if first["snapshot"].pk == passage.snapshot_id:
            cards.append(card)
        else:
            first["copies"].append(card)
    for card in cards:
        others = {copy["snapshot"].pk: copy["snapshot"].url for copy in card["copies"]}
        card["places"] = len(others)
        # What the page said at another time: cut and touched up as a copy is, and of the same address.
        card["versions"] = bool(card["snapshot"].url) and set(others.values()) == {card["snapshot"].url}
    return cards


def differences(reviews: Sequence[Review | Verdict]) -> list[str]:
    """In what several answers to a claim, or an answer and a decision, differ, in words; [] of one."""
    parts: dict[str, set[Any]] = {
        _("status"): {review.status for review in reviews},
        _("finding"): {review.finding for review in reviews},
        _("cited passages"): {
            frozenset(passage.pk for passage in review.evidence.all()) for review in reviews
        },
    }
    return [name for name, answers in parts.items() if len(answers) > 1]


def unrelated(file: ClaimFile) -> list[dict[str, Any]]:
    """Stored copies of pages that somebody named for the claim, of which it has no passage yet."""
    used = {str(passage.snapshot.uid) for passage in file.evidence}
    found = {page["snapshot"]: page for lookup in file.lookups for page in lookup.unrelated}
    return [page for uid, page in found.items() if uid not in used]


def checked(matches: Iterable[Match]) -> list[dict[str, Any]]:
    """Decided claims of other articles that say about the same, with what differs."""
    return [
        {
            "claim": match.claim,
            "article": match.claim.version.article,
            "sureness": match.sureness,
            "label": labels.label(labels.SURENESS, match.sureness),
            "compared": compared(match.comparison.as_dict()),
        }
        for match in matches
    ]


def compared(comparison: Any) -> dict[str, Any]:
    """The stored comparison as rows of a table, what to say above it, and the notes below it."""
    stored = comparison if isinstance(comparison, dict) else {}
    rows = [_compared_row(pair, figure) for pair in stored.get("figures", [])]
    rows += [_compared_row(pair, _shown_date) for pair in stored.get("dates", [])]
    notes = [labels.reason(str(flag)) for flag in stored.get("flags", [])]
    if stored.get("negation", "same") != "same":
        notes.append(labels.reason("negation_differs"))
    return {
        "rows": [row for row in rows if row["evidence"]],
        "alone": [row["claim"] for row in rows if not row["evidence"]],
        "slips": [row for row in rows if row["relation"] == "decimal_slip"],
        "notes": notes,
    }


def _compared_row(pair: Mapping[str, Any], shown: Callable[[Mapping[str, Any]], Figure]) -> dict[str, Any]:
    relation = str(pair.get("relation", ""))
    side = "agrees" if relation in AGREEING else "differs" if relation in DIFFERING else "open"
    return {
        "claim": shown(pair["claim"]),
        "evidence": shown(pair["evidence"]) if pair.get("evidence") else None,
        "relation": relation,
        "label": labels.label(labels.RELATIONS, relation),
        "reason": labels.reason(str(pair.get("reason", ""))),
        "side": side,
    }


def _shown_date(stored: Mapping[str, Any]) -> Figure:
    days = period(date.fromisoformat(stored["from"]), date.fromisoformat(stored["to"]))
    return Figure(
        value=days, unit="", unit_label="", words="", text=str(stored["text"]), guess=False, is_date=True
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a statement; `kind` is the change that put it in, "" for the quote's own words."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the wording: why, and what became what."""

    kind: str
    why: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A statement in parts, and what was changed."""

    parts: tuple[Part, ...]
    changes: tuple[Change, ...]


def wording(claim: Claim) -> Wording | None:
    """How the statement says it in other words than the quote; None where it does not.

    Where the recorded changes do not make the statement, it is shown without them.
    """
    if not claim.statement or claim.statement == claim.quote:
        return None
    parts = [part for part in _parts(claim) if part.text]
    if "".join(part.text for part in parts) != claim.statement:
        return Wording((Part(claim.statement),), ())
    return Wording(tuple(parts), tuple(_change(edit) for edit in claim.edits))


def _parts(claim: Claim) -> Iterator[Part]:
    text, at = claim.version.text, claim.start
    for edit in claim.edits:
        words = edit["after"].strip()
        lead, _words, tail = edit["after"].partition(words) if words else (edit["after"], "", "")
        yield Part(text[at : edit["start"]] + lead)
        yield Part(words, edit["kind"])
        yield Part(tail)
        at = edit["end"]
    yield Part(text[at : claim.end])


def _change(edit: Mapping[str, Any]) -> Change:
    kind = str(edit["kind"])
    before, after = shortened(edit["before"].strip(EDGES)), edit["after"].strip()
    return Change(kind=kind, why=labels.label(labels.EDITS, kind), before=before, after=after)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_CHANGE else f"{text[: LONGEST_CHANGE - 1].rstrip()}…"


def worth_reasons(claim: Claim) -> list[dict[str, Any]]:
    """Why a claim is worth checking, strongest first, with the direction of each reason."""
    return [
        {
            "label": labels.worth(str(reason.get("code", "")), str(reason.get("word", ""))),
            "raises": float(reason.get("weight", 0)) >= 0,
        }
        for reason in claim.reasons
    ]


def bar(tally: Tally) -> list[dict[str, Any]]:
    """A tally as parts of a bar of width 100."""
    parts = [("verified", tally.verified), ("disputed", tally.disputed), ("unverified", tally.unverified)]
    widths = [round(100 * n / tally.total, 2) if tally.total else 0 for _, n in parts]
    starts = [0.0, *accumulate(widths)]
    return [
        {"status": status, "x": f"{starts[i]:g}", "width": f"{widths[i]:g}"}
        for i, (status, _n) in enumerate(parts)
    ]


def event_line(event: Event) -> dict[str, Any]:
    """One line of the history: what, who, when, and the change in words."""
    return {
        "event": event,
        "what": event.get_type_display(),
        "who": event.actor or str(labels.SOMEBODY),
        "detail": _detail(event),
    }


def _detail(event: Event) -> str:
    data = event.data
    if event.type == EventType.VERDICT_RECORDED and data:
        was, now = (answer_in_words(data["status"][i], data["finding"][i]) for i in (0, 1))
        words = {"was": was, "now": now, "basis": _choice(Basis, data.get("basis"))}
        return _("%(was)s, now %(now)s (%(basis)s)") % words
    if event.type == EventType.REVIEW_SUBMITTED and data:
        return answer_in_words(data["status"], data["finding"])
    if event.type == EventType.EVIDENCE_RELATED and data:
        return _choice(Relation, data["relation"][1]) or _("judgement taken back")
    if event.type == EventType.CLAIM_ASSIGNED:
        return str(data.get("to") or _("nobody"))
    if event.type == EventType.CLAIM_SET_ASIDE:
        return str(data.get("reason", ""))
    if event.type == EventType.REVIEWS_REQUIRED:
        return str(labels.REVIEWS_NEEDED[data["required"][1]])
    if event.type == EventType.CLAIM_SENT_BACK:
        return str(data["note"])
    if event.type in {EventType.CLAIM_PROPOSED, EventType.STATEMENT_PROPOSED}:
        return str(data.get("statement") or data.get("model", ""))
    if event.type in REWORDED:
        return _by_hand(event)
    if event.type in PUBLISHED:
        said = [answer_in_words(data["status"], data["finding"]), data.get("withdrawal_note") or data["note"]]
        return " — ".join(part for part in said if part)
    if event.type == EventType.LOOKUP_FINISHED:
        found = int(data.get("passages", 0))
        what = ngettext("%(n)d passage", "%(n)d passages", found) % {"n": found}
        return f"{labels.label(labels.PROVIDERS, str(data.get('provider', '')))}: {what}"
    return ""


def _by_hand(event: Event) -> str:
    """What changed in a claim's words; of two claims, which is the other."""
    data, words = event.data, {"n": event.data.get("number")}
    before = data.get("was") or data.get("before", {}).get("quote", "")
    if event.type == EventType.CLAIM_SPLIT:
        return (_("from claim %(n)s") if "of" in data else _("claim %(n)s is new")) % words
    if event.type == EventType.CLAIM_MERGED:
        return (_("into claim %(n)s") if "of" in data else _("with claim %(n)s")) % words
    return _("until then: %(quote)s") % {"quote": shortened(before)} if before else ""


def answer_in_words(status: str, finding: str) -> str:
    """An answer in words: ``Disputed · Misleading``."""
    return f"{_choice(Status, status)} · {_choice(Finding, finding)}"


def _choice(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else ""
