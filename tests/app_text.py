"""The app without a browser, for tests: run a page, and read all it says."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parent.parent / "app.py"
SPOKEN = (
    "title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "html", "expander",
)  # fmt: skip


def run(page: str, **query: str) -> AppTest:
    """Open `app_pages/‹page›.py` with parameters in the address bar; fails on an exception."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.switch_page(f"app_pages/{page}.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> str:
    """All words on the page, markup included, in no particular order; fails if the page shows an exception."""
    assert not app.exception, [one.value for one in app.exception]
    words = []
    for kind in SPOKEN:
        for element in app.get(kind):
            words.append(str(getattr(element, "label", "") or ""))
            words.append(str(getattr(element, "value", "") or getattr(element.proto, "body", "") or ""))
    words += [element.proto.label for element in app.get("page_link")]
    words += [button.label for button in app.button]
    return "\n".join(words)
