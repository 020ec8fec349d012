"""The guarded fetch: what it brings, and every way it must refuse to go. No socket leaves this machine."""

from __future__ import annotations

import gzip
import http.server
import itertools
import socket
import ssl
import subprocess
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from claims.evidence import http as guarded
from claims.evidence.guard import FetchError, is_public
from claims.evidence.http import Limits, fetch
from tests.site import LOOPBACK, PAGE, Site, answer, redirect

PUBLIC = "93.184.216.34"


def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    _slowly(handler, b"x" * 100)


def drip_headers(handler: http.server.BaseHTTPRequestHandler) -> None:
    _slowly(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100)


def _slowly(handler: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    for byte in data:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.fixture
def near(site: Site) -> Limits:
    """May fetch from the site on loopback, and from nothing else that is private."""
    return Limits(ports={80, site.port}, networks=LOOPBACK, seconds=5)


def resolving(*answers: str) -> Any:
    """A resolver that gives these addresses for every name."""
    return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answers]


def no_names(host: str, port: int, **_: Any) -> Any:
    raise socket.gaierror(-2, "Name or service not known")


class TestFetch:
    def test_brings_the_page_and_what_the_header_says(self, site, near):
        found = fetch(f"{site.address}/", limits=near)
        assert (found.content, found.content_type, found.charset) == (PAGE, "text/html", "utf-8")
        assert found.url == f"{site.address}/"

    def test_says_who_asks_and_sends_no_cookie_or_referrer(self, site, near):
        fetch(f"{site.address}/", limits=near)
        ((_, headers),) = site.requests
        assert "fact-checking" in headers["user-agent"]
        assert not {"cookie", "referer", "authorization"} & set(headers)

    def test_asks_for_the_name_at_the_address_that_was_checked(self, site, near):
        limits = replace(near, resolver=resolving("127.0.0.1"))
        fetch(f"http://news.example:{site.port}/", limits=limits)
        assert site.requests[0][1]["host"] == f"news.example:{site.port}"

    def test_leaves_the_fragment_and_spaces_around_an_address_out(self, site, near):
        assert fetch(f" {site.address}/#part \n", limits=near).url == f"{site.address}/"

    def test_reads_an_address_with_arabic_letters(self, site, near):
        site.pages["/%D8%AE%D8%A8%D8%B1"] = answer()
        assert fetch(f"{site.address}/خبر", limits=near).content == PAGE

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    def test_unpacks(self, site, near, encoding):
        packed = gzip.compress(PAGE) if encoding == "gzip" else zlib.compress(PAGE)
        site.pages["/"] = answer(packed, content_encoding=encoding)
        assert fetch(f"{site.address}/", limits=near).content == PAGE

    def test_unpacks_several_packed_pieces(self, site, near):
        site.pages["/"] = answer(gzip.compress(PAGE) + gzip.compress(PAGE), content_encoding="gzip")
        assert fetch(f"{site.address}/", limits=near).content == PAGE * 2

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_follows_redirects_and_tells_where_it_came_out(self, site, near, status):
        site.pages |= {"/old": redirect("/mid", status), "/mid": redirect(f"{site.address}/")}
        assert fetch(f"{site.address}/old", limits=near).url == f"{site.address}/"

    def test_ignores_a_proxy_in_the_environment(self, site, near, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        assert fetch(f"{site.address}/", limits=near).content == PAGE

    def test_tries_the_next_address_of_a_name(self, site, near):
        limits = replace(near, resolver=resolving("::1", "127.0.0.1"))
        assert fetch(f"http://news.example:{site.port}/", limits=limits).content == PAGE


def refused(url: str, limits: Limits = guarded.DEFAULT) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, limits=limits)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return caught.value


