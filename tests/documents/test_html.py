"""Web pages: the article and nothing but the article, and what the page says of itself."""

from datetime import date

import pytest

from claims.documents import DocumentError, dates, read

HEADLINE = "صادرات الميناء تبلغ مستوى قياسيا"
FIRST = (
    "قالت هيئة الميناء يوم الأحد إن الصادرات ارتفعت بنسبة 12 في المئة في عام 2024، وهو أعلى رقم منذ عام 2010."
)
SECOND = (
    "وبلغت قيمة البضائع نحو 3.5 مليار دولار، ويعمل في الميناء أكثر من أربعة آلاف عامل بحسب التقرير السنوي."
)


def page(body: str, head: str = "", language: str = "ar") -> bytes:
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'.encode()


def article(*paragraphs: str) -> str:
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        "<nav><a href=/>الرئيسية</a> <a href=/s>الرياضة</a></nav>"
        f"<article><h1>{HEADLINE}</h1>{inner}</article><footer>حقوق النشر 2019</footer>"
    )


class TestText:
    def test_is_headline_empty_line_and_paragraphs_without_the_rest_of_the_page(self):
        assert read(page(article(FIRST, SECOND))).text == f"{HEADLINE}\n\n{FIRST}\n\n{SECOND}"

    def test_has_the_headline_of_the_page_data_first(self):
        body = f"<article><p>{FIRST}</p><p>{SECOND}</p></article>"
        assert read(page(body, f"<title>{HEADLINE}</title>")).text == f"{HEADLINE}\n\n{FIRST}\n\n{SECOND}"

    def test_keeps_headings_lists_tables_and_line_breaks_as_lines(self):
        body = (
            f"<article><h1>{HEADLINE}</h1><p>{FIRST}</p><h2>الأرقام</h2><ul><li>قمح</li><li>زيت</li></ul>"
            f"<table><tr><td>2023</td><td>5</td></tr><tr><td>2024</td><td>6</td></tr></table>"
            f"<p>{SECOND}<br>انتهى <b>الخبر</b> <a href=x>هنا</a>.</p></article>"
        )
        lines = read(page(body)).text.splitlines()
        assert lines[4:8] == ["الأرقام", "", "قمح", "زيت"]
        assert {"2023 | 5", "2024 | 6", SECOND, "انتهى الخبر هنا."} <= set(lines)

    @pytest.mark.parametrize("tag", ["div", "article"])
    def test_is_without_what_a_wiki_says_to_its_editors(self, tag):
        body = (
            f'<{tag}><a class="mw-jump-link" href="#s">اذهب إلى البحث</a><p>{FIRST}</p><h2>الصادرات<span class="x mw-editsection">'
            f"[<a>عدل</a>]</span></h2><p>{SECOND}</p></{tag}>"
        )
        text = read(page(body)).text
        assert FIRST in text
        assert SECOND in text
        assert "عدل" not in text
        assert "اذهب" not in text

    def test_is_all_that_is_visible_where_no_article_is_found(self):
        found = read(
            page("<div>سعر القمح</div><div>5 <span>دولارات</span></div><script>x</script><p hidden>سر</p>")
        )
        assert found.text == "سعر القمح\n\n5 دولارات"

    @pytest.mark.parametrize("trouble", [None, RuntimeError("bug")])
    def test_survives_a_reader_that_finds_nothing_or_fails(self, monkeypatch, trouble, caplog):
        def extraction(*_args, **_options):
            if trouble:
                raise trouble

        monkeypatch.setattr("trafilatura.bare_extraction", extraction)
        assert read(page(article(FIRST, SECOND))).text == f"{HEADLINE}\n\n{FIRST}\n\n{SECOND}"

    def test_keeps_no_break_spaces_and_invisible_marks(self):
        text = f"{FIRST} \u200fبلغت 10{{}}000 طن"
        for space in ("\u00a0", "&nbsp;", "&#160;"):
            assert text.format("\u00a0") in read(page(article(text.format(space), SECOND))).text

    @pytest.mark.parametrize("label", ["windows-1256", "iso-8859-6"])
    def test_follows_the_charset_of_the_page(self, label):
        data = page(article(FIRST, SECOND), f"<meta charset={label}>").decode().encode(label)
        assert read(data).text == f"{HEADLINE}\n\n{FIRST}\n\n{SECOND}"

    def test_follows_the_charset_of_the_header(self):
        data = page(article(FIRST, SECOND)).decode().encode("windows-1256")
        found = read(data, content_type="text/html", charset="windows-1256")
        assert (found.encoding, found.text.splitlines()[0]) == ("cp1256", HEADLINE)

    def test_is_read_under_an_xml_declaration(self):
        data = b'<?xml version="1.0" encoding="utf-8"?>' + page(article(FIRST, SECOND))
        assert read(data).text.startswith(HEADLINE)

    @pytest.mark.parametrize("depth", [200, 500, 1500])
    def test_is_found_at_any_depth_a_page_may_have(self, depth):
        text = read(
            page(f"<p>{FIRST}</p>{'<div>' * depth}<p>{SECOND}</p>{'</div>' * depth}<p>الخاتمة</p>")
        ).text
        assert FIRST in text
        assert SECOND in text
        assert "الخاتمة" in text

    def test_is_all_that_is_visible_where_most_of_it_would_be_lost(self):
        """trafilatura takes text that stands in bare divs for decoration."""
        text = read(
            page(f"<p>سعر القمح.</p><div><div>{FIRST}</div></div><div><div>{SECOND}</div></div>")
        ).text
        assert text == f"سعر القمح.\n\n{FIRST}\n\n{SECOND}"

    def test_is_refused_rather_than_cut_off_where_the_parser_gives_up(self):
        with pytest.raises(DocumentError, match="nested too deep"):
            read(page(f"<p>{FIRST}</p>{'<div>' * 100_000}{SECOND}"))

    @pytest.mark.parametrize(
        "soup",
        [
            "<p><b><i></p></div><td>خلية</ul><li>بند <a href=x>رابط" * 50,
            "&amp;lt;&#1575;&#x0;&#xD800;&#99999999;&nbsp;&bogus; نص",
            "نص <![CDATA[ x ]]> <!-- <p> --> <!-- -- > نص",
            "<p title='>'>نص<br/><br><img alt='صورة' src=x onerror=alert(1)>",
            "نص \x01\x1f\x7f\ufffe\uffff",
        ],
    )
    def test_comes_out_of_any_soup(self, soup):
        assert any(word in read(page(soup)).text for word in ("نص", "خلية"))


