"""Word lists of the evidence package, folded. Data, no rules."""

from __future__ import annotations

from claims.extraction.normalize import fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(fold(listed).split())


ARABIC_STOP_WORDS = _words(
    "من في على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن أن إن كان كانت يكون تكون هو هي هم و أو ثم قد كل"
    " بعد قبل بين حتى إذا عند منذ حول خلال ضد كما لكن بل غير أي هل كيف ماذا لماذا نحن أنا أنت له لها لهم به بها"
    " فيه فيها عليه عليها منه منها إلا أيضا ليس ليست هناك هنا يوم جدا فقط"
)
ENGLISH_STOP_WORDS = _words(
    "a an and are as at be been but by did do does for from had has have he her his i if in into is it its me my no"
    " not of on or our she so than that the their them then there these they this to was we were what when which"
    " who will with would you your says said"
)

# Arabic words after which a name comes.
NAME_HEADS = _words(
    "الرئيس رئيس الوزير وزير وزارة شركة مجموعة بنك البنك مصرف صندوق جامعة منظمة هيئة مؤسسة مجلس حزب حركة مدينة محافظة"
    " ولاية مطار ميناء نادي منتخب صحيفة قناة وكالة مستشفى الأمير الملك الشيخ الدكتور السيد السيدة الجنرال اللواء"
)

# A full stop after one of these ends no sentence.
ABBREVIATIONS = _words(
    "mr mrs ms dr prof st vs no jan feb mar apr jun jul aug sep sept oct nov dec co inc ltd u.s u.k e.g i.e"
)

# Units that can be converted: dimension and factor, under every name a unit may carry.
MEASURES: dict[str, tuple[str, float]] = {
    name: (dimension, factor)
    for dimension, units in {
        "length": {
            "km kilometer kilometre kilometers kilometres كيلومتر كم": 1000.0,
            "m meter metre meters metres متر": 1.0,
            "cm centimeter centimetre سنتيمتر": 0.01,
            "mm millimeter millimetre مليمتر": 0.001,
            "mi mile miles ميل": 1609.344,
            "ft foot feet قدم": 0.3048,
            "inch": 0.0254,
        },
        "mass": {
            "mg milligram": 1e-6,
            "oz ounce": 0.028349523125,
            "kg kilogram kilograms كيلوغرام": 1.0,
            "g gram grams غرام": 0.001,
            "t ton tons tonne tonnes طن": 1000.0,
            "lb pound-mass": 0.45359237,
        },
        "time": {
            "s sec second seconds ثانية": 1.0,
            "min minute minutes دقيقة": 60.0,
            "h hr hour hours ساعة": 3600.0,
            "d day days يوم": 86_400.0,
            "week weeks wk أسبوع": 604_800.0,
            "month months mo شهر": 2_629_746.0,
            "y yr a year years سنة عام": 31_556_952.0,
            "decade decades عقد": 315_569_520.0,
            "century قرن": 3_155_695_200.0,
        },
        "area": {
            "km2 km² sqkm": 1_000_000.0,
            "m2 m²": 1.0,
            "ha hectare hectares هكتار": 10_000.0,
            "mi2": 2_589_988.110336,
            "ft2": 0.09290304,
            "acre": 4046.8564224,
        },
        # No gallon: the American and the British one are a fifth apart.
        "volume": {
            "l litre liter لتر": 0.001,
            "ml": 1e-6,
            "m3 m³": 1.0,
            "cm3": 1e-6,
            "km3": 1e9,
            "ft3": 0.028316846592,
            "bbl barrel barrels برميل": 0.158987294928,
        },
        "speed": {"km/h": 1.0, "mph": 1.609344},
        "data": {"mb": 1.0, "gb": 1e3, "tb": 1e6},
        "pp": {"pp": 1.0, "bp": 0.01},
        "power": {"w watt": 1.0, "kw kilowatt": 1e3, "mw megawatt": 1e6, "gw gigawatt": 1e9},
        "energy": {"wh": 1.0, "kwh": 1e3, "mwh": 1e6, "gwh": 1e9, "twh": 1e12},
    }.items()
    for names, factor in units.items()
    for name in fold(names).split()
}

