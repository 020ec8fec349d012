"""Where an Arabic sentence is cut: what may open a clause, by what stands in front of it. Patterns for marked text."""

from __future__ import annotations

from claims.extraction.languages import numbers
from claims.extraction.languages.ar_verbs import (
    AND_VERB,
    AUXILIARY,
    LIKELY,
    NOUN_TOO,
    PARTICIPLES,
    PRESENT,
    SO_VERB,
    VERB,
)
from claims.extraction.languages.lexicon import any_of, phrases, words

NUMBER = any_of(
    frozenset({*numbers.UNITS, *numbers.TENS, *numbers.HUNDREDS, *numbers.DUALS} - {"واحد", "واحده"})
)
_CONNECTIVE = phrases("""
    حيث ان
    حيث
    اذ ان
    اذ
    فيما
    بينما
    في حين ان
    في حين
    في المقابل
    في الوقت نفسه
    لكنه
    لكنها
    لكنهم
    لكنهما
    لكنني
    لكننا
    لكن
    ولكن
    غير ان
    الا ان
    علما ان
    علما بان
    خصوصا ان
    خصوصا وان
    خاصه وان
    خاصه ان
    لا سيما وان
    لا سيما ان
    كون
    مما
    ناهيك
    ثم
    وذلك بعد
    وذلك
    بعد ان
    بعدما
    كما ان
    كما
    وهو ما
    وهذا ما
    الامر الذي
    نظرا ل
    اي ما
    اي
""")
# These open a clause even where no comma stands before them.
_BARE_CONNECTIVE = phrases("""
    حيث
    اذ
    بينما
    في حين
    وهو ما
    وهذا ما
    الامر الذي
    غير ان
    الا ان
    الا انه
    الا انها
    مما ادي
    لكنه
    لكنها
    لكنهما
    لكنهم
    لكن
    وذلك بعد
    في الوقت الذي
""")
# Behind "what", for what went before: "..., which led to".
_LED_TO = any_of(
    words(
        "ادي يودي ادت اسفر يسفر اسهم يسهم ساهم يساهم ساعد يساعد جعل يجعل جعلها جعله دفع يدفع تسبب يتسبب سبب يسبب يعني حقق يحقق اثار يثير"
        " رفع يرفع خفض يخفض سمح يسمح اتاح يتيح انعكس ينعكس يوكد يشير يدل يفسر يعكس اضطر يضطر استدعي يستدعي تطلب يتطلب نتج ينتج عزز يعزز"
    )
)
HAL = words(
    "مسجلا مسجله محققا محققه متحدثه متحدثا مثمنا داعيا داعيه مطالبا مطالبه مشيدا مقارنه متجاوزا متجاوزه معربا مرتفعا منخفضا"
    " متخطيا متخطيه مقتربا مقتربه متفوقا متفوقه متقدما متقدمه مواصلا مواصله محطما محطمه مستفيدا مستفيده"
    " مبديا مبديه مبدين واصفا واصفه مشيدين داعين مطالبين معربين مثمنين مستنكرا مستنكره موجها"
    " متاثرا متاثره مدعوما مدعومه مستهدفا مضيفا موديا متسببا"
)
# What may be a cause beside another.
CHANGES = words(
    "تباطو تسارع تراجع ارتفاع انخفاض زياده هبوط صعود نمو ضعف نقص تحسن تدهور تزايد تنامي تقلص انكماش مزيد ازدياد قله كثره تفاقم تدني تاخر"
)
# Behind "amid"; elsewhere the word is the middle of a place or of a team.
_AMID = words(
    "الحديث حديث توقعات مخاوف تكهنات تقارير انباء دعوات مطالب مطالبات اجواء حضور اجراءات ترحيب انتقادات تحذيرات تراجع ارتفاع"
    " وفره انتشار توتر تنديد تدهور تضارب استياء احتجاجات اشتباكات معارضه منافسه ركود نقص شح متابعه مشاركه تشديد تشديدات حراسه تدابير هتافات ذهول اجماع"
    " صمت تباين تفاعل تقدم تفشي انخفاض استمرار تصاعد تزايد غياب اهتمام اقبال تفاول تشاوم قلق غضب جدل خلافات ضغوط مساع محاولات"
)
# "at a cost of": with the amount behind it an assertion of its own.
_BY_AMOUNT = r"ب(?:انخفاض|ارتفاع|زياده|تراجع|نمو|نسبه|محيط|حضور|مشاركه|قيمه|كلفه|تكلفه|راسمال|متوسط|معدل|اجمالي|مساحه|سعه|طاقه|عمق|طول|عرض|سرعه|وزن|فارق)"
# What may open a clause, by what must stand in front of it. `after`: what is left there as it was; `past`: a joined
# conjunction that goes away with the gap.
_COMMA_AFTER = (
    r"ب(?:انخفاض|ارتفاع|زياده|تراجع|نمو|هبوط|صعود)\s(?:\d|نسبته|بنسبه|طفيف|حاد|كبير|ملحوظ|قدره|بلغ)",
    r"(?:قبل|بعد) ان\s",
    r"(?:خشيه|تحسبا|خوفا|في اشاره الي)\s",
    r"(?:لي[\u0621-\u064a]{3,}|ليصل|لت(?:رتفع|صل|بلغ|صبح|نخفض|تراجع|حتل|كون|سجل|تجاوز|ستقر|غلق|قفز|هبط|تحول))(?!\w)",
    rf"(?<=[{VERB}{AUXILIARY}{PRESENT}{LIKELY}])\w",
    rf"{any_of(HAL)}(?!\w)",
    r"[وف]?(?:قد|لقد|لن|لم|ليس|ليست|سوف|ان|انه|انها|من المرجح|من المحتمل|من غير|يمكن\w*|لا)\s",
    r"و(?:هو|هي|هم|هما|هذا|هذه|هولاء)\s",
    r"(?:هذا|هذه|هولاء|هناك|ثمه)\s(?!العام|السنه|الشهر|الاسبوع|اليوم|المره|الايام)",
)
_COMMA_PAST = (
    rf"(?=ما {_LED_TO}(?!\w))",
    rf"[وف]?(?={any_of(_CONNECTIVE)}(?!\w))",
    rf"و?(?=(?:{any_of(frozenset(PARTICIPLES))}(?!\w)|اما\s))",
    r"(?!وسط\s)و(?=\w)",
)
_SPACE_AFTER = (
    r"(?:مسجل|محقق|متجاوز|متسبب|متخطي|مقترب|مواصل|محطم)(?:ا|ه)\s",
    r"(?:علي خلفيه|بحجه ان|لاسباب (?:من بينها|منها|عده|عديده|تتعلق))\s",
    r"(?<!كان )(?<!كانت )لي(?!س|بي|ل|ن|تر|فر|ون|بر|وم|مي|ث|اق)(?:[\u0621-\u064a]{3,}|ضع|صل)\s",
    rf"وسط (?={any_of(_AMID)})",
    r"وه(?:و|ي|م|ما)\s+(?!ال)",
    r"بما (?:يشير|يتفق|يعني|يعكس|يودي|يساعد|يسهم|يحقق|يضمن|يعزز|يتيح|يوكد|يدل|يعادل)\s",
    r"(?<!زامنه )(?<!زامنا )(?<!زامن )مع (?:تراجع|تسارع|ارتفاع|انخفاض|زياده|تزايد|تباطو|هبوط|صعود|استمرار|توقع|توقعات|تنامي|تحسن|تدهور|اقتراب|اعاده)\s",
    r"لان(?:ه|ها|هم|هما|نا|ني|ك)?\s",
    r"(?:بعد (?:اصدار|اعلان|اطلاق|ان)|بعدما|قبل ان|منذ ان)\s",
    rf"{_BY_AMOUNT} (?:قدره|قدرها|بلغ|بلغت|يبلغ|تبلغ|نسبته|نسبتها)\s",
)
_SPACE_PAST = (
    rf"(?<!هو )(?<!هي )(?<!هذا )(?<!ذلك )(?<!كل )(?<!قبل )(?<!بعد )(?<!ينا )(?<!ن )(?<!الي )(?<!علي )(?<!في )(?=ما {_LED_TO}(?!\w))",
    rf"[وف]?(?={any_of(_BARE_CONNECTIVE)}(?!\w))",
    r"و(?=(?:ان(?:ه|ها|هم)?|علي الفور|لذا|لذلك|بالتالي|كثير من|جار|جاري)\s)",
    rf"ف(?=(?:ربما|انه|انها|ان (?:ال|هذ|ذلك|تلك)|لا|لن|لم|هو|هي|لماذا)\s|قد[{VERB}{AUXILIARY}{NOUN_TOO}{LIKELY}])",
)
_EITHER_AFTER = (
    r"و(?:لم|لن|قد|سوف)\s",
    r"وال(?:ذي|تي|ذين)\s",
    r"اي\s+(?:اكثر|اقل|اكبر|اعلي|ما يعادل|ما يقارب|بنسبه|بزياده|بانخفاض)\s",
    rf"(?:منهم|منها|بينهم|بينها|من بينهم|من بينها)\s+(?:\d|{NUMBER}(?!\w))",
    r"(?:اغلبهم|معظمهم|غالبيتهم|يفيد)\s",
)
ITS_AMOUNT = "(?:عدد|قيمت|نسبت|مساحت|طول|عمق|وزن|سعت|قدر|تكلفت|كلفت|مجموع)(?:ه|ها|هم)"
_EITHER_PAST = (
    rf"(?<={AND_VERB})و(?![يت]بلغ من العمر)",
    r"و(?=(?:حالت(?:ه|ها|هم)|ل(?:ه|ها|هم))\s)",
    rf"و(?={ITS_AMOUNT}\s(?:\d|{NUMBER}(?!\w)))",
    rf"(?<={SO_VERB})ف",
)


