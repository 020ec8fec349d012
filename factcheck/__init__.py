"""Wiring: settings, URLs, Celery. The product is the `claims` app."""

from factcheck.celery import app as celery_app

__all__ = ["celery_app"]
