"""Bytes to text: the encodings newsrooms send, and the refusal to store what cannot be read."""

import pytest

from claims.documents import DocumentError
from claims.documents.encoding import decode

ARABIC = (
    "قالت هيئة الميناء إن الصادرات ارتفعت بنسبة 12 في المئة، وغادر قطار البضائع عند الظهر.\r\nهذا كل شيء؟\n"
)
ENGLISH = "The port’s “record” year: £5 million – twice the café’s naïve guess.\n"


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp1256", "iso8859-6"]
)
def test_reads_arabic_in_any_usual_encoding_to_the_last_character(name):
    assert decode(ARABIC.encode(name)) == (ARABIC, name)


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_leaves_out_the_byte_order_mark_and_nothing_else(name):
    assert decode(f"\n {ARABIC}".encode(name))[0] == f"\n {ARABIC}"


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be", "cp1252"])
def test_reads_english_with_typographic_signs(name):
    assert decode(ENGLISH.encode(name)) == (ENGLISH, name)


def test_reads_french_letters_among_plain_ones():
    assert decode("Un été à Orléans, dit François.".encode("latin-1"))[0] == "Un été à Orléans, dit François."


@pytest.mark.parametrize("text", ["سعر 5", "عاد", "بلغ السعر 5,000 ريال", "نعم", "USD 5 مليون", "«عَقْد» وُقِّع"])
def test_reads_short_texts_in_windows_1256(text):
    assert decode(text.encode("cp1256")) == (text, "cp1256")


@pytest.mark.parametrize("text", ["نص", "رقم 5", "ok", "5\n"])
def test_reads_short_texts_in_utf_16_without_a_mark(text):
    assert decode(text.encode("utf-16-le"))[0] == text


def test_reads_emoji_invisible_and_bidi_characters_as_they_are():
    text = "\u202bنص \u200fعربي\u202c 👍🏽 zero\u200bwidth\u200d mixed 中文\r\r\n"
    assert decode(text.encode())[0] == text
    assert decode(text.encode("utf-16"))[0] == text


class TestLabels:
    def test_are_honoured_where_they_decode(self):
        assert decode("Привет, мир".encode("koi8-r"), labels=["koi8-r"]) == ("Привет, мир", "koi8-r")
        assert decode(ARABIC.encode("cp1256"), labels=["Windows-1256"])[0] == ARABIC

    @pytest.mark.parametrize(
        "label", ["utf-8", "iso-8859-1", "us-ascii", "utf-16", "nonsense", "", "base64", "utf-7", "idna"]
    )
    def test_that_do_not_fit_are_passed_over(self, label):
        assert decode(ARABIC.encode("cp1256"), labels=[label]) == (ARABIC, "cp1256")

    def test_never_make_utf_8_something_else(self):
        assert decode(ARABIC.encode(), labels=["windows-1256", "latin-1"]) == (ARABIC, "utf-8")

    def test_of_one_arabic_encoding_do_not_force_the_other(self):
        assert decode(ARABIC.encode("cp1256"), labels=["iso-8859-6"])[0] == ARABIC
        assert decode(ARABIC.encode("iso8859-6"), labels=["windows-1256"])[0] == ARABIC


class TestRefuses:
    @pytest.mark.parametrize(
        "data",
        [
            "Привет, как дела сегодня у всех нас".encode("cp1251"),
            "今天的新闻内容在这里，请看".encode("gbk"),
            "本日のニュースはこちらです".encode("shift-jis"),
            bytes(range(128, 256)) * 3,
        ],
        ids=["Russian", "Chinese", "Japanese", "noise"],
    )
    def test_what_no_encoding_makes_plausible(self, data):
        with pytest.raises(DocumentError, match="encoding"):
            decode(data)

    @pytest.mark.parametrize(
        "data",
        [
            b"text\x00with zero",
            b"\x00",
            "نص\x00آخر".encode(),
            b"\x01\x02\x03\xff\xfe\x80",
            b"\xef\xbb\xbfa\x00b",
        ],
    )
    def test_what_holds_zero_bytes_and_the_like(self, data):
        with pytest.raises(DocumentError, match="not readable text"):
            decode(data)

    @pytest.mark.parametrize("data", [b"\xff\xfea", ARABIC.encode("utf-16")[:-1], b"\xef\xbb\xbf\xff\xff"])
    def test_what_contradicts_its_mark(self, data):
        with pytest.raises(DocumentError):
            decode(data)

    def test_a_damaged_text_but_not_a_page_with_a_bad_byte(self):
        damaged = (ARABIC * 10).encode() + b"\xd9"
        with pytest.raises(DocumentError):
            decode(damaged)
        assert decode(damaged, lenient=True)[0] == ARABIC * 10 + "\ufffd"

    def test_a_page_with_many_bad_bytes(self):
        with pytest.raises(DocumentError):
            decode((ARABIC.encode() + b"\xd9") * 50, lenient=True)
