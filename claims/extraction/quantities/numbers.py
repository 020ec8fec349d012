"""Numbers as they are written: digits of three scripts, number words of two languages, and both together.

Works on the tokens of a folded text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from claims.extraction.languages import numbers as words
from claims.extraction.quantities.tokens import Tokens
from claims.extraction.quantities.written import digits, turned

_PREFIXES = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل", "ول", "وب", "فال")
_NOT_PREFIXED = {("ال", "ست"), ("ال", "سبع"), *((p, "ست") for p in ("ل", "ف", "ب", "ول", "وب"))}
_SINGLE_DOT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
MAX_VALUE = 1e18  # beyond it scale words are piled up without sense
FEW_PARTS = 5  # "a threefold aim" is in three parts, a sevenfold one is seven times as large


class Number(NamedTuple):
    """A value read from tokens up to `next`. ``start..end`` are positions in the folded text.

    `scale` is the last scale word's value, 1 when there is none; `words` how many number words it took
    (0: digits alone); `definite` when an article is joined to it; `unit` the noun a dual counts; `dotted`
    when the full stop read as a decimal point may separate thousands (12.500); `about` that the word itself is loose ("a couple").
    """

    value: float
    next: int
    start: int
    end: int
    scale: float = 1.0
    words: int = 0
    fraction: bool = False
    definite: bool = False
    unit: str = ""
    dotted: bool = False
    about: bool = False


def read(tokens: Tokens, i: int) -> Number | None:
    """The number that begins at a token, the longest there is."""
    word = tokens.texts[i]
    if word[-1].isdecimal():
        value = digits(word)
        if value is None:
            return None
        dotted = _SINGLE_DOT.fullmatch(turned(word)) is not None
        number = Number(value, i + 1, tokens.starts[i], tokens.ends[i], dotted=dotted)
        return _with_rest(tokens, scaled(tokens, number))
    if "\u0600" <= word[0] <= "\u06ff":
        return _arabic(tokens, i)
    return _english(tokens, i)


def bare(word: str) -> tuple[str, str]:
    """(what is joined in front, number word) of an Arabic token; ("", "") when it is none."""
    return _BARE.get(word, ("", ""))


def _forms() -> dict[str, tuple[str, str]]:
    """Every number word with everything that may be joined to it; the shortest joint wins."""
    tables = (
        words.UNITS, words.TEEN_ONES, words.TENS, words.HUNDREDS, words.SCALES, words.DUAL_SCALES, words.FRACTIONS, words.DUALS,
    )  # fmt: skip
    forms: dict[str, tuple[str, str]] = {}
    for prefix in _PREFIXES:
        for core in {word for table in tables for word in table}:
            if (prefix, core) in _NOT_PREFIXED or (prefix.endswith("ال") and words.UNITS.get(core, 9) <= 2):
                continue
            if core in words.DUALS and prefix not in {"", "و", "ل", "ب", "ف"}:
                continue
            if core in words.DUALS and prefix in {"ل", "ب"} and core.endswith("ان"):
                continue  # a preposition asks for -ين: "بولدان" is a name
            forms.setdefault(prefix + core, (prefix, core))
    return forms


_BARE = _forms()
_OPENINGS = frozenset(
    {
        *_BARE, *words.EN_UNITS, *words.EN_TENS, *words.EN_MULTIPLES, *words.ONE_OF, *words.CURRENCIES,
        *words.ONE_AND_PART_OF, *words.ONE_AND_A_HALF, *words.EN_COMPOUND_SHARES, *words.EN_FOLDS,
        *(f"{tens}-{unit}" for tens in words.EN_TENS for unit in words.EN_UNITS), "a", "an", "half", "ضعف", "الضعف",
    }
)  # fmt: skip
_DUAL_ENDING = re.compile(r"ت[اي]ن(?![^\W\d_])")


def openings(folded: str, tokens: Tokens) -> list[int]:
    """The tokens with which a figure may begin: most are passed over here."""
    found = [
        i for i, word in enumerate(tokens.texts) if word in _OPENINGS or (word < ":" and word[-1].isdecimal())
    ]
    duals = [bisect_right(tokens.starts, match.start()) - 1 for match in _DUAL_ENDING.finditer(folded)]
    return sorted({*found, *duals}) if duals else found


# --- after digits and words ----------------------------------------------------------------------


def scaled(tokens: Tokens, number: Number) -> Number:
    """The number with the scale words directly behind it."""
    number = _hyphened_scale(tokens, number)
    while number.next < len(tokens):
        word = tokens.texts[number.next]
        scale = words.SCALES.get(word) or words.EN_SCALES.get(word)
        if scale is None and tokens.starts[number.next] == number.end:
            scale = _glued_scale(tokens, number.next)
        if scale is None and number.value < 10 and word in {"ميه", "مايه"} and number.words == 0:
            scale = 100.0
        if scale is None or (number.scale > 1 and scale < number.scale and scale != 1000):
            return number
        if number.value * scale >= MAX_VALUE:
            return number
        number = number._replace(
            value=number.value * scale,
            next=number.next + 1,
            end=tokens.ends[number.next],
            scale=scale,
            words=number.words + 1,
        )
    return number


def parts(tokens: Tokens, i: int, amount: float) -> tuple[float, int]:
    """ "three quarters", "nine-tenths", "one third of", "ثلاثة أرباع": the share, and where it ends; 0 when it is none."""
    place = i + 1
    hyphened = place < len(tokens) and tokens.texts[place] == "-" and tokens.starts[place] == tokens.ends[i]
    place += hyphened
    if place >= len(tokens):
        return 0.0, i
    word, after = tokens.texts[place], tokens.texts[place + 1] if place + 1 < len(tokens) else ""
    share = words.PARTS.get(word) or words.EN_PARTS.get(word, 0.0)
    if amount == 1 and (hyphened or after == "of"):
        share = words.EN_FRACTIONS.get(word, 0.0)
    return amount * share, place + 1


def _hyphened_scale(tokens: Tokens, number: Number) -> Number:
    """ "$400-million-a-year", "four-and-a-half"."""
    i = number.next + 1
    if i >= len(tokens) or tokens.texts[i - 1] != "-" or tokens.starts[i] != number.end + 1:
        return number
    head, end = tokens.texts[i].partition("-")[0], tokens.ends[i]
    if head in words.EN_SCALES:
        scale = words.EN_SCALES[head]
        end = tokens.starts[i] + len(head)
        return number._replace(
            value=number.value * scale, next=i + 1, end=end, scale=scale, words=number.words + 1
        )
    half, joined, noun = tokens.texts[i].partition("and-a-half")
    if joined and not half:  # "two-and-a-half-year"
        noun = noun.removeprefix("-").partition("-")[0]
        unit = words.DURATIONS.get(noun) or words.MEASURES.get(noun, "")
        return number._replace(
            value=number.value + 0.5, next=i + 1, end=end, words=number.words + 1, unit=unit
        )
    return number


def _glued_scale(tokens: Tokens, i: int) -> float | None:
    """$5m and 5m people are millions, 100m is a distance."""
    scale = words.GLUED_SCALES.get(tokens.texts[i])
    if scale is None or tokens.texts[i] in {"k", "bn", "mn", "tn"}:
        return scale
    has_currency = i >= 2 and (tokens.texts[i - 2] in words.SYMBOLS or tokens.texts[i - 2] in words.PREFIXES)
    following = tokens.texts[i + 1] if i + 1 < len(tokens) else ""
    counts = following.endswith("s") or following in words.IRREGULAR_PLURALS or following in words.SYMBOLS
    return scale if has_currency or counts else None


def _with_rest(tokens: Tokens, number: Number) -> Number:
    """ "3 million and 200 thousand", "a million and a half": parts in falling order."""
    while number.next < len(tokens):
        joined, first = _conjunction(tokens, number.next)
        # "three million two hundred thousand": English words follow without "and".
        joined = joined or (number.scale > 1 and _english_value(tokens.texts[first]) is not None)
        if not joined or first >= len(tokens):
            return number
        if part := _half_more(tokens, number, first):
            number = part
            continue
        if number.scale <= 1:
            return number
        token = tokens[first]
        if token.text[0].isdecimal():
            value = digits(token.text)
            part = Number(value, first + 1, token.start, token.end) if value is not None else None
        elif token.text.isascii():
            value = _english_value(token.text)
            part = Number(value, first + 1, token.start, token.end, words=1) if value is not None else None
            part = _hundreds(tokens, part) if part is not None else None
        else:
            part = _below_thousand(tokens, first) or _dual(tokens, first)
        if part is None or (part := scaled(tokens, part)).value >= number.scale or part.scale >= number.scale:
            return number
        if part.scale == 1 and number.scale > 1000 and part.words == 0 and part.value < 1000:
            return number  # "5 million and 20": another number
        number = number._replace(
            value=number.value + part.value,
            next=part.next,
            end=part.end,
            scale=part.scale,
            words=number.words + part.words,
        )
    return number


def _conjunction(tokens: Tokens, i: int) -> tuple[bool, int]:
    """Whether "and" stands at a token or is joined to it, and the token of what follows."""
    text = tokens.texts[i]
    if text in words.AND:
        return True, i + 1
    return text.startswith("و") and bare(text)[0] in {"و", "وال"}, i


def _half_more(tokens: Tokens, number: Number, i: int) -> Number | None:
    text = tokens.texts[i]
    core = bare(text)[1] if "\u0600" <= text[0] <= "\u06ff" else ""
    end = i + 1
    share = words.FRACTIONS.get(core) if core not in words.FRACTION_NEEDS_PROOF else None
    if text == "a" and end < len(tokens):
        share, end = words.EN_FRACTIONS.get(tokens.texts[end]), end + 1
    elif text in words.EN_UNITS or core in words.UNITS:
        share, end = parts(tokens, i, words.EN_UNITS.get(text) or words.UNITS.get(core, 0.0))
    if not share or number.fraction:
        return None
    if end < len(tokens) and number.scale > 1 and bare(tokens.texts[end])[1] in words.SCALES:
        end += 1  # "a million and a half million"
    grown = number._replace(value=number.value + share * number.scale, next=end, end=tokens.ends[end - 1], fraction=True,
        words=number.words + 1,
    )  # fmt: skip
    return scaled(tokens, grown) if number.scale == 1 else grown


# --- Arabic --------------------------------------------------------------------------------------


def _arabic(tokens: Tokens, i: int) -> Number | None:
    prefix, core = bare(tokens.texts[i])
    if not core:
        return feminine_dual(tokens, i) or _doubled(tokens, i)
    number = _dual(tokens, i) or _fraction(tokens, i) or _below_thousand(tokens, i)
    if number is None and core in words.SCALES and core not in words.PLURAL_SCALES:
        number = Number(
            words.SCALES[core], i + 1, tokens.starts[i] + len(prefix), tokens.ends[i], words.SCALES[core], 1
        )
    if number is None:
        return None
    number = number._replace(definite=prefix.endswith("ال") or prefix == "لل")
    if number.unit or (number.fraction and number.scale == 1):
        return number
    return _with_rest(tokens, scaled(tokens, _decimals(tokens, number)))


def _dual(tokens: Tokens, i: int) -> Number | None:
    prefix, core = bare(tokens.texts[i])
    start, end = tokens.starts[i] + len(prefix), tokens.ends[i]
    if core in words.DUAL_SCALES:
        value = words.DUAL_SCALES[core]
        return Number(value, i + 1, start, end, value / 2, 1)
    if core not in words.DUALS or (not prefix and i and _is_dual(tokens.texts[i - 1])):
        return None  # "دولتين عضوين": the adjective of another dual
    return Number(2.0, i + 1, start, end, 1.0, 2, unit=words.DUALS[core])


def _is_dual(word: str) -> bool:
    return word.endswith(("تين", "تان")) or bare(word)[1] in words.DUALS


def _doubled(tokens: Tokens, i: int) -> Number | None:
    """ "ضعف عدد السكان", "إلى الضعف": twice as much, not a weakness."""
    word, following = tokens.texts[i], tokens.texts[i + 1] if i + 1 < len(tokens) else ""
    before = tokens.texts[i - 1] if i else ""
    twice = (word == "ضعف" and following in words.DOUBLED) or (word == "الضعف" and before == "الي")
    return Number(2.0, i + 1, tokens.starts[i], tokens.ends[i], 1.0, 2, unit="x") if twice else None


def feminine_dual(tokens: Tokens, i: int) -> Number | None:
    """ "شركتين" counts two companies. A word behind another in -ين or -ان is its adjective."""
    token = tokens[i]
    if token.text[-3:] not in {"تين", "تان"} or not 5 <= len(token.text) <= 11:
        return None
    word = token.text
    if word[0] in "وبلف" and not words.STARTS_OWN.match(word):
        word = word[1:]
    if (
        len(word) < 5
        or token.text.startswith(("لل", "ولل"))
        or word.startswith(("ال", "لل"))
        or word in words.NO_DUALS
        or (word.endswith(("ستان", "ستين")) and word not in words.DUALS_IN_SIN)
    ):
        return None
    if i and tokens.texts[i - 1].endswith(("ين", "ان")) and token.start == tokens.ends[i - 1] + 1:
        return None
    unit = word[:-3] + "ة"
    return Number(2.0, i + 1, token.end - len(word), token.end, 1.0, 2, unit=unit)


def _fraction(tokens: Tokens, i: int) -> Number | None:
    """A share, or a share of a scale (half a million)."""
    prefix, core = bare(tokens.texts[i])
    value = words.FRACTIONS.get(core)
    following = tokens.texts[i + 1] if i + 1 < len(tokens) else ""
    if value is None:
        return None
    if core in words.FRACTION_NEEDS_PROOF and (prefix.endswith("ال") or not following.startswith("ال")):
        return None
    start, end = tokens.starts[i] + len(prefix), tokens.ends[i]
    if following in words.SCALES:
        scale = words.SCALES[following]
        return Number(value * scale, i + 2, start, tokens.ends[i + 1], scale, 2, fraction=True)
    return Number(value, i + 1, start, end, 1.0, 1, fraction=True)


def _below_thousand(tokens: Tokens, i: int, *, hundreds: bool = True) -> Number | None:
    """One number word group: خمسة, خمسة عشر, خمس وعشرون, ثلاثمئة وخمسة, ثلاثة أرباع; without `hundreds` none of those."""
    prefix, core = bare(tokens.texts[i])
    start = tokens.starts[i] + len(prefix)
    following = tokens.texts[i + 1] if i + 1 < len(tokens) else ""
    if core in words.TEEN_ONES and following in words.TEN:
        return Number(10 + words.TEEN_ONES[core], i + 2, start, tokens.ends[i + 1], words=2)
    if core in words.HUNDREDS:
        number = Number(words.HUNDREDS[core], i + 1, start, tokens.ends[i], words=1)
        return _added(tokens, number) if hundreds else None
    if core in words.TENS:
        return Number(words.TENS[core], i + 1, start, tokens.ends[i], words=1)
    if core not in words.UNITS:
        return None
    value = words.UNITS[core]
    if 3 <= value <= 9 and following in words.TEN:
        return Number(10 + value, i + 2, start, tokens.ends[i + 1], words=2)
    share, after = parts(tokens, i, value)
    if share:
        return Number(share, after, start, tokens.ends[after - 1], words=2, fraction=True)
    if 3 <= value <= 9 and following in {"ميه", "مايه"}:
        number = Number(100 * value, i + 2, start, tokens.ends[i + 1], words=2)
        return _added(tokens, number) if hundreds else None
    number = Number(value, i + 1, start, tokens.ends[i], words=1)
    place = i + 2 if following == "و" and i + 2 < len(tokens) else i + 1
    joined, tens = bare(tokens.texts[place]) if place < len(tokens) else ("", "")
    if tens in words.TENS and value < 10 and joined == ("" if place == i + 2 else "و"):
        return number._replace(
            value=value + words.TENS[tens], next=place + 1, end=tokens.ends[place], words=2
        )
    return number


def _added(tokens: Tokens, number: Number) -> Number:
    """A hundred and what is added to it, which is no hundred: "مئة ومئة ومئة" must not be read from each on to the end."""
    if number.next >= len(tokens):
        return number
    joined, first = _conjunction(tokens, number.next)
    part = _below_thousand(tokens, first, hundreds=False) if joined and first < len(tokens) else None
    if part is None or part.value >= 100 or part.fraction:
        return number
    return number._replace(
        value=number.value + part.value, next=part.next, end=part.end, words=number.words + part.words
    )


# --- English -------------------------------------------------------------------------------------


def _english(tokens: Tokens, i: int) -> Number | None:
    word = tokens.texts[i]
    following = tokens.texts[i + 1] if i + 1 < len(tokens) else ""
    start, end = tokens.starts[i], tokens.ends[i]
    if word in words.EN_MULTIPLES:
        multiplies = following in words.EN_DOUBLED
        return Number(words.EN_MULTIPLES[word], i + 1, start, end, words=2, unit="x") if multiplies else None
    if word in {"a", "an", "half"}:
        return _english_article(tokens, i, following)
    if word in words.EN_COMPOUND_SHARES:
        share, unit = words.EN_COMPOUND_SHARES[word]
        return Number(share, i + 1, start, end, words=2, fraction=True, unit=unit)
    if word in words.EN_FOLDS:
        before = tokens.texts[i - 1] if i else ""
        of_parts = words.EN_FOLDS[word] < FEW_PARTS and not words.OF_PARTS.isdisjoint({before, following})
        return None if of_parts else Number(words.EN_FOLDS[word], i + 1, start, end, words=2, unit="x")
    value = _english_value(word)
    if value is None:
        return None
    number = Number(value, i + 1, start, end, words=1)
    share, after = parts(tokens, i, value) if value < 20 else (0.0, i)
    if share:
        share_of = number._replace(
            value=share, next=after, end=tokens.ends[after - 1], fraction=True, words=2
        )
        return _of_scale(tokens, share_of)
    ones = words.EN_UNITS.get(following, 10.0)
    if 20 <= value < 100 and value % 10 == 0 and ones < 10:
        number = number._replace(value=value + ones, next=i + 2, end=tokens.ends[i + 1], words=2)
    return _with_rest(tokens, scaled(tokens, _hundreds(tokens, _decimals(tokens, number))))


def _of_scale(tokens: Tokens, number: Number) -> Number:
    """ "three quarters of a million"."""
    of, article, word = (*tokens.texts[number.next : number.next + 3], "", "", "")[:3]
    if of != "of" or article != "a" or word not in words.EN_SCALES:
        return number
    scale, after = words.EN_SCALES[word], number.next + 3
    return number._replace(
        value=number.value * scale, next=after, end=tokens.ends[after - 1], scale=scale, words=4
    )


def _decimals(tokens: Tokens, number: Number) -> Number:
    """ "two point five", "ثلاثة فاصلة خمسة"."""
    i = number.next
    if number.scale > 1 or i + 1 >= len(tokens) or tokens.texts[i] not in words.DECIMAL_POINT:
        return number
    tenths = words.EN_UNITS.get(tokens.texts[i + 1], words.UNITS.get(tokens.texts[i + 1], 10.0))
    if tenths >= 10:
        return number
    return number._replace(value=number.value + tenths / 10, next=i + 2, end=tokens.ends[i + 1], words=3)


def _hundreds(tokens: Tokens, number: Number) -> Number:
    """ "two hundred and fifty" before its scale word, if it has one."""
    i = number.next
    if number.value >= 100 or i + 1 >= len(tokens) or tokens.texts[i] != "hundred":
        return number
    place = i + 1 + (tokens.texts[i + 1] == "and")
    rest = _english_value(tokens.texts[place]) if place < len(tokens) else None
    if rest is None or not 0 < rest < 100 or number.value < 1:
        return number
    last = place
    if (
        rest >= 20
        and rest % 10 == 0
        and place + 1 < len(tokens)
        and 0 < words.EN_UNITS.get(tokens.texts[place + 1], 10) < 10
    ):
        last = place + 1
        rest += words.EN_UNITS[tokens.texts[last]]
    return number._replace(value=number.value * 100 + rest, next=last + 1, end=tokens.ends[last], words=3)


def _english_article(tokens: Tokens, i: int, following: str) -> Number | None:
    """a million, a third, a couple, half, half a million."""
    start = tokens.starts[i]
    after = tokens.texts[i + 2] if i + 2 < len(tokens) else ""
    if tokens.texts[i] == "half":
        if following in {"a", "an"} and after in words.EN_SCALES:
            scale = words.EN_SCALES[after]
            return Number(scale / 2, i + 3, start, tokens.ends[i + 2], scale, 3, fraction=True)
        before = tokens.texts[i - 1] if i else ""
        proven = (
            following in words.HALF_BEFORE
            or before in words.HALF_AFTER
            or (following in {"a", "an"} and (after in words.DURATIONS or after in words.OF_POINTS))
            or (following in {"a", "an"} and after in words.MEASURES)
        )
        return Number(0.5, i + 1, start, tokens.ends[i], words=1, fraction=True) if proven else None
    if following == "couple" and after == "of":
        return Number(2.0, i + 3, start, tokens.ends[i + 2], words=2, about=True)
    if following in words.EN_SCALES:
        return _with_rest(tokens, scaled(tokens, Number(1.0, i + 1, start, tokens.ends[i])))
    if following in words.EN_FRACTIONS and following != "half":
        share = words.EN_FRACTIONS[following]
        number = Number(share, i + 2, start, tokens.ends[i + 1], words=2, fraction=True)
        return _of_scale(tokens, number)
    return None


def _english_value(word: str) -> float | None:
    """five, twenty, twenty-five, two-thirds."""
    if word in words.EN_UNITS:
        return words.EN_UNITS[word]
    if word in words.EN_TENS:
        return words.EN_TENS[word]
    left, dash, right = word.partition("-")
    if not dash:
        return None
    if left in words.EN_TENS and words.EN_UNITS.get(right, 10) < 10:
        return words.EN_TENS[left] + words.EN_UNITS[right]
    return None
