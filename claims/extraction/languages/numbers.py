"""Number words, scales, comparators, currencies and units of both languages, folded. Data, no rules."""

from __future__ import annotations

import re
from collections.abc import Iterable

from claims.extraction.languages.lexicon import any_of, phrases, words
from claims.extraction.normalize import fold


def _values(table: dict[float, str]) -> dict[str, float]:
    return {word: value for value, listed in table.items() for word in fold(listed).split()}


# --- Arabic numbers -----------------------------------------------------------------------------
UNITS = _values(
    {
        0: "صفر", 1: "واحد واحدة", 2: "اثنان اثنين اثنتان اثنتين إثنان إثنين", 3: "ثلاث ثلاثة", 4: "أربع أربعة",
        5: "خمس خمسة", 6: "ست ستة", 7: "سبع سبعة", 8: "ثمان ثماني ثمانية", 9: "تسع تسعة", 10: "عشر عشرة",
    }
)  # fmt: skip
TEEN_ONES = _values({1: "أحد إحدى", 2: "اثنا اثني اثنتا اثنتي إثنا إثني إثنتا إثنتي"})
TEN = words("عشر عشرة")
TENS = _values(
    {
        20: "عشرون عشرين", 30: "ثلاثون ثلاثين", 40: "أربعون أربعين", 50: "خمسون خمسين", 60: "ستون ستين",
        70: "سبعون سبعين", 80: "ثمانون ثمانين", 90: "تسعون تسعين",
    }
)  # fmt: skip
HUNDREDS = _values(
    {
        100: "مئة مائة", 200: "مئتان مئتين مائتان مائتين مئتا مئتي مائتا مائتي", 300: "ثلاثمئة ثلاثمائة",
        400: "أربعمئة أربعمائة", 500: "خمسمئة خمسمائة", 600: "ستمئة ستمائة", 700: "سبعمئة سبعمائة",
        800: "ثمانمئة ثمانمائة ثمانيمئة", 900: "تسعمئة تسعمائة",
    }
)  # fmt: skip
# "ميتا" (Meta) folds like "مئتا": these must be written with a hamza seat or an alif.
NEEDS_SPELLING = words("ميتا ميتي")
# "مليونا شخص" are two million, "50 مليونا" and "مليوناً و200 ألف" are not: the noun stands right behind a dual.
DUAL_BEFORE_NOUN = words("ألفا مليونا مليارا تريليونا")
SCALES = _values(
    {
        1e3: "ألف آلاف ألفا", 1e6: "مليون ملايين مليونا", 1e9: "مليار مليارات مليارا بليون بلايين بليونا",
        1e12: "تريليون تريليونات تريليونا ترليون ترليونات",
    }
)  # fmt: skip
PLURAL_SCALES = words("آلاف ملايين مليارات بلايين تريليونات ترليونات")
DUAL_SCALES = _values(
    {
        2e3: "ألفان ألفين ألفي", 2e6: "مليونان مليونين مليوني", 2e9: "ملياران مليارين ملياري بليوني",
        2e12: "تريليونان تريليونين تريليوني",
    }
)  # fmt: skip
FRACTIONS = _values(
    {
        1 / 2: "نصف نصفا",
        1 / 3: "ثلث",
        2 / 3: "ثلثا ثلثي ثلثين ثلثان",
        1 / 4: "ربع",
        1 / 5: "خمس",
        1 / 10: "عشر",
        1 / 6: "سدس",
    }
)
# Read as a fraction only before "من", a definite noun or a time: خمس and عشر are numbers first.
FRACTION_NEEDS_PROOF = words("خمس عشر")
# Feminine numbers stand before their noun: alone they are something else.
SHORT_UNITS = words("ثلاث أربع خمس ست سبع ثمان ثماني تسع عشر")
# A semi-final, a first half: no shares.
NO_SHARE_STEMS = tuple(fold(w) for w in ("نهائي", "النهائي", "شهري", "سنوي", "يومي", "قرن", "final", "time"))
NO_SHARE_OF = words(
    "الأول الثاني الثالث الرابع الآخر الأخير الأولى الثانية الخالي الحالي الماضي المقبل الأيمن الأيسر الشمالي الجنوبي العلوي السفلي"
)
SHARE_BEFORE = words("إلى الى بنسبة بمقدار لـ بواقع")
# A bare numeral behind one of these counts people: "مقتل ثلاثة".
TOLLS = words(
    "مقتل قتل وقتل قتلت إصابة وإصابة باصابة بإصابة أصيب وأصيب أصيبت وفاة ووفاة توفي مصرع ومصرع اعتقال واعتقال اعتقل توقيف جرح وجرح اختطاف خطف استشهاد استشهد إنقاذ"
    " killed killing kills injured injuring wounded wounding arrested rescued kidnapped"
)
PARTS = _values({1 / 4: "أرباع", 1 / 3: "أثلاث", 1 / 5: "أخماس", 1 / 10: "أعشار"})
# Duals that count, none that may be a plural (مواطنين): word -> (amount, unit as it stands in the singular).
DUALS = {
    fold(word): unit
    for unit, listed in {
        "سنة": "سنتان سنتين", "عام": "عامان عامين", "شهر": "شهران شهرين", "أسبوع": "أسبوعان أسبوعين", "يوم": "يومان يومين",
        "ساعة": "ساعتان ساعتين", "دقيقة": "دقيقتان دقيقتين", "ثانية": "ثانيتان ثانيتين", "قرن": "قرنان قرنين",
        "x": "مرتين مرتان ضعفين ضعفي ضعفان", "USD": "دولاران دولارين", "t": "طنان طنين", "m": "متران مترين",
        "km": "كيلومتران كيلومترين", "عقد": "عقدان عقدين", "شخص": "شخصان شخصين", "طفل": "طفلان طفلين",
        "رجل": "رجلان رجلين", "امرأة": "امرأتان امرأتين", "شاب": "شابان شابين", "قتيل": "قتيلان قتيلين",
        "جريح": "جريحان جريحين", "مصاب": "مصابان", "مواطن": "مواطنان", "جندي": "جنديان جنديين",
        "ضابط": "ضابطان ضابطين", "شرطي": "شرطيان", "مسلح": "مسلحان", "انتحاري": "انتحاريان",
        "هدف": "هدفان هدفين", "لقب": "لقبان لقبين", "مشروع": "مشروعان مشروعين", "كتاب": "كتابان كتابين",
        "مسجد": "مسجدان مسجدين", "منزل": "منزلان منزلين", "مبنى": "مبنيان مبنيين", "انفجار": "انفجاران انفجارين",
        "هجوم": "هجومان هجومين", "صاروخ": "صاروخان صاروخين", "قسم": "قسمان قسمين", "جزء": "جزءان جزءين",
        "مقعد": "مقعدان مقعدين", "طابق": "طابقان طابقين", "ملف": "ملفان ملفين",
        "L": "لتران لترين", "kg": "كيلوغرامان كيلوغرامين كيلوجرامان كيلوجرامين", "bbl": "برميلان برميلين",
        "ha": "هكتاران هكتارين", "cm": "سنتيمتران سنتيمترين", "mi": "ميلين",
    }.items()
    for word in listed.split()
}  # fmt: skip
# Nouns whose plural is a broken one or ends in -ات: in -ين they cannot be anything but two.
_TWO_OF = (
    "قطار تلميذ نوع موسم عضو رشاش مسدس زورق فيلم قارب فريق خزان فرع طبيب خبير ولد فرد تفجير عقار مستودع"
    " وزير حزب سهم برنامج جيل مقترح سؤال خيار سبب بنك شريط فندق مصعد معسكر قائد نائب راكب حارس مقال إنذار جدار جسر نفق بيت"
    " مطار مخيم مقر قرار اتفاق اجتماع لقاء مؤتمر تقرير بند سجين أسير شهيد محرك مسار قطاع صندوق صوت بنت عمود متجر محل سد بئر"
    " ميناء مشفى مستشفى مقهى حكم فصل شارع طريق ملعب مختبر مفاعل قمر كوكب حقل مصرف دين قرض شرط تمثال متحف سوق مكتب قصر حصان"
    " زلزال حريق إعصار جبل نهر دواء لقاح مرض عرض رقم سجن خط حادث طائر"
)
# Of these only -ان is a dual, -ين may be the plural: "مهندسان" are two, "مهندسين" any number.
_TWO_IN_NOMINATIVE = (
    "مهندس صحفي صحافي موظف لاعب مدرب معلم مهاجر متظاهر مسافر سائق مرشح مدني مراقب متحدث مسؤول محام ناشط مستوطن مهرب إرهابي"
    " مهاجم مدير مساعد مصور منتخب مستشار مصنع معبر"
)


