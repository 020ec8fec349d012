"""Copies of one text, and texts that only share a subject."""

from __future__ import annotations

from claims.evidence.copies import ENOUGH, is_copy, shingles

WIRE = (
    "قالت هيئة الميناء يوم الاثنين إن صادرات البلاد من الفوسفات ارتفعت بنسبة اثني عشر في المئة خلال النصف الأول من العام"
    " الجاري مقارنة بالفترة نفسها من العام الماضي. وأضافت الهيئة في بيان أن معظم الشحنات توجهت إلى الأسواق الآسيوية، وأن"
    " الإيرادات بلغت ثلاثة مليارات دولار. وكانت الهيئة قد أعلنت في وقت سابق خطة لتوسعة الأرصفة الشرقية بكلفة مئتي مليون دولار."
)


def test_a_report_cut_and_touched_up_is_a_copy():
    cut = WIRE[: int(len(WIRE) * 0.7)].replace("الجاري", "الحالي").replace("قالت", "أعلنت")
    assert is_copy(shingles(WIRE), shingles(f"عمان - وكالات. {cut}"))


def test_marks_and_punctuation_make_no_difference():
    assert is_copy(shingles(WIRE), shingles(WIRE.replace("،", " ,").replace("الهيئة", "الهَيْئة")))


def test_another_report_of_the_same_is_none():
    other = (
        "توقعت وزارة الصناعة أن تنمو صادرات الفوسفات هذا العام بعد أن زادت الشحنات إلى آسيا، وقال الوزير للصحفيين إن الحكومة"
        " تدرس رسوما جديدة على المناجم. وتراجعت الأسعار العالمية قليلا في الأسابيع الأخيرة بسبب ضعف الطلب من مصانع الأسمدة في"
        " أوروبا، فيما حافظت الشركة الوطنية على عقودها الطويلة مع المشترين في الهند وإندونيسيا."
    )
    assert not is_copy(shingles(WIRE), shingles(other))


def test_of_short_texts_nothing_is_said():
    short = "ارتفعت الصادرات في العام الماضي"
    assert len(shingles(short)) < ENOUGH
    assert not is_copy(shingles(short), shingles(short))
