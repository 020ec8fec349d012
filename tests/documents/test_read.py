"""The door: which reader a document gets, and the sentence a person reads when it gets none."""

import io
import time
import zipfile
from contextlib import suppress

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.documents import MAX_BYTES, DocumentError, read

ARABIC = "قالت هيئة الميناء إن الصادرات ارتفعت بنسبة 12 في المئة."


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def word() -> bytes:
    document, packed = docx.Document(), io.BytesIO()
    document.add_paragraph(ARABIC)
    document.save(packed)
    return packed.getvalue()


class TestKind:
    @pytest.mark.parametrize(
        ("data", "name", "kind"),
        [
            (ARABIC.encode(), "article.txt", "text"),
            (ARABIC.encode(), "", "text"),
            (f"# {ARABIC}".encode(), "article.txt", "text"),
            (f"# {ARABIC}".encode(), "Article.MD", "markdown"),
            (f"<!DOCTYPE html><p>{ARABIC}".encode(), "article.txt", "html"),
            (f"\ufeff<?xml version='1.0'?>\n<!-- x -->\n<HTML><p>{ARABIC}".encode(), "-", "html"),
            (f"<!doctype html><p>{ARABIC}</p>".encode("utf-16"), "", "html"),
            (f"<!doctype html><p>{ARABIC}</p>".encode("utf-16-be"), "", "html"),
            (f"<p>{ARABIC}</p>".encode(), "", "html"),
            (f"<Ahmed> {ARABIC}".encode(), "chat.txt", "text"),
            (f"<p>{ARABIC}".encode(), "piece.html", "html"),
            (word(), "article.txt", "docx"),
            (word(), "", "docx"),
        ],
    )
    def test_is_told_by_the_content_first(self, data, name, kind):
        assert read(data, name=name).kind == kind

    def test_is_told_by_the_senders_word_where_the_name_says_nothing(self):
        assert read(f"# {ARABIC}".encode(), content_type="text/markdown").kind == "markdown"

    @pytest.mark.parametrize("beginning", ["BMW", "ID3", "RIFF", "II", "MZ", "PK"])
    def test_is_text_when_a_text_begins_like_a_binary_file(self, beginning):
        assert read(f"{beginning} sold 5 million cars.".encode()).kind == "text"


class TestPlainText:
    @pytest.mark.parametrize(
        "text", [f"\r\n {ARABIC}\r\n\rx\u2028y\t\x0c \n\n", f"\u200f{ARABIC}\u00a0\u0301"]
    )
    def test_is_kept_to_the_last_character(self, text):
        assert read(text.encode()).text == text

    def test_loses_its_byte_order_mark_only(self):
        assert read(f"\ufeff\ufeff{ARABIC}".encode()).text == f"\ufeff{ARABIC}"

    def test_of_a_megabyte_takes_a_moment(self):
        data = (f"{ARABIC}\r\n" * 15_000).encode("cp1256")
        begun = time.monotonic()
        assert read(data).text == f"{ARABIC}\r\n" * 15_000
        assert time.monotonic() - begun < 5


class TestRefuses:
    @pytest.mark.parametrize(
        ("data", "advice"),
        [
            (b"", "empty"),
            (b" \r\n\t", "empty"),
            (b"\xef\xbb\xbf", "no text"),
            ("\u200f\u202b … —".encode(), "no text"),
            (b"x" * (MAX_BYTES + 1), "10 MB"),
            (b"x" * 20 * 2**20, "10 MB"),
            (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"\.doc"),
            (b"{\\rtf1\\ansi", "RTF"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
            (b"GIF89a\x01\x00\x01\x00", "picture"),
            (b"RIFF\x24\x00\x00\x00WAVEfmt ", "recording"),
            (b"\x00\x00\x00\x18ftypmp42", "recording"),
            (b"\x1f\x8b\x08\x00", "packed"),
            (zipped("a.txt"), "packed"),
            (zipped("[Content_Types].xml", "xl/workbook.xml"), "office"),
            (zipped("mimetype", "content.xml"), "office"),
            (b"PK\x03\x04 broken", "damaged"),
            (zipped("word/document.xml"), "damaged"),
            (b"\x7fELF\x02\x01\x01\x00", "program"),
            (b"<html><body><script>x()</script></body></html>", "no text"),
        ],
    )
    def test_with_one_sentence_that_says_what_to_do(self, data, advice):
        with pytest.raises(DocumentError, match=advice) as caught:
            read(data)
        message = str(caught.value)
        assert message.endswith(".")
        assert "\n" not in message

    def test_a_page_of_a_million_tags_at_once(self):
        begun = time.monotonic()
        with pytest.raises(DocumentError, match="far too many parts"):
            read(b"<html><body>" + b"<a>" * 1_000_000, name="a.html")
        assert time.monotonic() - begun < 5

    def test_a_word_file_that_is_all_markup_at_once(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<w:p/>" * 3_000_000)
        begun = time.monotonic()
        with pytest.raises(DocumentError, match="unpacks to far too much"):
            read(packed.getvalue())
        assert time.monotonic() - begun < 5

    def test_no_time_on_a_row_of_comments(self):
        begun = time.monotonic()
        assert read(b"<!-- -->" * 40 + b"x").text
        assert time.monotonic() - begun < 5

    def test_nothing_that_is_just_small_enough(self):
        assert len(read(b"ab " * (MAX_BYTES // 3)).text) == MAX_BYTES // 3 * 3


steady = settings(max_examples=150, derandomize=True, deadline=None)


class TestAnything:
    @steady
    @given(data=st.binary(max_size=300), name=st.sampled_from(["", "a.txt", "a.html", "a.md", "a.docx"]))
    def test_is_read_or_refused(self, data, name):
        with suppress(DocumentError):
            assert read(data, name=name).text

    @steady
    @given(
        inside=st.lists(
            st.sampled_from(["<", ">", "p", "/", "b", " ", "نص", "&", "#x", ";", "!--", '"', "=", "\n", "a"])
        )
    )
    def test_between_tags_is_read_or_refused(self, inside):
        with suppress(DocumentError):
            assert read(f"<html><body>{''.join(inside)}</body></html>".encode()).text

    @steady
    @given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
    def test_that_is_plain_text_comes_back_as_it_was(self, text):
        text = f"نص {text}"
        assert read(text.encode(), name="a.txt").text == text
        assert read(text.encode("utf-16"), name="a.txt").text == text
