"""The model's answer read: the shape, and nothing but the shape."""

from __future__ import annotations

import json
import time

import pytest

from claims.assist import reply
from claims.assist.types import ModelError, Proposal, Reply

GOOD = {"claims": [{"pieces": ["exports rose "], "statement": "Port  exports\nrose."}]}
READ = [Proposal(("exports rose",), "Port exports rose.")]


def read(content, **fields):
    return reply.read(Reply(content=content if isinstance(content, str) else json.dumps(content), **fields))


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "```json\n{}\n```",
        "<think>So {{maybe}}</think>\n{}",
        "Here it is: {} Done.",
        '{{"claims": 1}} {}',
    ],
)
def test_finds_the_object_whatever_stands_around_it(around):
    assert read(around.format(json.dumps(GOOD))) == (READ, [])


def test_an_empty_list_is_an_answer():
    assert read({"claims": []}) == ([], [])


def test_fields_nobody_asked_for_are_passed_over():
    told = {"pieces": ["a b"], "status": "verified", "finding": "accurate", "id": 1}
    assert read({"claims": [told], "delete": [1, 2]}) == ([Proposal(("a b",), "")], [])


@pytest.mark.parametrize(
    "content",
    ["", "I'm sorry, I cannot help with that.", "[]", '{"claims": "none"}', '{"claims": [', "null", '{"answer": []}',
     '{"claims":' * 50_000, '{"claims": [' + "[" * 100_000, '{"claims": ' + "9" * 10_000],
)  # fmt: skip
def test_anything_else_is_garbage(content):
    with pytest.raises(ModelError) as caught:
        read(content)
    assert caught.value.code == "garbage"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"refusal": "I won't."}, "refusal"), ({"finish": "content_filter"}, "refusal"), ({"finish": "length"}, "cut_off")],
)  # fmt: skip
def test_a_refusal_and_a_broken_answer_are_told_apart(fields, code):
    with pytest.raises(ModelError) as caught:
        read(GOOD, **fields)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        ("a claim", "malformed"),
        ({}, "malformed"),
        ({"pieces": "exports rose"}, "malformed"),
        ({"pieces": []}, "malformed"),
        ({"pieces": [" "]}, "malformed"),
        ({"pieces": [1]}, "malformed"),
        ({"pieces": ["a b"], "statement": ["c"]}, "malformed"),
        ({"pieces": ["a"] * 5}, "too_long"),
        ({"pieces": ["a b" * 400]}, "too_long"),
        ({"pieces": ["a b"], "statement": "c" * 1001}, "too_long"),
    ],
)
def test_what_has_not_the_shape_is_refused_alone(one, reason):
    proposals, refused = read({"claims": [one, GOOD["claims"][0]]})
    assert proposals == READ
    assert [found.reason for found in refused] == [reason]
    assert len(refused[0].text) <= 200


def test_more_than_asked_for_are_counted_and_dropped():
    proposals, refused = read({"claims": GOOD["claims"] * 1000})
    assert len(proposals) == reply.MAX_PROPOSALS
    assert [(found.reason, found.text) for found in refused] == [("too_many", "940")]


@pytest.mark.parametrize("noise", ["{ " * 500_000, '{"claims"' * 100_000, "{" + " " * 1_000_000])
def test_hostile_noise_costs_no_time(noise):
    begun = time.monotonic()
    with pytest.raises(ModelError):
        read(noise)
    assert time.monotonic() - begun < 1
