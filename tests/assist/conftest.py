from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.assist import server
from tests.assist.server import ModelServer


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A model server on this machine."""
    with server.running() as found:
        yield found
