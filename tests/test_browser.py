"""The Graph and Statutes pages in Chromium: both widths, both languages, no error in the console, no request to the outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import WIDTHS, Served, browser, opened, serve, server

pytestmark = pytest.mark.browser
__all__ = ["browser", "server"]
EVIL = [
    ":red[x] :smile: :material/home:",
    "$a^2$ *b* _c_ `d` ~~e~~",
    "<img src=x onerror=alert(1)> [f](javascript:g)",
    "# h",
    "1. i",
    "www.example.org http://a.example me@example.org",
    "a -> b <- c -- d >= 1",
    "| a | b | <!-- c --> &amp; [^1]: x",
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "heading"), [("zh", "关系图"), ("en", "Graph")])
def test_the_graph_is_drawn_and_a_click_moves_the_centre(
    server: Served, browser: Any, width: int, lang: str, heading: str
) -> None:
    with opened(browser, f"{server.url}/graph?lang={lang}&node=risk/portrait", width) as shown:
        page = shown.settled().page
        assert page.locator("h1").inner_text() == heading
        picture = page.locator(".cy")
        picture.scroll_into_view_if_needed()
        place = picture.evaluate(
            """box => { const inside = p => p.x > 10 && p.y > 10 && p.x < box.clientWidth - 10 && p.y < box.clientHeight - 10;
            const node = box._cy.nodes('[layer]').filter(n => n.id() !== 'risk/portrait' && inside(n.renderedPosition()))[0];
            return {id: node.id(), ...node.renderedPosition()}; }"""
        )
        picture.click(position={"x": place["x"], "y": place["y"]})
        page.wait_for_function("id => new URLSearchParams(location.search).get('node') === id", arg=place["id"])
        page.wait_for_selector(f"text={place['id']}")
        shown.settled().sound().not_wider_than_screen()
        assert (f"lang={lang}" in page.url) == (lang == "en")


@pytest.mark.parametrize(
    ("lang", "cited"), [("zh", "《民法典》第一千零一十九条第一款"), ("en", "Civil Code art. 1019 para. 1")]
)
def test_a_provision_is_shown(server: Served, browser: Any, lang: str, cited: str) -> None:
    with opened(browser, f"{server.url}/statutes?lang={lang}&at=cn/civil-code/1019/p1") as shown:
        shown.whole(f"h4:has-text('{cited}')", f"statutes-{lang}")


def test_the_keyboard_is_enough_to_find_a_provision(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/statutes") as shown:
        page = shown.settled().page
        page.get_by_label("引文").focus()
        page.keyboard.type("《刑法》第253条之一")
        page.keyboard.press("Enter")
        page.wait_for_selector("h4:has-text('《刑法》第二百五十三条之一')")
        shown.settled().sound()


def test_the_language_stays_from_page_to_page(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/statutes?lang=en&at=cn/civil-code/1019/p1") as shown:
        page = shown.settled().page
        page.get_by_text("show in the graph").click()
        page.wait_for_selector("h1:has-text('Graph')")
        page.wait_for_selector("text=identifier: eli/cn/civil-code/1019/p1")
        assert "lang=en" in page.url
        shown.settled().sound()


def test_text_of_others_is_shown_as_it_stands(browser: Any, tmp_path: Path) -> None:
    script = tmp_path / "evil.py"
    root = str(Path(__file__).resolve().parent.parent)
    script.write_text(
        f"import sys; sys.path.insert(0, {root!r})\nimport streamlit as st\nfrom app_pages.safe import md\nst.title('x')\n"
        + "".join(f"st.markdown(md({text!r}))\n" for text in EVIL),
        "utf-8",
    )
    with serve(script) as served, opened(browser, served.url) as shown:
        page = shown.settled().page
        words = [
            one.replace("\u2060", "").strip() for one in page.locator('[data-testid="stMarkdown"]').all_inner_texts()
        ]
        assert words == EVIL
        assert not page.locator('[data-testid="stMarkdown"] :is(img, a, em, code, del, .katex, ol)').count()
        shown.sound()
