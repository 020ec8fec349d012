"""A text read for figures: its tokens, and what lies around one of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from claims.extraction.languages import numbers as words
from claims.extraction.normalize import Folded
from claims.extraction.quantities.numbers import Number, Token, bare, read, tokenize
from claims.extraction.types import Span

LONGEST_UNIT = 100  # characters
QUOTED_NAME = 6  # words of a quoted name at most
COUNTRY_SAMPLE = 20_000  # characters in which a text's country is looked for
_QUOTED = re.compile(r'"[^"\n]*"')
ARABIC_WORD = re.compile(r"[\u0621-\u064a]{2,}")


class Reading:
    """Tokens of a folded text, with questions about them. `taken`: original spans of dates, no figures in there."""

    def __init__(self, folded: Folded, text: str, taken: Sequence[Span]) -> None:
        self.folded = folded
        self.text = text
        self.tokens = tokenize(folded.text)
        self._taken = sorted((span.start, span.end) for span in taken)
        self._taken_starts = [start for start, _ in self._taken]
        self._names = [
            m.span() for m in _QUOTED.finditer(folded.text) if len(m.group().split()) <= QUOTED_NAME
        ]
        self._name_starts = [start for start, _ in self._names]
        self._countries: set[str] | None = None

    def stands(self, phrase: tuple[str, ...], i: int) -> bool:
        """Whether the words of a phrase stand from a token on."""
        if i >= len(self.tokens) or self.tokens[i].text != phrase[0]:
            return False
        return all(
            token.text == word for token, word in zip(self.tokens[i : i + len(phrase)], phrase, strict=False)
        ) and (i + len(phrase) <= len(self.tokens))

    def noun(self, i: int) -> str:
        """A noun as it is written, without its article."""
        token = self.tokens[i]
        start, end = self.folded.original(token.start, token.end)
        written = self.text[start:end]
        if token.text.startswith("ال") and len(token.text) > 4:
            written = written[2:]
        return written[:LONGEST_UNIT]

    def is_noun(self, token: Token) -> bool:
        text = token.text
        if text in words.NOT_COUNTED or len(text) < 2 or self.is_taken(token) or bare(text)[1] in words.UNITS:
            return False
        return bool(ARABIC_WORD.fullmatch(text)) or (text.isascii() and text[0].isalpha())

    def is_definite_noun(self, i: int) -> bool:
        """Whether an Arabic noun with an article or a possessive stands at a token."""
        if i < 0 or not ARABIC_WORD.fullmatch(text := self.tokens[i].text):
            return False
        return text.startswith(("ال", "وال", "بال")) or text.endswith(("ه", "ها", "هم"))

    def is_taken(self, token: Token) -> bool:
        start = self.folded.index[token.start]
        place = bisect_right(self._taken_starts, start) - 1
        return place >= 0 and start < self._taken[place][1]

    def in_name(self, number: Number) -> bool:
        place = bisect_right(self._name_starts, number.start) - 1
        return place >= 0 and number.end <= self._names[place][1]

    def follows_name(self, i: int) -> bool:
        """ "Explorer 6", "Apollo 11": a short whole number right behind a capitalised word."""
        if i == 0 or len(self.tokens[i].text) > 3 or not self.tokens[i].text.isdecimal():
            return False
        before = self.tokens[i - 1]
        initial = self.text[self.folded.index[before.start]]
        return (
            initial.isupper() and before.text not in words.NOT_COUNTED and before.text not in words.EN_SCALES
        )

    def is_glued_on(self, i: int) -> bool:
        return self.folded.text[self.tokens[i].end : self.tokens[i].end + 1].isalnum()

    def is_spelt_as_number(self, token: Token) -> bool:
        start, end = self.folded.original(token.start, token.end)
        return "ئ" in self.text[start:end] or "ائ" in self.text[start:end]

    def is_identifier(self, i: int, number: Number) -> bool:
        """Digits that are glued to letters, or part of a time, date, score, address or identifier."""
        text, start, end = self.folded.text, number.start, number.end
        before, after = text[start - 1 : start], text[end : end + 1]
        if not self.tokens[i].text[0].isdecimal():
            return before == "-" and text[start - 2 : start - 1].isalnum()
        if before.isascii() and (before.isalpha() or before in {"@", "#", "_"}):
            code = self.tokens[i - 1].text if i else ""
            return len(code) != 3 or code not in words.PREFIXES  # USD3.14
        if before in {"/", ":", "-", "."} and text[start - 2 : start - 1].isalnum():
            return True
        if after.isascii() and after.isalpha():
            return True
        if after in {"/", ":", "-", "."} and text[end + 1 : end + 2].isdecimal():
            return after != "-" or not self.is_range_dash(i)
        if after == "-" and text[end + 1 : end + 2].isascii() and text[end + 1 : end + 2].isalpha():
            return not re.match(
                r"-(?:fold|year|day|month|week|hour|minute|point|percent)", text[end : end + 9]
            )
        return self.tokens[i].text.startswith("0") and len(self.tokens[i].text) > 6

    def is_range_dash(self, i: int) -> bool:
        """ "10-15 thousand": rising, and no third number behind it."""
        if i + 2 >= len(self.tokens):
            return False
        low, high = read(self.tokens, i), read(self.tokens, i + 2)
        if low is None or high is None or high.value <= low.value:
            return False
        following = self.folded.text[high.end : high.end + 2]
        return not (following[:1] in {"-", "/"} and following[1:].isdecimal())

    def countries(self) -> set[str]:
        """The countries the text names, looked up once."""
        if self._countries is None:
            plain = self.folded.text[:COUNTRY_SAMPLE]
            self._countries = {country for country, pattern in words.PLACES.items() if pattern.search(plain)}
        return self._countries
