"""Who may do what: the answer of every address to every role. tests/test_permissions.py asks them all."""

from __future__ import annotations

from collections.abc import Sequence

# "staff" is a reviewer who may open the admin, and to whom nobody gave a permission there.
ROLES = ("anonymous", "outsider", "reviewer", "staff", "editor", "superuser")
LOGIN = "log-in"  # sent there

# What each role gets: a status, or the log-in.
ALL_OK = (200,) * 6
NOBODY = (LOGIN, LOGIN, LOGIN, 403, 403, 403)
REVIEWERS = (LOGIN, 403, 200, 200, 200, 200)
ACTION = (LOGIN, 403, 302, 302, 302, 302)
NO_METHOD = (LOGIN, 405, 405, 405, 405, 405)
READERS = (401, 200, 200, 200, 200, 200)
READ_ONLY = (401, 405, 405, 405, 405, 405)
STAFF = (LOGIN, LOGIN, LOGIN, 200, 200, 200)
EDITORS = (LOGIN, LOGIN, LOGIN, 403, 200, 200)
EDITORS_GO = (LOGIN, LOGIN, LOGIN, 403, 302, 302)
SUPERUSER = (LOGIN, LOGIN, LOGIN, 403, 403, 200)
SUPERUSER_GO = (LOGIN, LOGIN, LOGIN, 403, 403, 302)
STAFF_GO = (LOGIN, LOGIN, LOGIN, 302, 302, 302)
STAFF_404 = (LOGIN, LOGIN, LOGIN, 404, 404, 404)
STAFF_405 = (LOGIN, LOGIN, LOGIN, 405, 405, 405)

PAGE = (REVIEWERS, NO_METHOD)
DO = (NO_METHOD, ACTION)
PUBLIC = (ALL_OK, (405,) * 6)
EDITORS_DO = (LOGIN, 403, 403, 403, 302, 302)
Outcomes = Sequence[int | str]

