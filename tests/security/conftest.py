"""An account with a second factor, and an app that makes its codes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from claims.services import twofactor
from tests.factories import PASSWORD


class App:
    """What runs on the phone: codes one after the other, so that none is sent twice."""

    def __init__(self, user: User) -> None:
        self.user, self.step = user, 0

    def code(self) -> str:
        """The next code, of a step later each time: the device follows a clock that runs ahead by one step a code."""
        device = TOTPDevice.objects.get(user=self.user)
        totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
        totp.time = time.time() + self.step * device.step
        self.step += 1
        return f"{totp.token():06d}"


@pytest.fixture(autouse=True)
def _fast(settings: Any, empty_cache: None) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def switch_on(user: User) -> tuple[App, list[str]]:
    twofactor.begun(user)
    app = App(user)
    _, codes = twofactor.confirm(user=user, code=app.code())
    return app, codes


@pytest.fixture
def guarded(reviewer: User) -> tuple[App, list[str]]:
    """The reviewer's app, and their backup codes."""
    return switch_on(reviewer)


def give_password(
    client: Client, name: str = "reviewer", following: str = "", password: str = PASSWORD
) -> Any:
    sent = {"username": name, "password": password}
    return client.post("/login/", sent | ({"next": following} if following else {}))
