"""Reproducible measurements; each prints one table and, with --json, one JSON object. Not part of the tests."""
