"""What the measurements rest on, against values worked out by hand."""

import gzip
import hashlib
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from benchmarks import (
    attribution,
    common,
    dates,
    extraction,
    gold_texts,
    quantities,
    segmentation,
    throughput,
)
from claims.extraction import Extraction
from claims.extraction.types import Claim, Quantity, Sentence, Span

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


class TestGoldTexts:
    def test_a_text_is_found_again_by_its_hash_in_any_shape_of_data(self, tmp_path):
        made = {
            "plain": "Rain fell.\nAll day",
            "titled": "Rain\n\nIt fell.",
            "paged": "It rained. All day.\n\nThen not.",
        }
        rows = [
            {"text": made["plain"] + " and more"},
            {"title": "Rain", "content": "It fell."},
            {"paragraphs": [["It rained.", "All day."], ["Then not."]]},
        ]
        (tmp_path / "data.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        wanted = {hashlib.sha256(text.encode()).hexdigest(): len(text) for text in made.values()}
        assert {text for _, text in gold_texts.find(wanted, tmp_path)} == set(made.values())

    def test_articles_of_a_zip_count(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "day.zip", "w") as packed:
            packed.writestr("a.json", json.dumps([{"title": "Rain", "content": "It fell."}]))
        text = "Rain\n\nIt fell."
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert list(gold_texts.find({digest: len(text)}, tmp_path)) == [(digest, text)]


def test_gold_without_its_text_is_named(tmp_path, capsys):
    (tmp_path / "bare.json").write_text(json.dumps({"claims": []}), encoding="utf-8")
    assert extraction.read(tmp_path, None) == []
    assert "neither text nor text_file" in capsys.readouterr().err


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
        ours, sentences = extraction.measure(gold, None, common.quiet)
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

    def test_mistakes_are_listed_for_those_who_tune(self, gold):
        shown: list[str] = []
        (article,) = extraction.read(gold, None)
        only = found(("built it in 2019", 0.5))
        shown += extraction.mistakes(article, only, extraction.score(article, only))
        assert [line.split(":")[0] for line in shown] == [
            "missed 0.00 worth 2",
            "cut otherwise 0.67 worth 1",
            "missed 0.00 worth 0",
            "quantity '300 workers' = 300..300 worker, found []",
            "date '2019' 2019-01-01..2019-12-31, found []",
        ]

    def test_an_article_without_its_text_is_named_and_left_out(self, gold, capsys):
        gold.with_name("text.txt").unlink()
        assert extraction.measure(gold, None, common.quiet) == []
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


# --- the others ----------------------------------------------------------------------------------


def write_lines(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def result(text: str, words: str, value: str, **more: str) -> dict[str, object]:
    """A result of Microsoft Recognizers: its End is the last character."""
    start = text.index(words)
    return {
        "Text": words,
        "Start": start,
        "End": start + len(words) - 1,
        "Resolution": {"value": value, **more},
    }


class TestQuantities:
    @pytest.mark.parametrize(
        ("value", "low", "high", "unit"),
        [
            ("NumeralValue (-504)", -504, -504, None),
            ("NumeralValue 1.2e6", 1_200_000, 1_200_000, None),
            ("simple Dollar 10", 10, 10, "Dollar"),
            ("simple Unnamed 5", 5, 5, None),
            ("simple Gram 2 Nothing", 2, 2, "Gram"),
            ("DurationData 90 Minute", 90, 90, "Minute"),
            ("between Gram (2,7) Nothing", 2, 7, "Gram"),
            ("between Celsius (30, 40)", 30, 40, "Celsius"),
            ("under EUR 7", None, 7, "EUR"),
            ("above Cup 2 Nothing", 2, None, "Cup"),
        ],
    )
    def test_duckling_values_are_bounds_and_unit(self, value, low, high, unit):
        assert quantities.duckling_value(value, 4) == quantities.Wanted(0, 4, low, high, unit)

    def test_ordinals_and_times_are_not_compared(self):
        assert quantities.duckling_value("OrdinalData 2", 4).reason == "ordinal"
        assert quantities.duckling_value("datetime (2013, 2, 12, 4, 30, 0) Second", 4).reason == "time"

    @pytest.mark.parametrize(
        ("value", "low", "high"),
        [("[20,30)", 20, 30), ("(,100]", None, 100), ("(0.5,)", 0.5, None), ("0.75", 0.75, 0.75)],
    )
    def test_recognizers_values_are_bounds(self, value, low, high):
        text = "it is so many"
        wanted = quantities.recognized(result(text, "so many", value), text)
        assert (wanted.start, wanted.end, wanted.low, wanted.high) == (6, 13, low, high)

    def test_a_result_is_found_by_its_words(self):
        text = "it is so many"
        moved = result(text, "so many", "5") | {"Start": 9}
        assert quantities.recognized(moved, text).start == 6
        assert quantities.recognized(moved | {"Text": "few"}, text).reason == "not in the text"

    @pytest.mark.parametrize(
        ("text", "value", "is_compared"),
        [
            ("٤٥ ألف", "45000", True),
            ("٤٥ ألف", "4500", False),
            ("1,250", "1250", True),
            ("about 45 thousand", "4500", True),  # more than digits and a scale: not ours to judge
        ],
    )
    def test_a_gold_value_that_contradicts_its_digits_is_left_out(self, text, value, is_compared):
        phrase = quantities.recognizers({"Input": text, "Results": [result(text, text, value)]})
        assert (phrase.wanted[0].reason == "") == is_compared

    @pytest.mark.parametrize(
        ("wanted", "found", "answer"),
        [
            ((2, 2, "Gram"), (2000, 2000, "mg"), "right"),
            ((2, 2, "Gram"), (2, 2, "kg"), "wrong"),
            ((90, 90, "Minute"), (1.5, 1.5, "hour"), "right"),
            ((1, 1, "Month"), (30, 30, "day"), "wrong"),
            ((10, 10, "Cent"), (0.1, 0.1, "USD"), "right"),
            ((0.5, 0.5, None), (50, 50, "%"), "right"),
            ((50, 50, "%"), (50, 50, "%"), "right"),
            ((50, 50, "%"), (50, 50, ""), "wrong"),
            ((None, 7, "EUR"), (7, 7, "EUR"), "wrong"),
        ],
    )
    def test_a_figure_is_right_after_conversion(self, wanted, found, answer):
        low, high, unit = found
        quantity = Quantity(start=0, end=4, text="text", comparator="=", low=low, high=high, unit=unit)
        assert quantities.judge(quantities.Wanted(0, 4, *wanted), [quantity]) == answer
        assert quantities.judge(quantities.Wanted(0, 4, *wanted), [quantity, quantity]) == "wrong"
        assert quantities.judge(quantities.Wanted(0, 4, *wanted), []) == "nothing"

    def test_a_file_is_counted_beside_bare_digits(self, tmp_path):
        rows = [
            {"text": "12 million dollars", "value": "simple Dollar 12000000"},
            {"text": "$15", "value": "simple Dollar 15"},
            {"text": "37 kg", "value": "simple Gram 38000 Nothing"},
            {"text": "seventh", "value": "OrdinalData 7"},
        ]
        shown: list[str] = []
        (row,) = quantities.measure(write_lines(tmp_path / "money.jsonl", rows), shown.append)
        assert (row["items"], row["right"], row["wrong"], row["nothing"]) == (3, 2, 1, 0)
        assert (row["digits right"], row["digits values"], row["left out"]) == (0, 1, "1 ordinal")
        assert len(shown) == 1
        assert shown[0].startswith("wrong: '37 kg'")

    def test_pairs_have_the_relation_of_their_figures(self, tmp_path):
        rows = [
            {"claim": "The dam cost $5 million.", "evidence": "It cost $5 million.", "expected": "consistent"},
            {"claim": "Prices rose 3%.", "evidence": "Prices rose 31%.", "expected": "contradicts"},
            {"claim": "The port spent less than 9 million dollars.", "evidence": "It spent $8.5 million.", "expected": "consistent"},
        ]  # fmt: skip
        arabic, english = quantities.measure(write_lines(tmp_path / "pairs.jsonl", rows), common.quiet)
        assert arabic["items"] == 0
        assert (english["items"], english["right"], english["digits right"]) == (3, 3, 2)

    def test_a_file_of_another_kind_is_named(self, tmp_path, capsys):
        path = write_lines(tmp_path / "other.jsonl", [{"sentence": "5"}])
        assert quantities.measure(path, common.quiet) == []
        assert "other.jsonl" in capsys.readouterr().err


class TestDates:
    @pytest.mark.parametrize(
        ("value", "first", "last"),
        [
            ("2014", "2014-01-01", "2014-12-31"),
            ("2016-02", "2016-02-01", "2016-02-29"),
            ("2014-05-06", "2014-05-06", "2014-05-06"),
        ],
    )
    def test_a_timex_value_is_its_days(self, value, first, last):
        assert dates.days_of(value) == (date.fromisoformat(first), date.fromisoformat(last))

    @pytest.mark.parametrize("value", ["PAST_REF", "P3D", "2015-SU", "19"])
    def test_other_values_are_not_compared(self, value):
        assert dates.days_of(value) is None

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ({"Timex": "XXXX-10-02", "PastResolution": {"date": "2016-10-02"}, "FutureResolution": {"date": "2017-10-02"}}, "several resolutions"),
            ({"values": [{"timex": "T20", "type": "time", "value": "20:00:00"}]}, "no whole days"),
            ({"values": [{"timex": "2016", "Mod": "before", "type": "daterange", "end": "2016-01-01"}]}, "open or part"),
            ({"values": [{"timex": "2016-02-30", "type": "date", "value": "not resolved"}]}, "no resolution"),
        ],
    )  # fmt: skip
    def test_what_has_no_single_resolution_is_left_out(self, value, reason):
        with pytest.raises(dates.LeftOutError, match=reason):
            dates.resolved(value)

    def test_the_end_of_a_period_is_its_last_day_or_the_day_behind(self):
        period = {"startDate": "2016-11-04", "endDate": "2016-11-22"}
        value = {
            "Timex": "(2016-11-04,2016-11-22,P18D)",
            "PastResolution": period,
            "FutureResolution": period,
        }
        first = date(2016, 11, 4)
        assert dates.resolved(value) == ((first, date(2016, 11, 21)), (first, date(2016, 11, 22)))

    def test_orders_about_the_future_are_left_out_unless_the_year_is_told(self):
        def row(words: str, day: str) -> dict[str, object]:
            value = {"values": [{"timex": day, "type": "date", "value": day}]}
            found = {"Text": words, "Start": 0, "Value": value}
            return {
                "Input": words,
                "Context": {"ReferenceDateTime": "2016-11-07T00:00:00"},
                "Results": [found],
            }

        assert dates.recognizers(row("yesterday", "2016-11-06")).wanted[0].days
        assert dates.recognizers(row("May 2, 2017", "2017-05-02")).wanted[0].days
        with pytest.raises(dates.LeftOutError, match="future"):
            dates.recognizers(row("tomorrow", "2016-11-08"))

    def test_spans_and_values_are_counted_beside_bare_years(self, tmp_path):
        text = "وصل الوفد في 3 مايو 2014 ثم عاد سابقا، وبقي ثلاثة أيام حتى عام 2015."
        timex = [
            {"start": text.index(words), "end": text.index(words) + len(words), "type": kind, "value": value, "text": words}
            for words, kind, value in (
                ("3 مايو 2014", "DATE", "2014-05-03"),
                ("سابقا", "DATE", "PAST_REF"),
                ("عام 2015", "DATE", "2015"),
            )
        ]  # fmt: skip
        path = write_lines(tmp_path / "news.jsonl", [{"text": text, "timex": timex}])
        ours, years = dates.measure(path, common.quiet)
        assert (ours["dates"], ours["R"], ours["values"], ours["values right"]) == (3, 0.667, 2, 2)
        # The years are found in two of three dates, and are all of none; one is the whole of its value.
        assert (years["P"], years["R"], years["exact"], years["values right"], years["contained"]) == (
            1,
            0.667,
            0,
            1,
            2,
        )


