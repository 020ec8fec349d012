"""How long it takes to find the claims of an article in its newer text.

Texts are made of seeded random words, `--characters` long, with `--claims` claims in them, a sentence each. Edits:
"a line put in", "one paragraph in twenty edited" (paragraphs in another order besides), "every sentence edited".

    python -m benchmarks.anchoring [--claims 300] [--characters 1000000] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from time import perf_counter
from typing import Any

from benchmarks import common
from claims.extraction.types import Span
from claims.matching import OUTCOMES, anchor

PER_PARAGRAPH = 4
Paragraphs = list[list[str]]


def paragraphs(characters: int, dice: random.Random) -> Paragraphs:
    """About so many characters of sentences, each with a figure."""
    words = ["".join(dice.choices("abcdefghijklmnop", k=dice.randint(3, 9))) for _ in range(4000)]
    made: Paragraphs = []
    length = 0
    while length < characters:
        made.append([_sentence(words, dice) for _ in range(PER_PARAGRAPH)])
        length += sum(map(len, made[-1])) + PER_PARAGRAPH + 1
    return made


def _sentence(words: list[str], dice: random.Random) -> str:
    chosen = dice.choices(words, k=dice.randint(8, 22))
    return f"{' '.join(chosen[:6])} {dice.randint(2, 9000)} {' '.join(chosen[6:])}."


def written(made: Paragraphs) -> str:
    return "\n\n".join(" ".join(one) for one in made)


def edits(made: Paragraphs, dice: random.Random) -> dict[str, Paragraphs]:
    """The newer texts by what was done."""
    few = [[_edited(s) for s in one] if number % 20 == 0 else one for number, one in enumerate(made)]
    shuffled = list(few)
    dice.shuffle(shuffled)
    return {
        "a line put in": [["A line that is new."], *made],
        "one paragraph in twenty edited": few,
        "the same, in another order": shuffled,
        "every sentence edited": [[_edited(s) for s in one] for one in made],
    }


def _edited(sentence: str) -> str:
    return f"{sentence[:-1]} anew."


def measure(claims: int, characters: int) -> list[dict[str, Any]]:
    """A row for each kind of edit."""
    dice = random.Random(1)  # noqa: S311 - a text, no secret
    made = paragraphs(characters, dice)
    old = written(made)
    places, at = [], 0
    for one in made:
        for sentence in one:
            places.append((Span(at, at + len(sentence) - 1),))
            at += len(sentence) + 1
        at += 1
    chosen = sorted(dice.sample(places, min(claims, len(places))), key=lambda spans: spans[0].start)
    rows = []
    for name, newer in edits(made, dice).items():
        new = written(newer)
        begun = perf_counter()
        found = anchor(old, chosen, new)
        seconds = perf_counter() - begun
        counts = Counter(one.outcome for one in found)
        rows.append(
            {"edit": name, "characters": len(old), "claims": len(chosen), "seconds": round(seconds, 2)}
            | {outcome: counts[outcome] for outcome in OUTCOMES}
        )
    return rows


def main() -> int:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--claims", type=int, default=300)
    made.add_argument("--characters", type=int, default=1_000_000)
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = made.parse_args()
    rows = measure(options.claims, options.characters)
    print(json.dumps(rows) if options.json else common.table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
