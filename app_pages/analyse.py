"""Analyse a case: what each party may be liable for, why, what is open, and what it turns on."""

from __future__ import annotations

import streamlit as st

import app_pages.analyse_words  # noqa: F401  (registers the words of this page)
from app_pages import draft
from app_pages.analyse_answer import answer_view
from app_pages.analyse_facts import facts_view
from app_pages.analyse_file import case_bar, file_view, mistakes
from app_pages.analyse_frame import frame_view
from app_pages.analyse_intake import intake_view
from app_pages.analyse_memo import memo_downloads
from app_pages.safe import md
from app_pages.shell import bound, from_url
from app_pages.words import language, t
from kb.errors import CaseError

VIEWS = {"answer": answer_view, "words": intake_view, "facts": facts_view, "frame": frame_view, "file": file_view}

st.title(t("page_analyse"))
st.markdown(t("analyse_intro"))
case_bar()
case = draft.current()
st.subheader(md(case.title[language()]))
if case.narrative:
    with st.expander(t("what_happened"), expanded=False):
        st.markdown(md(case.narrative[language()]))
chosen = from_url("view", "answer")
view = st.segmented_control(
    t("tab_answer"),
    list(VIEWS),
    format_func=lambda name: t(f"tab_{name}"),
    required=True,
    label_visibility="collapsed",
    **bound("view", chosen if chosen in VIEWS else "answer"),
)
try:
    memo_downloads(shown=view == "answer")
    VIEWS[view]()
except CaseError as error:
    if not case.acts:
        st.info(t("no_act_hint"))
    mistakes(error)
    if view in ("answer", "facts"):
        file_view()
