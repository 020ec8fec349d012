"""Addresses of what is public."""

from __future__ import annotations

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from claims.site import feeds, formats, pages
from claims.site.sitemaps import SITEMAPS

app_name = "site"
maps = {"sitemaps": SITEMAPS}
urlpatterns = [
    path("checks/", pages.checks, name="checks"),
    path("checks/feed.rss", pages.public(pages.readers_language(feeds.Rss())), name="rss"),
    path("checks/feed.atom", pages.public(pages.readers_language(feeds.Atom())), name="atom"),
    path("checks/feed.json", pages.public(pages.readers_language(feeds.Json())), name="json-feed"),
    path("checks/corrections/", pages.corrections, name="corrections"),
    path("checks/methodology/", pages.methodology, name="methodology"),
    path("checks/articles/<uuid:uid>/", pages.article, name="article"),
    path("checks/articles/<uuid:uid>/annotations.jsonld", formats.web_annotations, name="annotations"),
    path("checks/<uuid:uid>/", pages.claim, name="claim"),
    path("checks/<uuid:uid>/embed/", pages.embed, name="embed"),
    path("checks/<uuid:uid>/claimreview.jsonld", formats.claimreview, name="claimreview"),
    path("checks/<uuid:uid>/badge.svg", formats.badge, name="badge"),
    path("oembed", formats.oembed, name="oembed"),
    path(
        "sitemap.xml",
        pages.public(index),
        {**maps, "sitemap_url_name": "site:sitemap"},
        name="sitemap-index",
    ),
    path("sitemap-<section>.xml", pages.public(sitemap), maps, name="sitemap"),
]
