"""Words of two texts side by side: how alike they are, and what was deleted and inserted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, DELETED, INSERTED = "same", "deleted", "inserted"
LONGEST_BLOCK = 80  # characters of replaced words that are compared letter by letter

_PIECE = re.compile(r"\s+|\d+(?:[.,٫٬]\d+)*|\w+|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of a diff: `how` is same, deleted or inserted."""

    how: str
    text: str


def differences(before: str, after: str) -> list[Word]:
    """The words of both texts in one order; neighbours of one kind are one stretch."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: list[Word] = []
    for op, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            found.append(Word(SAME, "".join(old[i:j])))
            continue
        if j > i:
            found.append(Word(DELETED, "".join(old[i:j])))
        if m > k:
            found.append(Word(INSERTED, "".join(new[k:m])))
    return found


def plain(before: str, after: str) -> str:
    """The same in one line of text: ``[-deleted-]`` and ``{+inserted+}``, as git writes it."""
    marks = {SAME: "{}", DELETED: "[-{}-]", INSERTED: "{{+{}+}}"}
    return "".join(marks[word.how].format(word.text) for word in differences(before, after))


def likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """How alike two rows of words are, 0 to 1: by letters in the same words, and within words that were replaced."""
    if old == new:
        return 1.0
    total = sum(map(len, old)) + sum(map(len, new))
    same = 0
    for op, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            same += sum(map(len, old[i:j]))
        elif op == "replace":
            same += _letters_alike("".join(old[i:j]), "".join(new[k:m]))
    return 2 * same / total if total else 1.0


def _letters_alike(old: str, new: str) -> int:
    if len(old) > LONGEST_BLOCK or len(new) > LONGEST_BLOCK:
        return 0
    return sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
