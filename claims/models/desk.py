"""What people set up for the desk itself: ready reasons, and each person's keys."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims import workflow
from claims.choices import Language, Status


class RationaleTemplate(models.Model):
    """A reason that reviewers give often, ready to be put into "Why". Without a status it suits any."""

    text_ar = models.CharField(_("text in Arabic"), max_length=300)
    text_en = models.CharField(_("text in English"), max_length=300)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, blank=True, help_text=_("Empty: suits any.")
    )
    finding = models.CharField(
        _("finding"),
        max_length=24,
        choices=[(f.value, f.label) for found in workflow.ANSWERS.values() for f in found],
        blank=True,
        help_text=_("Chosen together with the text."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("rationale template")
        verbose_name_plural = _("rationale templates")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text_ar

    def clean(self) -> None:
        fits = self.status in Status.values and self.finding in workflow.ANSWERS[Status(self.status)]
        if self.finding and not fits:
            raise ValidationError({"finding": _("Choose a finding that goes with the status.")})

    def text(self, language: str) -> str:
        """The text for an article in this language."""
        return self.text_ar if language == Language.ARABIC else self.text_en


class KeyMap(models.Model):
    """The keys one person chose, by action; what is not in it has its usual key (claims.keys)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="key_map")
    keys = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("key map")
        verbose_name_plural = _("key maps")

    def __str__(self) -> str:
        return f"{self.person}"
