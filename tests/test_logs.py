"""What stands in a line of the log, and what must never stand there."""

from __future__ import annotations

import json
import logging
import sys
from types import SimpleNamespace

import pytest
from celery import current_app
from django.test import RequestFactory

from claims import logs
from claims.services import queueing
from factcheck import celery, watch, wsgi
from tests.factories import make_claim

SECRET = "s3cr3t-Value_42xyz"


def line(formatter: logging.Formatter, message: str, *args: object, error: bool = False) -> str:
    trouble = sys.exc_info() if error else None
    record = logging.LogRecord("claims.test", logging.WARNING, __file__, 1, message, args, trouble)
    return formatter.format(record)


@pytest.fixture(autouse=True)
def nothing_known():
    before = logs._known.set(None)
    yield
    logs._known.reset(before)


@pytest.mark.parametrize("make", [logs.Plain, logs.Json])
@pytest.mark.parametrize(
    "message",
    [
        f"Authorization: Bearer {SECRET}",
        f"{{'Authorization': 'Basic {SECRET}', 'Accept': '*/*'}}",
        f"authorization=LOW {SECRET}:{SECRET}",
        f"sent bearer {SECRET} twice",
        f"Cookie: sessionid={SECRET}; csrftoken={SECRET}",
        f"Set-Cookie: a={SECRET}",
        f"GET https://factchecktools.example/v1/claims:search?query=x&key={SECRET}&languageCode=ar",
        f"GET https://host.example/?api_key={SECRET}",
        f"https://me:{SECRET}@host.example/path",
        f"redis://:{SECRET}@redis:6379/0 is away",
        f"postgres://factcheck:{SECRET}@postgres/factcheck",
        f"password={SECRET}",
        f'{{"password": "{SECRET} {SECRET}"}}',
        f"{{'api_key': '{SECRET}'}}",
        f'{{\\"token\\": \\"{SECRET}\\"}}',
        f"LLM_API_KEY={SECRET} METRICS_TOKEN: {SECRET}",
        f"fct_{SECRET}",
        f"whsec_{SECRET}",
        "known-by-value is what the settings hold",
    ],
)
def test_no_secret_is_written(make, message):
    written = line(make(secrets=["known-by-value", ""]), "%s", message)
    assert SECRET not in written
    assert "known-by-value" not in written
    assert logs.HIDDEN in written


@pytest.mark.parametrize("make", [logs.Plain, logs.Json])
def test_no_secret_is_written_with_a_traceback(make):
    try:
        raise ValueError(f"cannot open https://me:{SECRET}@host.example/ with known-by-value")
    except ValueError:
        written = line(make(secrets=["known-by-value"]), "failed", error=True)
    assert "ValueError" in written
    assert SECRET not in written
    assert "known-by-value" not in written


@pytest.mark.parametrize(
    "message",
    [
        "gave up 3 of look-ups",
        "tokens_in=30 tokens_out=12",
        "lookup 7: done, 2 passages",
        "https://example.org/a@b?q=what",
        "Not Found: /keys/",
        "ارتفعت الصادرات بنسبة 12%",
        "password authentication failed for user factcheck",
    ],
)
def test_other_words_are_left_alone(message):
    assert message in line(logs.Plain(secrets=["x", ""]), "%s", message)


def test_a_json_line_holds_what_is_known():
    logs.begin("a-1", task="claims.run_lookup", lookup_id=7)
    logs.about(claim="c", article=None)
    told = json.loads(line(logs.Json(), "two\nlines %s", "قال"))
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "WARNING", "logger": "claims.test", "message": "two\nlines قال", "request": "a-1",
        "task": "claims.run_lookup", "lookup_id": "7", "claim": "c",
    }  # fmt: skip


def test_a_plain_line_ends_with_what_is_known():
    assert line(logs.Plain(), "Hello").endswith("WARNING claims.test Hello")
    logs.begin("a-1", task="t")
    assert line(logs.Plain(), "Hello").endswith("WARNING claims.test Hello [request=a-1 task=t]")


