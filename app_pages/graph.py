"""关系图 — what a thing is linked to, and why two things are linked."""

from __future__ import annotations

import streamlit as st

from app_pages.explorer import explorer
from app_pages.links_list import list_links, list_paths
from app_pages.panel import panel
from app_pages.picture import of_neighbourhood, of_paths
from app_pages.safe import md, short
from app_pages.shell import bound, from_url, graph, put_in_url
from app_pages.words import language, t
from kb.network import find, neighbourhood, nodes, paths
from kb.search import matching
from kb.things import LAYERS

HITS = 40


def name(key: str) -> str:
    """A node in a list of choices: its kind and its label."""
    node = graph().nodes[key]
    return f"{node[f'kind_{language()}']} · {short(node[language()], 60)}"


def wanted(parameter: str) -> str | None:
    """The node that a parameter of the address bar names; a warning and None if there is none."""
    text = from_url(parameter)
    if not text:
        return None
    try:
        return find(graph(), text)
    except ValueError:
        st.warning(md(t("unknown_node", name=short(text, 60))))
        return None


def entries() -> list[str]:
    """Where one may begin: the risks, or else the things with most links."""
    risks = [node["key"] for node in nodes(graph(), kinds=("risk",))]
    return risks or sorted(graph(), key=lambda key: (-graph().degree(key), key))[:HITS]


def choose(parameter: str, current: str | None, search: str, label: str) -> None:
    """A search box with the nodes it finds."""
    text = st.text_input(t(search), key=f"search-{parameter}", placeholder=t("find_hint"))
    hits = matching(graph(), text)[:HITS] if text.strip() else entries()
    if text.strip() and not hits:
        st.caption(md(t("no_hits", text=short(text, 40))))
    options = list(dict.fromkeys([*([current] if current else []), *hits]))
    st.selectbox(
        t(label), options, format_func=name, index=None, placeholder=t("no_path_chosen"), **bound(parameter, current)
    )


def layers() -> list[str]:
    """The layers to show; all where none is chosen."""
    chosen = [layer for layer in from_url("layers").split(",") if layer in LAYERS] or list(LAYERS)
    st.pills(
        t("layers"),
        list(LAYERS),
        selection_mode="multi",
        format_func=lambda layer: LAYERS[layer][language()],
        **bound("layers", chosen, lambda some: "" if len(some) == len(LAYERS) else ",".join(some)),
    )
    return chosen


def depth() -> int:
    """How many links away."""
    steps = 2 if from_url("depth") == "2" else 1
    st.segmented_control(t("depth"), [1, 2], required=True, **bound("depth", steps, lambda n: "2" if n == 2 else None))
    return steps


def draw(elements: list[dict[str, object]], chosen: str) -> None:
    """The picture beside the panel of the chosen node; a click puts another node there."""
    left, right = st.columns([7, 3], gap="medium")
    with left:
        clicked = explorer(elements, chosen)
        st.caption(t("graph_help"))
    with right:
        panel(chosen)
    if clicked and clicked != chosen and clicked in graph():
        put_in_url(node=clicked)
        st.rerun()


st.title(t("page_graph"))
st.markdown(t("graph_intro"))
if not graph():
    st.info(t("empty_graph"))
    st.stop()
centre = wanted("node") or entries()[0]
other = wanted("to")
first, second = st.columns(2, gap="medium")
with first:
    choose("node", centre, "find", "hits")
with second:
    choose("to", other, "path_find", "path_hits")

if other and other != centre:
    ways = paths(graph(), centre, other, 3)
    st.subheader(md(t("path_title", a=short(name(centre), 40), b=short(name(other), 40))))
    if not ways:
        st.info(t("no_path"))
    else:
        list_paths(ways)
        draw(of_paths(ways, centre, language()), centre)
else:
    left, right = st.columns([3, 1], gap="medium")
    with left:
        shown = layers()
    with right:
        steps = depth()
    near = neighbourhood(graph(), centre, steps, shown)
    if near["truncated"]:
        st.info(t("cut", shown=len(near["nodes"])))
    draw(of_neighbourhood(near, centre, language()), centre)
    list_links(near, centre)