class TestSegmentation:
    def test_boundaries_are_counted_without_white_space(self):
        assert segmentation.boundaries("Ab c. D e. F.", [5, 10, 13]) == {4: 5, 7: 10}

    def test_a_line_is_a_sentence(self, tmp_path):
        path = tmp_path / "lines.txt"
        path.write_text("Dr. Lee left.\nShe was late.\nNobody saw her", encoding="utf-8")
        ours, marks = segmentation.measure(path, common.quiet)
        assert (ours["boundaries"], ours["F1"]) == (2, 1.0)
        # The baseline ends one behind "Dr." too: 2 of its 3 are right, F1 = 2 * 2 / (2 + 3).
        assert (marks["P"], marks["R"], marks["F1"]) == (0.667, 1.0, 0.8)

    def test_paragraphs_are_joined_both_ways_and_mistakes_shown(self, tmp_path):
        paragraphs = [
            ["A heading without a stop"],
            ["It rained. Hard."],
            ["Then it stopped.", "The sun came out."],
        ]
        path = write_lines(tmp_path / "gold.jsonl", [{"paragraphs": paragraphs}])
        shown: list[str] = []
        lines, _, spaces, _ = segmentation.measure(path, shown.append)
        # With line breaks all 3 are found, and one behind "rained."; with spaces that of the heading is missed.
        assert (lines["joined by"], lines["P"], lines["R"]) == ("line breaks", 0.75, 1.0)
        assert (spaces["joined by"], spaces["P"], spaces["R"]) == ("spaces", 0.667, 0.667)
        assert [line.split(":")[0] for line in shown] == ["extra", "missed", "extra"]


