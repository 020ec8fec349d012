"""A text read for figures: its tokens, and what lies around one of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from claims.extraction.languages import numbers as words
from claims.extraction.normalize import Folded
from claims.extraction.quantities.figure import Figure
from claims.extraction.quantities.numbers import Number, bare, read
from claims.extraction.quantities.tokens import Tokens
from claims.extraction.types import Span

LONGEST_UNIT = 100  # characters
NEAR = 14  # tokens in which a word is beside a figure
SHORT_NAME = 20  # characters in front of a number that closes a quoted name
QUOTED_NAME = 6  # words of a quoted name at most
COUNTRY_SAMPLE = 20_000  # characters in which a text's country is looked for
BESIDE = 150  # characters in which a country is beside a figure
LONGEST_IN_BRACKETS = 9  # digits; more are an identifier
LONGEST_LIST = 30  # items of a numbered list
_QUOTED = re.compile(r'"[^"\n]*"')
ARABIC_WORD = re.compile(r"[\u0621-\u064a]{2,}")
_VERB = re.compile(r"سي(?!ار|د|ول|ناريو|جار|ره|ف)|ستت|ستق|ستك|ستش|ستب")
_SLASH_BEHIND = re.compile(r" ?/ ?\d")
_SLASH_BEFORE = re.compile(r"\d ?/ ?$")


class Reading:
    """Tokens of a folded text, with questions about them. `taken`: original spans of dates, no figures in there."""

    def __init__(self, folded: Folded, text: str, taken: Sequence[Span]) -> None:
        self.folded = folded
        self.text = text
        self.tokens = Tokens(folded.text)
        self._words, self._count = self.tokens.texts, len(self.tokens)
        self._taken = sorted((span.start, span.end) for span in taken)
        self._taken_starts = [start for start, _ in self._taken]
        self._names = [
            m.span() for m in _QUOTED.finditer(folded.text) if len(m.group().split()) <= QUOTED_NAME
        ]
        self._name_starts = [start for start, _ in self._names]
        self._countries: set[str] | None = None

    def word(self, i: int) -> str:
        """The text of a token, "" outside the text."""
        return self._words[i] if 0 <= i < self._count else ""

    def is_digits(self, i: int) -> bool:
        return self.word(i)[-1:].isdecimal()

    def stands(self, phrase: tuple[str, ...], i: int) -> bool:
        """Whether the words of a phrase stand from a token on."""
        return tuple(self._words[i : i + len(phrase)]) == phrase

    def noun(self, i: int) -> str:
        """A noun as it is written, without its article."""
        token = self.tokens[i]
        start, end = self.folded.original(token.start, token.end)
        written = self.text[start:end]
        if token.text.startswith("ال") and len(token.text) > 4:
            written = written[2:]
        return written[:LONGEST_UNIT]

    def is_noun(self, i: int) -> bool:
        """Whether what stands at a token may be counted: no verb, no particle, nothing joined in front."""
        text = self.word(i)
        if len(text) < 2 or text in words.NOT_COUNTED or text in words.MONTHS or self.is_taken(i):
            return False
        if not ARABIC_WORD.fullmatch(text):
            return text[0].isalpha() and text[0] < "\u0600"
        if bare(text)[1] or text.startswith(("ال", "لل")) or _VERB.match(text):
            return False
        if text[0] == "ي":
            return text.startswith(words.OWN_YA)
        return text[0] not in "وبلف" or words.STARTS_OWN.match(text) is not None

    def is_plural(self, word: str) -> bool:
        """Whether an English word looks like a plural."""
        if word in words.IRREGULAR_PLURALS:
            return True
        return (
            word.endswith("s") and len(word) > 3 and not word.endswith("ss") and word not in words.NO_PLURALS
        )

    def is_singular(self, i: int) -> bool:
        """Whether an Arabic noun with an article is one thing: its number is an ordinal."""
        word = self.word(i)
        core = re.sub("^(?:[وبلف]?ال|لل)", "", word)
        return core in words.ORDERED or (core.endswith("ه") and self._ends_feminine(i))

    def _ends_feminine(self, i: int) -> bool:
        """Whether a word that folds to a final ه is written with ة."""
        last = self.tokens.ends[i] - 1
        return self.text[self.folded.index[last]] == "ة"

    def is_definite_noun(self, i: int) -> bool:
        """Whether an Arabic noun with an article or a possessive stands at a token."""
        text = self.word(i)
        if not ARABIC_WORD.fullmatch(text):
            return False
        if text.startswith(("ال", "وال", "بال", "لل")):
            return True
        return text.endswith(("ها", "هم")) or (text.endswith("ه") and not self._ends_feminine(i))

    def is_taken(self, i: int) -> bool:
        """Whether a token is part of a date."""
        start = self.folded.index[self.tokens.starts[i]]
        place = bisect_right(self._taken_starts, start) - 1
        return place >= 0 and start < self._taken[place][1]

    def in_name(self, figure: Figure) -> bool:
        """Whether a figure stands in a short quotation and does not open it: "Falcon 9"."""
        start, end = figure.number.start, figure.number.end
        folded = self.folded.text
        if (
            folded[end : end + 1] == '"'
            and '"' in folded[max(0, start - SHORT_NAME) : start].rpartition("\n")[2]
        ):
            return folded[start - 1 : start] != '"'
        place = bisect_right(self._name_starts, start) - 1
        if place < 0 or end > self._names[place][1]:
            return False
        opens = start - self._names[place][0] == 1 and figure.kind == "count"
        return not opens and "," not in self.folded.text[start:end]

    def follows_name(self, i: int, figure: Figure) -> bool:
        """ "Explorer 6", "Apollo 11": a short whole number right behind a capitalised word."""
        longest = 3 if figure.unit else 6
        if i == 0 or len(self.tokens.texts[i]) > longest or not self.tokens.texts[i].isdecimal():
            return False
        before = self.tokens[i - 1]
        initial = self.text[self.folded.index[before.start]]
        if not initial.isupper() or len(before.text) == 1:
            return False
        if figure.kind == "count" and (i == 1 or self.tokens.texts[i - 2] in {".", '"', "!", "?"}):
            return False  # the word opens a sentence
        return before.text not in words.NOT_COUNTED and before.text not in words.EN_SCALES

    def is_in_brackets(self, figure: Figure, free: int) -> bool:
        """Whether brackets or quotation marks stand around the number alone, and a word behind them."""
        i = figure.first
        if i - 1 < free or figure.number.words or i + 1 != figure.next or i + 2 >= len(self.tokens):
            return False
        marks = (self.word(i - 1), self.word(i + 1))
        line_opens = "\n" in self.folded.text[max(0, self.tokens.starts[i - 1] - 1) : self.tokens.starts[i]]
        if len(self.word(i)) > LONGEST_IN_BRACKETS:
            return False
        return (
            marks in {("(", ")"), ('"', '"')} and self.word(i + 2)[0].isalpha() and not line_opens and i > 1
        )

    def is_time(self, i: int) -> bool:
        """Whether a number before this token is a time of day or a year: "7 p.m.", "1436 هـ"."""
        return any(self.stands(phrase, i) for phrase in words.CLOCK_BY_WORD.get(self.word(i), ()))

    def is_enumerated(self, i: int, number: Number) -> bool:
        """ "1. First", "2- Second": the number of an item of a list."""
        if number.value > LONGEST_LIST or number.value != int(number.value):
            return False
        opens = i == 0 or self.word(i - 1) in {":", ".", "\u060c", "؛"}
        opens = opens or "\n" in self.folded.text[self.tokens.ends[i - 1] : number.start]
        return opens and self.word(i + 1) in {".", ")", "-", ":", "/"}

    def begins_joined_half(self, i: int) -> bool:
        """The half of "a year and a half", when its year has gone elsewhere."""
        before = self.word(i - 1)
        return self.word(i)[0] == "و" and (before in words.DURATIONS or before in words.MEASURES)

    def has_plus(self, i: int) -> bool:
        """ "50+"."""
        if self.word(i) != "+" or not self.is_digits(i - 1) or self.is_digits(i + 1):
            return False
        return self.tokens.starts[i] == self.tokens.ends[i - 1]

    def has_minus(self, number: Number) -> bool:
        """ "-5", with nothing in front that the sign could join."""
        text, start = self.folded.text, number.start
        return text[start - 1 : start] == "-" and (start == 1 or text[start - 2] in " (\n")

    def is_dual(self, i: int) -> bool:
        """ "مليونا متابع", not "مليوناً": no tanween, and a noun right behind."""
        token = self.tokens[i]
        end = self.folded.ends[token.end - 1]
        return "\u064b" not in self.text[self.folded.index[token.start] : end]

    def has_decimal_sign(self, number: Number) -> bool:
        start, end = self.folded.original(number.start, number.end)
        return "٫" in self.text[start:end]

    def is_glued_on(self, i: int) -> bool:
        return self.folded.text[self.tokens.ends[i] : self.tokens.ends[i] + 1].isalnum()

    def is_spelt_as_number(self, i: int) -> bool:
        start, end = self.folded.original(self.tokens.starts[i], self.tokens.ends[i])
        return "ئ" in self.text[start:end] or "ائ" in self.text[start:end]

    def is_identifier(self, i: int, number: Number) -> bool:
        """Digits that are glued to letters, or part of a time, date, score, address or identifier."""
        text, start, end = self.folded.text, number.start, number.end
        before, after = text[start - 1 : start], text[end : end + 1]
        if before in {"#", "_"} or after == "_":
            return True
        if not self.is_digits(i):
            return before == "-" and text[start - 2 : start - 1].isalnum()
        if before.isascii() and (before.isalpha() or before == "@"):
            code = self.word(i - 1)
            return len(code) != 3 or code not in words.PREFIXES  # USD3.14
        if before in {"/", ":", "-", "."} and text[start - 2 : start - 1].isalnum():
            return True
        if _SLASH_BEHIND.match(text, end) or _SLASH_BEFORE.search(text[max(0, start - 4) : start]):
            return True
        if before == "+" or (after == "+" and text[end + 1 : end + 2].isdecimal()):
            return True
        if before == "'" or (after == "'" and text[end + 1 : end + 2].isdecimal()):
            return True  # 6'3"
        if i and number.start == self.tokens.ends[i - 1] and self._is_lone_letter(self.word(i - 1)):
            return True
        if after.isascii() and after.isalpha():
            return self.word(number.next) not in words.GLUED_UNITS
        if after in {":", "-", "."} and text[end + 1 : end + 2].isdecimal():
            return after != "-" or not self.is_range_dash(i)
        if after == "-" and text[end + 1 : end + 2].isascii() and text[end + 1 : end + 2].isalpha():
            return self.word(i + 2).partition("-")[0] not in words.HYPHENED
        if self.word(i + 1) == "-" and self.word(i + 2) == "صفر":
            return True  # 4-صفر
        return (
            self.tokens.texts[i].startswith("0") and "." not in self.tokens.texts[i][:2] and number.value > 0
        )

    @staticmethod
    def _is_lone_letter(word: str) -> bool:
        """A single Arabic letter glued to digits that is no preposition: ج2."""
        return len(word) == 1 and "\u0621" <= word <= "\u064a" and word not in "وفبلك"

    def is_range_dash(self, i: int) -> bool:
        """ "10-15 thousand": rising, and no third number behind it."""
        if i + 2 >= len(self.tokens):
            return False
        low, high = read(self.tokens, i), read(self.tokens, i + 2)
        if low is None or high is None or high.value <= low.value:
            return False
        following = self.folded.text[high.end : high.end + 2]
        return not (following[:1] in {"-", "/"} and following[1:].isdecimal())

    def countries_beside(self, number: Number) -> set[str]:
        """The countries named close to a figure."""
        plain = self.folded.text[max(0, number.start - BESIDE) : number.end + BESIDE]
        return _countries_in(plain)

    def countries(self) -> set[str]:
        """The countries the text names, looked up once."""
        if self._countries is None:
            self._countries = _countries_in(self.folded.text[:COUNTRY_SAMPLE])
        return self._countries


def _countries_in(plain: str) -> set[str]:
    return {words.PLACES[name] for name in words.PLACE.findall(plain)}
