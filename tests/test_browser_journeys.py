"""Two readers on their way through the app in Chromium, in both languages, on a wide and on a narrow screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import WIDTHS, Opened, Served, opened

pytestmark = pytest.mark.browser
pytest_plugins = ("browser",)
ARTICLE = "cn/civil-code/1024/p1"
WORDS = {
    "zh": {
        "graph": "关系图", "find": "查找并置于中心", "to": "求通往另一项的路径", "end": "终点",
        "way": "路径 1", "article": "《民法典》第一千零二十四条第一款", "statutes": "法条", "day": "适用日期", "early": "没有收录当时有效的文本",
        "rests": "依附于此", "case": "曾某诉张某", "open_case": "打开案例", "beside": "实际结果与规则的结论",
        "cases": "案例", "words": "案名", "search": "换脸", "branch": "部门法", "civil": "民事", "analyse": "案件分析",
        "in_analyse": "在“案件分析”中打开", "tree": "为什么", "memo": "下载问题清单", "svg": "存为 SVG", "png": "把图存为 PNG",
    },
    "en": {
        "graph": "Graph", "find": "Find and put in the centre", "to": "The way to another item", "end": "Other end",
        "way": "Way 1", "article": "Civil Code art. 1024 para. 1", "statutes": "Statutes", "day": "On the day", "early": "No wording kept here",
        "rests": "Rests here", "case": "Zeng v. Zhang", "open_case": "open the case", "beside": "What was decided, and the answer",
        "cases": "Cases", "words": "Words in the title", "search": "face", "branch": "Branch of law", "civil": "civil", "analyse": "Analyse a case",
        "in_analyse": "open in Analyse", "tree": "Why it", "memo": "Download the issue list", "svg": "Save as SVG", "png": "save the picture as PNG",
    },
}  # fmt: skip


def place(shown: Opened) -> dict[str, str]:
    """The parameters of the address bar."""
    return {name: values[0] for name, values in parse_qs(urlsplit(shown.page.url).query).items()}


def place_of(shown: Opened) -> str:
    """The page of the address bar."""
    return urlsplit(shown.page.url).path.strip("/")


def pick(shown: Opened, label: str, typed: str) -> None:
    """Type into a box that finds things and take the first that is found."""
    box = shown.page.get_by_role("combobox", name=re.compile(re.escape(label)))
    box.scroll_into_view_if_needed()
    options = shown.page.get_by_role("option")
    for opens in (box.click, lambda: box.press("ArrowDown"), box.click):  # a first click may only bring it into sight
        opens()
        shown.page.wait_for_timeout(1_500)
        if options.count():
            break
    options.first.wait_for()
    box.fill(typed)
    shown.page.wait_for_function("() => document.querySelectorAll('[role=option]').length < 20")
    shown.page.keyboard.press("Enter")
    shown.settled()


def kept(shown: Opened, button: str, binary: bool = False) -> str:
    """What a button lets the reader keep: the text of the file, or the signature of a picture."""
    with shown.page.expect_download() as coming:
        shown.page.get_by_role("button", name=re.compile(re.escape(button))).first.click()
    content = Path(coming.value.path()).read_bytes()
    return content[1:4].decode() if binary else content.decode()


def on(shown: Opened, heading: str, name: str) -> None:
    """The page has this heading and is whole."""
    shown.page.wait_for_selector(f"h1:has-text('{heading}')", timeout=60_000)
    shown.settled().sound().not_wider_than_screen().shot(name)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_researcher_goes_from_a_risk_to_the_law_and_to_a_case(
    server: Served, browser: Any, lang: str, width: int
) -> None:
    words, name = WORDS[lang], f"researcher-{lang}-{width}"
    with opened(browser, f"{server.url}/home?lang={lang}", width, 1100) as shown:
        page = shown.settled().page
        main = page.get_by_test_id("stMain")  # the menu, folded on a phone, has the same names
        link = main.get_by_role("link", name=re.compile(f"^{words['graph']}"))
        link.click()
        shown.settled()
        if link.count() and place_of(shown) == "home":  # a click on a page being drawn anew can be lost
            link.click()
        on(shown, words["graph"], f"{name}-1-graph")
        pick(shown, words["find"], "risk/reputation")
        assert place(shown)["node"] == "risk/reputation"
        page.get_by_text(words["to"]).first.click()
        pick(shown, words["end"], ARTICLE)
        page.get_by_text(words["way"]).first.wait_for()
        on(shown, words["graph"], f"{name}-2-path")
        assert kept(shown, words["svg"]).startswith("<svg")
        assert kept(shown, "GraphML").startswith("<?xml")
        assert kept(shown, words["png"], binary=True) == "PNG"
        page.get_by_role("link", name=re.compile(re.escape(words["article"]))).first.click()
        on(shown, words["statutes"], f"{name}-3-statute")
        assert place(shown)["at"] == ARTICLE
        for day, early in (("2020-06-01", True), ("2021-06-01", False)):
            page.get_by_role("group", name=re.compile(words["day"])).get_by_role("spinbutton").first.click()
            page.keyboard.type(day.replace("-", ""), delay=60)
            page.locator("h1").click()  # the day counts once the box is left
            page.wait_for_function("day => location.search.includes(`on=${day}`)", arg=day)
            shown.settled()
            assert bool(page.get_by_text(words["early"]).count()) is early
        on(shown, words["statutes"], f"{name}-4-day")
        page.locator("summary", has_text=words["rests"]).first.click()
        page.get_by_role("link", name=words["case"]).first.click()
        on(shown, words["graph"], f"{name}-5-case-node")
        page.get_by_role("link", name=re.compile(words["open_case"])).click()
        on(shown, words["cases"], f"{name}-6-case")
        page.get_by_text(words["beside"]).first.wait_for()
        assert place(shown).get("lang", "zh") == lang


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_lawyer_goes_from_a_decided_case_to_the_reasons(server: Served, browser: Any, lang: str, width: int) -> None:
    words, name = WORDS[lang], f"lawyer-{lang}-{width}"
    with opened(browser, f"{server.url}/cases?lang={lang}", width, 1100) as shown:
        page = shown.settled().page
        box = page.get_by_label(re.compile(words["words"]))
        box.fill(words["search"])
        box.press("Enter")
        page.wait_for_function("() => location.search.includes('q=')")
        pick(shown, words["branch"], words["civil"])
        assert place(shown)["branch"] == "civil"
        on(shown, words["cases"], f"{name}-1-cases")
        case = page.locator('[class*="st-key-here"] button').first
        title = case.inner_text()
        case.click()
        page.wait_for_selector(f"h2:has-text('{title}')")
        on(shown, words["cases"], f"{name}-2-case")
        page.get_by_text(words["in_analyse"]).first.click()
        on(shown, words["analyse"], f"{name}-3-analyse")
        assert place(shown)["case"]
        page.locator("summary", has_text=f"· {words['civil']} ·").first.click()
        page.get_by_text(re.compile(words["tree"])).first.wait_for()
        on(shown, words["analyse"], f"{name}-4-claim")
        page.get_by_text(words["memo"]).first.click()
        assert kept(shown, "Markdown").startswith("# ")
        shown.sound()
