from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claim tracker")


class EditorsConfig(AdminConfig):
    """Django's admin, with a front page of our own."""

    default_site = "factcheck.editors.EditorsSite"
