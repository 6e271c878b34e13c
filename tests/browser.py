"""The app in a real browser, for tests: a server of our own on a free port, and a page that notes every fault.

from tests.browser import Served, opened, server     # `server` is a fixture; import it into the test module
def test_it(server, browser): ...
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HARMLESS = "/_stcore/"
"""On the address of a page Streamlit first asks for `/page/_stcore/...`, gets 404, and then asks at the right place."""
START_SECONDS = 90
WIDTHS = (1280, 390)
"""A screen on a desk, and a telephone."""


def chromium() -> str | None:
    """Where a Chromium is, if there is one."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := which(name))), None)


@dataclass
class Served:
    """A running app. `url` is its address without a slash at the end."""

    url: str


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(script: Path = ROOT / "app.py") -> Iterator[Served]:
    """Run a Streamlit script until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield Served(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with code {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the app did not answer within {START_SECONDS} s")


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """The app, once for a test module."""
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium, once for a test module; skips where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if (path := chromium()) is None:
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield running
        running.close()


@dataclass
class Opened:
    """A page with what went wrong on it."""

    page: Any
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def settled(self) -> Opened:
        """Wait until the script has run and nothing is being drawn."""
        idle = '[data-testid="stApp"][data-test-script-state="notRunning"]'
        quiet = 0
        while quiet < 2:  # just after a click the script has not started yet
            self.page.wait_for_selector(idle, timeout=60_000)
            self.page.wait_for_selector("h1", timeout=60_000)
            self.page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)
            self.page.wait_for_timeout(250)
            quiet = quiet + 1 if self.page.locator(idle).count() else 0
        return self

    def sound(self) -> Opened:
        """Fail on an error of the console or the app, and on a request that left the machine."""
        assert not self.outside, f"requests that left the machine: {self.outside}"
        assert not self.errors, f"errors in the console: {self.errors}"
        assert not self.page.locator('[data-testid="stException"]').count(), "the app shows an exception"
        return self

    def whole(self, sign: str, name: str = "") -> Opened:
        """Wait for what the page is for, on a wide and on a narrow screen; fail on a fault or if it must be scrolled sideways."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": self.page.viewport_size["height"]})
            self.settled().page.locator(sign).first.wait_for(state="attached", timeout=60_000)
            self.settled().sound().not_wider_than_screen().shot(f"{name}-{width}")
        return self

    def shot(self, name: str) -> Opened:
        """A picture of the whole page for the eye, where the variable ZHIZE_SHOTS names a folder."""
        if folder := os.environ.get("ZHIZE_SHOTS"):
            size = self.page.viewport_size
            height = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": min(height + 80, 6000)})
            self.settled().page.screenshot(path=str(Path(folder) / f"{re.sub('[^A-Za-z0-9]+', '-', name)}.png"))
            self.page.set_viewport_size(size)
        return self

    def not_wider_than_screen(self) -> Opened:
        """Fail if the page must be scrolled sideways."""
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"the page is {width[0]} px wide on a screen of {width[1]} px"
        return self


@contextmanager
def opened(browser: Any, url: str, width: int = 1280, height: int = 900) -> Iterator[Opened]:
    """Open an address at a width; closes the page at the end of the block."""
    page = browser.new_page(viewport={"width": width, "height": height})
    watched = Opened(page)

    def request(one: Any) -> None:
        address = urlsplit(one.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            watched.outside.append(one.url)

    def console(one: Any) -> None:
        if one.type == "error" and HARMLESS not in str(one.location.get("url", "")):
            watched.errors.append(one.text)

    page.on("request", request)
    page.on("console", console)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    try:
        page.goto(url)
        yield watched
    finally:
        page.close()
