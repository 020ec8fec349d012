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
