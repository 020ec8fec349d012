"""People: Django's own page, and a second factor taken off for who lost their phone and their backup codes.

The library's own pages are not shown: they hold the secrets.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from claims.services import twofactor

for _model in (User, StaticDevice, TOTPDevice):
    admin.site.unregister(_model)


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "email", "first_name", "last_name", "is_staff", "second_factor")
    actions = ("remove_second_factor",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        on = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(second_factor_on=Exists(on))

    @admin.display(description=_("second step"), boolean=True)
    def second_factor(self, user: User) -> bool:
        return bool(user.second_factor_on)  # type: ignore[attr-defined]

    @admin.action(description=_("Take off the second step of these people"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - tells mypy
        taken = sum(twofactor.remove(user=user, by=request.user) for user in queryset)
        words = ngettext("%(n)d second step taken off.", "%(n)d second steps taken off.", taken)
        self.message_user(request, words % {"n": taken}, messages.SUCCESS)
