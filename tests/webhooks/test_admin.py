"""Editors make webhooks, see how they fare, and send messages again, in the admin and in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone, translation

from claims import roles
from claims.choices import EventType, Paused
from claims.models import Delivery, Event, Webhook
from claims.services import deliveries, webhooks
from tests import factories
from tests.site import answer

pytestmark = pytest.mark.django_db
LIST = reverse("admin:claims_webhook_changelist")
ADD = reverse("admin:claims_webhook_add")
LOG = reverse("admin:claims_delivery_changelist")


@pytest.fixture
def desk(client: Any, editor: Any) -> Any:
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


def act(desk: Any, action: str, *rows: Any, at: str = LIST, **more: Any) -> Any:
    sent = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return desk.post(at, sent, follow=True)


def said(page: Any) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def sent_once(webhook: Webhook) -> Delivery:
    return deliveries.test(webhook=webhook, clock=timezone.now)


class TestMaking:
    def test_shows_the_secret_once(self, desk, receiver):
        given = {"name": "Site", "url": receiver.url, "types": ["claim.status"]}
        page = desk.post(ADD, given, follow=True)
        made = Webhook.objects.get()
        assert (made.name, made.types, str(made.created_by)) == ("Site", ["claim.status"], "editor")
        assert made.secret in page.content.decode()
        pages = [LIST, LOG, "/admin/", reverse("admin:claims_webhook_change", args=[made.pk])]
        pages += [reverse("admin:claims_webhook_history", args=[made.pk]), "/admin/claims/event/"]
        for address in pages:
            shown = desk.get(address)
            assert shown.status_code == 200
            assert made.secret.removeprefix("whsec_")[:20] not in shown.content.decode(), address

    @pytest.mark.parametrize(
        ("url", "language", "words"),
        [("https://127.0.0.1/", "en", "not on the public internet"), ("https://10.0.0.1/", "ar", "ليس على الإنترنت"),
         ("http://93.184.216.34/", "en", "must go over https"), ("ftp://a.example/", "en", "http:// or https://")],
    )  # fmt: skip
    def test_says_beside_the_address_where_it_does_not_go(self, desk, url, language, words):
        desk.cookies["django_language"] = language
        page = desk.post(ADD, {"name": "Site", "url": url})
        assert page.status_code == 200
        assert words in str(page.context["adminform"].form.errors["url"])
        assert not Webhook.objects.exists()

    def test_changes_it_by_the_service(self, desk, webhook, receiver):
        page = reverse("admin:claims_webhook_change", args=[webhook.pk])
        desk.post(page, {"name": "Site", "url": receiver.url, "types": ["claim.status"]})
        (event,) = Event.objects.filter(type=EventType.WEBHOOK_CHANGED)
        assert (event.actor, event.data["changes"]) == ("editor", {"types": [[], ["claim.status"]]})
        assert Webhook.objects.get().secret == webhook.secret

    def test_removes_it_by_the_service(self, desk, webhook):
        sent_once(webhook)
        page = reverse("admin:claims_webhook_delete", args=[webhook.pk])
        assert "messages to webhooks" in desk.get(page).content.decode().lower()
        desk.post(page, {"post": "yes"})
        assert not Webhook.objects.exists()
        assert Event.objects.get(type=EventType.WEBHOOK_REMOVED).actor == "editor"


class TestActing:
    def test_a_test_tells_what_came_of_it(self, desk, webhook, receiver):
        (arrived,) = said(act(desk, "test", webhook))
        assert re.fullmatch(r"The test message arrived: status 200 in \d+ milliseconds\.", arrived)
        receiver.answers = [answer(b"", status=500)]
        told = "The test message did not arrive. The receiver answered with status 500."
        assert said(act(desk, "test", webhook)) == [told]

    def test_pauses_and_resumes(self, desk, webhook):
        assert said(act(desk, "pause", webhook)) == ["1 webhook is paused."]
        assert "paused: by a person" in desk.get(LIST).content.decode()
        assert said(act(desk, "resume", webhook)) == ["1 webhook goes on."]
        assert Webhook.objects.get().paused_at is None

    def test_renews_the_secret_and_shows_it_once(self, desk, webhook):
        (words,) = said(act(desk, "renew", webhook))
        renewed = Webhook.objects.get()
        assert renewed.secret in words
        assert renewed.old_secret == webhook.secret
        assert renewed.secret not in desk.get(LIST).content.decode()

    def test_sends_everything_after_a_number_again(self, desk, webhook):
        assert said(act(desk, "replay", webhook)) == ["Write the number first, next to the action."]
        assert said(act(desk, "replay", webhook, since="99")) == ["The newest number is 1."]
        assert said(act(desk, "replay", webhook, since="0")) == ["Everything after number 0 is sent again."]
        assert Webhook.objects.get().after == 0

    def test_sends_chosen_messages_again(self, desk, webhook):
        message = sent_once(webhook)
        assert said(act(desk, "send_again", message, at=LOG)) == ["1 message is sent again."]
        assert Delivery.objects.get().state == "queued"

    @pytest.mark.parametrize("action", ["test", "pause", "renew", "replay"])
    def test_looking_is_not_leave_to_act(self, client, webhook, receiver, action):
        looker = factories.make_user(roles.REVIEWERS, "looker", is_staff=True)
        looker.user_permissions.add(Permission.objects.get(codename="view_webhook"))
        client.force_login(looker)
        before = Event.objects.count()
        act(client, action, webhook, since="0")
        assert (Event.objects.count(), receiver.messages) == (before, [])


class TestLooking:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", ["failing for", "Partner"]), ("ar", ["متعثر منذ", "Partner", "خطافات الويب", "كلها"])],
    )
    def test_the_list_tells_how_they_fare(self, desk, webhook, language, words):
        Webhook.objects.update(name="Partner", failing_since=timezone.now() - timedelta(hours=3))
        desk.cookies["django_language"] = language
        page = desk.get(LIST).content.decode()
        assert [word for word in words if word not in page] == []
        assert f'lang="{language}"' in page.partition("<head>")[0]

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "The receiver answered with status 500."), ("ar", "رد المستقبِل برمز الحالة 500.")],
    )
    def test_the_log_has_the_message_and_every_attempt(self, desk, webhook, receiver, language, words):
        receiver.answers = [answer("لا".encode(), status=500)]
        message = sent_once(webhook)
        desk.cookies["django_language"] = language
        page = desk.get(reverse("admin:claims_delivery_change", args=[message.pk])).content.decode()
        assert words in page
        assert "webhook.test" in page
        assert "لا" in page
        found = desk.get(LOG, {"q": message.message_id}).context["cl"].result_list
        assert list(found) == [message]
        assert not desk.get(LOG, {"q": "msg_" + "0" * 32}).context["cl"].result_list
        filters = {"state__exact": "gave_up", "webhook__id__exact": webhook.pk}
        assert list(desk.get(LOG, filters).context["cl"].result_list) == [message]

    @pytest.mark.parametrize(("language", "words"), [("en", "has paused itself"), ("ar", "من تلقاء نفسه")])
    def test_the_start_page_names_who_has_paused_itself(self, desk, webhook, language, words):
        desk.cookies["django_language"] = language
        assert words not in desk.get("/admin/").content.decode()
        webhooks.pause(webhook=webhook, because=Paused.FAILING, by=None, now=timezone.now())
        with translation.override(language):
            page = desk.get("/admin/").content.decode()
        assert words in page
        assert reverse("admin:claims_webhook_change", args=[webhook.pk]) in page
