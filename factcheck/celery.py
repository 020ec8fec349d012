"""The Celery application. Settings come from Django, prefixed CELERY_."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun

from claims import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["claims"])


@task_prerun.connect
def _begin_log(task: Any = None, kwargs: dict[str, Any] | None = None, **_: Any) -> None:
    """The lines of a task belong to the request that asked for it (claims.services.queueing), and name its job."""
    sent = (task.request.headers or {}) if task is not None else {}
    logs.begin(sent.get("request_id"), task=getattr(task, "name", ""), **(kwargs or {}))
