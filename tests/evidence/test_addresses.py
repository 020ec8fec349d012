"""One address for one page."""

from __future__ import annotations

import pytest

from claims.evidence.addresses import canonical, origin, site


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Www.Example.ORG:80/a/../b?utm_source=x&id=3&page=2#part", "http://www.example.org/b?id=3&page=2"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/?b=2&a=1&fbclid=zz", "https://example.org/?a=1&b=2"),
        ("https://user:secret@example.org:8443/x", "https://example.org:8443/x"),
        ("https://مثال.مصر/خبر", "https://xn--mgbh0fb.xn--wgbh1c/%D8%AE%D8%A8%D8%B1"),
        ("http://[2606:2800::1]:80/x", "http://[2606:2800::1]/x"),
        ("https://example.org/?q=%D8%A7&id=", "https://example.org/?id=&q=%D8%A7"),
        ("  https://example.org/a  ", "https://example.org/a"),
    ],
)  # fmt: skip
def test_same_page_same_address(url, expected):
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "url", ["", "example.org", "javascript:alert(1)", "ftp://example.org/", "http://", "http://[::1/", "https://e.org/" + "a" * 2000]
)  # fmt: skip
def test_what_is_no_address_has_none(url):
    assert canonical(url) == ""


def test_origin_and_site():
    assert origin("https://www.Example.org:443/a?b") == "https://www.example.org"
    assert origin("http://example.org:8080/a") == "http://example.org:8080"
    assert site("https://www.example.org/a") == "example.org"
    assert origin("mailto:a@example.org") == site("nothing") == ""
