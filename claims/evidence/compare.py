"""A claim and a passage side by side: figures, dates, negation; and what the machine makes of it.

The table is for people to read. Equal figures alone say little (they agree half the time), different
figures beside like words say a lot; so a difference without like words is shown as another scope.
Measured: benchmarks/quantities.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from claims.evidence import figures
from claims.evidence.families import family
from claims.evidence.sentences import sentences
from claims.evidence.tokens import root, stem, strong, tokens
from claims.evidence.types import (
    AGREEING,
    DIFFERING,
    Comparison,
    DatePair,
    FigurePair,
    Side,
    Suggestion,
)
from claims.evidence.wordlists import (
    CALENDAR_WORDS,
    DOWN,
    ENGLISH_STOP_WORDS,
    FIGURE_WORDS,
    NEGATIONS,
    NOT_NEGATIONS,
    PEOPLE,
    UP,
)
from claims.extraction.normalize import detect_language, fold
from claims.extraction.types import DateRef, Quantity

NEIGHBOURS = 7  # words each side of a figure that say what it counts
NEIGHBOURHOOD = 160  # characters in which they are looked for
ALIGNED = 0.4  # least likeness of words for a difference to count
SLIP_BONUS = 0.15
AGREES_AT = 0.2  # ... and for an agreement
COVERED = 0.75  # share of a claim's terms a passage needs to support it without figures
STALE = timedelta(days=14)  # "last week" copied from an older article is off by this much at most
YEAR = timedelta(days=365)

_FIGURE_STEMS = frozenset(stem(word) for word in FIGURE_WORDS)
_PEOPLE_STEMS = frozenset(stem(word) for word in PEOPLE)
_UP_STEMS = frozenset(stem(word) for word in UP)
_DOWN_STEMS = frozenset(stem(word) for word in DOWN)
# Two falls on one Monday need not be falls of the same thing.
_UNTELLING = _UP_STEMS | _DOWN_STEMS | frozenset(stem(word) for word in CALENDAR_WORDS)
_QUOTED = re.compile(r"[\"“«]([^\"”»\n]{2,40})[\"”»]")
_CAPITALISED = re.compile(r"(?<=[\w,;] )[A-Z][\w'-]*|\b[A-Z]+\d[\w-]*|\b[A-Z]{2,}\b")
_IDIOM = re.compile("|".join(map(re.escape, NOT_NEGATIONS)))
_NEGATION = re.compile(r"n't\b|[^\W\d_]+")
_SCORE = re.compile(r"(?<![\w.,/:–-])(\d{1,3}) ?[–-] ?(\d{1,3}|صفر)(?![\w/:–-]|[.,]\d)")
# How much a relation tells, to choose among matches that are alike otherwise.
_TELLING = {
    "equal": 6,
    "rounds_to": 5,
    "within_range": 4,
    "close": 3,
    "decimal_slip": 2,
    "contradicts": 1,
    "unclear": 1,
}


def compare(claim: Side, passage: Side) -> Comparison:
    """Every figure and date of the claim beside the passage's best match, and what else differs."""
    crosses = detect_language(claim.text) != detect_language(passage.text)
    dates = tuple(_date_pairs(claim, passage, crosses))
    pairs = tuple(_figure_pairs(claim, passage, crosses))
    if any(pair.relation in {"contradicts", "different_date"} for pair in dates):
        pairs = tuple(_at_another_time(pair) for pair in pairs)
    return Comparison(
        figures=pairs,
        dates=dates,
        negation=_negation(claim.text, _closest_sentence(claim.text, passage.text)),
        coverage=_coverage(claim.text, passage.text),
        flags=tuple(_flags(claim, passage, pairs, crosses)),
    )


