"""合规检查 — the duties of a service on a day: met, breached, open, not applicable, not covered; and why."""

from __future__ import annotations

import streamlit as st

import app_pages.audit_terms  # noqa: F401  (registers the words of this page)
from app_pages.audit_answer import result_view
from app_pages.audit_profile import bar, file_view
from app_pages.audit_questions import questions_view
from app_pages.shell import PAGES, bound, from_url
from app_pages.words import t

VIEWS = {"result": result_view, "form": questions_view, "file": file_view}

st.html(PAGES / "assets" / "pages.css")
st.title(t("page_audit"))
st.markdown(t("audit_intro"))
bar()
chosen = from_url("view", "result")
view = st.segmented_control(
    t("audit_views"),
    list(VIEWS),
    format_func=lambda name: t(f"audit_view_{name}"),
    required=True,
    label_visibility="collapsed",
    **bound("view", chosen if chosen in VIEWS else "result"),
)
VIEWS[view]()
