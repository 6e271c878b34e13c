"""查询 — questions to the graph in SPARQL: saved ones in plain words, one's own, the answer as a table, a picture and a file."""

from __future__ import annotations

import streamlit as st

from app_pages.query_answer import answer_view
from app_pages.safe import md
from app_pages.shell import PAGES, bound, from_url, knowledge, put_in_url
from app_pages.words import language, t
from kb.namespaces import PREFIXES
from kb.queries import SavedQuery, saved_queries
from kb.sparql import Answer, QueryError, query, target

BOX = "query-text"


@st.cache_resource(show_spinner=False)
def store() -> object:
    """The embedded store, or the address of the server in its place."""
    return target(knowledge())


@st.cache_resource(show_spinner=False)
def saved() -> dict[str, SavedQuery]:
    """The saved questions."""
    return saved_queries()


def choose() -> SavedQuery | None:
    """The saved question that the address bar names, the first where it names none; None for one's own text."""
    named = from_url("q")
    questions = saved()
    if named and named not in questions:
        st.warning(t("no_such_query", name=md(named)))
    chosen = questions.get(named) or (None if "query-own" in st.session_state else next(iter(questions.values())))
    st.selectbox(
        t("saved_queries"),
        list(questions),
        index=None,
        placeholder=t("own_query"),
        format_func=lambda name: questions[name].title[language()],
        **bound("q", chosen.id if chosen else None),
    )
    if chosen:
        st.caption(chosen.tells[language()])
        st.session_state.pop("query-own", None)
    return chosen


def text_box(chosen: SavedQuery | None) -> str:
    """The text of the query, to be changed at will; what the reader wrote stays until another question is chosen."""
    text = chosen.text(language()) if chosen else st.session_state.get("query-own", "")
    st.session_state[BOX] = text

    def changed() -> None:
        st.session_state["query-own"] = st.session_state[BOX]
        put_in_url(q=None)

    st.text_area(t("query_text"), key=BOX, height=220, on_change=changed)
    left, right = st.columns([1, 4], vertical_alignment="center")
    left.button(t("run_query"), type="primary", width="stretch")
    right.caption(t("query_limits"))
    return text


def ask(text: str) -> Answer | None:
    """The answer, asked once for each text; what is wrong with the text otherwise."""
    held = st.session_state.get("query-answer")
    if held and held[0] == text:
        return held[1]
    try:
        answer = query(store(), text)  # type: ignore[arg-type]
    except QueryError as error:
        st.error(t("query_wrong"))
        for problem in error.problems:
            mend = f"  \n→ {t('mend')}: {md(problem.mend)}" if problem.mend else ""
            st.markdown(f"- **{md(place(problem.where))}** {md(problem.what)}{mend}")
        return None
    st.session_state["query-answer"] = (text, answer)
    return answer


def place(where: str) -> str:
    """`query:3:7` in words."""
    parts = where.split(":")
    return t("query_place", line=parts[1], column=parts[2]) if len(parts) == 3 and parts[0] == "query" else where


st.html(PAGES / "assets" / "pages.css")
st.title(t("page_query"))
st.markdown(t("query_intro"))
chosen = choose()
text = text_box(chosen)
if text.strip():
    if (answer := ask(text)) is not None:
        answer_view(answer, chosen)
else:
    st.info(t("query_empty"))
with st.expander(t("query_prefixes")):
    st.code("\n".join(f"PREFIX {prefix}: <{space}>" for prefix, space in PREFIXES.items()), language="sparql")
