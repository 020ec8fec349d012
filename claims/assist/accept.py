"""What of the model's proposals stands in the text, word for word, and is not there already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from claims.assist.guard import Guard, negations
from claims.assist.reply import shown
from claims.assist.types import Accepted, Article, Known, Proposal, Refused
from claims.extraction.dates import find_dates
from claims.extraction.normalize import fold_with_map, is_mark
from claims.extraction.quantities import find_quantities
from claims.extraction.types import Span, join_quote, shared

REASONS = (
    "malformed", "too_long", "too_many", "not_found", "ambiguous", "cut", "negation_left_out", "known", "said_already",
)  # fmt: skip
SHORTEST = 2  # words of a claim
OVERLAP = 0.5  # of a proposal, or of a claim that is there: from here on they are the same
BEFORE = 3  # words in front of a claim that may turn it into its opposite

_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.,;:!?،؛؟]")


def accept(proposals: Iterable[Proposal], *, article: Article, known: Sequence[Known]) -> Accepted:
    """The claims that are new, the statements for those that are known, and why the rest is refused."""
    taker = _Taker(article, known)
    for proposal in proposals:
        taker.take(proposal)
    return taker.taken


class _Taker:
    """Takes proposals one by one; what it has taken counts against the next."""

    def __init__(self, article: Article, known: Sequence[Known]) -> None:
        self.taken = Accepted()
        self._article = article
        self._known = list(known)
        self._guard = Guard(article.text, language=article.language, published=article.published)
        self._figures = _figures(article)

    def take(self, proposal: Proposal) -> None:
        placed = self._place(proposal.pieces)
        if isinstance(placed, str):
            self._refuse(placed, " … ".join(proposal.pieces))
            return
        text = self._article.text
        quote = join_quote(text, placed)
        if self._is_known(placed):
            near = max(self._known, key=lambda claim: shared(placed, claim.spans))
            self._restate(near, proposal.statement, quote)
            return
        statement = proposal.statement if self._may_say(proposal.statement, quote) else ""
        self.taken.claims.append((placed, statement))
        self._known.append(Known(-len(self.taken.claims), placed, quote, statement))

    def _is_known(self, placed: tuple[Span, ...]) -> bool:
        """Whether claims that are there make up half of the proposal, or it takes in half of one of them."""
        common = [(shared(placed, claim.spans), _size(claim.spans)) for claim in self._known]
        covered = sum(size for size, _ in common)
        return covered >= OVERLAP * _size(placed) or any(size >= OVERLAP * of for size, of in common)

    def _restate(self, claim: Known, statement: str, quote: str) -> None:
        if claim.key < 0 or not statement or claim.key in self.taken.statements:
            self._refuse("known", quote)
        elif statement in {claim.statement, " ".join(claim.quote.split())}:
            self._refuse("said_already", statement)
        elif self._may_say(statement, claim.quote):
            self.taken.statements[claim.key] = statement

    def _may_say(self, statement: str, quote: str) -> bool:
        problems = self._guard.problems(statement, quote) if statement else []
        for problem in problems:
            self._refuse(problem, statement)
        return not problems

    def _refuse(self, reason: str, text: str) -> None:
        self.taken.refused.append(Refused(reason, shown(text)))

    def _place(self, pieces: tuple[str, ...]) -> tuple[Span, ...] | str:
        """The one place of the pieces, in their order inside one sentence, or why there is none."""
        if len(_WORD.findall(" ".join(pieces))) < SHORTEST:
            return "malformed"
        text = self._article.text
        found: list[tuple[tuple[int, int], tuple[Span, ...]]] = []
        for start, end in self._article.sentences:
            first = _leftmost(text, pieces, start, end)
            if first is None:
                continue
            # The first place from the left and from the right are the same one exactly when it is the only one.
            if found or first != _rightmost(text, pieces, start, end):
                return "ambiguous"
            found.append(((start, end), first))
        if not found:
            return "not_found"
        sentence, spans = found[0]
        if any(self._cuts(place) for span in spans for place in (span.start, span.end)):
            return "cut"
        return "negation_left_out" if self._drops_negation(sentence[0], spans) else spans

    def _cuts(self, place: int) -> bool:
        """Whether an edge here would part a word or a figure: 31 stands in 310 and in 31.5, too."""
        text = self._article.text
        if 0 < place < len(text) and _is_wordy(text[place - 1]) and _is_wordy(text[place]):
            return True
        return any(start < place < end for start, end in self._figures)

    def _drops_negation(self, begin: int, spans: tuple[Span, ...]) -> bool:
        """Whether the pieces leave out a "not" between them, or just in front of them."""
        text = self._article.text
        gaps = [text[a.end : b.start] for a, b in pairwise(spans)]
        before = _STOP.split(text[begin : spans[0].start])[-1].split()[-BEFORE:]
        return any(negations(part) for part in [*gaps, " ".join(before)])


def _figures(article: Article) -> list[tuple[int, int]]:
    """What must not be parted: quantities, dates, and digits that are joined by a sign."""
    text, folded = article.text, fold_with_map(article.text)
    dates = find_dates(folded, text, article.published, article.language)
    quantities = find_quantities(folded, text, article.language, taken=[Span(d.start, d.end) for d in dates])
    joined = [match.span() for match in re.finditer(r"[-−+]?\d+(?:[.,٫٬/:\-–]\d+)*", text)]
    read = [(d.start, d.text) for d in dates] + [(q.start, q.text) for q in quantities]
    return [(start, start + len(text.rstrip(" .,،"))) for start, text in read] + joined


def _size(spans: tuple[Span, ...]) -> int:
    return sum(span.end - span.start for span in spans)


def _is_wordy(char: str) -> bool:
    return char.isalnum() or char == "_" or is_mark(char)


def _leftmost(text: str, pieces: tuple[str, ...], start: int, end: int) -> tuple[Span, ...] | None:
    spans = []
    for piece in pieces:
        at = text.find(piece, start, end)
        if at < 0:
            return None
        start = at + len(piece)
        spans.append(Span(at, start))
    return tuple(spans)


def _rightmost(text: str, pieces: tuple[str, ...], start: int, end: int) -> tuple[Span, ...] | None:
    spans = []
    for piece in reversed(pieces):
        at = text.rfind(piece, start, end)
        if at < 0:
            return None
        spans.append(Span(at, at + len(piece)))
        end = at
    return tuple(reversed(spans))
