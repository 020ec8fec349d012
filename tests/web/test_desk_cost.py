"""What the desk costs does not depend on how many claims an article has (benchmarks.desk has the times)."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import desk
from tests.factories import make_claim
from tests.web.reading import element, words

pytestmark = pytest.mark.django_db

PANEL = {"HX-Request": "true", "HX-Target": "claim"}


def choose(client, claim, **headers):
    address = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
    return client.get(address, headers={**PANEL, **headers})


def test_300_claims_cost_the_queries_of_30_and_less_than_200_kilobytes(client):
    reviewer, other = desk.people()
    desk.fill_archive(300)
    client.force_login(reviewer)
    asked, sent = [], {}
    for size in (30, 300):
        article, busy = desk.write(size, reviewer=reviewer, other=other)
        assert article.current_version.claims.count() == size
        assert busy[2].evidence.count() > 1
        counts = {}
        for name, (address, headers) in desk.pages(article, busy[2]).items():
            client.get(address, headers=headers)  # opened for the first time it is also noted as read
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address, headers={**headers, "Accept-Encoding": "gzip"})
            assert answer["Content-Encoding"] == "gzip"
            counts[name], sent[name] = len(queries), len(answer.content)
            assert len(gzip.decompress(answer.content)) > 2 * sent[name]
        asked.append(counts)
    assert asked[0] == asked[1]
    assert max(sent.values()) < 200_000
    assert sent["choosing a claim"] < 20_000


class TestChoosing:
    def test_by_htmx_sends_the_panel_and_what_names_the_claim(self, client, reviewer, claim):
        client.force_login(reviewer)
        answer = choose(client, claim)
        assert element(answer, "text").text == ""
        assert claim.quote in element(answer, "claim").text
        page = answer.content.decode()
        assert page.count("hx-swap-oob") == 3
        for part in ("desk-heading", "hand-tools", "jump"):
            assert f'id="{part}"' in page
        assert "<title>" in page

    def test_evidence_comes_without_the_rest_of_the_desk(self, client, reviewer, claim):
        client.force_login(reviewer)
        answer = choose(client, claim, **{"HX-Target": "evidence"})
        assert element(answer, "evidence").tags
        assert "hx-swap-oob" not in answer.content.decode()

    @pytest.mark.parametrize(
        "headers", [{"HX-History-Restore-Request": "true"}, {"HX-Target": "text"}, {"HX-Request": ""}]
    )
    def test_anything_else_gets_the_whole_page(self, client, reviewer, claim, headers):
        client.force_login(reviewer)
        answer = choose(client, claim, **headers)
        assert element(answer, "text").text == claim.version.text
        assert {"HX-Request", "HX-Target", "HX-History-Restore-Request"} <= set(answer["Vary"].split(", "))

    def test_a_removed_claim_loads_the_article(self, client, reviewer, claim):
        client.force_login(reviewer)
        claim.removed_at = claim.created_at
        claim.save(update_fields=["removed_at"])
        article = reverse("web:article", args=[claim.version.article.uid])
        client.cookies["django_language"] = "en"
        assert choose(client, claim)["HX-Redirect"] == article
        assert "no longer in this article" in words(client.get(article))

    def test_a_piece_of_several_claims_names_them_all(self, client, reviewer, claim):
        client.force_login(reviewer)
        inner = make_claim(claim.version, spans=[(claim.start + 2, claim.start + 6)])
        page = client.get(reverse("web:article", args=[claim.version.article.uid]))
        links = [attrs for tag, attrs in element(page, "text").tags if tag == "a"]
        assert [attrs.get("data-in") for attrs in links] == [None, f"{inner.uid} {claim.uid}", None]
