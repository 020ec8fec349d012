"""Arabic: word lists and patterns, folded. Lists were made by reading; verbs from sentence openings of Arabic newspapers."""

from __future__ import annotations

import re
from collections.abc import Callable

from claims.extraction.languages.ar_cues import CUES
from claims.extraction.languages.ar_cuts import CHANGES, HAL, ITS_AMOUNT, NUMBER, cuts
from claims.extraction.languages.ar_verbs import (
    AND_VERB,
    AUXILIARY,
    IMPERFECT,
    LIKELY,
    NOUN_TOO,
    PARTICIPLES,
    PERFECT,
    PRESENT,
    SAY_FORMS,
    VERB,
    VERBS,
    Finder,
    has_conjunction,
    marked,
    over_gaps,
)
from claims.extraction.languages.cues import Cues
from claims.extraction.languages.lexicon import Lexicon, any_of, phrases, words

_MEASURING = "بلغ|بلغت|يبلغ|تبلغ|وصل|وصلت|يصل|تصل|تجاوز|تجاوزت|يتجاوز|تتجاوز|سجل|سجلت|ناهز|فاق|قدر|قدرت"
_LASTING = "[يت]?قارب|قاربت|ناهزت|[يت]ناهز|فاقت|[يت]فوق|استمرت?|[يت]ستمر|استغرقت?|[يت]ستغرق|امتدت?|[يت]متد|دامت|[يت]دوم|[يت]قدر|زادت?|[يت]زيد"
_TO = "(?:الي |علي |في |عن |من )?"
_TELLS = r"(?<!اذا )(?<!لو )(?<!من )(?P<verb>\w+)"
# What a frame must hold behind its verb; asked first, for a source takes long to read in vain.
_NEEDS_THAT = re.compile(r"\sب?ان(?:ه|ها|هم|هما|ني|نا|هن)?\s")
_NEEDS_COLON = re.compile(":")
_NEEDS_SPEECH = re.compile("\x01")
_SAID = {f"{joined}{verb}": verb for verb in SAY_FORMS for joined in ("", "و", "ف")}
_STANDS_WRITTEN = {f"{joined}{verb}": verb for verb in ("جاء", "ورد") for joined in ("", "و")}
_SAYING = {f"{joined}{verb}": verb for verb in PARTICIPLES for joined in ("", "و")}
# Blanks, perhaps with a comma among them; possessive, for each place where a source may end is tried.
_COMMA = r"(?:\s*+[،,])?\s++"
_BEFORE_SPEECH = r"(?:\s*+[،,:])?\s*+(?=\"\x01)"
_THAT = r"(?:ب?ان(?:ه|ها|هم|هما|ني|نا|هن)?)"
# Between a verb of saying and its "that".
_ASIDE = r"(?:(?:في (?:ذات|نفس|هذا) (?:السياق|الوقت|الصدد|الاطار)|ايضا|كذلك|هنا|سموه|سموها|معاليه|معاليها|سعادته|فضيلته|جلالته|سيادته|فخامته)\s+)?"
# A source runs to its "that" without a stop (but that of م. and د., titles), and without a word that opens another clause.
_SOURCE = rf"(?P<src>(?:(?!\s*+[،,]\s*+(?:و|{any_of(frozenset(PARTICIPLES))}\b)|\b(?:ان|بان|انه|انها|الا|غير|حيث|لكن|فيما|بينما|الذي قال)\b)(?:[^\n.؟!؛:]|(?<=\s[مدا])\.)){{2,160}}?)"
# "He made clear" is spelt like "between": a title tells them apart.
_TITLE = any_of(
    words(
        "الدكتور الاستاذ المهندس اللواء العميد العقيد المقدم الرايد الشيخ السيد الوزير الامير الناطق المتحدث المدير الرييس مدير رييس وزير امين محافظ"
    )
)

_LETTERS = r"[\u0621-\u063a\u0641-\u0652]+"
_NAMES = rf"{_LETTERS}(?: {_LETTERS}){{0,4}}"
# Verbs that open a report, as they are written.
_OPENS = "(?:أعلن|كشف|أكد|قال|أوضح|وقع|توفي|لقي|أصدر|تلقى|احتجز|نفذ|ضبط|بدأ|أطلق|دشن|افتتح|شارك|نظم|تمكن|شهد)"