def suggest(comparison: Comparison) -> Suggestion:
    """What the passage seems to say of the claim. A person decides."""
    other_language = "other_language" in comparison.flags
    differing = [pair for pair in comparison.figures if pair.relation in DIFFERING]
    agreeing = [
        pair
        for pair in comparison.figures
        if pair.relation in AGREEING and (pair.alignment >= AGREES_AT or other_language)
    ]
    doubts = _doubts(comparison)
    if differing and agreeing:
        return _related(comparison, ("figures_mixed", *(pair.reason for pair in differing)))
    if differing and other_language:
        return _related(comparison, ("other_language", *_codes(differing)))
    if differing:
        return Suggestion(
            relation="refutes", reasons=_codes(differing), confidence=_confidence(comparison, differing)
        )
    if doubts:
        return _related(comparison, doubts)
    if agreeing:
        return Suggestion(
            relation="supports", reasons=_codes(agreeing), confidence=_confidence(comparison, agreeing)
        )
    if comparison.figures:
        return _related(comparison, _codes(comparison.figures))
    return _without_figures(comparison)


def _without_figures(comparison: Comparison) -> Suggestion:
    """A claim without figures: only its dates and words can be compared, so confidence stays low."""
    differing = [pair for pair in comparison.dates if pair.relation == "contradicts"]
    if differing:
        return Suggestion(
            relation="refutes",
            reasons=("date_differs",),
            confidence=_confidence(comparison, differing),
        )
    if comparison.coverage >= COVERED:
        return Suggestion(
            relation="supports", reasons=("same_words",), confidence=round(comparison.coverage / 2, 2)
        )
    return _related(comparison, ("shared_terms",))


def _doubts(comparison: Comparison) -> tuple[str, ...]:
    """What speaks against taking an agreement for support."""
    found = []
    if comparison.negation != "same":
        found.append("negation_differs")
    if comparison.figures and any(
        pair.relation in {"contradicts", "different_date"} for pair in comparison.dates
    ):
        found.append("date_differs")
    found.extend(
        flag
        for flag in ("evidence_predates_claim", "currency_guessed", "score_differs")
        if flag in comparison.flags
    )
    return tuple(found)


def _related(comparison: Comparison, reasons: Sequence[str]) -> Suggestion:
    return Suggestion(
        relation="related",
        reasons=tuple(dict.fromkeys(reasons)),
        confidence=round(comparison.coverage / 2, 2),
    )


def _codes(pairs: Iterable[FigurePair]) -> tuple[str, ...]:
    """The relations and reasons of the pairs, once each."""
    return tuple(dict.fromkeys(code for pair in pairs for code in (pair.relation, pair.reason)))


def _confidence(comparison: Comparison, pairs: Sequence[FigurePair | DatePair]) -> float:
    """The mean of how alike figure contexts and whole texts are."""
    return round((max(pair.alignment for pair in pairs) + comparison.coverage) / 2, 2)


# --- figures -------------------------------------------------------------------------------------


def _figure_pairs(claim: Side, passage: Side, crosses: bool) -> Iterator[FigurePair]:
    """Each figure of the claim with the passage's figure that matches it best."""
    around = [(found, _context(passage.text, found.start, found.end)) for found in passage.quantities]
    for quantity in claim.quantities:
        context = _context(claim.text, quantity.start, quantity.end)
        matches = (_match(quantity, context, found, its_context) for found, its_context in around)
        best = max(matches, key=lambda pair: _rank(pair, crosses), default=None)
        if best is None:
            yield FigurePair(claim=quantity, evidence=None, relation="no_figure", reason="no_figure")
        elif best.relation in DIFFERING and (
            (not crosses and (_aligned(best) < ALIGNED or _other_nouns(best, claim.text, passage.text)))
            or _other_names(claim.text, passage.text)
        ):
            yield replace(best, relation="different_scope", reason="words_differ")
        else:
            yield best


def _match(
    quantity: Quantity, context: frozenset[str], found: Quantity, around: frozenset[str]
) -> FigurePair:
    relation, reason = figures.relate(quantity, found)
    if relation in AGREEING and _direction(context) * _direction(around) < 0:
        relation, reason = "contradicts", "direction_differs"
    return FigurePair(
        claim=quantity,
        evidence=found,
        relation=relation,
        reason=reason,
        alignment=_likeness(_telling(context | _noun(quantity)), _telling(around | _noun(found))),
    )


def _telling(context: frozenset[str]) -> frozenset[str]:
    """What the words say of the thing counted, words of one root being one."""
    return frozenset(map(family, context - _UNTELLING))


