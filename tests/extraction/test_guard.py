"""The guard sees what a statement adds to its article, and lets through what only words it anew."""

from datetime import date

import pytest

from claims.extraction.guard import PROBLEMS, Problem, additions
from claims.extraction.types import DateRef

ARABIC = (
    'قالت شركة "نهر" إن صادراتها لم ترتفع في عام 2024. وبلغت خسائرها ستة ملايين دولار، أي 12.5 في المئة،'
    " وباعت ثلاثة مصانع للحكومة المصرية يوم الأحد."
)
ENGLISH = (
    "Oakham Mills said on Monday that its exports did not rise in 2024. It lost $6 million, or 12.5 percent,"
    " and sold three factories to the government of Norway."
)


def found(statement, article=ARABIC, quote=None, dates=()):
    return [(p.kind, p.text) for p in additions(statement, article, quote=quote or statement, dates=dates)]


def day(first, last=None):
    last = last or first
    return DateRef(start=0, end=1, text="x", from_date=first, to_date=last, grain="day", relative=True)


class TestNumbers:
    @pytest.mark.parametrize(
        ("statement", "article"),
        [
            ("بلغت الخسائر 6 ملايين دولار", "بلغت الخسائر ستة ملايين دولار."),
            ("بلغت الخسائر ٦ ملايين دولار", ARABIC + " الخسائر"),
            ("بلغت خسائر نهر 12.5 في المئة", ARABIC),
            ("Oakham Mills lost 6 million dollars", ENGLISH),
            ("Oakham Mills lost six million dollars", ENGLISH),
            ("Oakham Mills sold three factories in 2024", ENGLISH),
        ],
    )
    def test_a_number_is_compared_by_its_value(self, statement, article):
        assert found(statement, article) == []

    @pytest.mark.parametrize(
        ("statement", "article", "number"),
        [
            ("بلغت خسائر نهر 7 ملايين دولار", ARABIC, "7 ملايين دولار"),
            ("بلغت خسائر نهر 6 مليارات دولار", ARABIC, "6 مليارات دولار"),
            ("بلغت خسائر نهر 2.5 في المئة", ARABIC, "2.5 في المئة"),
            ("باعت نهر خمسة مصانع", ARABIC, "خمسة مصانع"),
            ("Oakham Mills lost $60 million", ENGLISH, "$60 million"),
            ("Oakham Mills lost 6 million euros", ENGLISH, "6 million euros"),
            ("Oakham Mills sold four factories", ENGLISH, "four factories"),
            ("Oakham Mills sold factories in 2025", ENGLISH, "2025"),
        ],
    )
    def test_another_value_or_unit_is_seen(self, statement, article, number):
        assert ("number", number) in found(statement, article)


class TestNames:
    @pytest.mark.parametrize(
        ("statement", "article"),
        [
            ("باعت شركة نهر ثلاثة مصانع إلى حكومة مصرية", ARABIC),  # other clitics
            ("The government of Norway lost 6 million dollars", ENGLISH),
            ("In 2024 oakham mills sold three factories quickly", ENGLISH),  # lower case names nobody
        ],
    )
    def test_a_name_of_the_article_may_take_another_form(self, statement, article):
        assert found(statement, article) == []

    @pytest.mark.parametrize(
        ("statement", "article", "name"),
        [
            ("باعت نهر ثلاثة مصانع للحكومة التونسية", ARABIC, "التونسية"),
            ("باعت نهر ثلاثة مصانع إلى أرامكو", ARABIC, "أرامكو"),
            ("Oakham Mills sold three factories to Sweden", ENGLISH, "Sweden"),
            ("Apple sold three factories", ENGLISH, "Apple"),
            ("Oakham Mills sold three factories to eBay", ENGLISH, "eBay"),
        ],
    )
    def test_another_name_is_seen(self, statement, article, name):
        assert ("name", name) in found(statement, article)


class TestDates:
    def test_days_of_the_claim_may_stand_in_brackets(self):
        week = day(date(2025, 1, 26), date(2025, 2, 1))
        assert found("باعت نهر ثلاثة مصانع [2025-01-26/2025-02-01]", dates=[week]) == []

    @pytest.mark.parametrize("bracket", ["[2025-01-27]", "[2025-01-26]", "[2025-01-26/2025-02-02]"])
    def test_other_days_may_not(self, bracket):
        week = day(date(2025, 1, 26), date(2025, 2, 1))
        assert found(f"باعت نهر ثلاثة مصانع {bracket}", dates=[week]) == [("date", bracket)]

    @pytest.mark.parametrize(
        ("statement", "article", "word"),
        [
            ("باعت نهر ثلاثة مصانع يوم الخميس", ARABIC, "الخميس"),
            ("Oakham Mills sold three factories on Tuesday", ENGLISH, "Tuesday"),
            ("Oakham Mills sold three factories 2024-03-01", ENGLISH, "2024-03-01"),
        ],
    )
    def test_a_date_in_words_is_seen(self, statement, article, word):
        assert ("date", word) in found(statement, article)


class TestNegations:
    @pytest.mark.parametrize(
        ("statement", "quote", "article"),
        [
            ("صادراتها ارتفعت في عام 2024", "صادراتها لم ترتفع في عام 2024", ARABIC + " ارتفعت"),
            ("صادراتها لم ترتفع في عام 2024", "صادراتها في عام 2024", ARABIC),
            ("its exports did rise in 2024", "its exports did not rise in 2024", ENGLISH),
            ("its exports didn’t rise", "its exports did rise", ENGLISH),
            ("its exports did not never rise", "its exports did not rise", ENGLISH),
        ],
    )
    def test_one_more_or_less_is_seen(self, statement, quote, article):
        assert [kind for kind, _ in found(statement, article, quote)] == ["negation"]

    @pytest.mark.parametrize(
        ("statement", "quote", "article"),
        [
            ("صادراتها لم ترتفع", "ولم ترتفع صادراتها", ARABIC),
            ("its exports did not rise", "its exports didn't rise", ENGLISH),
        ],
    )
    def test_another_particle_denies_as_well(self, statement, quote, article):
        assert found(statement, article, quote) == []


def test_problems_are_values_of_a_closed_list():
    problems = additions("Apple did not pay 7 euros on Tuesday", ENGLISH, quote="It paid")
    assert {problem.kind for problem in problems} == set(PROBLEMS)
    assert Problem("name", "Apple") in problems