def _two_of(noun: str, endings: str) -> Iterable[tuple[str, str]]:
    """A noun's duals: مستشفى becomes مستشفيان, محام محاميان."""
    stem = noun[:-1] + "ي" if noun.endswith("ى") else noun + "ي" * (noun == "محام")
    return ((fold(stem + ending), noun) for ending in endings.split())


DUALS |= {word: unit for noun in _TWO_OF.split() for word, unit in _two_of(noun, "ان ين")} | {
    word: unit for noun in _TWO_IN_NOMINATIVE.split() for word, unit in _two_of(noun, "ان")
}
# Names of places and people, and other words.
for _word in words("جيلان سجنان حكمان دينان دينين سوقان سدان خطان عرضان طائران رقمان طريقان"):
    DUALS.pop(_word, None)
# What a dual in its adjective makes of a measure: "مترين مكعبين".
DUAL_POWERS = {**dict.fromkeys(words("مربعان مربعين"), "2"), **dict.fromkeys(words("مكعبان مكعبين"), "3")}
DUAL_POINTS = words("مئويتان مئويتين")

# Any other feminine noun in the dual: "شركتين". These only look like one.
NO_DUALS = words(
    "بوتين لاتين روتين متين كتان شتان بهتان بساتين فساتين مارتين كريستين جوستين فالنتين ثابتين مؤقتين صامتين لافتين مثبتين"
    " ملتفتين متفاوتين بستان كونستانتين ارجنتين الأرجنتين كوينتين اثنتين اثنتان كلتين دستين ديفتين عفريتان سلطتين نيكوتين كبتين"
    " هاتين هاتان تلفتان كارنتين سنتين ستين مئتين مائتين تان اربعتين برلوستين ستان"
)
# Nouns in -سة; any other word in -ستان or -ستين is a country, a name or a number.
DUALS_IN_SIN = words(
    " ".join(
        f"{stem}تان {stem}تين"
        for stem in ["مدرس", "مؤسس", "جلس", "كنيس", "منافس", "ممارس", "دراس", "سياس", "عدس", "رئيس"]
    )
)

