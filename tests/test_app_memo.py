"""The issue list from the Analyse page: four files, made only when asked for, with what the reader has switched on."""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZipFile

import pytest
import streamlit as st
from app_text import run, said

import outputs.memo_file
from app_pages import analyse_memo

CASE = "cn-civ-faceswap-jinshan-lin-2022"


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each download button was given."""
    found: list[dict[str, Any]] = []
    real = st.download_button

    def noted(label: str, data: Any, **rest: Any) -> bool:
        if str(rest.get("key", "")).startswith("memo-"):
            found.append({"label": label, "data": data, **rest})
        return real(label, data, **rest)

    monkeypatch.setattr(st, "download_button", noted)
    return found


def test_nothing_is_made_before_a_button_is_pressed(
    buttons: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[Any, ...]] = []
    monkeypatch.setattr(analyse_memo, "memo_file", lambda *given: made.append(given) or b"x")
    said(run("analyse", case=CASE, lang="en", overlay="eu-ai-act"))
    assert [one["file_name"] for one in buttons] == [f"{CASE}-en.{kind}" for kind in ("docx", "pdf", "html", "md")]
    assert not made
    assert [one["data"]() for one in buttons] == [b"x"] * 4
    assert [(given[1].id, given[2], given[3]) for given in made] == [
        (CASE, kind, "en") for kind in ("docx", "pdf", "html", "md")
    ]
    assert {given[4] for given in made} == {frozenset({"eu-ai-act"})}
    assert {given[5] for given in made} == {None}, "no articles unless asked for"


def test_the_files_are_what_they_say(buttons: list[dict[str, Any]]) -> None:
    app = run("analyse", case=CASE)
    app.toggle(key="memo-articles").set_value(True).run()
    said(app)
    by_kind = {one["key"]: one["data"] for one in buttons[-4:]}
    written = by_kind["memo-md"]().decode("utf-8")
    assert "## 附录：引用的条文" in written
    assert by_kind["memo-html"]().startswith(b"<!doctype html>")
    assert "word/document.xml" in ZipFile(io.BytesIO(by_kind["memo-docx"]())).namelist()


def test_what_is_not_installed_is_named_with_its_command(
    buttons: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = outputs.memo_file.find_spec
    monkeypatch.setattr(outputs.memo_file, "find_spec", lambda name: None if name == "typst" else real(name))
    words = said(run("analyse", case=CASE, lang="en"))
    assert "pip install 'zhize[pdf]'" in words
    assert [one["key"] for one in buttons] == ["memo-docx", "memo-html", "memo-md"]


@pytest.mark.parametrize("view", ["facts", "frame", "file"])
def test_the_other_views_have_no_buttons(buttons: list[dict[str, Any]], view: str) -> None:
    said(run("analyse", case=CASE, view=view))
    assert not buttons
