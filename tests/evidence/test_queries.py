"""A claim as short questions."""

from __future__ import annotations

from claims.evidence.queries import Ask, ladder, names, rarest
from claims.evidence.types import Query
from claims.extraction.normalize import fold_with_map
from claims.extraction.quantities import find_quantities


def query(text: str, language: str) -> Query:
    found = find_quantities(fold_with_map(text), text, language)
    return Query(text=text, tokens=(), language=language, quantities=tuple(found))


class TestNames:
    def test_english_by_capitals(self):
        text = "On Monday the Bank of England said DeepSeek hurt Nvidia."
        assert names(text, "en") == ["Bank of England", "DeepSeek", "Nvidia"]

    def test_a_word_that_only_begins_a_sentence_must_be_rare(self):
        assert names("Prices rose in Egypt.", "en", {"price": 1.0, "rose": 1.0, "egypt": 5.0}) == ["Egypt"]
        assert names("Nvidia fell.", "en", {"nvidia": 6.0, "fell": 1.0}) == ["Nvidia"]

    def test_arabic_latin_words_quotations_and_what_follows_a_title(self):
        assert names("دربت شركة ديب سيك نموذج DeepSeek V3", "ar") == ["DeepSeek V3", "شركة ديب سيك"]
        assert names("نشرت «الحقيقة» تقريرا", "ar") == ["الحقيقة"]
        assert names("قال وزير المالية محمد", "ar") == ["وزير المالية محمد"]

    def test_a_tatweel_alone_is_no_word(self):
        assert names("قال ـ وزير المالية", "ar") == ["وزير المالية"]

    def test_a_quotation_mark_and_blanks_may_stand_before_a_sentence(self):
        rarity = {"price": 1.0, "rose": 1.0, "we": 1.0, "egypt": 5.0}
        for before in ("", "We rose. ", "We rose!\n \t“", 'we rose: "'):
            assert names(f"{before}Prices rose in Egypt", "en", rarity) == ["Egypt"]
        assert names("we “Prices", "en", rarity) == ["Prices"]

    def test_an_ordinary_sentence_has_none(self):
        assert names("ارتفعت الأسعار في السوق", "ar") == []
        assert names("the prices rose in may", "en") == []


class TestLadder:
    def test_most_telling_first_in_both_digit_scripts(self):
        asks = list(ladder(query("بلغت كلفة تدريب DeepSeek V3 نحو ٥٫٥٧٦ مليون دولار", "ar")))
        assert asks[:2] == [Ask("DeepSeek V3 5.576", "ar"), Ask("DeepSeek V3 ٥٫٥٧٦", "ar")]
        assert Ask("DeepSeek V3 5.576", "en") in asks

    def test_the_rarest_words_are_those_of_the_archive(self):
        rarity = {
            "export": 1.0,
            "rose": 1.1,
            "phosphat": 7.0,
            "harbour": 6.0,
            "quay": 5.0,
            "pier": 4.0,
            "crane": 3.0,
        }
        text = "Exports rose: phosphates, harbour, quay, pier, crane"
        assert rarest(text, rarity) == ["phosphates", "harbour", "quay", "pier", "crane"]

    def test_asks_in_the_other_language_by_names_both_know(self):
        known = {"وزير المالية المصري": "Egyptian finance minister"}
        asks = list(
            ladder(
                query("أعلن وزير المالية المصري ارتفاع الصادرات 12%", "ar"),
                translate=lambda n: known.get(n, ""),
            )
        )
        assert asks[-2:] == [
            Ask("Egyptian finance minister 12", "en"),
            Ask("Egyptian finance minister", "en"),
        ]

    def test_translates_nothing_before_it_comes_to_it(self):
        def never(name: str) -> str:
            raise AssertionError(name)

        asks = ladder(query("The Bank of England raised rates to 5%", "en"), translate=never)
        assert next(asks) == Ask("Bank of England 5", "en")

    def test_nothing_is_asked_twice_or_empty(self):
        for text, language in (("Egypt", "en"), ("", "ar"), ("!!", "en"), ("ارتفعت", "ar")):
            asks = list(ladder(query(text, language)))
            assert len(asks) == len(set(asks))
            assert all(ask.words.strip() for ask in asks)
