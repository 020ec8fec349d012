"""Readers of the environment that a language model needs; the others are met at every start."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from claims.management.commands import up
from factcheck import env

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ""),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        (" https://api.example/v1/ ", "https://api.example/v1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address(monkeypatch, value, expected):
    monkeypatch.setenv("LLM_URL", value)
    assert env.address("LLM_URL") == expected


@pytest.mark.parametrize(
    "value",
    ["localhost:11434", "ftp://host/v1", "https://", "https://me:secret@host/v1", "https://host/v1?key=1", "http://h:x",
     "http://host:0", "http://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("LLM_URL", value)
    with pytest.raises(ImproperlyConfigured, match=r"LLM_URL must look like") as caught:
        env.address("LLM_URL")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("value", "expected"), [("", None), ("0", Decimal(0)), ("0.15", Decimal("0.15"))])
def test_an_amount(monkeypatch, value, expected):
    monkeypatch.setenv("LLM_PRICE_IN", value)
    assert env.amount("LLM_PRICE_IN") == expected


@pytest.mark.parametrize("value", ["cheap", "-1", "NaN", "Infinity", "10001", "1,5"])
def test_what_is_no_amount_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("LLM_PRICE_IN", value)
    with pytest.raises(ImproperlyConfigured, match="LLM_PRICE_IN is"):
        env.amount("LLM_PRICE_IN")


def test_a_server_without_a_model_stops_the_start():
    environment = {**os.environ, "DEBUG": "1", "LLM_URL": "http://127.0.0.1:9/v1", "LLM_MODEL": ""}
    command = [sys.executable, "-c", "import factcheck.settings"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "LLM_URL is set and LLM_MODEL is not" in done.stderr


@pytest.mark.parametrize(
    ("url", "names"),
    [("", ["worker", "sender"]), ("http://127.0.0.1:9/v1", ["worker", "sender", "assistant"])],
)
def test_a_model_gets_a_worker_of_its_own(settings, url, names):
    settings.LLM_URL = url
    assert [child.name for child in up._children("127.0.0.1", 8000, 2)] == [*names, "web", "sweeper"]


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """A process that reads the settings as in production, with these variables besides."""
    names = {"DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SITE_URL", "HTTPS", "DEBUG"}
    given = {name: value for name, value in os.environ.items() if name not in names}
    given |= {"SECRET_KEY": "k3y" * 20, **environment}
    command = [sys.executable, "-c", "import factcheck.settings"]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


SAFE = {
    "ALLOWED_HOSTS": "claims.example.org,.example.net,localhost",
    "SITE_URL": "https://claims.example.org",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "safe",
    [
        {},  # as the image is built
        SAFE,
        {**SAFE, "CSRF_TRUSTED_ORIGINS": "https://*.example.org,http://localhost:3000"},
        {**SAFE, "HTTPS": "0", "SITE_URL": "http://claims.example.org"},
        {"SITE_URL": "http://192.168.1.4:8000"},  # as `manage.py up` says it
        {"DEBUG": "1", "ALLOWED_HOSTS": "localhost,[::1],192.168.1.4,laptop,desk.local"},
        {"METRICS_TOKEN": "m" * 20, "LOG_FORMAT": "json"},
    ],
)
def test_safe_settings_start(safe, tmp_path):
    done = start(VAR_DIR=str(tmp_path), **safe)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unsafe", "said"),
    [
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS holds '*'"),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS holds '*'"),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "localhost,claims.example.org"}, "DEBUG is on and ALLOWED_HOSTS holds"),
        ({"DEBUG": "1", "ALLOWED_HOSTS": ".example.org"}, "DEBUG is on and ALLOWED_HOSTS holds"),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "8.8.8.8"}, "DEBUG is on and ALLOWED_HOSTS holds"),
        ({**SAFE, "SITE_URL": "http://claims.example.org"}, "SITE_URL is http://claims.example.org and HTTPS is on"),
        ({**SAFE, "SITE_URL": "claims.example.org"}, "SITE_URL must look like"),
        ({**SAFE, "CSRF_TRUSTED_ORIGINS": "https://*"}, "CSRF_TRUSTED_ORIGINS holds 'https://*', which is any site"),
        ({**SAFE, "CSRF_TRUSTED_ORIGINS": "http://claims.example.org"}, "CSRF_TRUSTED_ORIGINS holds 'http://claims"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter"),
        ({"METRICS_TOKEN": "guess"}, "METRICS_TOKEN is too short"),
        ({"METRICS_TOKEN": "a b" * 10}, "METRICS_TOKEN is too short or holds blanks"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'; set it to plain or json."),
    ],
)  # fmt: skip
def test_unsafe_settings_stop_the_start_and_are_named(unsafe, said, tmp_path):
    done = start(VAR_DIR=str(tmp_path), **unsafe)
    assert done.returncode != 0
    assert said in done.stderr


@pytest.mark.slow
def test_django_finds_nothing_to_say_about_a_deployment(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **SAFE, "DEBUG": "0", "SECRET_KEY": "".join(map(chr, range(48, 112))), "VAR_DIR": str(tmp_path),
             "DJANGO_ALLOW_ASYNC_UNSAFE": ""},  # set by the browser tests, in the same process
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


class TestAChoice:
    WORDS = ("optional", "editors", "all")

    @pytest.mark.parametrize(
        ("value", "expected"), [("", "optional"), ("Editors", "editors"), ("all", "all")]
    )
    def test_is_one_of_the_words(self, monkeypatch, value, expected):
        monkeypatch.setenv("SOME_CHOICE", value)
        assert env.choice("SOME_CHOICE", self.WORDS) == expected

    def test_another_word_is_refused_by_name(self, monkeypatch):
        monkeypatch.setenv("SOME_CHOICE", "yes")
        with pytest.raises(
            ImproperlyConfigured, match="SOME_CHOICE is 'yes'; set it to optional, editors or all"
        ):
            env.choice("SOME_CHOICE", self.WORDS)
