"""The keys of the desk: which may be chosen, and which are in force."""

import pytest

from claims import keys
from claims.models import KeyMap
from claims.services import keys as service
from claims.web import labels


def test_the_usual_keys_are_in_order_and_have_words():
    assert keys.problems(keys.USUAL) == {}
    assert {keys.normal(key) for key in keys.USUAL.values()} == set(keys.USUAL.values())
    assert set(labels.KEYS) == set(keys.USUAL)


@pytest.mark.parametrize(
    ("typed", "key"), [("J", "j"), (" x ", "x"), ("٣", "3"), ("ENTER", "Enter"), ("د", "د"), ("", "")]
)
def test_a_key_has_one_spelling(typed, key):
    assert keys.normal(typed) == key


@pytest.mark.parametrize(
    ("action", "key", "code"),
    [
        ("why", "?", "reserved"),
        ("why", "؟", "reserved"),
        ("why", "/", "reserved"),
        ("why", "escape", "reserved"),
        ("why", "Enter", "reserved"),
        ("why", "ab", "several"),
        ("why", "لا", "several"),
        ("why", "\u0651", "several"),
        ("why", "\u200f", "several"),
        ("why", "j", "clash"),
    ],
)
def test_what_cannot_be_a_key_is_told(action, key, code):
    assert keys.problems({**keys.USUAL, action: key})[action] == code


@pytest.mark.parametrize("key", ["", "x", "ش", ";", "0"])
def test_a_letter_a_sign_or_none_may_be_chosen(key):
    assert keys.problems({**keys.USUAL, "why": key}) == {}


def test_a_chosen_key_is_no_longer_the_usual_one_of_another():
    found = keys.in_force({"why": "j", "undo": "", "gone": "x"})
    assert (found["why"], found["next"], found["undo"], found["previous"]) == ("j", "", "", "k")


@pytest.mark.django_db
class TestOnesOwn:
    def test_are_kept_for_the_person_alone(self, reviewer, second_reviewer):
        service.choose(by=reviewer, chosen={**keys.USUAL, "why": "W"})
        assert service.of(reviewer)["why"] == "w"
        assert service.of(second_reviewer) == keys.USUAL
        assert KeyMap.objects.get().keys == {"why": "w"}

    def test_swapping_two_is_no_clash(self, reviewer):
        service.choose(by=reviewer, chosen={**keys.USUAL, "next": "k", "previous": "j"})
        found = service.of(reviewer)
        assert (found["next"], found["previous"]) == ("k", "j")

    def test_what_clashes_changes_nothing(self, reviewer):
        with pytest.raises(service.KeysRefused) as refused:
            service.choose(by=reviewer, chosen={**keys.USUAL, "why": "j"})
        assert refused.value.problems == {"why": "clash", "next": "clash"}
        assert service.of(reviewer) == keys.USUAL

    def test_come_back_to_the_usual_ones(self, reviewer):
        service.choose(by=reviewer, chosen={**keys.USUAL, "why": "w"})
        service.reset(by=reviewer)
        assert service.of(reviewer) == keys.USUAL
