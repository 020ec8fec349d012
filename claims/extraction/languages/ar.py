"""Arabic: word lists and patterns, folded. Lists were made by reading; verbs from sentence openings of Arabic newspapers."""

from __future__ import annotations

import re
from collections.abc import Callable

from claims.extraction.languages import numbers
from claims.extraction.languages.ar_cues import CUES
from claims.extraction.languages.cues import Cues
from claims.extraction.languages.lexicon import Lexicon, any_of, phrases, words

# Third person masculine singular, perfect; the feminine and plural are made from it.
_PERFECT = words(
    "قال اضاف اوضح اكد اعلن ذكر اشار افاد كشف صرح اعتبر رأى راي لفت شدد حذر نفى نفي زعم ادعى ادعي توقع تابع نقل اورد"
    " ارتفع انخفض تراجع هبط صعد زاد نما قفز هوى خسر ربح بلغ وصل تجاوز سجل حقق بدا بدأ انتهى انتهي استمر واصل تواصل توقف"
    " قتل اصيب توفي جرح اعتقل اوقف قصف استهدف هاجم سيطر احتل انسحب دمر فجر شن اطلق اسقط اسفر ادى ادي تسبب نتج اثار دفع جعل"
    " فاز خسر تعادل لعب سجل احرز توج انضم انتقل وقع قدم قاد شارك حضر افتتح دشن استقبل التقى زار غادر عاد توجه سافر"
    " قرر وافق رفض اصدر صدر اقر صوت فرض الغى سمح منع حظر عين اقال استقال تولى تسلم تلقى حصل نال منح ضم شمل تضمن تناول"
    " شهد ظهر تبين اظهر اتضح برز وجد حدث وقع حصل جرى جري تم تمت اقام نظم عقد اجتمع بحث ناقش درس راجع كتب نشر عرض قام تمكن"
    " استطاع نجح فشل حاول سعى رغب اراد طلب طالب دعا حث ناشد وعد تعهد التزم ساهم اسهم ساعد دعم ايد عارض اتهم انتقد ندد ادان"
    " رحب اشاد اعرب اعترف استبعد رجح خفض رفع ضاعف قلص وسع عزز طور انشا انشأ اسس تاسس بنى بني اشترى باع استثمر انفق كلف دخل"
    " خرج ترك بقي ظل اصبح بات صار كان كانت لعل تحول تغير تاثر تضرر انهار انخرط انفجر اندلع تصدر احتفظ تكبد تبخر محا تزامن"
    " وجه امر كرم وزع صنع انتج استورد مول تبرع صرف سدد عاقب نبه كثف الزم اوصى اوصي القى القي تبادل ارسل استلم احدث اذهل استخدم استعمل استغرق احتاج امتد بدل حول انهى انهي انجز اكمل تحمل تعرض خضع واجه لقي استحوذ تحايل كبد اسند اضطر لاحظ"
    " فوجئ تفاجا فاجا اتفق اختلف استضاف استقر استعاد اعاد استند اعتمد تعاون تنافس وفر خصص حدد رصد سحب سلم ضبط طرح غاب"
    " لم لن ليس تقدم تجمع تجمهر تظاهر حذف اخلى اغلق فتح طرد احرق حرق غرق سقط انقلب اصطدم نجا انقذ عثر فقد استنفر باشر اجرى"
    " اعقب سبق تلا طغى انعكس ارجع عزا عكس قضى حكم برا ادين احيل حوكم اضحى اسعف نقل استانف علق حل استبدل"
)
_FEMININE = words(
    "قالت اضافت اوضحت اكدت اعلنت ذكرت اشارت افادت كشفت صرحت اعتبرت رات لفتت شددت حذرت نفت زعمت ادعت توقعت تابعت نقلت"
    " زادت نمت هوت بدات انتهت ادت دعت سعت اقامت اثارت جرت التقت زارت عادت قامت نالت ارادت اصابت كانت باتت صارت ظلت بقيت"
    " اعادت استعادت انهت انهارت عزت قضت محت تلقت تولت الغت انشات بنت اشترت باعت اتاحت اضاعت طالت نجت اجرت طغت تلت ليست"
    " دعوا قالوا كانوا خسروا"
)
# Imperfect without its prefix.
_IMPERFECT = words(
    "قول ضيف وضح وكد علن ذكر شير فيد كشف صرح عتبر ري لفت شدد حذر نفي زعم دعي توقع تابع نقل عتقد جزم قدر رجح"
    " رتفع نخفض تراجع هبط صعد زيد بلغ صل تجاوز سجل حقق بدا نتهي ستمر واصل تواصل توقف كون عد عتمد حتاج مكن جب نبغي"
    " عمل قوم قدم شارك ضم شمل تضمن تناول شهد ظهر بين تضح وجد حدث قع حصل جري تم عقد بحث ناقش درس كتب نشر عرض سعي حاول"
    " ريد طلب طالب دعو حث ساهم سهم ساعد دعم ويد عارض تهم نتقد رفض سمح منع حظر فرض عزز طور بني ستخدم ستعمل ستغرق"
    " متد صبح ظل بقي زال واجه تعرض خضع ودي سبب تسبب نتج ثير دفع جعل عكس ركز هدف شكل مثل عود رجع عزو عاني عيش سكن"
    " نافس ضاهي فوق تفوق تصدر حتل قود دير ملك متلك سيطر ستهدف هدد طبق نظم حدد شترط لزم تطلب ستلزم ترتب خسر ربح"
    " فوز لعب ستضيف زور لتقي ستقبل صدر قرر وافق قر لغي عين تولي تلقي نال منح ستفيد تاثر تضرر نهار ختتم وفر صف"
    " تخذ قيس ستطيع مكث اتي جي بدو ميل نوي عتزم خطط توجه توقعون قولون رون"
)
_SAYS = words(
    "قال اضاف اوضح اكد اعلن ذكر اشار افاد كشف صرح لفت شدد تابع نقل اورد حذر روي نوه اردف استطرد اعترف كتب ابلغ اخبر"
    " اعرب جزم اعتبر راي وصف قول ضيف وضح وكد علن ذكر شير فيد كشف صرح لفت شدد تابع نقل حذر جزم عتبر ري عتقد رجح"
    " قالت اضافت اوضحت اكدت اعلنت ذكرت اشارت افادت كشفت صرحت لفتت شددت تابعت نقلت حذرت بينت نوهت اعربت جزمت اعتبرت رات اعترفت"
    " اظهر اظهرت اعتقد ابان ابانت اقر اقرت"
)
_ALLEGES = words("زعم زعمت ادعي ادعت دعي اتهم اتهمت تهم")
_DENIES = words("نفي نفت انكر انكرت استبعد استبعدت ستبعد نكر كذب")
_ESTIMATES = words("توقع توقعت قدر قدرت رجح رجحت خمن تنبا")


