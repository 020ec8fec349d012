"""What the measurements rest on, against values worked out by hand."""

import json
from dataclasses import replace

import pytest

from benchmarks import common, extraction, worth
from claims.extraction import Extraction
from claims.extraction.types import Claim, Quantity, Span


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


# --- extraction ----------------------------------------------------------------------------------

ARTICLE = (
    "Harbour opens to ferries\n\n"
    "The harbour cost 12 million dollars, and 300 workers built it in 2019. "
    "The mayor thanked the divers. The ferry is slow."
)


def span(quote: str) -> list[int]:
    return [ARTICLE.index(quote), ARTICLE.index(quote) + len(quote)]


def gold_claim(quote: str, checkworthy: int = 1, **parts: object) -> dict[str, object]:
    return {"spans": [span(quote)], "checkworthy": checkworthy, **parts}


@pytest.fixture
def gold(tmp_path):
    """Three claims of one article, with a figure, a date, and a heading."""
    start, end = span("300 workers")
    workers = {"start": start, "end": end, "comparator": "=", "low": 300, "high": 300, "unit": "worker"}
    start, end = span("2019")
    year = {"start": start, "end": end, "from": "2019-01-01", "to": "2019-12-31"}
    claims = [
        gold_claim("The harbour cost 12 million dollars", 2),
        gold_claim("300 workers built it in 2019", quantities=[workers], dates=[year]),
        gold_claim("The mayor thanked the divers", 0),
    ]
    heading = {"start": 0, "end": 24, "reason": "heading"}
    (tmp_path / "text.txt").write_text(ARTICLE, encoding="utf-8")
    path = tmp_path / "gold.json"
    rows = {"text_file": "text.txt", "published": "2020-05-01", "claims": claims, "non_claims": [heading]}
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def found(*quotes: tuple[str, float], quantities: tuple[Quantity, ...] = ()) -> Extraction:
    """An extraction with these claims and worths; all the quantities are the first claim's."""
    claims = tuple(
        Claim(
            id=number,
            spans=(Span(*span(quote)),),
            quote=quote,
            statement="",
            kind="fact",
            checkable=True,
            worth=worth,
            quantities=() if number else quantities,
        )
        for number, (quote, worth) in enumerate(quotes)
    )
    return Extraction(language="en", published=None, title="", length=len(ARTICLE), claims=claims)


def scored(gold, extraction_found):
    (article,) = extraction.read(gold, None)
    return extraction.score(article, extraction_found)