class TestDetails:
    def test_are_read_from_page_data(self):
        head = f"""<title>شيء آخر</title><meta property="article:published_time" content="2024-12-31">
        <script type="application/ld+json">{{"@graph": [{{"@type": "Organization", "name": "x"}},
        {{"@type": ["NewsArticle"], "headline": "{HEADLINE}", "datePublished": "2025-02-01T23:30:00-05:00",
        "publisher": {{"@type": "Organization", "name": "صحيفة الساحل"}}}}]}}</script>"""
        found = read(page(article(FIRST, SECOND), head)).details
        assert (found.title, found.source_name) == (HEADLINE, "صحيفة الساحل")
        assert (found.published, found.published_source) == (date(2025, 2, 1), "jsonld")

    def test_are_read_from_meta_tags(self):
        head = f"""<meta property="og:title" content="{HEADLINE} | صحيفة الساحل"><meta name="date" content="20250202">
        <meta property="og:site_name" content="صحيفة الساحل">"""
        found = read(page(article(FIRST, SECOND), head)).details
        assert (found.title, found.source_name) == (HEADLINE, "صحيفة الساحل")
        assert (found.published, found.published_source) == (date(2025, 2, 2), "meta")

    def test_take_the_date_of_the_address_last(self):
        found = read(page(article(FIRST, SECOND)), url="https://news.example/2025/02/02/port").details
        assert (found.published, found.published_source) == (date(2025, 2, 2), "url")

    def test_take_no_date_from_a_footer_or_a_modification(self):
        head = '<meta property="article:modified_time" content="2025-02-02">'
        found = read(page(article(FIRST, SECOND), head)).details
        assert (found.published, found.published_source) == (None, "none")

    @pytest.mark.parametrize(
        ("head", "title"),
        [
            (f"<title>{HEADLINE} - صحيفة الساحل</title>", HEADLINE),
            (f'<title>{HEADLINE}</title><meta property="og:title" content="صحيفة الساحل">'
             '<meta property="og:site_name" content="صحيفة الساحل">', HEADLINE),
            ("<title>Port-to-port trade - a record</title>", "Port-to-port trade - a record"),
            ("<title></title>", ""),
        ],
    )  # fmt: skip
    def test_know_the_headline_from_the_name_of_the_site(self, head, title):
        assert read(page(f"<p>{FIRST}</p>", head)).details.title == title

    @pytest.mark.parametrize(("language", "found"), [("ar-SA", "ar"), ("en", ""), ("fr", ""), ("", "")])
    def test_name_the_language_only_where_the_letters_agree(self, language, found):
        assert read(page(article(FIRST, SECOND), language=language)).details.language == found

    @pytest.mark.parametrize(
        ("link", "address"),
        [
            ("/port", "https://news.example/port"),
            ("https://www.news.example/port?id=5", "https://www.news.example/port?id=5"),
            ("https://elsewhere.example/port", "https://news.example/port?utm=x"),
            ("https://news.example/", "https://news.example/port?utm=x"),
            ("javascript:alert(1)", "https://news.example/port?utm=x"),
            ("https://[bad", "https://news.example/port?utm=x"),
        ],
    )
    def test_take_the_address_the_page_gives_itself_when_it_is_its_own(self, link, address):
        data = page(article(FIRST, SECOND), f'<link rel="canonical" href="{link}">')
        assert read(data, url="https://news.example/port?utm=x").details.url == address

    @pytest.mark.parametrize(
        "data",
        [
            "{",
            "[1, null]",
            '{"@type": 5}',
            '{"@graph": 3}',
            '"x"',
            '{"@type": "Article", "publisher": [], "headline": {}}',
        ],
    )
    def test_survive_broken_page_data(self, data):
        head = f'<title>{HEADLINE}</title><script type="application/ld+json">{data}</script>'
        assert read(page(f"<p>{FIRST}</p>", head)).details.title == HEADLINE


class TestDates:
    @pytest.mark.parametrize(
        "written", ["2025-02-02", " 2025-02-02T23:59:59+03:00", "2025/2/2", "20250202", "20250202T1200"]
    )
    def test_are_read_as_written(self, written):
        assert dates.parse(written) == date(2025, 2, 2)

    @pytest.mark.parametrize(
        "written", ["", "2025-02-30", "1048-12-11", "yesterday", "2025", "20250202999", "٢٠٢٥"]
    )
    def test_are_none_where_it_is_no_date(self, written):
        assert dates.parse(written) is None

    @pytest.mark.parametrize("path", ["/2025/02/02/x", "/news/2025-02-02-x", "/a/20250202/x", "/2025/2/2"])
    def test_are_found_in_addresses(self, path):
        assert dates.in_address(path) == date(2025, 2, 2)

    @pytest.mark.parametrize("path", ["/", "/2025/02", "/1048/12/11/x", "/id/20259902/x", "/x/120250202"])
    def test_are_not_invented_from_addresses(self, path):
        assert dates.in_address(path) is None