def _forms(*lists: frozenset[str]) -> frozenset[str]:
    """The verbs as they may stand: perfect as listed, imperfect with its prefixes, plural endings."""
    found: set[str] = set()
    for word in frozenset().union(*lists):
        found.add(word)
        found.update(f"{prefix}{word}" for prefix in ("ي", "ت"))
        found.update((f"{word}وا", f"ي{word}ون"))
    return frozenset(found)


_SAY_FORMS = {
    **dict.fromkeys(_forms(_SAYS), "says"),
    **dict.fromkeys(_forms(_ESTIMATES), "estimates"),
    **dict.fromkeys(_forms(_ALLEGES), "alleges"),
    **dict.fromkeys(_forms(_DENIES), "denies"),
}
_PARTICIPLE_STEMS = {
    **dict.fromkeys(
        words(
            "موكد مشير موضح مضيف مبين لافت مشدد معتبر محذر مصرح معلن قايل متابع كاشف مستطرد منوه مذكر متحدث معرب معبر معترف"
        ),
        "says",
    ),
    **dict.fromkeys(words("متوقع مرجح مقدر"), "estimates"),
    **dict.fromkeys(words("زاعم مدعي متهم"), "alleges"),
    **dict.fromkeys(words("نافي مستبعد"), "denies"),
}
_PARTICIPLES = {
    f"{stem}{ending}": mode for stem, mode in _PARTICIPLE_STEMS.items() for ending in ("ا", "ه", "ين", "ات")
}

_VERBS_PERFECT = _FEMININE | {form for verb in _PERFECT for form in (verb, f"{verb}ت", f"{verb}وا")}
_VERBS = frozenset(
    _VERBS_PERFECT
    | {f"{p}{stem}" for stem in _IMPERFECT for p in "يتسن"}
    | {f"س{p}{stem}" for stem in _IMPERFECT for p in "يت"}
    | {f"ي{stem}ون" for stem in _IMPERFECT}
    | _SAY_FORMS.keys()
) - words("بدل حول بين يا تا سنه سبب كلف ترك")

