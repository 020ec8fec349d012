"""Addresses of the reviewers' pages."""

from __future__ import annotations

from django.urls import path

from claims.web import (
    actions,
    byhand,
    health,
    keys,
    live,
    looking,
    newer,
    overruled,
    pages,
    picking,
    publishing,
    queue,
    talking,
    twofactor,
)

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("articles/<uuid:uid>/", pages.article, name="article"),
    path("articles/<uuid:uid>/progress/", pages.article_progress, name="article-progress"),
    path("articles/<uuid:uid>/changes/", live.changes, name="changes"),
    path("articles/<uuid:uid>/claims/<uuid:claim_uid>/", pages.claim, name="claim"),
    path(
        "articles/<uuid:uid>/claims/<uuid:claim_uid>/progress/", pages.claim_progress, name="claim-progress"
    ),
    path("articles/<uuid:uid>/newer/", newer.newer, name="newer"),
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
    path("claims/<uuid:uid>/send-back/", actions.send_back, name="send-back"),
    path("claims/<uuid:uid>/recall/", actions.recall, name="recall"),
    path("claims/<uuid:uid>/assign/", actions.assign, name="assign"),
    path("evidence/<uuid:uid>/judge/", actions.judge, name="judge"),
    path("keys/", keys.choose, name="keys"),
    path("second-factor/", twofactor.second_factor, name="second-factor"),
    path("claims/<uuid:uid>/passages/", picking.pick, name="pick"),
    path("claims/<uuid:uid>/documents/", picking.enter, name="enter"),
    path("evidence/<uuid:uid>/remove/", picking.remove, name="remove"),
    path("claims/<uuid:uid>/talk/", talking.add, name="talk"),
    path("comments/<uuid:uid>/edit/", talking.edit, name="comment-edit"),
    path("comments/<uuid:uid>/delete/", talking.delete, name="comment-delete"),
    path("comments/<uuid:uid>/withdraw/", talking.withdraw, name="comment-withdraw"),
    path("mentions/", talking.mentions, name="mentions"),
    path("overruled/", overruled.overruled, name="overruled"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_page, name="metrics"),
    # The queue.
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", queue.next_claim, name="queue-next"),
    path("queue/assign/", queue.assign, name="queue-assign"),
    path("queue/lists/", queue.save_list, name="list-save"),
    path("queue/lists/<uuid:uid>/", queue.change_list, name="list-change"),
    path("queue/lists/<uuid:uid>/delete/", queue.delete_list, name="list-delete"),
    path("articles/<uuid:uid>/claims/new/", byhand.add, name="add-claim"),
    path("articles/<uuid:uid>/undo/", byhand.undo, name="undo"),
    path("claims/<uuid:uid>/words/", byhand.correct, name="correct"),
    path("claims/<uuid:uid>/split/", byhand.split, name="split"),
    path("claims/<uuid:uid>/merge/", byhand.merge, name="merge"),
    path("claims/<uuid:uid>/publish/", publishing.publish, name="publish"),
    path("claims/<uuid:uid>/take-down/", publishing.take_down, name="take-down"),
]
