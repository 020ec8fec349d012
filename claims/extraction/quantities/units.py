"""What a figure counts: per cent, multiples, money, measures, nouns."""

from __future__ import annotations

from claims.extraction.languages import numbers as words
from claims.extraction.quantities.figure import Figure, Unit
from claims.extraction.quantities.numbers import Number, bare, parts
from claims.extraction.quantities.reading import NEAR, Reading

CERTAIN = 0.9  # the confidence from which a currency needs no country
NAMED_BESIDE, NAMED = 0.85, 0.8  # confidence when one country is named near the figure, or in the text
BARE_POINT = 0.8  # confidence that half a point is one of per cent
LONGEST_NAME = 3  # English words from a number to the plural it counts
# Dinars have three decimals: their full stop separates no thousands.
_THOUSANDTHS = frozenset({"KWD", "BHD", "OMR", "JOD", "TND", "LYD", "IQD"})
_SYMBOLS = frozenset(words.MEASURES.values()) | frozenset(words.MEASURE_PHRASES.values())
_DURATIONS = frozenset(words.DURATIONS.values())


def kind_of(code: str) -> str:
    """The kind of a figure whose unit is told by its own word: a dual, a bare unit."""
    if code in _SYMBOLS or code in _DURATIONS:
        return "measure"
    return {"x": "multiple", "USD": "money", "pp": "percent", "%": "percent"}.get(code, "count")


