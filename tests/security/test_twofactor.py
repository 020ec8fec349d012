"""The second factor: set up, asked for, forced, lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from claims.services import twofactor
from claims.web import login
from tests import factories
from tests.api.test_errors import basic, problem
from tests.factories import PASSWORD
from tests.security.conftest import App, give_password, switch_on

pytestmark = pytest.mark.django_db

PAGE, CODE = "/second-factor/", "/login/code/"
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def is_in(client):
    return client.get("/").status_code == 200


class TestSettingItUp:
    def test_shows_the_key_as_a_picture_and_as_text_without_inline_code(self, client, reviewer):
        client.force_login(reviewer)
        answer = client.get(PAGE)
        page = answer.content.decode()
        assert '<svg viewBox="' in page
        assert "otpauth://totp/" in page
        assert TOTPDevice.objects.get(user=reviewer).confirmed is False
        assert not re.search(r"<[^>]*\sstyle=|<style|<script(?![^>]*src=)|\son\w+=", page)
        assert "no-store" in answer["Cache-Control"]

    def test_the_first_right_code_switches_it_on_and_tells_the_backup_codes_once(self, client, reviewer):
        client.force_login(reviewer)
        client.get(PAGE)
        page = client.post(PAGE, {"code": App(reviewer).code()}).content.decode()
        codes = re.findall(r"<code>(\d{5} \d{5})</code>", page)
        assert len(set(codes)) == twofactor.BACKUP_CODES
        assert twofactor.has(reviewer)
        assert is_in(client)  # without logging in anew
        assert not re.search(r"\d{5} \d{5}", client.get(PAGE).content.decode())

    def test_a_wrong_code_switches_nothing_on_and_keeps_the_key(self, client, reviewer):
        client.force_login(reviewer)
        client.get(PAGE)
        key = TOTPDevice.objects.get().key
        assert client.post(PAGE, {"code": "000000"}).status_code in {422, 429}
        assert not twofactor.has(reviewer)
        assert TOTPDevice.objects.get().key == key

    def test_ends_the_other_sessions_that_gave_no_code(self, client, reviewer):
        client.force_login(reviewer)
        other = Client()
        other.force_login(reviewer)
        client.get(PAGE)
        client.post(PAGE, {"code": App(reviewer).code()})
        assert other.get("/queue/")["Location"] == "/login/?next=/queue/"
        assert other.get("/api/v1/claims/").status_code == 401
        assert is_in(client)


class TestLoggingIn:
    def test_the_password_alone_opens_nothing(self, client, guarded, claim):
        assert give_password(client, following="/queue/")["Location"] == f"{CODE}?next=%2Fqueue%2F"
        assert client.get("/queue/")["Location"].startswith("/login/")
        assert client.get("/api/v1/claims/").status_code == 401

    @pytest.mark.parametrize("written", ["{0}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "arabic"])
    def test_the_code_opens_the_page_that_was_asked_for(self, client, guarded, written):
        code = guarded[0].code()
        given = code.translate(ARABIC_INDIC) if written == "arabic" else written.format(code)
        give_password(client)
        answer = client.post(f"{CODE}?next=/queue/", {"code": given})
        assert answer["Location"] == "/queue/"
        assert is_in(client)

    def test_a_backup_code_opens_once(self, client, guarded):
        code = guarded[1][0]
        give_password(client)
        assert (
            client.post(CODE, {"code": f"{code[:5]} {code[5:]}".translate(ARABIC_INDIC)}).status_code == 302
        )
        client.post("/logout/")
        give_password(client)
        assert client.post(CODE, {"code": code}).status_code == 422
        assert not is_in(client)

    def test_a_code_opens_once(self, client, guarded):
        code = guarded[0].code()
        for expected in (302, 422):
            give_password(client)
            assert client.post(CODE, {"code": code}).status_code == expected
            client.post("/logout/")

    def test_is_asked_for_again_after_logging_out(self, client, guarded):
        give_password(client)
        client.post(CODE, {"code": guarded[0].code()})
        client.post("/logout/")
        assert client.get(CODE)["Location"].startswith("/login/")
        assert give_password(client)["Location"] == CODE

    def test_the_session_has_another_key_at_each_step(self, client, guarded):
        client.get("/login/")
        keys = []
        give_password(client)
        keys.append(client.session.session_key)
        client.post(CODE, {"code": guarded[0].code()})
        assert client.session.session_key not in keys
        assert login.OWED not in client.session

    def test_a_code_of_somebody_else_opens_nothing(self, client, guarded, second_reviewer):
        other, _ = switch_on(second_reviewer)
        give_password(client)
        assert client.post(CODE, {"code": other.code()}).status_code == 422

    @pytest.mark.parametrize("change", ["late", "password", "closed"])
    def test_the_password_is_forgotten_when_things_changed(
        self, client, guarded, reviewer, monkeypatch, change
    ):
        give_password(client)
        if change == "late":
            monkeypatch.setattr(login, "PATIENCE", -1)
        elif change == "password":
            reviewer.set_password("another horse battery staple")
            reviewer.save()
        else:
            User.objects.filter(pk=reviewer.pk).update(is_active=False)
        assert client.post(CODE, {"code": guarded[0].code()})["Location"].startswith("/login/")
        assert not is_in(client)

    def test_wrong_codes_make_the_next_wait_even_the_right_one(self, client, guarded, reviewer):
        TOTPDevice.objects.filter(user=reviewer).update(
            throttling_failure_count=11, throttling_failure_timestamp=timezone.now()
        )
        give_password(client)
        code = guarded[0].code()
        assert client.post(CODE, {"code": code}).status_code == 429
        assert not is_in(client)
        past = timezone.now() - timedelta(seconds=2**10 + 1)
        TOTPDevice.objects.filter(user=reviewer).update(throttling_failure_timestamp=past)
        assert client.post(CODE, {"code": code}).status_code == 302

    def test_guessing_is_slowed_after_the_first_wrong_code(self, client, guarded, reviewer):
        give_password(client)
        answers = [client.post(CODE, {"code": "9999999999"}).status_code for _ in range(4)]
        assert answers[0] == 422
        assert set(answers[1:]) == {429}
        assert StaticDevice.objects.get(user=reviewer).throttling_failure_count == 1

    def test_codes_of_the_app_do_not_use_up_tries_of_the_backup_codes(self, client, guarded, reviewer):
        give_password(client)
        client.post(CODE, {"code": guarded[0].code()})
        assert StaticDevice.objects.get(user=reviewer).throttling_failure_count == 0

    @pytest.mark.parametrize("code", ["", " ", "x", "-12345", "²²²²²²", "1" * 31, "\x00", "𝟙" * 6])
    def test_what_is_no_code_is_refused(self, client, guarded, code):
        give_password(client)
        assert client.post(CODE, {"code": code}).status_code == 422

    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_asks_in_the_language_of_the_reader_and_for_digits(self, client, guarded, language):
        give_password(client)
        page = client.get(CODE, headers={"Accept-Language": language}).content.decode()
        assert ("رمز" in page) == (language == "ar")
        assert 'autocomplete="one-time-code"' in page
        assert 'inputmode="numeric"' in page


class TestSwitchingItOff:
    @pytest.fixture
    def inside(self, client, guarded):
        give_password(client)
        client.post(CODE, {"code": guarded[1][0]})
        return client

    def test_takes_password_and_code(self, inside, guarded, reviewer):
        assert (
            inside.post(PAGE, {"do": "off", "password": PASSWORD, "code": guarded[0].code()}).status_code
            == 302
        )
        assert not twofactor.has(reviewer)
        assert not StaticToken.objects.exists()
        assert is_in(inside)
        told = [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=str(reviewer.pk))]
        assert len(set(told)) == 2  # set up, taken off

    @pytest.mark.parametrize("missing", ["password", "code"])
    def test_one_of_them_is_not_enough(self, inside, guarded, reviewer, missing):
        sent = {"do": "off", "password": PASSWORD, "code": guarded[0].code()} | {missing: "wrong"}
        assert inside.post(PAGE, sent).status_code == 422
        assert twofactor.has(reviewer)

    def test_guessing_the_password_there_locks_out_as_at_the_log_in(self, inside):
        answers = [
            inside.post(PAGE, {"do": "off", "password": str(n), "code": "1"}).status_code for n in range(9)
        ]
        assert answers[0] == 422
        assert answers[-1] == 429

    def test_new_backup_codes_end_the_old_ones(self, inside, guarded):
        page = inside.post(
            PAGE, {"do": "codes", "password": PASSWORD, "code": guarded[0].code()}
        ).content.decode()
        new = [code.replace(" ", "") for code in re.findall(r"<code>(\d{5} \d{5})</code>", page)]
        assert len(new) == twofactor.BACKUP_CODES
        assert set(StaticToken.objects.values_list("token", flat=True)) == set(new)
        assert not set(new) & set(guarded[1])


class TestForced:
    @pytest.mark.parametrize(
        "path", ["/", "/queue/", "/keys/", "/admin/", "/admin/claims/article/add/", "/admin/password_change/"]
    )
    def test_editors_are_led_to_set_it_up_before_anything_else(self, client, settings, editor, path):
        settings.TWO_FACTOR = "editors"
        client.force_login(editor)
        assert client.get(path)["Location"] == PAGE
        assert client.post(path)["Location"] == PAGE

    def test_and_get_on_once_they_have(self, client, settings, editor):
        settings.TWO_FACTOR = "editors"
        client.force_login(editor)
        client.get(PAGE)
        client.post(PAGE, {"code": App(editor).code()})
        assert client.get("/admin/").status_code == 200

    def test_may_log_out_and_change_the_language_before(self, client, settings, editor):
        settings.TWO_FACTOR = "all"
        client.force_login(editor)
        assert client.post("/language/", {"language": "en", "next": PAGE})["Location"] == PAGE
        assert client.get("/checks/").status_code == 200  # as everybody
        assert client.post("/logout/")["Location"] == "/login/"

    @pytest.mark.parametrize(
        ("mode", "led"), [("optional", []), ("editors", ["root"]), ("all", ["reviewer", "root"])]
    )
    def test_of_whom_the_setting_says(self, settings, reviewer, mode, led):
        settings.TWO_FACTOR = mode
        root = factories.make_user("", "root", is_superuser=True)
        assert [user.username for user in (reviewer, root) if twofactor.must_have(user)] == led

    def test_the_api_takes_neither_their_password_nor_their_cookie(self, client, settings, editor, claim):
        settings.TWO_FACTOR = "editors"
        claims = "/api/v1/claims/"
        problem(client.get(claims, headers=basic("editor", PASSWORD)), 403, "second_factor_missing")
        client.force_login(editor)
        problem(client.get(claims), 403, "second_factor_missing")


class TestTheAdmin:
    def test_has_no_log_in_of_its_own(self, client, editor):
        switch_on(editor)
        sent = {"username": "editor", "password": PASSWORD, "next": "/admin/"}
        assert client.post("/admin/login/", sent)["Location"] == "/login/?next=/admin/"
        assert client.get("/admin/")["Location"].startswith("/admin/login/")
        give_password(client, "editor", "/admin/")
        assert client.get("/admin/")["Location"].startswith("/admin/login/")

    def test_a_superuser_takes_off_what_was_lost(self, client, guarded, reviewer):
        root = factories.make_user("", "root", is_superuser=True, is_staff=True)
        client.force_login(root)
        sent = {"action": "remove_second_factor", "_selected_action": [reviewer.pk, root.pk]}
        assert client.post("/admin/auth/user/", sent).status_code == 302
        assert not twofactor.has(reviewer)
        noted = LogEntry.objects.filter(object_id=str(reviewer.pk), user=root)
        assert [entry.content_type and entry.content_type.model for entry in noted] == ["user"]
        assert client.get(f"/admin/auth/user/{reviewer.pk}/history/").status_code == 200
        assert give_password(Client())["Location"] == "/"

    def test_an_editor_may_not(self, client, guarded, editor, reviewer):
        client.force_login(editor)
        sent = {"action": "remove_second_factor", "_selected_action": [reviewer.pk]}
        assert client.post("/admin/auth/user/", sent).status_code == 403
        assert twofactor.has(reviewer)

    def test_shows_no_secrets(self, admin_client):
        for model in ("otp_totp/totpdevice", "otp_static/staticdevice"):
            assert admin_client.get(f"/admin/{model}/").status_code == 404


class TestTheApi:
    TOKENS = "/api/v1/tokens/"

    def make(self, client, **more):
        sent = {"name": "Site", "scopes": ["read"], **more}
        return client.post(
            self.TOKENS, sent, content_type="application/json", headers=basic("reviewer", PASSWORD)
        )

    def test_makes_a_token_for_name_password_and_code(self, client, guarded, claim):
        answer = self.make(client, code=guarded[0].code().translate(ARABIC_INDIC))
        assert answer.status_code == 201
        shown = {"Authorization": f"Bearer {answer.json()['token']}"}
        assert client.get("/api/v1/claims/", headers=shown).status_code == 200

    @pytest.mark.parametrize(("more", "code"), [({}, "required"), ({"code": "1"}, "wrong")])
    def test_makes_none_without_the_right_code(self, client, guarded, reviewer, more, code):
        (wrong,) = problem(self.make(client, **more), 400, "invalid")["errors"]
        assert (wrong["field"], wrong["code"]) == ("code", code)
        assert not reviewer.api_tokens.exists()

    def test_codes_are_slowed_as_at_the_log_in(self, client, guarded):
        self.make(client, code="1")
        answer = self.make(client, code="2")
        problem(answer, 429, "locked_out")
        assert int(answer["Retry-After"]) >= 1

    @pytest.mark.parametrize(
        "path", ["/api/v1/claims/", TOKENS, "/api/v1/changes/", "/api/v1/export/claims.csv"]
    )
    def test_takes_the_password_for_nothing_else(self, client, guarded, claim, path):
        problem(client.get(path, headers=basic("reviewer", PASSWORD)), 403, "code_required")

    def test_takes_the_cookie_of_a_session_with_the_code(self, client, guarded, claim):
        give_password(client)
        client.post(CODE, {"code": guarded[0].code()})
        assert client.get("/api/v1/claims/").status_code == 200

    def test_an_account_without_one_is_asked_for_nothing(self, client, reviewer):
        assert self.make(client).status_code == 201
