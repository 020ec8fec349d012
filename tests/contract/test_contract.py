"""Every operation of the API is asked as its description says, and as it does not; schemathesis checks the answers."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import hypothesis
import jsonschema
import pytest
import schemathesis
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup
from schemathesis.openapi.checks import JsonSchemaError, RejectedPositiveData

from claims.api.v1.claims import EVIDENCE
from claims.choices import Scope
from claims.services import tokens
from factcheck.wsgi import application
from tests.api.test_schema import json_schema
from tests.contract import known
from tests.contract.conftest import within_the_transaction

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.xdist_group("contract")]

SCHEMA = "/api/v1/schema/?format=json"
ASKERS = ("anonymous", "consumer", "reviewer", "editor")
ENOUGH = 5_000  # cases of all together
SEED = 20250202
CASES = 3  # that are drawn for each operation and asker, besides those of the coverage phase
SCENARIOS, STEPS = 8, 5  # of one operation after another
REAL = 0.6  # how often a real uid or cursor is sent where one fits ...
ALIKE = 0.9  # ... and what a write needs
CASES_OF_WRITES = 30

logger = logging.getLogger(__name__)
asked: Counter[tuple[str, str]] = Counter()  # cases by asker and operation
answered: set[tuple[str, str]] = set()  # ... those that were answered with 2xx


def settings(paths: dict[str, Any], values: known.Values) -> dict[str, Any]:
    """Of schemathesis, in the words of its schemathesis.toml."""
    named = {name: one for name, one in values.items() if not set(name) & set("/?")}
    return {
        "seed": SEED,
        "generation": {"deterministic": True, "database": "none", "max-examples": CASES},
        "analysis": {"constants": {"enabled": False}},
        "dictionaries": {name: {"values": one} for name, one in (values | known.WRITES).items()},
        "parameters": {
            f"{place}.{name}{each}": {"dictionary": name, "probability": REAL}
            for name in named
            for place, each in (("query", ""), ("body", ""), ("body", "[*]"))
        },
        "operations": [
            {"include-path": path, "parameters": parameters} | further(path)
            for path in paths
            if (parameters := of_path(path, values))
        ],
    }


def of_path(path: str, values: known.Values) -> dict[str, Any]:
    """What is bound to the parameters of one path: its uid or key, its cursor."""
    name, _, rest = path.removeprefix(known.BEGINNING).partition("/{")
    key = rest.partition("}")[0]
    bound = {f"path.{key}": f"{name}/{{{key}}}"} if key else {"query.cursor": f"{name.rstrip('/')}?cursor"}
    bound |= {kind.removeprefix(path): kind for kind in written(path)}
    return {
        parameter: {"dictionary": kind, "probability": ALIKE if kind in known.WRITES else REAL}
        for parameter, kind in bound.items()
        if kind in values or kind in known.WRITES
    }


def written(path: str) -> list[str]:
    """What is known of writes at this path, not below it."""
    return [kind for kind in known.WRITES if kind.rpartition("/")[0] == path.rstrip("/")]


def further(path: str) -> dict[str, Any]:
    """More cases where several things must fit together."""
    return {"generation": {"max-examples": CASES_OF_WRITES}} if written(path) else {}


# What a problem says of requests that keep to the description, for OpenAPI has no words for it.
UNSAYABLE = {
    "invalid_cursor",  # a cursor is taken from the page before
    "beyond",  # `after` is at most the newest number, which changes
    "in_future",  # `as_of` is at most now
    "not_together",  # two parameters that exclude each other
    "blank",  # spaces alone; what is a space differs from one language's patterns to another's
    "null_characters_not_allowed",  # no text holds U+0000: PostgreSQL cannot keep it
    "either",  # one of two members
    "unknown",  # a uid in a body is that of a row
    "unreadable",  # a text without a letter, a page that cannot be had
    "outside", "nothing", "not_found", "ambiguous",  # places in a text
    "finding_mismatch", "citation_missing", "unknown_evidence",  # what goes with what in an answer
    "no_provider", "no_address",
    "past",  # a token ends later than now
}  # fmt: skip
# Which hosts there can be is more than a format says.
ADDRESSES = {"url", "address"}
# Conditions and keys that a request brings along; schemathesis knows only 409.
UNMET = {412, 422, 428}
# A token makes no tokens: tests/api/test_tokens.py asks by name and password.
NEVER = {"POST /api/v1/tokens/"}


def is_failure(
    context: Any, failure: Failure, case: schemathesis.Case, response: schemathesis.Response
) -> bool:
    """Schemathesis asks this of each failure. False: the API is right, and the description as far as it can be."""
    if isinstance(failure, RejectedPositiveData) and response.status_code in UNMET:
        return False
    if isinstance(failure, RejectedPositiveData) and response.status_code == 400:
        errors = response.json()["errors"]
        return not all(error["code"] in UNSAYABLE or error["field"] in ADDRESSES for error in errors)
    if isinstance(failure, AcceptedNegativeData):
        # Whoever does not know a header ignores it (RFC 9110, 5.1).
        return "in header - object with unexpected properties" not in failure.message
    if isinstance(failure, JsonSchemaError) and (members := sent(response, "fields")):
        return not fits_in_part(
            case, response, members | ({EVIDENCE, "expanded"} if sent(response, "expand") else set())
        )
    return True


def sent(response: schemathesis.Response, name: str) -> set[str]:
    """The words of a parameter such as `fields`."""
    query = parse_qs(urlsplit(str(response.request.url)).query)
    return {word for value in query.get(name, []) for word in value.split(",")}


def fits_in_part(case: schemathesis.Case, response: schemathesis.Response, members: set[str]) -> bool:
    """Whether an answer for `fields` keeps to the description but for the members it leaves out."""
    page = response.json()
    rows = page if isinstance(page, list) else page.get("results", [page])
    described = case.operation.schema.raw_schema
    success = described["paths"][case.operation.path]["get"]["responses"]["200"]
    told = json_schema(described, success["content"]["application/json"]["schema"])
    part = {**told, "components": without_required(told["components"])}
    try:
        jsonschema.validate(page, part)
    except jsonschema.ValidationError:
        return False
    return all(set(row) <= members for row in rows)


def without_required(schema: Any) -> Any:
    if isinstance(schema, list):
        return [without_required(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: without_required(one) for name, one in schema.items() if name != "required"}


@pytest.fixture(params=ASKERS)
def asker(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def headers(asker: str, newsroom: dict[str, User]) -> dict[str, str]:
    """Who asks, by a token with all scopes; strangers show none."""
    plain = {"Accept-Encoding": "identity"}  # within one process schemathesis unpacks nothing
    if asker not in newsroom:
        return plain
    scopes = [str(scope) for scope in Scope]
    _, secret = tokens.make(
        owner=newsroom[asker], name="Contract", scopes=scopes, by=None, now=timezone.now()
    )
    return {**plain, "Authorization": f"Bearer {secret}"}


@pytest.fixture
def description(newsroom: dict[str, User], headers: dict[str, str]) -> Iterator[Any]:
    """The description as it is served, with what is known of the rows to ask for."""
    raw = Client().get(SCHEMA).json()
    reader = Client()
    reader.force_login(newsroom["reviewer"])
    config = schemathesis.Config.from_dict(settings(raw["paths"], known.values(raw["paths"], reader)))
    schema = schemathesis.openapi.from_dict(raw, config=config)
    schema.app = application
    schema.hook("filter_failure")(is_failure)
    with within_the_transaction():
        yield schema


def count(asker: str, case: schemathesis.Case, response: schemathesis.Response) -> None:
    asked[asker, case.operation.label] += 1
    if 200 <= response.status_code < 300:
        answered.add((asker, case.operation.label))


@schemathesis.pytest.from_fixture("description").parametrize()
def test_each_operation_keeps_to_its_description(case, asker, headers):
    with transaction.atomic():
        response = case.call(headers=headers)
        count(asker, case, response)
        case.validate_response(response, headers=headers, transport_kwargs={"headers": headers})
        transaction.set_rollback(True)


def test_operations_one_after_another_keep_to_their_description(asker, headers, description):
    """What one answers is what the next is asked for: schemathesis finds by itself which can follow which."""

    class Steps(description.as_state_machine()):  # type: ignore[misc]  # made as it runs
        def setup(self) -> None:
            self.begun = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.begun)

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"headers": headers}

        def after_call(self, response: schemathesis.Response, case: schemathesis.Case) -> None:
            super().after_call(response, case)
            count(asker, case, response)

        def validate_response(
            self, response: schemathesis.Response, case: schemathesis.Case, *args: Any, **kwargs: Any
        ) -> None:
            case.validate_response(response, headers=headers, transport_kwargs=kwargs, recorder=self.recorder)

    Steps.run(
        settings=hypothesis.settings(
            max_examples=SCENARIOS, stateful_step_count=STEPS, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
    )  # fmt: skip


@pytest.mark.parametrize("asker", ["reviewer"], indirect=True)
@pytest.mark.parametrize("query", [{}, {"fields": "title"}])
def test_a_mistaken_answer_is_noticed(description, headers, query):
    case = description["/api/v1/articles/"]["GET"].Case(query=query)
    case.validate_response(case.call(headers=headers), headers=headers)
    response = case.call(headers=headers)
    assert b'"title":"' in response.content
    response.content = response.content.replace(b'"title":"', b'"title":null,"_":"')
    with pytest.raises(FailureGroup):
        case.validate_response(response, headers=headers)


def test_enough_was_asked_and_every_operation_answered():
    """Of all the tests above: run them together."""
    labels = {label for _, label in asked}
    assert {asker for asker, _ in asked} == set(ASKERS), "run the whole file"
    by_asker = {who: sum(n for (one, _), n in asked.items() if one == who) for who in ASKERS}
    logger.info("%d cases: %s", asked.total(), by_asker)  # pytest -rP shows it
    assert asked.total() >= ENOUGH
    assert labels - NEVER == {label for asker, label in answered if asker != "anonymous"}
    assert not {label for asker, label in answered if asker == "anonymous"}