class Units:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._tokens = reading.tokens

    # --- in front --------------------------------------------------------------------------------

    def add_currency_before(self, figure: Figure, free: int) -> bool:
        """$5, US$5, NZ $5, USD 5."""
        i = figure.first - 1
        if i < free:
            return False
        if self._tokens.texts[i] == "." and i > free and self._reading.word(i - 1) == "rs":
            i -= 1  # Rs. 5
        word = self._tokens.texts[i]
        code = words.SYMBOLS.get(word)
        confidence = 1.0
        if code is not None:
            figure.first = i
            prefix = self._tokens[i - 1] if i > free else None
            # "a $5 bill" is no A$5: one letter must touch the sign.
            if (
                code == "USD"
                and prefix is not None
                and prefix.text in words.PREFIXES
                and (len(prefix.text) > 1 or prefix.end == self._tokens.starts[i])
            ):
                code, figure.first = words.PREFIXES[prefix.text], i - 1
            else:
                confidence = words.SURE_SYMBOLS.get(word, 1.0)
        elif word in words.PREFIXES and (len(word) == 3 or word in {"rs", "rmb"}):
            code, figure.first = words.PREFIXES[word], i
        else:
            return False
        figure.unit, figure.kind, figure.confidence = code, "money", confidence
        figure.begin = self._tokens.starts[figure.first]
        unit = self._money_at(figure.next, figure) if figure.next < len(self._tokens) else None
        if unit is not None and unit.code == code:
            figure.next = unit.next
        return True

    def percent_before(self, figure: Figure, free: int) -> bool:
        """٪25, "في المئة 12.5"."""
        i = figure.first - 1
        if self._reading.word(i) in words.HUNDREDTH and self._reading.word(i - 1) == "في":
            i -= 1
        elif self._reading.word(i).removeprefix("ب") not in {"%", *words.HUNDREDTH}:
            return False
        if i < free or self._reading.is_digits(i - 1) or bare(self._reading.word(i - 1))[1]:
            return False
        figure.first, figure.begin = i, self._tokens.starts[i]
        figure.unit, figure.kind = "%", "percent"
        return True

    def add_noun_before(self, figure: Figure, free: int) -> bool:
        """ "الدول الـ28", "القوى الأربع": the noun stands in front of a number with an article."""
        place = figure.first - 1
        if figure.number.words == 0:
            if self._reading.word(place) != "ال":
                return False
            place -= 1
        elif not figure.number.definite or figure.number.scale > 1:
            return False
        if place < free or not self._reading.is_definite_noun(place) or self._reading.is_singular(place):
            return False
        word = self._tokens.texts[place]
        figure.unit, figure.kind = self._reading.noun(place), "count"
        figure.first, figure.begin = place, self._tokens.starts[place] + word.startswith("وال")
        return True

    # --- behind ----------------------------------------------------------------------------------

    def at(self, i: int, figure: Figure) -> Unit | None:
        """The unit at a token behind a figure."""
        is_share = figure.number.fraction and figure.low < 1
        if i >= len(self._tokens):
            return Unit("%", "fraction", i, factor=100.0) if is_share else None
        if self._reading.is_taken(i):
            return None
        if self._tokens.texts[i] == "-":
            return self._hyphened(i, figure)
        if self._tokens.texts[i] == "/" and i + 1 < len(self._tokens):
            return self._measure(i + 1, figure)  # /عاما/
        return (
            self._percent(i)
            or self._money_at(i, figure)
            or self._multiple(i, figure)
            or self._measure(i, figure)
            or (self._share(i) if is_share else self._counted(i, figure))
        )

    def is_counted_whole(self, figure: Figure) -> bool:
        """Whether the full stop of 12.500 separates thousands: people and riyals have no thousandths."""
        if self._reading.has_decimal_sign(figure.number):
            return False
        if figure.kind == "money":
            arabic = self._reading.word(figure.number.next)[:1] >= "\u0600"
            return arabic and figure.unit not in _THOUSANDTHS
        return figure.kind == "count"

    def _percent(self, i: int) -> Unit | None:
        word = self._tokens.texts[i]
        for phrase in words.POINTS_BY_WORD.get(word, ()):
            if self._reading.stands(phrase, i):
                code = words.POINTS[phrase]
                # Basis points are no per cent: their kind keeps the two apart.
                return Unit(code, "percent" if code == "pp" else "measure", i + len(phrase))
        for phrase in words.PERCENT_BY_WORD.get(word, ()):
            if self._reading.stands(phrase, i):
                return Unit("%", "percent", i + len(phrase))
        return None

    def _hyphened(self, i: int, figure: Figure) -> Unit | None:
        """ "5-fold", "63-year-old", "30-second"."""
        if i + 1 >= len(self._tokens) or self._tokens.starts[i + 1] != figure.number.end + 1:
            return None
        head = self._tokens.texts[i + 1].partition("-")[0]
        if head == "fold":
            return Unit("x", "multiple", i + 2)
        if head == "percent":
            return Unit("%", "percent", i + 2)
        if head in words.DURATIONS:
            return Unit(words.DURATIONS[head], "measure", i + 2)
        if head in words.MEASURES:
            return Unit(words.MEASURES[head], "measure", i + 2)
        return Unit(head, "count", i + 2) if head in words.HYPHENED else None

    def _multiple(self, i: int, figure: Figure) -> Unit | None:
        word = self._tokens.texts[i]
        if word in words.MULTIPLES or (word == "x" and not self._reading.is_glued_on(i)):
            return Unit("x", "multiple", i + 1)
        if word not in words.TIMES:
            return None
        compares = figure.low != figure.high or any(
            words.COMPARING.fullmatch(near.removeprefix("ب").removeprefix("و"))
            for near in self._tokens.texts[max(0, figure.first - NEAR) : i + 4]
        )
        return Unit("x", "multiple", i + 1) if compares else Unit(self._reading.noun(i), "count", i + 1)

    def _measure(self, i: int, figure: Figure | None = None) -> Unit | None:
        word = self._tokens.texts[i]
        for phrase in words.MEASURES_BY_WORD.get(word, ()):
            if self._reading.stands(phrase, i):
                return Unit(words.MEASURE_PHRASES[phrase], "measure", i + len(phrase))
        if word in words.DURATIONS:
            return Unit(words.DURATIONS[word], "measure", i + 1)
        power = words.POWERS.get(word, "")
        place = i + bool(power)
        symbol = words.MEASURES.get(self._reading.word(place))
        if word == "م" and figure is not None and self._tokens.starts[i] == figure.number.end:
            symbol = "m"  # ٣٠٠م
        if symbol is None or (power and symbol not in words.LENGTHS):
            return None
        following = self._reading.word(place + 1)
        if symbol in words.LENGTHS and following in {"2", "3"} and self._reading.is_glued_on(place):
            return Unit(symbol + following, "measure", place + 2)
        if power:
            return Unit(symbol + power, "measure", place + 1)
        if symbol in words.LENGTHS and following in words.SQUARED:
            return Unit(f"{symbol}2", "measure", place + 2)
        if symbol in words.LENGTHS and following in words.CUBED:
            return Unit(f"{symbol}3", "measure", place + 2)
        return Unit(symbol, "measure", place + 1)

    def _share(self, i: int) -> Unit | None:
        """Half an hour, a quarter of a mile, a tenth of one per cent are measures; half of the voters are 50 %."""
        share = Unit("%", "fraction", i, factor=100.0)
        of = self._tokens.texts[i] == "of"
        article = self._reading.word(i + of)
        if of and article not in {"a", "an", "one", "1"}:
            return share
        place = i + of + (article in {"a", "an", "the", "one", "1"})
        if place >= len(self._tokens):
            return share
        noun = self._tokens.texts[place]
        if noun in words.BARE_POINTS and article != "the":
            return self._percent(place) or Unit("pp", "percent", place + 1, BARE_POINT)
        duration = words.DURATIONS.get(noun.removeprefix("ال"))
        if duration is not None:
            return Unit(duration, "measure", place + 1)
        measured = self._percent(place) or self._measure(place) if place > i else None
        return measured or share

    def tell_more(self, figure: Figure) -> None:
        """What else is told of a unit in one word with its amount: "مترين مكعبين", "نقطتين مئويتين"."""
        following = self._reading.word(figure.next)
        if figure.unit in words.LENGTHS and following in words.DUAL_POWERS:
            figure.unit += words.DUAL_POWERS[following]
            figure.next += 1
        elif figure.unit == "نقطة" and following in words.DUAL_POINTS:
            figure.unit, figure.kind = "pp", "percent"
            figure.next += 1
        elif figure.unit == "نقطة" and self._added_share(figure.next)[0]:
            figure.unit, figure.kind, figure.confidence = "pp", "percent", BARE_POINT  # نقطتين ونصف
        elif figure.number.fraction and figure.unit == "pp" and "percent" not in self._written(figure):
            figure.confidence = BARE_POINT  # "a quarter-point cut"

    def _written(self, figure: Figure) -> str:
        return self._reading.folded.text[figure.number.start : figure.number.end]

    def add_half(self, figure: Figure) -> bool:
        """ "عام ونصف", "مترين ونصف المتر", "two years and a half": what is added behind the unit."""
        can_grow = figure.kind in {"measure", "multiple"} or figure.unit == "pp"
        share, place = self._added_share(figure.next) if can_grow else (0.0, 0)
        if not share or figure.low != figure.high:
            return False
        figure.low = figure.high = figure.low + share
        again = self._reading.word(place).removeprefix("ال")
        if again in words.MEASURES or again in words.DURATIONS or again in words.TIMES:
            place += 1
        elif again in words.BARE_POINTS and again[0] >= "\u0600":
            place += 1 + (self._reading.word(place + 1).removeprefix("ال") == "ميويه")
        figure.next = place
        return True

    def _added_share(self, i: int) -> tuple[float, int]:
        """The share that is added at a token, and where it ends; 0 when there is none."""
        if self._reading.stands(("and", "a", "half"), i):
            of_another = (
                self._reading.word(i + 3) in {"of", "-"} or self._reading.word(i + 3) in words.EN_SCALES
            )
            return (0.0, i) if of_another else (0.5, i + 3)
        joined, core = bare(self._reading.word(i))
        if joined != "و":
            return 0.0, i
        share, place = words.FRACTIONS.get(core, 0.0), i + 1
        if core in words.UNITS and self._reading.word(place) in words.PARTS:
            share, place = parts(self._tokens, i, words.UNITS[core])
        elif core in words.FRACTION_NEEDS_PROOF:
            return 0.0, i
        return (0.0, i) if bare(self._reading.word(place))[1] in words.SCALES else (share, place)

    # --- counted nouns ---------------------------------------------------------------------------

    def _counted(self, i: int, figure: Figure) -> Unit | None:
        """The counted noun at a token, or behind "of": five of the leaders."""
        token = self._tokens[i]
        if token.text in {"من", "of"}:
            noun = self._reading.word(i + 1)
            told = (
                noun.startswith("ال") or self._reading.is_definite_noun(i + 1) or self._reading.is_noun(i + 1)
            )
            told = told and noun not in words.NOT_COUNTED and noun not in words.NOT_AMONG and len(noun) > 2
            if token.text == "من" and told:
                return Unit(self._reading.noun(i + 1), "count", i + 2)
            return None
        if token.text in words.FURTHER and self._reading.is_plural(self._reading.word(i + 1)):
            i, token = i + 1, self._tokens[i + 1]
        if figure.low == 2 and bare(token.text)[1] in words.DUALS:
            return Unit(self._reading.noun(i), "count", i + 1)  # "2 رشاشين"
        if token.start > self._tokens.ends[i - 1] + 2 or not self._reading.is_noun(i):
            return None
        last = self._last_word(i) if token.text.isascii() else i
        return Unit(self._reading.noun(last), "count", last + 1)

    def _last_word(self, i: int) -> int:
        """The plural that a number counts in English: "four rotating battalions" are battalions."""
        for place in range(i, min(i + LONGEST_NAME, len(self._tokens))):
            if not self._reading.is_noun(place) or (
                place > i and self._tokens.starts[place] != self._tokens.ends[place - 1] + 1
            ):
                break
            if self._reading.is_plural(self._tokens.texts[place]):
                return place
        if self._tokens.texts[i] in words.EN_ADJECTIVES and self._reading.is_noun(i + 1):
            return i + 1
        return i

    # --- money -----------------------------------------------------------------------------------

    def _money_at(self, i: int, figure: Figure) -> Unit | None:
        """A currency behind the figure, with its adjective."""
        word = self._tokens.texts[i]
        if word in words.SYMBOLS:
            return Unit(words.SYMBOLS[word], "money", i + 1, words.SURE_SYMBOLS.get(word, 1.0))
        if word in words.COINS:
            code, factor = words.COINS[word]
            return Unit(code, "money", i + 1, CERTAIN, factor=factor)
        if len(word) == 3 and word in words.PREFIXES and word.isascii():
            return Unit(words.PREFIXES[word], "money", i + 1)
        country = words.COUNTRIES.get(word)
        following = self._reading.word(i + 1)
        if country and following in words.CURRENCIES:  # Egyptian pounds
            codes, guess, confidence = words.CURRENCIES[following]
            return Unit(codes.get(country, guess), "money", i + 2, 1.0 if country in codes else confidence)
        name = word.removeprefix("ال")
        if name not in words.CURRENCIES:
            return None
        codes, guess, confidence = words.CURRENCIES[name]
        country = self._adjective(following)
        if country in codes or (country and not codes):
            return Unit(codes.get(country, guess), "money", i + 2)
        if codes and confidence < CERTAIN:
            guess, confidence = self._guess(figure, codes, guess, confidence)
        return Unit(guess, "money", i + 1, confidence)

    def of_currency(self, i: int) -> Figure | None:
        """ "دولار واحد", "ريالين عمانيين": one or two of a currency."""
        token = self._tokens[i]
        one = self._reading.word(i + 1) == "واحد"
        amount, after = (1.0, i + 2) if one else (2.0, i + 1)
        if not one and not (token.text.endswith(("ان", "ين")) and token.text[:-2] in words.CURRENCIES):
            return None
        number = Number(amount, after, token.start, self._tokens.ends[after - 1], words=2)
        figure = Figure(amount, amount, i, after, number, token.start)
        unit = self._money_at(i, figure)
        if unit is None:
            return None
        figure.unit, figure.kind, figure.confidence = unit.code, unit.kind, unit.confidence
        figure.next = max(after, unit.next)
        return figure

    def _guess(
        self, figure: Figure, codes: dict[str, str], guess: str, confidence: float
    ) -> tuple[str, float]:
        """The currency of the one country named near the figure, or in the text, else the usual one."""
        beside = [codes[c] for c in codes if c in self._reading.countries_beside(figure.number)]
        if len(beside) == 1:
            return beside[0], NAMED_BESIDE
        named = [codes[c] for c in codes if c in self._reading.countries()]
        return (named[0], NAMED) if len(named) == 1 else (guess, confidence)

    @staticmethod
    def _adjective(word: str) -> str:
        for stem in (
            word,
            word.removesuffix("ا"),
            word.removesuffix("ه"),
            word.removesuffix("ات"),
            word[:-2],
        ):
            country = words.COUNTRIES.get(stem) or words.COUNTRIES.get(stem.removeprefix("ال"))
            if country:
                return country
        return ""
