"""The answer to a query: files to keep, a table, a picture."""

from __future__ import annotations

import streamlit as st

from app_pages.explorer import explorer
from app_pages.markup import Markup, table
from app_pages.picture import of_neighbourhood
from app_pages.safe import html
from app_pages.shell import bound, from_url, graph
from app_pages.words import language, t
from kb.answers import Shown, as_network, cell, to_csv, to_json
from kb.queries import SavedQuery
from kb.sparql import Answer

ROWS = 200
VIEWS = ("table", "graph")


def answer_view(answer: Answer, asked: SavedQuery | None) -> None:
    """How many rows, the two files, and the rows as a table or as a part of the graph."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(t("rows_cut" if answer.truncated else "rows", count=len(answer.rows)))
        name = asked.id if asked else "query"
        st.download_button("CSV", to_csv(answer), f"{name}.csv", "text/csv", on_click="ignore")
        st.download_button("JSON", to_json(answer), f"{name}.json", "application/json", on_click="ignore")
    if not answer.rows:
        st.info(t("no_rows"))
        return
    shown = from_url("as") if from_url("as") in VIEWS else "table"
    st.segmented_control(
        t("shown_as"),
        list(VIEWS),
        format_func=lambda view: t(f"as_{view}"),
        required=True,
        label_visibility="collapsed",
        **bound("as", shown, lambda view: None if view == "table" else str(view)),
    )
    if shown == "graph":
        picture(answer)
    else:
        rows(answer, asked)


def rows(answer: Answer, asked: SavedQuery | None) -> None:
    """The first rows; a thing of the graph is a link to its place there, in a new window."""
    lang = language()
    names = asked.columns if asked else {}
    heads = [names[name][lang] if name in names else name for name in answer.columns]
    cells = ([_cell(cell(row[name], graph())) for name in answer.columns] for row in answer.rows[:ROWS])
    st.html(f'<div class="zz-results">{table(heads, cells)}</div>')
    if len(answer.rows) > ROWS:
        st.caption(t("rows_shown", count=ROWS))


def _cell(shown: Shown) -> Markup:
    if shown.key is None:
        return Markup(html(shown.words))
    lang = "&amp;lang=en" if language() == "en" else ""
    return Markup(
        f'<a href="graph?node={html(shown.key)}{lang}" target="_blank" rel="noopener">{html(shown.words)}</a>'
    )


def picture(answer: Answer) -> None:
    """The things of the answer with the links between them; a click opens the Graph page there."""
    near = as_network(answer, graph())
    if not near["nodes"]:
        st.info(t("no_nodes"))
        return
    if near["truncated"]:
        st.info(t("query_cut", shown=len(near["nodes"])))
    clicked = explorer(of_neighbourhood(near, "", language()), "", key="query-graph")
    st.caption(t("query_graph_help"))
    if clicked and clicked in graph():
        st.switch_page("app_pages/graph.py", query_params={"node": clicked})
