"""The helper that gives tests/peers other people's servers."""

from __future__ import annotations

import os
import sys

import pytest

from tests.peers import process
from tests.peers.process import NoPeer

SERVER = """
import http.server, os, sys
print(os.getpid(), flush=True)
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind="127.0.0.1")
"""


def test_without_the_packages_tests_are_skipped_or_fail_where_they_must_not(tmp_path, monkeypatch):
    monkeypatch.delenv("REQUIRE_PEERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="install --no-install-recommends searx"):
        process.needs(tmp_path / "none", "searx")
    monkeypatch.setenv("REQUIRE_PEERS", "1")
    with pytest.raises(pytest.fail.Exception, match="none"):
        process.needs(tmp_path / "none", "searx")
    process.needs(tmp_path, "searx")


@pytest.mark.slow
def test_a_server_answers_within_the_block_and_is_gone_after_it(tmp_path):
    port, log = process.free_port(), tmp_path / "log"
    command = [sys.executable, "-c", SERVER, str(port)]
    with process.serving(command, url=f"http://127.0.0.1:{port}/", log=log):
        number = int(log.read_text().split()[0])
        os.kill(number, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.slow
def test_one_that_does_not_start_says_why(tmp_path):
    url = f"http://127.0.0.1:{process.free_port()}/"
    with (
        pytest.raises(NoPeer, match="no such wiki"),
        process.serving([sys.executable, "-c", "exit('no such wiki')"], url=url, log=tmp_path / "log"),
    ):
        pass
    with pytest.raises(NoPeer, match="of no use"):
        process.run([sys.executable, "-c", "exit('of no use')"])
