"""Addresses of version 1."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from claims.api.v1.articles import ArticleViewSet
from claims.api.v1.changes import ChangesView, StreamView
from claims.api.v1.claims import ClaimViewSet

router = SimpleRouter(use_regex_path=False)
router.register("articles", ArticleViewSet, basename="article")
router.register("claims", ClaimViewSet, basename="claim")

urlpatterns = [
    path("changes/", ChangesView.as_view(), name="changes"),
    path("changes/stream/", StreamView.as_view(), name="changes-stream"),
    *router.urls,
]
