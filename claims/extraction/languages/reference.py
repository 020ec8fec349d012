"""Words that refer, folded: nouns of a class with their gender, what ends a noun phrase, pronouns. Data, no rules."""

from __future__ import annotations

from claims.extraction.languages.lexicon import words

# --- Arabic --------------------------------------------------------------------------------------
ORGANISATIONS_F = words(
    "شركة وزارة هيئة مؤسسة منظمة جامعة وكالة صحيفة قناة محكمة بلدية لجنة جمعية غرفة كلية مجموعة جماعة"
    " حكومة سفارة مديرية رابطة جبهة بورصة مفوضية مصلحة دائرة نقابة جريدة مجلة"
)
ORGANISATIONS_M = words(
    "بنك مصرف نادي فريق منتخب مجلس حزب اتحاد مستشفى مركز معهد صندوق جيش مكتب جهاز برلمان متحف مطار ميناء مصنع"
)
PEOPLE_F = words("رئيسة وزيرة نائبة أميرة ملكة مديرة سفيرة متحدثة ناطقة مستشارة خبيرة باحثة لاعبة كاتبة")
PEOPLE_M = words(
    "رئيس وزير نائب أمير ملك مدير محافظ سفير متحدث ناطق قائد أمين مستشار عميد وكيل مدرب لاعب مبعوث مندوب خبير باحث محلل كاتب"
    " مفتي عضو مساعد حاكم قاضي مهاجم حارس"
)
ORGANISATIONS = ORGANISATIONS_F | ORGANISATIONS_M
# "الشركة" speaks of one that was named; "المركز" and "الفريق" mean too many other things.
REFERRING = words(
    "شركة وزارة هيئة مؤسسة منظمة جامعة وكالة صحيفة قناة محكمة بلدية جمعية نقابة جريدة مجلة بورصة بنك مصرف"
    " نادي مستشفى معهد صندوق متحف مطار مصنع"
)
GENDER = {
    **dict.fromkeys(ORGANISATIONS_F | PEOPLE_F, "f"),
    **dict.fromkeys(ORGANISATIONS_M | PEOPLE_M, "m"),
}

