"""Each person's own keys. They are no part of the record of a claim: choosing them leaves no event."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User

from claims import keys
from claims.models import KeyMap


class KeysRefused(Exception):
    """The keys cannot be used; `problems` holds a code of claims.keys.problems by action."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("These keys cannot be used.")
        self.problems = problems


def of(person: User) -> dict[str, str]:
    """The key of every action for this person."""
    chosen = KeyMap.objects.filter(person=person).values_list("keys", flat=True).first()
    return keys.in_force(chosen if isinstance(chosen, dict) else {})


def choose(*, by: User, chosen: Mapping[str, str]) -> dict[str, str]:
    """Keep a person's keys, one for every action. Raises KeysRefused."""
    wanted = {action: keys.normal(chosen.get(action, "")) for action in keys.USUAL}
    if problems := keys.problems(wanted):
        raise KeysRefused(problems)
    own = {action: key for action, key in wanted.items() if key != keys.USUAL[action]}
    KeyMap.objects.update_or_create(person=by, defaults={"keys": own})
    return wanted


def reset(*, by: User) -> None:
    """Back to the usual keys."""
    KeyMap.objects.filter(person=by).delete()
