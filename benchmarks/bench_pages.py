"""The app in headless Chromium: first paint, a page opened by its address, a change of page. Wall time, so of a quiet machine only.

Needs Chromium and the group `dev`. The first visit also reads the knowledge base; every later one shares what it built.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any
from urllib.parse import urlencode

import measure  # noqa: F401  (puts the folder of the tests on the path)
from browser import ARGS, chromium, serve

PLACES: dict[str, tuple[str, dict[str, str]]] = {
    "home": ("home", {}),
    "analyse a case": ("", {}),
    "cases": ("cases", {}),
    "a case": ("cases", {"case": "cn-civ-faceswap-liao-2024"}),
    "two cases": ("cases", {"case": "cn-civ-faceswap-liao-2024", "with": "cn-civ-faceswap-jinshan-lin-2022"}),
    "what if": ("hypotheticals", {}),
    "audit": ("audit", {}),
    "graph": ("graph", {}),
    "graph, 300 boxes": ("graph", {"node": "risk/reputation", "depth": "2"}),
    "a path": ("graph", {"node": "risk/portrait", "to": "cn/civil-code/1019/p1"}),
    "statutes": ("statutes", {}),
    "an article": ("statutes", {"at": "cn/civil-code/1019"}),
    "the paper": ("paper", {}),
    "query": ("query", {}),
    "about": ("about", {}),
}
GOALS = {"first paint": 3, "page change": 1}
REPETITIONS = 3
IDLE = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
  && document.querySelector('h1') && !document.querySelector('[data-testid="stSkeleton"]')"""


def timed(action: Callable[[], object], page: Any) -> float:
    """Seconds from the action until the script has ended and its page is there."""
    start = time.perf_counter()
    action()
    page.wait_for_function(IDLE, timeout=120_000, polling=20)
    return time.perf_counter() - start


def main() -> None:
    from playwright.sync_api import sync_playwright

    with serve() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        first = timed(lambda: page.goto(served.url), page)
        print(f"goal for the first paint: {GOALS['first paint']} s")
        print(f"the very first visit, the knowledge base read: {first:.2f} s until complete")
        print(f"{'':20}{'first paint':>13}{'complete':>11}   seconds, medians of {REPETITIONS}")
        for name, (path, query) in PLACES.items():
            url = f"{served.url}/{path}?{urlencode(query)}"
            once = timed(lambda url=url: page.goto(url), page)
            paints, opened = [], []
            for _ in range(REPETITIONS):
                opened.append(timed(lambda url=url: page.goto(url), page))
                paints.append(
                    page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
                )
            print(f"  {name:18}{median(paints):13.2f}{median(opened):11.2f}   (first {once:.2f})")
        changes(page, served.url)
        browser.close()


def changes(page: Any, url: str) -> None:
    """From page to page by the bar at the top; the first round is the browser's first visit to each."""
    print(f"change of page by a click, goal {GOALS['page change']} s")
    timed(lambda: page.goto(url), page)
    links = page.locator('[data-testid="stTopNavLink"]')
    found: dict[str, list[float]] = {}
    for turn in range(1 + REPETITIONS * links.count()):
        link = links.nth((turn + 2) % links.count())  # the first is the page where one is
        name, title = link.inner_text().strip(), page.locator("h1").first.inner_text()
        start = time.perf_counter()
        link.click()
        page.wait_for_function("was => document.querySelector('h1')?.innerText !== was", arg=title, polling=20)
        page.wait_for_function(IDLE, polling=20, timeout=120_000)
        found.setdefault(name, []).append(time.perf_counter() - start)
    for name, times in found.items():
        print(f"  {name:18}{median(times):13.2f}   (slowest {max(times):.2f})")


if __name__ == "__main__":
    main()
