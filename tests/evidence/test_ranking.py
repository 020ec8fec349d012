"""Candidates in order: roots forgive derivation in Arabic, and touch nothing else."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import pytest

from claims.evidence.ranking import _cosines, rank
from claims.evidence.tokens import root, tokens
from claims.evidence.types import Document, Query


def document(number: int, text: str) -> Document:
    return Document(id=number, title="", text=text, tokens=tuple(tokens(text)))


def order(asked: str, *texts: str) -> list[int]:
    documents = [document(number, text) for number, text in enumerate(texts)]
    frequencies = Counter(term for found in documents for term in set(found.tokens))
    query = Query(text=asked, tokens=tuple(tokens(asked)), language="ar")
    ranked = rank(query, documents, frequencies=frequencies, total=len(documents), gate=0.0)
    return [found.document.id for found in ranked]


@pytest.mark.parametrize(
    "family", [("استقال", "يستقيل", "استقالة"), ("اكتشف", "مكتشف", "يكتشف"), ("تعاون", "متعاون", "يتعاون")]
)
def test_forms_of_one_root_come_together(family):
    assert len({root(tokens(word)[0]) for word in family}) == 1


@pytest.mark.parametrize("term", ["3.1", "resign", "covid", "و", "ما"])
def test_what_is_no_arabic_word_of_three_letters_stays(term):
    assert root(term) == term


def test_a_root_is_never_empty():
    assert all(root(term) for term in ("ا", "او", "اوي", "يوي", "استاو"))


def test_of_two_documents_with_the_same_words_the_one_of_the_same_roots_comes_first():
    other = "الوزير تحدث عن الزراعة في الجنوب"
    derived = "الوزير قدم استقالة إلى الرئيس"
    assert order("الوزير يستقيل", other, derived, "الطقس بارد", "الميناء مغلق") == [1, 0]


def test_without_arabic_the_order_is_that_of_terms_and_letters():
    assert order("minister resigns", "the minister spoke", "the minister resigned") == [1, 0]


def test_ties_keep_the_order_given():
    assert order("الوزير", "الوزير هنا", "الوزير هنا", "الطقس بارد") == [0, 1]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("gold http://a.b/c WWW.Example.ORG silver", ["gold", "silver"]),
        ("t.co/Abc gold pic.twitter.com/x", ["gold"]),
        ("GoldPrice UNHcr_gold", ["gold", "price", "unhcr", "gold"]),
        ("gold/silver www", ["gold", "silver", "www"]),
        ("ذهب HTTPS://x.y الفضة", ["ذهب", "فض"]),
    ],
)
def test_addresses_are_no_terms_and_joined_names_come_apart(text, terms):
    assert tokens(text) == terms


def test_cosines_by_hand():
    wanted, same, other = Counter(a=1, b=2), Counter(a=1, b=2), Counter(a=3, c=1)
    both, one = 1 + log(4 / 4), 1 + log(4 / 3)  # idf of grams: two documents and the claim
    three, single = 1 + log(3), 1 + log(4 / 2)
    expected = (both * three * both) / sqrt(
        (both**2 + ((1 + log(2)) * one) ** 2) * ((three * both) ** 2 + single**2)
    )
    assert _cosines(wanted, [same, other]) == pytest.approx([1.0, expected])
    assert _cosines(Counter(), [same, Counter()]) == [0.0, 0.0]


def test_a_limit_takes_the_first():
    texts = ("gold", "gold price", "gold silver copper")
    documents = [document(number, text) for number, text in enumerate(texts)]
    query = Query(text="gold", tokens=("gold",), language="en")
    ranked = rank(query, documents, frequencies={"gold": 3}, total=9)
    assert len(ranked) == 3
    assert rank(query, documents, frequencies={"gold": 3}, total=9, limit=2) == ranked[:2]
