"""Opening, saving, undoing, and the case as a file. Nothing typed is ever lost to a mistake in it."""

from __future__ import annotations

import datetime

import streamlit as st

from app_pages import draft
from app_pages.safe import md
from app_pages.shell import from_url, knowledge
from app_pages.uploads import uploaded_text
from app_pages.words import language, t
from kb.case_text import to_yaml
from kb.errors import CaseError
from kb.load import read_case
from kb.records import Case, Entity, Text
from reasoning.situation import situate

OWN = ""


def blank() -> Case:
    """A case with two parties and no act; the date is today's, to be changed."""
    return Case(
        id="my-case",
        title=Text(zh="我的案情", en="My case"),
        as_of=datetime.date.today(),
        parties={
            "A": Entity(type="person", name=Text(zh="甲", en="A")),
            "B": Entity(type="organisation", name=Text(zh="乙公司", en="B Company")),
        },
    )


def case_bar() -> None:
    """Choose a case, open or save a file, start afresh, undo."""
    cases = knowledge().cases
    named = from_url("case")
    if named and named not in cases:
        st.warning(t("unknown_case", name=md(named)))
    draft.current()
    origin = st.session_state.get("draft_of", OWN)
    options = [*([OWN] if origin not in cases else []), *sorted(cases, key=lambda name: cases[name].title[language()])]
    st.session_state["case-choice"] = origin if origin in cases else OWN

    def chosen() -> None:
        name = st.session_state["case-choice"]
        if name in cases:
            draft.put(cases[name], name)

    on_table, state, lang = draft.current(), st.session_state, language()
    own = t("own_case")
    st.selectbox(
        t("case"),
        options,
        format_func=lambda name: cases[name].title[lang] if name in cases else own,
        key="case-choice",
        on_change=chosen,
    )
    with st.container(horizontal=True, gap="small"):
        st.button(t("blank"), on_click=lambda: draft.put(blank(), OWN))
        with st.popover(t("load_file")):
            upload = st.file_uploader(t("load_file"), type=["yaml", "yml"], label_visibility="collapsed")
            if upload is not None and state.get("opened") != upload.file_id:
                state["opened"] = upload.file_id
                open_bytes(upload.getvalue())
        st.download_button(
            t("save_file"),
            lambda: to_yaml(on_table),  # made when asked for
            file_name=f"{on_table.id}.yaml",
            mime="application/yaml",
            on_click="ignore",
            help=t("share_help"),
        )
        st.button(t("undo"), key="undo-button", on_click=draft.undo, disabled=not state.get("undo"))
        st.button(t("redo"), key="redo-button", on_click=draft.redo, disabled=not state.get("redo"))


def open_bytes(data: bytes) -> None:
    """Take an uploaded case."""
    if (text := uploaded_text(data)) is not None:
        take(text)


def take(text: str) -> None:
    """Put the case in a text on the table, or keep the text with its mistakes."""
    try:
        case = read_case(text, "case")
        situate(knowledge(), case)
    except CaseError as error:
        st.session_state["typed"], st.session_state["typed_error"] = text, error
        st.query_params["view"] = "file"
        st.rerun()
    discard()
    draft.put(case, OWN)
    st.query_params["view"] = "answer"
    st.rerun()


def mistakes(error: CaseError) -> None:
    """All problems of a case, each with where, what and how to mend it."""
    st.error(t("case_wrong", count=len(error.problems)))
    for problem in error.problems[:100]:
        mend = f"  \n→ {md(problem.mend)}" if problem.mend else ""
        st.markdown(f"- **{md(problem.where)}** {md(problem.what)}{mend}")


def file_view() -> None:
    """The case as text, to edit directly. What is typed is kept until it is taken or thrown away, even across pages."""
    state = st.session_state
    if error := state.get("typed_error"):
        mistakes(error)
    st.caption(t("file_help"))
    text = state.get("typed") or draft.as_text()
    typed = st.text_area(t("tab_file"), text, height=480, label_visibility="collapsed")
    if typed != draft.as_text():
        state["typed"] = typed
        st.caption(t("typed_kept"))
    with st.container(horizontal=True, gap="small"):
        if st.button(t("apply"), type="primary"):
            take(typed)
        if state.get("typed") is not None:
            st.button(t("discard"), on_click=discard)


def discard() -> None:
    """Throw away what was typed and not taken."""
    st.session_state.pop("typed", None)
    st.session_state.pop("typed_error", None)
