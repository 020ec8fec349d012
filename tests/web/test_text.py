"""The article's text on the page is the article's text, whatever is in it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.web import reading
from tests.factories import make_article, make_claim, make_evidence, make_snapshot
from tests.web.reading import element

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
TEXTS = {
    "leading newline": "\n\nفقرة أولى.\nفقرة ثانية.\n",
    "bidi controls": "قال \u2067إن\u2069 \u202bالرقم\u202c 31\u200f% \u061cحقيقي.",
    "zero width": "كلمة\u200cكلمة\u200b\ufeff كلمة\u00ad أخيرة.",
    "emoji": "ارتفع 👩🏽‍🚀 السعر 🇸🇦 بنسبة 5٪.",
    "carriage returns": "سطر أول.\r\nسطر ثان.\rسطر ثالث.",
    "markup": f"نص {HOSTILE} &amp; <b>نص</b> &#1;.",
    "template": "{{ user.password }} {% load x %} ${1}",
    "spaces": "  مسافة   مسافة\t\tعلامة \u00a0 \u3000 نهاية  ",
}


def page(client, claim):
    return client.get(f"/articles/{claim.version.article.uid}/claims/{claim.uid}/")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_character_is_lost_or_moved(client, reviewer, text):
    client.force_login(reviewer)
    version = make_article(text, title="x").current_version
    length = len(text)
    make_claim(version, spans=[(0, length // 2)])
    make_claim(version, spans=[(length // 4, length // 3), (length // 2, length - 1)])
    claim = make_claim(version, spans=[(length // 3, length)])
    assert element(page(client, claim), "text").text == text


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_can_be_marked_and_read_back(text):
    from claims.web.segments import Mark, split  # noqa: PLC0415
    from claims.web.text import exact  # noqa: PLC0415 - needs Django set up

    pieces = [p for s in split(text, [Mark(1, 5, 1), Mark(3, 9, 2)]) for p in s.pieces]
    markup = "".join(f"<i>{exact(piece.text)}</i>" for piece in pieces)

    class Response:
        content = f'<div id="t">{markup}</div>'.encode()

    assert element(Response, "t").text == text


def test_hostile_words_stay_words_everywhere(client, reviewer):
    client.force_login(reviewer)
    article = make_article(f"قال {HOSTILE} إن الرقم 5.", title=HOSTILE, source_name=HOSTILE)
    claim = make_claim(
        article.current_version,
        quote=f"{HOSTILE} إن الرقم 5",
        statement=HOSTILE,
        attribution_text=HOSTILE,
        reasons=[{"code": HOSTILE, "weight": 1}],
        quantities=[
            {"start": 0, "end": 1, "text": HOSTILE, "comparator": "=", "low": 5, "high": 5, "unit": HOSTILE}
        ],
    )
    snapshot = make_snapshot(f"وثيقة {HOSTILE} هنا.", title=HOSTILE, publisher=HOSTILE, document=HOSTILE)
    make_evidence(
        claim, snapshot=snapshot, quote=HOSTILE, why={"reasons": [HOSTILE], "matched_terms": [HOSTILE]}
    )
    for address in ("/", "/queue/", f"/articles/{article.uid}/", f"/snapshots/{snapshot.uid}/"):
        assert HOSTILE not in client.get(address).content.decode(), address
    response = page(client, claim)
    assert "<script>alert" not in response.content.decode()
    assert "<img src=x" not in response.content.decode()
    assert element(response, "text").text == claim.version.text


def test_an_address_that_is_a_script_is_no_link(client, reviewer):
    client.force_login(reviewer)
    article = make_article(url="javascript:alert(1)")
    assert 'href="javascript' not in client.get(f"/articles/{article.uid}/").content.decode()


def test_overlapping_claims_are_all_reachable(client, reviewer):
    client.force_login(reviewer)
    version = make_article("abcdefghij", title="x", language="en").current_version
    make_claim(version, spans=[(0, 6)])
    inner = make_claim(version, spans=[(2, 4)])
    crossing = make_claim(version, spans=[(5, 9)])
    links = [attrs["href"] for tag, attrs in element(page(client, inner), "text").tags if tag == "a"]
    assert {link.partition("#c-")[2] for link in links} == {"1", "2", "3"}
    assert str(crossing.uid) in links[-1]


def test_each_claim_has_one_place_to_jump_to(client, reviewer):
    client.force_login(reviewer)
    version = make_article("abcdefghij", title="x", language="en").current_version
    claim = make_claim(version, spans=[(0, 2), (5, 7)])
    tags = [attrs for tag, attrs in element(page(client, claim), "text").tags if tag == "a"]
    assert [attrs.get("id") for attrs in tags] == ["c-1", None]
    assert [attrs.get("tabindex") for attrs in tags] == [None, "-1"]


def test_a_sentence_without_a_claim_says_why(client, reviewer, claim):
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    spans = [attrs for tag, attrs in element(page(client, claim), "text").tags if tag == "span"]
    assert {attrs["title"] for attrs in spans if "title" in attrs} == {
        "Headline",
        "Not part of the article's text",
    }


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2 February 2025", "ar", "ltr"),
        ("قالت Reuters اليوم", "ar", ""),
        ("12/10", "ar", ""),
        ("السبت", "en", "rtl"),
        ("On السبت", "en", ""),
    ],
)
def test_a_line_in_the_other_script_keeps_its_direction(text, language, expected):
    assert reading.other_direction(text, language) == expected