# --- English numbers ----------------------------------------------------------------------------
EN_UNITS = {
    word: float(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
EN_TENS = {
    word: float(10 * value)
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
EN_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "billion": 1e9, "bn": 1e9, "bln": 1e9,
    "lakh": 1e5, "crore": 1e7, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "dozen": 12.0,
}  # fmt: skip
DECIMAL_POINT = words("point فاصلة")
MINUS = words("minus negative سالب ناقص")
GLUED_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "t": 1e12}
EN_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
HALF_BEFORE = words("of the its their all percent percentage point")
OF_POINTS = words("percent percentage per pct point")
HALF_AFTER = words("than nearly almost about by roughly around only")
EN_PARTS = {"thirds": 1 / 3, "quarters": 1 / 4, "fifths": 1 / 5, "tenths": 1 / 10}
# "a quarter-point cut": the amount and what it is of.
EN_COMPOUND_SHARES = {
    f"{share}-{noun}": (EN_FRACTIONS[share], unit)
    for share in ("half", "quarter")
    for noun, unit in {
        "point": "pp", "points": "pp", "percentage-point": "pp", "percent": "%", "hour": "hour", "century": "century",
        "mile": "mi", "second": "second", "inch": "inch", "ton": "t",
    }.items()
    if (share, noun) != ("quarter", "second")
}  # fmt: skip
# fourfold, hundredfold, hundred-fold
EN_FOLDS = {
    written: value
    for word, value in {**EN_UNITS, **EN_TENS, "hundred": 1e2, "thousand": 1e3, "million": 1e6}.items()
    if value >= 2
    for written in (f"{word}fold", f"{word}-fold")
}
# "a twofold purpose", "its aims are threefold": so many parts, no multiple.
OF_PARTS = words(
    "is are was were be been being purpose purposes approach strategy mission task question problem answer role aim aims goal goals reason reasons"
    " objective objectives challenge nature effect benefit"
)

# --- comparators --------------------------------------------------------------------------------
_BEFORE = {
    "<=": """
        لا يتجاوز
        لا تتجاوز
        لا يتعدى
        لا تتعدى
        لا يزيد على
        لا يزيد عن
        لا تزيد على
        لا تزيد عن
        بما لا يتجاوز
        بحد أقصى
        كحد أقصى
        حد أقصاه
        لم يتجاوز
        لم تتجاوز
        لن يتجاوز
        لن تتجاوز
        لم يتعد
        لم تتعد
        لم يزد على
        لم يزد عن
        لم تزد على
        لم تزد عن
        لا يفوق
        لا تفوق
        ليس أكثر من
        ما لا يزيد على
        ما لا يزيد عن
        ما لا يتجاوز
        بما لا يزيد على
        بما لا يزيد عن
        ما يصل إلى
        بما يصل إلى
        ≤
        not exceeding
        no higher than
        at the most
        maximum of
        at most
        لا أكثر من
        ليس أكثر من
        لا أزيد من
        up to
        no more than
        not more than
        a maximum of
        as much as
        as many as
    """,
    ">=": """
        لا يقل عن
        لا تقل عن
        ما لا يقل عن
        بما لا يقل عن
        لم يقل عن
        لم تقل عن
        ليس أقل من
        لا أقل من
        ليس بأقل من
        على الأقل
        كحد أدنى
        ≥
        at least
        at the least
        minimum of
        not fewer than
        no less than
        not less than
        no fewer than
        a minimum of
    """,
    "<": """
        أقل من
        بأقل من
        لأقل من
        أدنى من
        ما دون
        دون
        تحت
        أصغر من
        ما يقل عن
        تقل عن
        يقل عن
        ما هو أقل من
        just under
        well under
        just below
        slightly less than
        less than
        fewer than
        under
        below
        lower than
    """,
    ">": """
        أكثر من
        بأكثر من
        لأكثر من
        أزيد من
        بأزيد من
        ما يزيد على
        ما يزيد عن
        بما يزيد على
        يزيد على
        يزيد عن
        تزيد على
        تزيد عن
        يفوق
        تفوق
        ما يفوق
        تجاوز
        تجاوزت
        يتجاوز
        تتجاوز
        تخطى
        تخطت
        يربو على
        ما يربو على
        فوق
        أعلى من
        أكبر من
        more than
        over
        above
        exceeding
        exceeded
        exceeds
        تجاوزن
        تجاوزوا
        ليتجاوز
        لتتجاوز
        متجاوزا
        متجاوزة
        يتخطى
        تتخطى
        متخطيا
        زاد على
        زاد عن
        زادت على
        زادت عن
        تربو على
        فاق
        فاقت
        ما هو أكثر من
        just over
        well over
        slightly more than
        slightly over
        a little more than
        a little over
        just above
        exceed
        surpass
        surpasses
        surpassed
        surpassing
        topped
        upwards of
        upward of
        greater than
        higher than
        in excess of
    """,
    "~": """
        نحو
        بنحو
        لنحو
        حوالي
        بحوالي
        حوالى
        بحوالى
        قرابة
        بقرابة
        زهاء
        بزهاء
        ما يقارب
        ما يقارب من
        بما يقارب
        يقارب
        تقارب
        قارب
        قاربت
        ما يقرب من
        يناهز
        تناهز
        ما يناهز
        ناهز
        بحدود
        في حدود
        تقريبا
        ما يعادل تقريبا
        about
        around
        approximately
        roughly
        nearly
        almost
        some
        an estimated
        estimated
        close to
        circa
        يقرب من
        تقرب من
        ما تقارب
        قاربوا
        لقرابة
        لحوالي
        لزهاء
        ≈
        ~
        approx
        just about
        approaching
        approached
        approaches
        in the region of
        more or less
    """,
}
# Newspapers write "ما يقارب" and "لا يقل" in one word too.
BEFORE = {
    tuple(written.split()): sign
    for sign, listed in _BEFORE.items()
    for phrase in phrases(listed)
    for written in (phrase, phrase.replace("ما ", "ما", 1), phrase.replace("لا ", "لا", 1))
}
# "لا يقل عددهم عن 30": a bound whose parts stand up to APART words apart; the last part is in front of the number.
_SPLIT = {
    ">=": "لا يقل|لا تقل|ألا يقل|ألا تقل|لم يقل|لم تقل",
    "<=": "لا يزيد|لا تزيد|ألا يزيد|ألا تزيد|لم يزد|لم تزد|لا يتجاوز|لا تتجاوز|ألا يتجاوز|ألا تتجاوز|لم يتجاوز|لم تتجاوز"
    "|لا يتعدى|لا تتعدى|لم يتعد|لم تتعد|not exceed",
    ">": "يزيد|تزيد|يتجاوز|تتجاوز|تجاوز|تجاوزت|يفوق|تفوق",
    "<": "يقل|تقل",
    "~": "estimated",
}
SPLIT = {tuple(fold(p).split()): sign for sign, listed in _SPLIT.items() for p in listed.split("|")}
SPLIT_NEEDS = {fold(verb): words(listed) for verb, listed in {
    "يقل": "عن", "تقل": "عن", "يزيد": "عن على", "تزيد": "عن على", "يزد": "عن على", "تزد": "عن على", "estimated": "of at",
}.items()}  # fmt: skip
APART = 4
APART_VAGUELY = 3  # for a verb that may stand without a figure, as "passed"
SPLIT_VERBS = frozenset(phrase[-1] for phrase in SPLIT)
# Beside "a year" these say where to, not how much.
TOWARDS = words("نحو دون تحت فوق تجاوز تجاوزت يتجاوز تتجاوز under over above below")
SHORT_WHILE = words("ساعة شهر عام سنة متر كيلومتر قرن hour week month year decade century mile")
LONGEST_BEFORE = max(map(len, BEFORE))
_AFTER = {
    ">=": "على الأقل|كحد أدنى|أو أكثر|أو يزيد|فأكثر|فأعلى|وما فوق|وأكثر|فما فوق|at least|or more|or higher|and above|or above|or over|and over",
    "<=": "على الأكثر|كحد أقصى|بحد أقصى|أو أقل|فأقل|فما دون|at most|or less|or fewer|or lower|or under|and under",
    "~": "تقريبا|أو نحو ذلك|approximately|or so|roughly",
    ">": "ونيف|plus",
}
_AFTER_PHRASES = {tuple(fold(p).split()): sign for sign, listed in _AFTER.items() for p in listed.split("|")}
AFTER_BY_WORD = {
    word: tuple((phrase, sign) for phrase, sign in _AFTER_PHRASES.items() if phrase[0] == word)
    for word in {phrase[0] for phrase in _AFTER_PHRASES}
}
# A part and its whole; whether nothing but a share can be meant.
RATIOS = {
    tuple(fold(p).split()): certain
    for p, certain in (
        ("من كل", True), ("من بين كل", True), ("out of every", True), ("in every", True), ("of every", True), ("out of", False), ("in", False), ("of", False),
    )
}  # fmt: skip
ROUND_WHOLES = frozenset({10.0, 100.0, 1000.0})
BETWEEN = words("بين مابين between")
FROM = words("من from")
TO = words("إلى الى حتى to")
AND = words("و and")
# After one of these, "from A to B" tells two values, not a range.
CHANGES = re.compile(
    r"[وف]?(?:ارتف|انخف|تراجع|زاد|زياد|قفز|هبط|صعد|تقلص|خفض|رفع|يرفع|ترفع|يرتفع|ترتفع|ينخفض|تنخفض|ازداد|تحول|تغير|نما|نمت|انتقل)\w*|ro[s]e|rise\w*|f[ea]ll\w*|increas\w*|decreas\w*|dropp?\w*|grew|grow\w*"
    r"|climb\w*|gain\w*|declin\w*|rais\w*|cut|lower\w*|jump\w*|went"
)

# --- what is counted ----------------------------------------------------------------------------
PERCENT = {
    tuple(fold(p).split())
    for p in (
        "%",
        "في المئة",
        "في المائة",
        "بالمئة",
        "بالمائة",
        "percent",
        "per cent",
        "pct",
        "في الميه",
        "بالميه",
        "فى المئة",
        "فى المائة",
        "من المئة",
        "من المائة",
    )
}
POINTS = {
    tuple(fold(p).split()): unit
    for unit, listed in {
        "pp": "نقطة مئوية|نقاط مئوية|النقطة المئوية|percentage point|percentage points|percent point|percent points",
        "bp": "نقطة أساس|نقاط أساس|نقطة أساسية|basis point|basis points",
    }.items()
    for p in listed.split("|")
}


def by_first_word(listed: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases under their first word, the longest first."""
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in sorted(listed, key=lambda p: (-len(p), p)):
        table[phrase[0]] = (*table.get(phrase[0], ()), phrase)
    return table


RATIOS_BY_WORD = by_first_word(RATIOS)
HUNDREDTH = words("المئة المائة الميه")
PERCENT_BY_WORD = by_first_word(PERCENT)
POINTS_BY_WORD = by_first_word(POINTS)
MULTIPLES = words("أضعاف ضعف ضعفا أمثال fold")
# "ضعف" is "weakness" too: it doubles only what stands here behind it.
DOUBLED = words(
    "عدد حجم قيمة سعر ما كمية مبلغ متوسط معدل تكلفة مساحة راتب المبلغ العدد القيمة السعر الكمية المتوسط المعدل الرقم هذا هذه ذلك"
)
EN_MULTIPLES = {"twice": 2.0, "double": 2.0, "triple": 3.0, "thrice": 3.0, "quadruple": 4.0}
EN_DOUBLED = words("the as that its their his what a this these those")
TIMES = words("مرة مرات times")
# "N times" is a multiple beside one of these; otherwise it counts occasions.
COMPARING = re.compile(
    r"(?:ا(?:قل|كثر|كبر|صغر|رخص|غلي|علي|دني|سرع|طول|ضخم|قوي)|تضاعف\w*|ضاعف\w*|يضاعف|cheaper|more|less|higher|lower|bigger|larger|smaller|faster"
    r"|slower|greater|better|stronger|as)"
)
MEASURES = {
    fold(word): symbol
    for symbol, listed in {
        "km": "كيلومتر كيلومترا كيلومترات كيلومترين كلم كم km kms kilometer kilometers kilometre kilometres",
        "m2": "م² m² sqm",
        "km2": "كم² كلم² km²",
        "m3": "م³ m³",
        "km3": "كم³ كلم³ km³",
        "m": "متر مترا أمتار m meter meters metre metres",
        "cm": "سنتيمتر سنتيمترا سنتيمترات سنتمتر سنتمترا سم cm centimeter centimeters centimetre centimetres",
        "mm": "ملم مم مليمتر مليمترا مليمترات ملليمتر mm millimeter millimeters millimetre millimetres",
        "mi": "ميل ميلا أميال mile miles",
        "ft": "قدم قدما أقدام foot feet ft",
        "inch": "بوصة بوصات إنش إنشا inch inches",
        "kg": "كيلوغرام كيلوغراما كيلوجرام كيلوجراما كيلوغرامات كيلوجرامات كغ كغم كجم كلغ kg kgs kilogram kilograms kilo kilos",
        "g": "غم جم غ gm gms غرام غراما جرام جراما غرامات جرامات gram grams gramme grammes",
        "mg": "ملغ ملغم ملجم مليغرام مليغراما ملليغرام مليجرام mg milligram milligrams",
        "t": "طن طنا أطنان ton tons tonne tonnes",
        "oz": "أونصة أونصات أوقية ounce ounces oz",
        "lb": "رطل رطلا أرطال lb lbs",
        "bbl": "برميل برميلا براميل barrel barrels bpd",
        "ha": "هكتار هكتارا هكتارات hectare hectares ha",
        "acre": "acre acres",
        "W": "واط واطا watt watts",
        "kW": "كيلوواط كيلووات kw kilowatt kilowatts",
        "MW": "ميغاواط ميجاواط ميغاوات ميجاوات mw megawatt megawatts",
        "GW": "غيغاواط جيجاواط جيغاواط غيغاوات جيجاوات gw gigawatt gigawatts",
        "kWh": "kwh",
        "MWh": "mwh",
        "GWh": "gwh",
        "TWh": "twh",
        "L": "لتر لترا لترات ليتر ليترا ليترات liter liters litre litres",
        "mL": "مل مليلتر ملليلتر ميليلتر مللي ml milliliter milliliters millilitre millilitres",
        "gallon": "غالون غالونا غالونات جالون جالونا جالونات gallon gallons gal",
        "GB": "غيغابايت جيجابايت جيغابايت gb gigabyte gigabytes",
        "MB": "ميغابايت ميجابايت mb megabyte megabytes",
        "TB": "تيرابايت tb terabyte terabytes",
        "mph": "mph",
        "km/h": "kph kmh",
    }.items()
    for word in listed.split()
}
# Two words for one measure.
MEASURE_PHRASES = {
    tuple(fold(p).split()): symbol
    for symbol, listed in {
        "km": "كيلو متر|كيلو مترا|كيلو مترات",
        "kg": "كيلو غرام|كيلو جرام|كيلو غراما|كيلو جراما",
        "GB": "غيغا بايت|جيجا بايت",
        "MB": "ميغا بايت|ميجا بايت",
        "MP": "ميغا بكسل|ميغا بيكسل|ميجا بكسل|ميجا بيكسل",
        "MW": "ميغا واط|ميجا واط|ميجا وات",
        "kWh": "كيلوواط ساعة|كيلوواط / ساعة|كيلووات ساعة|kilowatt hours",
        "MWh": "ميغاواط ساعة|ميجاوات ساعة|ميغاواط / ساعة|megawatt hours",
        "GWh": "غيغاواط ساعة|جيجاوات ساعة|gigawatt hours",
        "°C": "درجة مئوية|درجات مئوية|درجة سيليزية|درجات سيليزية|درجة سلزيوس|° مئوية|° c|° celsius|° centigrade|degrees celsius|degrees centigrade|degrees c|degree celsius",
        "°F": "درجة فهرنهايت|درجات فهرنهايت|° f|° fahrenheit|degrees fahrenheit|degrees f|degree fahrenheit",
        "km/h": "كيلومترا في الساعة|كيلومتر في الساعة|كلم في الساعة|كم في الساعة|كم / الساعة|كم / ساعة|كلم / ساعة|كلم / الساعة"
        "|كيلومتر / ساعة|كيلو متر في الساعة|km / h|kilometers per hour|kilometres per hour|kilometers an hour|kilometres an hour",
        "mph": "miles per hour|miles an hour",
    }.items()
    for p in listed.split("|")
}
MEASURES_BY_WORD = by_first_word(MEASURE_PHRASES)
LENGTHS = frozenset({"km", "m", "cm", "mm", "mi", "ft", "inch"})
# Durations, told in the singular.
DURATIONS = {
    fold(word): unit
    for unit, listed in {
        "ثانية": "ثانية ثوان ثواني", "دقيقة": "دقيقة دقائق", "ساعة": "ساعة ساعات", "يوم": "يوم يوما أيام", "أسبوع": "أسبوع أسبوعا أسابيع",
        "شهر": "شهر شهرا أشهر شهور", "سنة": "سنة سنوات سنين", "عام": "عام عاما أعوام", "عقد": "عقد عقدا عقود", "قرن": "قرن قرنا قرون",
        "second": "second seconds secs", "minute": "minute minutes mins", "hour": "hour hours hrs", "day": "day days",
        "week": "week weeks", "month": "month months", "year": "year years", "decade": "decade decades", "century": "century centuries",
    }.items()
    for word in listed.split()
}  # fmt: skip
# What may stand behind a number and a hyphen: "ten-point lead".
HYPHENED = (
    frozenset(DURATIONS)
    | frozenset(MEASURES)
    | words(
        "fold percent point points seat member man woman person team story storey page part game game-day star mile foot pound metre kilometre room bed"
        " judge count vote state nation country city floor lane seater strong unit item step question wheel engine goal run issue song track vehicle car"
        " ship soldier justice lawyer candidate party company bank factor digit"
    )
)
GLUED_UNITS = frozenset(word for word in MEASURES if word.isascii() and len(word) <= 4) | {"x", "fold"}
# One of these behind a comparator is an amount without a number: "more than a year".
ONE_OF = {
    fold("الضعف"): "x",  # "more than double"
    **{fold(unit): unit for unit in DURATIONS.values()},
    fold("متر"): "m", fold("كيلومتر"): "km", fold("طن"): "t", "mile": "mi", "kilometer": "km", "kilometre": "km", "ton": "t", "tonne": "t",
}  # fmt: skip
# "a year and a half", "لعام ونصف": one of these counts when a part of it is added, however it is joined and inflected.
ONE_AND_PART_OF = {
    **{fold(prefix + word + tanween): unit
       for prefix in ("", "ل", "ب", "و", "ف")
       for word, unit in {
           "ساعة": "ساعة", "دقيقة": "دقيقة", "سنة": "سنة", "مرة": "x", "نقطة": "pp", "يوم": "يوم", "أسبوع": "أسبوع", "شهر": "شهر",
           "عام": "عام", "عقد": "عقد", "قرن": "قرن", "متر": "m", "كيلومتر": "km", "طن": "t", "كيلوغرام": "kg", "كيلوجرام": "kg",
           "لتر": "L", "برميل": "bbl", "هكتار": "ha", "ميل": "mi",
       }.items()
       for tanween in (("",) if word.endswith("ة") else ("", "ا"))},
    **{word: DURATIONS[word] for word in ("second", "minute", "hour", "day", "week", "month", "year", "decade", "century")},
    "mile": "mi", "kilometer": "km", "kilometre": "km", "metre": "m", "meter": "m", "ton": "t", "tonne": "t", "acre": "acre",
    "litre": "L", "liter": "L", "kilo": "kg", "inch": "inch", "point": "pp",
}  # fmt: skip
ONE_AND_A_HALF = {f"{word}-and-a-half": unit for word, unit in ONE_AND_PART_OF.items() if word.isascii()}
WHOLE = words("full whole single one واحدة كاملة")
# A share of a bare point is mostly one of an interest rate; a whole one may be of an index, a game, a lead.
BARE_POINTS = words("point points نقطة النقطة")
SQUARED = words("مربع مربعا مربعة")
CUBED = words("مكعب مكعبا مكعبة")
POWERS = {"square": "2", "sq": "2", "cubic": "3", "cu": "3"}

# --- money --------------------------------------------------------------------------------------
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₪": "ILS", "₺": "TRY", "₹": "INR", "﷼": "SAR"}
# The bare signs are used by several countries.
SURE_SYMBOLS = {"$": 0.95, "£": 0.95, "¥": 0.8, "﷼": 0.7}
PREFIXES = {
    **{code.lower(): code for code in [
        "USD", "EUR", "GBP", "SAR", "AED", "EGP", "KWD", "QAR", "OMR", "BHD", "YER", "JOD", "LBP", "SYP", "IQD", "LYD", "TND", "DZD",
        "MAD", "SDG", "ILS", "IRR", "TRY", "CNY", "JPY", "CAD", "AUD", "NZD", "HKD", "SGD", "CHF", "SEK", "NOK", "DKK", "RUB", "INR",
        "PKR", "KRW", "BRL", "MXN", "ZAR", "NGN", "KES", "UAH", "PLN", "MYR", "IDR", "THB",
    ]},
    "us": "USD", "nz": "NZD", "hk": "HKD", "ca": "CAD", "a": "AUD", "au": "AUD", "c": "CAD", "s": "SGD", "rs": "INR", "rmb": "CNY",
}  # fmt: skip
# Adjective stem -> country.
COUNTRIES = {
    fold(word): country
    for country, listed in {
        "US": "أميركي أمريكي american us", "CA": "كندي canadian", "AU": "أسترالي استرالي australian", "NZ": "نيوزيلندي zealand",
        "HK": "هونغكونغ hong", "SG": "سنغافوري singapore", "SA": "سعودي saudi", "QA": "قطري qatari", "OM": "عماني omani",
        "YE": "يمني yemeni", "IR": "إيراني iranian", "KW": "كويتي kuwaiti", "JO": "أردني jordanian", "IQ": "عراقي iraqi",
        "DZ": "جزائري algerian", "TN": "تونسي tunisian", "BH": "بحريني bahraini", "LY": "ليبي libyan", "LB": "لبناني lebanese",
        "SY": "سوري syrian", "TR": "تركي turkish", "EG": "مصري egyptian", "SD": "سوداني sudanese", "GB": "إسترليني استرليني sterling british",
        "AE": "إماراتي emirati uae", "MA": "مغربي moroccan", "CN": "صيني chinese", "JP": "ياباني japanese", "IN": "هندي indian",
        "PK": "باكستاني pakistani", "RU": "روسي russian", "CH": "سويسري swiss", "IL": "إسرائيلي israeli", "XO": "أفريقي إفريقي cfa", "TW": "تايواني taiwanese", "SE": "سويدي swedish", "NO": "نرويجي norwegian",
        "DK": "دنماركي danish", "KR": "كوري korean",
    }.items()
    for word in listed.split()
}  # fmt: skip
# Name -> (country -> code, guess when no country is told, confidence of the guess).
_DOLLARS = {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "HK": "HKD", "SG": "SGD"}
_RIYALS = {"SA": "SAR", "QA": "QAR", "OM": "OMR", "YE": "YER", "IR": "IRR"}
_DINARS = {"KW": "KWD", "JO": "JOD", "IQ": "IQD", "DZ": "DZD", "TN": "TND", "BH": "BHD", "LY": "LYD"}
_LIRAS = {"LB": "LBP", "SY": "SYP", "TR": "TRY"}
_POUNDS = {"EG": "EGP", "GB": "GBP", "SD": "SDG", "LB": "LBP", "SY": "SYP"}
_DIRHAMS = {"AE": "AED", "MA": "MAD"}
CURRENCIES: dict[str, tuple[dict[str, str], str, float]] = {
    fold(word): rule
    for listed, rule in {
        "دولار دولارا دولارات دولاران dollar dollars": (_DOLLARS, "USD", 0.95),
        "ريال ريالا ريالات ريالان ريالين riyal riyals rial rials": (_RIYALS, "SAR", 0.6),
        "دينار دينارا دينارات دنانير ديناران دينارين dinar dinars": (_DINARS, "KWD", 0.3),
        "ليرة ليرات lira liras": (_LIRAS, "LBP", 0.4),
        "جنيه جنيها جنيهات جنيهان جنيهين": (_POUNDS, "EGP", 0.7),
        "pound pounds": (_POUNDS, "GBP", 0.8),
        "درهم درهما دراهم درهمان درهمين dirham dirhams": (_DIRHAMS, "AED", 0.6),
        "يورو أورو اورو يوروهات euro euros": ({}, "EUR", 1.0),
        "يوان يوانا yuan renminbi": ({}, "CNY", 1.0),
        "ين ينا yen": ({}, "JPY", 1.0),
        "روبل روبلا روبلات ruble rubles rouble roubles": ({}, "RUB", 1.0),
        "شيكل شيقل شواكل شيكلا shekel shekels": ({}, "ILS", 1.0),
        "فرنك فرنكا فرنكات franc francs": ({"CH": "CHF", "XO": "XOF"}, "CHF", 0.6),
        "كرونة كرونات krona kronor krone kroner": ({"SE": "SEK", "NO": "NOK", "DK": "DKK"}, "SEK", 0.4),
        "إسترليني استرليني sterling": ({}, "GBP", 1.0),
        "وون won": ({}, "KRW", 1.0),
        "bitcoin bitcoins بيتكوين": ({}, "BTC", 1.0),
        "روبية روبيات rupee rupees": ({"IN": "INR", "PK": "PKR"}, "INR", 0.6),
    }.items()
    for word in listed.split()
}
# Hundredths (thousandths) of a currency: word -> (currency, factor).
COINS = {
    fold(word): coin
    for listed, coin in {
        "سنت سنتا سنتات سنتان سينت سينتات ¢ cent cents": ("USD", 0.01), "هللة هللات": ("SAR", 0.01), "pence": ("GBP", 0.01),
        "قرش قرشا قروش": ("EGP", 0.01), "فلس فلسا فلوس": ("KWD", 0.001),
    }.items()
    for word in listed.split()
}  # fmt: skip
# Names that tell a text's country, where a currency has no adjective.
PLACES = {
    word: country
    for country, listed in {
        "SA": "السعودية سعودية السعودي السعوديين الرياض جدة الاحساء القصيم الدمام saudi",
        "QA": "قطر القطرية الدوحة qatar", "OM": "عمان العمانية مسقط oman", "YE": "اليمن اليمنية صنعاء عدن yemen",
        "IR": "ايران الايرانية طهران iran", "KW": "الكويت الكويتية kuwait", "JO": "الاردن الاردنية jordan",
        "IQ": "العراق العراقية بغداد iraq", "DZ": "الجزائر الجزائرية algeria", "TN": "تونس التونسية tunisia",
        "BH": "البحرين البحرينية المنامة bahrain", "LY": "ليبيا الليبية طرابلس libya", "LB": "لبنان اللبنانية بيروت lebanon",
        "SY": "سوريا سورية السورية دمشق syria", "TR": "تركيا التركية انقرة اسطنبول turkey", "EG": "مصر المصرية القاهرة egypt",
        "SD": "السودان السودانية الخرطوم sudan", "GB": "بريطانيا البريطانية لندن britain london",
        "AE": "الامارات الاماراتية دبي ابوظبي emirates dubai", "MA": "المغرب المغربية الرباط morocco",
    }.items()
    for word in fold(listed).split()
}  # fmt: skip
PLACE = re.compile(any_of(frozenset(PLACES)) + r"(?!\w)")

# --- what is no quantity ------------------------------------------------------------------------
# The number behind one of these names a thing: an article of law, a page, a telephone line.
NAMING = words(
    "رقم الرقم المادة مادة الفقرة البند صفحة الصفحة ص بند فقرة قناة القناة طراز موديل هاتف الهاتف جوال فاكس العدد الطريق طريق الدائرة الحلقة"
    " الجولة جولة المرسوم القانون قرار القرار الآية المجموعة رقمها رقمه الساعة ساعة الجيل كوفيد اكس بوينغ بوينج ايرباص إيرباص غرفة الشقة شارع الفصل"
    " المرتبة مرتبة المركز مخرج بوابة البوابة الرمز البريدي ص.ب رحلة الرحلة إصدار الإصدار نسخة النسخة الفئة الدورة المستوى اللواء لواء"
    " الكتيبة كتيبة الفرقة القطاع المنطقة الموسم الدفعة الخط محطة المحطة مونديال أولمبياد ويندوز أندرويد اندرويد آيفون ايفون جالاكسي غالاكسي"
    " إس اس إتش اتش الدقيقة دقيقة الايزو الآيزو الأيزو ايزو نوت بلايستيشن سورة الآيات تحويلة طائرة إف اف ميغ سو ميراج"
    " no number article page section chapter room flight route highway channel model version chapter type phone fax verse game week level phase windows ie"
    " no. nos paragraph clause apollo boeing airbus covid iphone galaxy grade class category suite unit bus gate interstate rule amendment title volume"
    " vol fig figure table day area district group round season episode part item resolution formula"
)  # fmt: skip
# The same where nothing counted follows the number: الطائرات 777, but not "the planes [dropped] 12 bombs".
NAMING_ALONE = words(
    "الطائرات طائرات المقاتلات مقاتلات الصواريخ صواريخ الدبابات دبابات السيارات سيارات الهواتف هواتف"
)
# A number among these is where messages are sent to.
MESSAGES = words("sms رسالة الرسالة الجوال للتواصل هاتف الهاتف")
# "5 of" these: no noun that is counted.
NOT_AMONG = words(
    "أصل اصل قبل بعد أجل أي كل هذا هذه تلك ذلك بين خلال حيث جديد جهة جانب شهر عام سنة يوم خلف داخل خارج غير"
)
# A number of three or four digits behind one of these is a year, whatever follows.
YEAR_WORDS = words(
    "المالي عام العام سنة السنة لعام لسنة بعام بسنة وعام وسنة عامي أعوام خريف صيف شتاء ربيع موسم year summer spring autumn winter"
)
YEARS_BEFORE = YEAR_WORDS | words(
    "منذ في حتى كأس العالم رؤية ميزانية انتخابات مونديال بمونديال أولمبياد in since by until during from of early late mid the this his her its"
    " january february march april may june july august september october november december s"
    " يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر شباط آذار نيسان أيار حزيران تموز آب أيلول الأول الثاني"
)
# A number in front of one of these is a time of day or a year of the calendar.
CLOCK = tuple(
    tuple(fold(p).split())
    for p in (
        "am", "pm", "a . m", "p . m", "a.m", "p.m", "o'clock", "gmt", "صباحا", "مساء", "ظهرا", "عصرا", "فجرا", "ليلا", "توقيت", "بتوقيت", "بالتوقيت",
        "ت . غ", "ت غ", "هجرية", "هجري", "ميلادية", "للهجرة", "للميلاد", "هـ",
    )
)  # fmt: skip
MONTHS = words(
    "يناير فبراير مارس أبريل مايو يونيو يونيه يوليو يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين كانون"
    " محرم صفر رجب شعبان رمضان شوال january february march april may june july august september october november december jan feb aug sept oct nov dec"
)
CLOCK_BY_WORD = by_first_word(CLOCK)
# Nouns with an article that a number behind them orders, not counts, when they stand in the singular: "الدورة الـ12".
ORDERED = words(
    "دورة ذكرى مرة عيد يوم قرن اجتماع اجتماعه اجتماعها مؤتمر مؤتمره مؤتمرها قمة جلسة نسخة نسخته نسختها مباراة هدف هدفه مركز مرتبة عام سنة دقيقة"
    " جولة أسبوع موسم دوري ملتقى مهرجان معرض لقب طبعة عدد حلقة مجموعة ساعة شهر دفعة رئيس جيل لقبه"
)
# Words that may stand behind a number and are not counted.
NOT_COUNTED = words(
    "متخطيا متخطية متجاوزا متجاوزة مسجلا مسجلة مقتربا مقتربة محققا محققة رابحا رابحة خاسرا خاسرة مرتفعا مرتفعة منخفضا منخفضة متراجعا متراجعة مستقرا مستقرة مقابل من في على إلى الى عن مع أو ان أن إن انه هذا هذه التي الذي الذين كما بعد قبل منذ وهو وهي خلال عند لدى حيث قد لم لن لا ما بين حتى عبر ضد"
    " و ثم بل لكن فقط كان كانت تم تمت أمس اليوم كل بنسبة بينما فيما أي أقل أكثر منهم منها بينهم مقابل ضمن حسب وفق دون سنوي سنويا يوميا شهريا"
    " قال قالت أعلن أعلنت أكد أكدت أضاف أضافت جاء جاءت ليس ليست إذا إذ هو هي هم هناك أما بسبب نتيجة تقريبا حاليا فيها فيه عليها عليه لها له بها به"
    " وفقا طبقا أسبوعيا تحت فوق نحو حول غير مما ممن إلا سوى أيضا مثل لكل لدي لديها ذلك تلك عندما حين وقد ومن وفي وعلى والتي والذي ولم وهم لهم بهم"
    " كي لكي بأن لأن وأن بما وما ولا فلا مما لما لمن يبدو الأولى الأول الماضي الماضية المقبلة المقبل القادمة القادم الأخيرة الأخير نفسها نفسه"
    " فى وكان وكانت وتم والى مرت انتقل توفي"
    " the of in and to for from on at with by that were was have has had are is or as but an a than which who whom this who those these their its his her per"
    " out into after before during since under over up down when while where because not will would could may might should can cheaper more less higher"
    " lower fewer he she it they we you i all only about there here then if so also both did does do said says say told reported died went came left won lost"
    " made took got been being be am pm each every ago later earlier again still now just even off away apart alone against between without within among"
    " through across until including according so-called based what how why whose well too very such yes no"
)
# Nouns that begin with a letter which joins other words as a preposition or conjunction.
OWN_LETTER = words(
    "بلد بلاد بلدة بلدات بلديات بلدية بيت بيوت برميل براميل بنك بنوك بئر باص باخرة بواخر بطول بحث بحوث برنامج برامج بند بنود بوصة بايت بقرة بطاقة بطاقات بندقية"
    " بنادق بناية بيضة بيض بالغ باحث بحار بحري برج بوابة بلاغ بعثة بروتوكول بنت بنات بريطاني برازيلي بلجيكي بحريني بنغالي بذرة بستان بضائع بصمة بكتيريا باقة بائع بطل بث"
    " لاعب لاجئ لجنة لجان لغة لغات لوحة لواء ألوية لقاء ليلة ليالي ليال ليرة لتر ليتر لقب لبناني لص لغم ليبي لقطة لعبة لتر لجوء"
    " وزير وزراء وزارة وحدة وحدات وفد وفود ولد ولاية ولايات وثيقة وثائق ورقة ورق وظيفة وظائف وفاة وفيات ورشة ورش ولادة وكالة وكيل وجبة وسيلة وسائل وصفة"
    " وديعة وقت وقود واحة وجهة وسام وردة وصلة واط والد والدة وافد وفاق وجه وعد"
    " فتاة فتيات فريق فرق فرقة فرد فيلم فندق فنادق فدان فلسطيني فئة فئات فرصة فرص فرع فروع فرنسي فصل فصول فقرة فنان فائز فيديو فيلا فلس فعالية فعاليات فارس"
    " فني فرنك فولت فترة فنجان فاتورة فكرة فحص فلبيني فيروس فاكهة فقير فدائي فطيرة فقيد فيل فروق"
)
# Their last letter changes in the dual and before a possessive.
STARTS_OWN = re.compile(any_of(frozenset(re.sub("(?<=...)ه$", "", word) for word in OWN_LETTER)))
# Nouns in -ي: any other word that begins so is a verb.
OWN_YA = tuple(fold("يمني ياباني يهودي يوناني يخت يتيم يوم يورو يوان يافطة يابان يونان").split())
IRREGULAR_PLURALS = words(
    "people men women children police dead killed wounded injured missing troops feet teeth sheep fish deer aircraft staff personnel media data criteria"
    " policemen policewomen servicemen gunmen firefighters seamen fishermen businessmen lawmakers firemen spacecraft cattle"
)
# English counts these in figures that look like a year; of others it writes 2,000.
COUNTED_LIKE_YEARS = words(
    "people men women children troops soldiers workers jobs employees homes houses police dead killed wounded injured migrants refugees fighters"
    " students pupils patients cases deaths victims families passengers schools shops companies words seats members residents civilians units"
)
FURTHER = words("more other additional further extra")
NO_PLURALS = words(
    "is was has does its this his us as plus less previous serious various across towards versus status campus bus gas yes news says"
)
# "one" counts before these.
ONE_COUNTS = words(
    "vote seat goal person case death hour week month minute year dollar percent mile child kilometre kilometer tonne ton"
)
# English words between a number and its noun.
EN_ADJECTIVES = words(
    "new newer more other different additional major old young full local small large big million national international foreign american"
    " least richest largest biggest highest separate consecutive successive former current"
)
