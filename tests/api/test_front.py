"""The shortest way gives what Django gives, to the byte, and leaves to Django all that is not its business."""

from __future__ import annotations

import gzip
import io
import re
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone

from claims.api import front
from claims.api.front import Front
from claims.choices import EventType, Scope
from claims.models import ApiToken, Claim, ClaimRendition, Event
from claims.services import events, renditions, tokens
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "/api/v1/claims/"


class Both:
    """Asks the short way and Django's, and counts how often the short way asked Django."""

    def __init__(self, secret: str) -> None:
        # As Django's own test client does: the test's transaction lives in the connection.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        self._django = get_wsgi_application()
        self._front = Front(self._to_django)
        self.secret = secret
        self.passed_on = 0

    def _to_django(self, environ: Any, start: Any) -> Any:
        self.passed_on += 1
        return self._django(environ, start)

    def environ(self, path, *, method="GET", scheme="http", content_type="", **headers):
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1", "CONTENT_TYPE": content_type, "HTTP_HOST": "testserver", "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0),
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        if self.secret:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.secret}"
        return environ | {
            f"HTTP_{name.upper()}": value for name, value in headers.items() if value is not None
        }

    def ask(self, path, *, way="front", **more):
        told: dict[str, Any] = {}

        def start(status, answered, *more):
            told.update(status=status, headers=answered)

        application = self._front if way == "front" else self._django
        answer = application(self.environ(path, **more), start)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return told["status"], sorted(map(_settled, told["headers"])), body

    def same(self, path, *, short=True, **more):
        """The answer, when both give the same and the short way gave it itself (`short`)."""
        self.ask(path, **more)  # from Django's first answer the headers are taken
        before = self.passed_on
        by_front = self.ask(path, **more)
        assert (self.passed_on == before) == short
        by_django = self.ask(path, way="django", **more)
        assert by_front[:2] == by_django[:2]
        assert _unpacked(*by_front) == _unpacked(*by_django)
        return by_front


def _settled(header):
    """Each request is counted, and packing puts random bytes into an answer."""
    name, value = header
    if name == "RateLimit":
        return name, re.sub(r"r=\d+;t=\d+", "", value)
    return name, value


def _unpacked(status, headers, body):
    return gzip.decompress(body) if dict(headers).get("Content-Encoding") == "gzip" else body


@pytest.fixture
def both(outsider, decided, empty_cache, monkeypatch):
    # The length of what was packed differs by its random bytes.
    monkeypatch.setattr("django.utils.text.secrets.randbelow", lambda most: 7)
    for number in range(3):
        factories.make_claim(decided.version, quote=("أعلى رقم", "2010", "4000")[number])
    renditions.rebuild(now=NOW)
    events.newest()
    token, secret = tokens.make(owner=outsider, name="Site", by=None, now=timezone.now())
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    events.newest()
    yield Both(secret)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    "query",
    [
        "", "?page_size=2", "?page_size=1&status=unverified", "?status=disputed&status=unverified", "?ordering=-changed",
        "?fields=status,finding,uid,quote,article,version", "?expand=article,evidence", f"?q={quote('الصادرات')}", "?min_worth=0.5&checkable=true",
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [None, "gzip, deflate", "identity"])
def test_a_page_is_the_same(both, query, packed):
    status, headers, _ = both.same(f"{LIST}{query}", accept_encoding=packed)
    assert status == "200 OK"
    assert (dict(headers).get("Content-Encoding") == "gzip") == (packed == "gzip, deflate")


def test_the_pages_follow_each_other(both):
    path, seen = f"{LIST}?page_size=1", 0
    while path:
        _, headers, body = both.same(path)
        assert body
        seen += 1
        onward = re.search(r'<http://testserver([^>]+)>; rel="next"', dict(headers).get("Link", ""))
        path = onward[1] if onward else ""
    assert seen == 4


@pytest.mark.parametrize("packed", [None, "gzip"])
def test_a_claim_is_the_same(both, decided, packed):
    status, _, _ = both.same(f"{LIST}{decided.uid}/", accept_encoding=packed)
    assert status == "200 OK"


