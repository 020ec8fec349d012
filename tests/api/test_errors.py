"""Whatever goes wrong is told as a problem document."""

from __future__ import annotations

import logging
import socket
from base64 import b64encode
from types import SimpleNamespace

import jsonschema
import psycopg
import pytest
from django.core.cache.backends.redis import RedisCache
from django.db import InterfaceError, OperationalError
from django.test import Client
from rest_framework import exceptions

from claims.api import errors, throttling
from claims.api.v1.claims import ClaimViewSet
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims/"
# Made up, or of another list: JSON of another form, too large, no number, another order's.
CURSORS = (
    "{",
    "[]",
    "7",
    "[0]",
    "[2, 1]",
    f"[0, {2**63}]",
    "[0, -1]",
    '[0, "1"]',
    "[0, true]",
    "[0, 1, 2]",
    "[0, [1]]",
    "null",
)


def problem(response, status, code):
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    body = response.json()
    jsonschema.validate(body, errors.SCHEMA)
    assert (body["status"], body["code"]) == (status, code)
    return body


def basic(name, password):
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    "path", [CLAIMS, f"{CLAIMS}00000000-0000-4000-8000-000000000000/", "/api/v1/articles/"]
)
def test_a_stranger_is_asked_who_they_are(client, path):
    response = client.get(path)
    problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Basic")


def test_a_wrong_password_is_refused(client, outsider):
    problem(client.get(CLAIMS, headers=basic("outsider", "wrong")), 401, "authentication_failed")


def test_a_right_password_is_enough(client, outsider):
    assert client.get(CLAIMS, headers=basic("outsider", PASSWORD)).status_code == 200


def test_a_closed_account_reads_nothing(client, outsider):
    client.force_login(outsider)
    outsider.is_active = False
    outsider.save(update_fields=["is_active"])
    problem(client.get(CLAIMS), 401, "not_authenticated")
    problem(client.get(CLAIMS, headers=basic("outsider", PASSWORD)), 401, "authentication_failed")


