"""The second factor at log-in: codes of a phone's app (TOTP), and backup codes for when the phone is lost.

django-otp keeps the secrets, refuses a code that was used, and lets each wrong one wait twice as long as the last.
What is done to somebody's second factor is noted in the admin's history of that person.
"""

from __future__ import annotations

import json
import math
import secrets
import unicodedata
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from claims import roles

BACKUP_CODES, BACKUP_DIGITS = 10, 10
# Words that Django's history makes a sentence of, in the reader's language.
NAME = gettext_noop("second step at log-in")


class WrongCode(Exception):
    """It is none, was used, or is of another time."""


class TooManyCodes(Exception):
    """So many were wrong that none is looked at for some time."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def has(user: Any) -> bool:
    """Whether the account has one, so that a password alone opens nothing."""
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def must_have(user: Any) -> bool:
    """Whether the setting TWO_FACTOR asks it of this person."""
    return settings.TWO_FACTOR == "all" or (settings.TWO_FACTOR == "editors" and roles.is_editor(user))


def begun(user: User) -> TOTPDevice:
    """The one that is being set up; it counts once its first code was right."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def confirm(*, user: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """Switch it on by its first code; tells the backup codes. Raises WrongCode, TooManyCodes."""
    device = _checked(TOTPDevice, user, code, confirmed=False)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = _new_codes(user)
        _note("added", user, by=user)
    return device, codes


def check(*, user: User, code: str) -> Device:
    """The device or list of backup codes that this code is of; it is used up. Raises WrongCode, TooManyCodes."""
    kind = TOTPDevice if len(_plain(code)) == TOTPDevice._meta.get_field("digits").default else StaticDevice
    return _checked(kind, user, code, confirmed=True)


def new_codes(*, user: User) -> list[str]:
    """Other backup codes; those there were are good for nothing."""
    with transaction.atomic():
        codes = _new_codes(user)
        _note("changed", user, by=user)
    return codes


def codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user, device__confirmed=True).count())


def remove(*, user: User, by: User) -> bool:
    """Take it off, backup codes included; False when there was none."""
    with transaction.atomic():
        there_was = has(user)
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        if there_was:
            _note("deleted", user, by=by)
    return there_was


def _plain(code: str) -> str:
    """Digits of any script as ASCII, without what people put between them."""
    kept = (char for char in code if not char.isspace() and unicodedata.category(char) not in {"Pd", "Cf"})
    return "".join(str(unicodedata.digit(char, char)) for char in kept).lower()


def _checked(kind: Any, user: User, code: str, *, confirmed: bool) -> Any:
    with transaction.atomic():  # locked, so that codes sent at once are counted one by one
        device = kind.objects.select_for_update().filter(user=user, confirmed=confirmed).first()
        allowed, why = device.verify_is_allowed() if device else (True, {})
        right = device is not None and allowed and device.verify_token(_plain(code))
    if not allowed:
        left = (why["locked_until"] - timezone.now()).total_seconds()
        raise TooManyCodes(max(1, math.ceil(left)))
    if not right:
        raise WrongCode
    return device


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup codes")
    codes = [f"{secrets.randbelow(10**BACKUP_DIGITS):0{BACKUP_DIGITS}d}" for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _note(done: str, user: User, *, by: User) -> None:
    told: dict[str, Any] = {"name": NAME, "object": user.get_username()} | (
        {"fields": []} if done == "changed" else {}
    )
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=user.get_username(),
        action_flag=CHANGE,
        change_message=json.dumps([{done: told}]),
    )