# Written like a noun: behind a comma they rather go on with the sentence.
_NOUNS_TOO = words(
    "عقد بحث طلب عرض دعم رفض منع حكم ضبط سحب نقل رفع خفض حظر تقدم تجمع تحول حل سبق ربح نشر قتل شن رصد طرح فتح طرد حرق جمع"
    " قصف ضم قدم حرج علم شرح وضع دفع نصر صرف وقع وجه امر جري حضر دخل خرج تسلم تاثر تراجع توقف تواصل تعاون تنافس تعرض تبادل"
)
# A conjunction is no letter of theirs: وسّعت is "widened", not "and" with a verb.
_WAW_VERBS = frozenset(word for word in _VERBS if word.startswith("و"))
_NUMBER = any_of(
    frozenset({*numbers.UNITS, *numbers.TENS, *numbers.HUNDREDS, *numbers.DUALS} - {"واحد", "واحده"})
)
_VERB = any_of(frozenset(_VERBS))
_Y_NOUN = "ناير|ونيو|وليو|وم|من|هود|اسر|وسف|حيي"  # behind a ي: no verb of the third person
_SAY = any_of(frozenset(_SAY_FORMS))
_PART = any_of(frozenset(_PARTICIPLES))
_START = r"(?:^|(?<=[\s،,؛(\x00\"]))"
_THAT = r"(?:ب?ان(?:ه|ها|هم|هما|ني|نا|هن)?)"
_TIME = r"(?:اليوم|امس|اول امس|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعه|السبت|الاحد)"
# A source runs to its "that" without a stop, and without a word that opens another clause.
_SOURCE = r"(?P<src>(?:(?!\s*[،,]\s*و|\b(?:ان|بان|انه|انها|الا|غير|حيث|لكن|فيما|بينما|الذي قال)\b)[^\n.؟!؛:]){2,160}?)"
# "He made clear" is spelt like "between": a title tells them apart.
_TITLE = any_of(words("الدكتور الاستاذ المهندس اللواء العميد العقيد المقدم الرايد الشيخ السيد الوزير الامير الناطق المتحدث المدير الرييس مدير رييس وزير امين محافظ"))

_LETTERS = r"[\u0621-\u063a\u0641-\u0652]+"
_NAMES = rf"{_LETTERS}(?: {_LETTERS}){{0,4}}"
# Verbs that open a report, as they are written.
_OPENS = any_of(frozenset("أعلن كشف أكد قال أوضح وقع توفي لقي أصدر تلقى احتجز نفذ ضبط بدأ أطلق دشن افتتح شارك نظم تمكن شهد".split()))

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
    ما ادي
    ما يعني
    ما يجعل
    ما اسفر
    ما دفع
    ما جعل
    ما تسبب
    ناهيك
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
    بينما
    في حين
    وهو ما
    وهذا ما
    الامر الذي
    غير ان
    الا ان
    الا انه
    الا انها
    ما ادي الي
    مما ادي
    لكنه
    لكنها
    لكن
    وذلك بعد
    في الوقت الذي