def _rank(pair: FigurePair, crosses: bool) -> tuple[bool, bool, float, int]:
    """Comparable before not, agreeing in like words before differing, like words before unlike."""
    telling = _TELLING.get(pair.relation, 0)
    agrees = pair.relation in AGREEING and (crosses or pair.alignment >= AGREES_AT)
    return telling > 0, agrees, _aligned(pair), telling


def _aligned(pair: FigurePair) -> float:
    """How alike the words are. A slip is told by its own digits, and by one noun where things are counted: it may
    stand beside slightly less like ones."""
    slip = pair.relation == "decimal_slip" and pair.evidence and not _apart(pair.claim, pair.evidence)
    return round(pair.alignment + (SLIP_BONUS if slip else 0.0), 4)


def _at_another_time(pair: FigurePair) -> FigurePair:
    """A difference explained by another time is no contradiction."""
    if pair.relation not in DIFFERING:
        return pair
    return replace(pair, relation="different_date", reason="dates_differ")


def _noun(quantity: Quantity) -> frozenset[str]:
    """The stems of a counted noun: two figures that count the same thing are alike."""
    return frozenset(tokens(quantity.unit)) if quantity.kind in {"count", "number"} else frozenset()


def _apart(one: Quantity, other: Quantity) -> bool:
    """Whether both count something, under two names that are not the plural of each other."""
    here, there = _nouns(_noun(one)), _nouns(_noun(other))
    return bool(here and there) and not here & there


def _other_nouns(pair: FigurePair, claim: str, passage: str) -> bool:
    """Whether the figures count two things: two nouns are two names of one unless a text holds both of them.

    People are told by many names in one text, so one of those tells nothing.
    """
    if pair.evidence is None or not _apart(pair.claim, pair.evidence):
        return False
    here, there = _noun(pair.claim), _noun(pair.evidence)
    if (here | there) & _PEOPLE_STEMS:
        return False
    return bool(_spelled(here) & _spelled(tokens(passage)) or _spelled(there) & _spelled(tokens(claim)))


def _nouns(terms: Iterable[str]) -> frozenset[str]:
    """Terms by their family and strong letters: طالب and طلاب are one."""
    return frozenset(found for term in terms for found in (root(family(term)), strong(family(term))))


def _spelled(terms: Iterable[str]) -> frozenset[str]:
    """Terms by their spelling, plurals of four strong letters (مركز, مراكز) alike; of three, قتل would be قتيل."""
    return frozenset(found if len(found := strong(term)) > 3 else term.removesuffix("ا") for term in terms)


def _direction(context: frozenset[str]) -> int:
    """1 for a figure that goes up, -1 for one that goes down, 0 when its words do not say."""
    return bool(context & _UP_STEMS) - bool(context & _DOWN_STEMS)


# --- words ---------------------------------------------------------------------------------------


def _context(text: str, start: int, end: int) -> frozenset[str]:
    """The stems of the words beside ``start..end`` in its sentence, without figures and their words."""
    left = text[max(0, start - NEIGHBOURHOOD) : start]
    right = text[end : end + NEIGHBOURHOOD]
    if spans := sentences(left):
        # The last sentence of the left part is the figure's own, unless a full stop closes it.
        closed = left.rstrip()[-1:] in ".!?؟…" or "\n" in left[spans[-1].end :]
        left = "" if closed else left[spans[-1].start :]
    if spans := sentences(right):
        right = right[: spans[0].end] if right[: spans[0].start].find("\n") < 0 else ""
    around = tokens(left)[-NEIGHBOURS:] + tokens(right)[:NEIGHBOURS]
    return frozenset(word for word in around if not word[0].isdigit() and word not in _FIGURE_STEMS)


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """The overlap of two sets of words as a share of the smaller, 0..1."""
    smaller = min(len(first), len(second))
    return round(len(first & second) / smaller, 3) if smaller else 0.0


def _coverage(claim: str, passage: str) -> float:
    wanted = frozenset(tokens(claim))
    return round(len(wanted & frozenset(tokens(passage))) / len(wanted), 3) if wanted else 0.0


def _closest_sentence(claim: str, passage: str) -> str:
    """The sentence of the passage that shares most terms with the claim."""
    wanted = frozenset(tokens(claim))
    found = [passage[span.start : span.end] for span in sentences(passage)]
    return max(found, key=lambda sentence: len(wanted & frozenset(tokens(sentence))), default="")


