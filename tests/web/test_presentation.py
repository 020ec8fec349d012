"""Typed figures, periods and surroundings in words."""

from datetime import date

import pytest
from django.utils import translation

from claims.choices import EditKind
from claims.extraction import types
from claims.web import presentation, reading
from tests.factories import make_article, make_claim, make_evidence, make_snapshot


@pytest.mark.parametrize(
    ("quantity", "value", "words"),
    [
        ({"comparator": "<", "high": 6_000_000}, "< 6,000,000", "less than"),
        ({"comparator": ">=", "low": 4000}, "≥ 4,000", "at least"),
        ({"comparator": "=", "low": 31, "high": 31}, "31", ""),
        ({"comparator": "=", "low": 3.1, "high": 3.1}, "3.1", ""),
        ({"comparator": "=", "low": 20, "high": 50}, "20–50", "between"),
        ({"comparator": "~", "low": 14, "high": 14}, "≈ 14", "about"),
        ({"comparator": "=", "low": 14, "high": 14, "approximate": True}, "≈ 14", "about"),
        ({"comparator": "=", "low": 0, "high": 0}, "0", ""),
        ({"comparator": "=", "low": -2.5, "high": -2.5}, "-2.5", ""),
        ({"comparator": "=", "low": 1e15, "high": 1e15}, "1,000,000,000,000,000", ""),
        ({"comparator": "=", "low": 1e-9, "high": 1e-9}, "1e-09", ""),
        ({"comparator": "<", "low": None, "high": None}, "<", "less than"),
    ],
)
def test_a_quantity_is_shown_as_typed_value(quantity, value, words):
    with translation.override("en"):
        figure = presentation.figure(quantity)
    assert (figure.value, figure.words) == (value, words)


def test_a_currency_has_a_name_in_both_languages():
    names = []
    for language in ("en", "ar"):
        with translation.override(language):
            names.append(presentation.figure({"low": 1, "high": 1, "unit": "USD"}).unit_label)
    assert names == ["US dollars", "دولار أميركي"]


@pytest.mark.parametrize(
    ("days", "english", "arabic"),
    [
        (0, "same day as the article", "في يوم نشر المقالة"),
        (1, "1 day after the article", "بعد المقالة بيوم"),
        (2, "2 days after the article", "بعد المقالة بيومين"),
        (3, "3 days after the article", "بعد المقالة بـ3 أيام"),
        (11, "11 days after the article", "بعد المقالة بـ11 يوما"),
        (100, "100 days after the article", "بعد المقالة بـ100 يوم"),
        (-5, "5 days before the article", "قبل المقالة بـ5 أيام"),
    ],
)
def test_age_is_told_with_the_right_plural(days, english, arabic):
    claimed = date(2025, 2, 2)
    published = date.fromordinal(claimed.toordinal() + days)
    for language, expected in (("en", english), ("ar", arabic)):
        with translation.override(language):
            assert presentation.age(claimed, published) == expected


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2025-01-27", "2025-01-27", "27 January 2025"),
        ("1998-01-01", "1998-12-31", "1998"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2024-12-01", "2024-12-31", "December 2024"),
        ("9999-01-01", "9999-12-31", "9999"),
        ("2024-02-01", "2024-02-28", "1 February 2024 to 28 February 2024"),
        ("2024-01-01", "2024-03-31", "1 January 2024 to 31 March 2024"),
        ("2023-01-01", "2024-12-31", "1 January 2023 to 31 December 2024"),
        ("2023-02-01", "2024-02-29", "1 February 2023 to 29 February 2024"),
    ],
)
def test_a_whole_month_or_year_is_said_by_its_name(first, last, said):
    with translation.override("en"):
        assert presentation.period(date.fromisoformat(first), date.fromisoformat(last)) == said


def test_age_is_silent_without_a_date():
    assert presentation.age(None, date(2025, 1, 1)) == ""


@pytest.mark.django_db
def test_surroundings_are_cut_between_words():
    text = "بداية " + "كلمة " * 60 + "المقتطف هنا" + " كلمة" * 60 + " نهاية"
    around = presentation.surroundings(make_evidence(snapshot=make_snapshot(text), quote="المقتطف هنا"))
    assert around["quote"] == "المقتطف هنا"
    assert around["before"].startswith("…كلمة")
    assert around["after"].endswith("كلمة …")


PERCENT = {"text": "x", "comparator": "=", "unit": "%", "kind": "percent"}


