"""The Audit page in Chromium: both widths, both languages, every view; no error, no request to the outside."""

from __future__ import annotations

from typing import Any

import pytest
from browser import Served, opened

pytestmark = pytest.mark.browser
pytest_plugins = ("browser",)
PLATFORM = "example-video-platform"
VIEWS = [
    ("view=result&status=breached", "text=处置用户所发禁止信息", "text=Acting on banned information"),
    ("view=form&group=M6", "text=有哪些措施", "text=Which controls it has"),
    ("view=file", "textarea", "textarea"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("query", "zh", "en"), VIEWS, ids=[one[0] for one in VIEWS])
def test_a_view_is_whole(server: Served, browser: Any, query: str, zh: str, en: str, lang: str) -> None:
    with opened(browser, f"{server.url}/audit?lang={lang}&service={PLATFORM}&{query}") as shown:
        shown.whole(zh if lang == "zh" else en, f"audit-{query}-{lang}")


def test_a_duty_opens_by_click_and_by_keyboard(server: Served, browser: Any) -> None:
    with opened(browser, f"{server.url}/audit?lang=en&service={PLATFORM}&status=breached") as shown:
        page = shown.settled().page
        rows = page.locator(".zz-duties details")
        rows.first.wait_for(timeout=60_000)
        more = rows.first.locator(".zz-duty-more")
        assert not more.is_visible()
        rows.first.locator("summary").click()
        assert more.is_visible()
        rows.nth(1).locator("summary").focus()
        page.keyboard.press("Enter")
        assert rows.nth(1).locator(".zz-duty-more").is_visible()
        shown.settled().sound()
