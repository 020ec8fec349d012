"""Every line has a role, every sentence ends where a reader would end it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.languages import LEXICONS
from claims.extraction.normalize import fold_with_map
from claims.extraction.segment import LONGEST_SENTENCE, segment, sentences

ARTICLE = """أسعار الخبز ترتفع في المدينة
شارك هذا الخبر
3 آذار 2024
أعلنت البلدية أمس أن سعر الرغيف ارتفع. هل يكفي الدخل؟ قال التاجر إنه خسر 3.5 ملايين ليرة.
ماذا بعد
وعدت البلدية بخفض السعر قريبا."""


def parts(text, **kwargs):
    return [(s.role, s.reason, text[s.start : s.end]) for s in segment(text, fold_with_map(text), **kwargs)]


def cut(text, language):
    return [text[a:b] for a, b in sentences(text, 0, len(text), LEXICONS[language].abbreviations)]


def test_lines_have_the_roles_a_reader_gives_them():
    start = ARTICLE.index("3 آذار")
    assert parts(ARTICLE, dateline=(start, start + len("3 آذار 2024"))) == [
        ("headline", "heading", "أسعار الخبز ترتفع في المدينة"),
        ("boilerplate", "boilerplate", "شارك هذا الخبر"),
        ("dateline", "dateline", "3 آذار 2024"),
        ("body", None, "أعلنت البلدية أمس أن سعر الرغيف ارتفع."),
        ("body", "question", "هل يكفي الدخل؟"),
        ("body", None, "قال التاجر إنه خسر 3.5 ملايين ليرة."),
        ("heading", "heading", "ماذا بعد"),
        ("body", None, "وعدت البلدية بخفض السعر قريبا."),
    ]


def test_a_date_line_in_front_of_a_sentence_is_cut_off():
    text = "Bread gets dearer\nMonday, March 4, 2024 The town said prices rose by 5%. Nobody was asked."
    start = text.index("Monday")
    found = parts(text, dateline=(start, start + len("Monday, March 4, 2024")))
    assert found[1:] == [
        ("dateline", "dateline", "Monday, March 4, 2024"),
        ("body", None, "The town said prices rose by 5%."),
        ("body", None, "Nobody was asked."),
    ]


@pytest.mark.parametrize(
    ("paragraph", "heading"),
    [
        ("موجة غاضبة أعلنت شركة القطارات أمس زيادة أسعار التذاكر بنسبة 12 في المئة ابتداء من الشهر المقبل في كل المدن.", "موجة غاضبة"),
        ("خسائر كبيرة هذا القرار أصاب التجار في السوق القديمة إصابة لم يعرفوها منذ عشر سنوات كما قالوا لنا.", "خسائر كبيرة"),
        ("لماذا الآن؟ تقول البلدية إن كلفة الطحين زادت مرتين منذ بداية العام وإنها لم تعد تحتمل الفارق.", "لماذا الآن؟"),
    ],
)  # fmt: skip
def test_a_heading_glued_to_its_paragraph_is_marked(paragraph, heading):
    text = f"العنوان الرئيس\n{paragraph}\nجملة أخيرة."
    assert parts(text)[1] == ("heading", "heading", heading)
    assert parts(text)[2][0] == "body"


@pytest.mark.parametrize(
    "paragraph",
    [
        "أعلنت شركة القطارات أمس زيادة أسعار التذاكر بنسبة 12 في المئة ابتداء من الشهر المقبل في كل المدن.",
        "وفي المدينة القديمة أعلنت وزارة التجارة زيادة أسعار الخبز بنسبة 12 في المئة ابتداء من الشهر المقبل.",
    ],
)
def test_the_opening_of_a_sentence_is_no_heading(paragraph):
    assert parts(f"العنوان\n{paragraph}\nجملة أخيرة.")[1] == ("body", None, paragraph)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "بلغ النمو 3.5 في المئة. وتراجع الدين.", ["بلغ النمو 3.5 في المئة.", "وتراجع الدين."]),
        ("ar", "انتهى الأمر.بدأ أمر آخر هنا.", ["انتهى الأمر.", "بدأ أمر آخر هنا."]),
        ("ar", "صرح د. سامي حداد بذلك.", ["صرح د. سامي حداد بذلك."]),
        ("ar", "هبط مؤشر سي.آر.بي كثيرا. انتهى.", ["هبط مؤشر سي.آر.بي كثيرا.", "انتهى."]),
        ("ar", "صدمة... ثم هدوء طويل بعد ذلك كله", ["صدمة... ثم هدوء طويل بعد ذلك كله"]),
        ("en", "Mr. Smith paid $3.50. He left.", ["Mr. Smith paid $3.50.", "He left."]),
        ("en", "J. Smith of Acme Inc. left. So did I.", ["J. Smith of Acme Inc. left.", "So did I."]),
        ("en", 'She said "No." Then she left.', ['She said "No."', "Then she left."]),
        ("en", "See example.org today. Then rest.", ["See example.org today.", "Then rest."]),
        ("en", "Growth was 2%. in May it fell", ["Growth was 2%. in May it fell"]),
        ("en", "It fell. [3][4] Then it rose.[5] Why?", ["It fell. [3][4]", "Then it rose.[5]", "Why?"]),
        ("en", "Built by J. Doe (c. 1850). It burnt.", ["Built by J. Doe (c. 1850).", "It burnt."]),
        ("en", "They waited . . . Nobody came.", ["They waited . . .", "Nobody came."]),
        ("ar", 'سأل: "أين الجسر؟". ثم مضى.', ['سأل: "أين الجسر؟".', "ثم مضى."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(language, text, expected):
    assert cut(text, language) == expected


def test_a_page_without_stops_is_cut_at_spaces():
    pieces = cut("كلمة " * 2000, "ar")
    assert max(map(len, pieces)) <= LONGEST_SENTENCE
    assert " ".join(pieces).split() == ["كلمة"] * 2000


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\u200f\u200b\n\u2066"])
def test_nothing_comes_of_nothing(text):
    assert parts(text) == []


def test_a_single_line_is_body_not_headline():
    assert parts("ارتفعت الأسعار 5% أمس") == [("body", None, "ارتفعت الأسعار 5% أمس")]


@given(st.text(alphabet=st.sampled_from("abـ آدو.؟!…\"«»'()،,-#:\n\r\u2028\u200f\u064b15%")))
def test_segments_cover_every_visible_character_once(text):
    found = segment(text, fold_with_map(text))
    covered = [i for s in found for i in range(s.start, s.end)]
    assert len(covered) == len(set(covered))
    visible = {i for i, char in enumerate(text) if char.isalnum()}
    assert visible <= set(covered)


@pytest.mark.parametrize(
    ("text", "opening", "body"),
    [
        ("سالم الهادي- النهر- المكلا: افتتح الجسر أمس.", "سالم الهادي- النهر- المكلا:", "افتتح الجسر أمس."),
        (
            "سالم الهادي - المكلا تلقى المركز بلاغا عن الحريق.",
            "سالم الهادي - المكلا",
            "تلقى المركز بلاغا عن الحريق.",
        ),
        ("Monday, May 4, 2020 On Sunday it rained.", "Monday, May 4, 2020", "On Sunday it rained."),
        ("NAIROBI, Kenya (Wire) — The bridge opened.", "NAIROBI, Kenya (Wire) —", "The bridge opened."),
    ],
)
def test_who_reports_from_where_is_no_part_of_the_sentence(text, opening, body):
    assert parts(text) == [("dateline", "dateline", opening), ("body", None, body)]


@pytest.mark.parametrize(
    "text", ["فاز الفريق - حسب النتائج: ثلاثة أهداف.", "BBC reported - as usual - rain."]
)
def test_a_sentence_with_dashes_is_no_dateline(text):
    assert [role for role, *_ in parts(text)] == ["body"]


def test_a_name_goes_on_behind_us_and_a_sentence_may_begin():
    assert len(cut("The U.S. Court of Tides ruled on Monday.", "en")) == 1
    assert len(cut("Prices fell in the U.S. The banks were shut.", "en")) == 2


def test_a_title_with_a_stop_is_the_headline():
    title = "Mayor Says New Harbour Will Open to Ferries."
    assert parts(f"{title}\n\nThe mayor spoke on Monday. Rain fell.")[0] == ("headline", "heading", title)
    assert parts("The mayor spoke on Monday.\n\nRain fell.")[0][0] == "body"
