"""Was this checked before? Decided claims of other articles, how sure we are, and what differs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import ArticleVersion, CheckedClaim
from claims.services import checked, evidence, reviews
from tests.factories import NOW, make_article, make_claim

pytestmark = pytest.mark.django_db

CLAIM = "خسر أغنى 500 شخص في العالم 108 مليارات دولار في يوم واحد"
OTHERS = (
    "ارتفعت صادرات الفوسفات بنسبة 12 في المئة في العام الماضي",
    "بلغ عدد الطلاب في الجامعات خمسة ملايين طالب",
    "افتتحت البلدية حديقة جديدة في وسط المدينة القديمة",
)
ANSWER: Any = {
    "status": "unverified",
    "finding": "ambiguous",
    "rationale": "Two indexes differ.",
    "evidence": [],
}


def article(text: str):
    number = ArticleVersion.objects.count()
    return make_claim(make_article(f"عنوان {number}\n\n{text}.\n").current_version, quote=text, statement="")


@pytest.fixture
def decided(reviewer):
    """Claims that were decided, the first of them CLAIM."""
    found = [article(text) for text in (CLAIM, *OTHERS)]
    for claim in found:
        reviews.submit(claim=claim, by=reviewer, now=NOW, seen=claim.revision, **ANSWER)
    return found


def find(text: str):
    claim = article(text)
    return checked.find(evidence.question(claim=claim), besides=claim.version.article_id)


class TestFind:
    def test_the_same_words_whatever_the_marks(self, decided):
        (match,) = find("خَسِرَ أغنى ٥٠٠ شخص في العالم 108 مليارات دولار في يوم واحد")
        assert (match.claim, match.sureness) == (decided[0], checked.SAME)

    def test_other_words_of_the_same(self, decided):
        (match, *_) = find("أغنى 500 شخص في العالم خسروا 108 مليارات دولار خلال يوم واحد")
        assert (match.claim, match.sureness) == (decided[0], checked.LIKELY)

    def test_another_claim_is_no_match(self, decided):
        assert find("فاز المنتخب بالمباراة النهائية على أرضه وبين جمهوره") == []

    def test_its_own_article_is_left_out(self, decided):
        query = evidence.question(claim=decided[0])
        assert checked.find(query, besides=decided[0].version.article_id) == []
        assert [match.claim for match in checked.find(query)] == [decided[0]]

    def test_two_that_say_the_same_are_both_likely(self, decided, reviewer):
        twin = article(f"{CLAIM} بحسب المؤشر")
        reviews.submit(claim=twin, by=reviewer, now=NOW, seen=twin.revision, **ANSWER)
        found = find("أغنى 500 شخص في العالم خسروا 108 مليارات دولار خلال يوم واحد")
        assert {match.claim for match in found} == {decided[0], twin}
        assert {match.sureness for match in found} == {checked.LIKELY}

    def test_nothing_was_checked_yet(self):
        assert find(CLAIM) == []

    @pytest.mark.parametrize("text", ["؟", "x", "108", "🙂 !!", pytest.param("ا" * 3000, id="long")])
    def test_odd_questions(self, decided, text):
        assert isinstance(find(text), list)


class TestKeep:
    def test_a_claim_is_there_while_it_is_decided(self, decided, reviewer):
        claim = decided[0]
        claim.refresh_from_db()
        assert CheckedClaim.objects.filter(claim=claim).exists()
        reviews.withdraw(claim=claim, by=reviewer, seen=claim.revision, now=NOW)
        assert not CheckedClaim.objects.filter(claim=claim).exists()
        assert find(CLAIM) == []

    def test_one_set_aside_is_not(self, decided, editor):
        claim = article("ادعاء آخر عن الميناء")
        reviews.set_aside(claim=claim, by=editor, seen=claim.revision, reason="مكرر", now=NOW)
        assert CheckedClaim.objects.count() == len(decided)


def test_the_desk_shows_it(decided, reviewer):
    claim = article(CLAIM)
    client = Client()
    client.force_login(reviewer)
    text = client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid])).content.decode()
    assert 'id="checked-title"' in text
    assert reverse("web:claim", args=[decided[0].version.article.uid, decided[0].uid]) in text
