"""The publication date in a page's data and address. The date line within a text is the extractor's."""

from __future__ import annotations

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2100  # an address with 1048/12/11 in it is no date
_ISO = re.compile(r"\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)|\s*(\d{4})(\d{2})(\d{2})(?:T|\s*\Z)")
_IN_ADDRESS = re.compile(
    r"(?<![\d])(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?!\d)|/(\d{4})(\d{2})(\d{2})(?=[/_-]|\Z)"
)


def parse(written: str) -> date | None:
    """The day of an ISO date or time, as its own clock has it; None when it is something else."""
    found = _ISO.match(written)
    return _day(found) if found else None


def in_address(path: str) -> date | None:
    """The day in a path such as /2025/02/02/title or /news/2025-02-02-title; None when there is none."""
    found = _IN_ADDRESS.search(path)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    year, month, day = (int(part) for part in found.groups() if part and part.isdecimal())
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None
