"""The worth is the sum of its reasons; kinds follow the same clause."""

import math

import pytest

from claims.extraction import kinds, worth
from claims.extraction.types import KINDS, Attribution, Quantity


def quantity(kind="percent"):
    return Quantity(start=0, end=1, text="5", comparator="=", low=5.0, high=5.0, unit="%", kind=kind)


def features(text="ارتفعت الأسعار في المدينة كثيرا", **given):
    fields = {"signals": (), "quantities": (), "dates": (), "attribution": None, "frame": False}
    return worth.features(text, **{**fields, **given})


class TestWorth:
    def test_every_feature_has_a_weight(self):
        everything = features(
            'hm "Acme Corp" x',
            signals=set(worth.WEIGHTS),
            quantities=[quantity(kind) for kind in ("money", "percent", "multiple", "count")],
            attribution=Attribution(start=0, end=1, text="x", verb="alleges"),
            frame=True,
        )
        assert everything.keys() <= worth.WEIGHTS.keys()

    def test_the_score_is_the_logistic_of_its_reasons(self):
        found = features(quantities=[quantity()], signals={"change"})
        points, reasons = worth.score(found)
        total = worth.BIAS + sum(reason.weight for reason in reasons)
        assert points == pytest.approx(1 / (1 + math.exp(-total)), abs=0.001)
        assert [abs(r.weight) for r in reasons] == sorted((abs(r.weight) for r in reasons), reverse=True)

    def test_a_figure_is_worth_more_than_a_mood(self):
        with_figure, _ = worth.score(features(quantities=[quantity("money")]))
        plain, _ = worth.score(features())
        mood, _ = worth.score(features(signals={"opinion", "first-person"}))
        assert with_figure > plain > mood


class TestKinds:
    @pytest.mark.parametrize(
        ("signals", "quantities", "kind"),
        [
            ({"prediction", "event"}, 1, "prediction"),
            ({"opinion"}, 0, "opinion"),
            ({"opinion"}, 1, "quantity"),
            ({"comparison", "event"}, 0, "comparison"),
            ({"causal", "event"}, 0, "causal"),
            ({"legal", "event"}, 0, "legal"),
            ({"event"}, 0, "event"),
            (set(), 0, "fact"),
        ],
    )
    def test_the_first_rule_that_holds_decides(self, signals, quantities, kind):
        found = kinds.kind_of(signals, quantities=quantities, frame=False, estimated=False)
        assert found == kind
        assert found in KINDS

    def test_an_estimate_of_the_future_is_a_prediction(self):
        assert kinds.kind_of({"future"}, quantities=1, frame=False, estimated=True) == "prediction"
        assert kinds.kind_of({"future"}, quantities=1, frame=False, estimated=False) == "quantity"

    def test_a_frame_only_says_that_somebody_spoke(self):
        assert kinds.kind_of({"prediction"}, quantities=1, frame=True, estimated=False) == "attribution-only"

    def test_forecasts_and_tastes_cannot_be_checked(self):
        assert {kind for kind in KINDS if not kinds.is_checkable(kind)} == {"prediction", "opinion"}
