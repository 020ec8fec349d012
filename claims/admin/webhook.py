"""Webhooks and the log of their messages: who is told of what, what arrived, and sending it again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from claims import refusals
from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows, link, shortened, signed_in
from claims.choices import EventType, LookupState, Paused
from claims.evidence.guard import FetchError
from claims.models import Delivery, DeliveryAttempt, Webhook
from claims.services import changes, deliveries, outgoing, webhooks


def _types() -> list[tuple[str, SafeString]]:
    """What can be chosen, in the page's words and in those of the messages."""
    labels = [(value, EventType(value).label) for value, _same in outgoing.TYPES]
    return [(value, format_html('{} <code dir="ltr">{}</code>', label, value)) for value, label in labels]


class WebhookForm(forms.ModelForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"size": 80, "dir": "ltr"}),
        help_text=_("It must begin with https:// and lead to the public internet."),
    )
    types = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=_types,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "types")

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if url != self.instance.url:
            try:
                webhooks.check(url)
            except FetchError as error:
                raise ValidationError(refusals.told(str(error))) from None
        return url


class SinceForm(ActionForm):
    """The choice of an action, and the number from which on everything is sent again."""

    since = forms.IntegerField(
        required=False, min_value=0, label=_("After number:"), widget=forms.NumberInput(attrs={"dir": "ltr"})
    )


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    list_display = ("name", "standing", "succeeded_at", "waiting", "address", "events")
    search_fields = ("name", "url", "uid")
    form = WebhookForm
    readonly_fields = ("standing", "succeeded_at", "after", "log", "old_secret_until", "created_by", "created_at", "uid")  # fmt: skip
    action_form = SinceForm
    actions = ("test", "pause", "resume", "renew", "replay")
    change_form_template = "admin/claims/webhook/page.html"

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> Any:
        return (*WebhookForm.Meta.fields, *(self.readonly_fields if obj else ()))

    @admin.display(description=_("address"), ordering="url")
    def address(self, webhook: Webhook) -> SafeString:
        return format_html('<bdi dir="ltr">{}</bdi>', shortened(webhook.url, 50))

    @admin.display(description=_("events"))
    def events(self, webhook: Webhook) -> str:
        return gettext(", ").join(str(EventType(value).label) for value in webhook.types) or gettext("all")

    @admin.display(description=_("now"))
    def standing(self, webhook: Webhook) -> str:
        if webhook.paused_at:
            return gettext("paused: %(why)s") % {"why": Paused(webhook.paused_because).label}
        if webhook.failing_since:
            return gettext("failing for %(time)s") % {"time": timesince(webhook.failing_since)}
        return gettext("working") if webhook.succeeded_at else gettext("nothing sent yet")

    @admin.display(description=_("messages waiting"))
    def waiting(self, webhook: Webhook) -> int:
        return webhook.deliveries.filter(state=LookupState.QUEUED).count()

    @admin.display(description=_("messages"))
    def log(self, webhook: Webhook) -> SafeString:
        address = f"{reverse('admin:claims_delivery_changelist')}?webhook__id__exact={webhook.pk}"
        return format_html('<a href="{}">{}</a>', address, _("What was sent, and what came of it"))

    # --- writing ------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        """Through the service; the form has changed `obj` already, so not that one."""
        given = {name: form.cleaned_data[name] for name in WebhookForm.Meta.fields}
        if change:
            stored = Webhook.objects.get(pk=obj.pk)
            webhooks.change(webhook=stored, **given, by=signed_in(request), now=timezone.now())
            return
        made, secret = webhooks.make(**given, by=signed_in(request), now=timezone.now())
        obj.pk = made.pk
        self._tell_secret(request, made, secret)

    def delete_model(self, request: HttpRequest, obj: Webhook) -> None:
        webhooks.remove(webhook=obj, by=signed_in(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            self.delete_model(request, webhook)

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """Messages go with their webhook, and are too many to be listed."""
        found = list(objs)
        count = Delivery.objects.filter(webhook__in=found).count()
        counted = {Webhook._meta.verbose_name_plural: len(found), Delivery._meta.verbose_name_plural: count}
        return [str(one) for one in found], counted, set(), []

    # --- acting -------------------------------------------------------------------------------------

    @admin.action(description=_("Send a test message now"), permissions=["change"])
    def test(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        if (webhook := self._one(request, queryset)) is None:
            return
        delivery = deliveries.test(webhook=webhook, clock=timezone.now)
        attempt = delivery.tries.first()
        if attempt is None:
            self.message_user(request, _("The test message is still on its way."), messages.WARNING)
        elif delivery.state == LookupState.DONE:
            words = _("The test message arrived: status %(status)s in %(ms)s milliseconds.")
            told = {"status": attempt.status, "ms": attempt.milliseconds}
            self.message_user(request, words % told, messages.SUCCESS)
        else:
            words = _("The test message did not arrive. %(why)s")
            self.message_user(request, words % {"why": refusals.told(attempt.error)}, messages.ERROR)

    @admin.action(description=_("Pause"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        by, now = signed_in(request), timezone.now()
        n = sum(webhooks.pause(webhook=one, because=Paused.PERSON, by=by, now=now) for one in queryset)
        words = ngettext("%(n)d webhook is paused.", "%(n)d webhooks are paused.", n)
        self.message_user(request, words % {"n": n}, messages.SUCCESS)

    @admin.action(description=_("Resume"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        n = sum(webhooks.resume(webhook=one, by=signed_in(request), now=timezone.now()) for one in queryset)
        words = ngettext("%(n)d webhook goes on.", "%(n)d webhooks go on.", n)
        self.message_user(request, words % {"n": n}, messages.SUCCESS)

    @admin.action(description=_("Renew the secret"), permissions=["change"])
    def renew(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            secret = webhooks.renew(webhook=webhook, by=signed_in(request), now=timezone.now())
            self._tell_secret(request, webhook, secret)

    @admin.action(description=_("Send everything after the number again"), permissions=["change"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        if (webhook := self._one(request, queryset)) is None:
            return
        try:
            after = SinceForm.base_fields["since"].clean(request.POST.get("since"))
        except ValidationError:
            after = None
        if after is None:
            self.message_user(request, _("Write the number first, next to the action."), messages.ERROR)
            return
        try:
            webhooks.replay(webhook=webhook, after=after, by=signed_in(request), now=timezone.now())
        except changes.Beyond as error:
            words = _("The newest number is %(newest)d.")
            self.message_user(request, words % {"newest": error.newest}, messages.ERROR)
            return
        words = _("Everything after number %(after)d is sent again.")
        self.message_user(request, words % {"after": after}, messages.SUCCESS)

    def _one(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> Webhook | None:
        found = list(queryset[:2])
        if len(found) == 1:
            return found[0]
        self.message_user(request, _("Choose one webhook for this."), messages.ERROR)
        return None

    def _tell_secret(self, request: HttpRequest, webhook: Webhook, secret: str) -> None:
        words = gettext("Copy the secret of {} now, it is not shown again: {}")
        shown = format_html('<code dir="ltr">{}</code>', secret)
        self.message_user(request, format_html(words, webhook.name, shown), messages.WARNING)


class AttemptRows(ReadOnlyRows):
    model = DeliveryAttempt
    fields = readonly_fields = ("at", "milliseconds", "status", "problem", "answer")

    @admin.display(description=_("error message"))
    def problem(self, attempt: DeliveryAttempt) -> str:
        return refusals.told(attempt.error)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("number", "to", "type", "state", "attempts", "problem", "finished_at")
    list_filter = ("state", "webhook")
    list_select_related = ("webhook",)
    search_fields = ("seq", "type")
    ordering = ("-pk",)
    inlines = (AttemptRows,)
    fields = (
        "message_id",
        "to",
        ("seq", "type"),
        "state",
        ("attempts", "max_attempts"),
        "problem",
        "message",
        ("created_at", "finished_at"),
        ("not_before", "lease_until"),
    )
    readonly_fields = ("message_id", "to", "problem", "message")
    actions = ("send_again",)
    change_form_template = "admin/claims/delivery/page.html"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        with suppress(ValueError):
            return queryset.filter(uid=UUID(search_term.strip().removeprefix("msg_"))), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("number"), ordering="seq")
    def number(self, delivery: Delivery) -> str:
        return gettext("test") if delivery.seq is None else str(delivery.seq)

    @admin.display(description=_("message's id"))
    def message_id(self, delivery: Delivery) -> str:
        return delivery.message_id

    @admin.display(description=_("webhook"), ordering="webhook__name")
    def to(self, delivery: Delivery) -> SafeString:
        return link(delivery.webhook)

    @admin.display(description=_("error message"), ordering="error_code")
    def problem(self, delivery: Delivery) -> str:
        return refusals.told(delivery.error)

    @admin.display(description=_("message"))
    def message(self, delivery: Delivery) -> SafeString:
        return format_html('<code dir="ltr">{}</code>', delivery.body)

    @admin.action(description=_("Send again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        n = webhooks.send_again(deliveries=queryset, by=signed_in(request), now=timezone.now())
        words = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", n)
        self.message_user(request, words % {"n": n}, messages.SUCCESS)

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("claims.change_delivery")