# A noun phrase ends in front of these.
PREPOSITIONS = words(
    "في من على إلى عن مع حتى خلال منذ بعد قبل عند لدى بين ضد تحت فوق حول دون عبر أمام وراء وسط ضمن أثناء عقب إثر بسبب"
    " رغم مثل نحو قرابة حوالي أكثر أقل مقابل بشأن بحسب وفق لدى تجاه جراء حيال منها منه فيها فيه عليها عليه لها له بها به إليها إليه عنها عنه"
)
# They tell when or why, and seldom join a phrase to the noun in front.
LOOSE = words("خلال منذ بعد قبل عقب إثر بسبب رغم أثناء وسط جراء بين أمام مثل بشأن")
PARTICLES = words(
    "أن إن أنه إنه أنها إنها الذي التي الذين اللذين اللتين اللذان اللتان ما لا لم لن ليس ليست غير قد لقد سوف كان كانت هو هي هم هذا هذه ذلك تلك هؤلاء"
    " بأنه بأنها بأن ذات وهو وهي بعدما قبلما لي له لها لنا لهم حيث إذ إذا لو كما لكن بل أو أم ثم إلا أي كل بعض جميع عدد أحد إحدى عدة كلا كلتا سواء حين عندما بينما فيما مما لأن كي أيضا كذلك فقط"
)
TIMES = words(
    "اليوم أمس أول الأول غدا مساء صباح يوم ليلة فجر ظهر عصر مؤخرا حاليا سابقا لاحقا قريبا الآن الأحد الاثنين الثلاثاء الأربعاء"
    " الخميس الجمعة السبت الماضي الماضية المقبل المقبلة الجاري الحالي الحالية سنة شهر أسبوع الشهر الأسبوع السنة مرارا تكرارا الموسم الصيف المنصرم الفائت"
)
# Of these the speaker is the subject in "قال إنه ..."; with others the pronoun is often empty ("إنه تم", "إنه سينطلق").
_ACTS = (
    "عتزم نوي أمل تمنى ريد رغب سعى عمل شعر ثق عرف علم خشى درس واصل رفض دعم ؤيد حترم حاول رى فكر طالب تطلع فضل عول هدف ساند"
    " فعل لتقي جتمع قترح عقد طلب توجه قوم ستقيل غادر شكل علن طرح قدم وقع زور بحث عيد وقف ترشح رشح تخوف ستبعد شتر شتري تعرف"
    " نسحب شارك لعب عود بيع دفع مول مدد حضر ستقبل سافر ناشد رحب تعهد عتذر ملك حتاج ستخدم فتخر يأس صدق تفهم درك"
)
_ACTED = (
    "قرر رفض طلب تلقى التقى اضطر حاول تمكن استلم تزوج شارك اجتمع حصل قام زار أراد اشترى باع فوجئ دعا تعاون استخدم درس لاحظ شاهد"
    " سمع قدم حضر استمع أبلغ بدأ عمل سافر عاد غادر سأل دفع أنفق نشر خسر فاز نفذ أكمل انضم انسحب اعتذر تعرض نجا ركض أمر"
)
AGENTIVE = words(_ACTED) | words(" ".join(f"{p}{stem}" for stem in _ACTS.split() for p in ("ي", "سي")))
# Feminine forms whose subject is as a rule not the speaker.
IMPERSONAL = words(
    "عكست تعكس أظهرت تظهر كشفت تكشف أسفرت بلغت وصلت تبلغ تصل كانت تكون ستكون تمت ستتم جرت صدرت وردت نتجت"
)
# In front of a verb of saying that opens its clause.
OPENERS = words("كما قد وقد ذلك جهته جهتها جانبه جانبها بدوره بدورها ثم حين حيث فيما بينما")
# These say what somebody believes, or what another did.
NO_SPEECH = words("اعتقد اعتقدت ظن ظنت رأى رأت اتهم اتهمت أبلغ أبلغت أخبر أخبرت وصف وصفت")
# In front of a relative pronoun they make an idiom ("في الوقت الذي", "الأمر الذي").
NO_ANTECEDENTS = words(
    "الوقت الأمر العالم العام اليوم الحين المكان الشيء الشكل النحو القدر الحد المستوى حال الصورة الطريقة المرة المئة المائة الله"
)
# Of verbs that begin with "ت" these are feminine; others may be perfect and masculine ("توقع").
FEMININE_IMPERFECT = words(
    "تقول تكون تبلغ تصل تضم تعد تملك تعمل تسعى تستمر تبدأ تنتهي تتجاوز تؤكد تعلن تشير تضيف توضح تريد تعتزم تنوي تعتبر ترى"
)
# A name follows: "جامعة الملك سعود" does not end with its definite noun.
ROYAL = words("الملك الملكة الأمير الأميرة الإمام الشيخ الشيخة السلطان الدكتور المهندس")
# What rises, falls and amounts to something; they head a subject as a class noun does.
MEASURED = words(
    "سهم أسهم سعر أسعار صادرات واردات مبيعات أرباح خسائر إيرادات عائدات قيمة إنتاج مؤشر سوق حجم معدل كلفة تكلفة تكاليف نمو تضخم"
    " بطالة مخزونات احتياطيات رأسمال ناتج ديون قروض أصول حصة رحلة رحلات حركة مشروع معرض مهرجان"
)
# Verbs that go on about the same subject with a figure: "ارتفعت ... وبلغت 3 ملايين".
GOING_ON = words(
    "ارتفع ارتفعت انخفض انخفضت تراجع تراجعت هبط هبطت صعد صعدت زاد زادت نما نمت قفز قفزت هوى هوت خسر خسرت ربح ربحت بلغ بلغت"
    " وصل وصلت تجاوز تجاوزت سجل سجلت حقق حققت استمر استمرت تأسس تأسست افتتح افتتحت انطلق انطلقت بدأ بدأت انتهى انتهت أحرز"
    " أحرزت اعتقل اعتقلت أنفق أنفقت يبلغ تبلغ يصل تصل يستمر تستمر يتجاوز تتجاوز يضم تضم ضم ضمت"
)
# Opens what is no subject, and what goes on with a figure.
MEASURING = words(
    "بنسبة بنحو بمقدار بقيمة بواقع بمعدل بأكثر بأقل بحوالي بقرابة بمبلغ بما بزيادة بانخفاض بارتفاع"
)

# --- English -------------------------------------------------------------------------------------
ORGANISATION_WORDS = words(
    "company ministry government bank agency council university army court party commission committee association authority"
    " department union group firm airline club hospital board federation organisation organization institute foundation fund"
    " inc corp ltd plc llc co office bureau centre center museum airport police congress parliament senate"
)
# He who speaks for another: "her lawyer said she ...".
SPOKESMEN = words(
    "lawyer lawyers attorney spokesman spokeswoman spokesperson spokesmen police prosecutor prosecutors doctor judge aide aides friend"
    " friends mother father wife husband brother sister son daughter neighbor neighbour official officials counsel manager coach agent"
    " officer officers source sources report reports investigators authorities witnesses campaign"
)
