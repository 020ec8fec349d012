"""`manage.py ingest` and `extract`, as a person or a script at a terminal meets them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
from django.core.management import CommandError, call_command

from claims import served
from claims.choices import DateSource
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched
from claims.models import Article
from claims.services import queueing

ROOT = Path(__file__).resolve().parent.parent
TEXT = (
    "صادرات الميناء تبلغ مستوى قياسيا\r\n\r\nSunday, February 2, 2025\r\n\r\n"
    "قالت هيئة الميناء إن الصادرات ارتفعت بنسبة 12 في المئة في عام 2024.\r\n"
    "وبلغت قيمة البضائع أقل من 6 ملايين دولار.\r\n"
)


@pytest.fixture
def article(tmp_path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return path


def extract(*arguments: object) -> dict:
    written = io.StringIO()
    call_command("extract", *map(str, arguments), stdout=written)
    assert written.getvalue().count("\n") == 1
    return json.loads(written.getvalue())


def standard_input(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


class TestExtract:
    def test_prints_what_the_contract_names(self, article):
        found = extract(article)
        assert set(found) == {"language", "published", "title", "length", "sentences", "claims"}
        assert (found["language"], found["published"], found["length"]) == ("ar", "2025-02-02", len(TEXT))
        assert found["title"] == TEXT.splitlines()[0]
        assert set(found["sentences"][0]) == {"start", "end", "role", "reason", "claims"}
        assert set(found["claims"][0]) == {
            "id", "start", "end", "spans", "quote", "statement", "edits", "kind", "checkable", "worth", "reasons",
            "quantities", "dates", "attribution",
        }  # fmt: skip

    def test_counts_offsets_in_the_text_as_given_line_ends_untouched(self, article):
        found = extract(article)
        assert found["claims"]
        for claim in found["claims"]:
            assert claim["quote"] == " … ".join(TEXT[start:end] for start, end in claim["spans"])
            for part in claim["quantities"] + claim["dates"]:
                assert TEXT[part["start"] : part["end"]] == part["text"]

    def test_leaves_a_byte_order_mark_out_and_reads_other_encodings(self, tmp_path, article):
        plain = extract(article)
        for encoding in ("utf-8-sig", "utf-16", "cp1256"):
            path = tmp_path / f"{encoding}.txt"
            path.write_bytes(TEXT.encode(encoding))
            assert extract(path) == plain

    def test_reads_standard_input(self, monkeypatch, article):
        standard_input(monkeypatch, TEXT.encode())
        assert extract("-") == extract(article)

    def test_takes_date_and_language_from_the_person(self, article):
        found = extract(article, "--published", "2024-12-31", "--language", "en")
        assert (found["published"], found["language"]) == ("2024-12-31", "en")

    def test_counts_offsets_in_the_text_it_extracts_from_a_page_or_document(self, tmp_path):
        sentence = "قالت هيئة الميناء إن الصادرات ارتفعت بنسبة 12 في المئة في عام 2024."
        page = (
            f'<!DOCTYPE html><title>العنوان</title><meta name="date" content="2025-02-02"><p>{sentence}</p>'
        )
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        (tmp_path / "note.md").write_text(f"# العنوان\n\n{sentence}\n", encoding="utf-8")
        document = docx.Document()
        document.add_heading("العنوان", 0)
        document.add_paragraph(sentence)
        document.save(str(tmp_path / "article.docx"))
        for name in ("page.html", "note.md", "article.docx"):
            found = extract(tmp_path / name)
            assert (found["title"], found["length"]) == ("العنوان", len(f"العنوان\n\n{sentence}")), name
        assert extract(tmp_path / "page.html")["published"] == "2025-02-02"

    @pytest.mark.parametrize(
        ("data", "advice"),
        [(b"", "empty"), (b"%PDF-1.7", "PDF"), (b"a\x00b", "not readable"), (b"x" * 20 * 2**20, "10 MB")],
    )  # fmt: skip
    def test_says_in_one_sentence_what_is_wrong(self, tmp_path, data, advice):
        path = tmp_path / "file"
        path.write_bytes(data)
        with pytest.raises(CommandError, match=advice) as caught:
            extract(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("arguments", "advice"),
        [(["missing.txt"], "missing.txt cannot be read"), (["/"], "cannot be read"),
         (["-", "--published", "yesterday"], "2025-02-02"), (["-", "--published", "2025-02-30"], "2025-02-02"),
         (["-", "--language", "fr"], "invalid choice"), ([], "FILE")],
    )  # fmt: skip
    def test_refuses_wrong_arguments(self, arguments, advice):
        with pytest.raises(CommandError, match=advice):
            extract(*arguments)

    @pytest.mark.slow
    def test_needs_no_database_and_prints_arabic_as_it_is(self, article, tmp_path):
        done = subprocess.run(
            [sys.executable, "manage.py", "extract", "-"],
            input=TEXT.encode(),
            cwd=ROOT,
            env={
                **{key: value for key, value in os.environ.items() if not key.startswith("COV")},
                "DEBUG": "1",
                "VAR_DIR": str(tmp_path / "var"),
                "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
                "PYTHONIOENCODING": "ascii",
            },
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        written = done.stdout.decode("utf-8")
        assert "الصادرات" in written
        assert json.loads(written) == extract(article)


@pytest.mark.django_db
class TestIngest:
    @pytest.fixture(autouse=True)
    def _nowhere_served(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path / "var"
        settings.VAR_DIR.mkdir()

    @pytest.fixture(autouse=True)
    def woken(self, monkeypatch):
        sent: list[int] = []
        monkeypatch.setattr(queueing, "wake_lookups", lambda ids: sent.extend(ids))
        return sent

    @staticmethod
    def ingest(*arguments: object) -> tuple[list[str], list[str], bool]:
        """What it prints, what it complains of, and whether it ended well."""
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("ingest", *map(str, arguments), stdout=out, stderr=err)
        except CommandError as error:
            code = error.returncode
            err.write(f"{error}\n")
        else:
            code = 0
        return out.getvalue().splitlines(), err.getvalue().splitlines(), code == 0

    def test_prints_id_and_address_of_each_article_and_queues_its_lookups(
        self, article, tmp_path, woken, settings
    ):
        other = tmp_path / "other.md"
        other.write_text("# Port\n\nExports rose by 12% in 2024.\n", encoding="utf-8")
        lines, complaints, well = self.ingest(article, other)
        stored = [Article.objects.get(title__startswith=title) for title in ("صادرات", "Port")]
        assert lines == [f"{one.uid} {settings.SITE_URL}/articles/{one.uid}/" for one in stored]
        assert (complaints, well) == ([], True)
        assert woken

    def test_the_address_is_where_it_is_served(self, article, settings):
        served.at("http://127.0.0.1:8123")
        (line,), _, _ = self.ingest(article)
        assert " http://127.0.0.1:8123/articles/" in line
        settings.SITE_IS_NAMED, settings.SITE_URL = True, "https://desk.example"
        (line,), _, _ = self.ingest(article)
        assert " https://desk.example/articles/" in line

    def test_says_what_was_here_already(self, article):
        (first,), _, _ = self.ingest(article)
        (second,), _, well = self.ingest(article)
        assert (second, well) == (f"{first} (was here already)", True)

    def test_goes_on_after_a_file_that_cannot_be_read(self, article, tmp_path):
        (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
        lines, complaints, well = self.ingest(tmp_path / "scan.pdf", tmp_path / "missing", article)
        assert len(lines) == 1
        assert [complaint.rpartition("/")[2].split(":")[0].split(" ")[0] for complaint in complaints[:2]] == [
            "scan.pdf",
            "missing",
        ]
        assert complaints[2] == "2 of 3 could not be stored."
        assert not well

    def test_stores_the_details_that_are_given(self, article):
        self.ingest(
            article, "--title", "عنوان", "--source", "صحيفة", "--published", "2024-12-31", "--language", "ar"
        )
        stored = Article.objects.get()
        assert (stored.title, stored.source_name, stored.language) == ("عنوان", "صحيفة", "ar")
        assert (str(stored.published_date), stored.published_source) == ("2024-12-31", DateSource.PERSON)

    def test_reads_the_date_line_where_no_date_is_given(self, article):
        self.ingest(article)
        stored = Article.objects.get()
        assert (str(stored.published_date), stored.published_source) == ("2025-02-02", DateSource.TEXT)

    def test_fetches_addresses(self, monkeypatch, article):
        def fetch(url, **_):
            if "missing" in url:
                raise FetchError("There is no page at this address (status 404).")
            return Fetched(url=url, content=TEXT.encode(), content_type="text/plain")

        monkeypatch.setattr(http, "fetch", fetch)
        lines, complaints, well = self.ingest("https://news.example/missing", "HTTPS://news.example/port")
        assert len(lines) == 1
        assert complaints[0].startswith("https://news.example/missing: There is no page")
        assert not well
        assert Article.objects.get().url == "HTTPS://news.example/port"

    def test_reads_standard_input(self, monkeypatch):
        standard_input(monkeypatch, TEXT.encode())
        lines, _, well = self.ingest("-")
        assert (len(lines), well) == (1, True)


def test_a_setting_that_is_missing_is_said_in_one_sentence():
    environment = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "SECRET_KEY"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "rebuild_index"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set")
    assert done.stderr.count("\n") == 1


def test_checking_providers_does_not_claim_a_page_it_did_not_fetch(db, capsys):
    call_command("check_providers", "--address", "https://example.org/a")
    assert "https://example.org/a (the page itself was not fetched)" in capsys.readouterr().out