class TestThroughput:
    def test_articles_come_from_all_three_kinds_of_file(self, tmp_path):
        row = {"title": "Title", "content": "Body.", "date_extracted": "2015-07-21 10:00"}
        with zipfile.ZipFile(tmp_path / "day.zip", "w") as packed:
            packed.writestr("paper.json", json.dumps([row]))
        with gzip.open(tmp_path / "news.jsonl.gz", "wt", encoding="utf-8") as packed_lines:
            packed_lines.write(json.dumps({"text": "Body.", "time": "2017-01-20T21:43:00+01:00"}))
        (tmp_path / "one.txt").write_text("Only text.", encoding="utf-8")
        assert list(throughput.articles(tmp_path / "day.zip")) == [("Title\n\nBody.", date(2015, 7, 21))]
        assert list(throughput.articles(tmp_path / "news.jsonl.gz")) == [("Body.", date(2017, 1, 20))]
        assert list(throughput.articles(tmp_path / "one.txt")) == [("Only text.", None)]

    def test_the_row_counts_what_was_extracted(self, tmp_path):
        path = tmp_path / "one.txt"
        path.write_text(ARTICLE * 20, encoding="utf-8")
        (row,) = throughput.measure(path, 5, (500, 2000))
        assert (row["articles"], row["characters"]) == (1, 20 * len(ARTICLE))
        assert row["sentences"] >= row["claims"] > 0
        assert row["ms an article, p50"] == row["ms an article, p95"] > 0
        assert row["most by least"] >= 1
        assert {"segment, s", "claims, s", "µs a character, 500", "import, s"} <= row.keys()

    def test_percentiles_are_values_that_occurred(self):
        assert throughput.percentile([5, 1, 3], 0.5) == 3
        assert throughput.percentile([5, 1, 3], 0.95) == 5