_BOILERPLATE = phrases("""
    شارك هذا الخبر
    شارك الخبر
    شارك هذا المقال
    شارك المقال
    شارك على
    اقرأ أيضا
    اقرا ايضا
    إقرأ أيضا
    اقرأ المزيد
    اقرأ كذلك
    للمزيد
    لقراءة المزيد
    رابط الخبر
    رابط المقال
    المصدر:
    مصدر الصورة
    الصورة:
    تصوير:
    مواضيع ذات صلة
    موضوعات ذات صلة
    أخبار ذات صلة
    مقالات ذات صلة
    سمات
    الوسوم
    وسوم
    كلمات مفتاحية
    جميع الحقوق محفوظة
    حقوق النشر
    تابعونا على
    تابعنا على
    اشترك في
    للاشتراك
    اضغط هنا
    شاهد أيضا
    تعليقات القراء
    نسخة للطباعة
    هذا المحتوى من
""")

# No noun, or one that governs what stands behind it: no head of a relative clause without a pronoun.
_NO_HEAD = words(
    "قد لقد فقد وقد لم ولم لن ولن لا ان وان انه انها انهم مما عما فيما كما كلما قلما طالما حتي كي لكي او ثم هو هي هم هما وهو وهي من عن في الي"
    " علي مع سوف غير كل كيف وكيف ايضا لان لانه لانها كانه كانها حيث وحيث اذا واذا لو ولو عندما بعدما حينما بينما عند منذ بعد قبل خلال جراء اثر"
    " عدم دون الذي التي الذين ما وما ومن لما حين وحين اين متي هل الا سوي نحو حوالي ربما وربما هذا هذه ذلك تلك عام شهر يوم سنه مساء صباح امس شركه"
    " نادي فريق حزب تنظيم مدينه محافظه قريه بلده جامعه مجلس"
)
_LEADING = phrases("""
    من هذا المنطلق
    في المقابل
    من ناحية ثانية
    من ناحية أخرى
    من جهة أخرى
    من جهة ثانية
    من جانب آخر
    الى ذلك
    اثر ذلك
    بعد ذلك
    عقب ذلك
    في سياق متصل
    في السياق ذاته
    في السياق نفسه
    في سياق آخر
    في غضون ذلك
    من ناحيته
    من ناحيتها
    بدوره
    بدورها
    من جانبه
    من جانبها
    من جهته
    من جهتها
    وفوق ذلك
    فوق ذلك
    والحال ان
    وأخيرا
    إضافة إلى ذلك
    بالإضافة إلى ذلك
    علاوة على ذلك
    فضلا عن ذلك
    في الوقت نفسه
    وفي الوقت ذاته
    كذلك
    ايضا
    كما ان
    كما
    حيث ان
    حيث
    اذ ان
    اذ
    فيما
    بينما
    في حين ان
    في حين
    لكن
    غير ان
    الا ان
    الا انه
    الا انها
    غير انه
    غير انها
    بحجه ان
    بحجه
    علما ان
    علما بان
    خصوصا ان
    خصوصا
    لا سيما وان
    لا سيما
    ناهيك بان
    ناهيك ب
    ناهيك عن
    ورغم ان
    رغم ان
    على الرغم من ان
    على الرغم من
    ورغم
    وعلى الرغم من
    ثم
    وكان لافتا
    كان لافتا
    يجدر التاكيد على ان
    وتجدر الاشارة الى ان
    تجدر الاشارة الى ان
    يذكر ان
    ويذكر ان
    يشار الى ان
    ويشار الى ان
    جدير بالذكر ان
    والجدير بالذكر ان
    الجدير بالذكر ان
    لا بد من التاكيد ان
    بعد كل ما ذكرناه انفا
    وطالما
    طالما
    في نهاية المطاف
    ففي نهاية المطاف
    اما
    وبالتالي
    بالتالي
    ولذا
    لذا
    لذلك
    ولذلك
    فان
""")

_FUTURE = frozenset(f"س{p}{stem}" for stem in IMPERFECT for p in "يت")
_WE = frozenset(f"{p}{stem}" for stem in IMPERFECT for p in ("ن", "سن"))
_MAY = re.compile(r"(?<!\w)[وف]?قد ([يتن][\u0621-\u064a]{2}\w*)")


