"""Candidates put in order, and the passages worth showing. Scores order one list; never compare two lists.

BM25 over our own terms, then inside the best character n-grams (they forgive spelling and inflection) and, for
Arabic, BM25 over rough roots (they forgive derivation); each scaled by its maximum, and added. A document must
hold enough of the claim's weight to be shown at all.
Measured: benchmarks/retrieval.py.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from operator import mul

from claims.evidence.sentences import sentences
from claims.evidence.tokens import root, tokens, words
from claims.evidence.types import Document, Passage, Query, Ranked
from claims.extraction.types import Span

K1, B = 1.2, 0.75
RERANKED = 100
GATE = 0.3  # least coverage; tells related from unrelated headlines and bodies in 96 of 100 pairs (FNC-1)
GRAM_SIZES = (4,)
GRAM_TEXT = 2_000  # characters of a document whose n-grams are counted
WINDOW = 3  # sentences in a passage, at most
EXTRA_SENTENCE = 0.88  # a longer passage must find this much more to win


def idf(frequency: int, total: int) -> float:
    """The weight of a term that `frequency` of `total` documents hold; never negative."""
    frequency = min(frequency, total)
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


def weights(query: Query, frequencies: Mapping[str, int], total: int) -> dict[str, float]:
    """The idf of each term of the claim, once each. A term no document holds weighs most."""
    return {term: idf(frequencies.get(term, 0), max(total, 1)) for term in dict.fromkeys(query.tokens)}


def rank(
    query: Query,
    documents: Sequence[Document],
    *,
    frequencies: Mapping[str, int],
    total: int,
    average_length: float | None = None,
    gate: float = GATE,
    limit: int | None = None,
) -> list[Ranked]:
    """The related documents, best first, ties in the order given. `frequencies` counts documents per term."""
    term_weights = weights(query, frequencies, total)
    length = average_length or _average_length(documents)
    scored = [(_bm25(document, term_weights, length), i) for i, document in enumerate(documents)]
    best = [(score, i) for score, i in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score > 0]
    head, tail = best[:RERANKED], best[RERANKED:]
    ordered = _reranked(query, documents, head) + [(score / best[0][0], i) for score, i in tail]
    ranked = (_explained(documents[i], score, term_weights) for score, i in ordered)
    return list(islice((found for found in ranked if found.coverage >= gate), limit))


def best_passages(
    query: Query,
    document_text: str,
    limit: int = 3,
    *,
    frequencies: Mapping[str, int] | None = None,
    total: int = 0,
    document_id: int | None = None,
) -> list[Passage]:
    """Up to `limit` windows of one to three sentences that share most with the claim, best first, apart."""
    spans = sentences(document_text)
    terms = [frozenset(tokens(document_text[span.start : span.end])) for span in spans]
    if not frequencies:
        frequencies, total = Counter(term for found in terms for term in found), len(terms)
    term_weights = weights(query, frequencies, total)
    whole = sum(term_weights.values()) or 1.0
    windows = sorted(_windows(spans, terms, term_weights), key=lambda window: (-window[0], window[1]))
    chosen: list[tuple[float, int, int]] = []
    for score, first, last in windows:
        if len(chosen) == limit:
            break
        if all(last < other_first or other_last < first for _, other_first, other_last in chosen):
            chosen.append((score, first, last))
    passages = []
    for _, first, last in chosen:
        start, end = spans[first].start, spans[last].end
        held = frozenset().union(*terms[first : last + 1])
        matched = tuple(term for term in term_weights if term in held)
        passages.append(
            Passage(
                start=start,
                end=end,
                quote=document_text[start:end],
                score=round(sum(term_weights[term] for term in matched) / whole, 4),
                matched_terms=matched,
                document_id=document_id,
            )
        )
    return passages


def _windows(
    spans: Sequence[Span], terms: Sequence[frozenset[str]], term_weights: Mapping[str, float]
) -> Iterator[tuple[float, int, int]]:
    """(worth, first sentence, last sentence) of every window that holds a term of the claim at both ends."""
    wanted = term_weights.keys()
    held = [found & wanted for found in terms]
    for first in range(len(spans)):
        seen: set[str] = set()
        for last in range(first, min(first + WINDOW, len(spans))):
            new = held[last] - seen
            if last == first and not new:
                break
            seen |= new
            if new:
                weight = sum(sorted(term_weights[term] for term in seen))
                yield weight * EXTRA_SENTENCE ** (last - first), first, last


def likeness(one: str, other: str) -> float:
    """How alike the words of two texts are, 0..1: the cosine of their character n-grams, each counted as it is."""
    mine, theirs = _grams(one), _grams(other[:GRAM_TEXT])
    square = sum(n * n for n in mine.values()) * sum(n * n for n in theirs.values())
    return sum(n * theirs[gram] for gram, n in mine.items()) / math.sqrt(square) if square else 0.0


def _average_length(documents: Sequence[Document]) -> float:
    return sum(len(document.tokens) for document in documents) / len(documents) if documents else 1.0


def _bm25(document: Document, term_weights: Mapping[str, float], average_length: float) -> float:
    counts = Counter(filter(term_weights.__contains__, document.tokens))
    norm = K1 * (1 - B + B * len(document.tokens) / max(average_length, 1.0))
    return sum(
        term_weights[term] * counts[term] * (K1 + 1) / (counts[term] + norm)
        for term in filter(counts.__contains__, term_weights)
    )


def _explained(document: Document, score: float, term_weights: Mapping[str, float]) -> Ranked:
    held = frozenset(document.tokens)
    matched = tuple(term for term in term_weights if term in held)
    weight = sum(term_weights[term] for term in matched)
    whole = sum(term_weights.values()) or 1.0
    # A long claim cannot be covered by a one-line record, but may cover it. The record's other terms are
    # taken to weigh what the claim's weigh on average: their frequencies are not asked for.
    record = weight + (len(held) - len(matched)) * whole / max(len(term_weights), 1)
    coverage = max(weight / whole, weight / record if record else 0.0)
    return Ranked(
        document=document, score=round(score, 6), matched_terms=matched, coverage=round(coverage, 4)
    )


def _reranked(
    query: Query, documents: Sequence[Document], head: list[tuple[float, int]]
) -> list[tuple[float, int]]:
    """`head` in its new order: scaled BM25, n-gram cosine and BM25 over roots, added."""
    if not head:
        return []
    grams = [_grams(f"{documents[i].title} {documents[i].text[:GRAM_TEXT]}") for _, i in head]
    scores = [
        [score for score, _ in head],
        _cosines(_grams(query.text), grams),
        _root_scores(query, [documents[i] for _, i in head]),
    ]
    scaled = [[score / (max(column) or 1.0) for score in column] for column in scores]
    summed = [(sum(row), i) for row, (_, i) in zip(zip(*scaled, strict=True), head, strict=True)]
    return sorted(summed, key=lambda pair: -pair[0])


def _root_scores(query: Query, documents: Sequence[Document]) -> list[float]:
    """BM25 of each document over `root` of its terms; idf is taken among these documents. 0 without Arabic."""
    wanted = {term: root(term) for term in query.tokens}
    if all(term == rooted for term, rooted in wanted.items()):
        return [0.0] * len(documents)
    rooted = [
        replace(document, tokens=tuple(root(term) for term in document.tokens)) for document in documents
    ]
    frequencies = Counter(term for document in rooted for term in set(document.tokens))
    term_weights = {term: idf(frequencies[term], len(rooted)) for term in dict.fromkeys(wanted.values())}
    length = _average_length(rooted)
    return [_bm25(document, term_weights, length) for document in rooted]


def _grams(text: str) -> Counter[str]:
    """Character n-grams of the padded words of a text."""
    return Counter(chain.from_iterable(map(_word_grams, words(text))))


@lru_cache(maxsize=20_000)
def _word_grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(
        gram
        for size in GRAM_SIZES
        for gram in (
            [padded] if len(padded) <= size else [padded[i : i + size] for i in range(len(padded) - size + 1)]
        )
    )


def _cosines(wanted: Counter[str], found: list[Counter[str]]) -> list[float]:
    """tf-idf cosine of the claim's grams with each document's; idf is taken among the candidates."""
    total = len(found) + 1
    # Thousands of grams share a few counts, so each logarithm is taken once.
    rare = [1 + math.log((1 + total) / (1 + frequency)) for frequency in range(total + 1)]
    frequencies = Counter(chain(wanted, *found))
    idfs = {gram: rare[frequency] for gram, frequency in frequencies.items()}
    mine = {gram: _DAMPED[count] * idfs[gram] for gram, count in wanted.items()}
    square = sum([w * w for w in mine.values()])
    cosines = []
    for grams in found:
        theirs = [_DAMPED[count] * idfs[gram] for gram, count in grams.items()]
        norm = math.sqrt(sum(map(mul, theirs, theirs)) * square)
        common = filter(grams.__contains__, mine)
        dot = sum([mine[gram] * (_DAMPED[grams[gram]] * idfs[gram]) for gram in common])
        cosines.append(dot / norm if norm else 0.0)
    return cosines


class _Damped(dict[int, float]):
    """1 + log of a count."""

    def __missing__(self, count: int) -> float:
        self[count] = 1 + math.log(count)
        return self[count]


_DAMPED = _Damped()