@pytest.mark.parametrize("weak", ["", "W/"])
def test_who_has_it_is_told_so(both, decided, weak):
    for path in (f"{LIST}{decided.uid}/", LIST):
        tag = dict(both.ask(path)[1])["ETag"]
        status, _, body = both.same(path, if_none_match=f'"other", {weak}{tag}')
        assert (status, body) == ("304 Not Modified", b"")
        status, _, _ = both.same(path, if_none_match='"other"')
        assert status == "200 OK"
        both.same(path, if_none_match="*")


def test_over_tls_too(both, decided):
    assert both.same(f"{LIST}{decided.uid}/", scheme="https")[0] == "200 OK"


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        (f"{LIST}00000000-0000-4000-8000-000000000000/", {}, 404),
        (f"{LIST}?stauts=disputed", {}, 400),
        (f"{LIST}?status=maybe", {}, 400),
        (f"{LIST}?cursor=x", {}, 400),
        (f"{LIST}?page_size=0", {}, 400),
        (f"{LIST}?format=json", {}, 200),
        (f"{LIST}?%66ormat=xml", {}, 404),
        (LIST, {"host": "a b"}, 400),
        (f"{LIST}?as_of=2020-01-01", {}, 200),
        (LIST, {"method": "HEAD"}, 200),
        (LIST, {"method": "POST"}, 403),
        (LIST, {"accept": "text/html"}, 406),
        (LIST, {"accept": "application/json;q=0.5"}, 200),
        (LIST, {"origin": "https://partner.example"}, 200),
        (LIST, {"cookie": "sessionid=x"}, 200),
        (LIST, {"host": "evil.example"}, 400),
        (LIST, {"authorization": "Bearer wrong"}, 401),
        (LIST, {"authorization": "Basic wrong"}, 401),
        ("/api/v1/articles/", {}, 200),
        (LIST.rstrip("/"), {}, 301),
    ],
)
def test_the_rest_is_djangos(both, path, more, status):
    assert both.same(path, short=False, **more)[0].startswith(str(status))


@pytest.mark.parametrize("space", ["\xa0", "\x85", "\x1f"])
def test_a_space_of_texts_is_none_of_headers(both, space):
    assert both.same(LIST, short=False, authorization=f"Bearer {both.secret}{space}")[0].startswith("401")


@pytest.mark.parametrize("host", ["", "a b", "evil/x"])
def test_a_host_that_cannot_be_is_refused_where_all_are_allowed(both, settings, host):
    both.same(LIST)
    settings.ALLOWED_HOSTS = ["*"]
    assert both.same(LIST, short=False, host=host)[0].startswith("400")


def test_an_unknown_claim_is_not_answered_by_its_tag(both):
    gone = f"{LIST}00000000-0000-4000-8000-000000000000/"
    assert both.same(gone, short=False, if_none_match="*")[0].startswith("404")


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": NOW},
        {"expires_at": NOW},
        {"scopes": [Scope.READ_REVIEWS, Scope.WRITE_CLAIMS]},
    ],
)
def test_a_token_that_opens_nothing_opens_nothing_at_once(both, decided, change):
    both.same(f"{LIST}{decided.uid}/")
    ApiToken.objects.update(**change)
    for path in (LIST, f"{LIST}{decided.uid}/"):
        assert both.same(path, short=False)[0][:3] in {"401", "403"}


def test_an_account_that_left_reads_nothing(both, outsider):
    both.same(LIST)
    outsider.is_active = False
    outsider.save()
    assert both.same(LIST, short=False)[0].startswith("401")


def test_a_use_is_noted_by_the_minute(both):
    long_ago = timezone.now() - timedelta(minutes=2)
    ApiToken.objects.update(last_used_at=long_ago)
    both.ask(LIST)
    assert ApiToken.objects.filter(last_used_at__gt=long_ago + timedelta(minutes=1)).exists()
    both.same(LIST)


def test_requests_are_counted_together(both, settings):
    settings.API_RATE = 5
    both.ask(LIST)
    answers = [both.ask(LIST, way=way)[0] for way in ("front", "django", "front", "front")]
    assert answers == ["200 OK"] * 4
    assert both.ask(LIST)[0] == "429 Too Many Requests"


def test_an_event_without_a_number_gets_one(both, decided):
    tag = dict(both.same(LIST)[1])["ETag"]
    with transaction.atomic():
        events.record(
            EventType.CLAIM_SET_ASIDE, target=decided.uid, by=None, now=NOW, claim=decided, reason="x"
        )
    assert both.ask(LIST, if_none_match=tag)[0] == "200 OK"
    assert not Event.objects.filter(seq=None).exists()


