"""What the measurements rest on: the fit, and what is told of a ranking and a probability."""

import json
from typing import Any

import pytest

from benchmarks import fitting, worth, worth_training


def fitted(rows, labels, columns=2, strength=5.0):
    sparse = [(list(range(columns)), row) for row in rows]
    return fitting.fit(sparse, labels, [1.0] * len(rows), columns=columns, strength=strength)


class TestFit:
    def test_it_finds_which_feature_tells(self):
        rows = [(float(i % 2), float(i % 3 == 0)) for i in range(60)]
        found = fitted(rows, [i % 2 == 1 for i in range(60)])
        telling, noise = found.weights
        assert telling > 3
        assert abs(noise) < 0.5

    def test_a_bias_alone_gives_the_share_of_the_wanted(self):
        found = fitted([(0.0, 0.0)] * 40, [i < 10 for i in range(40)], strength=20.0)
        assert fitting.sigmoid(found.log_odds(([0], [0.0]))) == pytest.approx(0.25, abs=0.01)

    def test_the_gradient_is_gone_where_it_ends(self):
        rows = [((i * 7 % 11) / 11, (i * 5 % 13) / 13) for i in range(50)]
        labels = [(i * 3) % 7 < 3 for i in range(50)]
        found = fitted(rows, labels, strength=2.0)
        for column, weight in enumerate(found.weights):
            pull = sum(
                (fitting.sigmoid(found.log_odds(([0, 1], row))) - label) * row[column]
                for row, label in zip(rows, labels, strict=True)
            )
            assert weight + 2.0 * pull == pytest.approx(0, abs=1e-3)


class TestMeasures:
    LABELS = (True, False, True, False)

    @pytest.mark.parametrize(
        ("scores", "expected"), [((4, 1, 3, 2), 1.0), ((1, 4, 2, 3), 0.0), ((1, 1, 1, 1), 0.5)]
    )
    def test_the_area_is_how_often_the_wanted_ranks_first(self, scores, expected):
        assert fitting.auc(scores, self.LABELS) == expected

    def test_average_precision(self):
        assert fitting.average_precision((4, 3, 2, 1), self.LABELS) == pytest.approx((1 + 2 / 3) / 2)

    def test_f1_and_its_best_threshold(self):
        scores = (0.9, 0.6, 0.5, 0.1)
        assert fitting.best_threshold(scores, self.LABELS) == 0.5
        assert fitting.f1(scores, self.LABELS, 0.5) == pytest.approx(0.8)

    def test_a_sure_and_right_guess_has_no_error(self):
        sure = (1.0, 0.0, 1.0, 0.0)
        assert (fitting.brier(sure, self.LABELS), fitting.calibration_error(sure, self.LABELS)) == (0, 0)
        wrong = (0.0, 1.0, 0.0, 1.0)
        assert (fitting.brier(wrong, self.LABELS), fitting.calibration_error(wrong, self.LABELS)) == (1, 1)


def written(path, rows):
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_file_is_measured_beside_its_baselines(tmp_path):
    texts = ("Exports rose 12% to $5 billion in 2024.", "I think it was lovely.")
    rows = ({"text": text, "label": label} for text, label in zip(texts, (1, 0), strict=True))
    found = worth.measure(written(tmp_path / "sentences.jsonl", rows))
    assert (found["sentences"], found["worth_checking"]) == (2, 1)
    assert (found["auc"], found["f1"], found["auc_digits"], found["f1_all_yes"]) == (1, 1, 1, 0.667)
    assert float(found["brier"]) < 0.1
    assert "0.667" in worth.table([found])


def test_training_leaves_out_what_is_kept_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(worth_training, "ENOUGH", 1)
    rows = [
        {
            "id": str(i),
            "file": f"debate {i % 5}",
            "label": "CFS" if i % 2 else "NFS",
            "text": f"Exports rose by {i}% last year." if i % 2 else f"I hope you liked part {i}.",
        }
        for i in range(60)
    ]
    apart = [{"text": "exports rose by 1% LAST year"}]
    modules = worth_training.train(
        written(tmp_path / "train.jsonl", rows),
        clean=written(tmp_path / "clean.jsonl", rows[:9]),
        apart=[written(tmp_path / "apart.jsonl", apart)],
    )
    # One key stands for every number of one length.
    assert "from 55 sentences" in modules["worth.py"]
    made: dict[str, Any] = {}
    for module in modules.values():
        exec(module, made)  # noqa: S102
    weights = made["ENGLISH"][1]
    assert weights["percent"] > 0 > weights["first-person"]
    assert 0 < made["THRESHOLD"] < 1
