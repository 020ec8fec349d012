"""Offsets for JavaScript, Java and C#, which count UTF-16 units where Python counts code points."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


def utf16_offsets(text: str) -> Callable[[int], int]:
    """A function from code-point offsets of `text` to UTF-16 offsets. Reads the text once."""
    wide = [match.start() for match in _TWO_UNITS.finditer(text)]
    return lambda offset: offset + bisect_left(wide, offset)
