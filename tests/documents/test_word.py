"""Word documents: every word that a reader sees, and no bomb."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from claims.documents import Document, DocumentError, read, word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document) -> bytes:
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def opened(document) -> Document:
    return read(saved(document), name="article.docx")


def with_paragraph(xml: str) -> Document:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {W}>{xml}</w:p>"))
    return opened(document)


def rewritten(data: bytes, **parts: bytes) -> bytes:
    """The package with some of its parts replaced."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            name = item.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(item.filename, parts.get(name, old.read(item)))
    return packed.getvalue()


class TestText:
    def test_is_paragraphs_and_table_rows_in_their_order(self):
        document = docx.Document()
        document.add_heading("صادرات الميناء", 0)
        document.add_paragraph("ارتفعت الصادرات ").add_run("12%").bold = True
        table = document.add_table(2, 2)
        for cell, text in zip(
            (c for row in table.rows for c in row.cells), ["عام", "طن", "2024", "5"], strict=True
        ):
            cell.text = text
        document.add_paragraph("انتهى.")
        found = opened(document)
        assert found.text == "صادرات الميناء\n\nارتفعت الصادرات 12%\n\nعام | طن\n2024 | 5\nانتهى."
        assert (found.kind, found.details.title) == ("docx", "صادرات الميناء")

    def test_has_no_title_where_none_is_written_as_one(self):
        document = docx.Document()
        document.add_paragraph("نص")
        assert opened(document).details.title == ""

    def test_holds_tracked_insertions_and_no_deletions(self):
        inserted = '<w:ins w:id="1" w:author="x"><w:r><w:t>جديد</w:t></w:r></w:ins>'
        deleted = '<w:del w:id="2" w:author="x"><w:r><w:delText>قديم</w:delText></w:r></w:del>'
        assert with_paragraph(f"{inserted}{deleted}").text == "جديد"

    def test_holds_links_content_controls_and_text_boxes(self):
        assert with_paragraph("<w:hyperlink><w:r><w:t>رابط</w:t></w:r></w:hyperlink>").text == "رابط"
        control = "<w:sdt><w:sdtContent><w:r><w:t>حقل</w:t></w:r></w:sdtContent></w:sdt>"
        assert with_paragraph(control).text == "حقل"
        box = "<w:r><w:t>قبل</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>إطار</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
        assert with_paragraph(box).text == "قبل\nإطار"

    def test_keeps_breaks_and_tabs(self):
        assert (
            with_paragraph("<w:r><w:t>أ</w:t><w:tab/><w:t>ب</w:t><w:br/><w:t>ج</w:t></w:r>").text == "أ\tب\nج"
        )


class TestRefuses:
    def test_a_bomb_before_it_is_unpacked(self, monkeypatch):
        bomb = rewritten(saved(docx.Document()), styles=b"0" * (word.MAX_UNPACKED + 1))
        monkeypatch.setattr(word.docx, "Document", pytest.fail)
        assert len(bomb) < 2**20
        with pytest.raises(DocumentError, match="unpacks to far too much"):
            read(bomb)

    def test_a_package_of_thousands_of_parts(self, monkeypatch):
        monkeypatch.setattr(word, "MAX_PARTS", 3)
        with pytest.raises(DocumentError, match="unpacks to far too much"):
            opened(docx.Document())

    @pytest.mark.parametrize("content", [b"", b"<w:document", b"<other/>", b"\x00\x01"])
    def test_broken_xml_with_advice(self, content):
        with pytest.raises(DocumentError, match="damaged"):
            read(rewritten(saved(docx.Document()), document=content))

    def test_a_file_cut_short_with_advice(self):
        with pytest.raises(DocumentError, match="damaged"):
            read(saved(docx.Document())[:-200])

    def test_a_file_without_words(self):
        with pytest.raises(DocumentError, match="no text"):
            opened(docx.Document())

    def test_to_expand_entities(self):
        """A billion laughs, and a file of ours asked for."""
        laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
        document = (
            f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
            f"<w:document {W}><w:body><w:p><w:r><w:t>نص &a8; &f;</w:t></w:r></w:p></w:body></w:document>"
        )
        try:
            text = read(rewritten(saved(docx.Document()), document=document.encode())).text
        except DocumentError:
            return
        assert len(text) < 100
