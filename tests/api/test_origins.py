"""Pages of other sites: those the newsroom names may ask the API, and none with a cookie."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims/"
PARTNER = "https://partner.example"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture
def named(settings):
    settings.CORS_ALLOWED_ORIGINS = [PARTNER]


def test_nobody_unless_named(consumer):
    assert ALLOWED not in consumer.get(CLAIMS, headers={"Origin": PARTNER})


@pytest.mark.usefixtures("named")
class TestNamed:
    def test_the_answer_and_what_it_says_of_itself_can_be_read(self, consumer):
        answer = consumer.get(CLAIMS, headers={"Origin": PARTNER})
        assert answer[ALLOWED] == PARTNER
        assert {"ETag", "Link", "RateLimit", "X-Request-ID"} <= set(
            answer["Access-Control-Expose-Headers"].split(", ")
        )
        assert "origin" in answer["Vary"].lower()
        assert "Access-Control-Allow-Credentials" not in answer

    def test_an_error_can_be_read_too(self, client):
        answer = client.get(CLAIMS, headers={"Origin": PARTNER})
        assert (answer.status_code, answer[ALLOWED]) == (401, PARTNER)

    def test_a_browser_is_told_what_it_may_send(self, client):
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        answer = client.options("/api/v1/articles/", headers={"Origin": PARTNER, **asked})
        assert (answer.status_code, answer[ALLOWED]) == (200, PARTNER)
        may = set(answer["Access-Control-Allow-Headers"].split(", "))
        assert {"authorization", "content-type", "idempotency-key", "if-match", "if-none-match"} <= may

    @pytest.mark.parametrize("origin", ["https://evil.example", f"{PARTNER}.evil.example", "null"])
    def test_others_are_told_nothing(self, consumer, origin):
        assert ALLOWED not in consumer.get(CLAIMS, headers={"Origin": origin})

    def test_the_desk_is_no_api(self, client):
        assert ALLOWED not in client.get("/login/", headers={"Origin": PARTNER})