def _negation(claim: str, passage: str) -> str:
    """same, claim_only or passage_only."""
    here, there = _negates(claim), _negates(passage)
    if here == there:
        return "same"
    return "claim_only" if here else "passage_only"


def _negates(text: str) -> bool:
    plain = _IDIOM.sub(" ", fold(text))
    return any(word == "n't" or word in NEGATIONS for word in _NEGATION.findall(plain))


def _other_names(claim: str, passage: str) -> bool:
    """Whether both texts name somebody, and nobody in common: a difference is then about something else."""
    named, there = _names(claim), _names(passage)
    return bool(named and there) and not named & there


def _names(text: str) -> frozenset[str]:
    """Folded names: what is quoted, and words capitalised inside a sentence, months left out."""
    found = {fold(match).strip() for match in _QUOTED.findall(text)}
    found |= {fold(match).removesuffix("'s") for match in _CAPITALISED.findall(text)}
    return frozenset(name for name in found if name not in CALENDAR_WORDS and name not in ENGLISH_STOP_WORDS)


# --- dates ---------------------------------------------------------------------------------------


def _date_pairs(claim: Side, passage: Side, crosses: bool) -> Iterator[DatePair]:
    """Each date of the claim with the passage's date that matches it best."""
    around = [(found, _context(passage.text, found.start, found.end)) for found in passage.dates]
    for date in claim.dates:
        context = _context(claim.text, date.start, date.end)
        pairs = []
        for found, its_context in around:
            alignment = _likeness(context, its_context)
            relation, reason = _relate_dates(date, found)
            # Beside figures a date is the scope; alone, and in like words, it is what is claimed.
            if relation == "contradicts" and (claim.quantities or (alignment < ALIGNED and not crosses)):
                relation = "different_date"
            pairs.append(
                DatePair(claim=date, evidence=found, relation=relation, reason=reason, alignment=alignment)
            )
        missing = DatePair(claim=date, evidence=None, relation="no_figure", reason="no_date")
        yield max(pairs, key=_date_rank, default=missing)


def _date_rank(pair: DatePair) -> tuple[int, float]:
    return _TELLING.get(pair.relation, 0), pair.alignment


def _relate_dates(claim: DateRef, found: DateRef) -> tuple[str, str]:
    if (claim.from_date, claim.to_date) == (found.from_date, found.to_date):
        return "equal", "same_date"
    if claim.from_date <= found.from_date and found.to_date <= claim.to_date:
        return "within_range", "inside_the_period"
    if found.from_date <= claim.from_date and claim.to_date <= found.to_date:
        return "within_range", "evidence_is_less_exact"
    if claim.from_date <= found.to_date and found.from_date <= claim.to_date:
        return "unclear", "periods_overlap"
    gap = max(claim.from_date - found.to_date, found.from_date - claim.to_date)
    if claim.relative and gap <= STALE:
        return "close", "relative_date_is_stale"
    return "contradicts", "dates_differ"


def _scores(side: Side) -> frozenset[tuple[int, int]]:
    """The scores of a text, 3-1: no figures, and none of its figures and dates."""
    taken = [(q.start, q.end) for q in side.quantities] + [(d.start, d.end) for d in side.dates]
    return frozenset(
        (int(match[1]), 0 if match[2] == "صفر" else int(match[2]))
        for match in _SCORE.finditer(side.text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    )


def _flags(claim: Side, passage: Side, pairs: Sequence[FigurePair], crosses: bool) -> Iterator[str]:
    if crosses:
        yield "other_language"
    if passage.published:
        if any(date.from_date > passage.published for date in claim.dates):
            yield "evidence_predates_claim"
        if claim.published and claim.published - passage.published > YEAR:
            yield "evidence_year_older"
    if any(pair.evidence and figures.currency_guessed(pair.claim, pair.evidence)
           and pair.relation not in {"different_unit", "not_comparable"} for pair in pairs):  # fmt: skip
        yield "currency_guessed"
    scores, there = _scores(claim), _scores(passage)
    # Either order is written, so 1-3 for 3-1 is a doubt and no difference.
    if scores and there and not scores & there:
        yield "score_differs"
