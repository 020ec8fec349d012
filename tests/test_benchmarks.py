"""What the measurements rest on: the fit, and the area under the curve."""

import json

import pytest

from benchmarks import worth


def test_the_fit_finds_which_feature_tells():
    rows = [([1.0, float(i % 2), float(i % 3 == 0)], float(i % 2)) for i in range(60)]
    _, telling, noise = worth.fit([row for row, _ in rows], [label for _, label in rows], [1.0] * len(rows))
    assert telling > 3
    assert abs(noise) < 0.5


@pytest.mark.parametrize(
    ("labels", "expected"),
    [((1, 0), 1.0), ((0, 1), 0.0)],
)
def test_the_area_is_one_when_what_matters_ranks_first(tmp_path, labels, expected):
    path = tmp_path / "sentences.jsonl"
    texts = ("Exports rose 12% to $5 billion in 2024.", "I think it was lovely.")
    rows = ({"text": text, "label": label} for text, label in zip(texts, labels, strict=True))
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert worth.auc(path) == (2, expected)


def test_equal_scores_count_half(tmp_path):
    path = tmp_path / "sentences.jsonl"
    path.write_text(
        "\n".join(json.dumps({"text": "Same words.", "label": i}) for i in (0, 1)), encoding="utf-8"
    )
    assert worth.auc(path) == (2, 0.5)
