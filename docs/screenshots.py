"""The pictures of the README, taken anew: `uv run python docs/screenshots.py` (needs Chromium). Each is at most 150 KB."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import ARGS, Opened, Served, chromium, opened, serve  # noqa: E402  (the folders are on the path only now)

FOLDER = ROOT / "docs" / "img"
MOST_BYTES = 150 * 1024
WIDTH, HEIGHT = 1280, 860


def analyse(shown: Opened) -> None:
    """An open claim with its proof tree in sight."""
    page = shown.page
    page.locator('[data-testid="stExpander"] summary').nth(1).click()
    tree = page.locator(".zz-tree").first
    tree.wait_for()
    shown.settled()
    top(page, page.get_by_text("为什么成立").first)


def graph(shown: Opened) -> None:
    """The neighbourhood of a risk."""
    page = shown.page
    page.locator(".cy[data-drawn]").wait_for()
    top(page, page.get_by_text("显示哪些层").first)


def hypotheticals(shown: Opened) -> None:
    """A case beside its change."""
    page = shown.page
    page.get_by_role("button", name="本题的改动").click()
    page.get_by_text("结论哪里不同").first.wait_for()
    shown.settled()
    top(page, page.get_by_text("结论哪里不同").first)


def audit(shown: Opened) -> None:
    """The duties of a service."""
    page = shown.page
    page.locator(".zz-duties details summary").first.click()
    top(page, page.locator(".zz-duty-head").first, 220)


def top(page: Any, place: Any, above: int = 24) -> None:
    """Scroll so that the place stands so many pixels below the bar."""
    main = '[data-testid="stMain"]'
    y = place.evaluate("one => one.getBoundingClientRect().top")
    page.evaluate("([main, y]) => document.querySelector(main).scrollBy(0, y)", [main, y - 60 - above])
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)


PICTURES: dict[str, tuple[str, Callable[[Opened], None]]] = {
    "analyse": ("?case=cn-civ-faceswap-liao-2024", analyse),
    "graph": ("graph?node=risk/crime_tools&on=2026-01-01", graph),
    "what-if": ("hypotheticals?problem=part-or-whole&view=fork", hypotheticals),
    "audit": ("audit?service=example-video-platform&status=breached", audit),
}


def small(png: bytes) -> bytes:
    """The picture as WebP, as good as the limit allows. ValueError if it never fits."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in range(90, 20, -10):
        kept = io.BytesIO()
        picture.save(kept, "WEBP", quality=quality, method=6)
        if kept.tell() <= MOST_BYTES:
            return kept.getvalue()
    raise ValueError(f"the picture stays above {MOST_BYTES} bytes; make it smaller")


def take(browser: Any, served: Served, name: str) -> None:
    """One picture; fails on any fault of the page."""
    address, show = PICTURES[name]
    with opened(browser, f"{served.url}/{address}", WIDTH, HEIGHT) as shown:
        show(shown.settled())
        kept = small(shown.sound().page.screenshot())
    (FOLDER / f"{name}.webp").write_bytes(kept)
    print(f"docs/img/{name}.webp {len(kept) // 1024} KB")


def main() -> None:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with serve() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        for name in sys.argv[1:] or PICTURES:
            take(browser, served, name)
        browser.close()


if __name__ == "__main__":
    main()