# Currencies whose bare name is shared: a guess within a family may be right, so it is not a difference.
CURRENCY_FAMILIES = (
    frozenset({"USD", "CAD", "AUD", "HKD", "SGD", "NZD"}),
    frozenset({"GBP", "EGP", "SDG", "LBP", "SYP"}),
    frozenset({"SAR", "QAR", "OMR", "YER", "IRR"}),
    frozenset({"AED", "MAD"}),
    frozenset({"KWD", "JOD", "IQD", "DZD", "TND", "BHD", "LYD"}),
    frozenset({"TRY", "LBP", "SYP"}),
    frozenset({"INR", "PKR", "LKR"}),
    frozenset({"JPY", "CNY"}),
)

# Words beside a figure that belong to the figure and say nothing about what it counts.
FIGURE_WORDS = _words(
    "hundred thousand million millions billion billions trillion bn mn tn percent per cent pct point points"
    " percentage dollar dollars euro euros pound pounds usd about around nearly almost approximately roughly some"
    " than more less over under least most up"
    " مئة مائة ألف آلاف مليون ملايين مليار مليارات تريليون بالمئة بالمائة المئة المائة نقطة نقاط مئوية دولار دولارا"
    " دولارات يورو جنيه ريال درهم دينار ليرة نحو حوالي قرابة زهاء أكثر أقل يقارب تقريبا بنسبة نسبة بنحو بحوالي"
)

# Names for people whatever they are: a text that counts them may count them under another name beside.
PEOPLE = _words(
    "people persons person men women children victims victim deaths casualties dead wounded injured killed civilians soldiers troops"
    " شخص شخصا أشخاص فرد أفراد إنسان قتيل قتيلا قتلى ضحية ضحايا جريح جريحا جرحى مصاب مصابا مصابين إصابة مدني مدنيا مدنيين"
    " رجل رجلا رجال امرأة نساء طفل طفلا أطفال مواطن مواطنا مواطنين آخر آخران آخرين آخرون جندي جنديا جنود"
)

# When a figure held; says nothing about what it counts either.
CALENDAR_WORDS = _words(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept"
    " oct nov dec monday tuesday wednesday thursday friday saturday sunday year month week day last"
    " يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون الثاني الأول شباط آذار نيسان أيار حزيران"
    " تموز آب أيلول تشرين الإثنين الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد عام سنة شهر أسبوع الماضي الفائت مطلع"
)

# Which way a figure moves. Loss and gain count as down and up.
UP = _words(
    "rise rises rose risen rising increase increased increases grow grew grown growth gain gains gained jump jumped"
    " surge surged climb climbed soar soared"
    " ارتفع ارتفعت يرتفع ارتفاع ارتفاعا زاد زادت زيادة صعد صعدت صعود قفز قفزت نما نمت نمو ربح ربحت مكاسب أضاف"
)
DOWN = _words(
    "fall falls fell fallen falling drop drops dropped decline declined decrease decreased lose loses lost loss losses"
    " plunge plunged tumble tumbled sink sank shed slump slumped erase erased wipe wiped"
    " انخفض انخفضت ينخفض انخفاض انخفاضا تراجع تراجعت تراجعا هبط هبطت هبوط هبوطا خسر خسرت خسروا خسارة خسائر فقد فقدت"
    " تبخر تبخرت محا محو هوى هوت انهار"
)

NEGATIONS = _words(
    "not no never without cannot neither nor none denies denied deny false"
    " لا لم لن ليس ليست ليسوا عدم بعدم لعدم بدون نفى نفت ينفي تنفي"
)
# Negations in form only: bounds, "still", "especially".
NOT_NEGATIONS = tuple(
    fold(phrase)
    for phrase in (
        "no more than", "not more than", "no less than", "not less than", "no fewer than", "no later than",
        "not only", "not exceed", "لا يقل", "لا تقل", "لا يتجاوز", "لا تتجاوز", "لم يتجاوز", "لم تتجاوز", "لا يزيد",
        "لا تزيد", "لا يتعدى", "لا تتعدى", "لا يزال", "لا تزال", "ما زال", "لا سيما", "لا بد", "ليس فقط", "ليس إلا",
    )
)  # fmt: skip
