"""What the tests of the admin have in common."""

import pytest
from django.test import Client


@pytest.fixture
def desk(client, editor) -> Client:
    """An editor who reads English."""
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client
