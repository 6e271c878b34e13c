"""Zhize, the app: `streamlit run app.py`. It sets the page, the language and the knowledge base, then runs the page asked for."""

from __future__ import annotations

import streamlit as st

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

pages = [
    st.Page(f"app_pages/{name}.py", title=t(f"page_{name}"), default=index == 0)
    for index, name in enumerate(name for name in ("analyse", "graph", "statutes") if (PAGES / f"{name}.py").exists())
]
page = st.navigation(pages, position="top")
try:
    knowledge()
except DataError as error:
    st.title(t("app"))
    problems(error)
else:
    page.run()
st.caption(t("not_advice"))