""")
_HAL = words(
    "مسجلا مسجله محققا محققه متحدثه متحدثا مثمنا داعيا داعيه مطالبا مطالبه مشيدا مقارنه متجاوزا متجاوزه معربا مرتفعا منخفضا"
    " مبديا مبديه مبدين واصفا واصفه مشيدين داعين مطالبين معربين مثمنين مستنكرا مستنكره موجها"
    " متاثرا متاثره مدعوما مدعومه مستهدفا مضيفا موديا متسببا"
)
_AUXILIARY = words("كان كانت كانوا يكون تكون ليس ليست تم تمت يتم ظل بات اصبح صار لم لن لعل تدعي يدعي")
# No noun, or one that governs what stands behind it: no head of a relative clause without a pronoun.
_NO_HEAD = words(
    "قد لقد فقد وقد لم ولم لن ولن لا ان وان انه انها انهم مما عما فيما كما كلما قلما طالما حتي كي لكي او ثم هو هي هم هما وهو وهي من عن في الي"
    " علي مع سوف غير كل كيف وكيف ايضا لان لانه لانها كانه كانها حيث وحيث اذا واذا لو ولو عندما بعدما حينما بينما عند منذ بعد قبل خلال جراء اثر"
    " عدم دون الذي التي الذين ما وما ومن لما حين وحين اين متي هل الا سوي نحو حوالي ربما وربما هذا هذه ذلك تلك عام شهر يوم سنه مساء صباح امس شركه"
    " نادي فريق حزب تنظيم مدينه محافظه قريه بلده جامعه مجلس"
)
# Behind "amid"; elsewhere the word is the middle of a place or of a team.
_AMID = words(
    "الحديث حديث توقعات مخاوف تكهنات تقارير انباء دعوات مطالب مطالبات اجواء حضور اجراءات ترحيب انتقادات تحذيرات تراجع ارتفاع"
    " انخفاض استمرار تصاعد تزايد غياب اهتمام اقبال تفاول تشاوم قلق غضب جدل خلافات ضغوط مساع محاولات"
)
# What may open a clause, by what must stand in front of it. `after`: what is left there as it was; `past`: a joined
# conjunction that goes away with the gap.
_COMMA_AFTER = (
    rf"{any_of(frozenset(_VERBS) - _NOUNS_TOO)}(?!\w)",
    rf"{any_of(_HAL)}(?!\w)",
    r"[وف]?(?:قد|لقد|لن|لم|ليس|ليست|سوف|ان|انه|انها|من المرجح|من المحتمل|من غير|يمكن\w*|لا)\s",
    rf"ي(?!{_Y_NOUN})[\u0621-\u064a]{{3,}}\s",
    r"و(?:هو|هي|هم|هما|هذا|هذه|هولاء)\s",
    r"(?:هذا|هذه|هولاء|هناك|ثمه)\s(?!العام|السنه|الشهر|الاسبوع|اليوم|المره|الايام)",
)
_COMMA_PAST = (
    rf"[وف]?(?={any_of(_CONNECTIVE)}(?!\w))",
    rf"و?(?=(?:{_PART}(?!\w)|اما\s))",
    r"(?!وسط\s)و(?=\w)",
)
_SPACE_AFTER = (
    r"(?:مسجل|محقق|متجاوز|متسبب)(?:ا|ه)\s",
    r"(?:علي خلفيه|بحجه ان)\s",
    rf"وسط (?={any_of(_AMID)})",
    r"وه(?:و|ي)\s+(?!ال)",
    r"بعد (?:اصدار|اعلان|اطلاق|ان)\s",
    r"ب(?:انخفاض|ارتفاع|زياده|تراجع|نمو|نسبه|محيط|حضور|مشاركه|قيمه|كلفه|تكلفه)\s+(?:قدره|قدرها|بلغ|بلغت|يبلغ|تبلغ|نسبته|نسبتها)\s",
)
_SPACE_PAST = (
    rf"[وف]?(?={any_of(_BARE_CONNECTIVE)}(?!\w))",
    r"و(?=(?:ان(?:ه|ها|هم)?|علي الفور|لذا|لذلك|بالتالي|كثير من|جار|جاري)\s)",
    r"ف(?=(?:ربما|انه|انها|ان (?:ال|هذ|ذلك|تلك)|لا|لن|لم|قد|هو|هي|لماذا)\s)",
)
_EITHER_AFTER = (
    r"و(?:لم|لن|قد|سوف)\s",
    r"وال(?:ذي|تي|ذين)\s",
    r"اي\s+(?:اكثر|اقل|اكبر|اعلي|ما يعادل|ما يقارب|بنسبه|بزياده|بانخفاض)\s",
    rf"(?:منهم|منها|بينهم|بينها|من بينهم|من بينها)\s+(?:\d|{_NUMBER}(?!\w))",
    r"(?:اغلبهم|معظمهم|غالبيتهم|يفيد)\s",
)
_EITHER_PAST = (
    rf"(?!{any_of(_WAW_VERBS)}(?!\w))و(?={_VERB}(?!\w))(?!ليد\b|سيط|ادي\b)",
    rf"ف(?={any_of(_VERBS_PERFECT)}(?!\w))",
    rf"و(?=ي[\u0621-\u064a]{{3,}}(?!\w))(?!{_Y_NOUN}|ياسر|يوسف|يحيي|يومي|يمني|يونان|يهود)",
)


def _cuts() -> str:
    """One pattern for all of them; it begins with a class of characters, which `re` finds fastest.

    What leaves the conjunction stands before what takes it away: of two cuts in one gap the earlier counts.
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
    return rf"[\s،,:؛;](?:(?:(?<=:)|(?<=\s)\s*:)\s+|(?:(?<=[؛;])|(?<=\s)\s*[؛;])\s*|{rules})"


