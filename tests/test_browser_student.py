"""A student's journey in Chromium: tell it in words, take proposals, see the matrix, open a claim, answer, undo, save the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import Served, opened

from kb.load import read_case

pytestmark = pytest.mark.browser
pytest_plugins = ("browser",)
WORDS = {
    "zh": {
        "text": "2025年3月1日，甲公司未经演员周女士同意，用AI换脸把她的脸合成到带货视频里发布，播放量8000次。去年也有过。",
        "find": "找出事实",
        "vague": "去年",
        "all": "全部按建议选上（请再逐项核对）",
        "take": "建立案情",
        "matrix": "各方一览",
        "why": "为什么",
        "turn": "什么会翻转",
        "side": "主张责任的一方",
        "cases": "相近案例",
        "weight": "没有拘束力",
        "no": "否",
        "undo": "撤销",
        "redo": "重做",
        "save": "保存为文件",
    },
    "en": {
        "text": "On 1 March 2025 the reseller pasted the face of the actress Ms Zhou into an advertising video without her consent and posted it; it was viewed 8,000 times. It happened last year too.",
        "find": "Find the facts",
        "vague": "last year",
        "all": "Choose all as proposed (then check each)",
        "take": "Make the case",
        "matrix": "At a glance",
        "why": "Why it",
        "turn": "What turns it",
        "side": "The side that asserts liability",
        "cases": "Nearest cases",
        "weight": "never binding",
        "no": "no",
        "undo": "Undo",
        "redo": "Redo",
        "save": "Save as a file",
    },
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_words_to_a_saved_case(server: Served, browser: Any, width: int, lang: str, tmp_path: Path) -> None:
    words = WORDS[lang]
    with opened(browser, f"{server.url}/?lang={lang}&view=words", width, 2600) as shown:
        page = shown.settled().page
        page.locator("textarea").fill(words["text"])
        page.keyboard.press("Control+Enter")  # what is typed is taken up before the button is pressed
        shown.settled()
        page.get_by_role("button", name=words["find"], exact=True).click()
        page.locator(".zz-quote mark").first.wait_for(timeout=60_000)
        shown.settled()
        assert page.get_by_text(words["vague"]).count()
        quotes = page.locator(".zz-quote").count()
        assert quotes >= 5
        picture(page, f"words-{lang}-{width}", tmp_path)
        shown.settled().sound().not_wider_than_screen()

        page.get_by_role("button", name=words["all"], exact=True).click()
        shown.settled()
        page.get_by_role("button", name=words["take"]).click()
        page.get_by_text(words["matrix"], exact=True).wait_for(timeout=60_000)
        shown.settled().sound().not_wider_than_screen()
        picture(page, f"answer-{lang}-{width}", tmp_path)

        page.locator('[data-testid="stExpander"] summary').first.click()
        page.locator(".zz-tree").first.wait_for(timeout=60_000)
        assert page.get_by_text(words["why"]).count()
        shown.settled().sound().not_wider_than_screen()
        picture(page, f"claim-{lang}-{width}", tmp_path)
        for part, says in (("turn", words["side"]), ("cases", words["weight"])):
            page.get_by_role("radio", name=words[part], exact=True).first.click()
            shown.settled()
            page.get_by_text(says).first.wait_for(timeout=60_000)
            picture(page, f"{part}-{lang}-{width}", tmp_path)
            shown.settled().sound().not_wider_than_screen()

        for _ in range(2):
            page.get_by_role("button", name=words["no"], exact=True).first.click()
            shown.settled()
        page.get_by_role("button", name=words["undo"], exact=True).click()
        shown.settled()
        assert page.get_by_role("button", name=words["redo"], exact=True).is_enabled()
        with page.expect_download() as saved:
            page.get_by_role("button", name=words["save"]).click()
        path = tmp_path / "case.yaml"
        saved.value.save_as(path)
        case = read_case(path)
        assert len(case.acts) >= 1
        assert len(case.facts) >= quotes - 1
        shown.settled().sound()


def picture(page: Any, name: str, folder: Path) -> None:
    """A picture beside the test's other files, to be looked at."""
    page.screenshot(path=folder / f"{name}.png", full_page=True)
