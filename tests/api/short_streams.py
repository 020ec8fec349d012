"""The product's application with few and short streams, for the server of test_stream.py."""

from factcheck.wsgi import application  # first: it sets Django up

from claims.api.v1 import changes  # isort: skip

__all__ = ["application"]

changes.LIFETIME = 4.0
changes.HEARTBEAT = 0.5
changes.changes.WAITING = changes.changes.Places(2, 30, each=3)
