"""The form that brings an article in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims import newsroom
from claims.choices import Language
from claims.documents import MAX_BYTES
from claims.models.base import web_address
from claims.services import ingest


class AddArticleForm(forms.Form):
    """One of text, file and address; the details may stay empty."""

    SOURCES = ("text", "file", "address")

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,  # offsets count from the first character as given
        widget=forms.Textarea(attrs={"rows": 16, "cols": 90, "dir": "auto", "class": "vLargeTextField"}),
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("Plain text, HTML, Markdown or Word (.docx).")
    )
    address = forms.URLField(
        label=_("Address"), required=False, max_length=2000, assume_scheme="https", validators=[web_address],
        widget=forms.URLInput(attrs={"size": 60, "dir": "ltr"}),
        help_text=_("The page is fetched once; its text is kept as it is then."),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title"), required=False, max_length=500, widget=forms.TextInput(attrs={"size": 60, "dir": "auto"}),
        help_text=_("Empty: read from the text."),
    )  # fmt: skip
    source_name = forms.CharField(
        label=_("Source"), required=False, max_length=200, widget=forms.TextInput(attrs={"size": 40, "dir": "auto"}),
        help_text=_("Who published it."),
    )  # fmt: skip
    published = forms.DateField(
        label=_("Published"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("Empty: read from the text."),
    )
    undated = forms.BooleanField(label=_("Its day is unknown"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("as the text has it")), *Language.choices]
    )
    review_policy = forms.TypedChoiceField(
        label=_("Reviews needed"), coerce=int, initial=lambda: newsroom.current().review_policy,
        choices=[(1, _("One review decides")), (2, _("Two reviewers, the second blind to the first"))],
    )  # fmt: skip

    fieldsets: ClassVar = [
        (_("One of these"), {"fields": SOURCES}),
        (
            _("Details"),
            {"fields": ("title", "source_name", ("published", "undated", "language"), "review_policy")},
        ),
    ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in self.SOURCES if data.get(name)]
        if len(given) > 1:
            raise ValidationError(_("Give the text, a file or an address: only one of them."), code="several")
        if not given and not any(name in self.errors for name in self.SOURCES):
            raise ValidationError(_("Paste the text, choose a file or give an address."), code="nothing")
        return data

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than 10 MB; save it as plain text."), code="too_large"
            )
        return file

    def ask_for_date(self) -> None:
        """No date was found: say so at the field, and that this is the time to give it."""
        said = [
            _(
                "The text names no day on which it was published. “Last Monday” and the like are counted from it, now and not later: give it, or tick that it is unknown."
            )
        ]
        if self.source == "file":
            said.append(_("Choose the file once more, too."))
        self.add_error("published", " ".join(map(str, said)))

    @property
    def source(self) -> str:
        """Which of the three was given; of a valid form only."""
        return next(name for name in self.SOURCES if self.cleaned_data.get(name))

    def ingest(self, *, by: User, now: datetime) -> ingest.Ingested:
        """Store the article. Raises ingest.IngestError; NoDate where the editor has to say something of its day."""
        data = self.cleaned_data
        named = ("title", "source_name", "published", "language", "review_policy")
        details = {**{name: data[name] for name in named}, "must_be_dated": not data["undated"]}
        if self.source == "file":
            return ingest.add_file(
                data=data["file"].read(), name=data["file"].name, by=by, now=now, **details
            )
        if self.source == "address":
            return ingest.add_url(url=data["address"], by=by, now=now, **details)
        return ingest.add_article(text=data["text"], by=by, now=now, **details)