def test_a_decimal_slip_is_said_first():
    stored = {
        "figures": [
            {
                "claim": {**PERCENT, "low": 31, "high": 31},
                "evidence": {**PERCENT, "low": 3.1, "high": 3.1},
                "relation": "decimal_slip",
                "reason": "factor_10",
            },
            {
                "claim": {**PERCENT, "low": 5, "high": 5},
                "evidence": None,
                "relation": "no_figure",
                "reason": "no_figure",
            },
        ],
        "negation": "claim_only",
        "flags": ["other_language"],
    }
    with translation.override("en"):
        shown = presentation.compared(stored)
    assert [(r["claim"].value, r["evidence"].value, r["reason"], r["side"]) for r in shown["slips"]] == [
        ("31", "3.1", "a factor of 10 apart", "differs")
    ]
    assert [figure.value for figure in shown["alone"]] == ["5"]
    assert shown["notes"] == ["written in the other language", "one of the two says not"]


@pytest.mark.parametrize("stored", [{}, None, [], {"figures": []}])
def test_nothing_compared_is_an_empty_table(stored):
    assert presentation.compared(stored)["rows"] == []


class TestWording:
    TEXT = "العنوان\n\nتحملت السوق العبء، كما يقال، وانخفضت بنسبة 31 في المئة."

    def claim(self, statement, edits, quote="انخفضت بنسبة 31 في المئة", **given):
        version = make_article(self.TEXT).current_version
        at = version.text.index(quote)
        made = [{**edit, "start": at + edit["start"], "end": at + edit["end"]} for edit in edits]
        return make_claim(version, quote=quote, statement=statement, edits=made, **given)

    def put_in(self, words=" السوق"):
        return {"kind": "subject", "start": 6, "end": 6, "before": "", "after": words}

    @pytest.mark.django_db
    def test_words_put_in_are_told_from_the_quote(self):
        claim = self.claim("انخفضت السوق بنسبة 31 في المئة", [self.put_in()])
        with translation.override("en"):
            wording = presentation.wording(claim)
        assert wording is not None
        assert wording.parts == (
            presentation.Part("انخفضت "),
            presentation.Part("السوق", "subject"),
            presentation.Part(" بنسبة 31 في المئة"),
        )
        assert [(c.why, c.before, c.after) for c in wording.changes] == [("subject put in", "", "السوق")]

    @pytest.mark.django_db
    def test_what_was_left_out_is_shortened(self):
        long = "ما" * presentation.LONGEST_CHANGE
        edit = {"kind": "join", "start": 6, "end": 13, "before": f"، {long}،", "after": " "}
        wording = presentation.wording(self.claim("انخفضت 31 في المئة", [edit]))
        assert wording is not None
        assert [part for part in wording.parts if part.kind] == []
        assert wording.changes[0].before == f"{long[: presentation.LONGEST_CHANGE - 1]}…"

    @pytest.mark.django_db
    def test_without_other_words_there_is_none(self):
        assert presentation.wording(self.claim("انخفضت بنسبة 31 في المئة", [])) is None

    @pytest.mark.django_db
    @pytest.mark.parametrize("edits", [[], ["put_in"]])
    def test_a_statement_that_its_changes_do_not_make_is_shown_as_it_is(self, edits):
        claim = self.claim("هبطت السوق كثيرا", [self.put_in() for _ in edits])
        assert presentation.wording(claim) == presentation.Wording(
            (presentation.Part("هبطت السوق كثيرا"),), ()
        )

    def test_every_kind_of_change_has_words(self):
        assert set(EditKind.values) == set(types.EDITS)


class TestStrip:
    def test_has_a_cell_for_every_sentence_with_what_asks_most_for_attention(self, article):
        version = article.current_version
        version.sentences = [
            {"start": 0, "end": 10, "role": "headline", "reason": "heading", "claims": []},
            {"start": 10, "end": 20, "role": "body", "reason": None, "claims": [0, 1]},
            {"start": 20, "end": 30, "role": "body", "reason": "prediction", "claims": [2]},
            {"start": 30, "end": 40, "role": "body", "reason": "question", "claims": []},
            {"start": 40, "end": 50, "role": "body", "reason": None, "claims": []},
        ]
        claims = [
            make_claim(version, spans=[(10, 13)], status="verified", finding="accurate"),
            make_claim(version, spans=[(14, 18)], status="disputed", finding="false"),
            make_claim(version, spans=[(21, 25)], checkable=False),
        ]
        with translation.override("en"):
            cells = reading.strip(version, claims, reading.sentences_now(version, claims))
        assert [(cell.number, cell.state, cell.reason) for cell in cells] == [
            (1, "without", "heading"),
            (2, "disputed", ""),
            (3, "uncheckable", ""),
            (4, "without", "question"),
            (5, "without", "none"),
        ]
        assert cells[1].label == "Disputed, Verified"
        assert cells[3].label == "A question"
        counts = [(row["code"], row["n"], len(row["cells"])) for row in reading.coverage(cells)]
        assert counts == [("claims", 2, 0), ("heading", 1, 1), ("none", 1, 1), ("question", 1, 1)]
        assert sum(n for _, n, _ in counts) == len(version.sentences)
