"""What sort of document some bytes are: by their content first, then by the name and the sender's word."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from claims.documents.types import DocumentError

TEXT, HTML, MARKDOWN, DOCX, PDF = "text", "html", "markdown", "docx", "pdf"

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# First bytes of what is not read -> what to do about it.
_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF files are not read; save it as plain text or .docx, or paste its text."),
    (b"\xd0\xcf\x11\xe0", "Old Word files (.doc) are not read; save it as .docx."),
    (b"{\\rtf", "RTF files are not read; save it as .docx or plain text."),
    *(
        (magic, "This is a picture; paste the text instead.")
        for magic in (
            b"\x89PNG",
            b"\xff\xd8\xff",
            b"GIF8",
            b"II*\x00",
            b"MM\x00*",
            b"BM",
            b"\x00\x00\x01\x00",
        )
    ),
    *(
        (magic, "This is a recording; paste a transcript instead.")
        for magic in (b"RIFF", b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")
    ),
    *(
        (magic, "This is a packed file; unpack it and give the document inside.")
        for magic in (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
    ),
    *((magic, "This is a program, not a document.") for magic in (b"\x7fELF", b"MZ\x90\x00")),
    (b"SQLite format 3\x00", "This is a database, not a document."),
)
_NAMES = {
    ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".shtml": HTML, ".md": MARKDOWN, ".markdown": MARKDOWN,
    ".txt": TEXT, ".text": TEXT,
}  # fmt: skip
_TYPES = {
    "text/html": HTML,
    "application/xhtml+xml": HTML,
    "text/markdown": MARKDOWN,
    "text/x-markdown": MARKDOWN,
}
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FRAGMENT = re.compile(
    r"\s*<(p|div|h[1-6]|article|section|main|table|ul|ol|blockquote)\b[^>]*>.*</\1\s*>", re.I | re.S
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a]")
SNIFFED = 4096


def binary_kind(data: bytes, *, pdf: bool = False) -> str:
    """DOCX for a Word document, PDF where it is wanted, "" for what may be text.

    Raises DocumentError for everything else.
    """
    if pdf and data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(_ZIP):
        return _zipped(data)
    for magic, advice in _BINARY:
        # A text may begin with "BM" or "ID3".
        certain = len(magic) > 4 or not magic.isascii() or _CONTROLS.search(data[:SNIFFED])
        if data.startswith(magic) and certain:
            raise DocumentError(advice)
    if data[4:8] == b"ftyp":
        raise DocumentError("This is a recording; paste a transcript instead.")
    return ""


def text_kind(head: str, *, name: str = "", content_type: str = "") -> str:
    """HTML, MARKDOWN or TEXT. `head` is the beginning of the text, in any encoding that keeps ASCII."""
    if _PAGE.match(head):
        return HTML
    declared = _NAMES.get(PurePath(name).suffix.lower()) or _TYPES.get(content_type.lower())
    if declared:
        return declared
    return HTML if _FRAGMENT.match(head) else TEXT


def _zipped(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        raise DocumentError(
            "This Word file is damaged; open it, save it again as .docx and try again."
        ) from None
    if "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise DocumentError("This kind of office document is not read; save it as .docx or plain text.")
    raise DocumentError("This is a packed file; unpack it and give the document inside.")
