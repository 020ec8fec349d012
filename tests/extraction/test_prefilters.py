"""What is asked before a pattern, because it costs less, never hides a match."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.clauses import Splitter
from claims.extraction.languages import LEXICONS, ar_cuts
from claims.extraction.languages.ar_verbs import marked, over_gaps
from claims.extraction.normalize import fold, fold_with_map

ARTICLES = Path(__file__).parents[2] / "seeds" / "articles"
WORDS = {
    "ar": """قال واضاف بين وفق حسبما نقلا عن ان انه التي الذي وهو الوزير ارتفع وبلغ 5% في بيروت ، : " ثم كما و""",
    "en": """said saying told reporters that according to who which and because when company rose 5% Holt , ; : " -""",
}


def asked_always(lexicon):
    """The lexicon without anything that is asked before its patterns."""
    return replace(
        lexicon,
        cuts=tuple(("", pattern) for _, pattern in lexicon.cuts),
        soft_cuts=tuple(("", pattern) for _, pattern in lexicon.soft_cuts),
        frames=tuple(((), pattern) for _, pattern in lexicon.frames),
        after_frames=tuple((("",), pattern) for _, pattern in lexicon.after_frames),
        trails=("",),
    )


def clauses(text, lexicon):
    figures = [match.span() for match in re.finditer(r"\d+%?", text)]
    return Splitter(text, figures, []).split(fold_with_map(text), lexicon)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_clause_or_source_of_an_article_is_lost(language):
    lexicon = LEXICONS[language]
    for line in (ARTICLES / f"deepseek-{language}.md").read_text(encoding="utf-8").splitlines():
        if line.strip():
            assert clauses(line, lexicon) == clauses(line, asked_always(lexicon))


@pytest.mark.parametrize("language", ["ar", "en"])
@given(data=st.data())
def test_no_clause_or_source_of_any_words_is_lost(language, data):
    lexicon = LEXICONS[language]
    text = " ".join(data.draw(st.lists(st.sampled_from(WORDS[language].split()), min_size=1, max_size=25)))
    assert clauses(text, lexicon) == clauses(text, asked_always(lexicon))


def test_no_word_that_opens_an_arabic_clause_is_passed_over():
    source = Path(ar_cuts.__file__).read_text(encoding="utf-8")
    openers = {fold(found) for found in re.findall("[\u0621-\u064a]+(?: [\u0621-\u064a]+)*", source)}
    passing, every = over_gaps(ar_cuts.cuts()), over_gaps(ar_cuts.cuts(opening=""))
    endings = ("", "ا", "ه", "ها", "هم", "رفع")
    following = ("تراجع 5 ما ادي بينهم الي ذلك", "5 وذلك", "اكثر من 5", "من بينها انه")
    cut = 0
    for opener, joined, ending, rest in product(openers, ("", "و", "ف", "ب"), endings, following):
        text = marked(f"صار الامر {joined}{opener}{ending} {rest}")
        found = [match.span() for match in every.finditer(text)]
        assert [match.span() for match in passing.finditer(text)] == found
        cut += bool(found)
    assert cut > 1_000
