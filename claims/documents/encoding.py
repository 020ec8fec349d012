"""Bytes to text without guessing wildly: an encoding must give plausible text, or the file is refused.

Byte order mark, UTF-16 by its zero bytes, and UTF-8 are told by themselves. What is left are the one-byte
encodings, where every file decodes as nearly anything: there the result is looked at. Arabic letters must
stand in words of their own, Western letters among plain ones.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from claims.documents.types import DocumentError

UNREADABLE = "The encoding of this file cannot be told; save it as UTF-8 and try again."
NOT_TEXT = "This is not readable text; save it as plain text, HTML, Markdown or .docx and try again."
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins alike
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ARABIC, WESTERN = ("cp1256", "iso8859-6"), "cp1252"  # the likelier first
# Written by default, or tried already: such a label tells nothing.
_MEANS_NOTHING = re.compile(
    "ascii|iso8859-1|cp1252|utf-8|utf-8-sig|utf-(16|32)(-[lb]e)?|utf-7|.*(escape|code)|idna"
)

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_C1 = re.compile("[\x80-\x9f]")
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC_LETTER = "\u0621-\u063a\u0641-\u064a\u0671-\u06d3"
_ARABIC_RUN = re.compile(f"[{_ARABIC_LETTER}]+")
_NON_ASCII_RUN = re.compile(r"(?:(?![\x00-\x7f])[^\W\d_])+")
_COMMON = frozenset(
    {
        "من", "في", "على", "إلى", "الى", "أن", "ان", "عن", "مع", "هذا", "هذه", "التي", "الذي", "ما", "لا", "لم",
        "كان", "كانت", "قال", "قالت", "بعد", "قبل", "بين", "أو", "او", "كما", "ذلك", "عام", "وقال", "وفي",
        "خلال",
    }
)  # fmt: skip
_FREQUENT = frozenset("اليمنوترهبعدسفكقحةأ")
TRUSTED = 0.9  # share of the letters beyond ASCII that stand in plausible words
LENIENT = 0.002  # share of a page that may be damaged; of a file nothing may


def decode(data: bytes, *, labels: Iterable[str] = (), lenient: bool = False) -> tuple[str, str]:
    """The text and the encoding's name. `labels` are what the file or its sender says, best first.

    `lenient` lets a few damaged characters of a UTF-8 page pass, as browsers do. Raises DocumentError.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding), encoding
    odd = _CONTROLS.search(data)
    if odd and (wide := _wide(data)):
        return wide
    text = _try(data, "utf-8")
    if text is not None and "\x00" not in text:
        return text, "utf-8"
    if odd:
        raise DocumentError(NOT_TEXT)
    return _labelled(data, labels) or _damaged(data, lenient) or _one_byte(data)


def is_arabic(text: str) -> bool:
    """Whether a text that used one byte a letter reads as Arabic."""
    return _arabic_share(text) >= TRUSTED


def _strictly(data: bytes, encoding: str) -> str:
    text = _try(data, encoding)
    if text is None or "\x00" in text:
        raise DocumentError(UNREADABLE if text is None else NOT_TEXT)
    return text


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 or UTF-32 without a byte order mark: of several readings the one with most usual characters."""
    found = []
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        text = _try(data, encoding)
        if text and "\x00" not in text:
            found.append((_usual_share(text), text, encoding))
    share, text, encoding = max(found, default=(0.0, "", ""))
    return (text, encoding) if share >= TRUSTED else None


def _usual_share(text: str) -> float:
    """The share of Latin, Arabic and their punctuation; a wrong byte order gives Chinese and worse."""
    sample = text[:20_000]
    usual = sum(
        "\x20" <= char <= "\u024f" or char in "\t\r\n\ufeff" or "\u0600" <= char <= "\u06ff"
        or "\u2000" <= char <= "\u20bf" or "\ufb50" <= char <= "\ufefc" or "\U0001f000" <= char <= "\U0001faff"
        for char in sample
    )  # fmt: skip
    return usual / len(sample)


def _labelled(data: bytes, labels: Iterable[str]) -> tuple[str, str] | None:
    """The encoding that was declared, when it decodes and does not give garbage."""
    for label in labels:
        try:
            codec = codecs.lookup(label.strip(" \"'"))
        except (LookupError, ValueError, UnicodeError):
            continue
        if _MEANS_NOTHING.fullmatch(codec.name):
            continue
        text = _try(data, codec.name)
        if text is not None and _is_plausible(text, codec.name):
            return text, codec.name
    return None


def _is_plausible(text: str, name: str) -> bool:
    if _C1.search(text):
        return False
    if name in {"cp1256", "iso8859-6"}:
        return is_arabic(text) or _is_western(text)
    return True


def _damaged(data: bytes, lenient: bool) -> tuple[str, str] | None:
    """A page in UTF-8 with a few bad bytes."""
    if not lenient:
        return None
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    beyond = sum(char > "\x7f" for char in text)
    return (text, "utf-8") if bad <= max(1, LENIENT * len(text)) and beyond >= 20 * bad else None


def _one_byte(data: bytes) -> tuple[str, str]:
    candidates = []
    for name in ARABIC:
        text = _try(data, name)
        if text is None or not is_arabic(text) or _C1.search(text):
            continue
        if name != ARABIC[1] or _has_alefs(text):
            candidates.append((_arabic_share(text), _common_words(text), _common_letters(text), name, text))
    if candidates:
        *_, name, text = max(candidates, key=lambda candidate: candidate[:3])  # the first of equals
        return text, name
    text = _try(data, WESTERN)
    if text is not None and _is_western(text):
        return text, WESTERN
    raise DocumentError(UNREADABLE)


def _arabic_share(text: str) -> float:
    """The share of letters beyond ASCII that are Arabic and stand in words of Arabic letters alone."""
    good = bad = 0
    # Marks stand between letters and are no letters themselves.
    for word in _WORD.findall(re.sub("[\u0640\u064b-\u0652]", "", text[:200_000])):
        beyond = sum(char > "\x7f" for char in word)
        if _ARABIC_RUN.fullmatch(word) and (len(word) > 1 or word == "و"):
            good += beyond
        else:
            bad += beyond
    return good / (good + bad) if good else 0.0


def _has_alefs(text: str) -> bool:
    """Whether it has as many alefs as Arabic must; short Russian reads as Arabic letters, too."""
    letters = sum(map(len, _ARABIC_RUN.findall(text)))
    return sum(map(text.count, "اأإآ")) * 20 >= letters


def _common_words(text: str) -> int:
    return sum(word in _COMMON for word in _WORD.findall(text[:200_000]))


def _common_letters(text: str) -> int:
    """What tells ع from غ where a text is too short for common words."""
    return sum(char in _FREQUENT for char in text[:200_000])


def _is_western(text: str) -> bool:
    """Plain letters with accents among them, as in English and French; no runs of accents alone."""
    if _C1.search(text):
        return False
    letters = sum(map(len, _WORD.findall(text)))
    runs = _NON_ASCII_RUN.findall(text)
    return sum(map(len, runs)) <= 0.25 * letters and all(len(run) < 4 for run in runs)
