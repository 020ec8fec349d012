"""No column, field or filter of the administration keeps its English name in Arabic."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten, label_for_field
from django.utils import translation

HEADERS = {"etag", "modified"}  # of HTTP, and named as there


def names(page: Any) -> set[str]:
    shown = {
        *flatten(getattr(page, "list_display", ())),
        *flatten(page.fields or ()),
    }  # an inline has no list
    shown |= {name for name in getattr(page, "list_filter", ()) if isinstance(name, str)}
    return {name for name in shown if "__" not in name or name == "__str__"} - HEADERS


def label(name: str, model: Any, part: Any) -> str:
    """As the page has it; a form's own field has its label there."""
    own = part.form.declared_fields.get(name)
    return str(own.label if own and own.label else label_for_field(name, model, part))


PAGES = [page for page in admin.site._registry.values() if page.opts.app_label == "claims"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.model_name)
def test_every_label_is_translated(page):
    parts = [(page, page.model), *((part(part.model, admin.site), part.model) for part in page.inlines)]
    with translation.override("ar"):
        found = {name: label(name, model, part) for part, model in parts for name in names(part)}
    assert [name for name, label in found.items() if label.isascii()] == []