class TestExtraction:
    def test_pairs_one_to_one_and_counts_by_share_of_words(self, gold):
        # Words: the first claim's 6 and 3 more, 6/9; 4 of the 6 of the second claim, 4/6.
        counts = scored(
            gold,
            found(("The harbour cost 12 million dollars, and 300 workers", 0.9), ("built it in 2019", 0.5)),
        )
        assert counts.iou == pytest.approx(6 / 9 + 4 / 6)
        assert (counts.counts[".5"], counts.counts[".7"]) == (2, 0)
        assert (counts.counts["worth 1 found"], counts.counts["worth 2 found"]) == (2, 1)

    def test_gold_claims_in_one_sentence_share_it(self, gold):
        whole = "The harbour cost 12 million dollars, and 300 workers built it in 2019."
        assert scored(gold, found((whole, 0.9))).counts["sharing"] == 2
        apart = found(("The mayor", 0.1), ("300 workers", 0.9), ("The harbour", 0.9))
        assert scored(gold, apart).counts["sharing"] == 0

    def test_a_ranking_is_right_when_what_matters_is_worth_more(self, gold):
        opinion, fact = "The mayor thanked the divers", "300 workers built it in 2019"
        assert scored(gold, found((opinion, 0.1), (fact, 0.9))).auc == 1.0
        assert scored(gold, found((opinion, 0.9), (fact, 0.1))).auc == 0.0
        assert scored(gold, found((fact, 0.5))).auc is None

    def test_average_precision_steps_at_what_is_wanted(self):
        ranked = [(0.9, True), (0.8, False), (0.7, True)]
        assert extraction.average_precision(ranked) == pytest.approx((1 / 1 + 2 / 3) / 2)
        assert extraction.average_precision([(0.5, True), (0.5, False)]) == 0.5

    def test_a_heading_is_claimed_by_a_claim_that_is_little_more(self, gold):
        assert scored(gold, found(("Harbour opens to ferries", 0.5))).counts["junk claimed"] == 1
        more = "Harbour opens to ferries\n\nThe harbour cost 12 million dollars"
        assert scored(gold, found((more, 0.5))).counts["junk claimed"] == 0

    @pytest.mark.parametrize(
        ("quote", "comparator", "unit", "right", "strays"),
        [
            ("300 workers", "=", "people", 1, 0),  # counted nouns have loose names
            ("300 workers", "=", "USD", 0, 0),
            ("300 workers", "<", "worker", 0, 0),
            ("12 million dollars", "=", "worker", 0, 1),
        ],
    )
    def test_a_quantity_is_right_in_all_its_parts_or_wrong(
        self, gold, quote, comparator, unit, right, strays
    ):
        start, end = span(quote)
        quantity = Quantity(
            start=start, end=end, text=quote, comparator=comparator, low=300, high=300, unit=unit
        )
        counts = scored(gold, found(("300 workers built it in 2019", 0.9), quantities=(quantity,))).counts
        assert (counts["quantities right"], counts["strays"], counts["quantities"]) == (right, strays, 1)

    def test_offsets_that_miss_their_text_are_counted(self, gold):
        good = found(("300 workers", 0.9), ("The ferry", 0.9))
        moved = replace(good.claims[0], spans=(Span(0, 11),))
        assert scored(gold, good).counts["wrong offsets"] == 0
        assert scored(gold, replace(good, claims=(moved, good.claims[1]))).counts["wrong offsets"] == 1

    def test_ours_stands_beside_whole_sentences(self, gold):
        ours, sentences = extraction.measure(gold, None, show=False)
        assert (ours["claims gold"], ours["dates"], ours["dates exact"], ours["wrong offsets"]) == (
            3,
            1,
            1,
            0,
        )
        assert sentences["claims found"] == 3  # its body has three sentences
        assert sentences["sharing a claim"] == 2
        assert ours["F1 .5 interval"] is None  # of one article

    def test_the_interval_spans_the_articles(self, gold):
        good, bad = scored(gold, found(("The harbour cost 12 million dollars", 1))), scored(gold, found())
        low, high = extraction.interval([good.counts, bad.counts], ".5") or (0, 0)
        assert (low, high) == (0.0, 0.5)  # twice the article without claims; twice 1 of 3 with one found

    def test_text_is_printed_only_when_asked(self, gold, capsys):
        extraction.measure(gold, None, show=False)
        assert capsys.readouterr().out == ""
        extraction.measure(gold, None, show=True)
        assert "## gold" in capsys.readouterr().out

    def test_an_article_without_its_text_is_named_and_left_out(self, gold, capsys):
        gold.with_name("text.txt").unlink()
        assert extraction.measure(gold, None, show=False) == []
        assert "text.txt" in capsys.readouterr().err


class TestCommon:
    def test_a_table_has_a_dash_where_a_row_has_no_figure(self):
        rows = [{"set": "a", "F1": 0.5}, {"set": "b", "pairs": 1200}]
        assert common.table(rows) == "set     F1  pairs\na    0.500      -\nb        -  1,200"
        assert common.table(rows, turned=True).splitlines()[1] == "F1     0.500      -"

    def test_a_path_that_is_missing_is_named_and_nothing_measured(self, tmp_path, capsys):
        options = common.parser("").parse_args([str(tmp_path / "none.jsonl"), "--json"])
        assert common.run(options, lambda path: pytest.fail("measured")) == 0
        printed = capsys.readouterr()
        assert printed.out == "[]\n"
        assert "none.jsonl is not there" in printed.err
