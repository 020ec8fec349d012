"""The front page of the administration: its models by what editors do with them, the most used first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# Models by their object names. Those of `claims` that stand in none come last, under the application's own name.
GROUPS = (
    (_("Articles and claims"), ("Article", "Claim", "CanonicalClaim", "ArticleVersion")),
    (_("Reviewing and publishing"), ("Review", "Verdict", "Publication", "Event")),
    (_("Evidence and look-ups"), ("Evidence", "Lookup", "ProviderHealth", "Snapshot", "PageFetch", "Feed")),
    (_("Newsroom settings"), ("Newsroom", "RationaleTemplate", "Wording", "Outlet")),
    (_("Other programs"), ("Webhook", "Delivery", "ApiToken", "AssistRun")),
    (_("People and log-ins"), ("User", "Group", "AccessAttempt", "AccessFailureLog", "AccessLog")),
)


class EditorsSite(admin.AdminSite):
    """Django's own, with its list of models in groups."""

    site_header = site_title = _("Claim tracker")
    index_title = _("Editors' desk")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The sections of front page and side bar; of one application, when it is named, as Django has it."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = {model["object_name"]: (app, model) for app in apps for model in app["models"]}
        sections = []
        for name, wanted in GROUPS:
            inside = [models.pop(each) for each in wanted if each in models]
            if inside:
                app, first = inside[0]
                # The heading leads to the first of them: the section has no page of its own.
                address = first["admin_url"] or app["app_url"]
                sections.append(
                    {**app, "name": name, "app_url": address, "models": [model for _app, model in inside]}
                )
        rest = [{**app, "models": [m for m in app["models"] if m["object_name"] in models]} for app in apps]
        return [*sections, *(app for app in rest if app["models"])]
