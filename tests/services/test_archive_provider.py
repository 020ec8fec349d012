"""The archive as a provider: real rows, the real index, Arabic found however it is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claims.archive import Archive
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Query
from claims.models import Snapshot
from claims.services import archive
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PORT = archive.Note(
    title="التقرير السنوي للميناء",
    text="بلغت صادرات ميناء النخيل 4120 حاوية في عام 2024.\nوزادت الإيرادات بنسبة 3.1 في المئة.",
    publisher="هيئة الميناء",
    document="التقرير السنوي 2024",
    url="https://example.org/port",
    published=date(2025, 1, 15),
    published_source="meta",
)
WEATHER = archive.Note(title="حالة الطقس", text="أمطار غزيرة على المرتفعات وثلوج فوق ألف متر.")
ENGLISH = archive.Note(title="Harbour fees", text="Berthing fees were lowered by 13.8 percent in January.")


@pytest.fixture(autouse=True)
def notes():
    for note in (PORT, WEATHER, ENGLISH):
        archive.add_note(note=note, now=NOW)


def ask(text: str, limit: int = 5) -> list[Hit]:
    return Archive().search(
        Query(text=text, tokens=tuple(dict.fromkeys(tokens(text))), language="ar"), limit=limit
    )


@pytest.mark.parametrize(
    "written",
    [
        "صادرات ميناء النخيل بلغت 4120 حاوية",
        "صَادِرَاتُ مِينَاءِ النَّخِيلِ بَلَغَتْ 4120 حاويةً",
        "صـــادرات مينـــاء النخيل بلغت ٤١٢٠ حاوية",
        "صادرات ميناء النخيل ۴۱۲۰ حاويه",
        "لصادرات الميناء والنخيل 4,120 حاوية",
        "\u202bصادرات\u200f ميناء النخيل\u202c",
    ],
    ids=[
        "plain",
        "vowels",
        "tatweel and digits",
        "Persian digits and ha",
        "prefixes and separator",
        "bidi controls",
    ],
)
def test_a_text_is_found_however_it_is_written(written):
    assert ask(written)[0].title == PORT.title


@pytest.mark.parametrize(
    ("asked", "kept"), [("الايرادات", "الإيرادات"), ("الإيرادات", "الايرادات"), ("ألأيرادات", "الإيرادات")]
)
def test_forms_of_alef_are_one(asked, kept):
    archive.add_note(note=replace(PORT, text=f"{kept} زادت كثيرا.", url="https://example.org/alef"), now=NOW)
    assert any("زادت كثيرا" in hit.text for hit in ask(f"{asked} زادت كثيرا"))


def test_a_hit_is_the_snapshot_with_its_source_and_what_matched():
    (hit,) = ask("صادرات ميناء النخيل 4120 حاوية")
    snapshot = Snapshot.objects.get(url=PORT.url)
    assert (hit.native_id, hit.text, hit.url) == (str(snapshot.pk), PORT.text, PORT.url)
    assert (hit.publisher, hit.document, hit.language) == (PORT.publisher, PORT.document, "ar")
    assert (hit.published, hit.published_source) == (date(2025, 1, 15), "meta")
    assert "4120" in hit.matched_terms
    assert hit.score > 0


@pytest.mark.parametrize(
    "text", ["المتحف يفتتح معرضا للوحات الزيتية", "Chess players met in Reykjavik", "", "من في على", "؟!…"]
)
def test_nothing_is_found_for_an_unrelated_or_empty_text(text):
    assert ask(text) == []


@pytest.mark.parametrize("text", ['"صادرات" OR ميناء* AND (النخيل', "صادرات' ميناء -- النخيل; \\ %"])
def test_signs_of_a_query_language_are_only_text(text):
    assert ask(text)[0].title == PORT.title


def test_one_shared_word_is_not_enough():
    assert ask("الميناء الجوي الجديد يستقبل طائرات الشحن القادمة من القارة الأوروبية هذا الأسبوع") == []


def test_english_is_found_by_its_stems():
    assert ask("The fee for berthing was lowered in January")[0].title == ENGLISH.title


def test_no_more_than_asked_come_the_best_first():
    for number in range(4):
        text = f"صادرات ميناء النخيل في النشرة رقم {number} دون تفصيل يذكر عن الحاويات وغيرها."
        archive.add_note(note=replace(PORT, text=text, url=f"https://example.org/{number}"), now=NOW)
    hits = ask("صادرات ميناء النخيل 4120 حاوية", limit=3)
    assert len(hits) == 3
    assert hits[0].url == PORT.url
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_empty_archive_answers_nothing():
    Snapshot.objects.all().delete()
    assert ask("صادرات ميناء النخيل") == []
