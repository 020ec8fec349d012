"""Reading articles."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.choices import Finding, Status
from tests import factories

pytestmark = pytest.mark.django_db
ARTICLES = "/api/v1/articles/"


def read(client, path=ARTICLES, **parameters):
    response = client.get(path, parameters)
    assert response.status_code == 200, response.content
    return response.json()


def titles(page):
    return [row["title"] for row in page["results"]]


def test_a_page_of_articles_is_as_before(consumer, decided, same_as_before):
    same_as_before("articles", read(consumer))


def test_one_article_is_as_before(consumer, decided, same_as_before):
    same_as_before("article", read(consumer, f"{ARTICLES}{decided.version.article.uid}/"))


def test_the_newest_text_is_told(consumer, article):
    factories.make_version(article=article, text="نص جديد 📉 تماما.\nوسطر ثان.\n")
    version = read(consumer, f"{ARTICLES}{article.uid}/")["version"]
    assert (version["number"], version["text"]) == (2, "نص جديد 📉 تماما.\nوسطر ثان.\n")
    second = version["sentences"][1]
    assert (second["start"], second["start_utf16"]) == (17, 18)


def test_claims_are_counted_by_status_in_the_newest_text(consumer, article):
    old = article.current_version
    factories.make_claim(old, status=Status.DISPUTED, finding=Finding.FALSE)
    new = factories.make_version(article=article, text=f"{factories.TEXT}نهاية.\n")
    factories.make_claim(new)
    factories.make_claim(new, quote=factories.VALUE, status=Status.VERIFIED, finding=Finding.ACCURATE)
    factories.make_claim(new, quote=factories.SHARE, checkable=False)
    (row,) = read(consumer)["results"]
    assert row["version"]["claims"] == {"verified": 1, "disputed": 0, "unverified": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "undated english arabic"),
        ("language=ar", "undated arabic"),
        ("language=ar&language=en", "undated english arabic"),
        ("source_name=harbour%20news", "english"),
        ("published_from=2025-02-01", "english"),
        ("published_to=2025-01-31", "arabic"),
        ("published_from=2025-01-31&published_to=2025-02-01", "english arabic"),
        ("published_from=2026-01-01", ""),
    ],
)
def test_articles_can_be_asked_for(db, consumer, query, expected):
    factories.make_article(title="arabic", published_date=date(2025, 1, 31))
    factories.make_article(
        title="english", language="en", source_name="Harbour News", published_date=date(2025, 2, 1)
    )
    factories.make_article(title="undated", published_date=None)
    assert titles(read(consumer, f"{ARTICLES}?{query}")) == expected.split()


def test_an_article_added_meanwhile_shifts_no_page(db, consumer):
    for number in range(3):
        factories.make_article(title=f"{number}")
    first = read(consumer, page_size=2)
    factories.make_article(title="late")
    assert titles(first) == ["2", "1"]
    assert titles(read(consumer, first["next"])) == ["0"]


def test_a_longer_page_asks_the_database_no_more_often(consumer, article):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            consumer.read_as_stored("/api/v1/articles/")
        return [query["sql"] for query in captured]

    few = queries()
    for _ in range(3):
        factories.make_claim(factories.make_article().current_version)
    assert (
        len(queries()) == len(few) == 6
    )  # session, user, second factor, ledger; articles, versions with counts
    assert '"claims_articleversion"."text"' not in " ".join(few)
