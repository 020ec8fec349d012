"""Arguments that several commands take."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management import CommandError

from claims.documents import MAX_BYTES


def day(written: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"must look like 2025-02-02, not {written!r}") from None


def content(place: str) -> bytes:
    """What a file holds, or standard input for "-"; no more of it than any reader takes. Raises CommandError."""
    try:
        if place == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(place).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{place} cannot be read ({error.strerror}).") from None