def test_guessing_passwords_locks_the_account_for_a_while(client, outsider, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = client.get(CLAIMS, headers=basic("outsider", "wrong"))
    problem(last, 429, "locked_out")
    problem(client.get(CLAIMS, headers=basic("outsider", PASSWORD)), 429, "locked_out")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_what_nobody_writes_cannot_be_written(consumer, method):
    body = problem(getattr(consumer, method)("/api/v1/providers/"), 405, "method_not_allowed")
    assert method.upper() in body["detail"]


def test_only_json_is_served(consumer):
    problem(consumer.get(CLAIMS, headers={"Accept": "text/html"}), 406, "not_acceptable")


@pytest.mark.parametrize(
    "path",
    [
        f"{CLAIMS}00000000-0000-4000-8000-000000000000/", "/api/v1/articles/00000000-0000-4000-8000-000000000000/", f"{CLAIMS}12/", "/api/v1/nothing/", "/api/v2/claims/",
        "/api/v1/nothing", "/api/", f"{CLAIMS}?format=xml", "/api/v1/providers/%0A/", "/api/%0D%0A",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(consumer, path):
    problem(consumer.get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_what_is_not_there_takes_no_orders_either(client, method):
    problem(getattr(client, method)("/api/v1/nothing"), 404, "not_found")


def test_a_forgotten_slash_is_added(consumer):
    response = consumer.get("/api/v1/claims?status=verified")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/claims/?status=verified")


def test_a_write_is_told_of_its_forgotten_slash(consumer):
    body = problem(consumer.post("/api/v1/lookup", {}, content_type="application/json"), 404, "not_found")
    assert body["detail"] == "There is nothing at this address; there is with a slash at its end."


def told_of(consumer, address):
    (error,) = problem(consumer.get(address), 400, "invalid")["errors"]
    return error["detail"]


def test_who_chose_wrongly_is_told_the_words(consumer):
    words = '"false" is not a valid choice; there are: unverified, verified, disputed.'
    assert told_of(consumer, f"{CLAIMS}?status=false") == words
    assert ", verdict.recorded" in told_of(consumer, "/api/v1/changes/?type=verdict")


def test_who_misspells_a_parameter_is_told_those_there_are(consumer, claim):
    parameters = (
        "There is no such parameter here; there are: claim, cursor, fields, ordering, page_size, status."
    )
    assert told_of(consumer, "/api/v1/verdicts/?stauts=disputed") == parameters
    lookup = consumer.post("/api/v1/lookup/?q=x", {"texts": ["x"]}, content_type="application/json")
    assert lookup.json()["errors"][0]["detail"] == "There is no parameter here."


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("status=maybe", "status", "invalid_choice"),
        ("finding=wrong", "finding", "invalid_choice"),
        ("article=12", "article", "invalid"),
        ("checkable=perhaps", "checkable", "invalid_choice"),
        ("min_worth=2", "min_worth", "max_value"),
        ("min_worth=nan", "min_worth", "invalid"),
        ("stauts=verified", "stauts", "unknown_parameter"),
        ("page_size=0", "page_size", "invalid"),
        ("page_size=201", "page_size", "invalid"),
        ("page_size=ten", "page_size", "invalid"),
        ("page_size=%D9%A5", "page_size", "invalid"),
        ("cursor=nonsense", "cursor", "invalid_cursor"),
        *(
            (f"cursor={b64encode(word.encode()).decode().rstrip('=')}", "cursor", "invalid_cursor")
            for word in CURSORS
        ),
        ("ordering=worth", "ordering", "invalid_choice"),
        ("fields=status,verdicts", "fields", "unknown_field"),
        ("fields=", "fields", "unknown_field"),
        ("expand=claim", "expand", "unknown_field"),
        ("q=%00", "q", "null_characters_not_allowed"),
        *((f"{name}=", name, "invalid_choice") for name in ("status", "checkable", "ordering")),
        *((f"{name}=", name, "invalid") for name in ("article", "min_worth")),
        ("q=", "q", "blank"),
    ],
)
def test_a_wrong_parameter_is_named(consumer, query, field, code):
    body = problem(consumer.get(f"{CLAIMS}?{query}"), 400, "invalid")
    assert [(error["field"], error["code"]) for error in body["errors"]] == [(field, code)]


def test_every_wrong_parameter_is_named_at_once(consumer):
    body = problem(consumer.get(f"{CLAIMS}?status=maybe&kind=odd"), 400, "invalid")
    assert [error["field"] for error in body["errors"]] == ["status", "kind"]


@pytest.mark.parametrize("query", ["source_name=%00", "published_from=yesterday", "language=fr"])
def test_articles_name_a_wrong_parameter_too(consumer, query):
    body = problem(consumer.get(f"/api/v1/articles/?{query}"), 400, "invalid")
    assert [error["field"] for error in body["errors"]] == [query.split("=")[0]]


def test_one_row_takes_no_parameters(consumer, claim):
    problem(consumer.get(f"{CLAIMS}{claim.uid}/?status=verified"), 400, "invalid")


def test_messages_are_english_in_an_arabic_newsroom(consumer):
    response = consumer.get(f"{CLAIMS}?status=maybe", headers={"Accept-Language": "ar"})
    assert response.json()["errors"][0]["detail"].startswith('"maybe" is not a valid choice')
    assert response["Content-Language"] == "en"


@pytest.mark.parametrize(("second", "wait"), [(0.0, 60), (0.4, 60), (30.0, 30), (59.9, 1)])
def test_too_many_requests_are_told_to_wait(consumer, settings, monkeypatch, second, wait):
    settings.API_RATE = 1
    monkeypatch.setattr(throttling, "time", SimpleNamespace(time=lambda: 1_800_000_000 + second))
    assert consumer.get(CLAIMS).status_code == 200
    response = consumer.get(CLAIMS)
    problem(response, 429, "throttled")
    assert int(response["Retry-After"]) == wait
    assert response["RateLimit"] == f'"minute";r=0;t={wait}'


def test_every_answer_tells_how_many_requests_are_left(consumer, client, settings):
    settings.API_RATE = 3
    told = [consumer.get(path) for path in (CLAIMS, f"{CLAIMS}?status=maybe", "/api/v1/articles/")]
    assert [answer["RateLimit-Policy"] for answer in told] == ['"minute";q=3;w=60'] * 3
    assert [answer["RateLimit"].split(";")[1] for answer in told] == ["r=2", "r=1", "r=0"]
    assert "RateLimit" not in client.get(CLAIMS)  # refused before anything is counted


def test_without_its_store_of_counts_the_api_answers_uncounted(consumer, settings, monkeypatch, caplog):
    settings.API_RATE = 1
    with socket.socket() as silent:  # bound, so that nobody can be there, and not listening
        silent.bind(("127.0.0.1", 0))
        away = RedisCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", {})
        monkeypatch.setattr(throttling, "cache", away)
        told = [consumer.get(path) for path in (CLAIMS, "/api/v1/articles/", CLAIMS)]
    assert [answer.status_code for answer in told] == [200, 200, 200]
    assert "requests are not counted" in caplog.text


@pytest.mark.parametrize("brackets", ["[" * 200_000, '{"a":' * 100_000])
def test_json_nested_too_deep_is_a_mistake(consumer, brackets):
    response = consumer.post("/api/v1/lookup/", brackets, content_type="application/json")
    problem(response, 400, "parse_error")


def test_a_body_too_large_is_not_read(consumer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    body = {"texts": ["x" * 2**20]}
    problem(consumer.post("/api/v1/lookup/", body, content_type="application/json"), 413, "too_large")


def test_a_member_nobody_knows_is_named(consumer):
    body = {"texts": ["x"], "langauge": "ar"}
    told = problem(consumer.post("/api/v1/lookup/", body, content_type="application/json"), 400, "invalid")
    assert [(error["field"], error["code"]) for error in told["errors"]] == [("langauge", "unknown_member")]
    words = "There is no such member here; there are: texts, language, published, limit."
    assert told["errors"][0]["detail"] == words


def test_the_schema_is_rationed_as_well(client, monkeypatch):
    monkeypatch.setattr(throttling, "STRANGERS", 1)
    client.get("/api/v1/schema/")
    problem(client.get("/api/v1/schema/"), 429, "throttled")


class TestABugOfOurs:
    @pytest.fixture(autouse=True)
    def broken_view(self, monkeypatch):
        def breaks(self):
            raise RuntimeError("secret detail")

        monkeypatch.setattr(ClaimViewSet, "get_queryset", breaks)

    def test_is_told_without_its_details(self, outsider, caplog):
        client = Client(raise_request_exception=False)
        client.force_login(outsider)
        with caplog.at_level(logging.ERROR, "claims.api.errors"):
            body = problem(client.get(CLAIMS), 500, "internal_error")
        assert "secret" not in str(body)
        assert "secret detail" in caplog.text

    @pytest.mark.parametrize("error", [OperationalError, InterfaceError, psycopg.OperationalError])
    def test_a_database_that_is_away_is_worth_another_try(self, consumer, monkeypatch, error):
        def ask(*_, **__):
            raise error("the server closed the connection unexpectedly")

        monkeypatch.setattr(ClaimViewSet, "list", ask)
        answer = consumer.get(CLAIMS)
        problem(answer, 503, "unavailable")
        assert answer["Retry-After"] == "5"

    def test_reaches_whoever_listens_for_broken_requests(self, consumer):
        # The test client listens to the signal that error trackers use, and raises.
        with pytest.raises(RuntimeError, match="secret detail"):
            consumer.get(CLAIMS)


def test_errors_of_nested_fields_are_named_by_their_path():
    error = exceptions.ValidationError(
        {"spans": [{"start": ["No."]}], "non_field_errors": [exceptions.ErrorDetail("Never.", "never")]}
    )
    body = errors.problem_handler(error, {}).data
    assert body["errors"] == [
        {"field": "spans.start", "code": "invalid", "detail": "No."},
        {"field": "", "code": "never", "detail": "Never."},
    ]


def test_a_refusal_of_django_is_a_problem_too():
    assert errors.problem_handler(errors.PermissionDenied(), {}).data["code"] == "permission_denied"
