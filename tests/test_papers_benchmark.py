"""The benchmark of newspapers: one event in three papers, one of them a copy, and an article nobody else has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

import pytest

from benchmarks import papers

LEAD = "افتتح محافظ الرمال سلطان الدوحاني جسر المنارة الجديد بطول 740 مترا فوق وادي السنابل بتكلفة 35 مليون ريال."
REST = (
    " وعبرت الجسر في يومه الأول 1200 سيارة قادمة من حي البساتين إلى سوق الخزف."
    " وقال الدوحاني إن العمال أنجزوا الجسر قبل موعده بشهرين رغم السيول التي غمرت الوادي في الشتاء."
    " وأضاف أن البلدية ستزرع 300 نخلة على جانبي الطريق المؤدي إلى الميناء القديم."
)
ARTICLES = [
    ("alfajr", "جسر المنارة يفتح أبوابه", LEAD + REST),
    ("alsahil", "افتتاح جسر المنارة", LEAD + REST),
    (
        "alwadi",
        "الدوحاني يفتتح جسر المنارة",
        "دشن سلطان الدوحاني جسر المنارة فوق وادي السنابل أمس، وبلغت تكلفة الجسر 53 مليون ريال بحسب البلدية.",
    ),
    ("alwadi", "مطر", "هطلت أمطار على المرتفعات، وأغلقت المدارس أبوابها يومين."),
    ("alfajr", "كتب", "باعت مكتبة اللبان 90 مخطوطا نادرا في مزاد أقيم بقرية الزعفران يوم الجمعة."),
]  # fmt: skip


@pytest.fixture
def archive(tmp_path):
    rows = [
        {"source": paper, "url": f"https://{paper}.example/{n}", "title": title, "content": text,
         "date_extracted": "2026-03-01 08:00:00"}
        for n, (paper, title, text) in enumerate(ARTICLES)
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "day.zip", "w") as packed:
        packed.writestr("day.json", json.dumps(rows))
    return tmp_path / "day.zip"


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.papers", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        check=True,
    )
    return done.stdout


def test_the_event_is_found_in_the_other_papers_and_a_copy_is_no_source(archive, tmp_path):
    figures = json.loads(run(str(archive), "--paper", "alfajr", "--json", "--show", str(tmp_path / "shown")))
    assert (figures["articles of the others"], figures["claims"]) == (
        3,
        4,
    )  # two of the bridge, two of the books
    assert figures["event reported elsewhere"] == figures["same event in top 1"] == 2
    assert figures["recall of top 5"] == 1.0
    # Both claims of the bridge find the copy, one the other report as well.
    assert (figures["hits of the same event"], figures["copies of the claim's own article"]) == (3, 2)
    assert (figures["independent reports of the event"], figures["claims with an independent report"]) == (
        1,
        1,
    )
    assert figures["figures in best passages"] == {"equal": 3}
    assert figures["figures in best independent passages"] == {"not_comparable": 1, "contradicts": 1}
    assert "جسر المنارة يفتح أبوابه" in (tmp_path / "shown").read_text(encoding="utf-8")


def test_the_table_says_counts_on_one_line(archive):
    assert "equal" in next(line for line in run(str(archive)).splitlines() if "in best passages" in line)


def test_an_archive_that_is_not_there_is_said(tmp_path):
    assert "nothing measured" in run(str(tmp_path / "none.zip"))


def test_three_rare_terms_make_an_event_and_common_ones_do_not():
    rows = [{"source": str(n), "title": "", "content": "عقد المجلس اجتماعه"} for n in range(20)]
    rows += [
        {"source": "x", "title": "حريق", "content": f"حريق في مصنع الطوب بحي {name}"}
        for name in ("النخيل", "الورد")
    ]
    found = papers.reports(rows)
    assert not found[0].same_event(found[1])
    assert found[20].same_event(found[21])


def test_sources_are_the_hits_without_later_copies():
    rows = [
        {"source": str(n), "title": "", "content": text}
        for n, text in enumerate((LEAD + REST, LEAD + REST, "مطر"))
    ]
    first, copy, rain = papers.reports(rows)
    assert papers.sources([first, copy, rain]) == [first, rain]
