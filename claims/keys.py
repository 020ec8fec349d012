"""The keys of the desk: what each does, which it is at first, and which nobody may choose. No database."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

ENTER = "Enter"
HELP = "?"
TEMPLATES = 6  # ready reasons with a key of their own

# action: its usual key. "" turns a key off.
USUAL: dict[str, str] = {
    "verified": "1",
    "disputed": "2",
    "unverified": "3",
    **{f"template_{n}": str(n + 3) for n in range(1, TEMPLATES + 1)},
    "template": "t",
    "finding": "f",
    "evidence": "e",
    "why": "r",
    "record": ENTER,
    "next": "j",
    "previous": "k",
    "queue": "n",
    "undo": "u",
}

# The legend's key, and what browsers and screen readers take for themselves.
RESERVED = frozenset({HELP, "؟", "/", "'", " ", "tab", "escape", "esc", "space"})


def normal(key: str) -> str:
    """One spelling for a key: small letters, ASCII digits, Enter by its name."""
    key = unicodedata.normalize("NFC", key).strip().lower()
    if key == ENTER.lower():
        return ENTER
    return str(unicodedata.digit(key)) if len(key) == 1 and key.isdigit() else key


def in_force(chosen: Mapping[str, str]) -> dict[str, str]:
    """The key of every action. A key somebody chose is no longer the usual key of another action."""
    taken = {key for action, key in chosen.items() if action in USUAL and key}
    return {action: chosen.get(action, "" if usual in taken else usual) for action, usual in USUAL.items()}


def problems(keys: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a choice of keys, a code by action: reserved, several or clash."""
    counts = Counter(key for key in keys.values() if key)
    found = {}
    for action, key in keys.items():
        if key in RESERVED or (key == ENTER and action != "record"):
            found[action] = "reserved"
        elif key and key != ENTER and not _is_one_key(key):
            found[action] = "several"
        elif counts[key] > 1:
            found[action] = "clash"
    return found


def _is_one_key(key: str) -> bool:
    return len(key) == 1 and key.isprintable() and not unicodedata.combining(key)
