"""Files that are small to send and large to read, through the form that takes them."""

from __future__ import annotations

import io
import logging
import time
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims.models import Article

pytestmark = pytest.mark.django_db

MB = 2**20
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]><x>&j;</x>"  # fmt: skip


def packed(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as word:
        word.writestr("[Content_Types].xml", TYPES)
        word.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("zeros.docx", lambda: packed("word/document.xml", b"\0" * (300 * MB))),
        ("spaces.docx", lambda: packed("word/document.xml", b"<x>" + b" " * (200 * MB))),
        ("laughs.docx", lambda: packed("word/document.xml", LAUGHS.encode())),
        ("laughs.html", LAUGHS.encode),
        ("deep.html", lambda: b"<div>" * 200_000),
        ("attributes.html", lambda: b"<p " + b"a=1 " * 500_000),
        ("brackets.md", lambda: b"[" * 100_000),
        ("quotes.md", lambda: b"> " * 50_000),
        ("large.txt", lambda: b"a" * (11 * MB)),
        ("nothing.pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]>>endobj\n" * 1_000),
    ],
)
def test_is_answered_soon_without_an_error_of_ours(
    admin_client: Any, monkeypatch: Any, name: str, make: Any
) -> None:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    sent = {"file": SimpleUploadedFile(name, make()), "review_policy": "1"}
    begun = time.monotonic()
    answer = admin_client.post("/admin/claims/article/add/", sent)
    assert answer.status_code in {200, 302, 400, 413}
    assert time.monotonic() - begun < 20
    assert not Article.objects.filter(versions__text__contains="hahahaha").exists()
