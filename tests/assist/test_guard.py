"""Statements may not say more, less or something else than their claim in figures, dates, negations and names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from claims import extraction
from claims.assist.guard import PROBLEMS, Guard, negations

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "articles"
ENGLISH = (
    "The harbour authority of Tripoli said that exports rose by 12% in 2024, while imports fell by 7%. It did not name"
    " the firm. Less than $6 million was spent on cranes last week, the director told us. A strike may follow on 3 May 2025."
)
ARABIC = (
    "قالت هيئة ميناء طرابلس إن الصادرات ارتفعت بنسبة ١٢ في المئة في عام 2024، فيما تراجعت الواردات 7%."
    " ولم تكشف الهيئة اسم الشركة. وأنفقت أقل من 6 ملايين دولار على الرافعات."
)


def problems(statement, quote, text=ENGLISH, language="en"):
    found = Guard(text, language=language, published=date(2025, 2, 2)).problems(statement, quote)
    assert set(found) <= set(PROBLEMS)
    return found


def arabic(statement, quote):
    return problems(statement, quote, ARABIC, "ar")


ROSE = "exports rose by 12% in 2024"
SPENT = "Less than $6 million was spent on cranes last week"


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Exports of Tripoli rose by 12% in 2024.", ROSE),
        ("The harbour authority said exports rose by 12 per cent in 2024", ROSE),
        ("The harbour authority of Tripoli did not name the firm.", "It did not name the firm"),
        ("Less than $6 million was spent on cranes at the harbour last week", SPENT),
        ("On 2 February 2025 exports rose by 12% in 2024", ROSE),  # the day of the article
    ],
)
def test_what_only_fills_in_may_stand(statement, quote):
    assert problems(statement, quote) == []


@pytest.mark.parametrize(
    ("statement", "quote", "problem"),
    [
        ("Exports rose by 13% in 2024", ROSE, "figure"),
        ("Exports rose by 7% in 2024", ROSE, "figure"),  # the article's, but another claim's
        ("Exports rose in 2024", ROSE, "figure"),
        ("Exports rose by 12 percentage points in 2024", ROSE, "figure"),
        ("Exports rose by more than 12% in 2024", ROSE, "figure"),
        ("Exports rose by twelve million in 2024", ROSE, "figure"),
        ("$6 million was spent on cranes last week", SPENT, "figure"),
        ("Less than $6 billion was spent on cranes last week", SPENT, "figure"),
        ("Exports rose by 12% in 2023", ROSE, "date"),
        ("Exports rose by 12%", ROSE, "date"),
        ("Less than $6 million was spent on cranes on 5 January 2025 last week", SPENT, "date"),
        ("Exports did not rise by 12% in 2024", ROSE, "negation"),
        ("Exports rose by 12% in 2024, the director denied", ROSE, "negation"),
        ("It named the firm", "It did not name the firm", "negation"),
        ("Exports of Beirut rose by 12% in 2024", ROSE, "word"),
        ("US exports rose by 12% in 2024", ROSE, "word"),  # "us" stands in the article
        ("Exports rose by 12% in 2024 under May", ROSE, "word"),
        ("Exports rose by 12% in 2024, see http://evil.example", ROSE, "word"),
        ("The firm was spent on cranes", ROSE, "another_claim"),
        ("…", ROSE, "unreadable"),
        ("Exports rose by 12% in 2024 \u202e", ROSE, "unreadable"),
        ("Exports rose\u2028by 12% in 2024", ROSE, "unreadable"),
    ],
)
def test_what_says_something_else_is_named(statement, quote, problem):
    assert problem in problems(statement, quote)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ارتفعت صادرات ميناء طرابلس بنسبة 12% في عام 2024", None),
        ("ارتفعت صادرات ميناء بيروت بنسبة 12% في عام 2024", "word"),
        ("ارتفعت صادرات الميناء بنسبة 21% في عام 2024", "figure"),
        ("ارتفعت صادرات الميناء بنسبة 7% في عام 2024", "figure"),
        ("ارتفعت صادرات الميناء بنسبة 12% في عام 2023", "date"),
        ("لم ترتفع صادرات الميناء بنسبة 12% في عام 2024", "negation"),
        ("ارتفعت صادرات الميناء بنسبة 12% في عام 2024 بقيادة حسن", "word"),
    ],
)
def test_arabic_is_guarded_alike(statement, expected):
    found = arabic(statement, "الصادرات ارتفعت بنسبة ١٢ في المئة في عام 2024")
    assert found == [] if expected is None else expected in found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He did not go, nor did she", 2),
        ("it isn't", 1),
        ("لم يعلق ولن يعلق", 2),
        ("غير صحيح", 1),
        ("exports rose", 0),
    ],
)
def test_negations_of_both_languages_are_counted(text, count):
    assert negations(text) == count


@pytest.mark.parametrize("name", ["deepseek-ar", "deepseek-en"])
class TestOnTheDemoArticles:
    """What every claim of the seeds may be made to say, and what none may."""

    def claims(self, name):
        text = (SEEDS / f"{name}.md").read_text(encoding="utf-8")
        found = extraction.extract(text)
        guard = Guard(text, language=found.language, published=found.published)
        assert len(found.claims) > 20
        return guard, [claim.quote for claim in found.claims]

    def test_a_claim_may_say_itself(self, name):
        guard, quotes = self.claims(name)
        assert [quote for quote in quotes if guard.problems(" ".join(quote.split()), quote)] == []

    @pytest.mark.parametrize(
        "added", ["73.5%", "٧٣ مليون دولار", "seventy", "Zanzibar", "زنجبار", "not", "لم", "on 7 March 1987", "في آذار 1987"]
    )  # fmt: skip
    @pytest.mark.parametrize("in_front", [True, False])
    def test_a_claim_may_say_no_more(self, name, added, in_front):
        guard, quotes = self.claims(name)
        said = [(f"{added} {quote}" if in_front else f"{quote} {added}", quote) for quote in quotes]
        assert [statement for statement, quote in said if not guard.problems(statement, quote)] == []