class TestAttribution:
    def test_sentences_and_sources_are_counted_beside_the_cues(self, tmp_path):
        text = (
            "The minister said the bridge will open in May. It cost 12 million dollars. "
            "Engineers warned that the pillars are cracked."
        )

        def part(words: str) -> dict[str, list[list[int]]]:
            return {"spans": [[text.index(words), text.index(words) + len(words)]]}

        attributions = [
            {
                "source": part("The minister"),
                "cue": part("said"),
                "content": part("the bridge will open in May"),
            },
            {
                "source": part("Engineers"),
                "cue": part("warned"),
                "content": part("that the pillars are cracked"),
            },
        ]
        path = write_lines(tmp_path / "news.jsonl", [{"text": text, "attributions": attributions}])
        ours, cues = attribution.measure(path, common.quiet)
        assert (ours["sentences"], ours["quoting"], ours["P"], ours["R"]) == (3, 2, 1.0, 1.0)
        assert (ours["sources"], ours["met"], ours["source words R"]) == (2, 1.0, 1.0)
        assert (cues["P"], cues["R"], cues["F1"]) == (1.0, 0.5, 0.667)  # "warned" is none of its words

    def test_speech_that_goes_on_is_neither_right_nor_wrong(self):
        text = "He said so. It is true."
        row = {"text": text, "attributions": [{"cue": {"spans": [[3, 7]]}, "content": {"spans": [[8, 23]]}}]}
        parts = tuple(Sentence(start=a, end=b, role="body", reason=None) for a, b in ((0, 11), (12, 23)))
        counts = attribution.sentence_counts(row, replace(found(), sentences=parts), [(0, 23)], common.quiet)
        assert (counts["sentences"], counts["right"], counts["found"]) == (1, 1, 1)

    def test_a_source_that_is_a_pronoun_is_left_out(self):
        row = {
            "text": "He said so.",
            "attributions": [{"source": {"spans": [[0, 2]]}, "cue": {"spans": [[3, 7]]}}],
        }
        assert attribution.source_counts(row, found())["sources"] == 0
