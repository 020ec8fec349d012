"""Two numbers that make one figure: "10 to 20", "between 10 and 20", "one in five"."""

from __future__ import annotations

from claims.extraction.languages import numbers as words
from claims.extraction.quantities.figure import Figure
from claims.extraction.quantities.numbers import Number, bare, read
from claims.extraction.quantities.reading import NEAR, Reading

MOST_OF_FEW = 20  # "3 in 10" is a share, "300 in 400" hardly


def extend_range(reading: Reading, figure: Figure, free: int) -> None:
    """Take in the second end of a range, or remember the second of two values."""
    if figure.number.unit:
        return
    opening = figure.first - 1 - (reading.word(figure.first - 1) in words.SYMBOLS)
    between = opening >= free and reading.word(opening) in words.BETWEEN
    link = _behind_unit(reading, figure.next)
    second = _second_end(reading, link, between, glued=_is_glued(reading, link))
    other = read(reading.tokens, second) if second < len(reading.tokens) else None
    if other is None or other.unit:
        return
    if not between and _are_two_values(reading, figure, link, free):
        figure.other = other if link == figure.next else None
        return
    low = figure.low
    if other.scale > 1 and figure.number.scale == 1 and low * other.scale < other.value:
        low *= other.scale  # "10 to 20 million"
    if low >= other.value:
        return
    figure.dashed = reading.word(link) == "-"
    figure.low, figure.high, figure.next = low, other.value, other.next
    if between:
        figure.between = opening


def _second_end(reading: Reading, link: int, between: bool, *, glued: bool) -> int:
    """The token of the second number; past the end when nothing joins two numbers here."""
    nowhere = len(reading.tokens)
    text = reading.word(link)
    if between and bare(text)[0] in {"و", "وال"}:
        return link
    joins = text in words.TO or (text == "-" and glued) or (between and text in words.AND)
    if not joins:
        return nowhere
    second = link + 1
    return second + (reading.word(second) in words.SYMBOLS)


def _are_two_values(reading: Reading, figure: Figure, link: int, free: int) -> bool:
    """ "rose from 5 to 7 per cent", "fell 5% to 7%": before and after, no range."""
    if reading.word(link) == "-":
        return False
    told_twice = link > figure.next
    has_from = figure.first > free and reading.word(figure.first - 1) in words.FROM
    return (told_twice or has_from) and changes(reading, figure.first)


def changes(reading: Reading, i: int) -> bool:
    """Whether something rises or falls in front of a token."""
    return any(words.CHANGES.fullmatch(word) for word in reading.tokens.texts[max(0, i - NEAR) : i])


def _behind_unit(reading: Reading, i: int) -> int:
    """Behind a percent sign or a currency between the ends of a range."""
    for phrase in words.PERCENT_BY_WORD.get(reading.word(i), ()):
        if reading.stands(phrase, i):
            return i + len(phrase)
    text = reading.word(i)
    return i + (text in words.SYMBOLS or text in words.CURRENCIES)


def _is_glued(reading: Reading, link: int) -> bool:
    """Whether no sign but the one between the numbers parts them: "10$-20$", "18 – 38"."""
    return 0 < link < len(reading.tokens) and (
        reading.is_digits(link - 1) or reading.tokens.ends[link - 1] == reading.tokens.starts[link]
    )


def take_ratio(reading: Reading, figure: Figure) -> bool:
    """ "one in five", "9 out of 10", "واحد من كل خمسة": a share, in per cent."""
    number = figure.number
    if number.scale != 1 or number.fraction or number.value < 1 or number.value != int(number.value):
        return False
    place, certain = _whole_of(reading, number.next)
    if place >= len(reading.tokens) or not reading.tokens.texts[place][0].isalnum():
        return False
    whole = read(reading.tokens, place)
    if whole is None or whole.value <= number.value or whole.fraction or whole.unit:
        return False
    if not certain and not _is_share(reading, number, whole):
        return False
    if reading.word(number.next) == "of" and not certain and whole.value not in words.ROUND_WHOLES:
        return False
    figure.low = figure.high = 100 * number.value / whole.value
    figure.unit, figure.kind, figure.next = "%", "fraction", whole.next
    return True


def _whole_of(reading: Reading, i: int) -> tuple[int, bool]:
    """Where the whole of a ratio stands, and whether nothing else can be meant."""
    for phrase in words.RATIOS_BY_WORD.get(reading.word(i), ()):
        if reading.stands(phrase, i):
            return i + len(phrase), words.RATIOS[phrase]
    return len(reading.tokens), False


def _is_share(reading: Reading, part: Number, whole: Number) -> bool:
    """ "three in ten" is a share, "three in ten days" and "5 in 2015" are not."""
    following = reading.word(whole.next)
    if following in words.DURATIONS or following in words.MONTHS or following in {"-", "%", "percent", "per"}:
        return False
    round_whole = whole.value <= MOST_OF_FEW or whole.value in {50, 100, 1000, 10_000, 100_000, 1_000_000}
    in_words = part.words > 0 and whole.words > 0
    return round_whole and part.value <= MOST_OF_FEW and (in_words or whole.value >= 3)
