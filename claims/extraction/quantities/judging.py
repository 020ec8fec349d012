"""Whether a figure asserts an amount, or is a name, a year, a time, a score, an ordinal."""

from __future__ import annotations

import re

from claims.extraction.languages import numbers as words
from claims.extraction.quantities.figure import Figure
from claims.extraction.quantities.numbers import bare
from claims.extraction.quantities.ranges import changes
from claims.extraction.quantities.reading import NEAR, Reading

LONG_CODE = 8  # digits without separators that need a unit to be an amount
SHORT_CODE = 5  # digits of a number that text messages are sent to, at least

_PLAIN_YEAR = re.compile(r"1[5-9]\d\d|20\d\d|14[34]\d")
_YEAR = re.compile(r"\d{3,4}")


def counts(reading: Reading, figure: Figure, i: int) -> bool:
    """Whether the figure read at a token asserts an amount."""
    number = figure.number
    if number.unit or figure.kind == "fraction":
        return number.unit != "" or _is_told_share(reading, figure, i)
    if figure.is_weak and number.scale == 1 and _is_named(reading, i):
        return False
    if number.scale == 1 and reading.is_time(number.next):
        return False
    if number.about and figure.kind == "number":
        return False
    if number.words == 0:
        return not _is_no_amount(reading, figure, i)
    if number.fraction and number.value < 1 and number.scale == 1:
        return figure.kind in {"measure", "percent"}
    if number.definite and not _counts_definite(reading, figure, i):
        return False
    if figure.kind == "number":
        return _counts_without_noun(reading, figure, i)
    if figure.low == figure.high == 1 and number.scale == 1 and not reading.is_digits(i):
        return _one_counts(reading, figure)
    return True


def _is_named(reading: Reading, i: int) -> bool:
    """Whether the number is the name of what stands in front: article 5, "رقم (209)"."""
    before = reading.word(i - 1)
    if before in {"(", '"', ":", "/"}:
        before = reading.word(i - 2)
    if before in words.NAMING or before.removeprefix("ال") in words.NAMING:
        return True
    if before == "ب" and reading.word(i - 3) == "ص":  # P.O. box
        return True
    if before == "." and reading.word(i - 2) == "no":
        return True
    return before[:1] in {"ب", "ل", "و"} and len(before) > 3 and before[1:] in words.NAMING


def _is_no_amount(reading: Reading, figure: Figure, i: int) -> bool:
    """Digits in a name, behind one, a year, a score, a number in a list."""
    text, before = reading.word(i), reading.word(i - 1)
    if _YEAR.fullmatch(text) and before in words.YEAR_WORDS:
        return True
    if not figure.is_weak:
        return False
    if figure.low == figure.high and _PLAIN_YEAR.fullmatch(text) and _is_year(reading, figure, before):
        return True
    if figure.kind == "number" and _is_no_bare_amount(reading, figure, i):
        return True
    if before == "(" and reading.word(i - 2) == "ال":  # دور الـ(32)
        return True
    if before == "ال" and not _counts_behind_article(reading, figure, i):
        return True
    return reading.in_name(figure) or reading.follows_name(i, figure)


def _is_no_bare_amount(reading: Reading, figure: Figure, i: int) -> bool:
    if reading.is_enumerated(i, figure.number) or figure.number.about:
        return True
    if reading.word(i - 1) == "(" and reading.word(i + 1) == ")" and bare(reading.word(i + 2))[1]:
        return True  # "(6) ستة ملايين": told again in words
    if figure.high == 0 or (reading.word(i).isdecimal() and len(reading.word(i)) >= LONG_CODE):
        return True
    if len(reading.word(i)) >= SHORT_CODE and any(
        word in words.MESSAGES for word in reading.tokens.texts[max(0, i - NEAR) : i]
    ):
        return True
    if figure.dashed and figure.sign == "=":
        return True  # a score, or a time
    if reading.word(i - 1) in words.NAMING_ALONE:
        return True
    return _is_second_of_score(reading, i)


def _is_second_of_score(reading: Reading, i: int) -> bool:
    """ "split 4 to 1": neither number is an amount, unless something rose or fell."""
    behind = i >= 2 and reading.word(i - 1) in {"to", "-"} and reading.is_digits(i - 2)
    before = reading.word(i + 1) in {"to", "-"} and reading.is_digits(i + 2)
    return (behind or before) and not changes(reading, i)


def _is_year(reading: Reading, figure: Figure, before: str) -> bool:
    if figure.kind == "number" or before in words.YEARS_BEFORE:
        return figure.sign in {"=", "<", ">"}
    noun = reading.word(figure.next - 1)
    return noun.isascii() and noun not in words.COUNTED_LIKE_YEARS


def _counts_behind_article(reading: Reading, figure: Figure, i: int) -> bool:
    """ "الدول الـ28" counts, "الدورة الـ12" orders; "الـ50 مليونا" counts what follows."""
    if reading.is_definite_noun(i - 2):
        return not reading.is_singular(i - 2)
    return figure.kind != "number"


def _counts_definite(reading: Reading, figure: Figure, i: int) -> bool:
    """ "الثلاثة" behind its noun, and "العشرين شخصا"; not "العشرين" of a century or a day."""
    number = figure.number
    if number.scale > 1 or not figure.is_weak:
        return True
    if reading.is_definite_noun(i - 1) and number.value >= 3:
        if 20 <= number.value < 100 and number.words == 1:
            return False
        return not reading.is_singular(i - 1)
    return figure.kind == "count" and (
        number.value < 11 or reading.word(figure.next - 1).endswith(("ا", "ه"))
    )


def _is_told_share(reading: Reading, figure: Figure, i: int) -> bool:
    """A share of something: not the first half, not a semi-final, not the quarter of a year."""
    number = figure.number
    if not number.fraction:  # one in five
        return True
    following = reading.word(number.next)
    if reading.word(i - 1) in {"الا", "إلا"} or reading.begins_joined_half(i):
        return False
    if following in words.NO_SHARE_OF or following.startswith(words.NO_SHARE_STEMS):
        return False
    if number.definite:
        return figure.sign != "=" or reading.word(i - 1) in words.SHARE_BEFORE
    return True


def _one_counts(reading: Reading, figure: Figure) -> bool:
    """ "one" is mostly an article: it counts votes, goals and hours, and behind a comparator."""
    if figure.kind not in {"number", "count", "measure"} or figure.sign != "=":
        return True
    return reading.word(figure.number.next) in words.ONE_COUNTS


def _counts_without_noun(reading: Reading, figure: Figure, i: int) -> bool:
    number = figure.number
    if number.words > 1:
        return True
    if number.scale == 1:
        return _small_word_counts(reading, figure, i)
    # A scale word alone counts only with a comparator: "more than a thousand".
    return number.scale != number.value or figure.sign != "="


def _small_word_counts(reading: Reading, figure: Figure, i: int) -> bool:
    """A small number word without a noun behind it: "and eight were taken by others"."""
    value = figure.number.value
    if i == 0 or value <= 2:
        return False
    word = reading.word(i)
    if word.isascii():
        return value > 10 or figure.sign != "=" or reading.word(i - 1) in words.TOLLS
    if word.removeprefix("و").removeprefix("ل") in words.SHORT_UNITS:
        return False  # feminine forms stand before a noun
    return value >= 20 or figure.sign != "=" or word[0] in "ول" or reading.word(i - 1) in words.TOLLS
