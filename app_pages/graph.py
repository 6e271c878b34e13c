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
from kb.things import LAYERS

LABEL_SIGNS = 48


@st.cache_data(show_spinner=False)
def names(lang: str) -> dict[str, str]:
    """Every node as a choice: kind, label, label in the other language, key; so one may search by any of them."""
    other = "zh" if lang == "en" else "en"
    return {
        key: " · ".join((node[f"kind_{lang}"], short(node[lang], LABEL_SIGNS), short(node[other], LABEL_SIGNS), key))
        for key, node in graph().nodes(data=True)
    }


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


def entry() -> str:
    """Where one begins: the risk with most links, or else the thing with most."""
    risks = [node["key"] for node in nodes(graph(), kinds=("risk",))] or list(graph())
    return min(risks, key=lambda key: (-graph().degree(key), key))


def choose(parameter: str, current: str | None, label: str) -> None:
    """A box that finds a node by what the reader types."""
    labels = names(language())
    st.selectbox(
        t(label),
        list(labels),
        format_func=labels.__getitem__,
        index=None,
        placeholder=t("find_hint"),
        filter_mode="contains",
        **bound(parameter, current),
    )


def layers() -> list[str]:
    """The layers to show; all where none is chosen."""
    chosen = [layer for layer in from_url("layers").split(",") if layer in LAYERS] or list(LAYERS)
    lang = language()
    st.pills(
        t("layers"),
        list(LAYERS),
        selection_mode="multi",
        wrap=True,
        format_func=lambda layer: LAYERS[layer][lang],
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
    left, right = st.columns([5, 2], gap="medium")
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
centre = wanted("node") or entry()
other = wanted("to")
choose("node", centre, "find")
with st.expander(t("path_to"), expanded=other is not None):
    choose("to", other, "path_find")

if other and other != centre:
    ways = paths(graph(), centre, other, 3)
    st.subheader(
        md(
            t(
                "path_title",
                a=short(graph().nodes[centre][language()], 40),
                b=short(graph().nodes[other][language()], 40),
            )
        )
    )
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
