"""How far people agree who answered the same things: pure functions, any hashable values, None for no answer.

Cohen's kappa: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
(1960), 37-46. Krippendorff's alpha, nominal: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011),
section C, whose steps and example the tests follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

Value = Hashable | None


def share(pairs: Iterable[tuple[tuple[Value, Value], int]]) -> float | None:
    """The share (0..1) of pairs of answers that are the same; None when there are none.

    `pairs`: two answers, and how many times there are these. Pairs that lack an answer do not count.
    """
    same = total = 0
    for (one, other), times in _whole(pairs):
        total += times
        same += times if one == other else 0
    return same / total if total else None


def kappa(pairs: Iterable[tuple[tuple[Value, Value], int]]) -> float | None:
    """Cohen's kappa of two people: 1 full agreement, 0 as much as chance gives, below 0 less.

    None when there are no pairs, or when both always gave one and the same value: then chance explains everything.
    """
    whole = list(_whole(pairs))
    total = sum(times for _pair, times in whole)
    if not total:
        return None
    first: Counter[Value] = Counter()
    second: Counter[Value] = Counter()
    same = 0
    for (one, other), times in whole:
        first[one] += times
        second[other] += times
        same += times if one == other else 0
    chance = sum(first[value] * second[value] for value in first)  # times total squared
    if chance == total * total:
        return None
    return (same * total - chance) / (total * total - chance)


def alpha(units: Iterable[tuple[Sequence[Value], int]]) -> float | None:
    """Krippendorff's alpha for nominal values and any number of people: 1 full agreement, 0 as much as chance gives.

    `units`: what was answered of one thing, and how many things have these answers. A thing with fewer than two answers
    tells nothing. None where nothing can be compared, or no two values differ.
    """
    totals: Counter[Value] = Counter()  # n_c: how often each value stands in the coincidence matrix
    agreeing = 0.0  # the sum of its diagonal
    for values, times in units:
        given = Counter(value for value in values if value is not None)
        people = given.total()
        if people < 2:
            continue
        for value, number in given.items():
            totals[value] += number * times
            agreeing += times * number * (number - 1) / (people - 1)
    pairable = totals.total()
    chance = sum(number * (number - 1) for number in totals.values())
    everything = pairable * (pairable - 1)
    if not pairable or chance == everything:
        return None
    return ((pairable - 1) * agreeing - chance) / (everything - chance)


def _whole(pairs: Iterable[tuple[tuple[Value, Value], int]]) -> Iterable[tuple[tuple[Value, Value], int]]:
    return ((pair, times) for pair, times in pairs if None not in pair)
