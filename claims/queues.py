"""Names of the Celery queues: one kind of work each, so that one kind cannot starve another."""

EVIDENCE = "evidence"
ASSIST = "assist"
PAGES = "pages"
WEBHOOKS = "webhooks"

ALL = (EVIDENCE, PAGES, ASSIST, WEBHOOKS)
