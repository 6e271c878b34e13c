"""Zhize, the app: `streamlit run app.py`. It sets the page, the language and the knowledge base, then runs the page asked for."""

from __future__ import annotations

import streamlit as st

import app_pages.pages_words  # noqa: F401  (registers the names of the pages)
from app_pages.shell import PAGES, knowledge, problems
from app_pages.words import language, t
from kb.errors import DataError

st.set_page_config(page_title="知责 Zhize", page_icon="⚖", layout="wide")
st.html(PAGES / "assets" / "style.css")
with st.container(horizontal=True, horizontal_alignment="distribute"):
    brand = st.container(width="content")
    st.segmented_control(
        t("language"),
        ["zh", "en"],
        default="zh",
        key="lang",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
if language() == "en":
    st.html(PAGES / "assets" / "english.css")
brand.html(f'<div class="zz-brand"><b>{t("app")}</b>{t("app_is")}</div>')

# A real case is open at the start, so that Analyse has the bare address and `/?case=…` opens a case.
names = (
    "home",
    "analyse",
    "cases",
    "hypotheticals",
    "audit",
    "graph",
    "statutes",
    "paper",
    "query",
    "coverage",
    "about",
)
pages = [st.Page(f"app_pages/{name}.py", title=t(f"page_{name}"), default=name == "analyse") for name in names]
page = st.navigation(pages, position="top")
try:
    knowledge()
except DataError as error:
    st.title(t("app"))
    problems(error)
else:
    page.run()
st.caption(t("not_advice"))
