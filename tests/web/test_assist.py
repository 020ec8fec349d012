"""What reviewers and editors see of a language model: what is the model's is named as such."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_assist_run, make_claim
from tests.web.reading import words

pytestmark = pytest.mark.django_db
SAID = "ارتفعت صادرات الميناء"


@pytest.fixture
def proposed(claim):
    """A claim and a statement of a model's, in a run that also refused something."""
    run = make_assist_run(
        claim.version,
        new_claims=1,
        new_statements=1,
        refused=[{"reason": "not_found", "text": "<b>nowhere</b>"}],
        request={"messages": [{"role": "user", "content": "<script>alert(1)</script>"}]},
    )
    claim.proposed_statements.create(run=run, text=SAID)
    return make_claim(claim.version, quote="هيئة الميناء", origin="model", proposed_by=run)


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


class TestDesk:
    def test_the_article_tells_that_a_model_was_asked(self, english, reviewer, proposed):
        english.force_login(reviewer)
        page = words(english.get(reverse("web:article", args=[proposed.version.article.uid])))
        assert "small-1 was asked; new claims: 1, statements: 1" in page
        assert page.count("Proposed by a language model") == 1

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"state": "queued", "model": ""}, "is being asked"),
            (
                {"state": "gave_up", "error_code": "timeout"},
                "small-1 was asked in vain: did not answer in time",
            ),
        ],
    )
    def test_it_tells_how_the_asking_stands(self, english, reviewer, article, fields, told):
        make_assist_run(article.current_version, **fields)
        english.force_login(reviewer)
        assert told in words(english.get(reverse("web:article", args=[article.uid])))

    def test_without_a_model_nothing_is_said_of_one(self, english, reviewer, claim):
        english.force_login(reviewer)
        for address in (
            reverse("web:article", args=[claim.version.article.uid]),
            reverse("web:claim", args=[claim.version.article.uid, claim.uid]),
        ):
            assert "language model" not in words(english.get(address)).lower()

    def test_a_claim_of_a_models_says_so(self, english, reviewer, proposed):
        english.force_login(reviewer)
        address = reverse("web:claim", args=[proposed.version.article.uid, proposed.uid])
        assert "Proposed by a language model small-1" in words(english.get(address))

    def test_a_models_statement_is_beside_the_local_one(self, english, reviewer, claim, proposed):
        claim.statement = "صياغة محلية"
        claim.save(update_fields=["statement"])
        english.force_login(reviewer)
        page = words(english.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid])))
        assert f"In other words {claim.statement}" in page
        assert f"In the words of the language model small-1 {SAID}" in page


class TestAdmin:
    def test_a_run_shows_question_answer_and_what_was_refused(self, english, editor, proposed):
        english.force_login(editor)
        page = english.get(reverse("admin:claims_assistrun_change", args=[proposed.proposed_by.pk]))
        text = words(page)
        assert "not in the text word for word: <b>nowhere</b>" in text
        assert "<script>alert(1)</script>" in text
        assert b"<script>alert(1)" not in page.content
        assert "The answer." in text

    def test_the_list_leaves_the_long_texts_in_the_database(self, english, editor, proposed):
        english.force_login(editor)
        with CaptureQueriesContext(connection) as captured:
            assert "small-1" in words(english.get(reverse("admin:claims_assistrun_changelist")))
        asked = " ".join(query["sql"] for query in captured)
        assert '"claims_assistrun"."cost"' in asked
        for heavy in (
            '"claims_assistrun"."answer"',
            '"claims_assistrun"."request"',
            '"claims_articleversion"."text"',
        ):
            assert heavy not in asked

    def test_the_article_leads_to_its_run(self, english, editor, proposed):
        english.force_login(editor)
        page = english.get(reverse("admin:claims_article_change", args=[proposed.version.article.pk]))
        assert "Language model: small-1 was asked" in words(page)
        assert (
            reverse("admin:claims_assistrun_change", args=[proposed.proposed_by.pk]) in page.content.decode()
        )

    def test_a_claim_shows_what_models_made_of_it(self, english, editor, claim, proposed):
        english.force_login(editor)
        page = words(english.get(reverse("admin:claims_claim_change", args=[claim.pk])))
        assert SAID in page
