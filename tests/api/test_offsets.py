"""Code points against UTF-16 units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.offsets import utf16_offsets


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("abc", 2, 2),
        ("سعر 📉 الدولار 108", 4, 4),
        ("سعر 📉 الدولار 108", 5, 6),
        ("سعر 📉 الدولار 108", 17, 18),
        ("📉📈", 1, 2),
        ("", 0, 0),
    ],
)
def test_a_character_outside_the_basic_plane_counts_twice(text, offset, expected):
    assert utf16_offsets(text)(offset) == expected


@given(st.text(alphabet=st.characters(codec="utf-16")), st.data())
def test_the_offset_is_the_length_of_what_stands_before(text, data):
    offset = data.draw(st.integers(0, len(text)))
    assert utf16_offsets(text)(offset) == len(text[:offset].encode("utf-16-le")) // 2
