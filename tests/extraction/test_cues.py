"""Signals: what the words of a clause say of it."""

import re

import pytest

from claims.extraction.languages import LEXICONS
from claims.extraction.languages.cues import Cues
from claims.extraction.normalize import fold


def read(text, language="ar"):
    return LEXICONS[language].signals.read(fold(text))


class TestCues:
    CUES = Cues(
        {"good": "fine, very well", "rise": "climb*, up and away"},
        proclitics=(re.compile(r"[wf](?=\w{3})"),),
        shapes=(("long", lambda word: len(word) > 9),),
        anywhere=(("asked", re.compile(r"[?]").search),),
    )

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("fine", {"good"}),
            ("wfine", {"good"}),
            ("finest", set()),
            ("very well", {"good"}),
            ("very", set()),
            ("well very", set()),
            ("they climbed", {"rise"}),
            ("up and away", {"rise"}),
            ("up and", set()),
            ("up and awa", set()),
            ("Fine!".lower(), {"good"}),
            ("unbelievable?", {"long", "asked"}),
        ],
    )
    def test_words_stems_phrases_and_shapes(self, text, codes):
        assert self.CUES.read(text) == codes

    def test_it_knows_its_codes(self):
        assert self.CUES.codes == {"good", "rise", "long", "asked"}


class TestArabic:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("سيفتتح الوزير المصنع غدا", "future"),
            ("لن تعود الشركة", "future"),
            ("قد تشهد المدينة أمطارا", "prediction"),
            ("من المرجح أن تعود", "prediction"),
            ("نطالب بفتح الطريق", "first-person"),
            ("في منطقتنا", "first-person"),
            ("وبالتأكيد", "emphasis"),
            ("يا له من يوم!", "emphasis"),
            ("لا بد من الحوار", "obligation"),
            ("والارتفاع الكبير", "change"),
            ("عزيزي القارئ", "second-person"),
            ("وقعت الشركة العقد", "event"),
            ("المتحدث باسم الشركة", "office"),
            ("السيدة الأميركية", "named-entity"),
        ],
    )
    def test_it_sees(self, text, code):
        assert code in read(text)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("وقد تراجع السعر", "prediction"),
            ("سيارة الوزير", "future"),
            ("كانت المدرسة مغلقة", "second-person"),
            ("كان المدير هناك", "hedge"),
            ("على الطريق", "named-entity"),
            ("ولي العهد", "first-person"),
        ],
    )
    def test_it_is_not_taken_in(self, text, code):
        assert code not in read(text)


class TestEnglish:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("it may rain", "prediction"),
            ("they're going to win", "prediction"),
            ("she didn't come", "past"),
            ("he resigned", "past"),
            ("we ought to try", "obligation"),
            ("I think so", "opinion"),
        ],
    )
    def test_it_sees(self, text, code):
        assert code in read(text, "en")

    def test_the_month_is_no_forecast(self):
        assert read("on may 16", "en").isdisjoint({"prediction", "hedge"})
