"""Addresses of the reviewers' pages."""

from __future__ import annotations

from django.urls import path

from claims.web import actions, byhand, health, looking, pages

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("queue/", pages.queue, name="queue"),
    path("articles/<uuid:uid>/", pages.article, name="article"),
    path("articles/<uuid:uid>/progress/", pages.article_progress, name="article-progress"),
    path("articles/<uuid:uid>/claims/<uuid:claim_uid>/", pages.claim, name="claim"),
    path(
        "articles/<uuid:uid>/claims/<uuid:claim_uid>/progress/", pages.claim_progress, name="claim-progress"
    ),
    path("articles/<uuid:uid>/look-ups/", looking.article, name="article-look-ups"),
    path("snapshots/<uuid:uid>/", pages.snapshot, name="snapshot"),
    path("snapshots/<uuid:uid>/warc/", pages.warc, name="warc"),
    path("snapshots/<uuid:uid>/look-again/", looking.look_again, name="look-again"),
    path("snapshots/<uuid:uid>/save/", looking.save, name="save"),
    path("claims/<uuid:uid>/look-ups/", looking.claim, name="look-ups"),
    path("claims/<uuid:uid>/review/", actions.review, name="review"),
    path("claims/<uuid:uid>/adjudicate/", actions.adjudicate, name="adjudicate"),
    path("claims/<uuid:uid>/withdraw/", actions.withdraw, name="withdraw"),
    path("claims/<uuid:uid>/set-aside/", actions.set_aside, name="set-aside"),
    path("claims/<uuid:uid>/take-up/", actions.take_up, name="take-up"),
    path("claims/<uuid:uid>/assign/", actions.assign, name="assign"),
    path("evidence/<uuid:uid>/judge/", actions.judge, name="judge"),
    path("healthz", health.healthz, name="healthz"),
    path("articles/<uuid:uid>/claims/new/", byhand.add, name="add-claim"),
    path("articles/<uuid:uid>/undo/", byhand.undo, name="undo"),
    path("claims/<uuid:uid>/words/", byhand.correct, name="correct"),
    path("claims/<uuid:uid>/split/", byhand.split, name="split"),
    path("claims/<uuid:uid>/merge/", byhand.merge, name="merge"),
]
