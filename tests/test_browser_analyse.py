"""The Analyse page in Chromium: the journey of a lawyer at both widths and in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from browser import Served, opened

pytestmark = pytest.mark.browser
pytest_plugins = ("browser",)
CASE = "cn-civ-faceswap-liao-2024"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("lang", "heading", "tree"), [("zh", "案件分析", "为什么成立"), ("en", "Analyse a case", "Why it holds")]
)
def test_a_case_is_read_down_to_the_reasons(
    server: Served, browser: Any, width: int, lang: str, heading: str, tree: str
) -> None:
    with opened(browser, f"{server.url}/?lang={lang}&case={CASE}", width, 2400) as shown:
        page = shown.settled().page
        assert page.locator("h1").inner_text() == heading
        page.locator('[data-testid="stExpander"] summary').nth(1).click()
        page.wait_for_selector(f"text={tree}")
        assert page.locator(".zz-tree details").count() > 3
        shown.settled().sound().not_wider_than_screen()


def test_an_answer_is_taken_and_the_language_stays(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/?case={CASE}&lang=en", 1280, 1400) as shown:
        page = shown.settled().page
        page.get_by_role("button", name="no", exact=True).click()
        shown.settled()
        assert page.get_by_role("button", name="Undo").is_enabled()
        assert "lang=en" in page.url
        shown.sound()


@pytest.mark.parametrize("view", ["facts", "frame", "file"])
def test_every_view_opens_on_a_phone(server: Served, browser: Any, view: str) -> None:
    with opened(browser, f"{server.url}/?case={CASE}&view={view}", 390, 1200) as shown:
        shown.settled().sound().not_wider_than_screen()