def _may_be(plain: str) -> bool:
    """ "May" with a verb in the imperfect; some perfect forms look like one."""
    return "قد " in plain and any(not (form[0] in "تن" and form in PERFECT) for form in _MAY.findall(plain))


def _led(forms: frozenset[str]) -> Callable[[str], bool]:
    """Whether a word is one of the forms, perhaps behind "and"."""
    return lambda word: word in forms or (word[:1] in ("و", "ف") and word[1:] in forms)


SIGNALS = Cues(
    CUES,
    proclitics=(
        re.compile(r"[وف](?=\w{3})"),
        re.compile(r"(?:[وف]?(?:[بلك]?ال|لل)|[وف]?[بل])(?=\w{3})"),
    ),
    shapes=(
        ("event", _led(VERBS)),
        ("future", _led(_FUTURE)),
        (
            "future",
            re.compile(
                r"[وف]?سي(?!ار|اس|اد|اق|اح|د|طر|نما|ول|ف(?!\w{2})|نار|ر)[\u0621-\u064a]{3,}"
            ).fullmatch,
        ),
        ("first-person", _led(_WE)),
        ("first-person", re.compile(r"\w{2,}تنا").fullmatch),
    ),
    anywhere=(
        ("emphasis", lambda plain: "!" in plain),
        ("prediction", _may_be),
        ("obligation", re.compile(r"\W*[وف]?علي (?:\w+ ){1,4}ان ").match),
        ("subjunctive", re.compile(r"[يت][\u0621-\u064a]{2,6}(?!\w)").match),
    ),
)

