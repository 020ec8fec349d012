"""Words of dates in Arabic and English, folded. Data, no rules.

Every word has a tag of one letter; the rules of ``dates.rules`` are patterns over these letters.

====  ==========================================  ====  ==========================================
M H   month, Hijri month (value 1..12)            b     part of a period: start, mid, end
W S   weekday (Monday 0), season (first month)    T     day counted from publication (value)
J s   "day", "month" before a date                k     part of a day
y A   "year", "the year"                          Q     quarter or half (value: its months)
u U   another unit, with the article              Z     decade (value: its first year, or 20..90)
t V   two units, with the article                 < > = last, next, this
p P   units, with the article                     a B   "ago" after, "ago" before the units
C     "the years" before a list of years          i w e since, within, after
n o   number word, ordinal                        x     in, on, by ...: a date may follow
l z   "few", "nearly" (-1) or "more than" (1)     r m h "from" (value 1: between), "of", "the"
v K   vague phrase (value: days), feast           ~ &   to, and
q     "before it", "after it"                     F !   a future verb, a verb of saying
g j   CE, AH after a year                         @     "corresponding to" between two calendars
====  ==========================================  ====  ==========================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from claims.extraction.normalize import fold


class Word(NamedTuple):
    """What a word means in a date. `note` is a unit, a part of a period or the kind of the name."""

    tag: str
    value: int = 0
    note: str = ""


MONTHS = (
    "يناير|كانون الثاني|كانون ثاني|كانون ثان|جانفي|january",
    "فبراير|شباط|فيفري|february",
    "مارس|آذار|march",
    "أبريل|نيسان|أفريل|april",
    "مايو|أيار|ماي|may",
    "يونيو|يونيه|حزيران|جوان|june",
    "يوليو|يوليه|يوليوز|تموز|جويلية|july",
    "أغسطس|اغسطوس|آب|أوت|غشت|august",
    "سبتمبر|أيلول|شتنبر|september",
    "أكتوبر|تشرين الأول|تشرين أول|october",
    "نوفمبر|تشرين الثاني|تشرين ثاني|تشرين ثان|نونبر|november",
    "ديسمبر|كانون الأول|كانون أول|دجنبر|december",
)
MONTH_ABBREVIATIONS = "jan feb mar apr may jun jul aug sep oct nov dec"
# These are other words as well ("practised", "father", a car, a name): alone they need a cue before.
AMBIGUOUS_MONTHS = "مارس آب ماي جوان أوت نيسان march april may june august"

HIJRI_MONTHS = (
    "محرم|المحرم|محرم الحرام|muharram",
    "صفر|صفر الخير|safar",
    "ربيع الأول|ربيع أول",
    "ربيع الآخر|ربيع الثاني|ربيع ثاني",
    "جمادى الأولى|جمادى الأول|جماد الأول|جماد أول",
    "جمادى الآخرة|جمادى الثانية|جمادى الآخر|جمادى الثاني|جماد الثاني|جماد الآخر",
    "رجب|rajab",
    "شعبان",
    "رمضان|رمضان المبارك|رمضان الكريم|ramadan|ramadhan",
    "شوال|shawwal",
    "ذو القعدة|ذي القعدة|ذوالقعدة|ذيالقعدة",
    "ذو الحجة|ذي الحجة|ذوالحجة|ذيالحجة",
)
# Unlike "zero", "forbidden" and first names these stand for the month even without a day or a year.
PLAIN_HIJRI_MONTHS = "ربيع الأول|ربيع الآخر|ربيع الثاني|جمادى الأولى|جمادى الآخرة|جمادى الثانية|ذو القعدة|ذي القعدة|ذو الحجة|ذي الحجة|رمضان المبارك|ramadan"

WEEKDAYS = (
    "الاثنين|الإثنين|الأثنين|الإتنين|monday",
    "الثلاثاء|الثلثاء|الثلاثا|tuesday",
    "الأربعاء|الاربعا|الإربعاء|wednesday",
    "الخميس|thursday",
    "الجمعة|friday",
    "السبت|saturday",
    "الأحد|الاحد|sunday",
)
WEEKDAY_ABBREVIATIONS = (
    ("mon", 0), ("tue", 1), ("tues", 1), ("wed", 2), ("thu", 3), ("thur", 3), ("thurs", 3), ("fri", 4), ("sat", 5), ("sun", 6),
)  # fmt: skip

SEASONS = {
    3: "ربيع|الربيع|spring",
    6: "صيف|الصيف|summer",
    9: "خريف|الخريف|autumn|fall",
    12: "شتاء|الشتاء|winter",
}

# unit: singular | definite singular | dual | definite dual | plural | definite plural
UNITS = {
    "hour": "ساعة hour|الساعة|ساعتين|الساعتين|ساعات hours|الساعات",
    "day": "يوما day||يومين|اليومين|أيام days|الأيام",
    "week": "أسبوع أسبوعا week|الأسبوع|أسبوعين|الأسبوعين|أسابيع weeks|الأسابيع",
    "month": "شهرا month|الشهر|شهرين|الشهرين|أشهر شهور months|الأشهر الشهور",
    "year": "||عامين سنتين|العامين السنتين|سنوات أعوام سنين years|السنوات الأعوام السنين",
    "decade": "عقد عقدا decade|العقد|عقدين|العقدين|عقود decades|العقود",
    "century": "قرن قرنا century|القرن|قرنين|القرنين|قرون centuries|القرون",
}

ORDINALS = (
    "الأول|الأولى|أول|first",
    "الثاني|الثانية|second",
    "الثالث|الثالثة|third",
    "الرابع|الرابعة|fourth",
    "الخامس|الخامسة|fifth",
    "السادس|السادسة|sixth",
    "السابع|السابعة|seventh",
    "الثامن|الثامنة|eighth",
    "التاسع|التاسعة|ninth",
    "العاشر|العاشرة|tenth",
    "الحادي عشر|الحادية عشرة|eleventh",
    "الثاني عشر|الثانية عشرة|twelfth",
    "الثالث عشر|الثالثة عشرة|thirteenth",
    "الرابع عشر|الرابعة عشرة|fourteenth",
    "الخامس عشر|الخامسة عشرة|fifteenth",
    "السادس عشر|السادسة عشرة|sixteenth",
    "السابع عشر|السابعة عشرة|seventeenth",
    "الثامن عشر|الثامنة عشرة|eighteenth",
    "التاسع عشر|التاسعة عشرة|nineteenth",
    "العشرين|العشرون|twentieth",
)
_UNDER_TEN = "الحادي|الواحد الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع"

NUMBERS = {
    1: "واحد واحدة one",
    2: "two",
    3: "ثلاث ثلاثة الثلاث الثلاثة three",
    4: "أربع أربعة الأربع الأربعة four",
    5: "خمس خمسة الخمس الخمسة five",
    6: "ست ستة الست الستة six",
    7: "سبع سبعة السبع السبعة seven",
    8: "ثمان ثماني ثمانية الثماني الثمانية eight",
    9: "تسع تسعة التسع التسعة nine",
    10: "عشر عشرة العشر العشرة ten",
    11: "eleven",
    12: "twelve",
    15: "fifteen",
    20: "عشرين عشرون العشرين twenty",
    30: "ثلاثين ثلاثون الثلاثين thirty",
    40: "أربعين أربعون الأربعين forty",
    50: "خمسين خمسون الخمسين fifty",
    60: "ستين ستون الستين sixty",
    70: "سبعين سبعون السبعين seventy",
    80: "ثمانين ثمانون الثمانين eighty",
    90: "تسعين تسعون التسعين ninety",
    100: "مئة مائة hundred",
}
TEENS = "أحد إحدى|11 اثنا اثني اثنتا اثنتي|12 ثلاثة ثلاث|13 أربعة أربع|14 خمسة خمس|15 ستة ست|16 سبعة سبع|17 ثمانية ثماني|18 تسعة تسع|19"

DECADES = {
    20: "عشرين twenties", 30: "ثلاثين thirties", 40: "أربعين forties", 50: "خمسين fifties", 60: "ستين sixties",
    70: "سبعين seventies", 80: "ثمانين eighties", 90: "تسعين nineties",
}  # fmt: skip

# Plain words and phrases: tag, value, note, then the words divided by "|".
OTHERS: tuple[tuple[str, int, str, str], ...] = (
    ("J", 0, "day", "يوم|نهار|يومي"),
    ("s", 0, "month", "شهر|شهري"),
    ("y", 0, "year", "عام|عاما|سنة|year"),
    ("A", 0, "year", "العام|السنة"),
    ("C", 0, "year", "عامي|أعوام|سنتي|years|موسم|الموسم|season"),
    ("T", 0, "", "اليوم|هذا اليوم|الليلة|today|tonight"),
    ("T", -1, "", "أمس|الأمس|البارحة|ليلة البارحة|yesterday"),
    ("T", -1, "", "الليلة الماضية|ليلة الأمس|ليلة أمس"),
    ("T", -2, "", "الليلة قبل الماضية|أول أمس|أول من أمس|أمس الأول|اول البارحة|قبل أمس|the day before yesterday|day before yesterday"),
    ("T", 1, "", "غد|غدا|الغد|يوم غد|tomorrow"),
    ("T", 2, "", "بعد غد|بعد غدا|بعد الغد|the day after tomorrow|day after tomorrow"),
    ("k", 0, "", "صباح|صباحا|مساء|فجر|فجرا|ظهر|ظهرا|عصر|عصرا|ليل|ليلا|ليلة|ضحى|الصباح|المساء|الفجر|morning|afternoon|evening|night|noon"),
    ("<", 0, "last", "الماضي|الماضية|الماضيين|الماضيان|الماضيات|الفائت|الفائتة|المنصرم|المنصرمة|المنصرمين|المنقضي|المنقضية|السابق|السابقة|last|previous"),
    ("<", 0, "recent", "الأخير|الأخيرة|الأخيرين|آخر|past|recent"),
    ("<", 2, "last", "قبل الماضي|قبل الماضية|ما قبل الماضي|قبل الفائت|ما قبل الفائت|قبل الأخير"),
    (">", 0, "next", "القادم|القادمة|القادمين|المقبل|المقبلة|المقبلين|الآتي|الآتية|next|coming|upcoming"),
    (">", 2, "next", "بعد المقبل|بعد القادم|بعد المقبلة|بعد القادمة"),
    ("=", 0, "this", "هذا|هذه|الجاري|الجارية|الحالي|الحالية|نفس هذا|this|current"),
    ("=", 0, "earlier", "في وقت سابق هذا|في وقت سابق من هذا|earlier this"),
    ("b", 0, "start", "مطلع|أوائل|بداية|بدايات|مستهل|فاتحة|early|beginning|beginning of|start of|the beginning of|the start of"),
    ("b", 0, "mid", "منتصف|أواسط|وسط|mid|middle of|the middle of"),
    ("b", 0, "end", "نهاية|نهايات|أواخر|ختام|أخريات|late|end of|the end of"),
    ("Q", 3, "quarter", "الربع|ربع|quarter"),
    ("Q", 6, "half", "النصف|نصف|half"),
    ("a", 0, "", "ago|earlier|مضت|خلت"),
    ("B", 0, "", "قبل|منذ"),
    ("B", 0, "", "من قبل"),
    ("i", 0, "", "since|ومنذ"),
    ("w", 0, "", "خلال|طوال|طيلة|على مدى|على مدار|within|during|over|throughout"),
    ("e", 0, "", "بعد|after"),
    ("x", 0, "", "في|بحلول|ب|ل|مع|عند|in|on|by|before|late in|at"),
    ("r", 0, "", "من|بدءا من|ابتداء من|اعتبارا من|from"),
    ("r", 1, "", "بين|ما بين|between"),
    ("m", 0, "", "of"),
    ("h", 0, "", "the"),
    ("~", 0, "", "إلى|الى|حتى|وحتى|لغاية|لنهاية|until|till|to|through|up to"),
    ("&", 0, "", "و|and"),
    ("l", 0, "", "قليلة|القليلة|القلائل|بضع|بضعة|عدة|few|several|couple of|a few|a couple of|معدودة|المعدودة"),
    ("z", -1, "", "قرابة|ما يقرب من|ما يقارب|nearly|almost|less than|أقل من|just under"),
    ("z", 0, "", "نحو|حوالي|زهاء|about|around|roughly|approximately|some"),
    ("z", 1, "", "أكثر من|ما يزيد على|ما يزيد عن|more than|over|أزيد من"),
    ("1", 1, "", "a|an"),
    ("v", 90, "", "مؤخرا|recently|lately|في الآونة الأخيرة|الآونة الأخيرة|في الفترة الأخيرة|منذ فترة قصيرة|منذ فترة وجيزة|قبل فترة قصيرة|قبل فترة وجيزة|منذ وقت قريب|قبل وقت قريب"),
    ("v", 0, "", "الآن|حاليا|في الوقت الراهن|في الوقت الحاضر|في الوقت الحالي|currently|nowadays|هذه الأيام"),
    ("g", 0, "", "م|ميلادي|ميلادية|للميلاد|الميلادي|الميلادية|ce|ad"),
    ("j", 0, "", "ه|هجري|هجرية|للهجرة|الهجري|الهجرية|ah"),
    ("@", 0, "", "الموافق|الموافقة|الموافق ل|الموافق في|الموافق يوم|corresponding to"),
    ("K", 0, "fitr", "عيد الفطر|عيد الفطر المبارك|أيام عيد الفطر|eid al-fitr|eid al fitr|eid ul fitr"),
    ("K", 0, "adha", "عيد الأضحى|عيد الأضحى المبارك|أيام عيد الأضحى|eid al adha|eid ul adha"),
    ("K", 0, "eid", "أيام العيد|عطلة العيد|إجازة العيد|فترة العيد|يوم العيد|خلال العيد"),
    ("q", -1, "month", "الشهر الذي سبقه|الشهر الذي قبله|the month before|الشهر السابق له|a month earlier"),
    ("q", -1, "year", "العام الذي سبقه|العام الذي قبله|السنة التي سبقتها|السنة التي قبلها|the year before|العام السابق له|a year earlier"),
    ("q", -1, "day", "اليوم الذي سبقه|اليوم الذي قبله|the day before|the previous day"),
    ("q", -1, "week", "الأسبوع الذي سبقه|الأسبوع الذي قبله|the week before"),
    ("q", 1, "day", "اليوم التالي|the following day|the next day"),
    ("q", 1, "week", "الأسبوع التالي|the following week"),
    ("q", 1, "month", "الشهر التالي|the following month"),
    ("q", 1, "year", "العام التالي|السنة التالية|the following year"),
    ("F", 0, "", "سوف|المقرر|المزمع|المرتقب|المنتظر|المتوقع|يتوقع|يعتزم|تعتزم|ينوي|تنوي|يستعد|تستعد|موعد|موعدا|تنطلق|ينطلق"),
    ("F", 0, "", "will|shall|ll|scheduled|is to|are to|to be|set to|due to|plans to|expected|expects|slated|upcoming"),
    ("!", 0, "", "قال|قالت|أعلن|أعلنت|أكد|أكدت|أضاف|أضافت|ذكر|ذكرت|أوضح|أوضحت|أفاد|أفادت|said|says|told|announced"),
)  # fmt: skip

# "general" or "public", not "year": no year follows these, and none is last or next.
GENERAL = frozenset(
    fold(
        "الأمين المدير الرأي القطاع النائب المدعي القائد المفتش المراقب الصالح النظام الأمن المفتي المشرف الأمانة الادعاء"
    ).split()
)
# اليوم after or before these is no "today": a newspaper, "that day", "the national day".
NOT_TODAY_AFTER = frozenset(
    fold("ذلك نفس ذات طوال طيلة كل هذا روسيا المصري صحيفة جريدة عين مصر قناة موقع").split()
)
NOT_TODAY_BEFORE = frozenset(
    fold(
        "التالي كله افضل مشرق نفسه ذاته الواحد العالمي الوطني السابق الدولي المفتوح الذي العربي الثاني الثالث"
    ).split()
)
# "Friday" after these is a prayer or a sermon of every week.
PRAYERS = frozenset(fold("صلاة خطبة خطب جوامع").split())
# "15 الجاري" is the fifteenth of this month; هذا after a number is not.
CURRENT = frozenset(fold("الجاري الحالي").split())
# A number of four digits before one of these counts something.
COUNTED = frozenset(
    fold(
        "مليون مليونا مليار ألف دولار ريال درهم دينار يورو جنيه ليرة شخص شخصا طن متر مترا كيلومتر كلم قتيل جريح عامل منزل"
        " وحدة حالة موظف موظفا طالب طالبا سيارة نقطة برميل كيلو ميغاوات رجل مقاتل جندي جنديا لاجئ أسرة ساعة"
        " million billion thousand people dollars euros points km miles men women troops soldiers tonnes tons homes"
        " workers jobs barrels cases deaths members employees votes students feet meters metres cars words children"
    ).split()
)
# Words that look like a future verb (sa- before the imperfect) and are none.
NOT_FUTURE = (
    "سيد",
    "سير",
    "سيط",
    "سين",
    "سيل",
    "سيف",
    "سيم",
    "سيك",
    "سيق",
    "سيب",
    "ستين",
    "ستون",
    "ستر",
    "سيئ",
    "ستاد",
)


def _entries() -> Iterator[tuple[str, Word]]:
    for tag, value, note, words in OTHERS:
        for word in words.split("|"):
            yield word, Word(tag, value, note)
    yield from _names()
    for unit, forms in UNITS.items():
        for tag, words in zip("uUtVpP", forms.split("|"), strict=True):
            yield from ((word, Word(tag, 0, unit)) for word in words.split())
    yield from _numerals()
    for decade, words in DECADES.items():
        stem, english = words.split()
        yield english, Word("Z", decade)
        for ending in ("ات", "يات"):
            yield stem + ending, Word("Z", decade)
            yield "ال" + stem + ending, Word("Z", decade)


def _names() -> Iterator[tuple[str, Word]]:
    ambiguous = {fold(word) for word in AMBIGUOUS_MONTHS.split()}
    for month, short in enumerate(MONTH_ABBREVIATIONS.split(), 1):
        yield short, Word("M", month, "short")
        for name in MONTHS[month - 1].split("|"):
            yield name, Word("M", month, "ambiguous" if fold(name) in ambiguous else "")
    yield "sept", Word("M", 9, "short")
    plain = {fold(word) for word in PLAIN_HIJRI_MONTHS.split("|")}
    for month, names in enumerate(HIJRI_MONTHS, 1):
        for name in names.split("|"):
            yield name, Word("H", month, "" if fold(name) in plain else "ambiguous")
    for day, names in enumerate(WEEKDAYS):
        yield from ((name, Word("W", day)) for name in names.split("|"))
    yield from ((name, Word("W", day, "short")) for name, day in WEEKDAY_ABBREVIATIONS)
    for month, names in SEASONS.items():
        yield from ((name, Word("S", month, name)) for name in names.split("|"))


def _numerals() -> Iterator[tuple[str, Word]]:
    for number, words in NUMBERS.items():
        yield from ((word, Word("n", number)) for word in words.split())
    names: list[str] = []
    for part in TEENS.split():
        name, _, digits = part.partition("|")
        names.append(name)
        if digits:
            for word in names:
                yield from ((f"{word} {ten}", Word("n", int(digits))) for ten in ("عشر", "عشرة"))
            names = []
    for place, words in enumerate(ORDINALS, 1):
        yield from ((word, Word("o", place)) for word in words.split("|"))
    yield from _compound_ordinals()
    yield from ((word, Word("o", 30)) for word in ("الثلاثين من", "الثلاثون من", "thirtieth"))
    yield "غرة", Word("o", 1)


def _compound_ordinals() -> Iterator[tuple[str, Word]]:
    """21st to 29th, and 31st."""
    for unit, arabic in enumerate(_UNDER_TEN.split(), 1):
        english = ORDINALS[unit - 1].split("|")[-1]
        yield f"twenty {english}", Word("o", 20 + unit)
        for word in arabic.split("|"):
            for ten in ("العشرين", "العشرون"):
                yield f"{word} و{ten}", Word("o", 20 + unit)
                yield f"{word} و {ten}", Word("o", 20 + unit)
    yield "thirty first", Word("o", 31)
    for word in ("الحادي", "الواحد"):
        for ten in ("الثلاثين", "الثلاثون"):
            yield f"{word} و{ten}", Word("o", 31)


def _lexicon() -> tuple[dict[str, Word], dict[str, list[tuple[tuple[str, ...], Word]]]]:
    words: dict[str, Word] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], Word]]] = {}
    for text, word in _entries():
        first, *rest = fold(text).replace("-", " ").split()
        if rest:
            phrases.setdefault(first, []).append((tuple(rest), word))
        else:
            words[first] = word
    for longer in phrases.values():
        longer.sort(key=lambda phrase: -len(phrase[0]))
    return words, phrases


# Single words, and under the first word of each phrase its other words (longest first).
WORDS, PHRASES = _lexicon()
