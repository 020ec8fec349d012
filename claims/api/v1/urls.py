"""Addresses of version 1."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from claims.api.v1.articles import ArticleViewSet, VersionViewSet
from claims.api.v1.changes import ChangesView, StreamView
from claims.api.v1.claims import ClaimViewSet
from claims.api.v1.evidence import EvidenceViewSet, VerdictViewSet
from claims.api.v1.export import LinesView, TableView
from claims.api.v1.lookup import LookupView
from claims.api.v1.lookups import LookupViewSet, ProviderViewSet
from claims.api.v1.reviews import ReviewViewSet
from claims.api.v1.tokens import TokenViewSet

router = SimpleRouter(use_regex_path=False)
router.register("articles", ArticleViewSet, basename="article")
router.register("versions", VersionViewSet, basename="version")
router.register("claims", ClaimViewSet, basename="claim")
router.register("evidence", EvidenceViewSet, basename="evidence")
router.register("verdicts", VerdictViewSet, basename="verdict")
router.register("reviews", ReviewViewSet, basename="review")
router.register("lookups", LookupViewSet, basename="lookup")
router.register("tokens", TokenViewSet, basename="token")
router.register("providers", ProviderViewSet, basename="provider")

urlpatterns = [
    path("changes/", ChangesView.as_view(), name="changes"),
    path("changes/stream/", StreamView.as_view(), name="changes-stream"),
    path("export/claims.ndjson", LinesView.as_view(), name="export-ndjson"),
    path("export/claims.csv", TableView.as_view(), name="export-csv"),
    path("lookup/", LookupView.as_view(), name="lookup"),
    *router.urls,
]