class TestWhereItDoesNotGo:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1", "localhost", "[::1]", "0", "2130706433", "0x7f.1", "127.1", "017700000001",
            "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[::]", "[fe80::1]", "[fd00::1]", "[ff02::1]",
            "169.254.169.254", "[64:ff9b::a00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001:0:1::]",
            "100.100.100.200", "10.0.0.1", "172.16.0.1", "192.168.1.1", "192.0.0.8", "198.18.0.1", "203.0.113.9",
            "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.88.99.1", "[2001:db8::1]", "[fec0::1]",
        ],
    )  # fmt: skip
    def test_into_private_space_however_it_is_spelt(self, host):
        error = refused(f"http://{host}/")
        assert "not on the public internet" in str(error) or "no site called" in str(error)
        assert not error.retryable

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)", "data:text/html,x",
            "example.org/news", "", "   ", "http://", "http:///path", "https://[::1", "http://exa mple.org/", "//example.org/",
            "http://\x00/", "http://user:password@example.org/", "http://example.org@127.0.0.1/", "http://xn--/",
        ],
    )  # fmt: skip
    def test_anywhere_but_to_a_plain_web_address(self, url):
        refused(url, Limits(resolver=no_names))

    @pytest.mark.parametrize("port", [22, 25, 6379, 8080, 5432, 1])
    def test_to_other_ports(self, port):
        limits = Limits(resolver=resolving(PUBLIC))
        assert "Port" in str(refused(f"http://example.org:{port}/", limits))

    def test_to_a_name_nobody_has(self):
        assert "no site called nobody.example" in str(
            refused("http://nobody.example/", Limits(resolver=no_names))
        )

    def test_to_a_name_that_cannot_be_looked_up_now(self):
        def busy(host: str, port: int, **_: Any) -> Any:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

        assert refused("http://example.org/", Limits(resolver=busy)).retryable

    def test_to_a_name_with_one_private_address_among_public_ones(self):
        refused("http://mixed.example/", Limits(resolver=resolving(PUBLIC, "10.0.0.5")))

    def test_to_a_name_without_addresses(self):
        refused("http://empty.example/", Limits(resolver=resolving()))

    def test_to_a_second_answer_of_the_name_server(self, site, near):
        """Rebinding: public when checked, loopback when asked again. It is not asked again."""
        turn = itertools.count()
        asked = []

        def resolver(host: str, port: int, **_: Any) -> Any:
            asked.append(host)
            return resolving("127.0.0.1" if next(turn) else "::1")(host, port)

        limits = replace(near, networks=LOOPBACK[1:], resolver=resolver)
        refused(f"http://rebind.example:{site.port}/", limits)
        refused(f"http://rebind.example:{site.port}/", limits)
        assert len(asked) == 2
        assert site.requests == []

    @pytest.mark.parametrize(
        "location",
        [
            "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "http://[fe80::1]/", "//192.168.0.1/",
            "http://localhost:22/", "file:///etc/passwd", "ftp://127.0.0.1/", "http://user:pw@127.0.0.1/", "http://[bad/",
        ],
    )  # fmt: skip
    def test_where_a_redirect_points(self, site, near, location):
        site.pages["/"] = redirect(location)
        assert not refused(f"{site.address}/", near).retryable
        assert len(site.requests) == 1

    def test_round_in_circles(self, site, near):
        site.pages["/"] = redirect("/")
        assert "redirects more than" in str(refused(f"{site.address}/", near))
        assert len(site.requests) == guarded.MAX_REDIRECTS + 1


class TestIsPublic:
    @pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:2800:220:1::1", "2a00:1450:4001::1"])
    def test_of_hosts_on_the_internet(self, address):
        assert is_public(address)

    @pytest.mark.parametrize(
        "address", ["fe80::1%eth0", "::ffff:1.1.1.1", "64:ff9b::101:101", "no address", ""]
    )
    def test_not_of_wrapped_scoped_or_no_addresses(self, address):
        assert not is_public(address)


