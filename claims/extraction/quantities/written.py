"""Numbers written in digits: the separators of three conventions.

A comma before groups of exactly three digits separates thousands, any other is a decimal comma; a single full
stop is a decimal point, several separate thousands. Arabic agencies write the decimals in front: 935ر6 is 6.935.
"""

from __future__ import annotations

import re

_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:[,.]\d{1,2})?")
MAX_DIGITS = 18  # more is an identifier, and no float holds it exactly


def digits(written: str) -> float | None:
    """The value of a written number; None for an address, a list or an identifier."""
    written = turned(written.replace(" ", ""))
    if len(written) > MAX_DIGITS and sum(char.isdecimal() for char in written) > MAX_DIGITS:
        return None
    if "," in written and "." in written:
        if _GROUPS.fullmatch(written):
            return float(written.replace(",", ""))
        if _DOTTED.fullmatch(written) and "," in written:
            return float(written.replace(".", "").replace(",", "."))
        return None
    if "," in written:
        if _GROUPS.fullmatch(written):
            return float(written.replace(",", ""))
        return float(written.replace(",", ".")) if written.count(",") == 1 else None
    if written.count(".") <= 1:
        return float(written)
    if not _DOTTED.fullmatch(written):
        return None
    *groups, last = written.split(".")
    return float("".join(groups) + (last if len(last) == 3 else f".{last}"))


def turned(written: str) -> str:
    """935ر6 as 6.935."""
    return ".".join(reversed(written.split("ر"))) if "ر" in written else written
