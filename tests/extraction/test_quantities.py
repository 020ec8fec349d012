"""Figures come out with their exact value, comparator, range and unit; what is no amount stays out."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.normalize import fold_with_map
from claims.extraction.quantities import find_quantities
from claims.extraction.quantities.written import digits
from claims.extraction.types import Span


def find(text, taken=()):
    return find_quantities(fold_with_map(text), text, "ar", taken=taken)


def values(text):
    return [(q.comparator, q.low, q.high, q.unit) for q in find(text)]


def one(text):
    found = find(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("7", 7), ("1,234", 1234), ("1,234.5", 1234.5), ("3,5", 3.5), ("3.5", 3.5), ("1.234.567", 1234567),
        ("1.234,5", 1234.5), ("82.999.316.4", 82999316.4), ("1,2,3", None), ("1.2.3", None), ("192.168.0.1", None),
        ("1234567890123456789", None), (".77", 0.77), ("1 234 567", 1234567), ("935ر6", 6.935),
    ],
)  # fmt: skip
def test_separators_of_three_conventions_are_told_apart(written, value):
    assert digits(written) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("٣٫٥ ملايين دولار", 3.5e6), ("۱۲ مليون دولار", 12e6), ("ألف وخمسمئة دولار", 1500),
        ("خمسة وعشرون ألف دولار", 25_000), ("واحد و عشرون مليون دولار", 21e6), ("مليارا و252 مليون دولار", 1.252e9),
        ("ثلاثة عشر ألف دولار", 13_000), ("ثلاثمئة وخمسة دولارات", 305), ("مئتا ألف دولار", 200_000),
        ("ملياري دولار", 2e9), ("مليون ونصف المليون دولار", 1.5e6), ("نصف مليون دولار", 500_000),
        ("twenty-five thousand dollars", 25_000), ("half a million dollars", 500_000), ("$2bn", 2e9),
        ("ألفا دولار", 2000), ("ملياراً و252 مليون دولار", 1.252e9), ("خمسمائة و خمسة و عشرون دولارا", 525),
        ("مئة وخمسين مليون دولار", 150e6), ("ربع مليون دولار", 250_000), ("4ر14 مليون دولار", 14.4e6),
        ("1.200 دولار", 1200), ("١٢٬٥٠٠ دولار", 12_500), ("دولار واحد", 1),
        ("two hundred and fifty thousand dollars", 250_000), ("one million three hundred thousand dollars", 1.3e6),
        ("two and a half million dollars", 2.5e6), ("a quarter of a million dollars", 250_000),
        ("two point five million dollars", 2.5e6), ("$400-million", 4e8), ("$5m", 5e6),
        ("five hundred dollars", 500), ("two million and 300 thousand dollars", 2.3e6), ("a hundred dollars", 100),
        ("$1.5 trillion", 1.5e12), ("USD3.14", 3.14),
    ],
)  # fmt: skip
def test_numbers_in_words_and_digits_have_their_value(text, value):
    found = one(text)
    assert (found.low, found.high, found.unit, found.kind) == (value, value, "USD", "money")


@pytest.mark.parametrize(
    ("text", "sign", "low", "high"),
    [
        ("أقل من 6 ملايين دولار", "<", None, 6e6), ("أكثر من 100 مليون دولار", ">", 1e8, None),
        ("لا يقل عن 30 دولارا", ">=", 30, None), ("لا يتجاوز 60 دولارا", "<=", None, 60),
        ("بنحو 14 دولارا", "~", 14, 14), ("ما يقارب من 600 دولار", "~", 600, 600), ("نحو 5 دولارات", "~", 5, 5),
        ("30 دولارا على الأقل", ">=", 30, None), ("30 دولارا تقريبا", "~", 30, 30),
        ("لا يقل المبلغ عن 30 دولارا", ">=", 30, None), ("لم يتجاوز سعر البرميل 60 دولارا", "<=", None, 60),
        ("تجاوزت أرباح الشركة 5 دولارات", ">", 5, None), ("ما يقارب الـ100 دولار", "~", 100, 100),
        ("مايزيد عن 100 دولار", ">", 100, None), ("ما يصل إلى 50 دولارا", "<=", None, 50), ("5 دولارات فأكثر", ">=", 5, None),
        ("just under 5 dollars", "<", None, 5), ("well over $5", ">", 5, None), ("no fewer than 5 dollars", ">=", 5, None),
        ("at least $5", ">=", 5, None), ("up to 20 dollars", "<=", None, 20), ("nearly $600 billion", "~", 6e11, 6e11),
        ("more than a thousand dollars", ">", 1000, None), ("less than $6 million", "<", None, 6e6),
        ("$107 or more", ">=", 107, None),
    ],
)  # fmt: skip
def test_comparators_stand_before_or_behind(text, sign, low, high):
    found = one(text)
    assert (found.comparator, found.low, found.high, found.unit) == (sign, low, high, "USD")
    assert found.text == text
    assert found.approximate == (sign == "~")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("بين 10 و20 مليون دولار", [("=", 10e6, 20e6, "USD")]),
        ("10-15 ألف شخص", [("=", 10_000, 15_000, "شخص")]),
        ("أرخص بنحو 20 إلى 50 مرة", [("~", 20, 50, "x")]),
        ("20 to 50 times cheaper", [("=", 20, 50, "x")]),
        ("between 5% and 7%", [("=", 5, 7, "%")]),
        ("بين 10 إلى 20 ألف ريال سعودي", [("=", 10_000, 20_000, "SAR")]),
        ("between $30 and $60", [("=", 30, 60, "USD")]),
        ("$500 to $2,000", [("=", 500, 2000, "USD")]),
        ("10$-20$", [("=", 10, 20, "USD")]),
        ("من 5 إلى 7 في المئة", [("=", 5, 7, "%")]),
        ("ارتفع من 5 إلى 7 ملايين دولار", [("=", 5e6, 5e6, "USD"), ("=", 7e6, 7e6, "USD")]),
        ("split 4 to 1", []),
        ("voted 80-19", []),
        ("فاز 1-3", []),
        ("ارتفع من 5% إلى 7%", [("=", 5, 5, "%"), ("=", 7, 7, "%")]),
        ("انتهت المباراة 3-1", []),
    ],
)
def test_ranges_share_scale_and_unit(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("31 في المئة", "%", 31), ("31 بالمائة", "%", 31), ("٪12", "%", 12), ("17 per cent", "%", 17),
        ("3 نقاط مئوية", "pp", 3), ("25 basis points", "bp", 25), ("ثلاثة أضعاف", "x", 3),
        ("أقل بثماني مرات", "x", 8), ("a rise of 5-fold", "x", 5), ("60 كيلومترا", "km", 60),
        ("40 كيلومترا مربعا", "km2", 40), ("3 tonnes", "t", 3), ("500 شخص", "شخص", 500), ("238 people", "people", 238),
        ("30 new models", "models", 30), ("خمسة من القادة", "قادة", 5), ("نصف ساعة", "ساعة", 0.5),
        ("16.5 في المائة", "%", 16.5), ("في المئة 12.5", "%", 12.5), ("ten percent", "%", 10), ("-3.1%", "%", -3.1),
        ("ضعف عدد السكان", "x", 2), ("رفع السعر إلى الضعف", "x", 2), ("twice as many", "x", 2), ("doubled to double the rate", "x", 2),
        ("a couple of votes", "votes", 2), ("a dozen eggs", "eggs", 12), ("5 km²", "km2", 5), ("٥٠م٢", "m2", 50),
        ("2 million square miles", "mi2", 2e6), ("220 كم/الساعة", "km/h", 220), ("270 كيلو مترا", "km", 270), ("160 ميجاواط", "MW", 160),
        ("50 درجة مئوية", "°C", 50), ("-5 درجات مئوية", "°C", -5), ("24 شهرا", "شهر", 24), ("5 سنوات", "سنة", 5),
        ("a 63-year-old", "year", 63), ("the 30-second spot", "second", 30), ("a ten-point lead", "point", 10),
        ("عام ونصف", "عام", 1.5), ("مترين ونصف المتر", "m", 2.5), ("خمس سنوات ونصف", "سنة", 5.5), ("ربع الساعة", "ساعة", 0.25),
        ("رُبع ساعة", "ساعة", 0.25), ("12.500 جندي", "جندي", 12_500), ("2,370 كيلومترا", "km", 2370),
        ("ضمن (7) مواقع", "مواقع", 7), ("إطلاق (15) ألف قذيفة", "قذيفة", 15_000), ("تدعم «100» أسرة", "أسرة", 100),
        ("12 من رجال الأمن", "رجال", 12), ("دعم فرقتين", "فرقة", 2), ("وصل جنديان", "جندي", 2), ("one vote", "vote", 1),
        ("four rotating battalions", "battalions", 4), ("10 مليون طفل", "طفل", 10e6), ("31/ عاما/", "عام", 31),
        ("1 in 5 children", "%", 20), ("one in five", "%", 20), ("nine out of ten", "%", 90), ("واحد من كل خمسة", "%", 20),
        ("مقتل ثلاثة", "", 3), ("more Russians, 25 million more people", "people", 25e6),
        ("ثلث السكان", "%", 100 / 3), ("ثلاثة أرباع الناخبين", "%", 75), ("two thirds of voters", "%", 200 / 3),
        ("أقماره الخمسة", "أقماره", 5), ("الدول الـ28 الأعضاء", "دول", 28), ("غاب يومين", "يوم", 2),
    ],
)  # fmt: skip
def test_units_are_told(text, unit, value):
    found = one(text)
    assert found.unit == unit
    assert found.low == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "currency", "sure"),
    [
        ("5 جنيهات مصرية", "EGP", True), ("5 جنيهات إسترلينية", "GBP", True), ("5 ريالات قطرية", "QAR", True),
        ("5 ريالات", "SAR", False), ("قالت قطر إنها دفعت 5 ريالات", "QAR", False), ("5 يورو", "EUR", True),
        ("5 ليرات تركية", "TRY", True), ("NZ$ 26", "NZD", True), ("5 Egyptian pounds", "EGP", True),
        ("مليون إسترليني", "GBP", True), ("5 ملايين فرنك أفريقي", "XOF", True), ("HK$ 20", "HKD", True),
        ("5 million Canadian dollars", "CAD", True), ("5 dollars", "USD", False), ("$5", "USD", False), ("قيمة التذكرة في اليمن 5 ريالات", "YER", False),
        ("5 دنانير كويتية", "KWD", True), ("5 دنانير", "KWD", False), ("€5", "EUR", True), ("50 سنتا", "USD", False), ("5 هللات", "SAR", False),
    ],
)  # fmt: skip
def test_a_currency_without_a_country_is_a_flagged_guess(text, currency, sure):
    found = one(text)
    assert (found.unit, found.kind, found.confidence == 1) == (currency, "money", sure)


@pytest.mark.parametrize(
    "text",
    [
        "في عام 2023", "since 1990", "الساعة 10:30", "بتاريخ 3/4/2024", 'نموذج "نسيم في 3" الجديد', "معالج H100", "نموذج o1",
        "المادة 5 من القانون", "قرار رقم 2216", "طائرة بوينغ 737", "Internet Explorer 6 is old", "هاتف 0551234567",
        "192.168.0.1", "http://example.org/2024/5", "شركة ميتا أعلنت", "المركز الثاني", "the 3rd time", "آلاف الأشخاص",
        "at 7 p.m.", "(1.30 توقيت غرينتش)", "في تمام 02.17 صباحا", "six o'clock", "سنة 630 للميلاد", "the 2016 campaign", "below 2005 levels",
        "الدورة الـ12", "اجتماعها الـ39", "القرن العشرين", "مجموعة العشرين", "الحادي والعشرين من يناير", "النصف الأول من العام",
        "نصف نهائي", "ضعف الأداء", "يوم واحد", "one of them", "غرفة رقم (209)", "جالاكسي إس 6 بلس", "الدقيقة 18", "ص.ب 80200",
        "رسالة إلى 88591", "ISO 14000", "بنتيجة 1-صفر", "#ألف_مبروك", "30 /10 / 1436", "من هجمات 9/11", "(6) ستة", "6'3\" tall",
        "1. أولا", "محورين: 2- ثانيا", "مشروع \"نور 2\"", "الجزء ج2", "+966551234567", "5+1", "tens of millions", "مئات الآلاف", "EB-5",
        "تحت سماء عام 2015", "نحو يوم أفضل", "هاتين", "بوتين", "باكستان", "hundreds of people", "واحد منهم", "يوم الاثنين", "Covid-19", "model 3-a",
    ],
)  # fmt: skip
def test_what_is_no_amount_stays_out(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("بلغت بنحو 14 في المئة", "بنحو 14 في المئة"), ("ولأكثر من 5 دول", "لأكثر من 5 دول"), ("بمليون دولار", "مليون دولار"),
        ("أعلنت أن ما لا يقل عن 30 قتيلاً سقطوا", "ما لا يقل عن 30 قتيلاً"), ("قاربت العشر سنوات", "قاربت العشر سنوات"),
        ("في أعقاب ما يزيد عن عام من", "ما يزيد عن عام"), ("it took more than a year of", "more than a year"),
        ("وأقماره الخمسة", "وأقماره الخمسة"), ("والدول الـ28", "الدول الـ28"), ("وصل إلى 17 في المئة", "17 في المئة"),
        ("an estimated cost of NZ $ 26 million", "estimated cost of NZ $ 26 million"), ("50+ دولة", "50+ دولة"),
        ("فشل أكثر من (200) لاعب", "أكثر من (200) لاعب"),
    ],
)  # fmt: skip
def test_the_span_holds_comparator_and_unit_and_nothing_else(text, quoted):
    assert one(text).text == quoted


def test_unsure_readings_are_flagged():
    assert one("935ر6 مليون برميل").confidence < 1
    assert one("25 basis points").kind == "measure"  # 25 basis points are not 25 per cent


def test_conversions_in_brackets_are_quantities_of_their_own():
    assert values("دفع 375 ريالا سعوديا (100 دولار)") == [("=", 375, 375, "SAR"), ("=", 100, 100, "USD")]


def test_the_conjunction_stays_outside_the_span():
    assert one("وخمسة عمال").text == "خمسة عمال"
    assert one("وأكثر من 5 عمال").text == "أكثر من 5 عمال"


def test_nothing_is_read_inside_a_date():
    text = "في 27 يناير خسر 5 دولارات"
    assert [q.text for q in find(text, taken=[Span(3, 11)])] == ["5 دولارات"]


def test_offsets_count_in_the_text_as_given():
    text = "\u200fخسر\u064e \u2067١٢٣\u2069 مليار\u064b دولار."
    found = one(text)
    assert text[found.start : found.end] == found.text
    assert found.low == 123e9


@pytest.mark.parametrize(
    "text",
    [
        "5 " * 50_000,
        "خمسة و" * 20_000,
        "1,2.3-" * 30_000,
        "مليون " * 30_000,
        "1" * 200_000,
        "(5 " * 20_000,
        "من 5 إلى " * 15_000,
        "5 ريال " * 10_000,
        "two hundred and " * 10_000,
        'ضعف "' * 20_000,
    ],
    ids=["digits", "words", "dashes", "scales", "run", "brackets", "ranges", "money", "hundreds", "quotes"],
)
def test_a_hostile_page_takes_linear_time(text):
    began = time.perf_counter()
    find(text)
    assert time.perf_counter() - began < 10


PIECES = st.sampled_from(
    [
        "5",
        "12",
        "3.5",
        "1,234",
        "2015",
        "٣",
        "%",
        "$",
        "-",
        "–",
        "/",
        ".",
        ":",
        "(",
        ")",
        '"',
        "'",
        "+",
        "#",
        "ر",
        "و",
        "ال",
        "من",
        "إلى",
        "بين",
        "عن",
        "لا",
        "يقل",
        "نصف",
        "ونصف",
        "ألفا",
        "مليونا",
        "مليون",
        "مئتا",
        "ميتا",
        "خمسة",
        "وعشرون",
        "عشر",
        "واحد",
        "كل",
        "شركتين",
        "دولار",
        "ريال",
        "كم",
        "مربع",
        "سنة",
        "أكثر",
        "فأكثر",
        "في",
        "المئة",
        "نقطة",
        "أساس",
        "ضعف",
        "الضعف",
        "one",
        "twenty",
        "-five",
        "hundred",
        "and",
        "a",
        "half",
        "couple",
        "of",
        "in",
        "out",
        "every",
        "more",
        "than",
        "between",
        "to",
        "million",
        "k",
        "m",
        "bn",
        "year",
        "-year-old",
        "percent",
        "times",
        "twice",
        "points",
        "pm",
        "°",
    ]
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n"])), max_size=25))
def test_any_words_in_any_order_are_read_without_a_crash(pieces):
    check("".join(piece + space for piece, space in pieces))


@given(st.text(max_size=80))
def test_any_characters_are_read_without_a_crash(text):
    check(text)


@given(
    st.text(
        alphabet=st.sampled_from("0123456789٣۵.,-%$€ \nوخمسةعشرينمليوألفبتقد from to and x()\"'\u064b\u200f"),
        max_size=120,
    )
)
def test_any_text_gives_ordered_exact_and_finite_figures(text):
    check(text)


def check(text):
    last = 0
    for found in find(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        assert text[found.start : found.end] == found.text
        assert (found.low is None) == (found.comparator in {"<", "<="})
        assert (found.high is None) == (found.comparator in {">", ">="})
        assert all(math.isfinite(v) for v in (found.low, found.high) if v is not None)
        if found.low is not None and found.high is not None:
            assert found.low <= found.high


@pytest.mark.parametrize(
    ("text", "sign", "low", "high", "unit"),
    [
        # one letter is a country's only where it touches the sign
        ("They have a $5 million plan.", "=", 5e6, 5e6, "USD"),
        ("They have an A$5 million plan.", "=", 5e6, 5e6, "AUD"),
        ("Tea is Rs. 20 here.", "=", 20, 20, "INR"),
        ("دفع 20 أورو أمس.", "=", 20, 20, "EUR"),
        ("تسع القنينة 250 مل فقط.", "=", 250, 250, "mL"),
        ("وزنها 250 غم.", "=", 250, 250, "g"),
        ("It was 70 degrees F outside.", "=", 70, 70, "°F"),
        ("حضر لا أقل من ثلاثين شخصا.", ">=", 30, None, "شخصا"),
        ("دفع لا أكثر من 20 دولارا.", "<=", None, 20, "USD"),
        ("A three-judge panel met.", "=", 3, 3, "judge"),
        ("سعره أعلى من سعر الخبز بأكثر من الضعف.", ">", 2, None, "x"),
        ("أسقطت الطائرات 12 قنبلة.", "=", 12, 12, "قنبلة"),
    ],
)
def test_units_and_bounds_that_were_misread(text, sign, low, high, unit):
    (found,) = find(text)
    assert (found.comparator, found.low, found.high, found.unit) == (sign, low, high, unit)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        # a share of a unit
        ("خفض الفائدة نصف نقطة مئوية", "pp", 0.5), ("رفعها ثلاثة أرباع نقطة مئوية", "pp", 0.75), ("زادت ربع النقطة المئوية", "pp", 0.25),
        ("half a percentage point", "pp", 0.5), ("by a quarter of a percentage point", "pp", 0.25), ("a quarter percentage point", "pp", 0.25),
        ("three-quarters of a percentage point", "pp", 0.75), ("a half-percentage-point cut", "pp", 0.5),
        ("ارتفع نصف في المئة", "%", 0.5), ("half a percent", "%", 0.5), ("one-tenth of one percent", "%", 0.1), ("a quarter of 1 percent", "%", 0.25),
        ("three quarters of an hour", "hour", 0.75), ("a quarter of a mile", "mi", 0.25), ("a quarter-century ago", "century", 0.25),
        ("three quarters of a million voters", "voters", 750_000), ("two-thirds of voters", "%", 200 / 3), ("one third of voters", "%", 100 / 3),
        # a share behind the unit, or behind the number
        ("a year and a half", "year", 1.5), ("two years and a half", "year", 2.5), ("an hour and a half", "hour", 1.5), ("a year-and-a-half", "year", 1.5),
        ("two and a half years", "year", 2.5), ("a two-and-a-half-year term", "year", 2.5), ("two and three-quarters percent", "%", 2.75),
        ("لسنة ونصف السنة", "سنة", 1.5), ("عاماً ونصفاً", "عام", 1.5), ("سنتان ونصف", "سنة", 2.5), ("ثلاثة أشهر ونصفا", "شهر", 3.5),
        ("عامين وثلاثة أرباع العام", "عام", 2.75), ("بمرة ونصف المرة", "x", 1.5), ("ساعة وربع الساعة", "ساعة", 1.25),
        # points
        ("نقطة مئوية ونصف النقطة", "pp", 1.5), ("نقطة مئوية واحدة", "pp", 1), ("نقطتين مئويتين", "pp", 2), ("a full percentage point", "pp", 1),
        ("a percentage point and a half", "pp", 1.5), ("رفعت 50 نقطة أساسية", "bp", 50),
        # so many fold
        ("rose fourfold", "x", 4), ("a twofold increase", "x", 2), ("a hundredfold", "x", 100), ("a 15fold rise", "x", 15),
        # cubes, and what a dual's adjective tells
        ("2.4 million cubic metres", "m3", 2.4e6), ("5 cubic feet", "ft3", 5), ("حجمه مترين مكعبين", "m3", 2), ("مساحته مترين مربعين", "m2", 2),
        # duals
        ("أغلقت مدرستين", "مدرسة", 2), ("عقدوا جلستين", "جلسة", 2), ("خرج قطاران عن السكة", "قطار", 2), ("نال صوتين", "صوت", 2), ("بنى بيتين", "بيت", 2),
        ("أصيب مهندسان", "مهندس", 2), ("في مستشفيين", "مستشفى", 2), ("في دولتين عضوين", "دولة", 2), ("2 رشاشين", "رشاشين", 2), ("دفع ريالين عمانيين", "OMR", 2),
    ],
)  # fmt: skip
def test_parts_of_units_folds_and_duals_are_amounts(text, unit, value):
    found = one(text)
    assert found.unit == unit
    assert found.low == found.high == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["half a point", "three quarters of a point", "a quarter-point cut", "ربع نقطة", "نقطتين ونصف"]
)
def test_a_share_of_a_bare_point_is_a_flagged_guess(text):
    found = one(text)
    assert (found.unit, found.confidence < 1) == ("pp", True)


@pytest.mark.parametrize(
    "text",
    [
        "أكد الطرفان", "بين الجانبين", "قال البلدان إن", "مملكة البحرين", "خادم الحرمين", "في عينيها", "باكستان", "حركة طالبان", "جهات مهندسين كبار",
        "عملة بيتكوين", "النائبة بروين بولدان", "the purpose is twofold", "a threefold strategy", "one quarter later", "a month of rain", "كل عام وأنتم بخير", "نقطة البداية",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_part_or_a_dual_stays_out(text):
    assert values(text) == []


def test_a_half_of_something_else_is_not_added():
    assert values("استغرق سنة ونصف مليون دولار")[-1] == ("=", 500_000, 500_000, "USD")
    assert values("two years and a half million dollars")[0] == ("=", 2, 2, "year")


def test_a_model_is_no_amount():
    assert find("عدلت الشركة الطائرات 777 التي تصنعها.") == ()


def test_hundreds_joined_by_and_are_each_its_own_however_many():
    assert values("ثلاثة مئة وثلاثة مئة وخمسة") == [("=", 300, 300, ""), ("=", 305, 305, "")]
    assert len(find("مئة " + "ومئة " * 3_000)) == 3_000
