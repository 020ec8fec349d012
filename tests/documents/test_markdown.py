"""Markdown: its words without its marks."""

from datetime import date

import pytest

from claims.documents import read

SOURCE = """# صادرات الميناء

قالت *الهيئة* إن [الصادرات](https://example.org/report) ارتفعت **12%** في
عام 2024.

## الأرقام

- قمح
- زيت
  - زيت زيتون

1. أول
2. ثان

> قول منقول &amp; قصير

| عام | طن |
|-----|----|
| 2024 | 5 |

```
رمز
```

![صورة الميناء](port.png)
"""
TEXT = """صادرات الميناء

قالت الهيئة إن الصادرات ارتفعت 12% في عام 2024.

الأرقام

قمح
زيت
زيت زيتون
أول
ثان

قول منقول & قصير

عام | طن
2024 | 5

رمز

صورة الميناء"""


def markdown(source: str):
    return read(source.encode(), name="article.md")


def test_headings_paragraphs_lists_and_rows_become_lines():
    assert markdown(SOURCE).text == TEXT


def test_line_ends_of_windows_make_no_difference():
    assert markdown(SOURCE.replace("\n", "\r\n")).text == TEXT


def test_html_within_it_becomes_its_words():
    found = markdown("نص <b>أول</b><br>ثان\n\n<div><p>كتلة</p><script>x()</script></div>\n")
    assert found.text == "نص أول\nثان\n\nكتلة"


def test_a_heading_at_the_beginning_is_the_title():
    assert markdown(SOURCE).details.title == "صادرات الميناء"
    assert markdown("عنوان\n===\n\nنص").details.title == "عنوان"
    assert markdown("نص بلا عنوان\n\n# عنوان").details.title == ""


def test_fields_before_the_text_are_its_details():
    found = markdown('---\ntitle: "العنوان"\ndate: 2025-02-02\nsource: صحيفة الساحل\n---\n\nالنص.')
    assert found.text == "النص."
    assert (found.details.title, found.details.source_name) == ("العنوان", "صحيفة الساحل")
    assert (found.details.published, found.details.published_source) == (date(2025, 2, 2), "meta")


def test_a_ruler_at_the_beginning_is_no_field():
    assert markdown("---\n\nنص أول\n\n---\n\nنص ثان").text == "نص أول\n\nنص ثان"


@pytest.mark.parametrize("source", [">" * 20_000 + " عمق", "[a](b" * 20_000 + " عمق", "- " * 200 + "عمق"])
def test_what_the_parser_would_lose_or_choke_on_is_kept_as_it_is(source):
    assert "عمق" in markdown(source).text
