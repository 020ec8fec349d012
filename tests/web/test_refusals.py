"""What fetching and reading say when they cannot is shown in the language of the page."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from claims import refusals

CLAIMS = Path(__file__).resolve().parents[2] / "claims"
ERRORS = {"FetchError", "DocumentError"}
BETWEEN = "7"  # in the place of what is put into a sentence


def written(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part) or BETWEEN for part in node.values)
    return ""


def sentences() -> set[str]:
    """Every sentence in a file that raises such an error, the long way round by a variable included."""
    found = set()
    for path in (
        *CLAIMS.glob("evidence/*.py"),
        *CLAIMS.glob("documents/*.py"),
        *CLAIMS.glob("services/*.py"),
    ):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = list(ast.walk(tree))
        if any(isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS for node in nodes):
            inner = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
            docs = {
                ast.get_docstring(node, clean=False)
                for node in nodes
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            }
            found |= {text for node in nodes if id(node) not in inner and (text := written(node)) not in docs}
    return {
        text for text in found if text.endswith(".") and " " in text and text[0].isascii() and len(text) < 200
    }


# Ours, not about a page; or for whoever writes a program.
ELSEWHERE = ("The provider ", "This provider", "7 is asked by")


@pytest.mark.parametrize("sentence", sorted(sentences()))
def test_every_sentence_has_its_arabic(sentence):
    if sentence.startswith(ELSEWHERE):
        return
    with translation.override("ar"):
        assert any("\u0600" <= letter <= "\u06ff" for letter in refusals.told(sentence))
    with translation.override("en"):
        assert refusals.told(sentence) == sentence


def test_what_was_put_in_comes_along_and_a_strangers_words_stay():
    with translation.override("ar"):
        assert "8792" in refusals.told("Port 8792 is not fetched from; use an address without a port.")
        assert refusals.told("bad gateway 100%") == "bad gateway 100%"
