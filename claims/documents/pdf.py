"""PDF files by pdfium, the library that keeps Arabic-Indic decimals whole.

It may swap the letters of a lam-alef inside a word, so whoever shows an Arabic PDF's text must say that
figures and names are to be compared with the original.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

from claims.documents.types import Details, DocumentError

SECONDS = 20.0
_PROGRAM = Path(__file__).with_name("pdfium.py")
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
# A line that goes on in the next one: it ends in a letter, digit or comma, and not in a full stop.
_GOES_ON = re.compile(r"(?<=[^\s.!?؟:…\n])\n(?=[^\W\d_A-Z•–-])")
_BLANK_LINES = re.compile(r"\n{3,}")


def read(data: bytes) -> tuple[str, Details]:
    """The text of a PDF and its title. Raises DocumentError when it is locked, damaged or only pictures."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(_PROGRAM)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            env={},  # no keys of ours within reach of a hostile file
            check=True,
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise DocumentError("This PDF takes too long to read; paste its text instead.") from None
    except (subprocess.CalledProcessError, ValueError):
        raise DocumentError("This PDF cannot be read; paste its text instead.") from None
    if error := found.get("error"):
        raise DocumentError(
            "This PDF is locked with a password; paste its text instead."
            if error == "locked"
            else "This PDF is damaged; paste its text instead."
        )
    text = "\n\n".join(filter(None, map(_tidy, found["pages"])))
    if not any(map(str.isalnum, text)):
        raise DocumentError("This PDF holds pictures and no text; paste its text instead.")
    return text, Details(title=" ".join(str(found.get("title") or "").split())[:500])


def _tidy(page: str) -> str:
    """A page with presentation forms as plain letters and the lines of a paragraph joined."""
    text = _NO_CHARACTER.sub("", page).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        unicodedata.normalize("NFKC", char) if "\ufb50" <= char <= "\ufefc" else char for char in text
    )
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", _GOES_ON.sub(" ", lines)).strip()
