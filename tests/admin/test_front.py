"""The front page of the administration: every model once, the most used first."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from factcheck.editors import GROUPS
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def sections(client):
    found = client.get(reverse("admin:index")).context["app_list"]
    return [(str(each["name"]), [model["object_name"] for model in each["models"]]) for each in found]


def test_every_model_stands_in_one_group():
    grouped = [name for _title, names in GROUPS for name in names]
    assert sorted(grouped) == sorted(model.__name__ for model in admin.site._registry)


def test_an_editor_finds_articles_first(desk):
    found = sections(desk)
    assert found[0][0] == "Articles and claims"
    assert found[0][1][:2] == ["Article", "Claim"]
    assert "People and log-ins" not in dict(found)


def test_a_superuser_sees_people_too(desk):
    chief = make_user(username="chief", is_staff=True, is_superuser=True)
    desk.force_login(chief)
    found = dict(sections(desk))
    assert found["People and log-ins"] == ["User", "Group", "AccessAttempt", "AccessFailureLog", "AccessLog"]
    assert sum(len(models) for models in found.values()) == len(admin.site._registry)


def test_an_application_s_own_page_is_as_django_has_it(desk):
    found = desk.get(reverse("admin:app_list", args=["claims"])).context["app_list"]
    assert [str(each["name"]) for each in found] == ["Claim tracker"]
