"""What reading a document gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class DocumentError(Exception):
    """A document that cannot be read; the message says in one sentence what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a document says of itself; empty where it says nothing.

    `published_source` tells where the date was read: jsonld, meta, url, text or none (the values of
    claims.choices.DateSource). `language` is only given where the text's own letters agree with it.
    """

    title: str = ""
    published: date | None = None
    published_source: str = "none"
    language: str = ""
    source_name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text of a document and its details. `kind` is text, html, markdown, docx or pdf.

    Offsets of claims refer to `text`. Of plain text it is what the bytes say, line ends and invisible
    characters included; only a byte order mark is left out.
    """

    text: str
    kind: str
    encoding: str = ""
    details: Details = Details()
