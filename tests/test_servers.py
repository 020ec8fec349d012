"""The helper that gives the tests real servers."""

from __future__ import annotations

import socket
import sys

import pytest

from tests import servers


@pytest.fixture
def silent_port():
    """A port where nobody answers: bound, so that nobody can, and not listening."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@pytest.mark.parametrize(
    "look", [servers.installed_postgres, lambda port: servers.installed_redis(port).__enter__()]
)
def test_says_where_it_looked_in_vain(look, silent_port):
    with pytest.raises(servers.NoServer, match=str(silent_port)):
        look(port=silent_port)


def test_without_installed_servers_it_says_so_and_succeeds(monkeypatch, capsys):
    def nobody() -> str:
        raise servers.NoServer("nobody is there")

    monkeypatch.setattr(servers, "installed_postgres", nobody)
    assert servers.main(["installed", "--", sys.executable, "-c", "raise SystemExit(7)"]) == 0
    assert capsys.readouterr().out == "skipped: nobody is there\n"


@pytest.mark.slow
def test_the_wheels_serve_the_command_and_its_exit_code_comes_back(capfd):
    code = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"].replace("/factcheck?", "/postgres?")) as connection:
    print(connection.execute("SELECT 6 * 7").fetchone()[0])
with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
    print(client.ping())
raise SystemExit(7)
"""
    assert servers.main(["wheels", "--", sys.executable, "-c", code]) == 7
    assert capfd.readouterr().out.splitlines()[-2:] == ["42", "True"]
