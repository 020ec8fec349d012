"""The archive benchmark goes through the product's own tables and search, in a database it makes and throws away."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from benchmarks.retrieval import average_precision, mixed, read_relevant

CORPUS = {
    "port": "بلغت صادرات ميناء النخيل 4120 حاوية",
    "rain": "أمطار غزيرة على المرتفعات",
    "fees": "Berthing fees were lowered by 13.8 percent",
}
QUERIES = {"q1": "صادرات الميناء 4120 حاوية", "q2": "berthing fee lowered", "q3": "not asked"}


@pytest.fixture
def collection(tmp_path):
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        lines = (json.dumps({"_id": key, "title": "", "text": text}) for key, text in rows.items())
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    judged = ["query-id\tcorpus-id\tscore", "q1\tport\t1", "q1\train\t0", "q2\train\t1"]
    (tmp_path / "qrels" / "dev.tsv").write_text("\n".join(judged), encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.retrieval", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        check=True,
    )
    return done.stdout


def test_a_right_and_a_wrong_judgement_make_a_half(collection):
    figures = json.loads(run(str(collection), "--split", "dev", "--json"))
    assert figures["database"] == "sqlite"  # whatever the environment says
    assert (figures["queries"], figures["documents"]) == (2, 3)
    assert (figures["map@5"], figures["p@1"], figures["recall@20"]) == (0.5, 0.5, 0.5)


def test_the_archive_is_filled_up_and_the_index_measured(collection):
    figures = json.loads(run(str(collection), "--split", "dev", "--scale", "50", "--json"))
    assert (figures["queries"], figures["documents"]) == (2, 50)
    assert figures["index_bytes"] > 0
    assert figures["index_bytes_a_document"] == round(figures["index_bytes"] / 50, 1)
    assert figures["index_seconds"] >= 0


def test_mixed_texts_are_of_real_words_and_lengths_and_the_same_again():
    rows = [{"_id": name, "text": text} for name, text in CORPUS.items()] + [{"_id": "empty", "text": ""}]
    made = list(mixed(rows, 40))
    assert made == list(mixed(rows, 40))
    assert len({row["_id"] for row in made} | CORPUS.keys()) == 43
    lengths = {len(text.split()) for text in CORPUS.values()} | {0}
    known = {word for text in CORPUS.values() for word in text.split()}
    assert {len(row["text"].split()) for row in made} == lengths
    assert {word for row in made for word in row["text"].split()} == known


def test_a_split_that_is_not_there_is_said(collection):
    assert "nothing measured" in run(str(collection), "--split", "test")


def test_judgements_of_zero_are_none(collection):
    assert read_relevant(collection / "qrels" / "dev.tsv") == {"q1": {"port"}, "q2": {"rain"}}


def test_average_precision_by_hand():
    assert average_precision(["a", "x", "b"], {"a", "b"}) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(["x"] * 5 + ["a"], {"a"}) == 0
