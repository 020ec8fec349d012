"""Bytes in, text and details out: plain text, HTML, Markdown, .docx and PDF, in any usual encoding. No Django, no I/O."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from claims.documents import dates, encoding, html, kinds, markdown, pdf, word
from claims.documents.types import Details, Document, DocumentError
from claims.extraction.normalize import detect_language

__all__ = ["MAX_BYTES", "Details", "Document", "DocumentError", "read"]

MAX_BYTES = 10 * 2**20


def read(
    data: bytes,
    *,
    name: str = "",
    content_type: str = "",
    charset: str = "",
    url: str = "",
    pdf_too: bool = False,
) -> Document:
    """The text and details of a document. `content_type`, `charset` and `url` are its sender's word.

    `pdf_too`: a PDF is read as well; its words are good enough to search, not to be split into claims.
    Raises DocumentError when it is empty, too large, damaged, in an encoding that cannot be told, or no
    text at all.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(
            f"The file is larger than {MAX_BYTES // 2**20} MB; save it as plain text, or split it."
        )
    if not data.strip():
        raise DocumentError("The file is empty.")
    binary = kinds.binary_kind(data, pdf=pdf_too)
    if binary == kinds.PDF:
        return _document(binary, "", *pdf.read(data), url)
    if binary == kinds.DOCX:
        return _document(binary, "", *word.read(data), url)
    # Enough to see a tag, whatever the encoding: UTF-16 only puts zero bytes between.
    head = data[: kinds.SNIFFED].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1")
    kind = kinds.text_kind(head, name=name, content_type=content_type)
    page = kind == kinds.HTML
    labels = [charset, html.declared_charset(data) if page else ""]
    source, used = encoding.decode(data, labels=labels, lenient=page)
    if page:
        return _document(kind, used, *html.read(source, url=url), url)
    if kind == kinds.MARKDOWN:
        return _document(kind, used, *markdown.read(source), url)
    return _document(kind, used, source, Details(), url)


def _document(kind: str, used: str, text: str, details: Details, url: str) -> Document:
    if not any(map(str.isalnum, text)):
        raise DocumentError("There is no text in it; paste or upload the article itself.")
    if details.language and details.language != detect_language(text):
        details = replace(details, language="")  # templates say "en" whatever the page is in
    if not details.published and (published := dates.in_address(urlsplit(url).path)):
        details = replace(details, published=published, published_source="url")
    details = replace(details, url=details.url or url)
    return Document(text=text, kind=kind, encoding=used, details=details)