def test_outside_of_requests_and_tasks_nothing_is_kept():
    logs.about(claim="c")
    assert (logs.known(), logs.request_id()) == ({}, "")


@pytest.mark.parametrize("given", ["a", "0af7651916cd43dd-8448", "x" * 64])
def test_a_good_id_is_kept(given):
    assert logs.begin(given) == logs.request_id() == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a\nb", "a_b", "é", "٣"])
def test_another_id_is_made_anew(given):
    made = logs.begin(given)
    assert made != given
    assert logs.GOOD_ID.fullmatch(made)
    assert logs.begin(given) != made


def ask(path: str, **environ: str) -> tuple[str, dict[str, str]]:
    told: list[tuple[str, dict[str, str]]] = []
    environ = {**RequestFactory().get(path).META, "HTTP_HOST": "localhost", **environ}
    wsgi.application(environ, lambda status, headers, *_: told.append((status, dict(headers))))
    return told[0]


@pytest.mark.django_db
class TestRequests:
    def test_the_id_comes_back(self):
        status, headers = ask("/healthz", HTTP_X_REQUEST_ID="from-the-proxy-1")
        assert (status, headers["X-Request-ID"]) == ("200 OK", "from-the-proxy-1")

    def test_one_is_made_for_who_has_none(self):
        assert logs.GOOD_ID.fullmatch(ask("/healthz")[1]["X-Request-ID"])

    def test_a_bad_one_does_not_come_back(self):
        assert "\n" not in ask("/healthz", HTTP_X_REQUEST_ID="a\r\nSet-Cookie: b")[1]["X-Request-ID"]

    def test_lines_tell_who_asked_about_what(self, client, reviewer, caplog, monkeypatch):
        claim = make_claim()
        seen: list[dict[str, str]] = []
        monkeypatch.setattr(watch.Named, "__call__", _spied(watch.Named.__call__, seen))
        client.force_login(reviewer)
        logs.begin("r-1")
        address = f"/articles/{claim.version.article.uid}/claims/{claim.uid}/"
        assert client.get(address).status_code == 200
        expected = {
            "request": "r-1", "user": str(reviewer.pk), "article": str(claim.version.article.uid), "claim": str(claim.uid),
        }  # fmt: skip
        assert seen == [expected]
        assert logs.known() == expected  # a number, though the request itself is let go
        assert (logs._known.get() or {})["asked"] is None

    def test_a_stranger_is_nobody(self, client):
        logs.begin("r-1")
        client.get("/queue/")
        assert "user" not in logs.known()


def _spied(call, seen):
    """What is known at the end of a request, while it is still at hand."""

    def spied(self, request):
        after = self._next

        def ended(request):
            answer = after(request)
            seen.append(logs.known())
            return answer

        self._next = ended
        try:
            return call(self, request)
        finally:
            self._next = after

    return spied


class TestTasks:
    def test_a_message_carries_the_id(self, monkeypatch):
        sent = []
        monkeypatch.setattr(current_app, "send_task", lambda task, **more: sent.append(more))
        logs.begin("r-1")
        queueing._send([7], "claims.run_lookup", "evidence", "lookup_id")
        assert sent == [{"kwargs": {"lookup_id": 7}, "queue": "evidence", "headers": {"request_id": "r-1"}}]

    @pytest.mark.parametrize(
        ("headers", "expected"), [({"request_id": "r-1"}, "r-1"), ({}, None), (None, None)]
    )
    def test_a_task_goes_on_with_it(self, headers, expected):
        task = SimpleNamespace(name="claims.run_lookup", request=SimpleNamespace(headers=headers))
        celery._begin_log(task=task, kwargs={"lookup_id": 7})
        known = logs.known()
        assert known.pop("request") == (expected or logs.request_id()) != ""
        assert known == {"task": "claims.run_lookup", "lookup_id": "7"}
