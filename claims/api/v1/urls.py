"""Addresses of version 1."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from claims.api.v1.articles import ArticleViewSet
from claims.api.v1.claims import ClaimViewSet

router = SimpleRouter(use_regex_path=False)
router.register("articles", ArticleViewSet, basename="article")
router.register("claims", ClaimViewSet, basename="claim")

urlpatterns = router.urls
