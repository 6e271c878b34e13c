"""The Hypotheticals page in Chromium: both widths, both languages; a problem answered by keyboard; a change; the table of facts."""

from __future__ import annotations

from typing import Any

import pytest
from browser import Served, opened

pytestmark = pytest.mark.browser
pytest_plugins = ("browser",)
PROBLEM, CASE = "part-or-whole", "cn-civ-jordan-name-2020"
PLACES = [
    (f"problem={PROBLEM}", "text=要讨论的请求", "text=Claims to discuss"),
    (f"case={CASE}&view=fork", "text=现成的改动", "text=Changes ready made"),
    (f"problem={PROBLEM}&view=sensitivity", "text=计算", "text=Work it out"),
    ("case=no-such", "text=没有案例", "text=There is no case"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("query", "zh", "en"), PLACES, ids=[one[0] for one in PLACES])
def test_the_page_is_whole(server: Served, browser: Any, query: str, zh: str, en: str, lang: str) -> None:
    with opened(browser, f"{server.url}/hypotheticals?lang={lang}&{query}") as shown:
        shown.whole(zh if lang == "zh" else en, f"hypotheticals-{query}-{lang}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_problem_is_answered_changed_and_measured(server: Served, browser: Any, lang: str, width: int) -> None:
    words = {
        "zh": ("对照规则的回答", "得分", "改动案情", "本题的改动", "结论哪里不同", "哪项事实要紧", "计算", "次单项改动"),
        "en": ("Compare with the rules", "points", "Change the case", "the change of this problem", "What comes out",
               "Which fact matters", "Work it out", "single flips"),
    }[lang]  # fmt: skip
    with opened(browser, f"{server.url}/hypotheticals?lang={lang}&problem={PROBLEM}", width, 1000) as shown:
        page = shown.settled().page
        groups = page.locator('[data-testid="stRadio"] [role="radiogroup"]')
        groups.first.wait_for(timeout=60_000)
        for number in range(groups.count()):
            first = groups.nth(number).get_by_role("radio").first
            first.focus()
            page.keyboard.press("Space")
            shown.settled()
        page.get_by_role("button", name=words[0]).click()
        page.get_by_text(words[1]).first.wait_for(timeout=60_000)
        shown.settled().sound().not_wider_than_screen().shot(f"marked-{lang}-{width}")
        page.get_by_role("radio", name=words[2]).click()
        page.get_by_role("button", name=words[3]).click()
        page.get_by_text(words[4]).first.wait_for(timeout=60_000)
        shown.settled().sound().not_wider_than_screen().shot(f"changed-{lang}-{width}")
        page.get_by_role("radio", name=words[5]).click()
        page.get_by_role("button", name=words[6]).click()
        page.get_by_text(words[7]).first.wait_for(timeout=120_000)
        shown.settled().sound().not_wider_than_screen().shot(f"measured-{lang}-{width}")
        assert f"problem={PROBLEM}" in page.url
        assert "%28" not in page.url
        assert "(" not in page.url
