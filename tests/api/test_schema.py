"""The description of the API: committed, true, and readable on a page."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse

from claims.api.v1.claims import ClaimViewSet
from claims.api.v1.urls import router
from claims.choices import EventType
from claims.services import events
from tests.factories import NOW

pytestmark = pytest.mark.django_db
COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi" / "v1.yml"


@pytest.fixture(scope="module")
def schema():
    return yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))


def test_the_committed_description_is_the_true_one(tmp_path):
    made = tmp_path / "v1.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    assert made.read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8"), (
        "run: python manage.py spectacular --validate --fail-on-warn --file docs/openapi/v1.yml"
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_served_description_is_the_same_in_every_language(client, schema, language):
    response = client.get(reverse("api:schema"), headers={"Accept-Language": language})
    assert yaml.safe_load(response.content) == schema


def test_every_operation_tells_how_it_fails(schema):
    operations = {path: item["get"]["responses"] for path, item in schema["paths"].items() if "get" in item}
    single = {prefix: "key" if prefix == "providers" else "uid" for prefix, _view, _name in router.registry}
    lists = {f"/api/v1/{prefix}/" for prefix in single}
    changes = {
        "/api/v1/changes/",
        "/api/v1/changes/stream/",
        "/api/v1/export/claims.ndjson",
        "/api/v1/export/claims.csv",
    }
    assert set(operations) == changes | lists | {
        f"/api/v1/{prefix}/{{{key}}}/" for prefix, key in single.items()
    }
    more = {"/api/v1/changes/": {"503"}}
    for path, responses in operations.items():
        own = {"404"} if "{" in path else more.get(path, set())
        assert set(responses) == {"200", "400", "401", "403", "406", "429"} | own


def test_every_write_tells_how_it_fails(schema):
    body, once = {"413", "415"}, {"409", "422"}
    told = {
        (path, method): set(operation["responses"])
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method != "get"
    }
    common = {"400", "401", "403", "406", "429"}
    assert {which: codes - common for which, codes in told.items()} == {
        ("/api/v1/articles/", "post"): {"200", "201"} | body | once,
        ("/api/v1/articles/{uid}/", "patch"): {"200", "404"} | body | once,
        ("/api/v1/articles/{uid}/versions/", "post"): {"200", "201", "404"} | body | once,
        ("/api/v1/claims/", "post"): {"201"} | body | once,
        ("/api/v1/lookup/", "post"): {"200"} | body,
        ("/api/v1/lookups/", "post"): {"202"} | body | once,
        ("/api/v1/reviews/", "post"): {"201", "412", "428"} | body | once,
        ("/api/v1/reviews/{uid}/withdraw/", "post"): {"200", "404", "412"} | once,
        ("/api/v1/tokens/", "post"): {"201"} | body,
        ("/api/v1/tokens/{uid}/", "delete"): {"204", "404"},
    }
    assert all(common <= codes for codes in told.values())
    named = {
        which
        for which in told
        for parameter in schema["paths"][which[0]][which[1]].get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    }
    assert named == {which for which, codes in told.items() if once <= codes}


def test_changes_keep_to_the_description(consumer, claim, schema):
    add = {"target": claim.uid, "by": None, "now": NOW, "claim": claim}
    events.record(EventType.CLAIM_ADDED, spans=[[0, 3]], **add)
    events.record(EventType.STATUS_CHANGED, status="unverified", finding="in_review", **add)
    page = consumer.get("/api/v1/changes/").json()
    assert len(page["results"]) == 2
    conforms(schema, "/api/v1/changes/", page)


@pytest.mark.parametrize("path", ["/api/v1/articles/", "/api/v1/claims/"])
def test_answers_keep_to_the_description(consumer, decided, schema, path):
    page = consumer.get(path).json()
    conforms(schema, path, page)
    uid = page["results"][0]["uid"]
    conforms(schema, f"{path}{{uid}}/", consumer.get(f"{path}{uid}/").json())


def test_an_export_takes_what_the_list_takes(schema):
    def filters(path):
        told = {one["name"]: one["schema"] for one in schema["paths"][path]["get"]["parameters"]}
        return {name: told[name] for name in ClaimViewSet.filters}

    for path in ("/api/v1/export/claims.ndjson", "/api/v1/export/claims.csv"):
        assert filters(path) == filters("/api/v1/claims/")


def test_a_problem_keeps_to_the_description(client, schema):
    problem = client.get("/api/v1/claims/").json()
    jsonschema.validate(problem, json_schema(schema, schema["components"]["schemas"]["Problem"]))


def test_a_mistaken_answer_would_be_noticed(consumer, decided, schema):
    page = consumer.get("/api/v1/claims/").json()
    page["results"][0]["status"] = "maybe"
    with pytest.raises(jsonschema.ValidationError):
        conforms(schema, "/api/v1/claims/", page)


def test_the_page_runs_our_scripts_only(client):
    response = client.get(reverse("api:docs"))
    policy = response["Content-Security-Policy"]
    assert response.status_code == 200
    assert "style-src 'self' 'unsafe-inline';" in f"{policy};"
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "http" not in response.content.decode().split("<body")[1]


def test_no_other_page_allows_inline_styles(client):
    assert "unsafe-inline" not in client.get(reverse("api:schema"))["Content-Security-Policy"]


def conforms(schema, path, answer):
    described = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(answer, json_schema(schema, described))


def json_schema(schema, part):
    """The same, unknown members refused."""

    def convert(node):
        if isinstance(node, list):
            return [convert(item) for item in node]
        if not isinstance(node, dict):
            return node
        made = {key: convert(value) for key, value in node.items()}
        return {**made, "additionalProperties": False} if "properties" in made else made

    return {**convert(part), "components": convert(schema["components"])}