class TestLimits:
    def test_of_size_as_it_comes(self, site, near):
        site.pages["/"] = answer(b"x" * 2000)
        assert "larger" in str(refused(f"{site.address}/", replace(near, max_bytes=1000)))

    def test_of_size_is_reached_exactly(self, site, near):
        site.pages["/"] = answer(gzip.compress(b"x" * 1000), content_encoding="gzip")
        assert len(fetch(f"{site.address}/", limits=replace(near, max_bytes=1000)).content) == 1000

    def test_of_size_after_unpacking(self, site, near):
        bomb = gzip.compress(b"0" * 60_000_000)
        site.pages["/"] = answer(bomb, content_encoding="gzip")
        error = refused(f"{site.address}/", near)
        assert "larger than 10 MB" in str(error)
        assert not error.retryable

    @pytest.mark.parametrize("slow", [drip, drip_headers])
    def test_of_time_however_slowly_the_bytes_drip(self, site, near, slow):
        site.pages["/"] = slow
        begun = time.monotonic()
        error = refused(f"{site.address}/", replace(near, seconds=0.4))
        assert time.monotonic() - begun < 2
        assert error.retryable

    def test_of_time_over_all_redirects_together(self, site, near):
        def later(handler: http.server.BaseHTTPRequestHandler) -> None:
            time.sleep(0.3)
            redirect("/")(handler)

        site.pages["/"] = later
        begun = time.monotonic()
        refused(f"{site.address}/", replace(near, seconds=0.5))
        assert time.monotonic() - begun < 2

    def test_of_time_for_finding_the_name(self):
        def sleepy(host: str, port: int, **_: Any) -> Any:
            time.sleep(1)
            return []

        begun = time.monotonic()
        error = refused("http://slow.example/", Limits(resolver=sleepy, seconds=0.2))
        assert error.retryable
        assert time.monotonic() - begun < 0.9

    def test_of_kinds(self, site, near):
        for kind in ("application/pdf", "image/png", "application/json", "application/octet-stream", None):
            site.pages["/"] = answer(content_type=kind)
            assert "not to a text" in str(refused(f"{site.address}/", near))

    @pytest.mark.parametrize(
        "kind", ["TEXT/HTML", "text/plain;charset=windows-1256", guarded.DOCX, "text/markdown"]
    )
    def test_let_texts_through(self, site, near, kind):
        site.pages["/"] = answer(content_type=kind)
        assert fetch(f"{site.address}/", limits=near).content == PAGE

    def test_of_packing(self, site, near):
        site.pages["/"] = answer(content_encoding="br")
        assert "br" in str(refused(f"{site.address}/", near))


class TestTrouble:
    @pytest.mark.parametrize(
        ("status", "retryable"),
        [(404, False), (410, False), (403, False), (401, False), (400, False), (204, False),
         (429, True), (500, True), (503, True), (408, True)],
    )  # fmt: skip
    def test_says_whether_trying_again_can_help(self, site, near, status, retryable):
        site.pages["/"] = answer(b"", status=status)
        error = refused(f"{site.address}/", near)
        assert error.retryable is retryable
        assert str(status) in str(error)

    def test_of_a_site_that_is_not_there(self, near):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        assert refused(f"http://127.0.0.1:{port}/", replace(near, ports={port})).retryable

    @pytest.mark.parametrize(
        "broken",
        [
            answer(PAGE, content_length="99999"),
            answer(b"no gzip at all", content_encoding="gzip"),
            answer(gzip.compress(PAGE)[:-12], content_encoding="gzip"),
        ],
    )
    def test_of_an_answer_that_breaks_off_or_is_damaged(self, site, near, broken):
        site.pages["/"] = broken
        assert refused(f"{site.address}/", near).retryable

    def test_of_something_that_does_not_speak_http(self, site, near):
        site.pages["/"] = lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n")
        assert refused(f"{site.address}/", near).retryable


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> str:
    """A certificate for news.example that signs itself, with its key."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=news.example",
         "-addext", "subjectAltName=DNS:news.example", "-keyout", folder / "key.pem", "-out", folder / "pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "both.pem").write_bytes((folder / "key.pem").read_bytes() + (folder / "pem").read_bytes())
    return str(folder / "both.pem")


class TestSecureSites:
    @pytest.fixture
    def secure(self, certificate) -> Iterator[Site]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        served = Site(context)
        yield served
        served.close()

    @pytest.fixture
    def trusting(self, secure, certificate) -> Limits:
        return Limits(
            ports={secure.port}, networks=LOOPBACK, seconds=5, resolver=resolving("127.0.0.1"),
            tls=ssl.create_default_context(cafile=certificate),
        )  # fmt: skip

    def test_are_read_under_their_name(self, secure, trusting):
        assert fetch(f"https://news.example:{secure.port}/", limits=trusting).content == PAGE

    def test_with_another_name_are_refused(self, secure, trusting):
        error = refused(f"https://other.example:{secure.port}/", trusting)
        assert "certificate" in str(error)

    def test_that_nobody_vouches_for_are_refused(self, secure, trusting):
        error = refused(f"https://news.example:{secure.port}/", replace(trusting, tls=None))
        assert "certificate" in str(error)
        assert secure.requests == []
