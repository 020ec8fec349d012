"""The newsroom's settings out into one file, and in again."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from claims import newsroom, refusals, roles
from claims.models import Newsroom, Outlet, OutletDomain, RationaleTemplate, Wording
from claims.newsroom import NoDomain
from claims.services import settings_file
from claims.services.settings_file import CannotRead
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:claims_newsroom_settings")
EXPORT = reverse("admin:claims_newsroom_settings_file")


@pytest.fixture
def settled(db):
    """A newsroom with something of everything."""
    RationaleTemplate.objects.all().delete()
    Newsroom.objects.create(pk=1, name_ar="مكتب التدقيق", name_en="The Desk", week_start=5, overdue_days=3)
    outlet = Outlet.objects.create(name="وكالة", trusted=True, note="Wire.\nSince 2020.")
    for domain in ("wire.example", "xn--ggbla9ifg1a.example"):
        OutletDomain.objects.create(outlet=outlet, domain=domain)
    Wording.objects.create(code="false", text_ar="غير صحيح", text_en="Untrue")
    for place, text in enumerate(["b", "a"]):
        RationaleTemplate.objects.create(
            text_ar=f"سبب {text}", text_en=text, status="disputed", finding="false", position=place
        )


def emptied():
    for model in (Newsroom, Outlet, Wording, RationaleTemplate):
        model.objects.all().delete()
    newsroom.changed()


def told() -> dict[str, Any]:
    return json.loads(settings_file.export())


def packed(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def applied(data: bytes, by: Any) -> list[settings_file.Row]:
    shown = settings_file.fingerprint(settings_file.plan(data))
    return settings_file.apply(data=data, shown=shown, by=by, now=NOW)


def happen(data: bytes) -> list[tuple[str, str]]:
    return [(row.section, row.what) for row in settings_file.plan(data)]


class TestRoundTrip:
    def test_what_is_exported_is_the_same_after_an_import_elsewhere(self, settled, editor):
        before = settings_file.export()
        emptied()
        applied(before.encode(), editor)
        assert settings_file.export() == before
        assert newsroom.settings().trusted == {"wire.example", "xn--ggbla9ifg1a.example"}

    def test_once_more_changes_nothing(self, settled, editor):
        rows = applied(settings_file.export().encode(), editor)
        assert {row.what for row in rows} == {"unchanged"}
        assert not LogEntry.objects.exists()

    def test_a_newsroom_that_nobody_changed_can_be_exported(self, db):
        emptied()
        assert told()["newsroom"]["review_policy"] == 1

    def test_the_editors_text_is_readable(self, settled):
        assert "مكتب التدقيق" in settings_file.export()


class TestPlan:
    def test_says_what_is_new_changed_and_as_it_was(self, settled):
        file = told()
        file["newsroom"]["overdue_days"] = 9
        file["outlets"].append({"name": "New", "trusted": False, "note": "", "domains": ["new.example"]})
        rows = settings_file.plan(packed(file))
        assert [row.what for row in rows] == ["changed", "unchanged", "created", "unchanged", "unchanged", "unchanged"]  # fmt: skip
        assert rows[0].changes == [("overdue_days", 3, 9)]

    def test_writes_nothing(self, settled):
        file = told()
        file["outlets"][0]["trusted"] = False
        settings_file.plan(packed(file))
        assert Outlet.objects.get().trusted

    def test_what_the_file_does_not_name_stays(self, settled, editor):
        applied(packed({**told(), "outlets": [], "words": [], "reasons": []}), editor)
        assert (Outlet.objects.count(), Wording.objects.count(), RationaleTemplate.objects.count()) == (
            1,
            1,
            2,
        )

    def test_a_domain_can_go_from_one_outlet_to_another(self, settled, editor):
        file = told()
        file["outlets"][0]["domains"] = ["xn--ggbla9ifg1a.example"]
        other = {"name": "A", "trusted": False, "note": "", "domains": ["https://www.wire.example/page"]}
        file["outlets"].append(other)
        applied(packed(file), editor)
        assert OutletDomain.objects.get(domain="wire.example").outlet.name == "A"

    @pytest.mark.parametrize(
        ("section", "change", "why"),
        [
            ("outlets", {"domains": ["co.uk"]}, "Under co.uk anybody"),
            ("outlets", {"domains": ["nowhere"]}, "nowhere is no domain"),
            ("outlets", {"domains": []}, "An outlet needs a domain."),
            ("outlets", {"name": ""}, "name: "),
            ("outlets", {"name": "x" * 201}, "name: "),
            ("words", {"code": "nonsense"}, "code: "),
            ("words", {"text_en": "x" * 61}, "text_en: "),
            ("reasons", {"finding": "accurate"}, "finding: "),
            ("reasons", {"position": -1}, "position: "),
        ],
    )
    def test_refuses_a_row_with_the_reason(self, settled, editor, section, change, why):
        file = told()
        file["newsroom"]["overdue_days"] = 9
        file[section][0] |= change
        row = next(row for row in settings_file.plan(packed(file)) if row.what == "refused")
        with translation.override("en"):
            assert row.section == section
            assert row.problem
            assert why in refusals.cannot_set(row.problem)
        with pytest.raises(CannotRead, match="refused"):
            applied(packed(file), editor)
        assert Newsroom.objects.get().overdue_days == 3  # all or nothing

    @pytest.mark.parametrize("section", ["outlets", "words", "reasons"])
    def test_refuses_what_stands_twice(self, settled, section):
        file = told()
        file[section].append(file[section][0])
        assert settings_file.plan(packed(file))[-1].what in {"refused", "unchanged"}
        assert [row.problem.code for row in settings_file.plan(packed(file)) if row.problem] == ["twice"]

    @pytest.mark.parametrize("in_file", [True, False])
    def test_refuses_a_domain_of_another_outlet(self, settled, in_file):
        file = told()
        other = {"name": "A", "trusted": False, "note": "", "domains": ["wire.example"]}
        file["outlets"] = [*(file["outlets"] if in_file else []), other]
        row = settings_file.plan(packed(file))[1 + in_file]
        assert (row.what, row.problem.code) == ("refused", "taken")


GOOD = '{"shape": "newsroom-settings", "version": 1, "newsroom": {"name_ar": "", "name_en": "", "week_start": 6, "review_policy": 1, "overdue_days": null}, "outlets": [], "words": [], "reasons": []}'  # fmt: skip
ARABIC = GOOD.replace('"name_ar": ""', '"name_ar": "مكتب التدقيق"')


class TestBadFiles:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "no_json"),
            (b"\xff\xfe\x00", "encoding"),
            (ARABIC.encode("cp1256"), "encoding"),
            (ARABIC.encode("utf-16"), "encoding"),
            (GOOD.encode() + b" " * 2**20, "too_large"),
            (GOOD.replace('"name_en"', '"name_ar"').encode(), "duplicate"),
            (GOOD.replace("null", "NaN").encode(), "no_json"),
            (GOOD.replace("null", "9" * 5000).encode(), "no_json"),
            (GOOD[:-1].encode(), "no_json"),
            (b"[" * 200_000, "no_json"),
            (b"[]", "other_file"),
            (b'{"shape": "articles"}', "other_file"),
            (GOOD.replace('"version": 1', '"version": 2').encode(), "version"),
            (GOOD.replace('"version": 1', '"version": true').encode(), "version"),
            (GOOD.replace('"outlets"', '"outlet"').encode(), "unknown"),
            (GOOD.replace('"reasons": []', '"reasons": [], "more": 1').encode(), "unknown"),
            (GOOD.replace(', "reasons": []', "").encode(), "missing"),
            (GOOD.replace('"name_ar": "", ', "").encode(), "missing"),
            (GOOD.replace('"week_start": 6', '"week_start": "6"').encode(), "type"),
            (GOOD.replace('"week_start": 6', '"week_start": true').encode(), "type"),
            (GOOD.replace('"week_start": 6', '"week_start": 6.5').encode(), "type"),
            (GOOD.replace('"outlets": []', '"outlets": {}').encode(), "type"),
            (GOOD.replace('"outlets": []', '"outlets": [1]').encode(), "type"),
            (GOOD.replace('"name_ar": ""', r'"name_ar": "\ud800"').encode(), "type"),
            (GOOD.replace('"name_ar": ""', r'"name_ar": "\u0000"').encode(), "type"),
        ],
    )
    def test_are_refused_as_a_whole(self, settled, data, code):
        with pytest.raises(CannotRead) as refused:
            settings_file.plan(data)
        assert refused.value.code == code
        assert refusals.cannot_set(refused.value)

    def test_a_byte_order_mark_does_no_harm(self, settled):
        rows = settings_file.plan(codecs.BOM_UTF8 + ARABIC.encode())
        assert rows[0].given["name_ar"] == "مكتب التدقيق"


class TestPage:
    def post(self, desk, data, **more):
        file = SimpleUploadedFile("settings.json", data)
        return desk.post(PAGE, {"file": file, **more})

    def hidden(self, page):
        text = page.content.decode()
        names = ("content", "shown")
        return {name: re.findall(f'name="{name}" value="([^"]*)"', text)[0] for name in names}

    def changed(self) -> bytes:
        file = told()
        file["newsroom"]["name_en"] = "Another <b>Desk</b>"
        file["outlets"].append({"name": "New", "trusted": True, "note": "", "domains": ["new.example"]})
        return packed(file)

    def test_exports_a_file(self, desk, settled):
        answer = desk.get(EXPORT)
        assert answer["Content-Disposition"] == 'attachment; filename="newsroom-settings.json"'
        assert answer.content.decode() == settings_file.export()

    def test_shows_then_changes_and_logs(self, desk, settled, editor):
        page = self.post(desk, self.changed())
        shown = page.content.decode()
        assert "2 settings would change. Nothing is changed yet." in shown
        assert "<del><bdi>The Desk</bdi></del> → <ins><bdi>Another &lt;b&gt;Desk&lt;/b&gt;" in shown
        assert Newsroom.objects.get().name_en == "The Desk"
        answer = desk.post(PAGE, {**self.hidden(page), "confirmed": "1"}, follow=True)
        assert [str(message) for message in answer.context["messages"]] == ["2 settings changed."]
        assert Newsroom.objects.get().name_en == "Another <b>Desk</b>"
        assert newsroom.settings().trusted == {"wire.example", "xn--ggbla9ifg1a.example", "new.example"}
        with translation.override("en"):
            said = {(row.user, row.object_repr, row.get_change_message()) for row in LogEntry.objects.all()}
        assert (editor, "New", "Added.") in said
        assert {words for _user, _row, words in said} == {"Added.", "Changed Name in English."}

    def test_does_nothing_when_the_settings_changed_meanwhile(self, desk, settled):
        page = self.post(desk, self.changed())
        Newsroom.objects.update(name_en="Third")
        answer = desk.post(PAGE, {**self.hidden(page), "confirmed": "1"})
        assert "have changed since you looked" in answer.content.decode()
        assert Newsroom.objects.get().name_en == "Third"
        again = desk.post(PAGE, {**self.hidden(answer), "confirmed": "1"})
        assert again.status_code == 302

    def test_says_what_is_wrong_with_a_file(self, desk, settled):
        before = settings_file.export()
        assert "not in UTF-8" in self.post(desk, ARABIC.encode("cp1256")).content.decode()
        assert "larger than 1 MB" in self.post(desk, b" " * (2**20 + 1)).content.decode()
        assert "Choose a file first." in desk.post(PAGE, {}).content.decode()
        assert desk.post(PAGE, {"content": "é", "confirmed": "1"}).status_code == 200
        assert settings_file.export() == before

    def test_offers_no_change_with_a_refused_row(self, desk, settled):
        file = told()
        file["outlets"][0]["domains"] = ["com.sa"]
        page = self.post(desk, packed(file))
        assert "1 row is refused" in page.content.decode()
        assert b'name="confirmed"' not in page.content

    def test_is_linked_from_the_newsroom(self, desk, settled):
        assert PAGE in desk.get(reverse("admin:claims_newsroom_change", args=[1])).content.decode()

    def test_is_not_for_reviewers(self, client, settled):
        client.force_login(make_user(roles.REVIEWERS, "r", is_staff=True))
        assert [client.get(address).status_code for address in (PAGE, EXPORT)] == [403, 403]


class TestDomains:
    @pytest.mark.parametrize(
        "written", ["co.uk", "https://com.sa/", "gov.eg", "github.io", "個人.香港", "WWW.co.uk"]
    )
    def test_what_anybody_registers_under_is_no_outlets(self, written):
        with pytest.raises(NoDomain, match="public_suffix"):
            newsroom.domain(written)

    @pytest.mark.parametrize("written", ["bbc.co.uk", "spa.gov.sa", "someone.github.io", "desk.example"])
    def test_what_is_below_one_can_be(self, written):
        assert newsroom.domain(written) == written

    @pytest.mark.parametrize("written", ["org", "", "[::1]", f"{'a.' * 130}example"])
    def test_what_is_none(self, written):
        with pytest.raises(NoDomain, match="no_domain"):
            newsroom.domain(written)
