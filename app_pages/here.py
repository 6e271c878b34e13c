"""Moving about within one page.

A page link to the page one is on runs it with the new parameters but leaves the address bar as it was (Streamlit 1.67), and the next
click falls back. So a place on the same page is a button that writes the address bar.
"""

from __future__ import annotations

import streamlit as st

from app_pages.safe import md
from app_pages.shell import put_in_url

TO_TOP = """
export default function ({data}) {
  if (window.zhizePlace === data.place) return;
  const moved = window.zhizePlace !== undefined;
  window.zhizePlace = data.place;
  if (moved) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}
"""


def here(label: str, **query: str | None) -> None:
    """Another place on this page; None or empty takes a parameter out of the address bar. The label may be anybody's text."""
    key = f"here {label} {sorted(query.items(), key=str)}"
    st.button(md(label), key=key, type="tertiary", on_click=lambda: put_in_url(**query))


def begin_at_top(place: str) -> None:
    """Show the page from its beginning when the place has changed."""
    st.components.v2.component("zhize_top", js=TO_TOP)(key="top", data={"place": place}, height=0)