_LEADING = phrases("""
    من هذا المنطلق
    في المقابل
    من ناحية ثانية
    من ناحية أخرى
    من جهة أخرى
    من جهة ثانية
    من جانب آخر
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

_FUTURE = frozenset(f"س{p}{stem}" for stem in _IMPERFECT for p in "يت")
_WE = frozenset(f"{p}{stem}" for stem in _IMPERFECT for p in ("ن", "سن"))
_DONE_TOO = frozenset(form for form in _VERBS_PERFECT if form[0] in "تن")  # look like what may be done


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
        ("event", _led(_VERBS)),
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
        (
            "prediction",
            re.compile(rf"قد (?<=\bقد )(?!{any_of(_DONE_TOO)}\b)[يتن][\u0621-\u064a]{{2}}").search,
        ),
        ("obligation", re.compile(r"\W*[وف]?علي (?:\w+ ){1,4}ان ").match),
        ("subjunctive", re.compile(r"[يت][\u0621-\u064a]{2,6}(?!\w)").match),
    ),
)

AR = Lexicon(
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
        rf"(?:{_NAMES}\s*[-\u2013\u2014\u0640]\s*){{1,3}}{_NAMES}\s*:\s+(?=\S)"
        rf"|(?:{_LETTERS}\s){{1,3}}[-\u2013\u2014\u0640]\s(?:{_LETTERS}\s){{1,3}}?(?={_OPENS}(?:ت|وا)?\s)"
    ),
    abbreviations=words("د أ م ا أد ص ب ج ت ق هـ ه مج ط ر ع س ش"),
    cuts=(re.compile(_cuts()),),
    soft_cuts=(
        re.compile(r"\s+(?=(?:الذي|التي|الذين|اللتين|بحضور|بمشاركه)\s)"),
        re.compile(rf"\s*[،,]\s*(?={any_of(_NOUNS_TOO)}\s+ال)"),
    ),
    bare_relative=re.compile(
        rf"(?<=\s)(?!(?:[وفبلك]?ال|لل|[بل])|{any_of(_NO_HEAD)}(?!\w)|و?{_VERB}(?!\w))[\u0621-\u064a]{{3,}}(?P<cut>\s+)"
        rf"(?={any_of(frozenset(_VERBS) - _NOUNS_TOO - _AUXILIARY)}(?!\w))"
    ),
    embeds=re.compile(r"(?<!\w)(?:و?[بل]?ان(?:ه|ها|هم)?|ال(?:ذي|تي|ذين)|حيث|اذا|لو|عندما|بينما|كان|كانت|لكن)\s"),
    listing=re.compile(r"(?:\s*[،,]\s*و?|\s+و)$"),
    relative=re.compile(r"\s*[،,\-]\s*(?=(?:و?ال(?:ذي|تي|ذين|لذين|لتين)|وهو|وهي|وهم|ومقر\w+)\s)"),
    restrictive=re.compile(r"\s+(?=(?:الذي|التي|الذين)\s)"),
    goes_on=re.compile(
        rf"(?:\s(?:ال|بال|لل)\w{{2,}}|\d|[)\"])\s+(?={any_of(frozenset(_VERBS) - _NOUNS_TOO - words('تزامن'))}(?!\w))"
    ),
    resumes=re.compile(
        rf"\s*[،,\-]\s*(?=(?P<verb>(?:{_VERB})\s)|(?P<object>\w{{3,}}ا\s+\w{{3,}}ا\s)"
        rf"|(?!في حين|في المقابل|من جه|من ناحيه|مع العلم|علي ان)(?:ب|ل)?(?:نحو|حوالي|قرابه|نسبه|اكثر|اقل|انخفاض|ارتفاع|في|الي|خلال|من|عن|علي|عبر|حتي|ادني|اعلي|مع)\w*\s)"
    ),
    trailing=re.compile(
        r"(?:[\s،,؛]+(?:و?ل?قد|كما|حيث|و?كان|و?كانت|فيما|بينما|و?لكن|و?ان|و?منهم من|ثم|و|التي|الذي|وذلك))+[\s،,؛]*$"
    ),
    unfinished=re.compile(r"\W*و?اما\s"),
    standing=re.compile(
        r"(?:و?ال(?:ذي|تي|ذين)|وه[وي]|وهم|وهذا|وهذه|علي خلفيه|بما في ذلك|وسط|ومقر\w+|ب(?:انخفاض|ارتفاع|زياده)|بعد)\s|"
        + any_of(_HAL)
        + r"\s"
    ),
    leading=re.compile(
        rf"(?:(?:{any_of(_LEADING)}|\"?\s*[وفب]?ان(?:ه|ها|هم|هما)?|هذا(?=\s+و))(?!\w)[\s،,:]*|[\s،,؛;:.\-]+)+"
    ),
    joined=re.compile(rf"(?!(?:{any_of(_WAW_VERBS)}|وادي)(?!\w))[وف](?=(?:{_VERB}|ي[\u0621-\u064a]{{3,}}|تم)(?!\w))"),
    verbless=5,
    verb=re.compile(
        rf"{_START}[وف]?(?:{_VERB}|ي(?!ناير|ونيو|وليو|وم|من|هود|اسر|وسف|حيي)[\u0621-\u064a]{{3,}}|تم|لدي(?:ه|ها|هم|نا)?|س[يت][\u0621-\u064a]{{3,}})(?!\w)"
    ),
    frames=(
        re.compile(
            rf"{_START}(?<!اذا )(?<!لو )(?:و|ف)?(?P<verb>{_SAY})\s+{_SOURCE}\s*[،,]?\s+(?:الي |علي |في |عن )?(?P<that>{_THAT})\s+"
        ),
        re.compile(
            rf"{_START}(?<!اذا )(?<!لو )(?:و|ف)?(?!(?:يذكر|يشار|يلاحظ) )(?P<verb>{_SAY})\s+(?:الي |علي |في |عن )?(?P<that>{_THAT})\s+"
        ),
        re.compile(rf"{_START}(?:و)?(?P<verb>{_PART})\s+(?:الي |علي |في |عن )?(?P<that>{_THAT})\s+"),
        re.compile(rf"{_START}(?<!اذا )(?<!لو )(?:و|ف)?(?P<verb>{_SAY})\s+{_SOURCE}\s*:\s*(?=\S)"),
        re.compile(rf"{_START}(?<!اذا )(?<!لو )(?:و|ف)?(?P<verb>{_SAY})\s*:\s*(?=\S)"),
        re.compile(rf"{_START}و?(?P<verb>{_PART})\s*:\s*(?=\S)"),
        re.compile(
            rf"^\W*[وف]?(?P<verb>بين|بينت)\s+(?:(?={_TITLE}\s){_SOURCE}\s*[،,]?\s+)?(?P<that>{_THAT})\s+"
        ),
        re.compile(rf"{_START}(?<!اذا )(?<!لو )(?:و|ف)?(?P<verb>{_SAY})\s+{_SOURCE}\s*[،,:]?\s*(?=\"\x01)"),
        re.compile(rf"{_START}(?:و|ف)?(?P<verb>{_SAY})(?:\s+{_PART})?\s*[،,:]?\s*(?=\"\x01)"),
        re.compile(
            r"^\s*[وف]?(?P<verb>بحسب|حسب|وفق(?=\s)|وفقا ل|طبقا ل|نقلا عن|استنادا الي)\s*(?P<src>[^،,\n]{2,120}?)\s*[،,]\s*"
        ),
    ),
    after_frames=(
        re.compile(
            r"(?:\s*[،,]?\s+وذلك)?\s*[،,]?\s+(?P<verb>بحسب|وفق(?=\s)|وفقا ل|طبقا ل|نقلا عن|حسب ما|حسبما)\s*(?P<src>(?!اعلي|احدث|افضل|ما|المعايير|المقاييس|الانظمه|الضوابط|الشروط)[^،,\n]{2,120})$"
        ),
        re.compile(rf"\s*[،,]\s*(?:كما\s+|وفق ما\s+)?(?P<verb>{_SAY})\s+(?P<src>[^،,\n]{{2,80}})$"),
    ),
    subject=re.compile(
        rf"^(?:و|ف)?(?:قد )?(?:{_VERB})\s+(?P<src>(?!(?:من|في|الي|علي|ان|هذا|هذه|ذلك|قد)\s)[^،,.:\x00]{{3,110}}?)(?=\s*[،,]|\s+(?:من|في|الي|علي|عن|ان|امس|اليوم|انه|خلال|بعد|قبل|مع)\s)"
    ),
    saying=frozenset(
        f"{joined}{word}"
        for word in {*_SAY_FORMS, *_PARTICIPLES, *words("بين بينت بحسب حسب حسبما وفق وفقا طبقا نقلا استنادا")}
        for joined in ("", "و", "ف")
    ),
    modes={**_SAY_FORMS, **_PARTICIPLES},
    participles=frozenset(_PARTICIPLES),
    pronouns=words("هو هي هم انه انها"),
    signals=SIGNALS,
)
