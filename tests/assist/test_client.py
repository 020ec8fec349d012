"""Asking the server: what is sent, what comes back, and every way it may go wrong."""

from __future__ import annotations

import time

import pytest

from claims.assist import client
from claims.assist.types import CODES, ModelError
from tests.assist import server

QUESTION = {"model": "small", "messages": [{"role": "user", "content": "سؤال"}]}
KEY = "sk-very-secret"


def ask(model, key=KEY, seconds=5.0):
    return client.ask(QUESTION, url=model.url, key=key, seconds=seconds)


def test_sends_the_question_with_the_key(model):
    model.answer = server.completion("نعم")
    reply = ask(model)
    assert (reply.content, reply.finish, reply.tokens_in, reply.tokens_out) == ("نعم", "stop", 1000, 200)
    assert model.asked == [QUESTION]
    assert model.paths == ["/v1/chat/completions"]
    assert model.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_sends_no_key_when_there_is_none(model):
    ask(model, key="")
    assert "Authorization" not in model.headers[0]


def test_proxies_of_the_environment_are_not_used(model, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert ask(model).content


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": -1, "completion_tokens": True}, {"prompt_tokens": "9"}]
)
def test_tokens_nobody_counted_are_unknown(model, usage):
    model.answer = server.completion("x", usage=usage)
    reply = ask(model)
    assert (reply.tokens_in, reply.tokens_out) == (None, None)


@pytest.mark.parametrize("slow", [server.silent, server.dripping_headers, server.dripping_body])
def test_one_deadline_for_everything(model, slow):
    model.answer = slow
    begun = time.monotonic()
    with pytest.raises(ModelError) as caught:
        ask(model, seconds=0.3)
    assert (caught.value.code, caught.value.retryable) == ("timeout", True)
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    ("answer", "code", "retryable"),
    [
        (server.raw(b"{}", 429), "throttled", True),
        (server.raw(b"{}", 500), "unavailable", True),
        (server.raw(b"{}", 503), "unavailable", True),
        (server.raw(b"{}", 401), "not_allowed", False),
        (server.raw(b"{}", 403), "not_allowed", False),
        (server.raw(b"{}", 400), "rejected", False),
        (server.raw(b"{}", 404), "rejected", False),
        (server.raw(b"", 302, Location="http://127.0.0.1:9/elsewhere"), "redirected", False),
        (server.endless, "too_large", False),
        (server.hanging_up, "unreachable", True),
        (server.raw(b""), "garbage", False),
        (server.raw(b"<html>busy</html>"), "garbage", False),
        (server.raw(b"\xff\xfe\x00"), "garbage", False),
        (server.raw(b"[" * 100_000), "garbage", False),
        (server.raw(b'{"choices": []}'), "garbage", False),
        (server.raw(b'{"choices": [{"message": {"content": 7}}]}'), "garbage", False),
        (server.raw(b'{"choices": [{"message": "yes"}]}'), "garbage", False),
        (server.raw(b'{"error": {"message": "model not found"}}'), "garbage", False),
        (server.raw(b"x", Content_Encoding="gzip"), "garbage", False),
    ],
)  # fmt: skip
def test_every_failure_has_its_code(model, answer, code, retryable):
    model.answer = answer
    with pytest.raises(ModelError) as caught:
        ask(model)
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert code in CODES


def test_nobody_there_is_unreachable(model):
    model.url = "http://127.0.0.1:9/v1"
    with pytest.raises(ModelError) as caught:
        ask(model)
    assert (caught.value.code, caught.value.retryable) == ("unreachable", True)


@pytest.mark.parametrize(("header", "wait"), [("7", 7.0), ("soon", None), ("9" * 30, None)])
def test_hears_how_long_to_wait(model, header, wait):
    model.answer = server.raw(b"{}", 429, Retry_After=header)
    with pytest.raises(ModelError) as caught:
        ask(model)
    assert caught.value.retry_after == wait


def test_a_key_repeated_by_the_server_is_not_kept(model):
    model.answer = server.raw(f'{{"error": "Incorrect API key provided: {KEY}"}}'.encode(), 401)
    with pytest.raises(ModelError) as caught:
        ask(model)
    assert caught.value.answer == '{"error": "Incorrect API key provided: [key]"}'
    assert KEY not in str(caught.value)
