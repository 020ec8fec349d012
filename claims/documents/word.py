"""Word documents: paragraphs and table rows as lines, tracked insertions in, deletions out.

python-docx opens the package. Its own `paragraph.text` leaves out content controls, tracked insertions
and text boxes, so the text is read from the XML.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from lxml import etree

from claims.documents.types import Details, DocumentError

MAX_UNPACKED = 100 * 2**20
MAX_PARTS = 5_000
MAX_MARKUP = 2_000_000  # tags and attributes; a small file of ten times as many takes gigabytes
DAMAGED = "This Word file is damaged; open it, save it again as .docx and try again."
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})
_WRITTEN = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}
_TITLES = frozenset({"Title", "Heading1"})


def read(data: bytes) -> tuple[str, Details]:
    """The text of a .docx, and its title. Raises DocumentError."""
    _refuse_bombs(data)
    try:
        body = docx.Document(io.BytesIO(data)).element.body
        title, lines = _title(body), list(_lines(body))
    except Exception as error:  # a broken package fails in many ways: zip, XML, missing parts
        raise DocumentError(DAMAGED) from error
    return "\n".join(lines).strip("\n"), Details(title=title)


def _refuse_bombs(data: bytes) -> None:
    """A file that unpacks to far more than it is. zipfile reads no more of a part than it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if any(part.flag_bits & 1 for part in parts):
                raise DocumentError("This Word file is locked by a password; save it without one.")
            if size > MAX_UNPACKED or len(parts) > MAX_PARTS or _markup(archive) > MAX_MARKUP:
                raise DocumentError(
                    "This Word file unpacks to far too much; save it as plain text and try again."
                )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError(DAMAGED) from error


def _markup(archive: zipfile.ZipFile) -> int:
    """How many tags and attributes a parser would have to build, whatever part it takes for the document."""
    found = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            while chunk := stream.read(2**20):
                found += chunk.count(b"<") + chunk.count(b"=")
    return found


def _lines(body: etree._Element) -> Iterator[str]:
    """Paragraphs and rows in order; a blank line after each but within a table."""
    for element in _blocks(body):
        if element.tag == f"{_W}tr":
            cells = [_cell(cell) for cell in element.iterchildren(f"{_W}tc", f"{_W}sdt")]
            row = " | ".join(cell for cell in cells if cell)
            if row:
                yield row
        elif text := _paragraph(element):
            yield text
            yield ""


def _blocks(body: etree._Element) -> Iterator[etree._Element]:
    """The outermost paragraphs and table rows, whatever wraps them."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag in _LEFT_OUT:
            continue
        if element.tag in {f"{_W}p", f"{_W}tr"}:
            yield element
            continue
        waiting.extend(reversed(element))


def _cell(cell: etree._Element) -> str:
    """A cell's paragraphs in one line; those of a table within it, too."""
    return " ".join(filter(None, (" ".join(_paragraph(found).split()) for found in cell.iter(f"{_W}p"))))


def _paragraph(paragraph: etree._Element) -> str:
    """The text of a paragraph; that of its text boxes follows on lines of its own."""
    pieces: list[str] = []
    boxes: list[etree._Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _WRITTEN:
            pieces.append(_WRITTEN[element.tag])
        elif element.tag == f"{_W}txbxContent":
            boxes.append(element)
        elif element.tag not in _LEFT_OUT and element.tag != f"{_W}pPr":
            waiting.extend(reversed(element))
    text = "".join(pieces).strip(" \t\n")
    return "\n".join(filter(None, [text, *("\n".join(filter(None, _lines(box))) for box in boxes)]))


def _title(body: etree._Element) -> str:
    """The first paragraph, when it is written as a title."""
    for element in _blocks(body):
        if element.tag == f"{_W}p" and (text := _paragraph(element)):
            style = element.find(f"{_W}pPr/{_W}pStyle")
            return text if style is not None and style.get(f"{_W}val") in _TITLES else ""
    return ""
