"""Names of the Celery queues: one kind of work each, so that one kind cannot starve another."""

EVIDENCE = "evidence"
ASSIST = "assist"
PAGES = "pages"

ALL = (EVIDENCE, PAGES, ASSIST)