# address: what GET gives, what POST gives
TABLE: dict[str, tuple[Outcomes, Outcomes]] = {
    "": PAGE,
    "queue/": PAGE,
    "queue/next/": ((LOGIN, 403, 302, 302, 302, 302), NO_METHOD),
    "queue/assign/": DO,
    "queue/lists/": DO,
    "queue/lists/<uuid:uid>/": DO,
    "queue/lists/<uuid:uid>/delete/": DO,
    "articles/<uuid:uid>/": PAGE,
    "articles/<uuid:uid>/progress/": PAGE,
    "articles/<uuid:uid>/changes/": ((LOGIN, 403, 204, 204, 204, 204), NO_METHOD),
    "articles/<uuid:uid>/claims/<uuid:claim_uid>/": PAGE,
    "articles/<uuid:uid>/claims/<uuid:claim_uid>/progress/": PAGE,
    "snapshots/<uuid:uid>/": PAGE,
    "claims/<uuid:uid>/review/": DO,
    "claims/<uuid:uid>/adjudicate/": (NO_METHOD, (LOGIN, 403, 403, 403, 302, 302)),
    "claims/<uuid:uid>/withdraw/": DO,
    "claims/<uuid:uid>/set-aside/": DO,
    "claims/<uuid:uid>/take-up/": DO,
    "claims/<uuid:uid>/send-back/": (NO_METHOD, EDITORS_DO),
    "claims/<uuid:uid>/recall/": (NO_METHOD, EDITORS_DO),
    "claims/<uuid:uid>/assign/": DO,
    "evidence/<uuid:uid>/judge/": DO,
    "claims/<uuid:uid>/look-ups/": DO,
    "articles/<uuid:uid>/look-ups/": (NO_METHOD, EDITORS_DO),
    "articles/<uuid:uid>/newer/": ((LOGIN, 403, 403, 403, 200, 200), EDITORS_DO),
    "snapshots/<uuid:uid>/warc/": ((LOGIN, 403, 404, 404, 404, 404), NO_METHOD),
    "snapshots/<uuid:uid>/look-again/": DO,
    "snapshots/<uuid:uid>/save/": (NO_METHOD, EDITORS_DO),
    "keys/": (REVIEWERS, ACTION),
    "second-factor/": ((LOGIN, 200, 200, 200, 200, 200), (LOGIN, 422, 422, 422, 422, 422)),
    "claims/<uuid:uid>/passages/": DO,
    "claims/<uuid:uid>/documents/": DO,
    "evidence/<uuid:uid>/remove/": DO,
    "claims/<uuid:uid>/talk/": DO,
    "comments/<uuid:uid>/edit/": DO,
    "comments/<uuid:uid>/delete/": DO,
    "comments/<uuid:uid>/withdraw/": DO,
    "mentions/": PAGE,
    "overruled/": PAGE,
    "articles/<uuid:uid>/claims/new/": (REVIEWERS, ACTION),
    "articles/<uuid:uid>/undo/": DO,
    "claims/<uuid:uid>/words/": (REVIEWERS, ACTION),
    "claims/<uuid:uid>/split/": (REVIEWERS, ACTION),
    "claims/<uuid:uid>/merge/": (REVIEWERS, ACTION),
    "claims/<uuid:uid>/publish/": (NO_METHOD, EDITORS_DO),
    "claims/<uuid:uid>/take-down/": (NO_METHOD, EDITORS_DO),
    "checks/": PUBLIC,
    "checks/feed.rss": PUBLIC,
    "checks/feed.atom": PUBLIC,
    "checks/feed.json": PUBLIC,
    "checks/corrections/": PUBLIC,
    "checks/methodology/": PUBLIC,
    "checks/articles/<uuid:uid>/": PUBLIC,
    "checks/articles/<uuid:uid>/annotations.jsonld": PUBLIC,
    "checks/<uuid:uid>/": PUBLIC,
    "checks/<uuid:uid>/embed/": PUBLIC,
    "checks/<uuid:uid>/claimreview.jsonld": ((404,) * 6, (405,) * 6),  # what is published there is ambiguous
    "checks/<uuid:uid>/badge.svg": PUBLIC,
    "oembed": ((400,) * 6, (405,) * 6),
    "sitemap.xml": PUBLIC,
    "sitemap-<section>.xml": ((404,) * 6, (405,) * 6),
    "healthz": (ALL_OK, (405,) * 6),
    "readyz": ((503,) * 6, (405,) * 6),  # nobody sweeps here
    "metrics": ((404,) * 6, (405,) * 6),  # no METRICS_TOKEN is set
    "login/": ((200, 302, 302, 302, 302, 302), (200, 302, 302, 302, 302, 302)),
    "login/code/": ((LOGIN,) * 6, (LOGIN,) * 6),  # nobody owes a code
    "logout/": (NO_METHOD, (LOGIN,) * 6),
    "language/": ((302,) * 6, (302,) * 6),
    "api/v1/schema/": (ALL_OK, (405,) * 6),
    "api/v1/docs/": (ALL_OK, (405,) * 6),
    # Forms are not taken, only JSON: who may is told so (415).
    "api/v1/articles/": (READERS, (401, 403, 403, 403, 415, 415)),
    "api/v1/articles/<uuid:uid>/": (READERS, READ_ONLY),
    "api/v1/articles/<uuid:uid>/versions/": (READ_ONLY[:1] + (405,) * 5, (401, 403, 403, 403, 415, 415)),
    "api/v1/claims/": (READERS, (401, 403, 415, 415, 415, 415)),
    "api/v1/claims/<uuid:uid>/": (READERS, READ_ONLY),
    "api/v1/versions/": (READERS, READ_ONLY),
    "api/v1/versions/<uuid:uid>/": (READERS, READ_ONLY),
    "api/v1/evidence/": (READERS, READ_ONLY),
    "api/v1/evidence/<uuid:uid>/": (READERS, READ_ONLY),
    "api/v1/verdicts/": (READERS, READ_ONLY),
    "api/v1/verdicts/<uuid:uid>/": (READERS, READ_ONLY),
    "api/v1/reviews/": ((401, 403, 200, 200, 200, 200), (401, 403, 415, 415, 415, 415)),
    # Nobody's own; an editor may read it, and not take it back.
    "api/v1/reviews/<uuid:uid>/withdraw/": ((401, 403, 405, 405, 405, 405), (401, 403, 404, 404, 403, 403)),
    # Somebody's first of two answers: to who has not answered it is not there.
    "api/v1/reviews/<uuid:uid>/": ((401, 403, 404, 404, 200, 200), (401, 403, 405, 405, 405, 405)),
    "api/v1/lookups/": (READERS, (401, 403, 415, 415, 415, 415)),
    "api/v1/lookups/<uuid:uid>/": (READERS, READ_ONLY),
    "api/v1/tokens/": (READERS, (401, 415, 415, 415, 415, 415)),
    "api/v1/tokens/<uuid:uid>/": (READERS, READ_ONLY),
    "api/v1/providers/": (READERS, READ_ONLY),
    "api/v1/providers/<slug:key>/": (READERS, READ_ONLY),
    "api/v1/changes/": (READERS, READ_ONLY),
    "api/v1/export/claims.ndjson": (READERS, READ_ONLY),
    "api/v1/export/claims.csv": (READERS, READ_ONLY),
    # Forms are not taken, only JSON: what a post with one gives is in tests/api/test_lookup.py.
    "api/v1/lookup/": (READ_ONLY, (401, 415, 415, 415, 415, 415)),
    "api/v1/changes/stream/": (READERS, READ_ONLY),
    "api/<anything:path>": ((404,) * 6, (404,) * 6),
    "api/": ((404,) * 6, (404,) * 6),
    "admin/": (STAFF, STAFF),
    "admin/login/": ((LOGIN, 403, 403, 302, 302, 302), (LOGIN, 403, 403, 302, 302, 302)),
    "admin/logout/": ((LOGIN, 302, 302, 405, 405, 405), (LOGIN, 302, 302, LOGIN, LOGIN, LOGIN)),
    "admin/password_change/": (STAFF, STAFF),
    "admin/password_change/done/": (STAFF, STAFF_405),
    "admin/autocomplete/": (NOBODY, STAFF_405),
    "admin/jsi18n/": (STAFF, STAFF_405),
    "admin/r/<path:content_type_id>/<path:object_id>/": (STAFF_404, STAFF_404),
    "admin/^(?P<app_label>claims|auth|axes)/$": (
        (LOGIN, LOGIN, LOGIN, 404, 200, 200),
        (LOGIN, LOGIN, LOGIN, 404, 200, 200),
    ),
    "admin/(?P<url>.*)$": (STAFF_404, STAFF_404),
    "admin/claims/article/<int:pk>/progress/": (EDITORS, EDITORS),
    "admin/claims/article/import/": (EDITORS, EDITORS),
    "admin/claims/article/choose/": (EDITORS, EDITORS),
    "admin/claims/article/incoming/": (EDITORS, EDITORS_GO),
    "admin/claims/claim/undo/": ((LOGIN, LOGIN, LOGIN, 403, 405, 405), EDITORS_GO),
    "admin/claims/newsroom/settings/": (EDITORS, EDITORS),
    "admin/claims/newsroom/settings.json": (EDITORS, STAFF_405),
    "admin/claims/newsroom/statistics/": (EDITORS, STAFF_405),
    "admin/claims/newsroom/statistics/<slug:key>.csv": (EDITORS, STAFF_405),
    "admin/auth/user/<id>/password/": (SUPERUSER, SUPERUSER),
}
# In the admin, of each model: list, add, the old address, change, history, delete.
VIEWS = ("", "add/", *(f"<path:object_id>/{name}" for name in ("", "change/", "history/", "delete/")))
LIST, NEVER, OLD = (EDITORS, EDITORS), (NOBODY, NOBODY), (STAFF_GO, STAFF_GO)
SHOWN = (LIST, NEVER, OLD, (EDITORS, NOBODY), LIST, NEVER)
ARTICLE = (LIST, (EDITORS, EDITORS_GO), OLD, (EDITORS, EDITORS_GO), LIST, NEVER)
ALL = (SUPERUSER, SUPERUSER)
EDITED = (LIST, (EDITORS, EDITORS_GO), OLD, (EDITORS, EDITORS_GO), LIST, (EDITORS, EDITORS_GO))
OWN = (ALL, ALL, OLD, ALL, ALL, ALL)
NEWSROOM = ((EDITORS_GO, EDITORS_GO), NEVER, OLD, (EDITORS, EDITORS_GO), LIST, NEVER)
TOKEN = (ALL, (SUPERUSER, SUPERUSER_GO), OLD, (SUPERUSER, NOBODY), ALL, NEVER)
LOG = (ALL, NEVER, OLD, (SUPERUSER, SUPERUSER_GO), ALL, ALL)
MODELS = {
    "claims/article": ARTICLE, "claims/articleversion": SHOWN, "claims/assistrun": SHOWN, "claims/canonicalclaim": SHOWN, "claims/claim": SHOWN,
    "claims/event": SHOWN, "claims/evidence": SHOWN, "claims/feed": EDITED, "claims/lookup": SHOWN, "claims/pagefetch": SHOWN, "claims/providerhealth": SHOWN, "claims/publication": SHOWN, "claims/rationaletemplate": EDITED, "claims/review": SHOWN,
    "claims/delivery": SHOWN, "claims/webhook": EDITED, "claims/apitoken": TOKEN, "claims/snapshot": SHOWN, "claims/verdict": SHOWN, "auth/group": OWN, "auth/user": OWN,
    "claims/newsroom": NEWSROOM, "claims/outlet": EDITED, "claims/wording": EDITED,
    "axes/accessattempt": LOG, "axes/accesslog": LOG, "axes/accessfailurelog": LOG,
}  # fmt: skip
for model, rows in MODELS.items():
    TABLE |= {f"admin/{model}/{view}": row for view, row in zip(VIEWS, rows, strict=True)}
