"""A person's own desk, and many claims assigned in one call: who may, and what is left as it was."""

import pytest

from claims.models import ClaimSeen, ClaimWords, Event, Evidence, SavedList
from claims.services import extraction, lists, reviews, words
from claims.services.lists import CannotSave
from claims.services.reviews import NotAllowed
from tests.factories import NOW, TEXT, make_article, make_claim, make_evidence, make_version

pytestmark = pytest.mark.django_db


class TestOpened:
    def test_keeps_one_row_for_each_person_and_claim(self, claim, reviewer, second_reviewer):
        for passages in (0, 3):
            lists.opened(claim=claim, by=reviewer, passages=passages, now=NOW)
        lists.opened(claim=claim, by=second_reviewer, passages=1, now=NOW)
        assert sorted(ClaimSeen.objects.values_list("person__username", "passages")) == [
            ("reviewer", 3),
            ("second", 1),
        ]
        assert not Event.objects.exists()


class TestLists:
    def test_people_outside_the_groups_save_none(self, outsider):
        with pytest.raises(NotAllowed):
            lists.save(name="Law", query="kind=legal", by=outsider, now=NOW)

    def test_only_editors_share(self, reviewer, editor):
        with pytest.raises(NotAllowed):
            lists.save(name="Law", query="kind=legal", by=reviewer, now=NOW, shared=True)
        saved = lists.save(name="Law", query="kind=legal", by=editor, now=NOW, shared=True)
        with pytest.raises(NotAllowed):
            lists.change(saved=saved, name="x", shared=True, by=reviewer)
        with pytest.raises(NotAllowed):
            lists.delete(saved=saved, by=reviewer)

    def test_an_editor_leaves_what_is_not_shared_alone(self, reviewer, editor):
        saved = lists.save(name="Law", query="kind=legal", by=reviewer, now=NOW)
        with pytest.raises(NotAllowed):
            lists.delete(saved=saved, by=editor)

    def test_two_people_may_use_one_name_and_one_person_may_not(self, reviewer, second_reviewer):
        for person in (reviewer, second_reviewer):
            lists.save(name="Law", query="kind=legal", by=person, now=NOW)
        with pytest.raises(CannotSave, match="name_taken"):
            lists.save(name="Law", query="kind=fact", by=reviewer, now=NOW)
        assert SavedList.objects.count() == 2


class TestAssignMany:
    def test_leaves_one_event_for_each_that_changed_hands(self, article, editor, reviewer):
        claims = [make_claim(article.current_version) for _ in range(3)]
        reviews.assign(claim=claims[0], to=reviewer, by=editor, now=NOW)
        changed = reviews.assign_many(claims=claims, to=reviewer, by=editor, now=NOW)
        assert [one.claim_uid for one in changed] == [claims[1].uid, claims[2].uid]
        kept = Event.objects.filter(type="claim.assigned", data={"to": "reviewer", "before": None})
        assert kept.count() == 3

    @pytest.mark.parametrize(
        ("by", "to"), [("outsider", None), ("reviewer", "editor"), ("editor", "outsider")]
    )
    def test_is_refused(self, claim, reviewer, editor, outsider, by, to):
        people = {"reviewer": reviewer, "editor": editor, "outsider": outsider, None: None}
        with pytest.raises(NotAllowed):
            reviews.assign_many(claims=[claim], to=people[to], by=people[by], now=NOW)
        assert not Event.objects.exists()


class TestWords:
    def test_every_claim_that_is_stored_has_its_words(self):
        version = make_version(article=make_article(), text=f"{TEXT} وزاد العدد بنسبة 7 في المئة.")
        made = extraction.store(version=version, found=extraction.run(text=version.text), now=NOW)
        assert made
        assert ClaimWords.objects.filter(claim__in=made).count() == len(made)
        assert all(ClaimWords.objects.filter(claim__in=made).values_list("tokens", flat=True))

    def test_follow_a_claim_that_is_reworded(self, claim, reviewer):
        claim.quote = claim.statement = "gold price"
        words.keep([claim])
        assert ClaimWords.objects.get().tokens == "gold price gold price"

    def test_are_renewed_batch_by_batch(self, article, monkeypatch):
        claims = [make_claim(article.current_version) for _ in range(5)]
        ClaimWords.objects.filter(claim=claims[0]).delete()
        ClaimWords.objects.update(tokens="stale")
        monkeypatch.setattr(words, "BATCH", 2)
        assert words.renew() == 5
        assert ClaimWords.objects.filter(tokens__contains="صادر").count() == 5


@pytest.mark.parametrize(
    ("comparison", "conflict"),
    [
        ({}, False),
        ({"figures": []}, False),
        ({"figures": [{"relation": "equal"}, {"relation": "contradicts", "reason": "x"}]}, True),
        ({"figures": [{"relation": "decimal_slip"}]}, True),
        ({"figures": [{"relation": "equal"}], "dates": [{"relation": "contradicts"}]}, False),
        ({"figures": [{"relation": "equal", "claim": {"text": '"relation":"contradicts"'}}]}, False),
    ],
)
def test_the_database_says_whether_figures_conflict(claim, comparison, conflict):
    passage = make_evidence(claim, comparison=comparison)
    assert Evidence.objects.get(pk=passage.pk).conflict is conflict