# How a word begins that one of these may stand in front of, where there is but a space between.
_OPENING = (
    r"[وب]|ف(?!ي )|في (?:حين|ال)|ل(?:اس|ان|ي|ك)|م(?:ا|م|ع |عظم|سجل|حقق|حطم|تجا|تسب|تخط|قتر|واص|نذ|نه|ن بين)|علي خ|قبل ان|حيث|غ|يفيد"
    r"|ا(?:[ذيغ]|لا)"
)


def cuts(opening: str = _OPENING) -> str:
    """One pattern for all of them; it begins with a class of characters, which `re` finds fastest.

    What leaves the conjunction stands before what takes it away: of two cuts in one gap the earlier counts.
    Most gaps are passed over at the first letters of the word behind them (`opening`); of a run of blanks only the
    first is tried, and the last.
    """
    after, past = "(?={})".format, "{}".format
    comma, space = r"(?:(?<=[،,])|\s*[،,])\s*", r"(?<=\s)\s*"
    either = r"(?:(?<=\s)\s*(?:[،,]\s+)?|(?<=[،,])\s+)"
    gaps = (
        (comma, after, _COMMA_AFTER),
        (either, after, _EITHER_AFTER),
        (space, after, _SPACE_AFTER),
        (comma, past, _COMMA_PAST),
        (either, past, _EITHER_PAST),
        (space, past, _SPACE_PAST),
    )
    rules = "|".join(f"{gap}{kind('(?:' + '|'.join(listed) + ')')}" for gap, kind, listed in gaps)
    passed = rf"(?>(?<!\s)|(?=\W)(?<!\s\s)|(?={opening}))"
    return rf"[\s،,:؛;]{passed}(?:(?:(?<=:)|(?<=\s)\s*:)\s+|(?:(?<=[؛;])|(?<=\s)\s*[؛;])\s*(?!بل\s)|{rules})"