LEXICON = Lexicon(
    code="ar",
    boilerplate=re.compile(rf"^[\W_]*(?:{any_of(_BOILERPLATE)})(?!\w)"),
    byline=re.compile(
        r"^(?:(?:كتب|كتبت|بقلم|اعداد|تقرير|تحرير|ترجمه|حوار)\s*[:\-]?\s+|[\u0621-\u064a ]{5,40}\s+-\s+)[\u0621-\u064a .()\-]{3,50}$"
    ),
    glued_heading=re.compile(
        r"(?P<head>(?!(?:ال|[وف]?(?:في|من|علي|الي|عن|مع|بعد|قبل|منذ|خلال|هذا|هذه|ذلك|لم|لا|لن|ان|كما|رغم|حسب|وفق|كل|اي|كان)\s))"
        r"(?:(?!(?:ال|وال|بال|لل))[\u0621-\u064a]{3,}\s+){2,4})"
        r"(?=(?:هذا|هذه)\s+ال|(?:صعدت|هبطت|اعلنت|كشفت|شهدت|تسببت|اطلقت|فرضت|انهت|سجلت|قررت|اصدرت|واجهت|حققت)\s+(?:ال|شركه|وزاره|حكومه|اسعار|اسهم|هييه|منظمه|السلطات))"
        r"|(?P<head2>(?!(?:[وف]?(?:في|من|علي|الي|عن|مع|بعد|قبل|منذ|خلال|هذا|هذه|ذلك|لم|لا|لن|ان|كما|رغم|حسب|وفق)\s))"
        r"(?:[\u0621-\u064a]{2,}\s+){2,5}?)(?=(?:يجدر|تجدر|يذكر ان|يشار الي)\s)"
    ),
    opening=re.compile(
        rf"(?P<words>(?:{_NAMES}\s*[-\u2013\u2014\u0640]\s*){{1,3}}{_NAMES})\s*:\s+(?=\S)"
        rf"|(?:{_LETTERS}\s){{1,3}}[-\u2013\u2014\u0640]\s(?:{_LETTERS}\s){{1,3}}?(?={_OPENS}(?:ت|وا)?\s)"
    ),
    abbreviations=words("د أ م ا أد ص ب ج ت ق هـ ه مج ط ر ع س ش"),
    cuts=(("", over_gaps(cuts())),),
    soft_cuts=(
        (
            "",
            over_gaps(
                r"\s+(?=(?:ال(?:ذي|تي|ذين|لذين|لذان|لتين|لتان)(?!(?: \S++){1,9}? حيز )|ب(?:حضور|مشاركه))\s)"
            ),
        ),
        ("بعد", over_gaps(rf"\s+(?=بعد (?:\d|{NUMBER}\s)(?:\s*\S+\s){{4}})")),
        (NOUN_TOO, over_gaps(rf"[\s،,](?:(?<=[،,])|(?<=\s)\s*[،,])\s*(?<={NOUN_TOO})(?=\w+\s+ال)")),
    ),
    bare_relative=over_gaps(
        rf"\x20(?=[\u0621-\u064a]{{3,}}[{VERB}{LIKELY}])(?!(?:[وفبلك]?ال|لل|[بل])|{any_of(_NO_HEAD)}(?!\w))(?:[\u0621-\u064a]{{3,}}(?P<cut>{VERB})|[\u0621-\u064a]{{2,}}(?:ه|ات)(?P<fem>{LIKELY}))"
    ),
    amounts_to=re.compile(
        rf"\s*(?:{_MEASURING}|{_LASTING})\s(?:(?:الي|علي|عن|ما|لما|علي مد(?:ار|ي)|(?:ل?ما )?[يت](?:صل|قارب|قرب|زيد) (?:الي|من|عن))\s)?(?P<to>)(?:ال|ب|ل|\(\s*)?"
    ),
    embeds=over_gaps(
        r"(?<!\w)(?:و?[بل]?ان(?:ه|ها|هم)?|ال(?:ذي|تي|ذين)|حيث|اذا|لو|عندما|بينما|كان|كانت|لكن)\s"
    ),
    adjunct=(
        ("نظرا ل", "بفعل ", "جراء ", "بسبب ", "نتيجه ", "برفقه ", "بطاقم ", "بطواقم "),
        over_gaps(
            r" (?=(?:(?P<free>نظرا ل|بفعل )|(?:من )?جراء |بسبب |نتيجه |ب(?:رفقه|طواقم|طاقم) )\S)"
            r"(?<=[\w)\"] )(?<! او )(?<! من )(?<! ليس )(?<!سواء )(?<!ايضا )(?<! لا )(?<!كانت )(?<!كان )"
        ),
    ),
    further=over_gaps(rf" و(?=(?:{any_of(CHANGES)}) )"),
    rest=over_gaps(r"(?:\s*[،,])? و(?=(?:باقي|بقيه|الباقي|البقيه|الباقون|الباقين)(?!\w))"),
    brief=re.compile(r"و?مقر(?:ه|ها|هم)\s+\w"),
    slight=re.compile(r"(?:الذي|التي|الذين)(?:\s+\w+){1,3}$"),
    conjoins=re.compile(rf"{AND_VERB}و(?!كان|ليس)"),
    listing=re.compile(r"(?:\s*[،,]\s*و?|\s+و)$"),
    relative=over_gaps(
        r"[\s،,\-](?:(?<=[،,\-])|(?<=\s)\s*[،,\-])\s*(?=(?:و?ال(?:ذي|تي|ذين|لذين|لتين)|وهو|وهي|وهم|ومقر\w+|و?(?:اغلب|معظم|غالبيت)(?:هم|ها))\s)"
    ),
    restrictive=over_gaps(
        r"\s(?=\s*ال[ذتل])(?<!عدد )(?<!من )(?<!كل )(?<!بعض )(?<!هم )(?<!هو )(?<!هي )(?<!بين )(?<!الي )(?<!علي )(?<!احد )\s*(?=(?:الذي|التي|الذين|اللذين|اللذان|اللتين|اللتان) (?:(?:قد|لم|لا|لن|كان|كانت|ما) )?(?P<own>\w+))"
    ),
    aside=over_gaps(rf" (?=و)(?:(?=وال(?:ذي|تي) |ومقر(?:ه|ها|هم) )|و(?=(?P<amount>{ITS_AMOUNT}) ))"),
    goes_on=over_gaps(rf"(?<=\S)(?P<comma>\s*[،,])?[{VERB}{AUXILIARY}]"),
    measured=over_gaps(rf"^\W*[وف]?(?:قد )?(?:{_MEASURING})\s"),
    fronted=over_gaps(
        r"\W*[وف]?(?:في|من|علي|الي|عن|مع|بعد|قبل|منذ|خلال|عند|حول|نظير|نظرا|انطلاقا|استنادا|رغم|بسبب|حسب|وفق|وفقا|بحسب|بناء|فور|اثر|عقب|هو|هي|هم|ب(?=ا)\w+|ل\w+)\s"
    ),
    occasion=over_gaps(r"\W*[وف]?(?:خلال|اثناء|بعد|عقب|اثر|فور|لدي) (?P<event>\w{3,} )"),
    whole=over_gaps(r"(?:^|\s)(?!ال(?:ذي|تي|ذين)\b)(?:ال|بال|لل)\w{2,}$|[\d)\"]$"),
    inserted=None,
    resumes=over_gaps(
        rf"\s*[،,\-]\s*(?=(?P<verb>(?:(?<=[{VERB}{AUXILIARY}{NOUN_TOO}{LIKELY}{PRESENT}])|(?:لا|لم|لن|قد) )\w+\s)|(?P<object>\w{{3,}}ا\s+\w{{3,}}ا\s)"
        rf"|(?!في حين|في المقابل|من جه|من ناحيه|مع العلم|علي ان)(?:ب|ل)?(?:نحو|حوالي|قرابه|نسبه|اكثر|اقل|انخفاض|ارتفاع|في|الي|خلال|من|عن|علي|عبر|حتي|ادني|اعلي|مع)\w*\s"
        rf"|(?<= )(?P<noun>(?!و|ف|ل|(?:متي|اضافه|فضلا|علاوه|حيث|بينما|لكن|كما|اذ|مما|ما|الذي|التي|الذين|ان|انه|انها|بل|او|ثم|هذا|هذه|غير|الا|بعد|قبل|منذ|احد|احدي)\s)\w{{3,}}\s))"
    ),
    trailing=re.compile(
        r"(?:[\s،,؛]+(?:و?ل?قد|كما|حيث|و?كان|و?كانت|فيما|بينما|و?لكن|و?ان|و?منهم من|ثم|و|التي|الذي|وذلك|وخاصه|وخصوصا))+[\s،,؛]*$"
    ),
    trails=tuple(words("قد كما حيث كان كانت فيما بينما لكن ان من ثم و التي الذي وذلك وخاصه وخصوصا")),
    that=re.compile(r"(?<!\w)[وفب]?ان(?:ه|ها|هم|هما)?\s*$"),
    unfinished=re.compile(
        r"\W*(?:و?اما\s(?!اذا\s)|(?P<condition>(?:لا سيما |ناهيك |و?اما )?[وفب]?(?:ان(?:ه|ها|هم)? )?(?:اذا|لو|ان لم|في حال(?: ان)?|ما لم|كلما|مهما)\s))"
    ),
    standing=re.compile(
        r"(?:و?ال(?:ذي|تي|ذين)|وه[وي]|وهم|وهذا|وهذه|علي خلفيه|بما في ذلك|وسط|بما|مع|هناك|ثمه|منذ ان|لان(?:ه|ها|هم)?|ل(?:ه|ها|هم)|خشيه|تحسبا|خوفا|منهم|منها|بينهم|بينها|و?اغلبهم|و?معظمهم|و?غالبيتهم|حالته|حالتها|حالتهم|جاري?|لاسباب|ومقر\w+|ب(?:انخفاض|ارتفاع|زياده)|بعد)\s|"
        + any_of(HAL)
        + r"\s"
    ),
    leading=re.compile(
        rf"(?:(?:{any_of(_LEADING)}|و?(?:ال)?جدير بالذكر انه?ا?|و?تجدر الاشاره الي انه?ا?|و?ي(?:ذكر|شار الي) انه?ا?|\"?\s*[وفب]?ان(?:ه|ها|هم|هما)?|هذا(?=\s+و))(?!\w)[\s،,:]*|[\s،,؛;:.\-]+)+"
    ),
    joined=has_conjunction,
    verbless=5,
    verb=Finder(),
    mark=marked,
    frames_at=(
        (
            _SAID,
            (
                (_NEEDS_THAT, re.compile(rf"{_TELLS}\s++{_SOURCE}{_COMMA}{_TO}(?P<that>{_THAT})\s+")),
                (
                    _NEEDS_THAT,
                    re.compile(rf"(?!(?:يذكر|يشار|يلاحظ) ){_TELLS}{_COMMA}{_ASIDE}{_TO}(?P<that>{_THAT})\s+"),
                ),
                (_NEEDS_COLON, re.compile(rf"{_TELLS}\s++{_SOURCE}\s*+:\s*(?=\S)")),
                (_NEEDS_COLON, re.compile(rf"{_TELLS}\s*:\s*(?=\S)")),
                (_NEEDS_SPEECH, re.compile(rf"{_TELLS}\s++{_SOURCE}{_BEFORE_SPEECH}")),
                (
                    _NEEDS_SPEECH,
                    re.compile(rf"(?P<verb>\w+)(?:\s+{any_of(frozenset(PARTICIPLES))})?{_BEFORE_SPEECH}"),
                ),
            ),
        ),
        (
            _STANDS_WRITTEN,
            (
                (_NEEDS_SPEECH, re.compile(rf"(?P<verb>\w+)\s+(?:في|علي)\s++{_SOURCE}{_BEFORE_SPEECH}")),
                (
                    _NEEDS_THAT,
                    re.compile(rf"(?P<verb>\w+)\s+(?:في|علي)\s++{_SOURCE}{_COMMA}(?P<that>{_THAT})\s+"),
                ),
            ),
        ),
        (
            _SAYING,
            (
                (_NEEDS_THAT, re.compile(rf"(?P<verb>\w+)\s+{_ASIDE}{_TO}(?P<that>{_THAT})\s+")),
                (_NEEDS_COLON, re.compile(r"(?P<verb>\w+)\s*:\s*(?=\S)")),
            ),
        ),
    ),
    frames=(
        (
            (words("بين وبين فبين بينت وبينت فبينت"),),
            re.compile(
                rf"^\W*[وف]?(?P<verb>بين|بينت)\s+(?:(?={_TITLE}\s){_SOURCE}{_COMMA})?(?P<that>{_THAT})\s+"
            ),
        ),
        (
            (),
            re.compile(
                r"^\s*+[وف]?(?P<verb>بحسب|حسب|وفق(?=\s)|وفقا ل|طبقا ل|نقلا عن|استنادا الي)\s*+(?P<src>[^،,؛\n]{2,120}?)(?:\s*+[،,؛]\s*|\s++(?=فان\s))"
            ),
        ),
    ),
    begins=None,
    after_frames=(
        (
            ("حسب", "وفق", "طبقا ل", "نقلا عن"),
            re.compile(
                r"(?:\s*[،,]?\s+وذلك)?\s*[،,]?\s+(?P<verb>بحسب|وفق(?=\s)|وفقا ل|طبقا ل|نقلا عن|حسب ما|حسبما)\s*(?P<src>(?!اعلي|احدث|افضل|ما|المعايير|المقاييس|الانظمه|الضوابط|الشروط)[^،,\n]{2,120})$"
            ),
        ),
        (
            ("حسبما", "حسب ما", "وفقا لما", "وفق ما"),
            re.compile(
                r"\s*[،,]?\s+(?P<verb>حسبما|حسب ما|وفقا لما|وفق ما|بحسب ما)\s+\w+\s+(?P<src>[^\n]{2,200})$"
            ),
        ),
        (("،", ","), re.compile(r"\s*[،,]\s*(?:كما\s+|وفق ما\s+)?(?P<told>\w+)\s+(?P<src>[^،,\n]{2,80})$")),
    ),
    subject=re.compile(
        r"^(?:و?قد )?(?P<verb>\w+)\s+(?P<src>(?!(?:من|في|الي|علي|ان|هذا|هذه|ذلك|قد)\s)[^،,.:\x00]{3,110}?)(?=\s*[،,]|\s+(?:من|في|الي|علي|عن|ان|امس|اليوم|انه|خلال|بعد|قبل|مع)\s)"
    ),
    saying=frozenset(
        f"{joined}{word}"
        for word in {
            *SAY_FORMS,
            *PARTICIPLES,
            *words("جاء ورد بين بينت بحسب حسب حسبما وفق وفقا طبقا نقلا استنادا"),
        }
        for joined in ("", "و", "ف")
    ),
    modes={**SAY_FORMS, **PARTICIPLES},
    participles=frozenset(PARTICIPLES),
    pronouns=words("هو هي هم انه انها"),
    signals=SIGNALS,
)
