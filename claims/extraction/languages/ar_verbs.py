"""Arabic verbs: lists, forms and endings, all folded; and a text whose gaps tell what verb follows them.

Lists were made by reading; verbs from sentence openings of Arabic newspapers.
"""

from __future__ import annotations

import re
import sys

from claims.extraction.languages.lexicon import words

# Third person masculine singular, perfect; the feminine and plural are made from it.
_PAST = words(
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
    " جاء انطلق اتخذ انعقد نفذ اقيم اثبت ودع انتشر توصل شرع مكن تعطل ورد جدد اختار فاق ركز انتظم عمد اشتمل اختتم تراوح بادر تطرق استنكر"
    " رافق احال سارع داهم حظي تفطن اكتشف اقتحم لحق التقط اطاح اتصل ولد ناهز تناقل تساءل راح تعاقد اقترح ازداد احبط اقلع اشرف اتجه احتفل"
    " عاين راسل انتشل استعان استرجع احتضن شاهد اقترب اطلع ادخل رحل اشترط استعرض ارتكب وثق هطل شجع استجاب ارتبط مارس صنف دهس هدد اعتذر"
    " استمع استفاد ادرج اتسم فسر كاد قارب تهاطل انزلق انجب استولى اخرج اثمر فند شوهد حاز انقطع التحق اكتمل اعترض اصر اجتاح سخر جهز ترجم"
    " اوقع اوصل اهتم اهاب امتنع اكتفى اقتصر افرز اعدم اشتعل استكمل استقطب استغل ادرك اختطف احصى اجبر نصح نشب برمج انفرد انتظر انتصر انتخب"
    " افرد اعتاد اشتبه استيقظ استوفى استطلع ارتكز اجيز اتسع كلل شارف خفف حرر جلس جسد توافر تواجد تزوج اهتز انهزم انبثق امتزج استوجب استغرب"
    " استبق استاء ارتطم احترم احتجز اجتاز هرع ناضل مزق مدد مات لوح كافح قوبل لاذ شيع شيد ساند خاطب حلق جذب توافد بعث اوجد افرج اشترك اكتسب"
    " استوعب استعد استشهد ارتد اختلط اخترق اختبر احضر اجاب ابحر اوكل اودع اهدر انهال خلص دام زال مازال لازال ثبت سرق بذل شخص ازال اباح اتاح"
    " اتهم انتزع انتقى اجل احتدم استدعى استدرج استعجل استثنى استأجر اضطلع اعتزم اغتيل التهم انخرط انعكس اهدى اوفد باغت تأهل تاهل تجدد ترأس تراس"
    " تسنى تطلع تغلب تفقد تكفل تلف تمكن تنازل توعد تولى خول دان ذهل رد رافع زود سمى شارف صادف ضحى طمأن عاقب عانى غير فاوض كلف لجا لجأ مضى نوه هنا هنأ"
    " اعقب سبق تلا طغى انعكس ارجع عزا عكس قضى حكم برا ادين احيل حوكم اضحى اسعف نقل استانف علق حل استبدل"
)
_FEMININE = words(
    "قالت اضافت اوضحت اكدت اعلنت ذكرت اشارت افادت كشفت صرحت اعتبرت رات لفتت شددت حذرت نفت زعمت ادعت توقعت تابعت نقلت"
    " زادت نمت هوت بدات انتهت ادت دعت سعت اقامت اثارت جرت التقت زارت عادت قامت نالت ارادت اصابت كانت باتت صارت ظلت بقيت"
    " اعادت استعادت انهت انهارت قضت محت تلقت تولت الغت انشات بنت اشترت باعت اتاحت اضاعت طالت نجت اجرت طغت تلت ليست"
    " دعوا قالوا كانوا خسروا تليها تليه يليها يليه تلاها تلاه تلتها تلته تبعها تبعه تتبعها يتبعها"
)
# Imperfect without its prefix.
IMPERFECT = words(
    "قول ضيف وضح وكد علن ذكر شير فيد كشف صرح عتبر ري لفت شدد حذر نفي زعم دعي توقع تابع نقل عتقد جزم قدر رجح"
    " رتفع نخفض تراجع هبط صعد زيد بلغ صل تجاوز سجل حقق بدا نتهي ستمر واصل تواصل توقف كون عد عتمد حتاج مكن جب نبغي"
    " عمل قوم قدم شارك ضم شمل تضمن تناول شهد ظهر بين تضح وجد حدث قع حصل جري تم عقد بحث ناقش درس كتب نشر عرض سعي حاول"
    " ريد طلب طالب دعو حث ساهم سهم ساعد دعم ويد عارض تهم نتقد رفض سمح منع حظر فرض عزز طور بني ستخدم ستعمل ستغرق"
    " متد صبح ظل بقي زال واجه تعرض خضع ودي سبب تسبب نتج ثير دفع جعل عكس ركز هدف شكل مثل عود رجع عزو عاني عيش سكن"
    " نافس ضاهي فوق تفوق تصدر حتل قود دير ملك متلك سيطر ستهدف هدد طبق نظم حدد شترط لزم تطلب ستلزم ترتب خسر ربح"
    " فوز لعب ستضيف زور لتقي ستقبل صدر قرر وافق قر لغي عين تولي تلقي نال منح ستفيد تاثر تضرر نهار ختتم وفر صف"
    " تعلق عني حمل حتوي تمثل ربط نبع وثر تمتع حفظ خدم تيح تحدث شعر حيي عانون عطي نتمي علم خوض فترض نظر ندرج ستطع ستحق سير كفي جمع عبر روج تميز"
    " شغل عيد فكر دور قلل تبع اخذ تحقق تناسب شكو رتدي توفر كمن تحرك حرص تدخل نطبق عول سهل رضي حمي حتمل دافع ساوي شبه ذهب تعارض تعدي قتضي فعل"
    " حافظ خفي خالف قطن تردد سمع تعرف تعامل تكرر طمح شفي رمي شتغل ليق عالج قطع فهم خشي تصور وخذ توافق نسي نجر ولي نشط غطي قاتل تماشي رعي مهد"
    " صدق خلف حيط حكي خلق عيق كذب تقاضي صور راعي ستجيب تطور وازي برر ترقب وجب حوي تمحور نمو ضرب تمني قابل تنزل رتكب شكك نسجم لبي تبني وصف"
    " تخلل وسس قبع عرقل نحدر تسق عكف نادي تزايد نحصر صرخ رتقي تعمد نطوي تحصل كرس لوذ تحدد كفل بيع ختص تلاءم راقب نزل ضغط ستقل تكلم هيمن نفع"
    " ستهل تعافي لاقي تصرف تربص ناسب راوح تركز فتقر دوم تجلي حسم واكب ستاثر تداول بتعد ضيع حتج نذر ناقض متاز عتدي قارن فضح تحلي غذي تمركز تحسن"
    " نزع نتفع تصدي تجول نهض ضفي ختزل حرض تشكل تفاعل سرع ستهلك تخيل وظف تدفق ختصر توسط تحمل تبقي ردد كرر توزع زخر عصف نقسم حتفي لامس طابق قوض"
    " عاود ختفي جلب تجاهل قتنع تشارك تحدي نبعث مزج قنع تطابق بارك نشغل ستقيل ستعين جتهد تجنب بتكر"
    " ضع تخذ قيس ستطيع مكث اتي جي بدو ميل نوي عتزم خطط توجه توقعون قولون رون"
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


SAY_FORMS = {
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
PARTICIPLES = {
    f"{stem}{ending}": mode for stem, mode in _PARTICIPLE_STEMS.items() for ending in ("ا", "ه", "ين", "ات")
}

_STEMS = IMPERFECT | {verb[1:] if verb[0] == "ا" and len(verb) > 3 else verb for verb in _PAST}
PERFECT = _FEMININE | {form for verb in _PAST for form in (verb, f"{verb}ت", f"{verb}وا")}
VERBS = frozenset(
    PERFECT
    | {f"{p}{stem}" for stem in _STEMS for p in ("ي", "ت", "ن", "سي", "ست", "سن")}
    | {f"ي{stem}ون" for stem in _STEMS}
    | SAY_FORMS.keys()
) - words(
    "بدل حول بين يا تا سنه سبب كلف ترك ينما نصف سنوي سينما تهاب سويد يابان نقود نقر تلات سطور غير هنا نادي ناصر نحل نقاد نشيد نحال نهدي نبات نفاق نصار نائب نايب"
)

# Written like a noun: behind a comma they rather go on with the sentence.
NOUNS_TOO = words(
    "عقد بحث طلب عرض دعم رفض منع حكم ضبط سحب نقل رفع خفض حظر تقدم تجمع تحول حل سبق ربح نشر قتل شن رصد طرح فتح طرد حرق جمع"
    " تحمل تعلم تصور تقطع تفهم تنظيم تحسن تذكر شاهد شخص صوت كتب درس منح تهم كبد صنع تصرف تدخل توصل تاكد تعاقد توجه تلقي تفاوض تطور توافق تعادل تخلي تثبت تخلص تنقل تحقق توسع"
    " تطرق تواجد تزود تبرع تفطن تعهد تحيل تغير تخرج تاهل تفقد تكفل تقارب تغلب تخصص تنازل تعقب تامر تناقل تظاهر تشدد تراسل تلف تدرج تحرر"
    " تمدد تطلع ترصد تبخر تنبه تحكم تجدد رد ورد اجل سعد صنف سلم بني بذل فرض غرق جسد دهس"
    " قصف ضم قدم حرج علم شرح وضع دفع نصر صرف وقع وجه امر جري حضر دخل خرج تسلم تاثر تراجع توقف تواصل تعاون تنافس تعرض تبادل"
)
_AUXILIARY = words("سوف كان كانت كانوا يكون تكون ليس ليست تم تمت يتم ظل بات اصبح صار لم لن لعل تدعي يدعي")
# Nouns and names that end like feminine or plural forms of a verb.
_ENDING_LIKE_VERBS = words(
    "وقت بيت موت صوت زيت بنت تحت ثابت صامت لافت موقت مثبت مباغت بيروت كويت بنزرت حضرموت انترنت اسمنت سكوت ثبوت بيوت سبت حوت توت"
    " ياقوت طاغوت كبريت مبيت فوت نفت ملتفت تشتت تعنت تفتت عزت رفعت شوكت حكمت مدحت طلعت صفوت فرنسوا نيكاراغوا باراغوا قوت مقيت بسكويت كهنوت جبروت روبرت مارغريت ستيوارت مايكروسوفت فرانكفورت تليغراف بوست سبورت"
    " عضوا عفوا نموا علوا غزوا سموا عدوا جوا نحوا سهوا لغوا زهوا صفوا لهوا محوا حشوا خلوا"
)
_PREFIX = re.compile(r"[وفب]?(?:ال|ل)?")
_DEFINITE = re.compile(r"(?:[بكوف]?ال|لل)\w")
_MASDAR = re.compile(r"[بل]?ت\w{2,3}يت|\w+اوت")
_NO_PRESENT = re.compile(
    r"ي(?:ناير|ونيو|وليو|وم|من|هود|اسر|وسف|حيي|ونان|ليام|لسون|لز|ندوز|كيبيديا|كيليكس|تني|نستون|مبل|نتر|سكونسن)"
)  # behind a ي: no verb of the third person
_OBJECTS = ("ها", "هم", "هما")
_TAKE_OBJECTS = (
    VERBS - NOUNS_TOO - words("قدرت رحلت عادت صورت حكمت دعوت كلفت خطط شارك تتبع متابع احد بعض يوم")
)
_NO_AND = words("ليد ادي")  # names: وليد, وادي
_HAVING = words("لديه لديها لديهم لدينا لدي ولديه ولديها ولديهم ولدينا ولدي")
_FUTURE = re.compile(r"[وف]?س[يت]\w{3,}")
_LETTERS = re.compile(r"[\u0621-\u064a]+(?!\w)")
REMEMBERED = 1 << 16  # words

# What verb stands behind a gap: kinds of white space that no folded text holds.
VERB = "\u2000"  # a finite verb that is written like nothing else
AUXILIARY = "\u2001"
NOUN_TOO = "\u2002"  # a verb that is also written like a noun
PRESENT = "\u2003"  # third person by its first letter alone
AND_VERB = "\u2004"  # "and" joined to a verb
SO_VERB = "\u2005"  # the same with ف and a verb in the perfect
LIKELY = "\u2006"  # a verb by its ending, in no list
OTHER = "\u2007"  # any other word with a verb in it


def _ends_like_a_verb(word: str) -> bool:
    """Feminine and plural perfect forms of verbs that are not listed (سارعت, سارعوا)."""
    if len(word) < 4 or not (word.endswith("وا") or (word[-1] == "ت" and word[-2] != "ا")):
        return False
    stem = _PREFIX.sub("", word, count=1)
    return not (
        stem in _ENDING_LIKE_VERBS
        or word in _ENDING_LIKE_VERBS
        or _DEFINITE.match(word)
        or _MASDAR.fullmatch(word)
    )


def _is_verb(word: str) -> bool:
    return word in VERBS or _ends_like_a_verb(word)


def _has_object(word: str) -> bool:
    """A listed verb of four letters or more with an object joined to it (ينشرها); few nouns with a possessor look so."""
    if not word.endswith(_OBJECTS):
        return False
    stem = word[:-3] if word.endswith("هما") else word[:-2]
    return len(stem) >= 4 and stem in _TAKE_OBJECTS


def _is_present(word: str) -> bool:
    return word[0] == "ي" and len(word) >= 4 and not _NO_PRESENT.match(word)


def gap_before(word: str) -> str:
    """The white space that stands before a folded word in a marked text."""
    if word in NOUNS_TOO and word in VERBS:
        return NOUN_TOO
    if word in _ENDING_LIKE_VERBS:
        return " "
    if word in _AUXILIARY:
        return AUXILIARY
    if word in VERBS:
        return VERB
    rest = word[1:]
    if word[0] == "و" and len(rest) > 1 and _has_object(rest):
        return AND_VERB
    if word[0] == "و" and len(rest) > 1:
        if (_is_verb(rest) and not (rest[0] == "ت" and rest in NOUNS_TOO)) or _is_present(rest):
            return " " if rest in _NO_AND else AND_VERB
        if rest in VERBS:
            return OTHER
    if word[0] == "ف" and len(rest) > 1 and rest != "رد":
        if rest in PERFECT or _ends_like_a_verb(rest):
            return SO_VERB
        if rest in VERBS or _is_present(rest):
            return OTHER
    if _has_object(word):
        return LIKELY
    if word[0] == "ل" and rest[:1] in ("ي", "ت") and rest in VERBS and rest not in NOUNS_TOO:
        return OTHER
    if _ends_like_a_verb(word):
        return LIKELY
    if _is_present(word):
        return PRESENT
    return OTHER if word in _HAVING or ("س" in word[:2] and _FUTURE.fullmatch(word)) else " "


class _Gaps(dict[str, str]):
    """Word, perhaps with what is written on to it -> the same behind the gap that tells its verb."""

    def __missing__(self, token: str) -> str:
        match = _LETTERS.match(token)
        found = (gap_before(match.group()) if match else " ") + token
        if len(self) < REMEMBERED:
            self[token] = found
        return found


_GAPS = _Gaps()
# "opens and shuts": two verbs with what follows in common.
_PAIR = re.compile(rf"([{VERB}{PRESENT}{LIKELY}]\w+){AND_VERB}")
# A word by itself. The letter stands before what must be in front of it, for `re` finds a class of characters fastest.
_STARTS = re.compile(r"[\u0621-\u064a](?<![^\s،,؛(\x00\"].)[\u0621-\u064a]*(?!\w)")


def marked(folded: str) -> str:
    """The folded text, its length kept, with gaps that tell what verb follows."""
    found = "".join(map(_GAPS.__getitem__, folded.split(" ")))[1:]
    return _PAIR.sub(rf"\1{OTHER}", found) if AND_VERB in found else found


def over_gaps(pattern: str) -> re.Pattern[str]:
    """A pattern for marked text: its spaces stand for any gap (a written `\\x20` for one without a verb behind it)."""
    return re.compile(pattern.replace("\\ ", " ").replace(" ", r"\s"))


class Finder:
    """Finds finite verbs as a pattern would, by look-up."""

    @staticmethod
    def search(folded: str) -> re.Match[str] | None:
        for match in _STARTS.finditer(folded):
            if _GAPS[match.group()][0] != " ":
                return match
        return None

    @staticmethod
    def match(folded: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        match = _STARTS.match(folded, start, end)
        return match if match and _GAPS[match.group()][0] != " " else None

    def fullmatch(self, word: str) -> re.Match[str] | None:
        match = self.match(word)
        return match if match and match.end() == len(word) else None


def has_conjunction(word: str) -> bool:
    """Whether the first letter of a word is a conjunction joined to a verb."""
    rest = word[1:]
    return (
        word[0] in "وف"
        and word not in VERBS
        and rest not in _NO_AND
        and (_is_verb(rest) or (rest[:1] == "ي" and len(rest) >= 4))
    )
