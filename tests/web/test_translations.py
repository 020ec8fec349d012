"""The catalogs are complete, compiled, and Arabic has its six plural forms."""

from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import ngettext

LOCALE = Path(__file__).resolve().parents[2] / "claims" / "locale"
FORMS = {"ar": 6, "en": 2}


def catalog(language, kind="po"):
    path = LOCALE / language / "LC_MESSAGES" / f"django.{kind}"
    return polib.pofile(path) if kind == "po" else polib.mofile(path)


@pytest.mark.parametrize("language", FORMS)
def test_every_entry_is_translated(language):
    po = catalog(language)
    assert len(po) > 300
    assert [entry.msgid for entry in po if entry.fuzzy or not entry.translated()] == []
    assert po.obsolete_entries() == []


@pytest.mark.parametrize("language", FORMS)
def test_plurals_have_all_their_forms(language):
    plural = [entry for entry in catalog(language) if entry.msgid_plural]
    assert plural
    for entry in plural:
        assert sorted(entry.msgstr_plural) == list(range(FORMS[language])), entry.msgid


@pytest.mark.parametrize("language", FORMS)
def test_the_compiled_file_is_of_this_catalog(language):
    def table(entries):
        return {(e.msgctxt, e.msgid): e.msgstr or tuple(e.msgstr_plural.values()) for e in entries}

    assert table(catalog(language, "mo")) == table(catalog(language))


@pytest.mark.parametrize(
    "entry", [e for e in catalog("ar") if not e.msgid_plural], ids=lambda e: e.msgid[:40]
)
def test_placeholders_survive_translation(entry):
    def placeholders(text):
        return sorted(word.partition(")")[0] for word in text.split("%(")[1:])

    assert placeholders(entry.msgstr) == placeholders(entry.msgid)


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "لا ادعاءات"),
        (1, "ادعاء واحد"),
        (2, "ادعاءان"),
        (3, "3 ادعاءات"),
        (10, "10 ادعاءات"),
        (11, "11 ادعاء"),
        (99, "99 ادعاء"),
        (100, "100 ادعاء"),
        (103, "103 ادعاءات"),
    ],
)
def test_arabic_counts_as_arabic_does(n, expected):
    with translation.override("ar"):
        assert ngettext("%(n)s claim", "%(n)s claims", n) % {"n": n} == expected


def test_the_command_writes_the_compiled_files(settings, tmp_path, capsys):
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]
    (folder / "django.po").write_text('msgid "Why"\nmsgstr "لماذا"\n', encoding="utf-8")
    call_command("compile_translations")
    assert polib.mofile(folder / "django.mo").find("Why").msgstr == "لماذا"
    assert "1 entries" in capsys.readouterr().out


def test_the_command_refuses_what_is_not_translated(settings, tmp_path):
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]
    (folder / "django.po").write_text('msgid "Why"\nmsgstr ""\n', encoding="utf-8")
    with pytest.raises(CommandError, match="Why"):
        call_command("compile_translations")
    assert not (folder / "django.mo").exists()


def test_what_the_admin_says_of_passwords_is_arabic():
    """Django's own catalogue leaves these in English; who makes an account in Arabic met them."""
    with translation.override("ar"):
        short = "This password is too short. It must contain at least %d character."
        assert "12 حرفا" in ngettext(short, short.replace("character", "characters"), 12) % 12
        assert translation.gettext("Password-based authentication") == "الدخول بكلمة مرور"


def test_the_public_list_counts_checks_not_verified_claims():
    """«متحقَّق منه» is the name of a status: over a false claim it would say the contrary."""
    with translation.override("ar"):
        for n in range(120):
            said = ngettext("%(n)s claim checked", "%(n)s claims checked", n) % {"n": n}
            assert "متحقَّق" not in said, said
