from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claim tracker")


class EditorsConfig(admin.AdminConfig):
    """Django's admin, with a front page of our own."""

    default = False  # of this module
    default_site = "factcheck.editors.EditorsSite"
