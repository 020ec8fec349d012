"""The worth is the sum of its reasons; kinds follow the same clause."""

import math
from pathlib import Path

import pytest

from claims.extraction import kinds, wording, worth
from claims.extraction.languages import LEXICONS
from claims.extraction.types import KINDS, Attribution, Quantity


def quantity(kind="percent"):
    return Quantity(start=0, end=1, text="5", comparator="=", low=5.0, high=5.0, unit="%", kind=kind)


def features(text="ارتفعت الأسعار في المدينة كثيرا", **given):
    return worth.features(text, **{"signals": (), **given})


def points(found, language="ar", plain=""):
    return worth.score(found, plain, language)[0]


class TestWorth:
    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_every_feature_of_a_language_has_a_weight(self, language):
        everything = features(
            'hm "Acme Corp" x',
            signals=LEXICONS[language].signals.codes,
            quantities=[quantity(kind) for kind in ("money", "percent", "multiple", "count")],
            attribution=Attribution(start=0, end=1, text="x", verb="alleges"),
            frame=True,
            checkable=False,
        )
        assert len(everything) > 25
        assert 0 < points(everything, language) < 1

    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_the_score_is_the_logistic_of_its_reasons(self, language):
        plain = "prices rose by 5% last year"
        nothing = worth.score({}, "", language)[0]
        bias = math.log(nothing / (1 - nothing))
        found, reasons = worth.score(features(quantities=[quantity()], signals={"change"}), plain, language)
        total = bias + sum(reason.weight for reason in reasons)
        assert found == pytest.approx(1 / (1 + math.exp(-total)), abs=0.002)
        assert [abs(r.weight) for r in reasons] == sorted((abs(r.weight) for r in reasons), reverse=True)

    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_a_figure_is_worth_more_than_a_mood(self, language):
        with_figure = points(features(quantities=[quantity("money")]), language)
        mood = points(features(signals={"opinion", "first-person"}), language)
        assert with_figure > points(features(), language) > mood

    def test_what_cannot_be_checked_is_worth_less(self):
        assert points(features(checkable=False)) < points(features()) / 3

    def test_a_short_quotation_is_a_name_and_a_long_one_is_speech(self):
        assert "named-entity" in features("أطلقت «ديب سيك» روبوتها")
        assert "named-entity" not in features("قال «سنذهب معا إلى هناك في المساء كلنا»")

    def test_words_count_in_english_alone(self):
        found = features()
        codes = {
            language: {r.code for r in worth.score(found, "he voted", language)[1]}
            for language in ("ar", "en")
        }
        assert "wording" in codes["en"] - codes["ar"]


class TestWording:
    def test_a_number_is_only_its_length_or_a_year(self):
        assert wording.tokens("in 1998, 5.25% of 12,000!") == ["in", "#year", "#3", "%", "of", "#4", "!"]

    def test_what_was_done_moves_it_more_than_what_one_hopes(self):
        done, word = wording.wording("he voted against the bill in 1998")
        hoped, _ = wording.wording("i hope and believe we can do better")
        assert done > 0 > hoped
        assert word == "voted"

    def test_nothing_moves_nothing(self):
        assert wording.wording(" , ") == (0.0, "")

    def test_the_weights_are_small_in_the_repository(self):
        folder = Path(worth.__file__).parent / "model"
        assert sum(path.stat().st_size for path in folder.glob("*.py")) < 200_000


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
