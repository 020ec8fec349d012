"""Number words, scales, comparators, currencies and units of both languages, folded. Data, no rules."""

from __future__ import annotations

import re

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
        1 / 2: "نصف",
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
PARTS = _values({1 / 4: "أرباع", 1 / 3: "أثلاث", 1 / 5: "أخماس", 1 / 10: "أعشار"})
# Duals that count: word -> (amount, unit as it stands in the singular).
DUALS = {
    fold(word): unit
    for unit, listed in {
        "سنة": "سنتان سنتين", "عام": "عامان عامين", "شهر": "شهران شهرين", "أسبوع": "أسبوعان أسبوعين", "يوم": "يومان يومين",
        "ساعة": "ساعتان ساعتين", "دقيقة": "دقيقتان دقيقتين", "x": "مرتين مرتان ضعفين ضعفي ضعفان", "شخص": "شخصان شخصين",
        "طفل": "طفلان طفلين", "طفلة": "طفلتان طفلتين", "فرقة": "فرقتان فرقتين", "حالة": "حالتان حالتين",
        "USD": "دولاران دولارين", "سيارة": "سيارتان سيارتين", "قتيل": "قتيلان قتيلين", "جريح": "جريحان جريحين",
        "مواطن": "مواطنان مواطنين", "جندي": "جنديان جنديين", "رحلة": "رحلتان رحلتين", "طن": "طنان طنين", "عقد": "عقدان عقدين",
        "هدف": "هدفان هدفين", "مباراة": "مباراتان مباراتين", "مرحلة": "مرحلتان مرحلتين", "درجة": "درجتان درجتين",
        "نقطة": "نقطتان نقطتين", "مشروع": "مشروعان مشروعين", "شركة": "شركتان شركتين", "مدينة": "مدينتان مدينتين",
    }.items()
    for word in listed.split()
}  # fmt: skip

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
    "trillion": 1e12, "tn": 1e12, "trn": 1e12, "dozen": 12.0,
}  # fmt: skip
GLUED_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "t": 1e12}
EN_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
EN_PARTS = {"thirds": 1 / 3, "quarters": 1 / 4, "fifths": 1 / 5, "tenths": 1 / 10}

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
        at most
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
        على الأقل
        كحد أدنى
        at least
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
        upwards of
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
        more or less
    """,
}
BEFORE = {tuple(phrase.split()): sign for sign, listed in _BEFORE.items() for phrase in phrases(listed)}
LONGEST_BEFORE = max(map(len, BEFORE))
_AFTER = {
    ">=": "على الأقل|كحد أدنى|أو أكثر|فأكثر|وأكثر|فما فوق|at least|or more|and above|or above|or over",
    "<=": "على الأكثر|كحد أقصى|أو أقل|فأقل|at most|or less|or fewer|or under",
    "~": "تقريبا|أو نحو ذلك|approximately|or so|roughly",
    ">": "ونيف|plus",
}
AFTER = {tuple(fold(p).split()): sign for sign, listed in _AFTER.items() for p in listed.split("|")}
BETWEEN = words("بين مابين between")
FROM = words("من from")
TO = words("إلى الى حتى to")
AND = words("و and")
# After one of these, "from A to B" tells two values, not a range.
CHANGES = re.compile(
    r"(?:ارتف|انخف|تراجع|زاد|زياد|قفز|هبط|صعد|تقلص|خفض|رفع|نما|نمت|انتقل)\w*|ro[s]e|rise\w*|f[ea]ll\w*|increas\w*|decreas\w*|dropp?\w*|grew|grow\w*"
    r"|climb\w*|declin\w*|rais\w*|cut|lower\w*|jump\w*|went"
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
    )
}
POINTS = {
    tuple(fold(p).split()): unit
    for unit, listed in {
        "pp": "نقطة مئوية|نقاط مئوية|percentage point|percentage points",
        "bp": "نقطة أساس|نقاط أساس|basis point|basis points",
    }.items()
    for p in listed.split("|")
}
MULTIPLES = words("أضعاف ضعف ضعفا fold")
TIMES = words("مرة مرات times")
# "N times" is a multiple beside one of these; otherwise it counts occasions.
COMPARING = re.compile(
    r"(?:ا(?:قل|كثر|كبر|صغر|رخص|غلي|علي|دني|سرع|طول|ضخم|قوي)|تضاعف\w*|ضاعف\w*|يضاعف|cheaper|more|less|higher|lower|bigger|larger|smaller|faster"
    r"|slower|greater|better|stronger|as)"
)
MEASURES = {
    fold(word): symbol
    for symbol, listed in {
        "km": "كيلومتر كيلومترا كيلومترات كلم كم km kilometer kilometers kilometre kilometres",
        "m": "متر مترا أمتار meter meters metre metres",
        "cm": "سنتيمتر سنتيمترا سنتيمترات سم cm centimeter centimeters centimetres",
        "mm": "ملم مليمتر مليمترا mm millimeters millimetres",
        "mi": "ميل ميلا أميال mile miles",
        "ft": "قدم أقدام foot feet",
        "kg": "كيلوغرام كيلوغراما كيلوجرام كيلوجراما كيلوغرامات كغ كجم kg kilogram kilograms",
        "g": "غرام غراما جرام جراما غرامات gram grams",
        "t": "طن طنا أطنان ton tons tonne tonnes",
        "bbl": "برميل برميلا براميل barrel barrels",
        "ha": "هكتار هكتارا هكتارات hectare hectares",
        "MW": "ميغاواط ميجاوات ميغاوات mw megawatt megawatts",
        "GW": "غيغاواط جيجاوات gw gigawatt gigawatts",
        "kWh": "كيلوواط kwh",
        "L": "لتر لترا لترات liter liters litre litres",
    }.items()
    for word in listed.split()
}
SQUARED = words("مربع مربعا مربعة square")

# --- money --------------------------------------------------------------------------------------
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₪": "ILS", "₺": "TRY", "₹": "INR", "﷼": "SAR"}
PREFIXES = {
    **{code.lower(): code for code in ["USD", "EUR", "GBP", "SAR", "AED", "EGP", "KWD", "QAR", "JOD", "LBP", "SYP", "IQD", "TRY", "CNY", "JPY", "CAD", "AUD"]},
    "us": "USD", "nz": "NZD", "hk": "HKD", "ca": "CAD", "a": "AUD", "au": "AUD", "c": "CAD", "s": "SGD",
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
        "PK": "باكستاني pakistani", "RU": "روسي russian", "CH": "سويسري swiss", "IL": "إسرائيلي israeli",
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
        "ريال ريالا ريالات riyal riyals rial rials": (_RIYALS, "SAR", 0.6),
        "دينار دينارا دينارات دنانير dinar dinars": (_DINARS, "KWD", 0.3),
        "ليرة ليرات lira liras": (_LIRAS, "LBP", 0.4),
        "جنيه جنيها جنيهات": (_POUNDS, "EGP", 0.7),
        "pound pounds": (_POUNDS, "GBP", 0.8),
        "درهم درهما دراهم dirham dirhams": (_DIRHAMS, "AED", 0.6),
        "يورو euro euros": ({}, "EUR", 1.0),
        "يوان yuan renminbi": ({}, "CNY", 1.0),
        "ين yen": ({}, "JPY", 1.0),
        "روبل روبلا روبلات ruble rubles rouble roubles": ({}, "RUB", 1.0),
        "شيكل شيقل شواكل شيكلا shekel shekels": ({}, "ILS", 1.0),
        "فرنك فرنكات franc francs": ({"CH": "CHF"}, "CHF", 0.6),
        "روبية روبيات rupee rupees": ({"IN": "INR", "PK": "PKR"}, "INR", 0.6),
    }.items()
    for word in listed.split()
}
# Names that tell a text's country, where a currency has no adjective.
PLACES = {
    country: re.compile(any_of(words(listed)) + r"(?!\w)")
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
}  # fmt: skip

# --- what is no quantity ------------------------------------------------------------------------
# The number behind one of these names a thing: an article of law, a page, a telephone line.
NAMING = words(
    "رقم الرقم المادة مادة الفقرة البند صفحة الصفحة ص بند فقرة قناة القناة طراز موديل هاتف الهاتف جوال فاكس العدد الطريق طريق الدائرة الحلقة"
    " الجولة جولة المرسوم القانون قرار القرار الآية المجموعة رقمها الساعة ساعة الجيل كوفيد اكس بوينغ بوينج ايرباص إيرباص غرفة الشقة شارع الفصل"
    " no number article page section chapter room flight route highway channel model version chapter type phone fax verse game week level phase windows ie"
    " no. nos paragraph clause apollo boeing airbus covid"
)
YEARS_BEFORE = words(
    "عام العام سنة السنة لعام لسنة بعام عامي أعوام منذ في حتى موسم year in since by until during from of early late mid"
    " january february march april may june july august september october november december"
    " يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر شباط آذار نيسان أيار حزيران تموز آب أيلول الأول الثاني"
)
# Words that may stand behind a number and are not counted.
NOT_COUNTED = words(
    "من في على إلى الى عن مع أو ان أن إن انه هذا هذه التي الذي الذين كما بعد قبل منذ وهو وهي خلال عند لدى حيث قد لم لن لا ما بين حتى عبر ضد"
    " و ثم بل لكن فقط كان كانت تم تمت يوم أمس اليوم كل بنسبة بينما فيما أي أقل أكثر منهم منها بينهم مقابل ضمن حسب وفق دون عام سنوي سنويا يوميا شهريا"
    " the of in and to for from on at with by that were was have has had are is or as but a an than which who this those these their its his her per"
    " out into after before during since under over up down when while where because not will would could may cheaper more less higher lower fewer"
)
# English words between a number and its noun.
EN_ADJECTIVES = words(
    "new more other different additional major old young full local small large big million national international foreign american"
    " least richest largest biggest highest separate consecutive successive"
)
ACCUSATIVE = re.compile(r"(?<=\w{3})ا$")
