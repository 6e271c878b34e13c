"""The pages Home, Statutes, Cases, Paper, Query, Coverage and About in Chromium: both widths, both languages, no error, no request to the outside."""

from __future__ import annotations

from typing import Any

import pytest
from browser import Served, opened

pytestmark = pytest.mark.browser
pytest_plugins = ("browser",)
LIAO, LIN = "cn-civ-faceswap-liao-2024", "cn-civ-faceswap-jinshan-lin-2022"
HEROES, HEROES_TITLE = "cn-civ-langyashan-ge-hong-2016", "Langya"
"""Soon analysed."""
PLACES = [
    ("home", "", "text=2026", "text=2026"),
    ("cases", "", "text=廖某", "text=Liao"),
    ("cases", f"case={LIAO}", "text=实际结果与规则的结论", "text=What was decided"),
    ("cases", f"case={LIAO}&with={LIN}", "text=事实对照", "text=Contested points"),
    ("paper", "cell=P2.A-P3.A&item=M1", "text=现行法怎么说", "text=What current law says"),
    ("query", "q=most-used-provisions", "text=30 行", "text=30 rows"),
    ("query", "q=around-a-risk&as=graph", ".cy canvas", ".cy canvas"),
    ("coverage", "", "text=没有编码什么", "text=What is not encoded"),
    ("coverage", "find=C17", "text=开设赌场", "text=Running gambling"),
    ("statutes", "", "text=收录的文件", "text=instruments are kept here"),
    ("statutes", "at=cn/civil-code&on=2024-01-01", "text=肖像权", "text=肖像权"),
    ("statutes", "at=cn/public-security-penalties-law/29&vs=2013-01-01", "text=按条号对照", "text=Compared by number"),
    ("statutes", "find=深度伪造", "text=处条文的原文含", "text=whose official text contains"),
    ("about", "", "text=如何引用", "text=How to cite"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("page", "query", "zh", "en"), PLACES, ids=[f"{one[0]} {one[1]}" for one in PLACES])
def test_a_page_is_whole(server: Served, browser: Any, page: str, query: str, zh: str, en: str, lang: str) -> None:
    with opened(browser, f"{server.url}/{page}?lang={lang}&{query}") as shown:
        shown.whole(zh if lang == "zh" else en, f"{page}-{query}-{lang}")


def test_a_case_is_found_and_opened_in_analyse(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/cases?lang=en&branch=civil") as shown:
        page = shown.settled().page
        page.get_by_role("button", name=HEROES_TITLE).click()
        page.wait_for_selector(f"h2:has-text('{HEROES_TITLE}')")
        assert "branch=civil" in page.url
        assert f"case={HEROES}" in page.url
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
        page.get_by_text("open in Analyse").click()
        page.wait_for_selector("h1:has-text('Analyse a case')")
        assert f"case={HEROES}" in page.url
        shown.settled().sound()


def test_a_query_is_changed_by_keyboard_alone(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/query?lang=en") as shown:
        page = shown.settled().page
        box = page.locator("textarea").first
        box.focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("SELECT ?risk WHERE { ?risk a dpv:Risk } LIMIT 2")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("text=2 rows")
        assert box.input_value().startswith("SELECT ?risk")
        shown.settled().sound()


def test_a_click_in_the_picture_of_an_answer_opens_the_graph_there(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/query?lang=en&q=around-a-risk&as=graph", 1280, 1600) as shown:
        page = shown.settled().page
        page.locator(".cy canvas").first.wait_for(state="attached", timeout=60_000)
        place = page.locator(".cy").evaluate("box => box._cy.getElementById('risk/reputation').renderedPosition()")
        page.locator(".cy").click(position={"x": place["x"], "y": place["y"]})
        page.wait_for_selector("text=identifier: risk/reputation")
        assert "lang=en" in page.url
        shown.settled().sound()


def test_the_readers_own_case_is_kept_when_another_is_opened(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/?lang=en", 1280, 1400) as shown:
        page = shown.settled().page
        page.get_by_role("button", name="Start a blank case").click()
        shown.settled()
        page.get_by_role("link", name="Cases", exact=True).first.click()
        page.get_by_role("button", name=HEROES_TITLE).click()
        page.get_by_role("button", name="open in Analyse").click()
        page.wait_for_selector(f"h3:has-text('{HEROES_TITLE}')")
        assert "lang=en" in page.url
        assert page.get_by_role("button", name="Undo").is_enabled()
        shown.settled().sound()
