"""A sentence with several assertions becomes several clauses; names, quotations and figures stay whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.clauses import Splitter
from claims.extraction.languages import LEXICONS
from claims.extraction.normalize import fold_with_map


def split(text, language="ar", figures=(), dates=()):
    """The clauses as text, pieces joined by " … "; `figures` and `dates` as they stand in the text."""
    place = [[(text.index(f), text.index(f) + len(f)) for f in found] for found in (figures, dates)]
    clauses = Splitter(text, *place).split(fold_with_map(text), LEXICONS[language])
    return [" … ".join(text[s.start : s.end] for s in clause.spans) for clause in clauses]


def said(text, language="ar"):
    """(clause, source, mode) of every clause."""
    clauses = Splitter(text, [], []).split(fold_with_map(text), LEXICONS[language])
    return [
        (
            " … ".join(text[s.start : s.end] for s in c.spans),
            c.attribution.text if c.attribution else None,
            c.attribution.verb if c.attribution else None,
        )
        for c in clauses
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ارتفعت صادرات الزيت أمس، فيما تراجعت واردات القمح كثيرا، وانخفض سعر الطن.",
            ["ارتفعت صادرات الزيت أمس", "تراجعت واردات القمح كثيرا", "انخفض سعر الطن"],
        ),
        (
            "هبطت الأسهم في البورصة مما أدى إلى خسارة كبيرة للمصارف.",
            ["هبطت الأسهم في البورصة", "مما أدى إلى خسارة كبيرة للمصارف"],
        ),
        (
            "رفضت النقابة العرض؛ قررت الحكومة تأجيل الجلسة.",
            ["رفضت النقابة العرض", "قررت الحكومة تأجيل الجلسة"],
        ),
        (
            "تراجع المؤشر بشدة لكن المصارف واصلت الصعود.",
            ["تراجع المؤشر بشدة", "لكن المصارف واصلت الصعود"],
        ),
        (
            'اشترت الشركة حصة في "الأفق، وهو مشروع قديم" وباعت أخرى صغيرة.',
            ['اشترت الشركة حصة في "الأفق، وهو مشروع قديم"', "باعت أخرى صغيرة"],
        ),
        ("زار الوزير مصر والأردن ولبنان والعراق.", ["زار الوزير مصر والأردن ولبنان والعراق"]),
        (
            "خفضت الشركة الإنتاج في مصنعها ليرتفع السعر كثيرا.",
            ["خفضت الشركة الإنتاج في مصنعها", "ليرتفع السعر كثيرا"],
        ),
        ("ما كان ليرتفع السعر كثيرا.", ["ما كان ليرتفع السعر كثيرا"]),
        (
            "نقلت الحافلة العمال المصابين أغلبهم من الشمال.",
            ["نقلت الحافلة العمال المصابين", "أغلبهم من الشمال"],
        ),
        # verbs that no list holds are told by their endings, nouns that end so are not taken for verbs
        (
            "طوقت الشرطة الحي صباحا وتسلقت الكلاب الأسوار ثم تفرقوا في الحقول.",
            ["طوقت الشرطة الحي صباحا", "تسلقت الكلاب الأسوار ثم تفرقوا في الحقول"],
        ),
        ("زار الوفد بيروت وحضرموت ووقت الزيارة قصير.", ["زار الوفد بيروت وحضرموت ووقت الزيارة قصير"]),
        (
            "أغلقت البلدية الجسر القديم ما أدى إلى ازدحام كبير، ثم أعادت فتحه مساء.",
            ["أغلقت البلدية الجسر القديم", "ما أدى إلى ازدحام كبير", "أعادت فتحه مساء"],
        ),
        ("كان ذلك هو ما أدى إلى ازدحام كبير.", ["كان ذلك هو ما أدى إلى ازدحام كبير"]),
        ("يعرف كل فرد في القرية اسم الطبيب.", ["يعرف كل فرد في القرية اسم الطبيب"]),
        (
            "إذا توقف المصنع، ارتفع السعر كثيرا وتراجعت الصادرات مجددا.",
            ["إذا توقف المصنع، ارتفع السعر كثيرا", "تراجعت الصادرات مجددا"],
        ),
        ("أما المصنع الثاني فهو أكبر مصنع في المدينة.", ["المصنع الثاني فهو أكبر مصنع في المدينة"]),
    ],
)
def test_arabic_assertions_come_apart(text, expected):
    found = split(text)
    assert [clause.removeprefix("لكن ") for clause in found] == [e.removeprefix("لكن ") for e in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Exports rose by a fifth, while imports fell sharply; the trade gap was cut in half.",
            ["Exports rose by a fifth", "imports fell sharply", "the trade gap was cut in half"],
        ),
        (
            "The mill closed in May, wiping out 300 jobs, which had supported the town.",
            ["The mill closed in May", "wiping out 300 jobs", "which had supported the town"],
        ),
        (
            "As the bakers went on strike, output grew in every region.",
            ["As the bakers went on strike", "output grew in every region"],
        ),
        ("The firm sells bread, butter and milk.", ["The firm sells bread, butter and milk"]),
        # relative clauses without a comma, behind and in front of the verb of the main clause
        (
            "Voters chose a plan that bans night flights from the old airport.",
            ["Voters chose a plan", "that bans night flights from the old airport"],
        ),
        (
            "A plan that bans night flights from the airport will end in May.",
            ["A plan … will end in May", "that bans night flights from the airport"],
        ),
        ("The mayor welcomed those who were evacuated.", ["The mayor welcomed those who were evacuated"]),
        # appositions and participles between commas
        (
            "The plan, called Quiet Nights, was drafted by pilots.",
            ["The plan … was drafted by pilots", "called Quiet Nights"],
        ),
        (
            "Amara Obi, the former harbour master, praised the divers.",
            ["Amara Obi … praised the divers", "the former harbour master"],
        ),
        (
            "The ferry sank because the crew ignored a leak.",
            ["The ferry sank", "the crew ignored a leak"],
        ),
        ("The ferry sank because of a leak in the hull.", ["The ferry sank because of a leak in the hull"]),
        (
            "The court fined the owner, dealing a blow to the port and handing a victory to divers.",
            ["The court fined the owner", "dealing a blow to the port", "handing a victory to divers"],
        ),
    ],
)
def test_english_assertions_come_apart(text, expected):
    found = split(text, "en", figures=["300"] if "300" in text else ())
    assert found == expected


def test_an_inserted_clause_leaves_the_main_clause_in_two_pieces():
    text = 'انخفض سهم شركة "نسيم"، التي دخلت السوق حديثا مع شركة أجنبية، بنحو 14 في المئة.'
    assert split(text, figures=["بنحو 14 في المئة"]) == [
        'انخفض سهم شركة "نسيم" … بنحو 14 في المئة',
        "التي دخلت السوق حديثا مع شركة أجنبية",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "الجسر الذي يربط القريتين بالمدينة أغلق أمس.",
            ["الجسر … أغلق أمس", "الذي يربط القريتين بالمدينة"],
        ),
        (
            "الشركة التي تدير الميناء منذ سنوات، تعتزم بيع حصتها.",
            ["الشركة … تعتزم بيع حصتها", "التي تدير الميناء منذ سنوات"],
        ),
        # a phrase in front is no subject, so nothing goes on behind its relative clause
        (
            "بعد الجهد الذي بذله العمال، تعتزم الشركة بيع حصتها.",
            ["بعد الجهد الذي بذله العمال", "تعتزم الشركة بيع حصتها"],
        ),
    ],
)
def test_a_relative_clause_without_a_comma_parts_subject_and_verb(text, expected):
    assert split(text) == expected


def test_a_verb_behind_an_indefinite_noun_opens_a_relative_clause():
    text = "أنشأت الوزارة في العام الماضي سدا يتسع لنحو 20 مليون متر."
    assert split(text, figures=["لنحو 20 مليون متر"]) == [
        "أنشأت الوزارة في العام الماضي سدا",
        "يتسع لنحو 20 مليون متر",
    ]
    # the subject of "that" is no such noun, and without a figure nothing is gained
    text = "ترى الوزارة أن سدودا كثيرة تتسع لنحو 20 مليون متر."
    assert len(split(text, figures=["لنحو 20 مليون متر"])) == 1
    assert len(split("أنشأت الوزارة في العام الماضي سدا يتسع للمياه.")) == 1


def test_a_change_told_behind_a_comma_is_a_claim_of_its_own():
    text = "بلغ إنتاج المصنع 90 طنا العام الماضي، بزيادة 12% عن العام الأسبق."
    assert split(text, figures=["90 طنا", "12%"]) == [
        "بلغ إنتاج المصنع 90 طنا العام الماضي",
        "بزيادة 12% عن العام الأسبق",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("يضم المتحف بابا كبيرا يفتح ويغلق كل مساء.", ["يضم المتحف بابا كبيرا يفتح ويغلق كل مساء"]),
        (
            "لم يكن الجسر جزءا من الطريق؛ بل قطعة من المرفأ.",
            ["لم يكن الجسر جزءا من الطريق؛ بل قطعة من المرفأ"],
        ),
        (
            "أكل الحلوى -التي راجت في الشمال- من عادات القرية.",
            ["أكل الحلوى … من عادات القرية", "التي راجت في الشمال"],
        ),
        (
            "أنقذ الغواصون الصبي قرب المرفأ وحالته الصحية مستقرة.",
            ["أنقذ الغواصون الصبي قرب المرفأ", "حالته الصحية مستقرة"],
        ),
        (
            "غرق صبي من القرية ويبلغ من العمر سبع سنوات في النهر.",
            ["غرق صبي من القرية ويبلغ من العمر سبع سنوات في النهر"],
        ),
    ],
)
def test_what_belongs_together_stays_so(text, expected):
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "رممت البلدية السوق القديم وتديرها لجنة من التجار.",
            ["رممت البلدية السوق القديم", "تديرها لجنة من التجار"],
        ),
        ("زار الوفد المدرسة ومكتبتها وقدرتها محدودة.", ["زار الوفد المدرسة ومكتبتها وقدرتها محدودة"]),
        (
            "قرر سالم، وهو صحافي يعمل في النهر، تغطية الحدث من المكان.",
            ["قرر سالم … تغطية الحدث من المكان", "وهو صحافي يعمل في النهر"],
        ),
        (
            "ارتفع سعر الخبز في السوق بعدما هبط كثيرا في الشتاء.",
            ["ارتفع سعر الخبز في السوق", "بعدما هبط كثيرا في الشتاء"],
        ),
        ("حضر الحفل فرنسوا ويليامز من الوفد.", ["حضر الحفل فرنسوا ويليامز من الوفد"]),
    ],
)
def test_verbs_with_objects_and_what_goes_on_behind_an_insertion(text, expected):
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "amounts", "expected"),
    [
        (
            "بلغ إجمالي القروض التي قدمها خلال الفترة 118 قرضا.",
            ["118 قرضا"],
            ["بلغ إجمالي القروض … 118 قرضا", "التي قدمها خلال الفترة"],
        ),
        (
            "نقلت الهيئة الطرود من المخازن وعددها 14 مخزنا.",
            ["14 مخزنا"],
            ["نقلت الهيئة الطرود من المخازن", "عددها 14 مخزنا"],
        ),
        (
            "سجلت العيادات في الصيف زيادة تمثلت في 20 حالة جديدة.",
            ["20 حالة"],
            ["سجلت العيادات في الصيف زيادة", "تمثلت في 20 حالة جديدة"],
        ),
        (
            "جاءت الرياض أولى بنحو 12 حالة، تليها جدة بنحو 6 حالات.",
            ["بنحو 12 حالة", "بنحو 6 حالات"],
            ["جاءت الرياض أولى بنحو 12 حالة", "تليها جدة بنحو 6 حالات"],
        ),
        (
            "أغلقت البلدية الجسر القديم لأن دعائمه ضعيفة جدا وله تاريخ من الأعطال.",
            [],
            ["أغلقت البلدية الجسر القديم", "لأن دعائمه ضعيفة جدا", "له تاريخ من الأعطال"],
        ),
    ],
)
def test_amounts_and_reasons_are_claims_of_their_own(text, amounts, expected):
    assert split(text, figures=amounts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "تراجع سعر الطن أمس كثيرا مقتربا من أدنى مستوياته.",
            ["تراجع سعر الطن أمس كثيرا", "مقتربا من أدنى مستوياته"],
        ),
        (
            "تراجع سعر الطن أمس كثيرا مع ارتفاع المخزون في الموانئ.",
            ["تراجع سعر الطن أمس كثيرا", "مع ارتفاع المخزون في الموانئ"],
        ),
        (
            "تراجع سعر الطن تزامنا مع ارتفاع المخزون في الموانئ.",
            ["تراجع سعر الطن تزامنا مع ارتفاع المخزون في الموانئ"],
        ),
        (
            "توسع المرفأ في العام الماضي بما يعني زيادة في الصادرات.",
            ["توسع المرفأ في العام الماضي", "بما يعني زيادة في الصادرات"],
        ),
    ],
)
def test_what_goes_with_a_change_is_a_claim_of_its_own(text, expected):
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # an inserted clause in pieces that say nothing by themselves; a frame behind two quotations
        ("الوسائل القديمة التي شملت، وعلى مدى طويل، إنتاج الحبوب ثم نقلها إلى المدن، تبدو في تراجع.", "ar"),
        ("قال سالم إن الاتفاق -الذي رعته وتحمست له الإدارة- رفع قيودا كثيرة عن البلاد.", "ar"),
        ("أسس شركة جديدة، كشف سالم أنها كبيرة جدا، وفقا لما قاله اليوم رئيس الوفد.", "ar"),
        ("وفي حال صدور الحكم، فإن سالم الذي يواجه حكما يتراوح بين عامين وعشرة، يمكن أن ينقل.", "ar"),
        ("The plan, which, as drafted, was odd, that many said that it was, failed on Monday.", "en"),
    ],
)
def test_no_word_is_claimed_twice(text, language):
    day = [word for word in ("اليوم", "on Monday") if word in text]
    place = [(text.index(word), text.index(word) + len(word)) for word in day]
    clauses = Splitter(text, [], place).split(fold_with_map(text), LEXICONS[language])
    spans = sorted((span.start, span.end) for clause in clauses for span in clause.spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_a_forgotten_quotation_mark_does_not_turn_speech_round():
    text = 'قال المدير "إن الجسر آمن. وأضاف المدير "لكننا لم نصل بعد إلى حكم نهائي".'
    splitter = Splitter(text, [], [])
    first, second = text[: text.index(".") + 1], text[text.index("وأضاف") :]
    folded = fold_with_map(text)
    splitter.split(folded.part(0, len(first)), LEXICONS["ar"])
    (clause,) = splitter.split(folded.part(text.index(second), len(text)), LEXICONS["ar"])
    assert clause.attribution
    assert clause.attribution.text == "المدير"
    assert [text[s.start : s.end] for s in clause.spans] == ["لكننا لم نصل بعد إلى حكم نهائي"]


def test_listed_amounts_are_claims_of_their_own():
    text = "وصل إلى المستشفى 12 جريحا من الحافلة و5 أطفال من المدرسة."
    assert split(text, figures=["12 جريحا", "5 أطفال"]) == [
        "وصل إلى المستشفى 12 جريحا من الحافلة",
        "5 أطفال من المدرسة",
    ]


@pytest.mark.parametrize(
    ("text", "figures", "expected"),
    [
        # causes and company behind an amount; a second cause beside the first
        (
            "باعت المطاحن في الصيف 40 طنا من الدقيق بسبب نقص القمح في الأسواق وتراجع الصادرات إلى مدن الشمال.",
            ["40 طنا"],
            [
                "باعت المطاحن في الصيف 40 طنا من الدقيق",
                "بسبب نقص القمح في الأسواق",
                "تراجع الصادرات إلى مدن الشمال",
            ],
        ),
        (
            "أغلقت البلدية الجسر القديم نظرا لضعف الدعائم في وسطه.",
            [],
            ["أغلقت البلدية الجسر القديم", "نظرا لضعف الدعائم في وسطه"],
        ),
        (
            "يقيم الوزير في المدينة 3 أيام برفقة وفد من رجال الأعمال.",
            ["3 أيام"],
            ["يقيم الوزير في المدينة 3 أيام", "برفقة وفد من رجال الأعمال"],
        ),
        # without an amount, or with nothing but the amount, they stay
        (
            "توقف المصنع بسبب نقص القمح في أسواق المدينة.",
            [],
            ["توقف المصنع بسبب نقص القمح في أسواق المدينة"],
        ),
        (
            "باعت المطاحن في الصيف 40 طنا من الدقيق بسبب الجفاف.",
            ["40 طنا"],
            ["باعت المطاحن في الصيف 40 طنا من الدقيق بسبب الجفاف"],
        ),
        # what remains of a list
        (
            "نقل إلى المستشفى 12 جريحا من الحافلة و5 أطفال من المدرسة وباقي الركاب سالمون.",
            ["12 جريحا", "5 أطفال"],
            ["نقل إلى المستشفى 12 جريحا من الحافلة", "5 أطفال من المدرسة", "باقي الركاب سالمون"],
        ),
        # a relative clause that only measures its noun stays with it
        (
            "سجل المصنع في الربع الأول عجزا بلغ 17 مليون ريال.",
            ["17 مليون ريال"],
            ["سجل المصنع في الربع الأول عجزا بلغ 17 مليون ريال"],
        ),
        (
            "قطع المتسابق في يومين مسافة تجاوزت 90 كيلومترا.",
            ["تجاوزت 90 كيلومترا"],
            ["قطع المتسابق في يومين مسافة تجاوزت 90 كيلومترا"],
        ),
        # what is told aside before the amount that a verb waits for
        (
            "بلغ مؤشر النقابة ومقرها جدة والذي يقيس أسعار الخبز 64 نقطة.",
            ["64 نقطة"],
            ["بلغ مؤشر النقابة … 64 نقطة", "ومقرها جدة", "والذي يقيس أسعار الخبز"],
        ),
        (
            "بلغ عدد المرضى في المراكز الصغيرة وعددها 6 مراكز 3475 حالة شكلت 73 في المئة من المجموع.",
            ["6 مراكز", "3475 حالة", "73 في المئة"],
            [
                "بلغ عدد المرضى في المراكز الصغيرة … 3475 حالة",
                "عددها 6 مراكز",
                "شكلت 73 في المئة من المجموع",
            ],
        ),
        (
            "خسرت الشركة 20 مليون ريال ليصل رأس مالها إلى 90 مليونا.",
            ["20 مليون ريال", "90 مليونا"],
            ["خسرت الشركة 20 مليون ريال", "ليصل رأس مالها إلى 90 مليونا"],
        ),
    ],
)
def test_an_amount_parts_from_what_stands_beside_it(text, figures, expected):
    assert split(text, figures=figures) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "وبعد إعلان نتائج الفرز في جميع مدارس المدينة القديمة صدر بيان عن البلدية.",
            ["وبعد إعلان نتائج الفرز في جميع مدارس المدينة القديمة", "صدر بيان عن البلدية"],
        ),
        ("وبعد إعلان النتائج صدر بيان عن البلدية.", ["وبعد إعلان النتائج صدر بيان عن البلدية"]),
        # a verb inside is not that of the main clause
        (
            "وبعد إعلان اللجنة أن نتائج الفرز في جميع المدارس القديمة صدرت.",
            ["وبعد إعلان اللجنة أن نتائج الفرز في جميع المدارس القديمة صدرت"],
        ),
        (
            "وصف المدير الخطة، التي أثارت ضجة وأقلقت كثيرا من سكان الحي.",
            ["وصف المدير الخطة", "التي أثارت ضجة وأقلقت كثيرا من سكان الحي"],
        ),
        (
            "وزع الهلال الأحمر الخيام على الأسر، وجار نقل المصابين.",
            ["وزع الهلال الأحمر الخيام على الأسر", "جار نقل المصابين"],
        ),
        (
            "أما إذا توقف المصنع الثاني، ارتفع السعر كثيرا.",
            ["إذا توقف المصنع الثاني، ارتفع السعر كثيرا"],
        ),
    ],
)
def test_occasions_short_relatives_and_conditions(text, expected):
    assert split(text) == expected


def test_a_phrase_of_time_says_nothing():
    text = "ارتفعت مبيعات الشركة كثيرا بعد إطلاق هاتف جديد رخيص في الأسواق تقول إنه يعمل أسبوعا."
    clauses = said(text)
    assert [clause for clause, _, _ in clauses] == [
        "ارتفعت مبيعات الشركة كثيرا",
        "بعد إطلاق هاتف جديد رخيص في الأسواق",
        "يعمل أسبوعا",
    ]
    assert clauses[-1][1] != "بعد إطلاق هاتف جديد رخيص في الأسواق"


def test_entering_into_force_is_one_assertion():
    text = "دخلت القيود الأخيرة التي أصدرتها الوزارة حيز التنفيذ في مايو 2015."
    assert split(text, dates=["مايو 2015"]) == [text[:-1]]


def test_what_is_told_asserts_something_without_a_verb():
    assert split("قال المدير إن الخزان سليم تماما ولن يغلق هذا العام.") == [
        "الخزان سليم تماما",
        "لن يغلق هذا العام",
    ]
    # a subject whose verb follows stays with it
    assert split("قال المدير إن إدارة المشروع، تعتزم بيع حصتها.") == ["إدارة المشروع، تعتزم بيع حصتها"]


def test_an_inserted_clause_may_be_followed_by_connectives_alone():
    found = split("هبط سهم الشركة، التي دخلت السوق حديثا مع أخرى، من جانب آخر.")
    assert found[0].startswith("هبط سهم الشركة")


def test_nothing_is_cut_inside_a_figure():
    text = "بلغت الكلفة بين 10 و20 مليون دولار."
    assert split(text, figures=["بين 10 و20 مليون دولار"]) == ["بلغت الكلفة بين 10 و20 مليون دولار"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "قال وزير المال إن الدين بلغ ذروته.",
            [("الدين بلغ ذروته", "وزير المال", "says")],
        ),
        (
            "زعم بعض التجار أن السلطات أخفت الأرقام.",
            [("السلطات أخفت الأرقام", "بعض التجار", "alleges")],
        ),
        (
            "نفت الشركة أن يكون مديرها استقال من منصبه.",
            [("يكون مديرها استقال من منصبه", "الشركة", "denies")],
        ),
        (
            "توقع المصرف المركزي أن ينمو الاقتصاد قليلا.",
            [("ينمو الاقتصاد قليلا", "المصرف المركزي", "estimates")],
        ),
        (
            "بلغ عدد الزوار ذروته هذا العام، بحسب هيئة السياحة.",
            [("بلغ عدد الزوار ذروته هذا العام", "هيئة السياحة", "says")],
        ),
        (
            "وبحسب هيئة السياحة، بلغ عدد الزوار ذروته هذا العام.",
            [("بلغ عدد الزوار ذروته هذا العام", "هيئة السياحة", "says")],
        ),
        (
            "لكن التجار يؤكدون أن الأسعار لم ترتفع.",
            [("الأسعار لم ترتفع", "التجار", "says")],
        ),
        (
            "وأكد وليد مساعد رئيس هيئة النقل لشؤون الطرق في حديثه لصحيفة «النهر» أن الجسر آمن تماما.",
            [("الجسر آمن تماما", "وليد مساعد رئيس هيئة النقل لشؤون الطرق", "says")],
        ),
        ("وبين المهندس سالم أن الجسر آمن تماما.", [("الجسر آمن تماما", "المهندس سالم", "says")]),
        ("ذكر م. سالم مدير الجسور أن الجسر آمن تماما.", [("الجسر آمن تماما", "م. سالم مدير الجسور", "says")]),
        (
            "وجاء في بيان البلدية أن الجسر آمن تماما.",
            [("الجسر آمن تماما", "بيان البلدية", "says")],
        ),
        (
            "الجسر آمن تماما هذا العام، حسبما أوضح سالم، المدير العام.",
            [("الجسر آمن تماما هذا العام", "سالم، المدير العام", "says")],
        ),
        ("ثم جاء من يقول إن الجسر آمن تماما.", [("جاء من يقول إن الجسر آمن تماما", None, None)]),
        ("وقال، إن الجسر آمن تماما.", [("الجسر آمن تماما", None, None)]),
        (
            "قالت الوزيرة: الميزانية كافية هذا العام.",
            [("الميزانية كافية هذا العام", "الوزيرة", "says")],
        ),
    ],
)
def test_arabic_frames_name_who_says_it(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister said that debt had peaked.", [("debt had peaked", "The minister", "says")]),
        ("Debt has peaked, the minister said.", [("Debt has peaked", "the minister", "says")]),
        ("According to the central bank, debt has peaked.", [("debt has peaked", "the central bank", "says")]),
        ("Debt has peaked, according to the central bank.", [("Debt has peaked", "the central bank", "says")]),
        ("Some traders allege that figures were hidden.", [("figures were hidden", "Some traders", "alleges")]),
        ("The firm denied that its head had left.", [("its head had left", "The firm", "denies")]),
    ],
)  # fmt: skip
def test_english_frames_name_who_says_it(text, expected):
    assert said(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The appeals court ruled that the levy was unlawful.",
            [("the levy was unlawful", "The appeals court", "says")],
        ),
        (
            "The appeals court ruled the levy was unlawful.",
            [("the levy was unlawful", "The appeals court", "says")],
        ),
        ("The court ruled against the levy.", [("The court ruled against the levy", None, None)]),
        (
            "Former U.S. senator Ann Dee said it was a mistake.",
            [("it was a mistake", "Former U.S. senator Ann Dee", "says")],
        ),
        (
            "Obi told the harbour board he was never asked.",
            [("he was never asked", "Obi", "says")],
        ),
        (
            "Divers reported that the hull leaked, and that the crew had left.",
            [("the hull leaked", "Divers", "says"), ("that the crew had left", "Divers", "says")],
        ),
        ("The mayor rejected that argument.", [("The mayor rejected that argument", None, None)]),
        (
            "Divers complained bitterly that the hull leaked.",
            [("the hull leaked", "Divers", "says")],
        ),
        (
            "''Not paying tolls makes us smart,'' Ann Dee said last week.",
            [("Not paying tolls makes us smart", "Ann Dee", "says")],
        ),
        (
            "A judge rejected the request, saying the courts had no say in it.",
            [
                ("A judge rejected the request", None, None),
                ("the courts had no say in it", "A judge", "says"),
            ],
        ),
        (
            "The port has told its staff not to use it, citing security concerns.",
            [
                ("The port has told its staff not to use it", None, None),
                ("citing security concerns", None, None),
            ],
        ),
    ],
)
def test_english_verbs_report_only_before_a_clause(text, expected):
    assert said(text, "en") == expected


def test_a_pronoun_speaks_for_the_last_named_source():
    text = "قال مدير الميناء إن الحركة زادت. وأضاف أن السفن تنتظر يومين."
    splitter = Splitter(text, [], [])
    middle = text.index("وأضاف")
    folded = fold_with_map(text)
    splitter.split(folded.part(0, middle - 1), LEXICONS["ar"])
    (clause,) = splitter.split(folded.part(middle, len(text)), LEXICONS["ar"])
    assert clause.attribution is not None
    assert clause.attribution.text == "مدير الميناء"
    assert text[clause.attribution.start : clause.attribution.end] == "مدير الميناء"


def test_a_participle_speaks_for_the_subject_of_its_sentence():
    text = "وجه مدير المستشفى، طواقم الإسعاف إلى الموقع، مؤكدا أن الحالات مستقرة كلها."
    assert said(text)[-1] == ("الحالات مستقرة كلها", "مدير المستشفى", "says")


def test_a_dated_frame_is_a_claim_of_its_own():
    text = "أعلن وزير المال أمس أن الدين بلغ ذروته."
    clauses = split(text, dates=["أمس"])
    assert clauses == ["أعلن وزير المال أمس", "الدين بلغ ذروته"]


@pytest.mark.parametrize("language", ["ar", "en"])
@given(
    text=st.text(
        alphabet=st.sampled_from('قال ان و، بلغ ."«»()which said that,; 15%\n\u200f\u064b'), max_size=200
    )
)
def test_spans_are_ordered_inside_the_sentence_and_apart(language, text):
    clauses = Splitter(text, [], []).split(fold_with_map(text), LEXICONS[language]) if text else []
    for clause in clauses:
        ends = [0]
        for span in clause.spans:
            assert ends[-1] <= span.start < span.end <= len(text)
            ends.append(span.end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"We have lost three hundred jobs in this town since May," said Dana Holt, a union leader.',
            [("We have lost three hundred jobs in this town since May", "Dana Holt", "says")],
        ),
        (
            '"The bridge was closed for two years and nobody told us," Holt said in an interview.',
            [("The bridge was closed for two years and nobody told us", "Holt", "says")],
        ),
        ('"He resisted arrest," a spokesman told Reuters.', [("He resisted arrest", "a spokesman", "says")]),
        ("Holt told reporters the bridge was unsafe.", [("the bridge was unsafe", "Holt", "says")]),
        (
            '"The harbour was closed for two long years," Holt said, "the ferry sank in the storm."',
            [
                ("The harbour was closed for two long years", "Holt", "says"),
                ("the ferry sank in the storm", "Holt", "says"),
            ],
        ),
        (
            '"We will rebuild the harbour before winter," she said.',
            [("We will rebuild the harbour before winter", "she", "says")],
        ),
    ],
)
def test_english_direct_speech_names_its_speaker(text, expected):
    assert said(text, "en") == expected


def test_a_quotation_of_its_own_goes_on_for_the_speaker_of_its_paragraph():
    first = "Holt said the bridge was unsafe. "
    text = first + '"It cost three million dollars to build."'
    splitter, folded = Splitter(text, [], []), fold_with_map(text)
    splitter.split(folded.part(0, len(first) - 1), LEXICONS["en"])
    (clause,) = splitter.split(folded.part(len(first), len(text)), LEXICONS["en"])
    assert clause.attribution is not None
    assert clause.attribution.text == "Holt"
    splitter.new_paragraph()
    (clause,) = splitter.split(folded.part(len(first), len(text)), LEXICONS["en"])
    assert clause.attribution is None