def test_a_rendition_of_another_shape_is_made_anew(both, decided):
    both.same(f"{LIST}{decided.uid}/")
    ClaimRendition.objects.filter(claim=decided).update(shape=0, body="{}")
    _, _, body = both.same(f"{LIST}{decided.uid}/", short=False)
    assert str(decided.uid).encode() in body


def test_a_removed_claim_is_gone(both, decided):
    both.same(f"{LIST}{decided.uid}/")
    Claim.objects.filter(pk=decided.pk).update(removed_at=NOW)
    renditions.rebuild(now=NOW)
    assert both.same(f"{LIST}{decided.uid}/", short=False)[0].startswith("404")


@pytest.mark.parametrize("error", [psycopg.OperationalError, OperationalError])
def test_when_the_database_fails_django_answers(both, monkeypatch, error):
    both.same(LIST)
    closed = []
    monkeypatch.setattr(front.connections["default"], "close", lambda: closed.append(1))

    def fails(*given):
        raise error("gone away")

    monkeypatch.setattr(front, "_told", fails)
    before = both.passed_on
    assert both.ask(LIST)[0] == "200 OK"
    assert (both.passed_on - before, closed) == (1, [1])


def test_headers_of_other_sorts_are_not_mixed(both, decided):
    """A list may be posted to, a claim may not; what is unchanged has no type."""
    allowed = {path: dict(both.same(path)[1])["Allow"] for path in (LIST, f"{LIST}{decided.uid}/")}
    assert allowed == {LIST: "GET, HEAD, POST", f"{LIST}{decided.uid}/": "GET, HEAD"}


@pytest.mark.parametrize("around", ["{}\xa0", "\x85{}", "{}\x1f"])
def test_a_token_is_stripped_of_what_django_strips(both, decided, around):
    for path in (LIST, f"{LIST}{decided.uid}/"):
        both.same(path)
        wrong = f"Bearer {around.format(both.secret)}"
        assert both.same(path, short=False, authorization=wrong)[0].startswith("401")


@pytest.mark.parametrize("host", ["", "a b", "evil/x", "a,b"])
def test_a_host_that_is_none_is_refused_where_all_are_allowed(both, decided, settings, host):
    settings.ALLOWED_HOSTS = ["*"]
    path = f"{LIST}{decided.uid}/"
    both.same(path)
    assert both.ask(path, host=host)[0].startswith("400")


@pytest.mark.parametrize(("query", "status"), [("%66ormat=xml", 404), ("stauts=x", 400), ("fields=x", 400)])
def test_who_has_a_page_is_told_of_mistakes_as_well(both, query, status):
    tag = dict(both.same(LIST)[1])["ETag"]
    both.same(LIST, if_none_match=tag)
    for more in ({}, {"if_none_match": tag}):
        assert both.same(f"{LIST}?{query}", short=False, **more)[0].startswith(str(status))


def test_a_small_page_counts_once(both):
    both.same(LIST)
    small = f"{LIST}?status=verified&q=zz"
    left = [int(re.sub(r".*r=(\d+).*", r"\1", _rate(both, small))) for _ in range(2)]
    assert left[0] - left[1] == 1


def _rate(both, path):
    told = {}
    both._front(both.environ(path), lambda status, headers: told.update(headers))
    return told["RateLimit"]


def test_what_the_proxy_says_of_tls_wins(both, decided, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    path = f"{LIST}{decided.uid}/"
    assert front._is_secure(both.environ(path) | {"HTTP_X_FORWARDED_PROTO": "https,http"})
    inside = both.environ(path, scheme="https")
    assert front._is_secure(inside)
    assert not front._is_secure(inside | {"HTTP_X_FORWARDED_PROTO": "http"})


@pytest.mark.parametrize("charset", ["zlib", '"idna"', "rot13", "punycode", "unheard-of", "UTF-8"])
def test_a_charset_that_is_none_breaks_nothing(both, charset):
    sent = f"application/x-www-form-urlencoded; charset={charset}; boundary=x"
    assert both.ask("/api/v1/claims/?status=%41%20", content_type=sent)[0].startswith("400")
